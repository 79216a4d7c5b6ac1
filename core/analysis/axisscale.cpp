// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/axisscale.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lampwork {

namespace {

constexpr double decadeShare = 1.0 / (1.0 - 0.1); // Matplotlib's linscale_adj: 1 / (1 − 1 / base)
constexpr int symLogDecades = 4;
constexpr int mostTicks = 1000;

struct NamedScale {
    ScaleKind kind;
    const char *name;
};
constexpr std::array<NamedScale, 3> scales{
    {{ScaleKind::Linear, "linear"}, {ScaleKind::Log, "log"}, {ScaleKind::SymLog, "symlog"}}};

double powerOfTen(int exponent)
{
    // Exact as text, unlike pow().
    return QString(QStringLiteral("1e%1").arg(exponent)).toDouble();
}

// Where multiples of the decades' powers are in the range: factors 1 for labels, others between.
void addDecades(Ticks &ticks, double lower, double upper, int count)
{
    const int first = int(std::floor(std::log10(lower)));
    const int last = int(std::ceil(std::log10(upper)));
    const double decades = std::log10(upper) - std::log10(lower); // the ratio may be too large
    const int stride = std::max(1, int(std::ceil(decades / std::max(1, count))));
    const bool room = decades * 3 <= count; // for 2 and 5
    for (int exponent = first; exponent <= last; ++exponent) {
        const double power = powerOfTen(exponent);
        const bool labelled = (exponent % stride + stride) % stride == 0;
        for (int factor = 1; factor <= 9; ++factor) {
            const double at = factor * power;
            if (at < lower || at > upper || (factor > 1 && stride > 1))
                continue;
            const bool named = labelled && (factor == 1 || (room && (factor == 2 || factor == 5)));
            (named ? ticks.labelled : ticks.others).push_back(at);
        }
    }
}

void sort(Ticks &ticks)
{
    for (std::vector<double> *places : {&ticks.labelled, &ticks.others}) {
        std::sort(places->begin(), places->end());
        places->erase(std::unique(places->begin(), places->end()), places->end());
    }
}

} // namespace

QString nameOf(ScaleKind kind)
{
    for (const NamedScale &scale : scales) {
        if (scale.kind == kind)
            return QString::fromLatin1(scale.name);
    }
    return {};
}

std::optional<ScaleKind> scaleKindFromName(const QString &name)
{
    for (const NamedScale &scale : scales) {
        if (name == QLatin1String(scale.name))
            return scale.kind;
    }
    return std::nullopt;
}

SymLog::SymLog(double threshold)
    : m_threshold(std::isfinite(threshold) && threshold > 0 ? threshold : 1)
{
}

double SymLog::toAxis(double value) const
{
    const double size = std::abs(value);
    if (size <= m_threshold)
        return value * decadeShare;
    return std::copysign(
        m_threshold * (decadeShare + std::log10(size) - std::log10(m_threshold)), value);
}

double SymLog::fromAxis(double place) const
{
    const double size = std::abs(place);
    if (size <= m_threshold * decadeShare)
        return place / decadeShare;
    return std::copysign(m_threshold * std::pow(10.0, size / m_threshold - decadeShare), place);
}

double symLogThreshold(double largest)
{
    const double size = std::abs(largest);
    if (!std::isfinite(size) || size == 0)
        return 1;
    const int exponent = int(std::floor(std::log10(size))) - symLogDecades + 1;
    return powerOfTen(std::max(exponent, -300));
}

Ticks linearTicks(double lower, double upper, int count)
{
    Ticks ticks;
    if (!(upper > lower) || !std::isfinite(upper - lower))
        return ticks;
    const double wanted = (upper - lower) / std::max(1, count);
    const int exponent = int(std::floor(std::log10(wanted)));
    const double power = powerOfTen(exponent);
    const double mantissa = wanted / power;
    const int factor = mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10;
    const double step = factor * power;
    const double first = std::ceil(lower / step);
    const double last = std::floor(upper / step);
    // Nearer together than numbers of this size can be told apart: nothing to label.
    if (last - first > mostTicks || std::abs(first) > 1e15)
        return ticks;
    // Dividing by a whole power keeps 0.3 from being 0.30000000000000004.
    const double inverse = exponent < 0 && exponent > -300 ? powerOfTen(-exponent) : 0;
    for (double i = first; i <= last; ++i)
        ticks.labelled.push_back(inverse > 0 ? i * factor / inverse : i * step);
    return ticks;
}

Ticks logTicks(double lower, double upper, int count)
{
    Ticks ticks;
    if (!(lower > 0) || !(upper > lower) || !std::isfinite(upper))
        return ticks;
    addDecades(ticks, lower, upper, count);
    sort(ticks);
    if (ticks.labelled.size() >= 3)
        return ticks;
    const Ticks linear = linearTicks(lower, upper, count);
    return linear.labelled.size() > ticks.labelled.size() ? linear : ticks;
}

Ticks symLogTicks(double lower, double upper, const SymLog &scale, int count)
{
    Ticks ticks;
    if (!(upper > lower) || !std::isfinite(upper) || !std::isfinite(lower))
        return ticks;
    const double threshold = scale.threshold();
    const double length = scale.toAxis(upper) - scale.toAxis(lower);
    const auto share = [&](double from, double to) {
        return int(std::lround(count * (scale.toAxis(to) - scale.toAxis(from)) / length));
    };
    if (lower <= 0 && upper >= 0)
        ticks.labelled.push_back(0);
    if (const double from = std::max(threshold, lower); upper > from)
        addDecades(ticks, from, upper, std::max(1, share(from, upper)));
    if (const double from = std::max(threshold, -upper); - lower > from) {
        Ticks below;
        addDecades(below, from, -lower, std::max(1, share(lower, -from)));
        for (const double at : below.labelled)
            ticks.labelled.push_back(-at);
        for (const double at : below.others)
            ticks.others.push_back(-at);
    }
    sort(ticks);
    if (ticks.labelled.size() >= 3)
        return ticks;
    const Ticks linear = linearTicks(lower, upper, count);
    return linear.labelled.size() > ticks.labelled.size() ? linear : ticks;
}

} // namespace lampwork
