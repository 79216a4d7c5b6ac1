// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QSize>
#include <QWidget>

class QAction;
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
    Result<void> exportTo(const QString &path);
    // The data behind the plot; the first line names the columns.
    virtual QByteArray csv() const = 0;
    // Offered as the file name.
    void setExportName(const QString &name) { m_exportName = name; }
    QString exportName() const { return m_exportName; }

Q_SIGNALS:
    void exportFailed(const lampwork::Error &error);

protected:
    // Paints the plot into (0, 0, size); `painter` may draw into a file.
    virtual void render(QPainter &painter, const QSize &size) = 0;
    // Told after the theme changed.
    virtual void restyle() { update(); }
    // Adds an action to the context menu, above those for export.
    void addPlotAction(QAction *action);
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void askAndExport(const QString &suffix, const QString &filter);
    void copyPicture();

    QString m_exportName;
    QAction *m_exportSeparator = nullptr;
};

} // namespace lampwork
