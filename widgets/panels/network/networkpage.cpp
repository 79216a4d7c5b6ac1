// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/network/networkpage.h"

#include "core/base/format.h"
#include "core/network/layerkinds.h"
#include "core/network/templates.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/layerlistmodel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/panels/network/layerform.h"
#include "widgets/panels/network/networkchecker.h"
#include "widgets/panels/network/sourceeditor.h"
#include "widgets/style/emptystate.h"

#include <QAction>
#include <QComboBox>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTableView>

namespace lampwork {

std::optional<NetworkSpec> NetworkPage::effectiveNetwork() const
{
    const ResolvedSpec *inputs = m_draft.inputs();
    if (!inputs)
        return {};
    const NetworkSpec &chosen = m_draft.chosen().network;
    if (chosen.layersGiven || !chosen.layers.isEmpty() || !chosen.source.isEmpty()
        || !chosen.file.isEmpty())
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
        m_checker->forget();
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
        select({0});

    m_total->setText(m_plan.problem()
            ? tr("Does not fit yet")
            : tr("Parameters: %1").arg(formatCount(m_plan.parameterCount)));
    const std::optional<Error> &problem = m_draft.problem();
    const bool mine = problem && problem->where.startsWith(u"network")
        && !problem->where.startsWith(u"network.layers[")
        && !problem->where.startsWith(u"network.source");
    m_problem->setText(mine ? problem->message : QString());
    m_next->setEnabled(!m_plan.problem());
    refreshTemplates();
    refreshLayer();
    refreshSource();
    refreshByHand();
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
        if (current < 0 && !isByHand() && made->layers == m_network.layers)
            current = m_template->count();
        m_template->addItem(templateText(name), name);
    }
    m_template->setPlaceholderText(m_plan.origin == NetworkOrigin::Source ? tr("Own source")
            : m_plan.origin == NetworkOrigin::File                        ? tr("A file")
                                                                          : tr("Own layers"));
    m_template->setCurrentIndex(current);
}

void NetworkPage::refreshLayer()
{
    const LayerPath path = selected();
    if (const LayerSpec *layer = layerAt(m_network.layers, path)) {
        const LayerInfo *info = infoAt(m_plan.layers, path);
        m_form->setLayer(path, *layer, info && info->problem ? info->problem->message : QString());
        return;
    }
    if (namesBranch(path)) {
        m_form->setNoLayer(tr("A branch. A layer that is added now stands at its beginning."));
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
    bool message = false;
    switch (m_sourceChoice->currentIndex()) {
    case 0:
        message = !isByHand() && m_plan.problem();
        source = m_plan.origin == NetworkOrigin::Source ? m_network.source
            : m_plan.origin == NetworkOrigin::File
            ? tr("# The network is the file %1").arg(m_network.file)
            : message ? tr("# A layer does not fit: %1").arg(m_plan.problem()->message)
                      : QString::fromStdString(m_plan.source);
        break;
    case 1:
        source = QString::fromStdString(preprocessingScript(preprocessing).source);
        break;
    default:
        source = QString::fromStdString(shippedSource(preprocessing));
    }
    const bool editable
        = m_sourceChoice->currentIndex() == 0 && m_plan.origin == NetworkOrigin::Source;
    m_source->setReadOnly(!editable);
    m_source->setTextInteractionFlags(editable
            ? Qt::TextEditorInteraction
            : Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_source->setLineWrapMode(message ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    const QSignalBlocker blocker(m_source);
    m_source->replaceText(source);
}

void NetworkPage::refreshActions()
{
    const LayerPath path = selected();
    const int count = siblingCount(m_network.layers, path);
    const bool layer = !isByHand() && namesLayer(path) && count > 0;
    const bool branch = !isByHand() && namesBranch(path) && count > 0;
    int most = 0;
    int fewest = 0;
    if (const LayerSpec *owner = branch ? layerAt(m_network.layers, parentOf(path)) : nullptr) {
        if (const LayerKind *kind = layerKind(owner->kind)) {
            most = kind->maxBranches;
            fewest = kind->minBranches;
        }
    }
    m_remove->setEnabled(layer || (branch && count > fewest));
    m_duplicate->setEnabled(layer || (branch && count < most));
    m_up->setEnabled((layer || branch) && path.constLast() > 0);
    m_down->setEnabled((layer || branch) && path.constLast() + 1 < count);
    m_toSource->setEnabled(m_draft.inputs() && !isByHand() && !m_plan.problem());
    m_add->setEnabled(!isByHand());
}

LayerPath NetworkPage::selected() const
{
    const QModelIndex current = m_layers->currentIndex();
    return current.isValid() ? current.data(LayerListModel::PathRole).value<LayerPath>()
                             : LayerPath();
}

void NetworkPage::select(const LayerPath &path)
{
    if (const int row = m_model->rowOf(path); row >= 0)
        m_layers->selectRow(row);
}

void NetworkPage::chooseTemplate(int index)
{
    Spec spec = m_draft.chosen();
    spec.network = {};
    spec.network.preset = m_template->itemData(index).toString();
    m_draft.edit(tr("Template %1").arg(m_template->itemText(index)), spec);
}

} // namespace lampwork
