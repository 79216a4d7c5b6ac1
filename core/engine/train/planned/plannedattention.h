// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/alignedmemory.h"
#include "core/engine/train/planned/plannedlinear.h"

#include <ATen/core/Tensor.h>

namespace lampwork {

// Self-attention over a sequence [rows, length, width], by the formulas of the script
// (core/network/attentionsteps.cpp): for each head of width d,
//   [q k v] = x · in_projᵀ + bias,  p = softmax(q kᵀ / √d),  y = (dropout(p) v, all heads) ·
//   out_projᵀ + bias
// The mask is drawn from LibTorch's generator as torch.dropout draws it.
class PlannedAttention : public PlannedLayer {
public:
    struct Options {
        qint64 length = 0;
        qint64 width = 0; // of all heads
        qint64 heads = 1;
        bool causal = false;
        double dropout = 0;
        LinearProducts in; // to 3 × width
        LinearProducts out;
    };
    explicit PlannedAttention(const Options &options);

    void reserve(qint64 rows) override;
    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;

private:
    // Where one head of one sample begins in the memory below.
    struct Head {
        qint64 query, key, value; // in m_parts
        qint64 mixed;
        qint64 square; // in m_probabilities
    };
    Head headOf(qint64 row, qint64 head) const;
    MatrixProduct ofHead(qint64 columns, qint64 depth) const;
    qint64 scores() const { return m_options.length * m_options.length; } // of one head
    void headForward(qint64 row, qint64 head);
    void headBackward(qint64 row, qint64 head);
    template <typename Body> void eachRow(qint64 rows, const Body &body);

    Options m_options;
    AlignedMemory<float> m_parts; // [rows, length, 3 × width]: q, k, v
    AlignedMemory<float> m_partGradients; // likewise
    AlignedMemory<float> m_probabilities; // [rows, heads, length, length], before the dropout
    AlignedMemory<float> m_weights; // the same after it, where there is one
    AlignedMemory<float> m_mixed; // [rows, length, width]
    AlignedMemory<float> m_mixedGradients; // likewise
    AlignedMemory<float> m_scratch; // of each row [length, length]: the gradient by its scores
    at::Tensor m_mask; // [rows × heads × length × length]
};

} // namespace lampwork
