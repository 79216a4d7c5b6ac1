// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/postgresserver.h"

#include <QDir>
#include <QFile>

#include <csignal>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

namespace lampwork {

namespace {

constexpr int patienceMs = 60'000;

// The server refuses to run as root; the package brings an account for it.
const passwd *serverAccount()
{
    return ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;
}

} // namespace

Result<PostgresServer *> PostgresServer::shared()
{
    static std::unique_ptr<PostgresServer> server;
    if (server)
        return server.get();
    std::unique_ptr<PostgresServer> fresh(new PostgresServer);
    if (auto created = fresh->create(); !created)
        return created.error();
    if (auto started = fresh->start(); !started)
        return started.error();
    server = std::move(fresh);
    return server.get();
}

PostgresServer::~PostgresServer()
{
    if (m_server && m_server->state() == QProcess::Running) {
        ::kill(pid_t(m_server->processId()), SIGQUIT);
        m_server->waitForFinished(patienceMs);
    }
}

std::unique_ptr<QProcess> PostgresServer::program(
    const QString &name, const QStringList &arguments) const
{
    auto process = std::make_unique<QProcess>();
    process->setProgram(m_programs + u'/' + name);
    process->setArguments(arguments);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->setWorkingDirectory(m_folder.path());
    if (const passwd *account = serverAccount()) {
        process->setChildProcessModifier([gid = account->pw_gid, uid = account->pw_uid] {
            if (::setgroups(0, nullptr) != 0 || ::setgid(gid) != 0 || ::setuid(uid) != 0)
                ::_exit(126);
        });
    }
    return process;
}

Error PostgresServer::failure(const QString &what, QProcess &process) const
{
    return Error{ErrorCode::Internal,
        QStringLiteral("%1 failed: %2\n%3")
            .arg(what, process.errorString(), QString::fromLocal8Bit(process.readAll())),
        {}};
}

Result<void> PostgresServer::create()
{
    const QDir versions(QStringLiteral("/usr/lib/postgresql"));
    const auto names = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString &name : names) {
        if (QFile::exists(versions.filePath(name + QStringLiteral("/bin/initdb"))))
            m_programs = versions.filePath(name + QStringLiteral("/bin"));
    }
    if (m_programs.isEmpty()) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("PostgreSQL is not installed; these tests need the package postgresql."),
            {}};
    }
    if (const passwd *account = serverAccount()) {
        if (::chown(
                QFile::encodeName(m_folder.path()).constData(), account->pw_uid, account->pw_gid)
            != 0)
            return Error{ErrorCode::Internal, QStringLiteral("chown failed"), {}};
    }
    auto init = program(QStringLiteral("initdb"),
        {QStringLiteral("--pgdata=data"), QStringLiteral("--username=lampwork"),
            QStringLiteral("--auth=trust"), QStringLiteral("--encoding=UTF8"),
            QStringLiteral("--locale=C.UTF-8"), QStringLiteral("--no-sync")});
    init->start();
    if (!init->waitForFinished(patienceMs) || init->exitCode() != 0)
        return failure(QStringLiteral("initdb"), *init);
    return {};
}

Result<void> PostgresServer::start()
{
    m_server = program(QStringLiteral("postgres"),
        {QStringLiteral("-D"), QStringLiteral("data"), QStringLiteral("-k"), m_folder.path(),
            QStringLiteral("-c"), QStringLiteral("listen_addresses="), QStringLiteral("-c"),
            QStringLiteral("fsync=off"), QStringLiteral("-c"),
            QStringLiteral("max_connections=60")});
    m_server->start();
    if (!m_server->waitForStarted(patienceMs))
        return failure(QStringLiteral("postgres"), *m_server);
    for (int waited = 0; waited < patienceMs; waited += 100) {
        auto ready = program(QStringLiteral("pg_isready"), {QStringLiteral("-h"), m_folder.path()});
        ready->start();
        if (ready->waitForFinished(patienceMs) && ready->exitCode() == 0)
            return {};
        if (m_server->waitForFinished(100))
            break;
    }
    return failure(QStringLiteral("postgres"), *m_server);
}

Result<void> PostgresServer::kill()
{
    ::kill(pid_t(m_server->processId()), SIGQUIT); // "immediate": without a checkpoint
    if (!m_server->waitForFinished(patienceMs))
        return failure(QStringLiteral("killing postgres"), *m_server);
    return {};
}

QString PostgresServer::freshStore(const QString &folder)
{
    return QStringLiteral("postgresql://lampwork@/postgres?folder=%1&schema=store%2&host=%3")
        .arg(folder)
        .arg(++m_stores)
        .arg(m_folder.path());
}

} // namespace lampwork
