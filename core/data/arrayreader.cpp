// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/arrayreader.h"

#include "core/base/json.h"
#include "core/base/nearest.h"
#include "core/data/arrayfile.h"
#include "core/data/celltext.h"
#include "core/data/columnbuilder.h"
#include "core/data/convert.h"
#include "core/data/csvreader.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr std::size_t mostClasses = 1000;
const QString labelName = QStringLiteral("y");

Error labelsError(const QString &message, const QString &path)
{
    return Error{ErrorCode::InvalidInput, message, path};
}

// The labels as a column: texts and few whole numbers are categories, other numbers are values.
Result<Column> readLabels(const QString &path, Fingerprint &fingerprint, const Progress &progress)
{
    auto format = detectFormat(path);
    if (!format)
        return format.error();
    Column column;
    column.name = labelName;
    if (*format == QLatin1String("csv") || *format == QLatin1String("text")) {
        DataSpec spec;
        spec.source = path;
        auto read = readCsv(spec, progress);
        if (!read)
            return read.error();
        if (read->dataset.table->columns.size() != 1)
            return labelsError(
                QStringLiteral("The labels file “%1” has %2 columns; it must have one.")
                    .arg(path)
                    .arg(read->dataset.table->columns.size()),
                path);
        const QByteArray hex = read->dataset.fingerprint.toLatin1();
        fingerprint.add(hex.constData(), std::size_t(hex.size()));
        column = read->dataset.table->columns.front();
        column.name = labelName;
    } else {
        auto file = ArrayFile::open(path, &fingerprint);
        if (!file)
            return file.error();
        const ArrayHeader &header = file->header();
        if (header.count() != header.shape.value(0))
            return labelsError(QStringLiteral("The labels file “%1” has the shape %2; labels must "
                                              "be a list of one value a sample.")
                                   .arg(path, sizesText(header.shape)),
                path);
        if (header.isText()) {
            auto texts = file->readTexts(progress);
            if (!texts)
                return texts.error();
            TextInterner interner;
            for (const QString &text : *texts)
                column.codes.push_back(text.isEmpty() ? -1 : interner.code(text.toStdString()));
            column.texts = std::move(interner.pool);
            column.type = ColumnType::Category;
        } else {
            column.numbers.reserve(std::size_t(header.count()));
            auto done = file->readNumbers(progress, [&](const double *values, std::size_t count) {
                column.numbers.insert(column.numbers.end(), values, values + count);
            });
            if (!done)
                return done.error();
        }
    }
    if (column.type == ColumnType::YesNo)
        return convertColumn(std::move(column), ColumnType::Category);
    if (column.type != ColumnType::Number)
        return column;
    std::vector<double> distinct = column.numbers;
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    const bool whole = std::all_of(
        distinct.begin(), distinct.end(), [](double v) { return std::floor(v) == v; });
    if (whole && distinct.size() <= mostClasses
        && distinct.size() * 2 <= std::max<std::size_t>(column.numbers.size(), 8))
        return convertColumn(std::move(column), ColumnType::Category);
    return column;
}

void setLabels(ImageSet &images, const Column &column)
{
    if (column.isNumeric()) {
        images.labels = column.numbers;
        return;
    }
    QStringList names;
    for (std::size_t i = 0; i < column.texts.size(); ++i) {
        const std::string_view text = column.texts.at(i);
        names.append(QString::fromUtf8(text.data(), qsizetype(text.size())));
    }
    images.classes = names;
    std::sort(images.classes.begin(), images.classes.end(), naturalLess);
    std::vector<double> indexOf;
    for (const QString &name : names)
        indexOf.push_back(double(images.classes.indexOf(name)));
    images.labels.reserve(column.codes.size());
    for (const std::int32_t code : column.codes)
        images.labels.push_back(code < 0 ? std::nan("") : indexOf[std::size_t(code)]);
}

// Where in the output each value of one sample goes: channels last become channels first.
std::size_t placeInSample(std::size_t index, const ImageSet &images, bool channelsLast)
{
    if (!channelsLast)
        return index;
    const auto channels = std::size_t(images.channels);
    const std::size_t plane = std::size_t(images.height) * std::size_t(images.width);
    return index % channels * plane + index / channels;
}

Result<std::shared_ptr<ImageSet>> readImages(ArrayFile &file, const Progress &progress)
{
    const ArrayHeader &header = file.header();
    auto images = std::make_shared<ImageSet>();
    const auto &shape = header.shape;
    const auto isChannels = [](qint64 size) { return size == 1 || size == 3 || size == 4; };
    const bool channelsLast = shape.size() == 4 && isChannels(shape[3]) && !isChannels(shape[1]);
    if (*std::max_element(shape.begin() + 1, shape.end()) > 65536)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” has the shape %2, which is too large for pictures.")
                .arg(file.path(), sizesText(shape)),
            file.path()};
    images->count = std::size_t(shape[0]);
    const qsizetype first = shape.size() == 3 || channelsLast ? 1 : 2;
    images->channels = shape.size() == 3 ? 1 : int(channelsLast ? shape[3] : shape[1]);
    images->height = int(shape[first]);
    images->width = int(shape[first + 1]);
    const std::size_t size = images->pixelsPerImage();
    std::size_t at = 0;
    std::size_t bad = std::size_t(-1);
    const auto place = [&](std::size_t i) {
        return i / size * size + placeInSample(i % size, *images, channelsLast);
    };
    Result<void> done;
    if (header.type == ElementType::UInt8) {
        images->bytes.resize(std::size_t(header.count()));
        done = file.read(progress, [&](const char *data, std::size_t count) {
            if (!channelsLast)
                std::copy(data, data + count, images->bytes.begin() + std::ptrdiff_t(at));
            for (std::size_t i = 0; channelsLast && i < count; ++i)
                images->bytes[place(at + i)] = std::uint8_t(data[i]);
            at += count;
        });
    } else {
        images->floats.resize(std::size_t(header.count()));
        done = file.readNumbers(progress, [&](const double *values, std::size_t count) {
            for (std::size_t i = 0; i < count; ++i) {
                if (!std::isfinite(values[i]) && bad == std::size_t(-1))
                    bad = (at + i) / size;
                images->floats[place(at + i)] = float(values[i]);
            }
            at += count;
        });
    }
    if (!done)
        return done.error();
    if (bad != std::size_t(-1))
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Picture %1 of “%2” holds NaN or an infinite value. Replace it before "
                           "saving the array.")
                .arg(bad)
                .arg(file.path()),
            QStringLiteral("%1:%2").arg(file.path()).arg(bad)};
    return images;
}

Result<std::shared_ptr<Table>> readTable(ArrayFile &file, const Progress &progress)
{
    const auto rows = std::size_t(file.header().shape[0]);
    const auto width = std::size_t(file.header().shape[1]);
    auto table = std::make_shared<Table>();
    table->rowCount = rows;
    table->columns.resize(width);
    for (std::size_t c = 0; c < width; ++c) {
        table->columns[c].name = QStringLiteral("x%1").arg(c);
        table->columns[c].numbers.resize(rows);
    }
    std::size_t at = 0;
    auto done = file.readNumbers(progress, [&](const double *values, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i, ++at)
            table->columns[at % width].numbers[at / width] = values[i];
    });
    if (!done)
        return done.error();
    Warnings warnings;
    for (Column &column : table->columns) {
        inferNumberType(column);
        warnOfInfinite(column, warnings);
        warnOfNothingToLearn(column, warnings);
    }
    table->warnings = warnings.take();
    return table;
}

// Obeys the types that the spec asks for.
Result<void> applyTypes(Table &table, const QList<ColumnSpec> &wished)
{
    for (const ColumnSpec &wish : wished) {
        const int index = table.indexOf(wish.name);
        const QString path = joinPath(QStringLiteral("data.columns"), wish.name);
        if (index < 0)
            return Error{ErrorCode::NotFound,
                QStringLiteral("The data have no column “%1”.%2")
                    .arg(wish.name, suggestion(wish.name, table.columnNames())),
                path};
        if (!wish.type)
            continue;
        auto converted = convertColumn(std::move(table.columns[std::size_t(index)]), *wish.type);
        if (!converted)
            return Error{converted.error().code, converted.error().message,
                joinPath(path, QStringLiteral("type"))};
        table.columns[std::size_t(index)] = std::move(*converted);
    }
    return {};
}

Error wrongCount(
    const QString &source, std::size_t samples, const QString &labels, std::size_t count)
{
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("“%1” has %2 samples, but the labels file “%3” has %4 labels. Choose the "
                       "labels that belong "
                       "to it.")
            .arg(source)
            .arg(samples)
            .arg(labels)
            .arg(count),
        QStringLiteral("data.labels")};
}

QList<ColumnSpec> columnSpecs(const Table &table, const DataSpec &said, bool hasLabels)
{
    QList<ColumnSpec> specs;
    const bool hasTarget = std::any_of(said.columns.begin(), said.columns.end(),
        [](const ColumnSpec &column) { return column.role == ColumnRole::Target; });
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const Column &column = table.columns[i];
        const auto wish = std::find_if(said.columns.begin(), said.columns.end(),
            [&](const ColumnSpec &wished) { return wished.name == column.name; });
        ColumnSpec spec = wish == said.columns.end() ? ColumnSpec{} : *wish;
        spec.name = column.name;
        spec.type = column.type;
        if (hasLabels && !hasTarget && !spec.role && i + 1 == table.columns.size())
            spec.role = ColumnRole::Target;
        specs.append(spec);
    }
    return specs;
}

} // namespace

Result<ReadData> readArrays(const DataSpec &spec, const QString &format, const Progress &progress)
{
    Fingerprint fingerprint;
    auto file = ArrayFile::open(spec.source, &fingerprint);
    if (!file)
        return file.error();
    const auto &shape = file->header().shape;
    if (file->header().isText() || shape.size() < 2 || shape.size() > 4)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” has the shape %2%3; a table needs 2 dimensions of numbers, "
                           "pictures 3 (count × height × "
                           "width) or 4 (with channels). If these are labels, choose the file of "
                           "samples instead.")
                .arg(spec.source, sizesText(shape),
                    file->header().isText() ? QStringLiteral(" of texts") : QString()),
            spec.source};
    ReadData data{spec, {}};
    data.spec.format = format;
    if (data.spec.labels.isEmpty())
        data.spec.labels = guessLabelsFile(spec.source);
    const auto samples = std::size_t(shape[0]);
    std::shared_ptr<Table> table;
    std::shared_ptr<ImageSet> images;
    if (shape.size() == 2) {
        auto read = readTable(*file, progress);
        if (!read)
            return read.error();
        table = *read;
    } else {
        if (!spec.columns.isEmpty())
            return Error{ErrorCode::InvalidInput,
                QStringLiteral(
                    "“%1” holds pictures, which have no columns; leave data.columns out.")
                    .arg(spec.source),
                QStringLiteral("data.columns")};
        auto read = readImages(*file, progress);
        if (!read)
            return read.error();
        images = *read;
    }
    if (!data.spec.labels.isEmpty()) {
        auto labels = readLabels(data.spec.labels, fingerprint, progress);
        if (!labels)
            return labels.error();
        const std::size_t count
            = labels->isNumeric() ? labels->numbers.size() : labels->codes.size();
        if (count != samples)
            return wrongCount(spec.source, samples, data.spec.labels, count);
        if (images)
            setLabels(*images, *labels);
        else
            table->columns.push_back(std::move(*labels));
    }
    if (table) {
        if (auto applied = applyTypes(*table, spec.columns); !applied)
            return applied.error();
        data.spec.columns = columnSpecs(*table, spec, !data.spec.labels.isEmpty());
    }
    data.dataset = {table, images, fingerprint.hex()};
    return data;
}

} // namespace lampwork
