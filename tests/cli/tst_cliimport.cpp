// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/commandlinetest.h"

#include <csignal>

using namespace lampwork;

// `lampwork import`, and imported runs in the other verbs.
class CliImportTest : public QObject {
    Q_OBJECT
private:
    static QString data(const char *name)
    {
        return QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/exchange/data/") + QLatin1String(name);
    }

private Q_SLOTS:
    void importedRunsAreInEveryVerb()
    {
        const CommandLineTest test;
        const QString wandb = data("wandb");
        const Outcome imported = test.run({"import", wandb, "--experiment", "mine", "--json"});
        QCOMPARE(imported.exitCode, 0);
        const Json list = imported.json();
        QCOMPARE(list.size(), std::size_t(2));
        QCOMPARE(list[1]["name"].get<std::string>(), std::string("finished"));
        QCOMPARE(list[1]["format"].get<std::string>(), std::string("wandb"));
        QCOMPARE(list[1]["state"].get<std::string>(), std::string("finished"));
        QVERIFY(list[1]["new"].get<bool>());
        QCOMPARE(list[1]["points_added"].get<int>(), list[1]["points"].get<int>());
        QVERIFY(list[1]["left_out"].size() == 1);

        const Outcome runs = test.run({"runs", "--where",
            "import.format = 'W&B' and params.lr = 0.01 and loss < 0.11", "--json"});
        QCOMPARE(runs.exitCode, 0);
        QCOMPARE(runs.json().size(), std::size_t(2));
        QCOMPARE(runs.json()[0]["experiment"].get<std::string>(), std::string("mine"));
        QCOMPARE(runs.json()[0]["metrics"]["loss"].get<double>(), 0.1);
        QCOMPARE(runs.json()[0]["parameters"]["params.optimizer.name"].get<std::string>(),
            std::string("adam"));

        const Outcome shown = test.run({"show", "finished"});
        QCOMPARE(shown.exitCode, 0);
        QVERIFY(shown.out.contains("imported from  W&B"));
        QVERIFY(shown.out.contains("PARAMETERS"));
        QVERIFY(shown.out.contains("params.optimizer.beta"));
        QVERIFY(shown.out.contains("nested.accuracy"));
        const Outcome whole = test.run({"show", "finished", "--json"});
        QCOMPARE(whole.exitCode, 0);
        QVERIFY(whole.json()["spec"].is_null());
        const Outcome points = test.run({"show", "finished", "--points", "loss"});
        QVERIFY(points.out.startsWith("step,time_ms,value\n0,"));

        const Outcome compared = test.run({"compare", "finished", "failed", "--json"});
        QCOMPARE(compared.exitCode, 0);
        QVERIFY(compared.json()["spec"].contains("import.source"));
        QVERIFY(compared.json()["metrics"].contains("loss"));
    }

    void whatNeedsAnEngineIsRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("orders") << QStringList{"order", "1", "stop"};
        QTest::newRow("the spec") << QStringList{"show", "1", "--spec"};
        QTest::newRow("a fork") << QStringList{"fork", "1", "--at", "3", "--set", "train.seed=2"};
        QTest::newRow("to go on") << QStringList{"train", "--resume", "1"};
    }
    void whatNeedsAnEngineIsRefused()
    {
        QFETCH(QStringList, arguments);
        CommandLineTest test;
        test.environment.insert(
            QStringLiteral("LAMPWORK_ENGINE"), QStringLiteral(LAMPWORK_FAKE_ENGINE));
        test.write(QStringLiteral("log.csv"), "step,loss\n0,1\n5,2\n");
        QCOMPARE(test.run({"import", test.path(QStringLiteral("log.csv"))}).exitCode, 0);
        const Outcome refused = test.run(arguments);
        QVERIFY(refused.exitCode != 0);
        QVERIFY2(refused.err.contains("imported from CSV"), refused.err.constData());
        // It can be deleted, though it says that it runs.
        QCOMPARE(test.run({"edit", "1", "--delete"}).exitCode, 0);
    }

    void damageIsNamed()
    {
        const CommandLineTest test;
        QFile file(data("tensorboard/restart/events.out.tfevents.1700000000.host"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray bytes = file.readAll();
        bytes[200] = char(bytes[200] ^ 1);
        const QString path = test.write(QStringLiteral("events.out.tfevents.1"), bytes);
        const Outcome imported = test.run({"import", path, "--json"});
        QCOMPARE(imported.exitCode, 1);
        QVERIFY(
            imported.errorJson()["where"].get<std::string>().find("events.out.tfevents.1, byte ")
            != std::string::npos);
        QCOMPARE(imported.json()[0]["points"].get<int>(), 9); // of 10
    }

    void aCutTailIsOnlyTold()
    {
        const CommandLineTest test;
        QFile file(data("tensorboard/restart/events.out.tfevents.1700000000.host"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll().chopped(10);
        const QString path = test.write(QStringLiteral("events.out.tfevents.1"), bytes);
        const Outcome imported = test.run({"import", path});
        QCOMPARE(imported.exitCode, 0);
        QVERIFY2(imported.err.contains("events.out.tfevents.1, byte "), imported.err.constData());
        const Outcome again = test.run({"import", path, "--json"});
        QCOMPARE(again.exitCode, 0);
        QCOMPARE(again.json()[0]["points"].get<int>(), 9); // of 10
        QCOMPARE(again.json()[0]["points_added"].get<int>(), 0);
    }

    void wrongUseIsTold()
    {
        const CommandLineTest test;
        QCOMPARE(test.run({"import"}).exitCode, 2);
        const Outcome format = test.run({"import", ".", "--format", "tensorbord"});
        QCOMPARE(format.exitCode, 2);
        QVERIFY(format.err.contains("tensorboard"));
        const Outcome nothing = test.run({"import", test.path(QStringLiteral("nowhere"))});
        QCOMPARE(nothing.exitCode, 1);
        test.write(QStringLiteral("note.txt"), "only words\n");
        const Outcome noLog = test.run({"import", test.path(QStringLiteral("note.txt"))});
        QCOMPARE(noLog.exitCode, 1);
        QVERIFY(noLog.err.contains("--format"));
    }

    void followingEndsWithTheRuns()
    {
        const CommandLineTest test;
        const QString path = test.path(QStringLiteral("run.wandb"));
        QFile source(data("wandb/finished.wandb"));
        QVERIFY(source.open(QIODevice::ReadOnly));
        const QByteArray whole = source.readAll();
        test.write(QStringLiteral("run.wandb"), whole.left(whole.size() / 2));
        QProcess process;
        process.setProcessEnvironment(test.environment);
        process.start(QStringLiteral(LAMPWORK_PROGRAM),
            {"import", path, "--follow", "--json", "--store",
                test.path(QStringLiteral("s.lampwork"))});
        QVERIFY(process.waitForStarted());
        QVERIFY(!process.waitForFinished(1500)); // half a log has no end
        QFile growing(path);
        QVERIFY(growing.open(QIODevice::Append));
        growing.write(whole.mid(whole.size() / 2));
        growing.close();
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitCode(), 0);
        const Json list = Outcome::parsed(process.readAllStandardOutput(), QStringLiteral("out"));
        QCOMPARE(list[0]["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(list[0]["points"].get<int>(), 21);
    }

    void interruptEndsFollowing()
    {
        const CommandLineTest test;
        const QString path = test.write(QStringLiteral("log.csv"), "step,loss\n0,1\n");
        QProcess process;
        process.setProcessEnvironment(test.environment);
        process.start(QStringLiteral(LAMPWORK_PROGRAM), {"import", path, "--follow", "--json"});
        QVERIFY(process.waitForStarted());
        QVERIFY(!process.waitForFinished(1500));
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(10'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        const Json list = Outcome::parsed(process.readAllStandardOutput(), QStringLiteral("out"));
        QCOMPARE(list[0]["state"].get<std::string>(), std::string("running"));
    }
};

QTEST_GUILESS_MAIN(CliImportTest)
#include "tst_cliimport.moc"
