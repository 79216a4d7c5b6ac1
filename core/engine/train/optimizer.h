// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/train/flatparameters.h"
#include "core/experiment/spec.h"

#include <QByteArray>

#include <vector>

namespace lampwork {

// One optimiser over flat parameters, by PyTorch's formulas (torch.optim.SGD, Adam, AdamW):
//
//   SGD    g += λ p;  b = μ b + g;  d = nesterov ? g + μ b : b;  p -= η d
//   Adam   g += λ p;  m = β₁ m + (1-β₁) g;  v = β₂ v + (1-β₂) g²
//          p -= η / (1-β₁ᵗ) · m / (√v / √(1-β₂ᵗ) + ε)            Kingma and Ba 2015, Algorithm 1
//   AdamW  p -= η λ p  first, and no λ in g                      Loshchilov and Hutter 2019, Alg. 2
//
// λ (weight decay) applies to weights only, not to biases and norms (Parameter::decays); PyTorch
// does that when given two parameter groups. On the CPU a step is one pass over the memory;
// elsewhere a few tensor operations. Throws what LibTorch throws.
class Optimizer {
public:
    // spec: resolved. `parameters` must outlive it.
    Optimizer(const OptimizerSpec &spec, FlatParameters &parameters);

    void step(double learningRate);
    qint64 steps() const { return m_steps; }

    // Momentum and moments, float32, one buffer behind the other.
    QByteArray state() const;
    // Damaged when the size does not fit.
    Result<void> restore(qint64 steps, const QByteArray &state);

    // The path for other devices than the CPU, for the test that both agree.
    void stepByTensors(double learningRate);

private:
    void stepSgd(float learningRate, qint64 begin, qint64 end, float decay);
    void stepAdam(double learningRate, qint64 begin, qint64 end, float decay);
    void sgdByTensors(double learningRate);
    void adamByTensors(double learningRate);

    OptimizerSpec m_spec;
    FlatParameters &m_parameters;
    std::vector<at::Tensor> m_buffers; // [size] each: SGD momentum; Adam: first and second moment
    qint64 m_steps = 0;
};

// Squared values of a flat buffer summed in double: the gradient norm is its root. CPU only.
double squaredNorm(const at::Tensor &flat);

} // namespace lampwork
