// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/runstore.h"
#include "tests/cli/commandlinetest.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <functional>
#include <sys/stat.h>

using namespace lampwork;

namespace {

// Rows of three columns: a counts, b alternates, y is what `target` says.
QByteArray rows(
    int count, const char *head, const char *b, const std::function<QByteArray(int)> &target)
{
    QByteArray text = QByteArray(head) + '\n';
    for (int i = 0; i < count; ++i)
        text += QByteArray::number(i) + ',' + b + ',' + target(i) + '\n';
    return text;
}

QByteArray halves(int i)
{
    return i % 2 ? "yes" : "no";
}

} // namespace

// Files, specs and stores that are wrong: each gives a message that says what and where, an exit
// code that is not 0, nothing on standard output, and leaves everything as it was.
class TestCliBadInput : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void data_data();
    void data();
    void oddDataAreReadWithAWarning_data();
    void oddDataAreReadWithAWarning();
    void specs_data();
    void aForeignNetworkNeedsTrust();
    void specs();
    void changes_data();
    void changes();
    void dataWithoutATargetNamesTheColumns();
    void initDoesNotOverwrite();
    void aPathInASpecIsRelativeToIt();
    void noStore();
    void stores_data();
    void stores();
    void aReadOnlyStoreIsReadButNotWritten();
    void anUnknownRunSuggestsTheNearest();

private:
    QString makeStore(const CommandLineTest &test) const
    {
        const QString place = test.path(QStringLiteral("s.lampwork"));
        auto store = openStore(place);
        if (!store)
            qFatal("%s", qPrintable(store.error().text()));
        if (!(*store)->createRun(
                {QStringLiteral("default"), QStringLiteral("baseline"), QStringLiteral("{}"), {}}))
            qFatal("no run");
        return place;
    }
};

void TestCliBadInput::data_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("part");
    const auto row = [](const char *name, const QByteArray &content, const char *part) {
        QTest::newRow(name) << content << QString::fromUtf8(part);
    };
    row("empty", "", "is empty");
    row("a header and no rows", "a,b,y\n", "no rows");
    row("binary", QByteArray("\x93\1\0\2\3\xff\0\0\0\0\7\x80", 12).repeated(50), "binary");
    row("many ragged rows",
        rows(40, "a,b,y", "1", halves) + QByteArray("1,2,3,4,5\n9\n").repeated(10),
        "number of fields");
    row("a quote that never ends", "a,b,y\n1,2,3\n4,\"5,6\n7,8,9\n", "never closed");
    row("a target of one value", rows(40, "a,b,y", "1", [](int) { return "same"; }),
        "same value in every row");
    row("a target without values", rows(40, "a,b,y", "1", [](int) { return ""; }),
        "no values at all");
    row("no such target", rows(40, "a,b,yy", "1", halves), "has no column “y”");
    row("nothing to learn from", "a,y\n" + QByteArray("1,yes\n1,no\n").repeated(20),
        "No column is left as input");
}

void TestCliBadInput::data()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, part);
    const CommandLineTest test;
    test.write(QStringLiteral("t.csv"), content);
    const Outcome outcome
        = test.run({QStringLiteral("init"), QStringLiteral("t.csv"), QStringLiteral("--target"),
            QStringLiteral("y"), QStringLiteral("--to"), QStringLiteral("spec.json")});
    COMPARE_EXIT(outcome, 1);
    QVERIFY(outcome.out.isEmpty());
    VERIFY_CONTAINS(outcome.err, "lampwork: ");
    VERIFY_CONTAINS(outcome.err, part.toUtf8());
    QVERIFY(!QFile::exists(test.path(QStringLiteral("spec.json"))));
    const Outcome json = test.run({QStringLiteral("train"), QStringLiteral("t.csv"),
        QStringLiteral("--target"), QStringLiteral("y"), QStringLiteral("--json")});
    COMPARE_EXIT(json, 1);
    QVERIFY(json.out.isEmpty());
    QVERIFY(toQString(json.errorJson()["message"]).size() > 10);
}

void TestCliBadInput::oddDataAreReadWithAWarning_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("part");
    QTest::newRow("one ragged row") << rows(200, "a,b,y", "1", halves) + "7\n"
                                    << QStringLiteral("Line 202 has 1 fields instead of 3");
    QTest::newRow("an input without values")
        << rows(40, "a,b,y", "", halves) << QStringLiteral("“b” has no values at all");
    QTest::newRow("infinite values")
        << rows(40, "a,b,y", "inf", halves) << QStringLiteral("40 infinite values");
    QTest::newRow("duplicate names")
        << rows(40, "a,a,y", "2", halves) << QStringLiteral("“a” is used more than once");
}

void TestCliBadInput::oddDataAreReadWithAWarning()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, part);
    const CommandLineTest test;
    test.write(QStringLiteral("t.csv"), content);
    const Outcome outcome = test.run({QStringLiteral("init"), QStringLiteral("t.csv"),
        QStringLiteral("--target"), QStringLiteral("y")});
    COMPARE_EXIT(outcome, 0);
    VERIFY_CONTAINS(outcome.err, part.toUtf8());
    QVERIFY(outcome.json()["train"].is_object());
}

void TestCliBadInput::specs_data()
{
    QTest::addColumn<QByteArray>("spec");
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("part");
    const auto row
        = [](const char *name, const QByteArray &spec, const char *where, const char *part) {
              QTest::newRow(name) << spec << QString::fromUtf8(where) << QString::fromUtf8(part);
          };
    const QByteArray data = R"("data": {"source": "t.csv", "columns": {"y": {"role": "target"}}})";
    row("empty", "", "spec.json", "The file is empty");
    row("no JSON", "{\"data\": ", "spec.json:1:", "not valid JSON");
    row("a list", "[1]", "", "");
    row("an unknown field", "{" + data + R"(, "trian": {}})", "trian", "Did you mean “train”?");
    row("an unknown field far down", "{" + data + R"(, "train": {"optimizer": {"lrr": 1}}})",
        "train.optimizer.lrr", "Did you mean “lr”?");
    row("a wrong type", "{" + data + R"(, "train": {"epochs": "many"}})", "train.epochs",
        "whole number");
    row("out of range", "{" + data + R"(, "train": {"optimizer": {"lr": -1}}})",
        "train.optimizer.lr", "above 0");
    row("an unknown choice", "{" + data + R"(, "train": {"optimizer": {"name": "adm"}}})",
        "train.optimizer.name", "adam");
    row("an unknown column",
        R"({"data": {"source": "t.csv", "columns": {"yy": {"role": "target"}}}})",
        "data.columns.yy", "Did you mean “y”?");
    row("no target", R"({"data": {"source": "t.csv"}})", "data.columns", "");
    row("no data", R"({"data": {"source": "nowhere.csv"}})", "nowhere.csv", "");
    row("an unknown layer", "{" + data + R"(, "network": {"layers": [{"kind": "liner"}]}})",
        "network.layers[0].kind", "linear");
    row("a wrong declaration in source",
        "{" + data + R"-(, "network": {"source": "#: parameter w zeros\ndef forward(self, x)"}})-",
        "network.source:1", "needs its sides");
    row("a loss that does not suit", "{" + data + R"(, "train": {"loss": "mse"}})", "train.loss",
        "cross_entropy");
}

void TestCliBadInput::aForeignNetworkNeedsTrust()
{
    const CommandLineTest test;
    test.write(QStringLiteral("t.csv"), rows(40, "a,b,y", "1", halves));
    test.write(QStringLiteral("spec.json"),
        R"({"data": {"source": "t.csv", "columns": {"y": {"role": "target"}}},
            "network": {"file": "mine.pt"}})");
    for (const char *verb : {"train", "range"}) {
        const QStringList arguments{QLatin1String(verb), QStringLiteral("spec.json")};
        const Outcome outcome = test.run(arguments);
        COMPARE_EXIT(outcome, 2);
        VERIFY_CONTAINS(outcome.err, "runs on this machine with your rights");
        VERIFY_CONTAINS(outcome.err, "--trust");
        // Then it is looked for beside the spec.
        const Outcome trusted = test.run(arguments + QStringList{QStringLiteral("--trust")});
        COMPARE_EXIT(trusted, 1);
        VERIFY_CONTAINS(trusted.err, "network.file");
        VERIFY_CONTAINS(trusted.err, test.path(QStringLiteral("mine.pt")).toUtf8());
    }
}

void TestCliBadInput::specs()
{
    QFETCH(QByteArray, spec);
    QFETCH(QString, where);
    QFETCH(QString, part);
    const CommandLineTest test;
    test.write(QStringLiteral("t.csv"), rows(40, "a,b,y", "1", halves));
    test.write(QStringLiteral("spec.json"), spec);
    const Outcome outcome = test.run(
        {QStringLiteral("train"), QStringLiteral("spec.json"), QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 1);
    QVERIFY(outcome.out.isEmpty());
    const QByteArray told = outcome.err;
    QVERIFY2(toQString(outcome.errorJson()["where"]).contains(where), told.constData());
    VERIFY_CONTAINS(told, part.toUtf8());
    QVERIFY(!QFile::exists(test.path(QStringLiteral("data")))); // no store for a run that cannot be
}

void TestCliBadInput::changes_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("part");
    QTest::newRow("no value") << QStringLiteral("train.epochs") << QStringLiteral("path=value");
    QTest::newRow("an unknown field")
        << QStringLiteral("train.epohcs=3") << QStringLiteral("Did you mean “epochs”?");
    QTest::newRow("a wrong value")
        << QStringLiteral("train.epochs=3.5") << QStringLiteral("train.epochs");
    QTest::newRow("no path") << QStringLiteral("train..epochs=3")
                             << QStringLiteral("is not a path");
    QTest::newRow("below a value")
        << QStringLiteral("train.seed.x=3") << QStringLiteral("single value");
}

void TestCliBadInput::changes()
{
    QFETCH(QString, change);
    QFETCH(QString, part);
    const CommandLineTest test;
    test.write(QStringLiteral("t.csv"), rows(40, "a,b,y", "1", halves));
    const Outcome outcome = test.run({QStringLiteral("train"), QStringLiteral("t.csv"),
        QStringLiteral("--target"), QStringLiteral("y"), QStringLiteral("--set"), change});
    COMPARE_EXIT(outcome, 2);
    VERIFY_CONTAINS(outcome.err, part.toUtf8());
}

void TestCliBadInput::dataWithoutATargetNamesTheColumns()
{
    const CommandLineTest test;
    test.write(QStringLiteral("t.csv"), rows(40, "a,b,y", "1", halves));
    for (const char *verb : {"init", "train"}) {
        const Outcome outcome = test.run({QLatin1String(verb), QStringLiteral("t.csv")});
        COMPARE_EXIT(outcome, 2);
        VERIFY_CONTAINS(outcome.err, "there are: a, b, y.");
    }
}

void TestCliBadInput::initDoesNotOverwrite()
{
    const CommandLineTest test;
    test.write(QStringLiteral("t.csv"), rows(40, "a,b,y", "1", halves));
    const QString spec = test.write(QStringLiteral("spec.json"), "precious");
    const QStringList arguments{QStringLiteral("init"), QStringLiteral("t.csv"),
        QStringLiteral("--target"), QStringLiteral("y"), QStringLiteral("--to"),
        QStringLiteral("spec.json")};
    const Outcome outcome = test.run(arguments);
    COMPARE_EXIT(outcome, 1);
    VERIFY_CONTAINS(outcome.err, "--force");
    QFile file(spec);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("precious"));
    COMPARE_EXIT(test.run(arguments + QStringList{QStringLiteral("--force")}), 0);
}

void TestCliBadInput::aPathInASpecIsRelativeToIt()
{
    const CommandLineTest test;
    QVERIFY(QDir().mkpath(test.path(QStringLiteral("deep/er"))));
    test.write(QStringLiteral("deep/t.csv"), rows(40, "a,b,y", "1", halves));
    COMPARE_EXIT(
        test.run({QStringLiteral("init"), QStringLiteral("deep/t.csv"), QStringLiteral("--target"),
            QStringLiteral("y"), QStringLiteral("--to"), QStringLiteral("deep/spec.json")}),
        0);
    QFile file(test.path(QStringLiteral("deep/spec.json")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("\"source\": \"t.csv\""));
    const Outcome outcome = test.run({QStringLiteral("train"), QStringLiteral("deep/spec.json")});
    COMPARE_EXIT(outcome, 1); // there is no engine, but everything before was right
    VERIFY_CONTAINS(outcome.err, "lampwork-engine");
}

void TestCliBadInput::noStore()
{
    for (const QStringList &arguments : {QStringList{QStringLiteral("runs")},
             QStringList{QStringLiteral("show"), QStringLiteral("1")},
             QStringList{QStringLiteral("edit"), QStringLiteral("1"), QStringLiteral("--archive")},
             QStringList{
                 QStringLiteral("train"), QStringLiteral("--resume"), QStringLiteral("1")}}) {
        CommandLineTest own;
        own.environment.insert(
            QStringLiteral("LAMPWORK_STORE"), own.path(QStringLiteral("none.lampwork")));
        own.environment.insert(
            QStringLiteral("LAMPWORK_ENGINE"), QStringLiteral(LAMPWORK_FAKE_ENGINE));
        const Outcome outcome = own.run(arguments);
        COMPARE_EXIT(outcome, 1);
        VERIFY_CONTAINS(outcome.err, "none.lampwork: There is no store here yet.");
        QVERIFY(!QFile::exists(own.path(QStringLiteral("none.lampwork"))));
    }
}

void TestCliBadInput::stores_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("code");
    QTest::newRow("damaged, read")
        << QStringLiteral("damaged") << QStringLiteral("runs") << QStringLiteral("damaged");
    QTest::newRow("damaged, written")
        << QStringLiteral("damaged") << QStringLiteral("empty-bin") << QStringLiteral("damaged");
    QTest::newRow("newer, written")
        << QStringLiteral("newer") << QStringLiteral("empty-bin") << QStringLiteral("too_new");
    QTest::newRow("a folder that is no store")
        << QStringLiteral("folder") << QStringLiteral("runs") << QStringLiteral("invalid_input");
    QTest::newRow("a file") << QStringLiteral("file") << QStringLiteral("runs") << QString();
}

void TestCliBadInput::stores()
{
    QFETCH(QString, how);
    QFETCH(QString, verb);
    QFETCH(QString, code);
    const CommandLineTest test;
    QString place = test.path(QStringLiteral("x.lampwork"));
    if (how == QLatin1String("folder")) {
        QVERIFY(QDir().mkpath(place));
        test.write(QStringLiteral("x.lampwork/letter.txt"), "mine");
    } else if (how == QLatin1String("file")) {
        test.write(QStringLiteral("x.lampwork"), "mine");
    } else {
        place = makeStore(test);
        const QString file = place + QStringLiteral("/store.db");
        if (how == QLatin1String("damaged")) {
            test.write(QStringLiteral("s.lampwork/store.db"),
                QByteArray("not a database at all ").repeated(1000));
        } else {
            QSqlDatabase db
                = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("newer"));
            db.setDatabaseName(file);
            QVERIFY(db.open());
            QSqlQuery query(db);
            QVERIFY2(query.exec(QStringLiteral("UPDATE schema_version SET version = 9999")),
                qPrintable(query.lastError().text()));
            query.finish();
            db.close();
        }
    }
    const QStringList arguments{verb, QStringLiteral("--store"), place};
    const Outcome outcome = test.run(arguments + QStringList{QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 1);
    QVERIFY(outcome.out.isEmpty());
    if (!code.isEmpty())
        QCOMPARE(toQString(outcome.errorJson()["code"]), code);
    const Outcome text = test.run(arguments);
    COMPARE_EXIT(text, 1);
    VERIFY_CONTAINS(text.err, place.toUtf8());
}

void TestCliBadInput::aReadOnlyStoreIsReadButNotWritten()
{
    const CommandLineTest test;
    const QString place = makeStore(test);
    // The folders above belong to the user alone: let another one pass.
    QVERIFY(::chmod(qPrintable(test.folder.path()), 0755) == 0);
    for (const QFileInfo &file : QDir(place).entryInfoList(QDir::Files | QDir::Hidden))
        QVERIFY(::chmod(qPrintable(file.filePath()), 0444) == 0);
    QVERIFY(::chmod(qPrintable(place), 0555) == 0);
    const QStringList store{QStringLiteral("--store"), place};
    const Outcome runs = test.runUnprivileged(QStringList{QStringLiteral("runs")} + store);
    const Outcome edit
        = test.runUnprivileged(QStringList{QStringLiteral("edit"), QStringLiteral("1"),
                                   QStringLiteral("--archive"), QStringLiteral("--json")}
            + store);
    ::chmod(qPrintable(place), 0755); // so that it can be removed
    if (runs.exitCode < 0 || runs.exitCode == 127)
        QSKIP("another user may not run the program here");
    COMPARE_EXIT(runs, 0);
    VERIFY_CONTAINS(runs.out, "baseline");
    COMPARE_EXIT(edit, 1);
    QCOMPARE(toQString(edit.errorJson()["code"]), QStringLiteral("read_only"));
}

void TestCliBadInput::anUnknownRunSuggestsTheNearest()
{
    const CommandLineTest test;
    const QStringList store{QStringLiteral("--store"), makeStore(test)};
    const Outcome outcome
        = test.run(QStringList{QStringLiteral("show"), QStringLiteral("baselnie")} + store);
    COMPARE_EXIT(outcome, 1);
    VERIFY_CONTAINS(outcome.err, "Did you mean “baseline”?");
    const Outcome number
        = test.run(QStringList{QStringLiteral("show"), QStringLiteral("99")} + store);
    COMPARE_EXIT(number, 1);
    VERIFY_CONTAINS(number.err, "99: No run has this number or name.");
}

QTEST_GUILESS_MAIN(TestCliBadInput)
#include "tst_clibadinput.moc"
