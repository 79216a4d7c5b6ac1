// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/linereader.h"
#include "core/data/resolvedata.h"
#include "core/data/tokenstream.h"
#include "core/experiment/specjson.h"
#include "tests/data/testfiles.h"

using namespace lampwork;

namespace {

TextInput characters(const QStringList &known, int length)
{
    return {QStringLiteral("text"), Tokenizer::Character, known, {}, length};
}

} // namespace

// Texts as lines, and as the stream that a language model learns from.
class LineReaderTest : public QObject {
    Q_OBJECT
    TestFolder m_folder;

    Result<ReadData> read(const QString &name, const QByteArray &bytes, const DataSpec &wishes = {})
    {
        DataSpec spec = wishes;
        spec.source = m_folder.write(name, bytes);
        return readData(spec);
    }

    static QStringList linesOf(const ReadData &data)
    {
        const Column &column = data.dataset.table->columns.front();
        QStringList lines;
        for (std::size_t row = 0; row < data.dataset.rowCount(); ++row)
            lines.append(column.text(row));
        return lines;
    }

private Q_SLOTS:
    void linesAreRows()
    {
        READ_OR_FAIL(data,
            read(QStringLiteral("a.txt"),
                "First, a line.\r\n\n  spaces stay \nna\xC3\xAFve, \"quoted\nfirst, a line\nend"));
        QCOMPARE(data.spec.format, QStringLiteral("text"));
        QCOMPARE(linesOf(data),
            (QStringList{QStringLiteral("First, a line."), QString(),
                QStringLiteral("  spaces stay "), QStringLiteral("naïve, \"quoted"),
                QStringLiteral("first, a line"), QStringLiteral("end")}));
        QVERIFY(!data.dataset.table->columns.front().isMissing(1)); // an empty line is a line
        QCOMPARE(*data.spec.csv.encoding, QStringLiteral("utf-8"));
        QVERIFY(!data.spec.csv.delimiter);
        // Read as it was read.
        READ_OR_FAIL(again, readData(data.spec));
        QCOMPARE(linesOf(again), linesOf(data));
        QCOMPARE(again.dataset.fingerprint, data.dataset.fingerprint);
    }

    void linesAreFoundAcrossBlocks()
    {
        QByteArray bytes;
        QStringList expected;
        for (int i = 0; i < 40'000; ++i) {
            const QByteArray line = QByteArray(i % 97, 'x') + QByteArray::number(i);
            expected.append(QString::fromLatin1(line));
            bytes += line + '\n';
        }
        QVERIFY(bytes.size() > 2 * 1024 * 1024);
        READ_OR_FAIL(data, read(QStringLiteral("long.txt"), bytes));
        QCOMPARE(linesOf(data), expected);
    }

    void encodingsAreFound()
    {
        READ_OR_FAIL(western, read(QStringLiteral("w.txt"), "caf\xE9 au lait\nsans\n"));
        QCOMPARE(linesOf(western),
            (QStringList{QStringLiteral("café au lait"), QStringLiteral("sans")}));
        // The first megabyte is plain, a later byte is not.
        READ_OR_FAIL(
            late, read(QStringLiteral("late.txt"), QByteArray(2 * 1024 * 1024, 'a') + "\n\xE9\n"));
        QCOMPARE(linesOf(late)[1], QStringLiteral("é"));
        DataSpec wish;
        wish.csv.encoding = QStringLiteral("utf-8");
        const auto wrong = read(QStringLiteral("w8.txt"), "caf\xE9\n", wish);
        QVERIFY(!wrong);
        QVERIFY(wrong.error().message.contains(QStringLiteral("not valid UTF-8")));
    }

    void aTableIsNoText_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("format");
        const QByteArray table("a\tb\n1\t2\n3\t4\n5\t6\n");
        const QByteArray prose("It was, they say, a night\nin May.\n\nNo one, not even the cat, "
                               "knew;\nand so, at last, it ended\n");
        QTest::newRow("a table named .txt") << "t.txt" << table << "csv";
        QTest::newRow("prose") << "p.txt" << prose << "text";
        QTest::newRow("prose named .md") << "p.md" << prose << "text";
        QTest::newRow("prose without a name") << "prose" << prose << "csv";
        QTest::newRow("one column") << "one.csv" << QByteArray("a\n1\n2\n") << "csv";
    }
    void aTableIsNoText()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, format);
        READ_OR_FAIL(found, detectFormat(m_folder.write(name, bytes)));
        QCOMPARE(found, format);
    }

    void eitherCanBeAskedFor()
    {
        DataSpec lines;
        lines.format = QStringLiteral("text");
        READ_OR_FAIL(text, read(QStringLiteral("t.csv"), "a,b\n1,2\n", lines));
        QCOMPARE(linesOf(text), (QStringList{QStringLiteral("a,b"), QStringLiteral("1,2")}));
        lines.csv.delimiter = QStringLiteral(";");
        const auto cut = read(QStringLiteral("t.csv"), "a,b\n1,2\n", lines);
        QVERIFY(!cut);
        QCOMPARE(cut.error().where, QStringLiteral("data.csv.delimiter"));
        DataSpec table;
        table.format = QStringLiteral("csv");
        READ_OR_FAIL(read2, read(QStringLiteral("p.txt"), "one\ntwo\nthree\n", table));
        QCOMPARE(read2.spec.format, QStringLiteral("csv"));
    }

    // length 3 over "\nab" "\n" "\ncd": \n a b \n \n c d
    void windowsFollowTheStream()
    {
        const TextInput input = characters(
            {QStringLiteral("\n"), QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")},
            3);
        const TokenStream stream = tokenStream(input, {"ab", "", "cd"});
        QCOMPARE(stream.codes, (std::vector<std::int32_t>{2, 3, 4, 2, 2, 5, 1})); // d is unknown
        QCOMPARE(stream.begins, (std::vector<qint64>{0, 3, 4}));
        QCOMPARE(stream.rowOf(0), 0);
        QCOMPARE(stream.rowOf(3), 1);
        QCOMPARE(stream.rowOf(6), 2);
        QCOMPARE(stream.windows(3), 2); // of six tokens that are followed by one
        QCOMPARE(stream.windows(4), 2);
        QCOMPARE(stream.windows(6), 1);
        QCOMPARE(tokenStream(input, {""}).windows(3), 0);
        QCOMPARE(tokenStream(input, {}).windows(3), 0);
        QCOMPARE(tokenStream(input, {"a"}).windows(3), 1);
    }

    void tokensOfDocumentsHoldTheirBeginning()
    {
        READ_OR_FAIL(fitted, fitDocuments({Tokenizer::Character, {}, {}}, {"ab", "ba"}));
        QVERIFY(fitted.characters.contains(QStringLiteral("\n")));
        QCOMPARE(fitted.length, defaultContext);
        READ_OR_FAIL(pairs, fitDocuments({Tokenizer::BytePair, 258, 7}, {"ab", "ac"}));
        QCOMPARE(pairs.length, 7);
        // "\na" stands twice, "ab" and "ac" once.
        QCOMPARE(pairs.merges, (std::vector<std::pair<int, int>>{{'\n' + 1, 'a' + 1}}));
    }

    void aTextIsForALanguageModel()
    {
        READ_OR_FAIL(data, read(QStringLiteral("a.txt"), "one, two\nthree\nfour, five, six\n"));
        Spec spec;
        spec.data = data.spec;
        READ_OR_FAIL(resolved, resolveData(spec, data));
        QCOMPARE(resolved.train.task, std::optional(Task::LanguageModel));
        QCOMPARE(*resolved.data.split.method, QStringLiteral("ordered"));
        QCOMPARE(resolved.column(QStringLiteral("text"))->role, std::optional(ColumnRole::Input));
        QCOMPARE(resolved.data.text.tokenizer, std::optional(Tokenizer::Character));
    }

    void ofATableItReadsTheTexts()
    {
        QByteArray table("id,remark,mood,n\n");
        for (int i = 0; i < 30; ++i)
            table += "x" + QByteArray::number(i) + ",the weather is number " + QByteArray::number(i)
                + (i % 2 ? ",good," : ",bad,") + QByteArray::number(i * 0.5) + "\n";
        READ_OR_FAIL(data, read(QStringLiteral("t.csv"), table));
        Spec spec;
        spec.data = data.spec;
        spec.train.task = Task::LanguageModel;
        READ_OR_FAIL(resolved, resolveData(spec, data));
        QCOMPARE(resolved.column(QStringLiteral("remark"))->role, std::optional(ColumnRole::Input));
        QCOMPARE(resolved.column(QStringLiteral("mood"))->role, std::optional(ColumnRole::Ignore));
        QCOMPARE(resolved.column(QStringLiteral("n"))->role, std::optional(ColumnRole::Ignore));

        Spec numbers = spec;
        numbers.column(QStringLiteral("n"))->role = ColumnRole::Input;
        const auto refused = resolveData(numbers, data);
        QVERIFY(!refused);
        QCOMPARE(refused.error().where, QStringLiteral("data.columns.n.role"));
        Spec none = spec;
        none.column(QStringLiteral("remark"))->role = ColumnRole::Ignore;
        const auto nothing = resolveData(none, data);
        QVERIFY(!nothing);
        QVERIFY(nothing.error().message.contains(QStringLiteral("remark")));
    }
};

QTEST_GUILESS_MAIN(LineReaderTest)
#include "tst_linereader.moc"
