// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "widgets/plots/plotpicture.h"

#include <QByteArray>
#include <QSize>
#include <QWidget>

class QAction;
class QImage;
class QPainter;

namespace lampwork {

// What every plot can do: be exported as SVG, PDF or PNG and as the data behind it (CSV), through
// actions that stand in its context menu. Follows the theme. GUI thread.
class PlotWidget : public QWidget {
    Q_OBJECT
public:
    explicit PlotWidget(QWidget *parent = nullptr);

    // By the file's ending: .svg, .pdf, .png, .csv. Io when it cannot be written, Unsupported for
    // another ending.
    Result<void> exportTo(const QString &path); // as large as on the screen
    // The size, fonts and lines that are said; CSV is the same. InvalidInput for a size that cannot
    // be.
    Result<void> exportTo(const QString &path, const PlotPicture &picture);
    // To the clipboard, as pixels and as SVG.
    Result<void> copyPicture(const PlotPicture &picture);
    // The data behind the plot; the first line names the columns.
    virtual QByteArray csv() const = 0;
    // Offered as the file name.
    void setExportName(const QString &name) { m_exportName = name; }
    QString exportName() const { return m_exportName; }
    // Adds an action to the context menu, above those for export.
    void addPlotAction(QAction *action);

Q_SIGNALS:
    void exportFailed(const lampwork::Error &error);

protected:
    // Paints the plot into (0, 0, size); `painter` may draw into a file.
    virtual void render(QPainter &painter, const QSize &size) = 0;
    // The width of curves in a picture, in the painter's units; 0: as on the screen.
    double pictureLineWidth() const { return m_lineWidth; }
    // How many steps of a unit the painter can show.
    double pictureSteps() const { return m_steps; }
    // Told after the theme or the font changed.
    virtual void restyle() { update(); }
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void addExportActions();
    void askAndExport(const QString &suffix, const QString &filter);
    void askSizeAndExport();
    PlotPicture asOnScreen() const;
    // Draws as `picture` says; `unit`: dots of the device for a unit of the picture.
    void paintPicture(QPainter &painter, const PlotPicture &picture, double unit);
    QByteArray svg(const PlotPicture &picture);
    QImage image(const PlotPicture &picture);
    QByteArray pdf(const PlotPicture &picture);

    QString m_exportName;
    double m_lineWidth = 0;
    double m_steps = 1;
    QAction *m_exportSeparator = nullptr;
};

} // namespace lampwork
