// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <optional>

namespace lampwork {

inline constexpr quint8 journalEntryVersion = 1;

// One series' part of a journal entry (the format stands in pointtable.h).
struct EntryPart {
    qint64 seriesId = 0;
    QByteArray chunk; // not decoded
};

// nullopt: the bytes are no journal entry.
std::optional<QList<EntryPart>> splitEntry(const QByteArray &entry);

} // namespace lampwork
