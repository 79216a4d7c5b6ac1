// SPDX-License-Identifier: GPL-3.0-or-later
// Messages: tensorboard/compat/proto/{event,summary,tensor}.proto and
// tensorboard/plugins/hparams/plugin_data.proto.
#include "core/exchange/crc32c.h"
#include "core/exchange/folderwriters.h"
#include "core/exchange/outputfile.h"
#include "core/exchange/outputfolder.h"
#include "core/exchange/wirewriter.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr int dtFloat = 1;
constexpr int dtDouble = 2;
constexpr int scalarClass = 1;
constexpr int hparamsVersion = 0;

double seconds(qint64 ms)
{
    return double(ms) / 1000;
}

// TFRecord: length, masked CRC of the length, bytes, masked CRC of the bytes.
QByteArray record(const QByteArray &bytes)
{
    const auto little = [](quint64 value, int size) {
        QByteArray out;
        for (int i = 0; i < size; ++i)
            out.append(char(value >> (8 * i)));
        return out;
    };
    const auto crc = [&](const QByteArray &of) {
        return little(maskedCrc(crc32c(of.constData(), std::size_t(of.size()))), 4);
    };
    const QByteArray length = little(quint64(bytes.size()), 8);
    return length + crc(length) + bytes + crc(bytes);
}

WireWriter event(qint64 wallMs, qint64 step, const WireWriter &value)
{
    WireWriter summary;
    summary.message(1, value);
    WireWriter event;
    event.real(1, seconds(wallMs)).integer(2, step).message(5, summary);
    return event;
}

WireWriter pluginMetadata(const QByteArray &plugin, const QByteArray &content, int dataClass)
{
    WireWriter data;
    data.bytes(1, plugin);
    if (!content.isEmpty())
        data.bytes(2, content);
    WireWriter metadata;
    metadata.message(1, data);
    if (dataClass)
        metadata.integer(4, dataClass);
    return metadata;
}

bool isExactAsFloat(const SeriesPoints &points)
{
    return std::all_of(points.values.begin(), points.values.end(),
        [](double value) { return std::isnan(value) || double(float(value)) == value; });
}

class TensorBoardWriter : public RunWriter {
public:
    explicit TensorBoardWriter(const QString &folder)
        : m_folder(folder)
    {
    }
    Result<void> open() { return m_folder.open(); }

    Result<void> begin(const Run &run) override
    {
        if (auto closed = close(); !closed)
            return closed;
        m_run = run;
        const QString name = QStringLiteral("%1-%2").arg(run.id).arg(asFileName(run.name));
        if (auto made = m_folder.makePath(name); !made)
            return made;
        m_startMs = run.startedMs > 0 ? run.startedMs : run.createdMs;
        m_file = std::make_unique<OutputFile>(m_folder.filePath(name
            + QStringLiteral("/events.out.tfevents.%1.lampwork")
                  .arg(m_startMs / 1000, 10, 10, QChar(u'0'))));
        if (auto opened = m_file->open(false); !opened)
            return opened;
        WireWriter version;
        version.real(1, seconds(m_startMs)).bytes(3, "brain.Event:2");
        if (auto written = m_file->write(record(version.result())); !written)
            return written;
        return writeParameters();
    }

    Result<void> add(const SeriesPoints &points) override
    {
        const QByteArray tag = points.name.toUtf8();
        const bool asFloats = isExactAsFloat(points);
        const WireWriter metadata = pluginMetadata("scalars", {}, scalarClass);
        for (std::size_t i = 0; i < points.size(); ++i) {
            WireWriter value;
            value.bytes(1, tag);
            if (asFloats) {
                value.single(2, float(points.values[i]));
            } else {
                WireWriter tensor;
                tensor.integer(1, dtDouble).message(2, {}).reals(6, {points.values[i]});
                value.message(8, tensor).message(9, metadata);
            }
            if (auto done = write(event(points.wallMs[i], points.steps[i], value)); !done)
                return done;
        }
        return {};
    }

    bool takesHistograms() const override { return true; }
    Result<void> addHistograms(const std::vector<Histogram> &histograms) override
    {
        for (const Histogram &one : histograms) {
            WireWriter value;
            value.bytes(1, one.name.toUtf8()).message(5, histogram(one));
            if (auto done = write(event(m_startMs, one.step, value)); !done)
                return done;
        }
        return {};
    }

    Result<void> end() override
    {
        if (auto closed = close(); !closed)
            return closed;
        return m_folder.finish();
    }

private:
    Result<void> write(const WireWriter &message)
    {
        return m_file->write(record(message.result()));
    }

    static WireWriter histogram(const Histogram &one)
    {
        const double width = (one.upper - one.lower) / double(one.counts.size());
        double count = 0;
        double sum = 0;
        double squares = 0;
        std::vector<double> limits;
        std::vector<double> counts;
        for (std::size_t i = 0; i < one.counts.size(); ++i) {
            const double middle = one.lower + (double(i) + 0.5) * width;
            counts.push_back(one.counts[i]);
            limits.push_back(
                i + 1 == one.counts.size() ? one.upper : one.lower + double(i + 1) * width);
            count += one.counts[i];
            sum += one.counts[i] * middle;
            squares += one.counts[i] * middle * middle;
        }
        WireWriter out;
        out.real(1, one.lower).real(2, one.upper).real(3, count).real(4, sum).real(5, squares);
        out.reals(6, limits).reals(7, counts);
        return out;
    }

    // A value whose content stands in its metadata, as the plugin wants it.
    Result<void> writeHparams(const QByteArray &tag, int field, const WireWriter &content)
    {
        WireWriter data;
        data.integer(1, hparamsVersion).message(field, content);
        WireWriter dimension;
        dimension.integer(1, 1);
        WireWriter shape;
        shape.message(2, dimension);
        WireWriter nothing;
        nothing.integer(1, dtFloat).message(2, shape).single(5, 0);
        WireWriter value;
        value.bytes(1, tag)
            .message(8, nothing)
            .message(9, pluginMetadata("hparams", data.result(), 0));
        return write(event(m_startMs, 0, value));
    }

    Result<void> writeParameters()
    {
        QStringList names = m_run.attributes.keys();
        names.sort();
        WireWriter start;
        for (const QString &name : std::as_const(names)) {
            if (!isParameter(name))
                continue;
            const QVariant value = m_run.attributes.value(name);
            WireWriter one;
            if (value.typeId() == QMetaType::Bool)
                one.integer(4, value.toBool() ? 1 : 0);
            else if (value.typeId() == QMetaType::QString)
                one.bytes(3, value.toString().toUtf8());
            else
                one.real(2, value.toDouble());
            WireWriter entry;
            entry.bytes(1, name.toUtf8()).message(2, one);
            start.message(1, entry);
        }
        start.bytes(4, m_run.name.toUtf8()).real(5, seconds(m_startMs));
        return writeHparams("_hparams_/session_start_info", 3, start);
    }

    Result<void> close()
    {
        if (!m_file)
            return {};
        if (!isActive(m_run.state) && m_run.state != RunState::Queued) {
            const bool failed = m_run.state == RunState::Failed || m_run.state == RunState::Lost;
            WireWriter end;
            end.integer(1, failed ? 2 : 1).real(2, seconds(m_run.endedMs));
            if (auto written = writeHparams("_hparams_/session_end_info", 4, end); !written)
                return written;
        }
        auto finished = m_file->finish();
        m_file.reset();
        return finished;
    }

    OutputFolder m_folder;
    Run m_run;
    qint64 m_startMs = 0;
    std::unique_ptr<OutputFile> m_file;
};

} // namespace

Result<std::unique_ptr<RunWriter>> makeTensorBoardWriter(const QString &folder)
{
    auto writer = std::make_unique<TensorBoardWriter>(folder);
    if (auto opened = writer->open(); !opened)
        return opened.error();
    return std::unique_ptr<RunWriter>(std::move(writer));
}

} // namespace lampwork
