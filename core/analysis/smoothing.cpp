// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/smoothing.h"

#include "core/analysis/pyramid.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lampwork {

namespace {

struct Named {
    SmoothingKind kind;
    const char *name;
    SmoothingRange range;
};

constexpr double gaussianReach = 4; // standard deviations, as scipy.ndimage has it

const std::array<Named, 5> kinds{{
    {SmoothingKind::None, "none", {0, 0}},
    {SmoothingKind::Exponential, "exponential", {0, 0.999999}},
    {SmoothingKind::Mean, "mean", {1, 10'001}},
    {SmoothingKind::Median, "median", {1, 10'001}},
    {SmoothingKind::Gaussian, "gaussian", {0, 250}},
}};

const Named &named(SmoothingKind kind)
{
    return *std::find_if(
        kinds.begin(), kinds.end(), [kind](const Named &one) { return one.kind == kind; });
}

// The finite values of a window that slides: what leaves is never subtracted. Two stacks: the left
// one holds the sums from each value to the window's middle, the right one is summed as it grows;
// when the left one is empty, the right one is turned over.
class SlidingMean {
public:
    void push(double value)
    {
        m_right.push_back(value);
        if (std::isfinite(value)) {
            m_sum += value;
            ++m_count;
        }
    }
    void pop(double)
    {
        if (m_left.empty())
            turnOver();
        m_left.pop_back();
    }
    double middle() const
    {
        const Part left = m_left.empty() ? Part{} : m_left.back();
        return (left.sum + m_sum) / double(left.count + m_count);
    }

private:
    struct Part {
        double sum = 0;
        std::size_t count = 0;
    };
    void turnOver()
    {
        Part part;
        for (auto value = m_right.rbegin(); value != m_right.rend(); ++value) {
            if (std::isfinite(*value)) {
                part.sum += *value;
                ++part.count;
            }
            m_left.push_back(part);
        }
        m_right.clear();
        m_sum = 0;
        m_count = 0;
    }
    std::vector<Part> m_left; // the last one is the window's first
    std::vector<double> m_right;
    double m_sum = 0; // of m_right
    std::size_t m_count = 0;
};

// The same, kept sorted.
class SlidingMedian {
public:
    void push(double value)
    {
        if (std::isfinite(value))
            m_sorted.insert(std::upper_bound(m_sorted.begin(), m_sorted.end(), value), value);
    }
    void pop(double value)
    {
        if (std::isfinite(value))
            m_sorted.erase(std::lower_bound(m_sorted.begin(), m_sorted.end(), value));
    }
    double middle() const
    {
        const std::size_t middle = m_sorted.size() / 2;
        if (m_sorted.size() % 2 == 1)
            return m_sorted[middle];
        return m_sorted[middle - 1] / 2 + m_sorted[middle] / 2;
    }

private:
    std::vector<double> m_sorted;
};

// Goes on from the end of `smooth` with the middle of the window of `half` points on each side.
template <typename Window>
void slide(
    const std::vector<double> &values, MinMaxPyramid &smooth, std::size_t end, std::size_t half)
{
    Window window;
    std::size_t first = smooth.size() - std::min(smooth.size(), half);
    std::size_t next = first;
    for (std::size_t i = smooth.size(); i < end; ++i) {
        for (; next < std::min(values.size(), i + half + 1); ++next)
            window.push(values[next]);
        for (; first + half < i; ++first)
            window.pop(values[first]);
        smooth.append(std::isfinite(values[i]) ? window.middle() : values[i]);
    }
}

} // namespace

QString nameOf(SmoothingKind kind)
{
    return QString::fromLatin1(named(kind).name);
}

std::optional<SmoothingKind> smoothingKindFromName(const QString &name)
{
    for (const Named &one : kinds) {
        if (name == QLatin1String(one.name))
            return one.kind;
    }
    return std::nullopt;
}

SmoothingRange rangeOf(SmoothingKind kind)
{
    return named(kind).range;
}

bool Smoothing::isNone() const
{
    switch (kind) {
    case SmoothingKind::None:
        return true;
    case SmoothingKind::Mean:
    case SmoothingKind::Median:
        return amount <= 1;
    case SmoothingKind::Exponential:
    case SmoothingKind::Gaussian:
        break;
    }
    return amount <= 0;
}

Smoother::Smoother(double weight)
    // At 1 nothing would ever be seen: the largest number below it instead.
    : m_weight(std::clamp(weight, 0.0, std::nextafter(1.0, 0.0)))
{
}

double Smoother::next(double value)
{
    if (!std::isfinite(value))
        return value;
    m_mean = m_weight * m_mean + (1 - m_weight) * value;
    m_remaining *= m_weight;
    return m_mean / (1 - m_remaining);
}

SeriesSmoother::SeriesSmoother(const Smoothing &smoothing)
    : m_smoothing(smoothing)
{
    const SmoothingRange range = rangeOf(smoothing.kind);
    const double amount = std::clamp(smoothing.amount, range.least, range.most);
    switch (smoothing.kind) {
    case SmoothingKind::None:
        break;
    case SmoothingKind::Exponential:
        m_exponential = Smoother(smoothing.amount);
        break;
    case SmoothingKind::Mean:
    case SmoothingKind::Median:
        m_half = std::size_t(amount) / 2;
        break;
    case SmoothingKind::Gaussian:
        m_half = std::size_t(gaussianReach * amount + 0.5);
        for (std::size_t k = 0; k <= m_half; ++k) {
            const double deviations = k == 0 ? 0 : double(k) / amount;
            m_weights.push_back(std::exp(-0.5 * deviations * deviations));
        }
        break;
    }
}

bool SeriesSmoother::extend(
    const std::vector<double> &values, MinMaxPyramid &smooth, std::size_t budget)
{
    if (values.size() != m_seen) {
        m_seen = values.size();
        smooth.truncate(m_settled);
    }
    const std::size_t begin = smooth.size();
    const std::size_t end
        = begin + std::min(values.size() - begin, std::max<std::size_t>(1, budget));
    switch (m_smoothing.kind) {
    case SmoothingKind::None:
        smooth.append(values.data() + begin, end - begin);
        break;
    case SmoothingKind::Exponential:
        extendExponential(values, smooth, end);
        break;
    case SmoothingKind::Mean:
        slide<SlidingMean>(values, smooth, end, m_half);
        break;
    case SmoothingKind::Median:
        slide<SlidingMedian>(values, smooth, end, m_half);
        break;
    case SmoothingKind::Gaussian:
        extendGaussian(values, smooth, end);
        break;
    }
    const std::size_t whole = values.size() - std::min(values.size(), m_half);
    m_settled = std::max(m_settled, std::min(end, whole));
    return end == values.size();
}

void SeriesSmoother::extendExponential(
    const std::vector<double> &values, MinMaxPyramid &smooth, std::size_t end)
{
    for (std::size_t i = smooth.size(); i < end; ++i)
        smooth.append(m_exponential.next(values[i]));
}

void SeriesSmoother::extendGaussian(
    const std::vector<double> &values, MinMaxPyramid &smooth, std::size_t end)
{
    for (std::size_t i = smooth.size(); i < end; ++i) {
        if (!std::isfinite(values[i])) {
            smooth.append(values[i]);
            continue;
        }
        double sum = 0;
        double weights = 0;
        const std::size_t last = std::min(values.size() - 1, i + m_half);
        for (std::size_t j = i - std::min(i, m_half); j <= last; ++j) {
            const double weight = m_weights[j > i ? j - i : i - j];
            const bool counts = std::isfinite(values[j]);
            sum += counts ? weight * values[j] : 0;
            weights += counts ? weight : 0;
        }
        smooth.append(sum / weights);
    }
}

std::vector<double> smoothed(const std::vector<double> &values, const Smoothing &smoothing)
{
    SeriesSmoother smoother(smoothing);
    MinMaxPyramid result;
    smoother.extend(values, result, values.size());
    return result.values();
}

std::vector<double> smoothed(const std::vector<double> &values, double weight)
{
    return smoothed(values, Smoothing{SmoothingKind::Exponential, weight});
}

} // namespace lampwork
