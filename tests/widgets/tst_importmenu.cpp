// SPDX-License-Identifier: GPL-3.0-or-later
// What brings runs in by the File and Store menus: other programs' logs, once and as they grow, a
// capsule, a team's store. Each with what cannot be brought in as well.
#include "app/lampwork/cli/commandline.h"
#include "app/lampwork/window/addressdialog.h"
#include "app/lampwork/window/runwindow.h"
#include "core/store/capsule.h"
#include "tests/store/carefixture.h"
#include "tests/widgets/windowfixture.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/panels/workbench/runfeed.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QStatusBar>

#include <cstring>

using namespace lampwork;

namespace {

constexpr int patienceMs = 30'000;

void write(const QString &path, const QByteArray &bytes, QIODevice::OpenMode mode = {})
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | mode) || file.write(bytes) != bytes.size())
        qFatal("%s: %s", qPrintable(path), qPrintable(file.errorString()));
}

MainWindow *shownWindow(const MainWindow *otherThan = nullptr)
{
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        auto *window = qobject_cast<MainWindow *>(widget);
        if (window && window != otherThan && window->isVisible())
            return window;
    }
    return nullptr;
}

// The program's own loop over its windows, with `act` in it; what is left open is closed then.
void inTheProgram(const WindowOptions &options, const std::function<void()> &act)
{
    QTimer::singleShot(0, qApp, [act] {
        act();
        // One may take another's place as that closes.
        while (MainWindow *window = shownWindow())
            window->close();
    });
    runWindow(*qApp, options);
}

QString problemOf(MainWindow &window)
{
    return window.findChild<MessageBar *>()->text();
}

} // namespace

class ImportMenuTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_store;
    QString m_logs;
    int m_number = 0;

    WindowOptions optionsFor(const QString &path) const
    {
        return {path, m_store, [](const QString &) {}};
    }
    // A capsule of the finished run of the care tests' store.
    void packTo(const QString &capsule)
    {
        const QString from = m_folder.filePath(QStringLiteral("from-%1.lampwork").arg(m_number));
        REQUIRE_OK(care::makeStore(from));
        REQUIRE(store, openStore(from));
        REQUIRE_OK(packCapsule(*store, {1}, capsule));
    }

private Q_SLOTS:
    void initTestCase()
    {
        isolateSettings(m_folder.path());
        Theme::instance().install(*qApp);
        QApplication::setQuitOnLastWindowClosed(true);
    }
    void init()
    {
        QSettings().clear();
        m_store = m_folder.filePath(QStringLiteral("s%1.lampwork").arg(++m_number));
        m_logs = m_folder.filePath(QStringLiteral("logs%1").arg(m_number));
        QVERIFY(QDir().mkpath(m_logs));
    }

    void aFolderOfLogsIsImported()
    {
        write(m_logs + QStringLiteral("/metrics.csv"), "step,loss\n1,0.5\n2,0.25\n3,0.125\n");
        WindowFixture w(m_store);
        QTRY_VERIFY(w.isOpen());
        chooseInNextFileDialog(m_logs);
        w.trigger("importFolder");
        QTRY_VERIFY_WITH_TIMEOUT(w.report(), patienceMs);
        QCOMPARE(w.rows().size(), 1);
        QVERIFY2(w.rows()[0].endsWith(QLatin1String("|1|3|3|")), qPrintable(w.rows()[0]));
        QTRY_COMPARE(w.window().workbench().runs().size(), 1);
        REQUIRE(store, openStore(m_store));
        REQUIRE(points, store->points(1, QStringLiteral("loss")));
        QCOMPARE(points.values, (std::vector<double>{0.5, 0.25, 0.125}));
        QVERIFY(w.window().findChild<QAction *>(QStringLiteral("action.page.runs"))->isChecked());
        // Once more: there is nothing new.
        w.report()->setObjectName(QString());
        chooseInNextFileDialog(m_logs);
        w.trigger("importFolder");
        QTRY_VERIFY_WITH_TIMEOUT(w.report(), patienceMs);
        QVERIFY2(w.rows()[0].endsWith(QLatin1String("|1|3|0|")), qPrintable(w.rows()[0]));
        QCOMPARE(w.problems(), 0);
    }

    void whatIsNoLogIsToldAndImportsNothing_data()
    {
        QTest::addColumn<QByteArray>("action");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("a folder without any log")
            << QByteArray("importFolder") << QStringLiteral("notes.md") << QByteArray("# Notes\n");
        QTest::newRow("a file of noise") << QByteArray("importFile") << QStringLiteral("run.wandb")
                                         << QByteArray("\x00\xff\x13\x37", 4).repeated(500);
        QTest::newRow("an event file cut in its first record")
            << QByteArray("importFile") << QStringLiteral("events.out.tfevents.1.host")
            << QByteArray("\x18\x00\x00\x00\x00\x00\x00\x00\xa3\x7f", 10);
        QTest::newRow("an empty file")
            << QByteArray("importFile") << QStringLiteral("metrics.csv") << QByteArray();
    }
    void whatIsNoLogIsToldAndImportsNothing()
    {
        QFETCH(QByteArray, action);
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        const QString file = m_logs + u'/' + name;
        write(file, bytes);
        WindowFixture w(m_store);
        QTRY_VERIFY(w.isOpen());
        chooseInNextFileDialog(action == "importFile" ? file : m_logs);
        w.trigger(action.constData());
        QTRY_VERIFY_WITH_TIMEOUT(w.problems() > 0, patienceMs);
        QVERIFY2(w.problem().contains(m_logs), qPrintable(w.problem()));
        REQUIRE(store, openStore(m_store));
        REQUIRE(runs, store->runs());
        for (const Run &run : runs) {
            REQUIRE(series, store->series(run.id));
            QVERIFY2(series.isEmpty(), "points out of nothing");
        }
        QFile after(file);
        QVERIFY(after.open(QIODevice::ReadOnly));
        QCOMPARE(after.readAll(), bytes);
    }

    // By a process of the program's own (main() below), until that is stopped.
    void aFolderIsFollowedAsItGrows()
    {
        const QString log = m_logs + QStringLiteral("/metrics.csv");
        write(log, "step,loss\n1,0.5\n");
        WindowFixture w(m_store);
        QTRY_VERIFY(w.isOpen());
        chooseInNextFileDialog(m_logs);
        w.trigger("followFolder");
        QTRY_COMPARE_WITH_TIMEOUT(w.window().workbench().runs().size(), 1, patienceMs);
        const RunId id = w.window().workbench().runs().first().id;
        RunFeed feed(w.window().workbench());
        std::vector<double> values;
        connect(&feed, &RunFeed::pointsArrived, this, [&](RunId, const PointBatch &batch) {
            for (const SeriesPoints &points : batch)
                values.insert(values.end(), points.values.begin(), points.values.end());
        });
        feed.setRuns({id});
        write(log, "2,0.25\n3,0.125\n", QIODevice::Append);
        QTRY_COMPARE_WITH_TIMEOUT(values, (std::vector<double>{0.5, 0.25, 0.125}), patienceMs);
        w.trigger("stopFollowing");
        QTRY_VERIFY_WITH_TIMEOUT(w.window().statusBar()->currentMessage().contains(
                                     QLatin1String("is not followed any more")),
            patienceMs);
        QCOMPARE(w.problems(), 0);
    }

    void whatCannotBeFollowedIsTold()
    {
        const QString file = m_logs + QStringLiteral("/store.lampwork");
        write(file, "not a store");
        WindowFixture w(file); // into which nothing can be imported
        QTRY_COMPARE(w.problems(), 1);
        write(m_logs + QStringLiteral("/metrics.csv"), "step,loss\n1,0.5\n");
        chooseInNextFileDialog(m_logs);
        w.trigger("followFolder");
        QTRY_COMPARE_WITH_TIMEOUT(w.problems(), 2, patienceMs);
        w.window().findChild<MessageBar *>()->dismiss();
        QVERIFY2(w.problem().contains(file), qPrintable(w.problem()));
    }

    void aCapsuleIsLookedAtAndImported()
    {
        const QString capsule = m_folder.filePath(QStringLiteral("c%1.lampcap").arg(m_number));
        packTo(capsule);
        QFile packed(capsule);
        QVERIFY(packed.open(QIODevice::ReadOnly));
        const QByteArray before = packed.readAll();
        inTheProgram(optionsFor(capsule), [&] {
            MainWindow *window = shownWindow();
            QVERIFY(window);
            QTRY_COMPARE_WITH_TIMEOUT(window->workbench().runs().size(), 1, patienceMs);
            QVERIFY(window->workbench().isReadOnly());
            QCOMPARE(window->workbench().runs().first().name, QStringLiteral("first"));
            // What would change it is refused, and told.
            RunEdit edit;
            edit.name = QStringLiteral("another");
            window->workbench().editRun(window->workbench().runs().first().id, edit);
            QTRY_VERIFY_WITH_TIMEOUT(!problemOf(*window).isEmpty(), patienceMs);
            QVERIFY2(problemOf(*window).contains(QLatin1String("read-only")),
                qPrintable(problemOf(*window)));
            QVERIFY(!QFileInfo::exists(m_store));
            window->findChild<QPushButton *>(QStringLiteral("capsule.import"))->click();
            const QPointer<MainWindow> first(window);
            QTRY_VERIFY_WITH_TIMEOUT(shownWindow(window), patienceMs);
            MainWindow *next = shownWindow(window);
            QTRY_COMPARE_WITH_TIMEOUT(next->workbench().runs().size(), 1, patienceMs);
            QCOMPARE(next->workbench().storeLocation(), m_store);
            QVERIFY(!next->workbench().isReadOnly());
            QTRY_VERIFY(!first); // its place was taken
        });
        REQUIRE(store, openStore(m_store));
        REQUIRE(points, store->points(1, QStringLiteral("train/loss")));
        QVERIFY(samePoints(points, makePoints(QStringLiteral("train/loss"), 1, 10'000)));
        REQUIRE(run, store->run(1));
        QCOMPARE(run.name, QStringLiteral("first"));
        packed.seek(0);
        QCOMPARE(packed.readAll(), before);
    }

    void aCapsuleThatIsCutIsToldAndImportsNothing_data()
    {
        QTest::addColumn<double>("kept"); // of the members; the directory behind them is lost
        QTest::newRow("nothing of it is left") << 0.0;
        QTest::newRow("half of it") << 0.5;
        QTest::newRow("all but the end of the last member") << 0.98;
    }
    void aCapsuleThatIsCutIsToldAndImportsNothing()
    {
        QFETCH(double, kept);
        const QString capsule = m_folder.filePath(QStringLiteral("c%1.lampcap").arg(m_number));
        packTo(capsule);
        QFile whole(capsule);
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const qsizetype members = whole.readAll().indexOf(QByteArray("PK\x01\x02"));
        QVERIFY(members > 1000);
        QVERIFY(QFile::resize(capsule, qint64(double(members) * kept)));
        inTheProgram(optionsFor(capsule), [&] {
            MainWindow *window = shownWindow();
            QVERIFY(window);
            QTRY_VERIFY_WITH_TIMEOUT(!problemOf(*window).isEmpty(), patienceMs);
            QVERIFY2(problemOf(*window).contains(capsule), qPrintable(problemOf(*window)));
            QVERIFY(window->workbench().runs().isEmpty());
            window->findChild<QPushButton *>(QStringLiteral("capsule.import"))->click();
            QTest::qWait(200);
            QCOMPARE(shownWindow(), window);
        });
        QVERIFY(!QFileInfo::exists(m_store));
    }

    void aTeamsAddressIsCheckedAsItIsTyped()
    {
        WindowFixture w(m_store);
        QTRY_VERIFY(w.isOpen());
        QSignalSpy requested(&w.window(), &MainWindow::storeRequested);
        withNext<AddressDialog>([](AddressDialog &dialog) {
            auto *address = dialog.findChild<QLineEdit *>(QStringLiteral("address"));
            auto *open = dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Open);
            QVERIFY(!open->isEnabled());
            for (const char *wrong : {"team", "http://host/database?folder=/mnt/team",
                     "postgresql://host/database", "postgresql://host/?folder=relative",
                     "postgresql://host:port/database?folder=/mnt/team"}) {
                address->setText(QLatin1String(wrong));
                QVERIFY2(!open->isEnabled(), wrong);
                QVERIFY2(!dialog.findChild<ProblemLabel *>()->text().isEmpty(), wrong);
            }
            address->setText(QStringLiteral(" postgresql://host/database?folder=/mnt/team "));
            QVERIFY(open->isEnabled());
            QVERIFY(dialog.findChild<ProblemLabel *>()->text().isEmpty());
            open->click();
        });
        w.trigger("openTeamStore");
        QCOMPARE(requested.size(), 1);
        QVERIFY(requested[0][0].toString().startsWith(QLatin1String("postgresql://")));
    }

    // The window that takes the other's place says why it is empty, and another store can be
    // opened.
    void aTeamsStoreThatCannotBeReachedIsTold()
    {
        inTheProgram(optionsFor(m_store), [&] {
            MainWindow *window = shownWindow();
            QVERIFY(window);
            QTRY_COMPARE(window->workbench().storeLocation(), m_store);
            withNext<AddressDialog>([](AddressDialog &dialog) {
                dialog.findChild<QLineEdit *>(QStringLiteral("address"))
                    ->setText(QStringLiteral(
                        "postgresql://nobody@127.0.0.1:1/none?folder=/tmp&connect_timeout=2"));
                dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Open)->click();
            });
            WindowFixture::triggerIn(*window, "openTeamStore");
            QTRY_VERIFY_WITH_TIMEOUT(shownWindow(window), patienceMs);
            const QPointer<MainWindow> team(shownWindow(window));
            QTRY_VERIFY_WITH_TIMEOUT(!problemOf(*team).isEmpty(), patienceMs);
            QVERIFY2(problemOf(*team).contains(QLatin1String("cannot be reached")),
                qPrintable(problemOf(*team)));
            QVERIFY(!problemOf(*team).contains(QLatin1String("%1")));
            QCOMPARE(team->findChild<QLabel *>(QStringLiteral("status.store"))->text(),
                QStringLiteral("No store is open"));
            chooseInNextFileDialog(m_store);
            WindowFixture::triggerIn(*team, "openStore");
            QTRY_VERIFY_WITH_TIMEOUT(!team && shownWindow(), patienceMs);
            QTRY_COMPARE(shownWindow()->workbench().storeLocation(), m_store);
        });
    }
};

// The window starts the program itself to follow a folder: here that is this one.
int main(int argc, char **argv)
{
    if (argc > 1 && std::strcmp(argv[1], "import") == 0)
        return runCommandLine(argc, argv);
    QApplication application(argc, argv);
    ImportMenuTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_importmenu.moc"
