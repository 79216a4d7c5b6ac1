// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/loss.h"

#include "core/base/nearest.h"

#include <ATen/ATen.h>

#include <optional>

namespace lampwork {

namespace {

Error wrongWeights(const QString &message)
{
    return {ErrorCode::InvalidInput, message, QStringLiteral("train.class_weights")};
}

std::optional<LossFunction::Kind> kindFromName(const QString &name)
{
    if (name == u"cross_entropy")
        return LossFunction::Kind::CrossEntropy;
    if (name == u"mse")
        return LossFunction::Kind::Mse;
    if (name == u"mae")
        return LossFunction::Kind::Mae;
    if (name == u"huber")
        return LossFunction::Kind::Huber;
    return std::nullopt;
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
    if (!isClassification(preprocessing.task))
        return wrongWeights(QStringLiteral(
            "A regression has no classes to weigh: set train.class_weights to “none”."));
    if (spec.classWeights == u"balanced")
        return balancedWeights(preprocessing, trainTargets);
    if (spec.classWeightValues.size() != preprocessing.classes.size())
        return wrongWeights(
            QStringLiteral("%1 weights are given for %2 classes; give one for each, in the order "
                           "%3.")
                .arg(spec.classWeightValues.size())
                .arg(preprocessing.classes.size())
                .arg(preprocessing.classes.join(QStringLiteral(", "))));
    const std::vector<double> values(spec.classWeightValues.begin(), spec.classWeightValues.end());
    return at::tensor(values, at::kDouble).to(at::kFloat);
}

} // namespace

Result<LossFunction> LossFunction::fromSpec(
    const TrainSpec &spec, const Preprocessing &preprocessing, const at::Tensor &trainTargets)
{
    const bool classification = isClassification(preprocessing.task);
    const auto kind = kindFromName(spec.loss);
    if (!kind || (*kind == Kind::CrossEntropy) != classification) {
        const QStringList known = classification
            ? QStringList{QStringLiteral("cross_entropy")}
            : QStringList{QStringLiteral("mse"), QStringLiteral("mae"), QStringLiteral("huber")};
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” is no loss for this task.%2")
                .arg(spec.loss, suggestion(spec.loss, known)),
            QStringLiteral("train.loss")};
    }
    const Result<at::Tensor> weights = classWeightsFor(spec, preprocessing, trainTargets);
    if (!weights)
        return weights.error();
    return LossFunction{*kind, *weights};
}

at::Tensor LossFunction::mean(const at::Tensor &outputs, const at::Tensor &targets) const
{
    switch (kind) {
    case Kind::CrossEntropy:
        return at::cross_entropy_loss(outputs, targets,
            classWeights.defined() ? c10::optional<at::Tensor>(classWeights) : c10::nullopt);
    case Kind::Mse:
        return at::mse_loss(outputs.squeeze(1), targets);
    case Kind::Mae:
        return at::l1_loss(outputs.squeeze(1), targets);
    case Kind::Huber:
        return at::huber_loss(outputs.squeeze(1), targets);
    }
    Q_UNREACHABLE();
}

at::Tensor LossFunction::perSample(const at::Tensor &outputs, const at::Tensor &targets) const
{
    switch (kind) {
    case Kind::CrossEntropy:
        return at::cross_entropy_loss(outputs, targets, {}, at::Reduction::None);
    case Kind::Mse:
        return at::mse_loss(outputs.squeeze(1), targets, at::Reduction::None);
    case Kind::Mae:
        return at::l1_loss(outputs.squeeze(1), targets, at::Reduction::None);
    case Kind::Huber:
        return at::huber_loss(outputs.squeeze(1), targets, at::Reduction::None);
    }
    Q_UNREACHABLE();
}

at::Tensor LossFunction::weights(const at::Tensor &targets) const
{
    if (!classWeights.defined())
        return at::ones(targets.sizes(), targets.options().dtype(at::kFloat));
    return classWeights.index_select(0, targets);
}

LossFunction LossFunction::to(const at::Device &device) const
{
    return {kind, classWeights.defined() ? classWeights.to(device) : classWeights};
}

} // namespace lampwork
