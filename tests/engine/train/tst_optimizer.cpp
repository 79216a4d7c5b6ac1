// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/optimizer.h"
#include "core/engine/train/scriptstepper.h"

#include <torch/script.h>

#include <QTest>

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
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const double value = found[i].item<double>();
        QVERIFY2(std::abs(value - expected[i]) <= 2e-6 * std::max(1.0, std::abs(expected[i])),
            qPrintable(
                QStringLiteral("[%1]: %2 instead of %3").arg(i).arg(value).arg(expected[i])));
    }
}

} // namespace

class OptimizerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Numbers: tests/engine/train/optimizer_reference.py (PyTorch 1.13).
    void fiveUpdatesGiveWhatPyTorchGives_data()
    {
        QTest::addColumn<OptimizerSpec>("optimizer");
        QTest::addColumn<QList<double>>("expected");
        QTest::newRow("SGD with weight decay")
            << spec("sgd", 0.1, 0.01)
            << QList<double>{0.34770482778549194, -1.0942118167877197, 1.33652925491333,
                   0.009900200180709362};
        OptimizerSpec momentum = spec("sgd", 0.1);
        momentum.momentum = 0.9;
        QTest::newRow("SGD with momentum")
            << momentum
            << QList<double>{0.18296900391578674, -0.9371180534362793, 0.07076702266931534,
                   0.009868559427559376};
        OptimizerSpec nesterov = spec("sgd", 0.1, 0.01);
        nesterov.momentum = 0.9;
        nesterov.nesterov = true;
        QTest::newRow("SGD with Nesterov's momentum and decay")
            << nesterov
            << QList<double>{0.05749344825744629, -0.8446609377861023, -1.3286126852035522,
                   0.009664773941040039};
        QTest::newRow("Adam") << spec("adam", 0.01)
                              << QList<double>{0.45149171352386475, -1.1500000953674316,
                                     2.955066204071045, -0.03999499976634979};
        QTest::newRow("Adam with decay in the gradient")
            << spec("adam", 0.01, 0.1)
            << QList<double>{0.45078787207603455, -1.1500139236450195, 2.9536092281341553,
                   -0.003604609053581953};
        OptimizerSpec adamw = spec("adamw", 0.01, 0.1);
        adamw.beta1 = 0.8;
        adamw.beta2 = 0.99;
        adamw.eps = 1e-6;
        QTest::newRow("AdamW with decoupled decay")
            << adamw
            << QList<double>{0.44747114181518555, -1.1441121101379395, 2.937715530395508,
                   -0.03945593908429146};
    }
    void fiveUpdatesGiveWhatPyTorchGives()
    {
        QFETCH(OptimizerSpec, optimizer);
        QFETCH(QList<double>, expected);
        for (const bool byTensors : {false, true}) {
            Flat flat({parameter("weight", 4, true)});
            Optimizer tested(optimizer, flat.parameters);
            for (int step = 1; step <= 5; ++step) {
                setGradient(flat.values("weight"), step);
                if (byTensors)
                    tested.stepByTensors(*optimizer.lr);
                else
                    tested.step(*optimizer.lr);
            }
            compare(flat.values("weight"), expected);
            QCOMPARE(tested.steps(), 5);
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
        const at::Tensor norm = clipGradients(flat.parameters, {2.0, false});
        QCOMPARE(norm.item<double>(), 13.0);
        compare(flat.values("weight").grad(),
            {0.4615384340286255, -0.615384578704834, 1.846153736114502});
        QVERIFY(!clipGradients(flat.parameters, {}).defined());
        const at::Tensor measured = clipGradients(flat.parameters, {0, true});
        QVERIFY(std::abs(measured.item<double>() - 2.0) < 1e-6);
    }
};

QTEST_APPLESS_MAIN(OptimizerTest)
#include "tst_optimizer.moc"
