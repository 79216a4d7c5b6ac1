// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/split.h"

#include "core/base/philox.h"
#include "core/data/target.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

Error wrongSplit(const QString &field, const QString &message)
{
    return Error{ErrorCode::InvalidInput, message, QStringLiteral("data.split") + field};
}

// Parts of `total` in proportion to the groups' sizes, rounded by the largest remainder; the first
// group wins a tie.
std::vector<std::size_t> shareOut(
    std::size_t total, const std::vector<std::vector<qint64>> &groups, std::size_t rows)
{
    std::vector<std::size_t> shares;
    std::vector<std::pair<double, std::size_t>> remainders;
    std::size_t given = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const double exact = double(total) * double(groups[g].size()) / double(rows);
        shares.push_back(std::size_t(exact));
        given += shares.back();
        remainders.emplace_back(exact - std::floor(exact), g);
    }
    std::stable_sort(remainders.begin(), remainders.end(),
        [](const auto &a, const auto &b) { return a.first > b.first; });
    for (std::size_t i = 0; given < total && i < remainders.size(); ++i, ++given)
        ++shares[remainders[i].second];
    return shares;
}

// Deals each shuffled group: first the test rows, then the validation rows, the rest to train; a
// group keeps one row for training where it can.
Split deal(const std::vector<std::vector<qint64>> &groups, std::size_t valid, std::size_t test,
    std::size_t rows)
{
    const auto validShares = shareOut(valid, groups, rows);
    const auto testShares = shareOut(test, groups, rows);
    Split split;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const auto &group = groups[g];
        const std::size_t most = group.size() - 1;
        const std::size_t testEnd = std::min(testShares[g], most);
        const std::size_t validEnd = std::min(testEnd + validShares[g], most);
        for (std::size_t i = 0; i < group.size(); ++i)
            (i < testEnd           ? split.test
                    : i < validEnd ? split.valid
                                   : split.train)
                .push_back(group[i]);
    }
    for (auto *part : {&split.train, &split.valid, &split.test})
        std::sort(part->begin(), part->end());
    return split;
}

Result<void> checkParts(const Split &split, const SplitSpec &asked, std::size_t rows)
{
    const auto empty = [&](const QString &field, const QString &what) {
        return wrongSplit(field,
            QStringLiteral("The %1 part would be empty: there are only %2 rows with a target. Use "
                           "more rows or other "
                           "fractions.")
                .arg(what)
                .arg(rows));
    };
    if (split.train.empty())
        return empty({}, QStringLiteral("training"));
    if (asked.valid > 0 && split.valid.empty())
        return empty(QStringLiteral(".valid"), QStringLiteral("validation"));
    if (asked.test > 0 && split.test.empty())
        return empty(QStringLiteral(".test"), QStringLiteral("test"));
    return {};
}

} // namespace

Result<Split> makeSplit(const Spec &spec, const Dataset &dataset)
{
    const SplitSpec &asked = spec.data.split;
    const auto isFraction = [](double value) { return value >= 0 && value < 1; };
    if (!isFraction(asked.valid))
        return wrongSplit(QStringLiteral(".valid"),
            QStringLiteral("The fraction must be at least 0 and below 1."));
    if (!isFraction(asked.test))
        return wrongSplit(QStringLiteral(".test"),
            QStringLiteral("The fraction must be at least 0 and below 1."));
    if (asked.valid + asked.test >= 1)
        return wrongSplit({},
            QStringLiteral(
                "valid and test together must stay below 1, or no row is left to train on."));
    auto target = targetValues(spec, dataset);
    if (!target)
        return target.error();
    const QString method = asked.method.value_or(QStringLiteral("random"));
    const bool stratified = method == QLatin1String("stratified");
    if (stratified && target->classes.isEmpty())
        return wrongSplit(QStringLiteral(".method"),
            QStringLiteral(
                "Only one target of classes can be stratified; use \"random\" or \"ordered\"."));
    std::vector<std::vector<qint64>> groups(stratified ? std::size_t(target->classes.size()) : 1);
    std::size_t rows = 0;
    for (std::size_t row = 0; row < target->values.size(); ++row) {
        const double value = target->values[row];
        if (std::isnan(value))
            continue;
        groups[stratified ? std::size_t(value) : 0].push_back(qint64(row));
        ++rows;
    }
    groups.erase(std::remove_if(
                     groups.begin(), groups.end(), [](const auto &group) { return group.empty(); }),
        groups.end());
    const auto valid = std::size_t(std::llround(asked.valid * double(rows)));
    const auto test = std::size_t(std::llround(asked.test * double(rows)));
    if (method == QLatin1String("ordered")) {
        for (auto &group :
            groups) // dealt from the end, so that the file's order is train, valid, test
            std::reverse(group.begin(), group.end());
    } else if (stratified || method == QLatin1String("random")) {
        Philox random(asked.seed, RandomPurpose::Split);
        for (auto &group : groups)
            random.shuffle(group);
    } else {
        return wrongSplit(QStringLiteral(".method"),
            QStringLiteral("“%1” must be \"random\", \"stratified\" or \"ordered\".").arg(method));
    }
    Split split = rows == 0 ? Split{} : deal(groups, valid, test, rows);
    if (auto fits = checkParts(split, asked, rows); !fits)
        return fits.error();
    return split;
}

} // namespace lampwork
