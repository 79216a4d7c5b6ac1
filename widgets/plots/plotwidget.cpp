// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plotwidget.h"

#include "widgets/plots/exportdialog.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QBuffer>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QMenu>
#include <QMimeData>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QStandardPaths>
#include <QSvgGenerator>

#include <algorithm>
#include <memory>
#include <optional>

namespace lampwork {

namespace {

constexpr int screenPictureDpi = 192; // two pixels of a picture for one on the screen
// A file of lines is printed finer than a screen: steps of a unit in which curves are drawn.
constexpr double vectorSteps = 4;

Error notWritten(const QString &path, const QString &reason)
{
    return {ErrorCode::Io,
        PlotWidget::tr("%1 could not be written: %2. Choose another place.").arg(path, reason),
        path};
}

} // namespace

PlotWidget::PlotWidget(QWidget *parent)
    : QWidget(parent)
    , m_exportName(QStringLiteral("plot"))
{
    addExportActions();
    connect(&Theme::instance(), &Theme::changed, this, [this] { restyle(); });
}

void PlotWidget::addExportActions()
{
    m_exportSeparator = new QAction(this);
    m_exportSeparator->setSeparator(true);
    addAction(m_exportSeparator);
    struct Format {
        const char *suffix;
        QString text;
        QString filter;
    };
    const Format formats[] = {
        {"svg", tr("Export as SVG…"), tr("SVG pictures (*.svg)")},
        {"pdf", tr("Export as PDF…"), tr("PDF documents (*.pdf)")},
        {"png", tr("Export as PNG…"), tr("PNG pictures (*.png)")},
        {"csv", tr("Export the data as CSV…"), tr("CSV files (*.csv)")},
    };
    for (const Format &format : formats) {
        auto *action = new QAction(icon(QStringLiteral("export")), format.text, this);
        const QString suffix = QLatin1String(format.suffix);
        action->setObjectName(QStringLiteral("plot.export.") + suffix);
        connect(action, &QAction::triggered, this,
            [this, suffix, filter = format.filter] { askAndExport(suffix, filter); });
        addAction(action);
    }
    auto *sized = new QAction(icon(QStringLiteral("export")), tr("Picture for print…"), this);
    sized->setObjectName(QStringLiteral("plot.export.size"));
    sized->setToolTip(tr("Save or copy the plot at a chosen size, as for a paper"));
    connect(sized, &QAction::triggered, this, &PlotWidget::askSizeAndExport);
    addAction(sized);
    auto *copy = new QAction(icon(QStringLiteral("copy")), tr("Copy picture"), this);
    copy->setObjectName(QStringLiteral("plot.copy"));
    connect(copy, &QAction::triggered, this, [this] {
        if (const Result<void> done = copyPicture(asOnScreen()); !done.ok())
            Q_EMIT exportFailed(done.error());
    });
    addAction(copy);
}

void PlotWidget::addPlotAction(QAction *action)
{
    insertAction(m_exportSeparator, action);
}

void PlotWidget::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    menu.addActions(actions());
    menu.exec(event->globalPos());
}

void PlotWidget::askAndExport(const QString &suffix, const QString &filter)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    QString name = m_exportName;
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    QString path = QFileDialog::getSaveFileName(
        this, tr("Export"), QStringLiteral("%1/%2.%3").arg(folder, name, suffix), filter);
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += QLatin1Char('.') + suffix;
    const Result<void> done = exportTo(path);
    if (!done.ok())
        Q_EMIT exportFailed(done.error());
}

void PlotWidget::askSizeAndExport()
{
    ExportDialog dialog(m_exportName, this);
    while (dialog.exec() == QDialog::Accepted) {
        const Result<void> done = dialog.path().isEmpty()
            ? copyPicture(dialog.picture())
            : exportTo(dialog.path(), dialog.picture());
        if (done.ok())
            return;
        dialog.setProblem(done.error().text());
    }
}

PlotPicture PlotWidget::asOnScreen() const
{
    PlotPicture picture;
    picture.sizeMm = QSizeF(size()) / unitsPerInch * mmPerInch;
    picture.dpi = screenPictureDpi;
    picture.fontPt = 0;
    picture.lineWidthPt = 0;
    picture.onWhite = false;
    return picture;
}

void PlotWidget::paintPicture(QPainter &painter, const PlotPicture &picture, double unit)
{
    std::optional<Theme::OnWhite> onWhite;
    if (picture.onWhite)
        onWhite.emplace();
    const QFont before = testAttribute(Qt::WA_SetFont) ? font() : QFont();
    if (picture.fontPt > 0) {
        QFont font = this->font();
        font.setPixelSize(std::max(1, qRound(picture.fontPt / 72 * unitsPerInch)));
        setFont(font);
    }
    m_lineWidth = picture.lineWidthPt / 72 * unitsPerInch;
    m_steps = std::max(1.0, unit);
    restyle();
    painter.fillRect(QRect(QPoint(), picture.sizeUnits()), Theme::instance().colors().base);
    render(painter, picture.sizeUnits());
    m_lineWidth = 0;
    m_steps = 1;
    if (picture.fontPt > 0)
        setFont(before);
    onWhite.reset();
    restyle();
}

QImage PlotWidget::image(const PlotPicture &picture)
{
    QImage image(picture.sizePixels(), QImage::Format_RGB32);
    if (image.isNull())
        return image;
    image.fill(Qt::white);
    image.setDotsPerMeterX(qRound(picture.dpi / mmPerInch * 1000));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    QPainter painter(&image);
    // Both were rounded: the picture reaches to its edges.
    painter.scale(double(image.width()) / picture.sizeUnits().width(),
        double(image.height()) / picture.sizeUnits().height());
    paintPicture(painter, picture, double(picture.dpi) / unitsPerInch);
    return image;
}

QByteArray PlotWidget::svg(const PlotPicture &picture)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(unitsPerInch);
    generator.setSize(picture.sizeUnits());
    generator.setViewBox(QRect(QPoint(), picture.sizeUnits()));
    generator.setTitle(m_exportName);
    QPainter painter(&generator);
    paintPicture(painter, picture, vectorSteps);
    painter.end();
    return buffer.data();
}

QByteArray PlotWidget::pdf(const PlotPicture &picture)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(unitsPerInch);
    writer.setTitle(m_exportName);
    // Exact, as QPageSize would otherwise choose a paper that is nearly as large.
    writer.setPageSize(QPageSize(QSizeF(picture.sizeUnits()) / unitsPerInch, QPageSize::Inch,
        m_exportName, QPageSize::ExactMatch));
    writer.setPageMargins({});
    QPainter painter(&writer);
    paintPicture(painter, picture, vectorSteps);
    painter.end();
    return buffer.data();
}

Result<void> PlotWidget::copyPicture(const PlotPicture &picture)
{
    if (auto possible = checkPicture(picture); !possible.ok())
        return possible;
    auto data = std::make_unique<QMimeData>();
    data->setImageData(image(picture));
    data->setData(QStringLiteral("image/svg+xml"), svg(picture));
    QGuiApplication::clipboard()->setMimeData(data.release());
    return {};
}

Result<void> PlotWidget::exportTo(const QString &path)
{
    return exportTo(path, asOnScreen());
}

Result<void> PlotWidget::exportTo(const QString &path, const PlotPicture &picture)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    static const QStringList known{
        QStringLiteral("csv"), QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("pdf")};
    if (!known.contains(suffix))
        return Error{ErrorCode::Unsupported,
            tr("A plot cannot be written as “.%1”: choose .svg, .pdf, .png or .csv.").arg(suffix),
            path};
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return notWritten(path, file.errorString());
    if (suffix != known[0]) {
        if (auto possible = checkPicture(picture); !possible.ok())
            return possible;
    }
    if (suffix == known[0])
        file.write(csv());
    else if (suffix == known[2])
        file.write(svg(picture));
    else if (suffix == known[3])
        file.write(pdf(picture));
    else if (const QImage pixels = image(picture); pixels.isNull() || !pixels.save(&file, "PNG"))
        return notWritten(path, tr("the picture could not be encoded"));
    if (!file.commit())
        return notWritten(path, file.errorString());
    return {};
}

} // namespace lampwork
