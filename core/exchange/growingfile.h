// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <string_view>
#include <vector>

namespace lampwork {

// A file that another program appends to, read from front to back through a buffer that holds what
// was not used yet. For one thread.
class GrowingFile {
public:
    explicit GrowingFile(const QString &path)
        : m_path(path)
    {
    }
    const QString &path() const { return m_path; }

    // Looks how long the file is now. True when it is another one than before: by its number in the
    // file system, by its first bytes, or because it is shorter. Reading then begins at its
    // beginning. NotFound, Io; InvalidInput for
    // what is no regular file.
    Result<bool> refresh();

    // What was read but not used. Valid until the next call of fill() or reset().
    std::string_view buffered() const { return {m_buffer.data() + m_begin, m_end - m_begin}; }
    void use(std::size_t bytes) { m_begin += bytes; } // of the buffered ones, from the front
    qint64 offset() const { return m_offset + qint64(m_begin); } // of the first buffered byte
    qint64 size() const { return m_size; } // at the last refresh()
    // Bytes from offset() to the end of the file: no record can be longer.
    qint64 left() const { return m_size - offset(); }
    // Reads until `atLeast` bytes are buffered (the buffer grows to it, so it must not be more than
    // left()), and up to a megabyte more. False where there is nothing more to read.
    Result<bool> fill(std::size_t atLeast);
    qint64 lastWrittenMs() const { return m_writtenMs; }

    void reset();
    // Gives the descriptor and the buffer back until the next refresh(), for logs of many files.
    // Nothing buffered is lost: it is read again.
    void rest();

private:
    Result<void> open();
    Result<bool> beginsOtherwise();

    QString m_path;
    QFile m_file;
    quint64 m_inode = 0;
    quint64 m_device = 0;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    qint64 m_offset = 0; // in the file, of m_buffer[0]
    qint64 m_size = 0;
    qint64 m_writtenMs = 0;
    qint64 m_changedNs = 0; // when it was last written to, as told at the last refresh()
    QByteArray m_firstBytes; // of what was read
};

} // namespace lampwork
