// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/moduletensors.h"
#include "core/engine/tensors/networkcheck.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/network/networksource.h"
#include "core/network/templates.h"
#include "tests/network/networktest.h"

#include <torch/script.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lampwork;
using torch::jit::Module;

namespace {

NetworkSpec fromFile(const QString &name)
{
    NetworkSpec network;
    network.file = QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/engine/tensors/") + name
        + QStringLiteral(".pt");
    return network;
}

NetworkSpec fromSource(const QString &source)
{
    NetworkSpec network;
    network.source = source;
    return network;
}

Module opened(const NetworkSpec &network, const Preprocessing &data, quint64 seed = 1)
{
    NetworkPlan plan = planNetwork(network, data);
    auto module = openNetwork(plan, data, seed);
    if (!module)
        qFatal("%s", qPrintable(module.error().text()));
    return *module;
}

at::Tensor samples(const Shape &shape)
{
    std::vector<int64_t> sizes(shape.cbegin(), shape.cend());
    sizes.insert(sizes.begin(), 5);
    at::manual_seed(3);
    return at::randn(sizes);
}

} // namespace

// Networks of source and of files that Python's PyTorch wrote (make_modules.py).
class NetworkModuleTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aTemplateTurnedIntoSourceIsTheSameNetwork_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<Preprocessing>("data");
        for (const Preprocessing &data : {numbers(7, 3), mixedTable()}) {
            for (const QString &name : suitableTemplates(data))
                QTest::addRow("%s of %lld", qPrintable(name), data.numeric.size()) << name << data;
        }
        const Preprocessing digits = pictures(1, 8, 8, 10);
        for (const QString &name : suitableTemplates(digits))
            QTest::addRow("%s of pictures", qPrintable(name)) << name << digits;
    }
    void aTemplateTurnedIntoSourceIsTheSameNetwork()
    {
        QFETCH(QString, name);
        QFETCH(Preprocessing, data);
        const NetworkPlan plan = planNetwork(*networkFromTemplate(name, data), data);
        const NetworkPlan again = planSource(networkSource(plan));
        QVERIFY2(!again.problem(), again.problem() ? qPrintable(again.problem()->text()) : "");
        QCOMPARE(again.parameterCount, plan.parameterCount);
        std::vector<Parameter> parameters = plan.parameters;
        for (Parameter &parameter : parameters)
            parameter.layer = -1;
        QVERIFY(again.parameters == parameters);
        QVERIFY(again.buffers == plan.buffers);
        QCOMPARE(again.dropouts.size(), plan.dropouts.size());
        // Begun alike, to the bit.
        Module first = *makeNetwork(plan, 5);
        Module second = opened(fromSource(networkSource(plan)), data, 5);
        first.eval();
        second.eval();
        // Codes of categories are whole numbers from 0.
        const at::Tensor x = samples(data.featureShape()).abs().floor().clamp_max(1);
        QVERIFY(first.forward({x}).toTensor().equal(second.forward({x}).toTensor()));
    }

    void wrongSourceSaysWhere_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        const QString head = QStringLiteral("#: parameter w [3, 4] kaiming_uniform(4)\n"
                                            "def forward(self, x: Tensor) -> Tensor:\n");
        const auto row
            = [&](const char *name, const char *body, const char *where, const char *says) {
                  QTest::newRow(name) << head + QLatin1String(body) << QString::fromLatin1(where)
                                      << QString::fromLatin1(says);
              };
        row("unknown function", "    y = torch.lnear(x, self.w)\n    return y\n",
            "network.source:3:9", "lnear");
        row("unknown attribute", "    return torch.linear(x, self.v)\n", "network.source:3:28",
            "'v'");
        row("an unfinished line", "    y = x +\n    return y\n", "network.source:3", "expected");
        row("a number returned", "    return 3\n", "network.source:3:5", "Tensor");
        row("fails as it runs", "    y = x * 2\n    return torch.linear(y, self.w.t())\n",
            "network.source:4:12", "samples of [2, 4] failed");
        row("another shape", "    return torch.linear(x, self.w)[:, :2]\n", "network.source",
            "returns [2, 2] of Float, but the data need [2, 3]");
        row("the batch is fixed", "    return torch.linear(x, self.w).reshape([2, 3])\n",
            "network.source:3:12", "samples of [3, 4] failed");
        row("another type", "    return torch.linear(x, self.w).double()\n", "network.source",
            "of Double");
        row("nothing learnt", "    return x[:, :3]\n", "network.source",
            "does not depend on any parameter");
    }
    void wrongSourceSaysWhere()
    {
        QFETCH(QString, source);
        QFETCH(QString, where);
        QFETCH(QString, says);
        const Preprocessing data = numbers(4, 3);
        NetworkPlan plan = planNetwork(fromSource(source), data);
        QVERIFY(!plan.problem());
        const auto module = openNetwork(plan, data, 1);
        QVERIFY(!module);
        QCOMPARE(module.error().where, where);
        QVERIFY2(module.error().message.contains(says), qPrintable(module.error().message));
        const Json report = checkNetwork(fromSource(source), data);
        QCOMPARE(report["errors"].size(), 1U);
        QCOMPARE(report["errors"][0]["line"].get<int>(), where.section(u':', 1, 1).toInt());
    }

    void aFileIsListedAsItIs()
    {
        const Json report = checkNetwork(fromFile(QStringLiteral("nested")), numbers(11, 3));
        QVERIFY2(report["errors"].empty(), report.dump().c_str());
        QCOMPARE(report["input"], Json({11}));
        QCOMPARE(report["output"], Json({3}));
        QMap<std::string, Json> parameters;
        for (const Json &parameter : report["parameters"])
            parameters.insert(parameter["name"].get<std::string>(), parameter);
        QCOMPARE(parameters["first.weight"]["shape"], Json({12, 11}));
        QCOMPARE(parameters["blocks.1.norm.weight"]["count"], Json(12));
        QCOMPARE(parameters["fixed"]["learnt"], Json(false));
        // By hand: first 144, blocks 2 × (24 + 156),
        // shared 156, again's bias 12, last 39; the tied weight counts once, the fixed one not.
        QCOMPARE(report["parameter_count"], Json(144 + 360 + 156 + 12 + 39));
    }

    void tiedWeightsStayOneAndCopiesStandAlone()
    {
        const Module module = opened(fromFile(QStringLiteral("nested")), numbers(11, 3));
        const at::Tensor shared = tensorAt(module, "shared.weight");
        QVERIFY(shared.is_same(tensorAt(module, "again.weight")));
        const Module copy = detachedCopy(module);
        QVERIFY(tensorAt(copy, "shared.weight").is_same(tensorAt(copy, "again.weight")));
        QVERIFY(tensorAt(copy, "shared.weight").equal(shared));
        for (const auto &parameter : module.named_parameters()) {
            const at::Tensor other = tensorAt(copy, parameter.name);
            QVERIFY2(other.data_ptr() != parameter.value.data_ptr(), parameter.name.c_str());
            QCOMPARE(other.requires_grad(), parameter.value.requires_grad());
        }
        for (const auto &buffer : module.named_buffers())
            QVERIFY2(tensorAt(copy, buffer.name).data_ptr() != buffer.value.data_ptr(),
                buffer.name.c_str());
        // The trial counted nothing.
        QCOMPARE(tensorAt(module, "blocks.0.norm.num_batches_tracked").item<int64_t>(), 0);
    }

    void aFileThatDoesNotFitIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("says");
        QTest::newRow("too many outputs") << "wide"
                                          << "returns [2, 5]";
        QTest::newRow("other inputs") << "thirty"
                                      << "samples of [2, 11] failed: mat1 and mat2";
        QTest::newRow("double") << "double"
                                << "only float32 trains";
        QTest::newRow("frozen") << "frozen"
                                << "no parameter that is learnt";
        QTest::newRow("two outputs") << "several"
                                     << "it must return one tensor";
        QTest::newRow("missing") << "nothing"
                                 << "does not exist";
    }
    void aFileThatDoesNotFitIsRefused()
    {
        QFETCH(QString, name);
        QFETCH(QString, says);
        const Preprocessing data = numbers(11, 3);
        NetworkPlan plan = planNetwork(fromFile(name), data);
        const auto module = openNetwork(plan, data, 1);
        QVERIFY(!module);
        QCOMPARE(module.error().where, QStringLiteral("network.file"));
        QVERIFY2(module.error().message.contains(says), qPrintable(module.error().message));
    }

    void aFileOfSomethingElseIsRefused()
    {
        QTemporaryDir folder;
        NetworkSpec network;
        network.file = folder.filePath(QStringLiteral("a.pt"));
        QFile file(network.file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no archive at all");
        file.close();
        const Json report = checkNetwork(network, numbers(11, 3));
        QCOMPARE(report["errors"].size(), 1U);
        const QString message = toQString(report["errors"][0]["message"]);
        QVERIFY2(message.contains(QStringLiteral("torch.jit.script")), qPrintable(message));
    }
};

QTEST_GUILESS_MAIN(NetworkModuleTest)
#include "tst_networkmodule.moc"
