// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/files.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace lampwork {

namespace {

Error fileError(const QString &path, const QString &doing, int number)
{
    ErrorCode code = ErrorCode::Io;
    QString hint;
    switch (number) {
    case EACCES:
    case EPERM:
    case EROFS:
        code = ErrorCode::ReadOnly;
        hint = QStringLiteral(" Check the permissions there.");
        break;
    case ENOENT:
        code = ErrorCode::NotFound;
        break;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        hint = QStringLiteral(" What was stored before is safe; free some space and try again.");
        break;
    default:
        break;
    }
    return Error{code,
        QStringLiteral("%1 could not be %2: %3.%4")
            .arg(path, doing, QString::fromLocal8Bit(std::strerror(number)), hint),
        {}};
}

// An open file that closes itself.
class File {
public:
    File(const QString &path, int flags)
        : m_fd(::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC, 0666))
    {
    }
    ~File()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    bool isOpen() const { return m_fd >= 0; }
    int fd() const { return m_fd; }

private:
    int m_fd;
};

bool writeAll(int fd, const char *data, qint64 size)
{
    while (size > 0) {
        const ssize_t written = ::write(fd, data, std::size_t(size));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        size -= written;
    }
    return true;
}

// Calls `use` with each block of the file; false from it stops with errno as it left it.
Result<void> eachBlock(const QString &path, const std::function<bool(const char *, qint64)> &use)
{
    const File file(path, O_RDONLY);
    if (!file.isOpen())
        return fileError(path, QStringLiteral("read"), errno);
    std::vector<char> block(1 << 20);
    while (true) {
        const ssize_t got = ::read(file.fd(), block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fileError(path, QStringLiteral("read"), errno);
        if (got == 0)
            return {};
        if (!use(block.data(), got))
            return fileError(path, QStringLiteral("copied"), errno);
    }
}

Result<void> syncPath(const QString &path, int flags)
{
    const File file(path, flags);
    if (!file.isOpen() || ::fsync(file.fd()) != 0)
        return fileError(path, QStringLiteral("synced"), errno);
    return {};
}

} // namespace

Result<void> syncFile(const QString &path)
{
    return syncPath(path, O_RDONLY);
}

Result<void> syncFolder(const QString &path)
{
    return syncPath(path, O_RDONLY | O_DIRECTORY);
}

Result<void> renameDurably(const QString &from, const QString &to)
{
    if (::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return fileError(to, QStringLiteral("put in place"), errno);
    return syncFolder(QFileInfo(to).absolutePath());
}

Result<void> makeFolder(const QString &path)
{
    if (::mkdir(QFile::encodeName(path).constData(), 0777) != 0) {
        const int number = errno;
        if (number == EEXIST && QFileInfo(path).isDir())
            return {};
        return fileError(path, QStringLiteral("created"), number);
    }
    return syncFolder(QFileInfo(path).absolutePath());
}

Result<void> writeSynced(const QString &path, const QByteArray &bytes)
{
    const File file(path, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.isOpen())
        return fileError(path, QStringLiteral("created"), errno);
    if (writeAll(file.fd(), bytes.constData(), bytes.size()) && ::fsync(file.fd()) == 0)
        return {};
    const int number = errno;
    QFile::remove(path);
    return fileError(path, QStringLiteral("written"), number);
}

Result<void> copySynced(const QString &from, const QString &to)
{
    const File file(to, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.isOpen())
        return fileError(to, QStringLiteral("created"), errno);
    auto copied = eachBlock(
        from, [&](const char *data, qint64 size) { return writeAll(file.fd(), data, size); });
    if (copied && ::fsync(file.fd()) != 0)
        copied = fileError(to, QStringLiteral("written"), errno);
    if (!copied)
        QFile::remove(to);
    return copied;
}

Result<FileDigest> digestOf(const QString &path)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    FileDigest digest;
    auto read = eachBlock(path, [&](const char *data, qint64 size) {
        hash.addData(QByteArrayView(data, size));
        digest.sizeBytes += size;
        return true;
    });
    if (!read)
        return read.error();
    digest.sha256 = QString::fromLatin1(hash.result().toHex());
    return digest;
}

} // namespace lampwork
