// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/longwork.h"

#include "core/base/clock.h"

#include <QCoreApplication>
#include <QPointer>
#include <QProgressDialog>
#include <QThread>

#include <atomic>

namespace lampwork {

namespace {

constexpr int steps = 1000;
constexpr int showAfterMs = 400;
constexpr qint64 reportEveryNs = 50'000'000;

} // namespace

void runLongWork(QWidget *parent, const QString &title, std::function<void(const Progress &)> work,
    std::function<void()> done)
{
    auto cancelled = std::make_shared<std::atomic<bool>>(false);
    auto *dialog = new QProgressDialog(
        title, QCoreApplication::translate("LongWork", "Cancel"), 0, steps, parent);
    dialog->setObjectName(QStringLiteral("longWork"));
    dialog->setWindowTitle(title);
    dialog->setWindowModality(Qt::WindowModal);
    dialog->setMinimumDuration(showAfterMs);
    dialog->setAutoClose(false);
    dialog->setAutoReset(false);
    dialog->setValue(0);
    QObject::connect(
        dialog, &QProgressDialog::canceled, dialog, [cancelled] { *cancelled = true; });

    // Lives as long as the thread, whatever becomes of the dialog: the thread speaks to it alone.
    auto *relay = new QObject;
    const QPointer<QProgressDialog> shown(dialog);
    auto *thread = QThread::create([work = std::move(work), cancelled, relay, shown, title] {
        qint64 last = 0;
        Progress progress;
        progress.cancelled = cancelled.get();
        progress.report = [&last, relay, shown, title](double fraction, const QString &text) {
            const qint64 now = monotonicNs();
            if (now - last < reportEveryNs)
                return;
            last = now;
            QMetaObject::invokeMethod(relay, [shown, fraction, text, title] {
                if (!shown || shown->wasCanceled())
                    return;
                if (fraction >= 0)
                    shown->setValue(int(fraction * (steps - 1)));
                if (!text.isEmpty())
                    shown->setLabelText(title + u'\n' + text);
            });
        };
        work(progress);
    });
    const QPointer<QWidget> guard(parent);
    QObject::connect(
        QCoreApplication::instance(), &QCoreApplication::aboutToQuit, thread, [cancelled, thread] {
            *cancelled = true;
            thread->wait();
        });
    QObject::connect(
        thread, &QThread::finished, relay, [relay, thread, shown, guard, done = std::move(done)] {
            if (shown)
                shown->deleteLater();
            if (guard)
                done();
            thread->deleteLater();
            relay->deleteLater();
        });
    thread->start();
}

} // namespace lampwork
