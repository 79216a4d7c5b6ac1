// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/mediareader.h"

#include "core/experiment/scriptrun.h"
#include "widgets/panels/workbench/workbench.h"

#include <algorithm>

namespace lampwork {

namespace {

constexpr int leastPauseMs = 400;
// How often a run is looked at whose row says nothing new.
constexpr qint64 quietPauseMs = 3000;
constexpr int restShare = 9; // of ten parts of the time nine are left to what else is read

bool byStep(const MediaItem &a, const MediaItem &b)
{
    return a.step != b.step ? a.step < b.step : a.artifactId < b.artifactId;
}

} // namespace

Result<RunMediaPointer> readRunMedia(
    RunStore &store, RunId run, const RunMediaPointer &before, LayerHistograms layers)
{
    Result<QList<Artifact>> artifacts = store.artifacts(run);
    if (!artifacts)
        return artifacts.error();
    Result<QStringList> histograms = store.histogramNames(run);
    if (!histograms)
        return histograms.error();
    if (layers == LayerHistograms::LeftOut)
        histograms->removeIf([](const QString &name) { return name.startsWith(u"layers/"); });
    artifacts->removeIf(
        [](const Artifact &one) { return one.kind != u"image" && one.kind != u"text"; });
    if (before && before->artifacts == *artifacts && before->histograms == *histograms)
        return before;

    auto media = std::make_shared<RunMedia>();
    media->artifacts = *std::move(artifacts);
    media->histograms = *std::move(histograms);
    if (before) {
        const auto &old = before->artifacts;
        const auto same = std::mismatch(
            media->artifacts.cbegin(), media->artifacts.cend(), old.cbegin(), old.cend());
        media->items = before->items.first(same.second - old.cbegin());
    }
    for (qsizetype i = media->items.size(); i < media->artifacts.size(); ++i)
        media->items.append(*mediaItemOf(media->artifacts[i]));
    for (const MediaItem &item : std::as_const(media->items))
        media->series[{item.kind, item.series}].append(item);
    for (QList<MediaItem> &items : media->series)
        std::sort(items.begin(), items.end(), byStep);
    for (const QString &name : std::as_const(media->histograms))
        media->series.insert({MediaKind::Histogram, name}, {});
    return RunMediaPointer(std::move(media));
}

MediaReader::MediaReader(Workbench &workbench, QObject *parent)
    : QObject(parent)
    , m_workbench(workbench)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &MediaReader::findDue);
    connect(&workbench, &Workbench::runsChanged, this, [this] {
        ++m_mark;
        if (!isReading())
            findDue();
    });
}

void MediaReader::setRuns(const QList<RunId> &runs)
{
    if (runs == m_runs)
        return;
    const QList<RunId> before = std::exchange(m_runs, runs);
    for (const RunId run : before) {
        if (runs.contains(run))
            continue;
        m_media.remove(run);
        m_seen.remove(run);
        m_problems.remove(run);
        m_due.removeAll(run);
    }
    m_rest.setRemainingTime(0); // a person waits
    findDue();
}

void MediaReader::setActive(bool active)
{
    m_active = active;
    if (active)
        findDue();
    else
        m_due.clear();
}

// A picture that is stored marks its run, but need not change what the list of runs says of it: of
// the marks it is only known that there were some.
void MediaReader::findDue()
{
    if (!m_active)
        return;
    if (!m_rest.hasExpired()) {
        m_next.start(int(m_rest.remainingTime()) + 1);
        return;
    }
    qint64 nextInMs = -1;
    for (const RunId id : std::as_const(m_runs)) {
        const Run *run = m_workbench.run(id);
        if (!run || m_due.contains(id))
            continue;
        const auto seen = m_seen.constFind(id);
        if (seen == m_seen.constEnd() || seen->run != *run) {
            m_due.append(id);
        } else if (seen->mark != m_mark) {
            const qint64 leftMs = quietPauseMs - seen->age.elapsed();
            if (leftMs <= 0)
                m_due.append(id);
            else
                nextInMs = nextInMs < 0 ? leftMs : std::min(nextInMs, leftMs);
        }
    }
    if (!m_busy && !m_due.isEmpty()) {
        m_pass.start();
        readNext();
    } else if (nextInMs >= 0 && !m_busy) {
        m_next.start(int(nextInMs));
    }
}

void MediaReader::readNext()
{
    const Run *run = nullptr;
    RunId id = 0;
    while (!run && !m_due.isEmpty()) {
        id = m_due.takeFirst();
        run = m_workbench.run(id);
    }
    if (!run) {
        m_rest.setRemainingTime(std::max<qint64>(leastPauseMs, m_pass.elapsed() * restShare));
        findDue(); // when the rest is over
        Q_EMIT settled();
        return;
    }
    Seen &seen = m_seen[id];
    seen.run = *run;
    seen.mark = m_mark;
    seen.age.start();
    m_busy = true;
    const LayerHistograms layers
        = isTrainedHere(*run) ? LayerHistograms::LeftOut : LayerHistograms::Included;
    m_workbench.store().call<RunMediaPointer>(
        this,
        [id, layers, before = m_media.value(id)](
            RunStore &store) { return readRunMedia(store, id, before, layers); },
        [this, id](const Result<RunMediaPointer> &read) { take(id, read); });
}

void MediaReader::take(RunId run, const Result<RunMediaPointer> &read)
{
    m_busy = false;
    if (m_runs.contains(run)) {
        if (read) {
            m_problems.remove(run);
            if (m_media.value(run) != *read) {
                m_media.insert(run, *read);
                Q_EMIT changed(run);
            }
        } else {
            // One that was deleted for good is no failure; the list of runs tells.
            if (read.error().code != ErrorCode::NotFound && m_problems.value(run) != read.error())
                m_workbench.reportProblem(read.error());
            m_problems.insert(run, read.error());
            m_seen.remove(run); // it may work the next time
            Q_EMIT changed(run);
        }
    }
    readNext();
}

} // namespace lampwork
