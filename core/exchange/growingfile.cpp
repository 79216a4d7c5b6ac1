// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/growingfile.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lampwork {

namespace {

constexpr std::size_t blockBytes = std::size_t(1) << 20;
constexpr std::size_t firstBytes = 4096; // that tell a file from another one

Error systemError(const QString &path, int number, const char *what)
{
    const ErrorCode code = number == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
    return Error{code,
        QStringLiteral("The file could not be %1 (%2). Check that it is there and may be read.")
            .arg(QString::fromLatin1(what), QString::fromLocal8Bit(std::strerror(number))),
        path};
}

} // namespace

Result<bool> GrowingFile::refresh()
{
    // By its path: a program that writes its log anew may do so under the same name.
    struct stat status { };
    if (::stat(QFile::encodeName(m_path).constData(), &status) != 0)
        return systemError(m_path, errno, "opened");
    if (!S_ISREG(status.st_mode)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("This is not a regular file. Name the file that the log is written to."),
            m_path};
    }
    const bool isAnother = m_inode != 0 && (status.st_ino != m_inode || status.st_dev != m_device);
    const bool isShorter = status.st_size < m_offset + qint64(m_end);
    const qint64 changedNs = qint64(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
    bool isWrittenAnew = isAnother || isShorter;
    if (!isWrittenAnew && !m_firstBytes.isEmpty() && changedNs != m_changedNs) {
        const auto otherwise = beginsOtherwise();
        if (!otherwise)
            return otherwise.error();
        isWrittenAnew = *otherwise;
    }
    if (isWrittenAnew)
        reset();
    m_changedNs = changedNs;
    m_inode = status.st_ino;
    m_device = status.st_dev;
    m_size = status.st_size;
    m_writtenMs = qint64(status.st_mtim.tv_sec) * 1000 + status.st_mtim.tv_nsec / 1'000'000;
    return isWrittenAnew;
}

// A program that writes its file anew at every step is seen by this even where it has become
// longer.
Result<bool> GrowingFile::beginsOtherwise()
{
    if (!m_file.isOpen()) {
        if (auto opened = open(); !opened)
            return opened.error();
    }
    QByteArray now(m_firstBytes.size(), '\0');
    const ssize_t read = ::pread(m_file.handle(), now.data(), std::size_t(now.size()), 0);
    if (read < 0)
        return systemError(m_path, errno, "read");
    return read != now.size() || now != m_firstBytes;
}

Result<void> GrowingFile::open()
{
    const int descriptor = ::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return systemError(m_path, errno, "opened");
    if (!m_file.open(descriptor, QIODevice::ReadOnly | QIODevice::Unbuffered,
            QFileDevice::AutoCloseHandle)) {
        ::close(descriptor);
        return Error{ErrorCode::Io, m_file.errorString(), m_path};
    }
    return {};
}

Result<bool> GrowingFile::fill(std::size_t atLeast)
{
    const std::size_t known = m_end - m_begin;
    const qint64 rest = left() - qint64(known);
    if (rest <= 0)
        return false;
    if (!m_file.isOpen()) {
        if (auto opened = open(); !opened)
            return opened.error();
    }
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, known);
        m_offset += qint64(m_begin);
        m_begin = 0;
        m_end = known;
    }
    const std::size_t wanted = std::max(atLeast > known ? atLeast - known : 0, blockBytes);
    const auto bytes = std::size_t(std::min<qint64>(rest, qint64(wanted)));
    if (m_buffer.size() < m_end + bytes)
        m_buffer.resize(m_end + bytes);
    const bool isBeginning = m_offset == 0 && m_end == 0;
    std::size_t got = 0;
    while (got < bytes) {
        const ssize_t read = ::pread(
            m_file.handle(), m_buffer.data() + m_end, bytes - got, m_offset + qint64(m_end));
        if (read < 0 && errno == EINTR)
            continue;
        if (read < 0)
            return systemError(m_path, errno, "read");
        if (read == 0)
            break; // it has become shorter; the next refresh() sees it
        got += std::size_t(read);
        m_end += std::size_t(read);
    }
    if (isBeginning)
        m_firstBytes = QByteArray(m_buffer.data(), qsizetype(std::min(got, firstBytes)));
    return got > 0;
}

void GrowingFile::reset()
{
    m_file.close();
    m_buffer = {};
    m_begin = 0;
    m_end = 0;
    m_offset = 0;
    m_inode = 0;
    m_firstBytes.clear();
}

void GrowingFile::rest()
{
    m_file.close();
    m_offset += qint64(m_begin);
    m_begin = 0;
    m_end = 0;
    m_buffer = {};
}

} // namespace lampwork
