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

void dropFirst(SeriesPoints &points, qint64 count)
{
    points.steps.erase(points.steps.begin(), points.steps.begin() + count);
    points.wallMs.erase(points.wallMs.begin(), points.wallMs.begin() + count);
    points.values.erase(points.values.begin(), points.values.begin() + count);
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

Error damagedEntry(RunId run, qint64 seq)
{
    return Error{ErrorCode::Damaged,
        QStringLiteral("Journal entry %1 of run %2 cannot be read. The store is damaged; restore "
                       "it from a copy.")
            .arg(seq)
            .arg(run),
        {}};
}

QVariant finiteOrNull(double value)
{
    return std::isfinite(value) ? QVariant(value) : QVariant();
}

} // namespace

bool PointTable::WriterState::journalIsFull() const
{
    if (entries >= mostEntries || bytes >= mostBytes)
        return true;
    return std::any_of(series.begin(), series.end(),
        [](const SeriesState &one) { return one.inJournal >= pointsPerChunk; });
}

bool PointTable::hasPoints(const PointBatch &batch)
{
    return std::any_of(
        batch.begin(), batch.end(), [](const SeriesPoints &points) { return points.size() > 0; });
}

// -- Writing ----------------------------------------------------------------------------------

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
    return state.journalIsFull() ? inCompact(run, false) : Result<void>();
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

Result<void> PointTable::inCompact(RunId run, bool runIsOver)
{
    QMap<qint64, SeriesPoints> fresh;
    auto read = eachEntryPart(run, 0, [&](qint64, qint64 seriesId, const QByteArray &chunk) {
        return decodeChunk(chunk, fresh[seriesId]);
    });
    if (!read)
        return read;
    if (runIsOver) {
        // The tails of the other series are packed as well.
        auto tails = m_db.run(
            "SELECT id FROM series WHERE run_id = ? AND chunked % ? <> 0", {run, pointsPerChunk});
        if (!tails)
            return tails.error();
        while (tails->next())
            fresh[tails->integer(0)];
        if (auto status = tails->status(); !status)
            return status;
    }
    for (auto it = fresh.begin(); it != fresh.end(); ++it) {
        if (auto done = inGrowChunks(it.key(), it.value(), runIsOver); !done)
            return done;
    }
    if (auto done = m_db.execute("DELETE FROM metric_journal WHERE run_id = ?", {run}); !done)
        return done;
    const auto writer = m_writers.find(run);
    if (writer != m_writers.end()) {
        writer->entries = 0;
        writer->bytes = 0;
        for (SeriesState &series : writer->series)
            series.inJournal = 0;
    }
    return m_db.execute("UPDATE run SET compacted_seq = journal_seq WHERE id = ?", {run});
}

// `points` may be empty: then the tail is rewritten.
Result<void> PointTable::inGrowChunks(qint64 seriesId, const SeriesPoints &points, bool runIsOver)
{
    auto before = m_db.integer("SELECT chunked FROM series WHERE id = ?", {seriesId});
    if (!before)
        return before.error();
    const qint64 chunked = before->value_or(0);
    const qint64 firstChunk = chunked / pointsPerChunk;
    SeriesPoints all;
    if (auto done = readChunks(seriesId, firstChunk * pointsPerChunk, all); !done)
        return done;
    if (qint64(all.size()) != chunked - firstChunk * pointsPerChunk) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("The last chunk of series %1 does not hold as many points as it should. "
                           "“lampwork store check” says more.")
                .arg(seriesId),
            {}};
    }
    if (all.size() + points.size() == 0)
        return {};
    all.steps.insert(all.steps.end(), points.steps.begin(), points.steps.end());
    all.wallMs.insert(all.wallMs.end(), points.wallMs.begin(), points.wallMs.end());
    all.values.insert(all.values.end(), points.values.begin(), points.values.end());

    for (std::size_t first = 0; first < all.size(); first += pointsPerChunk) {
        const std::size_t count = std::min<std::size_t>(pointsPerChunk, all.size() - first);
        const bool closed = count == pointsPerChunk || runIsOver;
        const ChunkForm form = closed ? ChunkForm::Packed : ChunkForm::Plain;
        const PointStatistics statistics = statisticsOf(all, first, count);
        auto done = m_db.execute(
            "INSERT INTO metric_chunk(series_id, chunk_no, first_step, last_step, n, n_bad, v_min, "
            "v_max, v_sum,"
            " codec, mip, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)"
            " ON CONFLICT(series_id, chunk_no) DO UPDATE SET first_step = excluded.first_step,"
            " last_step = excluded.last_step, n = excluded.n, n_bad = excluded.n_bad, v_min = "
            "excluded.v_min,"
            " v_max = excluded.v_max, v_sum = excluded.v_sum, codec = excluded.codec, mip = "
            "excluded.mip,"
            " data = excluded.data",
            {seriesId, firstChunk + qint64(first / pointsPerChunk), all.steps[first],
                all.steps[first + count - 1], qint64(count), statistics.nonFinite,
                finiteOrNull(statistics.minimum), finiteOrNull(statistics.maximum),
                finiteOrNull(statistics.sum), encodeMip(all, first, count),
                encodeChunk(all, first, count, form)});
        if (!done)
            return done;
    }
    return m_db.execute("UPDATE series SET chunked = ?, last_step = ? WHERE id = ?",
        {chunked + qint64(points.size()), all.steps.back(), seriesId});
}

// -- Reading ----------------------------------------------------------------------------------

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

Result<void> PointTable::readChunks(qint64 seriesId, qint64 skip, SeriesPoints &points)
{
    // Every chunk but the last holds exactly pointsPerChunk points.
    const qint64 firstChunk = skip / pointsPerChunk;
    auto rows = m_db.run(
        "SELECT data FROM metric_chunk WHERE series_id = ? AND chunk_no >= ? ORDER BY chunk_no",
        {seriesId, firstChunk});
    if (!rows)
        return rows.error();
    while (rows->next()) {
        if (auto decoded = decodeChunk(rows->blob(0), points); !decoded)
            return decoded;
    }
    if (auto status = rows->status(); !status)
        return status;
    dropFirst(points, std::min<qint64>(skip - firstChunk * pointsPerChunk, qint64(points.size())));
    return {};
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

Result<SeriesPoints> PointTable::points(RunId run, const QString &name)
{
    return m_db.read([&]() -> Result<SeriesPoints> {
        auto id = m_db.integer("SELECT id FROM series WHERE run_id = ? AND name = ?", {run, name});
        if (!id)
            return id.error();
        if (!id->has_value()) {
            return Error{ErrorCode::NotFound,
                QStringLiteral("Run %1 has no series %2.").arg(run).arg(name), {}};
        }
        SeriesPoints points;
        points.name = name;
        if (auto done = readChunks(**id, 0, points); !done)
            return done.error();
        auto read = eachEntryPart(run, 0, [&](qint64, qint64 seriesId, const QByteArray &chunk) {
            return seriesId == **id ? decodeChunk(chunk, points) : Result<void>();
        });
        if (!read)
            return read.error();
        return points;
    });
}

Result<PointRead> PointTable::since(RunId run, const PointCursor &cursor)
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
        result.next.seq = row->integer(0);
        const qint64 compacted = row->integer(1);
        if (result.next.seq == cursor.seq)
            return result;
        QMap<qint64, SeriesPoints> fresh;
        if (compacted > cursor.seq) {
            // Some of what is new has left the journal: the counts say how much of each series.
            auto rows = m_db.run("SELECT id, chunked FROM series WHERE run_id = ?", {run});
            if (!rows)
                return rows.error();
            while (rows->next()) {
                const qint64 id = rows->integer(0);
                const qint64 had = cursor.counts.value(id);
                if (rows->integer(1) <= had)
                    continue;
                if (auto done = readChunks(id, had, fresh[id]); !done)
                    return done.error();
            }
            if (auto status = rows->status(); !status)
                return status.error();
        }
        auto read = eachEntryPart(run, std::max(compacted, cursor.seq),
            [&](qint64, qint64 seriesId, const QByteArray &chunk) {
                return decodeChunk(chunk, fresh[seriesId]);
            });
        if (!read)
            return read.error();
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

Result<std::vector<SeriesEnvelope>> PointTable::envelopes(RunId run)
{
    return m_db.read([&]() -> Result<std::vector<SeriesEnvelope>> {
        auto all = series(run);
        if (!all)
            return all.error();
        QMap<qint64, SeriesPoints> fresh;
        auto read = eachEntryPart(run, 0, [&](qint64, qint64 seriesId, const QByteArray &chunk) {
            return decodeChunk(chunk, fresh[seriesId]);
        });
        if (!read)
            return read.error();
        std::vector<SeriesEnvelope> envelopes;
        for (const Series &one : *all) {
            SeriesEnvelope envelope;
            envelope.name = one.name;
            auto rows = m_db.run(
                "SELECT n, n_bad, v_min, v_max, v_sum, mip FROM metric_chunk WHERE series_id = ?"
                " ORDER BY chunk_no",
                {one.id});
            if (!rows)
                return rows.error();
            const auto append = [&](const QByteArray &mip) -> Result<void> {
                auto buckets = decodeMip(mip);
                if (!buckets)
                    return buckets.error();
                envelope.buckets.insert(envelope.buckets.end(), buckets->begin(), buckets->end());
                return {};
            };
            while (rows->next()) {
                PointStatistics chunk{rows->integer(0), rows->integer(1)};
                if (chunk.count > chunk.nonFinite) {
                    chunk.minimum = rows->real(2);
                    chunk.maximum = rows->real(3);
                    chunk.sum = rows->real(4);
                }
                envelope.statistics.add(chunk);
                if (auto done = append(rows->blob(5)); !done)
                    return done.error();
            }
            if (auto status = rows->status(); !status)
                return status.error();
            if (const auto it = fresh.constFind(one.id); it != fresh.constEnd()) {
                envelope.statistics.add(statisticsOf(*it, 0, it->size()));
                if (auto done = append(encodeMip(*it, 0, it->size())); !done)
                    return done.error();
            }
            envelopes.push_back(std::move(envelope));
        }
        return envelopes;
    });
}

} // namespace lampwork
