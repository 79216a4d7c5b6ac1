// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/mediatile.h"

#include "core/base/format.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QTextOption>

namespace lampwork {

namespace {

constexpr int edge = spacing::tight; // around what is shown, for the frame of the focus
constexpr qsizetype longestTip = 2000; // letters

int lineHeight(const QFontMetrics &metrics)
{
    return metrics.height() + 2;
}

} // namespace

QSize contentSize(MediaKind kind, MediaSize size)
{
    const int side = size == MediaSize::Small ? 120 : size == MediaSize::Medium ? 220 : 380;
    switch (kind) {
    case MediaKind::Picture:
        return {side, side};
    case MediaKind::Text:
        return {side * 3 / 2, side};
    case MediaKind::Histogram:
        return {std::max(side * 3 / 2, 260), std::max(side, 160)};
    }
    return {side, side};
}

MediaTile::MediaTile(const MediaContext &context, RunId run, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
    , m_run(run)
{
    setFocusPolicy(Qt::StrongFocus);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

int MediaTile::widthFor(const QSize &contentSize)
{
    return contentSize.width() + 2 * edge;
}

int MediaTile::heightFor(const QSize &contentSize, const QFontMetrics &metrics)
{
    return contentSize.height() + 2 * lineHeight(metrics) + 2 * edge;
}

void MediaTile::setContentSize(const QSize &size)
{
    setFixedSize(widthFor(size), heightFor(size, fontMetrics()));
}

QRect MediaTile::contentRect() const
{
    const int line = lineHeight(fontMetrics());
    return rect().adjusted(edge, edge + line, -edge, -edge - line);
}

void MediaTile::setRunLook(const QString &name, const QColor &color)
{
    m_runName = name;
    m_color = color;
    setAccessibleName(name);
    update();
}

void MediaTile::setWantedStep(qint64 step)
{
    if (step == m_wantedStep)
        return;
    m_wantedStep = step;
    update();
}

void MediaTile::setMessage(const QString &sentence)
{
    if (sentence == m_message)
        return;
    m_message = sentence;
    update();
}

void MediaTile::setHead(qint64 step, bool hasStep)
{
    if (step == m_step && hasStep == m_hasStep)
        return;
    m_step = step;
    m_hasStep = hasStep;
    setAccessibleDescription(stepText());
    update();
}

void MediaTile::setCaption(const QString &caption)
{
    if (caption == m_caption)
        return;
    m_caption = caption;
    update();
}

void MediaTile::setTip(const QString &text)
{
    setToolTip(text.isEmpty() ? QString()
                              : QStringLiteral("<p style='white-space:pre-wrap'>%1</p>")
                                    .arg(text.left(longestTip).toHtmlEscaped()));
}

QString MediaTile::stepText() const
{
    if (!m_hasStep)
        return {};
    return m_step < 0 ? tr("no step") : tr("step %1").arg(formatCount(m_step));
}

void MediaTile::paintHead(QPainter &painter) const
{
    const ThemeColors &colors = Theme::instance().colors();
    const QFontMetrics metrics = fontMetrics();
    const int line = lineHeight(metrics);
    QRect head(edge, edge / 2, width() - 2 * edge, line);
    const QString step = stepText();
    painter.setPen(m_step == m_wantedStep ? colors.mutedText : colors.warning);
    painter.drawText(head, Qt::AlignRight | Qt::AlignVCenter, step);
    head.setRight(head.right() - metrics.horizontalAdvance(step) - (step.isEmpty() ? 0 : edge));
    const int dot = metrics.height() / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_color);
    painter.drawEllipse(head.left(), head.center().y() - dot / 2, dot, dot);
    head.setLeft(head.left() + dot + edge);
    painter.setPen(colors.text);
    painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter,
        metrics.elidedText(m_runName, Qt::ElideMiddle, head.width()));
    const QRect foot(edge, height() - edge / 2 - line, width() - 2 * edge, line);
    painter.setPen(colors.mutedText);
    painter.drawText(foot, Qt::AlignLeft | Qt::AlignVCenter,
        metrics.elidedText(m_caption.left(longestTip).simplified(), Qt::ElideRight, foot.width()));
}

void MediaTile::paintEvent(QPaintEvent *)
{
    const ThemeColors &colors = Theme::instance().colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintHead(painter);
    if (!m_message.isEmpty()) {
        painter.setPen(colors.mutedText);
        QTextOption option(Qt::AlignCenter);
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere); // names of objects are long
        painter.drawText(
            QRectF(contentRect().adjusted(edge, edge, -edge, -edge)), m_message, option);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(colors.accent);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

void MediaTile::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        Q_EMIT stepsWanted(-1);
        break;
    case Qt::Key_Right:
        Q_EMIT stepsWanted(1);
        break;
    case Qt::Key_Home:
        Q_EMIT endWanted(true);
        break;
    case Qt::Key_End:
        Q_EMIT endWanted(false);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        Q_EMIT opened();
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace lampwork
