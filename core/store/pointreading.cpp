// SPDX-License-Identifier: GPL-3.0-or-later
// Points out of chunks and journal: all of a series, a part of it, or what is new.
#include "core/store/connection.h"
#include "core/store/journalentry.h"
#include "core/store/pointtable.h"
#include "core/store/runtable.h"

#include <algorithm>

namespace lampwork {

namespace {

void dropFirst(SeriesPoints &points, qint64 count)
{
    points.steps.erase(points.steps.begin(), points.steps.begin() + count);
    points.wallMs.erase(points.wallMs.begin(), points.wallMs.begin() + count);
    points.values.erase(points.values.begin(), points.values.begin() + count);
}

// Leaves the points in the range alone.
void cut(SeriesPoints &points, const StepRange &range)
{
    const auto end = std::upper_bound(points.steps.begin(), points.steps.end(), range.last)
        - points.steps.begin();
    points.steps.resize(std::size_t(end));
    points.wallMs.resize(std::size_t(end));
    points.values.resize(std::size_t(end));
    dropFirst(points,
        std::lower_bound(points.steps.begin(), points.steps.end(), range.first)
            - points.steps.begin());
}

void appendBuckets(const SeriesPoints &points, int bucketSize, SeriesEnvelope &envelope)
{
    for (std::size_t first = 0; first < points.size(); first += std::size_t(bucketSize)) {
        const PointStatistics bucket
            = statisticsOf(points, first, std::min(std::size_t(bucketSize), points.size() - first));
        envelope.statistics.add(bucket);
        envelope.buckets.push_back(
            {points.steps[first], bucket.nonFinite, bucket.minimum, bucket.maximum});
    }
    if (points.size() > 0)
        envelope.lastStep = points.steps.back();
}

Error missingChunk(qint64 seriesId, qint64 number)
{
    return Error{ErrorCode::Damaged,
        QStringLiteral("Chunk %1 of series %2 is not there. “lampwork store check” says more.")
            .arg(number)
            .arg(seriesId),
        {}};
}

} // namespace

Error PointTable::damagedEntry(RunId run, qint64 seq)
{
    return Error{ErrorCode::Damaged,
        QStringLiteral("Journal entry %1 of run %2 cannot be read. The store is damaged; restore "
                       "it from a copy.")
            .arg(seq)
            .arg(run),
        {}};
}

Result<void> PointTable::eachEntryPart(RunId run, qint64 afterSeq, const EntryPart &use)
{
    auto rows
        = m_db.run("SELECT seq, data FROM metric_journal WHERE run_id = ? AND seq > ? ORDER BY seq",
            {run, afterSeq});
    if (!rows)
        return rows.error();
    while (rows->next()) {
        const qint64 seq = rows->integer(0);
        const auto parts = splitEntry(rows->blob(1));
        if (!parts)
            return damagedEntry(run, seq);
        for (const auto &part : *parts) {
            if (auto used = use(seq, part.seriesId, part.chunk); !used)
                return used;
        }
    }
    return rows->status();
}

Result<void> PointTable::readChunks(qint64 seriesId, const ChunkSpan &chunks, SeriesPoints &points)
{
    auto rows = m_db.run("SELECT data FROM metric_chunk WHERE series_id = ? AND chunk_no >= ?"
                         " AND chunk_no < ? ORDER BY chunk_no",
        {seriesId, chunks.begin, chunks.end});
    if (!rows)
        return rows.error();
    while (rows->next()) {
        if (auto decoded = decodeChunk(rows->blob(0), points); !decoded)
            return decoded;
    }
    return rows->status();
}

Result<void> PointTable::readJournal(RunId run, qint64 seriesId, SeriesPoints &points)
{
    return eachEntryPart(run, 0, [&](qint64, qint64 id, const QByteArray &chunk) {
        return id == seriesId ? decodeChunk(chunk, points) : Result<void>();
    });
}

Result<QMap<qint64, QString>> PointTable::names(RunId run)
{
    auto rows = m_db.run("SELECT id, name FROM series WHERE run_id = ?", {run});
    if (!rows)
        return rows.error();
    QMap<qint64, QString> names;
    while (rows->next())
        names.insert(rows->integer(0), rows->text(1));
    if (auto status = rows->status(); !status)
        return status.error();
    return names;
}

Result<QList<Series>> PointTable::series(RunId run)
{
    return m_db.read([&]() -> Result<QList<Series>> {
        auto exists = m_db.integer("SELECT id FROM run WHERE id = ?", {run});
        if (!exists)
            return exists.error();
        if (!exists->has_value())
            return noSuchRun(run);
        auto rows
            = m_db.run("SELECT id, name, chunked, last_step FROM series WHERE run_id = ?", {run});
        if (!rows)
            return rows.error();
        QMap<qint64, Series> byId;
        while (rows->next()) {
            const qint64 lastStep = rows->isNull(3) ? -1 : rows->integer(3);
            byId.insert(
                rows->integer(0), {rows->integer(0), rows->text(1), rows->integer(2), lastStep});
        }
        if (auto status = rows->status(); !status)
            return status.error();
        auto read = eachEntryPart(
            run, 0, [&](qint64 seq, qint64 seriesId, const QByteArray &chunk) -> Result<void> {
                SeriesPoints points;
                if (auto decoded = decodeChunk(chunk, points); !decoded)
                    return decoded;
                if (points.size() == 0)
                    return damagedEntry(run, seq);
                Series &one = byId[seriesId];
                one.count += qint64(points.size());
                one.lastStep = points.steps.back();
                return {};
            });
        if (!read)
            return read.error();
        return QList<Series>(byId.begin(), byId.end());
    });
}

// -- A series, or a part of it ------------------------------------------------------------------

Result<PointTable::StoredSeries> PointTable::find(RunId run, const QString &name)
{
    auto row
        = m_db.run("SELECT id, chunked FROM series WHERE run_id = ? AND name = ?", {run, name});
    if (!row)
        return row.error();
    if (row->next())
        return StoredSeries{row->integer(0), row->integer(1)};
    if (auto status = row->status(); !status)
        return status.error();
    return Error{
        ErrorCode::NotFound, QStringLiteral("Run %1 has no series %2.").arg(run).arg(name), {}};
}

// By halves, since every chunk but the last holds pointsPerChunk points and steps increase: `sql`
// gives a step of a chunk, and `isBefore` says whether that lies before what is looked for.
Result<qint64> PointTable::firstChunkWhere(qint64 seriesId, ChunkSpan within, const char *sql,
    const std::function<bool(qint64 step)> &isBefore)
{
    while (within.begin < within.end) {
        const qint64 middle = within.begin + (within.end - within.begin) / 2;
        auto step = m_db.integer(sql, {seriesId, middle});
        if (!step)
            return step.error();
        if (!step->has_value())
            return missingChunk(seriesId, middle);
        if (isBefore(**step))
            within.begin = middle + 1;
        else
            within.end = middle;
    }
    return within.begin;
}

Result<PointTable::ChunkSpan> PointTable::chunksIn(
    const StoredSeries &series, const StepRange &range)
{
    ChunkSpan span{0, (series.chunked + pointsPerChunk - 1) / pointsPerChunk};
    if (range == StepRange())
        return span;
    auto begin = firstChunkWhere(series.id, span,
        "SELECT last_step FROM metric_chunk WHERE series_id = ? AND chunk_no = ?",
        [&](qint64 lastStep) { return lastStep < range.first; });
    if (!begin)
        return begin.error();
    span.begin = *begin;
    auto end = firstChunkWhere(series.id, span,
        "SELECT first_step FROM metric_chunk WHERE series_id = ? AND chunk_no = ?",
        [&](qint64 firstStep) { return firstStep <= range.last; });
    if (!end)
        return end.error();
    span.end = *end;
    return span;
}

Result<PointTable::SeriesPart> PointTable::find(
    RunId run, const QString &name, const StepRange &range)
{
    auto series = find(run, name);
    if (!series)
        return series.error();
    auto chunks = chunksIn(*series, range);
    if (!chunks)
        return chunks.error();
    return SeriesPart{series->id, *chunks};
}

Result<SeriesPoints> PointTable::points(RunId run, const QString &name, const StepRange &range)
{
    return m_db.read([&]() -> Result<SeriesPoints> {
        auto part = find(run, name, range);
        if (!part)
            return part.error();
        SeriesPoints points;
        points.name = name;
        if (auto done = readChunks(part->id, part->chunks, points); !done)
            return done.error();
        if (auto done = readJournal(run, part->id, points); !done)
            return done.error();
        cut(points, range);
        return points;
    });
}

Result<SeriesEnvelope> PointTable::envelope(
    RunId run, const QString &name, const StepRange &range, qint64 buckets)
{
    return m_db.read([&]() -> Result<SeriesEnvelope> {
        auto part = find(run, name, range);
        if (!part)
            return part.error();
        SeriesEnvelope envelope;
        envelope.name = name;
        // The chunks at the ends of the range may lie in it in part: of these, the points are read.
        const ChunkSpan chunks = part->chunks;
        ChunkSpan whole{chunks.begin + 1, chunks.end - 1};
        const qint64 count = std::max<qint64>(0, whole.end - whole.begin);
        const int bucketSize = count >= buckets                     ? pointsPerChunk
            : count * (pointsPerChunk / pointsPerBucket) >= buckets ? pointsPerBucket
                                                                    : 1;
        if (bucketSize == 1 || count == 0)
            whole = {chunks.end, chunks.end};

        const auto addPoints = [&](const ChunkSpan &span, bool andJournal) -> Result<void> {
            SeriesPoints points;
            if (auto done = readChunks(part->id, span, points); !done)
                return done;
            if (andJournal) {
                if (auto done = readJournal(run, part->id, points); !done)
                    return done;
            }
            cut(points, range);
            appendBuckets(points, bucketSize, envelope);
            return {};
        };
        if (auto done = addPoints({chunks.begin, whole.begin}, whole.begin == whole.end); !done)
            return done.error();
        if (whole.begin == whole.end)
            return envelope;
        if (auto done = readSummaries(part->id, whole, bucketSize, envelope); !done)
            return done.error();
        if (auto done = addPoints({whole.end, chunks.end}, true); !done)
            return done.error();
        return envelope;
    });
}

// What is known of chunks without their points.
Result<void> PointTable::readSummaries(
    qint64 seriesId, const ChunkSpan &chunks, int bucketSize, SeriesEnvelope &envelope)
{
    const bool ofChunks = bucketSize == pointsPerChunk;
    auto rows = m_db.run(ofChunks
            ? "SELECT first_step, n, n_bad, v_min, v_max, v_sum, last_step FROM metric_chunk"
              " WHERE series_id = ? AND chunk_no >= ? AND chunk_no < ? ORDER BY chunk_no"
            : "SELECT first_step, n, n_bad, v_min, v_max, v_sum, last_step, mip FROM metric_chunk"
              " WHERE series_id = ? AND chunk_no >= ? AND chunk_no < ? ORDER BY chunk_no",
        {seriesId, chunks.begin, chunks.end});
    if (!rows)
        return rows.error();
    qint64 number = chunks.begin;
    for (; rows->next(); ++number) {
        PointStatistics chunk{rows->integer(1), rows->integer(2)};
        if (chunk.count > chunk.nonFinite) {
            chunk.minimum = rows->real(3);
            chunk.maximum = rows->real(4);
            chunk.sum = rows->real(5);
        }
        envelope.statistics.add(chunk);
        envelope.lastStep = rows->integer(6);
        if (ofChunks) {
            envelope.buckets.push_back(
                {rows->integer(0), chunk.nonFinite, chunk.minimum, chunk.maximum});
            continue;
        }
        auto buckets = decodeMip(rows->blob(7));
        if (!buckets)
            return buckets.error();
        envelope.buckets.insert(envelope.buckets.end(), buckets->begin(), buckets->end());
    }
    if (auto status = rows->status(); !status)
        return status;
    return number == chunks.end ? Result<void>() : missingChunk(seriesId, number);
}

// -- What is new --------------------------------------------------------------------------------

Result<PointRead> PointTable::since(RunId run, const PointCursor &cursor, qint64 most)
{
    return m_db.read([&]() -> Result<PointRead> {
        auto row = m_db.run("SELECT journal_seq, compacted_seq FROM run WHERE id = ?", {run});
        if (!row)
            return row.error();
        if (!row->next()) {
            if (auto status = row->status(); !status)
                return status.error();
            return noSuchRun(run);
        }
        PointRead result;
        result.next = cursor;
        const qint64 seq = row->integer(0);
        const qint64 compacted = row->integer(1);
        if (seq == cursor.seq)
            return result;
        QMap<qint64, SeriesPoints> fresh;
        if (compacted > cursor.seq) {
            auto left = readNewChunks(run, cursor, most, fresh);
            if (!left)
                return left.error();
            result.more = *left;
        }
        if (!result.more) {
            auto read = eachEntryPart(run, std::max(compacted, cursor.seq),
                [&](qint64, qint64 seriesId, const QByteArray &chunk) {
                    return decodeChunk(chunk, fresh[seriesId]);
                });
            if (!read)
                return read.error();
            result.next.seq = seq;
        }
        auto known = names(run);
        if (!known)
            return known.error();
        for (auto it = fresh.begin(); it != fresh.end(); ++it) {
            it->name = known->value(it.key());
            result.next.counts[it.key()] += qint64(it->size());
            result.series.push_back(std::move(*it));
        }
        return result;
    });
}

// Some of what is new has left the journal: the counts say how much of each series. True when
// chunks are left to read, since `most` points were read.
Result<bool> PointTable::readNewChunks(
    RunId run, const PointCursor &cursor, qint64 most, QMap<qint64, SeriesPoints> &fresh)
{
    auto rows = m_db.run("SELECT id, chunked FROM series WHERE run_id = ? ORDER BY id", {run});
    if (!rows)
        return rows.error();
    while (rows->next()) {
        const StoredSeries series{rows->integer(0), rows->integer(1)};
        const qint64 had = cursor.counts.value(series.id);
        if (series.chunked <= had)
            continue;
        if (most <= 0)
            return true;
        // Every chunk but the last holds exactly pointsPerChunk points.
        const qint64 first = had / pointsPerChunk;
        const qint64 skip = had - first * pointsPerChunk;
        const qint64 wanted = std::min(series.chunked - had, most);
        const ChunkSpan span{first, first + (skip + wanted + pointsPerChunk - 1) / pointsPerChunk};
        SeriesPoints &points = fresh[series.id];
        if (auto done = readChunks(series.id, span, points); !done)
            return done.error();
        dropFirst(points, std::min(skip, qint64(points.size())));
        most -= qint64(points.size());
        if (span.end * pointsPerChunk < series.chunked)
            return true;
    }
    if (auto status = rows->status(); !status)
        return status.error();
    return false;
}

} // namespace lampwork
