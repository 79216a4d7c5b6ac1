// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/run.h"

#include <QList>
#include <QString>

namespace lampwork {

// What a run's content takes, in bytes.
struct RunSize {
    RunId run = 0;
    QString name;
    QString experiment;
    bool deleted = false; // in the bin
    qint64 points = 0; // packed in chunks, their levels included
    qint64 journal = 0; // points that are not packed yet
    qint64 histograms = 0;
    qint64 texts = 0; // spec, parameters, results, notes, events, orders
    qint64 checkpoints = 0;
    qint64 artifacts = 0;
    qint64 shared = 0; // of the files: those that other runs refer to as well
    qint64 total() const { return points + journal + histograms + texts + checkpoints + artifacts; }
};

struct StoreSize {
    QList<RunSize> runs; // by id
    qint64 databaseBytes = 0; // the file
    qint64 freeBytes = 0; // of it: pages that hold nothing, given back by `compact`
    qint64 logBytes = 0; // the write-ahead log
    qint64 objectBytes = 0; // all files in objects/, each once
    qint64 unreferencedBytes = 0; // of them: nothing refers to them
    qint64 engineLogBytes = 0; // logs/
    qint64 copyBytes = 0; // store.db.vN.bak, kept when the format changed
    qint64 totalBytes = 0; // of the folder
    // Of the database: what is neither free nor in `runs`: indexes, and pages that are not full.
    qint64 overheadBytes() const;
};

// Measures the SQLite store in folder `path`, in one view while others write; reads no point.
// Errors: NotFound, InvalidInput (no store), Unsupported (a store on a server), Damaged, Io, Busy.
Result<StoreSize> measureStore(const QString &path);

// The bytes of all files below a folder, but for SQLite's shared memory.
qint64 folderBytes(const QString &path);

} // namespace lampwork
