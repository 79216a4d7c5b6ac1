// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/store/postgresserver.h"
#include "tests/store/storetest.h"

namespace lampwork {

// A kind of store under the contract suite: every open() reaches the same, at first empty, store.
class StoreBackend {
public:
    virtual ~StoreBackend() = default;
    virtual Result<std::unique_ptr<RunStore>> open() = 0;
};

class SqliteBackend : public StoreBackend {
public:
    Result<std::unique_ptr<RunStore>> open() override
    {
        return openStore(m_folder.filePath(QStringLiteral("contract.lampwork")));
    }

private:
    QTemporaryDir m_folder;
};

// A schema of its own on the test's PostgreSQL server.
class PostgresBackend : public StoreBackend {
public:
    Result<std::unique_ptr<RunStore>> open() override
    {
        auto server = PostgresServer::shared();
        if (!server)
            return server.error();
        if (m_address.isEmpty())
            m_address = (*server)->freshStore(m_folder.path());
        return openStore(m_address);
    }

private:
    QTemporaryDir m_folder;
    QString m_address;
};

// The base of the contract tests: each test function runs once for every backend, with a fresh
// store. Another backend is another row here.
class StoreContract : public QObject {
    Q_OBJECT
protected Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<QString>("backend");
        QTest::newRow("SQLite") << "sqlite";
        QTest::newRow("PostgreSQL") << "postgresql";
    }
    void init()
    {
        QFETCH_GLOBAL(QString, backend);
        if (backend == QLatin1String("sqlite"))
            m_backend = std::make_unique<SqliteBackend>();
        else
            m_backend = std::make_unique<PostgresBackend>();
        REQUIRE(opened, m_backend->open());
        store = std::move(opened);
    }
    void cleanup()
    {
        store.reset();
        m_backend.reset();
    }

protected:
    // Another window or engine on the same store.
    std::unique_ptr<RunStore> openAnother()
    {
        auto opened = m_backend->open();
        return opened ? std::move(*opened) : nullptr;
    }
    RunId makeRun(const QString &name = QStringLiteral("run"))
    {
        auto id = store->createRun({QStringLiteral("default"), name, QStringLiteral("{}"), {}});
        return id ? *id : 0;
    }

    std::unique_ptr<RunStore> store;

private:
    std::unique_ptr<StoreBackend> m_backend;
};

} // namespace lampwork
