// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/kernels/losses.h"
#include "core/engine/tensors/loss.h"

#include <vector>

namespace lampwork {

// The loss of a planned network and its gradient, by the formulas of LossFunction.
class PlannedLoss {
public:
    // Unsupported for a loss it does not know, worded as planLayers() does.
    static Result<PlannedLoss> plan(const LossFunction &loss);

    struct Rows {
        const float *outputs = nullptr; // [rows, outputSize]
        at::Tensor targets; // [rows], [rows, outputSize], or of a language model [rows, length]
        qint64 rows = 0;
        qint64 outputSize = 0;
        double scale = 1; // of the gradient
        float *gradient = nullptr; // [rows, outputSize]
    };
    double operator()(const Rows &rows) const; // the mean

private:
    bool m_classes = false;
    bool m_labels = false;
    bool m_tokens = false; // of a language model
    std::vector<float> m_weights; // of classes, or of labels' "yes"; empty: all 1
    float m_smoothing = 0;
    ErrorKind m_error = ErrorKind::Squared;
    float m_delta = 1;
};

} // namespace lampwork
