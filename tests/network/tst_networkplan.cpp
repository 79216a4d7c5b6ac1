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
        row("tokens of features", layer("feature_tokens", {{"width", 4}}), {7}, {7, 4}, 56,
            "Feature tokens 4");
        row("token codes", layer("embedding", {{"tokens", 11}, {"width", 4}}), {7}, {7, 4}, 44,
            "Token embedding 11 → 4");
        // 2 × (5 + 2 · 5 · 3 + 3) and the 5 numbers that are left.
        row("periodic embedding of some",
            layer("periodic_embedding", {{"features", 2}, {"frequencies", 5}, {"width", 3}}), {7},
            {11}, 76, "Periodic embedding 5 → 3");
        row("patches", layer("reshape", {{"shape", "4,-1"}}), {4, 7, 8}, {4, 56}, 0,
            "Reshape 4, -1");
        row("a picture from numbers", layer("reshape", {{"shape", "1, 2, 3"}}), {6}, {1, 2, 3}, 0,
            "Reshape 1, 2, 3");
        row("permuted picture", layer("permute", {{"order", "3, 1, 2"}}), {4, 7, 8}, {8, 4, 7}, 0,
            "Permute 3, 1, 2");
        row("prelu", layer("prelu"), {4, 7, 8}, {4, 7, 8}, 1, "PReLU");
        row("rms norm", layer("rms_norm"), {5}, {5}, 5, "RMS norm");
        row("group norm", layer("group_norm", {{"groups", 2}}), {4, 7, 8}, {4, 7, 8}, 8,
            "Group norm 2");
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

    // As above, over a sequence of 6 places of 4 numbers. An LSTM has 4 gates and a GRU 3, each of
    // units × (inputs + units + 2), for each direction; attention has 4 × width × (width + 1), a
    // block 2 × width × hidden + hidden + width and two norms more.
    void layersOfSequencesChangeTheShape_data()
    {
        QTest::addColumn<LayerSpec>("given");
        QTest::addColumn<Shape>("output");
        QTest::addColumn<qint64>("parameters");
        QTest::addColumn<QString>("title");
        const auto row = [](const LayerSpec &given, const Shape &output, qint64 parameters,
                             const char *title) {
            QTest::newRow(title) << given << output << parameters << QString::fromUtf8(title);
        };
        row(layer("linear", {{"units", 3}}), {6, 3}, 15, "Linear 3");
        row(layer("conv1d", {{"channels", 5}, {"stride", 2}}), {3, 5}, 65, "Conv 3, 5, stride 2");
        row(layer("max_pool1d"), {3, 4}, 0, "Max pool along a sequence 2");
        row(layer("avg_pool1d", {{"kernel", 4}, {"stride", 1}}), {3, 4}, 0,
            "Average pool along a sequence 4, stride 1");
        row(layer("sequence_pool"), {4}, 0, "Pool a sequence: mean");
        row(layer("batch_norm"), {6, 4}, 8, "Batch norm");
        row(layer("layer_norm"), {6, 4}, 8, "Layer norm");
        row(layer("lstm", {{"units", 5}}), {6, 5}, 220, "LSTM 5");
        row(layer("lstm", {{"units", 5}, {"layers", 2}, {"bidirectional", true}}), {6, 10}, 1120,
            "LSTM 2 × 5, both ways");
        row(layer("gru", {{"units", 5}, {"output", "last"}}), {5}, 165, "GRU 5, last");
        row(layer("multi_head_attention"), {6, 4}, 80, "Attention, 4 heads");
        row(layer("transformer_block", {{"heads", 2}, {"causal", true}}), {6, 4}, 244,
            "Transformer block, 2 heads, causal");
        row(layer("positional_embedding"), {6, 4}, 24, "Positional embedding");
        row(layer("class_token"), {7, 4}, 4, "Class token");
        row(layer("flatten"), {24}, 0, "Flatten");
        row(layer("permute"), {4, 6}, 0, "Permute 2, 1");
    }
    void layersOfSequencesChangeTheShape()
    {
        QFETCH(LayerSpec, given);
        QFETCH(Shape, output);
        QFETCH(qint64, parameters);
        QFETCH(QString, title);
        const NetworkPlan plan = planLayers({given}, {6, 4});
        QVERIFY2(!plan.problem(), plan.problem() ? qPrintable(plan.problem()->text()) : "");
        QCOMPARE(plan.layers[0].output, output);
        QCOMPARE(plan.parameterCount, parameters);
        QCOMPARE(plan.layers[0].parameters, parameters);
        QCOMPARE(plan.layers[0].title, title);
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
        QTest::newRow("resmlp, 30 numbers") << "resmlp" << numbers(30, 2) << 106'322LL;
        QTest::newRow("transformer, 30 numbers") << "transformer" << numbers(30, 2) << 19'170LL;
        QTest::newRow("resnet, 8 × 8") << "resnet" << pictures(1, 8, 8, 10) << 695'658LL;
        QTest::newRow("resnet, 224 × 224") << "resnet" << pictures(3, 224, 224, 4) << 5'222'052LL;
        QTest::newRow("vision transformer, 8 × 8")
            << "vision_transformer" << pictures(1, 8, 8, 10) << 102'602LL;
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
        QCOMPARE(suitableTemplates(pictures(1, 8, 8, 2)),
            (QStringList{"cnn", "resnet", "vision_transformer", "mlp", "linear"}));
    }

    void everyTemplateFitsEveryTableItIsOfferedFor()
    {
        for (const Preprocessing &data : {numbers(1, 2), numbers(300, 0), mixedTable()}) {
            const QStringList names = suitableTemplates(data);
            QCOMPARE(names.mid(0, 3), (QStringList{"mlp", "linear", "resmlp"}));
            // Attention over 300 features is too much.
            QCOMPARE(names.contains(QStringLiteral("transformer")), data.numeric.size() < 300);
            for (const QString &name : names) {
                const NetworkPlan plan = planNetwork(*networkFromTemplate(name, data), data);
                QVERIFY2(!plan.problem(), plan.problem() ? qPrintable(plan.problem()->text()) : "");
            }
        }
        // Without any number there is none to embed.
        Preprocessing categories = mixedTable();
        categories.numeric.clear();
        QCOMPARE(
            networkFromTemplate(QStringLiteral("resmlp"), categories)->layers.constFirst().kind,
            QStringLiteral("linear"));
    }

    void anAutoencoderHasABottleneck()
    {
        Preprocessing table = numbers(30, 0);
        table.task = Task::Autoencoder;
        QCOMPARE(suitableTemplates(table), QStringList{"autoencoder"});
        const auto made = networkFromTemplate(QStringLiteral("autoencoder"), table);
        QVERIFY(made);
        const NetworkPlan plan = planNetwork(*made, table);
        QVERIFY(!plan.problem());
        QCOMPARE(plan.layers[2].output, Shape{7}); // 30 / 4
        QCOMPARE(plan.output.output, Shape{30});
        Preprocessing digits = pictures(1, 8, 8, 10);
        digits.task = Task::Autoencoder;
        digits.classes.clear();
        const NetworkPlan flat
            = planNetwork(*networkFromTemplate(QStringLiteral("autoencoder"), digits), digits);
        QVERIFY(!flat.problem());
        QCOMPARE(flat.output.output, Shape{64});
        QVERIFY(!networkFromTemplate(QStringLiteral("mlp"), table));
        QVERIFY(!networkFromTemplate(QStringLiteral("autoencoder"), numbers(30, 2)));
    }

    void anUnsuitableTemplateIsRefused()
    {
        const auto cnn = networkFromTemplate(QStringLiteral("cnn"), numbers(4, 2));
        QVERIFY(!cnn);
        QCOMPARE(cnn.error().where, QStringLiteral("network.template"));
        QVERIFY(cnn.error().message.contains(QStringLiteral("a table of 4 features")));
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
        row("an unknown kind", {layer("lsmt")}, table, 0, "network.layers[0].kind",
            "no kind of layer “lsmt”");
        const LayerSpec tokens = layer("feature_tokens", {{"width", 6}});
        row("convolution along a table", {layer("conv1d")}, table, 0, "network.layers[0]",
            "takes a sequence (length × width), but what reaches it is 30 flat numbers. Put a "
            "“reshape”");
        row("lstm over pictures", {layer("lstm")}, digits, 0, "network.layers[0]",
            "a picture of 1 × 8 × 8");
        row("kernel longer than the sequence",
            {tokens, layer("conv1d", {{"kernel", 31}, {"padding", 0}})}, table, 1,
            "network.layers[1]", "longer than the sequence that reaches it, 30.");
        row("heads that do not divide", {tokens, layer("transformer_block")}, table, 1,
            "network.layers[1]", "width of 6 cannot be divided among 4 heads");
        row("groups that do not divide", {tokens, layer("group_norm")}, table, 1,
            "network.layers[1]", "6 channels cannot be divided into 8 groups");
        row("tokens of a sequence", {tokens, layer("embedding")}, table, 1, "network.layers[1]",
            "one number a place");
        row("feature tokens of pictures", {tokens, tokens}, digits, 0, "network.layers[0]",
            "takes flat numbers");
        row("more numbers embedded than there are",
            {layer("periodic_embedding", {{"features", 31}})}, table, 0, "network.layers[0]",
            "only 30 reach the layer");
        row("reshaped to other numbers", {layer("reshape", {{"shape", "4, -1"}})}, table, 0,
            "network.layers[0]",
            "30 flat numbers, has 30 numbers, which cannot be arranged as 4, -1");
        row("two open sides", {layer("reshape", {{"shape", "-1, -1"}})}, table, 0,
            "network.layers[0]", "is no shape");
        row("an order of other sides", {tokens, layer("permute", {{"order", "1, 3"}})}, table, 1,
            "network.layers[1]", "must name each of the numbers 1 to 2 once, not 1, 3");
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

    static LayerSpec branched(const char *kind, std::vector<std::vector<LayerSpec>> branches,
        const QVariantMap &options = {})
    {
        return {QLatin1String(kind), options, std::move(branches)};
    }

    void branchesAreJoined_data()
    {
        QTest::addColumn<LayerSpec>("given");
        QTest::addColumn<Shape>("input");
        QTest::addColumn<Shape>("output"); // empty: a misfit
        QTest::addColumn<qint64>("parameters");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const LayerSpec &given, const Shape &input,
                             const Shape &output, qint64 parameters, const char *says = "") {
            QTest::newRow(name) << given << input << output << parameters
                                << QString::fromUtf8(says);
        };
        const LayerSpec four = layer("linear", {{"units", 4}});
        row("residual", branched("residual", {{four}}), {4}, {4}, 20);
        row("residual, projected", branched("residual", {{four}}), {6}, {4}, 28 + 24);
        row("residual, projected picture",
            branched("residual", {{layer("conv2d", {{"channels", 4}, {"stride", 3}})}}), {2, 8, 7},
            {4, 3, 3}, 76 + 8);
        row("concat of numbers", branched("parallel", {{four}, {}}), {6}, {10}, 28);
        row("concat of channels", branched("parallel", {{layer("conv2d")}, {}}), {2, 8, 8},
            {34, 8, 8}, 608);
        row("concat of a sequence", branched("parallel", {{four}, {}}), {3, 6}, {3, 10}, 28);
        row("sum", branched("parallel", {{four}, {four}}, {{"join", "sum"}}), {6}, {4}, 56);
        row("empty residual", branched("residual", {{}}), {4}, {}, 0, "is empty");
        row("flattened branch", branched("residual", {{layer("flatten")}}), {2, 8, 8}, {}, 0,
            "The branch gives 128 flat numbers, which cannot be added to what goes around it, a "
            "picture of 2 × 8 × 8");
        row("shortened branch", branched("residual", {{layer("max_pool1d")}}), {4, 6}, {}, 0,
            "a sequence of 2 × 6");
        row("sum of other shapes", branched("parallel", {{four}, {}}, {{"join", "sum"}}), {6}, {},
            0,
            "Branch 1 gives 4 flat numbers and branch 2 gives 6 flat numbers, which cannot be "
            "added");
        row("concat of other lengths", branched("parallel", {{layer("max_pool1d")}, {}}), {4, 6},
            {}, 0, "cannot be put side by side");
        row("no branch", branched("residual", {}), {4}, {}, 0, "has one branch");
        row("one branch", branched("parallel", {{four}}), {4}, {}, 0, "2 to 16 branches");
        row("a branch where there is none", branched("linear", {{four}}), {4}, {}, 0,
            "has no branches");
    }
    void branchesAreJoined()
    {
        QFETCH(LayerSpec, given);
        QFETCH(Shape, input);
        QFETCH(Shape, output);
        QFETCH(qint64, parameters);
        QFETCH(QString, says);
        const NetworkPlan plan = planLayers({given}, input);
        QCOMPARE(plan.problem().has_value(), output.isEmpty());
        if (plan.problem())
            QVERIFY2(plan.problem()->message.contains(says), qPrintable(plan.problem()->message));
        QCOMPARE(plan.layers[0].output, output);
        QCOMPARE(plan.layers[0].parameters, parameters);
        QCOMPARE(plan.parameterCount, parameters);
        QCOMPARE(plan.layers[0].branches.size(), given.branches.size());
    }

    void aMisfitInsideABranchStandsAtItsLayer()
    {
        const LayerSpec inner = branched("parallel", {{}, {layer("relu"), layer("conv2d")}});
        const NetworkPlan plan
            = planNetwork(network({layer("relu"), branched("residual", {{inner}})}), numbers(4, 2));
        QVERIFY(plan.problem());
        QCOMPARE(plan.problem()->where,
            QStringLiteral("network.layers[1].branches[0][0].branches[1][1]"));
        const LayerInfo &residual = plan.layers[1];
        QVERIFY(!residual.problem);
        const LayerInfo &parallel = residual.branches[0][0];
        QVERIFY(!parallel.problem);
        QVERIFY(!parallel.branches[1][0].problem);
        QVERIFY(parallel.branches[1][1].problem.has_value());
        QVERIFY(residual.output.isEmpty());
    }

    void namesAreUniqueThroughBranches()
    {
        const LayerSpec linear = layer("linear", {{"units", 4}});
        const NetworkPlan plan = planNetwork(
            network({linear, branched("residual", {{linear, branched("residual", {{linear}})}}),
                branched("parallel", {{linear}, {linear}}), linear}),
            numbers(4, 2));
        QVERIFY(!plan.problem());
        QSet<QString> names;
        for (const Parameter &parameter : plan.parameters)
            names.insert(QString::fromStdString(parameter.name));
        QCOMPARE(names.size(), qsizetype(plan.parameters.size()));
        QVERIFY(names.contains(QStringLiteral("linear6_weight")));
        QVERIFY(plan.source.find("residual2 = x") != std::string::npos);
        // The parameters inside belong to the layer of the list.
        QCOMPARE(plan.parameters[2].layer, 1);
    }

    void branchesAreNotNestedWithoutEnd()
    {
        LayerSpec deep = layer("relu");
        for (int i = 0; i < 40; ++i)
            deep = branched("residual", {{deep}});
        const NetworkPlan plan = planLayers({deep}, {4});
        QVERIFY(plan.problem());
        QVERIFY(plan.problem()->message.contains(QStringLiteral("more than 16 times")));
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
