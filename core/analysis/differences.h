// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/experiment/run.h"

#include <QList>
#include <QString>

#include <optional>

namespace lampwork {

// One field of the specs of several runs.
struct SpecDifference {
    QString path; // "train.optimizer.lr"
    QList<std::optional<Json>> values; // one a run, in their order; none: its spec lacks the field
    bool differs = false;
};

struct DifferenceOptions {
    bool onlyDiffering = true;
    // The run's name in its spec tells nothing: tables have it in their head.
    bool withName = false;
};

// The fields of the runs' specs in the order of the specs (a field that only a later run has
// stands after the one that precedes it there); of imported runs, their parameters and origin.
// Damaged when a stored spec cannot be read.
Result<QList<SpecDifference>> specDifferences(
    const QList<Run> &runs, const DifferenceOptions &options = {});

// A value of a spec for a person: texts without quotes, numbers in full; "—" for none.
QString specValueText(const std::optional<Json> &value);

// One metric of several runs.
struct MetricComparison {
    QString name; // "valid/accuracy"
    bool lowerIsBetter = false;
    QList<std::optional<double>> last; // one a run, in their order
    QList<std::optional<double>> best; // over its epochs, where it is recorded
    // Indices of the runs with the best value of `last` and of `best`; empty when fewer than two
    // runs have the metric, or all are equal.
    QList<qsizetype> bestLast;
    QList<qsizetype> bestBest;
};

// Every metric that one of the runs has: valid, test, train, then others; losses first, then by
// name.
QList<MetricComparison> compareMetrics(const QList<Run> &runs);

} // namespace lampwork
