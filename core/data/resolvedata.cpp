// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/resolvedata.h"

#include "core/base/json.h"
#include "core/base/nearest.h"
#include "core/data/profile.h"
#include "core/data/target.h"
#include "core/data/tokenizer.h"
#include "core/experiment/specjson.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr std::size_t mostOneHot = 20;
constexpr std::size_t mostOneHotReconstructed = 1000;
const QString columnsPath = QStringLiteral("data.columns");

Error wrong(const QString &path, const QString &message)
{
    return Error{ErrorCode::InvalidInput, message, path};
}

std::size_t distinctOf(const Column &column)
{
    std::vector<bool> used(column.texts.size(), false);
    for (const std::int32_t code : column.codes) {
        if (code >= 0)
            used[std::size_t(code)] = true;
    }
    return std::size_t(std::count(used.begin(), used.end(), true));
}

bool hasMissing(const Column &column)
{
    const std::size_t rows = column.isNumeric() ? column.numbers.size() : column.codes.size();
    for (std::size_t row = 0; row < rows; ++row) {
        if (column.isMissing(row))
            return true;
    }
    return false;
}

// A rule that the column's type cannot follow is an error, not ignored.
Result<void> checkRules(const ColumnSpec &said, const Column &column, const QString &path)
{
    const bool numeric = column.isNumeric();
    if (numeric && said.missing == MissingRule::OwnCategory)
        return wrong(path + QStringLiteral(".missing"),
            QStringLiteral("Only categories can have a category of their own for missing values; "
                           "use mean, median, "
                           "most_frequent or constant."));
    if (said.missing && !numeric && said.missing != MissingRule::MostFrequent
        && said.missing != MissingRule::OwnCategory)
        return wrong(path + QStringLiteral(".missing"),
            QStringLiteral("Missing categories can become most_frequent or own_category."));
    if (said.fill && (!numeric || (said.missing && said.missing != MissingRule::Constant)))
        return wrong(path + QStringLiteral(".fill"),
            QStringLiteral("A fill value is used only with missing: constant, for numbers."));
    if (said.missing == MissingRule::Constant && !said.fill)
        return wrong(path + QStringLiteral(".fill"),
            QStringLiteral("missing: constant needs a fill value."));
    if (said.fill && !std::isfinite(*said.fill))
        return wrong(
            path + QStringLiteral(".fill"), QStringLiteral("The fill value must be finite."));
    if (said.scale && !numeric && said.scale != Scaling::None)
        return wrong(
            path + QStringLiteral(".scale"), QStringLiteral("Only numbers can be scaled."));
    if (said.encode && numeric)
        return wrong(path + QStringLiteral(".encode"),
            QStringLiteral("Only categories are encoded; set the type to category first."));
    if (said.embeddingSize && (numeric || said.encode == CategoryEncoding::OneHot))
        return wrong(path + QStringLiteral(".embedding_size"),
            QStringLiteral("An embedding size is used only with encode: embedding."));
    if (said.embeddingSize && *said.embeddingSize < 1)
        return wrong(path + QStringLiteral(".embedding_size"),
            QStringLiteral("The size must be at least 1."));
    return {};
}

// What becomes of a text stands in data.text.
Result<void> checkTextInput(const ColumnSpec &said, const QString &path)
{
    const std::pair<const char *, bool> rules[]{{".missing", said.missing.has_value()},
        {".fill", said.fill.has_value()}, {".scale", said.scale && said.scale != Scaling::None},
        {".encode", said.encode.has_value()}, {".embedding_size", said.embeddingSize.has_value()}};
    for (const auto &[field, isSaid] : rules) {
        if (isSaid)
            return wrong(path + QLatin1String(field),
                QStringLiteral("Texts are turned into tokens as data.text says, and a missing one "
                               "is an empty text: leave this out."));
    }
    return {};
}

// An autoencoder gives its inputs back as numbers, which the codes of categories are not.
Result<void> resolveReconstructed(ColumnSpec &said, const Column &column, const QString &path)
{
    if (said.encode == CategoryEncoding::Embedding || said.embeddingSize)
        return wrong(path + QStringLiteral(".encode"),
            QStringLiteral("An autoencoder cannot give back embedded categories, whose codes are "
                           "no numbers. Set encode to one_hot."));
    if (!said.encode && distinctOf(column) > mostOneHotReconstructed)
        return wrong(path + QStringLiteral(".encode"),
            QStringLiteral("Column “%1” has %2 categories, each of which would be an output of the "
                           "autoencoder. Give it the role ignore, or set encode to one_hot if that "
                           "is what you want.")
                .arg(said.name)
                .arg(distinctOf(column)));
    said.encode = CategoryEncoding::OneHot;
    return {};
}

Result<void> resolveInput(ColumnSpec &said, const Column &column, bool reconstructed)
{
    const QString path = joinPath(columnsPath, said.name);
    if (column.type == ColumnType::Text && reconstructed)
        return wrong(path + QStringLiteral(".role"),
            QStringLiteral("An autoencoder gives its inputs back as numbers, which the tokens of "
                           "“%1” are not. Set its role to ignore.")
                .arg(said.name));
    if (column.type == ColumnType::Text)
        return checkTextInput(said, path);
    if (column.type == ColumnType::Id)
        return wrong(path + QStringLiteral(".role"),
            QStringLiteral("Column “%1” is of type %2, which cannot be an input. Set its type to "
                           "category, or its "
                           "role to ignore.")
                .arg(said.name, nameOf(column.type)));
    if (auto fits = checkRules(said, column, path); !fits)
        return fits;
    if (column.isNumeric()) {
        if (said.fill && !said.missing)
            said.missing = MissingRule::Constant;
        const bool yesNo = column.type == ColumnType::YesNo;
        if (!said.missing)
            said.missing = yesNo ? MissingRule::MostFrequent : MissingRule::Median;
        if (!said.scale)
            said.scale = yesNo ? Scaling::None : Scaling::Standard;
        return {};
    }
    if (reconstructed) {
        if (const auto resolved = resolveReconstructed(said, column, path); !resolved)
            return resolved;
    }
    const std::size_t distinct = distinctOf(column);
    if (!said.missing)
        said.missing = hasMissing(column) ? MissingRule::OwnCategory : MissingRule::MostFrequent;
    if (!said.encode)
        said.encode = said.embeddingSize || distinct > mostOneHot ? CategoryEncoding::Embedding
                                                                  : CategoryEncoding::OneHot;
    if (said.encode == CategoryEncoding::Embedding && !said.embeddingSize)
        said.embeddingSize = int(std::min<std::size_t>(50, (distinct + 1) / 2));
    return {};
}

ColumnRole usualRole(const Column &column)
{
    const bool isText = column.type == ColumnType::Text || column.type == ColumnType::Id;
    return isText || isConstant(column) ? ColumnRole::Ignore : ColumnRole::Input;
}

Result<void> checkNames(const DataSpec &said, const Table &table)
{
    const QStringList names = table.columnNames();
    for (const ColumnSpec &column : said.columns) {
        if (!names.contains(column.name))
            return Error{ErrorCode::NotFound,
                QStringLiteral("“%1” has no column “%2”.%3")
                    .arg(said.source, column.name, suggestion(column.name, names)),
                joinPath(columnsPath, column.name)};
    }
    return {};
}

// Every column of the file in its order, with what was said and what reading found.
Result<QList<ColumnSpec>> mergeColumns(const DataSpec &said, const ReadData &read, bool hasTarget)
{
    const Table &table = *read.dataset.table;
    if (auto known = checkNames(said, table); !known)
        return known.error();
    const auto isTarget
        = [](const ColumnSpec &column) { return column.role == ColumnRole::Target; };
    const bool targetSaid = std::any_of(said.columns.begin(), said.columns.end(), isTarget);
    QList<ColumnSpec> merged;
    for (const Column &column : table.columns) {
        const auto named = [&](const ColumnSpec &spec) { return spec.name == column.name; };
        const auto own = std::find_if(said.columns.begin(), said.columns.end(), named);
        const auto found = std::find_if(read.spec.columns.begin(), read.spec.columns.end(), named);
        ColumnSpec spec = own == said.columns.end() ? ColumnSpec{} : *own;
        spec.name = column.name;
        if (spec.type && *spec.type != column.type)
            return wrong(joinPath(columnsPath, column.name) + QStringLiteral(".type"),
                QStringLiteral("Column “%1” was read as %2; read the data again to have it as %3.")
                    .arg(column.name, nameOf(column.type), nameOf(*spec.type)));
        spec.type = column.type;
        const bool fileSaysTarget = found != read.spec.columns.end() && isTarget(*found);
        if (!spec.role && !targetSaid && fileSaysTarget && hasTarget)
            spec.role = ColumnRole::Target;
        merged.append(spec);
    }
    const auto targets = std::count_if(merged.begin(), merged.end(), isTarget);
    if (targets == 0 && hasTarget)
        return wrong(columnsPath,
            QStringLiteral(
                "No column is the target. Give the one to predict the role \"target\"."));
    return merged;
}

// A network reads one text and nothing besides: where a text is said to be an input, what is not
// said to be one is none. A table with nothing to learn from but one column of texts is read by it.
void resolveRoles(DataSpec &data, const Table &table, bool textOnly)
{
    const bool readsText
        = textOnly || std::any_of(data.columns.begin(), data.columns.end(), isTextInput);
    std::vector<ColumnSpec *> texts;
    bool anyInput = false;
    for (ColumnSpec &said : data.columns) {
        if (!said.role) {
            const Column &column = *table.column(said.name);
            said.role = readsText ? ColumnRole::Ignore : usualRole(column);
            if (column.type == ColumnType::Text && !isConstant(column))
                texts.push_back(&said);
        }
        anyInput = anyInput || said.role == ColumnRole::Input;
    }
    if (!anyInput && texts.size() == 1)
        texts.front()->role = ColumnRole::Input;
}

// The column of texts that the network reads; null: none.
Result<const ColumnSpec *> textInputOf(const DataSpec &data)
{
    const auto found = std::find_if(data.columns.cbegin(), data.columns.cend(), isTextInput);
    const ColumnSpec *text = found == data.columns.cend() ? nullptr : &*found;
    for (const ColumnSpec &said : data.columns) {
        if (text && said.role == ColumnRole::Input && &said != text)
            return wrong(joinPath(columnsPath, said.name) + QStringLiteral(".role"),
                QStringLiteral(
                    "“%1” is a text, and a network reads a text alone: “%2” cannot be an "
                    "input beside it. Set the role of one of the two to ignore.")
                    .arg(text->name, said.name));
    }
    return text;
}

// The length depends on the tokens, which are learnt from the train rows: resolveInputs() adds it.
Result<void> resolveText(DataSpec &data, const Table &table, bool language)
{
    // Of less text than this, a language model learns characters better than pieces of words.
    constexpr std::size_t enoughForPairs = 4'000'000; // bytes
    const auto text = textInputOf(data);
    if (!text)
        return text.error();
    if (!*text && data.text != TextSpec())
        return wrong(QStringLiteral("data.text"),
            QStringLiteral("No input is a text: give a column of texts the role \"input\", or "
                           "leave this section out."));
    if (!*text)
        return {};
    if (!data.text.tokenizer)
        data.text.tokenizer
            = language && table.column((*text)->name)->texts.bytes.size() < enoughForPairs
            ? Tokenizer::Character
            : Tokenizer::BytePair;
    if (!data.text.vocabulary)
        data.text.vocabulary = defaultVocabulary(*data.text.tokenizer);
    return {};
}

// A language model reads one column of texts, and nothing else.
Result<void> checkLanguageInput(const DataSpec &data)
{
    QStringList texts;
    for (const ColumnSpec &said : data.columns) {
        if (said.type == ColumnType::Text)
            texts.append(said.name);
        if (said.role == ColumnRole::Input && said.type != ColumnType::Text)
            return wrong(joinPath(columnsPath, said.name) + QStringLiteral(".role"),
                QStringLiteral("A language model reads texts, and “%1” is of type %2. Set its role "
                               "to ignore, or its type to text.")
                    .arg(said.name, nameOf(*said.type)));
    }
    if (std::any_of(data.columns.begin(), data.columns.end(), isTextInput))
        return {};
    return wrong(columnsPath,
        texts.isEmpty()
            ? QStringLiteral("A language model learns from a column of texts, and there is none. "
                             "Set the type of the column that holds them to text.")
            : QStringLiteral("A language model learns from one column of texts. Give one of them "
                             "the role \"input\": %1.")
                  .arg(texts.join(QStringLiteral(", "))));
}

// targetless: the task, if it has no target.
Result<void> resolveColumns(DataSpec &data, const ReadData &read, std::optional<Task> targetless)
{
    auto merged = mergeColumns(data, read, !targetless);
    if (!merged)
        return merged.error();
    data.columns = *merged;
    const bool language = targetless == Task::LanguageModel;
    resolveRoles(data, *read.dataset.table, language);
    if (language) {
        if (const auto checked = checkLanguageInput(data); !checked)
            return checked;
    }
    bool anyInput = false;
    for (ColumnSpec &said : data.columns) {
        const Column &column = *read.dataset.table->column(said.name);
        if (said.role != ColumnRole::Input)
            continue;
        anyInput = true;
        if (auto resolved = resolveInput(said, column, targetless == Task::Autoencoder); !resolved)
            return resolved;
    }
    if (!anyInput)
        return wrong(columnsPath,
            QStringLiteral("No column is left as input: all others are texts, ids, constant or "
                           "ignored. Give at least "
                           "one the role \"input\"."));
    return resolveText(data, *read.dataset.table, language);
}

// Several targets are labels, each of which must be learnable.
Result<Task> recogniseLabels(const QList<const Column *> &targets)
{
    QStringList names;
    for (const Column *target : targets)
        names.append(target->name);
    for (const Column *target : targets) {
        if (!isLabel(*target))
            return wrong(joinPath(columnsPath, target->name),
                QStringLiteral("%1 columns have the role \"target\" (%2). Several targets are "
                               "learnt together as labels, each of them yes or no (or 0 and 1), "
                               "but “%3” is of type %4. Keep one target, or only such columns.")
                    .arg(targets.size())
                    .arg(names.join(QStringLiteral(", ")), target->name, nameOf(target->type)));
        if (const auto learnable = recogniseTask(*target); !learnable)
            return learnable.error();
    }
    return Task::Multilabel;
}

Result<Task> tableTask(const DataSpec &data, const Table &table)
{
    QList<const Column *> targets;
    for (const ColumnSpec &column : data.columns) {
        if (column.role == ColumnRole::Target)
            targets.append(table.column(column.name));
    }
    return targets.size() == 1 ? recogniseTask(*targets.front()) : recogniseLabels(targets);
}

Result<Task> imageTask(const ImageSet &images)
{
    if (images.labels.empty())
        return wrong(QStringLiteral("data.labels"),
            QStringLiteral("The pictures have no labels; choose a file of labels."));
    if (images.classes.isEmpty())
        return Task::Regression;
    return images.classes.size() == 2 ? Task::Binary : Task::Multiclass;
}

// Stratified where every class has a row for each part.
QString usualMethod(const TargetValues &target)
{
    if (target.classes.isEmpty())
        return QStringLiteral("random");
    std::vector<std::size_t> counts(std::size_t(target.classes.size()), 0);
    for (const double value : target.values) {
        if (!std::isnan(value))
            ++counts[std::size_t(value)];
    }
    const bool enough = *std::min_element(counts.begin(), counts.end()) >= 3;
    return enough ? QStringLiteral("stratified") : QStringLiteral("random");
}

void mergeCsv(CsvSpec &csv, const CsvSpec &found)
{
    const auto fill = [](auto &own, const auto &other) {
        if (!own)
            own = other;
    };
    fill(csv.delimiter, found.delimiter);
    fill(csv.quote, found.quote);
    fill(csv.header, found.header);
    fill(csv.encoding, found.encoding);
    fill(csv.decimal, found.decimal);
    fill(csv.missing, found.missing);
}

} // namespace

Result<Task> recogniseTask(const Column &target)
{
    const QString path = joinPath(columnsPath, target.name);
    const std::size_t rows = target.isNumeric() ? target.numbers.size() : target.codes.size();
    bool any = false;
    for (std::size_t row = 0; row < rows && !any; ++row)
        any = target.isNumeric() ? std::isfinite(target.numbers[row]) : target.codes[row] >= 0;
    if (!any)
        return wrong(path,
            QStringLiteral("The target “%1” has no values at all. Choose another column.")
                .arg(target.name));
    if (isConstant(target))
        return wrong(path,
            QStringLiteral("The target “%1” has the same value in every row, so there is nothing "
                           "to learn. Choose another "
                           "column.")
                .arg(target.name));
    switch (target.type) {
    case ColumnType::Number:
    case ColumnType::Date:
        return Task::Regression;
    case ColumnType::YesNo:
        return Task::Binary;
    case ColumnType::Category:
    case ColumnType::Text:
    case ColumnType::Id:
        break;
    }
    const std::size_t distinct = distinctOf(target);
    if (distinct > mostTargetClasses || (distinct * 2 > rows && distinct > 20))
        return wrong(path,
            QStringLiteral("The target “%1” has %2 different texts in %3 rows, too many to be "
                           "classes. Choose another "
                           "column.")
                .arg(target.name)
                .arg(distinct)
                .arg(rows));
    return distinct == 2 ? Task::Binary : Task::Multiclass;
}

Result<Spec> resolveData(const Spec &spec, const ReadData &read)
{
    Spec out = spec;
    DataSpec &data = out.data;
    data.format = read.spec.format;
    data.fingerprint = read.dataset.fingerprint;
    if (data.labels.isEmpty())
        data.labels = read.spec.labels;
    mergeCsv(data.csv, read.spec.csv);
    if (!out.train.task && data.format == u"text")
        out.train.task = Task::LanguageModel;
    // Said, or recognised by the target.
    const std::optional<Task> targetless
        = out.train.task && !hasTarget(*out.train.task) ? out.train.task : std::nullopt;
    std::optional<Task> recognised;
    if (read.dataset.images) {
        if (targetless == Task::LanguageModel)
            return wrong(QStringLiteral("train.task"),
                QStringLiteral("A language model learns from texts, and the data are pictures. "
                               "Choose another task."));
        auto task = targetless ? Result<Task>(*targetless) : imageTask(*read.dataset.images);
        if (!task)
            return task.error();
        recognised = *task;
        if (data.text != TextSpec())
            return wrong(QStringLiteral("data.text"),
                QStringLiteral("The data are pictures; this section is for texts. Remove it."));
        if (!data.imageScaling)
            data.imageScaling = Scaling::MinMax;
    } else {
        if (data.imageScaling)
            return wrong(QStringLiteral("data.image_scaling"),
                QStringLiteral("The data are a table; image_scaling is for pictures."));
        if (auto resolved = resolveColumns(data, read, targetless); !resolved)
            return resolved.error();
        auto task = targetless ? Result<Task>(*targetless) : tableTask(data, *read.dataset.table);
        if (!task)
            return task.error();
        recognised = *task;
    }
    if (!out.train.task)
        out.train.task = recognised;
    auto target = targetValues(out, read.dataset);
    if (!target)
        return target.error();
    if (!data.split.method)
        data.split.method = out.train.task == Task::LanguageModel
            ? QStringLiteral("ordered") // a text goes on from line to line
            : usualMethod(*target);
    return out;
}

} // namespace lampwork
