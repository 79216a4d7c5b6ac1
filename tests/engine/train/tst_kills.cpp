// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/philox.h"
#include "tests/engine/train/enginefixture.h"

#include <QElapsedTimer>

using namespace lampwork;
using namespace lampwork::test;

namespace {

constexpr int kills = 100;
constexpr int epochs = 1200; // 30 steps each: long enough for most of the kills
const QString loss = QStringLiteral("train/loss");

// Everything that a checkpoint has to carry: dropout, batch norm, accumulated gradients, averaged
// weights, a schedule and early stopping that counts but does not strike.
Spec everything()
{
    Spec spec = penguins(epochs);
    spec.train.accumulate = 2;
    spec.train.averaging.name = QStringLiteral("ema");
    spec.train.averaging.decay = 0.98;
    spec.train.checkpoint.everyEpochs = 10;
    spec.train.earlyStopping = {true, QStringLiteral("valid/loss"), epochs, 0};
    return spec;
}

// What the store has said yes to.
struct Acknowledged {
    qint64 step = 0;
    SeriesPoints points; // of train/loss
    qint64 checkpoint = -1; // the newest one's step
};

Acknowledged acknowledged(EngineStore &stores, RunId run)
{
    Acknowledged now;
    now.step = stores.get(run).step;
    for (const Series &series : take(stores.store->series(run))) {
        if (series.name == loss)
            now.points = take(stores.store->points(run, loss));
    }
    const QList<Checkpoint> checkpoints = take(stores.store->checkpoints(run));
    if (!checkpoints.isEmpty())
        now.checkpoint = checkpoints.constFirst().step;
    return now;
}

// What is missing of it later; empty: nothing.
QString lost(EngineStore &stores, RunId run, const Acknowledged &before)
{
    const Acknowledged now = acknowledged(stores, run);
    if (now.points.size() < before.points.size())
        return QStringLiteral("%1 points of %2 are left")
            .arg(now.points.size())
            .arg(before.points.size());
    if (std::memcmp(now.points.values.data(), before.points.values.data(),
            before.points.size() * sizeof(double))
        != 0)
        return QStringLiteral("points have changed");
    if (now.step < before.step)
        return QStringLiteral("step %1 became %2").arg(before.step).arg(now.step);
    if (before.checkpoint < 0)
        return {};
    const QList<Checkpoint> checkpoints = take(stores.store->checkpoints(run));
    if (checkpoints.isEmpty() || checkpoints.constFirst().step < before.checkpoint)
        return QStringLiteral("the checkpoint of step %1 is gone").arg(before.checkpoint);
    for (const Checkpoint &checkpoint : checkpoints) {
        if (const auto path = stores.store->objectPath(checkpoint.object); !path)
            return path.error().text();
    }
    return {};
}

} // namespace

// A hundred engines are killed with SIGKILL, wherever they are: while they load, prepare, train or
// write. What they had told the store is there, and the run ends as one that was never interrupted.
class KillsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aHundredKillsLoseNothing()
    {
        const RunId whole = m_stores.create(everything());
        QVERIFY2(m_stores.train(whole) == 0, m_stores.errors.constData());
        QCOMPARE(m_stores.get(whole).state, RunState::Finished);

        Philox random(7, RandomPurpose::Split);
        RunId run = m_stores.create(everything());
        int killed = 0;
        int finished = 0;
        int whileTraining = 0;
        while (killed < kills) {
            QProcess engine;
            m_stores.start(engine, run);
            // Every fourth at any time of its life, the others some steps after it has begun.
            const bool anyTime = random.below(4) == 0;
            QElapsedTimer timer;
            timer.start();
            const qint64 from = m_stores.get(run).step;
            const qint64 steps = 1 + qint64(random.below(60));
            const qint64 timeMs = qint64(random.below(700));
            while (engine.state() == QProcess::Running
                && (anyTime ? timer.elapsed() < timeMs : m_stores.get(run).step < from + steps))
                engine.waitForFinished(2);
            const Acknowledged before = acknowledged(m_stores, run);
            engine.kill();
            QVERIFY(engine.waitForFinished());
            if (engine.exitStatus() == QProcess::NormalExit) {
                QCOMPARE(m_stores.get(run).state, RunState::Finished);
                QCOMPARE(difference(m_stores, whole, run), QString());
                ++finished;
                run = m_stores.create(everything());
                continue;
            }
            ++killed;
            whileTraining += before.step > from ? 1 : 0;
            QCOMPARE(lost(m_stores, run, before), QString());
        }
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        QCOMPARE(m_stores.get(run).state, RunState::Finished);
        QCOMPARE(difference(m_stores, whole, run), QString());
        qInfo("%d kills, %d of them after steps of that engine; %d runs finished", killed,
            whileTraining, finished + 1);
        QVERIFY(whileTraining >= kills / 2);
    }

private:
    EngineStore m_stores;
};

QTEST_GUILESS_MAIN(KillsTest)
#include "tst_kills.moc"
