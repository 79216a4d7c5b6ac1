// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/readdata.h"

namespace lampwork {

// Task that a target suggests: yes/no or two categories: Binary; more: Multiclass; numbers with at
// most 20 distinct whole values below 100 stay Regression unless the column is typed a category.
// InvalidInput: a target with fewer than two values, or all missing.
Result<Task> recogniseTask(const Column &target);

// Fills what the spec's data section and task leave unsaid, given what was read: columns (type,
// role: ids, texts and all-missing or constant columns are ignored; the rest are inputs), missing
// rules, scaling, encodings (one-hot up to 20 categories, else embedding of min(50, (n + 1) / 2)),
// split method, image scaling, task (several targets, all yes/no: Multilabel; lines of text:
// LanguageModel). Without a target in
// the spec: data.columns has none with that role, and the error says so (InvalidInput,
// "data.columns").
Result<Spec> resolveData(const Spec &spec, const ReadData &read);

} // namespace lampwork
