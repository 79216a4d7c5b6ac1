// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/scriptmodule.h"

#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

namespace lampwork {

namespace {

std::vector<int64_t> sizesOf(const std::vector<qint64> &shape)
{
    return {shape.begin(), shape.end()};
}

at::Tensor tensorOf(const ScriptTensor &described)
{
    at::Tensor tensor = at::empty(sizesOf(described.shape), at::kDouble);
    TORCH_CHECK(std::size_t(tensor.numel()) == described.values.size(), "The constant ",
        described.name, " of the preprocessing has ", described.values.size(), " values for ",
        tensor.numel(), " places");
    std::copy(described.values.begin(), described.values.end(), tensor.data_ptr<double>());
    return tensor;
}

c10::List<std::string> textList(const std::vector<std::string> &texts)
{
    c10::List<std::string> list;
    list.reserve(texts.size());
    for (const std::string &text : texts)
        list.push_back(text);
    return list;
}

} // namespace

Result<torch::jit::Module> makePreprocessing(const Preprocessing &preprocessing)
{
    return guardTorch([&] {
        const PreprocessingScript script = preprocessingScript(preprocessing);
        torch::jit::Module module("Preprocessing");
        module.register_attribute("training", c10::BoolType::get(), false);
        for (const ScriptTensor &tensor : script.tensors)
            module.register_buffer(tensor.name, tensorOf(tensor));
        for (const ScriptDictionary &dictionary : script.dictionaries) {
            c10::Dict<std::string, int64_t> codes;
            for (const auto &[text, code] : dictionary.entries)
                codes.insert_or_assign(text, code);
            module.register_attribute(dictionary.name,
                c10::DictType::create(c10::StringType::get(), c10::IntType::get()), codes);
        }
        for (const ScriptNumbers &numbers : script.numbers) {
            c10::Dict<int64_t, int64_t> entries;
            for (const auto &[key, value] : numbers.entries)
                entries.insert_or_assign(key, value);
            module.register_attribute(numbers.name,
                c10::DictType::create(c10::IntType::get(), c10::IntType::get()), entries);
        }
        for (const ScriptText &text : script.texts)
            module.register_attribute(text.name, c10::StringType::get(), text.bytes);
        for (const ScriptTextList &list : script.textLists)
            module.register_attribute(list.name, c10::ListType::ofStrings(), textList(list.texts));
        module.define(script.source);
        return module;
    });
}

std::vector<c10::IValue> scriptInputs(const Preprocessing &preprocessing, const RawInputs &raw)
{
    const auto rows = qint64(raw.rows);
    if (preprocessing.pixels) {
        const PixelInput &shape = *preprocessing.pixels;
        at::Tensor pixels
            = at::empty({rows, shape.channels, shape.height, shape.width}, at::kFloat);
        Q_ASSERT(raw.pixels.size() == std::size_t(pixels.numel()));
        std::copy(raw.pixels.begin(), raw.pixels.end(), pixels.data_ptr<float>());
        return {pixels};
    }
    if (preprocessing.text)
        return {textList(raw.texts.front())};
    at::Tensor numbers = at::empty({rows, qint64(preprocessing.numeric.size())}, at::kDouble);
    Q_ASSERT(raw.numbers.size() == std::size_t(numbers.numel()));
    std::copy(raw.numbers.begin(), raw.numbers.end(), numbers.data_ptr<double>());
    c10::List<c10::List<std::string>> categories;
    for (const std::vector<std::string> &texts : raw.texts) {
        categories.push_back(textList(texts));
    }
    return {numbers, categories};
}

} // namespace lampwork
