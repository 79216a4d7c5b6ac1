// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace lampwork {

// Lampwork's command line: everything but opening the window. Makes a QCoreApplication where there
// is none. Returns the exit code: 0 done, 1 failed, 2 wrong use.
int runCommandLine(int argc, char **argv);

// Verbs of the command line, "train", "runs", …, without "open".
QStringList commandLineVerbs();

} // namespace lampwork
