// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curvereadout.h"

#include "widgets/style/theme.h"

#include <QPainter>

#include <algorithm>

namespace lampwork {

namespace {
constexpr int padding = 6;
constexpr int dot = 8;
constexpr int away = 12; // of the box from the line
constexpr int leastName = 60;
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
    // On the side with room; names give way where there is none.
    const int rightRoom = m_area.right() - int(*m_x) - away;
    const int leftRoom = int(*m_x) - away - m_area.left();
    const int room = std::max(rightRoom, leftRoom);
    const int besides = dot + 6 + 12 + values + 2 * padding;
    names = std::min(names, std::max(leastName, room - besides));
    const int width = std::max(metrics.horizontalAdvance(m_head) + 2 * padding, besides + names);
    const int height = int(m_lines.size() + 1) * metrics.height() + 2 * padding;
    const bool toTheLeft = width > rightRoom && leftRoom > rightRoom;
    const QRect box(
        toTheLeft ? std::max(m_area.left(), int(*m_x) - away - width) : int(*m_x) + away,
        m_area.top() + 6, width, height);
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
        painter.drawText(box.left() + padding + dot + 6, y,
            metrics.elidedText(line.name, Qt::ElideMiddle, names));
        painter.drawText(
            box.right() - padding - metrics.horizontalAdvance(line.value), y, line.value);
    }
}

} // namespace lampwork
