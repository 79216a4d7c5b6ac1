// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluate/evaluate.h"

#include "core/data/tokenizer.h"
#include "core/engine/tensors/encodeddata.h"
#include "core/engine/tensors/loss.h"
#include "core/network/layersteps.h"

#include <torch/script.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

namespace lampwork {

namespace {

constexpr qint64 mostBatchRows = 1024;
constexpr qint64 mostBatchNumbers = 1 << 24; // that come out, of a language model's many tokens

// Puts a network into evaluation mode, and back into what it was.
class EvaluationMode {
public:
    explicit EvaluationMode(torch::jit::Module &network)
        : m_network(network)
        , m_wasTraining(network.is_training())
    {
        m_network.eval();
    }
    ~EvaluationMode() { m_network.train(m_wasTraining); }
    Q_DISABLE_COPY_MOVE(EvaluationMode)

private:
    torch::jit::Module &m_network;
    bool m_wasTraining;
    torch::NoGradGuard m_noGradients;
};

at::Device deviceOf(const torch::jit::Module &network, const at::Tensor &features)
{
    for (const at::Tensor &parameter : network.parameters())
        return parameter.device();
    return features.device(); // a frozen network holds its weights as constants
}

void append(std::vector<float> &values, const at::Tensor &tensor)
{
    const at::Tensor flat = tensor.to(at::kFloat).contiguous();
    const float *data = flat.data_ptr<float>();
    values.insert(values.end(), data, data + flat.numel());
}

// Sums over rows of features, of how well they were given back. r2 is that of scikit-learn's
// r2_score(multioutput="variance_weighted"): the share of all features' variance together, which is
// what a principal component analysis maximises.
class ReconstructionSums {
public:
    // outputs, features: [batch, features] float32. Returns the mean squared error of each row.
    at::Tensor add(const at::Tensor &outputs, const at::Tensor &features)
    {
        const at::Tensor wide = features.to(at::kDouble);
        const at::Tensor errors = outputs.to(at::kDouble) - wide;
        if (!m_origin.defined()) { // moved to it, the squares below cancel nothing
            m_origin = wide[0].clone();
            m_sum = at::zeros_like(m_origin);
            m_squares = at::zeros_like(m_origin);
        }
        const at::Tensor moved = wide - m_origin;
        m_sum += moved.sum(0);
        m_squares += moved.square().sum(0);
        m_rows += features.size(0);
        m_absolute += errors.abs().sum().item<double>();
        const at::Tensor perRow = errors.square().mean(1);
        m_squared += perRow.sum().item<double>();
        return perRow.to(at::kFloat);
    }

    Metrics metrics() const
    {
        const double undefined = std::numeric_limits<double>::quiet_NaN();
        if (m_rows == 0)
            return {{QStringLiteral("rmse"), undefined}, {QStringLiteral("mae"), undefined},
                {QStringLiteral("r2"), undefined}};
        const auto rows = double(m_rows);
        const auto features = double(m_origin.numel());
        const double variance = (m_squares - m_sum.square() / rows).sum().item<double>();
        const double squared = m_squared * features;
        const double r2 = variance > 0 ? 1 - squared / variance : squared == 0 ? 1 : 0;
        return {{QStringLiteral("rmse"), std::sqrt(m_squared / rows)},
            {QStringLiteral("mae"), m_absolute / (rows * features)},
            {QStringLiteral("r2"), m_rows < 2 ? undefined : r2}};
    }

private:
    at::Tensor m_origin, m_sum, m_squares; // [features] double
    qint64 m_rows = 0;
    double m_absolute = 0;
    double m_squared = 0; // of each row the mean
};

// Sums over windows, of how well the next tokens were told. Nothing is smoothed or weighted.
class TokenSums {
public:
    explicit TokenSums(const TextInput &text)
    {
        const TextTokenizer tokenizer(text);
        std::vector<double> bytes;
        for (int code = 0; code < text.tokens(); ++code)
            bytes.push_back(double(tokenizer.bytes(code).size()));
        m_bytesOf = at::tensor(bytes, at::kDouble);
    }

    // outputs: [batch, length, tokens]; targets: [batch, length]; losses: [batch], not smoothed.
    // Returns the perplexity of each row.
    at::Tensor add(const at::Tensor &outputs, const at::Tensor &targets, const at::Tensor &losses)
    {
        const at::Tensor tokens = targets.ne(paddingCode).sum(1).to(at::kDouble);
        m_nats += (losses.to(at::kDouble) * tokens).sum().item<double>();
        m_tokens += tokens.sum().item<double>();
        m_bytes += m_bytesOf.index_select(0, targets.flatten()).sum().item<double>();
        const at::Tensor right = outputs.argmax(2).eq(targets).logical_and(targets.ne(paddingCode));
        m_right += right.sum().item<double>();
        return losses.exp();
    }

    Metrics metrics() const // NaN without tokens
    {
        return {{QStringLiteral("perplexity"), std::exp(m_nats / m_tokens)},
            {QStringLiteral("bits_per_byte"), m_nats / std::numbers::ln2 / m_bytes},
            {QStringLiteral("accuracy"), m_right / m_tokens}};
    }

private:
    at::Tensor m_bytesOf; // [tokens] double
    double m_nats = 0;
    double m_tokens = 0;
    double m_bytes = 0;
    double m_right = 0;
};

struct Measured {
    Predictions predictions;
    Metrics metrics;
    double loss = 0;
};

Measured measure(torch::jit::Module &network, const EncodedData &data,
    const LossFunction &lossFunction, const Preprocessing &preprocessing)
{
    Measured measured;
    Predictions &predictions = measured.predictions;
    predictions.task = preprocessing.task;
    predictions.target = preprocessing.target;
    predictions.classes = preprocessing.classes;
    predictions.rows = data.rows;
    predictions.outputs.reserve(data.rows.size() * predictions.width());

    const EvaluationMode mode(network);
    const at::Device device = deviceOf(network, data.features);
    const LossFunction loss = lossFunction.to(at::kCPU);
    const bool autoencoder = preprocessing.task == Task::Autoencoder;
    ReconstructionSums reconstruction;
    std::optional<TokenSums> tokens;
    if (preprocessing.task == Task::LanguageModel)
        tokens.emplace(*preprocessing.text);
    double weightedSum = 0;
    double weightSum = 0;
    const qint64 numbers = elementCount(preprocessing.outputShape());
    const qint64 batchRows
        = std::clamp<qint64>(mostBatchNumbers / std::max<qint64>(numbers, 1), 1, mostBatchRows);
    for (qint64 begin = 0; begin < data.size(); begin += batchRows) {
        const qint64 end = std::min(begin + batchRows, data.size());
        const at::Tensor features = data.features.slice(0, begin, end).to(device);
        const at::Tensor targets = data.targets.slice(0, begin, end).to(at::kCPU);
        const at::Tensor outputs = network.forward({features}).toTensor().to(at::kCPU);
        const at::Tensor weights = loss.weights(targets);
        const at::Tensor weighted = loss.weightedPerSample(outputs, targets);
        const at::Tensor losses = loss.classWeights.defined() ? loss.perSample(outputs, targets)
            : loss.countsAlike()                              ? weighted
                                                              : weighted / weights.clamp_min(1);
        weightedSum += weighted.to(at::kDouble).sum().item<double>();
        weightSum += weights.to(at::kDouble).sum().item<double>();
        append(predictions.losses, losses);
        if (autoencoder) {
            append(predictions.outputs, reconstruction.add(outputs, targets));
            continue;
        }
        if (tokens) {
            LossFunction plain = loss;
            plain.labelSmoothing = 0;
            append(predictions.outputs,
                tokens->add(outputs, targets,
                    loss.labelSmoothing == 0 ? losses : plain.perSample(outputs, targets)));
            continue;
        }
        append(predictions.outputs, inTargetUnit(outputs, preprocessing));
        append(predictions.targets,
            preprocessing.task == Task::Regression
                ? inTargetUnit(targets.unsqueeze(1), preprocessing)
                : targets);
    }
    measured.loss = weightedSum / weightSum; // NaN without rows
    measured.metrics = autoencoder ? reconstruction.metrics()
        : tokens                   ? tokens->metrics()
                                   : metricsOf(predictions);
    return measured;
}

} // namespace

at::Tensor inTargetUnit(const at::Tensor &outputs, const Preprocessing &preprocessing)
{
    if (isClassification(preprocessing.task) || preprocessing.task == Task::LanguageModel)
        return at::softmax(outputs, 1);
    if (preprocessing.task == Task::Multilabel)
        return at::sigmoid(outputs);
    return outputs.to(at::kDouble) * preprocessing.targetScale + preprocessing.targetShift;
}

at::Tensor afterLastToken(const at::Tensor &outputs, const at::Tensor &codes)
{
    const at::Tensor last = codes.ne(paddingCode).sum(1) - 1;
    return outputs.index({at::arange(outputs.size(0), last.options()), last});
}

Evaluation evaluate(torch::jit::Module &network, const EncodedData &data, const LossFunction &loss,
    const Preprocessing &preprocessing)
{
    const Measured measured = measure(network, data, loss, preprocessing);
    return {measured.loss, measured.metrics};
}

Predictions predictSplit(torch::jit::Module &network, const EncodedData &data,
    const LossFunction &loss, const Preprocessing &preprocessing, const QString &split)
{
    return evaluateSplit(network, data, loss, preprocessing, split).predictions;
}

SplitResult evaluateSplit(torch::jit::Module &network, const EncodedData &data,
    const LossFunction &loss, const Preprocessing &preprocessing, const QString &split)
{
    Measured measured = measure(network, data, loss, preprocessing);
    measured.predictions.split = split;
    const Evaluation evaluation{measured.loss, measured.metrics};
    return {evaluation, std::move(measured.predictions)};
}

} // namespace lampwork
