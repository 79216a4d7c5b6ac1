// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

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

} // namespace lampwork
