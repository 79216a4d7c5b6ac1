// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/formrow.h"

#include "widgets/style/spacing.h"

#include <QGridLayout>
#include <QLabel>

namespace lampwork {

namespace {
constexpr int labelWidth = 108;
}

FormRow::FormRow(const QString &label, QWidget *field, QWidget *below)
{
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(spacing::small);
    layout->setVerticalSpacing(spacing::tight);
    int column = 0;
    if (!label.isEmpty()) {
        auto *text = new QLabel(label);
        text->setBuddy(field);
        layout->addWidget(text, 0, column++);
        layout->setColumnMinimumWidth(0, labelWidth);
    }
    layout->addWidget(field, 0, column);
    layout->setColumnStretch(column, 1);
    if (below)
        layout->addWidget(below, 1, column);
}

} // namespace lampwork
