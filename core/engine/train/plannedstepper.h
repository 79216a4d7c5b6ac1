// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/plannedpass.h"

#include <map>

namespace lampwork {

// Trains networks of layers it knows without autograd: forward and backward are laid out before the
// first step, and a step calls kernels over memory that is there. For the CPU.
class PlannedStepper : public Stepper {
public:
    // What `parts` refers to must outlive it. Unsupported with the reason, which completes "it is
    // not planned, since …", for what it does not know.
    static Result<std::unique_ptr<PlannedStepper>> plan(const StepperParts &parts);

    StepResult gradients(const Batch &batch, const GradientOptions &options) override;
    QString name() const override { return QStringLiteral("planned"); }

private:
    PlannedStepper(std::unique_ptr<PlannedNetwork> network, PlannedMemory memory,
        std::vector<qint64> outputShape);
    const at::Tensor &outputsOf(qint64 rows, const float *outputs);

    std::unique_ptr<PlannedNetwork> m_network;
    PlannedMemory m_memory;
    std::vector<qint64> m_outputShape; // of one sample
    at::Tensor m_loss; // scalar
    std::map<qint64, at::Tensor> m_outputs; // views of the last layer's memory, by their rows
};

} // namespace lampwork
