// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace lampwork {

enum class ScaleKind { Linear, Log, SymLog };
QString nameOf(ScaleKind kind); // "linear", "log", "symlog"
std::optional<ScaleKind> scaleKindFromName(const QString &name);

// A scale that is logarithmic away from zero on both sides and linear within ±threshold, with a
// decade as long as the linear part on one side: Matplotlib's "symlog" with base 10 and linscale 1.
// Monotone and exact both ways. A value type.
class SymLog {
public:
    explicit SymLog(double threshold = 1); // above 0
    double threshold() const { return m_threshold; }
    double toAxis(double value) const;
    double fromAxis(double place) const;
    bool operator==(const SymLog &) const = default;

private:
    double m_threshold;
};

// A threshold that shows four decades of values that large: a power of ten; 1 for zero or a value
// that is not finite.
double symLogThreshold(double largest);

struct Ticks {
    std::vector<double> labelled; // ascending
    std::vector<double> others; // between them
};

// Round places (1, 2 or 5 times a power of ten apart) for about `count` labels in [lower, upper].
Ticks linearTicks(double lower, double upper, int count);
// Powers of ten, with 2 and 5 where there is room, with the places of linearTicks() where the range
// is within a decade. 0 < lower < upper.
Ticks logTicks(double lower, double upper, int count);
// Zero and powers of ten from the threshold on, both ways; as above within a decade.
Ticks symLogTicks(double lower, double upper, const SymLog &scale, int count);

} // namespace lampwork
