// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/store/runstore.h"

namespace lampwork {

// A run capsule (NAME.lampcap): runs with all that belongs to them in one zip file, to be opened on
// another machine, or by any program that reads zip and JSON.
//
//     runs/N/run.json          the run: name, state, times, parameters and results by name, …
//     runs/N/spec.json         the resolved spec as it was stored: with the data's fingerprint and
//                              the versions of program and libraries
//     runs/N/points/K.points   a series: chunks one after the other, each a uint32 (little-endian)
//                              with its size and that many bytes (the format of chunkcodec.h)
//     runs/N/histograms.jsonl, events.jsonl, orders.jsonl      an object a line
//     runs/N/checkpoints.json, artifacts.json                  lists, the oldest first
//     objects/SHA256           the files that these refer to
//     README.txt               this, in short
//     manifest.json            the last one: format, version, the runs with the names of their
//                              series, and of every other member its name, size and SHA-256
//
// N is the run's number in the store that it comes from, K counts from 1.

inline constexpr char capsuleSuffix[] = ".lampcap";

struct CapsuleReport {
    QString path; // absolute
    qint64 runs = 0;
    qint64 points = 0;
    qint64 files = 0; // checkpoints and artifacts
    qint64 sizeBytes = 0; // of the capsule
};

// Writes a new capsule; it appears under its name once it is whole and on disk. A run that is being
// trained is packed as a stopped one. Memory: the largest series.
// Errors: InvalidInput (`path` exists, no runs), Damaged (of the store), Io, Cancelled.
Result<CapsuleReport> packCapsule(RunStore &store, QList<RunId> runs, const QString &path,
    const Progress &progress = {});

// Makes a new store in folder `store`, which must not exist, of a capsule's runs. Everything is
// checked before: names, sizes and hashes of all members. A hostile file costs no more than the
// room that its manifest asks for, which must be there and in proportion to its size; memory: the
// largest series. On an error nothing is left.
// Errors: NotFound, InvalidInput (no capsule), TooNew, Damaged (cut, changed; says what), Io,
// Cancelled.
Result<CapsuleReport> openCapsule(
    const QString &path, const QString &store, const Progress &progress = {});

} // namespace lampwork
