// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that fails at every call there is, one after the other: what the store acknowledged stays,
// what it did not is told, and nothing is damaged. With LAMPWORK_THOROUGH=1 really every one.
#include "core/store/connection.h"
#include "tests/store/storetest.h"
#include "tests/store/writeroutput.h"

#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>

#include <algorithm>

using namespace lampwork;

namespace {

const QString loss = QStringLiteral("train/loss");
constexpr int pointsAFlush = 300;
constexpr int flushes = 22; // over two checkpoints and a compaction

struct Outcome {
    int exitCode = -1;
    long calls = 0;
    Acknowledged acknowledged;
    QByteArray errors;
};

} // namespace

class StoreFaultsTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_path;
    int m_number = 0;

    RunId makeStore()
    {
        m_path = m_folder.filePath(QStringLiteral("s%1.lampwork").arg(++m_number));
        auto store = openStore(m_path);
        return store
            ? (*store)->createRun({QStringLiteral("e"), QStringLiteral("n"), {}, {}}).value()
            : 0;
    }

    Outcome write(RunId run, const QString &kind, const QString &then, long at)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        const QString count = m_folder.filePath(QStringLiteral("count"));
        environment.insert(QStringLiteral("LD_PRELOAD"), QStringLiteral(LAMPWORK_FAULT_SHIM));
        environment.insert(QStringLiteral("FAULT_FOLDER"), m_path + u'/');
        environment.insert(QStringLiteral("FAULT_KIND"), kind);
        environment.insert(QStringLiteral("FAULT_THEN"), then);
        environment.insert(QStringLiteral("FAULT_AT"), QString::number(at));
        environment.insert(QStringLiteral("FAULT_COUNT"), count);
        QProcess writer;
        writer.setProcessEnvironment(environment);
        writer.start(QStringLiteral(LAMPWORK_STORE_WRITER),
            {m_path, QString::number(run), QString::number(flushes),
                QString::number(pointsAFlush)});
        Outcome outcome;
        if (!writer.waitForFinished(60'000) || writer.exitStatus() != QProcess::NormalExit)
            return outcome;
        outcome.exitCode = writer.exitCode();
        outcome.acknowledged.read(writer.readAllStandardOutput());
        outcome.errors = writer.readAllStandardError();
        QFile file(count);
        if (file.open(QIODevice::ReadOnly))
            outcome.calls = file.readAll().trimmed().toLong();
        return outcome;
    }

    // How many calls a writer makes whose disk is well.
    long callsWithout()
    {
        const Outcome well = write(makeStore(), QStringLiteral("eio"), QStringLiteral("once"), 0);
        return well.exitCode == 0 ? well.calls : 0;
    }

    void examine(RunId run, const Outcome &outcome)
    {
        QVERIFY2(outcome.exitCode == 0 || outcome.exitCode == 1, "the writer crashed");
        REQUIRE(store, openStore(m_path));
        {
            REQUIRE(connection, Connection::open(m_path, {}));
            REQUIRE(check, connection->run("PRAGMA integrity_check"));
            QVERIFY(check.next());
            QCOMPARE(check.text(0), QStringLiteral("ok"));
        }
        REQUIRE(series, store->series(run));
        const qint64 stored = series.isEmpty() ? 0 : series[0].count;
        QVERIFY2(stored >= outcome.acknowledged.step,
            qPrintable(QStringLiteral("%1 acknowledged, %2 stored")
                           .arg(outcome.acknowledged.step)
                           .arg(stored)));
        QCOMPARE(stored % pointsAFlush, 0);
        if (stored > 0) {
            REQUIRE(points, store->points(run, loss));
            QVERIFY(samePoints(points, makePoints(loss, 1, stored)));
        }
        REQUIRE(checkpoints, store->checkpoints(run));
        for (const Checkpoint &one : checkpoints)
            REQUIRE_OK(store->objectPath(one.object)); // whole: its SHA-256 is its name
        if (outcome.acknowledged.checkpointStep > 0) {
            QVERIFY(!checkpoints.isEmpty());
            QVERIFY(checkpoints[0].step >= outcome.acknowledged.checkpointStep);
        }
        // The disk is well again, and the work goes on.
        REQUIRE_OK(store->markLostRuns());
        REQUIRE_OK(store->appendPoints(run, {makePoints(loss, stored + 1, 10)}));
    }

private Q_SLOTS:
    void everyCallFailsInTurn_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("then");
        QTest::newRow("no space, once") << "enospc"
                                        << "once";
        QTest::newRow("no space from then on") << "enospc"
                                               << "on";
        QTest::newRow("an input/output error, once") << "eio"
                                                     << "once";
        QTest::newRow("input/output errors from then on") << "eio"
                                                          << "on";
    }
    void everyCallFailsInTurn()
    {
        QFETCH(QString, kind);
        QFETCH(QString, then);
        const long calls = callsWithout();
        QVERIFY2(calls > 50, "the shim counts nothing");
        const bool thorough = qEnvironmentVariableIsSet("LAMPWORK_THOROUGH");
        const long stride = thorough ? 1 : std::max(calls / 20, 1L);
        int told = 0;
        for (long at = 1; at <= calls; at += stride) {
            const RunId run = makeStore();
            const Outcome outcome = write(run, kind, then, at);
            examine(run, outcome);
            if (QTest::currentTestFailed()) {
                qInfo("at call %ld of %ld: %s", at, calls, outcome.errors.constData());
                return;
            }
            if (outcome.exitCode == 1) {
                ++told;
                QCOMPARE(outcome.acknowledged.lastLine, QByteArray("error io"));
                QVERIFY2(outcome.errors.contains(m_path.toUtf8()), outcome.errors.constData());
            } else {
                QCOMPARE(outcome.acknowledged.lastLine, QByteArray("finished"));
            }
        }
        QVERIFY2(told > 0, "no fault was ever told");
    }

    void shortWritesAreNoErrors_data()
    {
        QTest::addColumn<int>("every");
        for (const int every : {1, 2, 3, 5, 7, 13})
            QTest::addRow("each call of %d", every) << every;
    }
    void shortWritesAreNoErrors()
    {
        QFETCH(int, every);
        const RunId run = makeStore();
        const Outcome outcome = write(run, QStringLiteral("short"), QStringLiteral("every"), every);
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        QCOMPARE(outcome.acknowledged.lastLine, QByteArray("finished"));
        examine(run, outcome);
    }
};

QTEST_GUILESS_MAIN(StoreFaultsTest)
#include "tst_storefaults.moc"
