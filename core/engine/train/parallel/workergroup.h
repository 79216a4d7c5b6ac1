// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <ATen/core/Tensor.h>

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>

namespace lampwork {

struct WorkerGroupOptions {
    int rank = 0; // 0 leads: it listens at host:port
    int size = 1;
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = 0; // rank 0: 0 takes a free one
    std::function<void(quint16)> listening; // rank 0: tells the port, before the others are there
    int joinMs = 60'000; // how long to wait for the others
};

// The processes that train one run together, rank 0 to size - 1. Every process makes the same calls
// in the same order; a call waits until all have made it. When one of them ends, the others' calls
// throw. Gloo over TCP, through LibTorch's c10d. Belongs to the training thread; the functions
// throw what LibTorch throws.
class WorkerGroup {
public:
    // Unsupported where this LibTorch has no Gloo; Engine when the others do not come.
    static Result<std::unique_ptr<WorkerGroup>> join(const WorkerGroupOptions &options);
    ~WorkerGroup();

    int rank() const { return m_rank; }
    int size() const { return m_size; }

    // Replaces `tensor` (float32 or float64, contiguous, on the CPU) by the sum over all processes:
    // the same bits in each of them, and the same for the same inputs.
    void sum(at::Tensor tensor);
    // Replaces `tensor` (of the same shape and type everywhere) by that of rank 0.
    void broadcast(at::Tensor tensor);
    // What rank 0 has; the others' argument is not looked at.
    QByteArray broadcast(const QByteArray &bytes);

private:
    struct Backend;
    WorkerGroup(int rank, int size, std::unique_ptr<Backend> backend);

    int m_rank;
    int m_size;
    std::unique_ptr<Backend> m_backend;
};

} // namespace lampwork
