// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/experiment/run.h"

#include <QList>
#include <QString>

namespace lampwork {

// Something that could not be saved.
struct Loss {
    QString what; // a sentence for a person
    RunId run = 0; // 0: of none, or not known
    QString series;
    qint64 firstStep = -1; // the steps between which points are missing; -1: not known
    qint64 lastStep = -1;
    qint64 points = -1; // how many; -1: not known
    bool operator==(const Loss &) const = default;
};

struct RepairReport {
    QString path; // of the new store, absolute
    QList<Loss> losses;
    qint64 runs = 0; // saved
    qint64 points = 0;
    qint64 objects = 0;
};

// Saves all that is whole of the SQLite store in folder `path` into a new store `to`, whatever is
// damaged: reads the database's pages themselves, without SQLite. Runs keep their numbers. The old
// store is only read; nobody may write to it meanwhile (its lock is held). The new one is checked
// whole before it gets its name. Memory: the rows about runs, and one chunk of points.
// Errors: those of storeFolder(); InvalidInput (`to` exists); Damaged (nothing of a store could be
// found), TooNew, Busy, Io, Cancelled.
Result<RepairReport> repairStore(
    const QString &path, const QString &to, const Progress &progress = {});

} // namespace lampwork
