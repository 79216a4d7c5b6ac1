// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/run.h"
#include "core/store/runstore.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <memory>

namespace lampwork {

// The store that is meant when none is named: $LAMPWORK_STORE, else the one last used (if it still
// exists), else runs.lampwork in the user's data folder. The window uses the same. Needs a
// QCoreApplication with its names set by setApplicationNames().
QString defaultStorePath();
// Makes it the one last used; for a store that was opened for writing or shown in a window.
void rememberStore(const QString &path);
// Organisation and application name, on which the places of settings and data depend.
void setApplicationNames();

enum class StoreUse {
    Read, // must exist; read-only where it cannot be written, or a newer program wrote it
    Write, // must exist
    Create, // created where it is missing
};
// Opens the named store, or the default one for an empty path, and marks lost runs.
Result<std::unique_ptr<RunStore>> openForUse(const QString &path, StoreUse use);

// The run that a person means: its number, or its name where only one run has it (of those not in
// the bin first). NotFound with names that are near, InvalidInput when several have the name.
Result<Run> findRun(const QList<Run> &runs, const QString &idOrName);
Result<Run> findRun(RunStore &store, const QString &idOrName);
// All that are meant, in the order given; one that is named twice comes once.
Result<QList<Run>> findRuns(RunStore &store, const QStringList &idsOrNames);

} // namespace lampwork
