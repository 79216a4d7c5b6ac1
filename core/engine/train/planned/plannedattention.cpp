// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedattention.h"

#include "core/engine/kernels/columns.h"
#include "core/engine/kernels/softmax.h"
#include "core/engine/train/planned/parallelproduct.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>

namespace lampwork {

PlannedAttention::PlannedAttention(const Options &options)
    : PlannedLayer(options.length * options.width, options.length * options.width)
    , m_options(options)
{
}

void PlannedAttention::reserve(qint64 rows)
{
    const qint64 all = rows * m_options.heads * scores();
    m_parts.reserve(3 * rows * inputSize);
    m_partGradients.reserve(3 * rows * inputSize);
    m_probabilities.reserve(all);
    m_mixed.reserve(rows * inputSize);
    m_mixedGradients.reserve(rows * inputSize);
    m_scratch.reserve(rows * scores());
    if (m_options.dropout == 0)
        return;
    m_weights.reserve(all);
    m_mask = at::empty({all}, at::kFloat);
}

// The samples are each on their own: any number of threads gives the same bits.
template <typename Body> void PlannedAttention::eachRow(qint64 rows, const Body &body)
{
    at::parallel_for(0, rows, 1, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
            for (qint64 head = 0; head < m_options.heads; ++head)
                body(row, head);
        }
    });
}

PlannedAttention::Head PlannedAttention::headOf(qint64 row, qint64 head) const
{
    const qint64 size = m_options.width / m_options.heads;
    const qint64 part = 3 * row * inputSize + head * size;
    const qint64 mixed = row * inputSize + head * size;
    const qint64 square = (row * m_options.heads + head) * scores();
    return {part, part + m_options.width, part + 2 * m_options.width, mixed, square};
}

MatrixProduct PlannedAttention::ofHead(qint64 columns, qint64 depth) const
{
    MatrixProduct product;
    product.rows = m_options.length;
    product.columns = columns;
    product.depth = depth;
    return product;
}

void PlannedAttention::headForward(qint64 row, qint64 head)
{
    const qint64 length = m_options.length;
    const qint64 size = m_options.width / m_options.heads;
    const qint64 stride = 3 * m_options.width;
    const Head at = headOf(row, head);
    const float *parts = m_parts.data();
    float *probabilities = m_probabilities.data() + at.square;

    MatrixProduct scored = ofHead(length, size);
    scored.a = {parts + at.query, stride, 1};
    scored.b = {parts + at.key, 1, stride};
    scored.c = probabilities;
    scored.cStride = length;
    multiply(scored);
    softmax({length, length, 1 / std::sqrt(float(size)), m_options.causal}, probabilities,
        probabilities);
    const float *weights = probabilities;
    if (m_options.dropout > 0) {
        weights = m_weights.data() + at.square;
        multiplyBy(probabilities, m_mask.data_ptr<float>() + at.square,
            m_weights.data() + at.square, scores());
    }
    MatrixProduct mixed = ofHead(size, length);
    mixed.a = {weights, length, 1};
    mixed.b = {parts + at.value, stride, 1};
    mixed.c = m_mixed.data() + at.mixed;
    mixed.cStride = m_options.width;
    multiply(mixed);
}

void PlannedAttention::headBackward(qint64 row, qint64 head)
{
    const qint64 length = m_options.length;
    const qint64 size = m_options.width / m_options.heads;
    const qint64 stride = 3 * m_options.width;
    const Head at = headOf(row, head);
    const float *parts = m_parts.data();
    float *gradients = m_partGradients.data();
    const float *probabilities = m_probabilities.data() + at.square;
    const float *weights = m_options.dropout > 0 ? m_weights.data() + at.square : probabilities;
    const float *mixedGradient = m_mixedGradients.data() + at.mixed;
    float *scoreGradient = m_scratch.data() + row * scores();

    MatrixProduct value = ofHead(size, length); // weightsᵀ · dmixed
    value.a = {weights, 1, length};
    value.b = {mixedGradient, m_options.width, 1};
    value.c = gradients + at.value;
    value.cStride = stride;
    multiply(value);
    MatrixProduct weight = ofHead(length, size); // dmixed · valueᵀ
    weight.a = {mixedGradient, m_options.width, 1};
    weight.b = {parts + at.value, 1, stride};
    weight.c = scoreGradient;
    weight.cStride = length;
    multiply(weight);
    if (m_options.dropout > 0)
        multiplyBy(scoreGradient, m_mask.data_ptr<float>() + at.square, scoreGradient, scores());
    softmaxGradient({length, length, 1 / std::sqrt(float(size)), m_options.causal}, probabilities,
        scoreGradient, scoreGradient);
    MatrixProduct query = ofHead(size, length); // dscores · key
    query.a = {scoreGradient, length, 1};
    query.b = {parts + at.key, stride, 1};
    query.c = gradients + at.query;
    query.cStride = stride;
    multiply(query);
    MatrixProduct key = ofHead(size, length); // dscoresᵀ · query
    key.a = {scoreGradient, 1, length};
    key.b = {parts + at.query, stride, 1};
    key.c = gradients + at.key;
    key.cStride = stride;
    multiply(key);
}

void PlannedAttention::forward(const PlannedPass &pass)
{
    if (m_options.dropout > 0)
        m_mask.narrow(0, 0, pass.rows * m_options.heads * scores())
            .bernoulli_(1 - m_options.dropout)
            .div_(1 - m_options.dropout);
    m_options.in.forward(pass, x, m_parts.data());
    eachRow(pass.rows, [&](qint64 row, qint64 head) { headForward(row, head); });
    m_options.out.forward(pass, m_mixed.data(), y);
}

void PlannedAttention::backward(const PlannedPass &pass)
{
    m_options.out.backward(pass, {m_mixed.data(), dy, m_mixedGradients.data()});
    eachRow(pass.rows, [&](qint64 row, qint64 head) { headBackward(row, head); });
    m_options.in.backward(pass, {x, m_partGradients.data(), dx});
}

} // namespace lampwork
