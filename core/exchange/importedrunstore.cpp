// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ImportedRun that reads from and writes to the store.
#include "core/analysis/runfields.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/exchange/importedrun.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lampwork {

namespace {

constexpr qint64 quietMs
    = qint64(60) * 60 * 1000; // a log that was not written to for so long is over
bool sameValue(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

qint64 countOf(const PointBatch &points)
{
    qint64 count = 0;
    for (const SeriesPoints &one : points)
        count += qint64(one.size());
    return count;
}

// The name of a foreign metric says whether more of it is better; nothing where it does not.
std::optional<bool> moreIsBetter(const QString &series)
{
    if (isLowerBetter(series))
        return false;
    const QString name = series.section(u'/', -1).toLower();
    for (const char *good : {"acc", "auc", "f1", "precision", "recall", "score", "reward", "return",
             "iou", "bleu", "rouge", "r2", "map"}) {
        if (name.contains(QLatin1String(good)))
            return true;
    }
    return std::nullopt;
}

QString fileName(const ForeignFile &file)
{
    return QStringLiteral("%1@%2.%3").arg(file.name).arg(file.step).arg(file.suffix);
}

} // namespace

Result<void> ImportedRun::learnStored()
{
    m_storedIsKnown = true;
    if (!m_run)
        return {};
    const auto series = m_store.series(m_run->id);
    if (!series)
        return series.error();
    for (const Series &one : *series)
        m_tracks[one.name].stored = one.count;
    const auto artifacts = m_store.artifacts(m_run->id);
    if (!artifacts)
        return artifacts.error();
    m_files.clear();
    for (const Artifact &artifact : *artifacts)
        m_files.insert(artifact.kind + u'\n' + artifact.name);
    return learnStoredHistograms();
}

Result<void> ImportedRun::learnStoredHistograms()
{
    const auto names = m_store.histogramNames(m_run->id);
    if (!names)
        return names.error();
    m_histogramSteps.clear();
    for (const QString &name : *names) {
        const auto histograms = m_store.histograms(m_run->id, name);
        if (!histograms)
            return histograms.error();
        if (!histograms->empty())
            m_histogramSteps.insert(name, histograms->back().step);
    }
    return {};
}

// Whether the store has other points than the log now says.
Result<bool> ImportedRun::differs(const Ready &ready)
{
    if (!m_log.canChange())
        return false;
    for (const SeriesPoints &points : ready.points) {
        const Track &track = m_tracks[points.name];
        const qint64 before = ready.before.value(points.name);
        if (before >= track.stored || points.size() == 0)
            continue;
        const auto stored = m_store.points(m_run->id, points.name);
        if (!stored)
            return stored.error();
        const std::size_t known = std::min<std::size_t>(stored->size(), std::size_t(track.stored));
        for (std::size_t i = 0; i < points.size() && std::size_t(before) + i < known; ++i) {
            const std::size_t at = std::size_t(before) + i;
            if (stored->steps[at] != points.steps[i]
                || !sameValue(stored->values[at], points.values[i]))
                return true;
        }
    }
    return false;
}

Result<void> ImportedRun::create(const QString &experiment)
{
    const QFileInfo source(m_log.source());
    NewRun run;
    run.name = m_held.name;
    if (run.name.isEmpty())
        run.name = source.isDir() ? QDir(source.absoluteFilePath()).dirName()
                                  : source.completeBaseName();
    run.experiment = experiment;
    if (run.experiment.isEmpty())
        run.experiment = m_held.experiment;
    if (run.experiment.isEmpty())
        run.experiment = source.dir().dirName();
    run.attributes = std::exchange(m_held.attributes, {});
    run.attributes.insert(QStringLiteral("import.format"), titleOf(m_log.format()));
    run.attributes.insert(QStringLiteral("import.source"), m_log.source());
    if (!m_key.isEmpty())
        run.attributes.insert(QStringLiteral("import.run"), m_key);
    const auto id = m_store.createRun(run);
    if (!id)
        return id.error();
    if (!m_held.note.isEmpty() || !m_held.tags.isEmpty()) {
        RunEdit edit;
        if (!m_held.note.isEmpty())
            edit.note = m_held.note;
        if (!m_held.tags.isEmpty())
            edit.tags = m_held.tags;
        if (const auto edited = m_store.editRun(*id, edit); !edited)
            return edited;
    }
    const auto created = m_store.run(*id);
    if (!created)
        return created.error();
    m_run = *created;
    m_isNew = true;
    return {};
}

// The run of the store keeps what it has; the log as it is now becomes another one.
Result<void> ImportedRun::replace(const QString &experiment)
{
    const Run old = *m_run;
    if (m_held.name.isEmpty())
        m_held.name = old.name;
    if (const auto created = create(experiment.isEmpty() ? old.experiment : experiment); !created)
        return created;
    m_replaced = old.id;
    for (Track &track : m_tracks)
        track.stored = 0;
    m_files.clear();
    m_histogramSteps.clear();
    m_pointsWritten = 0;
    m_histogramsWritten = 0;
    m_filesWritten = 0;
    if (const auto noted = m_store.setAttributes(
            old.id, {{QStringLiteral("import.replaced_by"), qlonglong(m_run->id)}});
        !noted)
        return noted;
    if (!isActive(old.state))
        return {};
    RunProgress progress;
    progress.state = RunState::Stopped;
    progress.message = QStringLiteral("Its log was started anew; run %1 has the log as it is now.")
                           .arg(m_run->id);
    progress.times = SourceTimes{old.startedMs, old.heartbeatMs, old.heartbeatMs};
    return m_store.updateRun(old.id, progress);
}

bool ImportedRun::hasSomethingToWrite(const Ending &ending) const
{
    return !m_run || !m_storedIsKnown || !m_held.isEmpty() || m_run->state != stateNow(ending)
        || m_run->message != m_message || (ending.isLast && hasEnded());
}

Result<void> ImportedRun::write(const Ending &ending)
{
    if (!hasSomethingToWrite(ending))
        return {};
    if (!m_storedIsKnown) {
        if (const auto learned = learnStored(); !learned)
            return learned;
    }
    const Ready fresh = ready(ending);
    if (m_run) {
        const auto isOther = differs(fresh);
        if (!isOther)
            return isOther.error();
        if (*isOther) {
            if (const auto replaced = m_store.together([&] { return replace(ending.experiment); });
                !replaced)
                return replaced;
            m_needsReading = std::any_of(fresh.before.cbegin(), fresh.before.cend(),
                [](qint64 before) { return before > 0; });
            if (m_needsReading)
                return {};
        }
    } else if (const auto created = m_store.together([&] { return create(ending.experiment); });
               !created) {
        return created;
    }
    if (const auto written = writeFiles(); !written)
        return written;
    const auto written = m_store.together([&] { return writeAll(fresh, ending); });
    m_held = {};
    return written;
}

Result<void> ImportedRun::writeFiles()
{
    for (ForeignFile &file : m_held.files) {
        const QString name = fileName(file);
        const QString identity = file.kind + u'\n' + name;
        if (m_files.contains(identity))
            continue;
        const auto object = m_store.putObject(file.bytes);
        if (!object)
            return object.error();
        Artifact artifact;
        artifact.kind = file.kind;
        artifact.name = name;
        artifact.object = *object;
        artifact.sizeBytes = file.bytes.size();
        artifact.atMs = file.wallMs > 0 ? file.wallMs : nowMs();
        artifact.info = QString::fromUtf8(
            toJsonText(Json{{"tag", toJson(file.name)}, {"step", file.step}}, -1));
        if (const auto added = m_store.addArtifact(m_run->id, artifact); !added)
            return added.error();
        m_files.insert(identity);
        ++m_filesWritten;
    }
    m_held.files.clear();
    return {};
}

RunState ImportedRun::stateNow(const Ending &ending) const
{
    if (m_state)
        return *m_state;
    const bool isQuiet = nowMs() - m_log.lastWrittenMs() > quietMs;
    return isQuiet && !ending.following ? RunState::Finished : RunState::Running;
}

QHash<QString, QVariant> ImportedRun::summaryOf(const PointBatch &points) const
{
    QHash<QString, QVariant> summary;
    for (const SeriesPoints &one : points) {
        const Track track = m_tracks.value(one.name);
        if (!track.last)
            continue;
        summary.insert(one.name, *track.last);
        const auto more = moreIsBetter(one.name);
        const std::optional<double> best = more.value_or(false) ? track.highest : track.lowest;
        if (more && best && track.passed > 1)
            summary.insert(one.name + QStringLiteral(":best"), *best);
    }
    return summary;
}

PointBatch ImportedRun::withoutStored(const Ready &ready)
{
    PointBatch fresh;
    for (const SeriesPoints &points : ready.points) {
        Track &track = m_tracks[points.name];
        const auto known = std::clamp<std::ptrdiff_t>(
            track.stored - ready.before.value(points.name), 0, std::ptrdiff_t(points.size()));
        SeriesPoints part{points.name, {points.steps.begin() + known, points.steps.end()},
            {points.wallMs.begin() + known, points.wallMs.end()},
            {points.values.begin() + known, points.values.end()}};
        track.stored += qint64(part.size());
        if (part.size() > 0)
            fresh.push_back(std::move(part));
    }
    return fresh;
}

Result<void> ImportedRun::writeAttributes(const PointBatch &fresh)
{
    QHash<QString, QVariant> attributes = std::exchange(m_held.attributes, {});
    attributes.insert(summaryOf(fresh));
    attributes.removeIf([this](QHash<QString, QVariant>::iterator one) {
        const QVariant known = m_run->attributes.value(one.key());
        const bool areNumbers
            = known.typeId() == QMetaType::Double && one.value().typeId() == QMetaType::Double;
        return areNumbers ? sameValue(known.toDouble(), one.value().toDouble())
                          : known == one.value();
    });
    if (attributes.isEmpty())
        return {};
    if (const auto set = m_store.setAttributes(m_run->id, attributes); !set)
        return set;
    m_run->attributes.insert(attributes);
    return {};
}

Result<void> ImportedRun::writeHistograms()
{
    std::vector<Histogram> fresh;
    for (Histogram &histogram : m_held.histograms) {
        const auto last = m_histogramSteps.constFind(histogram.name);
        if (last != m_histogramSteps.cend() && histogram.step <= *last)
            continue;
        m_histogramSteps.insert(histogram.name, histogram.step);
        fresh.push_back(std::move(histogram));
    }
    m_histogramsWritten += qint64(fresh.size());
    return fresh.empty() ? Result<void>() : m_store.appendHistograms(m_run->id, fresh);
}

// A log may say its name late; one that a person has given stays.
Result<void> ImportedRun::writeName()
{
    if (!m_isNew || m_held.name.isEmpty() || m_held.name == m_run->name)
        return {};
    RunEdit edit;
    edit.name = m_held.name;
    m_run->name = m_held.name;
    return m_store.editRun(m_run->id, edit);
}

Result<void> ImportedRun::writeAll(const Ready &ready, const Ending &ending)
{
    const PointBatch fresh = withoutStored(ready);
    for (const auto &part : {writeAttributes(fresh), writeHistograms(), writeName()}) {
        if (!part)
            return part;
    }
    RunProgress progress;
    progress.state = stateNow(ending);
    progress.times = m_times;
    progress.message = m_message;
    progress.step = m_run->step;
    for (const SeriesPoints &points : fresh)
        progress.step = std::max(*progress.step, points.steps.back());
    const bool isKnown = m_run->state == *progress.state && m_run->step == *progress.step
        && m_run->startedMs == m_times.startedMs && m_run->heartbeatMs == m_times.lastMs
        && m_run->message == m_message && fresh.empty();
    if (isKnown)
        return {};
    if (const auto appended = m_store.appendPoints(m_run->id, fresh, progress); !appended)
        return appended;
    m_pointsWritten += countOf(fresh);
    m_run->state = *progress.state;
    m_run->step = *progress.step;
    m_run->startedMs = m_times.startedMs;
    m_run->heartbeatMs = m_times.lastMs;
    m_run->message = m_message;
    return {};
}

} // namespace lampwork
