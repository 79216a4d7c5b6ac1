// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/table.h"

#include <QStringList>

#include <vector>

namespace lampwork {

// The target of a data set: of a table the column with that role, of pictures their labels.
// `values`: one a row, a class index or a number; NaN: missing (±inf counts as missing).
struct TargetValues {
    QString name;
    QStringList classes; // classification: in natural order, yes/no as no, yes
    std::vector<double> values;
};

// By the resolved spec (train.task is set). InvalidInput with a JSON path when there is no target
// or it does not fit the task; NotFound when the data lack its column.
Result<TargetValues> targetValues(const Spec &spec, const Dataset &dataset);

// The classes of a column, and each row's class index (NaN: missing).
TargetValues classesOf(const Column &column);

constexpr std::size_t mostTargetClasses = 1000;

} // namespace lampwork
