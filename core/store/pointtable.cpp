// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/pointtable.h"

#include "core/store/bytes.h"
#include "core/store/connection.h"
#include "core/store/journalentry.h"
#include "core/store/runtable.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr qint64 mostEntries = 1024; // a reader that starts has to go through all of them
constexpr qint64 mostBytes = 8 << 20;
// Series that are compacted within a flush; it takes some 100 µs for each.
constexpr qint64 mostInOneGo = 1000;

Result<void> checkColumns(const PointBatch &batch)
{
    for (const SeriesPoints &points : batch) {
        if (points.name.isEmpty())
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("A series of points has no name. Give it one."), {}};
        if (points.wallMs.size() != points.steps.size()
            || points.values.size() != points.steps.size()) {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral(
                    "The points of %1 have %2 steps, %3 times and %4 values; give as many of each.")
                    .arg(points.name)
                    .arg(points.steps.size())
                    .arg(points.wallMs.size())
                    .arg(points.values.size()),
                {}};
        }
    }
    return {};
}

void appendPoint(SeriesPoints &to, const SeriesPoints &from, std::size_t index)
{
    to.steps.push_back(from.steps[index]);
    to.wallMs.push_back(from.wallMs[index]);
    to.values.push_back(from.values[index]);
}

// The points whose step is above the one before; moves `lastStep` along.
SeriesPoints newPoints(const SeriesPoints &points, std::optional<qint64> &lastStep)
{
    SeriesPoints kept;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (lastStep && points.steps[i] <= *lastStep)
            continue;
        lastStep = points.steps[i];
        appendPoint(kept, points, i);
    }
    return kept;
}

} // namespace

bool PointTable::WriterState::journalIsFull() const
{
    if (entries >= mostEntries || bytes >= mostBytes)
        return true;
    return std::any_of(series.begin(), series.end(),
        [](const SeriesState &one) { return one.inJournal >= pointsPerChunk; });
}

bool PointTable::WriterState::isWide() const
{
    return std::count_if(series.begin(), series.end(), [](const SeriesState &one) {
        return one.inJournal > 0;
    }) > mostInOneGo;
}

bool PointTable::hasPoints(const PointBatch &batch)
{
    return std::any_of(
        batch.begin(), batch.end(), [](const SeriesPoints &points) { return points.size() > 0; });
}

Result<void> PointTable::inAppend(RunId run, const PointBatch &batch, qint64 seq)
{
    if (auto checked = checkColumns(batch); !checked)
        return checked;
    auto writer = inWriterState(run, seq - 1);
    if (!writer)
        return writer.error();
    WriterState &state = **writer;

    QByteArray parts;
    ByteWriter partWriter(parts);
    quint64 count = 0;
    for (const SeriesPoints &points : batch) {
        if (points.size() == 0)
            continue;
        auto found = inSeriesState(state, run, points.name);
        if (!found)
            return found.error();
        SeriesState &series = **found;
        const SeriesPoints kept = newPoints(points, series.lastStep);
        if (kept.size() == 0)
            continue;
        const QByteArray chunk = encodeChunk(kept, ChunkForm::Plain);
        partWriter.varint(quint64(series.id));
        partWriter.varint(quint64(chunk.size()));
        parts += chunk;
        series.inJournal += qint64(kept.size());
        ++count;
    }
    state.seq = seq;
    if (count == 0)
        return {}; // all of them were there already; the number stays unused
    QByteArray entry;
    ByteWriter writerOfEntry(entry);
    writerOfEntry.byte(journalEntryVersion);
    writerOfEntry.varint(count);
    entry += parts;
    if (auto done = m_db.execute(
            "INSERT INTO metric_journal(run_id, seq, data) VALUES (?, ?, ?)", {run, seq, entry});
        !done)
        return done;
    ++state.entries;
    state.bytes += entry.size();
    return state.journalIsFull() && !state.isWide() ? inCompact(run, false) : Result<void>();
}

bool PointTable::isDue(RunId run, bool runIsOver) const
{
    const auto writer = m_writers.constFind(run);
    return writer != m_writers.constEnd() && writer->isWide()
        && (runIsOver || writer->journalIsFull());
}

Result<PointTable::WriterState *> PointTable::inWriterState(RunId run, qint64 seq)
{
    const auto known = m_writers.find(run);
    if (known != m_writers.end() && known->seq == seq)
        return &*known;
    WriterState state;
    QHash<qint64, SeriesState> byId;
    auto names = m_db.run("SELECT id, last_step, name FROM series WHERE run_id = ?", {run});
    if (!names)
        return names.error();
    QHash<qint64, QString> nameOfId;
    while (names->next()) {
        SeriesState one;
        one.id = names->integer(0);
        if (!names->isNull(1))
            one.lastStep = names->integer(1);
        byId.insert(one.id, one);
        nameOfId.insert(one.id, names->text(2));
    }
    if (auto status = names->status(); !status)
        return status.error();
    qint64 lastSeq = -1;
    auto read = eachEntryPart(
        run, 0, [&](qint64 entrySeq, qint64 seriesId, const QByteArray &chunk) -> Result<void> {
            SeriesPoints points;
            if (auto decoded = decodeChunk(chunk, points); !decoded)
                return decoded;
            if (points.size() == 0)
                return damagedEntry(run, entrySeq);
            SeriesState &one = byId[seriesId];
            one.lastStep = points.steps.back();
            one.inJournal += qint64(points.size());
            state.entries += entrySeq != lastSeq ? 1 : 0;
            lastSeq = entrySeq;
            state.bytes += chunk.size();
            return {};
        });
    if (!read)
        return read.error();
    for (auto it = byId.begin(); it != byId.end(); ++it)
        state.series.insert(nameOfId.value(it.key()), it.value());
    return &*m_writers.insert(run, state);
}

Result<PointTable::SeriesState *> PointTable::inSeriesState(
    WriterState &writer, RunId run, const QString &name)
{
    const auto known = writer.series.find(name);
    if (known != writer.series.end())
        return &*known;
    auto id
        = m_db.integer("INSERT INTO series(run_id, name) VALUES (?, ?) RETURNING id", {run, name});
    if (!id)
        return id.error();
    SeriesState fresh;
    fresh.id = id->value_or(0);
    return &*writer.series.insert(name, fresh);
}

} // namespace lampwork
