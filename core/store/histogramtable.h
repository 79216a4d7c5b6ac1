// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/histogram.h"
#include "core/experiment/run.h"

#include <QStringList>

namespace lampwork {

class Connection;

// The bytes of histogram.counts; false where they are not what was once written.
bool decodeCounts(const QByteArray &bytes, std::vector<quint32> &counts);

// The histograms of runs, a row each. Functions named in* are called inside the connection's write
// transaction; their caller has seen to it that the run exists.
//
// counts:
//     byte      1: version of this format
//     varint    number of bins
//     varints   the count of each

// InvalidInput for one without a name or bins, or with bounds that are no numbers.
Result<void> inAppendHistograms(Connection &db, RunId id, const std::vector<Histogram> &histograms);
Result<std::vector<Histogram>> readHistograms(
    Connection &db, RunId id, const QString &name, qint64 afterStep);
Result<QStringList> readHistogramNames(Connection &db, RunId id);

} // namespace lampwork
