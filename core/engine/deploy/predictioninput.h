// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/table.h"
#include "core/engine/deploy/shippedmodel.h"

#include <QString>
#include <QStringList>

namespace lampwork {

// Data to predict, read as the model's own data were.
struct PredictionInput {
    Dataset dataset;
    bool hasTarget = false;
    QStringList warnings;
};

// labels: for pictures, may be empty. Errors: see predictFile().
Result<PredictionInput> readPredictionInput(const ShippedModel &model, const QString &path,
    const QString &labels, const Progress &progress);

} // namespace lampwork
