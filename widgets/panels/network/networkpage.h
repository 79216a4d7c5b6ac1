// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"
#include "widgets/itemmodels/layertree.h"
#include "widgets/panels/workbench/workbench.h"

#include <QList>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;
class QTableView;
class QToolBar;

namespace lampwork {

class EmptyState;
class LayerForm;
class LayerListModel;
class NetworkChecker;
class ParameterListModel;
class ProblemLabel;
class SourceEditor;
struct NetworkReport;

// Shape the draft's network: a template or layers, with shapes, parameters and misfits live beside
// each, and the TorchScript that will be compiled; or TorchScript itself, typed here or in a file,
// with its parameters and what an engine says of it.
class NetworkPage : public QWidget {
    Q_OBJECT
public:
    explicit NetworkPage(Workbench &workbench, QWidget *parent = nullptr);

private:
    void buildActions();
    QMenu *buildAddMenu();
    QWidget *buildHeader();
    QWidget *buildContent();
    QWidget *buildLayers();
    QWidget *buildParameters();
    QWidget *buildSource();
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
    void moveSelected(int by);
    void moveLayer(const LayerPath &from, const LayerPath &before);
    void editOption(const LayerPath &layer, const QString &option, const QVariant &value);
    // Makes the layers the chosen ones, as one step of the undo stack, and selects one of them.
    void editLayers(const QString &text, const QList<LayerSpec> &layers, const LayerPath &select,
        int mergeKey = -1);
    void select(const LayerPath &path);
    LayerPath selected() const; // of a layer or branch; empty: none, or the input or output
    QString nameAt(const LayerPath &path) const;

    // networksourcepage.cpp: of source and files.
    bool isByHand() const { return m_plan.origin != NetworkOrigin::Layers; }
    void refreshByHand();
    void turnIntoSource();
    void editSource();
    void openFile();
    void showReport(const NetworkReport &report);
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
    SourceEditor *m_source = nullptr;
    QStackedWidget *m_left = nullptr; // layers, or parameters
    QWidget *m_layersSide = nullptr;
    QWidget *m_parametersSide = nullptr;
    ParameterListModel *m_parameters = nullptr;
    QLabel *m_byHand = nullptr;
    ProblemLabel *m_sourceProblem = nullptr;
    QPushButton *m_trust = nullptr;
    QPushButton *m_toSource = nullptr;
    QPushButton *m_add = nullptr;
    NetworkChecker *m_checker = nullptr;
    QToolBar *m_tools = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_duplicate = nullptr;
    QAction *m_up = nullptr;
    QAction *m_down = nullptr;
};

} // namespace lampwork
