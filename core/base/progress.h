// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <atomic>
#include <functional>

namespace lampwork {

// Given to long work: it reports how far it is, and looks whether to stop. `report` is called on
// the worker's thread; `cancelled` may be set from any thread.
struct Progress {
    // fraction in [0, 1], or below 0 when unknown; text: what is being done, for a person.
    std::function<void(double fraction, const QString &text)> report;
    const std::atomic<bool> *cancelled = nullptr;

    void operator()(double fraction, const QString &text = {}) const
    {
        if (report)
            report(fraction, text);
    }
    bool isCancelled() const { return cancelled && cancelled->load(std::memory_order_relaxed); }
};

} // namespace lampwork
