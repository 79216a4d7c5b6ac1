// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/barsplot.h"

#include "core/base/format.h"
#include "widgets/style/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {
constexpr int gap = 6;
constexpr int longestName = 160;
}

BarsPlot::BarsPlot(QWidget *parent)
    : PlotWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void BarsPlot::setBars(const QStringList &names, const std::vector<double> &values)
{
    Q_ASSERT(values.size() == std::size_t(names.size()));
    m_names = names;
    m_values = values;
    updateGeometry();
    update();
}

QSize BarsPlot::sizeHint() const
{
    return {260, std::max(1, int(m_names.size())) * (fontMetrics().height() + gap) + gap};
}

void BarsPlot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    render(painter, size());
}

void BarsPlot::render(QPainter &painter, const QSize &size)
{
    if (m_names.isEmpty())
        return;
    const ThemeColors &colors = Theme::instance().colors();
    const QFontMetrics metrics(font());
    painter.setFont(font());
    int nameWidth = 0;
    int valueWidth = 0;
    double largest = 0;
    for (qsizetype i = 0; i < m_names.size(); ++i) {
        const double value = m_values[std::size_t(i)];
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(m_names[i]));
        valueWidth = std::max(valueWidth, metrics.horizontalAdvance(formatNumber(value)));
        if (std::isfinite(value))
            largest = std::max(largest, std::abs(value));
    }
    nameWidth = std::min({nameWidth, longestName, size.width() / 2});
    const int room = std::max(0, size.width() - nameWidth - valueWidth - 2 * gap);
    const int line = metrics.height() + gap;
    for (qsizetype i = 0; i < m_names.size(); ++i) {
        const double value = m_values[std::size_t(i)];
        const int top = int(i) * line + gap / 2;
        painter.setPen(colors.text);
        painter.drawText(QRect(0, top, nameWidth, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter,
            metrics.elidedText(m_names[i], Qt::ElideRight, nameWidth));
        const int length = largest > 0 && std::isfinite(value)
            ? int(std::lround(room * std::abs(value) / largest))
            : 0;
        const QRect bar(nameWidth + gap, top + 2, std::max(length, 1), metrics.height() - 4);
        painter.fillRect(bar, value < 0 ? colors.warning : colors.accent);
        painter.setPen(colors.mutedText);
        painter.drawText(QRect(bar.right() + gap, top, valueWidth + gap, metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter, formatNumber(value));
    }
}

QByteArray BarsPlot::csv() const
{
    QByteArray text = "name,value\n";
    for (qsizetype i = 0; i < m_names.size(); ++i) {
        QString name = m_names[i];
        name.replace(QLatin1Char('"'), QLatin1String("\"\""));
        text += '"' + name.toUtf8() + "\"," + formatExact(m_values[std::size_t(i)]).toUtf8() + '\n';
    }
    return text;
}

HistogramStrip::HistogramStrip(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void HistogramStrip::setCounts(const std::vector<std::size_t> &counts)
{
    m_counts = counts;
    update();
}

void HistogramStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paint(painter, rect(), m_counts, Theme::instance().colors().accent);
}

void HistogramStrip::paint(QPainter &painter, const QRect &rect,
    const std::vector<std::size_t> &counts, const QColor &color)
{
    if (counts.empty())
        return;
    const std::size_t largest = *std::max_element(counts.begin(), counts.end());
    if (largest == 0)
        return;
    const double width = double(rect.width()) / double(counts.size());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0)
            continue;
        // One row in a million is one pixel high, and not nothing.
        const int height = std::max(
            1, int(std::lround(double(rect.height()) * double(counts[i]) / double(largest))));
        const int left = rect.left() + int(std::lround(double(i) * width));
        const int right = rect.left() + int(std::lround(double(i + 1) * width));
        painter.fillRect(
            QRect(left, rect.bottom() + 1 - height, std::max(1, right - left - 1), height), color);
    }
    painter.restore();
}

} // namespace lampwork
