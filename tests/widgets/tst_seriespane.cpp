// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/philox.h"
#include "tests/widgets/runfixture.h"
#include "widgets/itemmodels/seriestreemodel.h"
#include "widgets/panels/workbench/curvessettings.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/panels/workbench/savedviews.h"
#include "widgets/panels/workbench/seriestreeview.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>

using namespace lampwork;

namespace {

const auto page = QStringLiteral("test");

RunId addRun(RunStore &store, const QStringList &names)
{
    NewRun fresh;
    fresh.name = QStringLiteral("nested");
    fresh.specJson = QStringLiteral("{}");
    const RunId run = *store.createRun(fresh);
    PointBatch batch;
    for (const QString &name : names)
        batch.push_back({name, {1, 2}, {1000, 2000}, {double(name.size()), 0.5}});
    PageFixture::must(store.appendPoints(run, batch));
    return run;
}

// A view of a run with such series, its tree open.
struct Shown {
    explicit Shown(const QStringList &names, int waitMs = 10'000)
    {
        run = addRun(fixture.store(), names);
        view = std::make_unique<CurvesView>(fixture.workbench(), page);
        view->resize(1300, 700);
        view->setRuns({run});
        view->show();
        tree = child<SeriesTreeView>(view.get(), "test.names");
        model = qobject_cast<SeriesTreeModel *>(tree->model());
        field = child<QLineEdit>(view.get(), "test.series");
        action("namesShown")->setChecked(true);
        if (!QTest::qWaitFor(
                [&] { return model->names().nameCount() == int(names.size()); }, waitMs))
            qFatal("the names did not come");
        if (!QTest::qWaitForWindowActive(view.get()))
            qFatal("the view is not shown");
        tree->setFocus();
    }
    QAction *action(const char *name) const
    {
        auto *found = view->findChild<QAction *>(page + QLatin1Char('.') + QLatin1String(name));
        if (!found)
            qFatal("no action %s", name);
        return found;
    }
    // The rows that can be seen, with their boxes and counts: "[x] layer 3".
    QStringList rows() const
    {
        QStringList rows;
        for (QModelIndex row = model->index(0, 0); row.isValid(); row = tree->indexBelow(row)) {
            const int state = row.data(Qt::CheckStateRole).toInt();
            const QString count = row.siblingAtColumn(SeriesTreeModel::Count).data().toString();
            rows.append(QStringLiteral("[%1] %2").arg(QChar(u" -x"[state]), row.data().toString())
                + (count.isEmpty() ? QString() : u' ' + count));
        }
        return rows;
    }
    // The curves that are drawn, as "plot: series", sorted.
    QStringList drawn() const
    {
        QStringList drawn;
        for (const QString &group : view->shownGroups()) {
            const CurvePlot *plot = view->plot(group);
            for (const QByteArray &line : plot->csv().split('\n')) {
                const QString name = QString::fromUtf8(line.mid(1).split('"').value(0));
                if (line.contains(",2,2000,") && isChosen(*plot, name))
                    drawn.append(group + QStringLiteral(": ") + name);
            }
        }
        drawn.sort();
        return drawn;
    }
    bool isChosen(const CurvePlot &plot, const QString &name) const
    {
        return plot.isVisible()
            && plot.findChild<QWidget *>(QStringLiteral("legend.%1:%2").arg(run).arg(name));
    }
    void goTo(const QString &folder) const { tree->setCurrentIndex(model->indexOf(folder)); }

    PageFixture fixture;
    RunId run = 0;
    std::unique_ptr<CurvesView> view;
    SeriesTreeView *tree = nullptr;
    SeriesTreeModel *model = nullptr;
    QLineEdit *field = nullptr;
};

const QStringList some{QStringLiteral("layer/10/norm"), QStringLiteral("layer/2/norm"),
    QStringLiteral("layer/2/mean"), QStringLiteral("train/loss"), QStringLiteral("valid/loss")};

QStringList firstLetters(const QString &letters)
{
    QStringList names;
    for (const QChar letter : letters)
        names.append(QStringLiteral("x/") + letter);
    return names;
}

} // namespace

class TestSeriesPane : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { isolateSettings(m_folder.path()); }
    void modelFollowsTheNames();
    void tellsWhatChanged();
    void spaceDrawsAFolderOrNot();
    void theCurrentFolderIsWhatIsSeen();
    void returnDrawsOnlyThat();
    void typingSearches();
    void whatIsOpenStaysOverASearch();
    void aSearchElsewhereLeavesTheFolder();
    void newSeriesJoinWithoutDisturbing();
    void namesGoWithTheirRun();
    void theChoiceIsKeptAndSaved();
    void whatLeavesNothingCanBeTakenBack();
    void aClickOnABoxTicksOnly();
    void thePaneIsFoldedAndRemembered();
    void aHundredThousandNames();
    void plotsThatWereLookedAtDoNotPileUp();
    void neverTooManyCurvesAtOnce();
    void plotsAreMovedByKeys();
    void plotsAreDragged();
    void newPlotsComeBehindTheOrder();

private:
    QTemporaryDir m_folder;
};

void TestSeriesPane::modelFollowsTheNames()
{
    SeriesTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Philox random(11, RandomPurpose::Order);
    const auto below = [&](int n) { return int(random.uniform() * n); };
    QStringList held;
    for (int round = 0; round < 400; ++round) {
        QStringList names;
        for (int i = below(100) < 95 ? below(4) : 300; i > 0; --i)
            names.append(QStringLiteral("a%1/b%2/%3").arg(below(4)).arg(below(5)).arg(below(60)));
        switch (below(4)) {
        case 0:
            model.setFilter(
                *NameFilter::parse(below(2) == 0 ? QString() : QStringLiteral("*%1").arg(below(10)),
                    NameFilter::Kind::Glob));
            break;
        case 1: {
            NameTicks ticks = model.names().ticks();
            ticks.set(QStringLiteral("a%1/b%2/").arg(below(4)).arg(below(5)), below(2) == 0);
            model.setTicks(ticks);
            break;
        }
        case 2:
            names = held.mid(below(std::max(1, int(held.size()))), below(40));
            for (const QString &name : std::as_const(names))
                held.removeOne(name);
            model.releaseNames(names);
            break;
        default:
            model.addNames(names);
            held += names;
        }
    }
    QVERIFY(held.size() > 100);
    model.setFilter({});
    QCOMPARE(model.names().nameCount(), int(QSet<QString>(held.begin(), held.end()).size()));
    QCOMPARE(model.names().seenCount(NameTree::root), model.names().nameCount());
    model.releaseNames(held);
    QCOMPARE(model.rowCount(model.index(0, 0)), 0);
}

void TestSeriesPane::tellsWhatChanged()
{
    SeriesTreeModel model;
    model.addNames(some);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    const QPersistentModelIndex ten = model.indexOf(QStringLiteral("layer/10/"));
    const QPersistentModelIndex layer = model.indexOf(QStringLiteral("layer/"));
    model.addNames({QStringLiteral("layer/3/deep/er")});
    QCOMPARE(inserted.size(), 1); // one row, with what is in it
    QCOMPARE(ten.row(), 2);
    QCOMPARE(QModelIndex(layer).siblingAtColumn(SeriesTreeModel::Count).data().toString(),
        QStringLiteral("4"));
    changed.clear();
    NameTicks ticks;
    ticks.set(QStringLiteral("layer/3/"), false);
    model.setTicks(ticks);
    QCOMPARE(layer.data(Qt::CheckStateRole).toInt(), int(Qt::PartiallyChecked));
    QCOMPARE(QModelIndex(layer).siblingAtColumn(SeriesTreeModel::Count).data().toString(),
        QStringLiteral("3 of 4"));
    QSet<QString> told;
    for (const QList<QVariant> &signal : std::as_const(changed)) {
        const auto from = signal[0].toModelIndex();
        for (int row = from.row(); row <= signal[1].toModelIndex().row(); ++row)
            told.insert(from.siblingAtRow(row).data(SeriesTreeModel::FolderRole).toString());
    }
    QCOMPARE(told,
        (QSet<QString>{QString(), QStringLiteral("layer/"), QStringLiteral("layer/3/"),
            QStringLiteral("layer/3/deep/"), QStringLiteral("layer/3/deep/er/")}));
    QVERIFY(reset.isEmpty());
    QSignalSpy asked(&model, &SeriesTreeModel::tickRequested);
    QVERIFY(model.setData(ten, Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(asked.first(), (QList<QVariant>{QStringLiteral("layer/10/"), false}));
    QVERIFY(!model.setData(QModelIndex(ten).siblingAtColumn(1), Qt::Unchecked, Qt::CheckStateRole));
}

void TestSeriesPane::spaceDrawsAFolderOrNot()
{
    Shown s(some);
    QCOMPARE(
        s.rows(), (QStringList{"[x] All series 5", "[x] layer 3", "[x] train 1", "[x] valid 1"}));
    s.goTo(QString());
    QTest::keyClick(s.tree, Qt::Key_Down);
    QTest::keyClick(s.tree, Qt::Key_Right); // opens it
    QTest::keyClick(s.tree, Qt::Key_Space);
    QCOMPARE(s.rows(),
        (QStringList{"[-] All series 2 of 5", "[ ] layer 3", "[ ] 2 2", "[ ] 10 1", "[x] train 1",
            "[x] valid 1"}));
    QTest::keyClick(s.tree, Qt::Key_Down);
    QTest::keyClick(s.tree, Qt::Key_Space);
    QCOMPARE(s.rows().mid(0, 4),
        (QStringList{"[-] All series 4 of 5", "[-] layer 2 of 3", "[x] 2 2", "[ ] 10 1"}));
    s.goTo(QString());
    QTRY_COMPARE(s.drawn(),
        (QStringList{
            "loss: train/loss", "loss: valid/loss", "mean: layer/2/mean", "norm: layer/2/norm"}));
    // On a folder of which a part is drawn, it draws the rest.
    s.goTo(QStringLiteral("layer/"));
    QTest::keyClick(s.tree, Qt::Key_Space);
    QCOMPARE(s.rows().value(0), QStringLiteral("[x] All series 5"));
    s.goTo(QString());
    QTRY_COMPARE(s.drawn().size(), 5);
}

void TestSeriesPane::theCurrentFolderIsWhatIsSeen()
{
    Shown s(some);
    QTRY_COMPARE(s.drawn().size(), 5);
    s.goTo(QStringLiteral("layer/2/"));
    QTRY_COMPARE(s.drawn(), (QStringList{"mean: layer/2/mean", "norm: layer/2/norm"}));
    QCOMPARE(child<QToolButton>(s.view.get(), "test.namesButton")->text(),
        QStringLiteral("Series: 2 of 5"));
    QTest::keyClick(s.tree, Qt::Key_Right); // opens it
    QTest::keyClick(s.tree, Qt::Key_Down);
    QTRY_COMPARE(s.drawn(), QStringList{"mean: layer/2/mean"});
    QTest::keyClick(s.tree, Qt::Key_Escape);
    QTRY_COMPARE(s.drawn().size(), 5);
    QCOMPARE(s.tree->currentIndex(), s.model->indexOf(QString()));
}

void TestSeriesPane::returnDrawsOnlyThat()
{
    Shown s(some);
    s.goTo(QStringLiteral("valid/"));
    QTest::keyClick(s.tree, Qt::Key_Return);
    s.goTo(QString());
    QTRY_COMPARE(s.drawn(), QStringList{"loss: valid/loss"});
    QCOMPARE(s.rows().value(0), QStringLiteral("[-] All series 1 of 5"));
    s.goTo(QStringLiteral("valid/"));
    QTest::keyClick(s.tree, Qt::Key_Return); // again: all
    QCOMPARE(s.rows().value(0), QStringLiteral("[x] All series 5"));
}

void TestSeriesPane::typingSearches()
{
    Shown s(some);
    QTest::keyClick(s.tree, Qt::Key_L);
    QVERIFY(s.field->hasFocus());
    QTest::keyClicks(s.field, QStringLiteral("oss"));
    QTRY_COMPARE(s.rows(),
        (QStringList{"[x] All series 2", "[x] train 1", "[x] loss", "[x] valid 1", "[x] loss"}));
    QTRY_COMPARE(s.drawn(), (QStringList{"loss: train/loss", "loss: valid/loss"}));
    QTest::keyClick(s.field, Qt::Key_Down);
    QVERIFY(s.tree->hasFocus());
    // A tick holds with any text.
    s.goTo(QStringLiteral("train/"));
    QTest::keyClick(s.tree, Qt::Key_Space);
    s.action("byExpression")->trigger();
    s.field->setText(QStringLiteral("^(train|layer/1.)/"));
    QTest::keyClick(s.field, Qt::Key_Return);
    s.goTo(QString());
    QTRY_COMPARE(s.drawn(), QStringList{"norm: layer/10/norm"});
    QCOMPARE(s.rows(),
        (QStringList{"[-] All series 1 of 2", "[x] layer 1", "[x] 10 1", "[x] norm", "[ ] train 1",
            "[ ] loss"}));
}

void TestSeriesPane::whatIsOpenStaysOverASearch()
{
    Shown s(some);
    s.tree->expand(s.model->indexOf(QStringLiteral("layer/")));
    const QStringList before = s.rows();
    s.field->setText(QStringLiteral("valid"));
    QTest::keyClick(s.field, Qt::Key_Return);
    QCOMPARE(s.rows(), (QStringList{"[x] All series 1", "[x] valid 1", "[x] loss"}));
    s.field->clear();
    QTest::keyClick(s.field, Qt::Key_Return);
    QCOMPARE(s.rows(), before);
}

void TestSeriesPane::aSearchElsewhereLeavesTheFolder()
{
    Shown s(some);
    s.goTo(QStringLiteral("layer/"));
    QTRY_COMPARE(s.drawn().size(), 3);
    s.field->setText(QStringLiteral("norm"));
    QTest::keyClick(s.field, Qt::Key_Return);
    QCOMPARE(s.drawn().size(), 2);
    QCOMPARE(s.tree->currentIndex(), s.model->indexOf(QStringLiteral("layer/")));
    s.field->setText(QStringLiteral("loss"));
    QTest::keyClick(s.field, Qt::Key_Return);
    QCOMPARE(s.drawn().size(), 2);
    QCOMPARE(s.tree->currentIndex(), s.model->indexOf(QString()));
}

void TestSeriesPane::newSeriesJoinWithoutDisturbing()
{
    Shown s(some);
    s.goTo(QStringLiteral("layer/"));
    QTest::keyClick(s.tree, Qt::Key_Right);
    s.goTo(QStringLiteral("layer/10/"));
    QTest::keyClick(s.tree, Qt::Key_Space);
    QTRY_VERIFY(s.drawn().isEmpty());
    QSignalSpy reset(s.model, &QAbstractItemModel::modelReset);
    PageFixture::must(s.fixture.store().appendPoints(s.run,
        {{QStringLiteral("layer/3/norm"), {1, 2}, {1000, 2000}, {1, 2}},
            {QStringLiteral("layer/10/mean"), {1, 2}, {1000, 2000}, {1, 2}},
            {QStringLiteral("train/loss"), {3}, {3000}, {7}}}));
    QTRY_COMPARE(s.rows(),
        (QStringList{"[-] All series 5 of 7", "[-] layer 3 of 5", "[x] 2 2", "[x] 3 1", "[ ] 10 2",
            "[x] train 1", "[x] valid 1"}));
    QCOMPARE(s.tree->currentIndex(), s.model->indexOf(QStringLiteral("layer/10/")));
    QVERIFY(reset.isEmpty());
    QVERIFY(s.drawn().isEmpty());
    s.goTo(QStringLiteral("layer/"));
    QTRY_COMPARE(
        s.drawn(), (QStringList{"mean: layer/2/mean", "norm: layer/2/norm", "norm: layer/3/norm"}));
    // Points that came while it waited are there.
    s.goTo(QString());
    QTRY_VERIFY(s.drawn().contains(QStringLiteral("loss: train/loss")));
    QCOMPARE(s.view->plot(QStringLiteral("loss"))
                 ->valueAt(QStringLiteral("%1:train/loss").arg(s.run), 3),
        std::optional(7.0));
}

void TestSeriesPane::namesGoWithTheirRun()
{
    Shown s(some);
    const RunId other
        = addRun(s.fixture.store(), {QStringLiteral("valid/loss"), QStringLiteral("only/here")});
    s.view->setRuns({s.run, other});
    QTRY_COMPARE(s.model->names().nameCount(), 6);
    // What is looked at goes: no other folder is looked at instead.
    s.goTo(QStringLiteral("only/"));
    QTRY_COMPARE(s.view->shownGroups(), QStringList{"here"});
    s.view->setRuns({s.run});
    QTRY_COMPARE(child<QLabel>(s.view.get(), "test.moreText")->text(),
        QStringLiteral("No series is in “only”."));
    QVERIFY(!s.tree->currentIndex().isValid());
    s.view->setRuns({s.run, other});
    QTRY_COMPARE(s.view->shownGroups(), QStringList{"here"});
    QCOMPARE(s.tree->currentIndex(), s.model->indexOf(QStringLiteral("only/")));
    s.goTo(QString());
    QTRY_COMPARE(s.view->shownGroups().size(), 4);
    s.view->setRuns({other});
    QTRY_COMPARE(s.rows(), (QStringList{"[x] All series 2", "[x] only 1", "[x] valid 1"}));
    s.view->setRuns({});
    QTRY_COMPARE(s.model->names().nameCount(), 0);
    s.view->setRuns({s.run});
    QTRY_COMPARE(s.model->names().nameCount(), 5);
}

void TestSeriesPane::theChoiceIsKeptAndSaved()
{
    CurvesSettings settings;
    settings.ticks.setOnly(QStringLiteral("layer/2/"));
    settings.ticks.set(QStringLiteral("größe \"!\"/"), true);
    settings.folder = QStringLiteral("layer/");
    settings.plotOrder = {QStringLiteral("norm"), QStringLiteral("loss")};
    QCOMPARE(curvesSettingsFrom(*parseJson(toJsonText(toJson(settings)), page)), settings);
    QCOMPARE(curvesSettingsFrom(*parseJson(
                 R"({"ticks": {"a/": "yes", "b": false}, "folder": "a", "plot_order": [3, null]})",
                 page)),
        CurvesSettings());
    {
        Shown s(some);
        s.goTo(QStringLiteral("layer/10/"));
        QTest::keyClick(s.tree, Qt::Key_Space);
        s.goTo(QStringLiteral("layer/"));
        QTRY_COMPARE(s.drawn().size(), 2);
        CurvesSettings now = curvesSettingsFrom(*parseJson(
            QSettings().value(QStringLiteral("curves/test/state")).toString().toUtf8(), page));
        QVERIFY(now.folder.isEmpty()); // is of these runs; but of a view, too
        now.folder = QStringLiteral("layer/");
        SavedViews(QStringLiteral("curves/test")).save(QStringLiteral("mine"), now);
        now.folder = QStringLiteral("nowhere/");
        SavedViews(QStringLiteral("curves/test")).save(QStringLiteral("other"), now);
    }
    Shown s(some); // as it was left
    QTRY_COMPARE(s.drawn().size(), 4);
    QCOMPARE(s.rows().value(0), QStringLiteral("[-] All series 4 of 5"));
    QCOMPARE(s.tree->currentIndex(), s.model->indexOf(QString()));
    QTest::keyClick(s.tree, Qt::Key_Space);
    QTRY_COMPARE(s.drawn().size(), 5);
    s.action("view.mine")->trigger();
    QTRY_COMPARE(s.drawn().size(), 2);
    QCOMPARE(s.rows().value(0), QStringLiteral("[-] All series 4 of 5"));
    QCOMPARE(s.tree->currentIndex(), s.model->indexOf(QStringLiteral("layer/")));
    s.action("view.other")->trigger();
    QTRY_COMPARE(child<QLabel>(s.view.get(), "test.moreText")->text(),
        QStringLiteral("No series is in “nowhere”."));
    child<QPushButton>(s.view.get(), "test.wayOut")->click();
    QTRY_COMPARE(s.drawn().size(), 4);
}

void TestSeriesPane::whatLeavesNothingCanBeTakenBack()
{
    Shown s(some);
    auto *text = child<QLabel>(s.view.get(), "test.moreText");
    auto *wayOut = child<QPushButton>(s.view.get(), "test.wayOut");
    QVERIFY(!wayOut->isVisible());
    s.goTo(QString());
    QTest::keyClick(s.tree, Qt::Key_Space);
    QTRY_COMPARE(text->text(), QStringLiteral("No series is ticked."));
    s.field->setText(QStringLiteral("nowhere"));
    QTest::keyClick(s.field, Qt::Key_Return);
    QTRY_COMPARE(text->text(), QStringLiteral("No series has such a name."));
    QCOMPARE(s.rows().size(), 1);
    wayOut->click();
    QVERIFY(s.field->text().isEmpty());
    QTRY_COMPARE(text->text(), QStringLiteral("No series is ticked."));
    wayOut->click();
    QTRY_VERIFY(!wayOut->isVisible());
    QTRY_COMPARE(s.drawn().size(), 5);
    s.goTo(QStringLiteral("valid/"));
    QTRY_COMPARE(s.drawn().size(), 1);
    QTest::keyClick(s.tree, Qt::Key_Space);
    QTRY_COMPARE(text->text(), QStringLiteral("Nothing of “valid” is ticked."));
    QVERIFY(wayOut->isVisible());
    wayOut->click();
    QTRY_COMPARE(s.drawn().size(), 4);
}

void TestSeriesPane::aClickOnABoxTicksOnly()
{
    Shown s(some);
    QTRY_COMPARE(s.drawn().size(), 5);
    const QModelIndex layer = s.model->indexOf(QStringLiteral("layer/"));
    const QRect row = s.tree->visualRect(layer);
    const QPoint box(row.left() + 9, row.center().y());
    QTest::mouseClick(s.tree->viewport(), Qt::LeftButton, {}, box);
    QTRY_COMPARE(s.drawn().size(), 2);
    QCOMPARE(s.tree->currentIndex(), s.model->indexOf(QString()));
    QSignalSpy asked(s.model, &SeriesTreeModel::tickRequested);
    QTest::mouseClick(s.tree->viewport(), Qt::LeftButton, {}, box);
    QTest::mouseDClick(s.tree->viewport(), Qt::LeftButton, {}, box);
    QTest::mouseRelease(s.tree->viewport(), Qt::LeftButton, {}, box);
    QCOMPARE(asked.size(), 2); // two quick clicks are two
    QCOMPARE(layer.data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    QTest::mouseClick(s.tree->viewport(), Qt::LeftButton, {}, box);
    QCOMPARE(layer.data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    QVERIFY(!s.tree->isExpanded(layer));
    QTest::mouseClick(s.tree->viewport(), Qt::LeftButton, {}, box + QPoint(40, 0));
    QTRY_COMPARE(s.drawn().size(), 3); // the row is the folder that is looked at
}

void TestSeriesPane::thePaneIsFoldedAndRemembered()
{
    {
        Shown s(some);
        QVERIFY(s.tree->isVisible());
    }
    {
        Shown s(some);
        s.action("namesShown")->trigger();
        QVERIFY(!s.tree->isVisible());
        // Down in the field brings it back.
        QTest::keyClick(s.field, Qt::Key_Down);
        QVERIFY(s.tree->isVisible() && s.tree->hasFocus());
        s.action("namesShown")->trigger();
    }
    PageFixture fixture;
    CurvesView view(fixture.workbench(), page);
    QVERIFY(!view.findChild<QAction *>(QStringLiteral("test.namesShown"))->isChecked());
}

void TestSeriesPane::aHundredThousandNames()
{
    QStringList names;
    for (int i = 0; i < 100'000; ++i)
        names.append(QStringLiteral("part%1/metric%2").arg(i / 100).arg(i));
    Shown s(names, 60'000);
    QCOMPARE(s.rows().size(), 1001);
    QCOMPARE(s.rows().value(2), QStringLiteral("[x] part1 100")); // not part10
    s.goTo(QStringLiteral("part777/"));
    auto *text = child<QLabel>(s.view.get(), "test.moreText");
    QTRY_VERIFY(text->text().contains(QStringLiteral(" 52"))); // of 100, 48 at once
    QCOMPARE(s.view->shownGroups().size(), 48);
    QCOMPARE(s.view->shownGroups().value(0), QStringLiteral("metric77700"));
    QCOMPARE(s.view->shownGroups().value(47), QStringLiteral("metric77747"));
    s.field->setText(QStringLiteral("metric7770?"));
    QTest::keyClick(s.field, Qt::Key_Return);
    QCOMPARE(s.rows(), QStringList{"[ ] All series 0"}); // a glob is over the whole name
    s.field->setText(QStringLiteral("*/metric7770?"));
    QTest::keyClick(s.field, Qt::Key_Return);
    QCOMPARE(s.rows().size(), 12);
    QTRY_COMPARE(s.view->shownGroups().size(), 10);
}

void TestSeriesPane::plotsThatWereLookedAtDoNotPileUp()
{
    QStringList names;
    for (int i = 0; i < 400; ++i)
        names.append(QStringLiteral("part%1/metric%2").arg(i / 40).arg(i));
    Shown s(names);
    for (int part = 0; part < 10; ++part) {
        s.goTo(QStringLiteral("part%1/").arg(part));
        QTRY_COMPARE(s.view->shownGroups().value(0), QStringLiteral("metric%1").arg(part * 40));
        QVERIFY(s.view->groups().size() <= 40 + 2 * 48 + 48);
    }
    s.goTo(QStringLiteral("part0/metric7/"));
    QTRY_COMPARE(s.drawn(), QStringList{"metric7: part0/metric7"});
    const CurvePlot *plot = s.view->plot(QStringLiteral("metric7"));
    const SeriesPoints points = plot->points(QStringLiteral("%1:part0/metric7").arg(s.run));
    QCOMPARE(points.steps, (std::vector<qint64>{1, 2}));
    QCOMPARE(points.wallMs, (std::vector<qint64>{1000, 2000}));
    QCOMPARE(points.values, (std::vector<double>{13, 0.5})); // the length of its name
    QCOMPARE(s.model->names().nameCount(), 400);
}

void TestSeriesPane::neverTooManyCurvesAtOnce()
{
    QStringList names; // two plots of 300 curves each
    for (int layer = 0; layer < 300; ++layer)
        names << QStringLiteral("%1/norm").arg(layer) << QStringLiteral("%1/mean").arg(layer);
    Shown s(names);
    auto *text = child<QLabel>(s.view.get(), "test.moreText");
    QTRY_VERIFY(text->text().contains(QStringLiteral(": 200."))); // 2 × 100
    // One after the other all are drawn; then not all at once.
    const QString parts[]{QStringLiteral("^[0-9]/"), QStringLiteral("^1..?/"),
        QStringLiteral("^2..?/"), QStringLiteral("^[3-9]./")};
    s.action("byExpression")->trigger();
    for (const QString &part : parts) {
        s.field->setText(part);
        QTest::keyClick(s.field, Qt::Key_Return);
        QTRY_VERIFY(!text->isVisible());
    }
    s.field->clear();
    QTest::keyClick(s.field, Qt::Key_Return);
    QTRY_VERIFY(text->text().contains(QStringLiteral(": 200.")));
    for (const char *plot : {"norm", "mean"})
        QCOMPARE(s.view->plot(QLatin1String(plot))->curves().size(), 200);
    QVERIFY(s.view->plot(QStringLiteral("norm"))
                ->hasCurve(QStringLiteral("%1:199/norm").arg(s.run))); // the first ones
    QCOMPARE(s.model->names().nameCount(), 600);
}

void TestSeriesPane::plotsAreMovedByKeys()
{
    const auto order = [](const Shown &s) { return s.view->shownGroups().join(u' '); };
    const auto press = [](const Shown &s, const char *plot, Qt::Key key) {
        CurvePlot *at = s.view->plot(QLatin1String(plot));
        at->setFocus();
        QVERIFY(at->hasFocus());
        QTest::keyClick(at, key, Qt::AltModifier);
    };
    {
        Shown s(firstLetters(QStringLiteral("dabc")));
        QTRY_COMPARE(order(s), QStringLiteral("a b c d"));
        QTRY_VERIFY(s.view->plot(QStringLiteral("c"))->isVisible()); // came last
        press(s, "c", Qt::Key_Left);
        QCOMPARE(order(s), QStringLiteral("a c b d"));
        press(s, "a", Qt::Key_Right);
        QCOMPARE(order(s), QStringLiteral("c a b d"));
        press(s, "d", Qt::Key_Home);
        QCOMPARE(order(s), QStringLiteral("d c a b"));
        press(s, "b", Qt::Key_Right); // is the last
        press(s, "d", Qt::Key_Left);
        QCOMPARE(order(s), QStringLiteral("d c a b"));
        QVERIFY(s.view->plot(QStringLiteral("d"))->hasFocus());
        QTRY_COMPARE(s.view->plot(QStringLiteral("d"))->pos(), QPoint(0, 0));
        QTRY_VERIFY(s.view->plot(QStringLiteral("c"))->pos().x() > 0);
    }
    Shown s(firstLetters(QStringLiteral("abcd"))); // is kept
    QTRY_COMPARE(order(s), QStringLiteral("d c a b"));
    s.action("plotsByName")->trigger();
    QCOMPARE(order(s), QStringLiteral("a b c d"));
    QVERIFY(!s.action("plotsByName")->isEnabled());
}

void TestSeriesPane::plotsAreDragged()
{
    Shown s(firstLetters(QStringLiteral("abcd")));
    s.action("namesShown")->setChecked(false);
    const auto order = [&s] { return s.view->shownGroups().join(u' '); };
    QTRY_COMPARE(order(), QStringLiteral("a b c d"));
    QTRY_VERIFY(s.view->plot(QStringLiteral("c"))->pos().x() > 0);
    const auto *line = child<QWidget>(s.view.get(), "plotMover.line");
    // From the title of one plot to a place in another, as parts of its width.
    const auto drag = [&](const char *from, const char *to, double part, bool drop) {
        QWidget *title = s.view->plot(QLatin1String(from))->titleBar();
        const CurvePlot *target = s.view->plot(QLatin1String(to));
        const QPoint place = title->mapFromGlobal(
            target->mapToGlobal(QPoint(int(target->width() * part), target->height() / 2)));
        QTest::mousePress(title, Qt::LeftButton, {}, QPoint(10, 5));
        QTest::mouseMove(title, QPoint(14, 5));
        QVERIFY(!line->isVisible());
        QTest::mouseMove(title, (place + QPoint(10, 5)) / 2);
        QTest::mouseMove(title, place);
        if (!drop)
            QTest::keyClick(title, Qt::Key_Escape);
        QTest::mouseRelease(title, Qt::LeftButton, {}, place);
        QVERIFY(!line->isVisible());
    };
    drag("a", "c", 0.8, true);
    QCOMPARE(order(), QStringLiteral("b c a d"));
    drag("d", "b", 0.2, true);
    QCOMPARE(order(), QStringLiteral("d b c a"));
    drag("a", "d", 0.2, false); // taken back
    QCOMPARE(order(), QStringLiteral("d b c a"));
    drag("b", "d", 0.8, true); // where it is
    QCOMPARE(order(), QStringLiteral("d b c a"));
    s.view->plot(QStringLiteral("c"))
        ->findChild<QAction *>(QStringLiteral("plot.move.byName"))
        ->trigger();
    QCOMPARE(order(), QStringLiteral("a b c d"));
}

void TestSeriesPane::newPlotsComeBehindTheOrder()
{
    const QStringList byHand{QStringLiteral("d"), QStringLiteral("gone"), QStringLiteral("b")};
    QCOMPARE(arranged({"b", "metric10", "d", "learning_rate", "metric9", "loss"}, byHand),
        (QStringList{"d", "b", "loss", "metric9", "metric10", "learning_rate"}));
    QCOMPARE(arranged({"b", "a"}, {}), (QStringList{"a", "b"}));
    // What is not there now keeps its place.
    QCOMPARE(
        moved({"b", "c", "d"}, byHand, QStringLiteral("c"), PlotSide::Before, QStringLiteral("b")),
        (QStringList{"d", "gone", "c", "b"}));
    QCOMPARE(
        moved({"b", "c", "d"}, byHand, QStringLiteral("d"), PlotSide::Behind, QStringLiteral("c")),
        (QStringList{"gone", "b", "c", "d"}));
    QCOMPARE(moved({"b", "c"}, byHand, QStringLiteral("x"), PlotSide::Before, QStringLiteral("b")),
        byHand);
}

QTEST_MAIN(TestSeriesPane)
#include "tst_seriespane.moc"
