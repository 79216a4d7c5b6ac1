// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"
#include "core/base/philox.h"
#include "core/data/readdata.h"
#include "core/engine/train/trainrun.h"
#include "core/experiment/predictions.h"
#include "tests/engine/labelledtable.h"
#include "tests/engine/train/checkpointtensors.h"
#include "tests/engine/train/enginefixture.h"

#include <array>
#include <cmath>
#include <numeric>

using namespace lampwork;
using namespace lampwork::test;

namespace {

QStringList namesOf(const QList<Series> &series)
{
    QStringList names;
    for (const Series &one : series)
        names.append(one.name);
    names.sort();
    return names;
}

// Without what the diagnostics tell.
QList<Series> ofTheTraining(QList<Series> series)
{
    series.removeIf([](const Series &one) {
        return isOfTheMachine(one.name) || one.name.startsWith(u"layers/");
    });
    return series;
}

constexpr std::size_t columns = 5;
using Row = std::array<double, columns>;

double product(const Row &a, const Row &b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// The rows as features.
std::vector<Row> featuresOf(
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows)
{
    const RawInputs raw = take(rawInputs(preprocessing, dataset, rows));
    std::vector<Row> features(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t i = 0; i < columns; ++i) {
            const NumericInput &input = preprocessing.numeric[qsizetype(i)];
            features[row][i] = (raw.numbers[row * columns + i] - input.shift) / input.scale;
        }
    }
    return features;
}

// What is left of the test rows' features behind the train rows' first two principal components,
// by orthogonal iteration: the mean square.
double errorOfTwoComponents(const Spec &spec)
{
    const ReadData data = take(readData(spec.data));
    const ResolvedSpec resolved = take(resolveSpec(spec, data));
    const Preprocessing &preprocessing = resolved.preprocessing;
    // Standardised over the train rows, whose mean is 0.
    const auto train = featuresOf(preprocessing, data.dataset, resolved.split.train);
    std::array<Row, 2> axes{Row{1, 0, 0, 0, 0}, Row{0, 1, 0, 0, 0}};
    for (int round = 0; round < 200; ++round) {
        std::array<Row, 2> next{};
        for (const Row &row : train) {
            for (std::size_t axis = 0; axis < 2; ++axis) {
                const double along = product(row, axes[axis]);
                for (std::size_t i = 0; i < columns; ++i)
                    next[axis][i] += along * row[i];
            }
        }
        const double overlap = product(next[0], next[1]) / product(next[0], next[0]);
        for (std::size_t i = 0; i < columns; ++i)
            next[1][i] -= overlap * next[0][i];
        for (Row &axis : next) {
            const double length = std::sqrt(product(axis, axis));
            for (double &value : axis)
                value /= length;
        }
        axes = next;
    }
    double left = 0;
    const auto test = featuresOf(preprocessing, data.dataset, resolved.split.test);
    for (const Row &row : test)
        left += product(row, row) - std::pow(product(row, axes[0]), 2)
            - std::pow(product(row, axes[1]), 2);
    return left / double(test.size() * columns);
}

} // namespace

// What a run leaves in the store, how it obeys, and how it fails.
class TrainRunTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aClassifierLeavesCurvesCheckpointsAndPredictions()
    {
        const RunId id = m_stores.create(penguins(8));
        QVERIFY2(m_stores.train(id) == 0, m_stores.errors.constData());
        const Run run = m_stores.get(id);
        QCOMPARE(run.state, RunState::Finished);
        QCOMPARE(namesOf(ofTheTraining(take(m_stores.store->series(id)))),
            (QStringList{"train/accuracy", "train/epoch_loss", "train/gradient_norm",
                "train/learning_rate", "train/loss", "valid/accuracy", "valid/f1", "valid/loss"}));
        const SeriesPoints steps = take(m_stores.store->points(id, QStringLiteral("train/loss")));
        QCOMPARE(qint64(steps.size()), run.totalSteps);
        QCOMPARE(steps.steps.front(), 1);
        QCOMPARE(steps.steps.back(), run.totalSteps);
        const SeriesPoints valid = take(m_stores.store->points(id, QStringLiteral("valid/loss")));
        QCOMPARE(valid.size(), 8U);
        QCOMPARE(valid.steps.front(), run.stepsPerEpoch);

        // Last and best values, by hand from the curve.
        const auto best = std::min_element(valid.values.begin(), valid.values.end());
        QCOMPARE(
            run.attributes.value(QStringLiteral("valid/loss")).toDouble(), valid.values.back());
        QCOMPARE(run.attributes.value(QStringLiteral("valid/loss:best")).toDouble(), *best);

        const QList<Checkpoint> checkpoints = take(m_stores.store->checkpoints(id));
        QCOMPARE(checkpoints.constFirst().step, run.totalSteps);
        const auto marked = std::find_if(checkpoints.cbegin(), checkpoints.cend(),
            [](const Checkpoint &checkpoint) { return checkpoint.best; });
        QVERIFY(marked != checkpoints.cend());
        QCOMPARE(marked->step, valid.steps[std::size_t(best - valid.values.begin())]);
        QCOMPARE(*marked->metric, *best);

        for (const Artifact &artifact : take(m_stores.store->artifacts(id))) {
            const Predictions predictions
                = take(predictionsFromBytes(take(m_stores.store->object(artifact.object))));
            QCOMPARE(predictions.split, artifact.name);
            // The loss of the predictions is the metric that the best checkpoint is marked with.
            double sum = 0;
            for (const float loss : predictions.losses)
                sum += double(loss);
            const double mean = sum / double(predictions.size());
            const double expected = artifact.name == u"valid"
                ? *best
                : run.attributes.value(QStringLiteral("test/loss")).toDouble();
            QVERIFY(std::abs(mean - expected) < 1e-6);
        }
        QCOMPARE(take(m_stores.store->artifacts(id)).size(), 2);
        QVERIFY(run.attributes.value(QStringLiteral("test/accuracy")).toDouble() > 0.9);
    }

    void aCheckpointOpensAsTorchScript()
    {
        const RunId id = m_stores.create(penguins(2));
        QCOMPARE(m_stores.train(id), 0);
        const QString file = m_stores.newestCheckpoint(id);
        const TensorPlace first{file, QStringLiteral("linear1_weight")};
        const std::vector<qint64> weight = tensorShape(first);
        QCOMPARE(weight.size(), 2);
        QCOMPARE(outputShape(file, 5, weight[1]), (std::vector<qint64>{5, 3}));
        QVERIFY(requiresGradient(first));
    }

    void aRegressionAndARunWithoutValidationRowsTrain()
    {
        Spec spec = specFor(QStringLiteral("auto-mpg.csv"), QStringLiteral("mpg"));
        spec.train.epochs = 20;
        const RunId regression = m_stores.create(spec);
        QVERIFY2(m_stores.train(regression) == 0, m_stores.errors.constData());
        const Run run = m_stores.get(regression);
        QVERIFY(
            run.attributes.value(QStringLiteral("test/rmse")).toDouble() < 7.8); // the target's std
        QVERIFY(run.attributes.contains(QStringLiteral("train/rmse")));

        spec.data.split.valid = 0;
        spec.train.epochs = 3;
        const RunId blind = m_stores.create(spec);
        QVERIFY2(m_stores.train(blind) == 0, m_stores.errors.constData());
        const QStringList names = namesOf(take(m_stores.store->series(blind)));
        QVERIFY(!names.contains(QStringLiteral("valid/loss")));
        QCOMPARE(take(m_stores.store->artifacts(blind)).size(), 1);
    }

    void severalLabelsAreLearntTogether_data()
    {
        QTest::addColumn<QString>("loss");
        QTest::addColumn<QString>("weights");
        QTest::addColumn<int>("processes");
        QTest::newRow("binary cross entropy")
            << QStringLiteral("binary_cross_entropy") << QStringLiteral("none") << 1;
        QTest::newRow("focal, balanced")
            << QStringLiteral("focal") << QStringLiteral("balanced") << 1;
        QTest::newRow("balanced, by two processes")
            << QStringLiteral("binary_cross_entropy") << QStringLiteral("balanced") << 2;
    }
    void severalLabelsAreLearntTogether()
    {
        QFETCH(QString, loss);
        QFETCH(QString, weights);
        QFETCH(int, processes);
        QTemporaryDir folder;
        Spec spec = labelledSpec(folder.filePath(QStringLiteral("labels.csv")));
        spec.train.loss = loss;
        spec.train.classWeights = weights;
        spec.train.processes = processes;
        spec.train.epochs = 30;
        spec.train.optimizer.lr = 0.01;
        const RunId id = m_stores.create(spec);
        QVERIFY2(m_stores.train(id) == 0, m_stores.errors.constData());
        QCOMPARE(namesOf(ofTheTraining(take(m_stores.store->series(id)))),
            (QStringList{"train/epoch_loss", "train/learning_rate", "train/loss",
                "train/subset_accuracy", "valid/f1_macro", "valid/f1_micro", "valid/hamming_loss",
                "valid/loss", "valid/subset_accuracy"}));
        const Run run = m_stores.get(id);
        const auto last = [&](const char *name) {
            return run.attributes.value(QLatin1String(name)).toDouble();
        };
        // Straight lines tell the labels apart; 95 % leaves room for rows beside a line.
        QVERIFY2(last("test/f1_macro") > 0.95, qPrintable(QString::number(last("test/f1_macro"))));
        QVERIFY(last("train/subset_accuracy") > 0.9 && last("train/subset_accuracy") <= 1);
        // The best of the epochs is the highest F1 and the lowest Hamming loss.
        QVERIFY(last("valid/f1_micro:best") >= last("valid/f1_micro"));
        QVERIFY(last("valid/hamming_loss:best") <= last("valid/hamming_loss"));
        const auto artifacts = take(m_stores.store->artifacts(id));
        QCOMPARE(artifacts.size(), 2);
        const Predictions predictions
            = take(predictionsFromBytes(take(m_stores.store->object(artifacts.first().object))));
        QCOMPARE(predictions.classes, QStringList({"wet", "windy", "warm"}));
        QCOMPARE(predictions.targets.size(), predictions.size() * 3);
        QCOMPARE(predictions.outputs.size(), predictions.size() * 3);
    }

    // Five columns, each a mixture of two hidden numbers and a little noise: two components explain
    // all but the noise. A linear autoencoder with a bottleneck of two comes close to the error of
    // the principal component analysis (Bourlard and Kamp 1988), computed here.
    void anAutoencoderComesCloseToThePrincipalComponents()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("mixed.csv")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("a,b,c,d,e\n");
        Philox random(9, RandomPurpose::Order);
        for (int i = 0; i < 800; ++i) {
            const double u = random.normal();
            const double v = random.normal();
            QByteArray line;
            for (const auto &[p, q] : {std::pair(1.0, 0.0), std::pair(0.5, 1.0),
                     std::pair(-1.0, 1.0), std::pair(0.3, -2.0), std::pair(2.0, 0.7)})
                line += QByteArray::number(p * u + q * v + 0.1 * random.normal(), 'f', 5) + ',';
            file.write(line.chopped(1) + '\n');
        }
        file.close();
        Spec spec;
        spec.data.source = file.fileName();
        spec.train.task = Task::Autoencoder;
        spec.network.layersGiven = true;
        spec.network.layers = {{QStringLiteral("linear"), {{QStringLiteral("units"), 2}}}};
        spec.train.epochs = 120;
        spec.train.optimizer.lr = 0.01;
        spec.train.optimizer.weightDecay = 0;
        spec.train.schedule.name = QStringLiteral("cosine");
        const RunId id = m_stores.create(spec);
        QVERIFY2(m_stores.train(id) == 0, m_stores.errors.constData());
        const Run run = m_stores.get(id);
        QCOMPARE(namesOf(ofTheTraining(take(m_stores.store->series(id)))),
            (QStringList{"train/epoch_loss", "train/learning_rate", "train/loss", "train/rmse",
                "valid/loss", "valid/mae", "valid/r2", "valid/rmse"}));

        const double best = errorOfTwoComponents(spec);
        const double found
            = std::pow(run.attributes.value(QStringLiteral("test/rmse")).toDouble(), 2);
        qInfo() << "error" << found << "of the components" << best;
        QVERIFY2(found < 1.25 * best && found > 0.9 * best, qPrintable(QString::number(found)));
        QVERIFY(run.attributes.value(QStringLiteral("test/r2")).toDouble() > 0.98);
    }

    void picturesTrain()
    {
        Spec spec;
        spec.data.source
            = QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/digits-images-idx3-ubyte");
        spec.train.epochs = 1;
        const RunId id = m_stores.create(spec);
        QVERIFY2(m_stores.train(id) == 0, m_stores.errors.constData());
        QVERIFY(
            m_stores.get(id).attributes.value(QStringLiteral("train/accuracy")).toDouble() > 0.3);
    }

    void pausingHoldsTheStepsAndKeepsTheHeart()
    {
        const RunId id = m_stores.create(penguins(3000));
        QProcess engine;
        m_stores.start(engine, id);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(id).step > 20, 60'000);
        RunStore &store = *m_stores.store;
        take(store.giveOrder(id, OrderVerb::Pause));
        QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(id).state, RunState::Paused, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(take(store.openOrders(id)).isEmpty(), 60'000);
        const Run paused = m_stores.get(id);
        const qint64 handledStep = take(store.orders(id)).constLast().handledStep;
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(id).heartbeatMs >= paused.heartbeatMs + 900, 60'000);
        QCOMPARE(m_stores.get(id).step, handledStep);
        QCOMPARE(m_stores.get(id).samplesPerSecond, 0.0);

        take(store.giveOrder(id, OrderVerb::Pause)); // once more: said so
        take(store.giveOrder(id, OrderVerb::SetLearningRate, 0.5));
        take(store.giveOrder(id, OrderVerb::SetLearningRate, -1));
        take(store.giveOrder(id, OrderVerb::Resume));
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(id).step > handledStep, 60'000);
        QCOMPARE(m_stores.get(id).state, RunState::Running);
        QList<Order> orders = take(store.orders(id));
        QVERIFY(orders[1].result.contains(QStringLiteral("already paused")));
        QVERIFY(orders[2].result.isEmpty());
        QCOMPARE(orders[2].handledStep, handledStep);
        QVERIFY(orders[3].result.contains(QStringLiteral("no learning rate")));
        QVERIFY(orders[4].result.isEmpty());

        take(store.giveOrder(id, OrderVerb::Resume));
        take(store.giveOrder(id, OrderVerb::Stop));
        QCOMPARE(m_stores.waitForEnd(engine), 0);
        QCOMPARE(m_stores.get(id).state, RunState::Stopped);
        orders = take(store.orders(id));
        QVERIFY(orders[5].result.contains(QStringLiteral("not paused")));
        QVERIFY(orders[6].result.isEmpty());
    }

    void anOrderGivenWhileQueuedIsObeyedAndOneForADeadEngineIsSetAside()
    {
        const RunId id = m_stores.create(penguins(5));
        RunStore &store = *m_stores.store;
        take(store.giveOrder(id, OrderVerb::Stop));
        QCOMPARE(m_stores.train(id), 0);
        QCOMPARE(m_stores.get(id).state, RunState::Stopped);
        QVERIFY(m_stores.get(id).step < m_stores.get(id).totalSteps);
        // An order is stale when it is older than the engine that reads it: this one starts in an
        // hour.
        take(store.giveOrder(id, OrderVerb::Pause));
        TrainRunOptions later;
        later.store = m_stores.path;
        later.run = id;
        later.startedMs = nowMs() + 3'600'000;
        QCOMPARE(take(trainRun(later)), RunState::Finished);
        QCOMPARE(m_stores.get(id).state, RunState::Finished);
        QVERIFY(take(store.orders(id)).constLast().result.contains(QStringLiteral("not active")));
    }

    void anOrderThatComesTooLateIsSaidToBe()
    {
        const RunId id = m_stores.create(penguins(2));
        RunStore &store = *m_stores.store;
        QCOMPARE(m_stores.train(id), 0);
        QVERIFY(take(store.openOrders(id)).isEmpty());
        QCOMPARE(m_stores.train(id), 1); // finished: nothing to do
        QVERIFY(m_stores.errors.contains("finished"));
        QCOMPARE(m_stores.get(id).state, RunState::Finished);
    }

    void aLossThatIsNoNumberFailsTheRunAndKeepsThePoints()
    {
        Spec spec = specFor(QStringLiteral("auto-mpg.csv"), QStringLiteral("mpg"));
        spec.train.optimizer.name = QStringLiteral("sgd");
        spec.train.optimizer.lr = 1e6;
        spec.train.epochs = 50;
        const RunId id = m_stores.create(spec);
        QCOMPARE(m_stores.train(id), 1);
        const Run run = m_stores.get(id);
        QCOMPARE(run.state, RunState::Failed);
        QVERIFY2(run.message.contains(QStringLiteral("diverged")), qPrintable(run.message));
        QVERIFY(run.message.contains(QStringLiteral("lower learning rate")));
        QVERIFY(m_stores.errors.contains("diverged"));
        const SeriesPoints losses = take(m_stores.store->points(id, QStringLiteral("train/loss")));
        QVERIFY(losses.size() > 0);
        QCOMPARE(losses.steps.back(), run.step);
        // A lower rate, ordered while the run lies still, lets it go on.
        take(m_stores.store->giveOrder(id, OrderVerb::SetLearningRate, 0.001));
        QVERIFY2(m_stores.train(id) == 0, m_stores.errors.constData());
        QCOMPARE(m_stores.get(id).state, RunState::Finished);
    }

    void changedDataFailTheRun()
    {
        QTemporaryDir folder;
        const QString data = folder.filePath(QStringLiteral("mine.csv"));
        QVERIFY(QFile::copy(
            QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/penguins.csv"), data));
        Spec spec = penguins(2);
        spec.data.source = data;
        const RunId id = m_stores.create(spec);
        QFile file(data);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(file.open(QIODevice::Append));
        QVERIFY(file.write("\n") == 1);
        file.close();
        QCOMPARE(m_stores.train(id), 1);
        QCOMPARE(m_stores.get(id).state, RunState::Failed);
        QVERIFY(m_stores.get(id).message.contains(QStringLiteral("have changed")));
        QVERIFY(QFile::remove(data));
        QCOMPARE(m_stores.train(id), 1);
        QVERIFY(m_stores.get(id).message.contains(data));
    }

    void aDeviceThatIsNotThereIsNamed()
    {
        if (hasCuda())
            QSKIP("this machine has the device");
        Spec spec = penguins(2);
        spec.train.device = QStringLiteral("cuda");
        const RunId id = m_stores.create(spec);
        QCOMPARE(m_stores.train(id), 1);
        QVERIFY(m_stores.get(id).message.startsWith(QStringLiteral("train.device: ")));
    }

    void aFullDiskEndsTheRunWithItsReason()
    {
        EngineStore full; // small as yet, so that the limit is met while training
        const RunId id = full.create(penguins(3000));
        // No file may grow beyond 600 KiB: what a full disk does to the points that come in.
        QProcess engine;
        engine.start(QStringLiteral("/bin/bash"),
            QStringList{"-c", "trap '' XFSZ; ulimit -f 600; exec \"$0\" \"$@\"", engineProgram()}
                + full.arguments(id));
        QVERIFY(engine.waitForStarted());
        QCOMPARE(full.waitForEnd(engine), 1);
        QVERIFY2(full.errors.contains("lampwork-engine: run"), full.errors.constData());
        // Without room, the run may not even be marked; its engine's death is then found out.
        const Run run = full.get(id);
        QVERIFY(run.state == RunState::Failed || isActive(run.state));
        take(full.store->markLostRuns());
        QVERIFY(isResumable(full.get(id).state));
        const SeriesPoints kept = take(full.store->points(id, QStringLiteral("train/loss")));
        QVERIFY(kept.size() > 0);
    }

    void wrongUseAndMissingThingsHaveTheirExitCodes()
    {
        QProcess engine;
        engine.start(engineProgram(), {QStringLiteral("train")});
        QCOMPARE(m_stores.waitForEnd(engine), 2);
        engine.start(engineProgram(), {QStringLiteral("nonsense")});
        QCOMPARE(m_stores.waitForEnd(engine), 2);
        engine.start(engineProgram(), {QStringLiteral("--version")});
        QCOMPARE(m_stores.waitForEnd(engine), 0);
        QCOMPARE(m_stores.train(9999), 1);
        QVERIFY(m_stores.errors.contains("9999"));
    }

    void twoEnginesCannotTrainOneRun()
    {
        const RunId id = m_stores.create(penguins(3000));
        QProcess engine;
        m_stores.start(engine, id);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(id).step > 0, 60'000);
        QCOMPARE(m_stores.train(id), 1);
        QVERIFY(m_stores.errors.contains("is being trained"));
        QCOMPARE(m_stores.get(id).state, RunState::Running);
        take(m_stores.store->giveOrder(id, OrderVerb::Stop));
        QCOMPARE(m_stores.waitForEnd(engine), 0);
    }

private:
    EngineStore m_stores;
};

QTEST_GUILESS_MAIN(TrainRunTest)
#include "tst_trainrun.moc"
