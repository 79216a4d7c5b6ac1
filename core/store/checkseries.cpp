// SPDX-License-Identifier: GPL-3.0-or-later
// The part of StoreChecker that is about points: chunks, their levels, the journal.
#include "core/store/chunkcodec.h"
#include "core/store/journalentry.h"
#include "core/store/storechecker.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace lampwork {

namespace {

constexpr int cancelEvery = 256; // chunks

// The stored NULL of what is not finite.
bool isStored(const QVariant &stored, double value)
{
    if (!std::isfinite(value))
        return stored.isNull();
    return !stored.isNull()
        && std::bit_cast<quint64>(stored.toDouble() + 0.0) == std::bit_cast<quint64>(value + 0.0);
}

bool areAscending(const std::vector<qint64> &steps)
{
    return std::adjacent_find(steps.begin(), steps.end(), std::greater_equal<>()) == steps.end();
}

} // namespace

Result<void> StoreChecker::readSeries()
{
    return rows(QStringLiteral("series"),
        QStringLiteral("SELECT id, run_id, name, chunked, last_step FROM series"),
        [&](const QSqlQuery &row) {
            ++m_report.series;
            SeriesFacts &series = m_series[row.value(0).toLongLong()];
            series.run = row.value(1).toLongLong();
            series.name = row.value(2).toString();
            series.chunked = row.value(3).toLongLong();
            if (!row.isNull(4))
                series.lastStep = row.value(4).toLongLong();
            return Result<void>();
        });
}

// Of a row: 0 series_id, 1 chunk_no, 2 first_step, 3 last_step, 4 n, 5 n_bad, 6 v_min, 7 v_max,
// 8 v_sum, 9 codec, 10 mip, 11 data.
Result<void> StoreChecker::checkChunk(const QSqlQuery &row, SeriesFacts &series, qint64 number)
{
    Finding finding;
    finding.kind = Finding::Kind::Chunk;
    finding.run = series.run;
    finding.series = series.name;
    finding.chunk = number;
    finding.firstStep = row.value(2).toLongLong();
    finding.lastStep = row.value(3).toLongLong();
    const auto tell = [&](Finding::Kind kind, const QString &what) {
        finding.kind = kind;
        finding.what = what;
        add(finding);
    };
    ++m_report.chunks;
    SeriesPoints points;
    if (auto decoded = decodeChunk(row.value(11).toByteArray(), points);
        !decoded || points.size() == 0) {
        tell(Finding::Kind::Chunk, QStringLiteral("The chunk's points cannot be read: %1")
                .arg(decoded ? QStringLiteral("there are none.") : decoded.error().message));
        series.readTo = finding.lastStep;
        return {};
    }
    m_report.points += qint64(points.size());
    const PointStatistics facts = statisticsOf(points, 0, points.size());
    if (row.value(9).toInt() != 1 || row.value(4).toLongLong() != facts.count
        || finding.firstStep != points.steps.front() || finding.lastStep != points.steps.back()
        || row.value(5).toLongLong() != facts.nonFinite || !isStored(row.value(6), facts.minimum)
        || !isStored(row.value(7), facts.maximum) || !isStored(row.value(8), facts.sum)) {
        tell(Finding::Kind::Chunk,
            QStringLiteral("The chunk's points are whole, but what the row says of them (number, "
                           "steps, extremes or sum) is wrong."));
    }
    if (!areAscending(points.steps) || (series.readTo && points.steps.front() <= *series.readTo))
        tell(Finding::Kind::Chunk, QStringLiteral("The chunk's steps are not above those before."));
    if (row.value(10).toByteArray() != encodeMip(points, 0, points.size()))
        tell(Finding::Kind::Envelope,
            QStringLiteral("The chunk's minima and maxima are not those of its points."));
    series.readTo = points.steps.back();
    return {};
}

Result<void> StoreChecker::checkChunks()
{
    const auto total = m_db->integer(QStringLiteral("SELECT count(*) FROM metric_chunk"));
    const double all = double(std::max<qint64>(total ? total->value_or(1) : 1, 1));
    struct Sum {
        qint64 chunks = 0; // the number that the next one should have
        qint64 points = 0; // by the rows
        qint64 lastCount = pointsPerChunk;
    };
    QHash<qint64, Sum> sums;
    auto read = rows(QStringLiteral("metric_chunk"),
        QStringLiteral("SELECT series_id, chunk_no, first_step, last_step, n, n_bad, v_min, v_max,"
                       " v_sum, codec, mip, data FROM metric_chunk ORDER BY series_id, chunk_no"),
        [&](const QSqlQuery &row) -> Result<void> {
            if (m_report.chunks % cancelEvery == 0) {
                if (auto going = step(0.40 + 0.28 * double(m_report.chunks) / all, {}); !going)
                    return going;
            }
            const qint64 id = row.value(0).toLongLong();
            const qint64 number = row.value(1).toLongLong();
            const auto series = m_series.find(id);
            if (series == m_series.end())
                return {}; // told as a reference
            Sum &sum = sums[id];
            if (number != sum.chunks || sum.lastCount != pointsPerChunk) {
                Finding finding;
                finding.kind = Finding::Kind::Chunk;
                finding.run = series->run;
                finding.series = series->name;
                finding.chunk = sum.chunks;
                finding.firstStep = series->readTo ? *series->readTo + 1 : -1;
                finding.lastStep = row.value(2).toLongLong() - 1;
                finding.what = number != sum.chunks
                    ? QStringLiteral("Chunk %1 is missing before chunk %2.").arg(sum.chunks).arg(number)
                    : QStringLiteral("Chunk %1 is not full, and yet another one follows.")
                          .arg(number - 1);
                add(finding);
            }
            sum.chunks = number + 1;
            sum.lastCount = row.value(4).toLongLong();
            sum.points += sum.lastCount;
            return checkChunk(row, *series, number);
        });
    if (!read)
        return read;
    for (auto it = m_series.cbegin(); it != m_series.cend(); ++it) {
        const Sum sum = sums.value(it.key());
        const bool lastIsRight = sum.chunks == 0 || !it->readTo || it->lastStep == it->readTo;
        if (sum.points == it->chunked && lastIsRight)
            continue;
        Finding finding;
        finding.kind = Finding::Kind::Series;
        finding.run = it->run;
        finding.series = it->name;
        finding.firstStep = it->readTo ? *it->readTo + 1 : -1;
        finding.lastStep = it->lastStep.value_or(-1);
        finding.what = QStringLiteral("The series should hold %1 points up to step %2; its chunks "
                                      "hold %3 up to step %4.")
                           .arg(it->chunked)
                           .arg(it->lastStep.value_or(-1))
                           .arg(sum.points)
                           .arg(it->readTo.value_or(-1));
        add(finding);
    }
    return {};
}

void StoreChecker::checkEntry(RunId run, qint64 seq, const QByteArray &entry)
{
    Finding finding;
    finding.kind = Finding::Kind::Journal;
    finding.run = run;
    finding.chunk = seq;
    const auto parts = splitEntry(entry);
    if (!parts) {
        finding.what = QStringLiteral("The journal entry cannot be read.");
        add(finding);
        return;
    }
    for (const EntryPart &part : *parts) {
        const auto series = m_series.find(part.seriesId);
        finding.series = series == m_series.end() ? QString() : series->name;
        finding.firstStep = finding.lastStep = -1;
        SeriesPoints points;
        if (auto decoded = decodeChunk(part.chunk, points); !decoded || points.size() == 0) {
            finding.what = QStringLiteral("The points in the journal entry cannot be read: %1")
                               .arg(decoded ? QStringLiteral("there are none.")
                                            : decoded.error().message);
            add(finding);
            continue;
        }
        m_report.points += qint64(points.size());
        finding.firstStep = points.steps.front();
        finding.lastStep = points.steps.back();
        if (series == m_series.end() || series->run != run) {
            finding.what = QStringLiteral("The journal entry holds points of a series that the run "
                                          "does not have.");
            add(finding);
            continue;
        }
        if (!areAscending(points.steps) || (series->readTo && points.steps.front() <= *series->readTo)) {
            finding.what = QStringLiteral("The entry's steps are not above those before.");
            add(finding);
        }
        series->readTo = points.steps.back();
    }
}

Result<void> StoreChecker::checkJournal()
{
    return rows(QStringLiteral("metric_journal"),
        QStringLiteral("SELECT run_id, seq, data FROM metric_journal ORDER BY run_id, seq"),
        [&](const QSqlQuery &row) -> Result<void> {
            if (m_report.journalEntries++ % cancelEvery == 0) {
                if (auto going = step(0.69, {}); !going)
                    return going;
            }
            const RunId run = row.value(0).toLongLong();
            const qint64 seq = row.value(1).toLongLong();
            const auto facts = m_runs.constFind(run);
            if (facts != m_runs.constEnd()
                && (seq <= facts->compactedSeq || seq > facts->journalSeq)) {
                Finding finding;
                finding.kind = Finding::Kind::Journal;
                finding.run = run;
                finding.chunk = seq;
                finding.what = QStringLiteral("The journal entry's number is outside those that "
                                              "the run should have (%1 to %2).")
                                   .arg(facts->compactedSeq + 1)
                                   .arg(facts->journalSeq);
                add(finding);
            }
            checkEntry(run, seq, row.value(2).toByteArray());
            return {};
        });
}

} // namespace lampwork
