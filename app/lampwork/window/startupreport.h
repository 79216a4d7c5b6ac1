// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace lampwork {

// Where LAMPWORK_REPORT_STARTUP is set (by the benchmark of the start): once the window was painted
// on screen, prints the monotonic clock in nanoseconds to standard output and ends the program.
void reportStartup(QWidget &window);

} // namespace lampwork
