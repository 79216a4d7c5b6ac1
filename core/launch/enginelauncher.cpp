// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/enginelauncher.h"

#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/store/storeaddress.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QProcessEnvironment>
#include <QStandardPaths>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace lampwork {

namespace {

Q_LOGGING_CATEGORY(log, "lampwork.launch")

const QString engineName = QStringLiteral("lampwork-engine");
const QByteArray startMark = "=== engine started ";
constexpr int killAfterMs = 3000;
constexpr int endWaitMs = 500; // when a job is destroyed
constexpr qsizetype keptErrorBytes = 16 * 1024;
constexpr int shownErrorLines = 12;

bool isProgram(const QString &path)
{
    const QFileInfo file(path);
    return file.isFile() && file.isExecutable();
}

QString lastLines(const QByteArray &text, int count)
{
    QStringList lines = QString::fromUtf8(text).split(u'\n', Qt::SkipEmptyParts);
    while (lines.size() > count)
        lines.removeFirst();
    return lines.join(u'\n');
}

QString withDetails(const QString &message, const QString &details)
{
    return details.isEmpty() ? message
                             : message + QStringLiteral("\nIts last words were:\n") + details;
}

bool isAlive(qint64 pid)
{
    if (::kill(pid_t(pid), 0) != 0 && errno == ESRCH)
        return false;
    // A process that has ended, but that nobody has asked after, is still listed. Its state stands
    // behind the program's name, which is in parentheses and may hold anything.
    QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!stat.open(QIODevice::ReadOnly))
        return QFileInfo::exists(QStringLiteral("/proc/self/stat")) ? false : true;
    const QByteArray text = stat.readAll();
    const QByteArray state = text.mid(text.lastIndexOf(')') + 1).trimmed().left(1);
    return state != "Z" && state != "X";
}

ErrorCode errorCodeFromName(const QString &name)
{
    for (int code = 0; code <= int(ErrorCode::Internal); ++code) {
        if (errorCodeName(ErrorCode(code)) == name)
            return ErrorCode(code);
    }
    return ErrorCode::Engine;
}

// The text at `key`, or empty where it is missing or something else.
QString textAt(const Json &json, const char *key)
{
    const auto found = json.find(key);
    return found == json.end() ? QString() : toQString(*found);
}

} // namespace

Result<QString> findEngine()
{
    const QString wished
        = QProcessEnvironment::systemEnvironment().value(QStringLiteral("LAMPWORK_ENGINE"));
    if (!wished.isEmpty()) {
        if (isProgram(wished))
            return QFileInfo(wished).absoluteFilePath();
        return Error{ErrorCode::NotFound,
            QStringLiteral("LAMPWORK_ENGINE names “%1”, which is not a program that can be run. "
                           "Correct it, or unset "
                           "it to use the installed engine.")
                .arg(wished),
            {}};
    }
    if (QCoreApplication::instance()) {
        const QDir here(QCoreApplication::applicationDirPath());
        for (const QString &place :
            {engineName, QStringLiteral("../libexec/lampwork/") + engineName}) {
            const QString path = QDir::cleanPath(here.filePath(place));
            if (isProgram(path))
                return path;
        }
    }
    const QString onPath = QStandardPaths::findExecutable(engineName);
    if (!onPath.isEmpty())
        return onPath;
    return Error{ErrorCode::NotFound,
        QStringLiteral("The training program “%1” was not found beside this program or on PATH. "
                       "Install the package "
                       "lampwork-engine, or set LAMPWORK_ENGINE to where it is.")
            .arg(engineName),
        {}};
}

QString trainingLog(const QString &store, RunId run)
{
    return QDir(folderOfStore(store)).absoluteFilePath(QStringLiteral("logs/run-%1.log").arg(run));
}

Result<qint64> startTraining(const QString &store, RunId run, const StartOptions &options)
{
    const Result<QString> engine = findEngine();
    if (!engine)
        return engine.error();
    const QString address = normalizedAddress(store);
    const QString folder = folderOfStore(store);
    const QString logPath = trainingLog(address, run);
    if (!QFileInfo(folder).isDir())
        return Error{
            ErrorCode::NotFound, QStringLiteral("There is no store “%1”.").arg(address), {}};
    QFile logFile(logPath);
    const bool hasFolder = QDir().mkpath(QFileInfo(logPath).path());
    const QByteArray mark = startMark + formatTime(nowMs()).toUtf8() + '\n';
    if (!hasFolder || !logFile.open(QIODevice::WriteOnly | QIODevice::Append)
        || logFile.write(mark) != mark.size() || !logFile.flush())
        return Error{ErrorCode::Io,
            QStringLiteral("The engine's log “%1” cannot be written%2. Check the folder's "
                           "permissions and the disk's "
                           "free space.")
                .arg(logPath, hasFolder ? QStringLiteral(": ") + logFile.errorString() : QString()),
            {}};
    logFile.close();

    QProcess process;
    process.setProgram(*engine);
    QStringList arguments{QStringLiteral("train"), QStringLiteral("--store"), address,
        QStringLiteral("--run"), QString::number(run)};
    if (options.attended)
        arguments << QStringLiteral("--attended");
    if (options.together)
        arguments << QStringLiteral("--together");
    if (options.until)
        arguments << QStringLiteral("--until") << QString::number(*options.until);
    for (const RunId next : options.next)
        arguments << QStringLiteral("--run") << QString::number(next);
    process.setArguments(arguments);
    process.setWorkingDirectory(folder);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(logPath, QIODevice::Append);
    qint64 pid = 0;
    if (!process.startDetached(&pid))
        return Error{ErrorCode::Engine,
            QStringLiteral("The engine “%1” could not be started: %2.")
                .arg(*engine, process.errorString()),
            {}};
    return pid;
}

std::optional<Error> engineEnded(const QString &store, RunId run, qint64 pid)
{
    if (isAlive(pid))
        return std::nullopt;
    const QString logPath = trainingLog(store, run);
    QFile file(logPath);
    QByteArray text;
    if (file.open(QIODevice::ReadOnly)) {
        if (file.size() > keptErrorBytes)
            file.seek(file.size() - keptErrorBytes);
        text = file.readAll();
        const qsizetype mark = text.lastIndexOf(startMark);
        if (mark >= 0)
            text = text.mid(text.indexOf('\n', mark) + 1);
    }
    return Error{ErrorCode::Engine,
        withDetails(QStringLiteral("The engine of run %1 has ended. Its log is “%2”.")
                        .arg(run)
                        .arg(logPath),
            lastLines(text, shownErrorLines)),
        {}};
}

EngineJob::EngineJob(QObject *parent)
    : QObject(parent)
{
    m_killTimer.setSingleShot(true);
    m_killTimer.setInterval(killAfterMs);
    connect(&m_killTimer, &QTimer::timeout, &m_process, &QProcess::kill);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &EngineJob::readOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &EngineJob::readErrors);
    connect(&m_process, &QProcess::finished, this, &EngineJob::processEnded);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        const Result<Json> failure = Error{ErrorCode::Engine,
            QStringLiteral("The engine “%1” could not be started: %2.")
                .arg(m_process.program(), m_process.errorString()),
            {}};
        QMetaObject::invokeMethod(
            this, [this, failure] { Q_EMIT finished(failure); }, Qt::QueuedConnection);
    });
}

EngineJob::~EngineJob()
{
    disconnect(&m_process, nullptr, this, nullptr);
    if (!isRunning())
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(endWaitMs)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void EngineJob::start(const QStringList &arguments)
{
    Q_ASSERT(!isRunning() && !m_result);
    const Result<QString> engine = findEngine();
    if (!engine) {
        const Result<Json> failure = engine.error();
        QMetaObject::invokeMethod(
            this, [this, failure] { Q_EMIT finished(failure); }, Qt::QueuedConnection);
        return;
    }
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.start(*engine, arguments, QIODevice::ReadOnly);
}

void EngineJob::cancel()
{
    if (!isRunning())
        return;
    m_cancelled = true;
    m_process.terminate();
    m_killTimer.start();
}

void EngineJob::readOutput()
{
    m_buffer += m_process.readAllStandardOutput();
    qsizetype end = 0;
    while ((end = m_buffer.indexOf('\n')) >= 0) {
        const QByteArray line = m_buffer.left(end).trimmed();
        m_buffer.remove(0, end + 1);
        if (!line.isEmpty())
            readLine(line);
    }
}

void EngineJob::readErrors()
{
    m_errors = (m_errors + m_process.readAllStandardError()).right(keptErrorBytes);
}

void EngineJob::readLine(const QByteArray &line)
{
    const Result<Json> json = parseJson(line, QStringLiteral("engine"));
    if (!json || !json->is_object()) {
        qCWarning(log) << "the engine wrote a line that is no report:" << line.left(200);
        return;
    }
    if (const auto progress = json->find("progress");
        progress != json->end() && progress->is_number()) {
        if (!m_cancelled)
            Q_EMIT progressed(progress->get<double>(), textAt(*json, "text"));
    } else if (const auto result = json->find("result"); result != json->end()) {
        m_result = Result<Json>(*result);
    } else if (const auto error = json->find("error"); error != json->end() && error->is_object()) {
        m_result = Result<Json>(Error{errorCodeFromName(textAt(*error, "code")),
            textAt(*error, "message"), textAt(*error, "where")});
    } else {
        qCWarning(log) << "the engine wrote a report of an unknown kind:" << line.left(200);
    }
}

void EngineJob::processEnded(int exitCode, QProcess::ExitStatus status)
{
    m_killTimer.stop();
    readOutput();
    readErrors();
    if (const QByteArray rest = m_buffer.trimmed(); !rest.isEmpty())
        readLine(rest);
    m_buffer.clear();
    Q_EMIT finished(outcome(exitCode, status));
}

Result<Json> EngineJob::outcome(int exitCode, QProcess::ExitStatus status) const
{
    const bool crashed = status == QProcess::CrashExit;
    if (m_cancelled && (crashed || exitCode != 0 || !m_result))
        return Error{ErrorCode::Cancelled, QStringLiteral("Cancelled."), {}};
    // An error that the engine told, or a result of one that ended well.
    if (m_result && !crashed && (!m_result->ok() || exitCode == 0))
        return *m_result;
    const QString verb = m_process.arguments().value(0);
    QString how = QStringLiteral("ended with exit code %1").arg(exitCode);
    if (crashed) {
        // For a process that crashed, QProcess gives the signal as its exit code.
        how = QStringLiteral("was ended by signal %1 (%2)")
                  .arg(exitCode)
                  .arg(QString::fromLocal8Bit(::strsignal(exitCode)));
        if (exitCode == SIGKILL)
            how += QStringLiteral(", as the system does when memory runs out");
    }
    return Error{ErrorCode::Engine,
        withDetails(QStringLiteral("The engine %1 before “%2” was done.").arg(how, verb),
            lastLines(m_errors, shownErrorLines)),
        {}};
}

} // namespace lampwork
