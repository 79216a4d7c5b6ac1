// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/whatif.h"

#include "core/base/format.h"
#include "core/experiment/specjson.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

const QString tag = QStringLiteral("what-if");
const QString groupKey = QStringLiteral("whatif.group"); // number of the group's first run
const QString labelKey = QStringLiteral("whatif.label");

Error wrong(const QString &field, const QString &message)
{
    return {ErrorCode::InvalidInput, message, field};
}

Json valueAt(const Spec &spec, const QString &path)
{
    for (const auto &[name, value] : flatten(specToJson(spec))) {
        if (name == path)
            return value;
    }
    return nullptr;
}

// "x0.3" of 0.01 → "0.003"; other texts as they are.
Result<QString> valueText(const Spec &spec, const QString &path, const QString &text)
{
    if (!text.startsWith(u'x') || text.size() < 2)
        return text;
    bool isNumber = false;
    const double factor = text.mid(1).toDouble(&isNumber);
    if (!isNumber)
        return text; // a name that begins with an x
    const Json base = valueAt(spec, path);
    if (!base.is_number())
        return wrong(path,
            QStringLiteral("“%1” is a factor, and the run has no number here to multiply.")
                .arg(text));
    const double value = base.get<double>() * factor;
    // Whole numbers stay whole: half of a batch of 5 rows is no batch.
    return base.is_number_integer() ? QString::number(std::llround(value)) : formatExact(value);
}

// Every combination of one value of each field.
Result<QList<QStringList>> combinations(const Spec &spec, const QStringList &fields)
{
    QList<QStringList> all{{}};
    for (const QString &field : fields) {
        const QString path = field.section(u'=', 0, 0).trimmed();
        const QStringList texts = field.section(u'=', 1).split(u',', Qt::SkipEmptyParts);
        if (path.isEmpty() || texts.isEmpty())
            return wrong(field,
                QStringLiteral("Variants are written as path=value,value, for example "
                               "train.optimizer.lr=x0.3,x1,x3."));
        QList<QStringList> more;
        for (const QStringList &before : std::as_const(all)) {
            for (const QString &text : texts) {
                const auto value = valueText(spec, path, text.trimmed());
                if (!value)
                    return value.error();
                more.append(before + QStringList{path + u'=' + *value});
            }
        }
        all = more;
        if (std::size_t(all.size()) > mostVariants)
            return wrong(field,
                QStringLiteral("These are %1 variants or more; at most %2 are trained side by "
                               "side.")
                    .arg(all.size())
                    .arg(mostVariants));
    }
    if (all.size() < 2)
        return wrong(fields.value(0),
            QStringLiteral("One variant alone compares with nothing: give two values or more, with "
                           "commas between. “lampwork fork” makes a single one."));
    return all;
}

double meanOfLastQuarter(const SeriesPoints &points)
{
    const std::size_t count = std::max<std::size_t>(points.size() / 4, 1);
    double sum = 0;
    for (std::size_t i = points.size() - count; i < points.size(); ++i)
        sum += points.values[i];
    return sum / double(count);
}

Result<std::optional<SeriesPoints>> pointsOf(
    RunStore &store, RunId run, const QList<Series> &series, const QString &name)
{
    const bool has = std::any_of(series.cbegin(), series.cend(),
        [&](const Series &one) { return one.name == name && one.count > 0; });
    if (!has)
        return std::optional<SeriesPoints>();
    auto points = store.points(run, name);
    return points ? Result<std::optional<SeriesPoints>>(std::move(*points)) : points.error();
}

Result<WhatIfResult> resultOf(RunStore &store, RunId id)
{
    const Result<Run> run = store.run(id);
    if (!run)
        return run.error();
    const auto series = store.series(id);
    if (!series)
        return series.error();
    WhatIfResult result{
        id, run->attributes.value(labelKey).toString(), run->state, run->step, {}, {}};
    const auto train = pointsOf(store, id, *series, QStringLiteral("train/loss"));
    if (!train)
        return train.error();
    const auto valid = pointsOf(store, id, *series, QStringLiteral("valid/loss"));
    if (!valid)
        return valid.error();
    if (run->state == RunState::Failed) {
        result.trainLoss = std::nan("");
        result.validLoss = std::nan("");
        return result;
    }
    if (*train)
        result.trainLoss = meanOfLastQuarter(**train);
    if (*valid)
        result.validLoss = (*valid)->values.back();
    return result;
}

} // namespace

Result<WhatIfPlan> planWhatIf(RunStore &store, const WhatIfRequest &request)
{
    if (request.steps < 1)
        return wrong(QStringLiteral("--steps"),
            QStringLiteral("The variants need at least one step to differ."));
    const auto base = planFork(store, {request.run, request.step, {}, {}});
    if (!base)
        return base.error();
    const auto all = combinations(base->spec, request.fields);
    if (!all)
        return all.error();
    WhatIfPlan plan;
    plan.untilStep = request.step + request.steps;
    for (const QStringList &changes : *all) {
        const QString label = changes.join(QStringLiteral(", "));
        const auto fork = planFork(store,
            {request.run, request.step, changes,
                QStringLiteral("%1 @%2 · %3").arg(base->parentName).arg(request.step).arg(label)});
        if (!fork)
            return fork.error();
        plan.variants.push_back({label, *fork});
    }
    return plan;
}

Result<WhatIfPlan> resolveWhatIf(const WhatIfPlan &plan, const Progress &progress)
{
    if (plan.variants.empty())
        return plan;
    const auto read = readData(plan.variants.front().plan.spec.data, progress);
    if (!read)
        return read.error();
    WhatIfPlan resolved = plan;
    for (WhatIfVariant &variant : resolved.variants) {
        const auto complete = resolveFork(variant.plan, *read);
        if (!complete)
            return complete.error();
        variant.plan = *complete;
    }
    return resolved;
}

Result<QList<RunId>> createWhatIf(RunStore &store, const WhatIfPlan &plan)
{
    QList<RunId> runs;
    for (const WhatIfVariant &variant : plan.variants) {
        const Result<RunId> id = createFork(store, variant.plan);
        if (!id)
            return id.error();
        runs.append(*id);
        RunEdit edit;
        edit.tags = QStringList{tag};
        if (auto edited = store.editRun(*id, edit); !edited)
            return edited.error();
        const auto noted
            = store.setAttributes(*id, {{groupKey, runs.constFirst()}, {labelKey, variant.label}});
        if (!noted)
            return noted.error();
    }
    return runs;
}

Result<std::vector<WhatIfResult>> whatIfResults(RunStore &store, const QList<RunId> &runs)
{
    std::vector<WhatIfResult> results;
    for (const RunId id : runs) {
        const auto result = resultOf(store, id);
        if (!result)
            return result.error();
        results.push_back(*result);
    }
    return results;
}

std::optional<std::size_t> bestOf(const std::vector<WhatIfResult> &results)
{
    const bool byValid = std::any_of(results.cbegin(), results.cend(),
        [](const WhatIfResult &one) { return one.validLoss && !std::isnan(*one.validLoss); });
    std::optional<std::size_t> best;
    double lowest = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const std::optional<double> &loss = byValid ? results[i].validLoss : results[i].trainLoss;
        if (loss && !std::isnan(*loss) && (!best || *loss < lowest)) {
            best = i;
            lowest = *loss;
        }
    }
    return best;
}

QList<RunId> whatIfGroup(const QList<Run> &runs, RunId member)
{
    QVariant group;
    for (const Run &run : runs) {
        if (run.id == member)
            group = run.attributes.value(groupKey);
    }
    QList<RunId> members;
    if (!group.isValid())
        return members;
    for (const Run &run : runs) {
        if (!run.deleted && run.attributes.value(groupKey).toLongLong() == group.toLongLong())
            members.append(run.id);
    }
    std::sort(members.begin(), members.end());
    return members;
}

Result<void> keepVariant(RunStore &store, RunId kept)
{
    const auto runs = store.runs();
    if (!runs)
        return runs.error();
    const QList<RunId> members = whatIfGroup(*runs, kept);
    for (const Run &run : *runs) {
        if (!members.contains(run.id))
            continue;
        RunEdit edit;
        if (run.id == kept) {
            edit.tags = run.tags;
            edit.tags->removeAll(tag);
        } else {
            edit.deleted = true;
        }
        if (auto edited = store.editRun(run.id, edit); !edited)
            return edited;
    }
    return {};
}

} // namespace lampwork
