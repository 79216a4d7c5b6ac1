// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/profile.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lampwork {

namespace {

constexpr std::size_t bins = 20;
constexpr std::size_t topTexts = 20;

QString textAt(const TextPool &pool, std::size_t i)
{
    const std::string_view text = pool.at(i);
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

void profileNumbers(const Column &column, ColumnProfile &profile)
{
    std::vector<double> values;
    values.reserve(column.numbers.size());
    for (const double value : column.numbers) {
        if (std::isfinite(value))
            values.push_back(value);
        else
            ++(std::isnan(value) ? profile.missing : profile.infinite);
    }
    const double none = std::nan("");
    profile.min = profile.max = profile.mean = profile.std = profile.median = none;
    if (values.empty())
        return;
    // The mean first, so that the squares do not cancel; 64 bits of mantissa where there are.
    const auto count = static_cast<long double>(values.size());
    const long double mean = std::accumulate(values.begin(), values.end(), 0.0L) / count;
    long double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    profile.mean = double(mean);
    profile.std = values.size() > 1 ? double(std::sqrt(squares / (count - 1))) : none;
    std::sort(values.begin(), values.end());
    profile.min = values.front();
    profile.max = values.back();
    const std::size_t half = values.size() / 2;
    profile.median = values.size() % 2 == 1
        ? values[half]
        : values[half - 1] + (values[half] - values[half - 1]) / 2;
    profile.distinct = 1;
    for (std::size_t i = 1; i < values.size(); ++i)
        profile.distinct += values[i] != values[i - 1] ? 1 : 0;
    profile.histogram.assign(bins, 0);
    const double width = (profile.max - profile.min) / double(bins);
    for (const double value : values) {
        const double at = width > 0 ? (value - profile.min) / width : 0;
        ++profile.histogram[std::min(bins - 1, std::size_t(at))];
    }
}

void profileTexts(const Column &column, ColumnProfile &profile)
{
    std::vector<std::size_t> counts(column.texts.size(), 0);
    for (const std::int32_t code : column.codes)
        ++(code < 0 ? profile.missing : counts[std::size_t(code)]);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0)
            order.push_back(i);
    }
    profile.distinct = order.size();
    const std::size_t shown = std::min(topTexts, order.size());
    std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(shown), order.end(),
        [&](std::size_t a, std::size_t b) {
            return counts[a] != counts[b] ? counts[a] > counts[b]
                                          : column.texts.at(a) < column.texts.at(b);
        });
    for (std::size_t i = 0; i < shown; ++i)
        profile.top.append({textAt(column.texts, order[i]), counts[order[i]]});
    profile.min = profile.max = profile.mean = profile.std = profile.median = std::nan("");
}

} // namespace

bool isConstant(const Column &column)
{
    if (!column.isNumeric()) {
        std::int32_t seen = -1;
        for (const std::int32_t code : column.codes) {
            if (code >= 0 && seen >= 0 && code != seen)
                return false;
            seen = std::max(seen, code);
        }
        return true;
    }
    double seen = std::nan("");
    for (const double value : column.numbers) {
        if (!std::isfinite(value))
            continue;
        if (!std::isnan(seen) && value != seen)
            return false;
        seen = value;
    }
    return true;
}

ColumnProfile profileColumn(const Column &column)
{
    ColumnProfile profile;
    profile.name = column.name;
    profile.type = column.type;
    profile.count = column.isNumeric() ? column.numbers.size() : column.codes.size();
    if (!column.isNumeric()) {
        profileTexts(column, profile);
        return profile;
    }
    profileNumbers(column, profile);
    if (column.type == ColumnType::YesNo) {
        const auto yes = std::size_t(std::count(column.numbers.begin(), column.numbers.end(), 1.0));
        const std::size_t no = profile.count - profile.missing - yes;
        profile.top = {{column.noText, no}, {column.yesText, yes}};
        if (yes > no || (yes == no && column.yesText < column.noText))
            std::swap(profile.top[0], profile.top[1]);
    }
    return profile;
}

std::vector<ColumnProfile> profileTable(const Table &table)
{
    std::vector<ColumnProfile> profiles;
    profiles.reserve(table.columns.size());
    for (const Column &column : table.columns)
        profiles.push_back(profileColumn(column));
    return profiles;
}

} // namespace lampwork
