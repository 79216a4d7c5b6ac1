// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

#include <QList>
#include <QString>

namespace lampwork {

// Runs that are drawn as one curve.
struct RunGroup {
    QString name; // "default", "lr = 0.01", or the name of its first run
    QList<RunId> runs;
    bool operator==(const RunGroup &) const = default;
};

// Instead of a field: runs whose settings are equal but for their seeds and names.
inline const QString groupBySeed = QStringLiteral("*seed");

// Groups by a field's value: one of runFields() ("experiment"), or a parameter
// ("train.optimizer.lr"). Runs without it are a group of their own. In the order of the first runs.
QList<RunGroup> groupRuns(const QList<Run> &runs, const QString &field);

} // namespace lampwork
