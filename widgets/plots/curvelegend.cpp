// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curvelegend.h"

#include "widgets/style/flowlayout.h"
#include "widgets/style/theme.h"

#include <QPainter>
#include <QScrollBar>
#include <QToolButton>

namespace lampwork {

namespace {

constexpr QSize swatchSize{22, 12};
constexpr int mostLines = 3;

void drawSwatch(QPainter &painter, const QRectF &rect, const CurveStyle &style, qreal opacity)
{
    QColor color = Theme::instance().inForce(style.color);
    color.setAlphaF(float(opacity) * color.alphaF());
    painter.setPen(QPen(color, 2, style.dash));
    painter.drawLine(
        QPointF(rect.left() + 1, rect.center().y()), QPointF(rect.right() - 1, rect.center().y()));
}

QIcon swatch(const CurveStyle &style, qreal ratio)
{
    QIcon icon;
    for (const bool on : {true, false}) {
        QPixmap pixmap(swatchSize * ratio);
        pixmap.setDevicePixelRatio(ratio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        drawSwatch(painter, QRectF(QPointF(), QSizeF(swatchSize)), style, on ? 1.0 : 0.25);
        painter.end();
        icon.addPixmap(pixmap, QIcon::Normal, on ? QIcon::On : QIcon::Off);
    }
    return icon;
}

} // namespace

CurveLegend::CurveLegend(QWidget *parent)
    : QScrollArea(parent)
    , m_content(new QWidget)
{
    new FlowLayout(m_content, 2);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
    setWidget(m_content);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setFocusPolicy(Qt::NoFocus);
    m_fitting.setSingleShot(true);
    connect(&m_fitting, &QTimer::timeout, this, &CurveLegend::fitHeight);
    viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    restyle();
}

void CurveLegend::setEntry(
    const QString &id, const CurveStyle &style, bool visible, qint64 nonFinite)
{
    Entry &entry = m_entries[id];
    const bool isNew = !entry.button;
    if (isNew) {
        entry.button = new QToolButton(m_content);
        entry.button->setObjectName(QStringLiteral("legend.") + id);
        entry.button->setCheckable(true);
        entry.button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        entry.button->setIconSize(swatchSize);
        m_content->layout()->addWidget(entry.button);
        entry.button->show();
        m_order.append(id);
        connect(entry.button, &QToolButton::toggled, this,
            [this, id](bool on) { Q_EMIT toggled(id, on); });
        entry.button->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(entry.button, &QWidget::customContextMenuRequested, this,
            [this, id, button = entry.button](const QPoint &position) {
                Q_EMIT menuRequested(id, button->mapToGlobal(position));
            });
    }
    const bool same = !isNew && entry.style == style && entry.nonFinite == nonFinite;
    entry.style = style;
    entry.nonFinite = nonFinite;
    const QSignalBlocker blocker(entry.button);
    entry.button->setChecked(visible);
    if (!same) {
        showEntry(entry);
        m_fitting.start(); // once for many
    }
}

void CurveLegend::showEntry(const Entry &entry)
{
    QString text = entry.style.name;
    if (entry.nonFinite > 0)
        text += QLatin1Char(' ') + tr("(%1 not finite)").arg(entry.nonFinite);
    entry.button->setText(text);
    entry.button->setToolTip(tr("Show or hide “%1”").arg(entry.style.name));
    entry.button->setIcon(swatch(entry.style, devicePixelRatioF()));
}

void CurveLegend::removeEntry(const QString &id)
{
    const auto entry = m_entries.constFind(id);
    if (entry == m_entries.cend())
        return;
    delete entry->button;
    m_entries.erase(entry);
    m_order.removeOne(id);
    m_fitting.start();
}

void CurveLegend::clear()
{
    for (const Entry &entry : std::as_const(m_entries))
        delete entry.button;
    m_entries.clear();
    m_order.clear();
    fitHeight();
}

void CurveLegend::restyle()
{
    const ThemeColors &colors = Theme::instance().colors();
    m_content->setStyleSheet(QStringLiteral(
        "QToolButton { border: 1px solid transparent; border-radius: 3px; padding: 1px 4px;"
        " background: transparent; color: %1; }"
        "QToolButton:checked { color: %2; }"
        "QToolButton:hover { background: %3; }"
        "QToolButton:focus { border: 1px solid %4; }")
                                 .arg(colors.mutedText.name(), colors.text.name(),
                                     colors.grid.name(), colors.accent.name()));
    for (const Entry &entry : std::as_const(m_entries))
        showEntry(entry);
    fitHeight();
}

QSize CurveLegend::sizeHint() const
{
    if (m_entries.isEmpty())
        return {0, 0};
    const int line = m_entries.constBegin()->button->sizeHint().height() + 2;
    const int wanted = m_content->layout()->heightForWidth(std::max(80, viewport()->width()));
    return {200, std::min(wanted, mostLines * line)};
}

void CurveLegend::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    fitHeight();
}

void CurveLegend::fitHeight()
{
    const int height = sizeHint().height();
    if (height != maximumHeight())
        setFixedHeight(height);
}

int CurveLegend::render(QPainter &painter, const QRect &area) const
{
    const QFontMetrics metrics(painter.font());
    int x = area.x();
    int y = area.y();
    const int line = metrics.height() + 4;
    bool any = false;
    for (const QString &id : m_order) {
        const Entry &entry = m_entries[id];
        if (!entry.button->isChecked())
            continue;
        const int width
            = swatchSize.width() + 6 + metrics.horizontalAdvance(entry.button->text()) + 14;
        if (any && x + width > area.right()) {
            x = area.x();
            y += line;
        }
        painter.setRenderHint(QPainter::Antialiasing);
        drawSwatch(painter,
            QRectF(
                x, y + (line - swatchSize.height()) / 2, swatchSize.width(), swatchSize.height()),
            entry.style, 1.0);
        painter.setPen(Theme::instance().colors().text);
        painter.drawText(
            QPoint(x + swatchSize.width() + 6, y + metrics.ascent() + 2), entry.button->text());
        x += width;
        any = true;
    }
    return any ? y + line - area.y() : 0;
}

} // namespace lampwork
