// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace lampwork {

// What main() runs once the command line is read; it returns the exit code.
using VerbAction = std::function<int()>;

// One file a verb: each adds its subcommand with its options, and sets `action` when it was chosen.
// The options live as long as `app`: keep them in a std::shared_ptr that the callback holds.
void registerTrain(CLI::App &app, VerbAction &action); // trainverb.cpp
void registerEvaluate(CLI::App &app, VerbAction &action); // evaluateverb.cpp
void registerExport(CLI::App &app, VerbAction &action); // exportverb.cpp
void registerCheck(CLI::App &app, VerbAction &action); // checkverb.cpp
void registerPredict(CLI::App &app, VerbAction &action); // predictverb.cpp
void registerGenerate(CLI::App &app, VerbAction &action); // generateverb.cpp
void registerReproduce(CLI::App &app, VerbAction &action); // reproduceverb.cpp
void registerRange(CLI::App &app, VerbAction &action); // rangeverb.cpp

} // namespace lampwork
