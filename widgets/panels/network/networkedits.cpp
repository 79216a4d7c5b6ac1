// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to the layers of the Network page; how they are shown is in networkpage.cpp.
#include "core/network/layerkinds.h"
#include "widgets/itemmodels/layerlistmodel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/panels/network/networkpage.h"

#include <QTableView>

#include <algorithm>

namespace lampwork {

namespace {

// A new layer with its defaults; one with branches gets what makes sense inside.
LayerSpec newLayer(const QString &kind, const Shape &input)
{
    LayerSpec layer;
    layer.kind = kind;
    if (const LayerKind *known = layerKind(kind); known && known->maxBranches > 0) {
        LayerSpec inner;
        inner.kind = input.size() == 3 ? QStringLiteral("conv2d") : QStringLiteral("linear");
        LayerSpec activation;
        activation.kind = QStringLiteral("relu");
        layer.branches.assign(std::size_t(known->minBranches), {inner, activation});
    }
    const Result<LayerSpec> full = resolveLayer(layer, {});
    return full ? *full : layer;
}

} // namespace

void NetworkPage::editLayers(
    const QString &text, const QList<LayerSpec> &layers, const LayerPath &toSelect, int mergeKey)
{
    Spec spec = m_draft.chosen();
    spec.network = {};
    spec.network.preset = m_network.preset;
    spec.network.layers = layers;
    spec.network.layersGiven = true;
    m_draft.edit(text, spec, mergeKey);
    if (!toSelect.isEmpty())
        select(toSelect);
    refreshLayer();
    refreshActions();
}

QString NetworkPage::nameAt(const LayerPath &path) const
{
    const LayerSpec *layer = layerAt(m_network.layers, path);
    return layer ? layerKindText(layer->kind)
                 : tr("branch %1").arg(path.value(path.size() - 1) + 1);
}

// Behind the selected layer, at the beginning of the selected branch; at the end when the output is
// selected, in front for the input.
void NetworkPage::addLayer(const QString &kind)
{
    const QModelIndex current = m_layers->currentIndex();
    const int count = int(m_network.layers.size());
    LayerPath at = selected();
    if (namesLayer(at))
        ++at.last();
    else if (namesBranch(at))
        at.append(0);
    else
        at = {current.isValid() && current.row() == 0 ? 0 : count};
    // The shape that reaches it is that of the layer before, where it is known.
    Shape input = m_draft.inputs() ? m_draft.inputs()->preprocessing.featureShape() : Shape();
    if (const LayerInfo *before = infoAt(m_plan.layers, selected()))
        input = before->output;
    editLayers(tr("Add %1").arg(layerKindText(kind)),
        withInserted(m_network.layers, at, newLayer(kind, input)), at);
    m_layers->setFocus();
}

void NetworkPage::removeLayer()
{
    LayerPath path = selected();
    if (path.isEmpty())
        return;
    const QString name = nameAt(path);
    const QList<LayerSpec> layers = withRemoved(m_network.layers, path);
    // What stands there then, else what was before it.
    const int left = siblingCount(m_network.layers, path) - 1;
    path.last() = std::min(path.constLast(), left - 1);
    if (path.constLast() < 0)
        path = parentOf(path);
    editLayers(tr("Remove %1").arg(name), layers, path);
}

void NetworkPage::duplicateLayer()
{
    LayerPath path = selected();
    if (path.isEmpty())
        return;
    const QString name = nameAt(path);
    const QList<LayerSpec> layers = withDuplicated(m_network.layers, path);
    ++path.last();
    editLayers(tr("Duplicate %1").arg(name), layers, path);
}

void NetworkPage::moveSelected(int by)
{
    const LayerPath from = selected();
    if (from.isEmpty())
        return;
    LayerPath before = from;
    before.last() += by > 0 ? 2 : -1;
    const int count = siblingCount(m_network.layers, from);
    if (before.constLast() >= 0 && before.constLast() <= count)
        moveLayer(from, before);
}

void NetworkPage::moveLayer(const LayerPath &from, const LayerPath &before)
{
    const MovedLayers moved = withMoved(m_network.layers, from, before);
    if (!moved.path.isEmpty())
        editLayers(tr("Move %1").arg(nameAt(from)), moved.layers, moved.path);
}

void NetworkPage::editOption(const LayerPath &path, const QString &option, const QVariant &value)
{
    const LayerSpec *found = layerAt(m_network.layers, path);
    if (!found)
        return;
    LayerSpec layer = *found;
    if (value.isValid())
        layer.options.insert(option, value);
    else
        layer.options.remove(option);
    const QString where = specPath(path) + u'.' + option;
    editLayers(tr("%1 of %2").arg(layerOptionText(option), layerKindText(layer.kind)),
        withReplaced(m_network.layers, path, layer), {}, int(qHash(where) & 0x7fffffff));
}

} // namespace lampwork
