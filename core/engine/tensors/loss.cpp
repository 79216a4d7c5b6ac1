// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/loss.h"

#include "core/base/nearest.h"
#include "core/data/tokenizer.h"

#include <ATen/ATen.h>

#include <array>

namespace lampwork {

namespace {

Error wrongWeights(const QString &message)
{
    return {ErrorCode::InvalidInput, message, QStringLiteral("train.class_weights")};
}

enum class TargetKind { Classes, Labels, Values, Tokens };

TargetKind targetKind(Task task)
{
    if (isClassification(task))
        return TargetKind::Classes;
    if (task == Task::LanguageModel)
        return TargetKind::Tokens;
    return task == Task::Multilabel ? TargetKind::Labels : TargetKind::Values;
}

struct KnownLoss {
    const char *name;
    LossFunction::Kind kind;
    TargetKind targets;
};
constexpr std::array knownLosses{
    KnownLoss{"cross_entropy", LossFunction::Kind::CrossEntropy, TargetKind::Classes},
    KnownLoss{"focal", LossFunction::Kind::Focal, TargetKind::Classes},
    KnownLoss{"binary_cross_entropy", LossFunction::Kind::BinaryCrossEntropy, TargetKind::Labels},
    KnownLoss{"focal", LossFunction::Kind::BinaryFocal, TargetKind::Labels},
    KnownLoss{"mse", LossFunction::Kind::Mse, TargetKind::Values},
    KnownLoss{"mae", LossFunction::Kind::Mae, TargetKind::Values},
    KnownLoss{"huber", LossFunction::Kind::Huber, TargetKind::Values},
    KnownLoss{"cross_entropy", LossFunction::Kind::NextToken, TargetKind::Tokens},
    KnownLoss{"quantile", LossFunction::Kind::Quantile, TargetKind::Values},
};

// The outputs in the shape of the targets: [batch], or [batch, features].
at::Tensor asTargets(const at::Tensor &outputs, const at::Tensor &targets)
{
    return targets.dim() == 1 ? outputs.squeeze(1) : outputs;
}

// The mean over the features, where there are several.
at::Tensor perRow(const at::Tensor &losses)
{
    return losses.dim() == 1 ? losses : losses.mean(1);
}

// The loss of each token, a scalar or [batch × length]; 0 where nothing follows.
at::Tensor tokenLoss(const at::Tensor &outputs, const at::Tensor &targets,
    at::Reduction::Reduction reduction, double smoothing)
{
    return at::cross_entropy_loss(
        outputs.flatten(0, 1), targets.flatten(), c10::nullopt, reduction, paddingCode, smoothing);
}

c10::optional<at::Tensor> given(const at::Tensor &tensor)
{
    return tensor.defined() ? c10::optional<at::Tensor>(tensor) : c10::nullopt;
}

// -Σ q_c w_c (1-p_c)^γ log p_c of each row. outputs: [batch, classes]; targets: [batch] int64;
// classWeights: [classes] or undefined.
at::Tensor focalPerSample(const at::Tensor &outputs, const at::Tensor &targets,
    const at::Tensor &classWeights, double gamma, double smoothing)
{
    const at::Tensor logarithms = at::log_softmax(outputs, 1);
    // 1-p without cancellation, and away from 0, where a γ below 1 has no finite slope.
    const at::Tensor others = (-logarithms.expm1()).clamp_min(1e-20);
    at::Tensor terms = others.pow(gamma) * -logarithms; // [batch, classes]
    if (classWeights.defined())
        terms = terms * classWeights;
    const at::Tensor own = terms.gather(1, targets.unsqueeze(1)).squeeze(1);
    return smoothing == 0 ? own : (1 - smoothing) * own + smoothing * terms.mean(1);
}

// -v y (1-s)^γ log s - (1-y) s^γ log(1-s) of each label, [batch, labels]; with γ = 0 the binary
// cross entropy. targets: what the labels are smoothed to, 0 … 1; positiveWeights v: [labels] or
// undefined.
at::Tensor binaryTerms(const at::Tensor &outputs, const at::Tensor &targets,
    const at::Tensor &positiveWeights, double gamma)
{
    const at::Tensor logYes = at::log_sigmoid(outputs);
    const at::Tensor logNo = at::log_sigmoid(-outputs);
    at::Tensor yes = -logYes * targets;
    at::Tensor no = -logNo * (1 - targets);
    if (gamma != 0) { // powers by their logarithms: nothing cancels and slopes stay finite
        yes = yes * (logNo * gamma).exp();
        no = no * (logYes * gamma).exp();
    }
    return positiveWeights.defined() ? yes * positiveWeights + no : yes + no;
}

// train targets: [rows, labels].
Result<at::Tensor> balancedLabelWeights(
    const Preprocessing &preprocessing, const at::Tensor &targets)
{
    const at::Tensor yes = targets.cpu().to(at::kDouble).sum(0); // [labels]
    const at::Tensor no = double(targets.size(0)) - yes;
    for (qint64 i = 0; i < yes.numel(); ++i) {
        if (yes[i].item<double>() == 0 || no[i].item<double>() == 0)
            return wrongWeights(
                QStringLiteral("The label “%1” is the same in every row to train on, so it cannot "
                               "be balanced. Use another split seed, or give the weights.")
                    .arg(preprocessing.classes[i]));
    }
    return (no / yes).to(at::kFloat);
}

Result<at::Tensor> balancedWeights(const Preprocessing &preprocessing, const at::Tensor &targets)
{
    const auto classes = qint64(preprocessing.classes.size());
    const at::Tensor counts = at::bincount(targets.cpu(), {}, classes).to(at::kDouble); // [classes]
    for (qint64 i = 0; i < classes; ++i) {
        if (counts[i].item<double>() == 0)
            return wrongWeights(
                QStringLiteral("The class “%1” has no row to train on, so it cannot be balanced. "
                               "Use the stratified split, another split seed, or give the weights.")
                    .arg(preprocessing.classes[i]));
    }
    return (double(targets.numel()) / (double(classes) * counts)).to(at::kFloat);
}

Result<at::Tensor> classWeightsFor(
    const TrainSpec &spec, const Preprocessing &preprocessing, const at::Tensor &trainTargets)
{
    if (spec.classWeights == u"none")
        return at::Tensor();
    const TargetKind targets = targetKind(preprocessing.task);
    if (targets == TargetKind::Values || targets == TargetKind::Tokens)
        return wrongWeights(QStringLiteral(
            "This task has no classes to weigh: set train.class_weights to “none”."));
    if (spec.classWeights == u"balanced")
        return targets == TargetKind::Labels ? balancedLabelWeights(preprocessing, trainTargets)
                                             : balancedWeights(preprocessing, trainTargets);
    if (spec.classWeightValues.size() != preprocessing.classes.size())
        return wrongWeights(
            QStringLiteral("%1 weights are given for %2 %3; give one for each, in the order %4.")
                .arg(spec.classWeightValues.size())
                .arg(preprocessing.classes.size())
                .arg(targets == TargetKind::Labels ? QStringLiteral("labels")
                                                   : QStringLiteral("classes"),
                    preprocessing.classes.join(QStringLiteral(", "))));
    const std::vector<double> values(spec.classWeightValues.begin(), spec.classWeightValues.end());
    return at::tensor(values, at::kDouble).to(at::kFloat);
}

} // namespace

Result<LossFunction> LossFunction::fromSpec(
    const TrainSpec &spec, const Preprocessing &preprocessing, const at::Tensor &trainTargets)
{
    const TargetKind targets = targetKind(preprocessing.task);
    QStringList known;
    const KnownLoss *found = nullptr;
    for (const KnownLoss &loss : knownLosses) {
        if (loss.targets != targets)
            continue;
        known.append(QLatin1String(loss.name));
        if (known.constLast() == spec.loss)
            found = &loss;
    }
    if (!found) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” is no loss for this task.%2")
                .arg(spec.loss, suggestion(spec.loss, known)),
            QStringLiteral("train.loss")};
    }
    const Result<at::Tensor> weights = classWeightsFor(spec, preprocessing, trainTargets);
    if (!weights)
        return weights.error();
    return LossFunction{found->kind, *weights, spec.labelSmoothing, spec.focalGamma,
        spec.huberDelta, spec.quantile};
}

at::Tensor LossFunction::mean(const at::Tensor &outputs, const at::Tensor &targets) const
{
    switch (kind) {
    case Kind::CrossEntropy:
        return at::cross_entropy_loss(outputs, targets, given(classWeights), at::Reduction::Mean,
            -100, labelSmoothing); // -100: no class is left out
    case Kind::NextToken:
        return tokenLoss(outputs, targets, at::Reduction::Mean, labelSmoothing);
    case Kind::Focal:
        if (classWeights.defined())
            return weightedPerSample(outputs, targets).sum() / weights(targets).sum();
        return weightedPerSample(outputs, targets).mean();
    case Kind::BinaryCrossEntropy:
    case Kind::BinaryFocal:
        return weightedPerSample(outputs, targets).mean();
    case Kind::Mse:
        return at::mse_loss(asTargets(outputs, targets), targets);
    case Kind::Mae:
        return at::l1_loss(asTargets(outputs, targets), targets);
    case Kind::Huber:
        return at::huber_loss(
            asTargets(outputs, targets), targets, at::Reduction::Mean, huberDelta);
    case Kind::Quantile:
        return weightedPerSample(outputs, targets).mean();
    }
    Q_UNREACHABLE();
}

at::Tensor LossFunction::mixedMean(const at::Tensor &outputs, const at::Tensor &targets,
    const at::Tensor &otherTargets, const at::Tensor &share) const
{
    const at::Tensor rest = 1 - share;
    const at::Tensor sum = (weightedPerSample(outputs, targets) * share
        + weightedPerSample(outputs, otherTargets) * rest)
                               .sum();
    if (!classWeights.defined())
        return sum / double(targets.size(0));
    return sum / (weights(targets) * share + weights(otherTargets) * rest).sum();
}

at::Tensor LossFunction::weightedPerSample(
    const at::Tensor &outputs, const at::Tensor &targets) const
{
    switch (kind) {
    case Kind::CrossEntropy:
        return at::cross_entropy_loss(
            outputs, targets, given(classWeights), at::Reduction::None, -100, labelSmoothing);
    case Kind::NextToken:
        return tokenLoss(outputs, targets, at::Reduction::None, labelSmoothing)
            .view_as(targets)
            .sum(1);
    case Kind::Focal:
        return focalPerSample(outputs, targets, classWeights, focalGamma, labelSmoothing);
    case Kind::BinaryCrossEntropy:
    case Kind::BinaryFocal: {
        const at::Tensor smoothed = targets * (1 - labelSmoothing) + labelSmoothing / 2;
        const double gamma = kind == Kind::BinaryFocal ? focalGamma : 0;
        return binaryTerms(outputs, smoothed, classWeights, gamma).mean(1);
    }
    case Kind::Mse:
        return perRow(at::mse_loss(asTargets(outputs, targets), targets, at::Reduction::None));
    case Kind::Mae:
        return perRow(at::l1_loss(asTargets(outputs, targets), targets, at::Reduction::None));
    case Kind::Huber:
        return perRow(
            at::huber_loss(asTargets(outputs, targets), targets, at::Reduction::None, huberDelta));
    case Kind::Quantile: {
        const at::Tensor error = targets - asTargets(outputs, targets);
        return perRow(at::maximum(error * quantile, error * (quantile - 1)));
    }
    }
    Q_UNREACHABLE();
}

at::Tensor LossFunction::perSample(const at::Tensor &outputs, const at::Tensor &targets) const
{
    LossFunction unweighted = *this;
    unweighted.classWeights = at::Tensor();
    const at::Tensor losses = unweighted.weightedPerSample(outputs, targets);
    return kind == Kind::NextToken ? losses / weights(targets).clamp_min(1) : losses;
}

at::Tensor LossFunction::weights(const at::Tensor &targets) const
{
    if (kind == Kind::NextToken)
        return targets.ne(paddingCode).sum(1).to(at::kFloat);
    const bool ofLabels = kind == Kind::BinaryCrossEntropy || kind == Kind::BinaryFocal;
    if (!classWeights.defined() || ofLabels)
        return at::ones({targets.size(0)}, targets.options().dtype(at::kFloat));
    return classWeights.index_select(0, targets);
}

LossFunction LossFunction::to(const at::Device &device) const
{
    LossFunction moved = *this;
    if (classWeights.defined())
        moved.classWeights = classWeights.to(device);
    return moved;
}

} // namespace lampwork
