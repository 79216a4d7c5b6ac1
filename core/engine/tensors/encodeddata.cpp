// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/encodeddata.h"

#include "core/data/tokenstream.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

namespace lampwork {

namespace {

// Texts go into the preprocessing as one string object a cell: a chunk bounds what they take.
constexpr std::size_t chunkRows = 16'384;

// The one preprocessing that is not run itself over the train rows: an interpreter takes a
// millisecond for a text. It is run over some of them, and must agree.
Result<void> checkCodes(torch::jit::Module &script, const Preprocessing &preprocessing,
    const std::vector<std::string> &texts)
{
    const std::size_t looked = std::min<std::size_t>(32, texts.size());
    std::vector<std::string> some;
    for (std::size_t i = 0; i < looked; ++i)
        some.push_back(texts[i * texts.size() / looked]);
    const at::Tensor own = script.forward({c10::List<std::string>(some)}).toTensor();
    if (at::equal(own, textCodes(preprocessing, some)))
        return {};
    return Error{ErrorCode::Internal,
        QStringLiteral("The texts were turned into other tokens than the exported model would. "
                       "Please report this, with the data."),
        {}};
}

Result<std::vector<std::string>> checkedTexts(torch::jit::Module &script,
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows)
{
    Result<RawInputs> raw = rawInputs(preprocessing, dataset, rows);
    if (!raw)
        return raw.error();
    std::vector<std::string> texts = std::move(raw->texts.front());
    if (const auto checked = checkCodes(script, preprocessing, texts); !checked)
        return checked.error();
    return texts;
}

Result<at::Tensor> encodeTexts(torch::jit::Module &script, const Preprocessing &preprocessing,
    const Dataset &dataset, const std::vector<qint64> &rows)
{
    const auto texts = checkedTexts(script, preprocessing, dataset, rows);
    return texts ? Result<at::Tensor>(textCodes(preprocessing, *texts)) : texts.error();
}

// The windows of the rows' stream.
Result<EncodedData> encodeStream(torch::jit::Module &script, const Preprocessing &preprocessing,
    const Dataset &dataset, const std::vector<qint64> &rows)
{
    const auto texts = checkedTexts(script, preprocessing, dataset, rows);
    if (!texts)
        return texts.error();
    const TokenStream stream = tokenStream(*preprocessing.text, {texts->begin(), texts->end()});
    const int length = preprocessing.text->length;
    const qint64 windows = stream.windows(length);
    EncodedData data{at::full({windows, length}, paddingCode, at::kFloat),
        at::full({windows, length}, paddingCode, at::kLong), {}};
    const qint64 followed = windows == 0 ? 0 : qint64(stream.codes.size()) - 1;
    std::copy_n(stream.codes.begin(), followed, data.features.data_ptr<float>());
    std::copy_n(
        stream.codes.begin() + (windows == 0 ? 0 : 1), followed, data.targets.data_ptr<int64_t>());
    for (qint64 window = 0; window < windows; ++window)
        data.rows.push_back(rows[std::size_t(stream.rowOf(window * length))]);
    return data;
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
        if (preprocessing.task == Task::LanguageModel)
            return encodeStream(script, preprocessing, dataset, rows);
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

at::Tensor textCodes(const Preprocessing &preprocessing, const std::vector<std::string> &texts)
{
    TextTokenizer tokenizer(*preprocessing.text);
    const auto length = std::size_t(preprocessing.text->length);
    const bool fromEnd = preprocessing.task == Task::LanguageModel;
    const at::Tensor codes
        = at::full({qint64(texts.size()), qint64(length)}, paddingCode, at::kFloat);
    float *row = codes.data_ptr<float>();
    for (const std::string &text : texts) {
        const std::vector<int> all = tokenizer.codes(fromEnd ? documentOf(text) : text);
        const std::size_t count = std::min(all.size(), length);
        std::copy_n(fromEnd ? all.end() - std::ptrdiff_t(count) : all.begin(), count, row);
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
