// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/diagnostics/layerwatch.h"
#include "core/engine/train/diagnostics/systemwatch.h"

#include <optional>

namespace lampwork {

// What a training loop tells about itself besides its losses, as the spec's `track` wants it: each
// call is cheap when there is nothing to do. Belongs to the training thread.
class Diagnostics {
public:
    // All must outlive it.
    Diagnostics(
        const PreparedTraining &prepared, const FlatParameters &parameters, StoreWriter &writer);

    // Begins to watch the machine; what `run` has used before, in another process, is added to.
    Result<void> begin(RunId run);

    void beginStep()
    {
        if (m_system)
            m_system->beginStep();
    }
    void batchIsThere()
    {
        if (m_system)
            m_system->batchIsThere();
    }
    // Around the update that makes `step` finished steps.
    void beforeUpdate(qint64 step)
    {
        if (m_layers)
            m_layers->beforeUpdate(step);
    }
    void afterUpdate(qint64 step)
    {
        if (m_layers)
            m_layers->afterUpdate(step);
    }
    // rows: trained on by this process so far.
    void endStep(qint64 step, qint64 rows)
    {
        if (m_system)
            m_system->endStep(step, rows);
    }

private:
    StoreWriter &m_writer;
    const PreparedTraining &m_prepared;
    std::optional<LayerWatch> m_layers;
    std::optional<SystemWatch> m_system;
};

} // namespace lampwork
