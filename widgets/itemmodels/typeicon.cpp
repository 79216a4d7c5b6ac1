// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/typeicon.h"

#include "widgets/style/theme.h"

#include <QIconEngine>
#include <QPainter>

namespace lampwork {

namespace {

// Draws at paint time, so that a change between light and dark needs no new icon.
class TypeIconEngine : public QIconEngine {
public:
    explicit TypeIconEngine(ColumnType type)
        : m_type(type)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const ThemeColors &colors = Theme::instance().colors();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QPen pen(mode == QIcon::Selected ? colors.accentText : colors.mutedText, 1.3);
        pen.setCapStyle(Qt::RoundCap);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / 16.0, rect.height() / 16.0);
        painter->setPen(pen);
        drawSign(painter);
        painter->restore();
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }
    QIconEngine *clone() const override { return new TypeIconEngine(m_type); }

private:
    // On a square of 16 × 16.
    void drawSign(QPainter *painter) const
    {
        switch (m_type) {
        case ColumnType::Number: // bars of a histogram
            for (const auto &[x, height] :
                {std::pair(3, 4), std::pair(6, 8), std::pair(9, 11), std::pair(12, 6)})
                painter->drawLine(QPointF(x + 0.5, 13.5), QPointF(x + 0.5, 13.5 - height));
            break;
        case ColumnType::Category: // three kinds of things
            painter->drawEllipse(QRectF(2, 2, 5, 5));
            painter->drawRect(QRectF(9, 2, 5, 5));
            painter->drawPolygon(QPolygonF{{8, 9}, {11, 14}, {5, 14}});
            break;
        case ColumnType::YesNo: // a ticked box
            painter->drawRoundedRect(QRectF(2.5, 2.5, 11, 11), 2, 2);
            painter->drawPolyline(QPolygonF{{5, 8.2}, {7.2, 10.5}, {11, 5.5}});
            break;
        case ColumnType::Date: // a leaf of a calendar
            painter->drawRoundedRect(QRectF(2.5, 3.5, 11, 10), 1.5, 1.5);
            painter->drawLine(QPointF(2.5, 6.5), QPointF(13.5, 6.5));
            painter->drawLine(QPointF(5.5, 2), QPointF(5.5, 4.5));
            painter->drawLine(QPointF(10.5, 2), QPointF(10.5, 4.5));
            break;
        case ColumnType::Text: // lines of a paragraph
            for (const auto &[y, width] :
                {std::pair(3, 11), std::pair(6, 11), std::pair(9, 11), std::pair(12, 6)})
                painter->drawLine(QPointF(2.5, y + 0.5), QPointF(2.5 + width, y + 0.5));
            break;
        case ColumnType::Id: // number sign
            painter->drawLine(QPointF(6, 2.5), QPointF(4.5, 13.5));
            painter->drawLine(QPointF(11.5, 2.5), QPointF(10, 13.5));
            painter->drawLine(QPointF(3, 6), QPointF(13.5, 6));
            painter->drawLine(QPointF(2.5, 10), QPointF(13, 10));
            break;
        }
    }

    ColumnType m_type;
};

} // namespace

QIcon typeIcon(ColumnType type)
{
    return QIcon(new TypeIconEngine(type));
}

} // namespace lampwork
