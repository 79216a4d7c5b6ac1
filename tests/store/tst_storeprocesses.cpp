// SPDX-License-Identifier: GPL-3.0-or-later
// What a store keeps when processes write at once, are killed, or run out of space.
#include "core/store/connection.h"
#include "tests/store/storetest.h"
#include "tests/store/writeroutput.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QProcess>
#include <QRandomGenerator>

using namespace lampwork;

namespace {

const QString loss = QStringLiteral("train/loss");

void startWriter(QProcess &process, const QString &store, RunId run, const QStringList &rest)
{
    process.start(
        QStringLiteral(LAMPWORK_STORE_WRITER), QStringList{store, QString::number(run)} + rest);
}

} // namespace

class StoreProcessesTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_path;
    std::unique_ptr<RunStore> m_store;

    RunId makeRun()
    {
        return m_store->createRun({QStringLiteral("e"), QStringLiteral("n"), {}, {}}).value();
    }

private Q_SLOTS:
    void init()
    {
        static int number = 0;
        m_path = m_folder.filePath(QStringLiteral("s%1.lampwork").arg(++number));
        REQUIRE(opened, openStore(m_path));
        m_store = std::move(opened);
    }
    void cleanup() { m_store.reset(); }

    void processesWriteAtOnce()
    {
        QList<RunId> ids{makeRun(), makeRun(), makeRun()};
        std::vector<std::unique_ptr<QProcess>> writers;
        for (const RunId id : ids) {
            writers.push_back(std::make_unique<QProcess>());
            startWriter(*writers.back(), m_path, id, {QStringLiteral("60"), QStringLiteral("150")});
        }
        // And this one, while they do.
        const RunId own = makeRun();
        for (int i = 0; i < 60; ++i)
            REQUIRE_OK(m_store->appendPoints(own, {makePoints(loss, 1 + i * 10, 10)}));
        for (const auto &writer : writers) {
            QVERIFY(writer->waitForFinished(60'000));
            QVERIFY2(writer->exitCode() == 0, writer->readAllStandardError());
        }
        for (const RunId id : ids) {
            REQUIRE(points, m_store->points(id, loss));
            QVERIFY(samePoints(points, makePoints(loss, 1, 9000)));
            REQUIRE(run, m_store->run(id));
            QCOMPARE(run.state, RunState::Finished);
            QCOMPARE(run.step, 9000);
        }
        REQUIRE(points, m_store->points(own, loss));
        QVERIFY(samePoints(points, makePoints(loss, 1, 600)));
    }

    // The same run is killed again and again, at a random point of its work, and resumed; 1,000
    // times with LAMPWORK_THOROUGH=1.
    void aKilledWriterLosesNothingAcknowledged()
    {
        const RunId id = makeRun();
        QRandomGenerator random(20);
        Acknowledged acknowledged;
        qint64 before = 0;
        const int rounds = qEnvironmentVariableIsSet("LAMPWORK_THOROUGH") ? 1000 : 60;
        for (int round = 0; round < rounds; ++round) {
            QProcess writer;
            startWriter(writer, m_path, id,
                {QStringLiteral("1000000"), QString::number(random.bounded(1, 400))});
            // A number of acknowledgements, then a moment that does not end with one of them.
            const int lines = random.bounded(1, 30);
            QByteArray output;
            while (output.count('\n') < lines && writer.waitForReadyRead(30'000))
                output += writer.readAllStandardOutput();
            const QDeadlineTimer moment(std::chrono::microseconds(random.bounded(3000)));
            while (!moment.hasExpired()) { }
            writer.kill();
            QVERIFY(writer.waitForFinished(30'000));
            output += writer.readAllStandardOutput();
            QVERIFY2(output.count('\n') >= lines, writer.readAllStandardError());
            acknowledged.read(output);

            REQUIRE(points, m_store->points(id, loss));
            const auto stored = qint64(points.size());
            QVERIFY2(stored >= acknowledged.step,
                qPrintable(QStringLiteral("%1 acknowledged, %2 stored")
                               .arg(acknowledged.step)
                               .arg(stored)));
            QVERIFY(stored > before);
            QVERIFY(samePoints(points, makePoints(loss, 1, stored)));
            before = stored;
            if (acknowledged.checkpointStep > 0) {
                REQUIRE(checkpoints, m_store->checkpoints(id));
                QVERIFY(!checkpoints.isEmpty());
                QVERIFY(checkpoints[0].step >= acknowledged.checkpointStep);
                for (const Checkpoint &one : checkpoints)
                    REQUIRE_OK(m_store->objectPath(one.object));
            }
            REQUIRE(lost, m_store->markLostRuns());
            QCOMPARE(lost, QList<RunId>{id});
            REQUIRE(run, m_store->run(id));
            QCOMPARE(run.state, RunState::Lost);
            QVERIFY(run.endedMs > 0 && !run.message.isEmpty());
        }
        QVERIFY(acknowledged.checkpointStep > 0);
        REQUIRE(events, m_store->events(id));
        QCOMPARE(events.size(), rounds);
        QCOMPARE(events[0].kind, EventKind::Error);
        REQUIRE(connection, Connection::open(m_path, {}));
        REQUIRE(check, connection->run("PRAGMA integrity_check"));
        QVERIFY(check.next());
        QCOMPARE(check.text(0), QStringLiteral("ok"));
        // What the killed ones left lying is swept away; what is referred to stays.
        REQUIRE_OK(m_store->emptyBin());
        REQUIRE(checkpoints, m_store->checkpoints(id));
        const auto files
            = QDir(m_path + QStringLiteral("/objects"))
                  .entryList(
                      {QStringLiteral(
                          "????????????????????????????????????????????????????????????????")},
                      QDir::Files);
        QCOMPARE(files.size(), checkpoints.size());
    }

    void aFullDiskIsToldAndLeavesWhatWasStored()
    {
        const RunId id = makeRun();
        const RunId other = makeRun();
        QProcess writer;
        startWriter(writer, m_path, id,
            {QStringLiteral("1000000"), QStringLiteral("500"), QStringLiteral("1500000")});
        QVERIFY(writer.waitForFinished(60'000));
        QCOMPARE(writer.exitCode(), 1);
        Acknowledged acknowledged;
        acknowledged.read(writer.readAllStandardOutput());
        QCOMPARE(acknowledged.lastLine, QByteArray("error io"));
        QVERIFY(acknowledged.step > 0);
        QVERIFY2(
            writer.readAllStandardError().contains(m_path.toUtf8()), "the message names the store");
        REQUIRE(points, m_store->points(id, loss));
        QVERIFY(qint64(points.size()) >= acknowledged.step);
        QVERIFY(samePoints(points, makePoints(loss, 1, qint64(points.size()))));
        // There is space again: it goes on as if nothing had been.
        REQUIRE_OK(m_store->appendPoints(other, {makePoints(loss, 1, 5000)}));
        QProcess next;
        startWriter(next, m_path, id, {QStringLiteral("20"), QStringLiteral("500")});
        QVERIFY(next.waitForFinished(60'000));
        QVERIFY2(next.exitCode() == 0, next.readAllStandardError());
        REQUIRE(after, m_store->points(id, loss));
        QVERIFY(samePoints(after, makePoints(loss, 1, qint64(points.size()) + 10'000)));
    }

    void aKilledWritersPinsAreVoid()
    {
        // Put by a process that is gone: nothing refers to it, nobody will.
        REQUIRE(object, m_store->putObject("forgotten"));
        REQUIRE_OK(m_store->emptyBin());
        REQUIRE_OK(m_store->objectPath(object));
        REQUIRE(connection, Connection::open(m_path, {}));
        REQUIRE_OK(connection->write([&] {
            return connection->execute("UPDATE object_pin SET pid = pid + 1, process ="
                                       " substr(process, 1, length(process) - 1) || 'x'");
        }));
        REQUIRE_OK(m_store->emptyBin());
        REQUIRE_ERROR(m_store->objectPath(object), ErrorCode::Damaged);
    }
};

QTEST_GUILESS_MAIN(StoreProcessesTest)
#include "tst_storeprocesses.moc"
