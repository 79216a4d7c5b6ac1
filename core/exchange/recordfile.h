// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/damagelist.h"
#include "core/exchange/growingfile.h"

#include <QList>

#include <functional>
#include <optional>

namespace lampwork {

// The records of a TFRecord file that may still grow. A record is
//     uint64    length, little-endian
//     uint32    masked CRC-32C of the eight bytes before it
//     bytes     `length` of them
//     uint32    masked CRC-32C of those
// (tensorflow/core/lib/io/record_writer.h). Where a length is damaged, the next place at which a
// length and its checksum agree is looked for, so that what is whole behind it is not lost; where
// the bytes are damaged, only that record is left out. For one thread.
class RecordFile {
public:
    using Use = std::function<void(std::string_view record)>;

    explicit RecordFile(const QString &path)
        : m_file(path)
    {
    }

    struct Read {
        bool restarted = false; // it is another file than before, read from its beginning
        bool more = false; // there is more to read right now
        qint64 bytes = 0;
    };
    // Gives whole records to `use` until about `budget` bytes are read. Damage is added to
    // `problems`. Errors as GrowingFile::refresh().
    Result<Read> read(qint64 budget, const Use &use, QList<Error> &problems);
    // The record that is cut at the end of the file.
    std::optional<Error> unfinished() const;
    const QString &path() const { return m_file.path(); }
    qint64 size() const { return m_file.size(); }
    qint64 lastWrittenMs() const { return m_file.lastWrittenMs(); }

private:
    enum class Step { Took, NeedsMore, Damaged };
    Result<Step> readOne(const Use &use, QList<Error> &problems);
    Result<bool> findNext(QList<Error> &problems); // true: found

    GrowingFile m_file;
    std::optional<qint64> m_damagedFrom; // looking for the next whole record behind it
    bool m_damageTold = false;
    DamageList m_damage;
};

// Whether the first bytes of a file are the head of a record.
bool looksLikeRecords(std::string_view text);

} // namespace lampwork
