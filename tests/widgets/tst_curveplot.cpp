// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/smoothing.h"
#include "widgets/plots/curveplot.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QFile>
#include <QImage>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <cmath>
#include <functional>

using namespace lampwork;

namespace {

const auto a = QStringLiteral("a");
const auto b = QStringLiteral("b");
constexpr qint64 startMs = 1'700'000'000'000;

SeriesPoints line(qint64 from, qint64 to, const std::function<double(qint64)> &f)
{
    SeriesPoints points;
    for (qint64 step = from; step < to; ++step) {
        points.steps.push_back(step);
        points.wallMs.push_back(startMs + step * 500);
        points.values.push_back(f(step));
    }
    return points;
}

CurveStyle named(const QString &name, const QColor &color = Qt::red)
{
    CurveStyle style;
    style.name = name;
    style.color = color;
    return style;
}

double identity(qint64 step)
{
    return double(step);
}

QToolButton *legendButton(const CurvePlot &plot, const QString &id)
{
    return plot.findChild<QToolButton *>(QStringLiteral("legend.") + id);
}

} // namespace

class TestCurvePlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Theme::instance().install(*qApp);
        Theme::instance().setChoice(ThemeChoice::Light);
    }
    void symmetricLogarithmsShowBothSides();
    void aClockIsAnAxis();
    void samplesAndTokensAreCounted();
    void forksGoOnFromTheirParentsSamples();
    void whatCannotBePlacedIsNotDrawnAndSaysSo();
    void outliersCanBeIgnored();
    void limitsStay();
    void limitsThatCannotBeFollowTheCurves();
    void limitsAreKeptByAnAction();
    void theMenuOpensOverTheCurves();
    void referenceLinesAreInSight();
    void draggingIsCoarserAndAsExact();
    void longCurvesAreSmoothedLittleByLittle();
    void aLiveCurveIsSmoothedAsAWhole();
    void movingTellsAndBeingMovedDoesNot();
    void theCursorIsReadElsewhere();
    void groupsAreDrawnAsOne();
    void groupsGrowAndAreSmoothed();
    void groupsCanBeHiddenAndUndone();
    void badValuesAreCountedAtEveryZoom();
    void badValuesAreMarkedWhereTheyAre();
    void theTableTellsWhatIsInSight();
};

void TestCurvePlot::symmetricLogarithmsShowBothSides()
{
    CurvePlot plot;
    plot.resize(500, 300);
    plot.setCurve(a, named(a));
    plot.append(a, line(0, 3, [](qint64 step) {
        return step == 0 ? -1000.0 : step == 1 ? 0 : 10;
    }));
    plot.setY(ScaleKind::SymLog);
    const auto view = plot.view();
    QVERIFY(view.yMin < -1000 && view.yMin > -2000);
    QVERIFY(view.yMax > 10 && view.yMax < 20);
    plot.grab(); // draws, with its ticks
    plot.setView({0, 2, -10, 10});
    QVERIFY(std::abs(plot.view().yMin + 10) < 1e-9 && std::abs(plot.view().yMax - 10) < 1e-9);
    plot.setY(ScaleKind::Linear);
    QVERIFY(plot.view().yMin > -1100);
}

void TestCurvePlot::aClockIsAnAxis()
{
    CurvePlot plot;
    plot.setCurve(a, named(a));
    plot.append(a, line(0, 101, identity));
    plot.setX(CurveX::WallTime);
    QVERIFY(std::abs(plot.view().xMin - double(startMs) / 1000) < 1);
    QVERIFY(std::abs(plot.view().xMax - double(startMs) / 1000 - 50) < 1);
    plot.setLogX(true); // has no meaning for a clock
    QVERIFY(plot.view().xMax - plot.view().xMin < 52);
    plot.grab();
}

void TestCurvePlot::samplesAndTokensAreCounted()
{
    CurvePlot plot;
    CurveStyle style = named(a);
    style.samplesPerStep = 32;
    style.tokensPerSample = 64;
    plot.setCurve(a, style);
    plot.append(a, line(0, 101, identity));
    plot.setX(CurveX::Samples);
    QVERIFY(std::abs(plot.view().xMax - 3200 * 1.01) < 1);
    plot.showCursor(1600);
    QVERIFY2(plot.cursorText().startsWith(QLatin1String("1,600 samples (step 50)")),
        qPrintable(plot.cursorText()));
    plot.setX(CurveX::Tokens);
    QVERIFY(std::abs(plot.view().xMax - 204'800 * 1.01) < 1);
}

// 100 steps of 32, then steps of 8: step 200 is at 3,200 + 800.
void TestCurvePlot::forksGoOnFromTheirParentsSamples()
{
    CurvePlot plot;
    CurveStyle style = named(a);
    style.samplesPerStep = 8;
    style.samplesBefore = (32 - 8) * 100;
    plot.setCurve(a, style);
    plot.append(a, line(100, 201, identity));
    plot.setX(CurveX::Samples);
    QVERIFY(std::abs(plot.view().xMin - (3200 - 8)) < 1); // a margin of 1 % of 800
    QVERIFY(std::abs(plot.view().xMax - (4000 + 8)) < 1);
}

void TestCurvePlot::whatCannotBePlacedIsNotDrawnAndSaysSo()
{
    CurvePlot plot;
    CurveStyle known = named(a);
    known.stepsPerEpoch = 10;
    known.samplesPerStep = 4;
    plot.setCurve(a, known);
    plot.setCurve(b, named(b));
    plot.append(a, line(0, 11, [](qint64) { return 1.0; }));
    plot.append(b, line(0, 1001, [](qint64) { return 500.0; }));
    plot.setX(CurveX::Epoch);
    QVERIFY(plot.view().xMax < 1.1); // not 1001 “epochs”
    QVERIFY(plot.view().yMax < 10);
    QVERIFY(legendButton(plot, b)->text().contains(QLatin1String("unknown")));
    QVERIFY(!legendButton(plot, a)->text().contains(QLatin1String("unknown")));
    plot.setX(CurveX::Tokens);
    QVERIFY(legendButton(plot, a)->text().contains(QLatin1String("unknown")));
    plot.setX(CurveX::Step);
    QVERIFY(plot.view().xMax > 1000);
    QCOMPARE(legendButton(plot, b)->text(), b);
}

void TestCurvePlot::outliersCanBeIgnored()
{
    CurvePlot plot;
    plot.setCurve(a, named(a));
    plot.append(a, line(0, 1000, [](qint64 step) { return step == 3 ? 1e9 : double(step % 7); }));
    QVERIFY(plot.view().yMax > 1e9);
    plot.setIgnoresOutliers(true);
    QVERIFY(plot.view().yMax > 6 && plot.view().yMax < 7);
    QVERIFY(plot.view().yMin < 0 && plot.view().yMin > -1);
    plot.setY(ScaleKind::Log); // of what is above zero
    QVERIFY(plot.view().yMin > 0.5 && plot.view().yMax < 7);
}

void TestCurvePlot::limitsStay()
{
    CurvePlot plot;
    plot.setCurve(a, named(a));
    plot.append(a, line(0, 100, identity));
    CurveLimits limits;
    limits.yMin = -50;
    limits.xMax = 500;
    plot.setLimits(limits);
    QCOMPARE(plot.view().yMin, -50.0);
    QCOMPARE(plot.view().xMax, 500.0);
    QVERIFY(plot.view().yMax < 110); // follows
    plot.append(a, line(100, 1000, identity));
    QCOMPARE(plot.view().yMin, -50.0);
    QCOMPARE(plot.view().xMax, 500.0);
    QVERIFY(plot.view().yMax > 999);
    plot.setView({0, 1, 0, 1});
    plot.resetView();
    QCOMPARE(plot.view().yMin, -50.0);
    plot.setX(CurveX::RelativeTime); // 500 what?
    QVERIFY(!plot.limits().xMax);
    QCOMPARE(plot.limits().yMin, std::optional(-50.0));
    plot.setLimits({});
    QVERIFY(plot.view().yMin > -50);
}

void TestCurvePlot::limitsThatCannotBeFollowTheCurves()
{
    CurvePlot plot;
    plot.setCurve(a, named(a));
    plot.append(a, line(1, 100, identity));
    CurveLimits limits;
    limits.yMin = -5;
    plot.setLimits(limits);
    plot.setY(ScaleKind::Log);
    QVERIFY(plot.view().yMin > 0);
    plot.setY(ScaleKind::SymLog);
    QVERIFY(std::abs(plot.view().yMin + 5) < 1e-9);
    plot.setY(ScaleKind::Linear);
    limits.yMin = 1000; // above everything
    plot.setLimits(limits);
    QVERIFY(plot.view().yMin < plot.view().yMax);
    QCOMPARE(plot.view().yMin, 1000.0);
}

void TestCurvePlot::limitsAreKeptByAnAction()
{
    CurvePlot plot;
    plot.setCurve(a, named(a));
    plot.append(a, line(0, 100, identity));
    plot.setView({10, 20, 5, 50});
    auto *keep = plot.findChild<QAction *>(QStringLiteral("plot.keepLimits"));
    QVERIFY(keep && !keep->isChecked());
    QSignalSpy spy(&plot, &CurvePlot::limitsChanged);
    keep->trigger();
    QCOMPARE(spy.size(), 1);
    QCOMPARE(plot.limits(), (CurveLimits{10, 20, 5, 50}));
    plot.append(a, line(100, 200, identity));
    plot.resetView();
    QCOMPARE(plot.view().yMax, 50.0);
    keep->trigger();
    QVERIFY(plot.limits().isEmpty());
    QVERIFY(plot.view().yMax > 190);
}

// As the window system asks: at the widget under the mouse.
void TestCurvePlot::theMenuOpensOverTheCurves()
{
    CurvePlot plot;
    plot.resize(500, 300);
    plot.setCurve(a, named(a));
    plot.append(a, line(0, 100, identity));
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QAction *point = plot.addPointAction(QStringLiteral("test.point"), {}, QStringLiteral("here"));
    QWidget *canvas = plot.childAt(250, 100);
    bool opened = false;
    bool here = false;
    QTimer::singleShot(0, &plot, [&] {
        QWidget *menu = QApplication::activePopupWidget();
        opened = menu != nullptr;
        here = point->isEnabled();
        if (menu)
            menu->close();
    });
    QContextMenuEvent event(
        QContextMenuEvent::Mouse, QPoint(250, 100), canvas->mapToGlobal(QPoint(250, 100)));
    QApplication::sendEvent(canvas, &event);
    QVERIFY(opened);
    QVERIFY(here);
}

void TestCurvePlot::referenceLinesAreInSight()
{
    CurvePlot plot;
    plot.resize(500, 300);
    plot.setLegendVisible(false);
    plot.setCurve(a, named(a));
    plot.append(a, line(0, 100, [](qint64) { return 1.0; }));
    plot.setReferences({5, -3});
    QVERIFY(plot.view().yMax > 5 && plot.view().yMin < -3);
    const QImage image = plot.grab().toImage();
    const QColor ink = Theme::instance().colors().text;
    QList<int> rows; // with a line across
    for (int y = 0; y < image.height(); ++y) {
        int dark = 0;
        for (int x = 100; x < 400; ++x)
            dark += image.pixelColor(x, y) == ink ? 1 : 0;
        if (dark > 100)
            rows.append(y);
    }
    QCOMPARE(rows.size(), 2);
    auto *remove = plot.findChild<QAction *>(QStringLiteral("plot.noReferences"));
    QVERIFY(remove->isEnabled());
    QSignalSpy spy(&plot, &CurvePlot::referencesChanged);
    remove->trigger();
    QCOMPARE(spy.size(), 1);
    QVERIFY(plot.references().isEmpty());
    QVERIFY(plot.view().yMax < 5);
    plot.setReferences({-1}); // has no place on this axis
    plot.setY(ScaleKind::Log);
    QVERIFY(plot.view().yMin > 0);
}

// A single spike reaches the top while a hundred curves are dragged, too.
void TestCurvePlot::draggingIsCoarserAndAsExact()
{
    CurvePlot plot;
    plot.resize(1000, 400);
    plot.setLegendVisible(false);
    for (int i = 0; i < 100; ++i) {
        const QString id = QString::number(i);
        plot.setCurve(id, named(id, QColor(255, 0, 0)));
        plot.append(id,
            line(0, 20'000, [i](qint64 step) { return i == 50 && step == 12'345 ? 1.0 : 0.0; }));
    }
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    const auto tallest = [&] {
        QCoreApplication::processEvents();
        const QImage image = plot.grab().toImage();
        int most = 0;
        for (int x = 0; x < image.width(); ++x) {
            int rows = 0;
            for (int y = 0; y < image.height(); ++y) {
                const QColor at = image.pixelColor(x, y);
                rows += at.red() > 200 && at.green() < 90 ? 1 : 0;
            }
            most = std::max(most, rows);
        }
        return most;
    };
    const int before = tallest();
    QVERIFY(before > 200);
    QWidget *canvas = plot.childAt(500, 200);
    QTest::mousePress(canvas, Qt::LeftButton, {}, QPoint(500, 150));
    for (int x = 501; x < 520; ++x)
        QTest::mouseMove(canvas, QPoint(x, 150));
    QVERIFY2(tallest() > before - 10, qPrintable(QString::number(tallest())));
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, QPoint(520, 150));
    QVERIFY(tallest() > before - 10);
}

// The window is not held up, and what is shown at the end is what is right.
void TestCurvePlot::longCurvesAreSmoothedLittleByLittle()
{
    const auto f = [](qint64 step) { return double(step * 7919 % 1000); };
    const SeriesPoints points = line(0, 400'000, f);
    CurvePlot plot;
    plot.setCurve(a, named(a));
    plot.append(a, points);
    const Smoothing smoothing{SmoothingKind::Median, 1001};
    plot.setSmoothing(smoothing);
    QVERIFY(!plot.isSmoothingDone());
    QTRY_VERIFY_WITH_TIMEOUT(plot.isSmoothingDone(), 60'000);
    const std::vector<double> expected = smoothed(points.values, smoothing);
    for (const qint64 step : {qint64(0), qint64(123'456), qint64(399'999)}) {
        plot.showCursor(double(step));
        const QString wanted
            = QStringLiteral("a: %1 (raw %2)").arg(expected[std::size_t(step)]).arg(f(step));
        QVERIFY2(plot.cursorText().contains(wanted),
            qPrintable(plot.cursorText() + QStringLiteral(" / ") + wanted));
    }
}

void TestCurvePlot::aLiveCurveIsSmoothedAsAWhole()
{
    CurvePlot plot;
    plot.setCurve(a, named(a));
    plot.setSmoothing({SmoothingKind::Mean, 5});
    for (qint64 step = 0; step < 20; ++step)
        plot.append(a, line(step, step + 1, identity));
    plot.showCursor(17); // by hand: 15 … 19
    QVERIFY2(
        plot.cursorText().contains(QLatin1String("a: 17 (raw 17)")), qPrintable(plot.cursorText()));
    plot.showCursor(19); // 17, 18, 19
    QVERIFY(plot.cursorText().contains(QLatin1String("a: 18 (raw 19)")));
    plot.append(a, line(20, 21, identity));
    plot.showCursor(19); // 17 … 20
    QVERIFY(plot.cursorText().contains(QLatin1String("a: 18.5 (raw 19)")));
}

void TestCurvePlot::movingTellsAndBeingMovedDoesNot()
{
    CurvePlot plot;
    plot.setCurve(a, named(a));
    plot.append(a, line(0, 100, identity));
    QSignalSpy moved(&plot, &CurvePlot::xRangeMoved);
    QSignalSpy reset(&plot, &CurvePlot::viewReset);
    plot.setXRange(20, 40);
    QCOMPARE(moved.size(), 0);
    QVERIFY(!plot.isFollowing());
    QCOMPARE(plot.view().xMin, 20.0);
    plot.append(a, line(100, 200, identity)); // does not move it
    QCOMPARE(plot.view().xMax, 40.0);
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(moved.size(), 1);
    QCOMPARE(moved.first().at(0).toDouble(), 22.0);
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(reset.size(), 1);
    QVERIFY(plot.isFollowing());
}

void TestCurvePlot::theCursorIsReadElsewhere()
{
    CurvePlot plot;
    plot.resize(500, 300);
    plot.setCurve(a, named(a));
    plot.setCurve(b, named(b));
    plot.append(a, line(0, 100, identity));
    plot.append(b, line(0, 100, [](qint64 step) { return double(-step); }));
    QSignalSpy spy(&plot, &CurvePlot::cursorMoved);
    plot.showCursor(41.7);
    QCOMPARE(plot.cursorText(), QStringLiteral("step 42\na: 42\nb: -42"));
    plot.showCursor(1e6); // not in sight
    QVERIFY(plot.cursorText().isEmpty());
    plot.showCursor(41.7);
    plot.showCursor(std::nullopt);
    QVERIFY(plot.cursorText().isEmpty());
    QCOMPARE(spy.size(), 0);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTest::mouseMove(plot.childAt(250, 100), QPoint(250, 100));
    QTRY_VERIFY(!spy.isEmpty());
    QVERIFY(spy.last().at(0).value<std::optional<double>>().has_value());
}

void TestCurvePlot::groupsAreDrawnAsOne()
{
    CurvePlot plot;
    plot.resize(500, 300);
    plot.setCurve(a, named(a));
    plot.setCurve(b, named(b));
    plot.append(a, line(0, 10, [](qint64) { return 1.0; }));
    plot.append(b, line(0, 10, [](qint64) { return 3.0; }));
    const auto group = QStringLiteral("g");
    plot.setGroups({{group, named(QStringLiteral("both"), Qt::blue), {a, b}}}, GroupBand::Extremes);
    QCOMPARE(plot.groupPoints(group).size(), std::size_t(10));
    QCOMPARE(plot.groupPoints(group).front(), (GroupPoint{2, 1, 3, 2}));
    QVERIFY(!legendButton(plot, a));
    QCOMPARE(legendButton(plot, QStringLiteral("group:g"))->text(), QStringLiteral("both"));
    QVERIFY(plot.view().yMin < 1 && plot.view().yMax > 3); // the band is in sight
    plot.showCursor(5);
    QCOMPARE(plot.cursorText(), QStringLiteral("step 5\nboth: 2 [1 to 3], n = 2"));
    QVERIFY(plot.csv().startsWith("group,step,mean,lower,upper,count\n\"both\",0,2,1,3,2\n"));
    QCOMPARE(plot.csv().count('\n'), 11);
    // Faint blue between the two, and red nowhere.
    plot.setLegendVisible(false);
    const QImage image = plot.grab().toImage();
    const QColor inside = image.pixelColor(250, image.height() / 3);
    QVERIFY2(inside.blue() > inside.red() + 20, qPrintable(inside.name()));
    plot.setGroups({{group, named(QStringLiteral("both"), Qt::blue), {a, b}}}, GroupBand::Members);
    QVERIFY(plot.cursorText().isEmpty() || !plot.cursorText().contains(QLatin1Char('[')));
    QCoreApplication::processEvents(); // the queued drawing
    const QImage members = plot.grab().toImage();
    bool red = false;
    for (int y = 0; y < members.height(); ++y) {
        const QColor at = members.pixelColor(250, y);
        red = red || (at.red() > 200 && at.blue() < 220 && at.green() < 220);
    }
    QVERIFY(red);
}

void TestCurvePlot::groupsGrowAndAreSmoothed()
{
    CurvePlot plot;
    const auto group = QStringLiteral("g");
    plot.setGroups({{group, named(group), {a, b}}}, GroupBand::Extremes);
    plot.setCurve(a, named(a));
    plot.setCurve(b, named(b));
    for (qint64 step = 0; step < 50; ++step) {
        plot.append(a, line(step, step + 1, identity));
        if (step % 2 == 0)
            plot.append(b, line(step, step + 1, [](qint64 s) { return double(s) + 2; }));
    }
    // At 47, b stands at its value of 46, 48; at 49 it has ended.
    const auto points = plot.groupPoints(group);
    QCOMPARE(points.size(), std::size_t(50));
    QCOMPARE(points[47], (GroupPoint{47.5, 47, 48, 2}));
    QCOMPARE(points[48], (GroupPoint{49, 48, 50, 2}));
    QCOMPARE(points[49], (GroupPoint{49, 49, 49, 1}));
    plot.setSmoothing({SmoothingKind::Mean, 3}); // changes nothing within a straight line
    QCOMPARE(plot.groupPoints(group)[48].mean, 48.5); // b's last: (48 + 50) / 2 = 49
    plot.append(a, line(50, 51, [](qint64) { return 110.0; }));
    QCOMPARE(plot.groupPoints(group)[49].mean, (48.0 + 49 + 110) / 3);
}

void TestCurvePlot::groupsCanBeHiddenAndUndone()
{
    CurvePlot plot;
    plot.resize(500, 300);
    plot.setCurve(a, named(a));
    plot.append(a, line(0, 10, identity));
    plot.setGroups({{QStringLiteral("g"), named(QStringLiteral("g")), {a}}}, GroupBand::Deviation);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTest::mouseClick(legendButton(plot, QStringLiteral("group:g")), Qt::LeftButton);
    QVERIFY(!plot.csv().contains("\"g\""));
    QCOMPARE(plot.view().yMax, 1.0); // nothing to fit
    QTest::mouseClick(legendButton(plot, QStringLiteral("group:g")), Qt::LeftButton);
    plot.setGroups({}, GroupBand::Deviation);
    QVERIFY(!legendButton(plot, QStringLiteral("group:g")));
    QVERIFY(legendButton(plot, a)->isChecked());
    QVERIFY(plot.csv().startsWith("curve,step"));
}

void TestCurvePlot::badValuesAreCountedAtEveryZoom()
{
    const auto f = [](qint64 step) {
        return step % 997 == 5 ? std::nan("")
            : step % 5003 == 9 ? HUGE_VAL
                               : std::sin(double(step));
    };
    const SeriesPoints points = line(0, 100'000, f);
    CurvePlot plot;
    plot.setCurve(a, named(a));
    plot.append(a, points);
    for (const auto &[from, to] : std::vector<std::pair<qint64, qint64>>{
             {0, 99'999}, {5, 5}, {6, 8}, {0, 1000}, {12'345, 67'890}, {99'000, 99'999}}) {
        plot.setXRange(double(from) - 0.25, double(to) + 0.25);
        CurveValues expected;
        qint64 bad = 0;
        double least = HUGE_VAL;
        double greatest = -HUGE_VAL;
        for (qint64 step = from; step <= to; ++step) {
            const double value = f(step);
            bad += std::isfinite(value) ? 0 : 1;
            least = std::isfinite(value) ? std::min(least, value) : least;
            greatest = std::isfinite(value) ? std::max(greatest, value) : greatest;
        }
        const CurveValues found = plot.valuesInSight(a);
        QCOMPARE(found.nonFinite, bad);
        QCOMPARE(found.count, to - from + 1);
        if (bad < found.count) {
            QCOMPARE(found.least, least);
            QCOMPARE(found.greatest, greatest);
        } else {
            QVERIFY(std::isnan(found.least));
        }
        QVERIFY(found.last == f(to) || (std::isnan(found.last) && std::isnan(f(to))));
    }
    QCOMPARE(plot.nonFiniteCount(a), 100 + 1 + 20); // 5, 1002, …; 9, 5012, … (counted by hand)
}

// A triangle at the upper edge in the column of each, whether all is in sight or three points.
void TestCurvePlot::badValuesAreMarkedWhereTheyAre()
{
    CurvePlot plot;
    plot.resize(600, 300);
    plot.setLegendVisible(false);
    plot.setCurve(a, named(a, QColor(255, 0, 0)));
    plot.append(
        a, line(0, 100'001, [](qint64 step) { return step == 50'000 ? std::nan("") : 0.0; }));
    for (const double half : {50'000.0, 1000.0, 1.5}) {
        plot.setView({50'000 - half, 50'000 + half, -1, 10});
        const QImage image = plot.grab().toImage();
        QList<int> columns;
        for (int x = 0; x < image.width(); ++x) {
            int red = 0;
            for (int y = 0; y < 40; ++y) {
                const QColor at = image.pixelColor(x, y);
                red += at.red() > 200 && at.green() < 80 ? 1 : 0;
            }
            if (red >= 4)
                columns.append(x);
        }
        QVERIFY2(!columns.isEmpty() && columns.last() - columns.first() <= 6,
            qPrintable(QStringLiteral("%1 columns").arg(columns.size())));
        QVERIFY(std::abs((columns.first() + columns.last()) / 2 - (image.width() + 30) / 2) < 40);
    }
}

void TestCurvePlot::theTableTellsWhatIsInSight()
{
    CurvePlot plot;
    plot.resize(600, 400);
    plot.setCurve(a, named(QStringLiteral("loss")));
    plot.setCurve(b, named(QStringLiteral("accuracy")));
    plot.append(a, line(0, 100, [](qint64 s) { return s == 50 ? std::nan("") : double(s); }));
    plot.append(b, line(0, 100, [](qint64 s) { return 0.1 * double(s % 3); }));
    plot.setLegendTable(true);
    auto *table = plot.findChild<QTableWidget *>(QStringLiteral("legend.table"));
    QVERIFY(table);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QCOMPARE(table->rowCount(), 2);
    QCOMPARE(table->item(0, 1)->text(), QStringLiteral("99"));
    QCOMPARE(table->item(0, 4)->text(), QStringLiteral("1"));
    QCOMPARE(table->item(1, 4)->text(), QString());
    plot.setXRange(9.5, 20.5);
    QTRY_COMPARE(table->item(0, 1)->text(), QStringLiteral("20"));
    QCOMPARE(table->item(0, 2)->text(), QStringLiteral("10"));
    QCOMPARE(table->item(0, 3)->text(), QStringLiteral("20"));
    QCOMPARE(table->item(0, 4)->text(), QString());
    QCOMPARE(table->item(1, 3)->text(), QStringLiteral("0.2"));
    QSignalSpy spy(&plot, &CurvePlot::curveVisibilityChanged);
    table->item(1, 0)->setCheckState(Qt::Unchecked);
    QCOMPARE(spy.size(), 1);
    QVERIFY(!plot.isCurveVisible(b));
    plot.setLegendTable(false);
    QVERIFY(!table->isVisible());
    QVERIFY(legendButton(plot, a)->isVisible());
}

QTEST_MAIN(TestCurvePlot)
#include "tst_curveplot.moc"
