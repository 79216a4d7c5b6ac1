// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/runfixture.h"
#include "widgets/plots/curveplot.h"
#include "widgets/plots/exportdialog.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QImage>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace lampwork;

namespace {

const auto id = QStringLiteral("a");

void fill(CurvePlot &plot)
{
    plot.resize(500, 300);
    plot.setTitle(QStringLiteral("loss"));
    CurveStyle style;
    style.name = QStringLiteral("run");
    style.color = Theme::instance().seriesColor(0);
    plot.setCurve(id, style);
    SeriesPoints points;
    for (qint64 step = 0; step < 100'000; ++step) {
        points.steps.push_back(step);
        points.wallMs.push_back(step);
        points.values.push_back(std::sin(double(step) * 0.001) + 0.1 * double(step % 7));
    }
    plot.append(id, points);
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestPlotExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        isolateSettings(m_folder.path());
        Theme::instance().install(*qApp);
        Theme::instance().setChoice(ThemeChoice::Light);
    }
    void pngHasItsSizeAndResolution();
    void pdfHasItsSize();
    void svgHasItsSizeAndLetters();
    void linesAreAsThickAsTold();
    void onWhiteInTheDark();
    void theScreenIsAsBefore();
    void whatCannotBeIsRefused();
    void copyingGivesPixelsAndLines();
    void presetsAreWhatTheySay();
    void theLastChoiceComesBack();

private:
    QTemporaryDir m_folder;
};

void TestPlotExport::pngHasItsSizeAndResolution()
{
    CurvePlot plot;
    fill(plot);
    PlotPicture picture;
    picture.sizeMm = {85, 50.8};
    picture.dpi = 600;
    const QString path = m_folder.filePath(QStringLiteral("p.png"));
    QVERIFY(plot.exportTo(path, picture).ok());
    const QImage image(path);
    QCOMPARE(image.size(), QSize(2008, 1200)); // 85 / 25.4 × 600 = 2007.9
    QVERIFY(std::abs(image.dotsPerMeterX() - 23'622) <= 1);
    // Painted to the edges, at its own resolution: the axis in the right place.
    QCOMPARE(image.pixelColor(2, 2), QColor(Qt::white));
    int drawn = 0;
    for (int x = 0; x < image.width(); ++x)
        drawn += image.pixelColor(x, image.height() / 2) != QColor(Qt::white) ? 1 : 0;
    QVERIFY(drawn > image.width() / 4);
}

// In points of 1/72 inch: 85 mm is 240.9; sizes are whole 96ths of an inch, 321 of them 240.75.
void TestPlotExport::pdfHasItsSize()
{
    CurvePlot plot;
    fill(plot);
    PlotPicture picture;
    picture.sizeMm = {85, 53};
    const QString path = m_folder.filePath(QStringLiteral("p.pdf"));
    QVERIFY(plot.exportTo(path, picture).ok());
    const auto box = QRegularExpression(QStringLiteral(R"(/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+))"))
                         .match(QString::fromLatin1(contents(path)));
    QVERIFY(box.hasMatch());
    QVERIFY2(std::abs(box.captured(1).toDouble() - 240.9) <= 1, qPrintable(box.captured(1)));
    QVERIFY2(std::abs(box.captured(2).toDouble() - 150.2) <= 1, qPrintable(box.captured(2)));
}

void TestPlotExport::svgHasItsSizeAndLetters()
{
    CurvePlot plot;
    fill(plot);
    PlotPicture picture;
    picture.sizeMm = {170, 105};
    picture.fontPt = 9; // 12 of 96 in an inch
    const QString path = m_folder.filePath(QStringLiteral("p.svg"));
    QVERIFY(plot.exportTo(path, picture).ok());
    const QByteArray svg = contents(path);
    // 170 mm are 642.5 of 96ths; Qt writes it as millimetres.
    const auto width = QRegularExpression(QStringLiteral(R"(<svg width="([\d.]+)mm")"))
                           .match(QString::fromUtf8(svg));
    QVERIFY(width.hasMatch());
    QVERIFY(std::abs(width.captured(1).toDouble() - 170) < 0.3);
    QVERIFY(svg.contains("font-size=\"12\""));
    QVERIFY(!svg.contains("font-size=\"13\""));
}

void TestPlotExport::linesAreAsThickAsTold()
{
    CurvePlot plot;
    plot.resize(500, 300);
    CurveStyle style;
    style.name = QStringLiteral("flat");
    style.color = QColor(255, 0, 0);
    plot.setCurve(id, style);
    SeriesPoints points{id, {}, {}, {}};
    for (qint64 step = 0; step < 100; ++step) {
        points.steps.push_back(step);
        points.wallMs.push_back(step);
        points.values.push_back(1);
    }
    plot.append(id, points);
    plot.setLegendVisible(false);
    for (const double pt : {0.5, 2.0, 6.0}) {
        PlotPicture picture;
        picture.sizeMm = {100, 60};
        picture.dpi = 720; // ten dots a point
        picture.lineWidthPt = pt;
        const QString path = m_folder.filePath(QStringLiteral("line.png"));
        QVERIFY(plot.exportTo(path, picture).ok());
        const QImage image(path);
        int red = 0;
        // Above the legend, which has a line of its own.
        for (int y = 0; y < image.height() * 3 / 4; ++y) {
            const QColor at = image.pixelColor(image.width() / 2, y);
            red += at.red() > 200 && at.green() < 128 ? 1 : 0;
        }
        QVERIFY2(
            std::abs(red - 10 * pt) <= 2, qPrintable(QStringLiteral("%1 pt: %2").arg(pt).arg(red)));
    }
}

void TestPlotExport::onWhiteInTheDark()
{
    Theme::instance().setChoice(ThemeChoice::Dark);
    CurvePlot plot;
    fill(plot); // in the dark blue
    PlotPicture picture;
    const QString path = m_folder.filePath(QStringLiteral("white.svg"));
    QVERIFY(plot.exportTo(path, picture).ok());
    const QByteArray white = contents(path);
    picture.onWhite = false;
    QVERIFY(plot.exportTo(path, picture).ok());
    const QByteArray dark = contents(path);
    const QByteArray darkBlue = Theme::instance().seriesColor(0).name().toUtf8();
    const QByteArray darkBase = Theme::instance().colors().base.name().toUtf8();
    Theme::instance().setChoice(ThemeChoice::Light);
    const QByteArray lightBlue = Theme::instance().seriesColor(0).name().toUtf8();
    QVERIFY(white.contains(lightBlue));
    QVERIFY(!white.contains(darkBlue));
    QVERIFY(!white.contains(darkBase));
    QVERIFY(dark.contains(darkBlue));
    QVERIFY(dark.contains(darkBase));
}

void TestPlotExport::theScreenIsAsBefore()
{
    CurvePlot plot;
    fill(plot);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    const QImage before = plot.grab().toImage();
    PlotPicture picture;
    picture.fontPt = 20;
    picture.lineWidthPt = 8;
    QVERIFY(plot.copyPicture(picture).ok());
    QCoreApplication::processEvents();
    QCOMPARE(plot.grab().toImage(), before);
}

void TestPlotExport::whatCannotBeIsRefused()
{
    CurvePlot plot;
    fill(plot);
    PlotPicture picture;
    picture.sizeMm = {2000, 2000};
    picture.dpi = 2400;
    const QString path = m_folder.filePath(QStringLiteral("huge.png"));
    const Result<void> huge = plot.exportTo(path, picture);
    QVERIFY(!huge.ok());
    QCOMPARE(huge.error().code, ErrorCode::InvalidInput);
    QVERIFY(!QFile::exists(path)); // nothing half written
    picture.sizeMm = {std::nan(""), 50};
    QVERIFY(!plot.copyPicture(picture).ok());
    picture.sizeMm = {1, 1};
    QVERIFY(!plot.copyPicture(picture).ok());
}

void TestPlotExport::copyingGivesPixelsAndLines()
{
    CurvePlot plot;
    fill(plot);
    PlotPicture picture;
    picture.dpi = 96;
    QVERIFY(plot.copyPicture(picture).ok());
    const QMimeData *data = QGuiApplication::clipboard()->mimeData();
    QVERIFY(data->hasImage());
    QCOMPARE(data->imageData().value<QImage>().size(), picture.sizePixels());
    QVERIFY(data->data(QStringLiteral("image/svg+xml")).contains("<svg"));
}

void TestPlotExport::presetsAreWhatTheySay()
{
    ExportDialog dialog(QStringLiteral("loss"));
    auto *preset = child<QComboBox>(&dialog, "export.preset");
    auto *width = child<QDoubleSpinBox>(&dialog, "export.width");
    preset->setCurrentIndex(1);
    QCOMPARE(dialog.picture().sizeMm.width(), 170.0);
    preset->setCurrentIndex(0);
    QCOMPARE(dialog.picture().sizeMm.width(), 85.0);
    QCOMPARE(dialog.picture().fontPt, 8.0);
    QVERIFY(dialog.picture().onWhite);
    child<QSpinBox>(&dialog, "export.dpi")->setValue(254);
    child<QComboBox>(&dialog, "export.unit")->setCurrentIndex(1);
    QCOMPARE(width->value(), 850.0); // ten dots a millimetre
    width->setValue(1000);
    QVERIFY(std::abs(dialog.picture().sizeMm.width() - 100) < 1e-9);
    QCOMPARE(preset->currentIndex(), 2); // typed
    QCOMPARE(dialog.picture().sizePixels().width(), 1000);
}

void TestPlotExport::theLastChoiceComesBack()
{
    QSettings().clear();
    {
        ExportDialog dialog(QStringLiteral("loss"));
        QCOMPARE(child<QComboBox>(&dialog, "export.preset")->currentIndex(), 0);
        child<QDoubleSpinBox>(&dialog, "export.font")->setValue(11);
        child<QCheckBox>(&dialog, "export.white")->setChecked(false);
        child<QPushButton>(&dialog, "export.copy")->click();
        QVERIFY(dialog.path().isEmpty());
    }
    ExportDialog dialog(QStringLiteral("loss"));
    QCOMPARE(dialog.picture().fontPt, 11.0);
    QVERIFY(!dialog.picture().onWhite);
    QCOMPARE(child<QComboBox>(&dialog, "export.preset")->currentIndex(), 2);
}

QTEST_MAIN(TestPlotExport)
#include "tst_plotexport.moc"
