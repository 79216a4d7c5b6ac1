// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs about stores as a whole, through the real program.
#include "tests/cli/commandlinetest.h"
#include "tests/store/carefixture.h"

using namespace lampwork;

class TestCliCare : public QObject {
    Q_OBJECT
private:
    CommandLineTest m_test;
    QString m_store;

    void breakChunk(const QString &store)
    {
        // The first packed chunk of train/loss: version 1, flags regular + packed, n = 4096.
        QFile file(store + QStringLiteral("/store.db"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        const qint64 at = file.readAll().indexOf(QByteArray::fromHex("01058020"));
        QVERIFY(at > 0);
        QVERIFY(file.seek(at + 30) && file.write("damage") == 6);
    }

private Q_SLOTS:
    void init()
    {
        static int number = 0;
        m_store = m_test.path(QStringLiteral("s%1.lampwork").arg(++number));
        REQUIRE_OK(care::makeStore(m_store));
    }

    void aStoreIsCheckedBrokenAndSaved()
    {
        const Outcome whole = m_test.run({"store", "check", m_store});
        COMPARE_EXIT(whole, 0);
        VERIFY_CONTAINS(whole.out, "The store is whole: 4 runs, 11,710 points");
        breakChunk(m_store);
        const Outcome broken = m_test.run({"store", "check", m_store, "--json"});
        COMPARE_EXIT(broken, 1);
        const Json report = broken.json();
        QVERIFY(report["damaged"].get<bool>());
        const Json finding = report["findings"][0];
        QCOMPARE(toQString(finding["kind"]), QStringLiteral("chunk"));
        QCOMPARE(finding["run"].get<int>(), 1);
        QCOMPARE(toQString(finding["series"]), QStringLiteral("train/loss"));
        const Outcome text = m_test.run({"store", "check", m_store});
        COMPARE_EXIT(text, 1);
        VERIFY_CONTAINS(text.out, "4096");
        VERIFY_CONTAINS(text.err, "lampwork store repair");
        COMPARE_EXIT(m_test.run({"store", "backup", m_store, "--to", m_test.path("b")}), 1);
        QVERIFY(!QFile::exists(m_test.path("b")));
        const QString saved = m_test.path("saved.lampwork");
        const Outcome repaired = m_test.run({"store", "repair", m_store, "--to", saved, "--json"});
        COMPARE_EXIT(repaired, 0);
        QCOMPARE(repaired.json()["points"].get<int>(), 11'710 - 4096);
        const Json loss = repaired.json()["losses"][0];
        QCOMPARE(loss["points"].get<int>(), 4096);
        QCOMPARE(loss["run"].get<int>(), 1);
        COMPARE_EXIT(m_test.run({"store", "check", saved}), 0);
    }

    void sizeCompactAndBackup()
    {
        const Outcome size = m_test.run({"store", "size", m_store, "--json"});
        COMPARE_EXIT(size, 0);
        QCOMPARE(size.json()["artifacts"].get<int>(), 15);
        const Outcome runs = m_test.run({"store", "size", m_store, "--by", "run"});
        COMPARE_EXIT(runs, 0);
        VERIFY_CONTAINS(runs.out, "binned (in the bin)");
        const Outcome experiments
            = m_test.run({"store", "size", m_store, "--by", "experiment", "--json"});
        QCOMPARE(experiments.json().size(), std::size_t(1));
        const Outcome compacted = m_test.run({"store", "compact", m_store, "--json"});
        COMPARE_EXIT(compacted, 0);
        QVERIFY(compacted.json()["bytes_after"].get<qint64>()
            <= compacted.json()["bytes_before"].get<qint64>());
        const QString backup = m_test.path("backup.lampwork");
        COMPARE_EXIT(m_test.run({"store", "backup", m_store, "--to", backup}), 0);
        COMPARE_EXIT(m_test.run({"store", "check", backup}), 0);
        COMPARE_EXIT(m_test.run({"store", "backup", m_store, "--to", backup}), 1);
    }

    void checkpointsArePruned()
    {
        // Of steps 8000, 9000 and 10000, and the best one of 5000.
        const Outcome asked = m_test.run({"prune", "1", "--keep", "best", "--store", m_store});
        COMPARE_EXIT(asked, 1);
        const Outcome pruned = m_test.run(
            {"prune", "first", "--keep", "best,last", "--yes", "--store", m_store, "--json"});
        COMPARE_EXIT(pruned, 0);
        QCOMPARE(pruned.json()[0]["removed"].get<int>(), 2);
        QCOMPARE(pruned.json()[0]["kept"].get<int>(), 2);
        COMPARE_EXIT(m_test.run({"store", "check", m_store}), 0);
    }

    void runsAreMovedMergedPackedAndUnpacked()
    {
        const QString other = m_test.path("other.lampwork");
        const Outcome moved
            = m_test.run({"move", "first", "--to", other, "--store", m_store, "--json"});
        COMPARE_EXIT(moved, 0);
        QCOMPARE(moved.json()["runs"][0]["to"].get<int>(), 1);
        COMPARE_EXIT(m_test.run({"move", "1", "--to", m_store, "--store", m_store}), 1);
        const Outcome merged = m_test.run({"store", "merge", m_store, "--to", other});
        COMPARE_EXIT(merged, 0);
        const Outcome again = m_test.run({"store", "merge", m_store, "--to", other});
        VERIFY_CONTAINS(again.out, "was there already");
        const QString capsule = m_test.path("runs.lampcap");
        COMPARE_EXIT(m_test.run({"pack", "1", "2", "--to", capsule, "--store", other}), 0);
        const QString third = m_test.path("third.lampwork");
        const Outcome unpacked = m_test.run({"unpack", capsule, "--store", third});
        COMPARE_EXIT(unpacked, 0);
        VERIFY_CONTAINS(unpacked.out, "first");
        COMPARE_EXIT(m_test.run({"store", "check", third}), 0);
        const Outcome wrong = m_test.run({"unpack", m_store + "/store.db", "--store", third});
        COMPARE_EXIT(wrong, 1);
        VERIFY_CONTAINS(wrong.err, "store.db");
    }
};

QTEST_GUILESS_MAIN(TestCliCare)
#include "tst_clicare.moc"
