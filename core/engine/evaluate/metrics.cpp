// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluate/metrics.h"

#include "core/analysis/classification.h"
#include "core/analysis/regression.h"

namespace lampwork {

Metrics metricsOf(const Predictions &predictions)
{
    if (!isClassification(predictions.task)) {
        const RegressionReport report = regressionReport(predictions);
        return {{QStringLiteral("rmse"), report.rmse}, {QStringLiteral("mae"), report.mae},
            {QStringLiteral("r2"), report.r2}};
    }
    const ClassificationReport report = classificationReport(predictions);
    Metrics metrics{
        {QStringLiteral("accuracy"), report.accuracy}, {QStringLiteral("f1"), report.macro.f1}};
    if (predictions.task == Task::Binary)
        metrics.emplace_back(QStringLiteral("auc"), rocCurve(predictions, 1).auc);
    return metrics;
}

} // namespace lampwork
