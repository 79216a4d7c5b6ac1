// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/engine/machine/machinesampler.h"
#include "core/engine/train/storewriter.h"

#include <memory>

namespace lampwork {

struct SystemWatchOptions {
    double pricePerKwh = 0; // 0: not told
    // What the run has used before, in another process.
    double energyBeforeKwh = 0;
    QString energySourceBefore;
    MachineSamplerOptions machine;
    // Runs that the process trains in turns, which share its energy; null: this one alone.
    std::shared_ptr<const qint64> together = {};
};

// Tells once a second what a training costs: its speed and where its time goes, processor, memory
// and card, as series "system/…" by step; energy, cost and the peak of memory as attributes of the
// run. Its values differ from run to run; nothing else of a run may depend on them. Belongs to the
// training thread.
class SystemWatch {
public:
    // The writer must outlive it.
    SystemWatch(StoreWriter &writer, SystemWatchOptions options);
    ~SystemWatch(); // tells the last sample
    Q_DISABLE_COPY_MOVE(SystemWatch)

    // Around a step: before its batch is gathered, and after.
    void beginStep() { m_begunNs = monotonicNs(); }
    void batchIsThere() { m_gatheredNs = monotonicNs(); }
    // After it: the number of finished steps, and of rows that this process has trained on.
    void endStep(qint64 step, qint64 rows);

private:
    void tell(const MachineSample &sample);
    void point(const char *name, double value);

    StoreWriter &m_writer;
    SystemWatchOptions m_options;
    MachineSampler m_sampler;
    QHash<QByteArray, qint32> m_series;

    qint64 m_begunNs = 0;
    qint64 m_gatheredNs = 0;
    qint64 m_step = 0;
    // Since the last sample.
    struct Work {
        qint64 steps = 0;
        qint64 rowsBefore = 0;
        qint64 dataNs = 0;
        qint64 computeNs = 0;
        qint64 sinceNs = 0;
    };
    Work m_work;
    qint64 m_rows = 0;
    qint64 m_startNs = 0;
    double m_joules = 0; // of this run
    double m_sampledJoules = 0; // of the process, at the last sample
};

} // namespace lampwork
