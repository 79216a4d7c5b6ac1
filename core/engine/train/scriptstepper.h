// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/tensors/loss.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/stepper.h"

namespace lampwork {

struct ClippingOptions {
    double norm = 0; // 0: no clipping
    bool measure = false; // the norm is wanted even without clipping
};

// Norm of the gradients, and clipping as torch.nn.utils.clip_grad_norm_ does it. Returns the norm
// before clipping, or an undefined tensor when neither is wanted.
at::Tensor clipGradients(FlatParameters &parameters, const ClippingOptions &options);

// Trains any TorchScript network through autograd, operation by operation: TorchScript's profiling
// executor would compute the first calls otherwise than the later ones, and a resumed run would
// not repeat them.
class ScriptStepper : public Stepper {
public:
    // All must outlive it; `parameters` is adopted from `network`.
    ScriptStepper(torch::jit::Module &network, FlatParameters &parameters, Optimizer &optimizer,
        const LossFunction &loss, const ClippingOptions &clipping);

    StepResult step(
        const at::Tensor &features, const at::Tensor &targets, double learningRate) override;

private:
    torch::jit::Method m_forward;
    FlatParameters &m_parameters;
    Optimizer &m_optimizer;
    LossFunction m_loss;
    ClippingOptions m_clipping;
};

} // namespace lampwork
