// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqliteconnection.h"

#include "core/base/clock.h"
#include "core/store/files.h"
#include "core/store/freepages.h"

#include <QFile>
#include <QSqlError>
#include <QUrl>

#include <fcntl.h>
#include <unistd.h>

namespace lampwork {

namespace {

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

} // namespace

SqliteConnection::SqliteConnection(const QString &folder)
    : m_folder(folder)
{
}

SqliteConnection::~SqliteConnection()
{
    // The last connection to go checkpoints as it closes, so it needs the lock as well. Failing to
    // get it in time only leaves that work to the next one.
    const bool locked = database().isOpen() && !m_readOnly && m_lock.acquire(busyTimeoutMs).ok();
    closeDatabase();
    if (locked)
        m_lock.release();
}

bool SqliteConnection::hasLog() const
{
    return QFile::exists(m_folder + QStringLiteral("/store.db-wal"));
}

Result<std::unique_ptr<Connection>> SqliteConnection::open(
    const QString &folder, const ConnectionOptions &options)
{
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(folder));
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
    return std::unique_ptr<Connection>(std::move(connection));
}

Result<void> SqliteConnection::openDatabase(const ConnectionOptions &options)
{
    const QString file = m_folder + QStringLiteral("/store.db");
    setDatabase(QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), databaseName()));
    QString connectOptions = QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(busyTimeoutMs);
    if (m_readOnly) {
        connectOptions += QStringLiteral(";QSQLITE_OPEN_READONLY");
        // SQLite cannot make its side files here, and without a log there is no writer: the file is
        // read as it lies, until a log appears beside it.
        m_immutable = !mayWrite(m_folder) && !hasLog();
        if (m_immutable) {
            QUrl url = QUrl::fromLocalFile(file);
            url.setQuery(QStringLiteral("immutable=1"));
            database().setDatabaseName(url.toString(QUrl::FullyEncoded));
            connectOptions += QStringLiteral(";QSQLITE_OPEN_URI");
        }
    }
    if (database().databaseName().isEmpty())
        database().setDatabaseName(file);
    database().setConnectOptions(connectOptions);
    if (!database().open())
        return sqlError(database().lastError());
    // SQLite opens lazily: the settings are the first to touch the file.
    return m_readOnly ? applySettings(options) : locked([&] { return applySettings(options); });
}

Result<void> SqliteConnection::applySettings(const ConnectionOptions &options)
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

Result<bool> SqliteConnection::changed()
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

qint64 SqliteConnection::clockMs() const
{
    return nowMs();
}

Result<QStringList> SqliteConnection::tables()
{
    return texts("SELECT name FROM sqlite_master WHERE type = 'table'");
}

Result<void> SqliteConnection::keepCopy(qint64 version)
{
    const QString copy = QStringLiteral("%1/store.db.v%2.bak").arg(m_folder).arg(version);
    const QString unfinished = copy + QStringLiteral(".tmp");
    QFile::remove(unfinished); // left by a migration that was cut off
    if (auto done = execute("VACUUM INTO ?", {unfinished}); !done)
        return done;
    if (auto synced = syncFile(unfinished); !synced)
        return synced;
    return renameDurably(unfinished, copy);
}

Result<void> SqliteConnection::giveBackSpace()
{
    for (;;) {
        auto freed = write([&] { return inFreePages(*this, pagesAtOnce); });
        if (!freed)
            return freed.error();
        if (*freed < pagesAtOnce)
            return {};
    }
}

Error SqliteConnection::describe(const QSqlError &error)
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
        if (isNewer()) {
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
