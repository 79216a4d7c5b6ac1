// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/spec.h"

#include <QString>

namespace lampwork {

// A few lines that open an exported model and ask it once, with the inputs of the run's (resolved)
// spec by name.
QString pythonSnippet(const Spec &spec, const QString &path);
QString cppSnippet(const Spec &spec, const QString &path);

} // namespace lampwork
