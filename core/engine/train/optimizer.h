// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/parametersegments.h"
#include "core/experiment/spec.h"

#include <QByteArray>

#include <vector>

namespace lampwork {

// One optimiser over flat parameters, by PyTorch's formulas (torch.optim.SGD, Adam, AdamW, RMSprop,
// Muon) and, for Lion, by its paper's. η: learning rate; λ: weight decay; g: gradient; p: value.
//
//   sgd      g += λ p;  b = μ b + g;  d = nesterov ? g + μ b : b;  p -= η d
//   adam     g += λ p;  m = β₁ m + (1-β₁) g;  v = β₂ v + (1-β₂) g²
//            p -= η / (1-β₁ᵗ) · m / (√v / √(1-β₂ᵗ) + ε)           Kingma and Ba 2015, Algorithm 1
//   adamw    p -= η λ p  first, and no λ in g                     Loshchilov and Hutter 2019, Alg.
//   2 rmsprop  g += λ p;  v = α v + (1-α) g²;  d = g / (√v + ε)
//            with a momentum: b = μ b + d;  p -= η b;  else p -= η d              Hinton 2012
//   lion     p -= η λ p;  p -= η sign(β₁ m + (1-β₁) g);  m = β₂ m + (1-β₂) g
//                                                                 Chen et al. 2023, Algorithm 2
//   muon     for the weights of hidden layers, seen as matrices [outputs, all else]:
//            p -= η λ p;  m = μ m + (1-μ) g;  d = nesterov ? (1-μ) g + μ m : m
//            p -= η · 0.2 √max(rows, columns) · orthogonalised(d)  Jordan et al. 2024; the scale is
//            Liu et al. 2025 ("Muon is Scalable", 2.2; torch.optim.Muon's "match_rms_adamw"), with
//            which one learning rate and decay suit both kinds; adamw for all else
//
// λ applies to weights only, not to biases and norms (Parameter::decays), unless a group says so;
// PyTorch does that when given parameter groups. t counts the updates that a parameter got, so that
// one that was frozen goes on as PyTorch's does. On the CPU a step is one pass over the memory
// (Muon's matrices besides); elsewhere a few tensor operations. Throws what LibTorch throws.
class Optimizer {
public:
    // spec: resolved. `parameters` must outlive it.
    Optimizer(const OptimizerSpec &spec, FlatParameters &parameters);

    void step(double learningRate);
    qint64 steps() const { return m_steps; }

    // From the next step on, parameters whose names match the glob get no update any more (no
    // decay, no moments, no part in the gradient's norm), or get them again. The later call holds,
    // before what the spec's groups say. Returns how many parameters match.
    int setFrozen(const QString &glob, bool frozen) { return m_segments.setFrozen(glob, frozen); }
    // Of the weights of no group, and of groups that don't say their own.
    void setWeightDecay(double decay) { m_segments.setWeightDecay(decay); }
    const std::vector<Segment> &segments() const { return m_segments.all(); }
    bool anyFrozen() const { return m_segments.anyFrozen(); }

    // Momentum and moments, float32, one buffer behind the other; then each parameter's count of
    // updates, int64. What is frozen and the decay are not in it.
    QByteArray state() const;
    // Damaged when the size does not fit.
    Result<void> restore(qint64 steps, const QByteArray &state);

    // The path for other devices than the CPU, for the test that both agree.
    void stepByTensors(double learningRate);

private:
    enum class Algorithm { Sgd, Adam, AdamW, RmsProp, Lion, Muon };
    static Algorithm algorithmOf(const QString &name);
    std::size_t bufferCount() const;
    float *buffer(std::size_t index, const Segment &segment);
    at::Tensor part(const at::Tensor &flat, const Segment &segment) const;

    void stepSgd(double learningRate, const Segment &segment);
    void stepAdam(double learningRate, const Segment &segment);
    void stepRmsProp(double learningRate, const Segment &segment);
    void stepLion(double learningRate, const Segment &segment);
    void stepMuon(double learningRate, const Segment &segment);
    void sgdByTensors(double learningRate, const Segment &segment);
    void adamByTensors(double learningRate, const Segment &segment);
    void rmsPropByTensors(double learningRate, const Segment &segment);
    void lionByTensors(double learningRate, const Segment &segment);

    OptimizerSpec m_spec;
    Algorithm m_algorithm;
    FlatParameters &m_parameters;
    ParameterSegments m_segments;
    // [size] each: SGD, Lion: momentum; Adam: first and second moment; RMSprop: mean square and,
    // where there is one, momentum; Muon: as Adam, the first being a matrix's momentum.
    std::vector<at::Tensor> m_buffers;
    qint64 m_steps = 0;
};

// Squared values of a flat buffer summed in double: the gradient norm is its root. CPU only.
double squaredNorm(const at::Tensor &flat);

} // namespace lampwork
