// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/data/distributionview.h"

#include "core/base/format.h"
#include "widgets/itemmodels/columnlistmodel.h"

#include <QDateTime>
#include <QPainter>

#include <algorithm>

namespace lampwork {

namespace {

constexpr int shownTexts = 6;
constexpr int histogramHeight = 80;

QString limitText(const ColumnProfile &profile, double value)
{
    if (profile.type == ColumnType::Date)
        return QDateTime::fromSecsSinceEpoch(qint64(value), Qt::UTC).date().toString(Qt::ISODate);
    return formatNumber(value);
}

} // namespace

DistributionView::DistributionView(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void DistributionView::setProfile(const ColumnProfile &profile)
{
    m_profile = profile;
    QStringList words;
    for (const auto &[text, count] : profile.top)
        words << tr("%1: %2").arg(text, formatCount(qint64(count)));
    if (words.isEmpty() && !profile.histogram.empty())
        words << tr("From %1 to %2, median %3")
                     .arg(limitText(profile, profile.min), limitText(profile, profile.max),
                         limitText(profile, profile.median));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize DistributionView::sizeHint() const
{
    const int line = fontMetrics().height() + 6;
    if (!m_profile.histogram.empty())
        return {200, histogramHeight + line + 4};
    return {
        200, std::max(1, int(std::min<qsizetype>(m_profile.top.size(), shownTexts + 1))) * line};
}

void DistributionView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (!m_profile.histogram.empty())
        paintHistogram(painter);
    else if (!m_profile.top.isEmpty())
        paintTexts(painter);
    else
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, tr("No values"));
}

void DistributionView::paintHistogram(QPainter &painter) const
{
    const Distribution distribution = distributionOf(m_profile);
    const QRect area(0, 0, width(), histogramHeight);
    const double step = double(area.width()) / double(distribution.bars.size());
    QColor color = palette().color(QPalette::Highlight);
    color.setAlphaF(0.8F);
    for (std::size_t i = 0; i < distribution.bars.size(); ++i) {
        if (distribution.bars[i] <= 0)
            continue;
        const double height = std::max(1.0, distribution.bars[i] * area.height());
        painter.fillRect(
            QRectF(double(i) * step, area.height() - height, std::max(1.0, step - 1), height),
            color);
    }
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(area.bottomLeft() + QPoint(0, 1), area.bottomRight() + QPoint(0, 1));
    painter.setPen(palette().color(QPalette::WindowText));
    const QRect labels(0, area.bottom() + 4, width(), fontMetrics().height() + 2);
    painter.drawText(labels, Qt::AlignLeft, limitText(m_profile, m_profile.min));
    painter.drawText(labels, Qt::AlignRight, limitText(m_profile, m_profile.max));
}

void DistributionView::paintTexts(QPainter &painter) const
{
    const int line = fontMetrics().height() + 6;
    const double most = std::max<double>(1, double(m_profile.top.first().second));
    const qsizetype shown = std::min<qsizetype>(m_profile.top.size(), shownTexts);
    QColor color = palette().color(QPalette::Highlight);
    color.setAlphaF(0.35F);
    for (qsizetype i = 0; i < shown; ++i) {
        const auto &[text, count] = m_profile.top.at(i);
        const QRect row(0, int(i) * line, width(), line - 2);
        painter.fillRect(
            QRectF(row.x(), row.y(), row.width() * double(count) / most, row.height()), color);
        const QString number = formatCount(qint64(count));
        const int numberWidth = fontMetrics().horizontalAdvance(number) + 12;
        painter.drawText(row.adjusted(6, 0, -numberWidth, 0), Qt::AlignLeft | Qt::AlignVCenter,
            fontMetrics().elidedText(
                text.simplified(), Qt::ElideRight, row.width() - numberWidth - 6));
        painter.drawText(row.adjusted(0, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter, number);
    }
    if (m_profile.distinct > std::size_t(shown)) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(QRect(6, int(shown) * line, width(), line),
            Qt::AlignLeft | Qt::AlignVCenter,
            tr("and %n more", nullptr, int(m_profile.distinct - std::size_t(shown))));
    }
}

} // namespace lampwork
