// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/journalentry.h"

#include "core/store/bytes.h"

namespace lampwork {

std::optional<QList<EntryPart>> splitEntry(const QByteArray &entry)
{
    ByteReader reader(entry.constData(), entry.constData() + entry.size());
    if (reader.byte() != journalEntryVersion)
        return std::nullopt;
    QList<EntryPart> parts;
    for (quint64 left = reader.varint(); left > 0; --left) {
        const auto seriesId = qint64(reader.varint());
        const quint64 size = reader.varint();
        if (reader.failed() || size > reader.left())
            return std::nullopt;
        parts.append({seriesId, QByteArray(reader.skip(size), qsizetype(size))});
    }
    if (reader.failed() || reader.left() != 0)
        return std::nullopt;
    return parts;
}

} // namespace lampwork
