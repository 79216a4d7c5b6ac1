// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/predict.h"

#include "core/analysis/multilabel.h"
#include "core/data/tokenizer.h"
#include "core/engine/deploy/pendingfile.h"
#include "core/engine/deploy/predictioninput.h"
#include "core/engine/deploy/progresspart.h"
#include "core/engine/deploy/shippedmodel.h"
#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

namespace lampwork {

namespace {

constexpr std::size_t batchRows = 1024;
constexpr int mostReconstructed = 64; // features that are written beside the error

Error cancelled()
{
    return {
        ErrorCode::Cancelled, QStringLiteral("Predicting was cancelled; nothing was written."), {}};
}

QByteArray numberText(float value)
{
    if (std::isnan(value))
        return "nan";
    char text[32];
    const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
    return QByteArray(text, end - text);
}

// One more name for a header, kept different from those before it.
void addName(QStringList &names, QString name)
{
    while (names.contains(name))
        name += QLatin1Char('_');
    names.append(name);
}

// In the order of the features; of a picture, pixel by pixel.
QStringList featureNames(const Preprocessing &preprocessing)
{
    QStringList names;
    for (int i = 0; preprocessing.pixels && i < preprocessing.outputSize(); ++i)
        names.append(QStringLiteral("pixel%1").arg(i + 1));
    for (const NumericInput &input : preprocessing.numeric)
        names.append(input.name);
    for (const CategoryInput &input : preprocessing.categories) {
        for (const QString &category : input.categories)
            names.append(input.name + u'=' + category);
        if (input.ownCategoryForMissing)
            names.append(input.name + u'=');
    }
    return names;
}

// Writes the table of predictions line by line.
class PredictionWriter {
public:
    PredictionWriter(
        const Preprocessing &preprocessing, const PredictionInput &input, PendingFile &file)
        : m_preprocessing(preprocessing)
        , m_file(file)
    {
        addName(m_names, QStringLiteral("row"));
        if (const Table *table = input.dataset.table.get()) {
            for (const Column &column : table->columns) {
                const bool isTarget
                    = input.hasTarget && preprocessing.targetColumns().contains(column.name);
                if (column.type == ColumnType::Id || isTarget)
                    m_copied.push_back(&column);
            }
        }
        for (const Column *column : m_copied)
            addName(m_names, column->name);
        if (preprocessing.task == Task::Autoencoder) {
            addName(m_names, QStringLiteral("reconstruction_error"));
            if (preprocessing.outputSize() <= mostReconstructed) {
                for (const QString &name : featureNames(preprocessing))
                    addName(m_names, QStringLiteral("reconstruction_") + name);
            }
        } else if (preprocessing.task == Task::Multilabel) {
            for (const QString &name : preprocessing.classes)
                addName(m_names, QStringLiteral("prediction_") + name);
        } else {
            addName(m_names, QStringLiteral("prediction"));
        }
        if (preprocessing.task == Task::LanguageModel) {
            addName(m_names, QStringLiteral("probability"));
            m_tokenizer.emplace(*preprocessing.text);
        }
        for (const QString &name : preprocessing.classes)
            addName(m_names, QStringLiteral("probability_") + name);
        QByteArrayList fields;
        for (const QString &name : m_names)
            fields.append(csvField(name));
        writeLine(fields);
    }

    const QStringList &names() const { return m_names; }

    // Of an autoencoder. outputs, features: of one row, [outputSize]
    void write(qint64 row, const float *outputs, const float *features)
    {
        const auto width = std::size_t(m_preprocessing.outputSize());
        double error = 0;
        for (std::size_t i = 0; i < width; ++i)
            error += std::pow(double(outputs[i]) - double(features[i]), 2) / double(width);
        QByteArrayList fields = copiedFields(row);
        fields.append(numberText(float(error)));
        for (std::size_t i = 0; i < width && width <= std::size_t(mostReconstructed); ++i)
            fields.append(numberText(outputs[i]));
        writeLine(fields);
    }

    // outputs: of one row, [outputSize]
    void write(qint64 row, const float *outputs)
    {
        const auto width = m_preprocessing.outputSize();
        QByteArrayList fields = copiedFields(row);
        if (m_preprocessing.task == Task::Multilabel) {
            for (int i = 0; i < width; ++i)
                fields.append(std::isnan(outputs[i])   ? "nan"
                        : outputs[i] >= labelThreshold ? "1"
                                                       : "0");
            for (int i = 0; i < width; ++i)
                fields.append(numberText(outputs[i]));
        } else if (m_preprocessing.task == Task::Regression) {
            fields.append(numberText(outputs[0]));
        } else if (m_tokenizer) {
            const auto best = std::max_element(outputs, outputs + width) - outputs;
            const std::string_view bytes = m_tokenizer->bytes(int(best));
            fields.append(csvField(QString::fromUtf8(bytes.data(), qsizetype(bytes.size()))));
            fields.append(numberText(outputs[best]));
        } else {
            const auto best = std::max_element(outputs, outputs + width) - outputs;
            fields.append(csvField(m_preprocessing.classes[best]));
            for (int i = 0; i < width; ++i)
                fields.append(numberText(outputs[i]));
        }
        writeLine(fields);
    }

private:
    // What every line begins with.
    QByteArrayList copiedFields(qint64 row) const
    {
        QByteArrayList fields{QByteArray::number(row + 1)};
        for (const Column *column : m_copied)
            fields.append(csvField(column->text(std::size_t(row))));
        return fields;
    }

    void writeLine(const QByteArrayList &fields)
    {
        const QByteArray line = fields.join(',') + '\n';
        m_file.write(line.constData(), line.size());
    }

    const Preprocessing &m_preprocessing;
    PendingFile &m_file;
    std::optional<TextTokenizer> m_tokenizer; // of a language model
    std::vector<const Column *> m_copied;
    QStringList m_names;
};

// Keeps every row's outputs where the data hold the target, for the metrics.
class MetricCollector {
public:
    MetricCollector(const Preprocessing &preprocessing, const PredictionInput &input)
        : m_preprocessing(preprocessing)
        , m_input(input)
    {
        m_predictions.task = preprocessing.task;
        m_predictions.target = preprocessing.target;
        m_predictions.classes = preprocessing.classes;
    }

    // outputs: [rows, outputSize], row-major
    void add(const std::vector<qint64> &rows, const float *outputs)
    {
        if (!m_input.hasTarget)
            return;
        m_predictions.rows.insert(m_predictions.rows.end(), rows.begin(), rows.end());
        const std::size_t count = rows.size() * m_predictions.width();
        m_predictions.outputs.insert(m_predictions.outputs.end(), outputs, outputs + count);
    }

    void finish(PredictReport &report)
    {
        if (!m_input.hasTarget)
            return;
        auto targets = rawTargets(m_preprocessing, m_input.dataset, m_predictions.rows);
        if (!targets) {
            report.warnings.append(QStringLiteral("No metrics: %1").arg(targets.error().message));
            return;
        }
        m_predictions.targets = std::move(*targets);
        dropUnknown();
        report.metricRows = qint64(m_predictions.rows.size());
        if (report.metricRows > 0)
            report.metrics = metricsOf(m_predictions);
        else
            report.warnings.append(
                QStringLiteral("No metrics: no row has a value of “%1”.")
                    .arg(m_preprocessing.targetColumns().join(QStringLiteral("” and “"))));
    }

private:
    // Leaves only the rows whose target is there.
    void dropUnknown()
    {
        const std::size_t width = m_predictions.width();
        const std::size_t targetWidth = m_predictions.targetWidth();
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m_predictions.rows.size(); ++i) {
            const auto targets = m_predictions.targets.begin() + qsizetype(i * targetWidth);
            if (!std::all_of(targets, targets + qsizetype(targetWidth),
                    [](float value) { return std::isfinite(value); }))
                continue;
            m_predictions.rows[kept] = m_predictions.rows[i];
            std::copy_n(targets, targetWidth,
                m_predictions.targets.begin() + qsizetype(kept * targetWidth));
            std::copy_n(m_predictions.outputs.begin() + qsizetype(i * width), width,
                m_predictions.outputs.begin() + qsizetype(kept * width));
            ++kept;
        }
        m_predictions.rows.resize(kept);
        m_predictions.targets.resize(kept * targetWidth);
        m_predictions.outputs.resize(kept * width);
        m_predictions.losses.resize(kept);
    }

    const Preprocessing &m_preprocessing;
    const PredictionInput &m_input;
    Predictions m_predictions;
};

std::vector<qint64> rowsFrom(std::size_t begin, std::size_t end)
{
    std::vector<qint64> rows(end - begin);
    std::iota(rows.begin(), rows.end(), qint64(begin));
    return rows;
}

// Predicts and writes batch by batch.
Result<void> predictRows(ShippedModel &model, const PredictionInput &input,
    PredictionWriter &writer, MetricCollector &collector, const Progress &progress)
{
    const std::size_t count = input.dataset.rowCount();
    for (std::size_t begin = 0; begin < count; begin += batchRows) {
        if (progress.isCancelled())
            return cancelled();
        const std::size_t end = std::min(begin + batchRows, count);
        const std::vector<qint64> rows = rowsFrom(begin, end);
        const auto raw = rawInputs(model.preprocessing, input.dataset, rows);
        if (!raw)
            return raw.error();
        const auto outputs
            = guardTorch([&] { return model.outputs(*raw).to(at::kFloat).contiguous(); });
        if (!outputs)
            return outputs.error();
        const auto width = std::size_t(model.preprocessing.outputSize());
        const float *values = outputs->data_ptr<float>();
        if (model.preprocessing.task == Task::Autoencoder) {
            const auto features
                = guardTorch([&] { return model.features(*raw).to(at::kFloat).contiguous(); });
            if (!features)
                return features.error();
            const float *wanted = features->data_ptr<float>();
            for (std::size_t i = 0; i < rows.size(); ++i)
                writer.write(rows[i], values + i * width, wanted + i * width);
        } else {
            for (std::size_t i = 0; i < rows.size(); ++i)
                writer.write(rows[i], values + i * width);
        }
        collector.add(rows, values);
        progress(double(end) / double(count), QStringLiteral("Predicting"));
    }
    return {};
}

} // namespace

QByteArray csvField(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    const bool quoted = bytes.contains(',') || bytes.contains('"') || bytes.contains('\n')
        || bytes.contains('\r') || bytes.startsWith(' ') || bytes.endsWith(' ');
    return quoted ? '"' + QByteArray(bytes).replace('"', "\"\"") + '"' : bytes;
}

Json predictReportToJson(const PredictReport &report)
{
    Json json;
    json["file"] = toJson(report.file);
    json["rows"] = report.rows;
    json["columns"] = Json::array();
    for (const QString &name : report.columns)
        json["columns"].push_back(toJson(name));
    if (report.metrics) {
        for (const auto &[name, value] : *report.metrics)
            json["metrics"][name.toStdString()] = value;
        json["metric_rows"] = report.metricRows;
    }
    json["warnings"] = Json::array();
    for (const QString &warning : report.warnings)
        json["warnings"].push_back(toJson(warning));
    return json;
}

Result<PredictReport> predictFile(const PredictOptions &options, const Progress &progress)
{
    auto file = PendingFile::create(options.output);
    if (!file)
        return file.error();
    progress(0, QStringLiteral("Opening the model"));
    auto model = loadShipped(options.model);
    if (!model)
        return model.error();
    const auto input
        = readPredictionInput(*model, options.data, options.labels, partOf(progress, 0.1, 0.5));
    if (!input)
        return input.error();

    PredictionWriter writer(model->preprocessing, *input, **file);
    MetricCollector collector(model->preprocessing, *input);
    const auto predicted
        = predictRows(*model, *input, writer, collector, partOf(progress, 0.5, 0.95));
    if (!predicted)
        return predicted.error();
    PredictReport report;
    report.file = (*file)->path();
    report.rows = qint64(input->dataset.rowCount());
    report.columns = writer.names();
    report.warnings = input->warnings;
    collector.finish(report);
    if (const auto committed = (*file)->commit(); !committed)
        return committed.error();
    progress(1, QStringLiteral("Done"));
    return report;
}

} // namespace lampwork
