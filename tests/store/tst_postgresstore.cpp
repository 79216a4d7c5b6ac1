// SPDX-License-Identifier: GPL-3.0-or-later
// What is particular to the store on PostgreSQL; what it shares with the others is in the
// contracts.
#include "core/store/schema.h"
#include "core/store/sqlstore.h"
#include "tests/store/postgresserver.h"
#include "tests/store/storetest.h"

#include <thread>

using namespace lampwork;

namespace {

const QString loss = QStringLiteral("train/loss");
const NewRun newRun{QStringLiteral("e"), QStringLiteral("run"), QStringLiteral("{}"), {}};

} // namespace

class PostgresStoreTest : public QObject {
    Q_OBJECT
private:
    PostgresServer *m_server = nullptr;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_address;

private Q_SLOTS:
    void initTestCase()
    {
        REQUIRE(server, PostgresServer::shared());
        m_server = server;
    }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_address = m_server->freshStore(m_folder->path());
    }

    void survivesTheServersCrash()
    {
        REQUIRE(store, openStore(m_address));
        REQUIRE(id, store->createRun(newRun));
        REQUIRE_OK(store->claimRun(id));
        REQUIRE_OK(store->appendPoints(id, {makePoints(loss, 1, 1000)}));
        REQUIRE_OK(m_server->kill());
        REQUIRE_ERROR(store->appendPoints(id, {makePoints(loss, 1001, 10)}), ErrorCode::Io);
        REQUIRE_ERROR(store->runs(), ErrorCode::Io);
        REQUIRE_OK(m_server->start());
        // The same object goes on by itself, and still holds the run.
        REQUIRE_OK(store->appendPoints(id, {makePoints(loss, 1001, 10)}));
        REQUIRE(points, store->points(id, loss));
        QVERIFY(samePoints(points, makePoints(loss, 1, 1010)));
        REQUIRE(changed, store->changed());
        QVERIFY(changed);
    }

    void writersTakeTurns()
    {
        REQUIRE_OK(openStore(m_address)); // makes the tables
        constexpr int writers = 8;
        constexpr int flushes = 40;
        std::vector<QString> failures(writers);
        std::vector<std::thread> threads;
        for (int i = 0; i < writers; ++i) {
            threads.emplace_back([&, i] {
                auto store = openStore(m_address);
                auto id = store ? (*store)->createRun(newRun) : Result<RunId>(store.error());
                for (int flush = 0; id && flush < flushes; ++flush) {
                    auto done
                        = (*store)->appendPoints(*id, {makePoints(loss, flush * 200 + 1, 200)});
                    if (!done)
                        failures[std::size_t(i)] = done.error().text();
                }
                if (!id)
                    failures[std::size_t(i)] = id.error().text();
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        for (const QString &failure : failures)
            QCOMPARE(failure, QString());
        REQUIRE(store, openStore(m_address));
        REQUIRE(runs, store->runs());
        QCOMPARE(runs.size(), writers);
        for (const Run &run : runs) {
            REQUIRE(points, store->points(run.id, loss));
            QVERIFY(samePoints(points, makePoints(loss, 1, flushes * 200)));
        }
    }

    void readOnlyRefusesToWrite()
    {
        REQUIRE_ERROR(
            openStore(m_address, {.create = true, .readOnly = true}), ErrorCode::NotFound);
        REQUIRE_ERROR(openStore(m_address, {.create = false}), ErrorCode::NotFound);
        {
            REQUIRE(store, openStore(m_address));
            REQUIRE_OK(store->createRun(newRun));
        }
        REQUIRE(store, openStore(m_address, {.create = false, .readOnly = true}));
        QVERIFY(store->isReadOnly());
        REQUIRE(runs, store->runs());
        QCOMPARE(runs.size(), 1);
        REQUIRE_ERROR(store->createRun(newRun), ErrorCode::ReadOnly);
    }

    void olderTablesAreKeptWhenTheyAreMigrated()
    {
        {
            REQUIRE(store, openStore(m_address));
            REQUIRE_OK(store->createRun(newRun));
        }
        REQUIRE(connection, Connection::open(m_address, {}));
        std::vector<Migration> steps = migrations();
        const int next = steps.back().version + 1;
        steps.push_back({next, {"ALTER TABLE run ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'"}});
        REQUIRE_OK(prepareSchema(*connection, steps));
        REQUIRE(red, connection->integer("SELECT count(*) FROM run WHERE colour = 'red'"));
        QCOMPARE(red.value_or(0), 1);
        const QByteArray copied
            = QStringLiteral("SELECT count(*) FROM \"store%1_v%2\".run")
                  .arg(m_address.section(QStringLiteral("schema=store"), 1).section(u'&', 0, 0))
                  .arg(next - 1)
                  .toUtf8();
        REQUIRE(before, connection->integer(copied.constData()));
        QCOMPARE(before.value_or(0), 1);
        // And this program refuses what the newer one made.
        REQUIRE_ERROR(openStore(m_address), ErrorCode::TooNew);
        REQUIRE_OK(openStore(m_address, {.create = false, .readOnly = true}));
    }

    void tellsWhyItCannotConnect()
    {
        QString nowhere = m_address;
        nowhere.replace(QLatin1String("@/postgres"), QLatin1String("@/no_such_database"));
        REQUIRE_ERROR(openStore(nowhere), ErrorCode::NotFound);
        QString noServer = m_address;
        noServer.replace(QLatin1String("host=/"), QLatin1String("host=/no/such/place/"));
        REQUIRE_ERROR(openStore(noServer), ErrorCode::Io);
        QString noFolder = m_address;
        noFolder.replace(m_folder->path(), QLatin1String("/no/such/place"));
        REQUIRE_ERROR(openStore(noFolder), ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(PostgresStoreTest)
#include "tst_postgresstore.moc"
