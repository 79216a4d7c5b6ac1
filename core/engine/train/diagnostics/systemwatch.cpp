// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/diagnostics/systemwatch.h"

namespace lampwork {

namespace {

constexpr double joulesPerKwh = 3.6e6;

} // namespace

SystemWatch::SystemWatch(StoreWriter &writer, SystemWatchOptions options)
    : m_writer(writer)
    , m_options(std::move(options))
    , m_sampler(m_options.machine)
{
    m_startNs = monotonicNs();
    m_work.sinceNs = m_startNs;
}

SystemWatch::~SystemWatch()
{
    m_sampler.stop();
    if (const auto sample = m_sampler.take())
        tell(*sample);
}

void SystemWatch::endStep(qint64 step, qint64 rows)
{
    m_step = step;
    ++m_work.steps;
    m_rows = rows;
    m_work.dataNs += m_gatheredNs - m_begunNs;
    m_work.computeNs += monotonicNs() - m_gatheredNs;
    if (!m_sampler.hasSample())
        return;
    if (const auto sample = m_sampler.take())
        tell(*sample);
}

void SystemWatch::point(const char *name, double value)
{
    auto known = m_series.find(name);
    if (known == m_series.end())
        known = m_series.insert(
            name, m_writer.seriesId(QStringLiteral("system/") + QLatin1String(name)));
    m_writer.point(*known, m_step, value);
}

void SystemWatch::tell(const MachineSample &sample)
{
    const qint64 now = monotonicNs();
    const Work work = std::exchange(m_work, Work{0, m_rows, 0, 0, now});
    // In a pause, or while validation rows are evaluated, no step is done and nothing is drawn.
    if (work.steps > 0 && now > work.sinceNs) {
        const auto steps = double(work.steps);
        point("samples_per_second",
            double(m_rows - work.rowsBefore) * 1e9 / double(now - work.sinceNs));
        point("data_ms", double(work.dataNs) * 1e-6 / steps);
        point("compute_ms", double(work.computeNs) * 1e-6 / steps);
        point("cpu_percent", sample.processPercent);
        point("machine_cpu_percent", sample.machinePercent);
        point("memory_bytes", double(sample.usage.residentBytes));
        point("free_memory_bytes", double(sample.usage.availableBytes));
        point("watts", sample.watts);
        if (sample.gpu && sample.gpu->percent)
            point("gpu_percent", *sample.gpu->percent);
        if (sample.gpu && sample.gpu->memoryBytes)
            point("gpu_memory_bytes", double(*sample.gpu->memoryBytes));
        if (sample.gpu && sample.gpu->watts)
            point("gpu_watts", *sample.gpu->watts);
    }
    const double sharers
        = m_options.together ? double(std::max<qint64>(*m_options.together, 1)) : 1;
    m_joules += (sample.joules - std::exchange(m_sampledJoules, sample.joules)) / sharers;
    const double kwh = m_options.energyBeforeKwh + m_joules / joulesPerKwh;
    QStringList sources;
    if (!m_options.energySourceBefore.isEmpty())
        sources = m_options.energySourceBefore.split(QStringLiteral("; "));
    for (const QString &source : sample.energySources) {
        if (!sources.contains(source))
            sources.append(source);
    }
    QHash<QString, QVariant> attributes{{QStringLiteral("energy.kwh"), kwh},
        {QStringLiteral("energy.source"), sources.join(QStringLiteral("; "))},
        {QStringLiteral("system.peak_memory_bytes"), sample.usage.peakResidentBytes},
        {QStringLiteral("system.samples_per_second"),
            double(m_rows) * 1e9 / double(std::max<qint64>(now - m_startNs, 1))}};
    if (m_options.pricePerKwh > 0)
        attributes.insert(QStringLiteral("energy.cost"), kwh * m_options.pricePerKwh);
    m_writer.setAttributes(attributes);
}

} // namespace lampwork
