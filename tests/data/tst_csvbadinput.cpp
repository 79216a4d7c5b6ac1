// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/resolvedata.h"
#include "core/experiment/specjson.h"
#include "tests/data/testfiles.h"

#include <QDir>

#include <unistd.h>

using namespace lampwork;

class CsvBadInputTest : public QObject {
    Q_OBJECT
private:
    TestFolder m_folder;

private Q_SLOTS:
    void contents_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("where"); // behind the file's name
        QTest::addColumn<QString>("message"); // a part of it
        const auto row = [](const char *name, const QByteArray &content, const char *where,
                             const char *message) {
            QTest::newRow(name) << content << QString::fromUtf8(where)
                                << QString::fromUtf8(message);
        };
        row("empty", "", "", "is empty");
        row("only a header", "a,b\n", "", "a header but no rows");
        row("only blank lines", "\n\n  \n", "", "holds no rows");
        row("zero bytes", QByteArray("a,b\n1,2\n\0\0\0\1\2\3", 14), "",
            "binary file of an unknown kind");
        row("control characters", QByteArray("\1\2\3\4\5abc\6\7", 10), "",
            "binary file of an unknown kind");
        row("Excel workbook", "PK\x03\x04\x14 [Content_Types].xml xl/workbook.xml", "",
            "an Excel workbook; save the sheet as CSV");
        row("ZIP archive", "PK\x03\x04\x14 some.txt", "", "a ZIP archive; unpack it first");
        row("Parquet", "PAR1\x15\x04\x15", "", "a Parquet file; convert it to CSV");
        row("PNG", "\x89PNG\r\n\x1a\n", "", "a PNG picture");
        row("PDF", "%PDF-1.7 ...", "", "a PDF document");
        row("SQLite", "SQLite format 3 ....", "", "an SQLite database");
        row("web page", "<!DOCTYPE html><html></html>", "", "a web page");
        row("pickle", "\x80\x04\x95\x10", "", "a Python pickle");
        row("old Excel", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "", "save the sheet as CSV");
        row("cut gzip", QByteArray::fromHex("1f8b0800000000000003"), "", "is cut off");
        row("damaged gzip", QByteArray::fromHex("1f8b0800000000000003ffffffffffff"), "",
            "is damaged");
        row("many rows too short", "a,b,c\n1,2,3\n1,2\n1,2\n1,2,3\n1,2,3\n", ":3",
            "2 of 5 lines do not have the table's number of fields, 3; the first is line 3 with 2");
        row("many rows too long", "a,b,c\n1,2,3\n1,2,3\n1,2,3,4\n1,2,3,4\n1,2,3\n", ":4",
            "the first is line 4 with 4");
        row("a quote never closed", "a,b\n1,2\n3,\"x\n4,5\n", ":3", "is never closed");
    }
    void contents()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, where);
        QFETCH(QString, message);
        const auto result = m_folder.readText(content);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::InvalidInput);
        QVERIFY2(result.error().message.contains(message), qPrintable(result.error().message));
        QCOMPARE(result.error().where, m_folder.path(QStringLiteral("table.csv")) + where);
    }

    void missingFile()
    {
        DataSpec spec;
        spec.source = m_folder.path(QStringLiteral("absent.csv"));
        const auto result = readData(spec);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::NotFound);
        QVERIFY(result.error().message.contains(spec.source));
    }

    void folder()
    {
        DataSpec spec;
        spec.source = QDir::tempPath();
        const auto result = readData(spec);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::InvalidInput);
        QVERIFY(result.error().message.contains(QStringLiteral("is a folder")));
    }

    void noFileGiven()
    {
        const auto result = readData({});
        QVERIFY(!result);
        QCOMPARE(result.error().where, QStringLiteral("data.source"));
    }

    void unreadable()
    {
        if (geteuid() == 0)
            QSKIP("root may read every file");
        DataSpec spec;
        spec.source = m_folder.write(QStringLiteral("secret.csv"), "a,b\n1,2\n");
        QFile::setPermissions(spec.source, QFileDevice::WriteOwner);
        const auto result = readData(spec);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Io);
    }

    // Readable by its permissions, yet reading fails: EIO from the address 0 of a process.
    void readError()
    {
        DataSpec spec;
        spec.source = QStringLiteral("/proc/self/mem");
        const auto result = readData(spec);
        QVERIFY(!result);
        QVERIFY(!result.error().message.isEmpty());
    }

    void fewRaggedRowsAreMended()
    {
        QByteArray text("a,b,c\n");
        for (int i = 0; i < 300; ++i)
            text += "1.5,2.5,x\n";
        text += "7,8\n7,8,y,9,10\n7,8,z,,\n";
        READ_OR_FAIL(data, m_folder.readText(text));
        const Table &table = *data.dataset.table;
        QCOMPARE(table.rowCount, std::size_t(303));
        QVERIFY(table.columns[2].isMissing(300));
        QCOMPARE(table.columns[2].text(301), QStringLiteral("y"));
        QCOMPARE(table.warnings.size(), 2);
        QCOMPARE(table.warnings[0],
            QStringLiteral("Line 302 has 2 fields instead of 3; the others count as missing."));
        QCOMPARE(table.warnings[1],
            QStringLiteral("Line 303 has 5 fields instead of 3; the last ones were left out."));
    }

    void warningsAreCounted()
    {
        QByteArray text("a,b\n");
        for (int i = 0; i < 30000; ++i)
            text += i % 150 == 7 ? "1.5\n" : "1.5,2.5\n";
        READ_OR_FAIL(data, m_folder.readText(text));
        QCOMPARE(data.dataset.table->warnings.size(), 100);
        // 200 short lines and two constant columns.
        QCOMPARE(data.dataset.table->warnings.last(), QStringLiteral("… and 103 more warnings."));
    }

    void infiniteAllMissingAndConstantAreWarnedOf()
    {
        READ_OR_FAIL(data, m_folder.readText("a,b,c\n1,NA,5\ninf,,5\n3,NA,5\n"));
        const QStringList &warnings = data.dataset.table->warnings;
        QCOMPARE(warnings.size(), 3);
        QVERIFY(warnings[0].contains(QStringLiteral("“a” has 1 infinite")));
        QVERIFY(warnings[1].contains(QStringLiteral("“b” has no values")));
        QVERIFY(warnings[2].contains(QStringLiteral("“c” has the same value")));
    }

    void changedFileIsWarnedOf()
    {
        READ_OR_FAIL(before, m_folder.readText("a,b\n1,x\n2,y\n"));
        READ_OR_FAIL(same, m_folder.readText("a,b\n1,x\n2,y\n", before.spec));
        QVERIFY(same.dataset.table->warnings.isEmpty());
        READ_OR_FAIL(after, m_folder.readText("a,b\n1,x\n3,y\n", before.spec));
        QCOMPARE(
            after.dataset.table->warnings.filter(QStringLiteral("its content has changed")).size(),
            1);
        QVERIFY(after.spec.fingerprint != before.spec.fingerprint);
    }

    void wishes_data()
    {
        QTest::addColumn<QString>("json"); // of the data section
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("message");
        const auto row
            = [](const char *name, const char *json, const char *where, const char *message) {
                  QTest::newRow(name) << QString::fromUtf8(json) << QString::fromUtf8(where)
                                      << QString::fromUtf8(message);
              };
        row("unknown column", R"("columns": {"agee": {}})", "data.columns.agee",
            "Did you mean “age”?");
        row("words as numbers", R"("columns": {"town": {"type": "number"}})",
            "data.columns.town.type", "line 2 of");
        row("numbers as dates", R"("columns": {"age": {"type": "date"}})", "data.columns.age.type",
            "holds “41.5”");
        row("three words as yes/no", R"("columns": {"town": {"type": "yes_no"}})",
            "data.columns.town.type", "more than two different texts");
        row("delimiter beyond ASCII", R"("csv": {"delimiter": "§"})", "data.csv.delimiter",
            "one ASCII character");
        row("long delimiter", R"("csv": {"delimiter": ";;"})", "data.csv.delimiter",
            "single character");
        row("long quote", R"("csv": {"quote": "''"})", "data.csv.quote", "single character");
        row("quote and delimiter", R"("csv": {"quote": ",", "delimiter": ","})", "data.csv.quote",
            "must differ");
        row("other format", R"("format": "npy")", "data.format", "its content is csv");
        row("labels of a table", R"("labels": "y.npy")", "data.labels", "leave data.labels out");
    }
    void wishes()
    {
        QFETCH(QString, json);
        QFETCH(QString, where);
        QFETCH(QString, message);
        const QString source
            = m_folder.write(QStringLiteral("t.csv"), "age,town\n41.5,rome\n30,oslo\n20,bonn\n");
        const QByteArray text
            = QStringLiteral(R"({"data": {"source": "%1", %2}})").arg(source, json).toUtf8();
        const auto spec = specFromText(text, QStringLiteral("spec.json"));
        const auto result = spec ? readData(spec->data) : Result<ReadData>(spec.error());
        QVERIFY(!result);
        QCOMPARE(result.error().where, where);
        QVERIFY2(result.error().message.contains(message), qPrintable(result.error().message));
    }
};

QTEST_GUILESS_MAIN(CsvBadInputTest)
#include "tst_csvbadinput.moc"
