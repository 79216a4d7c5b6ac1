// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace lampwork {

// What one forward and backward pass works on. The memory of the parameters comes with the pass, so
// that one plan serves many networks of one shape.
struct PlannedPass {
    qint64 rows = 0;
    const float *values = nullptr; // flat parameters
    float *gradients = nullptr; // as flat
    float *const *buffers = nullptr; // of the module: running statistics, by their index
    bool accumulate = false; // gradients are added to what is there
};

// A layer of a planned network: forward and backward over memory that was laid out before. Pictures
// are channels last, [rows, height, width, channels]. Belongs to its PlannedNetwork, which sets
// the pointers.
class PlannedLayer {
public:
    // Numbers of one sample.
    PlannedLayer(qint64 inputSize, qint64 outputSize)
        : inputSize(inputSize)
        , outputSize(outputSize)
    {
    }
    virtual ~PlannedLayer() = default;
    Q_DISABLE_COPY_MOVE(PlannedLayer)

    virtual void forward(const PlannedPass &pass) = 0; // from x to y
    virtual void backward(const PlannedPass &pass) = 0; // from dy to dx and the gradients

    // Memory of its own for passes of up to so many rows.
    virtual void reserve(qint64) { }

    // backward() reads y: what comes after must not write over it.
    virtual bool needsOutput() const { return false; }
    // forward() may find y to be x.
    virtual bool forwardsInPlace() const { return false; }
    // backward() may find dx to be dy.
    virtual bool backwardsInPlace() const { return false; }

    const qint64 inputSize;
    const qint64 outputSize;

    const float *x = nullptr; // [rows, inputSize]
    float *y = nullptr; // [rows, outputSize]
    const float *dy = nullptr; // the loss's gradient by y
    float *dx = nullptr; // … by x; null: nobody wants it
};

} // namespace lampwork
