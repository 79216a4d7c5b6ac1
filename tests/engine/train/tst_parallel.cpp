// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/format.h"
#include "core/engine/train/parallel/workerprocesses.h"
#include "tests/engine/train/enginefixture.h"

#include <QDir>

#include <csignal>

using namespace lampwork;
using namespace lampwork::test;

namespace {

constexpr int epochs = 20;

// Without batch norm and dropout, whose values depend on who computes which rows.
Spec plain(int processes)
{
    Spec spec = penguins(epochs);
    spec.network.layers = {{QStringLiteral("linear"), {{QStringLiteral("units"), 16}}, {}},
        {QStringLiteral("tanh"), {}, {}}};
    spec.train.batchSize = 7; // not a multiple of the number of processes
    spec.train.classWeights = QStringLiteral("balanced");
    spec.train.processes = processes;
    return spec;
}

// Windows of a text, the last of which is shorter.
Spec text(int processes)
{
    Spec spec;
    spec.data.source = QStringLiteral(LAMPWORK_SOURCE_DIR "/LICENSE");
    spec.data.format = QStringLiteral("text");
    spec.data.text.length = 48;
    spec.network.layersGiven = true;
    spec.network.layers
        = {{QStringLiteral("embedding"),
               {{QStringLiteral("tokens"), 120}, {QStringLiteral("width"), 16}}, {}},
            {QStringLiteral("transformer_block"), {{QStringLiteral("causal"), true}}, {}}};
    spec.train.batchSize = 7;
    spec.train.epochs = 2;
    spec.train.processes = processes;
    spec.track.gradientNorm = true;
    return spec;
}

// The processes that were started for this one.
QList<qint64> childrenOf(qint64 pid)
{
    QList<qint64> children;
    for (const QString &name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(name));
        if (!stat.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = stat.readAll();
        // Behind the name: state, parent.
        const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
        if (fields.value(1).toLongLong() == pid)
            children.append(name.toLongLong());
    }
    return children;
}

} // namespace

// Runs that several processes train together.
class ParallelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void threeProcessesGiveTheLossesOfOne_data()
    {
        QTest::addColumn<bool>("language");
        QTest::newRow("a table") << false;
        QTest::newRow("a language model") << true;
    }
    void threeProcessesGiveTheLossesOfOne()
    {
        QFETCH(bool, language);
        const RunId alone = m_stores.create(language ? text(1) : plain(1));
        QVERIFY2(m_stores.train(alone) == 0, m_stores.errors.constData());
        const RunId together = m_stores.create(language ? text(3) : plain(3));
        QVERIFY2(m_stores.train(together) == 0, m_stores.errors.constData());
        for (const QString &name : {QStringLiteral("train/loss"), QStringLiteral("valid/loss"),
                 QStringLiteral("train/gradient_norm")}) {
            const SeriesPoints a = take(m_stores.store->points(alone, name));
            const SeriesPoints b = take(m_stores.store->points(together, name));
            QCOMPARE(a.steps, b.steps);
            QVERIFY(a.size() >= std::size_t(language ? 2 : epochs));
            for (std::size_t i = 0; i < a.size(); ++i) {
                QVERIFY2(std::abs(a.values[i] - b.values[i]) <= 1e-4 * (1 + std::abs(a.values[i])),
                    qPrintable(QStringLiteral("%1 at step %2: %3 and %4")
                                   .arg(name, formatCount(a.steps[i]))
                                   .arg(a.values[i])
                                   .arg(b.values[i])));
            }
        }
        QCOMPARE(m_stores.get(alone).attributes.value(QStringLiteral("train/accuracy")),
            m_stores.get(together).attributes.value(QStringLiteral("train/accuracy")));
    }

    void aKilledLeaderResumesToTheSameBits()
    {
        Spec spec = penguins(epochs); // batch norm, dropout, clipping
        spec.train.processes = 2;
        const RunId reference = m_stores.create(spec);
        QVERIFY2(m_stores.train(reference) == 0, m_stores.errors.constData());
        const RunId killed = m_stores.create(spec);
        QVERIFY(m_stores.killAt(killed, 400));
        QVERIFY2(m_stores.train(killed) == 0, m_stores.errors.constData());
        QCOMPARE(m_stores.get(killed).state, RunState::Finished);
        QCOMPARE(difference(m_stores, reference, killed), QString());
    }

    void aWorkerThatDiesFailsTheRunWhichCanGoOn()
    {
        Spec spec = penguins(epochs * 20);
        spec.train.processes = 2;
        const RunId run = m_stores.create(spec);
        QProcess engine;
        m_stores.start(engine, run);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(run).step > 100, 60'000);
        const QList<qint64> workers = childrenOf(engine.processId());
        QCOMPARE(workers.size(), 1);
        QCOMPARE(::kill(pid_t(workers[0]), SIGKILL), 0);
        QCOMPARE(m_stores.waitForEnd(engine), 1);
        const Run failed = m_stores.get(run);
        QCOMPARE(failed.state, RunState::Failed);
        QVERIFY2(failed.message.contains(QStringLiteral("has ended")), qPrintable(failed.message));
        QVERIFY(isResumable(failed.state));
    }

    void thePlaceComesFromTheEnvironment_data()
    {
        using Variables = QList<std::pair<QByteArray, QByteArray>>;
        QTest::addColumn<Variables>("variables");
        QTest::addColumn<int>("rank"); // -1: none; -2: an error
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("port");
        QTest::newRow("nothing said") << Variables{} << -1 << QString() << 0;
        QTest::newRow("as torchrun says it") << Variables{{"RANK", "2"}, {"WORLD_SIZE", "4"},
            {"MASTER_ADDR", "alpha"}, {"MASTER_PORT", "1234"}}
                                             << 2 << QStringLiteral("alpha") << 1234;
        QTest::newRow("without a port")
            << Variables{{"RANK", "2"}, {"WORLD_SIZE", "4"}, {"MASTER_ADDR", "alpha"}} << -2
            << QString() << 0;
        QTest::newRow("a rank beyond the size") << Variables{{"RANK", "4"}, {"WORLD_SIZE", "4"},
            {"MASTER_ADDR", "alpha"}, {"MASTER_PORT", "1234"}}
                                                << -2 << QString() << 0;
        QTest::newRow("a step of Slurm")
            << Variables{{"SLURM_PROCID", "1"}, {"SLURM_STEP_NUM_TASKS", "3"},
                   {"SLURM_STEP_NODELIST", "node[07-09],other"}, {"SLURM_JOB_ID", "2041"}}
            << 1 << QStringLiteral("node07") << 29'541;
        QTest::newRow("a step of Slurm with one task")
            << Variables{{"SLURM_PROCID", "0"}, {"SLURM_STEP_NUM_TASKS", "1"},
                   {"SLURM_STEP_NODELIST", "node1"}, {"SLURM_JOB_ID", "2041"}}
            << -1 << QString() << 0;
    }
    void thePlaceComesFromTheEnvironment()
    {
        using Variables = QList<std::pair<QByteArray, QByteArray>>;
        QFETCH(Variables, variables);
        QFETCH(int, rank);
        QFETCH(QString, host);
        QFETCH(int, port);
        for (const auto &[name, value] : variables)
            qputenv(name.constData(), value);
        const auto place = placeFromEnvironment();
        for (const auto &[name, value] : variables)
            qunsetenv(name.constData());
        QCOMPARE(place.ok(), rank != -2);
        if (!place)
            return;
        QCOMPARE(place->has_value(), rank >= 0);
        if (!*place)
            return;
        QCOMPARE((*place)->rank, rank);
        QCOMPARE((*place)->host, host);
        QCOMPARE((*place)->port, quint16(port));
    }

    void theFirstHostOfANodeList_data()
    {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("host");
        QTest::newRow("one") << QStringLiteral("n1") << QStringLiteral("n1");
        QTest::newRow("several") << QStringLiteral("n1,n2") << QStringLiteral("n1");
        QTest::newRow("a range") << QStringLiteral("n[003-005]") << QStringLiteral("n003");
        QTest::newRow("names, then a range") << QStringLiteral("a,n[1-2]") << QStringLiteral("a");
        QTest::newRow("a list in brackets") << QStringLiteral("n[4,7-9],b") << QStringLiteral("n4");
    }
    void theFirstHostOfANodeList()
    {
        QFETCH(QString, list);
        QFETCH(QString, host);
        QCOMPARE(firstHost(list), host);
    }

private:
    EngineStore m_stores;
};

QTEST_GUILESS_MAIN(ParallelTest)
#include "tst_parallel.moc"
