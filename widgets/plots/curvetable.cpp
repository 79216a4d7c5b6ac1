// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curvetable.h"

#include "core/base/format.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

#include <cmath>

namespace lampwork {

namespace {

enum Column { NameColumn, LastColumn, LeastColumn, GreatestColumn, NonFiniteColumn, ColumnCount };
constexpr int idRole = Qt::UserRole;
constexpr int exactRole = Qt::UserRole + 1;
constexpr int mostRows = 6; // before it scrolls

QIcon swatch(const CurveStyle &style)
{
    QPixmap pixmap(22, 12);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(style.color, 2, style.dash));
    painter.drawLine(1, 6, 21, 6);
    return QIcon(pixmap);
}

} // namespace

CurveTable::CurveTable(QWidget *parent)
    : QTableWidget(0, ColumnCount, parent)
{
    setHorizontalHeaderLabels(
        {tr("Curve"), tr("Last"), tr("Least"), tr("Greatest"), tr("Not finite")});
    const QString tip = tr("Of the values in sight, not smoothed");
    for (int column = LastColumn; column < ColumnCount; ++column)
        horizontalHeaderItem(column)->setToolTip(tip);
    setAccessibleName(tr("Curves"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setIconSize({22, 12});
    setContextMenuPolicy(Qt::CustomContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(NameColumn, QHeaderView::Stretch);
    for (int column = LastColumn; column < ColumnCount; ++column)
        setColumnWidth(column, fontMetrics().horizontalAdvance(QStringLiteral("-0.000e+00")) + 16);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(this, &QTableWidget::itemChanged, this, [this](const QTableWidgetItem *item) {
        if (!m_filling && item->column() == NameColumn)
            Q_EMIT toggled(item->data(idRole).toString(), item->checkState() == Qt::Checked);
    });
    connect(this, &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        if (const QTableWidgetItem *item = this->item(rowAt(position.y()), NameColumn))
            Q_EMIT menuRequested(item->data(idRole).toString(), viewport()->mapToGlobal(position));
    });
}

void CurveTable::setText(int row, int column, const QString &text, double value)
{
    QTableWidgetItem *item = this->item(row, column);
    if (!item) {
        item = new QTableWidgetItem;
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        setItem(row, column, item);
    }
    item->setText(text);
    item->setData(exactRole, formatExact(value));
}

void CurveTable::setRows(const QList<Row> &rows)
{
    m_filling = true;
    const int before = rowCount();
    setRowCount(int(rows.size()));
    for (int i = 0; i < rows.size(); ++i) {
        const Row &row = rows[i];
        QTableWidgetItem *name = item(i, NameColumn);
        if (!name) {
            name = new QTableWidgetItem;
            name->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            setItem(i, NameColumn, name);
        }
        name->setText(row.style.name);
        name->setToolTip(row.style.name);
        name->setIcon(swatch(row.style));
        name->setData(idRole, row.id);
        name->setCheckState(row.visible ? Qt::Checked : Qt::Unchecked);
        const CurveValues &values = row.values;
        const auto text
            = [](double value) { return std::isnan(value) ? QString() : formatNumber(value, 5); };
        setText(i, LastColumn, text(values.last), values.last);
        setText(i, LeastColumn, text(values.least), values.least);
        setText(i, GreatestColumn, text(values.greatest), values.greatest);
        setText(i, NonFiniteColumn,
            values.nonFinite > 0 ? formatCount(values.nonFinite) : QString(),
            double(values.nonFinite));
    }
    m_filling = false;
    if (before != rowCount())
        setFixedHeight(sizeHint().height());
}

QSize CurveTable::sizeHint() const
{
    const int rows = std::min(rowCount(), mostRows);
    return {300,
        horizontalHeader()->sizeHint().height() + rows * verticalHeader()->defaultSectionSize()
            + 2 * frameWidth()};
}

void CurveTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copyAll();
    else
        QTableWidget::keyPressEvent(event);
}

// What is selected, or all.
void CurveTable::copyAll() const
{
    QStringList lines;
    QStringList head;
    for (int column = 0; column < ColumnCount; ++column)
        head.append(horizontalHeaderItem(column)->text());
    lines.append(head.join(QLatin1Char('\t')));
    const bool all = selectionModel()->selectedRows().isEmpty();
    for (int row = 0; row < rowCount(); ++row) {
        if (!all && !selectionModel()->isRowSelected(row, {}))
            continue;
        QStringList cells{item(row, NameColumn)->text()};
        for (int column = LastColumn; column < ColumnCount; ++column)
            cells.append(item(row, column)->data(exactRole).toString());
        lines.append(cells.join(QLatin1Char('\t')));
    }
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

} // namespace lampwork
