// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/pages/pagefixture.h"
#include "widgets/itemmodels/layerstatemodel.h"
#include "widgets/panels/training/layersview.h"
#include "widgets/panels/training/trainpage.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/plots/curveplot.h"
#include "widgets/plots/heatmapplot.h"

#include <QAbstractItemModelTester>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QWheelEvent>

using namespace lampwork;

namespace {

SeriesPoints series(const char *name, const std::vector<qint64> &steps, double first, double factor)
{
    SeriesPoints points;
    points.name = QLatin1String(name);
    for (const qint64 step : steps) {
        points.steps.push_back(step);
        points.wallMs.push_back(1'700'000'000'000 + step);
        points.values.push_back(first);
        first *= factor;
    }
    return points;
}

// 64 bins, bell-shaped around the middle, wider from step to step.
Histogram bell(const QString &name, qint64 step)
{
    Histogram histogram;
    histogram.name = name;
    histogram.step = step;
    histogram.upper = 0.2 + double(step) / 5000;
    histogram.lower = -histogram.upper;
    for (int i = 0; i < 64; ++i) {
        const double x = (i - 31.5) / 32 * histogram.upper / 0.1;
        histogram.counts.push_back(quint32(1000 * std::exp(-x * x / 2)));
    }
    return histogram;
}

// What an engine would tell of a small network.
void tell(PageFixture &fixture, RunId run, const std::vector<qint64> &steps)
{
    PointBatch batch;
    const struct {
        const char *layer;
        double gradient, ratio;
    } layers[] = {{"linear1", 0.4, 2e-3}, {"linear2", 0.08, 3e-1}, {"output", 0.9, 2e-5}};
    for (const auto &layer : layers) {
        const auto add = [&](const char *what, double first, double factor) {
            batch.push_back(series((QByteArray("layers/") + layer.layer + '/' + what).constData(),
                steps, first, factor));
        };
        add("gradient_norm", layer.gradient, 0.98);
        add("weight_norm", 3 * layer.gradient, 1.01);
        add("update_ratio", layer.ratio, 0.999);
        add("activation_mean", 0.01, 1.02);
        add("activation_std", 0.7, 1.001);
    }
    batch.push_back(series("layers/relu1/activation_mean", steps, 0.3, 1.001));
    batch.push_back(series("layers/relu1/activation_std", steps, 0.5, 1.001));
    batch.push_back(series("layers/relu1/dead_fraction", steps, 0.55, 1.001));
    batch.push_back(series("system/samples_per_second", steps, 20'000, 1.001));
    batch.push_back(series("system/cpu_percent", steps, 99, 1));
    batch.push_back(series("system/memory_bytes", steps, 3e8, 1.001));
    batch.push_back(series("system/watts", steps, 12.5, 1));
    batch.push_back(series("train/loss", steps, 1.2, 0.98));
    PageFixture::must(fixture.store().appendPoints(run, batch));
    std::vector<Histogram> histograms;
    for (const qint64 step : steps) {
        histograms.push_back(bell(QStringLiteral("layers/linear1/weights"), step));
        histograms.push_back(bell(QStringLiteral("layers/linear1/gradients"), step));
        histograms.push_back(bell(QStringLiteral("layers/linear2/weights"), step));
    }
    PageFixture::must(fixture.store().appendHistograms(run, histograms));
}

} // namespace

class TestLayersView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theModelHoldsTheLastValues();
    void suspiciousValuesAreMarked_data();
    void suspiciousValuesAreMarked();
    void theHeatMapShowsWhereValuesLie();
    void theHeatMapFollowsUntilItIsMoved();
    void theHeatMapsDataAreExported();
    void nothingIsShownOfARunThatWasNotWatched();
    void aCellChoosesItsCurvesAndHistograms();
    void aRunIsFollowedWhileItTrains();
    void curvesOfTheMachineStandApart();
    void pictures_data();
    void pictures();
};

void TestLayersView::theModelHoldsTheLastValues()
{
    LayerStateModel model;
    const QAbstractItemModelTester tester(&model);
    model.take({series("layers/linear1/gradient_norm", {1, 50}, 4, 0.5),
        series("layers/linear1/update_ratio", {1}, 0.00123456, 1), series("train/loss", {1}, 7, 1),
        series("layers/relu1/dead_fraction", {1}, 0.25, 1),
        series("layers/relu1/unheard_of", {1}, 1, 1)});
    QCOMPARE(model.rowCount(), 2);
    const auto text
        = [&](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(text(0, LayerStateModel::Name), QStringLiteral("linear1"));
    QCOMPARE(text(0, LayerStateModel::GradientNorm), QStringLiteral("2"));
    QCOMPARE(text(0, LayerStateModel::UpdateRatio), QStringLiteral("0.00123"));
    QCOMPARE(text(0, LayerStateModel::DeadFraction), QString());
    QCOMPARE(text(1, LayerStateModel::DeadFraction), QStringLiteral("25 %"));
    QCOMPARE(model.seriesAt(1, LayerStateModel::DeadFraction),
        QStringLiteral("layers/relu1/dead_fraction"));
    QCOMPARE(model.seriesAt(2, LayerStateModel::DeadFraction), QString());
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void TestLayersView::suspiciousValuesAreMarked_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<double>("value");
    QTest::addColumn<bool>("suspicious");
    QTest::newRow("a usual update") << "update_ratio" << 1e-3 << false;
    QTest::newRow("an update of exactly a tenth") << "update_ratio" << 1e-1 << false;
    QTest::newRow("a large update") << "update_ratio" << 0.11 << true;
    QTest::newRow("a tiny update") << "update_ratio" << 0.9e-4 << true;
    QTest::newRow("no gradient") << "gradient_norm" << 0.0 << true;
    QTest::newRow("some gradient") << "gradient_norm" << 1e-9 << false;
    QTest::newRow("a gradient that is no number") << "gradient_norm" << std::nan("") << true;
    QTest::newRow("an infinite weight") << "weight_norm" << HUGE_VAL << true;
    QTest::newRow("a few dead units") << "dead_fraction" << 0.49 << false;
    QTest::newRow("half of the units dead") << "dead_fraction" << 0.5 << true;
    QTest::newRow("an output that never changes") << "activation_std" << 0.0 << true;
    QTest::newRow("an output around 0") << "activation_mean" << 0.0 << false;
}

void TestLayersView::suspiciousValuesAreMarked()
{
    QFETCH(QString, what);
    QFETCH(double, value);
    QFETCH(bool, suspicious);
    LayerStateModel model;
    SeriesPoints points = series("layers/a/", {1}, value, 1);
    points.name += what;
    model.take({points});
    for (int column = 1; column < LayerStateModel::ColumnCount; ++column) {
        const QModelIndex index = model.index(0, column);
        const bool mine = model.seriesAt(0, column).endsWith(u'/' + what);
        QCOMPARE(
            !index.data(LayerStateModel::ProblemRole).toString().isEmpty(), mine && suspicious);
        QCOMPARE(index.data(Qt::ForegroundRole).isValid(), mine && suspicious);
        QCOMPARE(index.data(Qt::DecorationRole).isValid(), mine && suspicious);
    }
}

void TestLayersView::theHeatMapShowsWhereValuesLie()
{
    HeatMapPlot plot;
    plot.append({{QStringLiteral("w"), 100, 0, 4, {0, 10, 5, 0}},
        {QStringLiteral("w"), 200, 0, 8, {3, 0, 0, 1}}, {QStringLiteral("w"), 300, 2, 2, {7}}});
    QCOMPARE(plot.count(), 3U);
    QCOMPARE(plot.density(100, 1.5), 1.0); // the densest place of its step
    QCOMPARE(plot.density(100, 2.5), 0.5);
    QCOMPARE(plot.density(100, 3.5), 0.0);
    QCOMPARE(plot.density(100, 6), 0.0); // beyond its values
    QCOMPARE(plot.density(140, 1.5), 1.0); // nearest
    QCOMPARE(plot.density(200, 1), 1.0);
    QVERIFY(std::abs(plot.density(200, 7) - 1.0 / 3) < 1e-12);
    QCOMPARE(plot.density(300, 2), 1.0); // all values equal
    QCOMPARE(plot.density(300, 3), 0.0);
    QCOMPARE(plot.readout(110, 1.2), QStringLiteral("step 100: 1 to 2: 66.7 % of 15 values"));
    QVERIFY(plot.readout(100, 5).contains(QStringLiteral("no value there")));
    QCOMPARE(plot.readout(1000, 1), QString());
}

void TestLayersView::theHeatMapFollowsUntilItIsMoved()
{
    HeatMapPlot plot;
    QCOMPARE(plot.lastStep(), -1);
    plot.append({bell(QStringLiteral("w"), 100), bell(QStringLiteral("w"), 200)});
    plot.append({bell(QStringLiteral("w"), 200), bell(QStringLiteral("w"), 300)}); // one is old
    QCOMPARE(plot.count(), 3U);
    QCOMPARE(plot.lastStep(), 300);
    QVERIFY(plot.density(300, 0) > 0.9);
    // A person looks closer: what comes then does not move the axes.
    plot.resize(500, 300);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QWidget *inner = plot.findChild<QWidget *>();
    const QPoint middle = inner->rect().center();
    for (int i = 0; i < 5; ++i) {
        QWheelEvent wheel(middle, inner->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton,
            Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(inner, &wheel);
    }
    QCOMPARE(plot.density(300, 0), 0.0); // beyond the axes
    plot.append({bell(QStringLiteral("w"), 400)});
    QCOMPARE(plot.density(400, 0), 0.0);
    plot.resetView();
    QVERIFY(plot.density(400, 0) > 0.9);
    plot.clear();
    QCOMPARE(plot.count(), 0U);
    QCOMPARE(plot.readout(0.5, 0.5), QString());
}

void TestLayersView::theHeatMapsDataAreExported()
{
    HeatMapPlot plot;
    plot.append({{QStringLiteral("w"), 5, -1, 1, {3, 4}}});
    QCOMPARE(plot.csv(), QByteArray("step,from,to,count\n5,-1,0,3\n5,0,1,4\n"));
    const QTemporaryDir folder;
    for (const char *suffix : {"svg", "pdf", "png", "csv"}) {
        const QString path = folder.filePath(QStringLiteral("map.") + QLatin1String(suffix));
        QVERIFY(plot.exportTo(path).ok());
        QVERIFY(QFileInfo(path).size() > 20);
    }
}

void TestLayersView::nothingIsShownOfARunThatWasNotWatched()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    const RunId run = fixture.addRun(QStringLiteral("unwatched"), RunState::Running);
    PageFixture::must(fixture.store().appendPoints(run, {series("train/loss", {1, 2}, 1, 0.5)}));
    LayersView view(fixture.workbench());
    view.resize(900, 600);
    view.show();
    view.setRun(run);
    QVERIFY(fixture.knows(run, RunState::Running));
    QTest::qWait(200); // for what must not come
    QCOMPARE(view.findChild<QStackedWidget *>()->currentIndex(), 0);
    QVERIFY(!child<QTableView>(&view, "layers.table")->isVisible());
}

void TestLayersView::aCellChoosesItsCurvesAndHistograms()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    const RunId run = fixture.addRun(QStringLiteral("watched"), RunState::Running);
    tell(fixture, run, {1, 50, 100});
    LayersView view(fixture.workbench());
    view.resize(900, 600);
    view.show();
    view.setRun(run);
    auto *table = child<QTableView>(&view, "layers.table");
    auto *curves = child<CurvePlot>(&view, "layers.curves");
    auto *map = child<HeatMapPlot>(&view, "layers.histograms");
    QTRY_COMPARE(table->model()->rowCount(), 4);
    QCOMPARE(curves->curves(),
        (QStringList{"layers/linear1/gradient_norm", "layers/linear2/gradient_norm",
            "layers/output/gradient_norm"}));
    QCOMPARE(curves->pointCount(QStringLiteral("layers/output/gradient_norm")), 3);
    QTRY_COMPARE(map->count(), 3U);
    table->setCurrentIndex(table->model()->index(1, LayerStateModel::UpdateRatio));
    QCOMPARE(curves->curves().constFirst(), QStringLiteral("layers/linear1/update_ratio"));
    QTRY_COMPARE(map->accessibleName(), QStringLiteral("linear2: Weights"));
    QTRY_COMPARE(map->count(), 3U);
    auto *kind = child<QComboBox>(&view, "layers.kind");
    QVERIFY(choose(kind, QStringLiteral("Gradients")));
    QTRY_COMPARE(map->accessibleName(), QStringLiteral("linear2: Gradients"));
    QCOMPARE(map->count(), 0U); // the run has none of these
    view.setRun(0);
    QCOMPARE(table->model()->rowCount(), 0);
    QVERIFY(curves->curves().isEmpty());
}

void TestLayersView::aRunIsFollowedWhileItTrains()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    const RunId run = fixture.addRun(QStringLiteral("watched"), RunState::Running);
    tell(fixture, run, {1, 50});
    LayersView view(fixture.workbench());
    view.resize(900, 600);
    view.show();
    view.setRun(run);
    auto *curves = child<CurvePlot>(&view, "layers.curves");
    auto *map = child<HeatMapPlot>(&view, "layers.histograms");
    const QString curve = QStringLiteral("layers/linear1/gradient_norm");
    QTRY_COMPARE(map->count(), 2U);
    tell(fixture, run, {100, 150});
    QTRY_COMPARE(curves->pointCount(curve), 4);
    QTRY_COMPARE(map->count(), 4U);
    // The last histograms may be written after the last points.
    PageFixture::must(fixture.store().appendHistograms(
        run, {bell(QStringLiteral("layers/linear1/weights"), 200)}));
    fixture.setState(run, RunState::Finished);
    QTRY_COMPARE(map->lastStep(), 200);
}

void TestLayersView::curvesOfTheMachineStandApart()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    const RunId run = fixture.addRun(QStringLiteral("watched"), RunState::Running);
    tell(fixture, run, {1, 50, 100});
    CurvesView training(fixture.workbench(), QStringLiteral("training"));
    CurvesView machine(fixture.workbench(), QStringLiteral("machine"));
    machine.setKind(CurvesView::Kind::System);
    training.setRuns({run});
    machine.setRuns({run});
    QTRY_COMPARE(training.groups(), QStringList{"loss"});
    QTRY_COMPARE(machine.groups(),
        (QStringList{"cpu_percent", "memory_bytes", "samples_per_second", "watts"}));
    training.setKind(CurvesView::Kind::System);
    QTRY_COMPARE(training.groups(), machine.groups());
}

void TestLayersView::pictures_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

// In <build>/pictures/pages, to be looked at.
void TestLayersView::pictures()
{
    QFETCH(bool, dark);
    PageFixture fixture;
    Theme::instance().setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    const RunId run = fixture.addRun(QStringLiteral("watched"), RunState::Running);
    std::vector<qint64> steps{1};
    for (qint64 step = 50; step <= 2000; step += 50)
        steps.push_back(step);
    tell(fixture, run, steps);
    TrainPage page(fixture.workbench());
    fixture.workbench().setCurrentRun(run);
    page.resize(1500, 900);
    page.show();
    const QString folder = QStringLiteral(LAMPWORK_BINARY_DIR "/pictures/pages");
    QVERIFY(QDir().mkpath(folder));
    auto *tabs = child<QTabWidget>(&page, "train.tabs");
    QTRY_COMPARE(child<HeatMapPlot>(&page, "layers.histograms")->lastStep(), 2000);
    const char *const names[] = {"curves", "layers", "system"};
    for (int tab = 0; tab < tabs->count(); ++tab) {
        tabs->setCurrentIndex(tab);
        QTest::qWait(100); // layouts and plots settle over several turns of the event loop
        QVERIFY(page.grab().save(QStringLiteral("%1/train-tab-%2-%3.png")
                                     .arg(folder, QLatin1String(names[tab]),
                                         dark ? QStringLiteral("dark") : QStringLiteral("light"))));
    }
}

QTEST_MAIN(TestLayersView)
#include "tst_layersview.moc"
