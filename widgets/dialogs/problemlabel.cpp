// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/problemlabel.h"

#include "widgets/style/icons.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace lampwork {

namespace {
constexpr int iconSize = 16;
}

ProblemLabel::ProblemLabel(QWidget *parent, Kind kind)
    : QWidget(parent)
    , m_icon(new QLabel)
    , m_label(new QLabel)
    , m_kind(kind)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::small, spacing::small, spacing::small, spacing::small);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_label, 1);
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_label->setMinimumWidth(40); // a long word (a path) must not make the page wider
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&Theme::instance(), &Theme::changed, this, &ProblemLabel::tint);
    tint();
    hide();
}

void ProblemLabel::setText(const QString &text)
{
    m_label->setText(text);
    m_label->setAccessibleName(text);
    setVisible(!text.isEmpty());
}

QString ProblemLabel::text() const
{
    return m_label->text();
}

QColor ProblemLabel::color() const
{
    const ThemeColors &colors = Theme::instance().colors();
    return m_kind == Kind::Problem ? colors.bad : colors.warning;
}

void ProblemLabel::tint()
{
    m_icon->setPixmap(
        iconPixmap(QStringLiteral("warning"), iconSize, color(), devicePixelRatioF()));
    update();
}

void ProblemLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = color();
    fill.setAlphaF(0.12F);
    QColor edge = color();
    edge.setAlphaF(0.5F);
    painter.setPen(edge);
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
}

} // namespace lampwork
