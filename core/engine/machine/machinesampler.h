// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/machine/energymeter.h"
#include "core/engine/machine/rapl.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace lampwork {

// The state of the machine over one period.
struct MachineSample {
    double processPercent = 0; // 100: one processor
    double machinePercent = 0; // 100: all processors
    double watts = 0; // of this process, as EnergyMeter counts them
    ProcessUsage usage;
    std::optional<GpuReading> gpu;
    double joules = 0; // since the sampler started
    QStringList energySources;
};

struct MachineSamplerOptions {
    int periodMs = 1000;
    bool gpu = false; // the process computes on one
    NvmlOptions nvml;
    QString procRoot = QStringLiteral("/proc");
    QString powercapRoot = QStringLiteral("/sys/class/powercap");
};

// Looks at the machine once a period, on a thread of its own. Everything but the constructor may be
// called from one other thread.
class MachineSampler {
public:
    explicit MachineSampler(MachineSamplerOptions options);
    ~MachineSampler();
    Q_DISABLE_COPY_MOVE(MachineSampler)

    // True when there is a sample that was not taken: one load of an atomic.
    bool hasSample() const { return m_ready.load(std::memory_order_relaxed); }
    // The newest one that was not taken; nothing where there is none, or no procfs.
    std::optional<MachineSample> take();
    // Ends the thread, after a last look.
    void stop();

private:
    // A moment from which rates are counted.
    struct Mark {
        qint64 atMs = 0;
        ProcessUsage usage;
        double joules = 0;
    };
    static MachineSample ratesBetween(const Mark &from, const Mark &to);
    void run();
    void look(Rapl &rapl, const Nvml *nvml);

    MachineSamplerOptions m_options;
    std::atomic<bool> m_ready{false};

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_wake;
    bool m_stop = false;
    std::optional<MachineSample> m_sample;

    // The thread's own.
    EnergyMeter m_meter;
    std::optional<Mark> m_mark;
    std::optional<MachineSample> m_rates;
    std::thread m_thread;
};

} // namespace lampwork
