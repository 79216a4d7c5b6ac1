// SPDX-License-Identifier: GPL-3.0-or-later
// A hundred thousand names of series: the time until their tree is there, to filter it, and to take
// in one more name, against an item for each node in a QStandardItemModel under a
// QSortFilterProxyModel that filters recursively. And the time to list them from a store.
#include "core/store/runstore.h"
#include "widgets/itemmodels/seriestreemodel.h"

#include <benchmark/benchmark.h>

#include <QHash>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTemporaryDir>

#include <memory>

namespace {

using namespace lampwork;

constexpr int nameCount = 100'000;

// As of a network of 250 layers that is watched closely; in the order of their numbers as texts, as
// a store lists them. Wide: all in one folder.
QStringList makeNames(bool wide)
{
    static const char *const parts[]{"attention", "mlp", "norm", "residual"};
    static const char *const what[]{"weight", "gradient", "update", "activation"};
    QStringList names;
    for (int i = 0; i < nameCount; ++i) {
        const QString metric
            = QStringLiteral("%1_%2").arg(QLatin1String(what[i % 4])).arg(i / 16 % 25);
        names.append(wide ? QStringLiteral("metric_%1").arg(i)
                          : QStringLiteral("layer/%1/%2/%3")
                                .arg(i / 400)
                                .arg(QLatin1String(parts[i / 4 % 4]), metric));
    }
    names.sort();
    return names;
}

// How many rows there are in all: what a view with every folder open goes through.
int rowsOf(const QAbstractItemModel &model, const QModelIndex &parent = {})
{
    const int rows = model.rowCount(parent);
    int all = rows;
    for (int row = 0; row < rows; ++row)
        all += rowsOf(model, model.index(row, 0, parent));
    return all;
}

struct Ours {
    explicit Ours(const QStringList &names) { model.addNames(names); }
    void filter(const QString &text, NameFilter::Kind kind)
    {
        model.setFilter(*NameFilter::parse(text, kind));
    }
    void add(const QString &name) { model.addNames({name}); }
    SeriesTreeModel model;
};

struct Rival {
    explicit Rival(const QStringList &names)
    {
        for (const QString &name : names)
            add(name);
        proxy.setRecursiveFilteringEnabled(true);
        proxy.setFilterRole(Qt::UserRole); // the whole name
        proxy.setSourceModel(&items);
    }
    void filter(const QString &text, NameFilter::Kind kind)
    {
        QString pattern = text;
        if (kind == NameFilter::Kind::Glob) {
            pattern = QRegularExpression::escape(text).replace(
                QLatin1String("\\*"), QLatin1String(".*"));
            if (text.contains(u'*'))
                pattern = QRegularExpression::anchoredPattern(pattern);
        }
        proxy.setFilterRegularExpression(
            QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption));
        rowsOf(proxy); // it filters when it is asked
    }
    void add(const QString &name)
    {
        QStandardItem *parent = items.invisibleRootItem();
        for (qsizetype end = 0; end >= 0;) {
            end = name.indexOf(u'/', end + 1);
            const QString path = name.left(end);
            QStandardItem *&item = byPath[path];
            if (!item) {
                item = new QStandardItem(path.section(u'/', -1));
                item->setCheckable(true);
                item->setData(path, Qt::UserRole);
                parent->appendRow(item);
            }
            parent = item;
        }
    }
    QHash<QString, QStandardItem *> byPath;
    QStandardItemModel items;
    QSortFilterProxyModel proxy;
};

template <typename Model> void build(benchmark::State &state)
{
    const QStringList names = makeNames(state.range(0) != 0);
    for (auto _ : state) {
        auto model = std::make_unique<Model>(names);
        state.PauseTiming();
        model.reset();
        state.ResumeTiming();
    }
}

struct Search {
    const char *text;
    NameFilter::Kind kind;
};
const Search searches[]{{"gradient_1", NameFilter::Kind::Glob},
    {"layer/1*/weight_*", NameFilter::Kind::Glob},
    {"^layer/\\d*7/(mlp|norm)/.*_2\\d$", NameFilter::Kind::RegularExpression}};

template <typename Model> void filter(benchmark::State &state)
{
    Model model(makeNames(false));
    const Search &search = searches[state.range(0)];
    for (auto _ : state) {
        model.filter(QLatin1String(search.text), search.kind);
        state.PauseTiming();
        state.counters["rows"] = double(rowsOf(shown(model)));
        model.filter({}, NameFilter::Kind::Glob);
        state.ResumeTiming();
    }
    state.SetLabel(search.text);
}

const QAbstractItemModel &shown(const Ours &ours)
{
    return ours.model;
}
const QAbstractItemModel &shown(const Rival &rival)
{
    return rival.proxy;
}

template <typename Model> void addOne(benchmark::State &state)
{
    const bool wide = state.range(0) != 0;
    Model model(makeNames(wide));
    rowsOf(shown(model));
    int i = 0;
    for (auto _ : state) {
        ++i;
        model.add(wide ? QStringLiteral("more_%1").arg(i)
                       : QStringLiteral("layer/%1/late/%2").arg(i % 250).arg(i));
    }
}

void listFromStore(benchmark::State &state)
{
    QTemporaryDir folder;
    auto opened = openStore(folder.filePath(QStringLiteral("bench.lampwork")));
    if (!opened.ok()) {
        state.SkipWithError(qPrintable(opened.error().text()));
        return;
    }
    RunStore &store = **opened;
    NewRun run;
    run.specJson = QStringLiteral("{}");
    const RunId id = *store.createRun(run);
    PointBatch batch;
    for (const QString &name : makeNames(false))
        batch.push_back({name, {1}, {1000}, {1.0}});
    if (const auto written = store.appendPoints(id, batch); !written.ok()) {
        state.SkipWithError(qPrintable(written.error().text()));
        return;
    }
    for (auto _ : state) {
        const auto series = store.series(id);
        if (!series.ok() || series->size() != nameCount)
            state.SkipWithError("the series are not all there");
    }
}

} // namespace

BENCHMARK(build<Ours>)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(build<Rival>)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(filter<Ours>)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(filter<Rival>)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(addOne<Ours>)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(addOne<Rival>)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(listFromStore)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
