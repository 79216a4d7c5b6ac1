// SPDX-License-Identifier: GPL-3.0-or-later
// What is particular to the store on SQLite: opening it in every state it can be in.
#include "core/store/schema.h"
#include "core/store/sqlstore.h"
#include "core/store/storelock.h"
#include "tests/store/storetest.h"

#include <QDir>
#include <QFile>

#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace lampwork;

namespace {

const QString loss = QStringLiteral("train/loss");

// Takes the power over a folder away from this process until it goes; permissions do not bind root,
// so root steps down as well.
class WithoutPermission {
public:
    explicit WithoutPermission(const QString &folder)
        : m_folder(folder)
        , m_wasRoot(::geteuid() == 0)
    {
        setModes(QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
        if (m_wasRoot && ::seteuid(65534) != 0)
            qFatal("cannot step down from root");
    }
    ~WithoutPermission()
    {
        if (m_wasRoot && ::seteuid(0) != 0)
            qFatal("cannot become root again");
        setModes(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    }

private:
    void setModes(QFile::Permissions modes)
    {
        const auto folderModes = modes | QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther;
        const QDir inside(m_folder);
        for (const QString &file : inside.entryList(QDir::Files))
            QFile::setPermissions(inside.filePath(file), modes);
        QFile::setPermissions(m_folder, folderModes);
    }
    QString m_folder;
    bool m_wasRoot;
};

} // namespace

class SqliteStoreTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_path;

    // A closed store with two runs, one of them with points.
    void makeStore()
    {
        REQUIRE(store, openStore(m_path));
        REQUIRE(id,
            store->createRun(
                {QStringLiteral("e"), QStringLiteral("first"), QStringLiteral("{}"), {}}));
        REQUIRE_OK(store->createRun(
            {QStringLiteral("e"), QStringLiteral("second"), QStringLiteral("{}"), {}}));
        REQUIRE_OK(store->appendPoints(id, {makePoints(loss, 1, 20'000)}));
    }
    // Runs SQL on the store behind its back.
    void tamper(const char *sql)
    {
        REQUIRE(connection, Connection::open(m_path, {}));
        REQUIRE_OK(connection->write([&] { return connection->execute(sql); }));
    }
    QString databaseFile() const { return m_path + QStringLiteral("/store.db"); }

private Q_SLOTS:
    void initTestCase()
    {
        // Somebody else must get in to be kept out at the right place.
        QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7055));
    }
    void init()
    {
        static int number = 0;
        m_path = m_folder.filePath(QStringLiteral("s%1.lampwork").arg(++number));
    }

    void aNewStoreHasItsFolders()
    {
        REQUIRE(store, openStore(m_path));
        QCOMPARE(store->location(), m_path);
        QVERIFY(!store->isReadOnly());
        for (const char *inner : {"store.db", "store.lock", "objects", "logs"})
            QVERIFY2(QFile::exists(m_path + u'/' + QLatin1String(inner)), inner);
    }

    void theDatabaseIsSetUpAsDesigned()
    {
        makeStore();
        REQUIRE(connection, Connection::open(m_path, {}));
        const auto setting = [&](const char *sql) {
            auto query = connection->run(sql);
            return query && query->next() ? query->text(0) : QString();
        };
        QCOMPARE(setting("PRAGMA journal_mode"), QStringLiteral("wal"));
        QCOMPARE(setting("PRAGMA synchronous"), QStringLiteral("2")); // FULL
        QCOMPARE(setting("PRAGMA foreign_keys"), QStringLiteral("1"));
        QCOMPARE(setting("PRAGMA busy_timeout"), QStringLiteral("10000"));
        QCOMPARE(setting("PRAGMA journal_size_limit"), QStringLiteral("4194304"));
        QCOMPARE(setting("PRAGMA application_id"), QString::number(0x4c4d5057)); // "LMPW"
        REQUIRE(reader, Connection::open(m_path, {Access::ReadOnly}));
        REQUIRE(checkpoint, reader->integer("PRAGMA wal_autocheckpoint"));
        QCOMPARE(checkpoint.value_or(-1), 0);
    }

    void whatIsNotThereIsNotFound()
    {
        REQUIRE_ERROR(openStore(m_path, {false, false}), ErrorCode::NotFound);
        REQUIRE_ERROR(openStore(m_path, {true, true}), ErrorCode::NotFound);
        QVERIFY(!QFile::exists(m_path));
        REQUIRE_ERROR(openStore(m_path + QStringLiteral("/deeper/still")), ErrorCode::NotFound);
        REQUIRE_ERROR(openStore(QString()), ErrorCode::InvalidInput);
    }

    void whatIsNoStoreIsRefusedAndLeftAlone()
    {
        QVERIFY(QDir().mkpath(m_path));
        QFile note(m_path + QStringLiteral("/thesis.txt"));
        QVERIFY(note.open(QIODevice::WriteOnly));
        note.close();
        REQUIRE_ERROR(openStore(m_path), ErrorCode::InvalidInput);
        REQUIRE_ERROR(openStore(note.fileName()), ErrorCode::InvalidInput);
        QCOMPARE(QDir(m_path).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
            QStringList{QStringLiteral("thesis.txt")});
    }

    void anEmptyFolderBecomesAStore()
    {
        QVERIFY(
            QDir().mkpath(m_path + QStringLiteral("/objects"))); // as a cut-off creation leaves it
        REQUIRE_ERROR(openStore(m_path, {false, false}), ErrorCode::InvalidInput);
        REQUIRE_OK(openStore(m_path));
    }

    void anotherProgramsDatabaseIsRefused()
    {
        QVERIFY(QDir().mkpath(m_path));
        {
            REQUIRE(connection, Connection::open(m_path, {}));
            REQUIRE_OK(connection->execute("CREATE TABLE bookmarks(url TEXT)"));
        }
        REQUIRE_ERROR(openStore(m_path), ErrorCode::InvalidInput);
        REQUIRE_ERROR(openStore(m_path, {false, true}), ErrorCode::InvalidInput);
    }

    void aNewerStoreOpensOnlyForReading()
    {
        makeStore();
        tamper("UPDATE schema_version SET version = 99");
        REQUIRE_ERROR(openStore(m_path), ErrorCode::TooNew);
        REQUIRE(store, openStore(m_path, {false, true}));
        QVERIFY(store->isReadOnly());
        REQUIRE(runs, store->runs());
        QCOMPARE(runs.size(), 2);
        REQUIRE_ERROR(store->updateRun(1, {}), ErrorCode::ReadOnly);
        store.reset();
        tamper("DROP TABLE artifact");
        REQUIRE(narrower, openStore(m_path, {false, true}));
        REQUIRE_ERROR(narrower->artifacts(1), ErrorCode::TooNew);
        REQUIRE_OK(narrower->runs());
    }

    void anOlderStoreIsMigratedAfterACopy()
    {
        makeStore();
        auto steps = migrations();
        const int next = steps.back().version + 1;
        steps.push_back(
            {next, {"ALTER TABLE run ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'"}});
        const QString copy = QStringLiteral("%1/store.db.v%2.bak").arg(m_path).arg(next - 1);
        {
            REQUIRE(reader, Connection::open(m_path, {Access::ReadOnly}));
            REQUIRE_ERROR(prepareSchema(*reader, steps), ErrorCode::ReadOnly);
            REQUIRE(connection, Connection::open(m_path, {}));
            REQUIRE(state, prepareSchema(*connection, steps));
            QCOMPARE(state, SchemaState::Current);
            REQUIRE(green, connection->integer("SELECT count(*) FROM run WHERE colour = 'green'"));
            QCOMPARE(green.value_or(0), 2);
            REQUIRE(version, connection->integer("SELECT version FROM schema_version"));
            QCOMPARE(version.value_or(0), next);
            QVERIFY(QFile::remove(copy) || !"the copy is there");
            REQUIRE_OK(prepareSchema(*connection, steps)); // nothing left to do
            QVERIFY(!QFile::exists(copy));
        }
        REQUIRE_ERROR(openStore(m_path), ErrorCode::TooNew);
    }

    // tests/store/version1.lampwork was written by the program at commit 00a65f7, whose stores had
    // version 1, and version2.lampwork is that one with a fork that the program at commit 2eecdb9
    // added; only the name of the machine was changed.
    static void checkFork(RunStore &store, const Run &fork)
    {
        QCOMPARE(fork.name, QStringLiteral("a fork"));
        QCOMPARE(fork.state, RunState::Stopped);
        QCOMPARE(fork.parent, 1);
        QCOMPARE(fork.parentStep, 4000);
        QCOMPARE(fork.note, QStringLiteral("from version 2"));
        QCOMPARE(fork.tags, QStringList{"forked"});
        REQUIRE(points, store.points(fork.id, loss));
        QCOMPARE(points.size(), std::size_t(100));
        QCOMPARE(points.values.front(), 1.0 / 4001);
        REQUIRE(orders, store.orders(fork.id));
        QCOMPARE(orders.size(), 1);
        QCOMPARE(orders[0].text, QStringLiteral("slower"));
        REQUIRE(histograms, store.histograms(fork.id, QStringLiteral("layers/linear1/weight")));
        QCOMPARE(histograms.size(), std::size_t(1));
        QCOMPARE(histograms[0].counts, (std::vector<quint32>{1, 2, 3, 4}));
    }
    void anOldStoreIsReadWhole_data()
    {
        QTest::addColumn<int>("format");
        QTest::newRow("version 1") << 1;
        QTest::newRow("version 2") << 2;
    }
    void anOldStoreIsReadWhole()
    {
        QFETCH(int, format);
        const QString old
            = QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/store/version%1.lampwork").arg(format);
        QVERIFY(QDir().mkpath(m_path + QStringLiteral("/objects")));
        for (const QString &folder : {QString(), QStringLiteral("/objects")}) {
            for (const QString &name : QDir(old + folder).entryList(QDir::Files))
                QVERIFY(QFile::copy(old + folder + u'/' + name, m_path + folder + u'/' + name));
        }
        QFile::setPermissions(databaseFile(), QFile::ReadOwner | QFile::WriteOwner);
        REQUIRE_ERROR(openStore(m_path, {false, true}), ErrorCode::ReadOnly);
        REQUIRE(store, openStore(m_path));
        REQUIRE(version,
            Connection::open(m_path, {Access::ReadOnly})
                .value()
                ->integer("SELECT version FROM schema_version"));
        QCOMPARE(version.value_or(0), migrations().back().version);

        REQUIRE(sealed, store->sealRuns(100));
        QCOMPARE(sealed, format + 2);
        REQUIRE(runs, store->runs());
        QCOMPARE(runs.size(), format + 2);
        if (format == 2)
            checkFork(*store, runs.takeFirst());
        const Run &run = runs.last();
        QCOMPARE(run.id, 1);
        QCOMPARE(run.name, QStringLiteral("a finished run"));
        QCOMPARE(run.experiment, QStringLiteral("flowers"));
        QCOMPARE(run.state, RunState::Finished);
        QCOMPARE(run.specJson, QStringLiteral("{\"name\":\"a finished run\"}"));
        QCOMPARE(run.tags, (QStringList{QStringLiteral("good"), QStringLiteral("kept")}));
        QCOMPARE(run.note, QStringLiteral("as it was"));
        QCOMPARE(run.step, 5020);
        QCOMPARE(run.totalSteps, 6000);
        QCOMPARE(run.parent, 0); // what version 2 added
        QCOMPARE(run.parentStep, 0);
        QCOMPARE(run.attributes.value(QStringLiteral("train.optimizer.lr")).toDouble(), 0.01);
        QCOMPARE(
            run.attributes.value(QStringLiteral("train.device")).toString(), QStringLiteral("cpu"));
        QVERIFY(std::isnan(run.attributes.value(QStringLiteral("valid/loss")).toDouble()));
        QCOMPARE(runs.at(1).state, RunState::Queued);
        QVERIFY(runs.first().deleted);

        REQUIRE(points, store->points(1, loss)); // in chunks and in the journal
        QVERIFY(samePoints(points, makePoints(loss, 1, 5020)));
        REQUIRE(odd, store->points(1, QStringLiteral("valid/loss")));
        QCOMPARE(odd.steps, (std::vector<qint64>{5001, 5002, 5003}));
        QVERIFY(std::isnan(odd.values[1]) && std::isinf(odd.values[2]));

        REQUIRE(orders, store->orders(1));
        QCOMPARE(orders.size(), 2);
        QCOMPARE(orders[0].verb, OrderVerb::SetLearningRate);
        QCOMPARE(orders[0].value, 0.0003);
        QCOMPARE(orders[0].handledStep, 4321);
        QCOMPARE(orders[0].text, QString());
        REQUIRE(open, store->openOrders(1));
        QCOMPARE(open.size(), 1);
        QCOMPARE(open[0].verb, OrderVerb::Pause);
        REQUIRE(events, store->events(1));
        QCOMPARE(events.size(), 2);
        QCOMPARE(events[1].text, QStringLiteral("Something odd."));

        REQUIRE(checkpoints, store->checkpoints(1));
        QCOMPARE(checkpoints.size(), 2);
        QCOMPARE(checkpoints[0].step, 5000);
        QVERIFY(checkpoints[1].best);
        QCOMPARE(checkpoints[1].metric.value_or(0), 0.125);
        REQUIRE(object, store->object(checkpoints[0].object));
        QCOMPARE(object, QByteArray("checkpoint 5000"));
        REQUIRE(artifacts, store->artifacts(1));
        QCOMPARE(artifacts.size(), 1);

        // It goes on as a store of today: with a fork of the old run, which outlives it.
        NewRun fork;
        fork.parent = 1;
        fork.parentStep = 5000;
        REQUIRE(forked, store->createRun(fork));
        REQUIRE(seq, store->giveOrder(forked, OrderVerb::Freeze, 0, QStringLiteral("conv*")));
        QCOMPARE(seq, 1);
        RunEdit edit;
        edit.deleted = true;
        REQUIRE_OK(store->editRun(1, edit));
        REQUIRE_OK(store->emptyBin());
        REQUIRE(left, store->run(forked));
        QCOMPARE(left.parent, 0);
        QCOMPARE(left.parentStep, 5000);

        // The copy that was kept is still what it was.
        QFile copy(QStringLiteral("%1/store.db.v%2.bak").arg(m_path).arg(format));
        QVERIFY(copy.exists());
        const QString restored = m_path + QStringLiteral("-restored");
        QVERIFY(QDir().mkpath(restored));
        QVERIFY(copy.copy(restored + QStringLiteral("/store.db")));
        REQUIRE(again, openStore(restored));
        REQUIRE(all, again->runs());
        QCOMPARE(all.size(), format + 2);
    }

    void theCopyIsTheOldStore()
    {
        makeStore();
        auto steps = migrations();
        steps.push_back({steps.back().version + 1, {"DELETE FROM run"}});
        {
            REQUIRE(connection, Connection::open(m_path, {}));
            REQUIRE_OK(prepareSchema(*connection, steps));
        }
        const QString copy
            = m_path + QStringLiteral("/store.db.v%1.bak").arg(migrations().back().version);
        const QString restored = m_path + QStringLiteral("-restored");
        QVERIFY(QDir().mkpath(restored));
        QVERIFY(QFile::copy(copy, restored + QStringLiteral("/store.db")));
        REQUIRE(store, openStore(restored));
        REQUIRE(points, store->points(1, loss));
        QVERIFY(samePoints(points, makePoints(loss, 1, 20'000)));
    }

    void aFailedMigrationChangesNothing()
    {
        makeStore();
        auto steps = migrations();
        steps.push_back({steps.back().version + 1, {"DROP TABLE tag", "no SQL at all"}});
        {
            REQUIRE(connection, Connection::open(m_path, {}));
            REQUIRE_ERROR(prepareSchema(*connection, steps), ErrorCode::Internal);
        }
        REQUIRE(store, openStore(m_path));
        RunEdit edit;
        edit.tags = QStringList{QStringLiteral("still there")};
        REQUIRE_OK(store->editRun(1, edit));
    }

    void aDamagedDatabaseIsTold_data()
    {
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("to");
        QTest::newRow("its head overwritten") << qint64(0) << qint64(100);
        QTest::newRow("its schema overwritten") << qint64(100) << qint64(4096);
        QTest::newRow("everything behind the first page overwritten")
            << qint64(4096) << qint64(1 << 20);
    }
    void aDamagedDatabaseIsTold()
    {
        QFETCH(qint64, from);
        QFETCH(qint64, to);
        makeStore();
        {
            QFile file(databaseFile());
            QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(from));
            const qint64 size = qMin(to, file.size()) - from;
            QCOMPARE(file.write(QByteArray(size, '\xa5')), size);
        }
        const auto use = [&](const OpenOptions &options) -> Result<void> {
            auto store = openStore(m_path, options);
            if (!store)
                return store.error();
            auto runs = (*store)->runs();
            return runs ? Result<void>() : runs.error();
        };
        REQUIRE_ERROR(use({}), ErrorCode::Damaged);
        REQUIRE_ERROR(use({false, true}), ErrorCode::Damaged);
    }

    void aCutDatabaseIsDamaged()
    {
        makeStore();
        QVERIFY(QFile::resize(databaseFile(), 8192));
        auto store = openStore(m_path);
        if (store)
            REQUIRE_ERROR((*store)->points(1, loss), ErrorCode::Damaged);
        else
            QCOMPARE(store.error().code, ErrorCode::Damaged);
    }

    void changedPointsAreDamaged()
    {
        makeStore();
        tamper("UPDATE metric_chunk SET data = zeroblob(length(data)) WHERE chunk_no = 2");
        REQUIRE(store, openStore(m_path));
        REQUIRE_ERROR(store->points(1, loss), ErrorCode::Damaged);
        REQUIRE_ERROR(store->pointsSince(1, {}), ErrorCode::Damaged);
        REQUIRE_OK(store->appendPoints(2, {makePoints(loss, 1, 10)}));
        tamper("UPDATE metric_journal SET data = substr(data, 1, length(data) - 1)");
        REQUIRE_ERROR(store->points(2, loss), ErrorCode::Damaged);
    }

    void aReadOnlyStoreIsReadAndNotWritten()
    {
        makeStore();
        REQUIRE(writer, openStore(m_path));
        REQUIRE(store, openStore(m_path, {true, true}));
        QVERIFY(store->isReadOnly());
        REQUIRE_OK(writer->appendPoints(1, {makePoints(loss, 20'001, 10)}));
        REQUIRE(points, store->points(1, loss));
        QCOMPARE(points.size(), std::size_t(20'010));
        REQUIRE_ERROR(store->createRun({}), ErrorCode::ReadOnly);
        REQUIRE_ERROR(store->putObject("x"), ErrorCode::ReadOnly);
        REQUIRE_ERROR(store->putObjectFile(databaseFile()), ErrorCode::ReadOnly);
        REQUIRE_ERROR(store->emptyBin(), ErrorCode::ReadOnly);
        QVERIFY(QFile::exists(databaseFile()));
        REQUIRE(lost, store->markLostRuns());
        QVERIFY(lost.isEmpty());
    }

    void aPlaceThatCannotBeWrittenIsToldAndRead()
    {
        makeStore();
        const WithoutPermission without(m_path);
        REQUIRE_ERROR(openStore(m_path), ErrorCode::ReadOnly);
        REQUIRE_ERROR(openStore(m_path + QStringLiteral("/inner.lampwork")), ErrorCode::ReadOnly);
        REQUIRE(store, openStore(m_path, {false, true}));
        REQUIRE(points, store->points(1, loss));
        QCOMPARE(points.size(), std::size_t(20'000));
    }

    // Another user's store, which that user goes on writing to.
    void aForeignStoreIsFollowed()
    {
        makeStore();
        std::unique_ptr<RunStore> reader;
        {
            const WithoutPermission without(m_path);
            REQUIRE(opened, openStore(m_path, {false, true}));
            reader = std::move(opened);
            REQUIRE_OK(reader->changed());
            REQUIRE(quiet, reader->changed());
            QVERIFY(!quiet);
        }
        REQUIRE(writer, openStore(m_path));
        REQUIRE_OK(writer->appendPoints(1, {makePoints(loss, 20'001, 5)}));
        const WithoutPermission without(m_path);
        REQUIRE(noticed, reader->changed());
        QVERIFY(noticed);
        REQUIRE(points, reader->points(1, loss));
        QCOMPARE(points.size(), std::size_t(20'005));
    }

    void aHeldLockIsWaitedFor()
    {
        makeStore();
        REQUIRE(store, openStore(m_path));
        StoreLock lock;
        REQUIRE_OK(lock.open(m_path));
        REQUIRE_OK(lock.acquire(0));
        StoreLock second;
        REQUIRE_OK(second.open(m_path));
        REQUIRE_ERROR(second.acquire(20), ErrorCode::Busy);
        std::atomic<bool> released{false};
        std::thread holder([&] {
            // Readers are not kept out by it.
            auto reader = openStore(m_path, {false, true});
            if (reader && (*reader)->runs().ok())
                released = true;
            lock.release();
        });
        REQUIRE_OK(store->updateRun(1, {}));
        QVERIFY(released);
        holder.join();
        REQUIRE_OK(second.acquire(0));
    }

    void aStoreThatWasMovedAwayIsNotWrittenTo()
    {
        makeStore();
        REQUIRE(store, openStore(m_path));
        QVERIFY(QDir().rename(m_path, m_path + QStringLiteral("-moved")));
        REQUIRE_ERROR(store->updateRun(1, {}), ErrorCode::Io);
        QVERIFY(QDir().rename(m_path + QStringLiteral("-moved"), m_path));
        REQUIRE_OK(store->updateRun(1, {}));
    }

    void theLogIsKeptSmallAndFreedSpaceGivenBack()
    {
        REQUIRE(store, openStore(m_path));
        REQUIRE(id, store->createRun({QStringLiteral("e"), QStringLiteral("n"), {}, {}}));
        for (int i = 0; i < 300; ++i) {
            SeriesPoints points = makePoints(loss, 1 + i * 4096, 4096);
            REQUIRE_OK(store->appendPoints(id, {points}));
        }
        QVERIFY(QFileInfo(databaseFile() + QStringLiteral("-wal")).size() < 16 << 20);
        REQUIRE_OK(store->editRun(id, {{}, {}, {}, {}, true}));
        REQUIRE_OK(store->emptyBin());
        store.reset(); // the last to close leaves no log
        QVERIFY(!QFile::exists(databaseFile() + QStringLiteral("-wal")));
        QVERIFY(QFileInfo(databaseFile()).size() < 1 << 20);
    }
};

QTEST_GUILESS_MAIN(SqliteStoreTest)
#include "tst_sqlitestore.moc"
