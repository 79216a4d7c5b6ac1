// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedelementwise.h"

#include "core/engine/kernels/columns.h"

#include <ATen/ATen.h>

namespace lampwork {

PlannedActivation::PlannedActivation(qint64 size, const Activation &activation)
    : PlannedLayer(size, size)
    , m_activation(activation)
{
}

void PlannedActivation::forward(const PlannedPass &pass)
{
    activate(m_activation, x, y, pass.rows * outputSize);
}

void PlannedActivation::backward(const PlannedPass &pass)
{
    if (dx && !m_gradientIsDone)
        activationGradient(
            m_activation, gradientFromOutput(m_activation) ? y : x, dy, dx, pass.rows * outputSize);
}

PlannedDropout::PlannedDropout(const Options &options)
    : PlannedLayer(options.channels * options.places, options.channels * options.places)
    , m_options(options)
{
}

void PlannedDropout::reserve(qint64 rows)
{
    m_drawn = at::empty({rows * outputSize}, at::kFloat);
    if (m_options.places > 1 && m_options.channels > 1)
        m_turned.reserve(rows * outputSize);
}

void PlannedDropout::forward(const PlannedPass &pass)
{
    const qint64 size = pass.rows * outputSize;
    at::Tensor drawn = m_drawn.narrow(0, 0, size);
    drawn.bernoulli_(1 - m_options.rate).div_(1 - m_options.rate);
    m_mask = drawn.data_ptr<float>();
    if (m_turned.size() > 0) {
        for (qint64 row = 0; row < pass.rows; ++row)
            transpose(m_mask + row * outputSize, m_options.channels, m_options.places,
                m_turned.data() + row * outputSize);
        m_mask = m_turned.data();
    }
    multiplyBy(x, m_mask, y, size);
}

void PlannedDropout::backward(const PlannedPass &pass)
{
    if (dx)
        multiplyBy(dy, m_mask, dx, pass.rows * outputSize);
}

} // namespace lampwork
