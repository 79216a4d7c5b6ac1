// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/chunkcodec.h"
#include "core/store/runstore.h"

#include <QMap>

#include <functional>

namespace lampwork {

class Connection;

// The points of a store: journal entries as they come, chunks once compacted. Functions named in*
// are called inside the connection's write transaction.
//
// A journal entry (metric_journal.data):
//     byte      1: version of this format
//     varint    number of series
//     series    each: varint series id, varint size, a plain chunk (chunkcodec.h) of that size
class PointTable {
public:
    explicit PointTable(Connection &connection)
        : m_db(connection)
    {
    }

    // Writes the batch as journal entry `seq`, less what is not new, and compacts when the journal
    // has grown, unless the run is so wide that it is left to stage(). InvalidInput for a series
    // without a name or with columns of unequal length.
    Result<void> inAppend(RunId run, const PointBatch &batch, qint64 seq);
    // True when the batch, as it is, would write a journal entry.
    static bool hasPoints(const PointBatch &batch);
    Result<void> inCompact(RunId run, bool runIsOver);

    // Of a run with thousands of series, whose compaction would keep the store locked for seconds,
    // all that takes time is done before, outside of any transaction: isDue() after a write; then
    // stage(), and inCompactStaged() with what that gave. All series that have points in the
    // journal still grow in one transaction, since a reader takes what is not above compacted_seq
    // from the chunks alone; but under the lock only rows that are ready are copied.
    struct Staged {
        qint64 journalSeq = 0; // as they were before
        qint64 compactedSeq = 0;
        bool operator==(const Staged &) const = default;
    };
    bool isDue(RunId run, bool runIsOver) const;
    Result<Staged> stage(RunId run, bool runIsOver);
    Result<void> inCompactStaged(RunId run, const Staged &staged, bool runIsOver);

    // What this object remembers of the run is void: a transaction that wrote to it failed.
    void forget(RunId run) { m_writers.remove(run); }
    void forgetAll() { m_writers.clear(); }

    Result<QList<Series>> series(RunId run);
    Result<SeriesPoints> points(RunId run, const QString &name, const StepRange &range);
    Result<SeriesEnvelope> envelope(
        RunId run, const QString &name, const StepRange &range, qint64 buckets);
    Result<PointRead> since(RunId run, const PointCursor &cursor, qint64 most);

private:
    struct SeriesState {
        qint64 id = 0;
        std::optional<qint64> lastStep; // stored
        qint64 inJournal = 0;
    };
    // What the writer of a run knows without reading it back at every flush; true as long as
    // nobody else has written entries in between.
    struct WriterState {
        qint64 seq = 0; // last entry
        qint64 entries = 0;
        qint64 bytes = 0;
        QHash<QString, SeriesState> series;
        bool journalIsFull() const;
        bool isWide() const; // too many series to be compacted in one go
    };
    struct StoredSeries {
        qint64 id = 0;
        qint64 chunked = 0; // points in chunks
    };
    struct ChunkSpan {
        qint64 begin = 0; // chunk numbers
        qint64 end = 0;
    };
    struct SeriesPart {
        qint64 id = 0;
        ChunkSpan chunks;
    };
    using EntryPart
        = std::function<Result<void>(qint64 seq, qint64 seriesId, const QByteArray &chunk)>;

    Result<WriterState *> inWriterState(RunId run, qint64 seq);
    Result<SeriesState *> inSeriesState(WriterState &writer, RunId run, const QString &name);
    // Statements that take a chunk's columns, and a series' count, last step and id.
    struct ChunkSink {
        const char *chunk;
        const char *growth;
    };
    Result<void> growSeries(RunId run, bool runIsOver, const ChunkSink &sink);
    Result<void> growChunks(
        qint64 seriesId, const SeriesPoints &points, bool runIsOver, const ChunkSink &sink);
    Result<void> inClearJournal(RunId run);
    Result<Staged> journalOf(RunId run);

    // Calls `use` with each series' part of each journal entry after `afterSeq`.
    Result<void> eachEntryPart(RunId run, qint64 afterSeq, const EntryPart &use);
    Result<void> readJournal(RunId run, qint64 seriesId, SeriesPoints &points);
    Result<void> readChunks(qint64 seriesId, const ChunkSpan &chunks, SeriesPoints &points);
    Result<void> readSummaries(
        qint64 seriesId, const ChunkSpan &chunks, int bucketSize, SeriesEnvelope &envelope);
    Result<bool> readNewChunks(
        RunId run, const PointCursor &cursor, qint64 most, QMap<qint64, SeriesPoints> &fresh);
    Result<StoredSeries> find(RunId run, const QString &name);
    // Of the series, the chunks that have steps in the range.
    Result<SeriesPart> find(RunId run, const QString &name, const StepRange &range);
    Result<ChunkSpan> chunksIn(const StoredSeries &series, const StepRange &range);
    Result<qint64> firstChunkWhere(qint64 seriesId, ChunkSpan within, const char *sql,
        const std::function<bool(qint64 step)> &isBefore);
    Result<QMap<qint64, QString>> names(RunId run);
    static Error damagedEntry(RunId run, qint64 seq);

    Connection &m_db;
    QHash<RunId, WriterState> m_writers;
};

} // namespace lampwork
