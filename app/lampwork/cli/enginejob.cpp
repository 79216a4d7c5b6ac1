// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/enginejob.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/interrupt.h"
#include "core/launch/enginelauncher.h"

#include <QEventLoop>
#include <QTimer>

#include <optional>

namespace lampwork {

Result<Json> runEngineVerb(const QStringList &arguments, const QString &what, Console &console)
{
    constexpr int pollMs = 50;
    const Interrupt interrupt;
    const Progress progress = console.progressOf(what);
    QEventLoop loop;
    EngineJob job;
    std::optional<Result<Json>> outcome;
    QObject::connect(&job, &EngineJob::progressed, &loop,
        [&](double fraction, const QString &text) { progress(fraction, text); });
    QObject::connect(&job, &EngineJob::finished, &loop, [&](const Result<Json> &result) {
        outcome = result;
        loop.quit();
    });
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        if (interrupt.count() > 0)
            job.cancel();
    });
    timer.start(pollMs);
    progress(-1, what);
    job.start(arguments);
    loop.exec();
    console.clearProgress();
    return *outcome;
}

} // namespace lampwork
