// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/engine/evaluate/metrics.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace lampwork {

struct PredictOptions {
    QString model; // an exported module (.pt)
    QString data; // a table (CSV, TSV), lines of text, or pictures (IDX, NumPy)
    QString labels; // for pictures, optional: the file of labels, for metrics
    QString output; // the CSV file to write
};

struct PredictReport {
    QString file; // absolute
    qint64 rows = 0;
    QStringList columns; // of the file written
    std::optional<Metrics> metrics; // where the data hold the target
    qint64 metricRows = 0; // rows whose target is known
    QStringList warnings;
};

// {file, rows, columns, metrics: {accuracy: …} or absent, metric_rows, warnings}
Json predictReportToJson(const PredictReport &report);

// Predicts every row of a data file with an exported model and writes a UTF-8 CSV (RFC 4180) with
// the columns: `row` (in the data, from 1), the data's columns of type id, the target where the
// data hold it, `prediction`, and for classification `probability_CLASS` of every class; of several
// labels `prediction_LABEL` (1 from a probability of ½ on, else 0) of every label, then
// `probability_LABEL` of every label; of an autoencoder, in place of a prediction,
// `reconstruction_error` (the mean over the features of the squared difference: the larger, the
// stranger the row) and up to 64 features `reconstruction_FEATURE`, in the features' space (scaled,
// a category as 0 and 1); of a language model, `prediction` is the token that most likely comes
// next after the text, and `probability` how likely. The file appears whole or not at all. Errors:
// those of loadShipped(), readData() and PendingFile; NotFound naming every input column that the
// data lack; InvalidInput where pictures are needed and a table is given, or the other way round,
// or of another size; Cancelled.
Result<PredictReport> predictFile(const PredictOptions &options, const Progress &progress = {});

// A CSV field: in quotes, with quotes doubled, where it holds a comma, a quote, a line break, or a
// blank at an end.
QByteArray csvField(const QString &text);

} // namespace lampwork
