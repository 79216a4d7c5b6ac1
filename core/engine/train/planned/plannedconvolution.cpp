// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedconvolution.h"

#include "core/engine/kernels/columns.h"
#include "core/engine/train/planned/parallelproduct.h"

#include <algorithm>

namespace lampwork {

PlannedConvolution::PlannedConvolution(const Options &options)
    : PlannedLayer(qint64(options.channels) * options.height * options.width,
        qint64(options.outChannels) * options.outHeight * options.outWidth)
    , m_options(options)
{
    Q_ASSERT(options.padding < options.kernel);
    m_panels.reserve(patchPanelSize({options.kernel, options.channels, options.outChannels}));
    m_turnedPanels.reserve(patchPanelSize({options.kernel, options.outChannels, options.channels}));
    m_sums.reserve(
        qint64(options.kernel) * options.kernel * options.channels * options.outChannels);
}

PatchProduct PlannedConvolution::product(const PlannedPass &pass) const
{
    PatchProduct product;
    product.frame = {pass.rows, m_options.height + 2 * m_options.padding,
        m_options.width + 2 * m_options.padding, m_options.channels};
    product.kernel = m_options.kernel;
    product.stride = m_options.stride;
    product.outHeight = m_options.outHeight;
    product.outWidth = m_options.outWidth;
    product.columns = m_options.outChannels;
    product.panels = m_panels.data();
    return product;
}

PatchProduct PlannedConvolution::turnedProduct(const PlannedPass &pass) const
{
    PatchProduct product;
    product.frame = {pass.rows, m_options.height + m_options.kernel - 1,
        m_options.width + m_options.kernel - 1, m_options.outChannels};
    product.kernel = m_options.kernel;
    product.outHeight = m_options.height;
    product.outWidth = m_options.width;
    product.columns = m_options.channels;
    product.panels = m_turnedPanels.data();
    return product;
}

void PlannedConvolution::reserve(qint64 rows)
{
    const auto sizeOf = [](const Frame &frame) {
        return frame.samples * frame.height * frame.width * frame.channels;
    };
    PlannedPass pass;
    pass.rows = rows;
    if (m_options.padding > 0)
        m_frame.reserve(sizeOf(product(pass).frame));
    if (dx)
        m_gradientFrame.reserve(sizeOf(turnedProduct(pass).frame));
}

// The zeros around were written when the memory was reserved.
const float *PlannedConvolution::framed(const PlannedPass &pass)
{
    if (m_options.padding == 0)
        return x;
    const qint64 row = qint64(m_options.width) * m_options.channels;
    const qint64 frameRow = row + 2LL * m_options.padding * m_options.channels;
    const qint64 frameHeight = m_options.height + 2LL * m_options.padding;
    const float *from = x;
    for (qint64 sample = 0; sample < pass.rows; ++sample) {
        float *to = m_frame.data() + (sample * frameHeight + m_options.padding) * frameRow
            + qint64(m_options.padding) * m_options.channels;
        for (int line = 0; line < m_options.height; ++line, from += row, to += frameRow)
            std::copy_n(from, row, to);
    }
    return m_frame.data();
}

void PlannedConvolution::forward(const PlannedPass &pass)
{
    PatchProduct patches = product(pass);
    packPatchWeights({m_options.kernel, m_options.channels, m_options.outChannels},
        pass.values + m_options.weight, m_panels.data());
    patches.padded = framed(pass);
    patches.bias = m_options.bias < 0 ? nullptr : pass.values + m_options.bias;
    patches.end = m_relu ? ProductEnd::Relu : ProductEnd::None;
    patches.c = y;
    multiplyPatchesInParallel(patches);
}

void PlannedConvolution::backward(const PlannedPass &pass)
{
    PatchProduct patches = product(pass);
    patches.padded = m_options.padding == 0 ? x : m_frame.data();
    std::fill_n(m_sums.data(), m_sums.size(), 0.0F);
    addPatchGradients(patches, dy, m_sums.data());
    unpackPatchGradients({m_options.kernel, m_options.channels, m_options.outChannels},
        m_sums.data(), pass.gradients + m_options.weight, pass.accumulate);
    if (m_options.bias >= 0)
        columnSums(dy, pass.rows * m_options.outHeight * m_options.outWidth, m_options.outChannels,
            pass.gradients + m_options.bias, {.accumulate = pass.accumulate});
    if (dx)
        inputGradient(pass);
}

void PlannedConvolution::inputGradient(const PlannedPass &pass)
{
    PatchProduct turned = turnedProduct(pass);
    const qint64 channels = m_options.outChannels;
    const qint64 margin = m_options.kernel - 1 - m_options.padding;
    const qint64 frameRow = turned.frame.width * channels;
    const float *from = dy;
    for (qint64 sample = 0; sample < pass.rows; ++sample) {
        float *frame = m_gradientFrame.data() + sample * turned.frame.height * frameRow;
        for (qint64 line = 0; line < m_options.outHeight; ++line) {
            float *to = frame + (margin + line * m_options.stride) * frameRow + margin * channels;
            if (m_options.stride == 1) {
                std::copy_n(from, m_options.outWidth * channels, to);
                from += m_options.outWidth * channels;
                continue;
            }
            for (int place = 0; place < m_options.outWidth; ++place) {
                std::copy_n(from, channels, to);
                from += channels;
                to += m_options.stride * channels;
            }
        }
    }
    packTurnedWeights({m_options.kernel, m_options.outChannels, m_options.channels},
        pass.values + m_options.weight, m_turnedPanels.data());
    turned.padded = m_gradientFrame.data();
    turned.c = dx;
    if (m_options.inputIsRelu) {
        turned.end = ProductEnd::Gate;
        turned.gate = x;
    }
    multiplyPatchesInParallel(turned);
}

} // namespace lampwork
