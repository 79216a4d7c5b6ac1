// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/predictioninput.h"

#include "core/base/json.h"
#include "core/data/readdata.h"
#include "core/experiment/specjson.h"

#include <QFileInfo>

#include <algorithm>

namespace lampwork {

namespace {

QString joined(const QStringList &names)
{
    return QStringLiteral("“%1”").arg(names.join(QStringLiteral("”, “")));
}

// The spec for reading a table as the model's own data were read: the types of the inputs and the
// target, the texts that mean "missing", and whether there is a header.
Result<DataSpec> tableSpec(const ShippedModel &model, const QString &path)
{
    const auto trained = specFromJson(model.description.value("spec", Json::object()));
    if (!trained)
        return trained.error();
    DataSpec spec;
    spec.source = path;
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (trained->data.format == u"text" && suffix != u"csv" && suffix != u"tsv")
        spec.format = trained->data.format;
    spec.csv.missing = trained->data.csv.missing;
    spec.csv.header = trained->data.csv.header;
    const auto want = [&spec](const QString &name, std::optional<ColumnType> type) {
        ColumnSpec column;
        column.name = name;
        column.type = type;
        spec.columns.append(column);
    };
    for (const NumericInput &input : model.preprocessing.numeric)
        want(input.name, input.type);
    for (const CategoryInput &input : model.preprocessing.categories)
        want(input.name, ColumnType::Category);
    if (model.preprocessing.text)
        want(model.preprocessing.text->name, ColumnType::Text);
    for (const ColumnSpec &column : trained->data.columns) {
        if (column.role == ColumnRole::Target)
            want(column.name, column.type);
    }
    return spec;
}

// Asks for the inputs and the target with their types; a column that is not there is found before
// the rows are read, so that asking again without it costs nothing.
Result<PredictionInput> readTable(
    const ShippedModel &model, const QString &path, const Progress &progress)
{
    auto spec = tableSpec(model, path);
    if (!spec)
        return spec.error();
    const QStringList targets = model.preprocessing.targetColumns();
    QStringList missing;
    PredictionInput input;
    for (;;) {
        const auto read = readData(*spec, progress);
        if (read && missing.isEmpty()) {
            input.dataset = read->dataset;
            const Table *table = read->dataset.table.get();
            input.hasTarget = table && !targets.isEmpty()
                && std::all_of(targets.cbegin(), targets.cend(),
                    [&](const QString &name) { return table->column(name); });
            if (read->dataset.table)
                input.warnings += read->dataset.table->warnings;
            return input;
        }
        const auto blamed = std::find_if(
            spec->columns.begin(), spec->columns.end(), [&](const ColumnSpec &column) {
                return !read
                    && read.error().where.startsWith(
                        joinPath(QStringLiteral("data.columns"), column.name));
            });
        if (!read && blamed == spec->columns.end())
            return read.error();
        if (read) // all that remains was there
            break;
        const bool absent = read.error().code == ErrorCode::NotFound;
        if (targets.contains(blamed->name)) {
            if (!absent)
                input.warnings += QStringLiteral("No metrics: %1").arg(read.error().message);
            spec->columns.erase(blamed);
        } else if (absent) {
            missing.append(blamed->name);
            spec->columns.erase(blamed);
        } else {
            return read.error();
        }
        if (!missing.isEmpty() && spec->columns.isEmpty())
            break;
    }
    return Error{ErrorCode::NotFound,
        QStringLiteral(
            "“%1” lacks %2 of the columns that the model needs: %3. Add them (cells may be empty).")
            .arg(path)
            .arg(missing.size())
            .arg(joined(missing)),
        path};
}

} // namespace

Result<PredictionInput> readPredictionInput(
    const ShippedModel &model, const QString &path, const QString &labels, const Progress &progress)
{
    const auto format = detectFormat(path);
    if (!format)
        return format.error();
    const bool isTable = *format == u"csv" || *format == u"text";
    if (isTable && model.preprocessing.pixels)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "The model takes pictures, but “%1” holds a table. Give an IDX or NumPy file.")
                .arg(path),
            path};
    if (isTable)
        return readTable(model, path, progress);
    if (!model.preprocessing.pixels)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "The model takes a table, but “%1” holds pictures. Give a CSV or TSV file.")
                .arg(path),
            path};
    DataSpec spec;
    spec.source = path;
    spec.labels = labels;
    spec.format = *format;
    auto read = readData(spec, progress);
    if (!read)
        return read.error();
    const bool labelled = read->dataset.images && !read->dataset.images->labels.empty();
    return PredictionInput{read->dataset, labelled, {}};
}

} // namespace lampwork
