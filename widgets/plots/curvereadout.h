// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QString>
#include <QWidget>

#include <optional>

namespace lampwork {

// What lies over a plot while the mouse is there: a vertical line and the values on it. Draws only
// itself, so that moving the mouse does not draw the curves again.
class CurveReadout : public QWidget {
    Q_OBJECT
public:
    struct Line {
        QColor color;
        QString name;
        QString value;
        double y = 0; // pixel
    };
    explicit CurveReadout(QWidget *parent);
    void show(double x, const QRect &plotArea, const QString &head, const QList<Line> &lines);
    void clear();
    bool isShown() const { return m_x.has_value(); }
    const QList<Line> &lines() const { return m_lines; }
    const QString &head() const { return m_head; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::optional<double> m_x;
    QRect m_area;
    QString m_head;
    QList<Line> m_lines;
};

} // namespace lampwork
