// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/commandpalette.h"
#include "app/lampwork/window/mainwindow.h"
#include "app/lampwork/window/messagebar.h"
#include "app/lampwork/window/welcomepage.h"
#include "tests/widgets/runfixture.h"

#include <QAbstractButton>
#include <QAction>
#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace lampwork;

class TestMainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        isolateSettings(m_folder.path());
        Theme::instance().install(*qApp);
    }
    void init()
    {
        QSettings().clear();
        m_store = m_folder.filePath(QStringLiteral("store-%1.lampwork").arg(++m_number));
    }
    void aFirstStartWelcomes();
    void aStoreWithRunsShowsThem();
    void keysReachEveryPage();
    void aSampleIsTwoClicksFromTraining();
    void aDroppedFileIsOpened();
    void theDraftAndTheTickedRunsAreKept();
    void problemsAreShownOnceUntilDismissed();
    void aStoreThatCannotBeOpenedIsReported();
    void thePaletteFindsAndRunsActions();
    void paletteRanks();
    void everyActionHasNameTextAndObjectName();
    void everyPageInBothAppearances();

private:
    std::unique_ptr<MainWindow> makeWindow()
    {
        const QString path = m_store;
        auto window = std::make_unique<MainWindow>(path, [path] { return openStore(path); });
        window->resize(1240, 800);
        window->show();
        if (!QTest::qWaitForWindowExposed(window.get()))
            qFatal("the window was not exposed");
        return window;
    }
    static QAction *action(MainWindow &window, const char *name)
    {
        auto *found = window.findChild<QAction *>(QLatin1String(name));
        if (!found)
            qFatal("no action %s", name);
        return found;
    }

    QTemporaryDir m_folder;
    QString m_store;
    int m_number = 0;
};

void TestMainWindow::aFirstStartWelcomes()
{
    const auto window = makeWindow();
    auto *welcome = window->findChild<WelcomePage *>();
    QVERIFY(welcome && welcome->isVisible());
    QTRY_COMPARE(welcome->findChildren<SampleCard *>().size(), 4);
    QTRY_COMPARE(window->workbench().storeLocation(), m_store);
}

void TestMainWindow::aStoreWithRunsShowsThem()
{
    const auto store = openStore(m_store);
    QVERIFY(store.ok() && (*store)->createRun({QStringLiteral("e"), QStringLiteral("n"), {}, {}}));
    const auto window = makeWindow();
    QTRY_VERIFY(action(*window, "action.page.runs")->isChecked());
    QVERIFY(!window->findChild<WelcomePage *>()->isVisible());
}

void TestMainWindow::keysReachEveryPage()
{
    const auto window = makeWindow();
    auto *stack = window->findChild<QStackedWidget *>();
    QSet<QWidget *> pages;
    for (int key = Qt::Key_1; key <= Qt::Key_6; ++key) {
        QTest::keyClick(window.get(), Qt::Key(key), Qt::ControlModifier);
        pages.insert(stack->currentWidget());
    }
    QCOMPARE(pages.size(), 6);
    QVERIFY(action(*window, "action.page.deploy")->isChecked());
    window->workbench().requestPage(Page::Runs);
    QVERIFY(action(*window, "action.page.runs")->isChecked());
}

void TestMainWindow::aSampleIsTwoClicksFromTraining()
{
    const auto window = makeWindow();
    QTRY_VERIFY(window->findChild<QAbstractButton *>(QStringLiteral("welcome.sample.penguins")));
    QTest::mouseClick(
        window->findChild<QAbstractButton *>(QStringLiteral("welcome.sample.penguins")),
        Qt::LeftButton);
    QVERIFY(action(*window, "action.page.train")->isChecked());
    QTRY_VERIFY_WITH_TIMEOUT(window->workbench().draft().resolved(), 20'000);
    QCOMPARE(
        window->workbench().draft().resolved()->spec.target()->name, QStringLiteral("species"));
}

void TestMainWindow::aDroppedFileIsOpened()
{
    const auto window = makeWindow();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(sample(QStringLiteral("auto-mpg.csv")))});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &drop);
    QVERIFY(action(*window, "action.page.data")->isChecked());
    QTRY_VERIFY_WITH_TIMEOUT(window->workbench().draft().data(), 20'000);
    QVERIFY(window->windowTitle().contains(QLatin1String("auto-mpg.csv")));
}

void TestMainWindow::theDraftAndTheTickedRunsAreKept()
{
    RunId run = 0;
    {
        auto store = openStore(m_store);
        QVERIFY(store.ok());
        run = addFinishedRun(**store, {QStringLiteral("kept")});
    }
    {
        const auto window = makeWindow();
        QTRY_COMPARE(window->workbench().runs().size(), 1);
        window->workbench().setShownRuns({run});
        window->openDataFile(sample(QStringLiteral("penguins.csv")));
        Spec spec = window->workbench().draft().chosen();
        spec.train.epochs = 17;
        window->workbench().draft().edit(QStringLiteral("Epochs"), spec);
        window->close();
    }
    const auto window = makeWindow();
    QTRY_COMPARE(window->workbench().draft().chosen().train.epochs, std::optional(17));
    QVERIFY(
        window->workbench().draft().chosen().data.source.endsWith(QLatin1String("penguins.csv")));
    QTRY_COMPARE(window->workbench().shownRuns(), QList<RunId>{run});
    QVERIFY(action(*window, "action.page.data")->isChecked());
}

void TestMainWindow::problemsAreShownOnceUntilDismissed()
{
    const auto window = makeWindow();
    auto *bar = window->findChild<MessageBar *>();
    QVERIFY(!bar->isVisible());
    const Error first{
        ErrorCode::Io, QStringLiteral("The disk is full."), QStringLiteral("file.csv")};
    window->workbench().reportProblem(first);
    window->workbench().reportProblem(first);
    window->workbench().reportProblem({ErrorCode::Io, QStringLiteral("Another one."), {}});
    QVERIFY(bar->isVisible());
    QCOMPARE(bar->count(), 2);
    QCOMPARE(bar->text(), QStringLiteral("The disk is full. (file.csv)"));
    QTest::mouseClick(
        bar->findChild<QToolButton *>(QStringLiteral("messageBar.close")), Qt::LeftButton);
    QCOMPARE(bar->text(), QStringLiteral("Another one."));
    QTest::mouseClick(
        bar->findChild<QToolButton *>(QStringLiteral("messageBar.close")), Qt::LeftButton);
    QVERIFY(!bar->isVisible());
}

void TestMainWindow::aStoreThatCannotBeOpenedIsReported()
{
    QFile file(m_store);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("not a folder");
    file.close();
    const auto window = makeWindow();
    auto *bar = window->findChild<MessageBar *>();
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(!bar->text().isEmpty());
    QVERIFY(window->workbench().storeLocation().isEmpty());
}

void TestMainWindow::thePaletteFindsAndRunsActions()
{
    const auto window = makeWindow();
    QTest::keyClick(window.get(), Qt::Key_K, Qt::ControlModifier);
    auto *palette = window->findChild<CommandPalette *>();
    QVERIFY(palette);
    auto *input = palette->findChild<QLineEdit *>(QStringLiteral("palette.input"));
    auto *list = palette->findChild<QListWidget *>(QStringLiteral("palette.list"));
    const int all = list->count();
    QVERIFY(all > 12);
    QTest::keyClicks(input, QStringLiteral("compare"));
    QVERIFY(list->count() < all && list->count() > 0);
    QTest::keyClick(input, Qt::Key_Return);
    QTRY_VERIFY(action(*window, "action.page.compare")->isChecked());
}

void TestMainWindow::paletteRanks()
{
    const QString text = QStringLiteral("Open store…");
    QCOMPARE(CommandPalette::rank(text, {}), 0);
    QCOMPARE(CommandPalette::rank(text, QStringLiteral("open")), 0);
    QCOMPARE(CommandPalette::rank(text, QStringLiteral("store")), 1);
    QCOMPARE(CommandPalette::rank(text, QStringLiteral("tor")), 2);
    QCOMPARE(CommandPalette::rank(text, QStringLiteral("opst")), 3);
    QCOMPARE(CommandPalette::rank(text, QStringLiteral("xyz")), -1);
}

void TestMainWindow::everyActionHasNameTextAndObjectName()
{
    const auto window = makeWindow();
    for (int page = 0; page < 6; ++page)
        window->showPage(Page(page));
    QSet<QString> names;
    QHash<QString, QString> shortcuts;
    for (const QAction *action : window->findChildren<QAction *>()) {
        if (!action->objectName().startsWith(QLatin1String("action.")))
            continue;
        QVERIFY2(!names.contains(action->objectName()), qPrintable(action->objectName()));
        names.insert(action->objectName());
        QVERIFY2(!action->text().isEmpty() && !action->toolTip().isEmpty(),
            qPrintable(action->objectName()));
        QVERIFY2(!action->icon().isNull(), qPrintable(action->objectName()));
        const QString keys = action->shortcut().toString();
        if (keys.isEmpty() || action->shortcutContext() != Qt::WindowShortcut)
            continue;
        QVERIFY2(!shortcuts.contains(keys), qPrintable(keys));
        shortcuts.insert(keys, action->objectName());
    }
    QVERIFY(names.size() > 25);
}

// Pictures to look at, in the build folder; that they can be made is what is tested.
void TestMainWindow::everyPageInBothAppearances()
{
    {
        auto store = openStore(m_store);
        QVERIFY(store.ok());
        addFinishedRun(**store, {QStringLiteral("wide layers"), 0.01, 0.96, 1});
        addFinishedRun(**store, {QStringLiteral("slow start"), 0.002, 0.91, 2});
        addFinishedRun(**store, {QStringLiteral("fast"), 0.05, 0.88, 1});
    }
    const QDir pictures(QStringLiteral(LAMPWORK_BINARY_DIR "/pictures/window"));
    QVERIFY(pictures.mkpath(QStringLiteral(".")));
    const auto window = makeWindow();
    QTRY_COMPARE(window->findChildren<SampleCard *>().size(), 4);
    QTRY_COMPARE(window->workbench().runs().size(), 3);
    const auto save = [&](const QString &name) {
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            Theme::instance().setChoice(choice);
            QCoreApplication::processEvents();
            QVERIFY(window->grab().save(
                pictures.filePath(QStringLiteral("%1-%2.png").arg(name, nameOf(choice)))));
        }
    };
    save(QStringLiteral("welcome"));
    const std::pair<Page, const char *> others[] = {{Page::Data, "data"},
        {Page::Network, "network"}, {Page::Train, "train"}, {Page::Deploy, "deploy"}};
    for (const auto &[page, name] : others) {
        window->showPage(page);
        save(QLatin1String(name) + QStringLiteral("-empty"));
    }
    window->showPage(Page::Compare);
    save(QStringLiteral("compare-empty"));
    window->showPage(Page::Runs);
    save(QStringLiteral("runs-none-ticked"));
    window->workbench().setShownRuns({1, 2, 3});
    window->findChild<QTableView *>(QStringLiteral("runs.table"))->selectRow(1);
    QTRY_VERIFY(window->findChild<QWidget *>(QStringLiteral("runs.plot.loss")));
    window->workbench().reportProblem({ErrorCode::InvalidInput,
        QStringLiteral("The file has no rows. Choose another one."), QStringLiteral("a.csv")});
    save(QStringLiteral("runs"));
    window->showPage(Page::Compare);
    QTRY_VERIFY(window->findChild<QWidget *>(QStringLiteral("compare.plot.loss")));
    save(QStringLiteral("compare"));
    Theme::instance().setChoice(ThemeChoice::Light);
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
