// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/pendingfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lampwork {

namespace {

Error invalid(const QString &path, const QString &message)
{
    return {ErrorCode::InvalidInput, message, path};
}

// As a file made by any other program would have: 0666 less the umask.
mode_t usualMode()
{
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
}

QString lastSystemError()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

} // namespace

Result<std::unique_ptr<PendingFile>> PendingFile::create(const QString &path)
{
    if (path.isEmpty())
        return invalid(path, QStringLiteral("No file to write to was given."));
    const QFileInfo given(path);
    if (given.isDir() || path.endsWith(QLatin1Char('/')))
        return invalid(
            path, QStringLiteral("“%1” is a folder; give the name of a file.").arg(path));
    // A link stays a link: what it points to is replaced.
    const QString target = given.exists() ? given.canonicalFilePath() : given.absoluteFilePath();
    const QFileInfo info(target);
    if (info.exists() && !info.isFile())
        return invalid(
            path, QStringLiteral("“%1” is not a regular file; choose another name.").arg(path));
    const QFileInfo folder(info.path());
    if (!folder.exists())
        return Error{ErrorCode::NotFound,
            QStringLiteral("The folder “%1” does not exist; create it or choose another.")
                .arg(info.path()),
            path};
    if (!folder.isDir())
        return invalid(path, QStringLiteral("“%1” is not a folder.").arg(info.path()));
    if (info.exists() && !info.isWritable())
        return Error{ErrorCode::ReadOnly,
            QStringLiteral("“%1” exists and must not be written; choose another name.").arg(path),
            path};

    const long longestName = ::pathconf(QFile::encodeName(info.path()), _PC_NAME_MAX);
    if (longestName > 0 && QFile::encodeName(info.fileName()).size() > longestName)
        return invalid(path,
            QStringLiteral("The name “%1” is too long; at most %2 bytes are possible there.")
                .arg(info.fileName())
                .arg(longestName));

    std::unique_ptr<PendingFile> file(new PendingFile(target));
    // Asked for its name, the file gets one; until then Qt may keep it without.
    if (!file->m_file.open() || file->m_file.fileName().isEmpty()) {
        const bool forbidden = !folder.isWritable();
        return Error{forbidden ? ErrorCode::ReadOnly : ErrorCode::Io,
            QStringLiteral("No file can be created in “%1”: %2. Choose another folder.")
                .arg(info.path(), file->m_file.errorString()),
            path};
    }
    const auto mode = info.exists() ? info.permissions() : QFileDevice::Permissions();
    if (info.exists())
        file->m_file.setPermissions(mode);
    else
        ::fchmod(file->m_file.handle(), usualMode());
    return file;
}

PendingFile::PendingFile(const QString &path)
    : m_path(path)
{
    m_file.setFileTemplate(QFileInfo(path).path() + QStringLiteral("/.lampwork-XXXXXX.tmp"));
}

void PendingFile::fail(const QString &doing, const QString &reason)
{
    if (!m_error)
        m_error = Error{ErrorCode::Io,
            QStringLiteral("%1 “%2” failed: %3. Nothing was left there; free some space or choose "
                           "another folder.")
                .arg(doing, m_path, reason),
            m_path};
}

void PendingFile::write(const char *data, qint64 size)
{
    if (m_error)
        return;
    if (m_file.write(data, size) != size)
        fail(QStringLiteral("Writing"), m_file.errorString());
    else
        m_size += size;
}

Result<void> PendingFile::restart()
{
    if (const auto flushed = flush(); !flushed)
        return flushed;
    if (!m_file.resize(0) || !m_file.seek(0))
        fail(QStringLiteral("Writing"), m_file.errorString());
    m_size = 0;
    return m_error ? Result<void>(*m_error) : Result<void>();
}

Result<void> PendingFile::flush()
{
    if (!m_error && !m_file.flush())
        fail(QStringLiteral("Writing"), m_file.errorString());
    return m_error ? Result<void>(*m_error) : Result<void>();
}

Result<void> PendingFile::commit()
{
    if (const auto flushed = flush(); !flushed)
        return flushed;
    if (::fsync(m_file.handle()) != 0)
        fail(QStringLiteral("Writing"), lastSystemError());
    else if (std::rename(QFile::encodeName(m_file.fileName()), QFile::encodeName(m_path)) != 0)
        fail(QStringLiteral("Renaming the finished file to"), lastSystemError());
    if (m_error)
        return *m_error;
    m_file.setAutoRemove(false);
    // The rename itself must survive a power loss too. A file system that cannot sync a folder has
    // done all it can.
    const int folder
        = ::open(QFile::encodeName(QFileInfo(m_path).path()), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

} // namespace lampwork
