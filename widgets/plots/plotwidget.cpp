// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plotwidget.h"

#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QMenu>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QStandardPaths>
#include <QSvgGenerator>

namespace lampwork {

namespace {

constexpr qreal pictureRatio = 2; // pixels of an exported PNG for one on the screen
constexpr int screenDpi = 96;

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
    auto *copy = new QAction(icon(QStringLiteral("copy")), tr("Copy picture"), this);
    copy->setObjectName(QStringLiteral("plot.copy"));
    connect(copy, &QAction::triggered, this, &PlotWidget::copyPicture);
    addAction(copy);
    connect(&Theme::instance(), &Theme::changed, this, [this] { restyle(); });
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

void PlotWidget::copyPicture()
{
    QImage image(size() * pictureRatio, QImage::Format_RGB32);
    image.setDevicePixelRatio(pictureRatio);
    image.fill(Theme::instance().colors().base);
    QPainter painter(&image);
    render(painter, size());
    painter.end();
    QGuiApplication::clipboard()->setImage(image);
}

Result<void> PlotWidget::exportTo(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return notWritten(path, file.errorString());
    const QSize area = size();
    if (suffix == QLatin1String("csv")) {
        file.write(csv());
    } else if (suffix == QLatin1String("png")) {
        QImage image(area * pictureRatio, QImage::Format_RGB32);
        image.setDevicePixelRatio(pictureRatio);
        image.fill(Theme::instance().colors().base);
        QPainter painter(&image);
        render(painter, area);
        painter.end();
        if (!image.save(&file, "PNG"))
            return notWritten(path, tr("the picture could not be encoded"));
    } else if (suffix == QLatin1String("svg")) {
        QSvgGenerator generator;
        generator.setOutputDevice(&file);
        generator.setSize(area);
        generator.setViewBox(QRect(QPoint(), area));
        generator.setTitle(m_exportName);
        QPainter painter(&generator);
        painter.fillRect(QRect(QPoint(), area), Theme::instance().colors().base);
        render(painter, area);
    } else if (suffix == QLatin1String("pdf")) {
        QPdfWriter writer(&file);
        writer.setResolution(screenDpi);
        writer.setTitle(m_exportName);
        writer.setPageSize(QPageSize(QSizeF(area) / screenDpi, QPageSize::Inch));
        writer.setPageMargins({});
        QPainter painter(&writer);
        painter.fillRect(QRect(QPoint(), area), Theme::instance().colors().base);
        render(painter, area);
    } else {
        file.cancelWriting();
        return Error{ErrorCode::Unsupported,
            tr("A plot cannot be written as “.%1”: choose .svg, .pdf, .png or .csv.").arg(suffix),
            path};
    }
    if (!file.commit())
        return notWritten(path, file.errorString());
    return {};
}

} // namespace lampwork
