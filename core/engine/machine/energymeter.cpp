// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/machine/energymeter.h"

#include <algorithm>

namespace lampwork {

namespace {

constexpr double wattsPerBusyCore = 12;
constexpr double wattsPerGigabyte = 0.3725;

} // namespace

void EnergyMeter::add(const PowerReading &reading)
{
    if (m_last && reading.atMs > m_last->atMs) {
        const double seconds = double(reading.atMs - m_last->atMs) * 1e-3;
        m_joules += processorJoules(reading, seconds);
        if (reading.usesGpu)
            m_joules += gpuJoules(reading, seconds);
    }
    m_last = reading;
}

void EnergyMeter::tell(const QString &source)
{
    if (!m_sources.contains(source))
        m_sources.append(source);
}

double EnergyMeter::processorJoules(const PowerReading &reading, double seconds)
{
    const double process = reading.usage.processSeconds - m_last->usage.processSeconds;
    if (reading.raplJoules) {
        tell(reading.raplHasMemory
                ? QStringLiteral("measured: RAPL, processor and memory, by the process's share of "
                                 "the busy processor time")
                : QStringLiteral("measured: RAPL, processor, by the process's share of the busy "
                                 "processor time"));
        const double busy = reading.usage.busySeconds - m_last->usage.busySeconds;
        // Both are counted in ticks, so that over a short time either may be ahead.
        const double share = busy > 0 ? std::clamp(process / busy, 0.0, 1.0) : 0;
        return *reading.raplJoules * share;
    }
    tell(QStringLiteral("estimated: %1 W a busy core and %2 W a GB of memory (Lannelongue et al. "
                        "2021)")
             .arg(wattsPerBusyCore)
             .arg(wattsPerGigabyte));
    return wattsPerBusyCore * process
        + wattsPerGigabyte * double(reading.usage.residentBytes) * 1e-9 * seconds;
}

double EnergyMeter::gpuJoules(const PowerReading &reading, double seconds)
{
    const GpuReading &before = m_last->gpu;
    const GpuReading &now = reading.gpu;
    const bool counted = now.joules && before.joules && *now.joules >= *before.joules;
    if (!counted && !now.watts) {
        tell(QStringLiteral("not known: the graphics card, which is left out"));
        return 0;
    }
    tell(QStringLiteral("measured: NVML, the whole graphics card"));
    if (counted)
        return *now.joules - *before.joules;
    return (*now.watts + before.watts.value_or(*now.watts)) / 2 * seconds;
}

} // namespace lampwork
