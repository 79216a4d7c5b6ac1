// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/network.h"
#include "core/network/templates.h"
#include "tests/network/networktest.h"

#include <QTest>

using namespace lampwork;

class NetworkPlanTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // Shapes: floor((side + 2 padding - kernel) / stride) + 1. Parameters: units × (inputs + 1),
    // channels × (input channels × kernel² + 1), 2 × channels for a batch norm, 2 × all numbers for
    // a layer norm. By hand.
    void eachLayerChangesTheShape_data()
    {
        QTest::addColumn<LayerSpec>("given");
        QTest::addColumn<Shape>("input");
        QTest::addColumn<Shape>("output");
        QTest::addColumn<qint64>("parameters");
        QTest::addColumn<QString>("title");
        const auto row = [](const char *name, const LayerSpec &given, const Shape &input,
                             const Shape &output, qint64 parameters, const char *title) {
            QTest::newRow(name) << given << input << output << parameters
                                << QString::fromUtf8(title);
        };
        row("linear", layer("linear", {{"units", 10}}), {7}, {10}, 80, "Linear 10");
        row("linear without bias", layer("linear", {{"units", 10}, {"bias", false}}), {7}, {10}, 70,
            "Linear 10");
        row("conv", layer("conv2d", {{"channels", 16}}), {3, 28, 20}, {16, 28, 20}, 448,
            "Conv 3×3, 16");
        row("conv of kernel 5, unpadded",
            layer("conv2d", {{"channels", 4}, {"kernel", 5}, {"padding", 0}}), {1, 28, 20},
            {4, 24, 16}, 104, "Conv 5×5, 4");
        row("conv with stride", layer("conv2d", {{"channels", 2}, {"stride", 2}, {"bias", false}}),
            {1, 8, 7}, {2, 4, 4}, 18, "Conv 3×3, 2, stride 2");
        row("max pool leaves the rest out", layer("max_pool2d"), {4, 7, 8}, {4, 3, 4}, 0,
            "Max pool 2×2");
        row("overlapping pool", layer("max_pool2d", {{"kernel", 3}, {"stride", 1}}), {4, 7, 8},
            {4, 5, 6}, 0, "Max pool 3×3, stride 1");
        row("average pool", layer("avg_pool2d", {{"kernel", 4}}), {4, 8, 8}, {4, 2, 2}, 0,
            "Average pool 4×4");
        row("global average pool", layer("global_avg_pool"), {4, 7, 8}, {4}, 0,
            "Global average pool");
        row("batch norm of numbers", layer("batch_norm"), {5}, {5}, 10, "Batch norm");
        row("batch norm of pictures", layer("batch_norm"), {4, 7, 8}, {4, 7, 8}, 8, "Batch norm");
        row("layer norm of numbers", layer("layer_norm"), {5}, {5}, 10, "Layer norm");
        row("layer norm of pictures", layer("layer_norm"), {4, 2, 3}, {4, 2, 3}, 48, "Layer norm");
        row("dropout", layer("dropout", {{"rate", 0.25}}), {5}, {5}, 0, "Dropout 0.25");
        row("flatten", layer("flatten"), {4, 7, 8}, {224}, 0, "Flatten");
        row("flatten of flat numbers", layer("flatten"), {9}, {9}, 0, "Flatten");
        row("relu", layer("relu"), {4, 7, 8}, {4, 7, 8}, 0, "ReLU");
        row("leaky relu", layer("leaky_relu", {{"slope", 0.2}}), {5}, {5}, 0, "Leaky ReLU 0.2");
        row("gelu", layer("gelu"), {5}, {5}, 0, "GELU");
        row("silu", layer("silu"), {5}, {5}, 0, "SiLU");
        row("tanh", layer("tanh"), {5}, {5}, 0, "Tanh");
        row("sigmoid", layer("sigmoid"), {5}, {5}, 0, "Sigmoid");
    }
    void eachLayerChangesTheShape()
    {
        QFETCH(LayerSpec, given);
        QFETCH(Shape, input);
        QFETCH(Shape, output);
        QFETCH(qint64, parameters);
        QFETCH(QString, title);
        const Preprocessing data
            = input.size() == 1 ? numbers(input[0], 2) : pictures(input[0], input[1], input[2], 2);
        const NetworkPlan plan = planNetwork(network({given}), data);
        QVERIFY2(!plan.problem(), plan.problem() ? qPrintable(plan.problem()->text()) : "");
        QCOMPARE(plan.layers.size(), 1);
        QCOMPARE(plan.layers[0].output, output);
        QCOMPARE(plan.layers[0].parameters, parameters);
        QCOMPARE(plan.layers[0].title, title);
        QCOMPARE(plan.output.output, Shape{2});
    }

    // Counts of the same layers in PyTorch 1.13 (torch.nn.Sequential, sum of numel()).
    void templatesHaveTheSizesOfPyTorch_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<Preprocessing>("data");
        QTest::addColumn<qint64>("parameters");
        QTest::newRow("mlp, 30 numbers, 2 classes") << "mlp" << numbers(30, 2) << 6274LL;
        QTest::newRow("cnn, 8 × 8") << "cnn" << pictures(1, 8, 8, 10) << 151'402LL;
        QTest::newRow("cnn, 28 × 28") << "cnn" << pictures(1, 28, 28, 10) << 421'738LL;
        QTest::newRow("linear, 30 numbers, regression") << "linear" << numbers(30, 0) << 31LL;
        QTest::newRow("linear, 8 × 8") << "linear" << pictures(1, 8, 8, 10) << 650LL;
    }
    void templatesHaveTheSizesOfPyTorch()
    {
        QFETCH(QString, name);
        QFETCH(Preprocessing, data);
        QFETCH(qint64, parameters);
        const auto made = networkFromTemplate(name, data);
        QVERIFY2(made, made ? "" : qPrintable(made.error().text()));
        QCOMPARE(made->preset, name);
        QVERIFY(made->layersGiven);
        const NetworkPlan plan = planNetwork(*made, data);
        QVERIFY(!plan.problem());
        QCOMPARE(plan.parameterCount, parameters);
        qint64 sum = 0;
        for (const Parameter &parameter : plan.parameters) {
            qint64 size = 1;
            for (const qint64 side : parameter.shape)
                size *= side;
            sum += size;
        }
        QCOMPARE(sum, parameters);
    }

    void everyTemplateFitsEveryPictureItIsOfferedFor()
    {
        for (const QSize size : {QSize(1, 1), QSize(2, 2), QSize(3, 3), QSize(1, 50), QSize(2, 300),
                 QSize(15, 16), QSize(17, 9), QSize(32, 32), QSize(224, 224)}) {
            const Preprocessing data = pictures(3, size.height(), size.width(), 4);
            const QStringList names = suitableTemplates(data);
            QCOMPARE(
                names.contains(QStringLiteral("cnn")), std::min(size.width(), size.height()) >= 2);
            for (const QString &name : names) {
                const NetworkPlan plan = planNetwork(*networkFromTemplate(name, data), data);
                QVERIFY2(!plan.problem(), qPrintable(name + shapeText(data.featureShape())));
            }
        }
        QCOMPARE(suitableTemplates(numbers(4, 2)), (QStringList{"mlp", "linear"}));
        QCOMPARE(suitableTemplates(pictures(1, 8, 8, 2)), (QStringList{"cnn", "mlp", "linear"}));
    }

    void anUnsuitableTemplateIsRefused()
    {
        const auto cnn = networkFromTemplate(QStringLiteral("cnn"), numbers(4, 2));
        QVERIFY(!cnn);
        QCOMPARE(cnn.error().where, QStringLiteral("network.template"));
        QVERIFY(cnn.error().message.contains(QStringLiteral("the data are a table")));
        const auto unknown = networkFromTemplate(QStringLiteral("mpl"), numbers(4, 2));
        QVERIFY(!unknown);
        QVERIFY(unknown.error().message.contains(QStringLiteral("Did you mean “mlp”?")));
    }

    void aMisfitIsMarkedWhereItIs_data()
    {
        QTest::addColumn<QList<LayerSpec>>("layers");
        QTest::addColumn<Preprocessing>("data");
        QTest::addColumn<int>("at");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        const auto row
            = [](const char *name, const QList<LayerSpec> &layers, const Preprocessing &data,
                  int at, const char *where, const char *says) {
                  QTest::newRow(name) << layers << data << at << QString(QLatin1String(where))
                                      << QString::fromUtf8(says);
              };
        const Preprocessing digits = pictures(1, 8, 8, 10);
        const Preprocessing table = numbers(30, 2);
        row("linear on a picture", {layer("relu"), layer("linear"), layer("relu")}, digits, 1,
            "network.layers[1]", "“flatten”");
        row("convolution of a table", {layer("conv2d")}, table, 0, "network.layers[0]",
            "30 flat numbers");
        row("convolution after flattening", {layer("flatten"), layer("conv2d")}, digits, 1,
            "network.layers[1]", "64 flat numbers");
        row("pool of a table", {layer("max_pool2d")}, table, 0, "network.layers[0]",
            "takes a picture");
        row("global pool of a table", {layer("global_avg_pool")}, table, 0, "network.layers[0]",
            "takes a picture");
        row("kernel too large", {layer("conv2d", {{"kernel", 11}})}, digits, 0, "network.layers[0]",
            "11 × 11 is larger than the picture that reaches it, 8 × 8 with a padding of 1");
        row("pooled away",
            {layer("max_pool2d"), layer("max_pool2d"), layer("max_pool2d"), layer("max_pool2d")},
            digits, 3, "network.layers[3]",
            "2 × 2 is larger than the picture that reaches it, 1 × 1.");
        row("a wrong option", {layer("relu"), layer("linear", {{"units", -1}})}, table, 1,
            "network.layers[1].units", "not -1");
        row("an unknown kind", {layer("lstm")}, table, 0, "network.layers[0].kind",
            "no kind of layer “lstm”");
    }
    void aMisfitIsMarkedWhereItIs()
    {
        QFETCH(QList<LayerSpec>, layers);
        QFETCH(Preprocessing, data);
        QFETCH(int, at);
        QFETCH(QString, where);
        QFETCH(QString, says);
        const NetworkPlan plan = planNetwork(network(layers), data);
        QVERIFY(plan.problem());
        QCOMPARE(plan.problem()->code, ErrorCode::InvalidInput);
        QCOMPARE(plan.problem()->where, where);
        QVERIFY2(plan.problem()->message.contains(says), qPrintable(plan.problem()->message));
        QCOMPARE(plan.layers.size(), layers.size());
        for (int i = 0; i < plan.layers.size(); ++i) {
            QCOMPARE(plan.layers[i].problem.has_value(), i == at);
            QCOMPARE(plan.layers[i].output.isEmpty(), i >= at);
            QVERIFY(!plan.layers[i].title.isEmpty());
        }
        QVERIFY(plan.output.output.isEmpty());
        QCOMPARE(plan.parameterCount, 0);
        QVERIFY(plan.parameters.empty());
        QVERIFY(plan.source.empty());
    }

    void withoutInputsThereIsNothingToPlan()
    {
        const NetworkPlan plan = planNetwork(network({}), numbers(0, 2));
        QVERIFY(plan.problem());
        QCOMPARE(plan.problem()->where, QStringLiteral("data.columns"));
        QVERIFY(plan.output.problem.has_value());
    }

    void categoriesAreEmbeddedInFront()
    {
        // Features: 2 numbers + 3 + 3 one-hot + 1 code; the code becomes 4 numbers: 12.
        const NetworkPlan plan = planNetwork(network({}), mixedTable());
        QVERIFY(plan.embedding.has_value());
        QCOMPARE(plan.embedding->output, Shape{12});
        QCOMPARE(plan.embedding->parameters, 12); // (2 categories + unknown) × 4
        QCOMPARE(plan.embedding->title, QStringLiteral("Embedding colour 3 → 4"));
        QCOMPARE(plan.output.parameters, 39); // (12 + 1) × 3
        QCOMPARE(plan.parameterCount, 51);
        const Parameter &table = plan.parameters.front();
        QCOMPARE(table.name, std::string("embedding1_weight"));
        QCOMPARE(table.shape, (std::vector<qint64>{3, 4}));
        QCOMPARE(table.initialisation, Initialisation::Normal);
        QCOMPARE(table.layer, -1);
        QVERIFY(!planNetwork(network({}), numbers(3, 2)).embedding);
    }

    void parametersSayHowTheyBegin()
    {
        const NetworkPlan plan = planNetwork(
            network({layer("conv2d", {{"channels", 4}}), layer("batch_norm"), layer("flatten"),
                layer("linear", {{"units", 5}}), layer("linear", {{"units", 6}, {"bias", false}})}),
            pictures(2, 3, 3, 2));
        QStringList names;
        for (const Parameter &parameter : plan.parameters)
            names.append(QString::fromStdString(parameter.name));
        QCOMPARE(names,
            (QStringList{"conv1_weight", "conv1_bias", "batch_norm1_weight", "batch_norm1_bias",
                "linear1_weight", "linear1_bias", "linear2_weight", "output_weight",
                "output_bias"}));
        QCOMPARE(plan.parameters[0].fanIn, 18); // 2 × 3 × 3, for the bias too
        QCOMPARE(plan.parameters[1].fanIn, 18);
        QCOMPARE(plan.parameters[4].fanIn, 36);
        QCOMPARE(plan.parameters[2].initialisation, Initialisation::Ones);
        QCOMPARE(plan.parameters[3].initialisation, Initialisation::Zeros);
        QList<bool> decays;
        QList<int> layers;
        for (const Parameter &parameter : plan.parameters) {
            decays.append(parameter.decays);
            layers.append(parameter.layer);
        }
        QCOMPARE(decays, (QList<bool>{true, false, false, false, true, false, true, true, false}));
        QCOMPARE(layers, (QList<int>{0, 0, 1, 1, 3, 3, 4, 5, 5}));
        QCOMPARE(plan.buffers.size(), 2U);
        QCOMPARE(plan.buffers[1].name, std::string("batch_norm1_var"));
        QCOMPARE(plan.buffers[1].fill, 1.0);
    }

    void dropoutIsTold()
    {
        QVERIFY(planNetwork(network({layer("dropout")}), numbers(3, 2)).usesDropout);
        QVERIFY(
            !planNetwork(network({layer("dropout", {{"rate", 0.0}})}), numbers(3, 2)).usesDropout);
        QVERIFY(!planNetwork(network({layer("relu")}), numbers(3, 2)).usesDropout);
    }

    void theRatesOfDropoutAreAttributes()
    {
        const NetworkPlan plan = planNetwork(
            network({layer("dropout", {{"rate", 0.25}}), layer("relu"), layer("dropout")}),
            numbers(3, 2));
        QCOMPARE(plan.dropouts.size(), 2U);
        QCOMPARE(plan.dropouts[0].attribute, std::string("dropout1_rate"));
        QCOMPARE(plan.dropouts[0].path, QStringLiteral("network.layers[0].rate"));
        QCOMPARE(plan.dropouts[0].rate, 0.25);
        QCOMPARE(plan.dropouts[1].attribute, std::string("dropout2_rate"));
        QCOMPARE(plan.dropouts[1].path, QStringLiteral("network.layers[2].rate"));
        QCOMPARE(plan.dropouts[1].layer, 2);
        QCOMPARE(plan.dropouts[1].rate, 0.5);
    }

    void theSourceReadsAsWritten()
    {
        const NetworkPlan plan = planNetwork(
            network({layer("linear", {{"units", 8}}), layer("relu"), layer("dropout")}),
            numbers(3, 2));
        QCOMPARE(QString::fromStdString(plan.source),
            QStringLiteral(
                "def forward(self, x: Tensor) -> Tensor:\n"
                "    # x: [batch, 3]\n"
                "    x = torch.linear(x, self.linear1_weight, self.linear1_bias)  # [batch, 8]\n"
                "    x = torch.relu(x)  # [batch, 8]\n"
                "    x = torch.dropout(x, self.dropout1_rate, self.training)  # [batch, 8]\n"
                "    x = torch.linear(x, self.output_weight, self.output_bias)  # [batch, 2]\n"
                "    return x\n"));
    }

    // A column's name is whatever the file says; it must never become code.
    void columnNamesStayInTheirComments()
    {
        Preprocessing data = mixedTable();
        data.numeric[0].name = QStringLiteral("a\n    return numbers");
        data.categories[0].name = QStringLiteral("b\r    return numbers");
        data.categories[2].name
            = QString(QStringLiteral("c") + QChar(0x2028) + QStringLiteral("return x"));
        const std::string sources
            = preprocessingScript(data).source + planNetwork(network({}), data).source;
        for (const QString &line : QString::fromStdString(sources).split(
                 QRegularExpression(QStringLiteral("[\n\r\u2028]")))) {
            if (line.contains(QStringLiteral("return numbers"))
                || line.contains(QStringLiteral("return x")))
                QVERIFY2(line.trimmed().startsWith(u'#') || line == QStringLiteral("    return x"),
                    qPrintable(line));
        }
    }
};

QTEST_GUILESS_MAIN(NetworkPlanTest)
#include "tst_networkplan.moc"
