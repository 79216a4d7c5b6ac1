// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/matrixplot.h"

#include "core/base/format.h"
#include "widgets/style/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace lampwork {

namespace {
constexpr int gap = 6;
constexpr int longestName = 140;
constexpr int comfortableCell = 56;
}

struct MatrixPlot::Geometry {
    int left = 0;
    int top = 0;
    int cell = 0;
};

MatrixPlot::MatrixPlot(QWidget *parent)
    : PlotWidget(parent)
    , m_rowLabel(tr("True"))
    , m_columnLabel(tr("Predicted"))
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setMinimumSize(160, 160);
    setExportName(QStringLiteral("confusion-matrix"));
}

void MatrixPlot::setMatrix(const QStringList &names, const std::vector<qint64> &counts)
{
    Q_ASSERT(counts.size() == std::size_t(names.size() * names.size()));
    m_names = names;
    m_counts = counts;
    updateGeometry();
    update();
}

void MatrixPlot::setAxes(const QString &rowLabel, const QString &columnLabel)
{
    m_rowLabel = rowLabel;
    m_columnLabel = columnLabel;
    update();
}

qint64 MatrixPlot::count(int row, int column) const
{
    return m_counts[std::size_t(row * m_names.size() + column)];
}

qint64 MatrixPlot::rowTotal(int row) const
{
    qint64 total = 0;
    for (int column = 0; column < m_names.size(); ++column)
        total += count(row, column);
    return total;
}

QSize MatrixPlot::sizeHint() const
{
    const int cells = std::min(int(m_names.size()), 10) * comfortableCell;
    return QSize(cells + 120, cells + 60).expandedTo({280, 240});
}

MatrixPlot::Geometry MatrixPlot::geometryFor(const QSize &size) const
{
    const QFontMetrics metrics(font());
    int widest = 0;
    for (const QString &name : m_names)
        widest = std::max(widest, metrics.horizontalAdvance(name));
    Geometry g;
    g.left = std::min(widest, longestName) + metrics.height() + 3 * gap;
    g.top = 2 * metrics.height() + 2 * gap;
    const int count = std::max(1, int(m_names.size()));
    g.cell = std::max(
        1, std::min((size.width() - g.left - gap) / count, (size.height() - g.top - gap) / count));
    return g;
}

void MatrixPlot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().colors().base);
    render(painter, size());
}

void MatrixPlot::render(QPainter &painter, const QSize &size)
{
    if (m_names.isEmpty())
        return;
    const ThemeColors &colors = Theme::instance().colors();
    const QFontMetrics metrics(font());
    const Geometry g = geometryFor(size);
    const int side = g.cell * int(m_names.size());
    painter.setFont(font());
    painter.setPen(colors.mutedText);
    painter.drawText(QRect(g.left, 0, side, metrics.height()), Qt::AlignCenter, m_columnLabel);
    painter.save();
    painter.translate(0, g.top + side);
    painter.rotate(-90);
    painter.drawText(QRect(0, 0, side, metrics.height()), Qt::AlignCenter, m_rowLabel);
    painter.restore();

    for (int i = 0; i < m_names.size(); ++i) {
        painter.setPen(colors.text);
        const QRect above(g.left + i * g.cell, metrics.height() + gap, g.cell, metrics.height());
        painter.drawText(
            above, Qt::AlignCenter, metrics.elidedText(m_names[i], Qt::ElideRight, g.cell - 2));
        const QRect beside(metrics.height() + gap, g.top + i * g.cell,
            g.left - metrics.height() - 2 * gap, g.cell);
        painter.drawText(beside, Qt::AlignRight | Qt::AlignVCenter,
            metrics.elidedText(m_names[i], Qt::ElideRight, beside.width()));
        const qint64 total = rowTotal(i);
        for (int j = 0; j < m_names.size(); ++j) {
            const QRect cell(g.left + j * g.cell, g.top + i * g.cell, g.cell, g.cell);
            const double share = total > 0 ? double(count(i, j)) / double(total) : 0;
            const QColor fill = Theme::instance().heatColor(share);
            painter.fillRect(cell, fill);
            painter.setPen(colors.grid);
            painter.drawRect(cell);
            const QString text = formatCount(count(i, j));
            if (count(i, j) == 0 || metrics.horizontalAdvance(text) + 4 > g.cell
                || metrics.height() > g.cell)
                continue;
            painter.setPen(share > 0.5 ? colors.accentText : colors.text);
            painter.drawText(cell, Qt::AlignCenter, text);
        }
    }
    painter.setPen(colors.border);
    painter.drawRect(g.left, g.top, side, side);
}

void MatrixPlot::mousePressEvent(QMouseEvent *event)
{
    const Geometry g = geometryFor(size());
    const QPoint at = event->position().toPoint() - QPoint(g.left, g.top);
    const int side = g.cell * int(m_names.size());
    if (event->button() == Qt::LeftButton && QRect(0, 0, side, side).contains(at))
        Q_EMIT cellClicked(at.y() / g.cell, at.x() / g.cell);
    PlotWidget::mousePressEvent(event);
}

bool MatrixPlot::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const Geometry g = geometryFor(size());
        const QPoint at = help->pos() - QPoint(g.left, g.top);
        const int side = g.cell * int(m_names.size());
        if (!QRect(0, 0, side, side).contains(at)) {
            QToolTip::hideText();
            return true;
        }
        const int row = at.y() / g.cell;
        const int column = at.x() / g.cell;
        const qint64 total = rowTotal(row);
        const double percent = total > 0 ? 100.0 * double(count(row, column)) / double(total) : 0;
        QToolTip::showText(help->globalPos(),
            tr("%1: %2, %3: %4\n%5 of %6 (%7 %)")
                .arg(m_rowLabel, m_names[row], m_columnLabel, m_names[column],
                    formatCount(count(row, column)), formatCount(total), formatNumber(percent, 3)),
            this);
        return true;
    }
    return PlotWidget::event(event);
}

QByteArray MatrixPlot::csv() const
{
    const auto quoted = [](QString text) {
        text.replace(QLatin1Char('"'), QLatin1String("\"\""));
        return '"' + text.toUtf8() + '"';
    };
    QByteArray text = quoted(m_rowLabel + QLatin1Char('/') + m_columnLabel);
    for (const QString &name : m_names)
        text += ',' + quoted(name);
    text += '\n';
    for (int row = 0; row < m_names.size(); ++row) {
        text += quoted(m_names[row]);
        for (int column = 0; column < m_names.size(); ++column)
            text += ',' + QByteArray::number(count(row, column));
        text += '\n';
    }
    return text;
}

} // namespace lampwork
