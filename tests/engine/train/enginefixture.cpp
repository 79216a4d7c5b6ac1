// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/train/enginefixture.h"

#include "tests/engine/train/checkpointtensors.h"

#include <cstring>

namespace lampwork::test {

QString engineProgram()
{
    return QStringLiteral(LAMPWORK_ENGINE);
}

Spec specFor(const QString &sample, const QString &target)
{
    Spec spec;
    spec.data.source = QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/") + sample;
    ColumnSpec column;
    column.name = target;
    column.role = ColumnRole::Target;
    spec.data.columns.append(column);
    return spec;
}

Spec penguins(int epochs)
{
    Spec spec = specFor(QStringLiteral("penguins.csv"), QStringLiteral("species"));
    spec.network.layersGiven = true;
    spec.network.layers = {{QStringLiteral("linear"), {{QStringLiteral("units"), 16}}},
        {QStringLiteral("batch_norm"), {}}, {QStringLiteral("relu"), {}},
        {QStringLiteral("dropout"), {{QStringLiteral("rate"), 0.2}}}};
    spec.train.batchSize = 4;
    spec.train.epochs = epochs;
    spec.train.optimizer.lr = 0.003;
    spec.train.schedule.name = QStringLiteral("cosine");
    spec.train.schedule.warmupSteps = 30;
    spec.train.clipNorm = 1;
    spec.track.gradientNorm = true;
    return spec;
}

EngineStore::EngineStore()
    : path(m_dir.filePath(QStringLiteral("test.lampwork")))
    , store(take(openStore(path)))
{
}

RunId EngineStore::create(const Spec &spec)
{
    const ResolvedSpec resolved = take(readAndResolve(spec));
    NewRun run;
    run.name = resolved.spec.name;
    run.specJson = QString::fromUtf8(toJsonText(specToJson(resolved.spec)));
    return take(store->createRun(run));
}

void EngineStore::start(QProcess &engine, RunId run)
{
    engine.setProcessChannelMode(QProcess::SeparateChannels);
    engine.start(engineProgram(), arguments(run));
    if (!engine.waitForStarted())
        throw std::runtime_error("the engine does not start");
}

QStringList EngineStore::arguments(RunId run) const
{
    return {QStringLiteral("train"), QStringLiteral("--store"), path, QStringLiteral("--run"),
        QString::number(run)};
}

int EngineStore::train(RunId run)
{
    QProcess engine;
    start(engine, run);
    return waitForEnd(engine);
}

int EngineStore::waitForEnd(QProcess &engine)
{
    if (!engine.waitForFinished(240'000))
        throw std::runtime_error("the engine does not end");
    errors = engine.readAllStandardError();
    return engine.exitStatus() == QProcess::NormalExit ? engine.exitCode() : -1;
}

bool EngineStore::killAt(RunId run, qint64 step)
{
    QProcess engine;
    start(engine, run);
    while (engine.state() == QProcess::Running && get(run).step < step)
        engine.waitForFinished(5);
    engine.kill();
    engine.waitForFinished();
    return isActive(get(run).state);
}

bool EngineStore::hasEvent(RunId run, EventKind kind, const QString &part)
{
    const QList<RunEvent> events = take(store->events(run));
    return std::any_of(events.cbegin(), events.cend(),
        [&](const RunEvent &event) { return event.kind == kind && event.text.contains(part); });
}

QString EngineStore::newestCheckpoint(RunId run)
{
    return take(store->objectPath(take(store->checkpoints(run)).constFirst().object));
}

QList<Series> repeatableSeries(RunStore &store, RunId run)
{
    QList<Series> series = take(store.series(run));
    series.removeIf([](const Series &one) { return isOfTheMachine(one.name); });
    return series;
}

namespace {

QString pointsDifference(RunStore &store, RunId first, RunId second)
{
    const QList<Series> series = repeatableSeries(store, first);
    if (series.size() != repeatableSeries(store, second).size())
        return QStringLiteral("different series");
    for (const Series &one : series) {
        const SeriesPoints a = take(store.points(first, one.name));
        const SeriesPoints b = take(store.points(second, one.name));
        if (a.steps != b.steps)
            return one.name + QStringLiteral(" has other steps");
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (std::memcmp(&a.values[i], &b.values[i], sizeof(double)) != 0)
                return QStringLiteral("%1 differs first at step %2: %3 and %4")
                    .arg(one.name)
                    .arg(a.steps[i])
                    .arg(a.values[i], 0, 'g', 17)
                    .arg(b.values[i], 0, 'g', 17);
        }
    }
    return {};
}

QString histogramDifference(RunStore &store, RunId first, RunId second)
{
    const QStringList histograms = take(store.histogramNames(first));
    if (histograms != take(store.histogramNames(second)))
        return QStringLiteral("different histograms");
    for (const QString &name : histograms) {
        if (take(store.histograms(first, name)) != take(store.histograms(second, name)))
            return name + QStringLiteral(" differs");
    }
    return {};
}

} // namespace

QString difference(EngineStore &stores, RunId first, RunId second)
{
    RunStore &store = *stores.store;
    if (const QString found = pointsDifference(store, first, second); !found.isEmpty())
        return found;
    if (const QString found = histogramDifference(store, first, second); !found.isEmpty())
        return found;
    const QString a = stores.newestCheckpoint(first);
    const QString b = stores.newestCheckpoint(second);
    if (const QString found = tensorDifference(a, b); !found.isEmpty())
        return found;
    return stateDifference(a, b);
}

} // namespace lampwork::test
