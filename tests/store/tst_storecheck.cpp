// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/schema.h"
#include "core/store/sqlitefile.h"
#include "core/store/storecheck.h"
#include "core/store/storecompact.h"
#include "core/store/storerepair.h"
#include "tests/store/carefixture.h"

#include <QThread>

using namespace lampwork;

class StoreCheckTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_whole; // never changed
    QString m_path; // of one test

    // Runs SQL on the store behind its back.
    void tamper(const QString &sql)
    {
        REQUIRE(file,
            SqliteFile::open(m_path + QStringLiteral("/store.db"), SqliteFile::Mode::ReadWrite));
        REQUIRE_OK(file->execute(sql));
    }
    CheckReport check()
    {
        auto report = checkStore(m_path);
        if (!report)
            qFatal("%s", qPrintable(report.error().text()));
        return *report;
    }
    static QString told(const CheckReport &report)
    {
        QStringList lines;
        for (const Finding &finding : report.findings)
            lines.append(QStringLiteral("%1 run %2 %3 %4 steps %5-%6: %7")
                             .arg(nameOf(finding.kind))
                             .arg(finding.run)
                             .arg(finding.series)
                             .arg(finding.chunk)
                             .arg(finding.firstStep)
                             .arg(finding.lastStep)
                             .arg(finding.what));
        return lines.join(u'\n');
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_whole = m_folder.filePath(QStringLiteral("whole.lampwork"));
        REQUIRE_OK(care::makeStore(m_whole));
    }
    void init()
    {
        static int number = 0;
        m_path = m_folder.filePath(QStringLiteral("s%1.lampwork").arg(++number));
        QVERIFY(care::copyFolder(m_whole, m_path));
    }

    void aWholeStoreIsWhole()
    {
        const CheckReport report = check();
        QVERIFY2(report.findings.isEmpty(), qPrintable(told(report)));
        QCOMPARE(report.runs, 4);
        QCOMPARE(report.series, 4);
        QCOMPARE(report.points, 10'000 + 60 + 150 + 1500);
        QCOMPARE(report.chunks, 3 + 1 + 1);
        QCOMPARE(report.journalEntries, 5);
        QCOMPARE(report.histograms, 2);
        QCOMPARE(report.objects, 3 + 1 + 1); // newest three, best one, artifact
    }

    void aStoreOfVersion1IsWhole()
    {
        QDir(m_path).removeRecursively();
        QVERIFY(care::copyFolder(
            QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/store/version1.lampwork"), m_path));
        const CheckReport report = check();
        QVERIFY2(report.findings.isEmpty(), qPrintable(told(report)));
        QCOMPARE(report.runs, 3);
        QCOMPARE(report.points, 5020 + 3);
        REQUIRE(version,
            SqliteFile::open(m_path + QStringLiteral("/store.db"), SqliteFile::Mode::Immutable)
                .value()
                ->integer(QStringLiteral("SELECT version FROM schema_version")));
        QCOMPARE(version.value_or(0), 1); // looking at it changed nothing
    }

    void whatIsWrongIsFoundWhereItIs_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("place"); // "run series chunk first-last"
        using Kind = Finding::Kind;
        const auto row = [](const char *name, const char *sql, Kind kind, const char *place) {
            QTest::newRow(name) << QString::fromLatin1(sql) << int(kind)
                                << QString::fromLatin1(place);
        };
        row("a chunk's bytes",
            "UPDATE metric_chunk SET data = zeroblob(length(data)) WHERE chunk_no = 1", Kind::Chunk,
            "1 train/loss 1 4097-8192");
        row("a chunk's count", "UPDATE metric_chunk SET n_bad = 1 WHERE chunk_no = 2", Kind::Chunk,
            "1 train/loss 2 8193-10000");
        row("a chunk's maximum",
            "UPDATE metric_chunk SET v_max = v_max * 1.0000001 WHERE chunk_no = 2", Kind::Chunk,
            "1 train/loss 2 8193-10000");
        row("a chunk's sum", "UPDATE metric_chunk SET v_sum = NULL WHERE chunk_no = 2", Kind::Chunk,
            "1 train/loss 2 8193-10000");
        row("a missing chunk", "DELETE FROM metric_chunk WHERE chunk_no = 1", Kind::Chunk,
            "1 train/loss 1 4097-8192");
        row("a missing last chunk", "DELETE FROM metric_chunk WHERE chunk_no = 2", Kind::Series,
            "1 train/loss -1 8193-10000");
        row("an envelope",
            "UPDATE metric_chunk SET mip = (SELECT mip FROM metric_chunk WHERE chunk_no = 1)"
            " WHERE chunk_no = 2",
            Kind::Envelope, "1 train/loss 2 8193-10000");
        row("a journal entry cut",
            "UPDATE metric_journal SET data = substr(data, 1, length(data) - 1) WHERE seq = 2",
            Kind::Journal, "3  2 -1--1");
        row("a journal entry's points",
            "UPDATE metric_journal SET data = CAST(substr(data, 1, 40) || x'ff' || substr(data, 42)"
            " AS BLOB) WHERE seq = 2",
            Kind::Journal, "3 train/loss 2 -1--1");
        row("a journal entry of another time", "UPDATE metric_journal SET seq = 99 WHERE seq = 5",
            Kind::Journal, "3  99 -1--1");
        row("a spec", "UPDATE run_spec SET spec = '{\"train\":' WHERE run_id = 2", Kind::Run,
            "2  -1 -1--1");
        row("a missing spec", "DELETE FROM run_spec WHERE run_id = 2", Kind::Run, "2  -1 -1--1");
        row("a state", "UPDATE run SET state = 'fimished' WHERE id = 1", Kind::Run, "1  -1 -1--1");
        row("an attribute", "UPDATE run_attr SET txt = '[1,' WHERE run_id = 1 AND key = 'layers'",
            Kind::Run, "1  -1 -1--1");
        row("a name that is no text", "UPDATE run SET name = CAST(x'66ff66' AS TEXT) WHERE id = 1",
            Kind::Run, "1  -1 -1--1");
        row("a number that is a text", "UPDATE run SET created_ms = 'yesterday' WHERE id = 1",
            Kind::Run, "1  -1 -1--1");
        row("a histogram", "UPDATE histogram SET counts = x'0105' WHERE step = 200",
            Kind::Histogram, "1 layers/linear1/weights -1 200-200");
        row("a missing event", "DELETE FROM event WHERE run_id = 1 AND seq = 1", Kind::Event,
            "1  1 -1--1");
        row("an order", "UPDATE command SET verb = 'fly'", Kind::Order, "1  1 -1--1");
        // Valid as they are: only the seal knows.
        const auto sealed
            = [&](const char *name, const char *sql) { row(name, sql, Kind::Seal, "1  -1 -1--1"); };
        sealed("another name", "UPDATE run SET name = name || 's' WHERE id = 1");
        sealed("another note", "UPDATE run SET note = note || '!' WHERE id = 1");
        sealed("another state", "UPDATE run SET state = 'stopped' WHERE id = 1");
        sealed("another time", "UPDATE run SET ended_ms = ended_ms + 1 WHERE id = 1");
        sealed("another spec", "UPDATE run_spec SET spec = spec || ' ' WHERE run_id = 1");
        sealed("another parameter",
            "UPDATE run_attr SET num = num + 1 WHERE run_id = 1 AND num IS NOT NULL");
        sealed("one parameter less", "DELETE FROM run_attr WHERE run_id = 1 AND key = 'layers'");
        sealed("another tag", "UPDATE tag SET name = name || 's' WHERE run_id = 1");
        sealed("another event", "UPDATE event SET payload = payload || '.' WHERE run_id = 1");
        sealed("another order", "UPDATE command SET value = value / 2 WHERE run_id = 1");
        sealed("another series", "UPDATE series SET name = name || 's' WHERE run_id = 1");
        sealed("another checkpoint", "UPDATE checkpoint SET step = step + 1 WHERE run_id = 1");
        sealed("another file", "UPDATE artifact SET name = name || 's' WHERE run_id = 1");
        sealed("another histogram", "UPDATE histogram SET upper = upper + 1 WHERE step = 200");
        sealed("another seal", "UPDATE run_seal SET digest = x'00' WHERE run_id = 1");
        row("a reference", "DELETE FROM series WHERE name = 'valid/loss'", Kind::Reference,
            "0  -1 -1--1");
        row("a schema", "DROP INDEX run_state", Kind::Database, "0  -1 -1--1");
        row("another program's mark", "PRAGMA application_id = 7", Kind::Database, "0  -1 -1--1");
        row("an object's size", "UPDATE artifact SET size_bytes = 1", Kind::Object, "1  -1 -1--1");
    }
    void whatIsWrongIsFoundWhereItIs()
    {
        QFETCH(QString, sql);
        QFETCH(int, kind);
        QFETCH(QString, place);
        tamper(sql);
        const CheckReport report = check();
        QVERIFY(report.isDamaged());
        bool found = false;
        for (const Finding &finding : report.findings) {
            const QString where = QStringLiteral("%1 %2 %3 %4-%5")
                                      .arg(finding.run)
                                      .arg(finding.series)
                                      .arg(finding.chunk)
                                      .arg(finding.firstStep)
                                      .arg(finding.lastStep);
            found = found || (int(finding.kind) == kind && where == place);
        }
        QVERIFY2(found, qPrintable(told(report)));
    }

    // What is written later than the end leaves a run without a seal, which is told.
    void runsWithoutASealAreCounted()
    {
        QCOMPARE(check().unsealedRuns, 0);
        {
            REQUIRE(store, openStore(m_path));
            REQUIRE_OK(store->setAttributes(1, {{QStringLiteral("test/accuracy"), 0.5}}));
        }
        QCOMPARE(check().unsealedRuns, 1);
        QVERIFY(!check().isDamaged());
        tamper(QStringLiteral("UPDATE run SET note = 'another' WHERE id = 1"));
        QVERIFY(!check().isDamaged()); // it cannot be known
        REQUIRE_OK(compactStore(m_path));
        QCOMPARE(check().unsealedRuns, 0);
        tamper(QStringLiteral("UPDATE run SET note = 'yet another' WHERE id = 1"));
        QVERIFY(check().isDamaged());
    }

    void objectsAreFoundOut()
    {
        const QString objects = m_path + QStringLiteral("/objects/");
        const QStringList names = QDir(objects).entryList(QDir::Files);
        QCOMPARE(names.size(), 5);
        QVERIFY(QFile::remove(objects + names[0]));
        QFile changed(objects + names[1]);
        QVERIFY(changed.open(QIODevice::ReadWrite) && changed.seek(3) && changed.putChar('X'));
        changed.close();
        const QString stray = QString(64, u'a');
        QVERIFY(QFile::copy(objects + names[2], objects + stray));
        const CheckReport report = check();
        QCOMPARE(report.findings.size(), 3);
        for (const Finding &finding : report.findings) {
            if (finding.object == stray) {
                QCOMPARE(finding.kind, Finding::Kind::Unreferenced);
                QVERIFY(!finding.isDamage());
                QVERIFY(finding.sizeBytes > 0);
            } else {
                QCOMPARE(finding.kind, Finding::Kind::Object);
                QVERIFY(finding.object == names[0] || finding.object == names[1]);
            }
        }
    }

    void strayFilesAreNoDamage()
    {
        QVERIFY(QFile::copy(m_path + QStringLiteral("/store.db"),
            m_path + QStringLiteral("/objects/") + QString(64, u'b')));
        const CheckReport report = check();
        QCOMPARE(report.findings.size(), 1);
        QVERIFY(!report.isDamaged());
    }

    void itIsCheckedWhileOthersWrite()
    {
        std::atomic<bool> stop{false};
        std::atomic<bool> failed{false};
        std::unique_ptr<QThread> writer(QThread::create([&] {
            auto store = openStore(m_path);
            failed = !store.ok();
            // Checkpoints rotate, so that objects go away all the time; the journal is compacted.
            for (qint64 step = 1; !stop && !failed; ++step) {
                failed = !(*store)
                              ->appendPoints(3,
                                  {makePoints(
                                      QStringLiteral("train/loss"), 1501 + (step - 1) * 900, 900)})
                              .ok()
                    || !care::addCheckpoint(**store, 3, step, step % 7 == 0).ok();
            }
        }));
        writer->start();
        for (int i = 0; i < 20; ++i) {
            const CheckReport report = check();
            if (report.isDamaged())
                stop = true;
            QVERIFY2(!report.isDamaged(), qPrintable(told(report)));
        }
        stop = true;
        QVERIFY(writer->wait());
        QVERIFY(!failed);
    }

    void whatCannotBeCheckedIsTold()
    {
        REQUIRE_ERROR(checkStore(m_path + QStringLiteral("-none")), ErrorCode::NotFound);
        REQUIRE_ERROR(checkStore(m_folder.path()), ErrorCode::InvalidInput);
        REQUIRE_ERROR(checkStore(QStringLiteral("postgresql://host/db")), ErrorCode::Unsupported);
        tamper(QStringLiteral("UPDATE schema_version SET version = %1")
                   .arg(migrations().back().version + 1));
        REQUIRE_ERROR(checkStore(m_path), ErrorCode::TooNew);
    }

    // What is whole as a row and wrong in itself is no reason to save nothing.
    void oddRowsAreKeptByTheRepairAndTold()
    {
        tamper(QStringLiteral("UPDATE run_spec SET spec = '{\"train\":' WHERE run_id = 2"));
        tamper(QStringLiteral("UPDATE event SET kind = 'nonsense' WHERE run_id = 1 AND seq = 1"));
        const QString to = m_path + QStringLiteral("-saved");
        REQUIRE(report, repairStore(m_path, to));
        QCOMPARE(report.losses.size(), 2);
        QCOMPARE(report.points, 11'710);
        REQUIRE(store, openStore(to));
        REQUIRE(run, store->run(2));
        QCOMPARE(run.specJson, QStringLiteral("{\"train\":"));
    }

    // What only the seal knows is told, and the new store begins with what was kept.
    void whatTheSealKnowsIsToldByTheRepair()
    {
        tamper(QStringLiteral("UPDATE run SET note = 'another' WHERE id = 1"));
        const QString to = m_path + QStringLiteral("-saved");
        REQUIRE(report, repairStore(m_path, to));
        QCOMPARE(report.losses.size(), 1);
        QCOMPARE(report.losses[0].run, 1);
        REQUIRE(store, openStore(to));
        REQUIRE(run, store->run(1));
        QCOMPARE(run.note, QStringLiteral("another"));
        REQUIRE(check, checkStore(to));
        QVERIFY2(check.findings.isEmpty(), qPrintable(told(check)));
        QCOMPARE(check.unsealedRuns, 0);
    }

    void itCanBeCancelled()
    {
        std::atomic<bool> cancelled{true};
        Progress progress;
        progress.cancelled = &cancelled;
        REQUIRE_ERROR(checkStore(m_path, progress), ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(StoreCheckTest)
#include "tst_storecheck.moc"
