// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/format.h"
#include "tests/store/storetest.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

#include <bit>
#include <limits>

// What the tests of the care of stores work on: a store with something of everything, and all that
// is in a store as text, to be compared.
namespace lampwork {

namespace care {

inline QString hex(double value)
{
    return QString::number(std::bit_cast<quint64>(value), 16);
}

inline QString hash(const QByteArray &bytes)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().left(16));
}

inline QString pointsText(const SeriesPoints &points)
{
    QByteArray bytes;
    for (std::size_t i = 0; i < points.size(); ++i) {
        for (const quint64 word : {quint64(points.steps[i]), quint64(points.wallMs[i]),
                 std::bit_cast<quint64>(points.values[i])})
            bytes.append(reinterpret_cast<const char *>(&word), sizeof word);
    }
    return QStringLiteral("%1 points %2").arg(points.size()).arg(hash(bytes));
}

// Everything of a run but its number; `parent` as it is.
inline Result<QStringList> runText(RunStore &store, const Run &run)
{
    QStringList text;
    const auto line = [&](const QString &what, const QString &value) {
        text.append(what + QStringLiteral(": ") + value);
    };
    line(QStringLiteral("run"),
        QStringList{run.experiment, run.name, nameOf(run.state), run.specJson, run.message,
            run.tags.join(u','), run.note, run.host}
            .join(u'|'));
    line(QStringLiteral("numbers"),
        QStringLiteral("%1 %2 %3 %4 %5 %6 %7 %8 %9")
                .arg(run.archived)
                .arg(run.createdMs)
                .arg(run.startedMs)
                .arg(run.endedMs)
                .arg(run.heartbeatMs)
                .arg(run.step)
                .arg(run.totalSteps)
                .arg(run.stepsPerEpoch)
                .arg(run.pid)
            + u' ' + hex(run.samplesPerSecond) + u' ' + QString::number(run.parentStep));
    QStringList keys(run.attributes.keyBegin(), run.attributes.keyEnd());
    keys.sort();
    for (const QString &key : keys) {
        const QVariant value = run.attributes.value(key);
        line(key,
            QString::fromLatin1(value.typeName()) + u' '
                + (value.typeId() == QMetaType::Double ? hex(value.toDouble())
                        : value.typeId() == QMetaType::QVariantList
                        ? value.toStringList().join(u',')
                        : value.toString()));
    }
    auto series = store.series(run.id);
    if (!series)
        return series.error();
    for (const Series &one : *series) {
        auto points = store.points(run.id, one.name);
        if (!points)
            return points.error();
        line(one.name,
            pointsText(*points)
                + QStringLiteral(" told as %1 up to %2").arg(one.count).arg(one.lastStep));
    }
    for (const Series &one : *series) {
        auto envelope = store.envelope(run.id, one.name);
        if (!envelope)
            return envelope.error();
        qint64 bad = 0;
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        for (const EnvelopeBucket &bucket : envelope->buckets) {
            bad += bucket.nonFinite;
            low = std::min(low, bucket.minimum);
            high = std::max(high, bucket.maximum);
        }
        // The sum depends on how the points lie in chunks.
        line(one.name + QStringLiteral(" envelope"),
            QStringLiteral("%1 %2 %3 %4 %5 %6 %7")
                .arg(envelope->statistics.count)
                .arg(envelope->statistics.nonFinite)
                .arg(hex(envelope->statistics.minimum), hex(envelope->statistics.maximum))
                .arg(bad)
                .arg(hex(low), hex(high)));
    }
    auto since = store.pointsSince(run.id, {});
    if (!since)
        return since.error();
    for (const SeriesPoints &points : since->series)
        line(points.name + QStringLiteral(" since the beginning"), pointsText(points));
    auto names = store.histogramNames(run.id);
    if (!names)
        return names.error();
    for (const QString &name : *names) {
        auto histograms = store.histograms(run.id, name);
        if (!histograms)
            return histograms.error();
        for (const Histogram &one : *histograms) {
            QStringList counts;
            for (const quint32 count : one.counts)
                counts.append(QString::number(count));
            line(name,
                QStringLiteral("%1 %2 %3 ").arg(one.step).arg(hex(one.lower), hex(one.upper))
                    + counts.join(u','));
        }
    }
    auto events = store.events(run.id);
    if (!events)
        return events.error();
    for (const RunEvent &one : *events)
        line(nameOf(one.kind),
            QStringLiteral("%1 %2 %3 ").arg(one.seq).arg(one.atMs).arg(one.step) + one.text);
    auto orders = store.orders(run.id);
    if (!orders)
        return orders.error();
    for (const Order &one : *orders)
        line(nameOf(one.verb),
            QStringLiteral("%1 %2 %3 %4 %5 ")
                    .arg(one.seq)
                    .arg(hex(one.value))
                    .arg(one.atMs)
                    .arg(one.handledMs)
                    .arg(one.handledStep)
                + one.text + u'|' + one.result);
    auto checkpoints = store.checkpoints(run.id);
    if (!checkpoints)
        return checkpoints.error();
    for (const Checkpoint &one : *checkpoints) {
        auto bytes = store.object(one.object);
        if (!bytes)
            return bytes.error();
        line(QStringLiteral("checkpoint"),
            QStringLiteral("%1 %2 %3 %4 %5 %6 %7")
                .arg(one.step)
                .arg(one.epoch)
                .arg(one.atMs)
                .arg(one.sizeBytes)
                .arg(one.best)
                .arg(one.metric ? hex(*one.metric) : QString(), hash(*bytes)));
    }
    auto artifacts = store.artifacts(run.id);
    if (!artifacts)
        return artifacts.error();
    for (const Artifact &one : *artifacts) {
        auto bytes = store.object(one.object);
        if (!bytes)
            return bytes.error();
        line(one.kind,
            QStringLiteral("%1 %2 %3 %4 %5")
                .arg(one.name)
                .arg(one.atMs)
                .arg(one.sizeBytes)
                .arg(one.info, hash(*bytes)));
    }
    return text;
}

// Everything in the store, with numbers and parents.
inline Result<QStringList> storeText(RunStore &store)
{
    auto runs = store.runs();
    if (!runs)
        return runs.error();
    QStringList text;
    for (const Run &run : *runs) {
        text.append(QStringLiteral("== run %1 of %2%3")
                        .arg(run.id)
                        .arg(run.parent)
                        .arg(run.deleted ? QStringLiteral(", in the bin") : QString()));
        auto more = runText(store, run);
        if (!more)
            return more.error();
        text.append(*more);
    }
    return text;
}

inline Result<QStringList> storeText(const QString &path)
{
    auto store = openStore(path, {false, true});
    if (!store)
        return store.error();
    return storeText(**store);
}

// A series that ends in a NaN and two infinities.
inline SeriesPoints oddPoints(const QString &name, qint64 first)
{
    SeriesPoints points = makePoints(name, first, 6);
    points.values[1] = -0.0;
    points.values[3] = std::numeric_limits<double>::quiet_NaN();
    points.values[4] = std::numeric_limits<double>::infinity();
    points.values[5] = -std::numeric_limits<double>::infinity();
    return points;
}

inline Result<void> addCheckpoint(RunStore &store, RunId run, qint64 step, bool best)
{
    auto object
        = store.putObject("checkpoint " + QByteArray::number(run) + ' ' + QByteArray::number(step));
    if (!object)
        return object.error();
    Checkpoint checkpoint;
    checkpoint.step = step;
    checkpoint.epoch = step / 1000;
    checkpoint.object = *object;
    checkpoint.best = best;
    if (best)
        checkpoint.metric = 0.125;
    auto added = store.addCheckpoint(run, checkpoint, 3);
    return added ? Result<void>() : added.error();
}

// A finished run with 10,000 points in chunks, a fork of it that has its points in the journal and
// would still be training, and one in the bin.
inline Result<void> fill(RunStore &store)
{
    NewRun fresh;
    fresh.experiment = QStringLiteral("flowers");
    fresh.name = QStringLiteral("first");
    fresh.specJson = QStringLiteral("{\"train\":{\"seed\":7}}");
    fresh.attributes = {{QStringLiteral("train.optimizer.lr"), 0.01},
        {QStringLiteral("train.seed"), qlonglong(7)},
        {QStringLiteral("valid/loss"), std::numeric_limits<double>::quiet_NaN()},
        {QStringLiteral("train.device"), QStringLiteral("cpu")},
        {QStringLiteral("big"), qlonglong(1) << 60},
        {QStringLiteral("layers"), QVariantList{1, QStringLiteral("two"), 3.5}}};
    auto first = store.createRun(fresh);
    if (!first)
        return first.error();
    if (auto done = store.claimRun(*first); !done)
        return done;
    for (int flush = 0; flush < 10; ++flush) {
        RunProgress progress;
        progress.step = (flush + 1) * 1000;
        progress.totalSteps = 10'000;
        progress.samplesPerSecond = 1234.5;
        if (auto done = store.appendPoints(*first,
                {makePoints(QStringLiteral("train/loss"), flush * 1000 + 1, 1000),
                    oddPoints(QStringLiteral("valid/loss"), flush * 1000 + 1)},
                progress);
            !done)
            return done;
        if (auto done = addCheckpoint(store, *first, (flush + 1) * 1000, flush == 4); !done)
            return done;
    }
    if (auto done = store.appendHistograms(*first,
            {{QStringLiteral("layers/linear1/weights"), 100, -1.5, 2.25, {1, 2, 3, 400'000, 0}},
                {QStringLiteral("layers/linear1/weights"), 200, -1, 1, {7, 0, 1}}});
        !done)
        return done;
    if (auto done = store.appendEvent(
            *first, EventKind::Warning, 5, QStringLiteral("Something odd: “é”.\nSecond line"));
        !done)
        return done;
    auto order = store.giveOrder(*first, OrderVerb::SetLearningRate, 0.0003);
    if (!order)
        return order.error();
    if (auto done = store.orderHandled(*first, *order, 4321); !done)
        return done;
    auto file = store.putObject("the predictions");
    if (!file)
        return file.error();
    auto artifact = store.addArtifact(*first,
        {0, QStringLiteral("predictions"), QStringLiteral("test.csv"), *file, 0, 0,
            QStringLiteral("{\"rows\":3}")});
    if (!artifact)
        return artifact.error();
    RunEdit edit;
    edit.tags = QStringList{QStringLiteral("good"), QStringLiteral("kept")};
    edit.note = QStringLiteral("a note");
    if (auto done = store.editRun(*first, edit); !done)
        return done;
    RunProgress finished;
    finished.state = RunState::Finished;
    if (auto done = store.updateRun(*first, finished); !done)
        return done;

    fresh.name = QStringLiteral("a fork");
    fresh.parent = *first;
    fresh.parentStep = 5000;
    auto fork = store.createRun(fresh);
    if (!fork)
        return fork.error();
    for (int flush = 0; flush < 3; ++flush) {
        if (auto done = store.appendPoints(
                *fork, {makePoints(QStringLiteral("train/loss"), 5001 + flush * 50, 50)});
            !done)
            return done;
    }
    RunProgress stopped;
    stopped.state = RunState::Failed;
    stopped.message = QStringLiteral("out of memory");
    if (auto done = store.updateRun(*fork, stopped); !done)
        return done;
    fresh.name = QStringLiteral("journal only");
    fresh.parent = 0;
    auto third = store.createRun(fresh);
    if (!third)
        return third.error();
    for (int flush = 0; flush < 5; ++flush) {
        if (auto done = store.appendPoints(
                *third, {makePoints(QStringLiteral("train/loss"), 1 + flush * 300, 300)});
            !done)
            return done;
    }
    fresh.name = QStringLiteral("binned");
    auto binned = store.createRun(fresh);
    if (!binned)
        return binned.error();
    RunEdit deleted;
    deleted.deleted = true;
    return store.editRun(*binned, deleted);
}

// A closed store at `path`, filled.
inline Result<void> makeStore(const QString &path)
{
    auto store = openStore(path);
    if (!store)
        return store.error();
    if (auto filled = fill(**store); !filled)
        return filled;
    auto sealed = (*store)->sealRuns(100);
    return sealed ? Result<void>() : sealed.error();
}

inline bool copyFolder(const QString &from, const QString &to)
{
    if (!QDir().mkpath(to))
        return false;
    const QDir source(from);
    for (const QFileInfo &entry :
        source.entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
        const QString target = to + u'/' + entry.fileName();
        const bool done = entry.isDir() ? copyFolder(entry.filePath(), target)
                                        : QFile::copy(entry.filePath(), target);
        if (!done)
            return false;
    }
    return true;
}

} // namespace care

} // namespace lampwork
