// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/table.h"

#include <QStringList>

#include <vector>

namespace lampwork {

// One of several labels: a column of yes and no.
struct LabelColumn {
    QString name;
    std::vector<double> values; // one a row: 0, 1; NaN: missing
};

// The target of a data set: of a table the column with that role, of pictures their labels.
// `values`: one a row, a class index or a number; NaN: missing (±inf counts as missing). Of several
// labels it is 0 where the row has them all, and NaN where it lacks one; of a task that has no
// target, 0 everywhere.
struct TargetValues {
    QString name; // of several labels: joined
    QStringList classes; // classification: in natural order, yes/no as no, yes
    std::vector<double> values;
    std::vector<LabelColumn> labels = {}; // two or more, for the task of several labels only
};

// Whether a column can be one of several labels: yes/no, or numbers of which each is 0 or 1.
bool isLabel(const Column &column);

// By the resolved spec (train.task is set). InvalidInput with a JSON path when there is no target
// or it does not fit the task; NotFound when the data lack its column.
Result<TargetValues> targetValues(const Spec &spec, const Dataset &dataset);

// The classes of a column, and each row's class index (NaN: missing).
TargetValues classesOf(const Column &column);

constexpr std::size_t mostTargetClasses = 1000;

} // namespace lampwork
