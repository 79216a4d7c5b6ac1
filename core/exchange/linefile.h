// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/growingfile.h"

#include <optional>
#include <utility>

namespace lampwork {

// The whole lines of a text file that may still grow. A last line without an end is waited for,
// until the file was not written to for ten seconds: then it is taken as it is. For one thread.
class LineFile {
public:
    explicit LineFile(const QString &path)
        : m_file(path)
    {
    }

    // Looks how long the file is now; true when it is another one than before. As
    // GrowingFile::refresh().
    Result<bool> refresh();
    // A block of whole lines, about a megabyte; more than `moreThan` bytes where there are as many;
    // empty when there is none. Lines over four megabytes are skipped. Valid until the next call.
    // `use` takes bytes from the front of it.
    Result<std::string_view> lines(std::size_t moreThan = 0);
    void use(std::size_t bytes) { m_file.use(bytes); }
    // Lines that were skipped since the last call.
    int takeSkipped() { return std::exchange(m_skipped, 0); }
    void rest() { m_file.rest(); }
    void reset();

    qint64 offset() const { return m_file.offset(); }
    qint64 left() const { return m_file.left(); }
    qint64 size() const { return m_file.size(); }
    const QString &path() const { return m_file.path(); }
    qint64 lastWrittenMs() const { return m_file.lastWrittenMs(); }
    std::optional<Error> unfinished(qint64 line) const; // the number of the line that is cut

private:
    GrowingFile m_file;
    bool m_inLongLine = false; // whose end is still to come
    int m_skipped = 0;
};

} // namespace lampwork
