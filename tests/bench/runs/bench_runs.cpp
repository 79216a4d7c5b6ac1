// SPDX-License-Identifier: GPL-3.0-or-later
// The list of 10,000 runs of 40 columns: from the opening of its store to the painted table, and
// what sorting and filtering take, against Qt's own QSortFilterProxyModel over a
// QStandardItemModel with the same values. Times include the painting of the view.
#include "core/base/philox.h"
#include "core/store/runstore.h"
#include "tests/bench/need.h"
#include "widgets/itemmodels/runtablemodel.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTableView>
#include <QTemporaryDir>

using namespace lampwork;

namespace {

constexpr int runCount = 10'000;
constexpr int columnCount = 40;

// A third of the columns are texts, as optimisers and activations are.
QStringList columns()
{
    QStringList names;
    for (int i = 0; i < columnCount; ++i)
        names.append(QStringLiteral("train.parameter_%1").arg(i, 2, 10, QLatin1Char('0')));
    return names;
}

QHash<QString, QVariant> attributesOf(int run)
{
    Philox random(std::uint64_t(run), RandomPurpose::Order);
    QHash<QString, QVariant> attributes;
    int column = 0;
    for (const QString &name : columns()) {
        const double value = random.uniform();
        if (column++ % 3 == 0)
            attributes.insert(name, QStringLiteral("kind %1").arg(int(value * 50)));
        else
            attributes.insert(name, value);
    }
    return attributes;
}

QList<Run> makeRuns()
{
    QList<Run> runs;
    for (int i = runCount; i > 0; --i) {
        Run run;
        run.id = i;
        run.name = QStringLiteral("run %1").arg(i);
        run.experiment = QStringLiteral("default");
        run.state = RunState::Finished;
        run.attributes = attributesOf(i);
        runs.append(run);
    }
    return runs;
}

class Table : public QTableView {
public:
    explicit Table(QAbstractItemModel *model)
    {
        setModel(model);
        resize(1600, 900);
        show();
        paint();
    }
    void paint()
    {
        QApplication::processEvents();
        viewport()->repaint();
    }
};

// The newest runs, as many as a page of the table shows; or all of them.
void openToPaint(benchmark::State &state)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bench.lampwork"));
    {
        const auto store = need(openStore(path));
        need(store->together([&]() -> Result<void> {
            for (int i = 1; i <= runCount; ++i) {
                auto made = store->createRun({QStringLiteral("default"),
                    QStringLiteral("run %1").arg(i), QStringLiteral("{}"), attributesOf(i)});
                if (!made)
                    return made.error();
            }
            return {};
        }));
    }
    for (auto _ : state) {
        const auto store = need(openStore(path));
        RunTableModel model;
        model.setColumns(columns());
        model.setRuns(
            state.range(0) == runCount ? need(store->runs()) : need(store->runs(state.range(0))));
        Table table(&model);
        if (model.rowCount() != state.range(0))
            qFatal("The runs are not all there.");
    }
}

void sortRuns(benchmark::State &state)
{
    RunTableModel model;
    model.setColumns(columns());
    model.setRuns(makeRuns());
    Table table(&model);
    int column = 0;
    for (auto _ : state) {
        model.sort(column, column % 2 ? Qt::AscendingOrder : Qt::DescendingOrder);
        table.paint();
        column = (column + 1) % columnCount;
    }
}

void filterRuns(benchmark::State &state)
{
    RunTableModel model;
    model.setColumns(columns());
    model.setRuns(makeRuns());
    Table table(&model);
    const QStringList filters{QStringLiteral("train.parameter_01 > 0.5"), QStringLiteral("run 77"),
        QStringLiteral("train.parameter_02 < 0.1 and train.parameter_03 = \"kind 7\""), QString()};
    int next = 0;
    for (auto _ : state) {
        need(model.setFilter(filters[next]));
        table.paint();
        next = (next + 1) % int(filters.size());
    }
}

std::unique_ptr<QStandardItemModel> standardModel()
{
    auto model = std::make_unique<QStandardItemModel>(runCount, columnCount);
    const QStringList names = columns();
    const QList<Run> runs = makeRuns();
    for (int row = 0; row < runCount; ++row) {
        for (int column = 0; column < columnCount; ++column) {
            auto *item = new QStandardItem;
            item->setData(runs[row].attributes.value(names[column]), Qt::DisplayRole);
            model->setItem(row, column, item);
        }
    }
    return model;
}

void sortProxy(benchmark::State &state)
{
    const auto model = standardModel();
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(model.get());
    Table table(&proxy);
    int column = 0;
    for (auto _ : state) {
        proxy.sort(column, column % 2 ? Qt::AscendingOrder : Qt::DescendingOrder);
        table.paint();
        column = (column + 1) % columnCount;
    }
}

// By one column, which is all that it can.
void filterProxy(benchmark::State &state)
{
    const auto model = standardModel();
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(model.get());
    proxy.setFilterKeyColumn(0);
    Table table(&proxy);
    const QStringList filters{QStringLiteral("1"), QStringLiteral("kind 7"), QString()};
    int next = 0;
    for (auto _ : state) {
        proxy.setFilterFixedString(filters[next]);
        table.paint();
        next = (next + 1) % int(filters.size());
    }
}

BENCHMARK(openToPaint)->ArgName("runs")->Arg(200)->Arg(runCount)->Unit(benchmark::kMillisecond);
BENCHMARK(sortRuns)->Unit(benchmark::kMillisecond)->Iterations(80);
BENCHMARK(sortProxy)->Unit(benchmark::kMillisecond)->Iterations(80);
BENCHMARK(filterRuns)->Unit(benchmark::kMillisecond)->Iterations(80);
BENCHMARK(filterProxy)->Unit(benchmark::kMillisecond)->Iterations(80);

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
