// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/tensors/loss.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/stepper.h"

namespace lampwork {

// Trains any TorchScript network through autograd, operation by operation: TorchScript's profiling
// executor would compute the first calls otherwise than the later ones, and a resumed run would
// not repeat them.
class ScriptStepper : public Stepper {
public:
    struct Options {
        bool mixedPrecision = false; // forward in bfloat16 (core/engine/tensors/mixedprecision.h)
    };
    // Both must outlive it; `parameters` is adopted from `network`.
    ScriptStepper(torch::jit::Module &network, FlatParameters &parameters, const LossFunction &loss)
        : ScriptStepper(network, parameters, loss, Options())
    {
    }
    ScriptStepper(torch::jit::Module &network, FlatParameters &parameters, const LossFunction &loss,
        const Options &options);

    StepResult gradients(const Batch &batch, const GradientOptions &options) override;
    QString name() const override { return QStringLiteral("script"); }

private:
    at::Tensor outputsOf(const Batch &batch);

    torch::jit::Method m_forward;
    FlatParameters &m_parameters;
    LossFunction m_loss;
    Options m_options;
};

} // namespace lampwork
