// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

namespace lampwork {

// A run that a script makes through packaging/python. Like an engine the script takes orders and
// can be lost; but the run's document is no spec, and only the script can go on with it.
inline bool isOfScript(const Run &run)
{
    return run.attributes.contains(QStringLiteral("made_by.client"));
}

// A run with a spec, which engines train, resume, fork, evaluate and export.
inline bool isTrainedHere(const Run &run)
{
    return !isImported(run) && !isOfScript(run);
}

} // namespace lampwork
