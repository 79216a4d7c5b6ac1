// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QFile>
#include <QString>

namespace lampwork {

// A file that is written beside its place and put there when it is whole: synced, then renamed.
// What is not finished goes away with the object. Errors: Io, ReadOnly, InvalidInput (it exists and
// is not to be replaced).
class OutputFile {
public:
    explicit OutputFile(const QString &path)
        : m_path(path)
    {
    }
    ~OutputFile();
    OutputFile(const OutputFile &) = delete;
    OutputFile &operator=(const OutputFile &) = delete;

    Result<void> open(bool replace);
    // Kept in memory until a block is full.
    Result<void> write(const QByteArray &bytes);
    qint64 size() const { return m_size; } // so far
    Result<void> finish();

private:
    Result<void> writeBlock();
    Error failure(const QString &reason) const;

    QString m_path;
    QFile m_file;
    QByteArray m_block;
    qint64 m_size = 0;
};

} // namespace lampwork
