// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/pooling.h"
#include "core/engine/train/planned/alignedmemory.h"
#include "core/engine/train/planned/plannedlayer.h"

namespace lampwork {

// The layers that pool or rearrange pictures.

class PlannedMaxPool : public PlannedLayer {
public:
    explicit PlannedMaxPool(const Pooling &pooling); // its samples don't matter

    // x comes from a ReLU: its backward is done here.
    void setInputIsRelu() { m_inputIsRelu = true; }

    void reserve(qint64 rows) override { m_chosen.reserve(rows * outputSize); }
    bool needsOutput() const override { return m_inputIsRelu; }
    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;

private:
    Pooling m_pooling;
    bool m_inputIsRelu = false;
    AlignedMemory<qint32> m_chosen;
};

class PlannedAveragePool : public PlannedLayer {
public:
    explicit PlannedAveragePool(const Pooling &pooling);

    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;

private:
    Pooling m_pooling;
};

// The mean of each channel.
class PlannedGlobalPool : public PlannedLayer {
public:
    PlannedGlobalPool(qint64 channels, qint64 places);

    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;

private:
    qint64 m_channels;
    qint64 m_places;
};

// Between channels first, [channels, places], and channels last.
class PlannedTurn : public PlannedLayer {
public:
    enum class To { ChannelsFirst, ChannelsLast };
    PlannedTurn(qint64 channels, qint64 places, To to);

    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;

private:
    qint64 m_rows; // of x
    qint64 m_columns;
};

} // namespace lampwork
