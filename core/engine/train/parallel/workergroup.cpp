// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/parallel/workergroup.h"

#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

#ifdef LAMPWORK_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

#include <cstring>

namespace lampwork {

#ifdef LAMPWORK_GLOO

namespace {

// A paused run keeps the others waiting; that a process is gone is seen at once, by its connection.
constexpr std::chrono::hours waiting{24 * 365};

// Gloo says which connection broke, not what that means.
template <typename Call> void orMissing(Call call)
{
    try {
        call();
    } catch (const std::exception &error) {
        throw std::runtime_error(
            std::string("One of the processes that train this run together has ended; the run's "
                        "log says why where it could. Resume the run. (")
            + error.what() + ")");
    }
}

} // namespace

struct WorkerGroup::Backend {
    c10::intrusive_ptr<c10d::TCPStore> store; // rank 0's serves the others
    c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;
};

Result<std::unique_ptr<WorkerGroup>> WorkerGroup::join(const WorkerGroupOptions &options)
{
    return guardTorch([&] {
        c10d::TCPStoreOptions tcp;
        tcp.port = options.port;
        tcp.isServer = options.rank == 0;
        tcp.numWorkers = options.size;
        tcp.waitWorkers = false; // the port must be told first
        tcp.timeout = std::chrono::milliseconds(options.joinMs);
        auto backend = std::make_unique<Backend>();
        backend->store = c10::make_intrusive<c10d::TCPStore>(options.host.toStdString(), tcp);
        if (options.listening)
            options.listening(backend->store->getPort());
        auto gloo = c10d::ProcessGroupGloo::Options::create(tcp.timeout);
        const bool oneMachine = options.host == u"127.0.0.1" || options.host == u"localhost";
        gloo->devices.push_back(oneMachine
                ? c10d::ProcessGroupGloo::createDeviceForHostname(options.host.toStdString())
                : c10d::ProcessGroupGloo::createDefaultDevice());
        gloo->threads = 1;
        backend->gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(
            backend->store, options.rank, options.size, gloo);
        gloo->timeout = waiting;
        return std::unique_ptr<WorkerGroup>(
            new WorkerGroup(options.rank, options.size, std::move(backend)));
    });
}

void WorkerGroup::sum(at::Tensor tensor)
{
    const at::NoGradGuard noGradients;
    std::vector<at::Tensor> tensors{std::move(tensor)};
    orMissing([&] { m_backend->gloo->allreduce(tensors)->wait(); });
}

void WorkerGroup::broadcast(at::Tensor tensor)
{
    const at::NoGradGuard noGradients;
    std::vector<at::Tensor> tensors{std::move(tensor)};
    orMissing([&] { m_backend->gloo->broadcast(tensors)->wait(); });
}

#else

struct WorkerGroup::Backend { };

Result<std::unique_ptr<WorkerGroup>> WorkerGroup::join(const WorkerGroupOptions &)
{
    return Error{ErrorCode::Unsupported,
        QStringLiteral("This build trains in one process only: its LibTorch has no Gloo, or Gloo's "
                       "headers were not found. Set train.processes to 1."),
        QStringLiteral("train.processes")};
}

void WorkerGroup::sum(at::Tensor) { }

void WorkerGroup::broadcast(at::Tensor) { }

#endif

WorkerGroup::WorkerGroup(int rank, int size, std::unique_ptr<Backend> backend)
    : m_rank(rank)
    , m_size(size)
    , m_backend(std::move(backend))
{
}

WorkerGroup::~WorkerGroup() = default;

QByteArray WorkerGroup::broadcast(const QByteArray &bytes)
{
    at::Tensor size = at::full({1}, int64_t(bytes.size()), at::kLong);
    broadcast(size);
    at::Tensor data = at::empty({size.item<int64_t>()}, at::kByte);
    if (m_rank == 0 && !bytes.isEmpty())
        std::memcpy(data.data_ptr(), bytes.constData(), std::size_t(bytes.size()));
    if (data.numel() > 0)
        broadcast(data);
    return {static_cast<const char *>(data.data_ptr()), qsizetype(data.numel())};
}

} // namespace lampwork
