// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/layersteps.h"
#include "core/network/network.h"
#include "core/network/textscript.h"

#include <limits>

namespace lampwork {

namespace {

using std::to_string;

PreprocessingScript pixelScript(const PixelInput &pixels)
{
    const std::string shape = to_string(pixels.channels) + ", " + to_string(pixels.height) + ", "
        + to_string(pixels.width);
    PreprocessingScript script;
    script.source = "def forward(self, pixels: Tensor) -> Tensor:\n"
                    "    # pixels: [rows, "
        + shape
        + "] as in the file\n"
          "    assert list(pixels.size())[1:] == ["
        + shape + "], \"pixels must be [rows, " + shape
        + "]\"\n"
          "    return ((pixels.double() - "
        + scriptFloat(pixels.shift) + ") / " + scriptFloat(pixels.scale) + ").float()\n";
    return script;
}

void addNumbers(PreprocessingScript &script, const QList<NumericInput> &inputs)
{
    const auto count = std::size_t(inputs.size());
    ScriptTensor fill{"fill", {qint64(count)}, {}};
    ScriptTensor shift{"shift", {qint64(count)}, {}};
    ScriptTensor scale{"scale", {qint64(count)}, {}};
    std::string names;
    for (const NumericInput &input : inputs) {
        fill.values.push_back(input.fill);
        shift.values.push_back(input.shift);
        scale.values.push_back(input.scale);
        names += (names.empty() ? "" : ", ") + scriptText(input.name);
    }
    script.source += "    # numbers: " + names
        + "\n"
          "    values = numbers.double()\n"
          "    values = torch.where(torch.isfinite(values), values, self.fill)\n"
          "    parts.append(((values - self.shift) / self.scale).float())\n";
    script.tensors = {fill, shift, scale};
}

// One dictionary a column; the missing text "" is an entry of it.
void addCategory(PreprocessingScript &script, const CategoryInput &input, int index)
{
    const std::string name = "category" + to_string(index + 1);
    const std::string codes = "self.codes(self." + name + ", categories[" + to_string(index) + "], "
        + to_string(input.unknownCode()) + ", values)";
    ScriptDictionary dictionary{name, {{"", input.missingCode}}};
    for (qsizetype code = 0; code < input.categories.size(); ++code)
        dictionary.entries.emplace_back(input.categories[code].toStdString(), qint64(code));
    script.dictionaries.push_back(std::move(dictionary));
    script.source += "    # " + scriptText(input.name) + "\n";
    if (input.encode == CategoryEncoding::Embedding) {
        script.source += "    codes.append(" + codes + ".float())\n";
    } else {
        script.source += "    parts.append(torch.eq(" + codes + ", torch.arange("
            + to_string(input.oneHotWidth()) + ", device=values.device)).float())\n";
    }
}

const char *codesFunction
    = "def codes(self, known: Dict[str, int], texts: List[str], unknown: int, like: Tensor) -> "
      "Tensor:\n"
      "    found: List[int] = []\n"
      "    for text in texts:\n"
      "        found.append(known.get(text, unknown))\n"
      "    return torch.tensor(found, dtype=4, device=like.device).reshape([-1, 1])\n\n";

} // namespace

PreprocessingScript preprocessingScript(const Preprocessing &preprocessing)
{
    if (preprocessing.pixels)
        return pixelScript(*preprocessing.pixels);
    if (preprocessing.text)
        return textScript(preprocessing);

    const std::string numericCount = to_string(preprocessing.numeric.size());
    const std::string categoryCount = to_string(preprocessing.categories.size());
    PreprocessingScript script;
    if (!preprocessing.categories.isEmpty())
        script.source += codesFunction;
    script.source += "def forward(self, numbers: Tensor, categories: List[List[str]]) -> Tensor:\n"
                     "    assert numbers.dim() == 2 and numbers.size(1) == "
        + numericCount + ", \"numbers must be [rows, " + numericCount
        + "]\"\n"
          "    assert len(categories) == "
        + categoryCount + ", \"categories must hold " + categoryCount
        + " lists of texts\"\n"
          "    parts: List[Tensor] = []\n";
    addNumbers(script, preprocessing.numeric);
    if (preprocessing.hasEmbeddings())
        script.source += "    codes: List[Tensor] = []\n";
    for (qsizetype i = 0; i < preprocessing.categories.size(); ++i)
        addCategory(script, preprocessing.categories[i], int(i));
    script.source += preprocessing.hasEmbeddings() ? "    return torch.cat(parts + codes, 1)\n"
                                                   : "    return torch.cat(parts, 1)\n";
    return script;
}

std::string shippedSource(const Preprocessing &preprocessing)
{
    const std::string parameters = preprocessing.pixels ? "pixels: Tensor"
        : preprocessing.text                            ? "texts: List[str]"
                             : "numbers: Tensor, categories: List[List[str]]";
    const std::string arguments = preprocessing.pixels ? "pixels"
        : preprocessing.text                           ? "texts"
                                                       : "numbers, categories";
    std::string source = "def forward(self, " + parameters
        + ") -> Tensor:\n"
          "    x = self.preprocessing.forward("
        + arguments
        + ")\n"
          "    y = self.network.forward(x)\n";
    if (isClassification(preprocessing.task))
        source += "    return torch.softmax(y, 1)\n";
    else if (preprocessing.task == Task::Multilabel)
        source += "    return torch.sigmoid(y)\n";
    else if (preprocessing.task == Task::Autoencoder && preprocessing.pixels)
        source += "    return y.reshape(x.size())\n";
    else if (preprocessing.task == Task::Autoencoder)
        source += "    return y\n";
    else if (preprocessing.task == Task::LanguageModel)
        source += "    # y: [rows, length, tokens]; what follows the last token of each text\n"
                  "    last = torch.ne(x, 0).sum(1) - 1\n"
                  "    y = y[torch.arange(len(texts), device=x.device), last]\n"
                  "    return torch.softmax(y, 1)\n";
    else
        source += "    return (y.double() * " + scriptFloat(preprocessing.targetScale) + " + "
            + scriptFloat(preprocessing.targetShift) + ").float()\n";
    return source;
}

} // namespace lampwork
