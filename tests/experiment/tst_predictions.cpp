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

    void everyCutIsDamaged()
    {
        const QByteArray bytes = predictionsToBytes(example());
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
