// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/spec.h"

#include <QByteArray>
#include <QStringList>

#include <vector>

namespace lampwork {

// What a trained network says about held-out rows: the artifact of kind "predictions" that an
// engine writes and the window inspects.
struct Predictions {
    Task task = Task::Regression;
    QString split; // "valid" or "test"
    QString target; // the target's name; empty without one
    QStringList classes; // empty for regression; of several labels, their names
    // Row numbers in the data source, from 0; of a language model those in which each of its
    // windows begins.
    std::vector<qint64> rows;
    // [rows] class indices, or true values in the target's unit; [rows × labels] of 0 and 1; none
    // where the task has no target
    std::vector<float> targets;
    // [rows × classes] probabilities, or [rows] values, row-major; [rows × labels] probabilities,
    // each of its own label; of an autoencoder [rows] reconstruction errors: the mean over the
    // features of the squared difference; of a language model [rows] perplexities: e to the mean
    // loss of a token
    std::vector<float> outputs;
    std::vector<float> losses; // per row
    std::size_t size() const { return rows.size(); }
    std::size_t width() const { return classes.isEmpty() ? 1 : std::size_t(classes.size()); }
    std::size_t targetWidth() const
    {
        return task == Task::Multilabel ? width() : hasTarget(task) ? 1 : 0;
    }
};

// "LWPRED1\n", a JSON header line, then the blocks rows (int64), targets, outputs, losses
// (float32), little-endian. A damaged or cut file is a Damaged error.
QByteArray predictionsToBytes(const Predictions &predictions);
Result<Predictions> predictionsFromBytes(const QByteArray &bytes);

} // namespace lampwork
