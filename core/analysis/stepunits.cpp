// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/stepunits.h"

#include <optional>

namespace lampwork {

namespace {

std::optional<double> positive(const QVariant &value)
{
    bool ok = false;
    const double number = value.toDouble(&ok);
    return ok && number > 0 && number < 1e15 ? std::optional(number) : std::nullopt;
}

std::optional<double> foreignBatchSize(const Run &run)
{
    std::optional<double> found;
    for (auto it = run.attributes.cbegin(); it != run.attributes.cend(); ++it) {
        const qsizetype dot = std::max(it.key().lastIndexOf(u'.'), it.key().lastIndexOf(u'/'));
        if (QStringView(it.key()).mid(dot + 1) != QLatin1String("batch_size"))
            continue;
        const std::optional<double> size = positive(it.value());
        if (!size || (found && *found != *size))
            return std::nullopt;
        found = size;
    }
    return found;
}

} // namespace

StepUnits stepUnits(const Run &run)
{
    const auto number
        = [&run](const char *name) { return positive(run.attributes.value(QLatin1String(name))); };
    StepUnits units;
    std::optional<double> batch = number("train.batch_size");
    if (!batch)
        batch = foreignBatchSize(run);
    units.samplesPerStep = batch.value_or(0) * number("train.accumulate").value_or(1);
    const QString task = run.attributes.value(QStringLiteral("train.task")).toString();
    if (task == QLatin1String("language_model"))
        units.tokensPerSample = number("data.text.length").value_or(0);
    return units;
}

} // namespace lampwork
