// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/plannedlayer.h"

namespace lampwork {

// The layers that a sequence [rows, length, width] begins with.

// Each of the codes x becomes its row of a learnt table. It is the first layer, so there is no dx.
class PlannedTokenEmbedding : public PlannedLayer {
public:
    struct Options {
        qint64 length = 0; // codes of a sample
        qint64 width = 0;
        qint64 tokens = 0;
        qint64 weight = 0; // offset in the flat parameters, [tokens, width]
    };
    explicit PlannedTokenEmbedding(const Options &options);

    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;

private:
    Options m_options;
};

// y = x + p, a learnt vector for each place: p is [length, width] at `weight`.
class PlannedPositions : public PlannedLayer {
public:
    PlannedPositions(qint64 size, qint64 weight);

    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;
    bool forwardsInPlace() const override { return true; }
    bool backwardsInPlace() const override { return true; }

private:
    qint64 m_weight;
};

} // namespace lampwork
