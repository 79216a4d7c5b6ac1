// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/data/readdata.h"
#include "core/experiment/spec.h"

#include <QHash>
#include <QVariant>

namespace lampwork {

// A spec with nothing left unsaid, and what was learnt on the way.
struct ResolvedSpec {
    Spec spec;
    Split split;
    Preprocessing preprocessing;
    // What an epoch trains on: the train rows, or the windows of a language model. 0 until
    // resolveTraining().
    qint64 trainSamples = 0;
};

// Fills every default, given data that was read: data section and task, split, template and layers,
// loss, optimiser, batch size, epochs, run name. Checks everything that depends on the data; errors
// carry their JSON path. Used by the window, `lampwork init` and `lampwork train`. The same as
// resolveInputs() followed by resolveTraining().
Result<ResolvedSpec> resolveSpec(const Spec &spec, const ReadData &read);

// The first half: data section, task, split and preprocessing. The network and training sections
// stay as they are, so a network that does not fit can still be planned (planNetwork) and shown.
Result<ResolvedSpec> resolveInputs(const Spec &spec, const ReadData &read);

// The second half: network, training and name.
Result<ResolvedSpec> resolveTraining(const ResolvedSpec &inputs, const ReadData &read);

// Reads the data and resolves.
Result<ResolvedSpec> readAndResolve(const Spec &spec, const Progress &progress = {});

// Flattened spec fields as run attributes (dotted path → scalar). An empty list or object is its
// JSON text, "[]" or "{}".
QHash<QString, QVariant> specAttributes(const Spec &spec);

// "mlp · penguins": the template (or the network's file, or "custom") and the data's file name. Names are not unique:
// whoever creates the run numbers it.
QString defaultRunName(const Spec &spec);

} // namespace lampwork
