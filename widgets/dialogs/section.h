// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QFormLayout;
class QToolButton;

namespace lampwork {

// A titled part of a form that can be folded away.
class Section : public QWidget {
    Q_OBJECT
public:
    Section(const QString &title, QWidget *content, QWidget *parent = nullptr);
    void setExpanded(bool expanded);
    bool isExpanded() const { return m_expanded; }
    QToolButton *header() const { return m_header; }

private:
    QToolButton *m_header = nullptr;
    QWidget *m_content = nullptr;
    bool m_expanded = true;
};

// Gives the labels of a form one width, so that the fields of forms that stand below each other
// align.
void alignLabels(QFormLayout *form, int width);

} // namespace lampwork
