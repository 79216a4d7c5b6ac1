// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/rungroups.h"

#include "core/analysis/runfields.h"

#include <QHash>

#include <algorithm>

namespace lampwork {

namespace {

bool isSeed(const QString &name)
{
    return name == QLatin1String("seed") || name.endsWith(QLatin1String(".seed"));
}

// Of our own runs, what the spec says; what an engine noted besides is no setting. Of a script's
// and of imported ones, their parameters.
QString settingsWithoutSeed(const Run &run)
{
    const QStringList names = attributeNames({run});
    const auto isOurs = [](const QString &name) {
        return name.startsWith(u"data.") || name.startsWith(u"network.")
            || name.startsWith(u"train.");
    };
    const bool ours = std::any_of(
        names.begin(), names.end(), [](const QString &name) { return name.startsWith(u"train."); });
    QString key = run.experiment;
    for (const QString &name : names) {
        const bool setting = ours ? isOurs(name) : name.startsWith(u"params.");
        if (setting && !isSeed(name) && name != QLatin1String("name"))
            key += u'\n' + name + u'=' + run.attributes.value(name).toString();
    }
    return key;
}

} // namespace

QList<RunGroup> groupRuns(const QList<Run> &runs, const QString &field)
{
    QList<RunGroup> groups;
    QHash<QString, qsizetype> known;
    for (const Run &run : runs) {
        const bool bySeed = field == groupBySeed;
        const QVariant value = bySeed ? QVariant(settingsWithoutSeed(run)) : runValue(run, field);
        // Numbers in full: two learning rates that look the same in four digits are not.
        const QString key = value.typeId() == QMetaType::Double
            ? QString::number(value.toDouble(), 'g', 17)
            : value.isValid() ? value.toString() + runValueText(run, field)
                              : QString();
        const auto at = known.constFind(key);
        if (at != known.constEnd()) {
            groups[*at].runs.append(run.id);
            continue;
        }
        known.insert(key, groups.size());
        const QString shown = runValueText(run, field);
        QString name = run.name;
        if (!bySeed && field == QLatin1String("experiment"))
            name = run.experiment;
        else if (!bySeed)
            name = QStringLiteral("%1 = %2").arg(
                field.section(u'.', -1), shown.isEmpty() ? QStringLiteral("—") : shown);
        groups.append({name, {run.id}});
    }
    return groups;
}

} // namespace lampwork
