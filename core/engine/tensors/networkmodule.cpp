// SPDX-License-Identifier: GPL-3.0-or-later
// A network from its plan: from layers or source, compiled, or from a file that Python wrote.
#include "core/base/philox.h"
#include "core/data/tokenizer.h"
#include "core/engine/tensors/moduletensors.h"
#include "core/engine/tensors/scripterrors.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

#include <QFile>

#include <cmath>
#include <span>

namespace lampwork {

namespace {

std::vector<int64_t> sizesOf(const std::vector<qint64> &shape)
{
    return {shape.begin(), shape.end()};
}

at::Tensor initialised(const Parameter &parameter, quint64 seed, std::size_t index)
{
    at::Tensor tensor = at::empty(sizesOf(parameter.shape), at::kFloat);
    const std::span<float> values(tensor.data_ptr<float>(), std::size_t(tensor.numel()));
    Philox random(seed, RandomPurpose::Initialisation, index);
    switch (parameter.initialisation) {
    case Initialisation::Zeros:
        std::fill(values.begin(), values.end(), 0.0F);
        break;
    case Initialisation::Ones:
        std::fill(values.begin(), values.end(), 1.0F);
        break;
    case Initialisation::Constant:
        std::fill(values.begin(), values.end(), float(parameter.scale));
        break;
    case Initialisation::Normal:
        std::generate(
            values.begin(), values.end(), [&] { return float(random.normal() * parameter.scale); });
        break;
    case Initialisation::Uniform:
    case Initialisation::KaimingUniform: {
        const double bound = parameter.initialisation == Initialisation::Uniform
            ? parameter.scale
            : 1.0 / std::sqrt(double(std::max<qint64>(parameter.fanIn, 1)));
        std::generate(values.begin(), values.end(),
            [&] { return float((2.0 * random.uniform() - 1.0) * bound); });
        break;
    }
    }
    return tensor.set_requires_grad(true);
}

Error invalid(const QString &where, const QString &message)
{
    return {ErrorCode::InvalidInput, message, where};
}

// Where a failure of the plan's module stands, with what LibTorch said of it.
Error scriptError(const NetworkPlan &plan, const QString &text)
{
    const ScriptProblem problem = scriptProblem(text);
    QString where = QStringLiteral("network.file");
    if (plan.origin != NetworkOrigin::File) {
        where = QStringLiteral("network.source");
        if (problem.line > 0)
            where += QStringLiteral(":%1").arg(problem.line);
        if (problem.line > 0 && problem.column > 0)
            where += QStringLiteral(":%1").arg(problem.column);
    }
    return invalid(where, problem.message);
}

torch::jit::Module compiled(const NetworkPlan &plan, quint64 seed)
{
    torch::jit::Module module("Network");
    // Before everything else: train() and eval() look for it.
    module.register_attribute("training", c10::BoolType::get(), true);
    for (std::size_t i = 0; i < plan.parameters.size(); ++i) {
        module.register_parameter(
            plan.parameters[i].name, initialised(plan.parameters[i], seed, i), false);
    }
    for (const Buffer &buffer : plan.buffers) {
        module.register_buffer(buffer.name,
            at::full(sizesOf(buffer.shape), buffer.fill, at::TensorOptions(at::kFloat)));
    }
    for (const DropoutRate &dropout : plan.dropouts)
        module.register_attribute(dropout.attribute, c10::FloatType::get(), dropout.rate);
    module.define(plan.source);
    return module;
}

Result<torch::jit::Module> loadedFile(const QString &path)
{
    const QString where = QStringLiteral("network.file");
    if (!QFile::exists(path))
        return Error{ErrorCode::NotFound,
            QStringLiteral("The network file “%1” does not exist.").arg(path), where};
    Result<torch::jit::Module> module = guardTorch([&] {
        return torch::jit::load(QFile::encodeName(path).toStdString(), at::Device(at::kCPU));
    });
    if (!module)
        return invalid(where,
            QStringLiteral("“%1” cannot be opened as TorchScript; save it in Python with "
                           "torch.jit.script(module).save(…) or torch.jit.trace(…).save(…). %2")
                .arg(path, module.error().message));
    return module;
}

// What a file must have to be trained here.
Result<void> checkParameters(const torch::jit::Module &module)
{
    for (const auto &parameter : module.named_parameters()) {
        if (parameter.value.requires_grad() && parameter.value.scalar_type() != at::kFloat)
            return invalid(QStringLiteral("network.file"),
                QStringLiteral("The parameter “%1” is of %2; only float32 trains here. Convert the "
                               "module in Python with module.float() and save it again.")
                    .arg(QString::fromStdString(parameter.name),
                        QLatin1String(c10::toString(parameter.value.scalar_type()))));
    }
    if (learntParameters(module).empty())
        return invalid(QStringLiteral("network.file"),
            QStringLiteral("The module has no parameter that is learnt: it was frozen, or all of "
                           "them have requires_grad=False. Save it in Python before that."));
    return {};
}

QString sizesText(at::IntArrayRef sizes)
{
    QStringList sides;
    for (const int64_t side : sizes)
        sides.append(QString::number(side));
    return u'[' + sides.join(QStringLiteral(", ")) + u']';
}

// One pass over `rows` samples of zeros; the whole text of a failure.
Result<at::Tensor> tried(torch::jit::Module &module, const Shape &shape, int rows)
{
    try {
        std::vector<int64_t> sizes(shape.cbegin(), shape.cend());
        sizes.insert(sizes.begin(), rows);
        const c10::IValue output = module.forward({at::zeros(sizes)});
        if (output.isTensor())
            return output.toTensor();
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("forward returns a %1; it must return one tensor.")
                .arg(QString::fromStdString(output.tagKind())),
            {}};
    } catch (...) {
        return Error{ErrorCode::InvalidInput, currentTorchText(), {}};
    }
}

QString neededOutput(Task task)
{
    if (isClassification(task))
        return QStringLiteral("a logit for each class");
    if (task == Task::Autoencoder)
        return QStringLiteral("each feature again, in one row");
    if (task == Task::LanguageModel)
        return QStringLiteral("at each place a logit for each token that may be next");
    return task == Task::Multilabel ? QStringLiteral("a logit for each label")
                                    : QStringLiteral("the value that is predicted");
}

// Whether the module takes the data's samples and returns what the task needs, on a copy of it:
// batch norms count what they see.
std::optional<Error> checkForward(
    const NetworkPlan &plan, const torch::jit::Module &module, const Preprocessing &preprocessing)
{
    torch::jit::Module copy = detachedCopy(module);
    const QString where = plan.origin == NetworkOrigin::File ? QStringLiteral("network.file")
                                                             : QStringLiteral("network.source");
    const Shape shape = preprocessing.featureShape();
    for (const bool training : {false, true}) {
        copy.train(training);
        for (const int rows : {2, 3}) {
            const Result<at::Tensor> output = tried(copy, shape, rows);
            const QString given = sizesText({rows}).chopped(1) + QStringLiteral(", ")
                + shapeText(shape).replace(QStringLiteral(" × "), QStringLiteral(", ")) + u']';
            if (!output) {
                Error error = scriptError(plan, output.error().message);
                error.message = QStringLiteral("A trial with samples of %1 failed: %2")
                                    .arg(given, error.message);
                return error;
            }
            std::vector<int64_t> wanted{rows};
            for (const int side : preprocessing.outputShape())
                wanted.push_back(side);
            if (output->sizes() != at::IntArrayRef(wanted) || output->scalar_type() != at::kFloat)
                return invalid(where,
                    QStringLiteral("For samples of %1 the network returns %2 of %3, but the data "
                                   "need %4 of Float: %5.")
                        .arg(given, sizesText(output->sizes()),
                            QLatin1String(c10::toString(output->scalar_type())), sizesText(wanted),
                            neededOutput(preprocessing.task)));
            if (!output->requires_grad())
                return invalid(where,
                    QStringLiteral("What the network returns does not depend on any parameter that "
                                   "is learnt, so nothing could be trained."));
        }
    }
    return std::nullopt;
}

// What a language model tells at a place must not depend on the tokens behind it: it is tried with
// two texts that differ in their last token alone.
std::optional<Error> checkOrder(
    const NetworkPlan &plan, const torch::jit::Module &module, const Preprocessing &preprocessing)
{
    const int length = preprocessing.text->length;
    if (length < 2)
        return std::nullopt;
    torch::jit::Module copy = detachedCopy(module);
    copy.eval();
    const torch::NoGradGuard noGradients;
    const at::Tensor codes = at::full({2, length}, firstCharacterCode, at::kFloat);
    codes[1][length - 1] = firstCharacterCode - 1;
    const at::Tensor outputs = copy.forward({codes}).toTensor();
    const at::Tensor earlier = outputs.narrow(1, 0, length - 1);
    const double limit = 1e-5 * std::max(earlier.abs().max().item<double>(), 1.0);
    if ((earlier[0] - earlier[1]).abs().max().item<double>() <= limit)
        return std::nullopt;
    return invalid(plan.origin == NetworkOrigin::Layers ? QStringLiteral("network.layers")
            : plan.origin == NetworkOrigin::File        ? QStringLiteral("network.file")
                                                        : QStringLiteral("network.source"),
        QStringLiteral("A language model must not see the tokens that it is to tell, but what this "
                       "network returns at a place changes with a later token. Make its attention "
                       "causal, and let nothing else reach ahead."));
}

} // namespace

Result<torch::jit::Module> makeNetwork(const NetworkPlan &plan, quint64 seed)
{
    if (const auto problem = plan.problem())
        return *problem;
    if (plan.origin == NetworkOrigin::File) {
        Result<torch::jit::Module> module = loadedFile(plan.file);
        if (!module)
            return module;
        if (const auto checked = checkParameters(*module); !checked)
            return checked.error();
        const auto tied = guardTorch([&] { tieParameters(*module); });
        return tied ? module : Result<torch::jit::Module>(tied.error());
    }
    if (plan.origin == NetworkOrigin::Layers)
        return guardTorch([&] { return compiled(plan, seed); });
    try {
        return compiled(plan, seed);
    } catch (...) {
        return scriptError(plan, currentTorchText());
    }
}

Result<torch::jit::Module> openNetwork(
    NetworkPlan &plan, const Preprocessing &preprocessing, quint64 seed)
{
    Result<torch::jit::Module> module = makeNetwork(plan, seed);
    const bool language = preprocessing.task == Task::LanguageModel;
    if (!module || (plan.origin == NetworkOrigin::Layers && !language))
        return module;
    const auto checked = guardTorch([&]() -> Result<void> {
        if (plan.origin == NetworkOrigin::File) {
            plan.parameters = learntParameters(*module);
            plan.parameterCount = 0;
            for (const Parameter &parameter : plan.parameters)
                plan.parameterCount += tensorAt(*module, parameter.name).numel();
        }
        auto problem = plan.origin == NetworkOrigin::Layers
            ? std::nullopt
            : checkForward(plan, *module, preprocessing);
        if (!problem && language)
            problem = checkOrder(plan, *module, preprocessing);
        return problem ? Result<void>(*problem) : Result<void>();
    });
    return checked ? module : Result<torch::jit::Module>(checked.error());
}

} // namespace lampwork
