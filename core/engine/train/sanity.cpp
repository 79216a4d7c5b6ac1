// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/sanity.h"

#include "core/base/format.h"
#include "core/base/philox.h"

#include <torch/script.h>

#include <cmath>
#include <numeric>

namespace lampwork {

namespace {

// A cross entropy that small means that every row's class has a probability of about 0.9 or more.
constexpr double nearZeroLoss = 0.1;
constexpr double nearOneR2 = 0.98;
// Of a window learnt by heart, nobody can tell the first tokens, which begin others, too.
constexpr double mostTokens = 0.9;

std::optional<double> metric(const Evaluation &evaluation, const char *name)
{
    for (const auto &[known, value] : evaluation.metrics) {
        if (known == QLatin1String(name))
            return value;
    }
    return std::nullopt;
}

QString percent(double share)
{
    return QStringLiteral("%1 %").arg(formatNumber(share * 100, 3));
}

// How many rows have the target that most have: the class, or the same labels. Who knows nothing
// but the targets can be right there, and nowhere else. targets: [rows] int64 or [rows, labels].
int64_t mostFrequent(const at::Tensor &targets)
{
    if (targets.dim() == 1)
        return at::bincount(targets.cpu().to(at::kLong)).max().item<int64_t>();
    const auto [unique, inverse, counts] = at::unique_dim(targets.cpu(), 0, true, false, true);
    return counts.max().item<int64_t>();
}

} // namespace

void shuffleLabels(EncodedSplits &data, quint64 seed)
{
    quint64 part = 0;
    for (EncodedData *split : {&data.train, &data.valid, &data.test}) {
        std::vector<int64_t> order(split->rows.size());
        std::iota(order.begin(), order.end(), int64_t(0));
        Philox(seed, RandomPurpose::Labels, part++).shuffle(order);
        if (!order.empty())
            split->targets
                = split->targets.index_select(0, at::tensor(order, at::kLong)).contiguous();
    }
}

EncodedData firstRows(const EncodedData &data, const std::vector<qint64> &places)
{
    const std::vector<int64_t> wanted(places.begin(), places.end());
    const at::Tensor index = at::tensor(wanted, at::kLong).to(data.targets.device());
    EncodedData batch{
        data.features.index_select(0, index), data.targets.index_select(0, index), {}};
    for (const qint64 place : places)
        batch.rows.push_back(data.rows[std::size_t(place)]);
    return batch;
}

SanityVerdict judgeOverfit(
    const Evaluation &batch, qint64 rows, qint64 steps, const TrainSpec &spec)
{
    std::optional<double> accuracy = metric(batch, "accuracy");
    if (!accuracy)
        accuracy = metric(batch, "subset_accuracy");
    const std::optional<double> r2 = metric(batch, "r2");
    // Smoothed labels keep the loss above zero however right the network is.
    const bool lossCounts = spec.labelSmoothing == 0;
    SanityVerdict verdict;
    QString measured = QStringLiteral("the loss is %1").arg(formatNumber(batch.loss));
    if (spec.task == Task::LanguageModel) {
        verdict.passed = accuracy && *accuracy >= mostTokens;
        measured += QStringLiteral(" and %1 of the next tokens are right")
                        .arg(percent(accuracy.value_or(std::nan(""))));
    } else if (accuracy) {
        verdict.passed = *accuracy == 1 && (!lossCounts || batch.loss < nearZeroLoss);
        measured += QStringLiteral(" and %1 are right").arg(percent(*accuracy));
    } else if (r2 && !std::isnan(*r2)) {
        verdict.passed = *r2 >= nearOneR2;
        measured += QStringLiteral(" and r² is %1").arg(formatNumber(*r2));
    } else {
        verdict.passed = batch.loss < nearZeroLoss;
    }
    const QString where = QStringLiteral("after %1 steps on the same %2 rows %3")
                              .arg(formatCount(steps), formatCount(rows), measured);
    verdict.text = verdict.passed
        ? QStringLiteral("Overfits one batch: %1. The network and the training can learn.")
              .arg(where)
        : QStringLiteral("Does not overfit one batch: %1. Either it needs more steps "
                         "(train.epochs) or another learning rate (train.optimizer.lr), or the "
                         "network is too small, regularised too much (dropout, weight decay), or "
                         "rows with the same inputs have different targets.")
              .arg(where);
    return verdict;
}

SanityVerdict judgeShuffled(
    const Evaluation &valid, const at::Tensor &validTargets, const TrainSpec &spec)
{
    const qint64 rows = validTargets.defined() ? validTargets.size(0) : 0;
    if (rows == 0)
        return {false,
            QStringLiteral("Shuffled labels: there are no validation rows to tell by. Raise "
                           "data.split.valid.")};
    const auto n = double(rows);
    double found = 0;
    double chance = 0;
    double limit = 0;
    QString name;
    QString shown;
    const bool labels = spec.task == Task::Multilabel;
    if (labels || (spec.task && isClassification(*spec.task))) {
        chance = double(mostFrequent(validTargets)) / n;
        limit = chance + 3 * std::sqrt(chance * (1 - chance) / n);
        found = metric(valid, labels ? "subset_accuracy" : "accuracy").value_or(std::nan(""));
        name = QStringLiteral("accuracy");
        shown = QStringLiteral("%1 of %2 validation rows are right%3, and by chance %4 would be")
                    .arg(percent(found), formatCount(rows),
                        labels ? QStringLiteral(" in all labels") : QString(), percent(chance));
    } else {
        limit = 9 / n;
        found = metric(valid, "r2").value_or(std::nan(""));
        name = QStringLiteral("r²");
        shown = QStringLiteral("r² on %1 validation rows is %2, and by chance it is at most 0")
                    .arg(formatCount(rows), formatNumber(found));
    }
    SanityVerdict verdict;
    verdict.passed = found <= limit; // a NaN is no proof
    verdict.text = verdict.passed
        ? QStringLiteral("Learns nothing from shuffled labels, as it should: %1 (up to %2 an "
                         "%3 is chance).")
              .arg(shown, formatNumber(limit), name)
        : QStringLiteral("Better than chance on shuffled labels: %1 (above %2 an %3 is no chance). "
                         "Something tells the network the answers: a copy of the target among the "
                         "inputs, or the same rows in training and validation.")
              .arg(shown, formatNumber(limit), name);
    return verdict;
}

} // namespace lampwork
