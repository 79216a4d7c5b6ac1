// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/connection.h"

#include "core/store/log.h"
#include "core/store/postgresconnection.h"
#include "core/store/sqliteconnection.h"
#include "core/store/storeaddress.h"

#include <QSqlError>

#include <atomic>

namespace lampwork {

Q_LOGGING_CATEGORY(storeLog, "lampwork.store")

namespace {

QVariant bindable(const QVariant &value)
{
    if (value.typeId() == QMetaType::QString && value.toString().isNull())
        return QStringLiteral("");
    if (value.typeId() == QMetaType::Bool)
        return value.toInt(); // the columns are BIGINT
    return value;
}

} // namespace

// -- Query ------------------------------------------------------------------------------------

Query::Query(Connection *connection, std::shared_ptr<Statement> statement)
    : m_connection(connection)
    , m_statement(std::move(statement))
{
}

Query::~Query()
{
    if (!m_statement)
        return;
    m_statement->query.finish();
    m_statement->inUse = false;
}

bool Query::next()
{
    return m_statement->query.next();
}

Result<void> Query::status() const
{
    const QSqlError error = m_statement->query.lastError();
    if (error.type() == QSqlError::NoError)
        return {};
    return m_connection->sqlError(error);
}

bool Query::isNull(int column) const
{
    return m_statement->query.isNull(column);
}

qint64 Query::integer(int column) const
{
    return m_statement->query.value(column).toLongLong();
}

double Query::real(int column) const
{
    return m_statement->query.value(column).toDouble();
}

QString Query::text(int column) const
{
    return m_statement->query.value(column).toString();
}

QByteArray Query::blob(int column) const
{
    return m_statement->query.value(column).toByteArray();
}

// -- Connection -------------------------------------------------------------------------------

Connection::Connection()
{
    static std::atomic<quint64> counter{0};
    m_name = QStringLiteral("lampwork-store-%1").arg(++counter);
}

Connection::~Connection()
{
    closeDatabase();
}

Result<std::unique_ptr<Connection>> Connection::open(
    const QString &address, const ConnectionOptions &options)
{
    if (!isPostgresAddress(address))
        return SqliteConnection::open(address, options);
    auto parsed = parsePostgresAddress(address);
    if (!parsed)
        return parsed.error();
    return PostgresConnection::open(*parsed, options);
}

void Connection::closeDatabase()
{
    m_statements.clear();
    m_database.close();
    m_database = QSqlDatabase();
    if (QSqlDatabase::contains(m_name))
        QSqlDatabase::removeDatabase(m_name);
}

Result<std::shared_ptr<Query::Statement>> Connection::prepared(const char *sql)
{
    const auto key = QByteArray::fromRawData(sql, qsizetype(qstrlen(sql)));
    std::shared_ptr<Query::Statement> statement = m_statements.value(key);
    if (statement && !statement->inUse)
        return statement;
    auto fresh = std::make_shared<Query::Statement>(Query::Statement{QSqlQuery(m_database)});
    fresh->query.setForwardOnly(m_forwardOnly);
    if (!fresh->query.prepare(QString::fromUtf8(sql)))
        return sqlError(fresh->query.lastError());
    if (!statement)
        m_statements.insert(QByteArray(sql), fresh);
    return fresh;
}

Result<Query> Connection::run(const char *sql, const QVariantList &values)
{
    if (!m_inTransaction) {
        if (auto open = ensureOpen(); !open)
            return open.error();
    }
    if (!canPrepare(sql)) {
        Q_ASSERT(values.isEmpty());
        auto once = std::make_shared<Query::Statement>(Query::Statement{QSqlQuery(m_database)});
        Query query(this, once);
        if (!once->query.exec(QString::fromUtf8(sql)))
            return sqlError(once->query.lastError());
        return query;
    }
    auto statement = prepared(sql);
    if (!statement)
        return statement.error();
    (*statement)->inUse = true;
    Query query(this, *statement);
    for (int i = 0; i < values.size(); ++i)
        (*statement)->query.bindValue(i, bindable(values[i]));
    if (!(*statement)->query.exec())
        return sqlError((*statement)->query.lastError());
    return query;
}

Result<void> Connection::execute(const char *sql, const QVariantList &values)
{
    auto query = run(sql, values);
    if (!query)
        return query.error();
    return {};
}

Result<std::optional<qint64>> Connection::integer(const char *sql, const QVariantList &values)
{
    auto query = run(sql, values);
    if (!query)
        return query.error();
    if (query->next())
        return std::optional<qint64>(query->integer(0));
    if (auto status = query->status(); !status)
        return status.error();
    return std::optional<qint64>();
}

Result<QStringList> Connection::texts(const char *sql, const QVariantList &values)
{
    auto rows = run(sql, values);
    if (!rows)
        return rows.error();
    QStringList texts;
    while (rows->next())
        texts.append(rows->text(0));
    if (auto status = rows->status(); !status)
        return status.error();
    return texts;
}

Result<void> Connection::begin(const char *statement)
{
    Q_ASSERT(!m_inTransaction);
    auto begun = execute(statement);
    m_inTransaction = begun.ok();
    return begun;
}

Result<void> Connection::startWrite()
{
    if (m_readOnly) {
        return Error{ErrorCode::ReadOnly,
            QStringLiteral("The store %1 is open read-only; nothing in it can be changed.")
                .arg(location()),
            {}};
    }
    if (!locksByTransaction()) {
        if (auto taken = acquire(busyTimeoutMs); !taken)
            return taken;
        m_holdsLock = true;
    }
    auto begun = begin(beginWrite());
    if (begun && locksByTransaction()) {
        begun = holdInside();
        if (!begun)
            rollback();
    }
    if (!begun)
        endWrite();
    return begun;
}

Result<void> Connection::commit()
{
    Result<void> committed;
    if (!m_holdsLock && !m_afterCommit.empty()) {
        committed = acquire(busyTimeoutMs);
        m_holdsLock = committed.ok();
    }
    if (committed)
        committed = execute("COMMIT");
    if (!committed) {
        rollback();
        return committed;
    }
    m_inTransaction = false;
    m_wroteSinceAsked = true;
    for (const auto &action : m_afterCommit)
        action();
    return {};
}

void Connection::rollback()
{
    // The database has rolled back by itself after some errors (a full disk); this one then fails,
    // and that is fine.
    if (auto done = execute("ROLLBACK"); !done)
        qCDebug(storeLog) << "rollback:" << done.error().message;
    m_inTransaction = false;
}

void Connection::endWrite()
{
    m_afterCommit.clear();
    if (m_holdsLock)
        release();
    m_holdsLock = false;
}

Error Connection::sqlError(const QSqlError &error)
{
    return describe(error);
}

} // namespace lampwork
