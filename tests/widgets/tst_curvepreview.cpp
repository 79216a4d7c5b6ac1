// SPDX-License-Identifier: GPL-3.0-or-later
// What a plot shows of a long series before its points have come.
#include "widgets/plots/curveplot.h"
#include "widgets/style/theme.h"

#include <QImage>
#include <QTest>

using namespace lampwork;

namespace {

const auto a = QStringLiteral("a");
constexpr qint64 count = 1'000;
constexpr qint64 spike = 505; // a step

double value(qint64 step)
{
    return step == spike ? 50 : double(step % 2);
}

SeriesPoints points(qint64 from, qint64 to)
{
    SeriesPoints points;
    for (qint64 step = from; step < to; ++step) {
        points.steps.push_back(step);
        points.wallMs.push_back(1'700'000'000'000 + step * 500);
        points.values.push_back(value(step));
    }
    return points;
}

// In buckets of ten points.
CurvePreview preview()
{
    CurvePreview preview;
    preview.lastStep = count - 1;
    for (qint64 step = 0; step < count; step += 10)
        preview.buckets.push_back(
            {step, {0.0, step <= spike && spike < step + 10 ? 50.0 : 1.0, 0}});
    return preview;
}

void prepare(CurvePlot &plot)
{
    plot.resize(600, 400);
    CurveStyle style;
    style.name = a;
    style.color = Qt::red;
    plot.setCurve(a, style);
}

QImage pictureOf(CurvePlot &plot)
{
    QCoreApplication::processEvents(); // it is drawn anew when there is time
    return plot.grab().toImage();
}

// The reddish pixels between two parts of the width, which has the legend at its left.
int ink(CurvePlot &plot, double left, double right)
{
    const QImage image = pictureOf(plot);
    int found = 0;
    for (int x = int(left * image.width()); x < int(right * image.width()); ++x) {
        for (int y = 0; y < image.height(); ++y) {
            const QColor color = image.pixelColor(x, y);
            found += color.red() > color.green() + 40 && color.red() > color.blue() + 40 ? 1 : 0;
        }
    }
    return found;
}

} // namespace

class TestCurvePreview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Theme::instance().install(*qApp);
        Theme::instance().setChoice(ThemeChoice::Light);
    }

    void itGoesToTheEnd()
    {
        CurvePlot plot;
        prepare(plot);
        plot.append(a, points(0, 100));
        QVERIFY(plot.view().xMax < 110);
        plot.setPreview(a, preview());
        QVERIFY(plot.view().xMax >= count - 1);
        QVERIFY(plot.view().yMax >= 50);
        QVERIFY(ink(plot, 0.5, 0.62) > 200); // the spike
        QVERIFY(ink(plot, 0.9, 0.95) > 10);
        QCOMPARE(plot.pointCount(a), 100);
        QCOMPARE(plot.valueAt(a, spike), std::optional(value(99))); // only points are read out
    }

    void itIsSeenBeforeTheFirstPoint()
    {
        CurvePlot plot;
        prepare(plot);
        plot.setPreview(a, preview());
        QVERIFY(plot.view().xMin <= 0 && plot.view().xMax >= count - 1);
        QVERIFY(ink(plot, 0.5, 0.62) > 200);
        plot.setLogY(true); // its least values are 0, its greatest are not
        QVERIFY(plot.view().yMax >= 50);
        pictureOf(plot);
        plot.setLogX(true);
        QVERIFY(plot.view().xMin > 0 && plot.view().xMin <= 10);
        pictureOf(plot);
        plot.setCurveVisible(a, false);
        QCOMPARE(ink(plot, 0.3, 1), 0);
    }

    void pointsTakeItsPlace()
    {
        CurvePlot plot;
        prepare(plot);
        plot.setPreview(a, preview());
        for (qint64 from = 0; from < count; from += 100)
            plot.append(a, points(from, from + 100));
        CurvePlot plain;
        prepare(plain);
        plain.append(a, points(0, count));
        QCOMPARE(pictureOf(plot), pictureOf(plain));
        plot.setPreview(a, preview()); // too late: nothing is left of it
        QCOMPARE(pictureOf(plot), pictureOf(plain));
    }

    void anAxisOfTimeHasNone()
    {
        CurvePlot plot;
        prepare(plot);
        plot.append(a, points(0, 100));
        plot.setPreview(a, preview());
        plot.setX(CurveX::RelativeTime);
        QVERIFY(plot.view().xMax < 60);
        pictureOf(plot);
        plot.setX(CurveX::Step);
        QVERIFY(plot.view().xMax >= count - 1);
    }
};

QTEST_MAIN(TestCurvePreview)
#include "tst_curvepreview.moc"
