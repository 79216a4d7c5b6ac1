// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/batchsource.h"

#include "core/engine/tensors/rows.h"
#include "core/engine/train/order.h"

#include <ATen/Parallel.h>
#include <torch/script.h>

#include <utility>

namespace lampwork {

namespace {

// An epoch's rows are gathered at once up to this size; above, batch by batch.
constexpr qint64 gatherBytes = 256LL << 20;

} // namespace

BatchSource::BatchSource(const EncodedData &train, quint64 seed, const at::Device &device,
    const Augmentation &augmentation, qint64 sharers)
    : m_train(train)
    , m_seed(seed)
    , m_device(device)
    , m_augmentation(augmentation)
    , m_gatherWhole(qint64(train.features.nbytes()) <= gatherBytes / sharers)
{
    if (!m_augmentation.changesAnything())
        return;
    m_pictures = train.features.cpu().contiguous();
    m_gatherWhole = false;
}

Batch BatchSource::batch(qint64 epoch, qint64 begin, qint64 rows)
{
    if (m_onlyFirst > 0) {
        epoch = 0;
        begin = 0;
        rows = m_onlyFirst;
    }
    if (epoch != m_epoch)
        beginEpoch(epoch);
    const qint64 count = std::min(rows, size() - begin);
    if (m_gatherWhole)
        return {viewOfRows(m_features, begin, count), viewOfRows(m_targets, begin, count), count,
            epoch, begin};
    const at::Tensor order = m_order.narrow(0, begin, count);
    if (m_pictures.defined())
        return augmented(order, begin);
    const at::Tensor features = gatherRows(m_train.features, order);
    return {features, targetsOf(features, order), count, epoch, begin};
}

std::vector<qint64> BatchSource::firstPlaces(qint64 epoch, qint64 rows)
{
    if (epoch != m_epoch)
        beginEpoch(epoch);
    const at::Tensor order = m_order.narrow(0, 0, std::min(rows, size())).cpu();
    const int64_t *place = order.data_ptr<int64_t>();
    return {place, place + order.numel()};
}

// An autoencoder's are the features of the batch themselves, not gathered a second time.
at::Tensor BatchSource::targetsOf(
    const at::Tensor &features, const at::Tensor &order, at::Tensor used) const
{
    return m_train.targets.is_alias_of(m_train.features)
        ? features.flatten(1)
        : gatherRows(m_train.targets, order, std::move(used));
}

// order: [rows] int64, on the device.
Batch BatchSource::augmented(const at::Tensor &order, qint64 begin) const
{
    const at::Tensor rows = order.cpu();
    const qint64 count = rows.numel();
    std::vector<int64_t> shape = m_pictures.sizes().vec();
    shape.front() = count;
    const at::Tensor features = at::empty(shape, at::kFloat);
    const at::Tensor others = at::empty({count}, at::kLong);
    const at::Tensor share = at::empty({count}, at::kFloat);
    const int64_t *row = rows.data_ptr<int64_t>();
    const float *pictures = m_pictures.data_ptr<float>();
    const qint64 size = m_pictures.numel() / std::max<qint64>(m_pictures.size(0), 1);
    // Each picture is on its own: any number of threads gives the same bits.
    at::parallel_for(0, count, 16, [&](int64_t from, int64_t to) {
        for (int64_t i = from; i < to; ++i) {
            const auto [other, part] = m_augmentation.apply(pictures, m_pictures.size(0), m_epoch,
                row[i], features.data_ptr<float>() + i * size);
            others.data_ptr<int64_t>()[i] = other;
            share.data_ptr<float>()[i] = part;
        }
    });
    const at::Tensor placed = features.to(m_device);
    Batch batch{placed, targetsOf(placed, order), count, m_epoch, begin};
    if (m_augmentation.mixes()) {
        batch.otherTargets = m_train.targets.index_select(0, others.to(m_device));
        batch.share = share.to(m_device);
    }
    return batch;
}

std::vector<qint64> BatchSource::sourceRows(qint64 epoch, qint64 begin, qint64 rows)
{
    if (epoch != m_epoch)
        beginEpoch(epoch);
    const at::Tensor order
        = m_order.narrow(0, begin, std::min(rows, size() - begin)).cpu().contiguous();
    const int64_t *places = order.data_ptr<int64_t>();
    std::vector<qint64> numbers;
    for (qint64 i = 0; i < order.numel(); ++i)
        numbers.push_back(m_train.rows.at(std::size_t(places[i])));
    return numbers;
}

void BatchSource::beginEpoch(qint64 epoch)
{
    m_epoch = epoch;
    m_order = epochOrder(m_seed, epoch, size()).to(m_device);
    if (m_gatherWhole) {
        at::Tensor targets = std::exchange(m_targets, {});
        if (targets.defined() && targets.is_alias_of(m_features))
            targets.reset(); // or their memory would not be free
        m_features = gatherRows(m_train.features, m_order, std::move(m_features));
        m_targets = targetsOf(m_features, m_order, std::move(targets));
    }
}

} // namespace lampwork
