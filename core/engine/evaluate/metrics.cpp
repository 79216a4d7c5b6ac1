// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluate/metrics.h"

#include "core/analysis/classification.h"
#include "core/analysis/multilabel.h"
#include "core/analysis/regression.h"

#include <cmath>

namespace lampwork {

Metrics metricsOf(const Predictions &predictions)
{
    if (!hasTarget(predictions.task)) // what it needs is not kept
        return {};
    if (predictions.task == Task::Multilabel) {
        const MultilabelReport report = multilabelReport(predictions);
        return {{QStringLiteral("f1_macro"), report.f1Macro},
            {QStringLiteral("f1_micro"), report.f1Micro},
            {QStringLiteral("subset_accuracy"), report.subsetAccuracy},
            {QStringLiteral("hamming_loss"), report.hammingLoss}};
    }
    if (!isClassification(predictions.task)) {
        const RegressionReport report = regressionReport(predictions);
        return {{QStringLiteral("rmse"), report.rmse}, {QStringLiteral("mae"), report.mae},
            {QStringLiteral("r2"), report.r2}};
    }
    const ClassificationReport report = classificationReport(predictions);
    // The mean over no class is reported as 0.
    const double f1 = std::isnan(report.accuracy) ? report.accuracy : report.macro.f1;
    Metrics metrics{{QStringLiteral("accuracy"), report.accuracy}, {QStringLiteral("f1"), f1}};
    if (predictions.task == Task::Binary)
        metrics.emplace_back(QStringLiteral("auc"), rocCurve(predictions, 1).auc);
    return metrics;
}

} // namespace lampwork
