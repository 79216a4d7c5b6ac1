// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/damagelist.h"
#include "core/exchange/growingfile.h"

#include <QList>

#include <functional>
#include <optional>
#include <string>

namespace lampwork {

// The records of a W&B transaction log, which is LevelDB's log format
// (https://github.com/google/leveldb/blob/main/doc/log_format.md) after a head of 7 bytes, with
// CRC-32 (zlib's) instead of a masked CRC-32C: blocks of 32 KiB, in each of them parts
//     uint32    checksum of the type and the bytes
//     uint16    length
//     uint8     type: 1 whole, 2 first, 3 middle, 4 last part of a record
//     bytes     `length` of them
// and zeros where no head fits any more. A damaged part costs its record and, where no whole part
// follows it where its length says, the rest of its block. For one thread.
class BlockLog {
public:
    using Use = std::function<void(std::string_view record)>;

    explicit BlockLog(const QString &path)
        : m_file(path)
    {
    }

    struct Read {
        bool restarted = false; // it is another file than before, read from its beginning
        bool more = false; // there is more to read right now
        qint64 bytes = 0;
    };
    // As RecordFile::read(). InvalidInput where the head is not that of such a log.
    Result<Read> read(qint64 budget, const Use &use, QList<Error> &problems);
    std::optional<Error> unfinished() const;
    qint64 size() const { return m_file.size(); }
    qint64 lastWrittenMs() const { return m_file.lastWrittenMs(); }

private:
    enum class Step { Took, NeedsMore };
    Result<bool> has(std::size_t bytes);
    Result<Step> readHead();
    Result<Step> readPart(const Use &use, QList<Error> &problems);
    void takePart(int type, std::string_view bytes, const Use &use);
    void skip(qint64 bytes, const QString &why, QList<Error> &problems);
    Result<Step> readSkipped();

    GrowingFile m_file;
    bool m_hasHead = false;
    std::string m_record; // the parts so far
    qint64 m_recordBegin = 0;
    bool m_inRecord = false;
    DamageList m_damage;
    qint64 m_skipUntil = 0; // offset: what is before it is damaged
};

} // namespace lampwork
