// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <atomic>

namespace lampwork {

// Exit codes of every program of Lampwork.
enum ExitCode { ExitDone = 0, ExitFailed = 1, ExitWrongUse = 2 };

// What a verb says to the program that started it: one JSON object a line on standard output, each
// flushed at once: {"progress": 0.4, "text": "…"} any number of times, then one of {"result": …}
// and {"error": {"code", "message", "where"}}. Any thread.
namespace report {

void progress(double fraction, const QString &text); // fraction below 0: unknown, null in JSON
int result(const Json &result); // ExitDone
int error(const Error &error); // ExitFailed

// Reports as progress() does, and is cancelled by SIGTERM and SIGINT.
Progress toReport();

} // namespace report

// True once the process was asked to end: SIGTERM or SIGINT. The handlers are set by main().
const std::atomic<bool> &endRequested();
void handleEndSignals();

} // namespace lampwork
