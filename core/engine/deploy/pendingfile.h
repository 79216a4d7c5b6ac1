// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>
#include <QTemporaryFile>

#include <memory>
#include <optional>

namespace lampwork {

// A file that appears whole or not at all: it is written beside its destination under a hidden
// temporary name and renamed over it by commit(). Destroyed before that, it leaves nothing. For one
// thread.
class PendingFile {
public:
    // Looks at the destination before any work is done for it. InvalidInput: a folder, a device, an
    // empty path; NotFound: its folder does not exist; ReadOnly: the folder, or a file that is
    // there already, cannot be written; Io.
    static Result<std::unique_ptr<PendingFile>> create(const QString &path);

    QString path() const { return m_path; } // of the destination; absolute, links followed
    QString temporaryPath() const { return m_file.fileName(); } // readable after flush()
    qint64 sizeBytes() const { return m_size; }

    // Appends. A failure is remembered: everything after it is ignored, and flush() and commit()
    // return it. So it can stand below a writer that does not bear failures.
    void write(const char *data, qint64 size);
    // Empties it, to be written once more.
    Result<void> restart();
    Result<void> flush();
    // Syncs, renames over the destination and syncs the folder.
    Result<void> commit();

private:
    explicit PendingFile(const QString &path);
    void fail(const QString &doing, const QString &reason);

    QString m_path;
    QTemporaryFile m_file;
    qint64 m_size = 0;
    std::optional<Error> m_error;
};

} // namespace lampwork
