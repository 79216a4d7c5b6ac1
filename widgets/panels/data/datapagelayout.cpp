// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the Data page and where they stand; what they do is in datapage.cpp.
#include "core/experiment/spec.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/dialogs/section.h"
#include "widgets/itemmodels/columnlistmodel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/itemmodels/tablepreviewmodel.h"
#include "widgets/itemmodels/thumbnailmodel.h"
#include "widgets/panels/data/columndelegates.h"
#include "widgets/panels/data/columnform.h"
#include "widgets/panels/data/datapage.h"
#include "widgets/panels/data/dialectform.h"
#include "widgets/panels/data/splitform.h"
#include "widgets/panels/data/textform.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace lampwork {

namespace {

constexpr int thumbnailSize = 64;
constexpr int sideWidth = 300;
constexpr int slowReadingMs = 250;

void prepareTable(QTableView *table, const QString &objectName, const QString &accessibleName)
{
    table->setObjectName(objectName);
    table->setAccessibleName(accessibleName);
    table->setAlternatingRowColors(true);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false); // Tab leaves the table
    table->horizontalHeader()->setHighlightSections(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 10);
}

} // namespace

DataPage::DataPage(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_draft(workbench.draft())
{
    setObjectName(QStringLiteral("page.data"));
    setAcceptDrops(true);
    m_slowReading.setSingleShot(true);
    m_slowReading.setInterval(slowReadingMs);
    m_columnModel = new ColumnListModel(this);
    m_previewModel = new TablePreviewModel(this);
    m_pictureModel = new ThumbnailModel(thumbnailSize, this);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::medium);
    buildHeader();
    m_problem = new ProblemLabel;
    m_problem->setObjectName(QStringLiteral("data.problem"));
    layout->addWidget(m_problem);

    m_empty = new EmptyState(QStringLiteral("data"),
        tr("Drop a file here: a CSV or TSV table, pictures in IDX files (as MNIST), or NumPy "
           "arrays with "
           "their labels. Delimiter, types and missing values are found by themselves and can be "
           "corrected."));
    m_empty->setButton(tr("Open data…"))->setToolTip(tr("Choose a file of data"));
    m_progress = buildProgress();
    m_content = buildContent();
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_progress);
    m_stack->addWidget(m_content);
    layout->addWidget(m_stack, 1);

    connectParts();
    refresh();
}

void DataPage::buildHeader()
{
    m_open = new QPushButton(icon(QStringLiteral("open")), tr("Open data…"));
    m_open->setObjectName(QStringLiteral("data.open"));
    m_open->setToolTip(tr("Open a CSV, TSV, IDX or NumPy file"));
    m_labels = new QPushButton(icon(QStringLiteral("tag")), tr("Labels…"));
    m_labels->setObjectName(QStringLiteral("data.labels"));
    m_source = new ElidedLabel;
    m_source->setObjectName(QStringLiteral("data.source"));
    QFont bold = m_source->font();
    bold.setBold(true);
    m_source->setFont(bold);
    m_summary = hintLabel({});
    m_summary->setObjectName(QStringLiteral("data.summary"));
    m_summary->setWordWrap(false);
    m_next = new QPushButton(tr("Network"));
    m_next->setIcon(icon(QStringLiteral("right")));
    m_next->setObjectName(QStringLiteral("data.next"));
    m_next->setToolTip(tr("Go on to the network"));

    m_targetLabel = new QLabel(tr("T&arget:"));
    m_target = new QComboBox;
    m_target->setObjectName(QStringLiteral("data.target"));
    m_target->setToolTip(
        tr("The column that the network shall predict; for several yes/no columns, give each of "
           "them the role Target in the list below"));
    m_target->setMinimumContentsLength(18);
    m_target->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_target->setMaximumWidth(280);
    m_targetLabel->setBuddy(m_target);
    m_taskLabel = new QLabel(tr("Tas&k:"));
    m_task = new QComboBox;
    m_task->setObjectName(QStringLiteral("data.task"));
    m_task->setToolTip(tr("What kind of answer is asked for; recognised from the target"));
    m_task->setMinimumContentsLength(24);
    m_taskLabel->setBuddy(m_task);

    auto *header = new QHBoxLayout;
    header->setSpacing(spacing::medium);
    header->addWidget(m_open);
    header->addWidget(m_labels);
    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    names->addWidget(m_source);
    names->addWidget(m_summary);
    header->addLayout(names, 1);
    m_choices = new QWidget;
    auto *choices = new QHBoxLayout(m_choices);
    choices->setContentsMargins(0, 0, 0, 0);
    choices->setSpacing(spacing::small);
    choices->addWidget(m_targetLabel);
    choices->addWidget(m_target);
    choices->addSpacing(spacing::small);
    choices->addWidget(m_taskLabel);
    choices->addWidget(m_task);
    choices->addSpacing(spacing::small);
    choices->addWidget(m_next);
    header->addWidget(m_choices);
    static_cast<QVBoxLayout *>(layout())->addLayout(header);
}

QWidget *DataPage::buildProgress()
{
    auto *page = new QWidget;
    m_progressText = hintLabel({});
    m_progressText->setAlignment(Qt::AlignHCenter);
    m_progressBar = new QProgressBar;
    m_progressBar->setObjectName(QStringLiteral("data.progress"));
    m_progressBar->setFixedWidth(360);
    auto *cancel = new QPushButton(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("data.cancel"));
    cancel->setToolTip(tr("Stop reading the file"));
    connect(cancel, &QPushButton::clicked, &m_draft, &Draft::cancelReading);
    auto *title = groupTitle(tr("Reading the data"));
    title->setAlignment(Qt::AlignHCenter);

    auto *layout = new QVBoxLayout(page);
    layout->setSpacing(spacing::medium);
    layout->addStretch();
    layout->addWidget(title);
    layout->addWidget(m_progressBar, 0, Qt::AlignHCenter);
    layout->addWidget(m_progressText);
    layout->addWidget(cancel, 0, Qt::AlignHCenter);
    layout->addStretch();
    return page;
}

QWidget *DataPage::buildTables()
{
    m_columns = new QTableView;
    prepareTable(m_columns, QStringLiteral("data.columns"), tr("Columns"));
    m_columns->setModel(m_columnModel);
    m_columns->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_columns->setSelectionMode(QAbstractItemView::SingleSelection);
    m_columns->setShowGrid(false);
    m_columns->setEditTriggers(
        QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_columns->verticalHeader()->hide();
    QList<QPair<int, QString>> types;
    for (const ColumnType type : {ColumnType::Number, ColumnType::Category, ColumnType::YesNo,
             ColumnType::Date, ColumnType::Text, ColumnType::Id})
        types.append({int(type), textOf(type)});
    QList<QPair<int, QString>> roles;
    for (const ColumnRole role : {ColumnRole::Input, ColumnRole::Target, ColumnRole::Ignore})
        roles.append({int(role), textOf(role)});
    m_columns->setItemDelegateForColumn(
        ColumnListModel::Type, new ChoiceDelegate(types, m_columns));
    m_columns->setItemDelegateForColumn(
        ColumnListModel::Role, new ChoiceDelegate(roles, m_columns));
    m_columns->setItemDelegateForColumn(
        ColumnListModel::Values, new DistributionDelegate(m_columns));
    QHeaderView *header = m_columns->horizontalHeader();
    header->setStretchLastSection(true);
    for (const auto &[section, width] :
        {std::pair(ColumnListModel::Name, 150), std::pair(ColumnListModel::Type, 85),
            std::pair(ColumnListModel::Role, 70), std::pair(ColumnListModel::Missing, 90),
            std::pair(ColumnListModel::Distinct, 70), std::pair(ColumnListModel::Values, 120)})
        header->resizeSection(section, width);

    m_preview = new QTableView;
    prepareTable(m_preview, QStringLiteral("data.preview"), tr("Preview of the rows"));
    m_preview->setModel(m_previewModel);
    m_preview->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_preview->horizontalHeader()->setDefaultSectionSize(120);
    m_preview->verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);

    m_rowChooser = new QWidget;
    m_firstRow = new QSpinBox;
    m_firstRow->setObjectName(QStringLiteral("data.first_row"));
    m_firstRow->setToolTip(
        tr("The preview shows %n rows from here on", nullptr, TablePreviewModel::windowRows));
    m_firstRow->setRange(1, 1);
    m_firstRow->setSingleStep(TablePreviewModel::windowRows);
    m_firstRow->setGroupSeparatorShown(true);
    m_firstRow->setKeyboardTracking(false);
    auto *label = new QLabel(tr("Rows &from:"));
    label->setBuddy(m_firstRow);
    auto *chooser = new QHBoxLayout(m_rowChooser);
    chooser->setContentsMargins(0, 0, 0, 0);
    chooser->addWidget(label);
    chooser->addWidget(m_firstRow);
    chooser->addStretch();

    auto *below = new QWidget;
    auto *belowLayout = new QVBoxLayout(below);
    belowLayout->setContentsMargins(0, 0, 0, 0);
    belowLayout->setSpacing(spacing::small);
    belowLayout->addWidget(m_preview, 1);
    belowLayout->addWidget(m_rowChooser);

    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("data.tables"));
    splitter->addWidget(m_columns);
    splitter->addWidget(below);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    return splitter;
}

QWidget *DataPage::buildSide()
{
    m_columnForm = new ColumnForm;
    m_columnSection = new Section(tr("Column"), m_columnForm);
    m_splitForm = new SplitForm;
    m_textForm = new TextForm;
    m_textSection = new Section(tr("Text"), m_textForm);
    m_dialectForm = new DialectForm;
    m_dialectSection = new Section(tr("How the file is read"), m_dialectForm);
    m_dialectSection->header()->setObjectName(QStringLiteral("data.csv"));
    m_dialectSection->setExpanded(false);
    m_warnings = new QLabel;
    m_warnings->setObjectName(QStringLiteral("data.warnings"));
    m_warnings->setWordWrap(true);
    m_warnings->setTextFormat(Qt::PlainText);
    m_warnings->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_warningSection = new Section(tr("Warnings"), m_warnings);

    auto *inner = new QWidget;
    auto *layout = new QVBoxLayout(inner);
    layout->setContentsMargins(0, 0, spacing::medium, 0);
    layout->setSpacing(spacing::large);
    layout->addWidget(m_warningSection);
    layout->addWidget(m_columnSection);
    layout->addWidget(m_textSection);
    layout->addWidget(new Section(tr("Split"), m_splitForm));
    layout->addWidget(m_dialectSection);
    layout->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inner);
    scroll->setFixedWidth(sideWidth);
    return scroll;
}

QWidget *DataPage::buildContent()
{
    m_pictures = new QListView;
    m_pictures->setObjectName(QStringLiteral("data.pictures"));
    m_pictures->setAccessibleName(tr("Pictures with their labels"));
    m_pictures->setModel(m_pictureModel);
    m_pictures->setViewMode(QListView::IconMode);
    m_pictures->setResizeMode(QListView::Adjust);
    m_pictures->setMovement(QListView::Static);
    m_pictures->setUniformItemSizes(true);
    m_pictures->setIconSize({thumbnailSize, thumbnailSize});
    m_pictures->setSpacing(spacing::small);

    m_kind = new QStackedWidget;
    m_kind->addWidget(buildTables());
    m_kind->addWidget(m_pictures);

    auto *content = new QWidget;
    auto *layout = new QHBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::large);
    layout->addWidget(m_kind, 1);
    layout->addWidget(buildSide());
    return content;
}

} // namespace lampwork
