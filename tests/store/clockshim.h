// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How far the wall clock of this process is ahead of the machine's, from now on; negative: it is
// set back. Any thread.
extern "C" void setClockShiftMs(long long milliseconds);
