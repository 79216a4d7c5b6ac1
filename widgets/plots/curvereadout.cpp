// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curvereadout.h"

#include "widgets/style/theme.h"

#include <QPainter>

namespace lampwork {

namespace {
constexpr int padding = 6;
constexpr int dot = 8;
}

CurveReadout::CurveReadout(QWidget *parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
}

void CurveReadout::show(
    double x, const QRect &plotArea, const QString &head, const QList<Line> &lines)
{
    m_x = x;
    m_area = plotArea;
    m_head = head;
    m_lines = lines;
    update();
}

void CurveReadout::clear()
{
    if (!m_x)
        return;
    m_x.reset();
    m_lines.clear();
    update();
}

void CurveReadout::paintEvent(QPaintEvent *)
{
    if (!m_x)
        return;
    const ThemeColors &colors = Theme::instance().colors();
    QPainter painter(this);
    painter.setPen(QPen(colors.mutedText, 1));
    painter.drawLine(QPointF(*m_x, m_area.top()), QPointF(*m_x, m_area.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics(font());
    int names = 0;
    int values = 0;
    for (const Line &line : m_lines) {
        painter.setPen(QPen(colors.base, 1.5));
        painter.setBrush(line.color);
        if (line.y >= m_area.top() && line.y <= m_area.bottom())
            painter.drawEllipse(QPointF(*m_x, line.y), 4, 4);
        names = std::max(names, metrics.horizontalAdvance(line.name));
        values = std::max(values, metrics.horizontalAdvance(line.value));
    }
    const int width
        = std::max(metrics.horizontalAdvance(m_head), dot + 6 + names + 12 + values) + 2 * padding;
    const int height = int(m_lines.size() + 1) * metrics.height() + 2 * padding;
    const bool toTheLeft = *m_x + 12 + width > m_area.right();
    const QRect box(
        toTheLeft ? int(*m_x) - 12 - width : int(*m_x) + 12, m_area.top() + 6, width, height);
    QColor background = colors.window;
    background.setAlphaF(0.94F);
    painter.setPen(colors.border);
    painter.setBrush(background);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    int y = box.top() + padding + metrics.ascent();
    painter.setPen(colors.mutedText);
    painter.drawText(box.left() + padding, y, m_head);
    for (const Line &line : m_lines) {
        y += metrics.height();
        painter.setPen(Qt::NoPen);
        painter.setBrush(line.color);
        painter.drawEllipse(
            QRectF(box.left() + padding, y - metrics.ascent() / 2.0 - dot / 2.0 + 1, dot, dot));
        painter.setPen(colors.text);
        painter.drawText(box.left() + padding + dot + 6, y, line.name);
        painter.drawText(
            box.right() - padding - metrics.horizontalAdvance(line.value), y, line.value);
    }
}

} // namespace lampwork
