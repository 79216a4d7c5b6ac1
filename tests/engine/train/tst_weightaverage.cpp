// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/train/accumulation.h"
#include "core/engine/train/checkpointfile.h"
#include "core/engine/train/scriptstepper.h"
#include "core/engine/train/weightaverage.h"
#include "tests/engine/train/referencefile.h"

#include <torch/script.h>

#include <QTemporaryDir>
#include <QTest>

using namespace lampwork;

namespace {

// As training_reference.py fills its tensors.
at::Tensor numbers(qint64 nameLength, int moment, at::IntArrayRef shape)
{
    const at::Tensor filled = at::empty(shape, at::kFloat);
    for (qint64 i = 0; i < filled.numel(); ++i)
        filled.data_ptr<float>()[i] = float((5 * i + 3 * moment + nameLength) % 9 - 4) / 8;
    return filled;
}

AveragingSpec averaging(const char *name, double decay = 0.999, int startEpoch = 0)
{
    return {QLatin1String(name), decay, startEpoch};
}

struct Net {
    Preprocessing preprocessing;
    NetworkPlan plan;
    torch::jit::Module network;
    FlatParameters flat;

    Net()
    {
        preprocessing.task = Task::Binary;
        preprocessing.classes = {QStringLiteral("a"), QStringLiteral("b")};
        preprocessing.numeric.resize(3);
        NetworkSpec spec;
        spec.layersGiven = true;
        spec.layers = {{QStringLiteral("linear"), {{QStringLiteral("units"), 4}}},
            {QStringLiteral("batch_norm"), {}}, {QStringLiteral("relu"), {}}};
        plan = planNetwork(spec, preprocessing);
        network = *makeNetwork(plan, 1);
        flat = FlatParameters::adopt(network, plan.parameters, at::kCPU);
    }
    at::Tensor tensor(const std::string &name) const { return network.attr(name).toTensor(); }
    void setMoment(int moment)
    {
        const torch::NoGradGuard noGradients;
        for (const FlatParameters::Slot &slot : flat.slots)
            slot.parameter.detach().copy_(
                numbers(qint64(slot.name.size()), moment, slot.parameter.sizes()));
        tensor("batch_norm1_mean").copy_(numbers(4, moment, {4}));
        tensor("batch_norm1_var").copy_(numbers(3, moment, {4}).abs() + 0.5);
    }
    at::Tensor all() const // float64, in the reference's order
    {
        std::vector<at::Tensor> parts;
        for (const char *name :
            {"linear1_weight", "linear1_bias", "batch_norm1_weight", "batch_norm1_bias",
                "output_weight", "output_bias", "batch_norm1_mean", "batch_norm1_var"})
            parts.push_back(tensor(name).detach().flatten().clone());
        return at::cat(parts).to(at::kDouble);
    }
};

void compare(const at::Tensor &found, const Json &expected)
{
    const auto values = expected.get<std::vector<double>>();
    QCOMPARE(std::size_t(found.numel()), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double value = found[qint64(i)].item<double>();
        QVERIFY2(std::abs(value - values[i]) < 3e-6,
            qPrintable(QStringLiteral("[%1]: %2 instead of %3").arg(i).arg(value).arg(values[i])));
    }
}

WeightAverage::NextFeatures batchesOfReference()
{
    std::vector<float> values;
    for (int i = 0; i < 21 * 3; ++i)
        values.push_back(float((7 * i) % 23 - 11) / 4);
    const at::Tensor rows = at::tensor(values).reshape({21, 3});
    return [rows, begin = qint64(0)]() mutable -> at::Tensor {
        if (begin >= 21)
            return {};
        const at::Tensor batch = rows.slice(0, begin, std::min<qint64>(begin + 8, 21));
        begin += 8;
        return batch;
    };
}

} // namespace

class WeightAverageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Numbers: tests/engine/train/training_reference.py (torch.optim.swa_utils 1.13).
    void emaIsWhatAveragedModelGives_data()
    {
        QTest::addColumn<double>("decay");
        QTest::newRow("ema 0.999") << 0.999; // still warming up after 20 updates
        QTest::newRow("ema 0.5") << 0.5;
    }
    void emaIsWhatAveragedModelGives()
    {
        QFETCH(double, decay);
        Net net;
        WeightAverage average(averaging("ema", decay), net.network, net.flat);
        QVERIFY(!average.exists());
        for (int moment = 1; moment <= 20; ++moment) {
            net.setMoment(moment);
            average.afterUpdate();
        }
        const at::Tensor own = net.all();
        {
            const WeightAverage::InForce averaged(average);
            compare(net.all(),
                test::readReference("training_reference.json").at(QTest::currentDataTag()));
        }
        QVERIFY(net.all().equal(own));
    }

    void swaWithNewStatisticsIsWhatUpdateBnGives()
    {
        Net net;
        WeightAverage average(averaging("swa", 0, 2), net.network, net.flat);
        qint64 epochs = 0;
        for (const int moment : {1, 2, 3, 5, 8}) { // the first two come before it begins
            net.setMoment(moment);
            average.afterEpoch(++epochs, batchesOfReference(), 7);
            average.afterUpdate(); // is EMA's
        }
        QCOMPARE(average.count(), 3);
        const at::Tensor own = net.all();
        {
            const WeightAverage::InForce averaged(average);
            compare(net.all(), test::readReference("training_reference.json").at("swa"));
        }
        QVERIFY(net.all().equal(own));
    }

    void withoutAveragingTheWeightsAreWhatCounts()
    {
        Net net;
        WeightAverage average(averaging("none"), net.network, net.flat);
        net.setMoment(1);
        average.afterUpdate();
        average.afterEpoch(1, batchesOfReference(), 7);
        QVERIFY(!average.exists());
        const at::Tensor own = net.all();
        const WeightAverage::InForce averaged(average);
        QVERIFY(net.all().equal(own));
    }

    void aCheckpointShipsTheAverageAndTrainingGoesOnWithItsOwn()
    {
        Net net;
        WeightAverage average(averaging("ema", 0.5), net.network, net.flat);
        Optimizer optimizer({}, net.flat);
        for (int moment = 1; moment <= 3; ++moment) {
            net.setMoment(moment);
            average.afterUpdate();
        }
        const at::Tensor own = net.all();
        const auto averaged = [](Net &of, WeightAverage &from) {
            const WeightAverage::InForce inForce(from);
            return of.all();
        };
        const at::Tensor shipped = averaged(net, average);
        QVERIFY(!shipped.equal(own));

        const auto bytes = checkpointToBytes(net.network, {}, optimizer, average);
        QVERIFY2(bytes, bytes ? "" : qPrintable(bytes.error().text()));
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("checkpoint.pt"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(*bytes);
        file.close();

        Net loaded;
        QVERIFY(loadWeights(path, loaded.network).ok());
        QVERIFY(loaded.all().equal(shipped));

        Net resumed;
        WeightAverage again(averaging("ema", 0.5), resumed.network, resumed.flat);
        Optimizer fresh({}, resumed.flat);
        QVERIFY(loadCheckpoint(path, resumed.network, {&fresh, &again}).ok());
        QVERIFY(resumed.all().equal(own));
        QCOMPARE(again.count(), 3);
        QVERIFY(averaged(resumed, again).equal(shipped));
        // Without averaging, training goes on with its own weights all the same.
        Net without;
        WeightAverage none(averaging("none"), without.network, without.flat);
        Optimizer other({}, without.flat);
        QVERIFY(loadCheckpoint(path, without.network, {&other, &none}).ok());
        QVERIFY(without.all().equal(own));
        QVERIFY(!none.exists());
    }

    void accumulatedBatchesGiveTheGradientsOfALargeOne_data()
    {
        QTest::addColumn<bool>("weighted");
        QTest::addColumn<bool>("mixed");
        QTest::newRow("rows that count alike") << false << false;
        QTest::newRow("class weights") << true << false;
        QTest::newRow("class weights and mixed targets") << true << true;
    }
    void accumulatedBatchesGiveTheGradientsOfALargeOne()
    {
        QFETCH(bool, weighted);
        QFETCH(bool, mixed);
        Net net;
        net.network.eval(); // batch norm's statistics are those of each batch
        LossFunction loss;
        if (weighted)
            loss.classWeights = at::tensor({1.0F, 5.0F});
        Batch whole{at::arange(66, at::kFloat).sin().reshape({22, 3}),
            at::arange(22, at::kLong).remainder(2), 22};
        if (mixed) {
            whole.otherTargets = at::arange(22, at::kLong).div(11, "floor");
            whole.share = at::arange(22, at::kFloat) / 22;
        }
        ScriptStepper stepper(net.network, net.flat, loss);
        const double expected = stepper.gradients(whole, {}).loss.item<double>();
        const at::Tensor gradients = net.flat.gradients.clone();
        const std::vector<BatchPart> parts = batchParts(whole, 8, loss); // 8, 8 and 6 rows
        QCOMPARE(parts.size(), std::size_t(3));
        QCOMPARE(parts.back().batch.rows, 6);
        double found = 0;
        for (const BatchPart &part : parts) {
            GradientOptions options;
            options.accumulate = &part != &parts.front();
            options.scale = part.share;
            found += part.share * stepper.gradients(part.batch, options).loss.item<double>();
        }
        QVERIFY(std::abs(found - expected) < 1e-6);
        QVERIFY(net.flat.gradients.allclose(gradients, 1e-4, 1e-7));
        QCOMPARE(batchParts(whole, 22, loss).size(), std::size_t(1));
        QCOMPARE(batchParts(whole, 22, loss).front().share, 1.0);
    }
};

QTEST_APPLESS_MAIN(WeightAverageTest)
#include "tst_weightaverage.moc"
