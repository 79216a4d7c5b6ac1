// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for lampwork-engine where the command line is tested without LibTorch. What it does
// depends on $FAKE_ENGINE.
#include "core/base/clock.h"
#include "core/store/runstore.h"

#include <QCoreApplication>
#include <QThread>

#include <csignal>
#include <cstdio>

using namespace lampwork;

namespace {

QString valueOf(const QString &option)
{
    const QStringList arguments = QCoreApplication::arguments();
    return arguments.value(arguments.indexOf(option) + 1);
}

int failed(const Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.text()));
    return 1;
}

Result<void> writeEpoch(RunStore &store, RunId run, qint64 epoch)
{
    constexpr qint64 stepsPerEpoch = 10;
    PointBatch batch(2);
    batch[0].name = QStringLiteral("train/loss");
    for (qint64 step = (epoch - 1) * stepsPerEpoch + 1; step <= epoch * stepsPerEpoch; ++step) {
        batch[0].steps.push_back(step);
        batch[0].wallMs.push_back(nowMs());
        batch[0].values.push_back(1.0 / double(step));
    }
    batch[1] = {QStringLiteral("valid/accuracy"), {epoch * stepsPerEpoch}, {nowMs()},
        {0.5 + 0.1 * double(epoch)}};
    RunProgress progress;
    progress.step = epoch * stepsPerEpoch;
    return store.appendPoints(run, batch, progress);
}

// Until an order to stop, or for ever where it is to be stubborn.
Result<void> waitForOrders(RunStore &store, RunId run, bool isStubborn)
{
    for (;;) {
        const auto orders = store.openOrders(run);
        if (!orders)
            return orders.error();
        for (const Order &order : *orders) {
            if (isStubborn)
                continue;
            const bool isRefused = order.verb == OrderVerb::SetLearningRate && order.value > 10;
            const QString result = isRefused ? QStringLiteral("That is too much.") : QString();
            if (auto handled = store.orderHandled(run, order.seq, 10, result); !handled)
                return handled;
            if (order.verb == OrderVerb::Stop) {
                RunProgress progress;
                progress.state = RunState::Stopped;
                return store.updateRun(run, progress);
            }
        }
        if (auto alive = store.updateRun(run, {}); !alive)
            return alive;
        QThread::msleep(10);
    }
}

int train(const QString &how)
{
    if (how == QLatin1String("refuse")) {
        std::fprintf(stderr, "no tensor library today\n");
        return 3;
    }
    const auto store = openStore(valueOf(QStringLiteral("--store")), {false, false});
    if (!store)
        return failed(store.error());
    const RunId run = valueOf(QStringLiteral("--run")).toLongLong();
    if (auto claimed = (*store)->claimRun(run); !claimed)
        return failed(claimed.error());
    RunProgress progress;
    progress.totalSteps = 30;
    progress.stepsPerEpoch = 10;
    if (auto updated = (*store)->updateRun(run, progress); !updated)
        return failed(updated.error());
    if (auto written = writeEpoch(**store, run, 1); !written)
        return failed(written.error());
    if (how == QLatin1String("die"))
        ::raise(SIGKILL);
    if (how == QLatin1String("wait") || how == QLatin1String("stubborn")) {
        const auto waited = waitForOrders(**store, run, how == QLatin1String("stubborn"));
        return waited ? 0 : failed(waited.error());
    }
    for (const qint64 epoch : {2, 3}) {
        if (auto written = writeEpoch(**store, run, epoch); !written)
            return failed(written.error());
    }
    if (auto set = (*store)->setAttributes(run,
            {{QStringLiteral("valid/accuracy"), 0.8}, {QStringLiteral("valid/accuracy:best"), 0.8},
                {QStringLiteral("test/accuracy"), 0.75}});
        !set)
        return failed(set.error());
    RunProgress end;
    end.state = how == QLatin1String("fail") ? RunState::Failed : RunState::Finished;
    if (how == QLatin1String("fail"))
        end.message = QStringLiteral(
            "The loss is not a number any more after step 12. Use a smaller learning rate.");
    const auto ended = (*store)->updateRun(run, end);
    return ended ? 0 : failed(ended.error());
}

// export, evaluate, predict: says what it was asked for.
int report(const QString &how)
{
    if (how == QLatin1String("fail")) {
        std::puts(
            R"({"error": {"code": "not_found", "message": "Run 1 has no checkpoint.", "where": "run 1"}})");
        return 1;
    }
    if (how == QLatin1String("crash"))
        ::raise(SIGSEGV);
    std::puts(R"({"progress": 0.5, "text": "Half"})");
    if (QCoreApplication::arguments().value(1) == QLatin1String("predict")) {
        FILE *file = std::fopen(qPrintable(valueOf(QStringLiteral("--to"))), "w");
        if (!file)
            return 1;
        std::fputs("row,prediction\n0,yes\n", file);
        std::fclose(file);
    }
    QString arguments = QCoreApplication::arguments().mid(1).join(u' ');
    std::printf("{\"result\": {\"asked\": \"%s\", \"size_bytes\": 1500, \"latency_ms\": {\"1\": "
                "{\"p50\": 0.25}}, \"warnings\": [\"Mind the gap.\"]}}\n",
        qPrintable(arguments));
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QString how = qEnvironmentVariable("FAKE_ENGINE");
    if (QCoreApplication::arguments().value(1) == QLatin1String("train"))
        return train(how);
    return report(how);
}
