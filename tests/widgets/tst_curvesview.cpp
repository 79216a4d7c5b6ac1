// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/runfixture.h"
#include "widgets/panels/workbench/curvessettings.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/panels/workbench/runcolormenu.h"
#include "widgets/panels/workbench/savedviews.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QTemporaryDir>
#include <QToolButton>

using namespace lampwork;

namespace {

const auto page = QStringLiteral("test");

// A view of some finished runs, as a page has it.
struct Shown {
    explicit Shown(const QList<MadeRun> &made)
    {
        for (const MadeRun &run : made)
            runs.append(addFinishedRun(fixture.store(), run));
        if (!QTest::qWaitFor(
                [this] { return fixture.workbench().runs().size() == runs.size(); }, 10'000))
            qFatal("the runs were not seen");
        view = std::make_unique<CurvesView>(fixture.workbench(), page);
        view->resize(1000, 700);
        view->setRuns(runs);
        view->show();
        if (!QTest::qWaitFor([this] { return plot("loss") && plot("accuracy"); }, 10'000))
            qFatal("the curves did not come");
    }
    CurvePlot *plot(const char *group) const { return view->plot(QLatin1String(group)); }
    QString curve(int run, const char *series) const
    {
        return QStringLiteral("%1:%2").arg(runs[run]).arg(QLatin1String(series));
    }
    QAction *action(const char *name) const
    {
        auto *found = view->findChild<QAction *>(page + QLatin1Char('.') + QLatin1String(name));
        if (!found)
            qFatal("no action %s", name);
        return found;
    }

    PageFixture fixture;
    QList<RunId> runs;
    std::unique_ptr<CurvesView> view;
};

} // namespace

class TestCurvesView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { isolateSettings(m_folder.path()); }
    void settingsAreReadBack();
    void nonsenseInSettingsIsLeftOut();
    void controlsHoldForAllPlotsAndAreKept();
    void everyWayOfSmoothingCanBeChosen();
    void limitsOfAPlotAreKept();
    void plotsAreZoomedAndReadTogether();
    void seriesAreChosenByName();
    void aBadExpressionIsAnErrorAndChangesNothing();
    void aHundredThousandNamesStayUsable();
    void runsAreGrouped();
    void viewsAreSavedRenamedAndDeleted();
    void aColourIsKeptWithTheRun();
    void aNoteIsKeptWithTheRunAndDrawn();
    void referenceLinesAreKept();

private:
    QTemporaryDir m_folder;
};

void TestCurvesView::settingsAreReadBack()
{
    CurvesSettings settings;
    settings.smoothing = {SmoothingKind::Median, 31};
    settings.x = CurveX::Samples;
    settings.y = ScaleKind::SymLog;
    settings.ignoreOutliers = true;
    settings.linkZoom = false;
    settings.legendTable = true;
    settings.series = QStringLiteral("loss \"!\" größe");
    settings.groupBy = QStringLiteral("train.optimizer.lr");
    settings.references = {{QStringLiteral("loss"), {0.1, -2}}};
    settings.band = GroupBand::Interval;
    settings.setLimitsOf(QStringLiteral("loss"), {1, 1e6, 1e-7, std::nullopt});
    QCOMPARE(curvesSettingsFrom(*parseJson(toJsonText(toJson(settings)), page)), settings);
    // The ends of x hold for what x counted.
    settings.x = CurveX::Step;
    QCOMPARE(settings.limitsOf(QStringLiteral("loss")),
        (CurveLimits{std::nullopt, std::nullopt, 1e-7, std::nullopt}));
    settings.setLimitsOf(QStringLiteral("loss"), {});
    settings.x = CurveX::Samples;
    QCOMPARE(settings.limitsOf(QStringLiteral("loss")).xMin, std::optional(1.0));
}

void TestCurvesView::nonsenseInSettingsIsLeftOut()
{
    const CurvesSettings usual;
    for (const char *text :
        {"[]", "3", "{}", R"({"x": 7, "y": "cubic", "smoothing": []})",
            R"({"limits": {"loss": {"y_min": "low"}}, "band": null, "log_x": "yes"})",
            R"({"smoothing": {"kind": "magic", "amount": "much"}, "references": {"a": 3}, "new": {"deep": [1]}})"}) {
        QCOMPARE(curvesSettingsFrom(*parseJson(text, page)), usual);
    }
    QSettings().setValue(QStringLiteral("curves/test/state"), QStringLiteral("{broken"));
    Shown s({{QStringLiteral("one")}});
    QCOMPARE(s.plot("loss")->x(), CurveX::Step);
}

void TestCurvesView::controlsHoldForAllPlotsAndAreKept()
{
    {
        Shown s({{QStringLiteral("one")}});
        QVERIFY(choose(child<QComboBox>(s.view.get(), "test.x"), QStringLiteral("Epoch")));
        QVERIFY(choose(child<QComboBox>(s.view.get(), "test.y"), QStringLiteral("Symmetric")));
        s.action("logX")->trigger();
        s.action("outliers")->trigger();
        s.action("table")->trigger();
        for (const char *group : {"loss", "accuracy"}) {
            QCOMPARE(s.plot(group)->x(), CurveX::Epoch);
            QCOMPARE(s.plot(group)->y(), ScaleKind::SymLog);
            QVERIFY(s.plot(group)->isLogX());
            QVERIFY(s.plot(group)->ignoresOutliers());
        }
    }
    Shown s({{QStringLiteral("one")}});
    QCOMPARE(s.plot("loss")->x(), CurveX::Epoch);
    QCOMPARE(s.plot("loss")->y(), ScaleKind::SymLog);
    QVERIFY(s.plot("loss")->isLogX() && s.plot("loss")->ignoresOutliers());
    QVERIFY(s.action("table")->isChecked());
}

void TestCurvesView::everyWayOfSmoothingCanBeChosen()
{
    Shown s({{QStringLiteral("one")}});
    auto *kind = child<QComboBox>(s.view.get(), "test.smoothingKind");
    auto *amount = child<QSlider>(s.view.get(), "test.smoothing");
    amount->setValue(90);
    QCOMPARE(s.plot("loss")->smoothing(), (Smoothing{SmoothingKind::Exponential, 0.9}));
    QVERIFY(choose(kind, QStringLiteral("Median")));
    QCOMPARE(s.plot("loss")->smoothing().kind, SmoothingKind::Median);
    const double window = s.plot("loss")->smoothing().amount;
    QVERIFY(window > 301 && window < 701 && std::fmod(window, 2) == 1);
    QVERIFY(child<QLabel>(s.view.get(), "test.smoothingText")
                ->text()
                .contains(QString::number(window)));
    amount->setValue(99);
    QCOMPARE(s.plot("loss")->smoothing().amount, 1001.0);
    amount->setValue(0);
    QVERIFY(s.plot("loss")->smoothing().isNone());
    QVERIFY(choose(kind, QStringLiteral("None")));
    QVERIFY(!amount->isEnabled());
}

void TestCurvesView::limitsOfAPlotAreKept()
{
    {
        Shown s({{QStringLiteral("one")}});
        s.plot("loss")->setView({10, 20, 0.25, 0.5});
        s.plot("loss")->findChild<QAction *>(QStringLiteral("plot.keepLimits"))->trigger();
        QVERIFY(s.plot("accuracy")->limits().isEmpty());
    }
    Shown s({{QStringLiteral("one")}});
    QCOMPARE(s.plot("loss")->limits(), (CurveLimits{10, 20, 0.25, 0.5}));
    QVERIFY(choose(child<QComboBox>(s.view.get(), "test.x"), QStringLiteral("Epoch")));
    QVERIFY(!s.plot("loss")->limits().xMin); // steps are no epochs
    QCOMPARE(s.plot("loss")->limits().yMax, std::optional(0.5));
    QVERIFY(choose(child<QComboBox>(s.view.get(), "test.x"), QStringLiteral("Step")));
    QCOMPARE(s.plot("loss")->limits().xMin, std::optional(10.0));
}

void TestCurvesView::plotsAreZoomedAndReadTogether()
{
    Shown s({{QStringLiteral("one")}});
    CurvePlot *loss = s.plot("loss");
    CurvePlot *accuracy = s.plot("accuracy");
    loss->setXRange(100, 300);
    QTest::keyClick(loss, Qt::Key_Right);
    QCOMPARE(accuracy->view().xMin, 120.0);
    QCOMPARE(accuracy->view().xMax, 320.0);
    QTest::keyClick(accuracy, Qt::Key_Home);
    QVERIFY(loss->isFollowing() && accuracy->isFollowing());
    Q_EMIT loss->cursorMoved(200);
    QVERIFY2(accuracy->cursorText().startsWith(QLatin1String("step 200\n")),
        qPrintable(accuracy->cursorText()));
    Q_EMIT loss->cursorMoved(std::nullopt);
    QVERIFY(accuracy->cursorText().isEmpty());
    s.action("linkZoom")->trigger();
    s.action("linkCursor")->trigger();
    const double before = accuracy->view().xMin;
    loss->setXRange(100, 300);
    QTest::keyClick(loss, Qt::Key_Right);
    QCOMPARE(accuracy->view().xMin, before);
    Q_EMIT loss->cursorMoved(200);
    QVERIFY(accuracy->cursorText().isEmpty());
}

void TestCurvesView::seriesAreChosenByName()
{
    Shown s({{QStringLiteral("one")}});
    QTRY_VERIFY(s.plot("learning_rate") && s.plot("learning_rate")->isVisible());
    auto *field = child<QLineEdit>(s.view.get(), "test.series");
    QTest::keyClicks(field, QStringLiteral("valid/*"));
    QTRY_VERIFY(!s.plot("learning_rate")->isVisible());
    QVERIFY(s.plot("loss")->isVisible());
    const auto button = [&](const char *series) {
        return s.plot("loss")->findChild<QToolButton *>(
            QStringLiteral("legend.") + s.curve(0, series));
    };
    QVERIFY(!button("train/loss"));
    QVERIFY(button("valid/loss"));
    QVERIFY(s.plot("loss")->view().yMax < 1.0); // what is left out takes no room
    field->clear();
    QTRY_VERIFY(s.plot("learning_rate")->isVisible());
    QVERIFY(button("train/loss"));
    s.action("byExpression")->trigger();
    QTest::keyClicks(field, QStringLiteral("^(valid|train)/(acc|learn)"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!s.plot("loss")->isVisible());
    QVERIFY(s.plot("accuracy")->isVisible() && s.plot("learning_rate")->isVisible());
}

void TestCurvesView::aBadExpressionIsAnErrorAndChangesNothing()
{
    Shown s({{QStringLiteral("one")}});
    auto *field = child<QLineEdit>(s.view.get(), "test.series");
    auto *problem = child<QLabel>(s.view.get(), "test.seriesProblem");
    s.action("byExpression")->trigger();
    field->setText(QStringLiteral("valid"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!s.plot("learning_rate")->isVisible());
    field->setText(QStringLiteral("valid("));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(problem->isVisible());
    QVERIFY2(problem->text().contains(QLatin1String("character 7")), qPrintable(problem->text()));
    QVERIFY(!s.plot("learning_rate")->isVisible());
    field->setText(QStringLiteral("no such series"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!problem->isVisible());
    QTRY_VERIFY(
        child<QLabel>(s.view.get(), "test.moreText")->text().contains(QLatin1String("No series")));
}

// Widgets for some, points of all, and each can be had by its name.
void TestCurvesView::aHundredThousandNamesStayUsable()
{
    PageFixture fixture;
    NewRun fresh;
    fresh.name = QStringLiteral("many");
    fresh.specJson = QStringLiteral("{}");
    const RunId run = *fixture.store().createRun(fresh);
    PointBatch batch;
    for (int i = 0; i < 100'000; ++i)
        batch.push_back({QStringLiteral("part%1/metric%2").arg(i / 100).arg(i), {1, 2},
            {1000, 2000}, {double(i), double(i + 1)}});
    PageFixture::must(fixture.store().appendPoints(run, batch));
    CurvesView view(fixture.workbench(), page);
    view.resize(1000, 700);
    view.setRuns({run});
    view.show();
    auto *text = child<QLabel>(&view, "test.moreText");
    QTRY_VERIFY_WITH_TIMEOUT(text->text().contains(QStringLiteral("99952")), 60'000);
    QCOMPARE(view.groups().size(), 48);
    child<QPushButton>(&view, "test.more")->click();
    QCOMPARE(view.groups().size(), 96);
    auto *field = child<QLineEdit>(&view, "test.series");
    field->setText(QStringLiteral("part777/* !*5"));
    QTest::keyClick(field, Qt::Key_Return);
    // 77700 … 77799 but for the ten that end in 5: 90, of which 48 are shown at once.
    QTRY_VERIFY(text->text().contains(QStringLiteral(" 42")));
    child<QPushButton>(&view, "test.more")->click();
    QTRY_VERIFY(!text->isVisible());
    CurvePlot *plot = view.plot(QStringLiteral("metric77701"));
    QVERIFY(plot && plot->isVisible());
    QCOMPARE(plot->valueAt(QStringLiteral("%1:part777/metric77701").arg(run), 2),
        std::optional(77'702.0));
    QVERIFY(!view.plot(QStringLiteral("metric77705")));
}

void TestCurvesView::runsAreGrouped()
{
    Shown s({{QStringLiteral("a1"), 0.1, 0.9, 1}, {QStringLiteral("a2"), 0.1, 0.8, 2},
        {QStringLiteral("b1"), 0.2, 0.7, 1}});
    CurvePlot *accuracy = s.plot("accuracy");
    s.action("group.experiment")->trigger();
    const QString first = s.curve(0, "valid/accuracy");
    QTRY_COMPARE(accuracy->groupPoints(first).size(), std::size_t(20));
    // The last of each is its accuracy − 0.4 e⁻⁵; three runs.
    const GroupPoint last = accuracy->groupPoints(first).back();
    QCOMPARE(last.count, std::size_t(3));
    QVERIFY(std::abs(last.mean - (0.8 - 0.4 * std::exp(-5.0))) < 1e-9);
    QVERIFY(std::abs(last.upper - last.mean - 0.1) < 1e-9); // deviation of 0.7, 0.8, 0.9
    s.action("band.extremes")->trigger();
    QTRY_VERIFY(std::abs(accuracy->groupPoints(first).back().upper - 0.9) < 0.01);
    s.action("group.*seed")->trigger(); // their learning rates differ
    QTRY_COMPARE(accuracy->groupPoints(first).back().count, std::size_t(2));
    QCOMPARE(accuracy->groupPoints(s.curve(2, "valid/accuracy")).back().count, std::size_t(1));
    // What runs do not differ in makes no groups, and is not offered.
    child<QToolButton>(s.view.get(), "test.view"); // is there
    s.action("group.none")->trigger();
    QTRY_VERIFY(accuracy->groupPoints(first).empty());
}

void TestCurvesView::viewsAreSavedRenamedAndDeleted()
{
    SavedViews views(QStringLiteral("curves/test"));
    QVERIFY(views.names().isEmpty());
    CurvesSettings settings;
    settings.y = ScaleKind::Log;
    settings.series = QStringLiteral("loss");
    views.save(QStringLiteral("Loss / log ü b"), settings);
    views.save(QStringLiteral("Loss / log ü a"), {});
    QCOMPARE(SavedViews(QStringLiteral("curves/test")).names(),
        (QStringList{QStringLiteral("Loss / log ü a"), QStringLiteral("Loss / log ü b")}));
    QCOMPARE(views.find(QStringLiteral("Loss / log ü b")), std::optional(settings));
    views.rename(QStringLiteral("Loss / log ü b"), QStringLiteral("mine"));
    QVERIFY(!views.find(QStringLiteral("Loss / log ü b")));
    Shown s({{QStringLiteral("one")}});
    QCOMPARE(s.plot("loss")->y(), ScaleKind::Linear);
    s.action("view.mine")->trigger();
    QCOMPARE(s.plot("loss")->y(), ScaleKind::Log);
    QVERIFY(!s.plot("accuracy")->isVisible());
    QCOMPARE(child<QLineEdit>(s.view.get(), "test.series")->text(), QStringLiteral("loss"));
    views.remove(QStringLiteral("mine"));
    QVERIFY(!views.find(QStringLiteral("mine")));
    QVERIFY(SavedViews(QStringLiteral("curves/other")).names().isEmpty());
}

void TestCurvesView::aColourIsKeptWithTheRun()
{
    Shown s({{QStringLiteral("one")}, {QStringLiteral("two")}});
    Workbench &workbench = s.fixture.workbench();
    const QColor before = workbench.runColor(s.runs[0]);
    const auto give = [&](const QString &color) {
        RunEdit edit;
        edit.color = color;
        workbench.editRun(s.runs[0], edit);
        return QTest::qWaitFor([&] {
            const Run *run = workbench.run(s.runs[0]);
            return run->attributes.value(colorAttribute()).toString() == color;
        });
    };
    QVERIFY(give(QStringLiteral("4")));
    QCOMPARE(workbench.runColor(s.runs[0]), Theme::instance().seriesColor(4));
    QVERIFY(workbench.runColor(s.runs[1]) != Theme::instance().seriesColor(4));
    QVERIFY(give(QStringLiteral("#123456")));
    QCOMPARE(workbench.runColor(s.runs[0]), QColor(0x12, 0x34, 0x56));
    // It is in the store, where another window finds it, and not among the parameters.
    QCOMPARE(s.fixture.store().run(s.runs[0])->attributes.value(colorAttribute()).toString(),
        QStringLiteral("#123456"));
    QVERIFY(give(QStringLiteral("nonsense")));
    QCOMPARE(workbench.runColor(s.runs[0]), before);
    QVERIFY(give(QString()));
    QVERIFY(!s.fixture.store().run(s.runs[0])->attributes.contains(colorAttribute()));
    RunColorMenu menu(QStringLiteral("2"));
    QSignalSpy spy(&menu, &RunColorMenu::chosen);
    menu.findChild<QAction *>(QStringLiteral("color.6"))->trigger();
    QCOMPARE(spy.first().first().toString(), QStringLiteral("6"));
    QVERIFY(menu.findChild<QAction *>(QStringLiteral("color.2"))->isChecked());
}

void TestCurvesView::aNoteIsKeptWithTheRunAndDrawn()
{
    Shown s({{QStringLiteral("one")}});
    CurvePlot *accuracy = s.plot("accuracy");
    accuracy->setLegendVisible(false);
    accuracy->resize(600, 300);
    // Columns that differ from those of the plot without a note.
    const auto columnsChanged = [&](const QImage &before) {
        QCoreApplication::processEvents();
        const QImage now = accuracy->grab().toImage();
        QList<int> columns;
        for (int x = 0; x < std::min(now.width(), before.width()); ++x) {
            int rows = 0;
            for (int y = now.height() / 3; y < now.height() * 2 / 3; ++y)
                rows += now.pixel(x, y) != before.pixel(x, y) ? 1 : 0;
            if (rows > now.height() / 8)
                columns.append(x);
        }
        return columns;
    };
    QCoreApplication::processEvents();
    const QImage before = accuracy->grab().toImage();
    s.fixture.workbench().noteAt(s.runs[0], 200, QStringLiteral("first\nsecond line"));
    QTRY_COMPARE(columnsChanged(before).size(), 1);
    const QList<RunEvent> events = *s.fixture.store().events(s.runs[0]);
    QCOMPARE(events.last().kind, EventKind::Note);
    QCOMPARE(events.last().step, 200);
    QCOMPARE(events.last().text, QStringLiteral("first\nsecond line"));
    s.fixture.workbench().noteAt(s.runs[0], 200, QString());
    QTRY_VERIFY(columnsChanged(before).isEmpty());
}

void TestCurvesView::referenceLinesAreKept()
{
    {
        Shown s({{QStringLiteral("one")}});
        s.plot("loss")->setReferences({0.25});
        Q_EMIT s.plot("loss")->referencesChanged({0.25});
    }
    Shown s({{QStringLiteral("one")}});
    QCOMPARE(s.plot("loss")->references(), QList<double>{0.25});
    QVERIFY(s.plot("accuracy")->references().isEmpty());
}

QTEST_MAIN(TestCurvesView)
#include "tst_curvesview.moc"
