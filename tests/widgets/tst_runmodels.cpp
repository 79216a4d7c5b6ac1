// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/comparemodels.h"
#include "widgets/itemmodels/runtablemodel.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace lampwork;

namespace {

Run makeRun(RunId id, const QString &name, double accuracy)
{
    Run run;
    run.id = id;
    run.name = name;
    run.experiment = QStringLiteral("default");
    run.state = RunState::Finished;
    run.createdMs = 1'700'000'000'000 + id * 1000;
    run.attributes.insert(QStringLiteral("valid/accuracy"), accuracy);
    run.attributes.insert(QStringLiteral("valid/accuracy:best"), accuracy + 0.01);
    run.attributes.insert(QStringLiteral("train.optimizer.lr"), 0.001 * double(id));
    run.specJson
        = QStringLiteral(R"({"name": "%1", "train": {"optimizer": {"lr": %2}, "seed": 1}})")
              .arg(name)
              .arg(0.001 * double(id));
    return run;
}

QStringList namesOf(const RunTableModel &model)
{
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names.append(model.index(row, 0).data().toString());
    return names;
}

} // namespace

class TestRunModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sortsAndKeepsTheOrderOverChanges();
    void missingValuesComeLast();
    void filtersByWordsAndQueries();
    void scopesShowArchiveAndBin();
    void persistentIndexesFollowTheirRun();
    void tickingAndRenamingAreTold();
    void columnsSuitTheRuns();
    void tenThousandRunsSort();
    void onlyWhatDiffersIsShown();
    void theBestIsMarked();
};

void TestRunModels::sortsAndKeepsTheOrderOverChanges()
{
    RunTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setColumns({QStringLiteral("name"), QStringLiteral("valid/accuracy")});
    QList<Run> runs{makeRun(3, QStringLiteral("run 10"), 0.7),
        makeRun(2, QStringLiteral("run 2"), 0.9), makeRun(1, QStringLiteral("run 1"), 0.8)};
    model.setRuns(runs);
    model.sort(1, Qt::DescendingOrder);
    QCOMPARE(namesOf(model), (QStringList{"run 2", "run 1", "run 10"}));
    runs[0].attributes[QStringLiteral("valid/accuracy")] = 0.99;
    runs.prepend(makeRun(4, QStringLiteral("run 3"), 0.85));
    model.setRuns(runs);
    QCOMPARE(namesOf(model), (QStringList{"run 10", "run 2", "run 3", "run 1"}));
    model.sort(0, Qt::AscendingOrder); // numbers in names by value
    QCOMPARE(namesOf(model), (QStringList{"run 1", "run 2", "run 3", "run 10"}));
    runs.removeAt(2);
    model.setRuns(runs);
    QCOMPARE(namesOf(model), (QStringList{"run 1", "run 3", "run 10"}));
    model.setRuns({});
    QCOMPARE(model.rowCount(), 0);
}

void TestRunModels::missingValuesComeLast()
{
    RunTableModel model;
    model.setColumns({QStringLiteral("name"), QStringLiteral("valid/accuracy")});
    Run none = makeRun(1, QStringLiteral("none"), 0);
    none.attributes.clear();
    const Run nan = makeRun(4, QStringLiteral("nan"), std::nan(""));
    model.setRuns({nan, makeRun(3, QStringLiteral("high"), 0.9),
        makeRun(2, QStringLiteral("low"), 0.1), none});
    model.sort(1, Qt::AscendingOrder);
    QCOMPARE(namesOf(model).mid(0, 2), (QStringList{"low", "high"}));
    model.sort(1, Qt::DescendingOrder);
    QCOMPARE(namesOf(model).mid(0, 2), (QStringList{"high", "low"}));
}

void TestRunModels::filtersByWordsAndQueries()
{
    RunTableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Run tagged = makeRun(1, QStringLiteral("alpha"), 0.5);
    tagged.tags = {QStringLiteral("paper")};
    QList<Run> runs{
        makeRun(3, QStringLiteral("gamma"), 0.95), makeRun(2, QStringLiteral("beta"), 0.8), tagged};
    model.setRuns(runs);
    QVERIFY(model.setFilter(QStringLiteral("PAP alp")).ok());
    QCOMPARE(namesOf(model), QStringList{"alpha"});
    QVERIFY(model.setFilter(QStringLiteral("valid/accuracy > 0.7 and state = finished")).ok());
    QCOMPARE(namesOf(model), (QStringList{"gamma", "beta"}));
    const Result<void> bad = model.setFilter(QStringLiteral("valid/acuracy > 0.7"));
    QVERIFY(!bad.ok());
    QVERIFY(bad.error().message.contains(QLatin1String("valid/accuracy")));
    // The filter stays as it was, for runs that come, too; and names of theirs are known.
    runs.prepend(makeRun(4, QStringLiteral("delta"), 0.6));
    runs.prepend(makeRun(5, QStringLiteral("epsilon"), 0.99));
    runs.first().attributes.insert(QStringLiteral("valid/f1"), 0.5);
    model.setRuns(runs);
    QCOMPARE(namesOf(model), (QStringList{"epsilon", "gamma", "beta"}));
    QVERIFY(model.setFilter(QStringLiteral("valid/f1 > 0.4")).ok());
    QCOMPARE(namesOf(model), QStringList{"epsilon"});
    QVERIFY(model.setFilter({}).ok());
    QCOMPARE(model.rowCount(), 5);
}

void TestRunModels::scopesShowArchiveAndBin()
{
    RunTableModel model;
    Run archived = makeRun(1, QStringLiteral("old"), 0.5);
    archived.archived = true;
    Run deleted = makeRun(2, QStringLiteral("gone"), 0.5);
    deleted.deleted = true;
    model.setRuns({makeRun(3, QStringLiteral("now"), 0.5), deleted, archived});
    QCOMPARE(namesOf(model), QStringList{"now"});
    model.setScope(RunTableModel::Scope::Archived);
    QCOMPARE(namesOf(model), QStringList{"old"});
    model.setScope(RunTableModel::Scope::Bin);
    QCOMPARE(namesOf(model), QStringList{"gone"});
    QVERIFY(!model.index(0, 0).flags().testFlag(Qt::ItemIsEditable));
}

void TestRunModels::persistentIndexesFollowTheirRun()
{
    RunTableModel model;
    model.setColumns({QStringLiteral("name"), QStringLiteral("valid/accuracy")});
    model.setRuns({makeRun(2, QStringLiteral("b"), 0.1), makeRun(1, QStringLiteral("a"), 0.9)});
    const QPersistentModelIndex b = model.index(0, 0);
    model.sort(1, Qt::DescendingOrder);
    QCOMPARE(b.row(), 1);
    QCOMPARE(b.data().toString(), QStringLiteral("b"));
    model.setRuns({makeRun(3, QStringLiteral("c"), 0.5), makeRun(2, QStringLiteral("b"), 0.95),
        makeRun(1, QStringLiteral("a"), 0.9)});
    QCOMPARE(b.row(), 0);
    QCOMPARE(b.data().toString(), QStringLiteral("b"));
}

void TestRunModels::tickingAndRenamingAreTold()
{
    RunTableModel model;
    model.setRuns({makeRun(2, QStringLiteral("b"), 0.1), makeRun(1, QStringLiteral("a"), 0.9)});
    QSignalSpy ticked(&model, &RunTableModel::tickedChanged);
    QVERIFY(model.setData(model.index(1, 0), Qt::Checked, Qt::CheckStateRole));
    QVERIFY(model.setData(model.index(0, 0), Qt::Checked, Qt::CheckStateRole));
    QCOMPARE(ticked.last().first().value<QList<RunId>>(), (QList<RunId>{1, 2}));
    QSignalSpy renamed(&model, &RunTableModel::renameRequested);
    QVERIFY(model.setData(model.index(1, 0), QStringLiteral(" new name "), Qt::EditRole));
    QCOMPARE(renamed.size(), 1);
    QCOMPARE(renamed.first().first().toLongLong(), 1);
    QCOMPARE(renamed.first().last().toString(), QStringLiteral("new name"));
    QVERIFY(!model.setData(model.index(1, 0), QStringLiteral("  "), Qt::EditRole));
}

void TestRunModels::columnsSuitTheRuns()
{
    QVERIFY(!RunTableModel::suitableColumns({}).contains(QStringLiteral("valid/accuracy")));
    const QStringList columns
        = RunTableModel::suitableColumns({makeRun(1, QStringLiteral("a"), 0.5)});
    QVERIFY(columns.contains(QStringLiteral("valid/accuracy:best")));
    QVERIFY(!columns.contains(QStringLiteral("valid/rmse")));
}

void TestRunModels::tenThousandRunsSort()
{
    QList<Run> runs;
    for (RunId id = 10'000; id > 0; --id)
        runs.append(makeRun(id, QStringLiteral("run %1").arg(id), std::sin(double(id))));
    RunTableModel model;
    model.setColumns({QStringLiteral("name"), QStringLiteral("valid/accuracy")});
    model.setRuns(runs);
    model.sort(1, Qt::AscendingOrder);
    QCOMPARE(model.rowCount(), 10'000);
    for (int row = 1; row < model.rowCount(); ++row) {
        QVERIFY(model.index(row - 1, 1).data(RunTableModel::ValueRole).toDouble()
            <= model.index(row, 1).data(RunTableModel::ValueRole).toDouble());
    }
    // Every second one: many pieces at once.
    QVERIFY(model.setFilter(QStringLiteral("valid/accuracy > 0")).ok());
    QVERIFY(model.rowCount() > 4000 && model.rowCount() < 6000);
    QVERIFY(model.setFilter({}).ok());
    QCOMPARE(model.rowCount(), 10'000);
}

void TestRunModels::onlyWhatDiffersIsShown()
{
    DifferenceModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QList<Run> runs{
        makeRun(1, QStringLiteral("a"), 0.5), makeRun(2, QStringLiteral("b"), 0.5)};
    QVERIFY(model.setRuns(runs, {}).ok());
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("train.optimizer.lr"));
    QCOMPARE(model.index(0, 2).data().toString(), QStringLiteral("0.002"));
    DifferenceOptions all;
    all.onlyDiffering = false;
    QVERIFY(model.setRuns(runs, all).ok());
    QCOMPARE(model.rowCount(), 2); // the seed too
    Run broken = runs[0];
    broken.specJson = QStringLiteral("{");
    QVERIFY(!model.setRuns({broken, runs[1]}, {}).ok());
    QCOMPARE(model.rowCount(), 0);
}

void TestRunModels::theBestIsMarked()
{
    MetricComparisonModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRuns(
        {makeRun(1, QStringLiteral("same"), 0.5), makeRun(2, QStringLiteral("same"), 0.75)});
    QCOMPARE(model.headerData(1, Qt::Horizontal).toString(), QStringLiteral("same #1"));
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("valid/accuracy"));
    QCOMPARE(model.index(0, 2).data().toString(), QStringLiteral("0.75"));
    QVERIFY(model.index(0, 2).data(Qt::DecorationRole).isValid());
    QVERIFY(!model.index(0, 1).data(Qt::DecorationRole).isValid());
}

QTEST_MAIN(TestRunModels)
#include "tst_runmodels.moc"
