// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/runtablemodel.h"

#include "core/analysis/runfields.h"
#include "core/analysis/sorting.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

const auto nameField = QStringLiteral("name");
const auto stateField = QStringLiteral("state");
const auto forkedField = QStringLiteral("forked_from");
// Above this many separate pieces a view is quicker when told that everything is new.
constexpr qsizetype mostPieces = 40;

struct StateLook {
    const char *icon;
    QColor color;
};

StateLook lookOf(RunState state)
{
    const ThemeColors &colors = Theme::instance().colors();
    switch (state) {
    case RunState::Queued:
        return {"clock", colors.mutedText};
    case RunState::Running:
        return {"play", colors.accent};
    case RunState::Paused:
        return {"pause", colors.warning};
    case RunState::Finished:
        return {"check", colors.good};
    case RunState::Stopped:
        return {"stop", colors.mutedText};
    case RunState::Failed:
        return {"error", colors.bad};
    case RunState::Lost:
        return {"lost", colors.bad};
    }
    return {"help", colors.mutedText};
}

} // namespace

RunTableModel::RunTableModel(QObject *parent)
    : QAbstractTableModel(parent)
    , m_columns(suitableColumns({}))
{
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        if (!m_order.isEmpty())
            Q_EMIT dataChanged(
                index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DecorationRole});
    });
}

QStringList RunTableModel::suitableColumns(const QList<Run> &runs)
{
    QStringList columns{nameField, stateField, QStringLiteral("created"),
        QStringLiteral("duration"), QStringLiteral("epoch"), QStringLiteral("tags")};
    if (std::any_of(runs.begin(), runs.end(),
            [](const Run &run) { return runValue(run, forkedField).isValid(); }))
        columns.insert(1, forkedField);
    for (const char *metric : {"valid/loss", "valid/accuracy", "valid/f1", "valid/f1_macro",
             "valid/subset_accuracy", "valid/rmse", "valid/r2", "valid/perplexity"}) {
        const QString name = QLatin1String(metric);
        for (const QString &field : {name, name + QStringLiteral(":best")}) {
            if (std::any_of(runs.begin(), runs.end(),
                    [&](const Run &run) { return run.attributes.contains(field); }))
                columns.append(field);
        }
    }
    return columns;
}

QString RunTableModel::columnTitle(const QString &field)
{
    static const QHash<QString, const char *> titles{
        {QStringLiteral("id"), QT_TR_NOOP("Number")},
        {nameField, QT_TR_NOOP("Name")},
        {QStringLiteral("experiment"), QT_TR_NOOP("Experiment")},
        {stateField, QT_TR_NOOP("Status")},
        {QStringLiteral("tags"), QT_TR_NOOP("Tags")},
        {QStringLiteral("note"), QT_TR_NOOP("Note")},
        {QStringLiteral("message"), QT_TR_NOOP("Message")},
        {QStringLiteral("archived"), QT_TR_NOOP("Archived")},
        {QStringLiteral("deleted"), QT_TR_NOOP("Deleted")},
        {QStringLiteral("created"), QT_TR_NOOP("When")},
        {QStringLiteral("started"), QT_TR_NOOP("Started")},
        {QStringLiteral("ended"), QT_TR_NOOP("Ended")},
        {QStringLiteral("duration"), QT_TR_NOOP("Duration")},
        {QStringLiteral("host"), QT_TR_NOOP("Host")},
        {QStringLiteral("step"), QT_TR_NOOP("Step")},
        {QStringLiteral("total_steps"), QT_TR_NOOP("Planned steps")},
        {QStringLiteral("epoch"), QT_TR_NOOP("Epoch")},
        {QStringLiteral("parent"), QT_TR_NOOP("Parent")},
        {QStringLiteral("parent_step"), QT_TR_NOOP("Forked at")},
        {forkedField, QT_TR_NOOP("Forked from")},
        {QStringLiteral("progress"), QT_TR_NOOP("Progress")},
        {QStringLiteral("speed"), QT_TR_NOOP("Samples/s")},
    };
    if (const char *title = titles.value(field))
        return tr(title);
    if (field.endsWith(QLatin1String(":best")))
        return tr("%1, best").arg(field.chopped(5));
    return field;
}

const Run *RunTableModel::run(RunId id) const
{
    const auto found = m_index.constFind(id);
    return found == m_index.constEnd() ? nullptr : &m_runs[*found];
}

void RunTableModel::setRuns(const QList<Run> &runs)
{
    QSet<RunId> changed;
    for (const Run &now : runs) {
        const Run *before = run(now.id);
        if (before && !(*before == now))
            changed.insert(now.id);
    }
    m_runs = runs;
    m_knownNames.reset();
    m_index.clear();
    m_index.reserve(runs.size());
    for (qsizetype i = 0; i < runs.size(); ++i)
        m_index.insert(runs[i].id, i);
    rebuild(changed);
}

void RunTableModel::setColumns(const QStringList &fields)
{
    if (fields == m_columns)
        return;
    beginResetModel();
    m_columns = fields;
    endResetModel();
}

void RunTableModel::setScope(Scope scope)
{
    m_scope = scope;
    rebuild();
}

Result<void> RunTableModel::setFilter(const QString &text)
{
    static const QRegularExpression comparison(QStringLiteral("[=<>~`()]"));
    if (text.contains(comparison)) {
        if (!m_knownNames)
            m_knownNames = knownNames(m_runs);
        Result<RunQuery> query = RunQuery::parse(text, *m_knownNames);
        if (!query.ok())
            return query.error();
        m_query = *std::move(query);
        m_words.clear();
    } else {
        m_query.reset();
        m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    }
    rebuild();
    return {};
}

void RunTableModel::setTicked(const QList<RunId> &runs)
{
    if (runs == m_ticked)
        return;
    QSet<RunId> touched(runs.begin(), runs.end());
    touched.unite(QSet<RunId>(m_ticked.begin(), m_ticked.end()));
    m_ticked = runs;
    for (int row = 0; row < rowCount(); ++row) {
        if (touched.contains(m_order[row]))
            Q_EMIT dataChanged(
                index(row, 0), index(row, 0), {Qt::CheckStateRole, Qt::DecorationRole});
    }
}

bool RunTableModel::accepts(const Run &run) const
{
    const Scope scope = run.deleted ? Scope::Bin : run.archived ? Scope::Archived : Scope::Current;
    if (scope != m_scope)
        return false;
    if (m_query)
        return m_query->matches(run);
    if (m_words.isEmpty())
        return true;
    const QString all = run.name + QLatin1Char(' ') + run.experiment + QLatin1Char(' ')
        + nameOf(run.state) + QLatin1Char(' ') + textOf(run.state) + QLatin1Char(' ')
        + run.tags.join(QLatin1Char(' ')) + QLatin1Char(' ') + run.note;
    return std::all_of(m_words.begin(), m_words.end(),
        [&all](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

void RunTableModel::sortIds(QList<RunId> &ids) const
{
    if (m_sortField.isEmpty())
        return;
    std::vector<const Run *> runs;
    runs.reserve(std::size_t(ids.size()));
    for (const RunId id : std::as_const(ids))
        runs.push_back(run(id));
    sortRuns(runs, {{m_sortField, m_sortOrder == Qt::DescendingOrder}});
    for (qsizetype i = 0; i < ids.size(); ++i)
        ids[i] = runs[std::size_t(i)]->id;
}

void RunTableModel::rebuild(const QSet<RunId> &changed)
{
    QList<RunId> wanted;
    wanted.reserve(m_runs.size());
    for (const Run &run : std::as_const(m_runs)) {
        if (accepts(run))
            wanted.append(run.id);
    }
    sortIds(wanted);
    if (wanted != m_order) {
        const QSet<RunId> wantedSet(wanted.begin(), wanted.end());
        const QSet<RunId> before(m_order.begin(), m_order.end());
        removeMissing(wantedSet);
        const QSet<RunId> added = wantedSet - before;
        if (!added.isEmpty() && !m_order.isEmpty()) {
            beginInsertRows({}, rowCount(), rowCount() + int(added.size()) - 1);
            for (const RunId id : std::as_const(wanted)) {
                if (added.contains(id))
                    m_order.append(id);
            }
            endInsertRows();
        } else if (!added.isEmpty()) {
            beginInsertRows({}, 0, int(wanted.size()) - 1);
            m_order = wanted;
            endInsertRows();
        }
        permute(wanted);
    }
    for (int row = 0; row < rowCount(); ++row) {
        if (changed.contains(m_order[row]))
            Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }
}

void RunTableModel::removeMissing(const QSet<RunId> &wanted)
{
    QList<std::pair<int, int>> pieces; // first and last row of each
    for (int row = 0; row < rowCount(); ++row) {
        if (wanted.contains(m_order[row]))
            continue;
        if (!pieces.isEmpty() && pieces.last().second == row - 1)
            pieces.last().second = row;
        else
            pieces.append({row, row});
    }
    if (pieces.size() > mostPieces) {
        beginResetModel();
        m_order.removeIf([&wanted](RunId id) { return !wanted.contains(id); });
        endResetModel();
        return;
    }
    for (auto piece = pieces.crbegin(); piece != pieces.crend(); ++piece) {
        beginRemoveRows({}, piece->first, piece->second);
        m_order.remove(piece->first, piece->second - piece->first + 1);
        endRemoveRows();
    }
}

void RunTableModel::permute(const QList<RunId> &wanted)
{
    if (wanted == m_order)
        return;
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    QHash<RunId, int> rows;
    rows.reserve(wanted.size());
    for (qsizetype i = 0; i < wanted.size(); ++i)
        rows.insert(wanted[i], int(i));
    const QModelIndexList from = persistentIndexList();
    QModelIndexList to;
    to.reserve(from.size());
    for (const QModelIndex &one : from)
        to.append(index(rows.value(m_order[one.row()]), one.column()));
    m_order = wanted;
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void RunTableModel::sort(int column, Qt::SortOrder order)
{
    m_sortField = column < 0 ? QString() : m_columns.value(column);
    m_sortOrder = order;
    rebuild();
}

int RunTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_order.size());
}

int RunTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant RunTableModel::display(const Run &run, const QString &field) const
{
    if (field == stateField)
        return textOf(run.state);
    if (field == QLatin1String("tags"))
        return run.tags.join(QStringLiteral(", "));
    if (const Run *parent = field == forkedField ? this->run(run.parent) : nullptr)
        //: the run that a run was forked from, and the step
        return tr("%1 @%2").arg(parent->name).arg(run.parentStep);
    return runValueText(run, field);
}

QVariant RunTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Run *run = this->run(m_order[index.row()]);
    if (!run) // between a change of the runs and of the rows
        return {};
    const QString &field = m_columns[index.column()];
    switch (role) {
    case Qt::DisplayRole:
        return display(*run, field);
    case Qt::EditRole:
        return field == nameField ? QVariant(run->name) : display(*run, field);
    case Qt::CheckStateRole:
        if (field != nameField || m_scope == Scope::Bin)
            return {};
        return m_ticked.contains(run->id) ? Qt::Checked : Qt::Unchecked;
    case Qt::DecorationRole:
        if (field == stateField) {
            const StateLook look = lookOf(run->state);
            return icon(QLatin1String(look.icon), look.color);
        }
        if (field == nameField && m_color && m_ticked.contains(run->id))
            return m_color(run->id);
        return {};
    case Qt::TextAlignmentRole: {
        const RunFieldKind kind = runFieldKind(field);
        const QVariant value = runValue(*run, field);
        const bool number = kind == RunFieldKind::Number || kind == RunFieldKind::Duration
            || value.typeId() == QMetaType::Double || value.typeId() == QMetaType::LongLong;
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case Qt::ToolTipRole:
        if (field == stateField && !run->message.isEmpty())
            return run->message;
        if (field == nameField && !run->note.isEmpty())
            return run->name + QLatin1Char('\n') + run->note;
        return display(*run, field);
    case RunIdRole:
        return run->id;
    case ValueRole:
        return runValue(*run, field);
    case FieldRole:
        return field;
    default:
        return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    if (role == Qt::DisplayRole)
        return columnTitle(m_columns[section]);
    if (role == Qt::ToolTipRole || role == FieldRole)
        return m_columns[section];
    return {};
}

Qt::ItemFlags RunTableModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    Qt::ItemFlags flags = QAbstractTableModel::flags(index) | Qt::ItemNeverHasChildren;
    if (m_columns[index.column()] == nameField && m_scope != Scope::Bin) {
        flags |= Qt::ItemIsUserCheckable;
        if (!m_readOnly)
            flags |= Qt::ItemIsEditable;
    }
    return flags;
}

bool RunTableModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || m_columns[index.column()] != nameField)
        return false;
    const RunId id = m_order[index.row()];
    if (role == Qt::CheckStateRole) {
        QList<RunId> ticked = m_ticked;
        ticked.removeAll(id);
        if (value.toInt() == Qt::Checked)
            ticked.append(id);
        setTicked(ticked);
        Q_EMIT tickedChanged(ticked);
        return true;
    }
    const QString name = value.toString().trimmed();
    const Run *run = this->run(id);
    if (role != Qt::EditRole || name.isEmpty() || !run || name == run->name)
        return false;
    Q_EMIT renameRequested(id, name);
    return true;
}

} // namespace lampwork
