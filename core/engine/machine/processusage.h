// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

#include <optional>

namespace lampwork {

// What the system has counted so far for this process and the whole machine.
struct ProcessUsage {
    double processSeconds = 0; // processor time of this process, of all its threads
    double busySeconds = 0; // of all processors, by anyone
    double totalSeconds = 0; // of all processors, idle or not
    qint64 residentBytes = 0; // of this process
    qint64 peakResidentBytes = 0;
    qint64 availableBytes = 0; // of the machine, for whoever asks for memory
    bool operator==(const ProcessUsage &) const = default;
};

// Reads it from the files of procfs below `root` (proc(5): self/stat, self/status, stat, meminfo).
// Nothing where there is no such file or it cannot be understood.
std::optional<ProcessUsage> readProcessUsage(const QString &root = QStringLiteral("/proc"));

} // namespace lampwork
