// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"

#include <QString>

#include <functional>
#include <memory>
#include <optional>

class QWidget;

namespace lampwork {

// Does `work` on a thread of its own behind a dialog with its progress and Cancel, then `done` on
// the GUI thread; `done` is left out when `parent` has gone meanwhile. Ending the application
// cancels the work and waits for it.
void runLongWork(QWidget *parent, const QString &title, std::function<void(const Progress &)> work,
    std::function<void()> done);

// The same for work with a result.
template <typename T, typename Work, typename Done>
void runLong(QWidget *parent, const QString &title, Work work, Done done)
{
    auto result = std::make_shared<std::optional<Result<T>>>();
    runLongWork(
        parent, title,
        [result, work](const Progress &progress) { result->emplace(work(progress)); },
        [result, done] { done(**result); });
}

} // namespace lampwork
