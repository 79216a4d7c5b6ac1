// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/makestepper.h"
#include "core/engine/train/planned/plannedloss.h"
#include "core/engine/train/planned/plannednetwork.h"

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
    PlannedStepper(FlatParameters &parameters, std::unique_ptr<PlannedNetwork> network,
        PlannedLoss loss, std::vector<at::Tensor> buffers);
    const at::Tensor &outputsOf(qint64 rows, const float *outputs);

    FlatParameters &m_parameters;
    std::unique_ptr<PlannedNetwork> m_network;
    PlannedLoss m_computeLoss;
    std::vector<at::Tensor> m_buffers; // the module's own
    std::vector<float *> m_bufferData;
    at::Tensor m_loss; // scalar
    std::map<qint64, at::Tensor> m_outputs; // views of the last layer's memory, by their rows
};

} // namespace lampwork
