// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/seriespane.h"

#include "widgets/itemmodels/seriestreemodel.h"
#include "widgets/panels/workbench/seriestreeview.h"
#include "widgets/style/icons.h"
#include "widgets/style/spacing.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <utility>

namespace lampwork {

namespace {
constexpr int choosingMs = 120;
constexpr int mostOpened = 300; // rows that a search opens by itself

// Rows with room around their boxes.
class RoomyDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QSize usual = QStyledItemDelegate::sizeHint(option, index);
        return {usual.width(), usual.height() + spacing::small};
    }
};

} // namespace

SeriesPane::SeriesPane(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_name(name)
    , m_model(new SeriesTreeModel(this))
    , m_view(new SeriesTreeView(this))
{
    m_view->setObjectName(name + QStringLiteral(".names"));
    m_view->setAccessibleName(tr("Names of the series"));
    // Before the view hears of it, which makes another row current then: nobody chose that one.
    connect(
        m_model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { m_restoring = true; });
    m_view->setModel(m_model);
    m_view->setItemDelegate(new RoomyDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setUniformRowHeights(true); // else every row is measured
    m_view->setRootIsDecorated(false);
    m_view->setExpandsOnDoubleClick(true);
    m_view->setTextElideMode(Qt::ElideMiddle);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setIndentation(spacing::large);
    QHeaderView *header = m_view->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(24);
    header->setSectionResizeMode(SeriesTreeModel::Name, QHeaderView::Stretch);
    header->setSectionResizeMode(SeriesTreeModel::Count, QHeaderView::ResizeToContents);
    header->setResizeContentsPrecision(0); // of the rows in sight
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    makeActions();
    m_choosing.setSingleShot(true);
    m_choosing.setInterval(choosingMs);

    connect(
        m_model, &SeriesTreeModel::tickRequested, this, [this](const QString &folder, bool ticked) {
            NameTicks ticks = m_choice.ticks;
            ticks.set(folder, ticked);
            Q_EMIT ticksChosen(ticks);
        });
    connect(
        m_model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_restoring = true; });
    connect(m_model, &QAbstractItemModel::modelReset, this, &SeriesPane::restore);
    // The folder that is looked at may come only now.
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (!m_choosing.isActive() && currentFolder() != m_choice.folder && isSeen(m_choice.folder))
            restore();
    });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, [this] {
        m_restoring = false;
        if (currentFolder() != m_choice.folder)
            restore();
    });
    connect(m_view, &QTreeView::expanded, this, [this](const QModelIndex &index) {
        if (!m_restoring && !m_searching)
            m_open.insert(index.data(SeriesTreeModel::FolderRole).toString());
    });
    connect(m_view, &QTreeView::collapsed, this, [this](const QModelIndex &index) {
        if (!m_restoring && !m_searching)
            m_open.remove(index.data(SeriesTreeModel::FolderRole).toString());
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        if (!m_restoring)
            m_choosing.start();
    });
    connect(&m_choosing, &QTimer::timeout, this, [this] {
        if (m_view->currentIndex().isValid() && currentFolder() != m_choice.folder)
            Q_EMIT folderChosen(currentFolder());
    });
    connect(m_view, &SeriesTreeView::typed, this, &SeriesPane::typed);
    connect(m_view, &SeriesTreeView::accepted, this, [this] { showOnly(currentFolder()); });
    connect(m_view, &SeriesTreeView::escaped, this, [this] { Q_EMIT folderChosen({}); });
    m_open.insert(QString());
    restore();
}

void SeriesPane::makeActions()
{
    m_menu = new QMenu(this);
    const auto add = [this](const char *name, const QString &text, auto act) {
        QAction *action = m_menu->addAction(text);
        action->setObjectName(m_name + QLatin1Char('.') + QLatin1String(name));
        connect(action, &QAction::triggered, this, act);
        return action;
    };
    QAction *only = add("names.only", tr("Draw only this"), [this] { showOnly(currentFolder()); });
    only->setShortcut(Qt::Key_Return); // said in the menu; the tree itself sees to it
    only->setShortcutContext(Qt::WidgetShortcut);
    add("names.all", tr("Draw all"), [this] { Q_EMIT ticksChosen({}); });
    m_menu->addSeparator();
    add("names.expand", tr("Open all below"),
        [this] { m_view->expandRecursively(m_view->currentIndex()); });
    add("names.collapse", tr("Close all folders"), [this] {
        m_view->collapseAll();
        m_view->expand(m_model->index(0, 0));
    });
    m_menu->addSeparator();
    QAction *copy = add("names.copy", tr("Copy the name"), [this] { copyName(); });
    copy->setIcon(icon(QStringLiteral("copy")));
}

void SeriesPane::contextMenuEvent(QContextMenuEvent *event)
{
    m_menu->exec(event->globalPos());
}

void SeriesPane::copyName() const
{
    const QModelIndex index = m_view->currentIndex();
    if (index.isValid() && !currentFolder().isEmpty())
        QGuiApplication::clipboard()->setText(currentFolder().chopped(1));
}

QString SeriesPane::currentFolder() const
{
    return m_view->currentIndex().data(SeriesTreeModel::FolderRole).toString();
}

void SeriesPane::addNames(const QStringList &names)
{
    m_model->addNames(names);
}

void SeriesPane::releaseNames(const QStringList &names)
{
    m_model->releaseNames(names);
}

int SeriesPane::nameCount() const
{
    return m_model->names().nameCount();
}

int SeriesPane::chosenCount() const
{
    const int node = m_model->names().findFolder(m_choice.folder);
    return node < 0 ? 0 : m_model->names().tickedCount(node);
}

bool SeriesPane::isSomeSeen() const
{
    return m_model->names().seenCount(NameTree::root) > 0;
}

bool SeriesPane::isSomeTicked() const
{
    return m_model->names().tickedCount(NameTree::root) > 0;
}

bool SeriesPane::isSeen(const QString &folder) const
{
    return m_model->indexOf(folder).isValid();
}

void SeriesPane::focusTree()
{
    m_view->setFocus(Qt::ShortcutFocusReason);
}

void SeriesPane::showOnly(const QString &folder)
{
    NameTicks ticks;
    if (!m_choice.ticks.isOnly(folder))
        ticks.setOnly(folder);
    Q_EMIT ticksChosen(ticks);
}

void SeriesPane::setChoice(const NameChoice &choice, bool searching)
{
    const bool filterChanged = choice.filter != m_choice.filter;
    const bool folderChanged = choice.folder != m_choice.folder;
    m_choice = choice;
    m_searching = searching;
    m_model->setTicks(choice.ticks);
    if (filterChanged)
        m_model->setFilter(choice.filter); // and restores what is open
    else if (folderChanged)
        restore();
}

// The rows know by their folders what they were.
void SeriesPane::restore()
{
    m_restoring = true;
    m_choosing.stop();
    if (m_searching) {
        openWhatIsFound();
    } else {
        for (const QString &folder : std::as_const(m_open)) {
            if (const QModelIndex index = m_model->indexOf(folder); index.isValid())
                m_view->expand(index);
        }
    }
    const QModelIndex current = m_model->indexOf(m_choice.folder);
    m_view->setCurrentIndex(current);
    if (current.isValid())
        m_view->scrollTo(current);
    m_restoring = false;
}

// Folders are opened in the order of the rows as long as what is in them is few.
void SeriesPane::openWhatIsFound()
{
    int rows = 0;
    QList<QModelIndex> folders{m_model->index(0, 0)};
    while (!folders.isEmpty() && rows < mostOpened) {
        const QModelIndex folder = folders.takeFirst();
        m_view->expand(folder);
        const int inside = m_model->rowCount(folder);
        rows += inside;
        for (int row = 0; row < inside && row < mostOpened; ++row) {
            if (const QModelIndex child = m_model->index(row, 0, folder);
                m_model->hasChildren(child))
                folders.append(child);
        }
    }
}

} // namespace lampwork
