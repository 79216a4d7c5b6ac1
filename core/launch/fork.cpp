// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/fork.h"

#include "core/base/format.h"
#include "core/experiment/specjson.h"
#include "core/experiment/steering.h"

#include <algorithm>

namespace lampwork {

namespace {

const QString kind = QString::fromLatin1(originKind);

Error noSuchStep(const Run &run, qint64 step)
{
    const QString done = run.step == 0
        ? QStringLiteral("has done no step yet")
        : QStringLiteral("has done %1 steps so far").arg(formatCount(run.step));
    return {ErrorCode::NotFound,
        QStringLiteral("Run %1 %2, so it cannot be forked at step %3. Choose a step from 0 to %4.")
            .arg(run.id)
            .arg(done)
            .arg(step)
            .arg(run.step),
        {}};
}

// The fields that a fork may change: what neither shapes the network nor what it is fed with.
bool mayChange(const QString &path)
{
    if (path == u"train.task" || path == u"train.sanity")
        return false;
    return path.startsWith(u"train.") || path.startsWith(u"track.") || path == u"name"
        || path == u"experiment";
}

Error cannotChange(const QString &path)
{
    return {ErrorCode::InvalidInput,
        QStringLiteral("A fork goes on with the weights and the data of its parent, so this cannot "
                       "change; fields below train and track can. Train a new run instead."),
        path};
}

std::optional<Error> checkChanges(const Json &before, const Json &after)
{
    const auto old = flatten(before);
    const auto now = flatten(after);
    const auto missing = [](const auto &list, const auto &item) {
        return std::find(list.cbegin(), list.cend(), item) == list.cend();
    };
    for (const auto *lists : {&now, &old}) {
        for (const auto &item : *lists) {
            if (!mayChange(item.first) && missing(lists == &now ? old : now, item))
                return cannotChange(item.first);
        }
    }
    return std::nullopt;
}

Result<Spec> withForkChanges(const Spec &spec, const QStringList &changes)
{
    const Json before = specToJson(spec);
    Json json = before;
    for (const QString &change : changes) {
        const qsizetype sign = change.indexOf(u'=');
        if (sign <= 0)
            return Error{ErrorCode::InvalidInput,
                QStringLiteral(
                    "A change is written as path=value, for example train.optimizer.lr=0.001."),
                change};
        const QString path = change.left(sign).trimmed();
        if (auto set = setAtPath(json, path, parseLooseValue(change.mid(sign + 1))); !set)
            return set.error();
    }
    Result<Spec> changed = specFromJson(json);
    if (!changed)
        return changed;
    if (const auto problem = checkChanges(before, specToJson(*changed)))
        return *problem;
    return changed;
}

// The run of the origin that the step belongs to, and the way up to there.
struct Branching {
    Run run;
    Origin before; // the way to that run's own beginning
};

Result<Branching> branchingAt(RunStore &store, RunId id, qint64 step)
{
    Result<Run> run = store.run(id);
    if (!run)
        return run.error();
    if (isImported(*run)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Run %1 was imported from %2; only runs that were trained here can be "
                           "forked.")
                .arg(id)
                .arg(importedFrom(*run)),
            {}};
    }
    const auto origin = readOrigin(store, *run);
    if (!origin)
        return origin.error();
    if (step < 0 || step > std::max(run->step, run->parentStep))
        return noSuchStep(*run, step);
    Branching found{*run, origin->value_or(Origin{})};
    while (step < found.run.parentStep) {
        const OriginSegment segment = found.before.segments.takeLast();
        const Result<Run> ancestor = store.run(segment.run);
        if (!ancestor)
            return Error{ErrorCode::NotFound,
                QStringLiteral("Run %1 begins at step %2; the run “%3” that it was forked from, to "
                               "which step %4 belongs, was removed for good.")
                    .arg(id)
                    .arg(run->parentStep)
                    .arg(segment.runName)
                    .arg(step),
                {}};
        found.run = *ancestor;
    }
    return found;
}

// The newest checkpoint of a run that is whole and not beyond the step, as bytes: its file may be
// gone at the next moment, while the run goes on.
struct FoundState {
    qint64 step = 0;
    QByteArray bytes;
};

Result<std::optional<FoundState>> nearestCheckpoint(RunStore &store, RunId run, qint64 step)
{
    const auto checkpoints = store.checkpoints(run);
    if (!checkpoints)
        return checkpoints.error();
    for (const Checkpoint &checkpoint : *checkpoints) {
        if (checkpoint.step > step)
            continue;
        // One that cannot be read is as good as none: an older one only takes longer.
        if (Result<QByteArray> bytes = store.object(checkpoint.object))
            return std::optional(FoundState{checkpoint.step, std::move(*bytes)});
    }
    return std::optional<FoundState>();
}

// The state nearest to where the fork begins: the parent's, or the one that the parent itself was
// given.
Result<void> storeStart(RunStore &store, RunId run, const ForkPlan &plan)
{
    auto own = nearestCheckpoint(store, plan.parent, plan.step);
    if (!own)
        return own.error();
    if (*own)
        return storeOriginStart(
            store, run, {(*own)->step, plan.origin.segments.size() - 1}, (*own)->bytes);
    const auto inherited = readOriginStart(store, plan.parent);
    if (!inherited)
        return inherited.error();
    if (!*inherited || (*inherited)->start.step > plan.step)
        return {};
    if (const Result<QByteArray> bytes = store.object((*inherited)->object))
        return storeOriginStart(store, run, (*inherited)->start, *bytes);
    return {};
}

} // namespace

Result<Spec> specAfterOrders(const QString &specJson, const QList<Order> &orders)
{
    const Result<Spec> spec = specFromText(specJson.toUtf8(), QStringLiteral("spec"));
    if (!spec)
        return spec;
    SteeredRun steered = steeredRun(*spec, orders);
    steered.spec.train.breakpoints = steered.breakpoints;
    return steered.spec;
}

Result<ForkPlan> planFork(RunStore &store, const ForkRequest &request)
{
    const auto found = branchingAt(store, request.run, request.step);
    if (!found)
        return found.error();
    const Run &parent = found->run;
    if (parent.deleted)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Run %1 is in the bin. Restore it before forking it.").arg(parent.id),
            {}};
    const auto orders = store.orders(parent.id);
    if (!orders)
        return orders.error();
    ForkPlan plan;
    plan.parent = parent.id;
    plan.parentName = parent.name;
    plan.step = request.step;
    plan.origin = found->before;
    plan.origin.segments.append({parent.id, parent.name, parent.specJson,
        repeatedOrders(*orders, request.step), request.step});
    const auto spec = specAfterOrders(parent.specJson, plan.origin.segments.constLast().orders);
    if (!spec)
        return spec.error();
    auto changed = withForkChanges(*spec, request.changes);
    if (!changed)
        return changed.error();
    plan.spec = std::move(*changed);
    if (!request.name.isEmpty()) {
        plan.spec.name = request.name;
    } else if (plan.spec.name == spec->name) {
        const auto free
            = freeRunName(store, QStringLiteral("%1 @%2").arg(parent.name).arg(request.step));
        if (!free)
            return free.error();
        plan.spec.name = *free;
    }
    return plan;
}

Result<ForkPlan> resolveFork(const ForkPlan &plan, const Progress &progress)
{
    const auto read = readData(plan.spec.data, progress);
    return read ? resolveFork(plan, *read) : read.error();
}

Result<ForkPlan> resolveFork(const ForkPlan &plan, const ReadData &read)
{
    if (read.dataset.fingerprint != plan.spec.data.fingerprint)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The data in %1 have changed since run %2 was created, so it cannot be "
                           "repeated up to the fork. Put the old file back.")
                .arg(plan.spec.data.source)
                .arg(plan.parent),
            QStringLiteral("data.source")};
    const auto resolved = resolveSpec(plan.spec, read);
    if (!resolved)
        return resolved.error();
    ForkPlan complete = plan;
    complete.spec.train = resolved->spec.train;
    return complete;
}

Result<RunId> createFork(RunStore &store, const ForkPlan &plan)
{
    NewRun run;
    run.experiment = plan.spec.experiment;
    run.name = plan.spec.name;
    run.specJson = QString::fromUtf8(toJsonText(specToJson(plan.spec)));
    run.attributes = specAttributes(plan.spec);
    run.parent = plan.parent;
    run.parentStep = plan.step;
    const Result<RunId> id = store.createRun(run);
    if (!id)
        return id;
    Result<void> stored = storeOrigin(store, *id, plan.origin);
    if (stored)
        stored = storeStart(store, *id, plan);
    if (stored)
        return id;
    // Half a fork must not look like one that can be trained.
    RunEdit edit;
    edit.deleted = true;
    (void)store.editRun(*id, edit); // the first error is the one to tell
    return stored.error();
}

Result<QString> freeRunName(RunStore &store, const QString &name)
{
    const auto taken = runNames(store);
    return taken ? Result<QString>(freeRunName(*taken, name)) : taken.error();
}

QString freeRunName(const QSet<QString> &taken, const QString &name)
{
    QString candidate = name;
    for (int number = 2; taken.contains(candidate); ++number)
        candidate = QStringLiteral("%1 %2").arg(name).arg(number);
    return candidate;
}

Result<QSet<QString>> runNames(RunStore &store)
{
    const auto runs = store.runs();
    if (!runs)
        return runs.error();
    QSet<QString> names;
    for (const Run &run : *runs)
        names.insert(run.name);
    return names;
}

Result<std::optional<Origin>> readOrigin(RunStore &store, const Run &run)
{
    const auto artifacts = store.artifacts(run.id);
    if (!artifacts)
        return artifacts.error();
    for (const Artifact &artifact : *artifacts) {
        if (artifact.kind != kind || artifact.name != QLatin1String(originName))
            continue;
        const auto bytes = store.object(artifact.object);
        if (!bytes)
            return bytes.error();
        const auto json = parseJson(*bytes, QStringLiteral("origin of run %1").arg(run.id));
        if (!json)
            return json.error();
        const auto origin = originFromJson(*json);
        return origin ? Result<std::optional<Origin>>(*origin) : origin.error();
    }
    if (run.parent == 0 && run.parentStep == 0)
        return std::optional<Origin>();
    return Error{ErrorCode::Damaged,
        QStringLiteral("Run %1 was to be forked at step %2, but making it was cut off. Delete it "
                       "and fork again.")
            .arg(run.id)
            .arg(run.parentStep),
        {}};
}

Result<void> storeOrigin(RunStore &store, RunId run, const Origin &origin)
{
    const Result<QString> object = store.putObject(toJsonText(originToJson(origin), -1));
    if (!object)
        return object.error();
    Artifact artifact;
    artifact.kind = kind;
    artifact.name = QString::fromLatin1(originName);
    artifact.object = *object;
    const auto added = store.addArtifact(run, artifact);
    return added ? Result<void>() : added.error();
}

Result<std::optional<StoredStart>> readOriginStart(RunStore &store, RunId run)
{
    const auto artifacts = store.artifacts(run);
    if (!artifacts)
        return artifacts.error();
    for (const Artifact &artifact : *artifacts) {
        if (artifact.kind != kind || artifact.name != QLatin1String(startName))
            continue;
        const auto info = parseJson(artifact.info.toUtf8(), QStringLiteral("start"));
        const auto start = info ? startFromJson(*info) : Result<OriginStart>(info.error());
        return start ? Result<std::optional<StoredStart>>(StoredStart{*start, artifact.object})
                     : start.error();
    }
    return std::optional<StoredStart>();
}

Result<void> storeOriginStart(
    RunStore &store, RunId run, const OriginStart &start, const QByteArray &bytes)
{
    const Result<QString> object = store.putObject(bytes);
    if (!object)
        return object.error();
    Artifact artifact;
    artifact.kind = kind;
    artifact.name = QString::fromLatin1(startName);
    artifact.object = *object;
    artifact.info = QString::fromUtf8(toJsonText(startToJson(start), -1));
    const auto added = store.addArtifact(run, artifact);
    return added ? Result<void>() : added.error();
}

} // namespace lampwork
