// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QList>
#include <QWidget>

class QLabel;
class QToolButton;

namespace lampwork {

// Problems at the top of the window, one at a time with how many more there are, until a person
// dismisses them. The same problem again is not added again.
class MessageBar : public QWidget {
    Q_OBJECT
public:
    explicit MessageBar(QWidget *parent = nullptr);
    void addProblem(const Error &error);
    void dismiss(); // the one shown
    qsizetype count() const { return m_problems.size(); }
    QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();

    QList<Error> m_problems;
    QLabel *m_icon;
    QLabel *m_text;
    QLabel *m_more;
    QToolButton *m_close;
};

// The wording of an error for the window: its message, and where.
QString errorText(const Error &error);

} // namespace lampwork
