// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/runfields.h"
#include "core/analysis/rungroups.h"
#include "core/analysis/stepunits.h"

#include <QTest>

using namespace lampwork;

namespace {

Run runWith(RunId id, const QHash<QString, QVariant> &attributes)
{
    Run run;
    run.id = id;
    run.name = QStringLiteral("run %1").arg(id);
    run.experiment = id < 3 ? QStringLiteral("a") : QStringLiteral("b");
    run.attributes = attributes;
    return run;
}

const auto lr = QStringLiteral("train.optimizer.lr");
const auto seed = QStringLiteral("train.seed");

} // namespace

class TestRunGroups : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void groupsByAField();
    void seedsAreTakenTogether();
    void otherProgramsRunsAreTakenTogether();
    void coloursAreNoParameters();
    void batchesAreSamples();
    void whatIsUnknownIsZero();
};

void TestRunGroups::groupsByAField()
{
    const QList<Run> runs{runWith(1, {{lr, 0.1}}), runWith(2, {{lr, 0.01}}),
        runWith(3, {{lr, 0.1}}), runWith(4, {}), runWith(5, {{lr, 0.10000001}})};
    QCOMPARE(groupRuns(runs, QStringLiteral("experiment")),
        (QList<RunGroup>{{QStringLiteral("a"), {1, 2}}, {QStringLiteral("b"), {3, 4, 5}}}));
    const QList<RunGroup> byRate = groupRuns(runs, lr);
    QCOMPARE(byRate.size(), 4);
    QCOMPARE(byRate[0], (RunGroup{QStringLiteral("lr = 0.1"), {1, 3}}));
    QCOMPARE(byRate[1], (RunGroup{QStringLiteral("lr = 0.01"), {2}}));
    QCOMPARE(byRate[2], (RunGroup{QStringLiteral("lr = —"), {4}}));
    QCOMPARE(byRate[3].runs, QList<RunId>{5}); // looks the same, and is not
    QVERIFY(groupRuns({}, lr).isEmpty());
}

void TestRunGroups::seedsAreTakenTogether()
{
    const auto made = [](RunId id, double rate, int number) {
        Run run = runWith(id,
            {{lr, rate}, {seed, number}, {QStringLiteral("data.split.seed"), number},
                {QStringLiteral("name"), QStringLiteral("n%1").arg(id)},
                {QStringLiteral("valid/loss"), 0.1 * number},
                {QStringLiteral("energy.kwh"), 0.2 * number},
                {QStringLiteral("sanity.passed"), number % 2 == 0}});
        run.experiment = QStringLiteral("a");
        return run;
    };
    const QList<RunGroup> groups = groupRuns(
        {made(1, 0.1, 1), made(2, 0.1, 2), made(3, 0.2, 1), made(4, 0.1, 3)}, groupBySeed);
    QCOMPARE(groups,
        (QList<RunGroup>{{QStringLiteral("run 1"), {1, 2, 4}}, {QStringLiteral("run 3"), {3}}}));
}

void TestRunGroups::otherProgramsRunsAreTakenTogether()
{
    const auto made = [](RunId id, int layers, int number) {
        Run run = runWith(id,
            {{QStringLiteral("params.layers"), layers}, {QStringLiteral("params.seed"), number},
                {QStringLiteral("import.source"), QStringLiteral("/logs/%1").arg(id)},
                {QStringLiteral("acc"), 0.5 + number}});
        run.experiment = QStringLiteral("a");
        return run;
    };
    const QList<RunGroup> groups
        = groupRuns({made(1, 2, 1), made(2, 3, 1), made(3, 2, 2)}, groupBySeed);
    QCOMPARE(groups.size(), 2);
    QCOMPARE(groups[0].runs, (QList<RunId>{1, 3}));
}

void TestRunGroups::coloursAreNoParameters()
{
    const QList<Run> runs{runWith(1, {{lr, 0.1}, {colorAttribute(), QStringLiteral("3")}})};
    QCOMPARE(attributeNames(runs), QStringList{lr});
}

void TestRunGroups::batchesAreSamples()
{
    const auto batch = QStringLiteral("train.batch_size");
    QCOMPARE(stepUnits(runWith(1, {{batch, 32}})), (StepUnits{32, 0}));
    QCOMPARE(stepUnits(runWith(1, {{batch, 32}, {QStringLiteral("train.accumulate"), 4}})),
        (StepUnits{128, 0}));
    QCOMPARE(stepUnits(runWith(1,
                 {{batch, 16}, {QStringLiteral("train.task"), QStringLiteral("language_model")},
                     {QStringLiteral("data.text.length"), 64}})),
        (StepUnits{16, 64}));
    // A classifier of texts has a length too, but its rows are what counts.
    QCOMPARE(stepUnits(runWith(1,
                 {{batch, 16}, {QStringLiteral("train.task"), QStringLiteral("multiclass")},
                     {QStringLiteral("data.text.length"), 64}})),
        (StepUnits{16, 0}));
    QCOMPARE(stepUnits(runWith(1, {{QStringLiteral("config.batch_size"), QStringLiteral("8")}})),
        (StepUnits{8, 0}));
}

void TestRunGroups::whatIsUnknownIsZero()
{
    QCOMPARE(stepUnits(runWith(1, {})), StepUnits());
    QCOMPARE(stepUnits(runWith(1,
                 {{QStringLiteral("train_batch_size"), 8},
                     {QStringLiteral("a.batch_size"), QStringLiteral("many")}})),
        StepUnits());
    // Which of two?
    QCOMPARE(
        stepUnits(runWith(
            1, {{QStringLiteral("train/batch_size"), 8}, {QStringLiteral("eval/batch_size"), 64}})),
        StepUnits());
}

QTEST_GUILESS_MAIN(TestRunGroups)
#include "tst_rungroups.moc"
