// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

#include <optional>
#include <vector>

namespace lampwork {

// The energy counters of the machine's processors and its memory, as Linux' power capping
// framework shows them (Documentation/power/powercap: RAPL, also of AMD's). They count what the
// whole machine uses there, not this process alone. Often only root may read them. Belongs to one
// thread.
class Rapl {
public:
    // root: where the zones lie. Takes every package, and the memory ("dram") beside it; a core's
    // or a graphics unit's zone is a part of its package's.
    explicit Rapl(const QString &root = QStringLiteral("/sys/class/powercap"));

    bool isAvailable() const { return !m_zones.empty(); }
    bool hasMemory() const { return m_hasMemory; }
    // Joules since the last call, or since construction; nothing when a counter cannot be read any
    // more.
    std::optional<double> joules();

private:
    struct Zone {
        QString energyPath; // energy_uj
        qint64 range = 0; // where the counter starts again from 0
        qint64 last = 0;
    };
    std::vector<Zone> m_zones;
    bool m_hasMemory = false;
};

} // namespace lampwork
