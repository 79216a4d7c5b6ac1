// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

namespace lampwork {

// The advisory lock on a store's `store.lock`, held around every write transaction and checkpoint.
// An open-file-description lock: it holds between processes and between threads of one process, and
// goes with the process that dies. One thread at a time; owned by the Connection.
class StoreLock {
public:
    StoreLock() = default;
    ~StoreLock();
    StoreLock(const StoreLock &) = delete;
    StoreLock &operator=(const StoreLock &) = delete;

    // Opens the lock file in `folder`, creating it. Errors: ReadOnly, Unsupported (the file system
    // has no working locks), Io.
    Result<void> open(const QString &folder);
    // Busy after `timeoutMs`; Io when the lock file was removed or replaced under us, which means
    // that the store was moved or deleted while open.
    Result<void> acquire(qint64 timeoutMs);
    void release();

private:
    Result<void> checkInPlace() const;

    QString m_folder;
    QByteArray m_path;
    int m_fd = -1;
};

} // namespace lampwork
