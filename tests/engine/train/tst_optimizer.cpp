// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/newtonschulz.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/update.h"
#include "tests/engine/train/referencefile.h"

#include <torch/script.h>

#include <QTest>

#include <functional>

using namespace lampwork;

Q_DECLARE_METATYPE(lampwork::OptimizerSpec)

namespace {

const std::vector<float> start{0.5F, -1.2F, 3.0F, 0.01F};

struct Flat {
    torch::jit::Module module{"test"};
    FlatParameters parameters;

    explicit Flat(const std::vector<Parameter> &described)
    {
        for (const Parameter &parameter : described)
            module.register_parameter(
                parameter.name, at::tensor(start).narrow(0, 0, parameter.shape[0]).clone(), false);
        parameters = FlatParameters::adopt(module, described, at::kCPU);
    }
    at::Tensor values(const char *name) { return module.attr(name).toTensor(); }
};

Parameter parameter(const char *name, qint64 size, bool decays)
{
    Parameter described;
    described.name = name;
    described.shape = {size};
    described.decays = decays;
    return described;
}

void setGradient(const at::Tensor &tensor, int step)
{
    const std::vector<float> values{
        0.1F * float(step), -0.2F, 0.3F * float(step) * float(step), 1e-4F};
    tensor.mutable_grad().copy_(at::tensor(values));
}

OptimizerSpec spec(const char *name, double lr, double decay = 0)
{
    OptimizerSpec spec;
    spec.name = QLatin1String(name);
    spec.lr = lr;
    spec.weightDecay = decay;
    spec.momentum = 0;
    return spec;
}

void compare(const at::Tensor &found, const QList<double> &expected)
{
    QCOMPARE(found.numel(), expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const double value = found[i].item<double>();
        QVERIFY2(std::abs(value - expected[i]) <= 5e-6 * std::max(1.0, std::abs(expected[i])),
            qPrintable(
                QStringLiteral("[%1]: %2 instead of %3").arg(i).arg(value).arg(expected[i])));
    }
}

// The parameters that optimizer_reference.py updates.
struct SmallNetwork {
    torch::jit::Module module{"test"};
    std::vector<Parameter> described{{"hidden_weight", {3, 2}}, {"hidden_bias", {3}},
        {"embedding1_weight", {2, 2}, Initialisation::Normal}, {"output_weight", {2, 3}}};
    FlatParameters flat;

    SmallNetwork()
    {
        described[1].decays = false;
        for (const Parameter &parameter : described) {
            const at::Tensor value = at::empty(at::IntArrayRef(
                std::vector<int64_t>(parameter.shape.begin(), parameter.shape.end())));
            for (qint64 i = 0; i < value.numel(); ++i)
                value.data_ptr<float>()[i]
                    = float((5 * i + qint64(parameter.name.size())) % 9 - 4) / 8;
            module.register_parameter(parameter.name, value, false);
        }
        flat = FlatParameters::adopt(module, described, at::kCPU);
    }
    void setGradients(int step)
    {
        for (const Parameter &parameter : described) {
            const at::Tensor gradient = module.attr(parameter.name).toTensor().grad();
            for (qint64 i = 0; i < gradient.numel(); ++i)
                gradient.data_ptr<float>()[i]
                    = float((7 * step + 13 * i + qint64(parameter.name.size())) % 11 - 5) / 16;
        }
    }
    at::Tensor values() const // [19], float64
    {
        std::vector<at::Tensor> parts;
        for (const Parameter &parameter : described)
            parts.push_back(module.attr(parameter.name).toTensor().detach().flatten());
        return at::cat(parts).to(at::kDouble);
    }
    double weightedSum() const
    {
        const at::Tensor all = values();
        return (all * at::arange(1, all.numel() + 1, at::kDouble)).sum().item<double>();
    }
};

struct Reference {
    std::vector<double> sums;
    QList<double> values;
};

Reference reference(const QString &name)
{
    const Json json = test::readReference("optimizer_reference.json");
    const Json &found = json.at(name.toStdString());
    const auto values = found.at("values").get<std::vector<double>>();
    return {
        found.at("sums").get<std::vector<double>>(), QList<double>(values.begin(), values.end())};
}

} // namespace

class OptimizerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Numbers: tests/engine/train/optimizer_reference.py (PyTorch 1.13; Lion and Muon by their
    // papers' formulas).
    void everyOneOfFiftyUpdatesGivesWhatTheReferenceGives_data()
    {
        QTest::addColumn<OptimizerSpec>("optimizer");
        const auto row = [](const char *name, OptimizerSpec spec,
                             const std::function<void(OptimizerSpec &)> &change = {}) {
            if (change)
                change(spec);
            QTest::newRow(name) << spec;
        };
        const auto grouped = [](OptimizerSpec &spec) {
            spec.groups = {{QStringLiteral("embedding*"), 0.5, std::nullopt, false},
                {QStringLiteral("output_*"), 1, 0.3, false},
                {QStringLiteral("*_bias"), 1, std::nullopt, true},
                {QStringLiteral("*"), 1, std::nullopt, false}};
        };
        row("sgd, decay", spec("sgd", 0.1, 0.1));
        row("sgd, momentum", spec("sgd", 0.1), [](OptimizerSpec &spec) { spec.momentum = 0.9; });
        row("sgd, nesterov, decay", spec("sgd", 0.1, 0.1), [](OptimizerSpec &spec) {
            spec.momentum = 0.9;
            spec.nesterov = true;
        });
        row("sgd, momentum, decay, groups", spec("sgd", 0.1, 0.1), [&](OptimizerSpec &spec) {
            spec.momentum = 0.9;
            grouped(spec);
        });
        row("adam", spec("adam", 0.02));
        row("adam, decay", spec("adam", 0.02, 0.1));
        row("adamw, decay", spec("adamw", 0.02, 0.1), [](OptimizerSpec &spec) {
            spec.beta1 = 0.8;
            spec.beta2 = 0.99;
            spec.eps = 1e-6;
        });
        row("adamw, decay, groups", spec("adamw", 0.02, 0.1), grouped);
        row("adamw, decay, steered", spec("adamw", 0.02, 0.1));
        row("rmsprop, decay", spec("rmsprop", 0.02, 0.1));
        row("rmsprop, momentum, groups", spec("rmsprop", 0.02, 0.1), [&](OptimizerSpec &spec) {
            spec.momentum = 0.8;
            spec.alpha = 0.9;
            grouped(spec);
        });
        const auto lion = [](OptimizerSpec &spec) { spec.beta2 = 0.99; };
        row("lion, decay", spec("lion", 0.02, 0.1), lion);
        row("lion, decay, groups", spec("lion", 0.02, 0.1), [&](OptimizerSpec &spec) {
            lion(spec);
            grouped(spec);
        });
        row("muon, decay", spec("muon", 0.02, 0.1), [](OptimizerSpec &spec) {
            spec.momentum = 0.95;
            spec.nesterov = true;
        });
    }
    void everyOneOfFiftyUpdatesGivesWhatTheReferenceGives()
    {
        QFETCH(OptimizerSpec, optimizer);
        const QString name = QString::fromUtf8(QTest::currentDataTag());
        const Reference expected = reference(name);
        QCOMPARE(expected.sums.size(), std::size_t(50));
        for (const bool byTensors : {false, true}) {
            SmallNetwork network;
            Optimizer tested(optimizer, network.flat);
            for (int step = 1; step <= 50; ++step) {
                network.setGradients(step);
                if (name.endsWith(QStringLiteral("steered"))) {
                    if (step == 21)
                        QCOMPARE(tested.setFrozen(QStringLiteral("hidden_*"), true), 2);
                    if (step == 31)
                        QCOMPARE(tested.setFrozen(QStringLiteral("hidden_*"), false), 2);
                    if (step == 26)
                        tested.setWeightDecay(0.5);
                }
                if (byTensors)
                    tested.stepByTensors(*optimizer.lr);
                else
                    tested.step(*optimizer.lr);
                const double sum = network.weightedSum();
                QVERIFY2(std::abs(sum - expected.sums[std::size_t(step - 1)]) < 1e-4,
                    qPrintable(QStringLiteral("update %1: %2 instead of %3")
                                   .arg(step)
                                   .arg(sum, 0, 'g', 10)
                                   .arg(expected.sums[std::size_t(step - 1)], 0, 'g', 10)));
            }
            compare(network.values(), expected.values);
            QCOMPARE(tested.steps(), 50);
        }
    }

    void muonIsForTheWeightsOfHiddenLayers()
    {
        SmallNetwork network;
        const Optimizer tested(spec("muon", 0.02), network.flat);
        QStringList orthogonal;
        for (const Segment &segment : tested.segments()) {
            if (segment.orthogonal)
                orthogonal.append(QString::fromStdString(network.flat.slots[segment.slot].name));
        }
        QCOMPARE(orthogonal, QStringList{QStringLiteral("hidden_weight")});
    }

    void orthogonalisedMatricesHaveSingularValuesNearOne()
    {
        const at::Tensor tall = at::arange(24, at::kFloat).sin().reshape({6, 4});
        for (const at::Tensor &matrix : {tall, at::Tensor(tall.t().contiguous())}) {
            const at::Tensor found = orthogonalised(matrix);
            QCOMPARE(found.sizes(), matrix.sizes());
            const at::Tensor values = std::get<1>(at::svd(found));
            QVERIFY(values.max().item<double>() < 1.3);
            // The rank is 2: sin(a + b) is a sum of two products.
            QVERIFY(values[1].item<double>() > 0.6);
        }
    }

    void whatIsFrozenNeitherMovesNorCountsInTheNorm()
    {
        Flat flat({parameter("first", 4, true), parameter("second", 4, true)});
        flat.parameters.gradients.fill_(0);
        flat.values("first").mutable_grad().fill_(1e6F);
        flat.values("second").mutable_grad().copy_(at::tensor({3.0F, 4.0F, 0.0F, 12.0F}));
        Optimizer tested(spec("adamw", 0.01, 0.1), flat.parameters);
        QCOMPARE(tested.setFrozen(QStringLiteral("third*"), true), 0);
        QCOMPARE(tested.setFrozen(QStringLiteral("fir*"), true), 1);
        QVERIFY(tested.anyFrozen());
        const at::Tensor norm = clipGradients(flat.parameters, tested, {0, true});
        QCOMPARE(norm.item<double>(), 13.0);
        tested.step(0.01);
        QVERIFY(flat.values("first").equal(at::tensor(start)));
        QVERIFY(!flat.values("second").equal(at::tensor(start)));
        QCOMPARE(tested.setFrozen(QStringLiteral("*"), false), 2);
        QVERIFY(!tested.anyFrozen());
        tested.step(0.01);
        QVERIFY(!flat.values("first").equal(at::tensor(start)));
    }

    void countsOfUpdatesSurviveARestart()
    {
        SmallNetwork network;
        Optimizer tested(spec("adam", 0.02), network.flat);
        tested.setFrozen(QStringLiteral("output_*"), true);
        for (int step = 1; step <= 3; ++step) {
            network.setGradients(step);
            tested.step(0.02);
        }
        Optimizer restored(spec("adam", 0.02), network.flat);
        QVERIFY(restored.restore(3, tested.state()).ok());
        for (const Segment &segment : restored.segments()) {
            const std::string &name = network.flat.slots[segment.slot].name;
            QCOMPARE(segment.steps, name == "output_weight" ? 0 : 3);
        }
    }

    void decaySparesWhatDoesNotDecay()
    {
        Flat flat({parameter("bias", 4, false), parameter("weight", 4, true)});
        Optimizer tested(spec("adamw", 0.01, 0.1), flat.parameters);
        flat.parameters.gradients.zero_();
        tested.step(0.01);
        QVERIFY(flat.values("bias").equal(at::tensor(start)));
        compare(flat.values("weight"), {0.4995, -1.1988, 2.997, 0.00999}); // × (1 - 0.001)
    }

    void aRestoredOptimiserGoesOnWithTheSameBits()
    {
        Flat whole({parameter("weight", 4, true)});
        Optimizer uninterrupted(spec("adam", 0.01, 0.1), whole.parameters);
        Flat half({parameter("weight", 4, true)});
        auto first = std::make_unique<Optimizer>(spec("adam", 0.01, 0.1), half.parameters);
        for (int step = 1; step <= 6; ++step) {
            if (step == 4) {
                const QByteArray state = first->state();
                first = std::make_unique<Optimizer>(spec("adam", 0.01, 0.1), half.parameters);
                QVERIFY(first->restore(3, state).ok());
            }
            setGradient(whole.values("weight"), step);
            uninterrupted.step(0.01);
            setGradient(half.values("weight"), step);
            first->step(0.01);
        }
        QVERIFY(whole.values("weight").equal(half.values("weight")));
        const auto wrong = first->restore(3, QByteArray(12, '\0'));
        QVERIFY(!wrong.ok());
        QCOMPARE(wrong.error().code, ErrorCode::Damaged);
    }

    void clippingGivesWhatPyTorchGives()
    {
        // torch.nn.utils.clip_grad_norm_([3, -4, 12], 2): the same script.
        Flat flat({parameter("weight", 3, true)});
        flat.values("weight").mutable_grad().copy_(at::tensor({3.0F, -4.0F, 12.0F}));
        const Optimizer tested(spec("sgd", 0.1), flat.parameters);
        const at::Tensor norm = clipGradients(flat.parameters, tested, {2.0, false});
        QCOMPARE(norm.item<double>(), 13.0);
        compare(flat.values("weight").grad(),
            {0.4615384340286255, -0.615384578704834, 1.846153736114502});
        QVERIFY(!clipGradients(flat.parameters, tested, {}).defined());
        const at::Tensor measured = clipGradients(flat.parameters, tested, {0, true});
        QVERIFY(std::abs(measured.item<double>() - 2.0) < 1e-6);
    }
};

QTEST_APPLESS_MAIN(OptimizerTest)
#include "tst_optimizer.moc"
