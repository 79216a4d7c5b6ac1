// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/flightrecord.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace lampwork;

namespace {

FlightRecord record()
{
    FlightRecord record;
    record.step = 41;
    record.epoch = 2;
    record.loss = std::numeric_limits<double>::infinity();
    record.gradientNorm = 0.1;
    record.learningRate = 1e6;
    record.culprit = {QStringLiteral("linear2"), QStringLiteral("activations")};
    record.layers
        = {{QStringLiteral("linear1"), QStringLiteral("Linear 8"), FlightRecord::Values{1.5, 0},
               FlightRecord::Values{0.25, 0}, FlightRecord::Values{3, 0}},
            {QStringLiteral("relu1"), QStringLiteral("ReLU"), std::nullopt, std::nullopt,
                FlightRecord::Values{-std::numeric_limits<double>::infinity(), 7}}};
    record.batches = {{42, 2, 0.5, std::nullopt, {{17, 0.25, 1.0 / 3, 0}, {3, 0.75, 9, 2}}}};
    return record;
}

} // namespace

class FlightRecordTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRecordReadsBackAsItWas()
    {
        const FlightRecord before = record();
        const auto after = flightRecordFromBytes(toJsonText(flightRecordToJson(before)));
        QVERIFY2(after.ok(), after ? "" : qPrintable(after.error().text()));
        QVERIFY(*after == before);
        FlightRecord spike = before;
        spike.kind = FlightRecord::Kind::Spike;
        spike.usualLoss = 0.125;
        spike.culprit.reset();
        QVERIFY(flightRecordFromBytes(toJsonText(flightRecordToJson(spike))).value() == spike);
    }

    void theSummarySaysWhatWhereAndWhatWasDone()
    {
        QCOMPARE(record().summary(),
            QStringLiteral("The loss became inf at step 42, with a learning rate of 1000000. The "
                           "first values that went bad are the activations of linear2. Its update "
                           "was not made: the weights are as before."));
        FlightRecord spike = record();
        spike.kind = FlightRecord::Kind::Spike;
        spike.loss = 80;
        spike.usualLoss = 0.5;
        spike.culprit.reset();
        QVERIFY(spike.summary().startsWith(
            QStringLiteral("The loss leapt to 80, usually 0.5, at step 42")));
    }

    void whatIsNoRecordIsDamaged()
    {
        QCOMPARE(flightRecordFromBytes("{").error().code, ErrorCode::Damaged);
        QCOMPARE(flightRecordFromBytes("{\"kind\": \"spike\"}").error().code, ErrorCode::Damaged);
    }
};

QTEST_GUILESS_MAIN(FlightRecordTest)
#include "tst_flightrecord.moc"
