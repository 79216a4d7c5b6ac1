// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"

#include <csignal>
#include <cstdio>
#include <mutex>

namespace lampwork {

namespace {

std::atomic<bool> endWanted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "it is set in a signal handler");

void requestEnd(int)
{
    endWanted.store(true, std::memory_order_relaxed);
}

void writeLine(const Json &json)
{
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    const QByteArray line = toJsonText(json, -1).trimmed() + '\n';
    std::fwrite(line.constData(), 1, std::size_t(line.size()), stdout);
    std::fflush(stdout);
}

} // namespace

namespace report {

void progress(double fraction, const QString &text)
{
    Json line;
    line["progress"] = fraction < 0 ? Json(nullptr) : Json(fraction);
    line["text"] = toJson(text);
    writeLine(line);
}

int result(const Json &result)
{
    Json line;
    line["result"] = result;
    writeLine(line);
    return ExitDone;
}

int error(const Error &error)
{
    Json line;
    line["error"]["code"] = toJson(errorCodeName(error.code));
    line["error"]["message"] = toJson(error.message);
    line["error"]["where"] = toJson(error.where);
    writeLine(line);
    return ExitFailed;
}

Progress toReport()
{
    return {&progress, &endWanted};
}

} // namespace report

const std::atomic<bool> &endRequested()
{
    return endWanted;
}

void handleEndSignals()
{
    struct sigaction action = {};
    action.sa_handler = requestEnd;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
}

} // namespace lampwork
