// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/startupreport.h"

#include "core/base/clock.h"

#include <QApplication>
#include <QTimer>
#include <QWidget>
#include <QWindow>

#include <cstdio>

namespace lampwork {

namespace {

// Watches the native window: exposed, and what was painted on it handed over.
class ExposeWatcher : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const auto *window = qobject_cast<QWindow *>(watched);
        if (event->type() == QEvent::Expose && window && window->isExposed()) {
            // The backing store is flushed while this event is handled.
            QTimer::singleShot(0, this, [] {
                std::printf("%lld\n", static_cast<long long>(monotonicNs()));
                std::fflush(stdout);
                QApplication::exit(0);
            });
            watched->removeEventFilter(this);
        }
        return false;
    }
};

} // namespace

void reportStartup(QWidget &window)
{
    if (!qEnvironmentVariableIsSet("LAMPWORK_REPORT_STARTUP"))
        return;
    window.winId();
    window.windowHandle()->installEventFilter(new ExposeWatcher(&window));
}

} // namespace lampwork
