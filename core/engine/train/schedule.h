// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/spec.h"

namespace lampwork {

// The learning rate of each update, as PyTorch's schedulers give it when stepped after every
// update. η: the base learning rate; i: updates done before; T: all; W: of them warm-up.
//
//   none       η
//   step       η γ^⌊epoch / step_epochs⌋                                        (StepLR, by epochs)
//   cosine     min + (η - min)(1 + cos(π (i-W) / (T-W))) / 2                    (CosineAnnealingLR)
//              Loshchilov and Hutter, "SGDR", 2017, equation 5, without restarts
//   polynomial min + (η - min)(1 - (i-W) / (T-W))^power                          (PolynomialLR)
//   plateau    max(η γ^reductions, min), reductions: Plateau's                (ReduceLROnPlateau)
//   one_cycle  cosine from η/div up to η, then down to η/div/final_div          (OneCycleLR, two
//              phases, cosine; Smith and Topin 2018); momentum is left as it is
//   warm-up    for i < W the above is multiplied by 0.01 + 0.99 i/W             (LinearLR)
//
// Cosine and polynomial stay at their start during the warm-up. A base below min (set by hand) is
// kept rather than raised.
class Schedule {
public:
    Schedule() = default;
    Schedule(const ScheduleSpec &spec, qint64 totalSteps, qint64 stepsPerEpoch);

    // plateauReductions: TrainState's; other schedules don't need it.
    double learningRate(qint64 stepsDone, double baseLearningRate, int plateauReductions = 0) const;

private:
    double fractionAfterWarmup(qint64 stepsDone) const;
    double oneCycle(qint64 stepsDone, double base) const;

    ScheduleSpec m_spec;
    qint64 m_totalSteps = 1;
    qint64 m_stepsPerEpoch = 1;
};

} // namespace lampwork
