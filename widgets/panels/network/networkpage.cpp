// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/network/networkpage.h"

#include "core/base/format.h"
#include "core/network/layerkinds.h"
#include "core/network/templates.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/layerlistmodel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/panels/network/layerform.h"
#include "widgets/style/emptystate.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace lampwork {

std::optional<NetworkSpec> NetworkPage::effectiveNetwork() const
{
    const ResolvedSpec *inputs = m_draft.inputs();
    if (!inputs)
        return {};
    const NetworkSpec &chosen = m_draft.chosen().network;
    if (chosen.layersGiven || !chosen.layers.isEmpty())
        return chosen;
    const QStringList suitable = suitableTemplates(inputs->preprocessing);
    const QString name = suitable.contains(chosen.preset) ? chosen.preset : suitable.value(0);
    const Result<NetworkSpec> made = networkFromTemplate(name, inputs->preprocessing);
    return made ? std::optional(*made) : std::nullopt;
}

void NetworkPage::refresh()
{
    // While the file is read again, what was shown stays.
    if (m_draft.isReading())
        return;
    const std::optional<NetworkSpec> network = effectiveNetwork();
    if (!network) {
        m_model->clear();
        m_plan = {};
        m_network = {};
        const bool noData = !m_draft.data();
        m_empty->setSentence(noData
                ? tr("A network is shaped after its data. Open a data file first.")
                : tr("A network is shaped after its data. Choose the target, and mend what the "
                     "Data page says."));
        m_stack->setCurrentWidget(m_empty);
        refreshActions();
        return;
    }
    const Preprocessing &preprocessing = m_draft.inputs()->preprocessing;
    m_network = *network;
    m_plan = planNetwork(m_network, preprocessing);
    m_model->setPlan(m_plan, preprocessing.featureShape());
    m_stack->setCurrentWidget(m_page);
    if (!m_layers->currentIndex().isValid())
        selectLayer(0);

    m_total->setText(m_plan.problem()
            ? tr("Does not fit yet")
            : tr("Parameters: %1").arg(formatCount(m_plan.parameterCount)));
    const std::optional<Error> &problem = m_draft.problem();
    const bool mine = problem && problem->where.startsWith(u"network")
        && !problem->where.startsWith(u"network.layers[");
    m_problem->setText(mine ? problem->message : QString());
    m_next->setEnabled(!m_plan.problem());
    refreshTemplates();
    refreshLayer();
    refreshSource();
    refreshActions();
}

void NetworkPage::refreshTemplates()
{
    const Preprocessing &preprocessing = m_draft.inputs()->preprocessing;
    m_template->clear();
    int current = -1;
    for (const QString &name : suitableTemplates(preprocessing)) {
        const Result<NetworkSpec> made = networkFromTemplate(name, preprocessing);
        if (!made)
            continue;
        if (current < 0 && made->layers == m_network.layers)
            current = m_template->count();
        m_template->addItem(templateText(name), name);
    }
    m_template->setPlaceholderText(tr("Own layers"));
    m_template->setCurrentIndex(current);
}

void NetworkPage::refreshLayer()
{
    const int layer = selectedLayer();
    if (layer >= 0 && layer < m_network.layers.size()) {
        const std::optional<Error> &problem = m_plan.layers[layer].problem;
        m_form->setLayer(layer, m_network.layers[layer], problem ? problem->message : QString());
        return;
    }
    const int row = m_layers->currentIndex().row();
    m_form->setNoLayer(row == 0
            ? tr("The input follows from the columns and their preparation on the Data page.")
            : tr("The output follows from the target: one unit a class, or one for a number."));
}

void NetworkPage::refreshSource()
{
    const Preprocessing &preprocessing = m_draft.inputs()->preprocessing;
    QString source;
    switch (m_sourceChoice->currentIndex()) {
    case 0:
        source = m_plan.problem() ? tr("# A layer does not fit: %1").arg(m_plan.problem()->message)
                                  : QString::fromStdString(m_plan.source);
        break;
    case 1:
        source = QString::fromStdString(preprocessingScript(preprocessing).source);
        break;
    default:
        source = QString::fromStdString(shippedSource(preprocessing));
    }
    const bool message = m_sourceChoice->currentIndex() == 0 && m_plan.problem();
    m_source->setLineWrapMode(message ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    if (source == m_source->toPlainText())
        return;
    const int scrolled = m_source->verticalScrollBar()->value();
    m_source->setPlainText(source);
    m_source->verticalScrollBar()->setValue(scrolled);
}

void NetworkPage::refreshActions()
{
    const int layer = selectedLayer();
    m_remove->setEnabled(layer >= 0);
    m_duplicate->setEnabled(layer >= 0);
    m_up->setEnabled(layer > 0);
    m_down->setEnabled(layer >= 0 && layer + 1 < m_model->layerCount());
}

int NetworkPage::selectedLayer() const
{
    const QModelIndex current = m_layers->currentIndex();
    return current.isValid() ? current.data(LayerListModel::LayerRole).toInt() : -1;
}

void NetworkPage::selectLayer(int layer)
{
    m_layers->selectRow(m_model->rowOfLayer(layer));
}

void NetworkPage::chooseTemplate(int index)
{
    Spec spec = m_draft.chosen();
    spec.network = {};
    spec.network.preset = m_template->itemData(index).toString();
    m_draft.edit(tr("Template %1").arg(m_template->itemText(index)), spec);
}

void NetworkPage::editLayers(
    const QString &text, const QList<LayerSpec> &layers, int select, int mergeKey)
{
    Spec spec = m_draft.chosen();
    spec.network.preset = m_network.preset;
    spec.network.layers = layers;
    spec.network.layersGiven = true;
    m_draft.edit(text, spec, mergeKey);
    if (select >= 0)
        selectLayer(select);
    refreshLayer();
    refreshActions();
}

// Behind the selected layer; at the end when the output is selected, in front for the input.
void NetworkPage::addLayer(const QString &kind)
{
    const QModelIndex current = m_layers->currentIndex();
    const int count = int(m_network.layers.size());
    const int at = current.isValid() ? std::clamp(current.row(), 0, count) : count;
    LayerSpec layer;
    layer.kind = kind;
    const Result<LayerSpec> full = resolveLayer(layer, {});
    QList<LayerSpec> layers = m_network.layers;
    layers.insert(at, full ? *full : layer);
    editLayers(tr("Add %1").arg(layerKindText(kind)), layers, at);
    m_layers->setFocus();
}

void NetworkPage::removeLayer()
{
    const int layer = selectedLayer();
    if (layer < 0)
        return;
    QList<LayerSpec> layers = m_network.layers;
    const QString name = layerKindText(layers[layer].kind);
    layers.removeAt(layer);
    editLayers(tr("Remove %1").arg(name), layers, std::min(layer, int(layers.size()) - 1));
}

void NetworkPage::duplicateLayer()
{
    const int layer = selectedLayer();
    if (layer < 0)
        return;
    QList<LayerSpec> layers = m_network.layers;
    layers.insert(layer + 1, layers[layer]);
    editLayers(tr("Duplicate %1").arg(layerKindText(layers[layer].kind)), layers, layer + 1);
}

void NetworkPage::moveLayer(int from, int before)
{
    QList<LayerSpec> layers = m_network.layers;
    if (from < 0 || from >= layers.size() || before < 0 || before > layers.size())
        return;
    const int to = before > from ? before - 1 : before;
    const QString name = layerKindText(layers[from].kind);
    layers.move(from, to);
    editLayers(tr("Move %1").arg(name), layers, to);
}

void NetworkPage::editOption(int layer, const QString &option, const QVariant &value)
{
    QList<LayerSpec> layers = m_network.layers;
    if (layer < 0 || layer >= layers.size())
        return;
    if (value.isValid())
        layers[layer].options.insert(option, value);
    else
        layers[layer].options.remove(option);
    const QString path = QStringLiteral("network.layers[%1].%2").arg(layer).arg(option);
    editLayers(tr("%1 of %2").arg(layerOptionText(option), layerKindText(layers[layer].kind)),
        layers, -1, int(qHash(path) & 0x7fffffff));
}

void NetworkPage::copySource()
{
    QGuiApplication::clipboard()->setText(m_source->toPlainText());
    m_workbench.reportDone(tr("The source was copied."));
}

} // namespace lampwork
