// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/seedruns.h"

#include "core/base/json.h"
#include "core/experiment/specjson.h"
#include "core/launch/fork.h"
#include "core/launch/resolve.h"

namespace lampwork {

namespace {

constexpr quint64 largestSeed = quint64(1) << 53; // the last that a double in JSON tells apart

Error wrong(const QString &message)
{
    return {ErrorCode::InvalidInput, message, QStringLiteral("--seeds")};
}

Result<quint64> numberOf(const QString &text)
{
    bool isNumber = false;
    const quint64 number = text.trimmed().toULongLong(&isNumber);
    if (!isNumber || number > largestSeed)
        return wrong(QStringLiteral("“%1” is no seed: a whole number from 0 to %2 is.")
                         .arg(text.trimmed())
                         .arg(largestSeed));
    return number;
}

Result<QList<quint64>> listed(const QString &text)
{
    QList<quint64> seeds;
    for (const QString &part : text.split(u',')) {
        const Result<quint64> seed = numberOf(part);
        if (!seed)
            return seed.error();
        if (seeds.contains(*seed))
            return wrong(QStringLiteral("The seed %1 is given twice; it would give the same run "
                                        "twice.")
                             .arg(*seed));
        seeds.append(*seed);
    }
    return seeds;
}

Result<QList<quint64>> counted(const QString &text, quint64 first)
{
    bool isNumber = false;
    const qlonglong count = text.trimmed().toLongLong(&isNumber);
    if (!isNumber || count < 1)
        return wrong(QStringLiteral("“%1” is no number of seeds. Give how many, such as 8, or the "
                                    "seeds themselves, such as 3,5,8.")
                         .arg(text));
    QList<quint64> seeds;
    for (qlonglong i = 0; i < std::min<qlonglong>(count, mostSeeds + 1); ++i)
        seeds.append(first + quint64(i));
    if (seeds.constLast() > largestSeed)
        return wrong(
            QStringLiteral("The seeds from %1 on would go beyond %2.").arg(first).arg(largestSeed));
    return seeds;
}

} // namespace

Result<QList<quint64>> seedsFromText(const QString &text, quint64 first)
{
    const Result<QList<quint64>> seeds = text.contains(u',') ? listed(text) : counted(text, first);
    if (seeds && seeds->size() > mostSeeds)
        return wrong(QStringLiteral("At most %1 seeds are trained together.").arg(mostSeeds));
    return seeds;
}

Result<QList<RunId>> createSeedRuns(RunStore &store, const Spec &spec, const QList<quint64> &seeds)
{
    QList<RunId> runs;
    const auto created = store.together([&]() -> Result<void> {
        auto taken = runNames(store);
        if (!taken)
            return taken.error();
        for (const quint64 seed : seeds) {
            Spec one = spec;
            one.train.seed = seed;
            one.name = freeRunName(*taken, QStringLiteral("%1 · seed %2").arg(spec.name).arg(seed));
            if (spec.experiment == Spec().experiment)
                one.experiment = spec.name;
            taken->insert(one.name);
            const auto id = store.createRun({one.experiment, one.name,
                QString::fromUtf8(toJsonText(specToJson(one))), specAttributes(one)});
            if (!id)
                return id.error();
            runs.append(*id);
        }
        return {};
    });
    return created ? Result<QList<RunId>>(runs) : created.error();
}

} // namespace lampwork
