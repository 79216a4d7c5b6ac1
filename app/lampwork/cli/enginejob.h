// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <QString>
#include <QStringList>

namespace lampwork {

class Console;

// Runs an engine verb to its end and shows its progress; Ctrl+C cancels it. Runs an event loop.
Result<Json> runEngineVerb(const QStringList &arguments, const QString &what, Console &console);

} // namespace lampwork
