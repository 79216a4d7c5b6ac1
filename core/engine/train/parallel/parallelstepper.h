// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/batchsource.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/parallel/workergroup.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/stepper.h"

namespace lampwork {

// Data-parallel gradients: each process of a group computes those of its share of every batch, and
// the leader gets the sum. Only the leader has the optimiser, the orders and the store, so that
// nothing else of training knows of the others. Per pass the leader sends the weights and receives
// the gradients, as many bytes as an all-reduce moves. A share is weighted by its part of the
// batch's weights, which gives the gradients and the loss of one process but for rounding; batch
// norm sees its share only, and dropout has a stream of its own in each process.
class ParallelStepper : public Stepper {
public:
    // Tells the others the spec, by which they prepare themselves. All must outlive it, and are
    // what `own` computes with. Throws what LibTorch throws.
    ParallelStepper(WorkerGroup &group, std::unique_ptr<Stepper> own, PreparedTraining &prepared,
        FlatParameters &parameters);
    ~ParallelStepper() override; // the others wait for the next spec

    StepResult gradients(const Batch &batch, const GradientOptions &options) override;
    QString name() const override { return m_own->name(); }

private:
    WorkerGroup &m_group;
    std::unique_ptr<Stepper> m_own;
    PreparedTraining &m_prepared;
    FlatParameters &m_parameters;
    at::Tensor m_kept; // gradients to be added to
};

// What the other processes do: compute their shares until the leader lets them go. Throws what
// LibTorch throws, also when the leader is gone.
void serveGradients(WorkerGroup &group, Stepper &own, PreparedTraining &prepared,
    FlatParameters &parameters, BatchSource &batches);

// Rows [begin, end) of a batch of `rows` that process `rank` of `size` takes.
struct Share {
    qint64 begin = 0;
    qint64 end = 0;
};
Share shareOf(qint64 rows, int rank, int size);

} // namespace lampwork
