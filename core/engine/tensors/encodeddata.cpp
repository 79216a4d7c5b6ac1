// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/encodeddata.h"

#include "core/data/tokenizer.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

namespace lampwork {

namespace {

// Texts go into the preprocessing as one string object a cell: a chunk bounds what they take.
constexpr std::size_t chunkRows = 16'384;

// The one preprocessing that is not run itself over the train rows: an interpreter takes a
// millisecond for a text. It is run over some of them, and must agree.
Result<void> checkCodes(
    torch::jit::Module &script, const std::vector<std::string> &texts, const at::Tensor &codes)
{
    constexpr std::size_t looked = 32;
    c10::List<std::string> some;
    std::vector<int64_t> rows;
    for (std::size_t i = 0; i < std::min(looked, texts.size()); ++i) {
        rows.push_back(int64_t(i * texts.size() / std::min(looked, texts.size())));
        some.push_back(texts[std::size_t(rows.back())]);
    }
    const at::Tensor own = script.forward({some}).toTensor();
    if (at::equal(own, codes.index_select(0, torch::tensor(rows))))
        return {};
    return Error{ErrorCode::Internal,
        QStringLiteral("The texts were turned into other tokens than the exported model would. "
                       "Please report this, with the data."),
        {}};
}

Result<at::Tensor> encodeTexts(torch::jit::Module &script, const Preprocessing &preprocessing,
    const Dataset &dataset, const std::vector<qint64> &rows)
{
    const Result<RawInputs> raw = rawInputs(preprocessing, dataset, rows);
    if (!raw)
        return raw.error();
    const std::vector<std::string> &texts = raw->texts.front();
    const at::Tensor codes = textCodes(*preprocessing.text, texts);
    const auto checked = checkCodes(script, texts, codes);
    return checked ? Result<at::Tensor>(codes) : checked.error();
}

Result<at::Tensor> encodeFeatures(torch::jit::Module &script, const Preprocessing &preprocessing,
    const Dataset &dataset, const std::vector<qint64> &rows)
{
    if (preprocessing.text)
        return encodeTexts(script, preprocessing, dataset, rows);
    std::vector<int64_t> shape{qint64(rows.size())};
    for (const int side : preprocessing.featureShape())
        shape.push_back(side);
    at::Tensor features = at::empty(shape, at::kFloat);
    for (std::size_t begin = 0; begin < rows.size(); begin += chunkRows) {
        const std::size_t end = std::min(begin + chunkRows, rows.size());
        const Result<RawInputs> raw = rawInputs(preprocessing, dataset,
            std::vector<qint64>(rows.begin() + qint64(begin), rows.begin() + qint64(end)));
        if (!raw)
            return raw.error();
        const at::Tensor part = script.forward(scriptInputs(preprocessing, *raw)).toTensor();
        features.slice(0, qint64(begin), qint64(end)).copy_(part);
    }
    return features;
}

Result<at::Tensor> encodeTargets(
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows)
{
    const Result<std::vector<float>> raw = rawTargets(preprocessing, dataset, rows);
    if (!raw)
        return raw.error();
    if (isClassification(preprocessing.task)) {
        at::Tensor classes = at::empty({qint64(raw->size())}, at::kLong);
        std::copy(raw->begin(), raw->end(), classes.data_ptr<int64_t>());
        return classes;
    }
    if (preprocessing.task == Task::Multilabel)
        return at::tensor(*raw, at::kFloat).view({qint64(rows.size()), preprocessing.outputSize()});
    at::Tensor values = at::empty({qint64(raw->size())}, at::kFloat);
    std::transform(raw->begin(), raw->end(), values.data_ptr<float>(), [&](float value) {
        return float((double(value) - preprocessing.targetShift) / preprocessing.targetScale);
    });
    return values;
}

Result<EncodedData> encodeWith(torch::jit::Module &script, const Preprocessing &preprocessing,
    const Dataset &dataset, const std::vector<qint64> &rows)
{
    return guardTorch([&]() -> Result<EncodedData> {
        const torch::NoGradGuard noGradients;
        const Result<at::Tensor> features = encodeFeatures(script, preprocessing, dataset, rows);
        if (!features)
            return features.error();
        if (preprocessing.task == Task::Autoencoder)
            return EncodedData{*features, features->flatten(1), rows};
        const Result<at::Tensor> targets = encodeTargets(preprocessing, dataset, rows);
        if (!targets)
            return targets.error();
        return EncodedData{*features, *targets, rows};
    });
}

} // namespace

at::Tensor textCodes(const TextInput &input, const std::vector<std::string> &texts)
{
    TextTokenizer tokenizer(input);
    const auto length = std::size_t(input.length);
    const at::Tensor codes
        = at::full({qint64(texts.size()), qint64(length)}, paddingCode, at::kFloat);
    float *row = codes.data_ptr<float>();
    for (const std::string &text : texts) {
        const std::vector<int> all = tokenizer.codes(text);
        std::copy_n(all.begin(), std::min(all.size(), length), row);
        row += length;
    }
    return codes;
}

Result<EncodedData> encodeRows(
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows)
{
    Result<torch::jit::Module> script = makePreprocessing(preprocessing);
    return script ? encodeWith(*script, preprocessing, dataset, rows) : script.error();
}

Result<EncodedSplits> encodeSplits(
    const Preprocessing &preprocessing, const Dataset &dataset, const Split &split)
{
    Result<torch::jit::Module> script = makePreprocessing(preprocessing);
    if (!script)
        return script.error();
    EncodedSplits encoded;
    for (const auto &[rows, part] : {std::pair{&split.train, &encoded.train},
             std::pair{&split.valid, &encoded.valid}, std::pair{&split.test, &encoded.test}}) {
        Result<EncodedData> data = encodeWith(*script, preprocessing, dataset, *rows);
        if (!data)
            return data.error();
        *part = std::move(*data);
    }
    return encoded;
}

} // namespace lampwork
