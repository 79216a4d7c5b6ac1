// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/barsplot.h"
#include "widgets/plots/curveplot.h"
#include "widgets/plots/matrixplot.h"
#include "widgets/plots/xyplot.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

using namespace lampwork;

namespace {

SeriesPoints line(qint64 from, qint64 to, double (*f)(qint64))
{
    SeriesPoints points;
    for (qint64 step = from; step < to; ++step) {
        points.steps.push_back(step);
        points.wallMs.push_back(1'000'000 + step * 500);
        points.values.push_back(f(step));
    }
    return points;
}

CurveStyle styleOf(const char *name, const QColor &color)
{
    CurveStyle style;
    style.name = QLatin1String(name);
    style.color = color;
    style.stepsPerEpoch = 10;
    return style;
}

// Rows of the picture that hold a pixel of about that colour, in one column.
QList<int> rowsOf(const QImage &image, int column, const QColor &color)
{
    QList<int> rows;
    for (int y = 0; y < image.height(); ++y) {
        const QColor at = image.pixelColor(column, y);
        if (std::abs(at.red() - color.red()) + std::abs(at.green() - color.green())
                + std::abs(at.blue() - color.blue())
            < 90)
            rows.append(y);
    }
    return rows;
}

} // namespace

class TestPlots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Theme::instance().install(*qApp);
        Theme::instance().setChoice(ThemeChoice::Light);
    }
    void pointsAreAppendedAndFollowed();
    void axesCountStepsEpochsAndTime();
    void aClockThatWasSetBackLeavesCurvesWhole();
    void aSingleSpikeAmongAMillionIsDrawn();
    void whatIsNotFiniteIsCountedAndNamed();
    void logarithmicAxesLeaveOutWhatIsNotPositive();
    void theLegendHidesACurve();
    void wheelZoomsAndDoubleClickResets();
    void everyFormatIsWritten();
    void anUnwritablePlaceIsAnError();
    void matrixTellsTheCell();
    void barsAndScatterHaveTheirData();
};

void TestPlots::pointsAreAppendedAndFollowed()
{
    CurvePlot plot;
    plot.setCurve(QStringLiteral("a"), styleOf("a", Qt::red));
    plot.append(QStringLiteral("a"), line(1, 101, [](qint64 step) { return double(step); }));
    QCOMPARE(plot.pointCount(QStringLiteral("a")), 100);
    QCOMPARE(plot.valueAt(QStringLiteral("a"), 42), std::optional(42.0));
    QCOMPARE(plot.valueAt(QStringLiteral("a"), 0), std::nullopt);
    QVERIFY(plot.view().yMax >= 100 && plot.view().yMax < 110);
    plot.append(QStringLiteral("a"), line(50, 301, [](qint64 step) { return double(step); }));
    QCOMPARE(plot.pointCount(QStringLiteral("a")), 301); // 100 … 300 came anew; below 100 is old
    QVERIFY(plot.view().xMax >= 300);
    plot.setView({10, 20, 0, 50});
    QVERIFY(!plot.isFollowing());
    plot.append(QStringLiteral("a"), line(301, 400, [](qint64 step) { return double(step); }));
    QCOMPARE(plot.view().xMax, 20.0);
    plot.resetView();
    QVERIFY(plot.view().xMax >= 399);
}

void TestPlots::axesCountStepsEpochsAndTime()
{
    CurvePlot plot;
    plot.setCurve(QStringLiteral("a"), styleOf("a", Qt::red));
    plot.append(QStringLiteral("a"), line(0, 101, [](qint64) { return 1.0; }));
    QVERIFY(std::abs(plot.view().xMax - 101) < 0.5); // 100 and a margin of 1 %
    plot.setX(CurveX::Epoch); // ten steps each
    QVERIFY(std::abs(plot.view().xMax - 10.1) < 0.05);
    plot.setX(CurveX::RelativeTime); // half a second each
    QVERIFY(std::abs(plot.view().xMax - 50.5) < 0.2);
}

// Step 40 comes two hours before step 39, by a clock that was set back then: on the axes of time
// the curve stands still until the clock has caught up, and never runs backwards.
void TestPlots::aClockThatWasSetBackLeavesCurvesWhole()
{
    SeriesPoints points = line(0, 20'000, [](qint64 step) { return double(step % 7); });
    for (std::size_t i = 40; i < points.size(); ++i)
        points.wallMs[i] -= 7'200'000;
    const double lastS = double(points.wallMs.back()) / 1000;
    QCOMPARE(lastS, (1'000'000 + 19'999 * 500 - 7'200'000) / 1000.0);
    for (const CurveX x : {CurveX::WallTime, CurveX::RelativeTime}) {
        // At once, and as it comes; the run began, by the clock of then, after its first points.
        for (const std::size_t atOnce : {points.size(), std::size_t(30)}) {
            CurvePlot plot;
            plot.resize(500, 300);
            CurveStyle style = styleOf("a", QColor(255, 0, 0));
            style.startMs = 1'005'000;
            plot.setCurve(QStringLiteral("a"), style);
            plot.setX(x);
            for (std::size_t i = 0; i < points.size(); i += atOnce) {
                SeriesPoints part;
                for (std::size_t k = i; k < std::min(i + atOnce, points.size()); ++k) {
                    part.steps.push_back(points.steps[k]);
                    part.wallMs.push_back(points.wallMs[k]);
                    part.values.push_back(points.values[k]);
                }
                plot.append(QStringLiteral("a"), part);
            }
            QCOMPARE(plot.pointCount(QStringLiteral("a")), 20'000);
            const double startS = x == CurveX::WallTime ? 0 : 1005;
            const auto view = plot.view();
            QVERIFY2(
                std::abs(view.xMin - (1000 - startS)) < 50, qPrintable(QString::number(view.xMin)));
            QVERIFY2(std::abs(view.xMax - (lastS - startS)) < 50,
                qPrintable(QString::number(view.xMax)));
            QCOMPARE(plot.valuesInSight(QStringLiteral("a")).count, 20'000);
            const QImage image = plot.grab().toImage();
            int columns = 0;
            for (int column = 0; column < image.width(); ++column)
                columns += rowsOf(image, column, QColor(255, 0, 0)).isEmpty() ? 0 : 1;
            QVERIFY2(columns > image.width() / 2, qPrintable(QString::number(columns)));
            // Single steps, of which the 40th stands where it stays until the clock has caught up.
            plot.setView({1000 - startS, 1019 - startS, view.yMin, view.yMax});
            plot.grab();
            QCOMPARE(plot.valuesInSight(QStringLiteral("a")).count, 39);
        }
    }
}

// 1.2 million zeros and one 1: at whatever width, its column must reach the top.
void TestPlots::aSingleSpikeAmongAMillionIsDrawn()
{
    CurvePlot plot;
    plot.resize(500, 300);
    plot.setLegendVisible(false);
    plot.setCurve(QStringLiteral("a"), styleOf("a", QColor(255, 0, 0)));
    plot.append(QStringLiteral("a"),
        line(0, 1'200'000, [](qint64 step) { return step == 777'777 ? 1.0 : 0.0; }));
    const QImage image = plot.grab().toImage();
    int tallest = 0;
    int flat = 0;
    for (int x = 0; x < image.width(); ++x) {
        const int rows = int(rowsOf(image, x, QColor(255, 0, 0)).size());
        tallest = std::max(tallest, rows);
        flat += rows == 1 || rows == 2 ? 1 : 0;
    }
    QVERIFY2(tallest > image.height() / 2, qPrintable(QString::number(tallest)));
    QVERIFY(flat > 300);
}

void TestPlots::whatIsNotFiniteIsCountedAndNamed()
{
    CurvePlot plot;
    plot.resize(500, 300);
    const QString id = QStringLiteral("a");
    plot.setCurve(id, styleOf("loss", Qt::red));
    plot.append(
        id, line(0, 100, [](qint64 step) { return step % 25 == 7 ? std::nan("") : double(step); }));
    QCOMPARE(plot.nonFiniteCount(id), 4);
    auto *button = plot.findChild<QToolButton *>(QStringLiteral("legend.a"));
    QVERIFY(button);
    QVERIFY2(button->text().contains(QLatin1Char('4')), qPrintable(button->text()));
    QVERIFY(std::isfinite(plot.view().yMax));
}

void TestPlots::logarithmicAxesLeaveOutWhatIsNotPositive()
{
    CurvePlot plot;
    plot.setCurve(QStringLiteral("a"), styleOf("a", Qt::red));
    plot.append(QStringLiteral("a"), line(0, 50, [](qint64 step) {
        return step < 5 ? -1.0 : std::pow(10.0, -double(step % 4));
    }));
    plot.setLogY(true);
    QVERIFY(plot.view().yMin > 0 && plot.view().yMin < 1e-3);
    QVERIFY(plot.view().yMax >= 1 && plot.view().yMax < 2);
    plot.setLogX(true);
    QVERIFY(plot.view().xMin > 0);
    plot.grab(); // draws
}

void TestPlots::theLegendHidesACurve()
{
    CurvePlot plot;
    plot.resize(500, 300);
    plot.setCurve(QStringLiteral("a"), styleOf("a", Qt::red));
    plot.setCurve(QStringLiteral("b"), styleOf("b", Qt::blue));
    plot.append(QStringLiteral("a"), line(0, 10, [](qint64) { return 1.0; }));
    plot.append(QStringLiteral("b"), line(0, 10, [](qint64) { return 1000.0; }));
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QSignalSpy spy(&plot, &CurvePlot::curveVisibilityChanged);
    QTest::mouseClick(plot.findChild<QToolButton *>(QStringLiteral("legend.b")), Qt::LeftButton);
    QVERIFY(!plot.isCurveVisible(QStringLiteral("b")));
    QCOMPARE(spy.size(), 1);
    QVERIFY(plot.view().yMax < 10); // what is hidden does not take room
    QVERIFY(!plot.csv().contains("\"b\""));
}

void TestPlots::wheelZoomsAndDoubleClickResets()
{
    CurvePlot plot;
    plot.resize(600, 400);
    plot.setCurve(QStringLiteral("a"), styleOf("a", Qt::red));
    plot.append(
        QStringLiteral("a"), line(0, 1000, [](qint64 step) { return std::sin(double(step)); }));
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    const auto before = plot.view();
    QWidget *canvas = plot.childAt(300, 200);
    QVERIFY(canvas);
    const QPointF at(300, 150);
    QWheelEvent wheel(at, canvas->mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier,
        Qt::NoScrollPhase, false);
    QApplication::sendEvent(canvas, &wheel);
    const auto zoomed = plot.view();
    QVERIFY(zoomed.xMax - zoomed.xMin < before.xMax - before.xMin);
    QVERIFY(!plot.isFollowing());
    QTest::mouseDClick(canvas, Qt::LeftButton, {}, at.toPoint());
    QVERIFY(plot.isFollowing());
    QCOMPARE(plot.view().xMax, before.xMax);
}

void TestPlots::everyFormatIsWritten()
{
    QTemporaryDir folder;
    CurvePlot plot;
    plot.resize(500, 300);
    plot.setTitle(QStringLiteral("loss"));
    plot.setCurve(QStringLiteral("a"), styleOf("run \"1\"", Qt::red));
    plot.append(QStringLiteral("a"), line(0, 3, [](qint64 step) { return 0.1 * double(step); }));
    const auto written = [&](const char *name) {
        const QString path = folder.filePath(QLatin1String(name));
        const Result<void> done = plot.exportTo(path);
        if (!done.ok())
            qWarning() << done.error().text();
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QVERIFY(written("p.svg").contains("<svg"));
    QVERIFY(written("p.pdf").startsWith("%PDF"));
    const QImage png = QImage::fromData(written("p.png"), "PNG");
    QCOMPARE(png.size(), QSize(1000, 600));
    QCOMPARE(written("p.csv"),
        QByteArray("curve,step,time_ms,value\n\"run \"\"1\"\"\",0,1000000,0\n\"run "
                   "\"\"1\"\"\",1,1000500,0.1\n"
                   "\"run \"\"1\"\"\",2,1001000,0.2\n"));
}

void TestPlots::anUnwritablePlaceIsAnError()
{
    QTemporaryDir folder;
    CurvePlot plot;
    const Result<void> nowhere
        = plot.exportTo(folder.filePath(QStringLiteral("no/such/folder/p.svg")));
    QVERIFY(!nowhere.ok());
    QCOMPARE(nowhere.error().code, ErrorCode::Io);
    const Result<void> unknown = plot.exportTo(folder.filePath(QStringLiteral("p.xyz")));
    QVERIFY(!unknown.ok());
    QCOMPARE(unknown.error().code, ErrorCode::Unsupported);
}

void TestPlots::matrixTellsTheCell()
{
    MatrixPlot plot;
    plot.resize(400, 400);
    plot.setMatrix({QStringLiteral("cat"), QStringLiteral("dog")}, {5, 1, 2, 8});
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QSignalSpy spy(&plot, &MatrixPlot::cellClicked);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(300, 100));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first(), (QVariantList{0, 1}));
    QCOMPARE(
        plot.csv(), QByteArray("\"True/Predicted\",\"cat\",\"dog\"\n\"cat\",5,1\n\"dog\",2,8\n"));
}

void TestPlots::barsAndScatterHaveTheirData()
{
    BarsPlot bars;
    bars.setBars({QStringLiteral("a"), QStringLiteral("b")}, {1.5, 2});
    QCOMPARE(bars.csv(), QByteArray("name,value\n\"a\",1.5\n\"b\",2\n"));
    XyPlot plot;
    plot.resize(400, 400);
    XySeries dots;
    dots.x = {0, 10};
    dots.y = {1, 11};
    dots.scatter = true;
    plot.setSeries({dots});
    plot.setReference(XyPlot::Reference::Diagonal);
    plot.setEqualRanges(true);
    QCOMPARE(plot.csv(), QByteArray("series,x,y\n\"\",0,1\n\"\",10,11\n"));
    QVERIFY(!plot.grab().isNull());
}

QTEST_MAIN(TestPlots)
#include "tst_plots.moc"
