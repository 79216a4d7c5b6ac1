// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/style/emptystate.h"

#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lampwork {

namespace {
constexpr int iconSize = 56;
constexpr int sentenceWidth = 420;
}

EmptyState::EmptyState(const QString &iconName, const QString &sentence, QWidget *parent)
    : QWidget(parent)
    , m_iconName(iconName)
    , m_icon(new QLabel(this))
    , m_sentence(hintLabel(sentence, this))
    , m_button(new QPushButton(this))
{
    m_sentence->setAlignment(Qt::AlignHCenter);
    m_sentence->setFixedWidth(sentenceWidth);
    setSentence(sentence);
    m_button->setObjectName(QStringLiteral("emptyState.button"));
    m_button->setProperty("primary", true);
    m_button->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::huge);
    layout->setSpacing(spacing::medium);
    layout->addStretch();
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addWidget(m_sentence, 0, Qt::AlignHCenter);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch();

    connect(m_button, &QPushButton::clicked, this, &EmptyState::clicked);
    connect(&Theme::instance(), &Theme::changed, this, &EmptyState::tint);
    tint();
}

void EmptyState::setSentence(const QString &sentence)
{
    m_sentence->setText(sentence);
    // An aligned item of a box layout gets its preferred height, which is that of another width.
    m_sentence->ensurePolished();
    m_sentence->setMinimumHeight(std::max(0, m_sentence->heightForWidth(sentenceWidth)));
}

QPushButton *EmptyState::setButton(const QString &text)
{
    m_button->setText(text);
    m_button->show();
    return m_button;
}

void EmptyState::tint()
{
    m_icon->setPixmap(iconPixmap(
        m_iconName, iconSize, Theme::instance().colors().mutedText, devicePixelRatioF()));
}

} // namespace lampwork
