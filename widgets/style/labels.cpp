// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/style/labels.h"

#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace lampwork {

namespace {

// The style sheet knows a label by this property.
QLabel *roleLabel(const QString &text, const char *role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", QLatin1String(role));
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

QLabel *pageTitle(const QString &text, QWidget *parent)
{
    return roleLabel(text, "title", parent);
}

QLabel *groupTitle(const QString &text, QWidget *parent)
{
    return roleLabel(text, "group", parent);
}

QLabel *hintLabel(const QString &text, QWidget *parent)
{
    QLabel *label = roleLabel(text, "hint", parent);
    label->setWordWrap(true);
    return label;
}

NumberLabel::NumberLabel(const QString &caption, QWidget *parent)
    : QWidget(parent)
    , m_value(roleLabel(QStringLiteral("–"), "number", this))
    , m_caption(roleLabel(caption, "hint", this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_value);
    layout->addWidget(m_caption);
    m_value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_value->setAccessibleName(caption);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void NumberLabel::setValue(const QString &value)
{
    m_value->setText(value.isEmpty() ? QStringLiteral("–") : value);
}

QString NumberLabel::value() const
{
    return m_value->text();
}

void NumberLabel::setCaption(const QString &caption)
{
    m_caption->setText(caption);
    m_value->setAccessibleName(caption);
}

ElidedLabel::ElidedLabel(const QString &text, QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setText(text);
}

void ElidedLabel::setText(const QString &text)
{
    QLabel::setText(text);
    setToolTip(text);
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {fontMetrics().horizontalAdvance(QStringLiteral("MMMM")),
        QLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    const QRect area = contentsRect();
    painter.drawText(
        area, int(alignment()), fontMetrics().elidedText(text(), Qt::ElideMiddle, area.width()));
}

Card::Card(QWidget *parent)
    : QWidget(parent)
    , m_body(new QVBoxLayout(this))
{
    m_body->setContentsMargins(spacing::medium, spacing::medium, spacing::medium, spacing::medium);
    m_body->setSpacing(spacing::small);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::paintEvent(QPaintEvent *)
{
    const ThemeColors &colors = Theme::instance().colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colors.border);
    painter.setBrush(colors.base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

} // namespace lampwork
