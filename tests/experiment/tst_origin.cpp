// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/origin.h"

#include <QTest>

using namespace lampwork;

namespace {

Order order(qint64 seq, OrderVerb verb, qint64 handledStep, const QString &text = {})
{
    return {seq, verb, 0.25, text, 1000 + seq, 2000 + seq, handledStep, {}};
}

} // namespace

class OriginTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsWrittenReadsBack()
    {
        Origin origin;
        origin.segments.append(
            {3, QStringLiteral("mlp · “odd” name"), QStringLiteral("{\n  \"name\": \"a\"\n}\n"),
                {order(1, OrderVerb::SetLearningRate, 7),
                    order(4, OrderVerb::Freeze, 9, QStringLiteral("conv*"))},
                12});
        origin.segments.append({5, {}, QStringLiteral("{}\n"), {}, 40});
        const auto read = originFromJson(originToJson(origin));
        QVERIFY(read.ok());
        QCOMPARE(*read, origin);
        const OriginStart start{40, 1};
        QCOMPARE(*startFromJson(startToJson(start)), start);
    }

    void whatCannotBeReadIsTold_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        const auto damaged = int(ErrorCode::Damaged);
        QTest::newRow("nothing") << QByteArray("{}") << damaged;
        QTest::newRow("no runs") << QByteArray(R"({"version": 1, "segments": []})") << damaged;
        QTest::newRow("half a run")
            << QByteArray(R"({"version": 1, "segments": [{"run": 1}]})") << damaged;
        QTest::newRow("of a newer program")
            << QByteArray(R"({"version": 2, "segments": []})") << int(ErrorCode::TooNew);
        QTest::newRow("an order of a newer program")
            << QByteArray(R"({"version": 1, "segments": [{"run": 1, "name": "a", "spec": {},)"
                          R"( "until_step": 1, "orders": [{"verb": "teleport"}]}]})")
            << int(ErrorCode::TooNew);
    }
    void whatCannotBeReadIsTold()
    {
        QFETCH(QByteArray, text);
        const auto read = originFromJson(*parseJson(text, QStringLiteral("test")));
        QVERIFY(!read.ok());
        QTEST(int(read.error().code), "code");
    }

    void onlyOrdersThatHoldBeforeTheStepAreRepeated()
    {
        Order refused = order(3, OrderVerb::Set, 2, QStringLiteral("train.clip_norm=1"));
        refused.result = QStringLiteral("no");
        Order open = order(4, OrderVerb::SetLearningRate, -1);
        open.handledMs = 0;
        const QList<Order> all{order(1, OrderVerb::SetLearningRate, 4),
            order(2, OrderVerb::Pause, 4), refused, open, order(5, OrderVerb::Freeze, 9),
            order(6, OrderVerb::Unfreeze, 10)};
        const QList<Order> kept = repeatedOrders(all, 10); // the last took effect after step 10
        QCOMPARE(kept.size(), 2);
        QCOMPARE(kept[0].seq, 1);
        QCOMPARE(kept[1].seq, 5);
    }
};

QTEST_APPLESS_MAIN(OriginTest)
#include "tst_origin.moc"
