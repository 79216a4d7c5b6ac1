// SPDX-License-Identifier: GPL-3.0-or-later
// Frames while a plot of 1600 × 900 is dragged: each a mouse move, the drawing of the curves and
// the painting of the window. Ours, from the pyramid, against QCustomPlot's own graphs with the
// same points; and what an appended point costs while a long curve is smoothed.
#include "core/analysis/pyramid.h"
#include "core/analysis/smoothing.h"
#include "core/base/philox.h"
#include "widgets/plots/curveplot.h"
#include "widgets/style/theme.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <cmath>

namespace {

using namespace lampwork;

constexpr QSize windowSize{1600, 900};

SeriesPoints noisyCurve(qint64 count, std::uint64_t seed)
{
    Philox random(seed, RandomPurpose::Order);
    SeriesPoints points;
    points.name = QString::number(seed);
    for (qint64 step = 0; step < count; ++step) {
        const double t = double(step) / double(count);
        points.steps.push_back(step);
        points.wallMs.push_back(step);
        points.values.push_back(
            std::exp(-3 * t) + 0.01 * double(seed) + 0.05 * (random.uniform() - 0.5));
    }
    return points;
}

// One move of the mouse with the button held, and all that it leads to.
class Drag {
public:
    explicit Drag(QWidget *window)
        : m_plot(window->findChild<QCustomPlot *>())
    {
        window->resize(windowSize);
        window->show();
        QApplication::processEvents();
        m_plot->xAxis->setRange(
            m_plot->xAxis->range().center(), m_plot->xAxis->range().size() / 2, Qt::AlignCenter);
        QApplication::processEvents();
        send(QEvent::MouseButtonPress);
    }
    ~Drag() { send(QEvent::MouseButtonRelease); }
    void frame()
    {
        // To and fro, so that the range does not run away.
        m_x += m_right ? 7 : -7;
        if (std::abs(m_x) > 300)
            m_right = !m_right;
        send(QEvent::MouseMove);
        QApplication::processEvents();
    }

private:
    void send(QEvent::Type type)
    {
        const QPointF at(double(m_plot->width()) / 2 + m_x, double(m_plot->height()) / 2);
        QMouseEvent event(type, at, m_plot->mapToGlobal(at), Qt::LeftButton,
            type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_plot, &event);
    }
    QCustomPlot *m_plot;
    int m_x = 0;
    bool m_right = true;
};

void dragOurs(benchmark::State &state)
{
    CurvePlot plot;
    for (int i = 0; i < int(state.range(0)); ++i) {
        const QString id = QString::number(i);
        CurveStyle style;
        style.name = id;
        style.color = Theme::instance().seriesColor(i);
        plot.setCurve(id, style);
        plot.append(id, noisyCurve(state.range(1), std::uint64_t(i)));
    }
    if (state.range(2) > 0) {
        plot.setSmoothing({SmoothingKind::Mean, double(state.range(2))});
        while (!plot.isSmoothingDone())
            QApplication::processEvents();
    }
    Drag drag(&plot);
    for (auto _ : state)
        drag.frame();
}

void dragGraphs(benchmark::State &state)
{
    QWidget window;
    auto *plot = new QCustomPlot(&window);
    auto *layout = new QVBoxLayout(&window);
    layout->addWidget(plot);
    plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot->setNoAntialiasingOnDrag(true);
    for (int i = 0; i < int(state.range(0)); ++i) {
        const SeriesPoints points = noisyCurve(state.range(1), std::uint64_t(i));
        const QVector<double> x(points.steps.begin(), points.steps.end());
        const QVector<double> y(points.values.begin(), points.values.end());
        QCPGraph *graph = plot->addGraph();
        graph->setPen(QPen(Theme::instance().seriesColor(i), 1));
        graph->setAdaptiveSampling(state.range(2) > 0);
        graph->setData(x, y, true);
    }
    plot->rescaleAxes();
    Drag drag(&window);
    for (auto _ : state)
        drag.frame();
}

// A live curve of so many points, smoothed, that grows by one.
void appendSmoothed(benchmark::State &state)
{
    std::vector<double> values = noisyCurve(state.range(1), 1).values;
    values.reserve(values.size() + 100'000'000 / sizeof(double));
    SeriesSmoother smoother({SmoothingKind(state.range(0)), 101});
    MinMaxPyramid smooth;
    while (!smoother.extend(values, smooth, values.size())) { }
    for (auto _ : state) {
        values.push_back(1);
        smoother.extend(values, smooth, 1'000'000);
    }
}

// The same by smoothing all of it again.
void smoothAgain(benchmark::State &state)
{
    std::vector<double> values = noisyCurve(state.range(1), 1).values;
    for (auto _ : state) {
        values.push_back(1);
        benchmark::DoNotOptimize(smoothed(values, {SmoothingKind(state.range(0)), 101}));
    }
}

} // namespace

// Curves, points of each, window of the mean (0: not smoothed).
BENCHMARK(dragOurs)
    ->Args({1, 10'000'000, 0})
    ->Args({1, 100'000'000, 0})
    ->Args({1, 10'000'000, 101})
    ->Args({100, 10'000, 0})
    ->Args({100, 10'000, 101})
    ->Unit(benchmark::kMillisecond);
// Curves, points of each, adaptive sampling (its own way of leaving out points) on or off.
BENCHMARK(dragGraphs)
    ->Args({1, 10'000'000, 0})
    ->Args({1, 10'000'000, 1})
    ->Args({100, 10'000, 0})
    ->Args({100, 10'000, 1})
    ->Unit(benchmark::kMillisecond);
// Way of smoothing (2 mean, 3 median, 4 Gaussian with σ 101), points.
BENCHMARK(appendSmoothed)
    ->Args({2, 10'000'000})
    ->Args({3, 10'000'000})
    ->Args({4, 10'000'000})
    ->Args({4, 10'000})
    ->Iterations(2000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(smoothAgain)->Args({2, 10'000'000})->Iterations(3)->Unit(benchmark::kMicrosecond);

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    lampwork::Theme::instance().install(application);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
