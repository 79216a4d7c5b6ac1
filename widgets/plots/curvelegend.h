// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/curveplot.h"

#include <QHash>
#include <QScrollArea>
#include <QTimer>

class QToolButton;

namespace lampwork {

// The names of a plot's curves below it; a click (or Space) shows or hides one. Scrolls when there
// are many.
class CurveLegend : public QScrollArea {
    Q_OBJECT
public:
    explicit CurveLegend(QWidget *parent = nullptr);

    void setEntry(const QString &id, const CurveStyle &style, bool visible, qint64 nonFinite);
    void removeEntry(const QString &id);
    void clear();
    void restyle();
    // For an exported picture: draws the names of the visible curves, returns the height it took.
    int render(QPainter &painter, const QRect &area) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, 0}; }

Q_SIGNALS:
    void toggled(const QString &id, bool visible);
    void menuRequested(const QString &id, const QPoint &globalPosition);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Entry {
        QToolButton *button = nullptr;
        CurveStyle style;
        qint64 nonFinite = 0;
    };
    void showEntry(const Entry &entry);
    void fitHeight();

    QTimer m_fitting;
    QWidget *m_content;
    QStringList m_order;
    QHash<QString, Entry> m_entries;
};

} // namespace lampwork
