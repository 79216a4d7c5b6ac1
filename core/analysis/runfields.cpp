// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/runfields.h"

#include "core/base/format.h"

#include <QSet>

#include <algorithm>
#include <functional>

namespace lampwork {

namespace {

QVariant timeOrNothing(qint64 ms)
{
    return ms > 0 ? QVariant(ms) : QVariant();
}

QVariant textOrNothing(const QString &text)
{
    return text.isEmpty() ? QVariant() : QVariant(text);
}

QVariant durationOf(const Run &run)
{
    if (run.startedMs <= 0)
        return {};
    const qint64 end = run.endedMs > 0 ? run.endedMs : run.heartbeatMs;
    return std::max<qint64>(0, end - run.startedMs);
}

// A parent that was removed for good leaves only the step.
bool isFork(const Run &run)
{
    return run.parent > 0 || run.parentStep > 0;
}

QVariant forkedFrom(const Run &run)
{
    if (!isFork(run))
        return {};
    const QString step = QStringLiteral("@%1").arg(run.parentStep);
    return run.parent > 0 ? QStringLiteral("%1 %2").arg(run.parent).arg(step) : step;
}

struct Entry {
    RunField field;
    std::function<QVariant(const Run &)> value;
};

const QList<Entry> &entries()
{
    using Kind = RunFieldKind;
    const auto text = [](const char *latin1) { return QString::fromLatin1(latin1); };
    static const QList<Entry> list{
        {{text("id"), Kind::Number, text("number of the run in its store")},
            [](const Run &run) { return QVariant(run.id); }},
        {{text("name"), Kind::Text, text("name of the run")},
            [](const Run &run) { return QVariant(run.name); }},
        {{text("experiment"), Kind::Text, text("group the run belongs to")},
            [](const Run &run) { return QVariant(run.experiment); }},
        {{text("state"), Kind::Text,
             text("queued, running, paused, finished, stopped, failed or lost")},
            [](const Run &run) { return QVariant(nameOf(run.state)); }},
        {{text("tags"), Kind::List, text("tags of the run")},
            [](const Run &run) { return QVariant(run.tags); }},
        {{text("note"), Kind::Text, text("note of the run")},
            [](const Run &run) { return textOrNothing(run.note); }},
        {{text("message"), Kind::Text, text("why it failed or was lost")},
            [](const Run &run) { return textOrNothing(run.message); }},
        {{text("archived"), Kind::Flag, text("put aside, not shown by default")},
            [](const Run &run) { return QVariant(run.archived); }},
        {{text("deleted"), Kind::Flag, text("in the bin")},
            [](const Run &run) { return QVariant(run.deleted); }},
        {{text("created"), Kind::Time, text("when it was created")},
            [](const Run &run) { return timeOrNothing(run.createdMs); }},
        {{text("started"), Kind::Time, text("when it began to train")},
            [](const Run &run) { return timeOrNothing(run.startedMs); }},
        {{text("ended"), Kind::Time, text("when it ended")},
            [](const Run &run) { return timeOrNothing(run.endedMs); }},
        {{text("duration"), Kind::Duration, text("from its start to its end, or to its last sign")},
            durationOf},
        {{text("host"), Kind::Text, text("machine it ran on")},
            [](const Run &run) { return textOrNothing(run.host); }},
        {{text("step"), Kind::Number, text("optimiser steps done")},
            [](const Run &run) { return QVariant(run.step); }},
        {{text("total_steps"), Kind::Number, text("optimiser steps planned")},
            [](const Run &run) {
                return run.totalSteps > 0 ? QVariant(run.totalSteps) : QVariant();
            }},
        {{text("epoch"), Kind::Number, text("epochs finished")},
            [](const Run &run) {
                return run.stepsPerEpoch > 0 ? QVariant(run.step / run.stepsPerEpoch) : QVariant();
            }},
        {{text("parent"), Kind::Number, text("number of the run it was forked from")},
            [](const Run &run) { return run.parent > 0 ? QVariant(run.parent) : QVariant(); }},
        {{text("parent_step"), Kind::Number, text("the step it was forked at")},
            [](const Run &run) { return isFork(run) ? QVariant(run.parentStep) : QVariant(); }},
        {{text("forked_from"), Kind::Text, text("run and step it was forked from, as “12 @400”")},
            forkedFrom},
        {{text("progress"), Kind::Number, text("share of the planned steps done, 0 to 1")},
            [](const Run &run) {
                return run.totalSteps > 0 ? QVariant(double(run.step) / double(run.totalSteps))
                                          : QVariant();
            }},
        {{text("speed"), Kind::Number, text("samples per second, as last measured")},
            [](const Run &run) {
                return run.samplesPerSecond > 0 ? QVariant(run.samplesPerSecond) : QVariant();
            }},
    };
    return list;
}

const Entry *entry(const QString &name)
{
    static const QHash<QString, const Entry *> byName = [] {
        QHash<QString, const Entry *> all;
        for (const Entry &one : entries())
            all.insert(one.field.name, &one);
        return all;
    }();
    return byName.value(name);
}

bool isSpecField(const QString &name)
{
    static const QStringList roots{QStringLiteral("data"), QStringLiteral("network"),
        QStringLiteral("train"), QStringLiteral("track"), QStringLiteral("params"),
        QStringLiteral("import")};
    if (name == QLatin1String("name") || name == QLatin1String("experiment"))
        return true;
    return std::any_of(roots.cbegin(), roots.cend(), [&](const QString &root) {
        return name == root || name.startsWith(root + u'.') || name.startsWith(root + u'[');
    });
}

} // namespace

const QList<RunField> &runFields()
{
    static const QList<RunField> fields = [] {
        QList<RunField> list;
        for (const Entry &entry : entries())
            list.append(entry.field);
        return list;
    }();
    return fields;
}

RunFieldKind runFieldKind(const QString &name)
{
    const Entry *found = entry(name);
    return found ? found->field.kind : RunFieldKind::Text;
}

QVariant runValue(const Run &run, const QString &name)
{
    const Entry *found = entry(name);
    return found ? found->value(run) : run.attributes.value(name);
}

QString runValueText(const Run &run, const QString &name)
{
    const QVariant value = runValue(run, name);
    if (!value.isValid())
        return {};
    switch (runFieldKind(name)) {
    case RunFieldKind::Time:
        return formatTime(value.toLongLong());
    case RunFieldKind::Duration:
        return formatDuration(value.toLongLong());
    case RunFieldKind::Flag:
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    case RunFieldKind::List:
        return value.toStringList().join(QStringLiteral(", "));
    case RunFieldKind::Number:
    case RunFieldKind::Text:
        break;
    }
    if (name == QLatin1String("progress"))
        return QStringLiteral("%1 %").arg(qint64(value.toDouble() * 100));
    if (value.typeId() == QMetaType::Double)
        return formatNumber(value.toDouble());
    if (value.typeId() == QMetaType::QVariantList)
        return value.toStringList().join(QStringLiteral(", "));
    return value.toString();
}

QStringList attributeNames(const QList<Run> &runs)
{
    QSet<QString> names;
    for (const Run &run : runs) {
        for (auto it = run.attributes.cbegin(); it != run.attributes.cend(); ++it) {
            if (!isDisplayAttribute(it.key()))
                names.insert(it.key());
        }
    }
    QStringList sorted(names.cbegin(), names.cend());
    std::sort(sorted.begin(), sorted.end(), [](const QString &a, const QString &b) {
        const bool aMetric = isMetricName(a);
        const bool bMetric = isMetricName(b);
        return aMetric != bMetric ? bMetric : a < b;
    });
    return sorted;
}

QStringList knownNames(const QList<Run> &runs)
{
    QStringList names;
    for (const RunField &field : runFields())
        names.append(field.name);
    for (const QString &name : attributeNames(runs)) {
        if (!entry(name)) // the run's own name and experiment go before the spec's
            names.append(name);
    }
    return names;
}

bool isMetricName(const QString &name)
{
    return (name.contains(u'/') || !name.contains(u'.')) && !isSpecField(name);
}

bool isResourceName(const QString &name)
{
    return name.startsWith(u"energy.") || name.startsWith(u"system.");
}

bool isLowerBetter(const QString &metric)
{
    QString last = metric.section(u'/', -1).section(u':', 0, 0).toLower();
    static const QStringList errors{QStringLiteral("rmse"), QStringLiteral("mae"),
        QStringLiteral("mse"), QStringLiteral("mape"), QStringLiteral("perplexity"),
        QStringLiteral("bits_per_byte"), QStringLiteral("gradient_norm")};
    return last.endsWith(QLatin1String("loss")) || last.endsWith(QLatin1String("error"))
        || errors.contains(last);
}

} // namespace lampwork
