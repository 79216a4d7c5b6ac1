// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/importedrun.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace lampwork {

namespace {

const QString allSeries;

void append(SeriesPoints &to, const SeriesPoints &from)
{
    to.steps.insert(to.steps.end(), from.steps.begin(), from.steps.end());
    to.wallMs.insert(to.wallMs.end(), from.wallMs.begin(), from.wallMs.end());
    to.values.insert(to.values.end(), from.values.begin(), from.values.end());
}

// Texts that are new replace those known.
void takeText(QString &known, QString &fresh)
{
    if (!fresh.isEmpty())
        known = std::move(fresh);
}

} // namespace

ImportedRun::ImportedRun(
    RunStore &store, const ForeignLog &log, QString key, std::optional<Run> existing)
    : m_store(store)
    , m_log(log)
    , m_key(std::move(key))
    , m_run(std::move(existing))
{
}

// -- Holding ----------------------------------------------------------------------------------

void ImportedRun::hold(RunNews news)
{
    for (auto it = news.rewound.cbegin(); it != news.rewound.cend() && !m_ignoresRestarts; ++it) {
        const bool isAll = it.key() == allSeries;
        for (SeriesPoints &points : m_held.points) {
            if (!isAll && points.name != it.key())
                continue;
            const qint64 dropped = dropFrom(points, it.value());
            m_heldPoints -= dropped;
            if (dropped > 0)
                m_leftOut[overriddenPoints()] += dropped;
        }
        if (isAll) {
            std::erase_if(m_held.histograms,
                [&](const Histogram &histogram) { return histogram.step >= it.value(); });
            std::erase_if(
                m_held.files, [&](const ForeignFile &file) { return file.step >= it.value(); });
        }
        for (auto track = m_tracks.cbegin(); track != m_tracks.cend(); ++track) {
            if ((isAll || track.key() == it.key()) && track->lastWritten
                && *track->lastWritten >= it.value())
                m_needsReading = true;
        }
    }
    for (SeriesPoints &points : news.points) {
        m_heldPoints += qint64(points.size());
        const auto known = m_heldIndex.constFind(points.name);
        if (known != m_heldIndex.cend()) {
            append(m_held.points[std::size_t(*known)], points);
            continue;
        }
        m_heldIndex.insert(points.name, qsizetype(m_held.points.size()));
        m_held.points.push_back(std::move(points));
    }
    std::move(
        news.histograms.begin(), news.histograms.end(), std::back_inserter(m_held.histograms));
    std::move(news.files.begin(), news.files.end(), std::back_inserter(m_held.files));
    takeText(m_held.name, news.name);
    takeText(m_held.experiment, news.experiment);
    takeText(m_held.note, news.note);
    takeText(m_message, news.message);
    if (!news.tags.isEmpty())
        m_held.tags = news.tags;
    m_held.attributes.insert(news.attributes);
    if (news.state)
        m_state = news.state;
    if (news.startedMs > 0)
        m_times.startedMs = news.startedMs;
    m_times.lastMs = std::max(m_times.lastMs, news.lastMs);
    if (news.endedMs > 0)
        m_times.endedMs = news.endedMs;
    for (auto it = news.leftOut.cbegin(); it != news.leftOut.cend(); ++it)
        m_leftOut[it.key()] += it.value();
}

void ImportedRun::readAgain(Restarts restarts)
{
    ++m_readings;
    m_needsReading = false;
    m_ignoresRestarts = restarts == Restarts::Ignored;
    m_held = {};
    m_heldIndex.clear();
    m_heldPoints = 0;
    m_leftOut.clear();
    m_tracks.clear();
    m_storedIsKnown = false;
}

qint64 ImportedRun::heldBytes() const
{
    constexpr qint64 pointBytes = 24;
    constexpr qint64 histogramBytes = 400;
    qint64 bytes = m_heldPoints * pointBytes + qint64(m_held.histograms.size()) * histogramBytes;
    for (const ForeignFile &file : m_held.files)
        bytes += file.bytes.size();
    return bytes;
}

bool ImportedRun::hasEnded() const
{
    return m_state && !isActive(*m_state) && *m_state != RunState::Queued;
}

// -- What of it can be stored -----------------------------------------------------------------

ImportedRun::Ready ImportedRun::ready(const Ending &ending)
{
    Ready ready;
    // Also the series that hold nothing but a point of their first step, once nothing more comes.
    const bool isOver = ending.isLast && hasEnded();
    if (isOver) {
        for (auto it = m_tracks.cbegin(); it != m_tracks.cend(); ++it) {
            if (it->rule.isHolding() && !m_heldIndex.contains(it.key()))
                m_held.points.push_back({it.key(), {}, {}, {}});
        }
    }
    for (const SeriesPoints &points : m_held.points) {
        Track &track = m_tracks[points.name];
        SeriesPoints passed{points.name, {}, {}, {}};
        const auto take = [&](const HeldPoint &point) {
            passed.steps.push_back(point.step);
            passed.wallMs.push_back(point.wallMs);
            passed.values.push_back(point.value);
            track.last = point.value;
            if (std::isfinite(point.value)) {
                track.lowest = std::min(track.lowest.value_or(point.value), point.value);
                track.highest = std::max(track.highest.value_or(point.value), point.value);
            }
        };
        for (std::size_t i = 0; i < points.size(); ++i)
            track.rule.add({points.steps[i], points.wallMs[i], points.values[i]}, take);
        if (isOver)
            track.rule.end(take);
        ready.before.insert(points.name, track.passed);
        track.passed += qint64(passed.size());
        if (passed.size() > 0)
            track.lastWritten = passed.steps.back();
        ready.points.push_back(std::move(passed));
    }
    m_held.points.clear();
    m_heldIndex.clear();
    m_heldPoints = 0;
    return ready;
}

ImportReport ImportedRun::report() const
{
    ImportReport report;
    report.format = m_log.format();
    report.source = m_log.source();
    report.leftOut = m_leftOut;
    report.replaced = m_replaced;
    report.isNew = m_isNew;
    if (m_run) {
        report.run = m_run->id;
        report.name = m_run->name;
        report.state = m_run->state;
    }
    qint64 late = 0;
    for (const Track &track : m_tracks) {
        late += track.rule.leftOut() + (track.rule.isHolding() ? 1 : 0);
        report.series += track.stored > 0 ? 1 : 0;
        report.pointsInAll += track.stored;
    }
    if (late > 0)
        report.leftOut[QStringLiteral("points at or before a step that their series already had")]
            += late;
    report.points = m_pointsWritten;
    report.histograms = m_histogramsWritten;
    report.files = m_filesWritten;
    return report;
}

} // namespace lampwork
