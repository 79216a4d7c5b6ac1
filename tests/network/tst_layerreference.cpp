// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/experiment/specjson.h"
#include "core/network/network.h"

#include <torch/script.h>

#include <QFile>
#include <QTest>

#include <cmath>

using namespace lampwork;
using torch::jit::Module;

namespace {

// ((a i + b) mod m - middle) / scale, as layer_reference.py fills its tensors.
struct Pattern {
    qint64 a, b, m, middle;
    double scale;
    void fill(const at::Tensor &tensor) const
    {
        const at::Tensor values = tensor.detach();
        for (qint64 i = 0; i < values.numel(); ++i)
            values.data_ptr<float>()[i] = float(double((a * i + b) % m - middle) / scale);
    }
};

// Float32 against PyTorch in float64.
bool near(const at::Tensor &tensor, const Json &expected, const char *what)
{
    const at::Tensor flat = tensor.detach().flatten();
    if (flat.numel() != qint64(expected.size())) {
        qInfo() << what << "has" << flat.numel() << "values, not" << expected.size();
        return false;
    }
    for (qint64 i = 0; i < flat.numel(); ++i) {
        const double wanted = expected[std::size_t(i)].get<double>();
        const double found = flat[i].item<double>();
        if (!(std::abs(found - wanted) <= 2e-5 + 1e-5 * std::abs(wanted))) {
            qInfo() << what << "value" << i << "is" << found << "not" << wanted;
            return false;
        }
    }
    return true;
}

NetworkPlan planOf(const Json &given)
{
    Json spec;
    spec["network"]["layers"] = given["layers"];
    const Result<Spec> read = specFromJson(spec);
    if (!read)
        qFatal("%s", qPrintable(read.error().text()));
    // What is written is what was read, branches included.
    Q_ASSERT(specToJson(*read)["network"]["layers"].size() == given["layers"].size());
    Q_ASSERT(*specFromJson(specToJson(*read)) == *read);
    return planLayers(read->network.layers, Shape(given["input"].begin(), given["input"].end()));
}

std::vector<int64_t> batchOf(const Json &given)
{
    std::vector<int64_t> shape{2};
    for (const Json &side : given["input"])
        shape.push_back(side.get<int64_t>());
    return shape;
}

} // namespace

// Every kind of layer that has a reference: shapes, parameter counts, outputs and gradients
// are those of the torch.nn module of the same name, computed by layer_reference.py in Python's
// PyTorch in float64.
class LayerReferenceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachLayerComputesWhatPyTorchDoes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QFile file(QFINDTESTDATA("layer_reference.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Result<Json> cases = parseJson(file.readAll(), file.fileName());
        QVERIFY(cases);
        QVERIFY(cases->size() > 40);
        for (const Json &one : *cases)
            QTest::newRow(one["name"].get<std::string>().c_str()) << toJsonText(one);
    }
    void eachLayerComputesWhatPyTorchDoes()
    {
        QFETCH(QByteArray, text);
        const Json given = *parseJson(text, {});
        const NetworkPlan plan = planOf(given);
        QVERIFY2(!plan.problem(), plan.problem() ? qPrintable(plan.problem()->text()) : "");
        QCOMPARE(plan.parameterCount, given["parameters"].get<qint64>());
        const Shape output(given["output"].begin(), given["output"].end());
        QCOMPARE(plan.layers.constLast().output, output);

        auto module = makeNetwork(plan, 1);
        QVERIFY2(module,
            module ? "" : qPrintable(module.error().text() + QString::fromStdString(plan.source)));
        for (std::size_t k = 0; k < plan.parameters.size(); ++k)
            Pattern{7, qint64(3 * k), 11, 5, 10}.fill(
                module->attr(plan.parameters[k].name).toTensor());
        const bool tokens = given["tokens"].get<bool>();
        at::Tensor x = at::empty(batchOf(given));
        (tokens ? Pattern{5, 0, 7, 0, 1} : Pattern{5, 0, 13, 6, 6}).fill(x);
        x.requires_grad_(!tokens);
        module->train();
        const at::Tensor y = module->forward({x}).toTensor();
        QVERIFY(near(y, given["y"], "the output's"));
        at::Tensor weights = at::empty(y.sizes());
        Pattern{3, 0, 7, 3, 3}.fill(weights);
        if (given["parameters"] > 0 || !tokens)
            (y * weights).sum().backward();
        if (!tokens)
            QVERIFY(near(x.grad(), given["input_gradient"], "the input's gradient's"));
        QCOMPARE(plan.parameters.size(), given["gradients"].size());
        for (std::size_t k = 0; k < plan.parameters.size(); ++k) {
            const std::string &name = plan.parameters[k].name;
            QVERIFY(
                near(module->attr(name).toTensor().grad(), given["gradients"][k], name.c_str()));
        }
    }
};

QTEST_GUILESS_MAIN(LayerReferenceTest)
#include "tst_layerreference.moc"
