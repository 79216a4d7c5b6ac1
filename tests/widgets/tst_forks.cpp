// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/fork.h"
#include "tests/pages/fakeengine.h"
#include "tests/widgets/runfixture.h"
#include "widgets/dialogs/forkdialogs.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/panels/runs/runspage.h"
#include "widgets/panels/workbench/curvesview.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QTimer>

using namespace lampwork;

namespace {

constexpr qint64 forkStep = 400;

// A fork of a made run with ten steps of its own.
RunId addFork(RunStore &store, RunId parent)
{
    NewRun fresh;
    fresh.experiment = QStringLiteral("default");
    fresh.name = QStringLiteral("child");
    fresh.specJson = QStringLiteral(R"({"name": "child"})");
    fresh.parent = parent;
    fresh.parentStep = forkStep;
    const RunId id = *store.createRun(fresh);
    const auto check = [](const auto &result) {
        if (!result.ok())
            qFatal("%s", qPrintable(result.error().text()));
    };
    check(store.claimRun(id));
    SeriesPoints loss{QStringLiteral("train/loss"), {}, {}, {}};
    for (qint64 step = forkStep + 1; step <= forkStep + 10; ++step) {
        loss.steps.push_back(step);
        loss.wallMs.push_back(1'700'000'000'000 + step * 25);
        loss.values.push_back(0.5);
    }
    RunProgress progress;
    progress.step = forkStep + 10;
    progress.stepsPerEpoch = 40;
    check(store.appendPoints(id, {loss}, progress));
    progress = {};
    progress.state = RunState::Stopped;
    check(store.updateRun(id, progress));
    return id;
}

// Does something with the next dialog of that class, once it is open.
template <typename Dialog> void withNext(std::function<void(Dialog &)> act)
{
    auto *timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, act] {
        auto *dialog = qobject_cast<Dialog *>(QApplication::activeModalWidget());
        if (!dialog)
            dialog = qobject_cast<Dialog *>(QApplication::activePopupWidget());
        if (!dialog)
            return;
        timer->deleteLater();
        act(*dialog);
    });
    timer->start(20);
}

} // namespace

// Forking from the window, and how it shows there.
class TestForks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { isolateSettings(m_folder.path()); }
    void init() { QSettings().clear(); }

    void theParentsCurveLeadsIntoTheForks()
    {
        PageFixture fixture;
        const RunId parent = addFinishedRun(fixture.store(), {QStringLiteral("parent")});
        const RunId child = addFork(fixture.store(), parent);
        QVERIFY(fixture.knows(parent, RunState::Finished));
        QVERIFY(fixture.knows(child, RunState::Stopped));
        CurvesView view(fixture.workbench(), QStringLiteral("test"));
        view.resize(900, 600);
        view.show();
        view.setRuns({child});
        const QString own = QStringLiteral("%1:train/loss").arg(child);
        const QString leadIn = QStringLiteral("%1<%2:train/loss").arg(child).arg(parent);
        const QString joint = QStringLiteral("%1<0:train/loss").arg(child);
        QTRY_VERIFY(view.plot(QStringLiteral("loss")));
        CurvePlot *plot = view.plot(QStringLiteral("loss"));
        QTRY_COMPARE(plot->pointCount(leadIn), forkStep); // and no step of the parent after it
        QTRY_COMPARE(plot->pointCount(own), 10);
        QTRY_COMPARE(plot->pointCount(joint), 2);
        QCOMPARE(*plot->valueAt(joint, forkStep + 1), 0.5);
        QVERIFY(plot->valueAt(joint, forkStep) == plot->valueAt(leadIn, forkStep));
        // Only the run itself stands in the legend and is named as one.
        QVERIFY(plot->csv().contains("before the fork"));
        // With its parent beside it, everything of both is there.
        view.setRuns({child, parent});
        QTRY_COMPARE(plot->pointCount(QStringLiteral("%1:train/loss").arg(parent)), 800);
        QTRY_COMPARE(plot->pointCount(leadIn), forkStep);
        view.setRuns({parent});
        QVERIFY(!plot->curves().contains(leadIn));
        QVERIFY(!plot->curves().contains(joint));
    }

    void theTableNamesTheParent()
    {
        PageFixture fixture;
        const RunId parent = addFinishedRun(fixture.store(), {QStringLiteral("parent")});
        const RunId child = addFork(fixture.store(), parent);
        QVERIFY(fixture.knows(child, RunState::Stopped));
        RunTableModel model;
        model.setRuns(fixture.workbench().runs());
        model.setColumns(RunTableModel::suitableColumns(fixture.workbench().runs()));
        const int column = int(model.columns().indexOf(QStringLiteral("forked_from")));
        QVERIFY(column >= 0);
        QCOMPARE(model.index(model.rowOf(child), column).data().toString(),
            QStringLiteral("parent @400"));
        QCOMPARE(model.index(model.rowOf(parent), column).data().toString(), QString());
        QVERIFY(!RunTableModel::suitableColumns({*fixture.workbench().run(parent)})
                     .contains(QStringLiteral("forked_from")));
    }

    void aClickOnACurveForksThere()
    {
        PageFixture fixture;
        installFakeEngine(fixture.file(QStringLiteral("engine")), "exit 0\n");
        Spec spec;
        spec.data.source = sample(QStringLiteral("penguins.csv"));
        ColumnSpec target;
        target.name = QStringLiteral("species");
        target.role = ColumnRole::Target;
        spec.data.columns.append(target);
        const Result<ResolvedSpec> resolved = readAndResolve(spec);
        QVERIFY(resolved.ok());
        NewRun fresh;
        fresh.name = QStringLiteral("mother");
        fresh.specJson = QString::fromUtf8(toJsonText(specToJson(resolved->spec)));
        const RunId parent = *fixture.store().createRun(fresh);
        QVERIFY(fixture.store().claimRun(parent).ok());
        SeriesPoints loss{QStringLiteral("train/loss"), {}, {}, {}};
        for (qint64 step = 1; step <= 100; ++step) {
            loss.steps.push_back(step);
            loss.wallMs.push_back(1'700'000'000'000 + step);
            loss.values.push_back(1 / double(step));
        }
        RunProgress progress;
        progress.step = 100;
        QVERIFY(fixture.store().appendPoints(parent, {loss}, progress).ok());
        progress = {};
        progress.state = RunState::Finished;
        QVERIFY(fixture.store().updateRun(parent, progress).ok());
        QVERIFY(fixture.knows(parent, RunState::Finished));

        CurvesView view(fixture.workbench(), QStringLiteral("test"));
        view.resize(900, 600);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setRuns({parent});
        QTRY_VERIFY(view.plot(QStringLiteral("loss")));
        CurvePlot *plot = view.plot(QStringLiteral("loss"));
        QTRY_COMPARE(plot->pointCount(QStringLiteral("%1:train/loss").arg(parent)), 100);
        QTest::qWait(50); // the plot is drawn in its place
        const QPoint middle = plot->rect().center();
        const std::optional<CurvePlace> place = plot->placeAt(middle);
        QVERIFY(place);
        QVERIFY(place->step > 10 && place->step < 90);

        withNext<QMenu>([](QMenu &menu) {
            for (QAction *action : menu.actions()) {
                if (action->objectName() == QLatin1String("plot.fork")) {
                    QVERIFY(action->isEnabled());
                    menu.close();
                    QTimer::singleShot(0, action, &QAction::trigger);
                }
            }
        });
        withNext<ForkDialog>([&](ForkDialog &dialog) {
            QCOMPARE(dialog.step(), place->step);
            QVERIFY(dialog.changes().isEmpty());
            auto *rate = dialog.findChild<NumberField *>(QStringLiteral("fork.train.optimizer.lr"));
            QVERIFY(rate);
            QTest::keyClicks(rate, QStringLiteral("0.02"));
            QTest::keyClicks(
                dialog.findChild<QLineEdit *>(QStringLiteral("fork.name")), QStringLiteral("kid"));
            QCOMPARE(dialog.changes(), QStringList{QStringLiteral("train.optimizer.lr=0.02")});
            QTest::mouseClick(
                dialog.findChild<QPushButton *>(QStringLiteral("fork.go")), Qt::LeftButton);
        });
        QContextMenuEvent event(QContextMenuEvent::Mouse, middle, plot->mapToGlobal(middle));
        QApplication::sendEvent(plot, &event);
        QTRY_VERIFY(fixture.workbench().currentRun() > parent);
        const RunId child = fixture.workbench().currentRun();
        const Result<Run> made = fixture.store().run(child);
        QVERIFY(made.ok());
        QCOMPARE(made->name, QStringLiteral("kid"));
        QCOMPARE(made->parent, parent);
        QCOMPARE(made->parentStep, place->step);
        QCOMPARE(made->attributes.value(QStringLiteral("train.optimizer.lr")).toDouble(), 0.02);
        QTRY_VERIFY(fakeEngineLog(fixture.file(QStringLiteral("engine")))
                        .contains(QStringLiteral("--run %1").arg(child)));
    }

    void aForkThatCannotBeIsReported()
    {
        PageFixture fixture;
        const RunId parent = addFinishedRun(fixture.store(), {QStringLiteral("parent")});
        QVERIFY(fixture.knows(parent, RunState::Finished));
        QSignalSpy problems(&fixture.workbench(), &Workbench::problemReported);
        fixture.workbench().forkRun(parent, 9999, {}, {});
        QTRY_COMPARE(problems.size(), 1);
        QVERIFY(problems.first().first().value<Error>().message.contains(QStringLiteral("9999")));
    }

    void aReproductionIsTold()
    {
        PageFixture fixture;
        const QString engine = fixture.file(QStringLiteral("engine"));
        installFakeEngine(engine,
            R"(echo '{"result": {"identical": false, "steps": 800, "points": 1640, "orders": 1, )"
            R"("first_difference": {"series": "train/loss", "step": 12, "before": 1, "now": 2}, )"
            R"("missing": null, "weights_compared": true, "weights_differ": "w", "notes": [], )"
            R"("kept_run": null}}')"
            "\n");
        const RunId run = addFinishedRun(fixture.store(), {QStringLiteral("it")});
        QVERIFY(fixture.knows(run, RunState::Finished));
        RunsPage page(fixture.workbench());
        page.resize(1000, 700);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.findChild<QAbstractItemView *>(QStringLiteral("runs.table"))->selectAll();
        auto *action = page.findChild<QAction *>(QStringLiteral("action.run.reproduce"));
        QTRY_VERIFY(action->isEnabled());
        action->trigger();
        QTRY_VERIFY(page.findChild<QMessageBox *>(QStringLiteral("reproduce.result")));
        auto *box = page.findChild<QMessageBox *>(QStringLiteral("reproduce.result"));
        QVERIFY(box->informativeText().contains(QStringLiteral("train/loss first differs at step "
                                                               "12")));
        QCOMPARE(fakeEngineLog(engine).trimmed(),
            QStringLiteral("reproduce --store %1 --run %2")
                .arg(fixture.workbench().storeLocation())
                .arg(run));
        box->close();
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestForks)
#include "tst_forks.moc"
