// SPDX-License-Identifier: GPL-3.0-or-later
// Size, compacting and backup of a store.
#include "core/store/sqlitefile.h"
#include "core/store/storebackup.h"
#include "core/store/storecheck.h"
#include "core/store/storecompact.h"
#include "core/store/storesize.h"
#include "tests/store/carefixture.h"

#include <QProcess>
#include <QThread>

#include <sys/stat.h>

using namespace lampwork;

namespace {

qint64 hardLinksOf(const QString &path)
{
    struct stat information { };
    return ::stat(QFile::encodeName(path).constData(), &information) == 0
        ? qint64(information.st_nlink)
        : -1;
}

} // namespace

class StoreCareTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_path;
    QString m_to;

    QStringList text(const QString &path)
    {
        auto text = care::storeText(path);
        if (!text)
            qFatal("%s", qPrintable(text.error().text()));
        return *text;
    }
    QStringList unfinished() const
    {
        return QDir(m_folder.path())
            .entryList({QStringLiteral("*.unfinished-*")}, QDir::AllEntries);
    }

private Q_SLOTS:
    void init()
    {
        static int number = 0;
        m_path = m_folder.filePath(QStringLiteral("s%1.lampwork").arg(++number));
        m_to = m_folder.filePath(QStringLiteral("b%1.lampwork").arg(number));
        REQUIRE_OK(care::makeStore(m_path));
    }

    void theSizesAddUp()
    {
        REQUIRE(size, measureStore(m_path));
        QCOMPARE(size.runs.size(), 4);
        const RunSize &first = size.runs[0];
        QCOMPARE(first.name, QStringLiteral("first"));
        QCOMPARE(first.experiment, QStringLiteral("flowers"));
        // "checkpoint 1 8000" and two more like it, one of them of "… 10000"; the best is "… 5000".
        QCOMPARE(first.checkpoints, 17 + 17 + 18 + 17);
        QCOMPARE(first.artifacts, qint64(qstrlen("the predictions")));
        QCOMPARE(first.shared, 0);
        QCOMPARE(first.journal, 0);
        QVERIFY(first.points > 20'000 && first.points < 200'000);
        // Counts as varints with version and number: 1 + 1 + (1 + 1 + 1 + 3 + 1), 1 + 1 + 3; name
        // 22
        QCOMPARE(first.histograms, (9 + 22 + 24) + (5 + 22 + 24));
        QCOMPARE(size.runs[2].points, 0);
        QVERIFY(size.runs[2].journal > 1500 * 8);
        QVERIFY(size.runs[3].deleted);
        QCOMPARE(size.databaseBytes, QFileInfo(m_path + QStringLiteral("/store.db")).size());
        QCOMPARE(size.objectBytes, first.checkpoints + first.artifacts);
        QCOMPARE(size.unreferencedBytes, 0);
        QCOMPARE(size.totalBytes, size.databaseBytes + size.objectBytes);
        QVERIFY(size.overheadBytes() > 0 && size.overheadBytes() < size.databaseBytes);
    }

    void sharedFilesAreTold()
    {
        REQUIRE(store, openStore(m_path));
        REQUIRE(object, store->putObject("the predictions")); // the first run has them, too
        REQUIRE_OK(store->addArtifact(
            3, {0, QStringLiteral("predictions"), QStringLiteral("x"), object, 0, 0, {}}));
        REQUIRE(size, measureStore(m_path));
        QCOMPARE(size.runs[0].shared, 15);
        QCOMPARE(size.runs[2].shared, 15);
        QCOMPARE(size.objectBytes, 17 + 17 + 18 + 17 + 15);
    }

    void aStoreOfVersion1IsMeasured()
    {
        const QString old = m_path + QStringLiteral("-old"); // SQLite makes files beside it
        QVERIFY(care::copyFolder(
            QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/store/version1.lampwork"), old));
        REQUIRE(size, measureStore(old));
        QCOMPARE(size.runs.size(), 3);
        QCOMPARE(size.runs[0].histograms, 0);
    }

    void compactingPacksSweepsAndFrees()
    {
        const QString objects = m_path + QStringLiteral("/objects/");
        QFile stray(objects + QString(64, u'c'));
        QVERIFY(stray.open(QIODevice::WriteOnly) && stray.write(QByteArray(50'000, 'x')) == 50'000);
        stray.close();
        {
            REQUIRE(store, openStore(m_path));
            // Free pages: a run with a lot of points that is removed behind the store's back.
            REQUIRE(id, store->createRun({QStringLiteral("e"), QStringLiteral("big"), {}, {}}));
            REQUIRE_OK(store->appendPoints(id, {makePoints(QStringLiteral("a"), 1, 100'000)}));
        }
        {
            REQUIRE(file,
                SqliteFile::open(
                    m_path + QStringLiteral("/store.db"), SqliteFile::Mode::ReadWrite));
            REQUIRE_OK(file->execute(QStringLiteral("PRAGMA foreign_keys = ON")));
            REQUIRE_OK(file->execute(QStringLiteral("DELETE FROM run WHERE name = 'big'")));
            REQUIRE_OK(file->execute(
                QStringLiteral("UPDATE run SET state = 'lost', revision = 999 WHERE id = 3")));
        }
        const QStringList before = text(m_path);
        REQUIRE(journal, measureStore(m_path));
        QVERIFY(journal.runs[2].journal > 0);
        QVERIFY(journal.freeBytes > 100'000);
        REQUIRE(report, compactStore(m_path));
        QCOMPARE(report.runsPacked, 2); // of the first one, the last chunk of a series
        QCOMPARE(report.objectsRemoved, 1);
        QVERIFY(report.pagesFreed >= journal.freeBytes / 4096); // packing freed some, too
        QVERIFY(report.bytesAfter < report.bytesBefore - 50'000 - 100'000);
        REQUIRE(after, measureStore(m_path));
        QCOMPARE(after.totalBytes, report.bytesAfter);
        QCOMPARE(after.freeBytes, 0);
        QCOMPARE(after.runs[2].journal, 0);
        QCOMPARE(text(m_path), before);
        REQUIRE(check, checkStore(m_path));
        QVERIFY(check.findings.isEmpty());
        REQUIRE(again, compactStore(m_path));
        QCOMPARE(again.runsPacked, 0);
        QCOMPARE(again.bytesAfter, again.bytesBefore);
    }

    void emptyingTheBinMakesTheFilesSmaller()
    {
        qint64 full = 0;
        REQUIRE(store, openStore(m_path));
        REQUIRE(id, store->createRun({QStringLiteral("e"), QStringLiteral("big"), {}, {}}));
        SeriesPoints noise = makePoints(QStringLiteral("a"), 1, 200'000);
        for (std::size_t i = 0; i < noise.size(); ++i)
            noise.values[i] = std::sin(double(i) * 1.7) * 1e3;
        REQUIRE_OK(store->appendPoints(id, {noise}));
        REQUIRE(object, store->putObject(QByteArray(1'000'000, 'o')));
        Checkpoint checkpoint;
        checkpoint.object = object;
        REQUIRE_OK(store->addCheckpoint(id, checkpoint, 1));
        const QString databaseFile = m_path + QStringLiteral("/store.db");
        REQUIRE_OK(store->editRun(id, {{}, {}, {}, {}, true}));
        store.reset(); // the log goes into the database
        full = QFileInfo(databaseFile).size();
        QVERIFY(full > 1'000'000);
        REQUIRE(again, openStore(m_path));
        REQUIRE_OK(again->editRun(id, {{}, {}, {}, {}, false})); // taken back out whole
        REQUIRE(points, again->points(id, QStringLiteral("a")));
        QVERIFY(samePoints(points, noise));
        REQUIRE_OK(again->editRun(id, {{}, {}, {}, {}, true}));
        REQUIRE_OK(again->emptyBin());
        again.reset();
        QVERIFY2(QFileInfo(databaseFile).size() < full / 4,
            qPrintable(QStringLiteral("%1 of %2").arg(QFileInfo(databaseFile).size()).arg(full)));
        QVERIFY(!QFile::exists(m_path + QStringLiteral("/objects/") + object));
    }

    void aBackupIsTheStore_data()
    {
        QTest::addColumn<bool>("hardLinks");
        QTest::newRow("files shared") << true;
        QTest::newRow("files copied") << false;
    }
    void aBackupIsTheStore()
    {
        QFETCH(bool, hardLinks);
        QVERIFY(QDir().mkpath(m_path + QStringLiteral("/logs")));
        QFile log(m_path + QStringLiteral("/logs/run-1.log"));
        QVERIFY(log.open(QIODevice::WriteOnly) && log.write("words") == 5);
        log.close();
        REQUIRE(report, backupStore(m_path, m_to, {hardLinks}));
        QCOMPARE(report.path, m_to);
        QCOMPARE(report.runs, 4);
        QCOMPARE(report.points, 11'710);
        QCOMPARE(report.objects, 5);
        QCOMPARE(report.linked, hardLinks ? 5 : 0);
        const QString object
            = QDir(m_to + QStringLiteral("/objects")).entryList(QDir::Files).first();
        QCOMPARE(hardLinksOf(m_to + QStringLiteral("/objects/") + object), hardLinks ? 2 : 1);
        QCOMPARE(text(m_to), text(m_path));
        QVERIFY(QFile::exists(m_to + QStringLiteral("/logs/run-1.log")));
        QVERIFY(unfinished().isEmpty());
        // No pin is left behind: what is forgotten is removed.
        REQUIRE(file,
            SqliteFile::open(m_path + QStringLiteral("/store.db"), SqliteFile::Mode::ReadOnly));
        REQUIRE(pins, file->integer(QStringLiteral("SELECT count(*) FROM object_pin")));
        QCOMPARE(pins.value_or(-1), 0);
        // The two live apart.
        REQUIRE(store, openStore(m_to));
        REQUIRE_OK(store->editRun(1, {QStringLiteral("other"), {}, {}, {}, {}}));
        REQUIRE_OK(store->appendPoints(3, {makePoints(QStringLiteral("train/loss"), 1501, 10)}));
        REQUIRE(original, openStore(m_path));
        REQUIRE(run, original->run(1));
        QCOMPARE(run.name, QStringLiteral("first"));
    }

    void whatStandsThereIsNotOverwritten()
    {
        QVERIFY(QDir().mkpath(m_to));
        REQUIRE_ERROR(backupStore(m_path, m_to), ErrorCode::InvalidInput);
        REQUIRE_ERROR(
            backupStore(m_path, m_to + QStringLiteral("-none/inner")), ErrorCode::NotFound);
        REQUIRE_ERROR(backupStore(m_path + QStringLiteral("-none"), m_to + QStringLiteral("2")),
            ErrorCode::NotFound);
        QVERIFY(unfinished().isEmpty());
    }

    void noBackupOfADamagedStore()
    {
        const QString objects = m_path + QStringLiteral("/objects/");
        const QString name = QDir(objects).entryList(QDir::Files).first();
        QFile changed(objects + name);
        QVERIFY(changed.open(QIODevice::ReadWrite) && changed.seek(3) && changed.putChar('X'));
        changed.close();
        REQUIRE_ERROR(backupStore(m_path, m_to), ErrorCode::Damaged);
        QVERIFY(QFile::remove(objects + name));
        REQUIRE_ERROR(backupStore(m_path, m_to), ErrorCode::Damaged);
        QVERIFY(!QFile::exists(m_to));
        QVERIFY(unfinished().isEmpty());
    }

    void aCancelledBackupLeavesNothing()
    {
        std::atomic<bool> cancelled{false};
        Progress progress;
        progress.cancelled = &cancelled;
        progress.report = [&](double fraction, const QString &) { cancelled = fraction > 0.3; };
        REQUIRE_ERROR(backupStore(m_path, m_to, {}, progress), ErrorCode::Cancelled);
        QVERIFY(!QFile::exists(m_to));
        QVERIFY(unfinished().isEmpty());
    }

    // Four processes write points and checkpoints, which rotate, while backups are made: each is
    // whole and holds all that was acknowledged before it began.
    void whileOthersWriteABackupHoldsAllThatWasAcknowledged()
    {
        constexpr int writers = 4;
        std::vector<std::unique_ptr<QProcess>> processes;
        std::vector<qint64> acknowledged(writers, 0);
        QList<RunId> runs;
        {
            REQUIRE(store, openStore(m_path));
            for (int i = 0; i < writers; ++i) {
                REQUIRE(id, store->createRun({QStringLiteral("w"), QString::number(i), {}, {}}));
                runs.append(id);
            }
        }
        for (const RunId run : std::as_const(runs)) {
            auto process = std::make_unique<QProcess>();
            process->start(QStringLiteral(LAMPWORK_STORE_WRITER),
                {m_path, QString::number(run), QStringLiteral("1000000"), QStringLiteral("37")});
            QVERIFY(process->waitForReadyRead(20'000));
            processes.push_back(std::move(process));
        }
        const auto readAll = [&] {
            for (int i = 0; i < writers; ++i) {
                processes[std::size_t(i)]->waitForReadyRead(1);
                while (processes[std::size_t(i)]->canReadLine()) {
                    const QList<QByteArray> words
                        = processes[std::size_t(i)]->readLine().trimmed().split(' ');
                    if (words[0] == "points")
                        acknowledged[std::size_t(i)] = words[1].toLongLong();
                }
            }
        };
        for (int round = 0; round < 5; ++round) {
            const QString to = m_to + QString::number(round);
            QTRY_VERIFY_WITH_TIMEOUT((readAll(), acknowledged[0] > round * 2000), 30'000);
            const std::vector<qint64> before = acknowledged;
            REQUIRE_OK(backupStore(m_path, to));
            REQUIRE(check, checkStore(to));
            QVERIFY(!check.isDamaged());
            REQUIRE(store, openStore(to));
            for (int i = 0; i < writers; ++i) {
                REQUIRE(points, store->points(runs[i], QStringLiteral("train/loss")));
                QVERIFY2(qint64(points.size()) >= before[std::size_t(i)],
                    qPrintable(
                        QStringLiteral("%1 of %2").arg(points.size()).arg(before[std::size_t(i)])));
                QVERIFY(samePoints(
                    points, makePoints(QStringLiteral("train/loss"), 1, qint64(points.size()))));
                REQUIRE(checkpoints, store->checkpoints(runs[i]));
                for (const Checkpoint &checkpoint : checkpoints)
                    REQUIRE_OK(store->object(checkpoint.object));
            }
        }
        for (const auto &process : processes) {
            QCOMPARE(process->state(), QProcess::Running); // none was disturbed
            process->kill();
            process->waitForFinished();
        }
    }
};

QTEST_GUILESS_MAIN(StoreCareTest)
#include "tst_storecare.moc"
