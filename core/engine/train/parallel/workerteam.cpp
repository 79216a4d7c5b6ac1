// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/parallel/workerteam.h"

#include "core/engine/tensors/torchguard.h"
#include "core/engine/train/makestepper.h"
#include "core/engine/train/parallel/parallelstepper.h"

#include <torch/script.h>

namespace lampwork {

namespace {

WorkerGroupOptions groupOptions(const WorkerPlace &place)
{
    WorkerGroupOptions options;
    options.rank = place.rank;
    options.size = place.size;
    options.host = place.host;
    options.port = place.port;
    return options;
}

Result<void> serveTraining(WorkerGroup &group, const QString &specJson)
{
    Result<PreparedTraining> prepared = prepareTraining(specJson, {});
    if (!prepared)
        return prepared.error();
    setTorchThreads(prepared->spec.train.threads);
    return guardTorch([&]() -> Result<void> {
        const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
        FlatParameters parameters
            = FlatParameters::adopt(prepared->network, prepared->plan.parameters, prepared->device);
        BatchSource batches(prepared->data.train, prepared->spec.train.seed, prepared->device,
            augmentationOf(*prepared));
        const Result<ChosenStepper> own = makeStepper(*prepared, parameters);
        if (!own)
            return own.error();
        prepared->network.train();
        serveGradients(group, *own->stepper, *prepared, parameters, batches);
        return {};
    });
}

} // namespace

Result<std::unique_ptr<WorkerTeam>> WorkerTeam::gather(
    int processes, const std::optional<WorkerPlace> &place)
{
    auto team = std::unique_ptr<WorkerTeam>(new WorkerTeam);
    if (place && place->size != processes)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The run is to be trained by %1 processes, but %2 were started. Start "
                           "as many, or set train.processes to %2.")
                .arg(processes)
                .arg(place->size),
            QStringLiteral("train.processes")};
    WorkerGroupOptions options
        = groupOptions(place.value_or(WorkerPlace{0, processes, QStringLiteral("127.0.0.1"), 0}));
    Result<void> started;
    if (!place) {
        options.listening = [&](quint16 port) {
            auto others = WorkerProcesses::start(processes, port);
            if (!others) {
                started = others.error();
                throw std::runtime_error("not started"); // instead of waiting for them
            }
            team->m_processes = std::move(*others);
        };
    }
    Result<std::unique_ptr<WorkerGroup>> group = WorkerGroup::join(options);
    if (!started)
        return started.error();
    if (!group)
        return group.error();
    team->m_group = std::move(*group);
    return team;
}

WorkerTeam::~WorkerTeam()
{
    if (!m_group)
        return;
    // Those that are gone cannot be told.
    (void)guardTorch([this] { m_group->broadcast(QByteArray()); });
}

Result<void> WorkerTeams::join(PreparedTraining &prepared)
{
    const int processes = prepared.spec.train.processes;
    if (!m_place && processes == 1)
        return {};
    if (m_fixed && m_fixed->group().size() == processes) {
        prepared.team = m_fixed;
        return {};
    }
    auto gathered = WorkerTeam::gather(processes, m_place);
    if (!gathered)
        return gathered.error();
    prepared.team = std::move(*gathered);
    if (m_place)
        m_fixed = prepared.team;
    return {};
}

Result<void> serveTeam(const WorkerPlace &place)
{
    Result<std::unique_ptr<WorkerGroup>> group = WorkerGroup::join(groupOptions(place));
    if (!group)
        return group.error();
    for (;;) {
        const Result<QByteArray> spec
            = guardTorch([&] { return (*group)->broadcast(QByteArray()); });
        if (!spec)
            return spec.error();
        if (spec->isEmpty())
            return {};
        if (const auto served = serveTraining(**group, QString::fromUtf8(*spec)); !served)
            return served;
    }
}

} // namespace lampwork
