// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"

#include <QList>
#include <QString>

namespace lampwork {

// Where a layer or a branch stands: layer, branch, layer, …, each an index in its list. An odd
// number names a layer ({2}, {2, 0, 1}: the second layer of the first branch of the third layer),
// an even one a branch ({2, 0}).
using LayerPath = QList<int>;

inline bool namesLayer(const LayerPath &path)
{
    return path.size() % 2 == 1;
}
inline bool namesBranch(const LayerPath &path)
{
    return !path.isEmpty() && path.size() % 2 == 0;
}

// Of a layer, the branch it stands in (empty: the whole list); of a branch, its layer.
inline LayerPath parentOf(const LayerPath &path)
{
    return path.isEmpty() ? path : path.first(path.size() - 1);
}

QString specPath(const LayerPath &path); // "network.layers[2].branches[0][1]"

// Null when nothing stands there.
const LayerSpec *layerAt(const QList<LayerSpec> &layers, const LayerPath &path);
const LayerInfo *infoAt(const QList<LayerInfo> &layers, const LayerPath &path);
// How many layers the list has that the layer stands in, or branches the layer of the branch.
int siblingCount(const QList<LayerSpec> &layers, const LayerPath &path);

// The list with a layer put where `path` says, before what stands there; or with one replaced.
QList<LayerSpec> withInserted(
    QList<LayerSpec> layers, const LayerPath &path, const LayerSpec &layer);
QList<LayerSpec> withReplaced(
    QList<LayerSpec> layers, const LayerPath &path, const LayerSpec &layer);
// Without the layer or branch.
QList<LayerSpec> withRemoved(QList<LayerSpec> layers, const LayerPath &path);
// With a second one like it behind it.
QList<LayerSpec> withDuplicated(QList<LayerSpec> layers, const LayerPath &path);

// The layer or branch `from` stands before what is at `before` now. `path`: where it is then; empty
// when it cannot be moved there (into itself, or a branch into another layer).
struct MovedLayers {
    QList<LayerSpec> layers;
    LayerPath path;
};
MovedLayers withMoved(
    const QList<LayerSpec> &layers, const LayerPath &from, const LayerPath &before);

} // namespace lampwork
