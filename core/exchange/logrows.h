// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/runnews.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lampwork {

// One row of a log that is a table: CSV or JSON lines.
struct LogRow {
    struct Cell {
        std::string_view name;
        double value = 0;
    };
    std::vector<Cell> cells; // those with a number
    std::optional<qint64> wallMs; // where the row holds a date as text
    qint64 fallbackMs = 0; // the time of a row that tells none
};

// Turns rows into the points of one run: one column is the step (step, global_step, _step,
// iteration, epoch, …; else the rows are numbered), one the time, and every other number is a point
// of a series. For one thread.
//
// A step that falls is the beginning of a restart, and voids what came before it from that step on;
// unless the epoch has risen: then it counts the batches of an epoch, and goes on from the last
// one. After 16 restarts the column is no count of steps, and what falls is left to the store's
// rule.
class LogRows {
public:
    explicit LogRows(RunCollector &run)
        : m_run(run)
    {
    }
    void add(const LogRow &row);

    // Whether a column of this name can be the step (its rank, 0 the best) or the time.
    static std::optional<int> stepRank(std::string_view name);
    static bool isTimeName(std::string_view name);

private:
    std::optional<qint64> stepOf(const LogRow &row);
    qint64 continued(qint64 step, const LogRow &row);

    RunCollector &m_run;
    bool m_hasRows = false;
    std::string m_stepName; // empty: rows are numbered
    qint64 m_row = 0;
    qint64 m_lastRaw = 0; // as the column says
    qint64 m_last = 0;
    qint64 m_base = 0; // added to what the column says
    std::optional<double> m_epoch;
    int m_restarts = 0;
};

} // namespace lampwork
