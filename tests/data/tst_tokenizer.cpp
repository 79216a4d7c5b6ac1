// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/resolvedata.h"
#include "core/data/tokenizer.h"
#include "core/experiment/specjson.h"
#include "tests/data/testfiles.h"

using namespace lampwork;

namespace {

std::string fromHex(const Json &json)
{
    return QByteArray::fromHex(QByteArray::fromStdString(json.get<std::string>())).toStdString();
}

} // namespace

// Against tokenizer_reference.py, which counts everything anew for each merge.
class TokenizerTest : public QObject {
    Q_OBJECT
private:
    TestFolder m_folder;
    Json m_reference;
    std::vector<std::string> m_corpus;

    TextInput fit(const TextSpec &spec) const
    {
        std::vector<std::string_view> texts(m_corpus.begin(), m_corpus.end());
        const auto fitted = fitText(spec, texts);
        return fitted ? *fitted : TextInput();
    }

    // A table of texts and a target, resolved and fitted on its train rows.
    Result<Preprocessing> fitTable(const QByteArray &table, const QByteArray &data, Spec *out = {})
    {
        const QString source = m_folder.write(QStringLiteral("t.csv"), table);
        auto spec = specFromText(
            "{\"data\": {\"source\": \"" + source.toUtf8() + "\"" + data + "}}", QString());
        if (!spec)
            return spec.error();
        auto read = readData(spec->data);
        if (!read)
            return read.error();
        auto resolved = resolveData(*spec, *read);
        if (!resolved)
            return resolved.error();
        if (out)
            *out = *resolved;
        Split split;
        for (qint64 row = 0; row + 1 < qint64(read->dataset.rowCount()); ++row)
            split.train.push_back(row); // all but the last
        return fitPreprocessing(*resolved, read->dataset, split);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(QFINDTESTDATA("tokenizer_reference.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        READ_OR_FAIL(json, parseJson(file.readAll(), file.fileName()));
        m_reference = json;
        for (const Json &text : m_reference["corpus"])
            m_corpus.push_back(fromHex(text));
    }

    void bytePairsAreThoseOfTheReference()
    {
        const TextInput input = fit({Tokenizer::BytePair, 10'257, 16});
        QCOMPARE(Json(input.merges).dump(), m_reference["merges"].dump());
        QCOMPARE(input.tokens(), 257 + int(m_reference["merges"].size()));
        const TextInput few = fit({Tokenizer::BytePair, 357, 16});
        QCOMPARE(few.merges.size(), std::size_t(100));
        QVERIFY(std::equal(few.merges.begin(), few.merges.end(), input.merges.begin()));
    }

    void charactersAreThoseOfTheReference()
    {
        const TextInput input = fit({Tokenizer::Character, 42, 16});
        Json characters = Json::array();
        for (const QString &character : input.characters)
            characters.push_back(character.toStdString());
        QCOMPARE(characters.dump(), m_reference["characters"].dump());
        QCOMPARE(input.tokens(), 42);
    }

    void codesAreThoseOfTheReference()
    {
        TextTokenizer all(fit({Tokenizer::BytePair, 10'257, 16}));
        TextTokenizer some(fit({Tokenizer::BytePair, 357, 16}));
        TextTokenizer characters(fit({Tokenizer::Character, 42, 16}));
        QVERIFY(m_reference["samples"].size() > 30);
        for (const Json &sample : m_reference["samples"]) {
            const std::string text = fromHex(sample["text"]);
            QCOMPARE(Json(all.codes(text)).dump(), sample["byte_pair"].dump());
            QCOMPARE(Json(some.codes(text)).dump(), sample["byte_pair_100"].dump());
            QCOMPARE(Json(characters.codes(text)).dump(), sample["character"].dump());
        }
    }

    void tokensOfBytePairsAreTheTextAgain()
    {
        TextTokenizer tokenizer(fit({Tokenizer::BytePair, 10'257, 16}));
        for (const Json &sample : m_reference["samples"]) {
            std::string text = fromHex(sample["text"]);
            std::string again;
            for (const int code : tokenizer.codes(text))
                again += tokenizer.bytes(code);
            std::erase(text, '\xFF');
            QCOMPARE(again, text);
        }
    }

    void theLengthIsThatOf95Of100Texts()
    {
        // 20 texts of 1 … 20 characters: 19 of them have at most 19.
        std::vector<std::string> texts;
        for (std::size_t i = 1; i <= 20; ++i)
            texts.emplace_back(i, 'x');
        READ_OR_FAIL(fitted, fitText({Tokenizer::Character, {}, {}}, {texts.begin(), texts.end()}));
        QCOMPARE(fitted.length, 19);
        READ_OR_FAIL(few, fitText({Tokenizer::Character, {}, {}}, {"ab"}));
        QCOMPARE(few.length, 8);
        const std::string longText(10'000, 'x');
        READ_OR_FAIL(many, fitText({Tokenizer::Character, {}, {}}, {longText}));
        QCOMPARE(many.length, 256);
    }

    void onlyTrainRowsTeachTokens()
    {
        Spec resolved;
        READ_OR_FAIL(fitted,
            fitTable("text,y\nabab,1.5\nbaba,2.5\nNA,3.5\nzzzz,4\n",
                R"(, "columns": {"text": {"type": "text", "role": "input"}, "y": {"role": "target"}},
                   "text": {"tokenizer": "character"})",
                &resolved));
        QCOMPARE(fitted.text->characters, (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(fitted.featureShape(), QList<int>{8});
        QCOMPARE(fitted.text->name, QStringLiteral("text"));
        QCOMPARE(resolved.data.text.vocabulary, std::optional(1024));
        READ_OR_FAIL(again, preprocessingFromJson(preprocessingToJson(fitted)));
        QCOMPARE(again, fitted);
    }

    void aTableOfOneTextNeedsNotBeTold()
    {
        QByteArray table("id,remark,mood\n");
        for (int i = 0; i < 30; ++i)
            table += QByteArray::number(i) + ",the weather is number " + QByteArray::number(i) + ","
                + (i % 2 ? "good\n" : "bad\n");
        Spec resolved;
        READ_OR_FAIL(
            fitted, fitTable(table, R"(, "columns": {"mood": {"role": "target"}})", &resolved));
        QCOMPARE(resolved.column(QStringLiteral("remark"))->role, std::optional(ColumnRole::Input));
        QCOMPARE(resolved.column(QStringLiteral("id"))->role, std::optional(ColumnRole::Ignore));
        QCOMPARE(resolved.data.text.tokenizer, std::optional(Tokenizer::BytePair));
        QVERIFY(fitted.text->merges.size() > 10);
        READ_OR_FAIL(again, preprocessingFromJson(preprocessingToJson(fitted)));
        QCOMPARE(again, fitted);
    }

    void whatIsNotSaidIsNoInputBesideAText()
    {
        Spec resolved;
        READ_OR_FAIL(fitted,
            fitTable("a,text,b,y\n1,one two,p,1.5\n2,two one,q,2.5\n3,three,p,3\n4,four,q,4\n",
                R"(, "columns": {"text": {"type": "text", "role": "input"}, "y": {"role": "target"}})",
                &resolved));
        QCOMPARE(resolved.column(QStringLiteral("a"))->role, std::optional(ColumnRole::Ignore));
        QVERIFY(fitted.numeric.isEmpty());
    }

    void mistakes_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("message");
        const auto row
            = [](const char *name, const char *data, const char *where, const char *message) {
                  QTest::newRow(name)
                      << QByteArray(data) << QString::fromUtf8(where) << QString::fromUtf8(message);
              };
        row("a number beside a text",
            R"(, "columns": {"text": {"type": "text", "role": "input"}, "a": {"role": "input"},
               "y": {"role": "target"}})",
            "data.columns.a.role", "a network reads a text alone");
        row("two texts",
            R"(, "columns": {"text": {"type": "text", "role": "input"},
               "b": {"type": "text", "role": "input"}, "y": {"role": "target"}})",
            "data.columns.b.role", "cannot be an input beside it");
        row("a rule for numbers",
            R"(, "columns": {"text": {"type": "text", "role": "input", "missing": "mean"},
               "y": {"role": "target"}})",
            "data.columns.text.missing", "as data.text says");
        row("tokens without a text",
            R"(, "columns": {"y": {"role": "target"}}, "text": {"length": 3})", "data.text",
            "No input is a text");
        row("too few tokens for bytes",
            R"(, "columns": {"text": {"type": "text", "role": "input"}, "y": {"role": "target"}},
               "text": {"vocabulary": 100})",
            "data.text.vocabulary", "at least 257");
        row("no length", R"(, "columns": {"y": {"role": "target"}}, "text": {"length": 0})",
            "data.text.length", "1 to 65536");
        row("an unknown tokenizer",
            R"(, "columns": {"y": {"role": "target"}}, "text": {"tokenizer": "byte_pairs"})",
            "data.text.tokenizer", "byte_pair");
    }
    void mistakes()
    {
        QFETCH(QByteArray, data);
        QFETCH(QString, where);
        QFETCH(QString, message);
        const auto fitted = fitTable(
            "a,text,b,y\n1,one two,p,1.5\n2,two one,q,2.5\n3,three,p,3\n4,four,q,4\n", data);
        QVERIFY(!fitted);
        QCOMPARE(fitted.error().where, where);
        QVERIFY2(fitted.error().message.contains(message), qPrintable(fitted.error().message));
    }

    void aDamagedDescriptionIsTold_data()
    {
        QTest::addColumn<QByteArray>("merges");
        QTest::newRow("a merge of a later token") << QByteArray("[[1, 257]]");
        QTest::newRow("a merge of the padding") << QByteArray("[[0, 1]]");
        QTest::newRow("a token longer than a piece")
            << QByteArray("[[1,1],[257,257],[258,258],[259,259],[260,260],[261,261],[262,262]]");
    }
    void aDamagedDescriptionIsTold()
    {
        QFETCH(QByteArray, merges);
        Preprocessing preprocessing;
        preprocessing.text = TextInput{QStringLiteral("t"), Tokenizer::BytePair, {}, {{1, 2}}, 4};
        Json json = preprocessingToJson(preprocessing);
        READ_OR_FAIL(good, preprocessingFromJson(json));
        QCOMPARE(good, preprocessing);
        READ_OR_FAIL(parsed, parseJson(merges, QString()));
        json["text"]["merges"] = parsed;
        const auto bad = preprocessingFromJson(json);
        QVERIFY(!bad);
        QCOMPARE(bad.error().code, ErrorCode::Damaged);
    }
};

QTEST_GUILESS_MAIN(TokenizerTest)
#include "tst_tokenizer.moc"
