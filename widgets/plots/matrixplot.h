// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotwidget.h"

#include <QStringList>

#include <vector>

namespace lampwork {

// A square of counts with names: a confusion matrix. Cells are coloured by their share of the row;
// the count stands in each, as far as it fits, and in the tool tip with the share.
class MatrixPlot : public PlotWidget {
    Q_OBJECT
public:
    explicit MatrixPlot(QWidget *parent = nullptr);
    // counts: [row × column], row-major, names.size() squared.
    void setMatrix(const QStringList &names, const std::vector<qint64> &counts);
    void setAxes(const QString &rowLabel, const QString &columnLabel); // "True", "Predicted"

    QByteArray csv() const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    void cellClicked(int row, int column);

protected:
    void render(QPainter &painter, const QSize &size) override;
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Geometry;
    Geometry geometryFor(const QSize &size) const;
    qint64 count(int row, int column) const;
    qint64 rowTotal(int row) const;

    QStringList m_names;
    std::vector<qint64> m_counts;
    QString m_rowLabel;
    QString m_columnLabel;
};

} // namespace lampwork
