// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QPushButton;

namespace lampwork {

// What a page shows while it has nothing: an icon, what this place is for in a sentence, and the
// one button that gets further.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    EmptyState(const QString &iconName, const QString &sentence, QWidget *parent = nullptr);
    void setSentence(const QString &sentence);
    // Shows a button of that text; clicked() is emitted. Its object name is "emptyState.button".
    QPushButton *setButton(const QString &text);

Q_SIGNALS:
    void clicked();

private:
    void tint();

    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_sentence;
    QPushButton *m_button;
};

} // namespace lampwork
