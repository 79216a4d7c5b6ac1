// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QSignalSpy>
#include <QTest>

#include <array>
#include <cmath>

using namespace lampwork;

namespace {

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

// Relative luminance and contrast ratio, WCAG 2.1.
double luminance(const QColor &c)
{
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const double light = std::max(luminance(a), luminance(b));
    const double dark = std::min(luminance(a), luminance(b));
    return (light + 0.05) / (dark + 0.05);
}

std::array<double, 3> lab(double r, double g, double b) // from linear sRGB, D65
{
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
    const double y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
    const double z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// How a colour looks with full deuteranopia, protanopia or tritanopia: Machado, Oliveira and
// Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009,
// severity 1.0.
std::array<double, 3> seen(const QColor &c, int kind)
{
    static constexpr double matrices[4][9] = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940,
            0.968881},
        {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
            1.051998},
        {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
            0.303900},
    };
    const double *m = matrices[kind];
    const double r = linear(c.redF());
    const double g = linear(c.greenF());
    const double b = linear(c.blueF());
    const auto clip = [](double v) { return std::clamp(v, 0.0, 1.0); };
    return lab(clip(m[0] * r + m[1] * g + m[2] * b), clip(m[3] * r + m[4] * g + m[5] * b),
        clip(m[6] * r + m[7] * g + m[8] * b));
}

double distance(const std::array<double, 3> &a, const std::array<double, 3> &b)
{
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

double smallestDistance(const QList<QColor> &colors, int vision)
{
    double least = HUGE_VAL;
    for (qsizetype i = 0; i < colors.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j)
            least = std::min(least, distance(seen(colors[i], vision), seen(colors[j], vision)));
    }
    return least;
}

} // namespace

class TestStyle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(*qApp); }
    void textCanBeRead_data();
    void textCanBeRead();
    void runsCanBeToldApart_data();
    void runsCanBeToldApart();
    void okabeAndItosOwnAreNearer();
    void equalColoursDifferInDash();
    void everyIconDrawsSomething();
    void iconsFollowTheTheme();
};

void TestStyle::textCanBeRead_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addRow("light") << false;
    QTest::addRow("dark") << true;
}

void TestStyle::textCanBeRead()
{
    QFETCH(bool, dark);
    Theme::instance().setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
    const ThemeColors &c = Theme::instance().colors();
    for (const QColor &background : {c.window, c.base, c.alternate, c.rail}) {
        QVERIFY2(contrast(c.text, background) >= 7, qPrintable(background.name()));
        for (const QColor &color : {c.mutedText, c.good, c.warning, c.bad, c.accent})
            QVERIFY2(contrast(color, background) >= 4.5,
                qPrintable(color.name() + QLatin1String(" on ") + background.name()));
    }
    QVERIFY(contrast(c.accentText, c.accent) >= 4.5);
}

void TestStyle::runsCanBeToldApart_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<int>("vision");
    for (const bool dark : {false, true}) {
        const char *theme = dark ? "dark" : "light";
        QTest::addRow("%s, full colour vision", theme) << dark << 0;
        QTest::addRow("%s, deuteranopia", theme) << dark << 1;
        QTest::addRow("%s, protanopia", theme) << dark << 2;
        QTest::addRow("%s, tritanopia", theme) << dark << 3;
    }
}

// CIE 1976 distances: 2.3 is just noticeable; the lines are thin, so that a multiple is asked.
void TestStyle::runsCanBeToldApart()
{
    QFETCH(bool, dark);
    QFETCH(int, vision);
    Theme::instance().setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
    const Theme &theme = Theme::instance();
    QList<QColor> colors;
    for (int i = 0; i < Theme::seriesColorCount(); ++i) {
        colors.append(theme.seriesColor(i));
        QVERIFY2(contrast(colors.last(), theme.colors().base) >= 3, qPrintable(colors[i].name()));
        QVERIFY(!Theme::seriesColorName(i).isEmpty());
    }
    const double apart = smallestDistance(colors, vision);
    QVERIFY2(apart >= 24, qPrintable(QStringLiteral("two are %1 apart").arg(apart)));
}

// The palette that ours is near to, as published: nearer together, and its yellow fades on white.
void TestStyle::okabeAndItosOwnAreNearer()
{
    const QList<QColor> published{QColor(0, 0, 0), QColor(230, 159, 0), QColor(86, 180, 233),
        QColor(0, 158, 115), QColor(240, 228, 66), QColor(0, 114, 178), QColor(213, 94, 0),
        QColor(204, 121, 167)};
    double least = HUGE_VAL;
    for (int vision = 0; vision < 4; ++vision)
        least = std::min(least, smallestDistance(published, vision));
    QVERIFY2(least > 15 && least < 17, qPrintable(QString::number(least)));
    QVERIFY(contrast(published[4], Qt::white) < 1.4);
}

void TestStyle::equalColoursDifferInDash()
{
    const Theme &theme = Theme::instance();
    const int count = Theme::seriesColorCount();
    QCOMPARE(theme.seriesColor(3), theme.seriesColor(3 + count));
    QVERIFY(theme.seriesDash(3) != theme.seriesDash(3 + count));
}

void TestStyle::everyIconDrawsSomething()
{
    const QDir folder(QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/icons"));
    const QStringList files = folder.entryList({QStringLiteral("*.svg")});
    QVERIFY(files.size() > 30);
    for (const QString &file : files) {
        if (file.startsWith(
                QLatin1String("checked-"))) // in a colour of their own, for the style sheet
            continue;
        const QImage image = iconPixmap(file.chopped(4), 24, Qt::red, 1).toImage();
        int drawn = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                drawn += qAlpha(image.pixel(x, y)) > 128 && qRed(image.pixel(x, y)) > 200 ? 1 : 0;
        }
        QVERIFY2(drawn > 15, qPrintable(file));
    }
}

void TestStyle::iconsFollowTheTheme()
{
    QSignalSpy spy(&Theme::instance(), &Theme::changed);
    const auto brightest = [] {
        const QImage image = icon(QStringLiteral("stop")).pixmap(32).toImage();
        int value = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (qAlpha(image.pixel(x, y)) > 250)
                    value = std::max(value, qGray(image.pixel(x, y)));
            }
        }
        return value;
    };
    Theme::instance().setChoice(ThemeChoice::Light);
    const int onLight = brightest();
    Theme::instance().setChoice(ThemeChoice::Dark);
    QVERIFY(brightest() > onLight + 100);
    QVERIFY(!spy.isEmpty());
    QVERIFY(Theme::instance().isDark());
    QVERIFY(QApplication::palette().color(QPalette::Window).lightness() < 128);
}

QTEST_MAIN(TestStyle)
#include "tst_style.moc"
