// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/data/split.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace lampwork {

// Rows as the network sees them. Tensors share memory when copied.
struct EncodedData {
    at::Tensor features; // [rows, *featureShape], float32
    // [rows]: int64 classes, or float32 values scaled as the network learns them; of several
    // labels [rows, labels] float32, 0 and 1; of an autoencoder [rows, features], a view of
    // `features`; of a language model [rows, length] int64, the token after each, 0 after the last
    at::Tensor targets;
    // Row numbers in the data source; of a language model, whose rows here are windows, those in
    // which they begin.
    std::vector<qint64> rows;
    qint64 size() const { return qint64(rows.size()); }
};

struct EncodedSplits {
    EncodedData train, valid, test;
};

// Runs the preprocessing module itself over `rows`, so what trains is what ships. On the CPU. Of
// texts, the codes are made by core/data/tokenizer.h, and compared with the module's on some rows.
Result<EncodedData> encodeRows(
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows);
Result<EncodedSplits> encodeSplits(
    const Preprocessing &preprocessing, const Dataset &dataset, const Split &split);

// Texts as their codes, [rows, length] float32, as the preprocessing module of texts gives them,
// but a thousand times as fast.
at::Tensor textCodes(const Preprocessing &preprocessing, const std::vector<std::string> &texts);

} // namespace lampwork
