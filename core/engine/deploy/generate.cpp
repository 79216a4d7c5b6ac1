// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/generate.h"

#include "core/base/philox.h"
#include "core/data/tokenizer.h"
#include "core/engine/deploy/shippedmodel.h"
#include "core/engine/tensors/torchguard.h"
#include "core/experiment/specjson.h"

#include <torch/script.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lampwork {

namespace {

std::optional<Error> checkOptions(const GenerateOptions &options)
{
    const auto wrong = [](const char *option, const QString &message) {
        return Error{ErrorCode::InvalidInput, message, QLatin1String(option)};
    };
    constexpr int mostTokens = 1'000'000;
    if (options.tokens < 1 || options.tokens > mostTokens)
        return wrong("--tokens", QStringLiteral("This is a number from 1 to 1000000."));
    if (!(options.temperature >= 0 && std::isfinite(options.temperature)))
        return wrong("--temperature", QStringLiteral("This is a number from 0 up."));
    if (options.topK < 0)
        return wrong("--top-k", QStringLiteral("This is a number from 0 up; 0 stands for all."));
    return std::nullopt;
}

// Without the bytes at the end that begin a character of UTF-8 and do not end it.
QByteArray withWholeEnd(const QByteArray &text)
{
    for (qsizetype back = 1; back <= std::min<qsizetype>(3, text.size()); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U)
            continue;
        const int needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return needed > back ? text.chopped(back) : text;
    }
    return text;
}

std::vector<double> nextProbabilities(ShippedModel &model, const QByteArray &text)
{
    RawInputs raw;
    raw.texts = {{text.toStdString()}};
    raw.rows = 1;
    const at::Tensor row = model.outputs(raw).flatten().to(at::kDouble).contiguous();
    const double *values = row.data_ptr<double>();
    std::vector<double> probabilities(values, values + row.numel());
    probabilities[paddingCode] = 0;
    if (model.preprocessing.text->tokenizer == Tokenizer::Character)
        probabilities[unknownCharacterCode] = 0;
    return probabilities;
}

} // namespace

std::size_t drawToken(std::vector<double> probabilities, double temperature, int topK, double draw)
{
    std::vector<std::size_t> order(probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
    if (temperature == 0)
        return order.front();
    if (topK > 0 && std::size_t(topK) < order.size())
        order.resize(std::size_t(topK));
    // In proportion to the likeliest, so that no power of them all is 0.
    const double most = probabilities[order.front()];
    double sum = 0;
    for (const std::size_t token : order)
        sum += probabilities[token] = std::pow(probabilities[token] / most, 1 / temperature);
    double left = draw * sum;
    for (const std::size_t token : order) {
        left -= probabilities[token];
        if (left < 0)
            return token;
    }
    return order.front(); // by rounding alone
}

Result<QByteArray> generateText(const GenerateOptions &options, const Progress &progress)
{
    if (const auto problem = checkOptions(options))
        return *problem;
    auto model = loadShipped(options.model);
    if (!model)
        return model.error();
    if (model->preprocessing.task != Task::LanguageModel)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” is no language model but a model of %2; apply it with “predict”.")
                .arg(options.model, nameOf(model->preprocessing.task)),
            options.model};
    const TextTokenizer tokenizer(*model->preprocessing.text);
    Philox random(options.seed, RandomPurpose::Generation);
    QByteArray text = options.text;
    for (int i = 0; i < options.tokens; ++i) {
        if (progress.isCancelled())
            return Error{ErrorCode::Cancelled, QStringLiteral("Writing was cancelled."), {}};
        const auto probabilities = guardTorch([&] { return nextProbabilities(*model, text); });
        if (!probabilities)
            return probabilities.error();
        if (!(*std::max_element(probabilities->begin(), probabilities->end()) > 0))
            return Error{ErrorCode::Engine,
                QStringLiteral("The model tells no token that could be next: its training "
                               "diverged. Choose another checkpoint or run."),
                options.model};
        const std::size_t token
            = drawToken(*probabilities, options.temperature, options.topK, random.uniform());
        const std::string_view bytes = tokenizer.bytes(int(token));
        text.append(bytes.data(), qsizetype(bytes.size()));
        progress(double(i + 1) / options.tokens, QStringLiteral("Writing"));
    }
    return withWholeEnd(text.mid(options.text.size()));
}

} // namespace lampwork
