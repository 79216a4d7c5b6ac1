// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/section.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace lampwork {

Section::Section(const QString &title, QWidget *content, QWidget *parent)
    : QWidget(parent)
    , m_header(new QToolButton)
    , m_content(content)
{
    m_header->setText(title);
    m_header->setAutoRaise(true);
    m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_header->setArrowType(Qt::DownArrow);
    m_header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_header->setToolTip(tr("Show or hide this part"));
    QFont font = m_header->font();
    font.setBold(true);
    m_header->setFont(font);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_header);
    layout->addWidget(content);
    connect(m_header, &QToolButton::clicked, this, [this] { setExpanded(!m_expanded); });
}

void Section::setExpanded(bool expanded)
{
    m_expanded = expanded;
    m_content->setVisible(expanded);
    m_header->setArrowType(expanded ? Qt::DownArrow : Qt::RightArrow);
}

} // namespace lampwork
