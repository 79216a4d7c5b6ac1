// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/table.h"

namespace lampwork {

// A source as it was read: the spec with everything said that the file decides (format, CSV
// dialect, column names and types, fingerprint), and the data.
struct ReadData {
    DataSpec spec;
    Dataset dataset;
};

// Reads a spec's source: CSV/TSV, lines of text, IDX (MNIST style, gzip or not) or NumPy .npy. What
// the spec does not say (format, dialect, types) is found by looking; what it says is obeyed, and
// an impossible wish is an error at its JSON path. Streams: peak memory stays within twice the
// typed columns. Any thread. Errors: NotFound, Io, InvalidInput (empty, binary, ragged beyond
// repair, wrong shape; `where` is file:row), Cancelled.
Result<ReadData> readData(const DataSpec &spec, const Progress &progress = {});

// The format a file's content and name suggest: "csv", "idx", "npy", or "text" (lines; only where
// the name says that it is a text, and no delimiter makes a table of it); InvalidInput with the
// reason when it is none of them (binary, empty, a spreadsheet, …).
Result<QString> detectFormat(const QString &path);

// For IDX and NumPy: the file of labels that belongs to a file of images, by name
// ("train-images-idx3-ubyte" → "train-labels-idx1-ubyte", "x.npy" → "y.npy"); empty when none
// exists.
QString guessLabelsFile(const QString &imagesPath);

} // namespace lampwork
