// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/train/enginefixture.h"

#include <QDir>

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace lampwork;
using namespace lampwork::test;

namespace {

// Its checkpoints are larger than everything else that is written, so that a limit on the size of
// files meets them alone.
Spec largeNetwork()
{
    Spec spec = penguins(2);
    spec.network.layers = {{QStringLiteral("linear"), {{QStringLiteral("units"), 1000}}},
        {QStringLiteral("relu"), {}}, {QStringLiteral("linear"), {{QStringLiteral("units"), 1000}}},
        {QStringLiteral("relu"), {}}};
    return spec;
}
constexpr rlim_t largestFile = 8 << 20; // a checkpoint has 12 MB

// Root is bound by permissions only without these powers.
void bindByPermissions()
{
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0);
    ::prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH, 0, 0, 0);
}

} // namespace

// When a checkpoint cannot be written, the run says so and ends; it never says that it was saved,
// and what was saved before is good.
class CheckpointFaultsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_whole = m_stores.create(largeNetwork());
        QVERIFY2(m_stores.train(m_whole) == 0, m_stores.errors.constData());
    }

    void aCheckpointThatCannotBeWrittenIsAnError_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::newRow("the disk is full") << "full";
        QTest::newRow("the folder is read-only") << "read-only";
        QTest::newRow("the permission is lost") << "permission";
    }
    void aCheckpointThatCannotBeWrittenIsAnError()
    {
        QFETCH(QString, fault);
        const RunId run = m_stores.create(largeNetwork());
        QProcess engine;
        engine.setChildProcessModifier(bindByPermissions);
        // A shell, to ignore the signal of a file that grew too large.
        engine.start(QStringLiteral("/bin/bash"),
            QStringList{"-c", "trap '' XFSZ; exec \"$0\" \"$@\"", engineProgram()}
                + m_stores.arguments(run));
        QVERIFY(engine.waitForStarted());
        take(m_stores.store->giveOrder(run, OrderVerb::Pause));
        take(m_stores.store->giveOrder(run, OrderVerb::Checkpoint));
        QTRY_VERIFY_WITH_TIMEOUT(take(m_stores.store->openOrders(run)).isEmpty(), 120'000);
        const Checkpoint saved = take(m_stores.store->checkpoints(run)).constFirst();

        make(fault, engine.processId());
        const qint64 order = take(m_stores.store->giveOrder(run, OrderVerb::Checkpoint));
        const int exitCode = m_stores.waitForEnd(engine);
        repair();
        QCOMPARE(exitCode, 1);
        const Run failed = m_stores.get(run);
        QCOMPARE(failed.state, RunState::Failed);
        QVERIFY2(!failed.message.isEmpty(), "it must say why");
        const Order asked = take(m_stores.store->orders(run)).at(order - 1);
        QVERIFY2(asked.handledMs == 0 || !asked.result.isEmpty(), "it must not be told as done");
        const QList<Checkpoint> left = take(m_stores.store->checkpoints(run));
        QCOMPARE(left.size(), 1);
        QCOMPARE(left.constFirst(), saved);
        take(m_stores.store->objectPath(saved.object)); // verified
        QVERIFY2(leftovers().isEmpty(), qPrintable(leftovers().join(u' ')));

        // Once the fault is gone, the run goes on from there as if it had not been.
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        QCOMPARE(difference(m_stores, m_whole, run), QString());
    }

    void twoCheckpointsAreAlwaysKept()
    {
        const RunId run = m_stores.create(penguins(8));
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        const QList<Checkpoint> kept = take(m_stores.store->checkpoints(run));
        QVERIFY(kept.size() >= 2);
        QCOMPARE(kept[0].step, qint64(8 * 60));
        for (const Checkpoint &checkpoint : kept)
            take(m_stores.store->objectPath(checkpoint.object));
        Spec one = penguins(8);
        one.train.checkpoint.keep = 1;
        const auto refused = readAndResolve(one);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().where, QStringLiteral("train.checkpoint.keep"));
    }

private:
    QString objects() const { return m_stores.path + QStringLiteral("/objects"); }

    void make(const QString &fault, qint64 pid)
    {
        using File = QFile;
        if (fault == u"full") {
            const rlimit limit{largestFile, RLIM_INFINITY};
            QCOMPARE(::prlimit(pid_t(pid), RLIMIT_FSIZE, &limit, nullptr), 0);
        } else if (fault == u"read-only") {
            QVERIFY(File::setPermissions(objects(), File::ReadOwner | File::ExeOwner));
        } else {
            QVERIFY(File::setPermissions(objects(), {}));
        }
    }
    void repair()
    {
        QVERIFY(QFile::setPermissions(
            objects(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
    // What no run refers to and nobody would ever find.
    QStringList leftovers() const
    {
        return QDir(objects()).entryList({QStringLiteral("tmp-*")}, QDir::Files);
    }

    EngineStore m_stores;
    RunId m_whole = 0;
};

QTEST_GUILESS_MAIN(CheckpointFaultsTest)
#include "tst_checkpointfaults.moc"
