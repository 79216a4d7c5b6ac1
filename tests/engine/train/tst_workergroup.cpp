// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/torchguard.h"
#include "core/engine/train/parallel/parallelstepper.h"

#include <torch/script.h>

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace lampwork;

namespace {

constexpr int size = 3;
constexpr qint64 values = 1000;

// Values whose sum in float32 depends on the order of summation.
at::Tensor ownValues(int rank)
{
    const at::Tensor index = at::arange(double(values), at::kDouble);
    return ((index * (0.37 + rank)).sin() * std::pow(10.0, rank)).to(at::kFloat);
}

// What every process does, in the same order. Prints what it found, a line each.
void work(WorkerGroup &group, bool dies)
{
    at::Tensor sum = ownValues(group.rank());
    group.sum(sum);
    at::Tensor told = at::full({4}, group.rank() + 7.0, at::kDouble);
    group.broadcast(told);
    const QByteArray text = group.broadcast(
        group.rank() == 0 ? QByteArray("stop at 12") : QByteArray("not looked at"));
    const QByteArray empty = group.broadcast(QByteArray());
    const QByteArray bits(static_cast<const char *>(sum.data_ptr()), qsizetype(sum.nbytes()));
    std::printf("sum %s\ntold %g\ntext %s\nempty %d\n", bits.toHex().constData(),
        told[3].item<double>(), text.constData(), int(empty.size()));
    std::fflush(stdout);
    if (!dies)
        return;
    if (group.rank() == 1)
        std::raise(SIGKILL);
    const auto failed = guardTorch([&] { group.sum(sum); });
    std::printf("%s\n", failed ? "went on" : "told of the death");
}

int member(int rank, quint16 port, bool dies)
{
    WorkerGroupOptions options;
    options.rank = rank;
    options.size = size;
    options.port = port;
    options.listening = [rank](quint16 found) {
        if (rank == 0) {
            std::printf("port %d\n", int(found));
            std::fflush(stdout);
        }
    };
    const auto group = WorkerGroup::join(options);
    if (!group) {
        std::fprintf(stderr, "%s\n", group.error().text().toUtf8().constData());
        return 1;
    }
    const auto done = guardTorch([&] { work(**group, dies); });
    // Not through the destructors of a group whose member is gone.
    std::fflush(stdout);
    ::_exit(done ? 0 : 1);
}

QStringList arguments(int rank, quint16 port, bool dies)
{
    return {QStringLiteral("--member"), QString::number(rank), QString::number(port),
        QString::number(dies)};
}

// The output of each process of a group; empty when one failed to start.
QList<QByteArray> runGroup(bool dies)
{
    std::array<QProcess, size> processes;
    for (QProcess &process : processes)
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const QString program = QCoreApplication::applicationFilePath();
    processes[0].start(program, arguments(0, 0, dies));
    if (!processes[0].waitForReadyRead(30'000))
        return {};
    const QByteArray first = processes[0].readLine().trimmed();
    const auto port = quint16(first.mid(5).toInt());
    for (int rank = 1; rank < size; ++rank)
        processes[std::size_t(rank)].start(program, arguments(rank, port, dies));
    QList<QByteArray> outputs;
    for (QProcess &process : processes) {
        if (!process.waitForFinished(30'000))
            return {};
        outputs.append(process.readAllStandardOutput());
    }
    return outputs;
}

} // namespace

class WorkerGroupTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharesCoverABatchOnce()
    {
        for (const qint64 rows : {1, 2, 3, 7, 64}) {
            qint64 next = 0;
            for (int rank = 0; rank < 3; ++rank) {
                const Share share = shareOf(rows, rank, 3);
                QCOMPARE(share.begin, next);
                QVERIFY(share.end >= share.begin);
                next = share.end;
            }
            QCOMPARE(next, rows);
        }
    }

    void everyProcessGetsTheSameSumsAndWords()
    {
        const QList<QByteArray> outputs = runGroup(false);
        QCOMPARE(outputs.size(), size);
        QCOMPARE(outputs[1], outputs[0]);
        QCOMPARE(outputs[2], outputs[0]);
        const QList<QByteArray> lines = outputs[0].split('\n');
        const QByteArray bits = QByteArray::fromHex(lines[0].mid(4));
        QCOMPARE(bits.size(), values * qint64(sizeof(float)));
        const at::Tensor found
            = at::from_blob(const_cast<char *>(bits.data()), {values}, at::kFloat);
        const at::Tensor expected = ownValues(0) + ownValues(1) + ownValues(2);
        QVERIFY(found.allclose(expected, 1e-6, 1e-4));
        QCOMPARE(lines[1], "told 7"); // rank 0's
        QCOMPARE(lines[2], "text stop at 12");
        QCOMPARE(lines[3], "empty 0");
        QCOMPARE(runGroup(false)[0], outputs[0]); // the same bits again
    }

    void aDeathIsTold()
    {
        const QList<QByteArray> outputs = runGroup(true);
        QCOMPARE(outputs.size(), size);
        QVERIFY(outputs[0].endsWith("told of the death\n"));
        QVERIFY(outputs[2].endsWith("told of the death\n"));
    }

    void aGroupThatDoesNotComeTogetherIsAnError()
    {
        WorkerGroupOptions options;
        options.size = 2;
        options.joinMs = 300;
        const auto group = WorkerGroup::join(options);
        QVERIFY(!group.ok());
        QCOMPARE(group.error().code, ErrorCode::Engine);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 5 && qstrcmp(argv[1], "--member") == 0)
        return member(atoi(argv[2]), quint16(atoi(argv[3])), atoi(argv[4]) != 0);
    WorkerGroupTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_workergroup.moc"
