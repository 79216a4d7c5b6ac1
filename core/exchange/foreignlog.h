// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/exchange/runnews.h"

#include <QList>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace lampwork {

enum class ForeignFormat {
    TensorBoard,
    MlflowFolder,
    MlflowDatabase,
    Wandb,
    Lightning,
    Csv,
    JsonLines,
    Optuna
};
QString nameOf(ForeignFormat format); // for --format and files: "tensorboard"
QString titleOf(ForeignFormat format); // for people: "TensorBoard"
std::optional<ForeignFormat> foreignFormatFromName(const QString &name);
QStringList foreignFormatNames();

// What a log has told at one look.
struct LogNews {
    std::vector<RunNews> runs; // those of which there is something new
    // What is damaged or cannot be read, with file and offset or line; each is told once.
    QList<Error> problems;
    bool more = false; // there is more to read right now: look again at once
    qint64 bytesRead = 0; // of files, at this look
    qint64 bytesInAll = 0; // that the log has at present, as far as it is known
};

// A log that another program has written, or still writes: a file, a folder, or a database. It is
// looked at again and again, and tells what is new each time.
//
// Threads: one at a time. It only reads, and never holds a lock while it is not being looked at.
// Memory: a look takes in about 32 MB at most; what it holds in between is bounded by the series
// and runs there are. No length that stands in a file is trusted before as many bytes were seen. A
// record that is cut at the end is waited for. What is damaged is left out and told in `problems`.
// Failure: what makes the whole log unreadable (Io, NotFound, InvalidInput: it is no such log).
class ForeignLog {
public:
    virtual ~ForeignLog() = default;

    virtual ForeignFormat format() const = 0;
    virtual QString source() const = 0; // absolute path
    virtual Result<LogNews> look() = 0;
    // The next look begins at the beginning.
    virtual void reset() = 0;
    // Whether what it told before can come to be otherwise: a file can be written anew. Where not,
    // a point that comes late is only left out.
    virtual bool canChange() const { return true; }
    // What is cut at the end and would still be waited for, with file and offset.
    virtual QList<Error> unfinished() const { return {}; }
    // When something was last written to it, in ms since the epoch.
    virtual qint64 lastWrittenMs() const = 0;
};

} // namespace lampwork
