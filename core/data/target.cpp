// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/target.h"

#include "core/base/json.h"
#include "core/base/nearest.h"
#include "core/data/celltext.h"
#include "core/experiment/specjson.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace lampwork {

namespace {

const QString taskPath = QStringLiteral("train.task");

void dropInfinite(std::vector<double> &values)
{
    for (double &value : values) {
        if (std::isinf(value))
            value = std::nan("");
    }
}

Result<void> checkClasses(const TargetValues &target, Task task)
{
    const auto count = target.classes.size();
    if (count < 2)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The target “%1” has only one value (“%2”), so there is nothing to "
                           "learn. Choose another "
                           "column.")
                .arg(target.name, target.classes.value(0)),
            QStringLiteral("data.columns")};
    if (task == Task::Binary && count != 2)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "A binary task needs a target with two classes, but “%1” has %2. Set train.task to "
                "multiclass.")
                .arg(target.name)
                .arg(count),
            taskPath};
    if (std::size_t(count) > mostTargetClasses)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The target “%1” has %2 classes; at most %3 are possible. Choose "
                           "another column, or "
                           "regression.")
                .arg(target.name)
                .arg(count)
                .arg(mostTargetClasses),
            taskPath};
    return {};
}

Result<TargetValues> imageTarget(Task task, const ImageSet &images)
{
    TargetValues target{QStringLiteral("label"), images.classes, images.labels};
    if (images.labels.empty())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The pictures have no labels; choose a file of labels."),
            QStringLiteral("data.labels")};
    if (task == Task::Multilabel)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Pictures have one label each here; several labels need a table with a "
                           "yes/no column for each. Set train.task to multiclass."),
            taskPath};
    if (isClassification(task) && images.classes.isEmpty())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The labels are values, not classes; set train.task to regression."),
            taskPath};
    if (isClassification(task)) {
        if (auto fits = checkClasses(target, task); !fits)
            return fits.error();
        return target;
    }
    for (std::size_t i = 0; !images.classes.isEmpty() && i < target.values.size(); ++i) {
        if (std::isnan(target.values[i]))
            continue;
        const QString &text = images.classes[qsizetype(target.values[i])];
        const auto number = parseNumber(text.toStdString(), '.');
        if (!number)
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("Regression needs numbers as labels, but they hold “%1”.").arg(text),
                taskPath};
        target.values[i] = *number;
    }
    target.classes.clear();
    dropInfinite(target.values);
    return target;
}

Result<const Column *> targetColumn(const Table &table, const QString &name)
{
    if (const Column *column = table.column(name))
        return column;
    return Error{ErrorCode::NotFound,
        QStringLiteral("The data have no column “%1”.%2")
            .arg(name, suggestion(name, table.columnNames())),
        joinPath(QStringLiteral("data.columns"), name)};
}

// All columns with the role of a target, each a label.
Result<TargetValues> labelTargets(const Spec &spec, const Table &table)
{
    TargetValues target;
    target.values.assign(table.rowCount, 0);
    QStringList names;
    for (const ColumnSpec &said : spec.data.columns) {
        if (said.role != ColumnRole::Target)
            continue;
        const Result<const Column *> column = targetColumn(table, said.name);
        if (!column)
            return column.error();
        if (!isLabel(**column))
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("A label must be yes or no (or 0 and 1), but the target “%1” is of "
                               "type %2. Give it the role \"ignore\" or \"input\", or its type "
                               "yes_no if it holds such words.")
                    .arg(said.name, nameOf((*column)->type)),
                joinPath(QStringLiteral("data.columns"), said.name)};
        LabelColumn label{said.name, (*column)->numbers};
        dropInfinite(label.values);
        for (std::size_t row = 0; row < label.values.size(); ++row) {
            if (std::isnan(label.values[row]))
                target.values[row] = std::nan("");
        }
        names.append(said.name);
        target.labels.push_back(std::move(label));
    }
    if (names.size() < 2)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Several labels need two or more columns with the role \"target\", and "
                           "there is %1. Give the others that role, too, or set train.task to "
                           "binary.")
                .arg(names.isEmpty() ? QStringLiteral("none")
                                     : QStringLiteral("only “%1”").arg(names.constFirst())),
            taskPath};
    target.name = names.join(QStringLiteral(", "));
    return target;
}

} // namespace

bool isLabel(const Column &column)
{
    const auto isZeroOrOne
        = [](double value) { return !std::isfinite(value) || value == 0 || value == 1; };
    return column.type == ColumnType::YesNo
        || (column.type == ColumnType::Number
            && std::all_of(column.numbers.begin(), column.numbers.end(), isZeroOrOne));
}

TargetValues classesOf(const Column &column)
{
    TargetValues target;
    target.name = column.name;
    if (column.type == ColumnType::YesNo) {
        target.classes = {column.noText, column.yesText};
        target.values = column.numbers;
        return target;
    }
    std::vector<double> indexOfKey;
    if (column.isNumeric()) {
        std::map<double, double> index; // by value is natural order
        for (const double value : column.numbers) {
            if (std::isfinite(value) && index.size() <= mostTargetClasses)
                index.emplace(value, 0);
        }
        Column text = column; // for the texts of its values
        text.numbers.resize(1);
        for (auto &[value, place] : index) {
            text.numbers[0] = value;
            place = double(target.classes.size());
            target.classes.append(text.text(0));
        }
        target.values.reserve(column.numbers.size());
        for (const double value : column.numbers) {
            const auto found = index.find(value);
            target.values.push_back(
                std::isfinite(value) && found != index.end() ? found->second : std::nan(""));
        }
        return target;
    }
    std::vector<std::pair<QString, std::size_t>> names;
    std::vector<bool> used(column.texts.size(), false);
    for (const std::int32_t code : column.codes) {
        if (code >= 0)
            used[std::size_t(code)] = true;
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
        const std::string_view text = column.texts.at(i);
        if (used[i])
            names.emplace_back(QString::fromUtf8(text.data(), qsizetype(text.size())), i);
    }
    std::sort(names.begin(), names.end(),
        [](const auto &a, const auto &b) { return naturalLess(a.first, b.first); });
    indexOfKey.assign(column.texts.size(), 0);
    for (const auto &[name, code] : names) {
        indexOfKey[code] = double(target.classes.size());
        target.classes.append(name);
    }
    target.values.reserve(column.codes.size());
    for (const std::int32_t code : column.codes)
        target.values.push_back(code < 0 ? std::nan("") : indexOfKey[std::size_t(code)]);
    return target;
}

Result<TargetValues> targetValues(const Spec &spec, const Dataset &dataset)
{
    if (!spec.train.task)
        return Error{ErrorCode::InvalidInput, QStringLiteral("The task is not said."), taskPath};
    const Task task = *spec.train.task;
    if (!hasTarget(task)) // no row lacks what there is not
        return TargetValues{{}, {}, std::vector<double>(dataset.rowCount(), 0)};
    if (dataset.images)
        return imageTarget(task, *dataset.images);
    if (task == Task::Multilabel)
        return labelTargets(spec, *dataset.table);
    const ColumnSpec *said = spec.target();
    if (!said)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("No column is the target. Give one column the role \"target\"."),
            QStringLiteral("data.columns")};
    const Result<const Column *> found = targetColumn(*dataset.table, said->name);
    if (!found)
        return found.error();
    const Column *column = *found;
    if (isClassification(task)) {
        if (column->type == ColumnType::Number
            && std::any_of(column->numbers.begin(), column->numbers.end(),
                [](double v) { return std::isfinite(v) && std::floor(v) != v; }))
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("The target “%1” has numbers with decimals, which are no classes. "
                               "Set train.task to "
                               "regression, or the column's type to category.")
                    .arg(said->name),
                taskPath};
        TargetValues target = classesOf(*column);
        if (auto fits = checkClasses(target, task); !fits)
            return fits.error();
        return target;
    }
    if (!column->isNumeric())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "Regression needs numbers, but the target “%1” is of type %2. Choose another task.")
                .arg(said->name, nameOf(column->type)),
            taskPath};
    TargetValues target{column->name, {}, column->numbers};
    dropInfinite(target.values);
    return target;
}

} // namespace lampwork
