// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/philox.h"
#include "core/data/tokenizer.h"
#include "core/engine/deploy/exporter.h"
#include "core/engine/deploy/predict.h"
#include "core/engine/tensors/encodeddata.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/network/templates.h"
#include "tests/engine/train/enginefixture.h"

#include <sstream>

using namespace lampwork;
using namespace lampwork::test;

namespace {

// Hard to cut: nothing, code points of every size, marks that combine, control characters, bytes
// that are no UTF-8, and texts that are much longer than a sample.
std::vector<std::string> hardTexts()
{
    using namespace std::string_literals;
    std::vector<std::string> texts{"", " ", "x", "  \t two  spaces\r\n", "the cat sat on the mat.",
        "na\xC3\xAFve caf\xC3\xA9", "\xF0\x9F\x99\x82\xF0\x9F\x99\x82 e\xCC\x81", "\x80\xBF\xC3",
        "\xFF\xFE,\xA9\xFF", "\xC3,\xA9", "\xF0\x9F\x99 cut", "\0\x01\v\f\x1B zero"s,
        std::string(7, '\x80'), "it's -- isn't \"it\"? \\n \\", std::string(500, 'a'),
        "\xE2\x80\xA8 line \xE2\x80\xA9"};
    texts.push_back(std::string(400, '\xFF').append("the end"));
    std::string many;
    for (int i = 0; i < 300; ++i)
        many += i % 7 == 0 ? ", caf\xC3\xA9s" : " the cat";
    texts.push_back(many);
    // Whatever bytes.
    Philox random(5, RandomPurpose::Split);
    for (int i = 0; i < 60; ++i) {
        std::string text;
        for (int k = 0; k < i * 3; ++k)
            text += char(random.below(i % 2 == 0 ? 256 : 128));
        texts.push_back(text);
    }
    return texts;
}

TextInput learnt(Tokenizer tokenizer, int vocabulary, int length)
{
    const std::vector<std::string> texts = hardTexts();
    return take(fitText({tokenizer, vocabulary, length},
        std::vector<std::string_view>(texts.begin(), texts.end())));
}

Preprocessing textData(const TextInput &text)
{
    Preprocessing preprocessing;
    preprocessing.task = Task::Multiclass;
    preprocessing.text = text;
    preprocessing.classes = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
    return preprocessing;
}

at::Tensor scripted(torch::jit::Module &module, const Preprocessing &preprocessing,
    const std::vector<std::string> &texts)
{
    RawInputs raw;
    raw.rows = texts.size();
    raw.texts = {texts};
    return module.forward(scriptInputs(preprocessing, raw)).toTensor();
}

LayerSpec layer(const char *kind, const QVariantMap &options = {})
{
    return {QLatin1String(kind), options};
}

// Rows of some words of twenty; one that is red or blue tells the class, wherever it stands.
QByteArray colours(int rows)
{
    QByteArray table("remark,colour\n");
    Philox random(3, RandomPurpose::Split);
    for (int row = 0; row < rows; ++row) {
        const int words = 3 + int(random.below(20));
        const int told = int(random.below(std::uint64_t(words)));
        const bool red = random.below(2) == 1;
        QByteArray text;
        for (int i = 0; i < words; ++i) {
            const QByteArray word = i == told
                ? QByteArray(red ? "crimson" : "azure")
                : "word" + QByteArray(1, char('a' + random.below(20)));
            text += (i > 0 ? " " : "") + word;
        }
        table += text + (red ? ",red\n" : ",blue\n");
    }
    return table;
}

} // namespace

// Texts, from their bytes to what a shipped model says of them.
class TextsTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    EngineStore m_stores;

    QString write(const QString &name, const QByteArray &content) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            throw std::runtime_error("cannot write");
        return file.fileName();
    }

    Spec colourSpec(const QString &preset) const
    {
        Spec spec;
        spec.data.source = write(QStringLiteral("colours.csv"), colours(600));
        spec.data.columns = {{QStringLiteral("remark"), ColumnType::Text, ColumnRole::Input},
            {QStringLiteral("colour"), {}, ColumnRole::Target}};
        spec.network.preset = preset;
        spec.train.epochs = 8;
        return spec;
    }

private Q_SLOTS:
    void theScriptCutsTextsAsTheTokenizerDoes_data()
    {
        QTest::addColumn<Tokenizer>("tokenizer");
        QTest::addColumn<int>("vocabulary");
        QTest::addColumn<int>("length");
        QTest::newRow("byte pairs") << Tokenizer::BytePair << 400 << 40;
        QTest::newRow("one byte pair") << Tokenizer::BytePair << 258 << 300;
        QTest::newRow("bytes alone, one") << Tokenizer::BytePair << 257 << 1;
        QTest::newRow("characters") << Tokenizer::Character << 200 << 40;
        QTest::newRow("one character") << Tokenizer::Character << 3 << 7;
    }
    void theScriptCutsTextsAsTheTokenizerDoes()
    {
        QFETCH(Tokenizer, tokenizer);
        QFETCH(int, vocabulary);
        QFETCH(int, length);
        const Preprocessing data = textData(learnt(tokenizer, vocabulary, length));
        const std::vector<std::string> texts = hardTexts();
        torch::jit::Module module = take(makePreprocessing(data));
        const at::Tensor expected = textCodes(data, texts);
        QCOMPARE(expected.size(1), length);
        // By hand: "x" is one token, or one of one byte.
        const int first = int(expected[2][0].item<float>());
        QCOMPARE(first, TextTokenizer(*data.text).codes("x").front());
        QVERIFY(expected.equal(scripted(module, data, texts)));
        // Frozen and written to a file, as it is shipped.
        torch::jit::Module frozen = torch::jit::freeze(module);
        std::stringstream file;
        frozen.save(file);
        torch::jit::Module read = torch::jit::load(file);
        QVERIFY(expected.equal(scripted(read, data, texts)));
        // One text alone gives what it gives among others.
        for (std::size_t i = 0; i < texts.size(); ++i)
            QVERIFY(expected[qint64(i)].equal(scripted(module, data, {texts[i]})[0]));
    }

    void paddingChangesNothing_data()
    {
        QTest::addColumn<QList<LayerSpec>>("layers");
        const auto templated = [](const char *name) {
            return take(networkFromTemplate(
                            QLatin1String(name), textData(learnt(Tokenizer::Character, 12, 9))))
                .layers;
        };
        const LayerSpec embedding = layer("embedding",
            {{QStringLiteral("tokens"), 12}, {QStringLiteral("width"), 8},
                {QStringLiteral("padding"), true}});
        const auto pool = [](const char *method) {
            return layer("sequence_pool", {{QStringLiteral("method"), QLatin1String(method)}});
        };
        const LayerSpec convolution
            = layer("conv1d", {{QStringLiteral("channels"), 6}, {QStringLiteral("kernel"), 3}});
        QTest::newRow("text_cnn") << templated("text_cnn");
        QTest::newRow("linear") << templated("linear");
        QTest::newRow("the mean of a transformer")
            << QList<LayerSpec>{embedding, layer("transformer_block"), pool("mean")};
        QTest::newRow("a class token") << QList<LayerSpec>{
            embedding, layer("class_token"), layer("multi_head_attention"), pool("last")};
        QTest::newRow("the last state of an LSTM") << QList<LayerSpec>{
            embedding, layer("lstm", {{QStringLiteral("output"), QStringLiteral("last")}})};
        QTest::newRow("the last place") << QList<LayerSpec>{embedding, layer("gru"), pool("last")};
        QTest::newRow("pools and convolutions") << QList<LayerSpec>{
            embedding, convolution, layer("relu"), layer("max_pool1d"), pool("mean")};
        QTest::newRow("a residual branch") << QList<LayerSpec>{embedding,
            {QStringLiteral("residual"), {},
                {{layer("linear", {{QStringLiteral("units"), 8}}), layer("gelu")}}},
            pool("max")};
        QTest::newRow("the first place") << QList<LayerSpec>{embedding, pool("first")};
    }
    // A text gives the same outputs and gradients with few and with many places of padding.
    void paddingChangesNothing()
    {
        QFETCH(QList<LayerSpec>, layers);
        const std::vector<std::string> texts{"the", "a cat", "on,\xC3\xA9 sat"};
        std::vector<at::Tensor> outputs;
        std::vector<std::vector<at::Tensor>> gradients;
        for (const int length : {10, 24}) {
            const Preprocessing data = textData(learnt(Tokenizer::Character, 12, length));
            const NetworkPlan plan = planNetwork({QString(), layers, true}, data);
            QVERIFY2(!plan.problem(), plan.problem() ? qPrintable(plan.problem()->text()) : "");
            QCOMPARE(plan.output.output, Shape{3});
            torch::jit::Module module = take(makeNetwork(plan, 1));
            module.eval();
            const at::Tensor y = module.forward({textCodes(data, texts)}).toTensor();
            (y * torch::tensor({1.0F, -2.0F, 0.5F})).sum().backward();
            outputs.push_back(y.detach());
            auto &own = gradients.emplace_back();
            for (const at::Tensor &parameter : module.parameters())
                own.push_back(parameter.grad());
            const at::Tensor ofPadding
                = module.attr("token_embedding1_weight").toTensor().grad()[0];
            QCOMPARE(ofPadding.abs().sum().item<double>(), 0.0);
            // A text without any token has an answer, too.
            const at::Tensor empty = module.forward({textCodes(data, {"", "a"})}).toTensor();
            QVERIFY(empty.isfinite().all().item<bool>());
        }
        QVERIFY2(outputs[0].allclose(outputs[1], 1e-5, 1e-6),
            qPrintable(QString::number((outputs[0] - outputs[1]).abs().max().item<double>())));
        for (std::size_t i = 0; i < gradients[0].size(); ++i)
            QVERIFY(gradients[0][i].allclose(gradients[1][i], 1e-4, 1e-6));
    }

    void aTableOfTokensThatIsTooSmallIsRefused()
    {
        const Preprocessing data = textData(learnt(Tokenizer::Character, 12, 9));
        const NetworkPlan plan = planNetwork(
            {QString(),
                {layer("embedding", {{QStringLiteral("tokens"), 11}}), layer("sequence_pool")},
                true},
            data);
        QVERIFY(plan.problem());
        QCOMPARE(plan.problem()->where, QStringLiteral("network.layers[0].tokens"));
        QVERIFY(plan.problem()->message.contains(QStringLiteral("12 different tokens")));
    }

    void templatesLearnWhichWordTells_data()
    {
        QTest::addColumn<QString>("preset");
        QTest::addColumn<Tokenizer>("tokenizer");
        QTest::newRow("text_cnn, byte pairs") << "text_cnn" << Tokenizer::BytePair;
        QTest::newRow("text_cnn, characters") << "text_cnn" << Tokenizer::Character;
        QTest::newRow("linear") << "linear" << Tokenizer::BytePair;
    }
    // The word that tells makes the classes separable: all are right.
    void templatesLearnWhichWordTells()
    {
        QFETCH(QString, preset);
        QFETCH(Tokenizer, tokenizer);
        Spec spec = colourSpec(preset);
        spec.data.text.tokenizer = tokenizer;
        if (preset == u"linear")
            spec.train.optimizer.lr = 0.02;
        const RunId run = m_stores.create(spec);
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        const QHash<QString, QVariant> found = m_stores.get(run).attributes;
        qInfo() << found[QStringLiteral("test/accuracy")] << found[QStringLiteral("test/loss")];
        QVERIFY(found[QStringLiteral("test/accuracy")].toDouble() >= 0.98);
        QVERIFY(found[QStringLiteral("test/auc")].toDouble() >= 0.99);
        QVERIFY(m_stores.hasEvent(run, EventKind::State, QStringLiteral("Stepper script:")));
    }

    void anInterruptedRunEndsWithTheSameBits()
    {
        Spec spec = colourSpec(QStringLiteral("transformer"));
        spec.train.epochs = 12;
        const RunId reference = m_stores.create(spec);
        QVERIFY2(m_stores.train(reference) == 0, m_stores.errors.constData());
        const RunId killed = m_stores.create(spec);
        QVERIFY(m_stores.killAt(killed, 20));
        QVERIFY2(m_stores.train(killed) == 0, m_stores.errors.constData());
        QCOMPARE(difference(m_stores, reference, killed), QString());
    }

    void aShippedModelTakesTexts()
    {
        const RunId run = m_stores.create(colourSpec(QStringLiteral("text_cnn")));
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        ExportOptions options;
        options.path = m_folder.filePath(QStringLiteral("model.pt"));
        const ExportReport report = take(exportRun(*m_stores.store, run, options));
        QVERIFY(report.parity.maximum <= 1e-6);
        QCOMPARE(report.rows.probes, 6);

        // A column besides, which is copied, quotes, line ends, and a text that is missing.
        const QString data = write(QStringLiteral("new.csv"),
            "id,remark\n1,\"worda crimson, \"\"wordb\"\"\"\n2,azure\n3,\n4,\"wordc\nazure "
            "\xC3\xA9\"\n");
        const PredictReport predicted = take(
            predictFile({options.path, data, {}, m_folder.filePath(QStringLiteral("p.csv"))}));
        QCOMPARE(predicted.rows, 4);
        QFile file(predicted.file);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArrayList lines = file.readAll().split('\n');
        QCOMPARE(lines[0], QByteArray("row,id,prediction,probability_blue,probability_red"));
        QVERIFY(lines[1].startsWith("1,1,red,"));
        QVERIFY(lines[2].startsWith("2,2,blue,"));
        QVERIFY(lines[3].startsWith("3,3,"));
        QVERIFY(lines[4].startsWith("4,4,blue,"));
    }

    void numbersAreReadFromTexts()
    {
        QByteArray table("words,count\n");
        Philox random(9, RandomPurpose::Split);
        for (int row = 0; row < 400; ++row) {
            int count = 0;
            QByteArray text;
            for (int i = 0; i < 12; ++i) {
                const bool counts = random.below(3) == 0;
                count += counts ? 1 : 0;
                text += counts ? "apple " : "pear ";
            }
            table += text + "," + QByteArray::number(count) + ".0\n";
        }
        Spec spec;
        spec.data.source = write(QStringLiteral("fruit.csv"), table);
        spec.data.columns = {{QStringLiteral("words"), ColumnType::Text, ColumnRole::Input},
            {QStringLiteral("count"), ColumnType::Number, ColumnRole::Target}};
        spec.network.preset = QStringLiteral("linear");
        spec.train.epochs = 30;
        spec.train.optimizer.lr = 0.02;
        const RunId run = m_stores.create(spec);
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        // Of the mean over twelve words of two kinds, the count is a linear function.
        const double r2 = m_stores.get(run).attributes[QStringLiteral("test/r2")].toDouble();
        QVERIFY2(r2 > 0.98, qPrintable(QString::number(r2)));
    }
};

QTEST_GUILESS_MAIN(TextsTest)
#include "tst_texts.moc"
