// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/machine/nvml.h"
#include "core/engine/machine/processusage.h"

#include <QStringList>

#include <optional>

namespace lampwork {

// What is known at one moment.
struct PowerReading {
    qint64 atMs = 0; // of a clock that never jumps
    ProcessUsage usage;
    std::optional<double> raplJoules; // of the whole machine, since the reading before
    bool raplHasMemory = false;
    bool usesGpu = false; // the process computes on a card
    GpuReading gpu;
};

// Adds up the energy of this process from one reading to the next. Belongs to one thread.
//
// Processor and memory, measured:  E += E(RAPL) · t(process) / t(busy)
//     RAPL counts the whole machine; the process's share is that of the busy processor time.
// Processor and memory, estimated: E += 12 W · t(process) + 0.3725 W/GB · resident memory · t
//     12 W a busy core and 0.3725 W a GB are the defaults of Lannelongue, Grealey and Inouye,
//     "Green Algorithms: Quantifying the Carbon Footprint of Computation", Advanced Science 2021,
//     equation (1) with the usage that was measured and a PUE of 1.
// Card, measured:                  E += E(NVML), or the watts at both ends averaged over t
//     The whole card counts as this process's.
class EnergyMeter {
public:
    // Adds what was used since the reading before; the first one adds nothing.
    void add(const PowerReading &reading);

    double joules() const { return m_joules; }
    // "measured: RAPL …", "estimated: …", one for each way that was needed.
    const QStringList &sources() const { return m_sources; }

private:
    void tell(const QString &source);
    double processorJoules(const PowerReading &reading, double seconds);
    double gpuJoules(const PowerReading &reading, double seconds);

    std::optional<PowerReading> m_last;
    double m_joules = 0;
    QStringList m_sources;
};

} // namespace lampwork
