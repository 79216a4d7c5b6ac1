// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"
#include "widgets/panels/workbench/workbench.h"

#include <QList>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QMenu;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTableView;
class QToolBar;

namespace lampwork {

class EmptyState;
class LayerForm;
class LayerListModel;
class ProblemLabel;

// Shape the draft's network: a template or a list of layers, with shapes, parameters and misfits
// live beside each, and the TorchScript that will be compiled.
class NetworkPage : public QWidget {
    Q_OBJECT
public:
    explicit NetworkPage(Workbench &workbench, QWidget *parent = nullptr);

private:
    void buildActions();
    QMenu *buildAddMenu();
    QWidget *buildHeader();
    QWidget *buildContent();
    QAction *addLayerAction(const QString &name, const QString &iconName, const QString &text,
        const QString &toolTip, const QKeySequence &key);

    void refresh();
    void refreshTemplates();
    void refreshLayer();
    void refreshSource();
    void refreshActions();
    // The layers as chosen, else those of the template; nullopt while the input is unknown.
    std::optional<NetworkSpec> effectiveNetwork() const;

    void chooseTemplate(int index);
    void addLayer(const QString &kind);
    void removeLayer();
    void duplicateLayer();
    void moveLayer(int from, int before);
    void editOption(int layer, const QString &option, const QVariant &value);
    // Makes the layers the chosen ones, as one step of the undo stack, and selects one of them.
    void editLayers(
        const QString &text, const QList<LayerSpec> &layers, int select, int mergeKey = -1);
    void selectLayer(int layer);
    int selectedLayer() const; // -1: none, or the input or output
    void copySource();

    Workbench &m_workbench;
    Draft &m_draft;
    NetworkSpec m_network;
    NetworkPlan m_plan;

    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QWidget *m_page = nullptr;
    QComboBox *m_template = nullptr;
    QLabel *m_total = nullptr;
    QPushButton *m_next = nullptr;
    ProblemLabel *m_problem = nullptr;
    QTableView *m_layers = nullptr;
    LayerListModel *m_model = nullptr;
    LayerForm *m_form = nullptr;
    QComboBox *m_sourceChoice = nullptr;
    QPlainTextEdit *m_source = nullptr;
    QToolBar *m_tools = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_duplicate = nullptr;
    QAction *m_up = nullptr;
    QAction *m_down = nullptr;
};

} // namespace lampwork
