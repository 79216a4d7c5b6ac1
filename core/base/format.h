// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

namespace lampwork {

// Numbers for people, the same on the command line and in the window; always with a dot.
QString formatNumber(double value, int significantDigits = 4); // "0.03251", "1.2e-05", "nan", "inf"
QString formatExact(double value); // the shortest text that reads back as the same double
QString formatCount(qint64 count); // "12,345"
QString formatBytes(qint64 bytes); // "1.4 MB", powers of 1000
QString formatDuration(qint64 milliseconds); // "350 ms", "12.4 s", "3 min 05 s", "2 h 07 min"
QString formatTime(qint64 msSinceEpoch); // local time, "2026-03-01 14:05"

} // namespace lampwork
