// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/analysis/differences.h"
#include "core/analysis/runfields.h"
#include "core/base/format.h"

namespace lampwork {

namespace {

const QString &seedPath()
{
    static const QString path = QStringLiteral("train.seed");
    return path;
}

Json numbersToJson(const QList<std::optional<double>> &values)
{
    Json list = Json::array();
    for (const auto &value : values)
        list.push_back(value ? Json(*value) : Json());
    return list;
}

class CompareVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("compare"),
            QStringLiteral("show in what runs differ, and their metrics"),
            {QStringLiteral("compare RUN RUN… [--all] [OPTION]…")},
            {QStringLiteral(
                "Puts two or more runs side by side: the fields of their specs that are not the "
                "same in "
                "all of them (and the seed, in any case), in the order of the spec, then every "
                "metric "
                "with its last value and, where it is recorded over epochs, its best. An asterisk "
                "marks "
                "the best of the runs; one run a setting is no evidence that it is better.")},
            {{QStringLiteral("lampwork compare 3 7"), QStringLiteral("Compare two runs")},
                {QStringLiteral("lampwork compare 3 7 9 --json"),
                    QStringLiteral("Compare three, for a program")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(QStringLiteral("RUN"), &m_runs,
            QStringLiteral("Numbers or names of two or more runs."));
        options.flag(
            QStringLiteral("--all"), &m_all, QStringLiteral("The fields that are the same, too."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        if (m_runs.size() < 2)
            return console.wrongUse(QStringLiteral("To compare takes two runs or more."));
        const auto store = openForUse(m_store, StoreUse::Read);
        if (!store)
            return console.fail(store.error());
        const auto found = findRuns(**store, m_runs);
        if (!found)
            return console.fail(found.error());
        const QList<Run> &runs = *found;
        if (runs.size() < 2)
            return console.wrongUse(
                QStringLiteral("These are all the same run; to compare takes two or more."));
        auto fields = specDifferences(runs, {false, false});
        if (!fields)
            return console.fail(fields.error());
        fields->removeIf([this](const SpecDifference &field) {
            return !m_all && !field.differs && field.path != seedPath();
        });
        const QList<MetricComparison> metrics = compareMetrics(runs);
        return console.isJson() ? printAsJson(runs, *fields, metrics, console)
                                : printAsText(runs, *fields, metrics, console);
    }

private:
    static int printAsJson(const QList<Run> &runs, const QList<SpecDifference> &fields,
        const QList<MetricComparison> &metrics, Console &console)
    {
        Json json;
        json["runs"] = Json::array();
        for (const Run &run : runs) {
            json["runs"].push_back(
                {{"id", run.id}, {"name", toJson(run.name)}, {"state", toJson(nameOf(run.state))}});
        }
        json["spec"] = Json::object();
        for (const SpecDifference &field : fields) {
            Json values = Json::array();
            for (const auto &value : field.values)
                values.push_back(value.value_or(Json()));
            json["spec"][field.path.toStdString()] = values;
        }
        json["metrics"] = Json::object();
        for (const MetricComparison &metric : metrics) {
            json["metrics"][metric.name.toStdString()] = {{"lower_is_better", metric.lowerIsBetter},
                {"last", numbersToJson(metric.last)}, {"best", numbersToJson(metric.best)}};
        }
        console.printJson(json);
        return exitDone;
    }

    static int printAsText(const QList<Run> &runs, const QList<SpecDifference> &fields,
        const QList<MetricComparison> &metrics, Console &console)
    {
        QStringList head{QString()};
        for (const Run &run : runs)
            head.append(QStringLiteral("%1 %2").arg(run.id).arg(run.name));
        TextTable table(head);
        const auto addField = [&](const char *name) {
            QStringList cells{QString::fromLatin1(name)};
            for (const Run &run : runs)
                cells.append(runValueText(run, QString::fromLatin1(name)));
            table.add(cells);
        };
        addField("state");
        addField("duration");
        addField("step");
        table.add({});
        for (const SpecDifference &field : fields) {
            QStringList cells{field.path};
            for (const auto &value : field.values)
                cells.append(specValueText(value));
            table.add(cells);
        }
        if (!metrics.isEmpty())
            table.add({});
        for (const MetricComparison &metric : metrics) {
            addMetric(table, metric.name, metric.last, metric.bestLast);
            addMetric(table, metric.name + QStringLiteral(":best"), metric.best, metric.bestBest);
        }
        console.print(table.text(console.outputWidth()));
        return exitDone;
    }

    static void addMetric(TextTable &table, const QString &name,
        const QList<std::optional<double>> &values, const QList<qsizetype> &winners)
    {
        QStringList cells{name};
        bool isEmpty = true;
        for (qsizetype i = 0; i < values.size(); ++i) {
            isEmpty = isEmpty && !values[i];
            cells.append(values[i]
                    ? formatNumber(*values[i], 5) + (winners.contains(i) ? u'*' : u' ')
                    : QStringLiteral("— "));
        }
        if (!isEmpty)
            table.add(cells);
    }

    QStringList m_runs;
    QString m_store;
    bool m_all = false;
};

} // namespace

std::unique_ptr<Verb> makeCompareVerb()
{
    return std::make_unique<CompareVerb>();
}

} // namespace lampwork
