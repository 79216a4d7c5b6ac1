// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the Network page and where they stand; what they do is in networkpage.cpp.
#include "core/network/layerkinds.h"
#include "widgets/dialogs/foreignfile.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/layerlistmodel.h"
#include "widgets/itemmodels/parameterlistmodel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/panels/network/layerform.h"
#include "widgets/panels/network/networkchecker.h"
#include "widgets/panels/network/networkpage.h"
#include "widgets/panels/network/sourceeditor.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QMap>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace lampwork {

NetworkPage::NetworkPage(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_draft(workbench.draft())
    , m_model(new LayerListModel(this))
{
    setObjectName(QStringLiteral("page.network"));
    m_empty = new EmptyState(QStringLiteral("network"), {});
    m_empty->setButton(tr("Go to the data"));
    connect(m_empty, &EmptyState::clicked, this, [this] { m_workbench.requestPage(Page::Data); });

    m_page = new QWidget;
    auto *pageLayout = new QVBoxLayout(m_page);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->setSpacing(spacing::medium);
    m_problem = new ProblemLabel;
    m_problem->setObjectName(QStringLiteral("network.problem"));
    m_layers = new QTableView;
    m_parameters = new ParameterListModel(this);
    m_checker = new NetworkChecker(this);
    buildActions();
    pageLayout->addWidget(buildHeader());
    pageLayout->addWidget(m_problem);
    pageLayout->addWidget(buildContent(), 1);

    m_stack = new QStackedWidget;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_page);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->addWidget(m_stack);

    connect(m_template, &QComboBox::activated, this, &NetworkPage::chooseTemplate);
    connect(m_model, &LayerListModel::moveRequested, this, &NetworkPage::moveLayer);
    connect(m_form, &LayerForm::optionEdited, this, &NetworkPage::editOption);
    connect(m_layers->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (m_draft.inputs())
            refreshLayer();
        refreshActions();
    });
    connect(m_sourceChoice, &QComboBox::currentIndexChanged, this, [this] {
        if (m_draft.inputs())
            refreshSource();
    });
    connect(m_source, &QPlainTextEdit::textChanged, this, &NetworkPage::editSource);
    connect(m_checker, &NetworkChecker::checked, this, &NetworkPage::showReport);
    connect(m_next, &QPushButton::clicked, this, [this] { m_workbench.requestPage(Page::Train); });
    connect(&m_draft, &Draft::changed, this, &NetworkPage::refresh);
    refresh();
}

QAction *NetworkPage::addLayerAction(const QString &name, const QString &iconName,
    const QString &text, const QString &toolTip, const QKeySequence &key)
{
    auto *action = new QAction(icon(iconName), text, this);
    action->setObjectName(QStringLiteral("network.") + name);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(tr("%1 (%2)").arg(toolTip, key.toString(QKeySequence::NativeText)));
    m_layers->addAction(action);
    m_tools->addAction(action);
    return action;
}

void NetworkPage::buildActions()
{
    m_tools = new QToolBar;
    m_tools->setIconSize({18, 18});
    m_add = new QPushButton(icon(QStringLiteral("plus")), tr("&Add layer"));
    m_add->setObjectName(QStringLiteral("network.add"));
    m_add->setToolTip(tr("Add a layer behind the selected one"));
    m_add->setMenu(buildAddMenu());
    m_tools->addWidget(m_add);
    m_tools->addSeparator();
    m_duplicate = addLayerAction(QStringLiteral("duplicate"), QStringLiteral("copy"),
        tr("&Duplicate"), tr("Duplicate the layer"), QKeySequence(Qt::CTRL | Qt::Key_D));
    m_remove = addLayerAction(QStringLiteral("remove"), QStringLiteral("trash"), tr("&Remove"),
        tr("Remove the layer"), QKeySequence(Qt::Key_Delete));
    m_up = addLayerAction(QStringLiteral("up"), QStringLiteral("up"), tr("Move &up"),
        tr("Move the layer up"), QKeySequence(Qt::ALT | Qt::Key_Up));
    m_down = addLayerAction(QStringLiteral("down"), QStringLiteral("down"), tr("Move do&wn"),
        tr("Move the layer down"), QKeySequence(Qt::ALT | Qt::Key_Down));
    connect(m_duplicate, &QAction::triggered, this, &NetworkPage::duplicateLayer);
    connect(m_remove, &QAction::triggered, this, &NetworkPage::removeLayer);
    connect(m_up, &QAction::triggered, this, [this] { moveSelected(-1); });
    connect(m_down, &QAction::triggered, this, [this] { moveSelected(1); });
}

QMenu *NetworkPage::buildAddMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("network.add.menu"));
    // A menu of its own for each group: there are too many kinds for one.
    QMap<QString, QMenu *> groups;
    for (const LayerKind &kind : layerKinds()) {
        QMenu *&group = groups[kind.group];
        if (!group) {
            group = menu->addMenu(layerGroupText(kind.group));
            group->setObjectName(QStringLiteral("network.add.group.") + kind.group);
        }
        QAction *action = group->addAction(layerKindText(kind.name));
        action->setObjectName(QStringLiteral("network.add.") + kind.name);
        connect(action, &QAction::triggered, this, [this, name = kind.name] { addLayer(name); });
    }
    return menu;
}

QWidget *NetworkPage::buildHeader()
{
    auto *label = new QLabel(tr("&Template:"));
    m_template = new QComboBox;
    m_template->setObjectName(QStringLiteral("network.template"));
    m_template->setToolTip(tr("Replace the layers by those of a template that suits the data"));
    m_template->setMinimumContentsLength(24);
    label->setBuddy(m_template);
    m_total = groupTitle({});
    m_total->setObjectName(QStringLiteral("network.total"));
    m_total->setToolTip(tr("Numbers that are learnt, of all layers"));
    m_next = new QPushButton(icon(QStringLiteral("right")), tr("Train"));
    m_next->setObjectName(QStringLiteral("network.next"));
    m_next->setToolTip(tr("Go on to the training"));

    auto *header = new QWidget;
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(label);
    layout->addWidget(m_template);
    layout->addSpacing(spacing::medium);
    layout->addWidget(m_tools);
    auto *file = new QPushButton(tr("&Open TorchScript…"));
    file->setObjectName(QStringLiteral("network.openFile"));
    file->setToolTip(tr("Use a network that was saved in Python with torch.jit.save"));
    connect(file, &QPushButton::clicked, this, &NetworkPage::openFile);
    layout->addWidget(file);
    layout->addStretch();
    layout->addWidget(m_total);
    layout->addSpacing(spacing::medium);
    layout->addWidget(m_next);
    return header;
}

QWidget *NetworkPage::buildLayers()
{
    m_layers->setObjectName(QStringLiteral("network.layers"));
    m_layers->setAccessibleName(tr("Layers"));
    m_layers->setModel(m_model);
    m_layers->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_layers->setSelectionMode(QAbstractItemView::SingleSelection);
    m_layers->setDragDropMode(QAbstractItemView::InternalMove);
    m_layers->setDragDropOverwriteMode(false);
    m_layers->setDropIndicatorShown(true);
    m_layers->setShowGrid(false);
    m_layers->setTabKeyNavigation(false);
    m_layers->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_layers->verticalHeader()->hide();
    m_layers->verticalHeader()->setDefaultSectionSize(m_layers->fontMetrics().height() + 14);
    m_layers->horizontalHeader()->setHighlightSections(false);
    m_layers->horizontalHeader()->setSectionResizeMode(LayerListModel::Title, QHeaderView::Stretch);
    m_layers->horizontalHeader()->resizeSection(LayerListModel::Output, 130);
    m_layers->horizontalHeader()->resizeSection(LayerListModel::Parameters, 110);

    m_form = new LayerForm;
    auto *side = new QWidget;
    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(m_layers, 1);
    m_form->setMinimumHeight(180);
    layout->addWidget(m_form);
    return side;
}

// Instead of the layers, for a network that was made by hand.
QWidget *NetworkPage::buildParameters()
{
    m_byHand = hintLabel({});
    m_byHand->setObjectName(QStringLiteral("network.byHand"));
    m_trust = new QPushButton(tr("Trust and &open"));
    m_trust->setObjectName(QStringLiteral("network.trust"));
    connect(m_trust, &QPushButton::clicked, this, [this] {
        if (mayOpenForeignFile(this, m_network.file))
            refresh();
    });
    auto *view = new QTableView;
    view->setObjectName(QStringLiteral("network.parameters"));
    view->setAccessibleName(tr("Parameters"));
    view->setModel(m_parameters);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setShowGrid(false);
    view->setTabKeyNavigation(false);
    view->verticalHeader()->hide();
    view->horizontalHeader()->setHighlightSections(false);
    view->horizontalHeader()->setSectionResizeMode(ParameterListModel::Name, QHeaderView::Stretch);

    auto *side = new QWidget;
    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(m_byHand);
    layout->addWidget(m_trust, 0, Qt::AlignLeft);
    layout->addWidget(view, 1);
    return side;
}

QWidget *NetworkPage::buildSource()
{
    m_sourceChoice = new QComboBox;
    m_sourceChoice->setObjectName(QStringLiteral("network.source.choice"));
    m_sourceChoice->setToolTip(tr("Which part of the module is shown"));
    m_sourceChoice->addItems({tr("Network"), tr("Preprocessing"), tr("Shipped module")});
    m_toSource = new QPushButton(tr("&Edit as source"));
    m_toSource->setObjectName(QStringLiteral("network.toSource"));
    m_toSource->setToolTip(tr(
        "Turn the layers into TorchScript that can be edited. There is no way back but to undo"));
    connect(m_toSource, &QPushButton::clicked, this, &NetworkPage::turnIntoSource);
    auto *copy = new QToolButton;
    copy->setObjectName(QStringLiteral("network.source.copy"));
    copy->setIcon(icon(QStringLiteral("copy")));
    copy->setText(tr("Copy"));
    copy->setToolTip(tr("Copy the source to the clipboard"));
    copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(copy, &QToolButton::clicked, this, &NetworkPage::copySource);
    m_source = new SourceEditor;
    m_source->setObjectName(QStringLiteral("network.source"));
    m_source->setAccessibleName(tr("TorchScript source"));
    m_sourceProblem = new ProblemLabel;
    m_sourceProblem->setObjectName(QStringLiteral("network.source.problem"));

    auto *side = new QWidget;
    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    auto *header = new QHBoxLayout;
    header->addWidget(groupTitle(tr("TorchScript")));
    header->addStretch();
    header->addWidget(m_toSource);
    header->addWidget(m_sourceChoice);
    header->addWidget(copy);
    layout->addLayout(header);
    layout->addWidget(m_source, 1);
    layout->addWidget(m_sourceProblem);
    return side;
}

QWidget *NetworkPage::buildContent()
{
    m_layersSide = buildLayers();
    m_parametersSide = buildParameters();
    m_left = new QStackedWidget;
    m_left->addWidget(m_layersSide);
    m_left->addWidget(m_parametersSide);

    auto *splitter = new QSplitter;
    splitter->setObjectName(QStringLiteral("network.splitter"));
    splitter->addWidget(m_left);
    splitter->addWidget(buildSource());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(spacing::medium);
    return splitter;
}

} // namespace lampwork
