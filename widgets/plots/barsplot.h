// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotwidget.h"

#include <QColor>
#include <QString>
#include <QStringList>

#include <vector>

namespace lampwork {

// Bars with a name each: the most frequent categories, the share of each class. The name stands to
// the left, the value to the right of its bar.
class BarsPlot : public PlotWidget {
    Q_OBJECT
public:
    explicit BarsPlot(QWidget *parent = nullptr);
    void setBars(const QStringList &names, const std::vector<double> &values);

    QByteArray csv() const override;
    QSize sizeHint() const override;

protected:
    void render(QPainter &painter, const QSize &size) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QStringList m_names;
    std::vector<double> m_values;
};

// A distribution in one line of a table: bars without axes.
class HistogramStrip : public QWidget {
    Q_OBJECT
public:
    explicit HistogramStrip(QWidget *parent = nullptr);
    void setCounts(const std::vector<std::size_t> &counts);
    QSize sizeHint() const override { return {96, 22}; }

    // The same for an item delegate.
    static void paint(QPainter &painter, const QRect &rect, const std::vector<std::size_t> &counts,
        const QColor &color);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<std::size_t> m_counts;
};

} // namespace lampwork
