// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/foreignlog.h"

namespace lampwork {

struct FoundLog {
    ForeignFormat format = ForeignFormat::TensorBoard;
    QString path; // absolute
    bool operator==(const FoundLog &) const = default;
};

// The logs at a path, by their content and their names, sorted by path: a file is one, a folder is
// looked through with all below it. What a log holds itself is not found again (the files inside an
// mlruns folder). format: only such logs; a file is then taken for one whatever it looks like.
// Empty where there is none. NotFound; InvalidInput for a folder with too many entries.
Result<QList<FoundLog>> findForeignLogs(
    const QString &path, const std::optional<ForeignFormat> &format = {});

std::unique_ptr<ForeignLog> makeForeignLog(const FoundLog &found);

} // namespace lampwork
