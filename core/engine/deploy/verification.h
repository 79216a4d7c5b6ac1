// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/data/split.h"
#include "core/data/table.h"
#include "core/engine/deploy/shippedmodel.h"

#include <torch/csrc/jit/api/module.h>

#include <algorithm>
#include <vector>

namespace lampwork {

// Copies of single rows, in the order of `indices` (which may repeat).
RawInputs selectRows(const Preprocessing &preprocessing, const RawInputs &raw,
    const std::vector<std::size_t> &indices);

// Raw rows to verify a model on.
struct VerificationRows {
    RawInputs inputs; // the held-out rows, then the probes
    qint64 heldOut = 0;
    qint64 withMissing = 0; // held-out rows that lack a value
    // Rows made from the first held-out one: every input missing, each input missing alone (the
    // first 64), each category one never seen. None for pictures.
    qint64 probes = 0;
};

// At most `count` rows of the test part (else of the validation part, else of the train part): as
// many as half of them with missing values where there are such, the others evenly spread.
Result<VerificationRows> verificationRows(
    const Preprocessing &preprocessing, const Dataset &dataset, const Split &split, qint64 count);

struct Parity {
    double maximum = 0; // largest absolute difference of an output
    double largestOutput = 0; // in absolute value, for scale
    // Frozen arithmetic may be ordered otherwise, no more: 1e-4 of the largest output (at least 1).
    bool acceptable() const { return maximum <= 1e-4 * std::max(1.0, largestOutput); }
    bool operator==(const Parity &) const = default;
};

// The shipped module's outputs against the trained network's: its preprocessing, the network as it
// was trained and the scaling back done apart from the shipped forward. A NaN on one side only
// counts as an infinite difference. Engine when the trained network itself gives NaN; Cancelled.
Result<Parity> measureParity(ShippedModel &shipped, torch::jit::Module &network,
    const Preprocessing &preprocessing, const RawInputs &inputs, const Progress &progress);

struct Latency {
    double p50Ms = 0;
    double p99Ms = 0;
};

// Time of one call with `batch` rows, raw columns in and probabilities or values out, on one
// thread: after a warm-up of 20 calls, over 1,000 calls or as many as 1.5 s allow, at least 30. The
// rows repeat where there are fewer. Cancelled.
Result<Latency> measureLatency(
    ShippedModel &shipped, const RawInputs &inputs, qint64 batch, const Progress &progress);

} // namespace lampwork
