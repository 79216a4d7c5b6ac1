// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <QString>

namespace lampwork {

// The colours that a run can be given: the program's own by name, any other, or the one that the
// run had by itself.
class RunColorMenu : public QMenu {
    Q_OBJECT
public:
    // current: what is chosen now, as kept (colorAttribute()); empty: the run's own.
    explicit RunColorMenu(const QString &current, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const QString &color); // as it is kept; empty: the run's own

private:
    void askOther(const QString &current);
};

} // namespace lampwork
