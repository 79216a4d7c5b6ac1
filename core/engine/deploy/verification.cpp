// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/verification.h"

#include "core/base/clock.h"
#include "core/data/tokenizer.h"
#include "core/engine/evaluate/evaluate.h"
#include "core/engine/tensors/encodeddata.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/tensors/torchguard.h"

#include <ATen/Parallel.h>
#include <torch/script.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lampwork {

namespace {

constexpr std::size_t batchRows = 1024;
constexpr qsizetype mostProbedInputs = 64;
const std::string unseenText = "\x01never seen";

Error cancelled()
{
    return {
        ErrorCode::Cancelled, QStringLiteral("The export was cancelled; nothing was written."), {}};
}

bool lacksValue(const Preprocessing &preprocessing, const RawInputs &raw, std::size_t row)
{
    const auto width = std::size_t(preprocessing.numeric.size());
    for (std::size_t i = 0; i < width; ++i) {
        if (!std::isfinite(raw.numbers[row * width + i]))
            return true;
    }
    return std::any_of(raw.texts.begin(), raw.texts.end(),
        [row](const auto &texts) { return texts[row].empty(); });
}

// `count` of `indices`, evenly spread.
std::vector<std::size_t> spread(const std::vector<std::size_t> &indices, std::size_t count)
{
    if (indices.size() <= count)
        return indices;
    std::vector<std::size_t> chosen(count);
    for (std::size_t i = 0; i < count; ++i)
        chosen[i] = indices[i * indices.size() / count];
    return chosen;
}

// Texts that are hard to cut: nothing, spaces, code points of every size, marks that combine,
// line ends, bytes that are no UTF-8, and one much longer than a sample.
qint64 appendTextProbes(const TextInput &text, RawInputs &inputs)
{
    std::vector<std::string> probes{"", unseenText, "  \t two  spaces\r\n",
        "na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x99\x82 e\xCC\x81", "\x80\xBF\xC3 \xFF\xFE,\xA9"};
    std::string longText;
    while (longText.size() < std::size_t(text.length) * longestTokenBytes(text) + 1000)
        longText += longText.size() % 3 == 0 ? " again, " : "and again\xC3\xA9";
    probes.push_back(longText);
    auto &texts = inputs.texts.front();
    texts.insert(texts.end(), probes.begin(), probes.end());
    inputs.rows += probes.size();
    return qint64(probes.size());
}

qint64 appendProbes(const Preprocessing &preprocessing, RawInputs &inputs)
{
    if (preprocessing.text)
        return appendTextProbes(*preprocessing.text, inputs);
    const double missing = std::numeric_limits<double>::quiet_NaN();
    const auto numeric = preprocessing.numeric.size();
    const auto categories = preprocessing.categories.size();
    const qsizetype alone = std::min(numeric + categories, mostProbedInputs);
    const std::size_t first = inputs.rows;
    const RawInputs probes
        = selectRows(preprocessing, inputs, std::vector<std::size_t>(std::size_t(alone + 2), 0));
    inputs.numbers.insert(inputs.numbers.end(), probes.numbers.begin(), probes.numbers.end());
    for (std::size_t i = 0; i < inputs.texts.size(); ++i)
        inputs.texts[i].insert(
            inputs.texts[i].end(), probes.texts[i].begin(), probes.texts[i].end());
    inputs.rows += probes.rows;

    for (qsizetype i = 0; i < alone; ++i) {
        const std::size_t row = first + std::size_t(i);
        if (i < numeric)
            inputs.numbers[row * std::size_t(numeric) + std::size_t(i)] = missing;
        else
            inputs.texts[std::size_t(i - numeric)][row].clear();
    }
    const std::size_t allMissing = first + std::size_t(alone);
    std::fill_n(inputs.numbers.begin() + qsizetype(allMissing) * numeric, numeric, missing);
    for (auto &texts : inputs.texts) {
        texts[allMissing].clear();
        texts[allMissing + 1] = unseenText;
    }
    return qint64(probes.rows);
}

RawInputs sliceRows(
    const Preprocessing &preprocessing, const RawInputs &raw, std::size_t begin, std::size_t count)
{
    std::vector<std::size_t> indices(std::min(count, raw.rows - begin));
    std::generate(indices.begin(), indices.end(), [at = begin]() mutable { return at++; });
    return selectRows(preprocessing, raw, indices);
}

// The trained network's answer in double, without the shipped module.
at::Tensor trainedOutputs(torch::jit::Module &first, torch::jit::Module &network,
    const Preprocessing &preprocessing, const RawInputs &raw)
{
    // Texts as the training took them, which is not by the module.
    const at::Tensor features = preprocessing.text
        ? textCodes(preprocessing, raw.texts.front())
        : first.forward(scriptInputs(preprocessing, raw)).toTensor();
    at::Tensor outputs = network.forward({features}).toTensor();
    if (preprocessing.task == Task::LanguageModel)
        outputs = afterLastToken(outputs, features);
    return inTargetUnit(outputs, preprocessing).to(at::kDouble);
}

double largestDifference(const at::Tensor &a, const at::Tensor &b)
{
    if (a.sizes() != b.sizes())
        return std::numeric_limits<double>::infinity();
    const at::Tensor differences = (a - b).abs();
    return differences.isnan().any().item<bool>() ? std::numeric_limits<double>::infinity()
                                                  : differences.max().item<double>();
}

double quantile(const std::vector<double> &sorted, double fraction)
{
    const auto rank = std::size_t(std::ceil(fraction * double(sorted.size())));
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

// Sets LibTorch to one thread, and back.
class OneThread {
public:
    OneThread() { at::set_num_threads(1); }
    ~OneThread() { at::set_num_threads(m_threads); }
    Q_DISABLE_COPY_MOVE(OneThread)

private:
    int m_threads = at::get_num_threads();
};

} // namespace

RawInputs selectRows(const Preprocessing &preprocessing, const RawInputs &raw,
    const std::vector<std::size_t> &indices)
{
    RawInputs chosen;
    chosen.rows = indices.size();
    const auto width = std::size_t(preprocessing.numeric.size());
    const std::size_t pixels
        = preprocessing.pixels && raw.rows > 0 ? raw.pixels.size() / raw.rows : 0;
    chosen.numbers.reserve(indices.size() * width);
    chosen.pixels.reserve(indices.size() * pixels);
    for (const std::size_t row : indices) {
        const auto numbers = raw.numbers.begin() + qsizetype(row * width);
        chosen.numbers.insert(chosen.numbers.end(), numbers, numbers + qsizetype(width));
        const auto picture = raw.pixels.begin() + qsizetype(row * pixels);
        chosen.pixels.insert(chosen.pixels.end(), picture, picture + qsizetype(pixels));
    }
    for (const auto &texts : raw.texts) {
        auto &column = chosen.texts.emplace_back();
        column.reserve(indices.size());
        for (const std::size_t row : indices)
            column.push_back(texts[row]);
    }
    return chosen;
}

Result<VerificationRows> verificationRows(
    const Preprocessing &preprocessing, const Dataset &dataset, const Split &split, qint64 count)
{
    const std::vector<qint64> &part = !split.test.empty() ? split.test
        : !split.valid.empty()                            ? split.valid
                                                          : split.train;
    const auto raw = rawInputs(preprocessing, dataset, part);
    if (!raw)
        return raw.error();
    std::vector<std::size_t> lacking;
    std::vector<std::size_t> complete;
    for (std::size_t row = 0; row < raw->rows; ++row)
        (lacksValue(preprocessing, *raw, row) ? lacking : complete).push_back(row);
    const auto wanted = std::size_t(count);
    const std::size_t others
        = std::min(complete.size(), wanted - std::min(lacking.size(), wanted / 2));
    std::vector<std::size_t> chosen = spread(complete, others);
    const std::vector<std::size_t> withMissing = spread(lacking, wanted - chosen.size());
    chosen.insert(chosen.end(), withMissing.begin(), withMissing.end());

    VerificationRows rows;
    rows.inputs = selectRows(preprocessing, *raw, chosen);
    rows.heldOut = qint64(chosen.size());
    rows.withMissing = qint64(withMissing.size());
    if (!preprocessing.pixels && rows.heldOut > 0)
        rows.probes = appendProbes(preprocessing, rows.inputs);
    return rows;
}

Result<Parity> measureParity(ShippedModel &shipped, torch::jit::Module &network,
    const Preprocessing &preprocessing, const RawInputs &inputs, const Progress &progress)
{
    auto first = makePreprocessing(preprocessing);
    if (!first)
        return first.error();
    return guardTorch([&]() -> Result<Parity> {
        const torch::NoGradGuard noGradients;
        network.eval();
        Parity parity;
        for (std::size_t begin = 0; begin < inputs.rows; begin += batchRows) {
            if (progress.isCancelled())
                return cancelled();
            const RawInputs batch = sliceRows(preprocessing, inputs, begin, batchRows);
            const at::Tensor expected = trainedOutputs(*first, network, preprocessing, batch);
            if (expected.isnan().any().item<bool>())
                return Error{ErrorCode::Engine,
                    QStringLiteral("The trained network answers NaN (not a number): its training "
                                   "diverged. Choose another checkpoint or run."),
                    {}};
            // An autoencoder's pictures have their shape again.
            const at::Tensor actual = shipped.outputs(batch).to(at::kDouble).flatten(1);
            parity.maximum = std::max(parity.maximum, largestDifference(actual, expected));
            parity.largestOutput
                = std::max(parity.largestOutput, expected.abs().max().item<double>());
            progress(double(begin + batch.rows) / double(inputs.rows),
                QStringLiteral("Comparing outputs"));
        }
        return parity;
    });
}

Result<Latency> measureLatency(
    ShippedModel &shipped, const RawInputs &inputs, qint64 batch, const Progress &progress)
{
    constexpr int warmUpCalls = 20;
    constexpr int fewestCalls = 30;
    constexpr int mostCalls = 1000;
    constexpr qint64 longestNs = 1'500'000'000;
    std::vector<std::size_t> indices(static_cast<std::size_t>(batch));
    std::generate(indices.begin(), indices.end(),
        [at = std::size_t(0), &inputs]() mutable { return at++ % inputs.rows; });
    const RawInputs rows = selectRows(shipped.preprocessing, inputs, indices);
    return guardTorch([&]() -> Result<Latency> {
        const OneThread oneThread;
        const torch::NoGradGuard noGradients;
        const std::vector<c10::IValue> arguments = scriptInputs(shipped.preprocessing, rows);
        for (int i = 0; i < warmUpCalls && !progress.isCancelled(); ++i)
            shipped.module.forward(arguments);
        std::vector<double> times;
        const qint64 begin = monotonicNs();
        const QString text = QStringLiteral("Timing a batch of %1").arg(batch);
        while (int(times.size()) < fewestCalls
            || (int(times.size()) < mostCalls && monotonicNs() - begin < longestNs)) {
            if (progress.isCancelled())
                return cancelled();
            const qint64 before = monotonicNs();
            shipped.module.forward(arguments);
            times.push_back(double(monotonicNs() - before) * 1e-6);
            if (times.size() % 50 == 0)
                progress(double(times.size()) / mostCalls, text);
        }
        std::sort(times.begin(), times.end());
        progress(1, text);
        return Latency{quantile(times, 0.50), quantile(times, 0.99)};
    });
}

} // namespace lampwork
