// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lampwork/cli/options.h"

#include <QString>

#include <memory>
#include <vector>

namespace lampwork {

// "lampwork VERB --help", wrapped to `width` columns: name, synopsis, description, options,
// examples, exit status.
QString verbHelp(const Manual &manual, const Options &options, int width);

// "lampwork --help": what the program is, and its verbs.
QString overviewHelp(const std::vector<std::unique_ptr<Verb>> &verbs, int width);

// The manual page lampwork(1) in troff's man macros, from the same texts.
QString manualPage(const std::vector<std::unique_ptr<Verb>> &verbs, const QString &version);

// Options that every verb has: --json and --help.
void declareCommonOptions(Options &options, bool *json, bool *help);

} // namespace lampwork
