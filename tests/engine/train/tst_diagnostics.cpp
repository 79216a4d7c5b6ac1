// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/train/checkpointtensors.h"
#include "tests/engine/train/enginefixture.h"

#include <cmath>

using namespace lampwork;
using namespace lampwork::test;

namespace {

Spec watched()
{
    Spec spec = penguins(8); // 480 steps
    spec.track.layers = 50;
    spec.track.histograms = 200;
    return spec;
}

Spec unwatched()
{
    Spec spec = watched();
    spec.track.layers = 0;
    spec.track.histograms = 0;
    spec.track.system = false;
    return spec;
}

} // namespace

// What the diagnostics of a run leave in the store, and that the run is the same without them.
class DiagnosticsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_watched = m_stores.create(watched());
        QVERIFY2(m_stores.train(m_watched) == 0, m_stores.errors.constData());
        m_unwatched = m_stores.create(unwatched());
        QVERIFY2(m_stores.train(m_unwatched) == 0, m_stores.errors.constData());
    }

    void aRunIsTheSameToTheLastBitWithAndWithout()
    {
        RunStore &store = *m_stores.store;
        const QList<Series> series = take(store.series(m_unwatched));
        QVERIFY(series.size() >= 8);
        for (const Series &one : series) {
            QVERIFY2(!one.name.startsWith(u"layers/"), qPrintable(one.name));
            QVERIFY2(!isOfTheMachine(one.name), qPrintable(one.name));
            const SeriesPoints without = take(store.points(m_unwatched, one.name));
            const SeriesPoints with = take(store.points(m_watched, one.name));
            QVERIFY2(without.steps == with.steps, qPrintable(one.name));
            QVERIFY2(std::memcmp(
                         without.values.data(), with.values.data(), without.size() * sizeof(double))
                    == 0,
                qPrintable(one.name));
        }
        QCOMPARE(tensorDifference(
                     m_stores.newestCheckpoint(m_unwatched), m_stores.newestCheckpoint(m_watched)),
            QString());
        QVERIFY(take(store.histogramNames(m_unwatched)).isEmpty());
        QVERIFY(!m_stores.get(m_unwatched).attributes.contains(QStringLiteral("energy.kwh")));
    }

    void eachLayerHasItsCurves()
    {
        const QStringList parameters{"gradient_norm", "weight_norm", "update_ratio"};
        const QStringList outputs{"activation_mean", "activation_std"};
        QStringList expected;
        for (const char *layer : {"linear1", "batch_norm1", "output"})
            for (const QString &what : parameters)
                expected.append(QStringLiteral("layers/%1/%2").arg(QLatin1String(layer), what));
        for (const char *layer : {"linear1", "batch_norm1", "relu1", "output"})
            for (const QString &what : outputs)
                expected.append(QStringLiteral("layers/%1/%2").arg(QLatin1String(layer), what));
        expected.append(QStringLiteral("layers/relu1/dead_fraction"));
        expected.sort();
        QStringList found;
        for (const Series &one : take(m_stores.store->series(m_watched)))
            if (one.name.startsWith(u"layers/"))
                found.append(one.name);
        found.sort();
        QCOMPARE(found, expected);
        for (const QString &name : found) {
            const SeriesPoints points = take(m_stores.store->points(m_watched, name));
            const std::vector<qint64> steps{1, 50, 100, 150, 200, 250, 300, 350, 400, 450};
            QVERIFY2(points.steps == steps, qPrintable(name));
            for (const double value : points.values)
                QVERIFY2(std::isfinite(value), qPrintable(name));
        }
    }

    // The gradient's length over all is told at every step: the layers' must make it up.
    void theLayersGradientsMakeUpTheWholeOne()
    {
        const auto points = [&](const char *name) {
            return take(m_stores.store->points(m_watched, QLatin1String(name)));
        };
        const SeriesPoints whole = points("train/gradient_norm");
        const SeriesPoints first = points("layers/linear1/gradient_norm");
        const SeriesPoints second = points("layers/batch_norm1/gradient_norm");
        const SeriesPoints third = points("layers/output/gradient_norm");
        for (std::size_t i = 0; i < first.size(); ++i) {
            const double sum = std::sqrt(first.values[i] * first.values[i]
                + second.values[i] * second.values[i] + third.values[i] * third.values[i]);
            const double expected = whole.values[std::size_t(first.steps[i] - 1)];
            QVERIFY(std::abs(sum - expected) <= 1e-9 * expected);
        }
    }

    void histogramsCoverEveryLayer()
    {
        const QStringList names = take(m_stores.store->histogramNames(m_watched));
        QCOMPARE(names,
            (QStringList{"layers/batch_norm1/activations", "layers/batch_norm1/gradients",
                "layers/batch_norm1/weights", "layers/linear1/activations",
                "layers/linear1/gradients", "layers/linear1/weights", "layers/output/activations",
                "layers/output/gradients", "layers/output/weights", "layers/relu1/activations"}));
        for (const QString &name : names) {
            const std::vector<Histogram> histograms
                = take(m_stores.store->histograms(m_watched, name));
            QCOMPARE(histograms.size(), 3U); // 1, 200, 400
            QCOMPARE(histograms[0].step, 1);
            QCOMPARE(histograms[2].step, 400);
        }
        const Histogram output
            = take(m_stores.store->histograms(m_watched, QStringLiteral("layers/output/weights")))
                  .front();
        qint64 count = 0;
        for (const quint32 bin : output.counts)
            count += bin;
        QCOMPARE(count, 16 * 3 + 3);
    }

    void theMachineIsToldByStepAndAsASummary()
    {
        const Run run = m_stores.get(m_watched);
        for (const char *name : {"samples_per_second", "data_ms", "compute_ms", "cpu_percent",
                 "machine_cpu_percent", "memory_bytes", "free_memory_bytes", "watts"}) {
            const SeriesPoints points = take(
                m_stores.store->points(m_watched, QStringLiteral("system/") + QLatin1String(name)));
            QVERIFY2(points.size() >= 1, name);
            QVERIFY2(points.values.back() >= 0, name);
        }
        const auto number = [&](const char *name) {
            return run.attributes.value(QLatin1String(name)).toDouble();
        };
        QVERIFY(number("energy.kwh") > 0);
        QVERIFY(number("system.peak_memory_bytes") > 50e6); // LibTorch alone takes more
        QVERIFY(number("system.samples_per_second") > 0);
        const QString source = run.attributes.value(QStringLiteral("energy.source")).toString();
        QVERIFY2(
            source.contains(u"estimated:") || source.contains(u"measured:"), qPrintable(source));
        QVERIFY(!run.attributes.contains(QStringLiteral("energy.cost"))); // no price was told
    }

    void aResumedRunAddsItsEnergyToWhatItHasUsed()
    {
        Spec spec = watched();
        spec.track.pricePerKwh = 0.5;
        const RunId run = m_stores.create(spec);
        take(m_stores.store->setAttributes(run,
            {{QStringLiteral("energy.kwh"), 2.0},
                {QStringLiteral("energy.source"), QStringLiteral("measured: before")}}));
        QCOMPARE(m_stores.train(run), 0);
        const Run ended = m_stores.get(run);
        const double kwh = ended.attributes.value(QStringLiteral("energy.kwh")).toDouble();
        QVERIFY(kwh > 2 && kwh < 2.1);
        QCOMPARE(ended.attributes.value(QStringLiteral("energy.cost")).toDouble(), kwh * 0.5);
        QVERIFY(ended.attributes.value(QStringLiteral("energy.source"))
                    .toString()
                    .startsWith(u"measured: before; "));
    }

private:
    EngineStore m_stores;
    RunId m_watched = 0;
    RunId m_unwatched = 0;
};

QTEST_GUILESS_MAIN(DiagnosticsTest)
#include "tst_diagnostics.moc"
