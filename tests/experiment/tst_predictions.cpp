// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/predictions.h"

#include <QTest>

using namespace lampwork;

class PredictionsTest : public QObject {
    Q_OBJECT
private:
    static Predictions example()
    {
        Predictions p;
        p.task = Task::Binary;
        p.split = QStringLiteral("test");
        p.target = QStringLiteral("größe");
        p.classes = {QStringLiteral("no"), QStringLiteral("yes\n\"")};
        p.rows = {3, 1'000'000'000'000};
        p.targets = {0, 1};
        p.outputs = {0.75F, 0.25F, 0.125F, 0.875F};
        p.losses = {0.5F, 0.25F};
        return p;
    }
    static Predictions reconstructed()
    {
        Predictions p;
        p.task = Task::Autoencoder;
        p.split = QStringLiteral("valid");
        p.rows = {3, 9};
        p.outputs = {0.75F, 0.25F};
        p.losses = {0.5F, 0.125F};
        return p;
    }
    static Predictions labelled()
    {
        Predictions p;
        p.task = Task::Multilabel;
        p.split = QStringLiteral("test");
        p.target = QStringLiteral("a, b, c");
        p.classes = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
        p.rows = {3, 4};
        p.targets = {0, 1, 1, 1, 0, 0};
        p.outputs = {0.75F, 0.25F, 0.125F, 0.875F, 0.5F, 1};
        p.losses = {0.5F, 0.25F};
        return p;
    }

private Q_SLOTS:
    void surviveWriting()
    {
        const Predictions p = example();
        const auto read = predictionsFromBytes(predictionsToBytes(p));
        QVERIFY(read);
        QCOMPARE(read->task, p.task);
        QCOMPARE(read->split, p.split);
        QCOMPARE(read->target, p.target);
        QCOMPARE(read->classes, p.classes);
        QCOMPARE(read->rows, p.rows);
        QCOMPARE(read->targets, p.targets);
        QCOMPARE(read->outputs, p.outputs);
        QCOMPARE(read->losses, p.losses);
    }

    void severalLabelsSurviveWriting()
    {
        const Predictions p = labelled();
        const auto read = predictionsFromBytes(predictionsToBytes(p));
        QVERIFY(read);
        QCOMPARE(read->task, Task::Multilabel);
        QCOMPARE(read->classes, p.classes);
        QCOMPARE(read->rows, p.rows);
        QCOMPARE(read->targets, p.targets);
        QCOMPARE(read->outputs, p.outputs);
        QCOMPARE(read->losses, p.losses);
    }

    void reconstructionErrorsSurviveWriting()
    {
        const Predictions p = reconstructed();
        const auto read = predictionsFromBytes(predictionsToBytes(p));
        QVERIFY(read);
        QCOMPARE(read->task, Task::Autoencoder);
        QCOMPARE(read->rows, p.rows);
        QVERIFY(read->targets.empty());
        QCOMPARE(read->outputs, p.outputs);
        QCOMPARE(read->losses, p.losses);
    }

    // What the program wrote before there were several labels, byte by byte.
    void oldFilesAreRead()
    {
        QByteArray old("LWPRED1\n{\"task\":\"multiclass\",\"split\":\"valid\",\"target\":\"t\","
                       "\"classes\":[\"a\",\"b\",\"c\"],\"rows\":1}\n");
        old += QByteArray::fromHex("0500000000000000" // row 5
                                   "00000040" // class 2
                                   "0000803e0000803e0000003f" // ¼, ¼, ½
                                   "0000803f"); // loss 1
        const auto read = predictionsFromBytes(old);
        QVERIFY(read);
        QCOMPARE(read->task, Task::Multiclass);
        QCOMPARE(read->rows, std::vector<qint64>{5});
        QCOMPARE(read->targets, std::vector<float>{2});
        QCOMPARE(read->outputs, (std::vector<float>{0.25F, 0.25F, 0.5F}));
        QCOMPARE(read->losses, std::vector<float>{1});
        QCOMPARE(predictionsToBytes(*read), old);
    }

    void everyCutIsDamaged_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("two classes") << predictionsToBytes(example());
        QTest::newRow("three labels") << predictionsToBytes(labelled());
        QTest::newRow("reconstruction errors") << predictionsToBytes(reconstructed());
    }
    void everyCutIsDamaged()
    {
        QFETCH(QByteArray, bytes);
        for (qsizetype length = 0; length < bytes.size(); ++length) {
            const auto read = predictionsFromBytes(bytes.left(length));
            QVERIFY(!read);
            QCOMPARE(read.error().code, ErrorCode::Damaged);
        }
        QVERIFY(!predictionsFromBytes(bytes + 'x'));
    }
};

QTEST_GUILESS_MAIN(PredictionsTest)
#include "tst_predictions.moc"
