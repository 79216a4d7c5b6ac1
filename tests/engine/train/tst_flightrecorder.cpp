// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/flightrecorder.h"
#include "core/experiment/flightrecord.h"
#include "tests/engine/train/checkpointtensors.h"
#include "tests/engine/train/steeredengine.h"

#include <cmath>

using namespace lampwork;
using namespace lampwork::test;

namespace {

constexpr qint64 plantedRow = 57;

// y = 2a - b and a little of c, but for one row whose `a` is `planted`.
QByteArray table(const char *planted)
{
    QByteArray text = "a,b,c,y\n";
    for (int i = 0; i < 200; ++i) {
        const double a = std::sin(i * 0.7);
        const double b = std::cos(i * 1.3);
        const double c = (i % 7) / 7.0;
        const QByteArray shown = i == plantedRow ? QByteArray(planted) : QByteArray::number(a);
        text += shown + ',' + QByteArray::number(b) + ',' + QByteArray::number(c) + ','
            + QByteArray::number(2 * a - b + 0.1 * c) + '\n';
    }
    return text;
}

} // namespace

// What happens when a run's values become no numbers, or its loss leaps.
class FlightRecorderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anAttendedRunPausesBeforeTheDamageAndSkipsTheBatch()
    {
        const Spec spec = planted("1e30", 3);
        const RunId run = m_stores.create(spec);
        SteeredEngine engine(m_stores, run, true);
        QVERIFY(engine.reaches(RunState::Paused));
        const FlightRecord record = onlyRecord(run);
        QVERIFY2(
            m_stores.get(run).message == record.summary(), qPrintable(m_stores.get(run).message));
        QVERIFY(m_stores.hasEvent(run, EventKind::Warning, record.summary()));
        QCOMPARE(record.kind, FlightRecord::Kind::NotFinite);
        QVERIFY(!std::isfinite(record.loss));
        QVERIFY(!record.applied);
        // (1e30 w)² is beyond a float: the outputs are numbers, the loss of the row is none.
        QVERIFY(record.culprit);
        QCOMPARE(record.culprit->values, QStringLiteral("losses"));
        QCOMPARE(record.step, m_stores.get(run).step);
        const auto &rows = record.batches.back().rows;
        QCOMPARE(rows.size(), 10U);
        int bad = 0;
        for (const FlightRecord::Row &row : rows) {
            if (!std::isfinite(row.loss)) {
                QCOMPARE(row.row, plantedRow);
                QVERIFY(row.largestInput > 1e29);
                ++bad;
            }
        }
        QCOMPARE(bad, 1);
        QCOMPARE(record.batches.back().step, record.step + 1);
        QCOMPARE(record.batches.size(), std::min<std::size_t>(8, std::size_t(record.step + 1)));

        // Weights, statistics and optimiser are those of a run that was paused there by order.
        engine.say({OrderVerb::Checkpoint});
        const RunId before = m_stores.create(spec);
        if (record.step > 0) {
            take(m_stores.store->giveOrder(before, OrderVerb::Step, double(record.step)));
            SteeredEngine other(m_stores, before);
            QVERIFY(other.reaches(RunState::Paused));
            other.say({OrderVerb::Checkpoint});
            QVERIFY(sameTensors(run, before));
        }
        // The run goes on without the batch, and pauses in the next epoch again.
        engine.say({OrderVerb::Resume});
        QVERIFY(engine.reaches(RunState::Paused));
        QCOMPARE(records(run).size(), 2U);
        QVERIFY(m_stores.get(run).step > record.step);
        engine.say({OrderVerb::Resume});
        QVERIFY(engine.reaches(RunState::Paused));
        engine.say({OrderVerb::Resume});
        QCOMPARE(engine.waitForEnd(), 0);
        const Run ended = m_stores.get(run);
        QCOMPARE(ended.state, RunState::Finished);
        QVERIFY(ended.message.isEmpty());
        // What was skipped is in the curve, and in no mean.
        const SeriesPoints losses = take(m_stores.store->points(run, QStringLiteral("train/loss")));
        QCOMPARE(std::count_if(losses.values.begin(), losses.values.end(),
                     [](double loss) { return !std::isfinite(loss); }),
            3);
        for (const double loss :
            take(m_stores.store->points(run, QStringLiteral("train/epoch_loss"))).values)
            QVERIFY(std::isfinite(loss));
    }

    void runningStatisticsAreTakenBack()
    {
        Spec spec = planted("1e39", 1); // infinite inputs: the mean of their batch is none
        spec.network.layers.insert(1, {QStringLiteral("batch_norm"), {}});
        const RunId run = m_stores.create(spec);
        SteeredEngine engine(m_stores, run, true);
        QVERIFY(engine.reaches(RunState::Paused));
        const FlightRecord record = onlyRecord(run);
        QVERIFY(record.step > 0);
        engine.say({OrderVerb::Checkpoint});
        const RunId before = m_stores.create(spec);
        take(m_stores.store->giveOrder(before, OrderVerb::Step, double(record.step)));
        SteeredEngine other(m_stores, before);
        QVERIFY(other.reaches(RunState::Paused));
        other.say({OrderVerb::Checkpoint});
        QVERIFY(sameTensors(run, before));
        engine.say({OrderVerb::Step, {}, 1}); // the skip
        QVERIFY(engine.reaches(RunState::Paused));
        engine.say({OrderVerb::Checkpoint});
        QVERIFY(sameTensors(run, before));
    }

    void aSkippedBatchIsSkippedAgainAfterAKill()
    {
        const Spec spec = planted("1e30", 3);
        const auto train = [&](bool killed) {
            const RunId run = m_stores.create(spec);
            for (int incident = 0; incident < 3; ++incident) {
                SteeredEngine engine(m_stores, run, true);
                for (; incident < 3; ++incident) {
                    if (!engine.reaches(RunState::Paused))
                        throw std::runtime_error("the run does not pause");
                    engine.say({OrderVerb::Step, {}, 2});
                    if (!engine.reaches(RunState::Paused))
                        throw std::runtime_error("the run does not pause after two steps");
                    if (killed && incident < 2)
                        break;
                    engine.say({OrderVerb::Resume});
                }
                if (incident == 3 && engine.waitForEnd() != 0)
                    throw std::runtime_error("the run fails");
            }
            return run;
        };
        const RunId whole = train(false);
        const RunId killed = train(true);
        QCOMPARE(difference(m_stores, whole, killed), QString());
        QCOMPARE(records(killed).size(), records(whole).size());
    }

    void aRunThatNobodyWatchesFailsAndKeepsTheRecord()
    {
        const RunId run = m_stores.create(planted("1e30", 3));
        QCOMPARE(m_stores.train(run), 1);
        QCOMPARE(m_stores.get(run).state, RunState::Failed);
        QVERIFY(m_stores.get(run).message.contains(QStringLiteral("diverged")));
        QVERIFY(m_stores.get(run).message.contains(QStringLiteral("--flight")));
        QCOMPARE(onlyRecord(run).step, m_stores.get(run).step);
    }

    void inputsThatAreNoNumbersAreBlamedFirst()
    {
        const RunId run = m_stores.create(planted("1e39", 1)); // infinite as a float
        QCOMPARE(m_stores.train(run), 1);
        const FlightRecord record = onlyRecord(run);
        QVERIFY(record.culprit);
        QCOMPARE(record.culprit->values, QStringLiteral("inputs"));
        for (const FlightRecord::Row &row : record.batches.back().rows)
            QCOMPARE(row.badInputs, row.row == plantedRow ? 1 : 0);
    }

    void aLeapOfTheLossIsToldOrPauses()
    {
        Spec spec = planted("1", 4);
        spec.train.optimizer.name = QStringLiteral("sgd");
        spec.train.optimizer.lr = 0.01;
        const auto steer = [&](bool attended) {
            const RunId run = m_stores.create(spec);
            take(m_stores.store->giveOrder(run, OrderVerb::Step, 30));
            auto engine = std::make_unique<SteeredEngine>(m_stores, run, attended);
            if (!engine->reaches(RunState::Paused))
                throw std::runtime_error("the run does not pause");
            engine->say({OrderVerb::Set, QStringLiteral("train.clip_norm=1")});
            engine->say({OrderVerb::SetLearningRate, {}, 300}); // far away, but no further
            engine->say({OrderVerb::Step, {}, 1});
            if (!engine->reaches(RunState::Paused))
                throw std::runtime_error("the run does not pause after a step");
            engine->say({OrderVerb::SetLearningRate, {}, 1e-6});
            engine->say({OrderVerb::Resume});
            return std::pair(run, std::move(engine));
        };
        auto [watched, engine] = steer(true);
        QVERIFY(engine->reaches(RunState::Paused));
        const FlightRecord record = onlyRecord(watched);
        QCOMPARE(record.kind, FlightRecord::Kind::Spike);
        QVERIFY(record.usualLoss);
        QVERIFY(record.loss > 20 * *record.usualLoss);
        QVERIFY(!record.culprit);
        QCOMPARE(record.step, 31);
        QVERIFY(m_stores.get(watched).message.startsWith(QStringLiteral("The loss leapt to")));
        engine->kill();
        auto [alone, other] = steer(false);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(alone).step > 35, 60'000);
        QVERIFY(m_stores.hasEvent(alone, EventKind::Warning, QStringLiteral("The loss leapt to")));
        QVERIFY(!records(alone).empty());
        QVERIFY(m_stores.get(alone).state != RunState::Failed);
    }

    void withoutTheRecorderNothingIsKept()
    {
        Spec spec = planted("1e30", 2);
        spec.train.flightRecorder.enabled = false;
        const RunId run = m_stores.create(spec);
        QCOMPARE(m_stores.train(run), 1); // as before there was one
        QVERIFY(m_stores.get(run).message.contains(QStringLiteral("so did the weights")));
        QVERIFY(records(run).empty());
    }

    // The recorder alone, over a network that is made to go wrong in a given place.
    void theFirstLayerThatWentBadIsNamed_data()
    {
        QTest::addColumn<QByteArray>("parameter");
        QTest::addColumn<float>("value");
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QString>("values");
        const auto row = [](const char *name, const char *parameter, float value, const char *layer,
                             const char *values) {
            QTest::newRow(name) << QByteArray(parameter) << value << QString::fromLatin1(layer)
                                << QString::fromLatin1(values);
        };
        const float nan = std::numeric_limits<float>::quiet_NaN();
        row("weights of the second layer", "linear2_weight", nan, "linear2", "weights");
        row("bias of the output", "output_bias", nan, "output", "weights");
        row("an overflow in the second layer", "linear2_weight", 3e38F, "linear2", "activations");
        row("an overflow in the loss", "output_bias", 3e38F, "loss", "losses");
    }
    void theFirstLayerThatWentBadIsNamed()
    {
        QFETCH(QByteArray, parameter);
        QFETCH(float, value);
        QFETCH(QString, layer);
        QFETCH(QString, values);
        const ResolvedSpec resolved = take(readAndResolve(planted("1", 1)));
        PreparedTraining prepared = take(
            prepareTraining(QString::fromUtf8(toJsonText(specToJson(resolved.spec))), Progress()));
        FlatParameters parameters
            = FlatParameters::adopt(prepared.network, prepared.plan.parameters, at::kCPU);
        BatchSource batches(prepared.data.train, 1, at::kCPU);
        FlightRecorder recorder(prepared, parameters, batches);
        {
            const torch::NoGradGuard noGradients;
            prepared.network.attr(parameter.toStdString()).toTensor().fill_(value);
        }
        TrainState state;
        const Batch batch = batches.batch(0, 0, 10);
        recorder.beginPass(state, batch.rows);
        const at::Tensor outputs = prepared.network.forward({batch.features}).toTensor();
        const at::Tensor loss = prepared.loss.mean(outputs, batch.targets);
        loss.backward();
        recorder.keep(outputs.detach(), batch.targets);
        const double lossValue = loss.item<double>();
        const auto kind = recorder.judge(state, 0, lossValue, std::nullopt);
        QVERIFY(kind == FlightRecord::Kind::NotFinite);
        const FlightRecord record = recorder.record({*kind, 0, lossValue, {}, 0.1, false});
        QVERIFY(record.culprit);
        QCOMPARE(record.culprit->layer, layer);
        QCOMPARE(record.culprit->values, values);
        QStringList names;
        for (const FlightRecord::Layer &one : record.layers)
            names.append(one.name);
        QCOMPARE(names, (QStringList{"linear1", "relu1", "linear2", "output"}));
        QCOMPARE(record.layers[1].weights.has_value(), false);
        // The norm of a layer's weights is that of all its parameters together.
        const double weight
            = prepared.network.attr("linear1_weight").toTensor().norm().item<double>();
        const double bias = prepared.network.attr("linear1_bias").toTensor().norm().item<double>();
        QVERIFY(std::abs(record.layers[0].weights->norm - std::hypot(weight, bias)) < 1e-6);
    }

private:
    Spec planted(const char *value, int epochs)
    {
        const QString path = m_folder.filePath(QString::fromLatin1(value) + QStringLiteral(".csv"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(table(value)) < 0)
            throw std::runtime_error("the table cannot be written");
        Spec spec;
        spec.data.source = path;
        for (const char *name : {"a", "b", "c"}) {
            ColumnSpec column;
            column.name = QString::fromLatin1(name);
            column.type = ColumnType::Number;
            column.scale = Scaling::None;
            spec.data.columns.append(column);
        }
        ColumnSpec target;
        target.name = QStringLiteral("y");
        target.role = ColumnRole::Target;
        target.type = ColumnType::Number;
        spec.data.columns.append(target);
        spec.data.split.method = QStringLiteral("ordered");
        spec.network.layersGiven = true;
        spec.network.layers = {{QStringLiteral("linear"), {{QStringLiteral("units"), 8}}},
            {QStringLiteral("relu"), {}},
            {QStringLiteral("linear"), {{QStringLiteral("units"), 4}}}};
        spec.train.batchSize = 10;
        spec.train.epochs = epochs;
        spec.train.optimizer.lr = 0.003;
        return spec;
    }
    std::vector<FlightRecord> records(RunId run)
    {
        std::vector<FlightRecord> list;
        for (const Artifact &artifact : take(m_stores.store->artifacts(run))) {
            if (artifact.kind == u"flight_record")
                list.push_back(
                    take(flightRecordFromBytes(take(m_stores.store->object(artifact.object)))));
        }
        return list;
    }
    FlightRecord onlyRecord(RunId run)
    {
        const std::vector<FlightRecord> list = records(run);
        if (list.size() != 1)
            throw std::runtime_error("not one record");
        return list.front();
    }
    bool sameTensors(RunId first, RunId second)
    {
        return tensorDifference(m_stores.newestCheckpoint(first), m_stores.newestCheckpoint(second))
            .isEmpty();
    }

    QTemporaryDir m_folder;
    EngineStore m_stores;
};

QTEST_GUILESS_MAIN(FlightRecorderTest)
#include "tst_flightrecorder.moc"
