// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lampwork {

namespace {

constexpr double warmupStart = 0.01;

// Half a cosine from `from` (fraction 0) to `to` (fraction 1).
double cosine(double from, double to, double fraction)
{
    return to + (from - to) * (1 + std::cos(std::numbers::pi * fraction)) / 2;
}

} // namespace

Schedule::Schedule(const ScheduleSpec &spec, qint64 totalSteps, qint64 stepsPerEpoch)
    : m_spec(spec)
    , m_totalSteps(std::max<qint64>(totalSteps, 1))
    , m_stepsPerEpoch(std::max<qint64>(stepsPerEpoch, 1))
{
}

double Schedule::learningRate(qint64 stepsDone, double base, int plateauReductions) const
{
    if (m_spec.name == u"one_cycle")
        return oneCycle(stepsDone, base);
    double rate = base;
    const qint64 warmup = m_spec.warmupSteps;
    // A base set below the end by hand is kept rather than raised.
    const double end = std::min(m_spec.minLr, base);
    if (m_spec.name == u"step") {
        const qint64 epoch = stepsDone / m_stepsPerEpoch;
        rate = base * std::pow(m_spec.gamma, double(epoch / std::max(m_spec.stepEpochs, 1)));
    } else if (m_spec.name == u"cosine" && stepsDone > warmup) {
        rate = cosine(base, end, fractionAfterWarmup(stepsDone));
    } else if (m_spec.name == u"polynomial" && stepsDone > warmup) {
        rate = end + (base - end) * std::pow(1 - fractionAfterWarmup(stepsDone), m_spec.power);
    } else if (m_spec.name == u"plateau") {
        rate = std::max(base * std::pow(m_spec.gamma, double(plateauReductions)), end);
    }
    if (stepsDone < warmup)
        rate *= warmupStart + (1 - warmupStart) * double(stepsDone) / double(warmup);
    return rate;
}

// 0 when the warm-up ends, 1 at the end.
double Schedule::fractionAfterWarmup(qint64 stepsDone) const
{
    const auto length = double(std::max<qint64>(m_totalSteps - m_spec.warmupSteps, 1));
    return std::min(double(stepsDone - m_spec.warmupSteps) / length, 1.0);
}

double Schedule::oneCycle(qint64 stepsDone, double base) const
{
    const double start = base / m_spec.divFactor;
    const double end = start / m_spec.finalDivFactor;
    const double top = m_spec.warmupFraction * double(m_totalSteps) - 1; // where the rise ends
    const double last = double(m_totalSteps - 1);
    const auto step = double(stepsDone);
    if (step <= top && top > 0)
        return cosine(start, base, step / top);
    return last > top ? cosine(base, end, std::min((step - top) / (last - top), 1.0)) : base;
}

} // namespace lampwork
