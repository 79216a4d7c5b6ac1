// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/runnews.h"

namespace lampwork {

// What MLflow's file store and its database have in common.

// A tag of MLflow: its note, its name, or a tag of the user's, which becomes an attribute
// "params.tags.NAME"; the many that MLflow keeps for itself are passed over.
void takeMlflowTag(RunNews &news, const QString &key, const QString &value);
// A parameter: MLflow keeps all of them as texts.
void takeMlflowParameter(RunNews &news, const QString &key, const QString &value);
// "FINISHED", "FAILED", "KILLED", "RUNNING", "SCHEDULED"; nothing for another word.
std::optional<RunState> mlflowState(const QString &status);
// MLflow logs without steps in any order: by step, then by time.
void sortPoints(SeriesPoints &points);

} // namespace lampwork
