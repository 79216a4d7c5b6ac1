// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/preprocess.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/train/makestepper.h"

#include <torch/script.h>

#include <QList>
#include <QVariant>

#include <functional>
#include <numeric>

// Small networks and data that steppers are compared on.
namespace lampwork::test {

inline LayerSpec layer(const char *kind, const QVariantMap &options = {})
{
    return {QLatin1String(kind), options};
}

// What is trained: a network over tables or pictures.
struct Problem {
    Task task = Task::Multiclass;
    int features = 5; // of a table
    QList<int> picture; // channels, height, width; empty: a table
    int length = 0; // of a text for a language model, of seven tokens; 0: a table
    QList<QPair<int, int>> embedded; // cardinality and size of each category code
    int classes = 3;
    QList<LayerSpec> layers;
    TrainSpec train;
};

inline Preprocessing preprocessingOf(const Problem &problem)
{
    Preprocessing preprocessing;
    preprocessing.task = problem.task;
    if (!problem.picture.isEmpty()) {
        preprocessing.pixels
            = PixelInput{problem.picture[0], problem.picture[1], problem.picture[2]};
    }
    if (problem.length > 0) {
        preprocessing.text = TextInput{{}, Tokenizer::Character,
            {QStringLiteral("\n"), QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"),
                QStringLiteral("d")},
            {}, problem.length};
    }
    const bool isTable = problem.picture.isEmpty() && problem.length == 0;
    for (int i = 0; isTable && i < problem.features; ++i) {
        NumericInput input;
        input.name = QStringLiteral("x%1").arg(i);
        preprocessing.numeric.append(input);
    }
    for (const auto &[cardinality, size] : problem.embedded) {
        CategoryInput input;
        input.name = QStringLiteral("c%1").arg(preprocessing.categories.size());
        for (int i = 0; i < cardinality - 1; ++i) // one more for what is not known
            input.categories.append(QString::number(i));
        input.encode = CategoryEncoding::Embedding;
        input.embeddingSize = size;
        preprocessing.categories.append(input);
    }
    const bool named = isClassification(problem.task) || problem.task == Task::Multilabel;
    for (int i = 0; named && i < problem.classes; ++i)
        preprocessing.classes.append(QString::number(i));
    return preprocessing;
}

// One network with its flat parameters and what a stepper is made from.
class Subject {
public:
    explicit Subject(const Problem &problem, quint64 seed = 11)
        : problem(problem)
        , preprocessing(preprocessingOf(problem))
    {
        spec.network.layers = problem.layers;
        spec.network.layersGiven = true;
        spec.train = problem.train;
        if (spec.train.loss.isEmpty())
            spec.train.loss = isClassification(problem.task) || problem.task == Task::LanguageModel
                ? QStringLiteral("cross_entropy")
                : problem.task == Task::Multilabel ? QStringLiteral("binary_cross_entropy")
                                                   : QStringLiteral("mse");
        plan = planNetwork(spec.network, preprocessing);
        if (const auto wrong = plan.problem())
            throw std::runtime_error(wrong->text().toStdString());
        network = *makeNetwork(plan, seed);
        parameters = FlatParameters::adopt(network, plan.parameters, at::kCPU);
        const Result<LossFunction> made
            = LossFunction::fromSpec(spec.train, preprocessing, batch(64).targets);
        if (!made)
            throw std::runtime_error(made.error().text().toStdString());
        loss = *made;
    }

    StepperParts parts() { return {spec, preprocessing, plan, network, parameters, loss}; }

    std::unique_ptr<Stepper> stepper(const char *name)
    {
        spec.train.stepper = QLatin1String(name);
        Result<ChosenStepper> chosen = makeStepper(parts());
        if (!chosen)
            throw std::runtime_error(chosen.error().text().toStdString());
        return std::move(chosen->stepper);
    }

    // The same rows everywhere: sines of a frequency that repeats nothing.
    Batch batch(qint64 rows, double phase = 0) const
    {
        const QList<int> sides = preprocessing.featureShape();
        std::vector<int64_t> shape{rows};
        shape.insert(shape.end(), sides.cbegin(), sides.cend());
        const int64_t count
            = std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<int64_t>());
        const at::Tensor index = at::arange(double(count), at::kDouble);
        at::Tensor x = (index * 0.731 + phase).sin().to(at::kFloat).reshape(shape);
        const auto codes = int64_t(problem.embedded.size());
        for (int64_t i = 0; i < codes; ++i) {
            const int64_t column = x.size(1) - codes + i;
            x.select(1, column).copy_(
                at::arange(int64_t(rows)).mul(i + 3).remainder(problem.embedded[i].first));
        }
        if (problem.task == Task::Autoencoder)
            return {x, x.flatten(1), rows};
        if (problem.length > 0) {
            const at::Tensor codes = ((index * 2.3 + phase).sin() * 3 + 4).to(at::kLong);
            x = codes.to(at::kFloat).view(shape);
        }
        if (problem.task == Task::LanguageModel)
            return {x, nextTokens(x.to(at::kLong)), rows};
        return {x, targetsOf(at::arange(int64_t(rows)), phase), rows};
    }

    // codes: [rows, length]. Of the last row, nothing follows the first token's next.
    at::Tensor nextTokens(const at::Tensor &codes) const
    {
        at::Tensor targets = codes.roll(1, 0).roll(-1, 1).clone();
        targets[-1].narrow(0, 1, problem.length - 1).zero_();
        return targets;
    }

    at::Tensor targetsOf(const at::Tensor &number, double phase) const
    {
        if (isClassification(problem.task))
            return (number * 7 + int64_t(phase)).remainder(problem.classes);
        const at::Tensor waves = (number.to(at::kDouble) * 1.7 + phase).cos().mul(2);
        if (problem.task != Task::Multilabel)
            return waves.to(at::kFloat);
        const at::Tensor each = at::arange(problem.classes, at::kDouble).mul(0.6).sub(1);
        return waves.unsqueeze(1).gt(each).to(at::kFloat); // [rows, labels]
    }

    Problem problem;
    Preprocessing preprocessing;
    Spec spec;
    NetworkPlan plan;
    torch::jit::Module network;
    FlatParameters parameters;
    LossFunction loss;
};

} // namespace lampwork::test
