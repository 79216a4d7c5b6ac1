// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/runstore.h"
#include "tests/cli/commandlinetest.h"

#include <csignal>

using namespace lampwork;

namespace {

const QByteArray table = [] {
    QByteArray text = "size,colour,kind\n";
    for (int i = 0; i < 60; ++i)
        text += QByteArray::number(i) + (i % 3 ? ",red," : ",blue,")
            + (i < 30 ? "small\n" : "large\n");
    return text;
}();

} // namespace

// train, order and the verbs that an engine does, with an engine that is none (fakeengine.cpp).
class TestCliFollow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void aRunIsFollowedToItsEnd();
    void watchingWithoutATerminalWritesALineAnEpoch();
    void theResultAsJson();
    void namesAreNumberedUnlessTyped();
    void changesOfTheSpecAreStored();
    void aFailedRunIsToldWithItsReason();
    void anEngineThatDiesLosesTheRun();
    void anEngineThatDoesNotStartFailsTheRun();
    void aMissingEngineCreatesNoRun();
    void interruptedOnceTheRunIsOrderedToStop();
    void interruptedTwiceTheEngineIsKilled();
    void detachedItComesBackAtOnce();
    void ordersAreGivenAndAwaited();
    void ordersWithWordsAreCheckedFirst();
    void aPauseThatNobodyOrderedIsTold();
    void aStoppedRunIsResumed();
    void aFinishedRunIsNotResumed();
    void exportTellsTheEngineAll();
    void anEngineErrorKeepsItsCodeAndPlace();
    void aCrashedEngineIsAnError();
    void predictionsGoToStandardOutput();
    void filesAreNotOverwritten();

private:
    Outcome train(const QStringList &more = {}) const
    {
        return m_test->run(QStringList{QStringLiteral("train"), QStringLiteral("t.csv"),
                               QStringLiteral("--target"), QStringLiteral("kind"),
                               QStringLiteral("--store"), QStringLiteral("s.lampwork")}
            + more);
    }
    Outcome run(const char *arguments) const
    {
        return m_test->run(QString::fromUtf8(arguments).split(u' ', Qt::SkipEmptyParts)
            + QStringList{QStringLiteral("--store"), QStringLiteral("s.lampwork")});
    }
    std::unique_ptr<RunStore> store() const
    {
        auto opened = openStore(m_test->path(QStringLiteral("s.lampwork")), {false, false});
        if (!opened)
            qFatal("%s", qPrintable(opened.error().text()));
        return std::move(opened).value();
    }
    QList<Run> runs() const { return store()->runs().value(); }
    bool isRunning() const
    {
        if (!QFile::exists(m_test->path(QStringLiteral("s.lampwork/store.db"))))
            return false;
        const auto opened = openStore(m_test->path(QStringLiteral("s.lampwork")), {false, false});
        const auto all = opened ? (*opened)->runs() : Result<QList<Run>>(opened.error());
        return all && !all->isEmpty() && all->first().step == 10;
    }
    void behave(const char *how) const
    {
        m_test->environment.insert(QStringLiteral("FAKE_ENGINE"), QString::fromLatin1(how));
    }
    // Starts to train, and waits until the engine has.
    void startTraining(QProcess &process)
    {
        m_test->prepare(process,
            {QStringLiteral("train"), QStringLiteral("t.csv"), QStringLiteral("--target"),
                QStringLiteral("kind"), QStringLiteral("--store"), QStringLiteral("s.lampwork")});
        process.start();
        QTRY_VERIFY_WITH_TIMEOUT(isRunning(), 60'000);
    }

    std::unique_ptr<CommandLineTest> m_test;
};

void TestCliFollow::init()
{
    m_test = std::make_unique<CommandLineTest>();
    m_test->environment.insert(
        QStringLiteral("LAMPWORK_ENGINE"), QStringLiteral(LAMPWORK_FAKE_ENGINE));
    m_test->write(QStringLiteral("t.csv"), table);
    behave("finish");
}

void TestCliFollow::aRunIsFollowedToItsEnd()
{
    const Outcome outcome = train();
    COMPARE_EXIT(outcome, 0);
    QVERIFY2(outcome.err.isEmpty(), outcome.err.constData()); // no terminal: no progress
    VERIFY_CONTAINS(outcome.out, "finished");
    VERIFY_CONTAINS(outcome.out, "30 of 30 (epoch 3 of 3)");
    VERIFY_CONTAINS(outcome.out, "test/accuracy");
    QCOMPARE(runs().size(), 1);
    QCOMPARE(runs().first().state, RunState::Finished);
}

void TestCliFollow::watchingWithoutATerminalWritesALineAnEpoch()
{
    const Outcome outcome = train({QStringLiteral("--watch")});
    COMPARE_EXIT(outcome, 0);
    VERIFY_CONTAINS(outcome.err, "lampwork: epoch 3/3  step 30/30  ");
    VERIFY_CONTAINS(outcome.err, "train/loss 0.0333");
    QVERIFY(!outcome.out.contains("epoch 3/3 "));
}

void TestCliFollow::theResultAsJson()
{
    const Outcome outcome = train({QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 0);
    const Json json = outcome.json();
    QCOMPARE(toQString(json["state"]), QStringLiteral("finished"));
    QCOMPARE(json["metrics"]["test/accuracy"].get<double>(), 0.75);
    QCOMPARE(toQString(json["parameters"]["train.task"]), QStringLiteral("binary"));
    QVERIFY(json["ended"].is_string());
}

void TestCliFollow::namesAreNumberedUnlessTyped()
{
    for (const QStringList &more : {QStringList{}, QStringList{},
             QStringList{QStringLiteral("--name"), QStringLiteral("mlp · t")}})
        COMPARE_EXIT(train(more), 0);
    QStringList names;
    for (const Run &run : runs())
        names.append(run.name);
    QCOMPARE(names,
        (QStringList{
            QStringLiteral("mlp · t"), QStringLiteral("mlp · t 2"), QStringLiteral("mlp · t")}));
    // The name is not unique any more.
    const Outcome outcome = run("show mlp·t");
    COMPARE_EXIT(outcome, 1);
    const Outcome ambiguous = m_test->run({QStringLiteral("show"), QStringLiteral("mlp · t"),
        QStringLiteral("--store"), QStringLiteral("s.lampwork")});
    COMPARE_EXIT(ambiguous, 1);
    VERIFY_CONTAINS(ambiguous.err, "2 runs have this name; say which by its number: 1, 3.");
}

void TestCliFollow::changesOfTheSpecAreStored()
{
    COMPARE_EXIT(train({QStringLiteral("--set"), QStringLiteral("train.epochs=7"),
                     QStringLiteral("--set"), QStringLiteral("network.template=linear"),
                     QStringLiteral("--set"), QStringLiteral("train.class_weights=[1,2]"),
                     QStringLiteral("--experiment"), QStringLiteral("trial")}),
        0);
    const Run run = runs().first();
    QCOMPARE(run.experiment, QStringLiteral("trial"));
    QCOMPARE(run.attributes.value(QStringLiteral("train.epochs")).toInt(), 7);
    QCOMPARE(run.attributes.value(QStringLiteral("network.template")).toString(),
        QStringLiteral("linear"));
    QCOMPARE(
        run.attributes.value(QStringLiteral("network.layers")).toString(), QStringLiteral("[]"));
    QCOMPARE(run.attributes.value(QStringLiteral("train.class_weights[1]")).toDouble(), 2.0);
    const Outcome spec = m_test->run({QStringLiteral("show"), QStringLiteral("1"),
        QStringLiteral("--spec"), QStringLiteral("--store"), QStringLiteral("s.lampwork")});
    QCOMPARE(spec.json()["train"]["epochs"].get<int>(), 7);
}

void TestCliFollow::aFailedRunIsToldWithItsReason()
{
    behave("fail");
    const Outcome outcome = train({QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 1);
    QCOMPARE(toQString(outcome.json()["state"]), QStringLiteral("failed"));
    QCOMPARE(toQString(outcome.errorJson()["code"]), QStringLiteral("engine"));
    QVERIFY(toQString(outcome.errorJson()["message"])
                .contains(QStringLiteral("Use a smaller learning rate.")));
    QCOMPARE(toQString(outcome.errorJson()["where"]), QStringLiteral("run 1"));
}

void TestCliFollow::anEngineThatDiesLosesTheRun()
{
    behave("die");
    const Outcome outcome = train();
    COMPARE_EXIT(outcome, 1);
    QCOMPARE(runs().first().state, RunState::Lost);
    QCOMPARE(runs().first().step, 10); // what was written is kept
    VERIFY_CONTAINS(outcome.out, "lost");
    VERIFY_CONTAINS(outcome.err, "lampwork: run 1: ");
}

void TestCliFollow::anEngineThatDoesNotStartFailsTheRun()
{
    behave("refuse");
    const Outcome outcome = train();
    COMPARE_EXIT(outcome, 1);
    VERIFY_CONTAINS(outcome.err, "no tensor library today"); // its last words
    QCOMPARE(runs().first().state, RunState::Failed);
}

void TestCliFollow::aMissingEngineCreatesNoRun()
{
    m_test->environment.insert(QStringLiteral("LAMPWORK_ENGINE"), QStringLiteral("/nonexistent"));
    const Outcome outcome = train();
    COMPARE_EXIT(outcome, 1);
    VERIFY_CONTAINS(outcome.err, "LAMPWORK_ENGINE");
    QVERIFY(!QFile::exists(m_test->path(QStringLiteral("s.lampwork"))));
}

void TestCliFollow::interruptedOnceTheRunIsOrderedToStop()
{
    behave("wait");
    QProcess process;
    startTraining(process);
    ::kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    const QByteArray err = process.readAllStandardError();
    VERIFY_CONTAINS(err, "was ordered to stop");
    VERIFY_CONTAINS(err, "“lampwork train --resume 1” goes on with it.");
    QCOMPARE(runs().first().state, RunState::Stopped);
    QCOMPARE(store()->orders(1).value().first().verb, OrderVerb::Stop);
}

void TestCliFollow::interruptedTwiceTheEngineIsKilled()
{
    behave("stubborn");
    QProcess process;
    startTraining(process);
    ::kill(pid_t(process.processId()), SIGINT);
    QTRY_VERIFY_WITH_TIMEOUT(!store()->openOrders(1).value().isEmpty(), 60'000);
    ::kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 1);
    QCOMPARE(runs().first().state, RunState::Lost);
}

void TestCliFollow::detachedItComesBackAtOnce()
{
    behave("wait");
    const Outcome outcome = train({QStringLiteral("--detach")});
    COMPARE_EXIT(outcome, 0);
    QCOMPARE(outcome.out, QByteArray("1\n"));
    QTRY_VERIFY_WITH_TIMEOUT(isRunning(), 60'000);
    COMPARE_EXIT(run("order 1 stop --wait"), 0);
}

void TestCliFollow::ordersAreGivenAndAwaited()
{
    behave("wait");
    COMPARE_EXIT(train({QStringLiteral("--detach")}), 0);
    QTRY_VERIFY_WITH_TIMEOUT(isRunning(), 60'000);
    const Outcome rate = run("order 1 set_lr 0.001 --wait");
    COMPARE_EXIT(rate, 0);
    QCOMPARE(rate.out, QByteArray("run 1: set_lr 0.001 took effect after step 10\n"));
    const Outcome refused = run("order 1 set_lr 100 --wait --json");
    COMPARE_EXIT(refused, 1);
    QCOMPARE(refused.json()["value"].get<double>(), 100.0);
    QCOMPARE(toQString(refused.errorJson()["message"]), QStringLiteral("That is too much."));
    const Outcome removed = run("edit 1 --delete");
    COMPARE_EXIT(removed, 1);
    VERIFY_CONTAINS(removed.err, "Stop it first");
    const Outcome again = run("train --resume 1");
    COMPARE_EXIT(again, 1);
    VERIFY_CONTAINS(again.err, "an engine is at it");
    COMPARE_EXIT(run("order 1 stop --wait"), 0);
    QTRY_COMPARE_WITH_TIMEOUT(runs().first().state, RunState::Stopped, 60'000);
    const Outcome late = run("order 1 resume");
    COMPARE_EXIT(late, 1);
    VERIFY_CONTAINS(late.err, "“lampwork train --resume 1” goes on with it.");
}

void TestCliFollow::ordersWithWordsAreCheckedFirst()
{
    behave("wait");
    COMPARE_EXIT(train({QStringLiteral("--detach")}), 0);
    QTRY_VERIFY_WITH_TIMEOUT(isRunning(), 60'000);
    const Outcome set = run("order 1 set train.clip_norm=1 --wait");
    COMPARE_EXIT(set, 0);
    QCOMPARE(set.out, QByteArray("run 1: set train.clip_norm=1 took effect after step 10\n"));
    const Outcome step = run("order 1 step --json");
    COMPARE_EXIT(step, 0);
    QCOMPARE(toQString(step.json()["verb"]), QStringLiteral("step"));
    QCOMPARE(step.json()["value"].get<double>(), 1.0);
    const Outcome frozen = run("order 1 freeze linear* --wait --json");
    COMPARE_EXIT(frozen, 0);
    QCOMPARE(toQString(frozen.json()["value"]), QStringLiteral("linear*"));
    const auto breakAt = [&](const QString &condition) {
        return m_test->run({QStringLiteral("order"), QStringLiteral("1"), QStringLiteral("break"),
            condition, QStringLiteral("--store"), QStringLiteral("s.lampwork")});
    };
    COMPARE_EXIT(breakAt(QStringLiteral("train/loss > 2")), 0);
    const Outcome wrong = breakAt(QStringLiteral("train/los > 2"));
    COMPARE_EXIT(wrong, 2);
    VERIFY_CONTAINS(wrong.err, "at column 1");
    VERIFY_CONTAINS(wrong.err, "Did you mean “train/loss”?");
    const qsizetype given = store()->orders(1).value().size();
    const Outcome unknown = run("order 1 set train.clip_nrom=1");
    COMPARE_EXIT(unknown, 2);
    VERIFY_CONTAINS(unknown.err, "Did you mean “train.clip_norm”?");
    const Outcome range = run("order 1 set train.batch_size=0");
    COMPARE_EXIT(range, 2);
    VERIFY_CONTAINS(range.err, "train.batch_size");
    QCOMPARE(store()->orders(1).value().size(), given); // nothing of that was given
    const Outcome shown = run("show 1");
    VERIFY_CONTAINS(shown.out, "set train.clip_norm=1");
    VERIFY_CONTAINS(shown.out, "break train/loss > 2");
    COMPARE_EXIT(run("order 1 stop --wait"), 0);
}

void TestCliFollow::aPauseThatNobodyOrderedIsTold()
{
    behave("wait");
    QProcess process;
    startTraining(process);
    RunProgress paused;
    paused.state = RunState::Paused;
    paused.message = QStringLiteral("Paused by the breakpoint “is nan”: train/loss is nan.");
    QVERIFY(store()->updateRun(1, paused).ok());
    QByteArray told;
    QTRY_VERIFY_WITH_TIMEOUT(
        (told += process.readAllStandardError()).contains("Paused by the breakpoint"), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(
        (told += process.readAllStandardError()).contains("lampwork order 1 resume"), 60'000);
    COMPARE_EXIT(run("order 1 stop --wait"), 0);
    QVERIFY(process.waitForFinished(60'000));
}

void TestCliFollow::aStoppedRunIsResumed()
{
    behave("die");
    COMPARE_EXIT(train(), 1);
    behave("refuse"); // the first attempt fails before the engine takes the run
    const Outcome refused = run("train --resume 1");
    COMPARE_EXIT(refused, 1);
    VERIFY_CONTAINS(refused.err, "no tensor library today");
    QCOMPARE(runs().first().state, RunState::Lost);
    behave("finish");
    COMPARE_EXIT(run("train --resume 1"), 0);
    QCOMPARE(runs().first().state, RunState::Finished);
    QCOMPARE(runs().size(), 1);
}

void TestCliFollow::aFinishedRunIsNotResumed()
{
    COMPARE_EXIT(train(), 0);
    const Outcome outcome = run("train --resume 1");
    COMPARE_EXIT(outcome, 1);
    VERIFY_CONTAINS(outcome.err, "has finished");
}

void TestCliFollow::exportTellsTheEngineAll()
{
    COMPARE_EXIT(train(), 0);
    const Outcome outcome = run(
        "export 1 --to m.pt --checkpoint last --no-freeze --no-optimize --verify-rows 5 --json");
    COMPARE_EXIT(outcome, 0);
    QCOMPARE(toQString(outcome.json()["asked"]),
        QStringLiteral("export --store %1 --run 1 --checkpoint last --to %2 --no-freeze "
                       "--no-optimize --verify-rows 5")
            .arg(m_test->path(QStringLiteral("s.lampwork")), m_test->path(QStringLiteral("m.pt"))));
    const Outcome text = run("export 1 --to m.pt");
    COMPARE_EXIT(text, 0);
    VERIFY_CONTAINS(text.out, "1.5 kB");
    VERIFY_CONTAINS(text.out, "latency, batch 1, p50");
    VERIFY_CONTAINS(text.out, "0.25 ms");
    QCOMPARE(text.err, QByteArray("lampwork: Mind the gap.\n"));
    VERIFY_CONTAINS(text.out, "--checkpoint best");
}

void TestCliFollow::anEngineErrorKeepsItsCodeAndPlace()
{
    COMPARE_EXIT(train(), 0);
    behave("fail");
    const Outcome outcome = run("evaluate 1 --json");
    COMPARE_EXIT(outcome, 1);
    QVERIFY(outcome.out.isEmpty());
    QCOMPARE(toQString(outcome.errorJson()["code"]), QStringLiteral("not_found"));
    QCOMPARE(toQString(outcome.errorJson()["where"]), QStringLiteral("run 1"));
    const Outcome text = run("evaluate 1");
    QCOMPARE(text.err, QByteArray("lampwork: run 1: Run 1 has no checkpoint.\n"));
}

void TestCliFollow::aCrashedEngineIsAnError()
{
    COMPARE_EXIT(train(), 0);
    behave("crash");
    const Outcome outcome = run("evaluate 1");
    COMPARE_EXIT(outcome, 1);
    VERIFY_CONTAINS(outcome.err, "signal 11");
}

void TestCliFollow::predictionsGoToStandardOutput()
{
    m_test->write(QStringLiteral("m.pt"), "not looked at here");
    const Outcome outcome
        = m_test->run({QStringLiteral("predict"), QStringLiteral("m.pt"), QStringLiteral("t.csv")});
    COMPARE_EXIT(outcome, 0);
    QCOMPARE(outcome.out, QByteArray("row,prediction\n0,yes\n"));
    QVERIFY(outcome.err.isEmpty());
    const Outcome file = m_test->run({QStringLiteral("predict"), QStringLiteral("m.pt"),
        QStringLiteral("t.csv"), QStringLiteral("--to"), QStringLiteral("o.csv")});
    COMPARE_EXIT(file, 0);
    QVERIFY(QFile::exists(m_test->path(QStringLiteral("o.csv"))));
}

void TestCliFollow::filesAreNotOverwritten()
{
    COMPARE_EXIT(train(), 0);
    m_test->write(QStringLiteral("m.pt"), "precious");
    const Outcome refused = run("export 1 --to m.pt");
    COMPARE_EXIT(refused, 1);
    VERIFY_CONTAINS(refused.err, "m.pt: The file exists already. Use --force");
    COMPARE_EXIT(run("export 1 --to m.pt --force"), 0);
    const Outcome folder = run("export 1 --to nowhere/m.pt");
    COMPARE_EXIT(folder, 1);
    VERIFY_CONTAINS(folder.err, "There is no folder");
    const Outcome prediction = m_test->run({QStringLiteral("predict"), QStringLiteral("m.pt"),
        QStringLiteral("t.csv"), QStringLiteral("--to"), QStringLiteral("t.csv")});
    COMPARE_EXIT(prediction, 1);
    QFile file(m_test->path(QStringLiteral("t.csv")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), table);
}

QTEST_GUILESS_MAIN(TestCliFollow)
#include "tst_clifollow.moc"
