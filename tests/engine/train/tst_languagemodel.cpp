// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/tokenstream.h"
#include "core/engine/deploy/exporter.h"
#include "core/engine/deploy/generate.h"
#include "core/engine/deploy/predict.h"
#include "core/engine/evaluate/evaluate.h"
#include "core/engine/tensors/encodeddata.h"
#include "core/engine/tensors/loss.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/network/templates.h"
#include "tests/engine/train/enginefixture.h"

#include <torch/script.h>

#include <cmath>
#include <map>

using namespace lampwork;
using namespace lampwork::test;

namespace {

LayerSpec layer(const char *kind, const QVariantMap &options = {})
{
    return {QLatin1String(kind), options};
}

// \n, a, b: codes 2, 3, 4 of five.
Preprocessing letters(int length)
{
    Preprocessing preprocessing;
    preprocessing.task = Task::LanguageModel;
    preprocessing.text = TextInput{QStringLiteral("text"), Tokenizer::Character,
        {QStringLiteral("\n"), QStringLiteral("a"), QStringLiteral("b")}, {}, length};
    return preprocessing;
}

NetworkSpec network(const QList<LayerSpec> &layers)
{
    return {QString(), layers, true};
}

LayerSpec embedding(int tokens = 5)
{
    return layer("embedding", {{QStringLiteral("tokens"), tokens}, {QStringLiteral("width"), 8}});
}

// The GNU General Public License: a real text, which is at hand.
Spec licence()
{
    Spec spec;
    spec.data.source = QStringLiteral(LAMPWORK_SOURCE_DIR "/LICENSE");
    spec.data.format = QStringLiteral("text");
    spec.data.text.length = 32;
    spec.network.layersGiven = true;
    spec.network.layers
        = {layer("embedding", {{QStringLiteral("tokens"), 120}, {QStringLiteral("width"), 32}}),
            layer("lstm", {{QStringLiteral("units"), 96}})};
    spec.train.batchSize = 16;
    spec.train.optimizer.lr = 0.005;
    return spec;
}

double metricOf(const Metrics &metrics, const char *name)
{
    for (const auto &[known, value] : metrics) {
        if (known == QLatin1String(name))
            return value;
    }
    throw std::runtime_error(name);
}

} // namespace

// A language model, from the windows of its text to what it writes.
class LanguageModelTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    EngineStore m_stores;
    RunId m_run = 0;

    QString exported()
    {
        ExportOptions options;
        options.path = m_folder.filePath(QStringLiteral("model.pt"));
        if (!QFile::exists(options.path)) {
            const ExportReport report = take(exportRun(*m_stores.store, m_run, options));
            if (report.parity.maximum > 1e-6 || report.rows.probes != 6)
                throw std::runtime_error("no parity");
        }
        return options.path;
    }

private Q_SLOTS:
    void initTestCase()
    {
        Spec spec = licence();
        spec.train.epochs = 8;
        m_run = m_stores.create(spec);
        QVERIFY2(m_stores.train(m_run) == 0, m_stores.errors.constData());
    }

    // p of the target: 1/5; with the logits (0, 0, ln 6, 0, 0): 6/10 of code 2, 1/10 of another.
    void theLossIsTheMeanOverTokensThatAreFollowed()
    {
        const LossFunction loss{LossFunction::Kind::NextToken, {}};
        at::Tensor outputs = at::zeros({2, 3, 5});
        outputs[1][0][2] = std::log(6.0);
        outputs[1][1][2] = std::log(6.0);
        const at::Tensor targets = at::tensor({2, 3, 4, 2, 3, 0}, at::kLong).view({2, 3});
        const double first = 3 * std::log(5.0);
        const double second = std::log(10.0 / 6) + std::log(10.0);
        const auto near = [](const at::Tensor &value, double expected) {
            return std::abs(value.item<double>() - expected) < 1e-6;
        };
        QVERIFY(near(loss.mean(outputs, targets), (first + second) / 5));
        QVERIFY(near(loss.perSample(outputs, targets)[0], first / 3));
        QVERIFY(near(loss.perSample(outputs, targets)[1], second / 2));
        QVERIFY(near(loss.weights(targets)[1], 2));
        // The contract of every loss.
        QVERIFY(near(loss.weightedPerSample(outputs, targets).sum() / loss.weights(targets).sum(),
            (first + second) / 5));
    }

    void metricsByHand()
    {
        // Knows nothing: 1/5 for each of the tokens. "ab\n" of bytes 1, 1, 1 and one that is
        // unknown.
        const Preprocessing data = letters(3);
        torch::jit::Module module("Network");
        module.register_attribute("training", c10::BoolType::get(), true);
        module.define("def forward(self, x):\n"
                      "    y = torch.zeros([x.size(0), x.size(1), 5])\n"
                      "    y[:, :, 3] = 1e-6\n"
                      "    return y\n");
        EncodedData encoded{at::tensor({2.0F, 3.0F, 4.0F, 2.0F, 0.0F, 0.0F}).view({2, 3}),
            at::tensor({3, 4, 2, 1, 0, 0}, at::kLong).view({2, 3}), {0, 1}};
        const LossFunction loss{LossFunction::Kind::NextToken, {}};
        const Evaluation found = evaluate(module, encoded, loss, data);
        QVERIFY(std::abs(found.loss - std::log(5.0)) < 1e-5);
        QVERIFY(std::abs(metricOf(found.metrics, "perplexity") - 5) < 1e-4);
        // The unknown character counts as the three bytes of U+FFFD.
        QVERIFY(std::abs(metricOf(found.metrics, "bits_per_byte") - 4 * std::log2(5.0) / 6) < 1e-5);
        QCOMPARE(metricOf(found.metrics, "accuracy"), 0.25); // the likeliest is code 3
        const Predictions told = predictSplit(module, encoded, loss, data, QStringLiteral("valid"));
        QCOMPARE(told.size(), std::size_t(2));
        QVERIFY(std::abs(double(told.outputs[1]) - 5) < 1e-4);
        QVERIFY(told.targets.empty());
        const Predictions again = take(predictionsFromBytes(predictionsToBytes(told)));
        QCOMPARE(again.outputs, told.outputs);
    }

    void theScriptTakesTheLastTokens_data()
    {
        QTest::addColumn<Tokenizer>("tokenizer");
        QTest::newRow("characters") << Tokenizer::Character;
        QTest::newRow("byte pairs") << Tokenizer::BytePair;
    }
    void theScriptTakesTheLastTokens()
    {
        QFETCH(Tokenizer, tokenizer);
        std::vector<std::string> texts{"", "x", "the cat sat, on the mat", "na\xC3\xAFve\n\nend ",
            std::string(500, 'a'), "\xFF\x80 the", std::string(300, ' ')};
        for (const int length : {1, 5, 64}) {
            Preprocessing data = letters(length);
            data.text = take(
                fitDocuments({tokenizer, tokenizer == Tokenizer::Character ? 30 : 280, length},
                    std::vector<std::string_view>(texts.begin(), texts.end())));
            torch::jit::Module module = take(makePreprocessing(data));
            const at::Tensor codes = module.forward({c10::List<std::string>(texts)}).toTensor();
            QVERIFY(codes.equal(textCodes(data, texts)));
            // By hand: a line feed and then the text, of which the last tokens remain.
            TextTokenizer tokens(*data.text);
            for (std::size_t i = 0; i < texts.size(); ++i) {
                const std::vector<int> all = tokens.codes("\n" + texts[i]);
                const std::size_t kept = std::min(all.size(), std::size_t(length));
                for (std::size_t k = 0; k < kept; ++k)
                    QCOMPARE(
                        int(codes[qint64(i)][qint64(k)].item<float>()), all[all.size() - kept + k]);
            }
        }
    }

    void whatLooksAheadIsRefused_data()
    {
        QTest::addColumn<QList<LayerSpec>>("layers");
        QTest::addColumn<QString>("where");
        QTest::newRow("attention that is not causal") << QList<LayerSpec>{
            embedding(), layer("transformer_block")} << "network.layers[1].causal";
        QTest::newRow("inside a branch") << QList<LayerSpec>{embedding(),
            {QStringLiteral("residual"), {}, {{layer("multi_head_attention")}}}}
                                         << "network.layers[1].branches[0][0].causal";
        QTest::newRow("an LSTM both ways") << QList<LayerSpec>{embedding(),
            layer("lstm", {{QStringLiteral("bidirectional"), true}})}
                                           << "network.layers[1].bidirectional";
        QTest::newRow("a convolution")
            << QList<LayerSpec>{embedding(), layer("conv1d")} << "network.layers[1].kernel";
        QTest::newRow("places that are mixed") << QList<LayerSpec>{embedding(), layer("permute"),
            layer("linear", {{QStringLiteral("units"), 6}}), layer("permute")}
                                               << "network.layers";
        QTest::newRow("a pool") << QList<LayerSpec>{embedding(), layer("sequence_pool")}
                                << "network.layers";
        QTest::newRow("no embedding") << QList<LayerSpec>{} << "network.layers";
    }
    void whatLooksAheadIsRefused()
    {
        QFETCH(QList<LayerSpec>, layers);
        QFETCH(QString, where);
        const Preprocessing data = letters(6);
        NetworkPlan plan = planNetwork(network(layers), data);
        const auto opened = openNetwork(plan, data, 1);
        QVERIFY(!opened);
        QCOMPARE(opened.error().where, where);
    }

    void whatDoesNotIsTaken_data()
    {
        QTest::addColumn<QList<LayerSpec>>("layers");
        const LayerSpec causal = layer("transformer_block", {{QStringLiteral("causal"), true}});
        QTest::newRow("counts of pairs") << QList<LayerSpec>{embedding()};
        QTest::newRow("an LSTM") << QList<LayerSpec>{embedding(), layer("lstm")};
        QTest::newRow("causal attention")
            << QList<LayerSpec>{embedding(), layer("positional_embedding"), causal, causal};
        QTest::newRow("the template")
            << take(networkFromTemplate(QStringLiteral("gpt"), letters(6))).layers;
    }
    void whatDoesNotIsTaken()
    {
        QFETCH(QList<LayerSpec>, layers);
        const Preprocessing data = letters(6);
        NetworkPlan plan = planNetwork(network(layers), data);
        QVERIFY2(!plan.problem(), plan.problem() ? qPrintable(plan.problem()->text()) : "");
        QCOMPARE(plan.output.output, (Shape{6, 5}));
        torch::jit::Module module = take(openNetwork(plan, data, 1));
        QCOMPARE(module.forward({at::ones({2, 6})}).toTensor().sizes(), at::IntArrayRef({2, 6, 5}));
    }

    void aSourceIsTriedToo()
    {
        const Preprocessing data = letters(6);
        NetworkSpec spec;
        spec.source = QStringLiteral("#: parameter weight [5, 5] normal(1)\n"
                                     "def forward(self, x: Tensor) -> Tensor:\n"
                                     "    y = torch.embedding(self.weight, x.long())\n"
                                     "    return y%1\n");
        NetworkSpec ahead = spec;
        spec.source = spec.source.arg(QString());
        ahead.source = ahead.source.arg(QStringLiteral(" + y.mean([1], True)"));
        NetworkPlan plan = planNetwork(spec, data);
        const auto taken = openNetwork(plan, data, 1);
        QVERIFY2(taken.ok(), taken ? "" : qPrintable(taken.error().text()));
        NetworkPlan aheadPlan = planNetwork(ahead, data);
        const auto refused = openNetwork(aheadPlan, data, 1);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.contains(QStringLiteral("later token")));
    }

    // Better than the counts of pairs of characters tell, which a table of this size could hold.
    void itLearnsMoreThanPairs()
    {
        QFile file(QStringLiteral(LAMPWORK_SOURCE_DIR "/LICENSE"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArrayList lines = file.readAll().split('\n').mid(0, 674);
        const Run run = m_stores.get(m_run);
        const qsizetype test = qRound(0.15 * lines.size()); // as many to validate
        const QByteArray train = '\n' + lines.mid(0, lines.size() - 2 * test).join('\n');
        const QByteArray held = '\n' + lines.mid(lines.size() - 2 * test, test).join('\n');
        std::map<std::pair<char, char>, double> pairs;
        std::map<char, double> firsts;
        std::map<char, double> kinds;
        for (qsizetype i = 0; i + 1 < train.size(); ++i) {
            ++pairs[{train[i], train[i + 1]}];
            ++firsts[train[i]];
            ++kinds[train[i]];
        }
        double bits = 0;
        for (qsizetype i = 0; i + 1 < held.size(); ++i) { // add-one smoothing: Laplace
            const double p
                = (pairs[{held[i], held[i + 1]}] + 1) / (firsts[held[i]] + double(kinds.size()));
            bits -= std::log2(p);
        }
        bits /= double(held.size() - 1);
        const double own = run.attributes[QStringLiteral("valid/bits_per_byte")].toDouble();
        qInfo() << "pairs" << bits << "network" << own
                << run.attributes[QStringLiteral("valid/accuracy")];
        QVERIFY(own > 0.5);
        QVERIFY(own < 0.9 * bits);
        const double perplexity = run.attributes[QStringLiteral("valid/perplexity")].toDouble();
        QVERIFY(std::abs(std::log2(perplexity) - own) < 1e-3); // a token is a byte here
    }

    void anInterruptedRunEndsWithTheSameBits()
    {
        Spec spec = licence();
        spec.data.text.tokenizer = Tokenizer::BytePair;
        spec.data.text.vocabulary = 300;
        spec.network.layers
            = {layer("embedding", {{QStringLiteral("tokens"), 300}, {QStringLiteral("width"), 16}}),
                layer("positional_embedding"), layer("dropout"),
                layer("transformer_block",
                    {{QStringLiteral("causal"), true}, {QStringLiteral("dropout"), 0.1}}),
                layer("layer_norm")};
        spec.train.epochs = 12;
        spec.train.accumulate = 2;
        const RunId reference = m_stores.create(spec);
        QVERIFY2(m_stores.train(reference) == 0, m_stores.errors.constData());
        const RunId killed = m_stores.create(spec);
        QVERIFY(m_stores.killAt(killed, 30));
        QVERIFY2(m_stores.train(killed) == 0, m_stores.errors.constData());
        QCOMPARE(difference(m_stores, reference, killed), QString());
    }

    void aShippedModelTellsWhatComesNext()
    {
        ShippedModel model = take(loadShipped(exported()));
        QCOMPARE(model.preprocessing.task, Task::LanguageModel);
        RawInputs raw;
        raw.texts = {{"GNU GENERAL PUBLIC LICENS", ""}};
        raw.rows = 2;
        const at::Tensor told = model.outputs(raw);
        QCOMPARE(told.size(1), qint64(model.preprocessing.text->tokens()));
        QVERIFY(told.sum(1).allclose(at::ones({2})));

        QFile lines(m_folder.filePath(QStringLiteral("lines.txt")));
        QVERIFY(lines.open(QIODevice::WriteOnly));
        lines.write("the copyright holde\nthis Licens\n");
        lines.close();
        const PredictReport report = take(predictFile(
            {exported(), lines.fileName(), {}, m_folder.filePath(QStringLiteral("next.csv"))}));
        QCOMPARE(report.rows, 2);
        QFile next(report.file);
        QVERIFY(next.open(QIODevice::ReadOnly));
        const QByteArrayList rows = next.readAll().split('\n');
        QCOMPARE(rows[0], QByteArray("row,prediction,probability"));
        QVERIFY2(rows[1].startsWith("1,r,"), rows[1].constData());
        QVERIFY2(rows[2].startsWith("2,e,"), rows[2].constData());
    }

    void itWrites()
    {
        GenerateOptions options;
        options.model = exported();
        options.text = "the terms of this Lic";
        options.tokens = 40;
        options.temperature = 0;
        const QByteArray likeliest = take(generateText(options));
        QCOMPARE(likeliest.size(), 40);
        QVERIFY2(likeliest.startsWith("ense"), likeliest.constData());
        // The same, by hand: the likeliest token, appended, again and again.
        ShippedModel model = take(loadShipped(options.model));
        TextTokenizer tokenizer(*model.preprocessing.text);
        std::string text = options.text.toStdString();
        for (int i = 0; i < 10; ++i) {
            RawInputs raw;
            raw.texts = {{text}};
            raw.rows = 1;
            text += tokenizer.bytes(int(model.outputs(raw)[0].argmax().item<int64_t>()));
        }
        QCOMPARE(QByteArray::fromStdString(text).mid(options.text.size()), likeliest.left(10));

        options.temperature = 1;
        const QByteArray drawn = take(generateText(options));
        QCOMPARE(take(generateText(options)), drawn);
        options.seed = 2;
        QVERIFY(take(generateText(options)) != drawn);
        options.text.clear();
        QCOMPARE(take(generateText(options)).size(), 40);
        options.tokens = 0;
        QCOMPARE(generateText(options).error().where, QStringLiteral("--tokens"));
    }

    void tokensAreDrawnAsToldByHand()
    {
        const std::vector<double> half{0.1, 0.5, 0.4};
        QCOMPARE(drawToken(half, 0, 0, 0.99), std::size_t(1));
        QCOMPARE(drawToken(half, 1, 0, 0.49), std::size_t(1));
        QCOMPARE(drawToken(half, 1, 0, 0.51), std::size_t(2));
        QCOMPARE(drawToken(half, 1, 0, 0.91), std::size_t(0));
        // Squares: 0.25, 0.16, 0.01 of 0.42: 0.595, 0.976.
        QCOMPARE(drawToken(half, 0.5, 0, 0.59), std::size_t(1));
        QCOMPARE(drawToken(half, 0.5, 0, 0.60), std::size_t(2));
        QCOMPARE(drawToken(half, 0.5, 0, 0.98), std::size_t(0));
        QCOMPARE(drawToken(half, 1, 2, 0.56), std::size_t(2)); // 0.5 of 0.9 is 0.556
        QCOMPARE(drawToken(half, 1, 2, 0.99), std::size_t(2));
        QCOMPARE(drawToken(half, 1, 1, 0.99), std::size_t(1));
        QCOMPARE(drawToken({1e-300, 1e-320}, 0.01, 0, 0.5), std::size_t(0));
    }
};

QTEST_GUILESS_MAIN(LanguageModelTest)
#include "tst_languagemodel.moc"
