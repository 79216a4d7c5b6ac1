// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/runfixture.h"
#include "widgets/panels/compare/comparepage.h"
#include "widgets/panels/runs/runspage.h"
#include "widgets/panels/workbench/curvesview.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSlider>
#include <QTableView>
#include <QToolButton>

using namespace lampwork;

// The pages with runs in a real store, by clicks and keys.
class TestRunPages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { isolateSettings(m_folder.path()); }
    void init() { QSettings().clear(); }
    void tickedRunsShowTheirCurves();
    void theNewestComeFirst();
    void renameInPlaceAndUndo();
    void deleteGoesToTheBinAndBack();
    void theFilterSaysWhatIsWrong();
    void columnsAreChosenAndKept();
    void rowsAreCopied();
    void smoothingReachesThePlots();
    void compareShowsDifferencesAndMetrics();

private:
    QTemporaryDir m_folder;
};

namespace {

// Written, and known to the window as written.
RunId add(PageFixture &fixture, const MadeRun &made)
{
    const RunId id = addFinishedRun(fixture.store(), made);
    if (!fixture.knows(id, RunState::Finished))
        qFatal("the window does not know run %lld", static_cast<long long>(id));
    return id;
}

QAction *action(RunsPage &page, const char *name)
{
    auto *found = page.findChild<QAction *>(QLatin1String(name));
    if (!found)
        qFatal("no action %s", name);
    return found;
}

// Clicks the tick box of a row.
void tick(QTableView &table, int row)
{
    const QRect cell = table.visualRect(table.model()->index(row, 0));
    QTest::mouseClick(
        table.viewport(), Qt::LeftButton, {}, QPoint(cell.left() + 10, cell.center().y()));
}

struct Shown {
    explicit Shown(PageFixture &fixture)
        : page(fixture.workbench())
    {
        page.resize(1100, 800);
        page.show();
        if (!QTest::qWaitForWindowExposed(&page))
            qFatal("not exposed");
        table = page.findChild<QTableView *>(QStringLiteral("runs.table"));
    }
    RunsPage page;
    QTableView *table = nullptr;
};

} // namespace

void TestRunPages::tickedRunsShowTheirCurves()
{
    PageFixture f;
    const RunId a = add(f, {QStringLiteral("a"), 0.01, 0.9});
    const RunId b = add(f, {QStringLiteral("b"), 0.02, 0.8});
    Shown s(f);
    QTRY_COMPARE(s.table->model()->rowCount(), 2);
    tick(*s.table, 0);
    tick(*s.table, 1);
    QCOMPARE(f.workbench().shownRuns(), (QList<RunId>{b, a}));
    auto *curves = s.page.findChild<CurvesView *>();
    QTRY_COMPARE(curves->groups().size(), 3); // accuracy, learning_rate, loss
    CurvePlot *loss = curves->plot(QStringLiteral("loss"));
    QVERIFY(loss);
    QTRY_COMPARE(loss->curves().size(), 4);
    QTRY_COMPARE(loss->pointCount(QStringLiteral("%1:train/loss").arg(a)), 800);
    QCOMPARE(loss->pointCount(QStringLiteral("%1:valid/loss").arg(a)), 20);
    tick(*s.table, 0);
    QTRY_COMPARE(loss->curves().size(), 2);
    tick(*s.table, 1);
    QTRY_VERIFY(curves->groups().isEmpty());
}

// A large store takes a moment to read.
void TestRunPages::theNewestComeFirst()
{
    PageFixture f;
    Shown s(f);
    QVERIFY(!s.table->isVisible()); // the page says that there are none
    Run newest;
    newest.id = 7;
    newest.name = QStringLiteral("seventh");
    Q_EMIT f.workbench().store().newestRunsArrived({newest});
    QVERIFY(s.table->isVisible());
    QCOMPARE(s.table->model()->rowCount(), 1);
    s.table->selectRow(0); // nothing can be done yet with what is not known
    for (const char *name : {"rename", "delete", "tags", "archive"})
        QVERIFY(
            !action(s.page, qPrintable(QStringLiteral("action.run.%1").arg(QLatin1String(name))))
                 ->isEnabled());
    add(f, {QStringLiteral("first")});
    QTRY_COMPARE(s.table->model()->index(0, 0).data().toString(), QStringLiteral("first"));
    Q_EMIT f.workbench().store().newestRunsArrived({newest}); // too late
    QCOMPARE(s.table->model()->index(0, 0).data().toString(), QStringLiteral("first"));
}

void TestRunPages::renameInPlaceAndUndo()
{
    PageFixture f;
    const RunId id = add(f, {QStringLiteral("before")});
    Shown s(f);
    QTRY_COMPARE(s.table->model()->rowCount(), 1);
    s.table->selectRow(0);
    action(s.page, "action.run.rename")->trigger();
    auto *editor = s.table->findChild<QLineEdit *>();
    QVERIFY(editor);
    editor->selectAll();
    QTest::keyClicks(editor, QStringLiteral("after"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(f.workbench().run(id)->name, QStringLiteral("after"));
    s.page.undoStack()->undo();
    QTRY_COMPARE(f.workbench().run(id)->name, QStringLiteral("before"));
}

void TestRunPages::deleteGoesToTheBinAndBack()
{
    PageFixture f;
    const RunId id = add(f, {QStringLiteral("one")});
    add(f, {QStringLiteral("two")});
    Shown s(f);
    QTRY_COMPARE(s.table->model()->rowCount(), 2);
    s.table->selectRow(1);
    QCOMPARE(s.page.selectedRuns(), QList<RunId>{id});
    action(s.page, "action.run.delete")->trigger();
    QTRY_COMPARE(s.table->model()->rowCount(), 1);
    QVERIFY(f.workbench().run(id)->deleted);
    auto *scope = s.page.findChild<QComboBox *>(QStringLiteral("runs.scope"));
    scope->setCurrentIndex(2);
    QCOMPARE(s.table->model()->rowCount(), 1);
    s.table->selectRow(0);
    QVERIFY(!action(s.page, "action.run.delete")->isVisible());
    action(s.page, "action.run.restore")->trigger();
    QTRY_VERIFY(!f.workbench().run(id)->deleted);
    s.page.undoStack()->undo();
    QTRY_VERIFY(f.workbench().run(id)->deleted);
}

void TestRunPages::theFilterSaysWhatIsWrong()
{
    PageFixture f;
    add(f, {QStringLiteral("good"), 0.01, 0.95});
    add(f, {QStringLiteral("poor"), 0.01, 0.6});
    Shown s(f);
    QTRY_COMPARE(s.table->model()->rowCount(), 2);
    auto *filter = s.page.findChild<QLineEdit *>(QStringLiteral("runs.filter"));
    auto *problem = s.page.findChild<QLabel *>(QStringLiteral("runs.filterProblem"));
    QTest::keyClicks(filter, QStringLiteral("valid/accuracy > 0.9"));
    QCOMPARE(s.table->model()->rowCount(), 1);
    QVERIFY(!problem->isVisible());
    filter->clear();
    QTest::keyClicks(filter, QStringLiteral("valid/acuracy > 0.9"));
    QVERIFY(problem->isVisible());
    QVERIFY2(
        problem->text().contains(QLatin1String("valid/accuracy")), qPrintable(problem->text()));
    filter->clear();
    QVERIFY(!problem->isVisible());
    QCOMPARE(s.table->model()->rowCount(), 2);
}

void TestRunPages::columnsAreChosenAndKept()
{
    PageFixture f;
    add(f, {QStringLiteral("one")});
    const QString field = QStringLiteral("train.optimizer.lr");
    {
        Shown s(f);
        QTRY_COMPARE(s.table->model()->rowCount(), 1);
        auto *menu = s.page.findChild<QToolButton *>(QStringLiteral("runs.columns"))->menu();
        Q_EMIT menu->aboutToShow();
        auto *choice = menu->findChild<QAction *>(QStringLiteral("runs.column.") + field);
        QVERIFY(choice);
        choice->trigger();
        const int last = s.table->model()->columnCount() - 1;
        QCOMPARE(
            s.table->model()->headerData(last, Qt::Horizontal, RunTableModel::FieldRole).toString(),
            field);
        QCOMPARE(s.table->model()->index(0, last).data().toString(), QStringLiteral("0.01"));
        s.table->horizontalHeader()->moveSection(last, 1);
    }
    Shown again(f);
    QTRY_COMPARE(
        again.table->model()->headerData(1, Qt::Horizontal, RunTableModel::FieldRole).toString(),
        field);
}

void TestRunPages::rowsAreCopied()
{
    PageFixture f;
    add(f, {QStringLiteral("one")});
    Shown s(f);
    QTRY_COMPARE(s.table->model()->rowCount(), 1);
    s.table->selectRow(0);
    action(s.page, "action.run.copy")->trigger();
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.value(0).count(QLatin1Char('\t')), s.table->model()->columnCount() - 1);
    QVERIFY(lines.value(1).startsWith(QLatin1String("one\tFinished"))
        || lines.value(1).startsWith(QLatin1String("one\tfinished")));
}

void TestRunPages::smoothingReachesThePlots()
{
    PageFixture f;
    const RunId id = add(f, {QStringLiteral("one")});
    Shown s(f);
    f.workbench().setShownRuns({id});
    auto *curves = s.page.findChild<CurvesView *>();
    QTRY_VERIFY(curves->plot(QStringLiteral("loss")));
    s.page.findChild<QSlider *>(QStringLiteral("runs.smoothing"))->setValue(90);
    QCOMPARE(curves->plot(QStringLiteral("loss"))->smoothing(),
        (Smoothing{SmoothingKind::Exponential, 0.9}));
    s.page.findChild<QComboBox *>(QStringLiteral("runs.x"))->setCurrentIndex(1);
    QTRY_VERIFY(std::abs(curves->plot(QStringLiteral("loss"))->view().xMax - 20.2)
        < 0.1); // 20 epochs and 1 %
}

void TestRunPages::compareShowsDifferencesAndMetrics()
{
    PageFixture f;
    const RunId a = add(f, {QStringLiteral("a"), 0.01, 0.9});
    const RunId b = add(f, {QStringLiteral("b"), 0.02, 0.8});
    ComparePage page(f.workbench());
    page.resize(1100, 800);
    page.show();
    auto *differences = page.findChild<QTableView *>(QStringLiteral("compare.differences"));
    auto *metrics = page.findChild<QTableView *>(QStringLiteral("compare.metrics"));
    QTRY_COMPARE(f.workbench().runs().size(), 2);
    QVERIFY(!differences->isVisible());
    f.workbench().setShownRuns({a, b});
    QTRY_VERIFY(differences->isVisible());
    QCOMPARE(differences->model()->rowCount(), 1);
    QCOMPARE(
        differences->model()->index(0, 0).data().toString(), QStringLiteral("train.optimizer.lr"));
    QTest::mouseClick(page.findChild<QCheckBox *>(QStringLiteral("compare.showAll")),
        Qt::LeftButton, {}, QPoint(8, 8));
    QVERIFY(differences->model()->rowCount() > 3);
    int best = 0;
    for (int row = 0; row < metrics->model()->rowCount(); ++row)
        best += metrics->model()->index(row, 1).data(Qt::DecorationRole).isValid() ? 1 : 0;
    QVERIFY(best > 0);
    QTRY_VERIFY(page.findChild<CurvesView *>()->plot(QStringLiteral("loss")));
}

QTEST_MAIN(TestRunPages)
#include "tst_runpages.moc"
