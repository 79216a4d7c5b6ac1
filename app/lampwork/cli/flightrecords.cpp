// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/flightrecords.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/texttable.h"
#include "core/base/format.h"
#include "core/experiment/flightrecord.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr std::size_t shownRows = 8; // of a batch, the ones with the highest losses

QList<Artifact> flightRecords(const QList<Artifact> &artifacts)
{
    QList<Artifact> records;
    for (const Artifact &artifact : artifacts) {
        if (artifact.kind == u"flight_record")
            records.append(artifact);
    }
    return records;
}

QString valuesText(const std::optional<FlightRecord::Values> &values)
{
    if (!values)
        return {};
    const QString norm = formatNumber(values->norm);
    return values->bad == 0 ? norm : QStringLiteral("%1 (%2 bad)").arg(norm).arg(values->bad);
}

QString layerTable(const FlightRecord &record, std::optional<int> width)
{
    TextTable table({QStringLiteral("LAYER"), QStringLiteral("WEIGHTS"),
        QStringLiteral("GRADIENTS"), QStringLiteral("ACTIVATIONS"), {}});
    for (const FlightRecord::Layer &layer : record.layers) {
        const bool first = record.culprit && record.culprit->layer == layer.name;
        table.add({QStringLiteral("%1  %2").arg(layer.name, layer.title), valuesText(layer.weights),
            valuesText(layer.gradients), valuesText(layer.activations),
            first ? QStringLiteral("first bad") : QString()});
    }
    return table.text(width);
}

// The rows with the highest losses first; what is no number is the highest.
QString batchTable(const FlightRecord &record, std::optional<int> width)
{
    TextTable table({QStringLiteral("STEP"), QStringLiteral("LOSS"), QStringLiteral("ROW"),
        QStringLiteral("LOSS OF ROW"), QStringLiteral("LARGEST INPUT")});
    for (auto batch = record.batches.rbegin(); batch != record.batches.rend(); ++batch) {
        std::vector<FlightRecord::Row> rows = batch->rows;
        std::stable_sort(
            rows.begin(), rows.end(), [](const FlightRecord::Row &a, const FlightRecord::Row &b) {
                return std::isnan(a.loss) ? !std::isnan(b.loss) : a.loss > b.loss;
            });
        const std::size_t count = std::min(rows.size(), shownRows);
        for (std::size_t i = 0; i < count; ++i) {
            const FlightRecord::Row &row = rows[i];
            QString largest = formatNumber(row.largestInput);
            if (row.badInputs > 0)
                largest += QStringLiteral(" (%1 bad)").arg(row.badInputs);
            table.add({i == 0 ? formatCount(batch->step) : QString(),
                i == 0 ? formatNumber(batch->loss) : QString(), QString::number(row.row),
                formatNumber(row.loss), largest});
        }
        if (rows.size() > count)
            table.add({{}, {}, QStringLiteral("… and %1 more").arg(rows.size() - count), {}, {}});
    }
    return table.text(width);
}

} // namespace

int printFlightRecords(RunStore &store, const Run &run, Console &console)
{
    const auto artifacts = store.artifacts(run.id);
    if (!artifacts)
        return console.fail(artifacts.error());
    const QList<Artifact> kept = flightRecords(*artifacts);
    if (kept.isEmpty())
        return console.fail({ErrorCode::NotFound,
            QStringLiteral("The flight recorder has kept nothing of run %1: its values were "
                           "numbers, and its loss did not leap.")
                .arg(run.id),
            {}});
    Json all = Json::array();
    QList<FlightRecord> records;
    for (const Artifact &artifact : kept) {
        const auto bytes = store.object(artifact.object);
        if (!bytes)
            return console.fail(bytes.error());
        const auto record = flightRecordFromBytes(*bytes);
        if (!record)
            return console.fail(record.error());
        records.append(*record);
    }
    std::stable_sort(records.begin(), records.end(),
        [](const FlightRecord &a, const FlightRecord &b) { return a.step < b.step; });
    if (console.isJson()) {
        for (const FlightRecord &record : records)
            all.push_back(flightRecordToJson(record));
        console.printJson(all);
        return exitDone;
    }
    const FlightRecord &newest = records.constLast();
    console.print(newest.summary());
    console.printBytes(
        (QStringLiteral("\nLAYERS, in the order of the forward pass; norms\n%1\n"
                        "\nBATCHES, the newest first; rows as in the source, from 0\n%2\n")
                .arg(layerTable(newest, console.outputWidth()),
                    batchTable(newest, console.outputWidth())))
            .toUtf8());
    for (qsizetype i = 0; i + 1 < records.size(); ++i)
        console.print((i == 0 ? QStringLiteral("\nEARLIER\n") : QString()) + records[i].summary());
    return exitDone;
}

QString flightRecorderHint(const Run &run, const QList<Artifact> &artifacts)
{
    const qsizetype count = flightRecords(artifacts).size();
    if (count == 0)
        return {};
    return QStringLiteral("%1 recorded: “lampwork show %2 --flight” tells what happened.")
        .arg(count == 1 ? QStringLiteral("1 incident was")
                        : QStringLiteral("%1 incidents were").arg(count))
        .arg(run.id);
}

} // namespace lampwork
