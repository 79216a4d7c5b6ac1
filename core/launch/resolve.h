// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/data/readdata.h"
#include "core/experiment/spec.h"

namespace lampwork {

// A spec with nothing left unsaid, and what was learnt on the way.
struct ResolvedSpec {
    Spec spec;
    Split split;
    Preprocessing preprocessing;
};

// Fills every default, given data that was read: data section and task, split, template and layers,
// loss, optimiser, batch size, epochs, run name. Checks everything that depends on the data; errors
// carry their JSON path. Used by the window, `lampwork init` and `lampwork train`.
Result<ResolvedSpec> resolveSpec(const Spec &spec, const ReadData &read);

// Reads the data and resolves.
Result<ResolvedSpec> readAndResolve(const Spec &spec, const Progress &progress = {});

// Flattened spec fields as run attributes (dotted path → scalar).
QHash<QString, QVariant> specAttributes(const Spec &spec);

} // namespace lampwork
