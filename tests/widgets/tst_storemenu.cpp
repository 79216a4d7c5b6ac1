// SPDX-License-Identifier: GPL-3.0-or-later
// The Store menu, by its actions: on a store that is well, on one that is damaged, on a folder that
// is no store, and on a store on a server.
#include "core/store/connection.h"
#include "tests/store/carefixture.h"
#include "tests/widgets/windowfixture.h"

using namespace lampwork;

namespace {

constexpr const char *cares[] = {"store.check", "store.size", "store.compact"};
constexpr int patienceMs = 20'000;

} // namespace

class StoreMenuTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_path;
    int m_number = 0;

    void damage(const char *sql)
    {
        REQUIRE(connection, Connection::open(m_path, {}));
        REQUIRE_OK(connection->write([&] { return connection->execute(sql); }));
    }

private Q_SLOTS:
    void initTestCase()
    {
        isolateSettings(m_folder.path());
        Theme::instance().install(*qApp);
    }
    void init()
    {
        QSettings().clear();
        m_path = m_folder.filePath(QStringLiteral("s%1.lampwork").arg(++m_number));
        REQUIRE_OK(care::makeStore(m_path));
    }

    void checkSaysThatAStoreIsWhole()
    {
        WindowFixture w(m_path);
        QTRY_VERIFY(w.isOpen());
        w.trigger("store.check");
        QTRY_VERIFY_WITH_TIMEOUT(w.report(), patienceMs);
        QVERIFY2(
            w.summary().startsWith(QLatin1String("The store is whole.")), qPrintable(w.summary()));
        // 10,000 and 60 of the first run's series, 150 of the fork's, 1,500 of the third's.
        QVERIFY2(w.summary().contains(QLatin1String("11,710")), qPrintable(w.summary()));
        QVERIFY(w.rows().isEmpty());
        QCOMPARE(w.problems(), 0);
    }

    void checkNamesTheDamage()
    {
        damage("UPDATE metric_chunk SET data = zeroblob(length(data)) WHERE chunk_no = 1 AND"
               " series_id = 1");
        WindowFixture w(m_path);
        QTRY_VERIFY(w.isOpen());
        w.trigger("store.check");
        QTRY_VERIFY_WITH_TIMEOUT(w.report(), patienceMs);
        QVERIFY2(w.summary().startsWith(QLatin1String("The store is damaged.")),
            qPrintable(w.summary()));
        QVERIFY(w.summary().contains(QLatin1String("store repair")));
        QCOMPARE(w.rows().size(), 1);
        QVERIFY2(w.rows()[0].startsWith(QStringLiteral("chunk|1|train/loss|1|4097–8192|")),
            qPrintable(w.rows()[0]));
    }

    void sizeNamesEveryRunTheLargestFirst()
    {
        WindowFixture w(m_path);
        QTRY_VERIFY(w.isOpen());
        w.trigger("store.size");
        QTRY_VERIFY_WITH_TIMEOUT(w.report(), patienceMs);
        const QStringList rows = w.rows();
        QCOMPARE(rows.size(), 4);
        QVERIFY2(rows[0].startsWith(QLatin1String("1|first|")), qPrintable(rows[0]));
        QVERIFY(rows.filter(QStringLiteral("binned (in the bin)")).size() == 1);
        QVERIFY2(
            w.summary().startsWith(QLatin1String("The store takes ")), qPrintable(w.summary()));
    }

    void compactPacksAndLosesNothing()
    {
        REQUIRE(before, care::storeText(m_path));
        {
            WindowFixture w(m_path);
            QTRY_VERIFY(w.isOpen());
            damage("UPDATE run SET state = 'stopped' WHERE id = 3"); // its journal is left behind
            REQUIRE(connection, Connection::open(m_path, {}));
            REQUIRE(entries, connection->integer("SELECT count(*) FROM metric_journal"));
            QCOMPARE(entries.value_or(0), 5);
            w.trigger("store.compact");
            QTRY_VERIFY_WITH_TIMEOUT(w.report(), patienceMs);
            QVERIFY2(w.summary().startsWith(QLatin1String("It took ")), qPrintable(w.summary()));
            QCOMPARE(w.problems(), 0);
            REQUIRE(left, connection->integer("SELECT count(*) FROM metric_journal"));
            QCOMPARE(left.value_or(-1), 0);
            REQUIRE_OK(connection->write([&] {
                return connection->execute("UPDATE run SET state = 'queued' WHERE id = 3");
            }));
        }
        REQUIRE(after, care::storeText(m_path));
        QCOMPARE(after, before);
    }

    void aBackupHoldsAllThatTheStoreDoes()
    {
        const QString to = m_folder.filePath(QStringLiteral("backup-%1.lampwork").arg(m_number));
        WindowFixture w(m_path);
        QTRY_VERIFY(w.isOpen());
        chooseInNextFileDialog(to);
        w.trigger("store.backup");
        QTRY_VERIFY_WITH_TIMEOUT(w.report(), patienceMs);
        QVERIFY2(w.summary().startsWith(to), qPrintable(w.summary()));
        REQUIRE(original, care::storeText(m_path));
        REQUIRE(copy, care::storeText(to));
        QCOMPARE(copy, original);
    }

    void aBackupIntoNowhereOrOfDamageIsRefused()
    {
        WindowFixture w(m_path);
        QTRY_VERIFY(w.isOpen());
        const QString nowhere = m_folder.filePath(QStringLiteral("no/such/place.lampwork"));
        chooseInNextFileDialog(nowhere);
        w.trigger("store.backup");
        QTRY_COMPARE_WITH_TIMEOUT(w.problems(), 1, patienceMs);
        QVERIFY2(w.problem().contains(QLatin1String("does not exist")), qPrintable(w.problem()));
        QVERIFY(w.problem().contains(m_folder.filePath(QStringLiteral("no/such"))));
        damage("UPDATE metric_chunk SET data = zeroblob(length(data)) WHERE chunk_no = 1 AND"
               " series_id = 1");
        const QString to = m_folder.filePath(QStringLiteral("never-%1.lampwork").arg(m_number));
        chooseInNextFileDialog(to);
        w.trigger("store.backup");
        QTRY_COMPARE_WITH_TIMEOUT(w.problems(), 2, patienceMs);
        QVERIFY(!w.report());
        QVERIFY(!QFileInfo::exists(to));
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("*unfinished*")}), QStringList());
    }

    void aDialogThatIsCancelledDoesNothing()
    {
        WindowFixture w(m_path);
        QTRY_VERIFY(w.isOpen());
        const QStringList before = QDir(m_folder.path()).entryList();
        withNext<QFileDialog>([](QFileDialog &dialog) { dialog.close(); });
        w.trigger("store.backup");
        QTest::qWait(100);
        QCOMPARE(QDir(m_folder.path()).entryList(), before);
        QVERIFY(!w.report() && w.problems() == 0);
    }

    void aFolderThatIsNoStoreIsToldAndLeftAlone()
    {
        const QString folder = m_folder.filePath(QStringLiteral("photos-%1").arg(m_number));
        QVERIFY(QDir().mkpath(folder));
        QFile file(folder + QStringLiteral("/holiday.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("sun") == 3);
        file.close();
        WindowFixture w(folder);
        QTRY_COMPARE(w.problems(), 1);
        QVERIFY2(
            w.problem().contains(QLatin1String("not a Lampwork store")), qPrintable(w.problem()));
        QVERIFY(!w.isOpen());
        for (const char *action : cares) {
            const qsizetype problems = w.problems();
            w.trigger(action);
            QTRY_VERIFY2_WITH_TIMEOUT(w.problems() > problems
                    || !w.window().findChild<QWidget *>(QStringLiteral("longWork")),
                action, patienceMs);
            QVERIFY2(!w.report(), action);
        }
        QVERIFY(w.problems() >= 2); // the same problem is told once
        const QString to = m_folder.filePath(QStringLiteral("photos-backup-%1").arg(m_number));
        chooseInNextFileDialog(to);
        w.trigger("store.backup");
        QTRY_VERIFY_WITH_TIMEOUT(
            !w.window().findChild<QWidget *>(QStringLiteral("longWork")), patienceMs);
        QVERIFY(!w.report() && !QFileInfo::exists(to));
        QCOMPARE(QDir(folder).entryList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot),
            QStringList{QStringLiteral("holiday.txt")});
    }

    // What is done on a store's files has nothing to be done on there.
    void aStoreOnAServerIsLeftToTheServersTools()
    {
        WindowFixture w(
            QStringLiteral("postgresql://nobody@127.0.0.1:1/none?folder=%1&connect_timeout=2")
                .arg(m_folder.path()));
        QTRY_COMPARE_WITH_TIMEOUT(w.problems(), 1, patienceMs);
        QVERIFY2(w.problem().contains(QLatin1String("cannot be reached")), qPrintable(w.problem()));
        w.trigger("store.check");
        QTRY_COMPARE_WITH_TIMEOUT(w.problems(), 2, patienceMs);
        QVERIFY(!w.report());
    }
};

QTEST_MAIN(StoreMenuTest)
#include "tst_storemenu.moc"
