// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/augment.h"
#include "core/engine/tensors/encodeddata.h"
#include "core/engine/train/stepper.h"

namespace lampwork {

// The train rows of each epoch, in the order that epochOrder() gives, batch by batch; pictures are
// augmented on the way (an autoencoder is to give back what it is given then). What it gives
// depends on seed, epoch and place only, never on what was asked before or on the size of the
// batches. Belongs to the training thread.
class BatchSource {
public:
    // `train` must outlive it. sharers: as many of them share the memory for gathered epochs.
    BatchSource(const EncodedData &train, quint64 seed, const at::Device &device,
        const Augmentation &augmentation = {}, qint64 sharers = 1);

    // Rows [begin, begin + rows) of an epoch's order; fewer at the epoch's end.
    Batch batch(qint64 epoch, qint64 begin, qint64 rows);
    // The numbers of the same rows in the data source.
    std::vector<qint64> sourceRows(qint64 epoch, qint64 begin, qint64 rows);
    qint64 size() const { return m_train.size(); }

    // From now on, only the first so many rows of epoch 0, whatever is asked for.
    void keepToFirst(qint64 rows) { m_onlyFirst = std::min(rows, size()); }
    // Places in the train rows of those that an epoch begins with.
    std::vector<qint64> firstPlaces(qint64 epoch, qint64 rows);

private:
    void beginEpoch(qint64 epoch);
    at::Tensor targetsOf(
        const at::Tensor &features, const at::Tensor &order, at::Tensor used = at::Tensor()) const;
    Batch augmented(const at::Tensor &order, qint64 begin) const;

    const EncodedData &m_train;
    quint64 m_seed;
    at::Device m_device;
    Augmentation m_augmentation;
    at::Tensor m_pictures; // on the CPU, where they are augmented
    bool m_gatherWhole;
    qint64 m_onlyFirst = 0; // 0: everything
    qint64 m_epoch = -1; // of the members below
    at::Tensor m_order; // [rows] int64
    at::Tensor m_features; // the epoch's rows in their order, where they are small
    at::Tensor m_targets;
};

} // namespace lampwork
