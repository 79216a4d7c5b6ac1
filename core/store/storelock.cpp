// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storelock.h"

#include "core/base/clock.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace lampwork {

namespace {

Error systemError(ErrorCode code, const QString &what, int number)
{
    return Error{code, what.arg(QString::fromLocal8Bit(std::strerror(number))), {}};
}

// File systems on which a lock of one machine is not seen by another, or on which SQLite's
// shared memory does not work (statfs(2) lists the numbers).
bool isNetworkFileSystem(int fd)
{
    static constexpr std::array<quint32, 7> network{
        0x6969, // NFS
        0x517B, // SMB
        0xFF534D42, // CIFS
        0xFE534D42, // SMB2
        0x5346414F, // AFS
        0x73757245, // Coda
        0x01021997, // 9P
    };
    struct statfs information { };
    if (::fstatfs(fd, &information) != 0)
        return false;
    return std::find(network.begin(), network.end(), quint32(information.f_type)) != network.end();
}

// 0, or the error number.
int setLock(int fd, short type)
{
    struct flock lock { };
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    while (::fcntl(fd, F_OFD_SETLK, &lock) != 0) {
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

Error unsupported(const QString &folder, const QString &reason)
{
    return Error{ErrorCode::Unsupported,
        QStringLiteral(
            "The store %1 cannot be used where it is: %2. Keep the store on a local disk "
            "(sharing one between machines takes a PostgreSQL server, not a shared folder).")
            .arg(folder, reason),
        {}};
}

} // namespace

StoreLock::~StoreLock()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Result<void> StoreLock::open(const QString &folder)
{
    m_folder = folder;
    m_path = QFile::encodeName(folder + QStringLiteral("/store.lock"));
    m_fd = ::open(m_path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_fd < 0) {
        const int number = errno;
        if (number == EACCES || number == EROFS || number == EPERM) {
            return systemError(ErrorCode::ReadOnly,
                QStringLiteral(
                    "The store %1 cannot be written (%2). Open it read-only, or copy it to a "
                    "place that you may write to.")
                    .arg(folder),
                number);
        }
        return systemError(ErrorCode::Io,
            QStringLiteral("The lock file of the store %1 cannot be opened: %2.").arg(folder),
            number);
    }
    if (isNetworkFileSystem(m_fd))
        return unsupported(folder,
            QStringLiteral("its file system is shared over a network and has no reliable locks"));
    // A first try tells whether locks work at all; one that is merely taken is fine.
    const int number = setLock(m_fd, F_WRLCK);
    if (number == 0)
        release();
    else if (number != EAGAIN && number != EACCES)
        return unsupported(folder,
            QStringLiteral("its file system has no file locks (%1)")
                .arg(QString::fromLocal8Bit(std::strerror(number))));
    return {};
}

Result<void> StoreLock::acquire(qint64 timeoutMs)
{
    const qint64 deadline = monotonicNs() + timeoutMs * 1'000'000;
    long pauseNs = 50'000;
    while (true) {
        const int number = setLock(m_fd, F_WRLCK);
        if (number == 0)
            break;
        if (number != EAGAIN && number != EACCES)
            return systemError(ErrorCode::Io,
                QStringLiteral("The store %1 cannot be locked: %2.").arg(m_folder), number);
        if (monotonicNs() >= deadline) {
            return Error{ErrorCode::Busy,
                QStringLiteral(
                    "Another program has held the store %1 for %2 s. Try again, or end the "
                    "program that holds it.")
                    .arg(m_folder)
                    .arg(double(timeoutMs) / 1000),
                {}};
        }
        const timespec pause{0, pauseNs};
        ::nanosleep(&pause, nullptr);
        pauseNs = std::min(pauseNs * 2, 2'000'000L);
    }
    auto inPlace = checkInPlace();
    if (!inPlace)
        release();
    return inPlace;
}

void StoreLock::release()
{
    setLock(m_fd, F_UNLCK);
}

Result<void> StoreLock::checkInPlace() const
{
    struct stat opened { };
    struct stat named { };
    if (::fstat(m_fd, &opened) == 0 && ::stat(m_path.constData(), &named) == 0
        && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev)
        return {};
    return Error{ErrorCode::Io,
        QStringLiteral(
            "The store %1 was moved or deleted while it was open. Put it back or open it again.")
            .arg(m_folder),
        {}};
}

} // namespace lampwork
