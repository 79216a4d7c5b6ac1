// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/trainstate.h"

#include <QTest>

#include <cmath>
#include <cstring>

using namespace lampwork;

class TrainStateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFieldSurvivesToTheLastBit()
    {
        TrainState state;
        state.step = 1234;
        state.epoch = 7;
        state.row = 640;
        state.baseLearningRate = 0.1 + 0.2; // not 0.3
        state.lastOrder = 3;
        state.startLoss = 2.0 / 3.0;
        TrainSettings settings;
        settings.weightDecay = 0.1 + 0.2;
        settings.batchSize = 48;
        settings.epochs = 12;
        settings.clipNorm = 1.0 / 3.0;
        settings.schedule.name = QStringLiteral("cosine");
        settings.schedule.minLr = 1e-7 / 3.0;
        settings.dropout = {0.1, 2.0 / 7.0};
        state.settings = settings;
        state.freezes = {{true, QStringLiteral("conv*")}, {false, QStringLiteral("conv1*")}};
        BreakpointState fired;
        fired.condition = {Breakpoint::Kind::NoImprovement, QStringLiteral("valid/r2"),
            Breakpoint::Operator::Greater, 0, 5, true};
        fired.holds = true;
        fired.best = 1.0 / 3.0;
        fired.bestAt = 7;
        BreakpointState bad;
        bad.condition.kind = Breakpoint::Kind::NotFinite;
        bad.badSeries = QStringLiteral("train/loss");
        state.breakpoints = {fired, bad};
        state.badLosses = 2;
        state.sums = {1.0 / 3.0, 640, 512, std::nextafter(1.0, 2.0)};
        state.stopping = {0.7, 1000, 0.71, 4};
        state.plateau = {0.1 + 0.7, 3, 2};
        state.bests = {{QStringLiteral("valid/loss"), 1e-300}, {QStringLiteral("x"), 5.0}};
        const QByteArray text = toJsonText(stateToJson(state));
        const auto json = parseJson(text, QStringLiteral("state"));
        QVERIFY(json.ok());
        const auto read = stateFromJson(*json);
        QVERIFY(read.ok());
        QVERIFY(*read == state);
    }

    void numbersThatJsonLacksSurvive()
    {
        TrainState state;
        state.sums.loss = std::numeric_limits<double>::infinity();
        state.sums.squaredError = -std::numeric_limits<double>::infinity();
        state.bests[QStringLiteral("valid/loss")] = std::nan("");
        const auto json = parseJson(toJsonText(stateToJson(state)), QStringLiteral("state"));
        QVERIFY(json.ok());
        const auto read = stateFromJson(*json);
        QVERIFY(read.ok());
        QCOMPARE(read->sums.loss, state.sums.loss);
        QCOMPARE(read->sums.squaredError, state.sums.squaredError);
        QVERIFY(std::isnan(read->bests.at(QStringLiteral("valid/loss"))));
        QVERIFY(!read->stopping.best);
    }

    void aStateOfVersionTwoIsStillRead()
    {
        const auto json = parseJson(R"({"version": 2, "step": 130, "epoch": 2, "row": 40,
            "base_lr": 0.5, "last_lr_order": 4, "bad_losses": 0,
            "sums": {"loss": 2.5, "rows": 40, "correct": 31, "squared_error": 0},
            "early_stopping": {"best": null, "best_step": 0, "reference": null,
            "epochs_without": 0}, "bests": {}})",
            QStringLiteral("state"));
        const auto read = stateFromJson(*json);
        QVERIFY2(read.ok(), read ? "" : qPrintable(read.error().text()));
        QCOMPARE(read->lastOrder, 4);
        QCOMPARE(read->epoch, 2);
        QVERIFY(!read->settings); // as the spec says
    }

    void aStateOfVersionOneIsStillRead()
    {
        const auto json = parseJson(R"({"version": 1, "step": 130, "base_lr": 0.5,
            "last_lr_order": 0, "bad_losses": 0,
            "epoch": {"loss": 2.5, "rows": 40, "correct": 31, "squared_error": 0},
            "early_stopping": {"best": null, "best_step": 0, "reference": null,
            "epochs_without": 0}, "bests": {}})",
            QStringLiteral("state"));
        QVERIFY(json.ok());
        const auto read = stateFromJson(*json);
        QVERIFY(read.ok());
        QCOMPARE(read->step, 130);
        QCOMPARE(read->epoch, -1); // for the run to fill in
        QCOMPARE(read->row, 40);
        QCOMPARE(read->sums.loss, 2.5);
    }

    void aBrokenStateIsAnError()
    {
        Json json = stateToJson({});
        json.erase("step");
        QCOMPARE(stateFromJson(json).error().code, ErrorCode::Damaged);
        json = stateToJson({});
        json["version"] = 99;
        QCOMPARE(stateFromJson(json).error().code, ErrorCode::TooNew);
    }

    void earlyStoppingCountsEpochsWithoutEnoughImprovement()
    {
        EarlyStopping stopping;
        // A loss; it must fall by more than 0.1 to count, but the best mark takes any fall.
        QVERIFY(stopping.observe(1.0, 10, 0.1, false));
        QCOMPARE(stopping.epochsWithout, 0);
        QVERIFY(stopping.observe(0.95, 20, 0.1, false));
        QCOMPARE(stopping.epochsWithout, 1);
        QVERIFY(stopping.observe(0.9, 30, 0.1, false)); // not more than 0.1 below 1.0
        QCOMPARE(stopping.epochsWithout, 2);
        QVERIFY(stopping.observe(0.85, 40, 0.1, false));
        QCOMPARE(stopping.epochsWithout, 0);
        QVERIFY(!stopping.observe(std::nan(""), 50, 0.1, false));
        QVERIFY(!stopping.observe(0.85, 60, 0.1, false));
        QCOMPARE(stopping.epochsWithout, 2);
        QCOMPARE(*stopping.best, 0.85);
        QCOMPARE(stopping.bestStep, 40);
    }

    void anAccuracyIsBetterWhenHigher()
    {
        EarlyStopping stopping;
        QVERIFY(stopping.observe(0.5, 1, 0, true));
        QVERIFY(!stopping.observe(0.4, 2, 0, true));
        QVERIFY(stopping.observe(0.6, 3, 0, true));
    }
};

QTEST_APPLESS_MAIN(TrainStateTest)
#include "tst_trainstate.moc"
