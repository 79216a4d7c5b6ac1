// SPDX-License-Identifier: GPL-3.0-or-later
// Journal entries become chunks.
#include "core/store/connection.h"
#include "core/store/pointtable.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

QVariant finiteOrNull(double value)
{
    return std::isfinite(value) ? QVariant(value) : QVariant();
}

#define LAMPWORK_INSERT_CHUNK                                                                      \
    "INSERT INTO metric_chunk(series_id, chunk_no, first_step, last_step, n, n_bad, v_min, v_max," \
    " v_sum, codec, mip, data)"
#define LAMPWORK_REPLACE_CHUNK                                                                     \
    " ON CONFLICT(series_id, chunk_no) DO UPDATE SET first_step = excluded.first_step,"            \
    " last_step = excluded.last_step, n = excluded.n, n_bad = excluded.n_bad,"                     \
    " v_min = excluded.v_min, v_max = excluded.v_max, v_sum = excluded.v_sum,"                     \
    " codec = excluded.codec, mip = excluded.mip, data = excluded.data"

// -- Into the store ---------------------------------------------------------------------------

constexpr char putChunk[]
    = LAMPWORK_INSERT_CHUNK " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)" LAMPWORK_REPLACE_CHUNK;
constexpr char putGrowth[] = "UPDATE series SET chunked = ?, last_step = ? WHERE id = ?";

// -- Aside, in temporary tables, which are this connection's alone ----------------------------

constexpr const char *makeStage[]
    = {"CREATE TEMPORARY TABLE IF NOT EXISTS staged_chunk(series_id BIGINT, chunk_no BIGINT,"
       " first_step BIGINT, last_step BIGINT, n BIGINT, n_bad BIGINT, v_min DOUBLE PRECISION,"
       " v_max DOUBLE PRECISION, v_sum DOUBLE PRECISION, mip BLOB, data BLOB)",
        "CREATE TEMPORARY TABLE IF NOT EXISTS staged_growth(chunked BIGINT, last_step BIGINT,"
        " id BIGINT PRIMARY KEY)",
        "DELETE FROM staged_chunk", "DELETE FROM staged_growth"};
constexpr char stageChunk[] = "INSERT INTO staged_chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char stageGrowth[] = "INSERT INTO staged_growth VALUES (?, ?, ?)";
constexpr const char *takeStaged[] = {LAMPWORK_INSERT_CHUNK
    " SELECT series_id, chunk_no, first_step, last_step, n, n_bad, v_min,"
    " v_max, v_sum, 1, mip, data FROM staged_chunk WHERE 1 = 1" // else ON would be a join's
    LAMPWORK_REPLACE_CHUNK,
    "UPDATE series SET"
    " chunked = (SELECT chunked FROM staged_growth WHERE staged_growth.id = series.id),"
    " last_step = (SELECT last_step FROM staged_growth WHERE staged_growth.id = series.id)"
    " WHERE id IN (SELECT id FROM staged_growth)",
    "DELETE FROM staged_chunk", "DELETE FROM staged_growth"};

#undef LAMPWORK_INSERT_CHUNK
#undef LAMPWORK_REPLACE_CHUNK

} // namespace

Result<void> PointTable::inCompact(RunId run, bool runIsOver)
{
    if (auto grown = growSeries(run, runIsOver, {putChunk, putGrowth}); !grown)
        return grown;
    return inClearJournal(run);
}

Result<PointTable::Staged> PointTable::stage(RunId run, bool runIsOver)
{
    for (const char *sql : makeStage) {
        if (auto done = m_db.execute(m_db.ownSql(sql).toUtf8().constData()); !done)
            return done.error();
    }
    auto standing = journalOf(run);
    if (!standing)
        return standing;
    if (auto grown = growSeries(run, runIsOver, {stageChunk, stageGrowth}); !grown)
        return grown.error();
    return standing;
}

Result<void> PointTable::inCompactStaged(RunId run, const Staged &staged, bool runIsOver)
{
    auto standing = journalOf(run);
    if (!standing)
        return standing.error();
    if (*standing != staged) // somebody else has written to the run meanwhile
        return inCompact(run, runIsOver);
    for (const char *sql : takeStaged) {
        if (auto done = m_db.execute(sql); !done)
            return done;
    }
    return inClearJournal(run);
}

Result<PointTable::Staged> PointTable::journalOf(RunId run)
{
    auto row = m_db.run("SELECT journal_seq, compacted_seq FROM run WHERE id = ?", {run});
    if (!row)
        return row.error();
    Staged standing;
    if (row->next())
        standing = {row->integer(0), row->integer(1)};
    if (auto status = row->status(); !status)
        return status.error();
    return standing;
}

// Reads the run's journal, and writes by `sink` the chunks that it makes.
Result<void> PointTable::growSeries(RunId run, bool runIsOver, const ChunkSink &sink)
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
        if (auto done = growChunks(it.key(), it.value(), runIsOver, sink); !done)
            return done;
    }
    return {};
}

Result<void> PointTable::inClearJournal(RunId run)
{
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
Result<void> PointTable::growChunks(
    qint64 seriesId, const SeriesPoints &points, bool runIsOver, const ChunkSink &sink)
{
    auto before = m_db.integer("SELECT chunked FROM series WHERE id = ?", {seriesId});
    if (!before)
        return before.error();
    const qint64 chunked = before->value_or(0);
    const qint64 firstChunk = chunked / pointsPerChunk;
    SeriesPoints all;
    if (auto done = readChunks(seriesId, {firstChunk, firstChunk + 1}, all); !done)
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
        auto done = m_db.execute(sink.chunk,
            {seriesId, firstChunk + qint64(first / pointsPerChunk), all.steps[first],
                all.steps[first + count - 1], qint64(count), statistics.nonFinite,
                finiteOrNull(statistics.minimum), finiteOrNull(statistics.maximum),
                finiteOrNull(statistics.sum), encodeMip(all, first, count),
                encodeChunk(all, first, count, form)});
        if (!done)
            return done;
    }
    return m_db.execute(sink.growth, {chunked + qint64(points.size()), all.steps.back(), seriesId});
}

} // namespace lampwork
