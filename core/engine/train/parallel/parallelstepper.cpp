// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/parallel/parallelstepper.h"

#include "core/base/philox.h"
#include "core/engine/train/accumulation.h"
#include "core/experiment/specjson.h"
#include "core/network/layersteps.h"

#include <torch/script.h>

#include <bit>

namespace lampwork {

namespace {

// What the leader asks for, as eight numbers.
struct Request {
    enum Field { Kind, Epoch, Row, Rows, HasSeed, Seed, Scale, Size };
    enum { Leave = 0, Gradients = 1 };
    at::Tensor fields = at::zeros({Size}, at::kLong);

    int64_t get(Field field) const { return fields.data_ptr<int64_t>()[field]; }
    void set(Field field, int64_t value) { fields.data_ptr<int64_t>()[field] = value; }
};

// Each process drops other units: its rows are others.
std::optional<quint64> ownSeed(const GradientOptions &options, int rank)
{
    if (!options.dropoutSeed || rank == 0)
        return options.dropoutSeed;
    return Philox(*options.dropoutSeed, RandomPurpose::Dropout, quint64(rank)).next64();
}

// The tensors that a pass depends on besides the weights.
void tellBuffers(WorkerGroup &group, const torch::jit::Module &network)
{
    for (const at::Tensor &buffer : network.buffers())
        group.broadcast(buffer);
}

// The part of one process, leader or not: its gradients, weighted, and [loss, outputs] of its rows
// at their places in the whole batch, both summed over the group.
StepResult computeShare(WorkerGroup &group, Stepper &own, const PreparedTraining &prepared,
    FlatParameters &parameters, const Batch &batch, GradientOptions options)
{
    const Share share = shareOf(batch.rows, group.rank(), group.size());
    std::vector<int64_t> shape{batch.rows};
    for (const int side : prepared.preprocessing.outputShape())
        shape.push_back(side);
    const qint64 width = elementCount(prepared.preprocessing.outputShape());
    at::Tensor told = at::zeros({1 + batch.rows * width}, at::kFloat);
    double part = 0; // of the batch's weight
    if (share.begin < share.end) {
        const Batch rows = rowsOf(batch, share.begin, share.end - share.begin);
        const double all = weightOf(batch, prepared.loss);
        part = all > 0 ? weightOf(rows, prepared.loss) / all : 0;
        options.dropoutSeed = ownSeed(options, group.rank());
        options.accumulate = false;
        options.scale *= part;
        const StepResult result = own.gradients(rows, options);
        told[0] = part > 0 ? result.loss.item<double>() * part : 0;
        told.narrow(0, 1 + share.begin * width, rows.rows * width)
            .copy_(result.outputs.reshape({-1}));
    }
    if (part == 0) // without weight there is no mean loss to take gradients of
        parameters.gradients.zero_();
    group.sum(parameters.gradients);
    group.sum(told);
    return {told[0], told.narrow(0, 1, batch.rows * width).view(shape)};
}

} // namespace

Share shareOf(qint64 rows, int rank, int size)
{
    return {rows * rank / size, rows * (rank + 1) / size};
}

ParallelStepper::ParallelStepper(WorkerGroup &group, std::unique_ptr<Stepper> own,
    PreparedTraining &prepared, FlatParameters &parameters)
    : m_group(group)
    , m_own(std::move(own))
    , m_prepared(prepared)
    , m_parameters(parameters)
{
    m_group.broadcast(toJsonText(specToJson(prepared.spec), -1));
}

ParallelStepper::~ParallelStepper()
{
    try {
        m_group.broadcast(Request().fields); // Leave
    } catch (const std::exception &) {
        // They are gone already.
    }
}

StepResult ParallelStepper::gradients(const Batch &batch, const GradientOptions &options)
{
    const at::NoGradGuard noGradients;
    Request request;
    request.set(Request::Kind, Request::Gradients);
    request.set(Request::Epoch, batch.epoch);
    request.set(Request::Row, batch.row);
    request.set(Request::Rows, batch.rows);
    request.set(Request::HasSeed, options.dropoutSeed.has_value());
    request.set(Request::Seed, std::bit_cast<int64_t>(options.dropoutSeed.value_or(0)));
    request.set(Request::Scale, std::bit_cast<int64_t>(options.scale));
    m_group.broadcast(request.fields);
    m_group.broadcast(m_parameters.values);
    tellBuffers(m_group, m_prepared.network);
    if (options.accumulate)
        m_kept = m_parameters.gradients.clone();
    StepResult result;
    {
        const at::AutoGradMode gradients(true);
        result = computeShare(m_group, *m_own, m_prepared, m_parameters, batch, options);
    }
    if (options.accumulate)
        m_parameters.gradients.add_(m_kept);
    return result;
}

void serveGradients(WorkerGroup &group, Stepper &own, PreparedTraining &prepared,
    FlatParameters &parameters, BatchSource &batches)
{
    for (;;) {
        Request request;
        group.broadcast(request.fields);
        if (request.get(Request::Kind) == Request::Leave)
            return;
        group.broadcast(parameters.values);
        tellBuffers(group, prepared.network);
        const Batch batch = batches.batch(
            request.get(Request::Epoch), request.get(Request::Row), request.get(Request::Rows));
        GradientOptions options;
        options.scale = std::bit_cast<double>(request.get(Request::Scale));
        if (request.get(Request::HasSeed))
            options.dropoutSeed = std::bit_cast<quint64>(request.get(Request::Seed));
        computeShare(group, own, prepared, parameters, batch, options);
    }
}

} // namespace lampwork
