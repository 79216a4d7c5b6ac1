// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/logrows.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lampwork {

namespace {

constexpr int mostRestarts = 16;
constexpr std::array<std::string_view, 12> stepNames{"step", "global_step", "_step",
    "trainer/global_step", "steps", "iteration", "iter", "batch", "update", "epoch", "round",
    "generation"};
constexpr std::array<std::string_view, 7> timeNames{
    "_timestamp", "timestamp", "wall_time", "wall time", "time", "datetime", "date"};

bool sameName(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
        return (x >= 'A' && x <= 'Z' ? x + 32 : x) == y;
    });
}

// Seconds or milliseconds since the epoch; nothing for a number that is neither, as a duration.
std::optional<qint64> wallMsOf(double value)
{
    constexpr double earliestSeconds = 3e8; // 1979
    constexpr double earliestMs = 3e11;
    if (value >= earliestMs && value < 1e14)
        return qint64(value);
    if (value >= earliestSeconds && value < 1e11)
        return toMs(value);
    return std::nullopt;
}

std::optional<qint64> wholeNumber(double value)
{
    constexpr double most = 9e15; // below 2^53, where a double is exact
    if (!(std::abs(value) < most) || value != std::trunc(value))
        return std::nullopt;
    return qint64(value);
}

} // namespace

std::optional<int> LogRows::stepRank(std::string_view name)
{
    const auto *found = std::find_if(stepNames.begin(), stepNames.end(),
        [&](std::string_view one) { return sameName(name, one); });
    return found == stepNames.end() ? std::nullopt : std::optional(int(found - stepNames.begin()));
}

bool LogRows::isTimeName(std::string_view name)
{
    return std::any_of(timeNames.begin(), timeNames.end(),
        [&](std::string_view one) { return sameName(name, one); });
}

// The step as the row has it; nothing where it has none.
std::optional<qint64> LogRows::stepOf(const LogRow &row)
{
    if (!m_hasRows) {
        m_hasRows = true;
        int best = int(stepNames.size());
        for (const LogRow::Cell &cell : row.cells) {
            const auto rank = stepRank(cell.name);
            if (rank && *rank < best && wholeNumber(cell.value)) {
                best = *rank;
                m_stepName = cell.name;
            }
        }
    }
    if (m_stepName.empty())
        return m_row;
    const auto cell = std::find_if(row.cells.begin(), row.cells.end(),
        [&](const LogRow::Cell &one) { return one.name == m_stepName; });
    return cell == row.cells.end() ? std::nullopt : wholeNumber(cell->value);
}

qint64 LogRows::continued(qint64 step, const LogRow &row)
{
    std::optional<double> epoch;
    for (const LogRow::Cell &cell : row.cells) {
        if (sameName(cell.name, "epoch") && cell.name != m_stepName)
            epoch = cell.value;
    }
    if (m_row > 0 && step < m_lastRaw) {
        if (epoch && m_epoch && *epoch > *m_epoch) {
            m_base = m_last + 1 - step;
        } else {
            m_base = 0;
            if (++m_restarts <= mostRestarts)
                m_run.rewind(step);
        }
    }
    if (epoch)
        m_epoch = epoch;
    m_lastRaw = step;
    m_last = m_base + step;
    return m_last;
}

void LogRows::add(const LogRow &row)
{
    if (row.cells.empty())
        return;
    const auto raw = stepOf(row);
    if (!raw) {
        m_run.leaveOut(QStringLiteral("rows without a whole step"));
        return;
    }
    const qint64 step = m_stepName.empty() ? *raw : continued(*raw, row);
    ++m_row;
    std::optional<qint64> wallMs = row.wallMs;
    std::string_view timeName;
    for (const LogRow::Cell &cell : row.cells) {
        if (wallMs || !isTimeName(cell.name))
            continue;
        wallMs = wallMsOf(cell.value);
        if (wallMs)
            timeName = cell.name;
    }
    for (const LogRow::Cell &cell : row.cells) {
        const bool isSeries = cell.name != m_stepName && cell.name != timeName;
        if (!isSeries || cell.name.empty())
            continue;
        if (const auto series = m_run.series(cell.name))
            m_run.add(*series, step, wallMs.value_or(row.fallbackMs), cell.value);
    }
}

} // namespace lampwork
