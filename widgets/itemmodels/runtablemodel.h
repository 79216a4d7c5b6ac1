// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/query.h"
#include "core/base/result.h"
#include "core/experiment/run.h"

#include <QAbstractTableModel>
#include <QColor>
#include <QHash>
#include <QSet>
#include <QStringList>

#include <functional>
#include <optional>

namespace lampwork {

// The runs of a store as a table that filters and sorts itself: 10,000 runs in a few milliseconds.
// Its columns are fields by name (core/analysis/runfields.h). Changes of the runs keep selection
// and order. Never writes: what a person edits is told as a signal. GUI thread.
class RunTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role { RunIdRole = Qt::UserRole + 1, ValueRole, FieldRole };
    enum class Scope { Current, Archived, Bin };

    explicit RunTableModel(QObject *parent = nullptr);

    void setRuns(const QList<Run> &runs);
    void setColumns(const QStringList &fields);
    const QStringList &columns() const { return m_columns; }
    // What suits the runs: name, state, times, progress, and the validation metrics there are.
    static QStringList suitableColumns(const QList<Run> &runs);
    static QString columnTitle(const QString &field);

    void setScope(Scope scope);
    Scope scope() const { return m_scope; }
    // Plain words that all must occur in name, experiment, state, tags or note; or, where the text
    // holds a comparison, a query (core/analysis/query.h). On an error the filter stays as it was.
    Result<void> setFilter(const QString &text);
    // Ticked runs, in the order ticked; each shows its colour.
    void setTicked(const QList<RunId> &runs);
    void setColors(std::function<QColor(RunId)> color) { m_color = std::move(color); }
    void setReadOnly(bool readOnly) { m_readOnly = readOnly; }

    RunId runId(int row) const { return m_order.value(row); }
    int rowOf(RunId id) const { return int(m_order.indexOf(id)); }
    const Run *run(RunId id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

Q_SIGNALS:
    void tickedChanged(const QList<lampwork::RunId> &runs);
    void renameRequested(lampwork::RunId id, const QString &name);

private:
    bool accepts(const Run &run) const;
    void rebuild(const QSet<RunId> &changed = {});
    void sortIds(QList<RunId> &ids) const;
    void removeMissing(const QSet<RunId> &wanted);
    void permute(const QList<RunId> &wanted);
    QVariant display(const Run &run, const QString &field) const;

    QList<Run> m_runs;
    QHash<RunId, qsizetype> m_index;
    QList<RunId> m_order; // the rows
    QStringList m_columns;
    Scope m_scope = Scope::Current;
    QStringList m_words;
    std::optional<RunQuery> m_query;
    std::optional<QStringList> m_knownNames; // of m_runs; found when they are first asked for
    QString m_sortField;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    QList<RunId> m_ticked;
    std::function<QColor(RunId)> m_color;
    bool m_readOnly = false;
};

} // namespace lampwork
