// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/layertree.h"

#include "core/base/json.h"

#include <algorithm>

namespace lampwork {

namespace {

// The layers as the only branch of a layer, so that the list and the branches are alike.
LayerSpec rooted(const QList<LayerSpec> &layers)
{
    LayerSpec root;
    root.branches.emplace_back(layers.cbegin(), layers.cend());
    return root;
}

QList<LayerSpec> unrooted(const LayerSpec &root)
{
    const std::vector<LayerSpec> &layers = root.branches.front();
    return {layers.cbegin(), layers.cend()};
}

// The list that the layer of this path (an odd number) stands in; null when there is none.
std::vector<LayerSpec> *listOf(LayerSpec &root, const LayerPath &path)
{
    std::vector<LayerSpec> *list = &root.branches.front();
    for (qsizetype i = 0; i + 2 < path.size(); i += 2) {
        if (path[i] < 0 || std::size_t(path[i]) >= list->size())
            return nullptr;
        LayerSpec &layer = (*list)[std::size_t(path[i])];
        if (std::size_t(path[i + 1]) >= layer.branches.size())
            return nullptr;
        list = &layer.branches[std::size_t(path[i + 1])];
    }
    return list;
}

// The layer that the branch of this path belongs to.
LayerSpec *ownerOf(LayerSpec &root, const LayerPath &path)
{
    const LayerPath owner = parentOf(path);
    std::vector<LayerSpec> *list = listOf(root, owner);
    return list && std::size_t(owner.constLast()) < list->size()
        ? &(*list)[std::size_t(owner.constLast())]
        : nullptr;
}

template <typename T> void duplicate(std::vector<T> &list, int index)
{
    if (index >= 0 && std::size_t(index) < list.size()) {
        T copy = list[std::size_t(index)];
        list.insert(list.begin() + index + 1, std::move(copy));
    }
}

template <typename T> void removeAt(std::vector<T> &list, int index)
{
    if (index >= 0 && std::size_t(index) < list.size())
        list.erase(list.begin() + index);
}

bool beginsWith(const LayerPath &path, const LayerPath &start)
{
    return path.size() >= start.size() && path.first(start.size()) == start;
}

} // namespace

QString specPath(const LayerPath &path)
{
    QString text = QStringLiteral("network.layers");
    for (qsizetype i = 0; i < path.size(); ++i) {
        if (i % 2 == 1)
            text = joinPath(text, QStringLiteral("branches"));
        text = joinPath(text, qsizetype(path[i]));
    }
    return text;
}

const LayerSpec *layerAt(const QList<LayerSpec> &layers, const LayerPath &path)
{
    if (!namesLayer(path) || path[0] < 0 || path[0] >= layers.size())
        return nullptr;
    const LayerSpec *layer = &layers[path[0]];
    for (qsizetype i = 1; i + 1 < path.size(); i += 2) {
        if (std::size_t(path[i]) >= layer->branches.size()
            || std::size_t(path[i + 1]) >= layer->branches[std::size_t(path[i])].size())
            return nullptr;
        layer = &layer->branches[std::size_t(path[i])][std::size_t(path[i + 1])];
    }
    return layer;
}

const LayerInfo *infoAt(const QList<LayerInfo> &layers, const LayerPath &path)
{
    if (!namesLayer(path) || path[0] < 0 || path[0] >= layers.size())
        return nullptr;
    const LayerInfo *layer = &layers[path[0]];
    for (qsizetype i = 1; i + 1 < path.size(); i += 2) {
        if (std::size_t(path[i]) >= layer->branches.size()
            || std::size_t(path[i + 1]) >= layer->branches[std::size_t(path[i])].size())
            return nullptr;
        layer = &layer->branches[std::size_t(path[i])][std::size_t(path[i + 1])];
    }
    return layer;
}

int siblingCount(const QList<LayerSpec> &layers, const LayerPath &path)
{
    LayerSpec root = rooted(layers);
    if (namesBranch(path)) {
        const LayerSpec *owner = ownerOf(root, path);
        return owner ? int(owner->branches.size()) : 0;
    }
    const std::vector<LayerSpec> *list = namesLayer(path) ? listOf(root, path) : nullptr;
    return list ? int(list->size()) : 0;
}

QList<LayerSpec> withInserted(
    QList<LayerSpec> layers, const LayerPath &path, const LayerSpec &layer)
{
    LayerSpec root = rooted(layers);
    std::vector<LayerSpec> *list = namesLayer(path) ? listOf(root, path) : nullptr;
    if (list)
        list->insert(list->begin() + std::clamp(path.constLast(), 0, int(list->size())), layer);
    return unrooted(root);
}

QList<LayerSpec> withReplaced(
    QList<LayerSpec> layers, const LayerPath &path, const LayerSpec &layer)
{
    return withInserted(withRemoved(std::move(layers), path), path, layer);
}

QList<LayerSpec> withRemoved(QList<LayerSpec> layers, const LayerPath &path)
{
    LayerSpec root = rooted(layers);
    if (namesBranch(path)) {
        if (LayerSpec *owner = ownerOf(root, path))
            removeAt(owner->branches, path.constLast());
    } else if (std::vector<LayerSpec> *list = namesLayer(path) ? listOf(root, path) : nullptr) {
        removeAt(*list, path.constLast());
    }
    return unrooted(root);
}

QList<LayerSpec> withDuplicated(QList<LayerSpec> layers, const LayerPath &path)
{
    LayerSpec root = rooted(layers);
    if (namesBranch(path)) {
        if (LayerSpec *owner = ownerOf(root, path))
            duplicate(owner->branches, path.constLast());
    } else if (std::vector<LayerSpec> *list = namesLayer(path) ? listOf(root, path) : nullptr) {
        duplicate(*list, path.constLast());
    }
    return unrooted(root);
}

MovedLayers withMoved(
    const QList<LayerSpec> &layers, const LayerPath &from, const LayerPath &before)
{
    const LayerPath list = parentOf(from);
    const bool sameList = before.size() == from.size() && beginsWith(before, list);
    if (from.isEmpty() || beginsWith(before, from) || namesLayer(before) != namesLayer(from)
        || (namesBranch(from) && !sameList))
        return {layers, {}};
    // Taking it away moves up what stood behind it in its list.
    LayerPath to = before;
    const qsizetype level = from.size() - 1;
    if (before.size() > level && beginsWith(before, list) && before[level] > from[level])
        --to[level];
    if (to == from)
        return {layers, {}};
    if (namesBranch(from)) {
        LayerSpec root = rooted(layers);
        LayerSpec *owner = ownerOf(root, from);
        if (!owner || std::size_t(from.constLast()) >= owner->branches.size())
            return {layers, {}};
        std::vector<LayerSpec> branch = owner->branches[std::size_t(from.constLast())];
        removeAt(owner->branches, from.constLast());
        const int at = std::clamp(to.constLast(), 0, int(owner->branches.size()));
        owner->branches.insert(owner->branches.begin() + at, std::move(branch));
        return {unrooted(root), to};
    }
    const LayerSpec *layer = layerAt(layers, from);
    if (!layer)
        return {layers, {}};
    return {withInserted(withRemoved(layers, from), to, *layer), to};
}

} // namespace lampwork
