// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/batchsource.h"

#include "core/engine/train/order.h"

#include <torch/script.h>

namespace lampwork {

namespace {

// An epoch's rows are gathered at once up to this size; above, batch by batch.
constexpr qint64 gatherBytes = 256LL << 20;

} // namespace

BatchSource::BatchSource(const EncodedData &train, quint64 seed, const at::Device &device)
    : m_train(train)
    , m_seed(seed)
    , m_device(device)
    , m_gatherWhole(qint64(train.features.nbytes()) <= gatherBytes)
{
}

Batch BatchSource::batch(qint64 epoch, qint64 begin, qint64 rows)
{
    if (epoch != m_epoch)
        beginEpoch(epoch);
    const qint64 count = std::min(rows, size() - begin);
    if (m_gatherWhole)
        return {m_features.narrow(0, begin, count), m_targets.narrow(0, begin, count), count, epoch,
            begin};
    const at::Tensor order = m_order.narrow(0, begin, count);
    return {m_train.features.index_select(0, order), m_train.targets.index_select(0, order), count,
        epoch, begin};
}

void BatchSource::beginEpoch(qint64 epoch)
{
    m_epoch = epoch;
    m_order = epochOrder(m_seed, epoch, size()).to(m_device);
    if (m_gatherWhole) {
        m_features = m_train.features.index_select(0, m_order);
        m_targets = m_train.targets.index_select(0, m_order);
    }
}

} // namespace lampwork
