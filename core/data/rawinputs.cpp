// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/nearest.h"
#include "core/data/celltext.h"
#include "core/data/convert.h"
#include "core/data/preprocess.h"
#include "core/data/target.h"

#include <QHash>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

Result<const Column *> findColumn(const Table &table, const QString &name)
{
    if (const Column *column = table.column(name))
        return column;
    return Error{ErrorCode::NotFound,
        QStringLiteral("The data have no column “%1”, which the model needs.%2")
            .arg(name, suggestion(name, table.columnNames())),
        name};
}

bool isAllMissing(const Column &column, const std::vector<qint64> &rows)
{
    return std::all_of(
        rows.begin(), rows.end(), [&](qint64 row) { return column.isMissing(std::size_t(row)); });
}

// 0 or 1 for a text, by the words that the model was trained with, else by the usual ones.
std::optional<double> yesNoOf(const QString &text, const QString &no, const QString &yes)
{
    if (text == yes || text == no)
        return text == yes ? 1 : 0;
    if (text.compare(yes, Qt::CaseInsensitive) == 0 || text.compare(no, Qt::CaseInsensitive) == 0)
        return text.compare(yes, Qt::CaseInsensitive) == 0 ? 1 : 0;
    const auto value = parseYesNo(text.toStdString());
    return value ? std::optional<double>(*value ? 1 : 0) : std::nullopt;
}

Result<std::vector<double>> yesNosOf(
    const NumericInput &input, const Column &column, const std::vector<qint64> &rows)
{
    std::vector<double> values;
    values.reserve(rows.size());
    QHash<QString, double> known;
    for (const qint64 row : rows) {
        const auto at = std::size_t(row);
        if (column.isMissing(at)) {
            values.push_back(std::nan(""));
            continue;
        }
        const QString text = column.text(at);
        auto found = known.constFind(text);
        if (found == known.cend()) {
            const auto value = yesNoOf(text, input.noText, input.yesText);
            if (!value)
                return Error{ErrorCode::InvalidInput,
                    QStringLiteral("Column “%1” should hold “%2” or “%3”, but row %4 holds “%5”.")
                        .arg(input.name, input.noText, input.yesText)
                        .arg(row + 1)
                        .arg(text),
                    QStringLiteral("%1:%2").arg(input.name).arg(row + 1)};
            found = known.insert(text, *value);
        }
        values.push_back(*found);
    }
    return values;
}

// The column's value in every row as the input needs it.
Result<std::vector<double>> numbersOf(
    const NumericInput &input, const Column &column, const std::vector<qint64> &rows)
{
    if (input.type == ColumnType::YesNo)
        return yesNosOf(input, column, rows);
    std::vector<double> values;
    values.reserve(rows.size());
    std::optional<Column> converted;
    if (column.type != input.type && !isAllMissing(column, rows)) {
        auto done = convertColumn(column, input.type);
        if (!done)
            return done.error();
        converted = std::move(*done);
    }
    const Column &source = converted ? *converted : column;
    for (const qint64 row : rows) {
        const auto at = std::size_t(row);
        const double value = source.isMissing(at) ? std::nan("") : source.numbers[at];
        values.push_back(std::isfinite(value) ? value : std::nan(""));
    }
    return values;
}

// The texts of the rows' cells; "" where there is none.
std::vector<std::string> cellsOf(const Column &column, const std::vector<qint64> &rows)
{
    std::vector<std::string> texts;
    texts.reserve(rows.size());
    for (const qint64 row : rows) {
        const auto at = std::size_t(row);
        if (column.isMissing(at))
            texts.emplace_back();
        else if (column.isNumeric())
            texts.push_back(column.text(at).toStdString());
        else
            texts.emplace_back(column.texts.at(std::size_t(column.codes[at])));
    }
    return texts;
}

Result<RawInputs> rawPixels(
    const PixelInput &input, const Dataset &dataset, const std::vector<qint64> &rows)
{
    if (!dataset.images)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The model needs pictures, but the data are a table."), {}};
    const ImageSet &images = *dataset.images;
    if (images.channels != input.channels || images.height != input.height
        || images.width != input.width)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The model needs pictures of %1 × %2 × %3 (channels × height × width), "
                           "but these are "
                           "%4 × %5 × %6.")
                .arg(input.channels)
                .arg(input.height)
                .arg(input.width)
                .arg(images.channels)
                .arg(images.height)
                .arg(images.width),
            {}};
    RawInputs raw;
    raw.rows = rows.size();
    const std::size_t size = images.pixelsPerImage();
    raw.pixels.reserve(rows.size() * size);
    for (const qint64 row : rows) {
        for (std::size_t i = 0; i < size; ++i)
            raw.pixels.push_back(float(images.pixel(std::size_t(row), i)));
    }
    return raw;
}

Result<std::vector<float>> classTargets(
    const QStringList &classes, const TargetValues &target, const std::vector<qint64> &rows)
{
    // Words for yes and no may differ between files, as may case.
    std::vector<double> indexOf;
    for (const QString &name : target.classes) {
        auto index = double(classes.indexOf(name));
        if (index < 0 && classes.size() == 2) {
            if (const auto value = yesNoOf(name, classes[0], classes[1]); value
                && parseYesNo(classes[0].toStdString()) && parseYesNo(classes[1].toStdString()))
                index = *value;
        }
        indexOf.push_back(index);
    }
    std::vector<float> values;
    values.reserve(rows.size());
    for (const qint64 row : rows) {
        const double own = target.values[std::size_t(row)];
        const double index = std::isnan(own) ? own : indexOf[std::size_t(own)];
        if (index < 0)
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("Row %1 has the class “%2”, which the model does not know.%3")
                    .arg(row + 1)
                    .arg(target.classes[qsizetype(own)],
                        suggestion(target.classes[qsizetype(own)], classes)),
                QStringLiteral("%1:%2").arg(target.name).arg(row + 1)};
        values.push_back(float(index));
    }
    return values;
}

// [rows × labels] of 0 and 1.
Result<std::vector<float>> labelTargets(
    const QStringList &labels, const Table &table, const std::vector<qint64> &rows)
{
    const auto width = std::size_t(labels.size());
    std::vector<float> targets(rows.size() * width);
    for (std::size_t i = 0; i < width; ++i) {
        const auto column = findColumn(table, labels[qsizetype(i)]);
        if (!column)
            return column.error();
        if (isLabel(**column)) {
            for (std::size_t row = 0; row < rows.size(); ++row) {
                const double value = (*column)->numbers[std::size_t(rows[row])];
                targets[row * width + i] = float(std::isfinite(value) ? value : std::nan(""));
            }
            continue;
        }
        const auto values = yesNosOf({labels[qsizetype(i)], ColumnType::YesNo, 0, 0, 1,
                                         QStringLiteral("no"), QStringLiteral("yes")},
            **column, rows);
        if (!values)
            return values.error();
        for (std::size_t row = 0; row < rows.size(); ++row)
            targets[row * width + i] = float((*values)[row]);
    }
    return targets;
}

} // namespace

Result<RawInputs> rawInputs(
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows)
{
    if (preprocessing.pixels)
        return rawPixels(*preprocessing.pixels, dataset, rows);
    if (!dataset.table)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The model needs a table, but the data are pictures."), {}};
    RawInputs raw;
    raw.rows = rows.size();
    if (preprocessing.text) {
        auto column = findColumn(*dataset.table, preprocessing.text->name);
        if (!column)
            return column.error();
        raw.texts.push_back(cellsOf(**column, rows));
        return raw;
    }
    const auto width = std::size_t(preprocessing.numeric.size());
    raw.numbers.resize(rows.size() * width);
    for (std::size_t c = 0; c < width; ++c) {
        const NumericInput &input = preprocessing.numeric[qsizetype(c)];
        auto column = findColumn(*dataset.table, input.name);
        if (!column)
            return column.error();
        auto values = numbersOf(input, **column, rows);
        if (!values)
            return values.error();
        for (std::size_t r = 0; r < rows.size(); ++r)
            raw.numbers[r * width + c] = (*values)[r];
    }
    for (const CategoryInput &input : preprocessing.categories) {
        auto column = findColumn(*dataset.table, input.name);
        if (!column)
            return column.error();
        raw.texts.push_back(cellsOf(**column, rows));
    }
    return raw;
}

Result<std::vector<float>> rawTargets(
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows)
{
    Spec spec;
    spec.train.task = preprocessing.task;
    if (preprocessing.targetColumns().isEmpty())
        return Error{
            ErrorCode::InvalidInput, QStringLiteral("The model's task has no target."), {}};
    if (dataset.table && preprocessing.task == Task::Multilabel)
        return labelTargets(preprocessing.classes, *dataset.table, rows);
    if (dataset.table) {
        auto column = findColumn(*dataset.table, preprocessing.target);
        if (!column)
            return column.error();
        if (isClassification(preprocessing.task))
            return classTargets(preprocessing.classes, classesOf(**column), rows);
        const ColumnType type = (*column)->isNumeric() ? (*column)->type : ColumnType::Number;
        if (type == ColumnType::YesNo) { // as it was learnt: 0 and 1
            std::vector<float> values;
            for (const qint64 row : rows)
                values.push_back(float((*column)->numbers[std::size_t(row)]));
            return values;
        }
        auto values = numbersOf({preprocessing.target, type, 0, 0, 1, {}, {}}, **column, rows);
        if (!values)
            return values.error();
        return std::vector<float>(values->begin(), values->end());
    }
    if (dataset.images->labels.empty())
        return Error{ErrorCode::NotFound, QStringLiteral("The pictures have no labels."),
            QStringLiteral("data.labels")};
    if (isClassification(preprocessing.task))
        return classTargets(preprocessing.classes,
            {preprocessing.target, dataset.images->classes, dataset.images->labels}, rows);
    auto target = targetValues(spec, dataset);
    if (!target)
        return target.error();
    std::vector<float> values;
    values.reserve(rows.size());
    for (const qint64 row : rows)
        values.push_back(float(target->values[std::size_t(row)]));
    return values;
}

} // namespace lampwork
