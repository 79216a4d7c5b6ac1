// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/preprocess.h"

#include "core/base/json.h"
#include "core/base/nearest.h"
#include "core/data/target.h"
#include "core/data/tokenizer.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace lampwork {

namespace {

Error notResolved(const QString &path)
{
    return Error{ErrorCode::InvalidInput, QStringLiteral("The spec is not resolved here."), path};
}

struct Moments {
    double mean = 0;
    double std = 0; // over all n, as a scaler uses it
};

Moments momentsOf(const std::vector<double> &values)
{
    if (values.empty())
        return {};
    long double sum = 0;
    for (const double value : values)
        sum += value;
    const long double mean = sum / static_cast<long double>(values.size());
    long double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return {double(mean), double(std::sqrt(squares / static_cast<long double>(values.size())))};
}

double medianOf(std::vector<double> values)
{
    const std::size_t half = values.size() / 2;
    std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(half), values.end());
    const double upper = values[half];
    if (values.size() % 2 == 1)
        return upper;
    const double lower = *std::max_element(values.begin(), values.begin() + std::ptrdiff_t(half));
    return lower + (upper - lower) / 2;
}

double mostFrequentOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    double best = values.front();
    std::size_t most = 0;
    for (std::size_t i = 0; i < values.size();) {
        std::size_t end = i;
        while (end < values.size() && values[end] == values[i])
            ++end;
        if (end - i > most) {
            most = end - i;
            best = values[i];
        }
        i = end;
    }
    return best;
}

Result<NumericInput> fitNumeric(
    const ColumnSpec &said, const Column &column, const std::vector<qint64> &rows)
{
    const QString path = joinPath(QStringLiteral("data.columns"), said.name);
    if (!said.missing)
        return notResolved(path + QStringLiteral(".missing"));
    NumericInput input{said.name, column.type, 0, 0, 1, column.noText, column.yesText};
    std::vector<double> values;
    values.reserve(rows.size());
    for (const qint64 row : rows) {
        if (const double value = column.numbers[std::size_t(row)]; std::isfinite(value))
            values.push_back(value);
    }
    const MissingRule rule = *said.missing;
    if (rule == MissingRule::Constant)
        input.fill = said.fill.value_or(0);
    else if (values.empty())
        input.fill = 0;
    else
        input.fill = rule == MissingRule::Mean ? momentsOf(values).mean
            : rule == MissingRule::Median      ? medianOf(values)
                                               : mostFrequentOf(values);
    // What the network sees is scaled: the missing values count as what they are replaced by.
    values.resize(rows.size(), input.fill);
    const Scaling scaling = said.scale.value_or(Scaling::None);
    if (scaling == Scaling::Standard) {
        const Moments moments = momentsOf(values);
        input.shift = moments.mean;
        input.scale = moments.std > 0 ? moments.std : 1;
    } else if (scaling == Scaling::MinMax) {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        input.shift = *low;
        input.scale = *high > *low ? *high - *low : 1;
    }
    return input;
}

Result<CategoryInput> fitCategory(
    const ColumnSpec &said, const Column &column, const std::vector<qint64> &rows)
{
    const QString path = joinPath(QStringLiteral("data.columns"), said.name);
    if (!said.missing || !said.encode)
        return notResolved(path);
    std::vector<std::size_t> counts(column.texts.size(), 0);
    for (const qint64 row : rows) {
        if (const std::int32_t code = column.codes[std::size_t(row)]; code >= 0)
            ++counts[std::size_t(code)];
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0)
            order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return counts[a] != counts[b] ? counts[a] > counts[b]
                                      : column.texts.at(a) < column.texts.at(b);
    });
    CategoryInput input;
    input.name = said.name;
    for (const std::size_t i : order) {
        const std::string_view text = column.texts.at(i);
        input.categories.append(QString::fromUtf8(text.data(), qsizetype(text.size())));
    }
    // Without any category in the train rows, missing is the only thing there is.
    input.ownCategoryForMissing = said.missing == MissingRule::OwnCategory || order.empty();
    input.missingCode = input.ownCategoryForMissing ? int(input.categories.size()) : 0;
    input.encode = *said.encode;
    if (input.encode == CategoryEncoding::Embedding)
        input.embeddingSize
            = said.embeddingSize.value_or(std::min(50, (int(order.size()) + 1) / 2));
    return input;
}

PixelInput fitPixels(const ImageSet &images, const std::vector<qint64> &rows, Scaling scaling)
{
    PixelInput input{images.channels, images.height, images.width, 0, 1};
    if (scaling == Scaling::None)
        return input;
    const std::size_t size = images.pixelsPerImage();
    long double sum = 0;
    double low = images.pixel(std::size_t(rows.front()), 0);
    double high = low;
    for (const qint64 row : rows) {
        for (std::size_t i = 0; i < size; ++i) {
            const double value = images.pixel(std::size_t(row), i);
            sum += value;
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    if (scaling == Scaling::MinMax) {
        input.shift = low;
        input.scale = high > low ? high - low : 1;
        return input;
    }
    const auto count = static_cast<long double>(rows.size() * size);
    const long double mean = sum / count;
    long double squares = 0;
    for (const qint64 row : rows) {
        for (std::size_t i = 0; i < size; ++i) {
            const long double off = images.pixel(std::size_t(row), i) - mean;
            squares += off * off;
        }
    }
    input.shift = double(mean);
    const double std = double(std::sqrt(squares / count));
    input.scale = std > 0 ? std : 1;
    return input;
}

// The texts of the rows; "" where there is none.
std::vector<std::string_view> textsOf(const Column &column, const std::vector<qint64> &rows)
{
    std::vector<std::string_view> texts;
    texts.reserve(rows.size());
    for (const qint64 row : rows) {
        const std::int32_t code = column.codes[std::size_t(row)];
        texts.push_back(code < 0 ? std::string_view() : column.texts.at(std::size_t(code)));
    }
    return texts;
}

Result<void> fitColumns(
    const Spec &spec, const Table &table, const Split &split, Preprocessing &out)
{
    for (const ColumnSpec &said : spec.data.columns) {
        if (said.role != ColumnRole::Input)
            continue;
        const Column *column = table.column(said.name);
        const QString path = joinPath(QStringLiteral("data.columns"), said.name);
        if (!column)
            return Error{ErrorCode::NotFound,
                QStringLiteral("The data have no column “%1”.").arg(said.name), path};
        if (column->isNumeric()) {
            auto input = fitNumeric(said, *column, split.train);
            if (!input)
                return input.error();
            out.numeric.append(*input);
        } else if (column->type == ColumnType::Category) {
            auto input = fitCategory(said, *column, split.train);
            if (!input)
                return input.error();
            out.categories.append(*input);
        } else if (column->type == ColumnType::Text) {
            const auto texts = textsOf(*column, split.train);
            auto input = out.task == Task::LanguageModel ? fitDocuments(spec.data.text, texts)
                                                         : fitText(spec.data.text, texts);
            if (!input)
                return input.error();
            input->name = said.name;
            out.text = std::move(*input);
        } else {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("Column “%1” holds ids, which cannot be an input. Set its type to "
                               "category, or its "
                               "role to ignore.")
                    .arg(said.name),
                path + QStringLiteral(".role")};
        }
    }
    if (out.text && (!out.numeric.isEmpty() || !out.categories.isEmpty()))
        return notResolved(QStringLiteral("data.columns"));
    if (out.numeric.isEmpty() && out.categories.isEmpty() && !out.text)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "No column is left as input. Give at least one column the role \"input\"."),
            QStringLiteral("data.columns")};
    return {};
}

} // namespace

QList<int> Preprocessing::featureShape() const
{
    if (pixels)
        return {pixels->channels, pixels->height, pixels->width};
    if (text)
        return {text->length};
    int features = int(numeric.size());
    for (const CategoryInput &input : categories)
        features += input.encode == CategoryEncoding::OneHot ? input.oneHotWidth() : 1;
    return {features};
}

int Preprocessing::outputSize() const
{
    switch (task) {
    case Task::Regression:
        return 1;
    case Task::Autoencoder: {
        const QList<int> shape = featureShape();
        return std::accumulate(shape.cbegin(), shape.cend(), 1, std::multiplies<>());
    }
    case Task::LanguageModel:
        return text->tokens();
    case Task::Binary:
    case Task::Multiclass:
    case Task::Multilabel:
        return int(classes.size());
    }
    Q_UNREACHABLE();
}

QList<int> Preprocessing::outputShape() const
{
    if (task == Task::LanguageModel)
        return {text->length, outputSize()};
    return {outputSize()};
}

QStringList Preprocessing::targetColumns() const
{
    if (task == Task::Multilabel)
        return classes;
    return target.isEmpty() ? QStringList() : QStringList{target};
}

bool Preprocessing::hasEmbeddings() const
{
    return std::any_of(categories.begin(), categories.end(),
        [](const CategoryInput &input) { return input.encode == CategoryEncoding::Embedding; });
}

Result<Preprocessing> fitPreprocessing(const Spec &spec, const Dataset &dataset, const Split &split)
{
    if (split.train.empty())
        return Error{ErrorCode::InvalidInput, QStringLiteral("There are no rows to train on."),
            QStringLiteral("data.split")};
    auto target = targetValues(spec, dataset);
    if (!target)
        return target.error();
    Preprocessing out;
    out.task = *spec.train.task;
    out.target = target->name;
    if (isClassification(out.task)) {
        out.classes = target->classes;
    } else if (out.task == Task::Multilabel) {
        for (const LabelColumn &label : target->labels)
            out.classes.append(label.name);
    } else if (out.task == Task::Regression) {
        std::vector<double> values;
        values.reserve(split.train.size());
        for (const qint64 row : split.train)
            values.push_back(target->values[std::size_t(row)]);
        const Moments moments = momentsOf(values);
        out.targetShift = moments.mean;
        out.targetScale = moments.std > 0 ? moments.std : 1;
    }
    if (dataset.images) {
        out.pixels = fitPixels(
            *dataset.images, split.train, spec.data.imageScaling.value_or(Scaling::MinMax));
        return out;
    }
    if (auto fitted = fitColumns(spec, *dataset.table, split, out); !fitted)
        return fitted.error();
    return out;
}

} // namespace lampwork
