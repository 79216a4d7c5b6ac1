// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/histogramtable.h"

#include "core/store/bytes.h"
#include "core/store/connection.h"

#include <cmath>

namespace lampwork {

namespace {

constexpr quint8 countsVersion = 1;

QByteArray encodeCounts(const std::vector<quint32> &counts)
{
    QByteArray bytes;
    ByteWriter writer(bytes);
    writer.byte(countsVersion);
    writer.varint(counts.size());
    for (const quint32 count : counts)
        writer.varint(count);
    return bytes;
}

Result<void> check(const Histogram &histogram)
{
    if (!histogram.name.isEmpty() && !histogram.counts.empty() && std::isfinite(histogram.lower)
        && std::isfinite(histogram.upper) && histogram.lower <= histogram.upper)
        return {};
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("A histogram needs a name, bins, and a lower bound that is not above the "
                       "upper one; “%1” at step %2 has %3 bins from %4 to %5.")
            .arg(histogram.name)
            .arg(histogram.step)
            .arg(histogram.counts.size())
            .arg(histogram.lower)
            .arg(histogram.upper),
        {}};
}

} // namespace

bool decodeCounts(const QByteArray &bytes, std::vector<quint32> &counts)
{
    ByteReader reader(bytes.constData(), bytes.constData() + bytes.size());
    if (reader.byte() != countsVersion)
        return false;
    const quint64 bins = reader.varint();
    if (bins > reader.left()) // each takes a byte at least
        return false;
    counts.reserve(bins);
    for (quint64 i = 0; i < bins; ++i)
        counts.push_back(quint32(reader.varint()));
    return !reader.failed() && reader.left() == 0;
}

Result<void> inAppendHistograms(Connection &db, RunId id, const std::vector<Histogram> &histograms)
{
    for (const Histogram &histogram : histograms) {
        if (auto checked = check(histogram); !checked)
            return checked;
        const auto done
            = db.execute("INSERT INTO histogram(run_id, name, step, lower, upper, counts)"
                         " SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
                         " (SELECT 1 FROM histogram WHERE run_id = ? AND name = ? AND step >= ?)",
                {id, histogram.name, histogram.step, histogram.lower, histogram.upper,
                    encodeCounts(histogram.counts), id, histogram.name, histogram.step});
        if (!done)
            return done;
    }
    return {};
}

Result<std::vector<Histogram>> readHistograms(
    Connection &db, RunId id, const QString &name, qint64 afterStep)
{
    auto rows = db.run("SELECT step, lower, upper, counts FROM histogram"
                       " WHERE run_id = ? AND name = ? AND step > ? ORDER BY step",
        {id, name, afterStep});
    if (!rows)
        return rows.error();
    std::vector<Histogram> histograms;
    while (rows->next()) {
        Histogram histogram{name, rows->integer(0), rows->real(1), rows->real(2), {}};
        if (!decodeCounts(rows->blob(3), histogram.counts)) {
            return Error{ErrorCode::Damaged,
                QStringLiteral("The histogram “%1” of run %2 at step %3 cannot be read. The store "
                               "is damaged; restore it from a copy.")
                    .arg(name)
                    .arg(id)
                    .arg(histogram.step),
                {}};
        }
        histograms.push_back(std::move(histogram));
    }
    if (auto status = rows->status(); !status)
        return status.error();
    return histograms;
}

Result<QStringList> readHistogramNames(Connection &db, RunId id)
{
    return db.texts("SELECT DISTINCT name FROM histogram WHERE run_id = ? ORDER BY name", {id});
}

} // namespace lampwork
