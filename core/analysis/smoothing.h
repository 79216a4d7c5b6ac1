// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstddef>
#include <optional>
#include <vector>

namespace lampwork {

class MinMaxPyramid;

// Windows are centred on their value and end where the series does, so that a smoothed curve does
// not lag behind the raw one. They count points, not steps.
enum class SmoothingKind { None, Exponential, Mean, Median, Gaussian };
QString nameOf(SmoothingKind kind); // "none", "exponential", "mean", "median", "gaussian"
std::optional<SmoothingKind> smoothingKindFromName(const QString &name);

struct Smoothing {
    SmoothingKind kind = SmoothingKind::None;
    // Exponential: the weight of what was before, in [0, 1). Mean, Median: points of the window, an
    // even number being one more. Gaussian: the standard deviation in points.
    double amount = 0;
    bool isNone() const; // the values themselves
    bool operator==(const Smoothing &) const = default;
};

// The amount that a kind can have: values outside are clamped.
struct SmoothingRange {
    double least = 0;
    double most = 0;
};
SmoothingRange rangeOf(SmoothingKind kind);

// Exponential smoothing without the pull towards zero at the beginning, as TensorBoard draws it:
// m ← w m + (1 − w) x, shown as m / (1 − wⁿ) after n values (the bias correction of Kingma and Ba,
// "Adam", section 3). A value that is not finite is passed through and does not count. Keeps its
// state, so that a live curve is smoothed as it grows. A value type.
class Smoother {
public:
    // weight in [0, 1): 0 shows the values themselves. Values outside are clamped.
    explicit Smoother(double weight);
    double next(double value);

private:
    double m_weight;
    double m_mean = 0;
    double m_remaining = 1; // wⁿ
};

// Smooths a series that grows at its end. What appending costs does not depend on the length: the
// values whose window was cut off by the end are worked out again, and no others. The mean is of
// the window's finite values, summed without subtracting, so that a huge value leaves no trace once
// it is outside; the median of an even number is the mean of the middle two; the Gaussian has
// weights exp(−k² / 2σ²) for |k| ≤ 4σ, divided by the sum of those that met a finite value. A value
// that is not finite is passed through. A value type.
class SeriesSmoother {
public:
    explicit SeriesSmoother(const Smoothing &smoothing = {});
    const Smoothing &smoothing() const { return m_smoothing; }
    std::size_t settledSize() const { return m_settled; } // results that no further value changes

    // Brings `smooth` on towards `values`, which may have grown since the last call but not changed
    // otherwise; works out at most `budget` results, at least one. True when all are there.
    bool extend(const std::vector<double> &values, MinMaxPyramid &smooth, std::size_t budget);

private:
    void extendExponential(
        const std::vector<double> &values, MinMaxPyramid &smooth, std::size_t end);
    void extendGaussian(const std::vector<double> &values, MinMaxPyramid &smooth, std::size_t end);

    Smoothing m_smoothing;
    std::size_t m_half = 0; // points of the window on each side
    std::size_t m_settled = 0;
    std::size_t m_seen = 0; // values at the last call
    std::vector<double> m_weights; // of the Gaussian, for 0 … m_half
    Smoother m_exponential{0};
};

// All of a series at once; one result for each value.
std::vector<double> smoothed(const std::vector<double> &values, const Smoothing &smoothing);
std::vector<double> smoothed(const std::vector<double> &values, double weight); // exponential

} // namespace lampwork
