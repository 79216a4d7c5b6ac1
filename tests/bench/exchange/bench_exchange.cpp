// SPDX-License-Identifier: GPL-3.0-or-later
// Reading TensorBoard event files: whole into points, against the same with libprotobuf's generated
// code, and against what the checksums alone cost. $LAMPWORK_EVENT_FILES names a folder with event
// files; without it, 64 MB are made as PyTorch's SummaryWriter writes them. compare.py sets it, to
// time TensorBoard's own loader on the same files.
#include "core/exchange/crc32c.h"
#include "core/exchange/recordfile.h"
#include "core/exchange/tensorboardlog.h"

#ifdef LAMPWORK_WITH_PROTOBUF
#include "event.pb.h"
#endif

#include <benchmark/benchmark.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <cstring>

namespace {

using namespace lampwork;

template <typename T> void appendRaw(QByteArray &to, T value)
{
    to.append(reinterpret_cast<const char *>(&value), sizeof value);
}

void appendVarint(QByteArray &to, quint64 value)
{
    for (; value >= 0x80; value >>= 7)
        to.append(char(value | 0x80));
    to.append(char(value));
}

void appendRecord(QByteArray &to, const QByteArray &bytes)
{
    const quint64 length = quint64(bytes.size());
    appendRaw(to, length);
    appendRaw(to, maskedCrc(crc32c(reinterpret_cast<const char *>(&length), 8)));
    to.append(bytes);
    appendRaw(to, maskedCrc(crc32c(bytes.constData(), std::size_t(bytes.size()))));
}

QByteArray scalarEvent(const QByteArray &tag, qint64 step, float value)
{
    QByteArray inner;
    inner.append('\x0a').append(char(tag.size())).append(tag);
    inner.append('\x15');
    appendRaw(inner, value);
    QByteArray event;
    event.append('\x09');
    appendRaw(event, 1.7e9 + double(step) / 10);
    event.append('\x10');
    appendVarint(event, quint64(step));
    event.append('\x2a').append(char(inner.size() + 2)).append('\x0a').append(char(inner.size()));
    return event + inner;
}

// Ten series, an event each, as `writer.add_scalar` in a training loop.
void makeEvents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(path));
    constexpr qint64 wanted = qint64(64) << 20;
    for (qint64 step = 0; file.pos() < wanted;) {
        QByteArray block;
        if (step == 0)
            appendRecord(block,
                QByteArray("\x09\0\0\0\0\0\0\0\0\x1a\x0d"
                           "brain.Event:2",
                    24));
        for (int steps = 0; steps < 1000; ++steps, ++step) {
            for (int series = 0; series < 10; ++series)
                appendRecord(block,
                    scalarEvent("train/metric_" + QByteArray::number(series), step,
                        1.0F / float(step + series + 1)));
        }
        if (file.write(block) != block.size())
            qFatal("cannot write %s", qPrintable(path));
    }
}

const QString &folder()
{
    static const QTemporaryDir made;
    static const QString path = [] {
        const QString given = qEnvironmentVariable("LAMPWORK_EVENT_FILES");
        if (!given.isEmpty())
            return given;
        makeEvents(made.filePath(QStringLiteral("events.out.tfevents.1")));
        return made.path();
    }();
    return path;
}

QStringList files()
{
    QStringList paths;
    for (const QFileInfo &file : QDir(folder()).entryInfoList(QDir::Files, QDir::Name)) {
        if (isEventFileName(file.fileName()))
            paths.append(file.absoluteFilePath());
    }
    return paths;
}

void countBytes(benchmark::State &state)
{
    qint64 bytes = 0;
    for (const QString &path : files())
        bytes += QFileInfo(path).size();
    state.SetBytesProcessed(state.iterations() * bytes);
}

void lampworkReadsPoints(benchmark::State &state)
{
    folder();
    qint64 points = 0;
    for (auto _ : state) {
        TensorBoardLog log(folder());
        points = 0;
        for (bool more = true; more;) {
            const auto news = log.look();
            if (!news)
                qFatal("%s", qPrintable(news.error().text()));
            more = news->more;
            for (const RunNews &run : news->runs) {
                for (const SeriesPoints &series : run.points)
                    points += qint64(series.size());
            }
        }
    }
    countBytes(state);
    state.counters["points"] = double(points);
}

template <typename Use> void eachRecord(Use &&use)
{
    for (const QString &path : files()) {
        RecordFile file(path);
        QList<Error> problems;
        for (bool more = true; more;) {
            const auto read = file.read(qint64(32) << 20, use, problems);
            if (!read)
                qFatal("%s", qPrintable(read.error().text()));
            more = read->more;
        }
    }
}

void checksumsAlone(benchmark::State &state)
{
    folder();
    std::size_t bytes = 0;
    for (auto _ : state)
        eachRecord([&](std::string_view record) { bytes += record.size(); });
    benchmark::DoNotOptimize(bytes);
    countBytes(state);
}

#ifdef LAMPWORK_WITH_PROTOBUF
// The same records into the same points, by generated code that parses into one message again and
// again.
void protobufReadsPoints(benchmark::State &state)
{
    folder();
    qint64 points = 0;
    for (auto _ : state) {
        RunCollector run;
        bench::Event event;
        points = 0;
        eachRecord([&](std::string_view record) {
            if (!event.ParseFromArray(record.data(), int(record.size())))
                return;
            for (const bench::Value &value : event.summary().value()) {
                if (const auto series = run.series(value.tag()))
                    run.add(*series, event.step(), toMs(event.wall_time()), value.simple_value());
            }
            if (++points % 500'000 == 0)
                benchmark::DoNotOptimize(run.take()); // as a look does
        });
    }
    countBytes(state);
    state.counters["points"] = double(points);
}
#endif

} // namespace

BENCHMARK(lampworkReadsPoints)->Unit(benchmark::kMillisecond);
#ifdef LAMPWORK_WITH_PROTOBUF
BENCHMARK(protobufReadsPoints)->Unit(benchmark::kMillisecond);
#endif
BENCHMARK(checksumsAlone)->Unit(benchmark::kMillisecond);
