// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/curveplot.h"

#include <QTableWidget>

namespace lampwork {

// The legend as a table: what each curve's values come to in the part that is in sight. The first
// column shows or hides a curve. Values are shown short and copied in full (Ctrl+C, with the
// header).
class CurveTable : public QTableWidget {
    Q_OBJECT
public:
    struct Row {
        QString id;
        CurveStyle style;
        bool visible = true;
        CurveValues values;
    };
    explicit CurveTable(QWidget *parent = nullptr);

    void setRows(const QList<Row> &rows);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, 0}; }

Q_SIGNALS:
    void toggled(const QString &id, bool visible);
    void menuRequested(const QString &id, const QPoint &globalPosition);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void setText(int row, int column, const QString &text, double value);
    void copyAll() const;

    bool m_filling = false;
};

} // namespace lampwork
