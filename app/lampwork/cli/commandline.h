// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace lampwork {

// Lampwork's command line: everything but opening the window (“open” is
// only declared here: its help, and what is wrong with how it was called). Makes a QCoreApplication
// where there is none. Returns the exit code: 0 done, 1 failed, 2 wrong use.
int runCommandLine(int argc, char **argv);

// Every verb: "open", "train", "runs", ….
QStringList commandLineVerbs();

} // namespace lampwork
