// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

#include <QList>
#include <QObject>

class QAction;
class QWidget;

namespace lampwork {

// The orders to the current run that need no words, as actions: for buttons, the menu and the
// palette. Child of the widget whose shortcuts they are.
class OrderActions : public QObject {
    Q_OBJECT
public:
    explicit OrderActions(QWidget *owner);

    QAction *pause = nullptr; // or continue
    QAction *step = nullptr;
    QAction *stop = nullptr;
    QAction *checkpoint = nullptr;
    QAction *evaluate = nullptr;
    QAction *steer = nullptr; // checkable: the panel for all other orders
    QAction *flight = nullptr; // what the flight recorder kept

    QList<QAction *> all() const;
    // run: null for none.
    void refresh(const Run *run, bool writable, bool hasFlightRecord);

Q_SIGNALS:
    void ordered(lampwork::OrderVerb verb, double value);

private:
    bool m_paused = false;
};

} // namespace lampwork
