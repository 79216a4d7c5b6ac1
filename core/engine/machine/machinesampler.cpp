// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/machine/machinesampler.h"

#include "core/base/clock.h"

#include <QLoggingCategory>

#include <chrono>

namespace lampwork {

namespace {

Q_LOGGING_CATEGORY(log, "lampwork.machine")

// The system counts in ticks of 10 ms: rates over less time than this are mostly their error.
constexpr qint64 leastRateMs = 200;

} // namespace

MachineSampler::MachineSampler(MachineSamplerOptions options)
    : m_options(std::move(options))
    , m_thread([this] { run(); })
{
}

MachineSampler::~MachineSampler()
{
    stop();
}

void MachineSampler::stop()
{
    if (!m_thread.joinable())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

std::optional<MachineSample> MachineSampler::take()
{
    const std::lock_guard lock(m_mutex);
    m_ready.store(false, std::memory_order_relaxed);
    return std::exchange(m_sample, {});
}

void MachineSampler::run()
{
    Rapl rapl(m_options.powercapRoot);
    std::unique_ptr<Nvml> nvml;
    if (m_options.gpu) {
        Result<std::unique_ptr<Nvml>> opened = Nvml::open(m_options.nvml);
        if (opened)
            nvml = std::move(*opened);
        else
            qCInfo(log).noquote() << opened.error().message;
    }
    look(rapl, nvml.get());
    const auto period = std::chrono::milliseconds(m_options.periodMs);
    for (bool stop = false; !stop;) {
        {
            std::unique_lock lock(m_mutex);
            stop = m_wake.wait_for(lock, period, [this] { return m_stop; });
        }
        look(rapl, nvml.get());
    }
}

MachineSample MachineSampler::ratesBetween(const Mark &from, const Mark &to)
{
    MachineSample rates;
    const double seconds = double(to.atMs - from.atMs) * 1e-3;
    rates.processPercent = 100 * (to.usage.processSeconds - from.usage.processSeconds) / seconds;
    rates.watts = (to.joules - from.joules) / seconds;
    const double total = to.usage.totalSeconds - from.usage.totalSeconds;
    if (total > 0)
        rates.machinePercent = 100 * (to.usage.busySeconds - from.usage.busySeconds) / total;
    return rates;
}

void MachineSampler::look(Rapl &rapl, const Nvml *nvml)
{
    const std::optional<ProcessUsage> usage = readProcessUsage(m_options.procRoot);
    if (!usage)
        return;
    PowerReading reading;
    reading.atMs = monotonicNs() / 1'000'000;
    reading.usage = *usage;
    reading.raplJoules = rapl.joules();
    reading.raplHasMemory = rapl.hasMemory();
    reading.usesGpu = m_options.gpu;
    if (nvml)
        reading.gpu = nvml->read();
    m_meter.add(reading);
    const Mark now{reading.atMs, *usage, m_meter.joules()};
    if (!m_mark)
        m_mark = now;
    const qint64 elapsedMs = now.atMs - m_mark->atMs;
    if (elapsedMs >= leastRateMs || (!m_rates && elapsedMs > 0))
        m_rates = ratesBetween(*std::exchange(m_mark, now), now);
    if (!m_rates)
        return;

    MachineSample sample = *m_rates;
    sample.usage = *usage;
    if (nvml)
        sample.gpu = reading.gpu;
    sample.joules = m_meter.joules();
    sample.energySources = m_meter.sources();
    const std::lock_guard lock(m_mutex);
    m_sample = std::move(sample);
    m_ready.store(true, std::memory_order_relaxed);
}

} // namespace lampwork
