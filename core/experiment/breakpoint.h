// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/spec.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace lampwork {

// A condition on the series of a run at which it pauses. As text, spaces and case of the words
// free:
//
//   SERIES > NUMBER                also >=, <, <=, =, !=:  train/loss > 2
//   SERIES is nan                  NaN or infinite; without SERIES any that is watched
//   SERIES no improvement in N steps|epochs      without SERIES of train/loss
//
// Of a name in train/, the part behind the slash is enough: gradient_norm > 10.
struct Breakpoint {
    enum class Kind { Comparison, NotFinite, NoImprovement };
    enum class Operator { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual };

    Kind kind = Kind::Comparison;
    QString series; // empty: of NotFinite, any
    Operator op = Operator::Greater; // of Comparison
    double value = 0;
    qint64 count = 0; // of NoImprovement: so many …
    bool epochs = false; // … epochs instead of steps
    bool operator==(const Breakpoint &) const = default;

    // The one way to write it: what the condition is known by.
    QString text() const;
};

// Names of the series that a breakpoint can watch in a run of this task; without validation rows
// there are none of theirs.
QStringList breakpointSeries(Task task, bool hasValidationRows = true);

// InvalidInput for what is no condition; the message has the position ("column 12") and the nearest
// valid name, `where` is empty.
Result<Breakpoint> parseBreakpoint(const QString &text, const QStringList &series);

// What a breakpoint has seen so far; a checkpoint keeps it.
struct BreakpointState {
    Breakpoint condition;
    bool holds = false; // at the last look: it fires when this becomes true
    QString badSeries; // while NotFinite of any series holds: the one that must be well again
    std::optional<double> best; // of NoImprovement …
    qint64 bestAt = -1; // … and the step or epoch it was seen at; -1: no value yet
    bool operator==(const BreakpointState &) const = default;

    // Takes a new value of `series`. True when the condition has just come to hold; it must cease
    // to hold before that can be again. higherIsBetter: of this series.
    struct Value {
        const QString &series;
        double value = 0;
        qint64 step = 0; // finished
        qint64 epoch = 0; // finished
        bool higherIsBetter = false;
    };
    bool observe(const Value &value);
};

} // namespace lampwork
