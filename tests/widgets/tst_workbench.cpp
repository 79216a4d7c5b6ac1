// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/pages/pagefixture.h"
#include "widgets/panels/workbench/runfeed.h"

#include <QFile>

using namespace lampwork;

namespace {

PointBatch loss(qint64 from, qint64 to)
{
    SeriesPoints points;
    points.name = QStringLiteral("train/loss");
    for (qint64 step = from; step < to; ++step) {
        points.steps.push_back(step);
        points.wallMs.push_back(1'000'000 + step);
        points.values.push_back(1.0 / double(step));
    }
    return {points};
}

// What a feed passed on, all together.
struct Heard {
    std::vector<qint64> steps;
    int orders = 0;
    explicit Heard(RunFeed &feed)
    {
        QObject::connect(
            &feed, &RunFeed::pointsArrived, &feed, [this](RunId, const PointBatch &points) {
                for (const SeriesPoints &series : points)
                    steps.insert(steps.end(), series.steps.begin(), series.steps.end());
            });
        QObject::connect(&feed, &RunFeed::eventsChanged, &feed,
            [this](RunId, const QList<RunEvent> &, const QList<Order> &all) {
                orders = int(all.size());
            });
    }
};

std::vector<qint64> upTo(qint64 last)
{
    std::vector<qint64> steps;
    for (qint64 step = 1; step <= last; ++step)
        steps.push_back(step);
    return steps;
}

} // namespace

class TestWorkbench : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEditCanBeTakenBack();
    void equalKeysMerge();
    void onlyAChangeOfTheSourceReadsAgain();
    void aMissingFileIsAProblemWithItsPlace();
    void everyFeedHearsEveryPointOnce_data();
    void everyFeedHearsEveryPointOnce();
    void aFeedStartsOverWhenARunComesBack();
    void trainingNothingIsReported();
    void coloursAreStable();
};

void TestWorkbench::anEditCanBeTakenBack()
{
    PageFixture f;
    QVERIFY(f.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    QVERIFY(f.draft().resolved());
    QCOMPARE(f.draft().profile().size(), f.draft().data()->dataset.table->columns.size());
    Spec spec = f.draft().chosen();
    spec.train.epochs = 7;
    f.draft().edit(QStringLiteral("Epochs"), spec);
    QVERIFY(f.settled());
    QCOMPARE(f.draft().resolved()->spec.train.epochs, std::optional(7));
    f.draft().undoStack()->undo();
    QVERIFY(f.settled());
    QVERIFY(f.draft().resolved()->spec.train.epochs != 7);
    QCOMPARE(f.draft().chosen().train.epochs, std::nullopt);
    f.draft().undoStack()->redo();
    QVERIFY(f.settled());
    QCOMPARE(f.draft().resolved()->spec.train.epochs, std::optional(7));
}

void TestWorkbench::equalKeysMerge()
{
    Draft draft;
    for (const int epochs : {1, 12, 123}) {
        Spec spec = draft.chosen();
        spec.train.epochs = epochs;
        draft.edit(QStringLiteral("Epochs"), spec, 5);
    }
    QCOMPARE(draft.undoStack()->count(), 1);
    draft.undoStack()->undo();
    QCOMPARE(draft.chosen().train.epochs, std::nullopt);
}

void TestWorkbench::onlyAChangeOfTheSourceReadsAgain()
{
    PageFixture f;
    QVERIFY(f.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    QSignalSpy reading(&f.draft(), &Draft::readingChanged);
    Spec spec = f.draft().chosen();
    spec.train.epochs = 3;
    f.draft().edit(QStringLiteral("Epochs"), spec);
    QVERIFY(f.draft().isResolving());
    QVERIFY(f.settled());
    QCOMPARE(reading.size(), 0);
    ColumnSpec year;
    year.name = f.draft().data()->dataset.table->columns.back().name;
    year.type = ColumnType::Category;
    spec.data.columns.append(year);
    f.draft().edit(QStringLiteral("Type"), spec);
    QVERIFY(f.settled());
    QCOMPARE(reading.size(), 2); // begun, ended
}

void TestWorkbench::aMissingFileIsAProblemWithItsPlace()
{
    PageFixture f;
    f.draft().openData(f.file(QStringLiteral("nowhere.csv")));
    QVERIFY(f.settled());
    QVERIFY(!f.draft().data());
    QVERIFY(f.draft().problem());
    QCOMPARE(f.draft().problem()->code, ErrorCode::NotFound);
    QVERIFY(f.draft().problem()->text().contains(QLatin1String("nowhere.csv")));
}

void TestWorkbench::everyFeedHearsEveryPointOnce_data()
{
    QTest::addColumn<qint64>("before");
    QTest::newRow("at once") << qint64(50);
    QTest::newRow("in pieces") << 2 * StoreService::pointsAtOnce + 50;
}

void TestWorkbench::everyFeedHearsEveryPointOnce()
{
    QFETCH(qint64, before);
    PageFixture f;
    const RunId run = *f.store().createRun(
        {QStringLiteral("default"), QStringLiteral("a"), QStringLiteral("{}"), {}});
    QVERIFY(f.store().claimRun(run).ok());
    QVERIFY(f.store().appendPoints(run, loss(1, before + 1)).ok());
    QVERIFY(f.store().giveOrder(run, OrderVerb::Pause).ok());
    RunFeed first(f.workbench());
    Heard heardFirst(first);
    first.setRuns({run});
    QTRY_VERIFY(!heardFirst.steps.empty());
    // One that joins late, while more points come.
    RunFeed second(f.workbench());
    Heard heardSecond(second);
    second.setRuns({run});
    for (qint64 from = before + 1; from <= before + 101; from += 20)
        QVERIFY(f.store().appendPoints(run, loss(from, from + 20)).ok());
    const std::size_t all = std::size_t(before) + 120;
    QTRY_COMPARE(heardFirst.steps.size(), all);
    QTRY_COMPARE(heardSecond.steps.size(), all);
    QVERIFY(heardFirst.steps == upTo(qint64(all)));
    QVERIFY(heardSecond.steps == upTo(qint64(all)));
    QTRY_COMPARE(heardFirst.orders, 1);
    QTRY_COMPARE(heardSecond.orders, 1);
}

void TestWorkbench::aFeedStartsOverWhenARunComesBack()
{
    PageFixture f;
    const RunId run = *f.store().createRun(
        {QStringLiteral("default"), QStringLiteral("a"), QStringLiteral("{}"), {}});
    QVERIFY(f.store().claimRun(run).ok());
    QVERIFY(f.store().appendPoints(run, loss(1, 11)).ok());
    RunFeed feed(f.workbench());
    Heard heard(feed);
    feed.setRuns({run});
    QTRY_COMPARE(heard.steps, upTo(10));
    feed.setRuns({});
    QVERIFY(!f.workbench().isFollowed(run));
    heard.steps.clear();
    feed.setRuns({run});
    QTRY_COMPARE(heard.steps, upTo(10));
}

void TestWorkbench::trainingNothingIsReported()
{
    PageFixture f;
    QSignalSpy problems(&f.workbench(), &Workbench::problemReported);
    f.workbench().trainDraft();
    QCOMPARE(problems.size(), 1);
    QVERIFY(f.workbench().runs().isEmpty());
}

void TestWorkbench::coloursAreStable()
{
    PageFixture f;
    const QColor color = f.workbench().runColor(5);
    QCOMPARE(f.workbench().runColor(5), color);
    QVERIFY(f.workbench().runColor(6) != color);
    QVERIFY(f.workbench().runColor(5 + Theme::seriesColorCount()) == color);
    QVERIFY(f.workbench().runDash(5 + Theme::seriesColorCount()) != f.workbench().runDash(5));
}

QTEST_MAIN(TestWorkbench)
#include "tst_workbench.moc"
