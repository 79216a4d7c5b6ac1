// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csvreader.h"
#include "core/experiment/specjson.h"
#include "tests/data/testfiles.h"

#include <QStringEncoder>

#include <random>
#include <zlib.h>

using namespace lampwork;

class CsvReaderTest : public QObject {
    Q_OBJECT
private:
    TestFolder m_folder;

    // "name:type" of every column.
    static QString typesOf(const Table &table)
    {
        QStringList parts;
        for (const Column &column : table.columns)
            parts.append(column.name + u':' + nameOf(column.type));
        return parts.join(u' ');
    }

    static QByteArray packed(const QByteArray &content)
    {
        z_stream stream{};
        deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
        QByteArray out(qsizetype(deflateBound(&stream, uLong(content.size()))), Qt::Uninitialized);
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(content.data()));
        stream.avail_in = uInt(content.size());
        stream.next_out = reinterpret_cast<Bytef *>(out.data());
        stream.avail_out = uInt(out.size());
        deflate(&stream, Z_FINISH);
        out.resize(qsizetype(stream.total_out));
        deflateEnd(&stream);
        return out;
    }

private Q_SLOTS:
    void dialects_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("dialect"); // delimiter, decimal, header
        QTest::addColumn<QString>("columns");
        QTest::addColumn<QString>("cells"); // rows with |, columns with ;
        const auto row = [](const char *name, const QByteArray &text, const char *dialect,
                             const char *columns, const char *cells) {
            QTest::newRow(name) << text << QString::fromUtf8(dialect) << QString::fromUtf8(columns)
                                << QString::fromUtf8(cells);
        };
        row("comma", "a,b\n1,2.5\n3,4\n", ", . h", "a:number b:number", "1;2.5|3;4");
        row("semicolon with decimal commas", "a;b\n1,5;2\n3,25;4\n", "; , h", "a:number b:number",
            "1.5;2|3.25;4");
        row("semicolon, three decimals", "a;b\n1,234;2\n3,250;4\n", "; , h", "a:number b:number",
            "1.234;2|3.25;4");
        row("tab", "a\tb c\n1\tx y\n2\tz w\n", "\t . h", "a:number b c:category", "1;x y|2;z w");
        row("bar", "a|b\n1|2\n3|4\n", "| . h", "a:number b:number", "1;2|3;4");
        row("runs of spaces", "  1.0   2\n 10.5  3 \n  3.25  4\n", "  . -",
            "column1:number column2:number", "1;2|10.5;3|3.25;4");
        row("no header", "1,2,x\n3,4,y\n", ", . -",
            "column1:number column2:number column3:category", "1;2;x|3;4;y");
        row("texts only, with header", "name,city\nann,rome\nbob,oslo\nann,oslo\n", ", . h",
            "name:category city:category", "ann;rome|bob;oslo|ann;oslo");
        row("texts only, first row seen again", "ann,rome\nbob,oslo\nann,oslo\n", ", . -",
            "column1:category column2:category", "ann;rome|bob;oslo|ann;oslo");
        row("names that count up", "0,1,2\n5,6,7\n8,9,7\n", ", . h", "0:number 1:number 2:number",
            "5;6;7|8;9;7");
        row("one column", "x\n3\n4\n5\n", ", . h", "x:number", "3|4|5");
        row("returns", "a,b\r\n1,2\r\n3,4\r\n", ", . h", "a:number b:number", "1;2|3;4");
        row("old Mac", "a,b\r1,2\r3,4\r", ", . h", "a:number b:number", "1;2|3;4");
        row("no line end at the end", "a,b\n1,2\n3,4", ", . h", "a:number b:number", "1;2|3;4");
        row("blank lines", "a,b\n\n1,2\n   \n3,4\n\n\n", ", . h", "a:number b:number", "1;2|3;4");
        row("quoted", "a,b\n\"1\",\"x,y\"\n2,\"say \"\"hi\"\"\"\n", ", . h", "a:number b:category",
            "1;x,y|2;say \"hi\"");
        row("line break in quotes", "a,b\n1,\"x\ny\"\n2,\"z\"\n", ", . h", "a:number b:category",
            "1;x\ny|2;z");
        row("delimiters in quotes only", "a;b\n1;\"p,q,r\"\n2;\"s,t,u\"\n", "; . h",
            "a:number b:category", "1;p,q,r|2;s,t,u");
        row("single quotes", "a,b\n1,'x,y'\n2,'z,w'\n3,'x,y'\n", ", . h", "a:number b:category",
            "1;x,y|2;z,w|3;x,y");
        row("apostrophes are no quotes", "a,b\n1,don't\n2,can't\n", ", . h", "a:number b:category",
            "1;don't|2;can't");
        row("spaces around", "a, b\n 1 , \"x\"\n2 ,y\n", ", . h", "a:number b:category", "1;x|2;y");
        row("text after a closing quote", "a,b\n1,\"5\" wide\n2,y\n", ", . h",
            "a:number b:category", "1;\"5\" wide|2;y");
        row("delimiter at each line's end", "a,b,\n1,2,\n3,4,\n", ", . h", "a:number b:number",
            "1;2|3;4");
        row("row names without a name, as R writes", "a,b\nr1,1,2\nr2,3,4\n", ", . h",
            "column1:category a:number b:number", "r1;1;2|r2;3;4");
        row("thousands", "a,b\n\"1,234\",2\n\"5,678,901\",3.5\n", ", . h", "a:number b:number",
            "1234;2|5678901;3.5");
    }
    void dialects()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, dialect);
        QFETCH(QString, columns);
        QFETCH(QString, cells);
        READ_OR_FAIL(data, m_folder.readText(text));
        const CsvSpec &csv = data.spec.csv;
        QCOMPARE(*csv.delimiter + u' ' + *csv.decimal + QLatin1String(*csv.header ? " h" : " -"),
            dialect);
        QCOMPARE(typesOf(*data.dataset.table), columns);
        QStringList rows;
        for (std::size_t r = 0; r < data.dataset.table->rowCount; ++r) {
            QStringList row;
            for (const Column &column : data.dataset.table->columns)
                row.append(column.text(r));
            rows.append(row.join(u';'));
        }
        QCOMPARE(rows.join(u'|'), cells);
        QCOMPARE(data.spec.format, QStringLiteral("csv"));
    }

    void types_data()
    {
        QTest::addColumn<QStringList>("cells");
        QTest::addColumn<ColumnType>("type");
        QTest::addColumn<QStringList>("texts");
        const auto row
            = [](const char *name, const QStringList &cells, ColumnType type,
                  const QStringList &texts) { QTest::newRow(name) << cells << type << texts; };
        row("numbers", {"1", "2.5", "-3e2"}, ColumnType::Number, {"1", "2.5", "-300"});
        row("numbers and missing", {"1", "NA", "", "?", "2"}, ColumnType::Number,
            {"1", "", "", "", "2"});
        row("zeros and ones", {"0", "1", "1", "0"}, ColumnType::YesNo, {"0", "1", "1", "0"});
        row("zeros and ones with decimals", {"0.0", "1.0", "nan"}, ColumnType::YesNo,
            {"0", "1", ""});
        row("zeros only stay numbers", {"0", "0", "NA"}, ColumnType::Number, {"0", "0", ""});
        row("yes and no", {"Yes", "no", "yes", "-"}, ColumnType::YesNo, {"Yes", "no", "Yes", ""});
        row("true and false", {"TRUE", "FALSE"}, ColumnType::YesNo, {"TRUE", "FALSE"});
        row("two other words", {"red", "blue", "red"}, ColumnType::Category,
            {"red", "blue", "red"});
        row("ISO dates", {"2024-03-31", "", "2023-01-02"}, ColumnType::Date,
            {"2024-03-31", "", "2023-01-02"});
        row("times of day", {"2024-03-31 14:05", "2023-01-02 00:00"}, ColumnType::Date,
            {"2024-03-31T14:05:00Z", "2023-01-02"});
        row("day first, told by one cell", {"03/04/2024", "13/04/2024"}, ColumnType::Date,
            {"2024-04-03", "2024-04-13"});
        row("month first, told by one cell", {"03/04/2024", "03/14/2024"}, ColumnType::Date,
            {"2024-03-04", "2024-03-14"});
        row("eight digits are numbers", {"20240331", "20240401"}, ColumnType::Number,
            {"20240331", "20240401"});
        row("all missing", {"NA", "", "-"}, ColumnType::Number, {"", "", ""});
        row("infinite", {"1", "inf", "-inf", "2"}, ColumnType::Number, {"1", "inf", "-inf", "2"});
        row("numbers and a word", {"1", "2", "abc"}, ColumnType::Category, {"1", "2", "abc"});
        row("dates of two forms", {"2024-03-31", "31.03.2024"}, ColumnType::Category,
            {"2024-03-31", "31.03.2024"});
        QStringList ids;
        QStringList sentences;
        QStringList prose;
        for (int i = 0; i < 30; ++i) {
            ids.append(QStringLiteral("AB%1X").arg(i));
            sentences.append(QStringLiteral("name number %1").arg(i));
            prose.append(QStringLiteral(
                "a long sentence that tells something about the thing with the number %1")
                             .arg(i / 2));
        }
        row("unique words", ids, ColumnType::Id, ids);
        row("unique sentences", sentences, ColumnType::Text, sentences);
        row("few unique words are categories", ids.mid(0, 20), ColumnType::Category,
            ids.mid(0, 20));
        QStringList many;
        for (int i = 0; i < 300; ++i)
            many.append(QStringLiteral("town%1").arg(i % 100));
        row("hundred towns", many, ColumnType::Category, many);
    }
    void types()
    {
        QFETCH(QStringList, cells);
        QFETCH(ColumnType, type);
        QFETCH(QStringList, texts);
        QByteArray file("n,value,m\n");
        for (const QString &cell : cells)
            file += "1.5," + cell.toUtf8() + ",2.5\n";
        READ_OR_FAIL(data, m_folder.readText(file));
        QCOMPARE(nameOf(data.dataset.table->columns[1].type), nameOf(type));
        QCOMPARE(textsOf(*data.dataset.table, 1), texts);
        QCOMPARE(data.spec.columns[1].type, std::optional(type));
    }

    void runningNumbersAreIds()
    {
        QByteArray text("PassengerId,age\n");
        for (int i = 0; i < 30; ++i)
            text += QByteArray::number(100 + i) + "," + QByteArray::number(i * 7 % 11) + "\n";
        READ_OR_FAIL(data, m_folder.readText(text));
        QCOMPARE(typesOf(*data.dataset.table), QStringLiteral("PassengerId:id age:number"));
        QCOMPARE(data.dataset.table->columns[0].text(29), QStringLiteral("129"));
    }

    void namesAreMadeUnique()
    {
        READ_OR_FAIL(data, m_folder.readText("x,,x,y,x_2,x\n1,2,3,4,5,6\n7,8,9,1,2,3\n"));
        QCOMPARE(
            namesOf(*data.dataset.table), QStringList({"x", "column2", "x_3", "y", "x_2", "x_4"}));
        QCOMPARE(data.dataset.table->warnings.filter(QStringLiteral("more than once")).size(), 2);
        QCOMPARE(data.dataset.table->warnings.filter(QStringLiteral("no name")).size(), 1);
    }

    void encodings_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("encoding");
        const QString text = QStringLiteral("größe,wert\nstraße,1\n日本,2\n𝄞,3\n");
        const auto utf16 = [&](QStringConverter::Encoding encoding, bool mark) {
            QStringEncoder encoder(encoding,
                mark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
            return QByteArray(encoder.encode(text));
        };
        QTest::newRow("UTF-8") << text.toUtf8() << "utf-8";
        QTest::newRow("UTF-8 with mark") << "\xEF\xBB\xBF" + text.toUtf8() << "utf-8";
        QTest::newRow("UTF-16 LE with mark") << utf16(QStringConverter::Utf16LE, true) << "utf-16";
        QTest::newRow("UTF-16 BE with mark") << utf16(QStringConverter::Utf16BE, true) << "utf-16";
        QTest::newRow("UTF-16 LE") << utf16(QStringConverter::Utf16LE, false) << "utf-16";
        QTest::newRow("UTF-16 BE") << utf16(QStringConverter::Utf16BE, false) << "utf-16";
    }
    void encodings()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, encoding);
        READ_OR_FAIL(data, m_folder.readText(bytes));
        QCOMPARE(*data.spec.csv.encoding, encoding);
        QCOMPARE(namesOf(*data.dataset.table),
            QStringList({QStringLiteral("größe"), QStringLiteral("wert")}));
        QCOMPARE(textsOf(*data.dataset.table, 0),
            QStringList({QStringLiteral("straße"), QStringLiteral("日本"), QStringLiteral("𝄞")}));
    }

    void westernBytesAreWindows1252()
    {
        READ_OR_FAIL(data, m_folder.readText("caf\xE9,price\n\x80uro,1\nb,2\n"));
        QCOMPARE(*data.spec.csv.encoding, QStringLiteral("windows-1252"));
        QCOMPARE(data.dataset.table->columns[0].name, QStringLiteral("café"));
        QCOMPARE(data.dataset.table->columns[0].text(0), QStringLiteral("€uro"));
    }

    // Two megabytes of ASCII hide from the look at the first one that the file is not UTF-8.
    void westernByteFarBehind()
    {
        QByteArray text("name,x\n");
        while (text.size() < 2 * 1024 * 1024)
            text += "plain,1.5\n";
        text += "caf\xE9,2.5\n";
        READ_OR_FAIL(data, m_folder.readText(text));
        QCOMPARE(*data.spec.csv.encoding, QStringLiteral("windows-1252"));
        QCOMPARE(data.dataset.table->columns[0].text(data.dataset.table->rowCount - 1),
            QStringLiteral("café"));
        DataSpec strict;
        strict.csv.encoding = QStringLiteral("utf-8");
        const auto refused = m_folder.readText(text, strict);
        QVERIFY(!refused);
        // The comma, where a byte that continues é should stand.
        QVERIFY(refused.error().message.contains(
            QStringLiteral("not valid UTF-8 at byte %1").arg(text.size() - 5)));
    }

    // As the files of scikit-learn begin, and reports.
    void linesAboveTheTableAreLeftOut()
    {
        READ_OR_FAIL(sizes,
            m_folder.readText("3,4,,,\n\"a\",b,c,d,e\n1.5,2.5,3,4,5\n2,3,4,5,6\n3,4,5,6,7\n"));
        QCOMPARE(namesOf(*sizes.dataset.table), QStringList({"a", "b", "c", "d", "e"}));
        QCOMPARE(sizes.dataset.table->rowCount, std::size_t(3));
        QCOMPARE(sizes.dataset.table->warnings.size(), 1);
        READ_OR_FAIL(
            report, m_folder.readText("Weather\nof 2024\n\nday;rain\n1;2,5\n2;3,5\n3;0,5\n"));
        QCOMPARE(namesOf(*report.dataset.table), QStringList({"day", "rain"}));
        QCOMPARE(report.dataset.table->columns[1].numbers, (std::vector<double>{2.5, 3.5, 0.5}));
        QCOMPARE(report.dataset.table->warnings.size(), 2);
        READ_OR_FAIL(again, readData(report.spec));
        QCOMPARE(again.dataset.table->rowCount, std::size_t(3));
    }

    void sayingItWins()
    {
        DataSpec spec;
        spec.csv.delimiter = QStringLiteral(";");
        spec.csv.header = false;
        spec.csv.decimal = QStringLiteral(",");
        spec.csv.missing = QStringList{QStringLiteral("9")};
        spec.columns = {{QStringLiteral("column2"), ColumnType::Category}};
        READ_OR_FAIL(data, m_folder.readText("1,5;9\n2,5;7\n9;8\n", spec));
        QCOMPARE(typesOf(*data.dataset.table), QStringLiteral("column1:number column2:category"));
        QCOMPARE(textsOf(*data.dataset.table, 0), QStringList({"1.5", "2.5", ""}));
        QCOMPARE(textsOf(*data.dataset.table, 1), QStringList({"", "7", "8"}));
    }

    // A type found from the first rows and wrong later is repaired with nothing lost.
    void typesFoundWrongLaterAreRepaired()
    {
        QByteArray text("number,date,other,late,fine\n");
        for (int i = 0; i < 60000; ++i)
            text += QByteArray::number(i) + ",03/04/2024,02/01/2024,NA," + QByteArray::number(i % 7)
                + ".5\n";
        text += "007x,25/04/2024,nothing,word,1.5\n";
        text += "5,05/05/2024,02/01/2024,word,2.5\n";
        READ_OR_FAIL(data, m_folder.readText(text));
        const Table &table = *data.dataset.table;
        QCOMPARE(table.rowCount, std::size_t(60002));
        QCOMPARE(nameOf(table.columns[0].type), QStringLiteral("text"));
        QCOMPARE(table.columns[0].text(59999), QStringLiteral("59999"));
        QCOMPARE(table.columns[0].text(60000), QStringLiteral("007x"));
        QCOMPARE(nameOf(table.columns[1].type), QStringLiteral("date"));
        QCOMPARE(table.columns[1].text(0), QStringLiteral("2024-04-03"));
        QCOMPARE(table.columns[1].text(60000), QStringLiteral("2024-04-25"));
        QCOMPARE(nameOf(table.columns[2].type), QStringLiteral("category"));
        QCOMPARE(table.columns[2].text(0), QStringLiteral("02/01/2024"));
        QCOMPARE(nameOf(table.columns[3].type), QStringLiteral("category"));
        QVERIFY(table.columns[3].isMissing(59999));
        QCOMPARE(table.columns[3].text(60001), QStringLiteral("word"));
        QCOMPARE(table.columns[4].numbers[60001], 2.5);
        QCOMPARE(table.warnings.filter(QStringLiteral("“007x” in line 60002")).size(), 1);
    }

    void longRecordsAcrossBlocks()
    {
        const QByteArray blob(700 * 1024, 'z');
        QByteArray text("a,b\n");
        for (int i = 0; i < 5; ++i)
            text
                += QByteArray::number(i) + ",\"" + blob + "\n\"\"" + QByteArray::number(i) + "\"\n";
        READ_OR_FAIL(data, m_folder.readText(text));
        QCOMPARE(data.dataset.table->rowCount, std::size_t(5));
        for (std::size_t i = 0; i < 5; ++i)
            QCOMPARE(data.dataset.table->columns[1].text(i),
                QString::fromUtf8(blob) + QStringLiteral("\n\"%1").arg(i));
    }

    // Every way to cut a text into blocks must give the same records: fields of random content,
    // written with quotes where needed, come back as they were.
    void randomTablesComeBack()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 20; ++round) {
            const int width = 2 + int(random() % 5);
            QByteArray text;
            QList<QStringList> rows;
            const QStringList pieces{"a", "\"", ",", "\n", " x", "ü", "", "12", ";"};
            for (int c = 0; c < width; ++c)
                text += (c ? ",\"" : "\"") + QByteArray("col") + QByteArray::number(c) + "\"";
            text += "\n";
            for (int r = 0; r < 400; ++r) {
                QStringList row;
                for (int c = 0; c < width; ++c) {
                    QString cell = QStringLiteral("t");
                    for (unsigned k = random() % 6; k > 0; --k)
                        cell += pieces[qsizetype(random() % unsigned(pieces.size()))];
                    cell += QStringLiteral("t");
                    row.append(cell);
                    QByteArray quoted = cell.toUtf8();
                    quoted.replace("\"", "\"\"");
                    text += (c ? ",\"" : "\"") + quoted + "\"";
                }
                text += random() % 2 ? "\r\n" : "\n";
                rows.append(row);
            }
            DataSpec spec;
            spec.csv.delimiter = QStringLiteral(",");
            spec.csv.header = true;
            READ_OR_FAIL(data, m_folder.readText(text, spec));
            QCOMPARE(data.dataset.table->rowCount, std::size_t(rows.size()));
            for (int c = 0; c < width; ++c) {
                const QStringList got = textsOf(*data.dataset.table, c);
                for (qsizetype r = 0; r < rows.size(); ++r)
                    QCOMPARE(got[r], rows[r][c]);
            }
        }
    }

    void gzipIsUnpacked()
    {
        const QByteArray text("a,b\n1,x\n2,y\n");
        DataSpec spec;
        spec.source = m_folder.write(
            QStringLiteral("t.csv.gz"), packed(text.left(6)) + packed(text.mid(6)));
        READ_OR_FAIL(data, readData(spec));
        QCOMPARE(textsOf(*data.dataset.table, 1), QStringList({"x", "y"}));
    }

    // xxhsum -H2 of Debian's xxhash gives the same for this file.
    void fingerprint()
    {
        READ_OR_FAIL(data, m_folder.readText("a,b\n1,2\n"));
        QCOMPARE(data.dataset.fingerprint, QStringLiteral("16d51c327d7d2547a793f8d7bbc4457a"));
        QCOMPARE(data.spec.fingerprint, data.dataset.fingerprint);
    }

    // Counted with Python's csv and collections.Counter; mean with numpy.
    void penguins()
    {
        DataSpec spec;
        spec.source = samplePath(QStringLiteral("penguins.csv"));
        READ_OR_FAIL(data, readData(spec));
        QCOMPARE(typesOf(*data.dataset.table),
            QStringLiteral(
                "species:category island:category bill_length_mm:number bill_depth_mm:number "
                "flipper_length_mm:number body_mass_g:number sex:category year:number"));
        QCOMPARE(data.dataset.table->rowCount, std::size_t(344));
        const Column &sex = *data.dataset.table->column(QStringLiteral("sex"));
        QCOMPARE(std::count(sex.codes.begin(), sex.codes.end(), -1), 11);
        QVERIFY(data.dataset.table->warnings.isEmpty());
    }

    // What a reading found, said again, gives the same.
    void readingIsRepeatable()
    {
        READ_OR_FAIL(first,
            m_folder.readText("d;n;c;y\n01.02.2024;1,5;x;yes\n03.04.2024;NA;y;no\n;3,5;x;yes\n"));
        READ_OR_FAIL(again, readData(first.spec));
        QCOMPARE(again.spec, first.spec);
        for (int c = 0; c < 4; ++c)
            QCOMPARE(textsOf(*again.dataset.table, c), textsOf(*first.dataset.table, c));
    }

    void cancelling()
    {
        QByteArray text("a,b\n");
        while (text.size() < 4 * 1024 * 1024)
            text += "1.5,2.5\n";
        DataSpec spec;
        spec.source = m_folder.write(QStringLiteral("big.csv"), text);
        std::atomic<bool> stop = false;
        double last = -1;
        Progress progress;
        progress.cancelled = &stop;
        progress.report = [&](double fraction, const QString &) {
            QVERIFY(fraction >= last && fraction <= 1);
            last = fraction;
            stop = fraction > 0.4;
        };
        const auto result = readData(spec, progress);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QVERIFY(last > 0.4 && last < 1);
    }
};

QTEST_GUILESS_MAIN(CsvReaderTest)
#include "tst_csvreader.moc"
