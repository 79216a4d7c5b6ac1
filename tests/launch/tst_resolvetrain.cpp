// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/resolvetrain.h"

#include <QTest>

using namespace lampwork;

namespace {

TrainingFacts threeClasses()
{
    return {Task::Multiclass, {"a", "b", "c"}, {40, 30, 30}, 100, 20, false};
}

TrainingFacts regression()
{
    return {Task::Regression, {}, {}, 100, 20, false};
}

TrainingFacts autoencoder()
{
    return {Task::Autoencoder, {}, {}, 100, 20, false};
}

TrainingFacts twoLabels()
{
    return {Task::Multilabel, {"wet", "windy"}, {40, 70}, 100, 20, false};
}

} // namespace

class ResolveTrainTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void defaultsSuitTheNumberOfRows_data()
    {
        QTest::addColumn<qint64>("rows");
        QTest::addColumn<bool>("pictures");
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("epochs");
        // By hand: batch as documented; epochs = steps wanted / (rows / batch), both rounded up.
        QTest::newRow("a handful of rows") << 7LL << false << 7 << 100;
        QTest::newRow("a small table") << 2000LL << false << 32 << 80; // 63 steps an epoch
        QTest::newRow("a little more") << 2001LL << false << 64 << 100; // 32
        QTest::newRow("a middle table") << 10'000LL << false << 64 << 32; // 157
        QTest::newRow("a large table") << 50'000LL << false << 128 << 20; // 391
        QTest::newRow("a very large table") << 1'000'000LL << false << 256 << 20;
        QTest::newRow("the small digits") << 1257LL << true << 32 << 50; // 40
        QTest::newRow("MNIST") << 51'000LL << true << 256 << 15; // 200
        QTest::newRow("many pictures") << 1'000'000LL << true << 256 << 10;
    }
    void defaultsSuitTheNumberOfRows()
    {
        QFETCH(qint64, rows);
        QFETCH(bool, pictures);
        QFETCH(int, batch);
        QFETCH(int, epochs);
        TrainingFacts facts = regression();
        facts.trainRows = rows;
        facts.pictures = pictures;
        const auto train = resolveTrain({}, facts);
        QVERIFY2(train, train ? "" : qPrintable(train.error().text()));
        QCOMPARE(train->batchSize, batch);
        QCOMPARE(train->epochs, epochs);
    }

    void aLanguageModelLearnsFromWindows()
    {
        TrainingFacts facts{Task::LanguageModel, {}, {}, 400, 80, true};
        const auto small = resolveTrain({}, facts);
        QVERIFY2(small, small ? "" : qPrintable(small.error().text()));
        QCOMPARE(small->batchSize, 16);
        QCOMPARE(small->epochs, 80); // 2,000 steps, 25 an epoch
        QCOMPARE(small->loss, QStringLiteral("cross_entropy"));
        facts.trainRows = 1'000'000;
        QCOMPARE(resolveTrain({}, facts)->epochs, 2);

        TrainSpec smoothed;
        smoothed.labelSmoothing = 0.1;
        QVERIFY(resolveTrain(smoothed, facts));
        TrainSpec shuffled;
        shuffled.sanity = QStringLiteral("shuffled_labels");
        QCOMPARE(resolveTrain(shuffled, facts).error().where, QStringLiteral("train.sanity"));
        TrainSpec weighted;
        weighted.classWeights = QStringLiteral("balanced");
        QCOMPARE(
            resolveTrain(weighted, facts).error().where, QStringLiteral("train.class_weights"));
        TrainSpec stopping;
        stopping.earlyStopping.enabled = true;
        stopping.earlyStopping.metric = QStringLiteral("valid/perplexity");
        QVERIFY(resolveTrain(stopping, facts));
    }

    void aBreakpointMustBeAConditionOnASeriesOfTheRun()
    {
        TrainSpec train;
        train.breakpoints = {QStringLiteral("is nan"), QStringLiteral("valid/f1 > 0.9")};
        QVERIFY(resolveTrain(train, threeClasses()).ok());
        const auto wrong = resolveTrain(train, regression());
        QCOMPARE(wrong.error().where, QStringLiteral("train.breakpoints[1]"));
        QVERIFY(wrong.error().message.contains(QStringLiteral("no series “valid/f1”")));
        TrainingFacts blind = threeClasses();
        blind.validRows = 0;
        QCOMPARE(resolveTrain(train, blind).error().where, QStringLiteral("train.breakpoints[1]"));
    }

    void defaultsSuitTaskAndOptimiser()
    {
        TrainSpec train;
        QCOMPARE(resolveTrain(train, regression())->loss, QStringLiteral("mse"));
        QCOMPARE(resolveTrain(train, threeClasses())->loss, QStringLiteral("cross_entropy"));
        QCOMPARE(resolveTrain(train, threeClasses())->task, Task::Multiclass);
        QCOMPARE(resolveTrain(train, twoLabels())->loss, QStringLiteral("binary_cross_entropy"));
        const QList<std::tuple<QString, double, double>> expected{{"adamw", 1e-3, 0.01},
            {"adam", 1e-3, 0}, {"sgd", 0.05, 0}, {"rmsprop", 1e-3, 0}, {"lion", 3e-4, 0.03},
            {"muon", 1e-3, 0.01}};
        for (const auto &[name, lr, decay] : expected) {
            train.optimizer.name = name;
            QCOMPARE(resolveTrain(train, regression())->optimizer.lr, lr);
            QCOMPARE(resolveTrain(train, regression())->optimizer.weightDecay, decay);
        }
    }

    void whatIsSaidStays()
    {
        TrainSpec train;
        train.loss = QStringLiteral("huber");
        train.optimizer.lr = 0.5;
        train.optimizer.weightDecay = 0.25;
        train.batchSize = 500; // more than there are: every step sees all rows
        train.epochs = 3;
        train.task = Task::Regression;
        const auto resolved = resolveTrain(train, regression());
        QVERIFY(resolved);
        QCOMPARE(*resolved, train);
        QCOMPARE(*resolveTrain(*resolved, regression()), *resolved);
    }

    void whatCannotWorkSaysWhereAndWhy_data()
    {
        QTest::addColumn<TrainSpec>("train");
        QTest::addColumn<TrainingFacts>("facts");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const TrainingFacts &facts, auto change,
                             const char *where, const char *says) {
            TrainSpec train;
            train.epochs = 10;
            train.batchSize = 10; // 100 steps
            change(train);
            QTest::newRow(name) << train << facts
                                << QString(QLatin1String("train.") + QLatin1String(where))
                                << QString::fromUtf8(says);
        };
        row(
            "loss of another task", threeClasses(), [](TrainSpec &t) { t.loss = "mse"; }, "loss",
            "cross_entropy");
        row(
            "loss of classes", regression(), [](TrainSpec &t) { t.loss = "cross_entropy"; }, "loss",
            "mse, mae, huber, quantile");
        row(
            "endless warm-up", regression(), [](TrainSpec &t) { t.schedule.warmupSteps = 100; },
            "schedule.warmup_steps", "100 steps (10 epochs of 10)");
        row(
            "warm-up of one-cycle", regression(),
            [](TrainSpec &t) {
                t.schedule.name = "one_cycle";
                t.schedule.warmupSteps = 5;
            },
            "schedule.warmup_steps", "has its own rise");
        row(
            "a step that never comes", regression(), [](TrainSpec &t) { t.schedule.name = "step"; },
            "schedule.step_epochs", "every 10 epochs, in a run of 10");
        row(
            "cosine that rises", regression(),
            [](TrainSpec &t) {
                t.schedule.name = "cosine";
                t.schedule.minLr = 0.1;
            },
            "schedule.min_lr", "0.1, above the learning rate 0.001");
        row(
            "polynomial that rises", regression(),
            [](TrainSpec &t) {
                t.schedule.name = "polynomial";
                t.schedule.minLr = 0.1;
            },
            "schedule.min_lr", "The polynomial schedule would end at 0.1");
        row(
            "smooth labels of a regression", regression(),
            [](TrainSpec &t) { t.labelSmoothing = 0.1; }, "label_smoothing", "no classes");
        row(
            "an average that never begins", regression(),
            [](TrainSpec &t) {
                t.averaging.name = "swa";
                t.averaging.startEpoch = 10;
            },
            "averaging.start_epoch", "from epoch 10 on, in a run of 10");
        TrainingFacts named = regression();
        named.parameters = {"linear1_weight", "linear1_bias", "output_weight", "output_bias"};
        row(
            "a group of nothing", named,
            [](TrainSpec &t) {
                t.optimizer.groups = {{"linear1_wieght", 1, {}, true}};
            },
            "optimizer.groups[0].parameters", "Did you mean “linear1_weight”?");
        row(
            "a group behind another", named,
            [](TrainSpec &t) {
                t.optimizer.groups
                    = {{"*_weight", 0.1, {}, false}, {"linear1_weight", 1, {}, true}};
            },
            "optimizer.groups[1].parameters", "in a group before it");
        row(
            "everything frozen", named,
            [](TrainSpec &t) {
                t.optimizer.groups = {{"linear1*", 1, {}, true}, {"*", 1, {}, true}};
            },
            "optimizer.groups", "nothing would be learnt");
        row(
            "weights of a regression", regression(),
            [](TrainSpec &t) { t.classWeights = "balanced"; }, "class_weights", "no classes");
        row(
            "the median of an autoencoder", autoencoder(),
            [](TrainSpec &t) { t.loss = "quantile"; }, "loss", "use mse, mae, huber");
        row(
            "shuffled labels of an autoencoder", autoencoder(),
            [](TrainSpec &t) { t.sanity = "shuffled_labels"; }, "sanity", "no labels");
        row(
            "balance of an autoencoder", autoencoder(),
            [](TrainSpec &t) { t.classWeights = "balanced"; }, "class_weights",
            "A task of autoencoder has no classes");
        row(
            "a loss of one class among several", twoLabels(),
            [](TrainSpec &t) { t.loss = "cross_entropy"; }, "loss", "binary_cross_entropy, focal");
        row(
            "the loss of labels for classes", threeClasses(),
            [](TrainSpec &t) { t.loss = "binary_cross_entropy"; }, "loss", "cross_entropy, focal");
        row(
            "a metric of classes for labels", twoLabels(),
            [](TrainSpec &t) { t.earlyStopping.metric = "valid/f1"; }, "early_stopping.metric",
            "multilabel run has no metric “valid/f1”");
        row(
            "too few weights of labels", twoLabels(),
            [](TrainSpec &t) {
                t.classWeights = "given";
                t.classWeightValues = {1};
            },
            "class_weights",
            "1 weights are given for 2 labels; give one for each, in the order wet");
        TrainingFacts always = twoLabels();
        always.rowsPerClass[1] = 100;
        row(
            "balance of a label that is always there", always,
            [](TrainSpec &t) { t.classWeights = "balanced"; }, "class_weights",
            "The label “windy” is yes in every row");
        row(
            "too few weights", threeClasses(),
            [](TrainSpec &t) {
                t.classWeights = "given";
                t.classWeightValues = {1, 2};
            },
            "class_weights",
            "2 weights are given for 3 classes; give one for each, in the order a, b, c");
        row(
            "no weight at all", threeClasses(),
            [](TrainSpec &t) {
                t.classWeights = "given";
                t.classWeightValues = {0, 0, 0};
            },
            "class_weights", "All weights are 0");
        TrainingFacts absent = threeClasses();
        absent.rowsPerClass[1] = 0;
        row(
            "balance without rows", absent, [](TrainSpec &t) { t.classWeights = "balanced"; },
            "class_weights", "The class “b” has no row");
        row(
            "metric of another task", regression(),
            [](TrainSpec &t) { t.earlyStopping.metric = "valid/acuracy"; }, "early_stopping.metric",
            "regression run has no metric “valid/acuracy”");
        row(
            "misspelt metric", threeClasses(),
            [](TrainSpec &t) { t.earlyStopping.metric = "valid/acuracy"; }, "early_stopping.metric",
            "Did you mean “valid/accuracy”?");
        row(
            "AUC of three classes", threeClasses(),
            [](TrainSpec &t) { t.earlyStopping.metric = "valid/auc"; }, "early_stopping.metric",
            "valid/auc");
        TrainingFacts unwatched = regression();
        unwatched.validRows = 0;
        row(
            "nothing to watch", unwatched, [](TrainSpec &t) { t.earlyStopping.enabled = true; },
            "early_stopping.enabled", "data.split.valid");
    }
    void whatCannotWorkSaysWhereAndWhy()
    {
        QFETCH(TrainSpec, train);
        QFETCH(TrainingFacts, facts);
        QFETCH(QString, where);
        QFETCH(QString, says);
        const auto resolved = resolveTrain(train, facts);
        QVERIFY(!resolved);
        QCOMPARE(resolved.error().code, ErrorCode::InvalidInput);
        QCOMPARE(resolved.error().where, where);
        QVERIFY2(resolved.error().message.contains(says), qPrintable(resolved.error().message));
    }

    void severalBatchesMakeAStep()
    {
        TrainSpec train;
        train.batchSize = 10;
        train.accumulate = 4; // 3 steps an epoch, the last of 20 rows
        train.epochs = 10;
        train.schedule.warmupSteps = 30;
        const auto resolved = resolveTrain(train, regression());
        QVERIFY(!resolved);
        QVERIFY2(resolved.error().message.contains(QStringLiteral("30 steps (10 epochs of 3)")),
            qPrintable(resolved.error().message));
        train.schedule.warmupSteps = 29;
        QVERIFY(resolveTrain(train, regression()));
    }

    void whatJustWorksIsAccepted()
    {
        TrainSpec train;
        train.epochs = 10;
        train.batchSize = 10;
        train.schedule.name = QStringLiteral("step");
        train.schedule.stepEpochs = 9;
        train.schedule.warmupSteps = 99;
        train.classWeights = QStringLiteral("given");
        train.classWeightValues = {1, 0, 2.5};
        train.earlyStopping.metric = QStringLiteral("valid/f1");
        train.earlyStopping.enabled = true;
        const auto resolved = resolveTrain(train, threeClasses());
        QVERIFY2(resolved, resolved ? "" : qPrintable(resolved.error().text()));
        train.earlyStopping.metric = QStringLiteral("valid/auc");
        train.classWeights = QStringLiteral("none");
        QVERIFY(resolveTrain(train, {Task::Binary, {"no", "yes"}, {50, 50}, 100, 20, false}));
    }
};

QTEST_GUILESS_MAIN(ResolveTrainTest)
#include "tst_resolvetrain.moc"
