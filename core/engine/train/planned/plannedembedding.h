// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/plannedlayer.h"

#include <vector>

namespace lampwork {

// x = [plain | codes] → y = [plain | a learnt row for each code]: what stands in front of a network
// whose categories are embedded. It is the first layer, so there is no dx.
class PlannedEmbedding : public PlannedLayer {
public:
    struct Table {
        qint64 weight = 0; // offset in the flat parameters, [cardinality, size]
        qint64 cardinality = 0;
        qint64 size = 0;
    };
    PlannedEmbedding(qint64 plain, std::vector<Table> tables);

    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;

private:
    qint64 m_plain;
    std::vector<Table> m_tables;
};

} // namespace lampwork
