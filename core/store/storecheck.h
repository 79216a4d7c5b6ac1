// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/experiment/run.h"

#include <QList>
#include <QString>

namespace lampwork {

// What is wrong at one place of a store.
struct Finding {
    enum class Kind {
        Database, // SQLite's own structure: pages, indexes, the free list, the schema
        Log, // the write-ahead log
        Reference, // a row that refers to one that is not there
        Run, // a run's row, spec, attributes or tags
        Series,
        Chunk, // the points of a chunk, or what its row says of them
        Envelope, // a chunk's min/max level
        Journal, // a journal entry
        Histogram,
        Event,
        Order,
        Seal, // something that is kept of a run besides its points is not what it was
        Object, // a file that is missing, or whose bytes are not those that its name promises
        Unreferenced, // a file to which nothing refers: no damage, `compact` removes it
    };
    Kind kind = Kind::Database;
    QString what; // a sentence for a person
    RunId run = 0; // 0: of none
    QString series; // or the histogram's name
    qint64 chunk = -1; // its number in the series, or the seq of a journal entry, event or order
    qint64 firstStep = -1; // the steps that are lost by it, where they are known
    qint64 lastStep = -1;
    QString object; // the file's name
    qint64 sizeBytes = 0; // of Unreferenced
    bool isDamage() const { return kind != Kind::Unreferenced; }
    bool operator==(const Finding &) const = default;
};
QString nameOf(Finding::Kind kind); // "database", "log", …

struct CheckReport {
    QList<Finding> findings;
    // What was looked at.
    qint64 runs = 0;
    qint64 series = 0;
    qint64 chunks = 0;
    qint64 journalEntries = 0;
    qint64 points = 0;
    qint64 histograms = 0;
    qint64 objects = 0;
    qint64 objectBytes = 0;
    // Runs without an engine that were written to since they were sealed, or never were
    // (runseal.h): a name or a parameter of theirs that became another valid one is not found.
    qint64 unsealedRuns = 0;
    bool isDamaged() const;
};

// Checks everything in the store in folder `path`: SQLite's structure, every row, every chunk and
// journal entry by its checksum and against what its row says of it, every object by its SHA-256.
// Names, notes, tags, attributes, texts and the like are checked by the seals of the runs; of one
// that trains, which has none, only what is no valid text or number is found.
// Works on one view of the store while others write, and writes nothing.
// Errors (the check itself was not possible): NotFound, InvalidInput (no store), TooNew, Io, Busy,
// Unsupported (a store on a server), Cancelled. Memory: one chunk and the names of the objects.
Result<CheckReport> checkStore(const QString &path, const Progress &progress = {});

} // namespace lampwork
