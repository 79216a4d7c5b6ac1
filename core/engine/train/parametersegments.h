// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/flatparameters.h"
#include "core/experiment/spec.h"

#include <QString>
#include <QtGlobal>

#include <vector>

namespace lampwork {

// Parameters that lie one behind the other and that an update treats alike.
struct Segment {
    qint64 begin = 0; // in elements of the flat buffers
    qint64 end = 0;
    double lrScale = 1; // times the learning rate
    double decay = 0;
    bool frozen = false; // no update: no decay, no moments, no part in the gradient's norm
    // Muon orthogonalises this one; it holds a single slot.
    bool orthogonal = false;
    std::size_t slot = 0; // the first one
    qint64 steps = 0; // updates that these parameters got
    qint64 size() const { return end - begin; }
};

// The segments of a run's parameters: what the spec's groups say (the first whose glob matches a
// parameter's name holds), weight decay, and what was frozen since. Neighbours that are alike are
// one segment: without groups there are two, weights and the rest. Belongs to the Optimizer.
class ParameterSegments {
public:
    ParameterSegments(const OptimizerSpec &spec, const FlatParameters &parameters);

    std::vector<Segment> &all() { return m_segments; }
    const std::vector<Segment> &all() const { return m_segments; }
    bool anyFrozen() const;

    int setFrozen(const QString &glob, bool frozen);
    void setWeightDecay(double decay);

    // Updates that each slot got.
    std::vector<qint64> steps() const;
    void setSteps(const std::vector<qint64> &steps);

private:
    void build();

    struct Part { // a slot
        QString name;
        qint64 begin = 0;
        qint64 end = 0; // with the gap behind it
        bool orthogonal = false;
        double lrScale = 1;
        bool ownDecay = false; // said by its group
        bool decays = true;
        double decay = 0;
        bool frozen = false;
    };
    std::vector<Part> m_parts;
    std::vector<Segment> m_segments;
};

// Whether `name` matches the glob: * any text, ? one character, [ab] one of them.
bool matchesGlob(const QString &glob, const QString &name);

} // namespace lampwork
