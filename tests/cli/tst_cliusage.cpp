// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/commandline.h"
#include "tests/cli/commandlinetest.h"

using namespace lampwork;

// Help, versions, and every way to call it wrongly.
class TestCliUsage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void overviewNamesEveryVerb();
    void everyVerbHasAWholeManual_data();
    void everyVerbHasAWholeManual();
    void helpFitsEightyColumns_data() { everyVerbHasAWholeManual_data(); }
    void helpFitsEightyColumns();
    void versionIsTold();
    void theManualPageIsUpToDate();
    void wrongUse_data();
    void wrongUse();
    void wrongUseAsJson();
    void resultsThatCannotBeWrittenAreAFailure();

private:
    const CommandLineTest m_test;
};

void TestCliUsage::overviewNamesEveryVerb()
{
    const Outcome outcome = m_test.run({QStringLiteral("--help")});
    COMPARE_EXIT(outcome, 0);
    QVERIFY(outcome.err.isEmpty());
    for (const QString &verb : commandLineVerbs())
        VERIFY_CONTAINS(outcome.out, "\n    " + verb.toUtf8() + "  ");
}

void TestCliUsage::everyVerbHasAWholeManual_data()
{
    QTest::addColumn<QString>("verb");
    for (const QString &verb : commandLineVerbs())
        QTest::newRow(qPrintable(verb)) << verb;
}

void TestCliUsage::everyVerbHasAWholeManual()
{
    QFETCH(QString, verb);
    const Outcome outcome = m_test.run(verb.split(u' ') + QStringList{QStringLiteral("--help")});
    COMPARE_EXIT(outcome, 0);
    QVERIFY(outcome.err.isEmpty());
    for (const char *section :
        {"NAME\n", "SYNOPSIS\n", "DESCRIPTION\n", "OPTIONS\n", "EXAMPLES\n", "EXIT STATUS\n"})
        VERIFY_CONTAINS(outcome.out, section);
    VERIFY_CONTAINS(outcome.out, "lampwork " + verb.toUtf8());
    VERIFY_CONTAINS(outcome.out, "--json");
    // Also where what is asked for would be wrong.
    COMPARE_EXIT(m_test.run(verb.split(u' ')
                     + QStringList{QStringLiteral("--no-such"), QStringLiteral("-h")}),
        0);
    QCOMPARE(m_test.run(QStringList{QStringLiteral("help")} + verb.split(u' ')).out, outcome.out);
}

void TestCliUsage::helpFitsEightyColumns()
{
    QFETCH(QString, verb);
    const Outcome outcome = m_test.run(verb.split(u' ') + QStringList{QStringLiteral("--help")});
    bool inExamples = false; // commands are not broken: they are to be copied
    for (const QString &line : QString::fromUtf8(outcome.out).split(u'\n')) {
        if (!line.isEmpty() && line[0].isUpper())
            inExamples = line == QLatin1String("EXAMPLES");
        if (!inExamples)
            QVERIFY2(line.size() <= 80, qPrintable(line));
    }
}

void TestCliUsage::versionIsTold()
{
    const Outcome outcome = m_test.run({QStringLiteral("--version")});
    COMPARE_EXIT(outcome, 0);
    QVERIFY(QRegularExpression(QStringLiteral("^lampwork [0-9]+\\.[0-9]+\\.[0-9]+\n$"))
                .match(QString::fromUtf8(outcome.out))
                .hasMatch());
}

void TestCliUsage::theManualPageIsUpToDate()
{
    const Outcome outcome = m_test.run({QStringLiteral("--man-page")});
    COMPARE_EXIT(outcome, 0);
    QFile file(QStringLiteral(LAMPWORK_SOURCE_DIR "/packaging/lampwork.1"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY2(file.readAll() == outcome.out,
        "write it again: lampwork --man-page > packaging/lampwork.1");
}

void TestCliUsage::wrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part"); // of the message
    const auto row = [](const char *arguments, const char *part) {
        QTest::newRow(arguments) << QString::fromUtf8(arguments).split(u' ', Qt::SkipEmptyParts)
                                 << QString::fromUtf8(part);
    };
    row("trian spec.json", "Did you mean “train”?");
    row("xyzzy", "Known are: open, init, train");
    row("--json runs", "The verb comes first");
    row("open", "STORE is missing");
    row("open a.lampwork b.lampwork", "one too many");
    row("runs --sotr name", "There is no option “--sotr”. Did you mean “--sort”?");
    row("runs --whre=x", "Did you mean “--where”?");
    row("runs --sort", "--sort");
    row("runs --sort id --sort name", "--sort");
    row("runs --limit many", "--limit");
    row("runs --limit -3", "above 0");
    row("runs extra", "one too many");
    row("show", "RUN is missing");
    row("show 1 --spec --points x", "exclude each other");
    row("show 1 --steps 1:2", "--steps goes with --points");
    for (const char *steps : {"9", "9:1", "a:9", "1:2:3", "1:b"})
        row(qPrintable(QStringLiteral("show 1 --points x --steps %1").arg(QLatin1String(steps))),
            "is not a range of steps");
    row("compare 1", "two runs or more");
    row("init", "DATA is missing");
    row("init x.csv --target y --force", "--force goes with --to");
    row("train", "What is to be trained?");
    row("train spec.json --target y", "go with a file of data");
    row("train --resume 1 --set a=b", "takes no spec, data or changes");
    row("train a.json --watch --detach", "exclude each other");
    row("order 1 puase", "Did you mean “pause”?");
    row("order 1 set_lr", "needs a learning rate");
    row("order 1 set_lr fast", "needs a learning rate");
    row("order 1 set_lr -1", "needs a learning rate");
    row("order 1 pause 3", "takes no value");
    row("order 1 step 0", "a whole number of at least 1");
    row("order 1 step 1.5", "a whole number of at least 1");
    row("order 1 set", "needs PATH=VALUE");
    row("order 1 freeze", "needs a glob over the names of parameters");
    row("order 1 break", "needs a condition");
    row("order 1 frezee conv*", "Did you mean “freeze”?");
    row("show 1 --spec --flight", "exclude each other");
    row("store", "What about the store? It is one of: check, size");
    row("store --json", "What about the store?");
    row("store chekc", "Did you mean “check”?");
    row("store check a b", "one too many");
    row("store size --by rnu", "Did you mean “run”?");
    row("store backup", "Name the backup's folder with --to");
    row("store repair a", "Name the new store with --to");
    row("store merge a", "Name the other store with --to");
    row("move 1", "Name the other store with --to");
    row("prune 1", "is not of best, last");
    row("prune 1 --keep best,every", "is not of best, last");
    row("prune 1 --keep last:0", "is not of best, last");
    row("pack 1", "Name the file with --to");
    row("unpack", "FILE is missing");
    row("edit 1", "What is to be changed?");
    row("edit 1 2 --name x", "--name is for one run");
    row("edit 1 --archive --unarchive", "exclude each other");
    row("export 1", "Name a file with --to");
    row("export 1 --to m.pt --checkpoint bset", "Did you mean “best”?");
    row("predict m.pt", "DATA is missing");
    row("predict m.pt d.csv --json", "--json tells about the file of --to");
}

void TestCliUsage::wrongUse()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    const Outcome outcome = m_test.run(arguments);
    COMPARE_EXIT(outcome, 2);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY(arguments.contains(QLatin1String("--json")) || outcome.err.startsWith("lampwork: "));
    VERIFY_CONTAINS(outcome.err, part.toUtf8());
}

void TestCliUsage::wrongUseAsJson()
{
    const Outcome outcome
        = m_test.run({QStringLiteral("runs"), QStringLiteral("--sotr"), QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 2);
    QVERIFY(outcome.out.isEmpty());
    const Json error = outcome.errorJson();
    QCOMPARE(toQString(error["code"]), QStringLiteral("invalid_input"));
    QVERIFY(toQString(error["message"]).contains(QStringLiteral("--sort")));
    QCOMPARE(toQString(error["where"]), QStringLiteral("runs"));
}

void TestCliUsage::resultsThatCannotBeWrittenAreAFailure()
{
    if (!QFile::exists(QStringLiteral("/dev/full")))
        QSKIP("needs /dev/full, a device that is always full");
    QProcess process;
    m_test.prepare(process, {QStringLiteral("--help")});
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    process.start();
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 1);
    VERIFY_CONTAINS(
        process.readAllStandardError(), "standard output: The result could not be written");
}

QTEST_GUILESS_MAIN(TestCliUsage)
#include "tst_cliusage.moc"
