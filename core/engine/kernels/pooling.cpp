// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/pooling.h"

#include "core/engine/kernels/vectorised.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

using Index = std::int64_t;

struct Window {
    Index out = 0; // place in the whole output, in channels
    Index sample = 0; // where the sample begins in the input
    Index first = 0; // place of the window's first corner in the sample
};

// Calls visit(window) for each output place.
template <typename Visit> void forEachWindow(const Pooling &pooling, const Visit &visit)
{
    Window window;
    for (Index sample = 0; sample < pooling.samples; ++sample) {
        window.sample = sample * pooling.height * pooling.width * pooling.channels;
        for (Index y = 0; y < pooling.outHeight; ++y) {
            for (Index x = 0; x < pooling.outWidth; ++x) {
                window.first = y * pooling.stride * pooling.width + x * pooling.stride;
                visit(window);
                window.out += pooling.channels;
            }
        }
    }
}

LAMPWORK_VECTORISED
void takeLarger(const float *__restrict from, std::int32_t place, float *__restrict best,
    std::int32_t *__restrict chosen, Index channels)
{
    for (Index i = 0; i < channels; ++i) {
        const bool larger = from[i] > best[i] || from[i] != from[i];
        best[i] = larger ? from[i] : best[i];
        chosen[i] = larger ? place : chosen[i];
    }
}

LAMPWORK_VECTORISED
void addScaled(const float *__restrict from, float factor, float *__restrict to, Index channels)
{
    for (Index i = 0; i < channels; ++i)
        to[i] += from[i] * factor;
}

Index inputSize(const Pooling &pooling)
{
    return pooling.samples * pooling.height * pooling.width * pooling.channels;
}

} // namespace

void maxPool(const Pooling &pooling, const float *from, float *to, std::int32_t *chosen)
{
    const Index channels = pooling.channels;
    forEachWindow(pooling, [&](const Window &window) {
        const float *sample = from + window.sample;
        std::copy_n(sample + window.first * channels, channels, to + window.out);
        std::fill_n(chosen + window.out, channels, std::int32_t(window.first));
        for (Index y = 0; y < pooling.kernel; ++y) {
            for (Index x = 0; x < pooling.kernel; ++x) {
                const Index place = window.first + y * pooling.width + x;
                takeLarger(sample + place * channels, std::int32_t(place), to + window.out,
                    chosen + window.out, channels);
            }
        }
    });
}

void maxPoolGradient(const Pooling &pooling, const std::int32_t *chosen, const float *pooled,
    const float *gradient, float *to)
{
    std::fill_n(to, inputSize(pooling), 0.0F);
    const Index channels = pooling.channels;
    forEachWindow(pooling, [&](const Window &window) {
        float *sample = to + window.sample;
        for (Index i = 0; i < channels; ++i) {
            const bool passes = !pooled || pooled[window.out + i] > 0;
            sample[chosen[window.out + i] * channels + i]
                += passes ? gradient[window.out + i] : 0.0F;
        }
    });
}

void averagePool(const Pooling &pooling, const float *from, float *to)
{
    const Index channels = pooling.channels;
    const float share = 1.0F / float(pooling.kernel * pooling.kernel);
    forEachWindow(pooling, [&](const Window &window) {
        std::fill_n(to + window.out, channels, 0.0F);
        for (Index y = 0; y < pooling.kernel; ++y) {
            for (Index x = 0; x < pooling.kernel; ++x)
                addScaled(from + window.sample + (window.first + y * pooling.width + x) * channels,
                    share, to + window.out, channels);
        }
    });
}

void averagePoolGradient(const Pooling &pooling, const float *gradient, float *to)
{
    std::fill_n(to, inputSize(pooling), 0.0F);
    const Index channels = pooling.channels;
    const float share = 1.0F / float(pooling.kernel * pooling.kernel);
    forEachWindow(pooling, [&](const Window &window) {
        for (Index y = 0; y < pooling.kernel; ++y) {
            for (Index x = 0; x < pooling.kernel; ++x)
                addScaled(gradient + window.out, share,
                    to + window.sample + (window.first + y * pooling.width + x) * channels,
                    channels);
        }
    });
}

} // namespace lampwork
