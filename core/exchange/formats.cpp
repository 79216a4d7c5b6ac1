// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/foreignlog.h"

#include <algorithm>
#include <array>

namespace lampwork {

namespace {

struct FormatNames {
    ForeignFormat format;
    const char *name;
    const char *title;
};

// In the order in which they are looked for.
constexpr std::array formats{
    FormatNames{ForeignFormat::TensorBoard, "tensorboard", "TensorBoard"},
    FormatNames{ForeignFormat::MlflowFolder, "mlruns", "MLflow"},
    FormatNames{ForeignFormat::MlflowDatabase, "mlflow-db", "MLflow"},
    FormatNames{ForeignFormat::Wandb, "wandb", "W&B"},
    FormatNames{ForeignFormat::Lightning, "lightning", "Lightning"},
    FormatNames{ForeignFormat::Csv, "csv", "CSV"},
    FormatNames{ForeignFormat::JsonLines, "jsonl", "JSONL"},
    FormatNames{ForeignFormat::Optuna, "optuna", "Optuna"},
};

const FormatNames &namesOf(ForeignFormat format)
{
    const auto *found = std::find_if(formats.begin(), formats.end(),
        [&](const FormatNames &one) { return one.format == format; });
    Q_ASSERT(found != formats.end());
    return *found;
}

} // namespace

QString nameOf(ForeignFormat format)
{
    return QString::fromLatin1(namesOf(format).name);
}

QString titleOf(ForeignFormat format)
{
    return QString::fromLatin1(namesOf(format).title);
}

std::optional<ForeignFormat> foreignFormatFromName(const QString &name)
{
    const auto *found = std::find_if(formats.begin(), formats.end(),
        [&](const FormatNames &one) { return name == QLatin1String(one.name); });
    return found == formats.end() ? std::nullopt : std::optional(found->format);
}

QStringList foreignFormatNames()
{
    QStringList names;
    for (const FormatNames &one : formats)
        names.append(QString::fromLatin1(one.name));
    return names;
}

} // namespace lampwork
