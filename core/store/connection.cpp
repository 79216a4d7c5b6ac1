// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/connection.h"

#include "core/store/log.h"

#include <QFile>
#include <QSqlError>
#include <QUrl>

#include <atomic>
#include <fcntl.h>
#include <unistd.h>

namespace lampwork {

Q_LOGGING_CATEGORY(storeLog, "lampwork.store")

namespace {

constexpr int busyTimeoutMs = 10'000;

// SQLite's primary result codes (https://www.sqlite.org/rescode.html).
enum SqliteCode {
    SqliteError = 1,
    SqlitePermission = 3,
    SqliteBusy = 5,
    SqliteLocked = 6,
    SqliteReadOnly = 8,
    SqliteIo = 10,
    SqliteCorrupt = 11,
    SqliteFull = 13,
    SqliteCannotOpen = 14,
    SqliteNotADatabase = 26,
};

bool mayWrite(const QString &path)
{
    return ::faccessat(AT_FDCWD, QFile::encodeName(path).constData(), W_OK, AT_EACCESS) == 0;
}

QVariant bindable(const QVariant &value)
{
    if (value.typeId() == QMetaType::QString && value.toString().isNull())
        return QStringLiteral("");
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

Connection::Connection(const QString &folder)
    : m_folder(folder)
{
    static std::atomic<quint64> counter{0};
    m_name = QStringLiteral("lampwork-store-%1").arg(++counter);
}

Connection::~Connection()
{
    // The last connection to go checkpoints as it closes, so it needs the lock as well. Failing to
    // get it in time only leaves that work to the next one.
    const bool locked = m_database.isOpen() && !m_readOnly && m_lock.acquire(busyTimeoutMs).ok();
    closeDatabase();
    if (locked)
        m_lock.release();
}

void Connection::closeDatabase()
{
    m_statements.clear();
    m_database.close();
    m_database = QSqlDatabase();
    if (QSqlDatabase::contains(m_name))
        QSqlDatabase::removeDatabase(m_name);
}

bool Connection::hasLog() const
{
    return QFile::exists(m_folder + QStringLiteral("/store.db-wal"));
}

Result<std::unique_ptr<Connection>> Connection::open(
    const QString &folder, const ConnectionOptions &options)
{
    std::unique_ptr<Connection> connection(new Connection(folder));
    connection->m_readOnly = options.access == Access::ReadOnly;
    if (!connection->m_readOnly) {
        const QString file = folder + QStringLiteral("/store.db");
        if (!mayWrite(folder) || (QFile::exists(file) && !mayWrite(file))) {
            return Error{ErrorCode::ReadOnly,
                QStringLiteral(
                    "The store %1 cannot be written. Open it read-only, or copy it to a place "
                    "that you may write to.")
                    .arg(folder),
                {}};
        }
        if (auto opened = connection->m_lock.open(folder); !opened)
            return opened.error();
    }
    if (auto opened = connection->openDatabase(options); !opened)
        return opened.error();
    return connection;
}

Result<void> Connection::openDatabase(const ConnectionOptions &options)
{
    const QString file = m_folder + QStringLiteral("/store.db");
    m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
    QString connectOptions = QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(busyTimeoutMs);
    if (m_readOnly) {
        connectOptions += QStringLiteral(";QSQLITE_OPEN_READONLY");
        // SQLite cannot make its side files here, and without a log there is no writer: the file is
        // read as it lies, until a log appears beside it.
        m_immutable = !mayWrite(m_folder) && !hasLog();
        if (m_immutable) {
            QUrl url = QUrl::fromLocalFile(file);
            url.setQuery(QStringLiteral("immutable=1"));
            m_database.setDatabaseName(url.toString(QUrl::FullyEncoded));
            connectOptions += QStringLiteral(";QSQLITE_OPEN_URI");
        }
    }
    if (m_database.databaseName().isEmpty())
        m_database.setDatabaseName(file);
    m_database.setConnectOptions(connectOptions);
    if (!m_database.open())
        return sqlError(m_database.lastError());
    // SQLite opens lazily: the settings are the first to touch the file.
    return m_readOnly ? applySettings(options) : locked([&] { return applySettings(options); });
}

Result<void> Connection::applySettings(const ConnectionOptions &options)
{
    if (!m_readOnly) {
        // Only an empty database takes this one.
        if (auto done = execute("PRAGMA auto_vacuum = INCREMENTAL"); !done)
            return done;
        auto mode = run("PRAGMA journal_mode = WAL");
        if (!mode)
            return mode.error();
        if (!mode->next() || mode->text(0) != QLatin1String("wal")) {
            if (auto status = mode->status(); !status)
                return status;
            return Error{ErrorCode::Unsupported,
                QStringLiteral(
                    "The store %1 is in a place where SQLite cannot keep a write-ahead log. Keep "
                    "the store on a local disk.")
                    .arg(m_folder),
                {}};
        }
    }
    // A commit of ours checkpoints inside write(), thus under the lock; a reader never does.
    const char *checkpoint
        = m_readOnly ? "PRAGMA wal_autocheckpoint = 0" : "PRAGMA wal_autocheckpoint = 1000";
    const char *synchronous
        = options.durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";
    for (const char *setting : {checkpoint, synchronous, "PRAGMA foreign_keys = ON",
             "PRAGMA journal_size_limit = 4194304"}) {
        if (auto done = execute(setting); !done)
            return done;
    }
    return execute("SELECT count(*) FROM sqlite_master");
}

Result<Query> Connection::run(const char *sql, const QVariantList &values)
{
    const auto key = QByteArray::fromRawData(sql, qsizetype(qstrlen(sql)));
    std::shared_ptr<Query::Statement> statement = m_statements.value(key);
    if (!statement || statement->inUse) {
        auto fresh = std::make_shared<Query::Statement>(Query::Statement{QSqlQuery(m_database)});
        fresh->query.setForwardOnly(true);
        if (!fresh->query.prepare(QString::fromUtf8(sql)))
            return sqlError(fresh->query.lastError());
        if (!statement)
            m_statements.insert(QByteArray(sql), fresh);
        statement = fresh;
    }
    statement->inUse = true;
    Query query(this, statement);
    for (int i = 0; i < values.size(); ++i)
        statement->query.bindValue(i, bindable(values[i]));
    if (!statement->query.exec())
        return sqlError(statement->query.lastError());
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

Result<void> Connection::begin(const char *statement)
{
    Q_ASSERT(!m_inTransaction);
    auto begun = execute(statement);
    m_inTransaction = begun.ok();
    return begun;
}

Result<void> Connection::beginWrite()
{
    if (m_readOnly) {
        return Error{ErrorCode::ReadOnly,
            QStringLiteral("The store %1 is open read-only; nothing in it can be changed.")
                .arg(m_folder),
            {}};
    }
    if (auto taken = m_lock.acquire(busyTimeoutMs); !taken)
        return taken;
    auto begun = begin("BEGIN IMMEDIATE");
    if (!begun)
        m_lock.release();
    return begun;
}

Result<void> Connection::commit()
{
    auto committed = execute("COMMIT");
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
    // SQLite has rolled back by itself after some errors (a full disk); this one then fails, and
    // that is fine.
    if (auto done = execute("ROLLBACK"); !done)
        qCDebug(storeLog) << "rollback:" << done.error().message;
    m_inTransaction = false;
}

void Connection::endWrite()
{
    m_afterCommit.clear();
    m_lock.release();
}

Result<bool> Connection::changed()
{
    if (m_immutable && hasLog()) {
        closeDatabase();
        if (auto opened = openDatabase({Access::ReadOnly}); !opened)
            return opened.error();
        m_wroteSinceAsked = true;
    }
    auto version = integer("PRAGMA data_version"); // changes with other connections' commits only
    if (!version)
        return version.error();
    const bool changed = m_wroteSinceAsked || version->value_or(-1) != m_dataVersion;
    m_dataVersion = version->value_or(-1);
    m_wroteSinceAsked = false;
    return changed;
}

Error Connection::sqlError(const QSqlError &error) const
{
    const int code = error.nativeErrorCode().toInt() & 0xff;
    const QString reason
        = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    const auto make = [&](ErrorCode kind, const char *message) {
        return Error{kind, QString::fromUtf8(message).arg(m_folder, reason), {}};
    };
    switch (code) {
    case SqliteBusy:
    case SqliteLocked:
        return make(ErrorCode::Busy,
            "Another program holds the store %1 (%2). Try again, or end the program that holds "
            "it.");
    case SqliteReadOnly:
    case SqlitePermission:
        return make(ErrorCode::ReadOnly,
            "The store %1 cannot be written (%2). Check the permissions of the folder and its "
            "files.");
    case SqliteCorrupt:
    case SqliteNotADatabase:
        return make(ErrorCode::Damaged,
            "The store %1 is damaged (%2). Copy the folder before anything else; “lampwork store "
            "repair” saves all that is still whole.");
    case SqliteFull:
        return make(ErrorCode::Io,
            "There is no space left for the store %1 (%2). What was stored before is safe; free "
            "some space "
            "and try again.");
    case SqliteIo:
        return make(ErrorCode::Io,
            "The store %1 could not be read or written (%2). What was stored before is safe; check "
            "the "
            "disk's free space and health.");
    case SqliteCannotOpen:
        return make(ErrorCode::Io,
            "The database of the store %1 cannot be opened (%2). Check that the folder and its "
            "files can "
            "be read.");
    case SqliteError:
        if (m_newer) {
            return make(ErrorCode::TooNew,
                "The store %1 was written by a newer version of Lampwork, and this part of it "
                "cannot be "
                "read by this one (%2). Use the newer version.");
        }
        break;
    default:
        break;
    }
    return make(ErrorCode::Internal, "The store %1 refused a statement: %2.");
}

} // namespace lampwork
