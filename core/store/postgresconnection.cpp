// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/postgresconnection.h"

#include "core/base/clock.h"
#include "core/store/log.h"

#include <QSqlDriver>
#include <QSqlError>

#include <cstdlib>

namespace lampwork {

namespace {

QString quoted(const QString &name)
{
    QString inside = name;
    inside.replace(u'"', QLatin1String("\"\""));
    return u'"' + inside + u'"';
}

// Every place of the server is in the class of its five characters
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
bool isLostConnection(const QString &state)
{
    // Without a state it is libpq's own: the server has gone away.
    return state.isEmpty() || state.startsWith(QLatin1String("08"))
        || state == QLatin1String("57P01") || state == QLatin1String("57P02")
        || state == QLatin1String("57P03");
}

// Slewing moves the wall clock and the monotonic one alike (clock_gettime(2)); if they differ by
// more than this, the wall clock was set, or the machine has slept.
constexpr qint64 movedMs = 1'000;

} // namespace

PostgresConnection::PostgresConnection(
    const PostgresAddress &address, const ConnectionOptions &options)
    : m_address(address)
    , m_options(options)
{
    m_readOnly = options.access == Access::ReadOnly;
    // In its row-by-row mode the driver cannot run a second statement before the first one's rows
    // are all read.
    m_forwardOnly = false;
}

Result<std::unique_ptr<Connection>> PostgresConnection::open(
    const PostgresAddress &address, const ConnectionOptions &options)
{
    if (!QSqlDatabase::isDriverAvailable(QStringLiteral("QPSQL"))) {
        return Error{ErrorCode::Unsupported,
            QStringLiteral("The store %1 is in PostgreSQL, and Qt's driver for it is not "
                           "installed. Install the package libqt6sql6-psql.")
                .arg(address.toString()),
            {}};
    }
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(address, options));
    if (auto opened = connection->openDatabase(); !opened)
        return opened.error();
    return std::unique_ptr<Connection>(std::move(connection));
}

Result<void> PostgresConnection::openDatabase()
{
    setDatabase(QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), databaseName()));
    database().setDatabaseName(m_address.database);
    database().setHostName(m_address.host);
    database().setUserName(m_address.user);
    if (m_address.port > 0)
        database().setPort(m_address.port);
    QStringList settings{QStringLiteral("application_name=lampwork")};
    if (!m_address.settings.contains(QStringLiteral("connect_timeout")))
        settings.append(QStringLiteral("connect_timeout=10"));
    for (auto it = m_address.settings.begin(); it != m_address.settings.end(); ++it) {
        QString value = it.value();
        value.replace(u'\\', QLatin1String("\\\\")).replace(u'\'', QLatin1String("\\'"));
        settings.append(QStringLiteral("%1='%2'").arg(it.key(), value));
    }
    database().setConnectOptions(settings.join(u';'));
    if (!database().open())
        return cannotConnect(database().lastError());
    m_lost = false;
    if (auto done = applySettings(); !done)
        return done;
    if (auto done = useSchema(); !done)
        return done;
    return readClock();
}

Result<void> PostgresConnection::applySettings()
{
    const char *durability
        = m_options.durable ? "SET synchronous_commit = on" : "SET synchronous_commit = off";
    const char *access = m_readOnly ? "SET default_transaction_read_only = on"
                                    : "SET default_transaction_read_only = off";
    for (const char *setting :
        {durability, access, "SET lock_timeout = 10000", "SET client_min_messages = warning",
            "SET extra_float_digits = 3", "SET idle_in_transaction_session_timeout = 60000"}) {
        if (auto done = execute(setting); !done)
            return done;
    }
    return {};
}

Result<void> PostgresConnection::useSchema()
{
    const QString name = quoted(m_address.schema);
    auto exists
        = integer("SELECT count(*) FROM pg_namespace WHERE nspname = ?", {m_address.schema});
    if (!exists)
        return exists.error();
    if (exists->value_or(0) == 0) {
        if (m_readOnly || !m_options.create) {
            return Error{ErrorCode::NotFound,
                QStringLiteral("There is no store %1: the database has no schema %2. Check the "
                               "address, or create the store there.")
                    .arg(location(), m_address.schema),
                {}};
        }
        const QByteArray create = "CREATE SCHEMA IF NOT EXISTS " + name.toUtf8();
        if (auto done = execute(create.constData()); !done)
            return done;
    }
    const QByteArray use = "SET search_path = " + name.toUtf8();
    return execute(use.constData());
}

Result<void> PostgresConnection::readClock()
{
    // First of all, so that what asks the server does not come here again.
    m_clockReadMs = nowMs();
    m_clockReadMonotonicMs = monotonicMs();
    const qint64 before = m_clockReadMs;
    auto server = integer("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
    if (!server)
        return server.error();
    m_clockAheadMs = server->value_or(before) - (before + nowMs()) / 2;
    return {};
}

// Since the server's was asked for.
bool PostgresConnection::isClockMoved() const
{
    const qint64 byWall = nowMs() - m_clockReadMs;
    const qint64 byMonotonic = monotonicMs() - m_clockReadMonotonicMs;
    return std::abs(byWall - byMonotonic) > movedMs;
}

qint64 PostgresConnection::clockMs() const
{
    return nowMs() + m_clockAheadMs;
}

bool PostgresConnection::canPrepare(const char *sql) const
{
    for (const char *start : {"SELECT ", "INSERT ", "UPDATE ", "DELETE "}) {
        if (qstrncmp(sql, start, qstrlen(start)) == 0)
            return true;
    }
    return false;
}

const char *PostgresConnection::beginRead() const
{
    return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
}

// One key for all of a store's writers; the first number sets it apart from other programs'
// ("LMPW").
Result<void> PostgresConnection::holdInside()
{
    return execute("SELECT pg_advisory_xact_lock(1280135255, hashtext(current_schema()))");
}

Result<void> PostgresConnection::acquire(int)
{
    return execute("SELECT pg_advisory_lock(1280135255, hashtext(current_schema()))");
}

void PostgresConnection::release()
{
    auto done = execute("SELECT pg_advisory_unlock(1280135255, hashtext(current_schema()))");
    if (!done) // gone with the connection, then
        qCWarning(storeLog) << "the lock could not be released:" << done.error().message;
}

Result<void> PostgresConnection::ensureOpen()
{
    if (!m_lost)
        return isClockMoved() ? readClock() : Result<void>();
    closeDatabase();
    m_wroteSinceAsked = true;
    return openDatabase();
}

Result<bool> PostgresConnection::changed()
{
    // Differs when any transaction that writes has begun or ended on the server since.
    auto row = run("SELECT txid_current_snapshot()::text");
    if (!row)
        return row.error();
    if (!row->next()) {
        if (auto status = row->status(); !status)
            return status.error();
    }
    const QString snapshot = row->text(0);
    const bool changed = m_wroteSinceAsked || snapshot != m_snapshot;
    m_snapshot = snapshot;
    m_wroteSinceAsked = false;
    return changed;
}

QString PostgresConnection::ownSql(const char *sql) const
{
    QString own = QString::fromUtf8(sql);
    if (own.startsWith(QLatin1String("PRAGMA")))
        return {};
    own.replace(QLatin1String("INTEGER PRIMARY KEY AUTOINCREMENT"),
        QLatin1String("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"));
    own.replace(QLatin1String(" BLOB"), QLatin1String(" BYTEA"));
    own.remove(QLatin1String(" WITHOUT ROWID"));
    return own;
}

Result<QStringList> PostgresConnection::tables()
{
    return texts("SELECT table_name FROM information_schema.tables WHERE table_schema = ?",
        {m_address.schema});
}

Result<void> PostgresConnection::keepCopy(qint64 version)
{
    auto names = tables();
    if (!names)
        return names.error();
    const QString copy = quoted(QStringLiteral("%1_v%2").arg(m_address.schema).arg(version));
    return write([&]() -> Result<void> {
        QStringList statements{QStringLiteral("DROP SCHEMA IF EXISTS %1 CASCADE").arg(copy),
            QStringLiteral("CREATE SCHEMA %1").arg(copy)};
        for (const QString &name : *names) {
            statements.append(QStringLiteral("CREATE TABLE %1.%2 AS TABLE %3.%2")
                                  .arg(copy, quoted(name), quoted(m_address.schema)));
        }
        for (const QString &statement : statements) {
            if (auto done = execute(statement.toUtf8().constData()); !done)
                return done;
        }
        return {};
    });
}

Error PostgresConnection::cannotConnect(const QSqlError &error) const
{
    const QString reason
        = (error.databaseText().isEmpty() ? error.driverText() : error.databaseText()).simplified();
    const bool missing = reason.contains(QLatin1String("does not exist"));
    return Error{missing ? ErrorCode::NotFound : ErrorCode::Io,
        QStringLiteral("The store %1 cannot be reached: %2. Check the address, that the server "
                       "runs, and your account there.")
            .arg(location(), reason),
        {}};
}

Error PostgresConnection::describe(const QSqlError &error)
{
    const QString state = error.nativeErrorCode();
    const QString reason
        = (error.databaseText().isEmpty() ? error.driverText() : error.databaseText()).simplified();
    const auto make = [&](ErrorCode kind, const char *message) {
        return Error{kind, QString::fromUtf8(message).arg(location(), reason), {}};
    };
    if (isLostConnection(state)) {
        m_lost = true;
        return make(ErrorCode::Io,
            "The connection to the store %1 was lost (%2). What was stored before is safe; it is "
            "connected to again at the next try.");
    }
    if (state == QLatin1String("55P03") || state == QLatin1String("40P01"))
        return make(ErrorCode::Busy,
            "Another program holds the store %1 (%2). Try again, or end the program that holds "
            "it.");
    if (state == QLatin1String("42501") || state == QLatin1String("25006"))
        return make(ErrorCode::ReadOnly,
            "The store %1 cannot be written (%2). Ask the database's owner for the right to, or "
            "open the store read-only.");
    if (state.startsWith(QLatin1String("53")))
        return make(ErrorCode::Io,
            "The server of the store %1 has run out of room (%2). What was stored before is safe; "
            "free some space there and try again.");
    if (state.startsWith(QLatin1String("58")))
        return make(ErrorCode::Io,
            "The server of the store %1 could not read or write its files (%2). What was stored "
            "before is safe; check the server's disk.");
    if (state.startsWith(QLatin1String("XX")))
        return make(ErrorCode::Damaged,
            "The store %1 is damaged (%2). Restore the database from a backup.");
    if (isNewer() && state.startsWith(QLatin1String("42")))
        return make(ErrorCode::TooNew,
            "The store %1 was written by a newer version of Lampwork, and this part of it cannot "
            "be read by this one (%2). Use the newer version.");
    return make(ErrorCode::Internal, "The store %1 refused a statement: %2.");
}

} // namespace lampwork
