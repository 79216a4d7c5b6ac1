// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/spec.h"
#include "core/store/runstore.h"

#include <QList>
#include <QString>

// One spec with several seeds: how much of a result is chance. Each seed is a run of its own, and
// one engine trains them together (StartOptions::together).
namespace lampwork {

constexpr int mostSeeds = 1000;

// "8": that many seeds from `first` on; "3,5,8": these. InvalidInput for anything else, for more
// than mostSeeds and for a seed that is given twice.
Result<QList<quint64>> seedsFromText(const QString &text, quint64 first);

// The runs of a resolved spec, Queued, one a seed, all or none. Each has its seed in its name,
// which is numbered where it is taken; those of the experiment "default" get one of their own,
// named as the spec is.
Result<QList<RunId>> createSeedRuns(RunStore &store, const Spec &spec, const QList<quint64> &seeds);

} // namespace lampwork
