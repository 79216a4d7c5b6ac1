// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/columnwriters.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/exchange/pointsink.h"

#include <cmath>
#include <set>

namespace lampwork {

namespace {

QByteArray csvCell(const QString &text)
{
    QByteArray cell = text.toUtf8();
    if (!cell.contains('"') && !cell.contains(',') && !cell.contains('\n') && !cell.contains('\r'))
        return cell;
    cell.replace("\"", "\"\"");
    return '"' + cell + '"';
}

QByteArray jsonText(const QString &text)
{
    return QByteArray::fromStdString(Json(text.toStdString()).dump());
}

QByteArray jsonNumber(double value)
{
    if (std::isfinite(value))
        return formatExact(value).toLatin1();
    return std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
}

class CsvSink : public PointSink {
public:
    explicit CsvSink(OutputFile &file)
        : m_file(file)
    {
    }
    Result<void> start() override
    {
        return m_file.write("run,run_name,series,step,time_ms,value\n");
    }
    Result<void> add(const Run &run, const SeriesPoints &points) override
    {
        const QByteArray head = QByteArray::number(run.id) + ',' + csvCell(run.name) + ','
            + csvCell(points.name) + ',';
        for (std::size_t i = 0; i < points.size(); ++i) {
            auto written = m_file.write(head + QByteArray::number(points.steps[i]) + ','
                + QByteArray::number(points.wallMs[i]) + ','
                + formatExact(points.values[i]).toLatin1() + '\n');
            if (!written)
                return written;
        }
        return {};
    }
    Result<void> finish() override { return {}; }

private:
    OutputFile &m_file;
};

class JsonLinesSink : public PointSink {
public:
    explicit JsonLinesSink(OutputFile &file)
        : m_file(file)
    {
    }
    Result<void> start() override { return {}; }
    Result<void> add(const Run &run, const SeriesPoints &points) override
    {
        const QByteArray head = "{\"run\":" + QByteArray::number(run.id) + ",\"run_name\":"
            + jsonText(run.name) + ",\"series\":" + jsonText(points.name) + ",\"step\":";
        for (std::size_t i = 0; i < points.size(); ++i) {
            auto written = m_file.write(head + QByteArray::number(points.steps[i])
                + ",\"time_ms\":" + QByteArray::number(points.wallMs[i])
                + ",\"value\":" + jsonNumber(points.values[i]) + "}\n");
            if (!written)
                return written;
        }
        return {};
    }
    Result<void> finish() override { return {}; }

private:
    OutputFile &m_file;
};

using Cells = QList<std::pair<QString, QVariant>>;

Cells cellsOf(const Run &run)
{
    const auto time = [](qint64 ms) { return ms > 0 ? QVariant(ms) : QVariant(); };
    Cells cells{{QStringLiteral("run"), run.id}, {QStringLiteral("run_name"), run.name},
        {QStringLiteral("experiment"), run.experiment},
        {QStringLiteral("state"), nameOf(run.state)}, {QStringLiteral("tags"), run.tags.join(u' ')},
        {QStringLiteral("note"), run.note}, {QStringLiteral("created_ms"), time(run.createdMs)},
        {QStringLiteral("started_ms"), time(run.startedMs)},
        {QStringLiteral("ended_ms"), time(run.endedMs)}, {QStringLiteral("step"), run.step},
        {QStringLiteral("parent_run"), run.parent ? QVariant(run.parent) : QVariant()},
        {QStringLiteral("parent_step"), run.parent ? QVariant(run.parentStep) : QVariant()}};
    return cells;
}

QByteArray csvRuns(const QList<Run> &runs)
{
    std::set<QString> attributes;
    for (const Run &run : runs) {
        for (auto it = run.attributes.begin(); it != run.attributes.end(); ++it)
            attributes.insert(it.key());
    }
    QByteArray text;
    for (const auto &[name, value] : cellsOf({}))
        text += (text.isEmpty() ? "" : ",") + csvCell(name);
    for (const QString &name : attributes)
        text += ',' + csvCell(name);
    text += '\n';
    const auto cell = [](const QVariant &value) {
        return value.typeId() == QMetaType::Double ? formatExact(value.toDouble()).toLatin1()
                                                   : csvCell(value.toString());
    };
    for (const Run &run : runs) {
        QByteArrayList line;
        for (const auto &[name, value] : cellsOf(run))
            line.append(cell(value));
        for (const QString &name : attributes)
            line.append(cell(run.attributes.value(name)));
        text += line.join(',') + '\n';
    }
    return text;
}

QByteArray jsonRuns(const QList<Run> &runs)
{
    const auto append = [](QByteArray &line, const QString &name, const QVariant &value) {
        line += (line.isEmpty() ? "{" : ",") + jsonText(name) + ':';
        if (value.typeId() == QMetaType::Double)
            line += jsonNumber(value.toDouble());
        else
            line += QByteArray::fromStdString(toJson(value).dump());
    };
    QByteArray text;
    for (const Run &run : runs) {
        QByteArray line;
        for (const auto &[name, value] : cellsOf(run))
            append(line, name, value);
        QStringList names = run.attributes.keys();
        names.sort();
        for (const QString &name : std::as_const(names))
            append(line, name, run.attributes.value(name));
        text += line + "}\n";
    }
    return text;
}

class ColumnWriter : public RunWriter {
public:
    explicit ColumnWriter(const DumpTarget &target)
        : m_target(target)
        , m_points(target.path)
        , m_runs(target.path
              + (target.format == DumpFormat::Csv ? QStringLiteral(".runs.csv")
                                                  : QStringLiteral(".runs.jsonl")))
    {
    }
    Result<void> open()
    {
        if (auto opened = m_points.open(m_target.replace); !opened)
            return opened;
        if (auto opened = m_runs.open(m_target.replace); !opened)
            return opened;
        m_sink = m_target.format == DumpFormat::Csv  ? makeCsvSink(m_points)
            : m_target.format == DumpFormat::Parquet ? makeParquetSink(m_points)
                                                     : makeJsonLinesSink(m_points);
        return m_sink->start();
    }
    Result<void> begin(const Run &run) override
    {
        m_all.append(run);
        return {};
    }
    Result<void> add(const SeriesPoints &points) override
    {
        return m_sink->add(m_all.constLast(), points);
    }
    Result<void> end() override
    {
        if (auto done = m_sink->finish(); !done)
            return done;
        auto written
            = m_runs.write(m_target.format == DumpFormat::Csv ? csvRuns(m_all) : jsonRuns(m_all));
        if (!written)
            return written;
        // The points last: where they are, all is there.
        if (auto done = m_runs.finish(); !done)
            return done;
        return m_points.finish();
    }

private:
    DumpTarget m_target;
    OutputFile m_points;
    OutputFile m_runs;
    std::unique_ptr<PointSink> m_sink;
    QList<Run> m_all;
};

} // namespace

std::unique_ptr<PointSink> makeCsvSink(OutputFile &file)
{
    return std::make_unique<CsvSink>(file);
}

std::unique_ptr<PointSink> makeJsonLinesSink(OutputFile &file)
{
    return std::make_unique<JsonLinesSink>(file);
}

Result<std::unique_ptr<RunWriter>> makeColumnWriter(const DumpTarget &target)
{
    auto writer = std::make_unique<ColumnWriter>(target);
    if (auto opened = writer->open(); !opened)
        return opened.error();
    return std::unique_ptr<RunWriter>(std::move(writer));
}

} // namespace lampwork
