// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/losses.h"

#include "core/engine/kernels/elementary.h"
#include "core/engine/kernels/vectorised.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

using Index = std::int64_t;

// to = from - the row's maximum: no exponential overflows.
void subtractMaximum(const float *from, float *to, Index rows, Index classes)
{
    for (Index row = 0; row < rows; ++row, from += classes, to += classes) {
        float maximum = from[0];
        for (Index i = 1; i < classes; ++i)
            maximum = from[i] > maximum || std::isnan(from[i]) ? from[i] : maximum;
        for (Index i = 0; i < classes; ++i)
            to[i] = from[i] - maximum;
    }
}

LAMPWORK_VECTORISED
void exponentials(float *values, Index size)
{
    for (Index i = 0; i < size; ++i)
        values[i] = quickExp(values[i]);
}

double weightOf(const CrossEntropyBatch &batch, Index target)
{
    return batch.classWeights ? double(batch.classWeights[target]) : 1.0;
}

bool counts(const CrossEntropyBatch &batch, Index row)
{
    return batch.targets[row] != batch.ignored;
}

// The plain loss -w[t] log p[t]: its gradient is w[t] (p - onehot). `gradient` holds exponentials.
double plainRow(const CrossEntropyBatch &batch, Index row, double norm)
{
    const float *logits = batch.logits + row * batch.classes;
    float *gradient = batch.gradient + row * batch.classes;
    const Index target = batch.targets[row];
    float maximum = logits[0];
    float sum = gradient[0];
    for (Index i = 1; i < batch.classes; ++i) {
        maximum = logits[i] > maximum ? logits[i] : maximum;
        sum += gradient[i];
    }
    const double weight = weightOf(batch, target);
    const auto factor = float(weight * norm);
    const float perSum = factor / sum;
    for (Index i = 0; i < batch.classes; ++i)
        gradient[i] *= perSum;
    gradient[target] -= factor;
    return weight * (std::log(double(sum)) + double(maximum) - double(logits[target]));
}

// With label smoothing ε: (1-ε) of the plain loss and ε / classes of Σ -w[i] log p[i], as PyTorch
// weighs it.
double smoothRow(const CrossEntropyBatch &batch, Index row, double norm)
{
    const float *logits = batch.logits + row * batch.classes;
    float *gradient = batch.gradient + row * batch.classes;
    const Index target = batch.targets[row];
    double sum = 0;
    double maximum = logits[0];
    for (Index i = 0; i < batch.classes; ++i) {
        maximum = std::fmax(maximum, double(logits[i]));
        sum += double(gradient[i]);
    }
    const double logSum = std::log(sum) + maximum;
    const double share = double(batch.smoothing) / double(batch.classes);
    double total = 0; // of the target distribution, weights included
    double loss = 0;
    for (Index i = 0; i < batch.classes; ++i) {
        const double q
            = weightOf(batch, i) * (share + (i == target ? 1.0 - double(batch.smoothing) : 0.0));
        total += q;
        loss += q * (logSum - double(logits[i]));
    }
    for (Index i = 0; i < batch.classes; ++i) {
        const double q
            = weightOf(batch, i) * (share + (i == target ? 1.0 - double(batch.smoothing) : 0.0));
        gradient[i] = float((total * double(gradient[i]) / sum - q) * norm);
    }
    return loss;
}

LAMPWORK_VECTORISED
void smallExponentials(const float *values, float *results, Index size)
{
    for (Index i = 0; i < size; ++i)
        results[i] = quickExp(-std::abs(values[i]));
}

} // namespace

double crossEntropy(const CrossEntropyBatch &batch)
{
    subtractMaximum(batch.logits, batch.gradient, batch.rows, batch.classes);
    exponentials(batch.gradient, batch.rows * batch.classes);
    double weights = 0;
    for (Index row = 0; row < batch.rows; ++row)
        weights += counts(batch, row) ? weightOf(batch, batch.targets[row]) : 0;
    const double norm = double(batch.scale) / weights;
    double loss = 0;
    for (Index row = 0; row < batch.rows; ++row) {
        if (counts(batch, row))
            loss += batch.smoothing > 0 ? smoothRow(batch, row, norm) : plainRow(batch, row, norm);
        else
            std::fill_n(batch.gradient + row * batch.classes, batch.classes, 0.0F);
    }
    return loss / weights;
}

double binaryCrossEntropy(const BinaryBatch &batch)
{
    const Index size = batch.rows * batch.labels;
    smallExponentials(batch.logits, batch.gradient, size);
    const double norm = double(batch.scale) / double(size);
    double loss = 0;
    for (Index i = 0; i < size; ++i) {
        const auto logit = double(batch.logits[i]);
        const auto exponential = double(batch.gradient[i]); // e^-|x|
        const double target = double(batch.targets[i]) * (1 - double(batch.smoothing))
            + double(batch.smoothing) / 2;
        const double weight
            = batch.positiveWeights ? double(batch.positiveWeights[i % batch.labels]) : 1;
        const double factor = 1 + (weight - 1) * target;
        // log(1 + e^-x) and its slope, 1 - sigmoid(x), without overflow on either side
        const double softplus = std::log1p(exponential) + std::fmax(-logit, 0.0);
        const double opposite = (logit >= 0 ? exponential : 1.0) / (1 + exponential);
        loss += (1 - target) * logit + factor * softplus;
        batch.gradient[i] = float((1 - target - factor * opposite) * norm);
    }
    return loss / double(size);
}

double meanError(const ErrorBatch &batch)
{
    const auto norm = float(double(batch.scale) / double(batch.rows));
    double loss = 0;
    for (Index i = 0; i < batch.rows; ++i) {
        const float error = batch.values[i] - batch.targets[i];
        const float size = std::abs(error);
        const float sign = error > 0 ? 1.0F : error < 0 ? -1.0F : error; // of 0: 0, of NaN: NaN
        switch (batch.kind) {
        case ErrorKind::Squared:
            loss += double(error) * double(error);
            batch.gradient[i] = 2.0F * error * norm;
            break;
        case ErrorKind::Absolute:
            loss += double(size);
            batch.gradient[i] = sign * norm;
            break;
        case ErrorKind::Huber: {
            const bool near = size <= batch.delta;
            loss += double(near ? 0.5F * error * error : batch.delta * (size - 0.5F * batch.delta));
            batch.gradient[i] = (near ? error : batch.delta * sign) * norm;
            break;
        }
        case ErrorKind::Quantile: { // of target - value: q above 0, q - 1 below
            const float slope = error > 0 ? 1.0F - batch.delta : -batch.delta;
            loss += double(slope) * double(error);
            batch.gradient[i] = (std::isnan(error) ? error : slope) * norm;
            break;
        }
        }
    }
    return loss / double(batch.rows);
}

} // namespace lampwork
