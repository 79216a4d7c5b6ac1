// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/steprule.h"
#include "tests/exchange/exchangetest.h"

#include <QDateTime>

#include <utime.h>

using namespace lampwork;

namespace {

using Steps = std::vector<qint64>;
using Values = std::vector<double>;

QByteArray eventFile(int number)
{
    return contentOf(exchangeData(
        QStringLiteral("tensorboard/restart/events.out.tfevents.170000000%1.host").arg(number)));
}

// Makes a file look as if it was last written so many hours ago.
void age(const QString &path, int hours)
{
    const auto then = time_t(QDateTime::currentSecsSinceEpoch() - hours * 3600);
    const utimbuf times{then, then};
    QCOMPARE(::utime(QFile::encodeName(path).constData(), &times), 0);
}

// A log that is too long to be held in memory, and goes back near its end.
class LongLog : public ForeignLog {
public:
    static constexpr qint64 points = 4'400'000;
    static constexpr qint64 restart = 4'300'000;

    ForeignFormat format() const override { return ForeignFormat::Csv; }
    QString source() const override { return QStringLiteral("/long.csv"); }
    void reset() override { m_step = 0; }
    qint64 lastWrittenMs() const override { return QDateTime::currentMSecsSinceEpoch(); }
    Result<LogNews> look() override
    {
        LogNews news;
        RunCollector run;
        if (m_step == points) {
            run.rewind(restart);
            for (qint64 step = restart; step < restart + 10; ++step)
                run.add("loss", step, 0, -1);
            ++m_step;
        }
        for (qint64 last = std::min(m_step + 400'000, points); m_step < last; ++m_step)
            run.add("loss", m_step, 0, double(m_step));
        news.more = m_step <= points;
        news.runs.push_back(run.take());
        return news;
    }

private:
    qint64 m_step = 0;
};

} // namespace

class ImporterTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stepsThatStandStillAreNumbered_data()
    {
        QTest::addColumn<Steps>("steps");
        QTest::addColumn<bool>("ended");
        QTest::addColumn<Steps>("taken");
        QTest::addColumn<int>("leftOut");
        QTest::newRow("rising") << Steps{0, 1, 5} << false << Steps{0, 1, 5} << 0;
        QTest::newRow("a step twice") << Steps{0, 1, 1, 2} << false << Steps{0, 1, 2} << 1;
        QTest::newRow("a late step") << Steps{0, 5, 3, 6} << false << Steps{0, 5, 6} << 1;
        QTest::newRow("one step only") << Steps{0, 0, 0, 0} << false << Steps{0, 1, 2, 3} << 0;
        QTest::newRow("one step only, not 0") << Steps{7, 7, 7} << false << Steps{7, 8, 9} << 0;
        QTest::newRow("two at the first step") << Steps{0, 0} << false << Steps{0} << 0;
        QTest::newRow("two at the first step, and the end")
            << Steps{0, 0} << true << Steps{0, 1} << 0;
        QTest::newRow("a check before the training")
            << Steps{0, 0, 1, 2} << false << Steps{0, 1, 2} << 1;
        QTest::newRow("the last of all steps")
            << Steps{std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::max()} << true
            << Steps{std::numeric_limits<qint64>::max()} << 1;
    }
    void stepsThatStandStillAreNumbered()
    {
        QFETCH(Steps, steps);
        QFETCH(bool, ended);
        QFETCH(Steps, taken);
        QFETCH(int, leftOut);
        StepRule rule;
        Steps got;
        double value = 0;
        const auto take = [&](const HeldPoint &point) { got.push_back(point.step); };
        for (const qint64 step : steps)
            rule.add({step, 0, value++}, take);
        if (ended)
            rule.end(take);
        QCOMPARE(got, taken);
        QCOMPARE(rule.leftOut(), leftOut);
    }

    void everyFormatBecomesRuns()
    {
        ImportTest test;
        const auto reports = test.importEverything();
        QCOMPARE(reports.size(), std::size_t(4 + 1 + 3 + 3 + 3 + 2));
        QVERIFY2(test.problems.isEmpty(),
            test.problems.isEmpty() ? "" : qPrintable(test.problems.front().text()));
        for (const ImportReport &report : reports) {
            QVERIFY(report.isNew);
            QVERIFY(report.points > 0 || report.format == ForeignFormat::Optuna);
            const Run run = test.run(report.run);
            QCOMPARE(importedFrom(run), titleOf(report.format));
            QCOMPARE(
                run.attributes.value(QStringLiteral("import.source")).toString(), report.source);
            QVERIFY(run.startedMs > 0 || report.format == ForeignFormat::Lightning);
            QVERIFY(!run.name.isEmpty() && !run.experiment.isEmpty());
        }
    }

    void importingAgainAddsNothing()
    {
        ImportTest test;
        const auto first = test.importEverything();
        const RunCursor before = test.store->runsSince({})->next;
        const auto again = test.importEverything();
        QCOMPARE(again.size(), first.size());
        for (std::size_t i = 0; i < first.size(); ++i) {
            QCOMPARE(again[i].run, first[i].run);
            QVERIFY(!again[i].isNew);
            QCOMPARE(again[i].points, 0);
            QCOMPARE(again[i].histograms, 0);
            QCOMPARE(again[i].files, 0);
            QCOMPARE(again[i].pointsInAll, first[i].points);
        }
        const auto changes = test.store->runsSince(before);
        QVERIFY(changes.ok() && changes->runs.isEmpty()); // nothing at all was written
    }

    void pointsAreSummedUp()
    {
        ImportTest test;
        const QString path = test.path(QStringLiteral("log.csv"));
        writeFile(path, "step,val_loss,accuracy,lr\n0,3,0.1,1\n1,1,0.9,2\n2,2,0.5,3\n");
        const auto reports = test.import(path);
        QCOMPARE(reports.size(), std::size_t(1));
        const Run run = test.run(reports[0].run);
        QCOMPARE(run.step, 2);
        QCOMPARE(run.attributes.value(QStringLiteral("val_loss")), QVariant(2.0));
        QCOMPARE(run.attributes.value(QStringLiteral("val_loss:best")), QVariant(1.0));
        QCOMPARE(run.attributes.value(QStringLiteral("accuracy:best")), QVariant(0.9));
        QVERIFY(!run.attributes.contains(QStringLiteral("lr:best")));
    }

    void growingLogsAreFollowed()
    {
        ImportTest test;
        const QString csv = test.path(QStringLiteral("logs/log.csv"));
        const QString events = test.path(QStringLiteral("logs/run/events.out.tfevents.1"));
        const QByteArray whole = eventFile(0); // a loss of 10 - step at the steps 0 … 9
        writeFile(csv, "step,loss\n0,1\n");
        writeFile(events, whole.left(200));
        Importer importer(*test.store, {.following = true});
        const auto found = findForeignLogs(test.path(QStringLiteral("logs")));
        QVERIFY(found.ok());
        QCOMPARE(found->size(), 2);
        for (const FoundLog &log : *found)
            importer.add(makeForeignLog(log));
        ImportTest::readAll(importer);
        const auto reports = importer.reports();
        const RunId csvRun = reports[0].run;
        const RunId eventRun = reports[1].run;
        QCOMPARE(test.points(csvRun, QStringLiteral("loss")).steps, (Steps{0}));
        const std::size_t seen = test.points(eventRun, QStringLiteral("loss")).size();
        QVERIFY(seen > 0 && seen < 10);
        QCOMPARE(test.run(csvRun).state, RunState::Running);
        // The rest comes in pieces that end inside a row and inside a record.
        writeFile(csv, "1,0.5\n2,0.", QIODevice::Append);
        writeFile(events, whole.mid(200, 100), QIODevice::Append);
        ImportTest::readAll(importer);
        QCOMPARE(test.points(csvRun, QStringLiteral("loss")).steps, (Steps{0, 1}));
        QVERIFY(test.points(eventRun, QStringLiteral("loss")).size() > seen);
        writeFile(csv, "25\n", QIODevice::Append);
        writeFile(events, whole.mid(300), QIODevice::Append);
        ImportTest::readAll(importer);
        QCOMPARE(test.points(csvRun, QStringLiteral("loss")).values, (Values{1, 0.5, 0.25}));
        QCOMPARE(test.points(eventRun, QStringLiteral("loss")).values,
            (Values{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}));
        QVERIFY(importer.finish().ok());
        QVERIFY(importer.takeProblems().isEmpty());
        QCOMPARE(test.run(eventRun).state, RunState::Running); // only not growing
    }

    void aRestartWhileFollowingKeepsBoth()
    {
        ImportTest test;
        const QString folder = test.path(QStringLiteral("run"));
        writeFile(folder + QStringLiteral("/events.out.tfevents.1"), eventFile(0));
        Importer importer(*test.store, {.following = true});
        importer.add(makeForeignLog({ForeignFormat::TensorBoard, folder}));
        ImportTest::readAll(importer);
        const RunId first = importer.reports()[0].run;
        // Goes on from step 6 with other values.
        writeFile(folder + QStringLiteral("/events.out.tfevents.2"), eventFile(1));
        ImportTest::readAll(importer);
        const ImportReport report = importer.reports()[0];
        QCOMPARE(report.replaced, first);
        QVERIFY(report.run != first);
        QCOMPARE(test.points(first, QStringLiteral("loss")).values,
            (Values{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}));
        QCOMPARE(test.points(report.run, QStringLiteral("loss")).values,
            (Values{10, 9, 8, 7, 6, 5, 94, 93, 92, 91, 90, 89}));
        QCOMPARE(test.run(first).state, RunState::Stopped);
        QCOMPARE(
            test.run(first).attributes.value(QStringLiteral("import.replaced_by")).toLongLong(),
            report.run);
        // From now on the new one is the run of this log.
        const auto again = test.import(folder);
        QCOMPARE(again[0].run, report.run);
        QCOMPARE(again[0].points, 0);
        QCOMPARE(again[0].leftOut.value(overriddenPoints()), 4);
    }

    void aFileThatIsWrittenAnewAsItWasGoesOn()
    {
        // As loggers do that write their whole file at every step, with columns that come later.
        ImportTest test;
        const QString path = test.path(QStringLiteral("metrics.csv"));
        writeFile(path, "step,loss\n0,3\n1,2\n");
        Importer importer(*test.store, {.following = true});
        importer.add(makeForeignLog({ForeignFormat::Csv, path}));
        ImportTest::readAll(importer);
        const RunId run = importer.reports()[0].run;
        writeFile(path, "step,loss,val\n0,3,\n1,2,\n2,1,7\n");
        ImportTest::readAll(importer);
        QCOMPARE(importer.reports()[0].run, run);
        QCOMPARE(importer.reports()[0].replaced, 0);
        QCOMPARE(test.points(run, QStringLiteral("loss")).values, (Values{3, 2, 1}));
        QCOMPARE(test.points(run, QStringLiteral("val")).steps, (Steps{2}));
        // But another training in the same file is another run.
        writeFile(path, "step,loss\n0,30\n1,20\n2,10\n3,5\n");
        ImportTest::readAll(importer);
        QVERIFY(importer.reports()[0].run != run);
        QCOMPARE(importer.reports()[0].replaced, run);
        QCOMPARE(test.points(run, QStringLiteral("loss")).values, (Values{3, 2, 1}));
        QCOMPARE(test.points(importer.reports()[0].run, QStringLiteral("loss")).values,
            (Values{30, 20, 10, 5}));
    }

    void aLogTooLongToBeHeldIsReadToItsEnd()
    {
        ImportTest test;
        Importer importer(*test.store, {});
        importer.add(std::make_unique<LongLog>());
        int passes = 0;
        for (bool more = true; more; ++passes) {
            QVERIFY(passes < 100);
            const auto passed = importer.pass();
            QVERIFY(passed.ok());
            more = *passed;
        }
        QVERIFY(importer.finish().ok());
        const ImportReport report = importer.reports()[0];
        QCOMPARE(report.pointsInAll, LongLog::points);
        QCOMPARE(report.leftOut.size(), 1);
        QCOMPARE(report.leftOut.first(), 10); // what came after the restart
    }

    void anotherTrainingInTheSameFileIsSeenLater()
    {
        ImportTest test;
        const QString path = test.path(QStringLiteral("log.csv"));
        writeFile(path, "step,loss\n0,3\n1,2\n2,1\n");
        const RunId first = test.import(path)[0].run;
        writeFile(path, "step,loss\n0,30\n1,20\n");
        const ImportReport report = test.import(path)[0];
        QVERIFY(report.isNew);
        QCOMPARE(report.replaced, first);
        QCOMPARE(test.points(report.run, QStringLiteral("loss")).values, (Values{30, 20}));
    }

    void aLogWithoutAnEndIsOverWhenItIsOld()
    {
        ImportTest test;
        const QString path = test.path(QStringLiteral("log.csv"));
        writeFile(path, "step,loss\n0,3\n1,2\n");
        QCOMPARE(test.import(path)[0].state, RunState::Running);
        age(path, 2);
        QCOMPARE(test.import(path)[0].state, RunState::Finished);
        // It goes on after all.
        writeFile(path, "2,1\n", QIODevice::Append);
        const ImportReport again = test.import(path)[0];
        QCOMPARE(again.state, RunState::Running);
        QCOMPARE(again.points, 1);
    }

    void importedRunsAreNeverLost()
    {
        ImportTest test;
        const QString path = test.path(QStringLiteral("log.csv"));
        writeFile(path, "step,timestamp,loss\n0,1700000000,3\n1,1700000060,2\n");
        const RunId id = test.import(path)[0].run;
        const auto lost = test.store->markLostRuns(0);
        QVERIFY(lost.ok() && lost->isEmpty());
        const Run run = test.run(id);
        QCOMPARE(run.state, RunState::Running);
        QCOMPARE(run.startedMs, 1700000000000);
        QCOMPARE(run.heartbeatMs, 1700000060000);
        QVERIFY(!test.store->claimRun(id).ok());
        // And a bin can be emptied of them.
        RunEdit bin;
        bin.deleted = true;
        QVERIFY(test.store->editRun(id, bin).ok());
        QVERIFY(test.store->emptyBin().ok());
        QVERIFY(test.store->runs()->isEmpty());
    }

    void whatAPersonChangedStays()
    {
        ImportTest test;
        const QString source = exchangeData(QStringLiteral("wandb/finished.wandb"));
        const RunId id = test.import(source)[0].run;
        RunEdit edit;
        edit.name = QStringLiteral("mine");
        edit.note = QStringLiteral("my note");
        QVERIFY(test.store->editRun(id, edit).ok());
        QCOMPARE(test.import(source)[0].run, id);
        QCOMPARE(test.run(id).name, QStringLiteral("mine"));
        QCOMPARE(test.run(id).note, QStringLiteral("my note"));
    }

    void aRunInTheBinIsImportedAnew()
    {
        ImportTest test;
        const QString source = exchangeData(QStringLiteral("wandb/finished.wandb"));
        const RunId id = test.import(source)[0].run;
        RunEdit bin;
        bin.deleted = true;
        QVERIFY(test.store->editRun(id, bin).ok());
        const ImportReport again = test.import(source)[0];
        QVERIFY(again.isNew);
        QVERIFY(again.run != id);
    }

    void mlflowWithoutStepsIsNumbered()
    {
        ImportTest test;
        for (const ImportReport &report : test.import(exchangeData(QStringLiteral("mlruns")))) {
            if (report.name != QLatin1String("without steps"))
                continue;
            QCOMPARE(
                test.points(report.run, QStringLiteral("accuracy")).steps, (Steps{0, 1, 2, 3, 4}));
            QCOMPARE(report.state, RunState::Failed);
            QVERIFY(test.run(report.run).endedMs > 0);
            return;
        }
        QFAIL("the run is missing");
    }
};

QTEST_GUILESS_MAIN(ImporterTest)
#include "tst_importer.moc"
