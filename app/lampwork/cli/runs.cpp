// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/runjson.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/analysis/query.h"
#include "core/analysis/runfields.h"
#include "core/analysis/sorting.h"
#include "core/base/nearest.h"

#include <algorithm>

namespace lampwork {

namespace {

// The fields that every table starts with, and the metrics that tell most, where a run has them.
QStringList defaultColumns(const QList<Run> &runs)
{
    QStringList columns{QStringLiteral("id"), QStringLiteral("name"), QStringLiteral("state"),
        QStringLiteral("created"), QStringLiteral("duration"), QStringLiteral("epoch")};
    if (std::any_of(runs.cbegin(), runs.cend(),
            [](const Run &run) { return runValue(run, QStringLiteral("forked_from")).isValid(); }))
        columns.append(QStringLiteral("forked_from"));
    const QStringList known = attributeNames(runs);
    for (const char *metric : {"valid/loss:best", "valid/accuracy:best", "valid/rmse:best",
             "valid/f1_macro:best", "test/accuracy", "test/rmse", "test/f1_macro"}) {
        if (known.contains(QLatin1String(metric)))
            columns.append(QLatin1String(metric));
    }
    return columns;
}

class RunsVerb : public Verb {
public:
    Manual manual() const override
    {
        QString fields;
        for (const RunField &field : runFields())
            fields += QStringLiteral("  %1 %2\n").arg(field.name, -12).arg(field.description);
        fields.chop(1);
        return {QStringLiteral("runs"), QStringLiteral("list the runs of a store"),
            {QStringLiteral("runs [--where QUERY] [--sort KEYS] [--columns NAMES] [OPTION]…")},
            {QStringLiteral("Lists runs, the newest first. Every column, query and sort key is a "
                            "name: a field of "
                            "the run, a field of its spec by its dotted path (train.optimizer.lr), "
                            "or a metric "
                            "(valid/accuracy: the last value; valid/accuracy:best: the best one)."),
                fields,
                QStringLiteral(
                    "A query compares names with values by = != < <= > >=, or with ~ and !~ "
                    "against a "
                    "pattern of * and ?, joined by and, or, not and parentheses. A name alone asks "
                    "whether the run has it. A value with spaces stands in quotes, an odd name in "
                    "backquotes. Times are dates (\"2026-03-01 14:05\"), durations seconds or 90s, "
                    "5min, 2h, 1d. A run that lacks the name answers no, and yes to != and !~.")},
            {{QStringLiteral("lampwork runs --where 'valid/accuracy > 0.9 and state = finished' "
                             "--sort -valid/accuracy"),
                 QStringLiteral("Good runs, the best first")},
                {QStringLiteral("lampwork runs --where 'name ~ \"mlp*\"' --columns "
                                "name,train.optimizer.lr,valid/loss:best"),
                    QStringLiteral("Choose the columns")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.value(QStringLiteral("--where"), QStringLiteral("QUERY"), &m_where,
            QStringLiteral("Only runs for which this holds."));
        options.value(QStringLiteral("--sort"), QStringLiteral("KEYS"), &m_sort,
            QStringLiteral("Names with commas between; a minus in front means largest first. Runs "
                           "that lack the "
                           "value come last."));
        options.value(QStringLiteral("--columns"), QStringLiteral("NAMES"), &m_columns,
            QStringLiteral("Names with commas between, instead of the usual columns."));
        options.flag(QStringLiteral("--all"), &m_all,
            QStringLiteral("Archived runs and those in the bin, too."));
        options.value(QStringLiteral("--limit"), QStringLiteral("N"), &m_limit,
            QStringLiteral("At most so many."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        if (m_limit < 0)
            return console.wrongUse(
                QStringLiteral("A limit is a number above 0."), QStringLiteral("--limit"));
        const auto store = openForUse(m_store, StoreUse::Read);
        if (!store)
            return console.fail(store.error());
        const auto all = (*store)->runs();
        if (!all)
            return console.fail(all.error());
        if (all->isEmpty()) // whatever is asked for, there is no name yet to check it against
            return print({}, {}, console);
        const QStringList known = knownNames(*all);
        const auto query = RunQuery::parse(m_where, known);
        if (!query)
            return console.wrongUse(query.error().message, query.error().where);
        const auto sort = parseSort(m_sort, known);
        if (!sort)
            return console.wrongUse(sort.error().message, QStringLiteral("--sort"));
        std::vector<const Run *> found;
        for (const Run &run : *all) {
            if ((m_all || (!run.archived && !run.deleted)) && query->matches(run))
                found.push_back(&run);
        }
        sortRuns(found, *sort);
        if (m_limit > 0 && found.size() > std::size_t(m_limit))
            found.resize(std::size_t(m_limit));
        QList<Run> runs;
        for (const Run *run : found)
            runs.append(*run);
        return print(runs, known, console);
    }

private:
    int print(const QList<Run> &runs, const QStringList &known, Console &console) const
    {
        QStringList columns = m_columns.split(u',', Qt::SkipEmptyParts);
        for (QString &column : columns) {
            column = column.trimmed();
            if (!known.isEmpty() && !known.contains(column)) {
                const QString near = nearestName(column, known);
                return console.wrongUse(
                    QStringLiteral("No run has “%1”.%2")
                        .arg(column,
                            near.isEmpty() ? QString()
                                           : QStringLiteral(" Did you mean “%1”?").arg(near)),
                    QStringLiteral("--columns"));
            }
        }
        if (console.isJson()) {
            Json list = Json::array();
            for (const Run &run : runs)
                list.push_back(columns.isEmpty() ? runToJson(run) : valuesToJson(run, columns));
            console.printJson(list);
            return exitDone;
        }
        if (columns.isEmpty())
            columns = defaultColumns(runs);
        if (runs.isEmpty()) {
            console.note(QStringLiteral("No run matches."));
            return exitDone;
        }
        QStringList head;
        for (const QString &column : std::as_const(columns))
            head.append(column.contains(u'/') || column.contains(u'.')
                    ? column
                    : column.toUpper().replace(u'_', u' '));
        TextTable table(head);
        for (const Run &run : runs) {
            QStringList cells;
            for (const QString &column : std::as_const(columns))
                cells.append(runValueText(run, column));
            table.add(cells);
        }
        console.print(table.text(console.outputWidth()));
        return exitDone;
    }

    static Json valuesToJson(const Run &run, const QStringList &columns)
    {
        Json json = Json::object();
        for (const QString &column : columns)
            json[column.toStdString()] = toJson(runValue(run, column));
        return json;
    }

    QString m_where;
    QString m_sort;
    QString m_columns;
    QString m_store;
    bool m_all = false;
    int m_limit = 0;
};

} // namespace

std::unique_ptr<Verb> makeRunsVerb()
{
    return std::make_unique<RunsVerb>();
}

} // namespace lampwork
