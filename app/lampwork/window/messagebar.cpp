// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/messagebar.h"

#include "widgets/style/icons.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace lampwork {

QString errorText(const Error &error)
{
    if (error.where.isEmpty() || error.message.contains(error.where))
        return error.message;
    return MessageBar::tr("%1 (%2)").arg(error.message, error.where);
}

MessageBar::MessageBar(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_more(new QLabel(this))
    , m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("messageBar"));
    setAccessibleName(tr("Problems"));
    m_text->setObjectName(QStringLiteral("messageBar.text"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_more->setProperty("role", QStringLiteral("hint"));
    m_close->setObjectName(QStringLiteral("messageBar.close"));
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::medium, spacing::small, spacing::small, spacing::small);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_more);
    layout->addWidget(m_close, 0, Qt::AlignTop);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::dismiss);
    connect(&Theme::instance(), &Theme::changed, this, &MessageBar::refresh);
    hide();
}

void MessageBar::addProblem(const Error &error)
{
    if (error.code == ErrorCode::Cancelled || m_problems.contains(error))
        return;
    m_problems.append(error);
    refresh();
}

void MessageBar::dismiss()
{
    if (!m_problems.isEmpty())
        m_problems.removeFirst();
    refresh();
}

QString MessageBar::text() const
{
    return m_problems.isEmpty() ? QString() : m_text->text();
}

void MessageBar::refresh()
{
    setVisible(!m_problems.isEmpty());
    if (m_problems.isEmpty())
        return;
    m_icon->setPixmap(iconPixmap(
        QStringLiteral("warning"), 18, Theme::instance().colors().bad, devicePixelRatioF()));
    m_text->setText(errorText(m_problems.first()));
    const int more = int(m_problems.size()) - 1;
    m_more->setText(more > 0 ? tr("and %1 more").arg(more) : QString());
    update();
}

void MessageBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const ThemeColors &colors = Theme::instance().colors();
    QColor fill = colors.bad;
    fill.setAlphaF(0.12F);
    painter.fillRect(rect(), fill);
    painter.fillRect(QRect(0, 0, 3, height()), colors.bad);
    painter.setPen(colors.border);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace lampwork
