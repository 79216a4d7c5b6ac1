// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/specjson.h"

#include <QTest>

using namespace lampwork;

class SpecJsonTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void wrongFieldsSayWhereAndWhat_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        const auto row
            = [](const char *name, const char *json, const char *where, const char *says) {
                  QTest::newRow(name)
                      << QByteArray(json) << QString::fromUtf8(where) << QString::fromUtf8(says);
              };
        row("unknown field", R"({"train": {"optimiser": {}}})", "train.optimiser", "“optimizer”");
        row("unknown deep field", R"({"train": {"optimizer": {"leaning_rate": 1}}})",
            "train.optimizer.leaning_rate", "lr");
        row("unknown section", R"({"trian": {}})", "trian", "“train”");
        row("what a script has", R"({"params": {"lr": 1}, "made_by": {"client": "x"}})", "made_by",
            "Start the script again");
        row("text for a number", R"({"train": {"epochs": "ten"}})", "train.epochs", "whole number");
        row("negative learning rate", R"({"train": {"optimizer": {"lr": -1}}})",
            "train.optimizer.lr", "above 0");
        row("zero learning rate", R"({"train": {"optimizer": {"lr": 0}}})", "train.optimizer.lr",
            "above 0");
        row("half an epoch", R"({"train": {"epochs": 1.5}})", "train.epochs", "whole number");
        row("huge batch", R"({"train": {"batch_size": 99999999999}})", "train.batch_size",
            "whole number");
        row("unknown optimiser", R"({"train": {"optimizer": {"name": "adamm"}}})",
            "train.optimizer.name", "“adam");
        row("unknown type of a column", R"({"data": {"columns": {"a.b": {"type": "nubmer"}}}})",
            "data.columns[\"a.b\"].type", "“number”");
        row("list for an object", R"({"data": []})", "data", "object");
        row("layer without a kind", R"({"network": {"layers": [{"kind": "relu"}, {"units": 3}]}})",
            "network.layers[1]", "kind");
        row("layer with a list", R"({"network": {"layers": [{"kind": "linear", "units": [1]}]}})",
            "network.layers[0].units", "single value");
        row("branch that is no list of layers",
            R"({"network": {"layers": [{"kind": "residual", "branches": [{"kind": "relu"}]}]}})",
            "network.layers[0].branches[0]", "list of layers");
        row("layer without a kind in a branch",
            R"({"network": {"layers": [{"kind": "residual", "branches": [[{"units": 3}]]}]}})",
            "network.layers[0].branches[0][0]", "kind");
        row("layers and a file", R"({"network": {"layers": [], "file": "a.pt"}})", "network",
            "one of them");
        row("a template and source", R"({"network": {"template": "mlp", "source": "def"}})",
            "network", "one of them");
        row("nothing left to train on", R"({"data": {"split": {"valid": 0.5, "test": 0.5}}})",
            "data.split", "0.95");
        row("long delimiter", R"({"data": {"csv": {"delimiter": "::"}}})", "data.csv.delimiter",
            "single character");
        row("negative class weight", R"({"train": {"class_weights": [1, -1]}})",
            "train.class_weights[1]", "0 or more");
        row("a spike that is none", R"({"train": {"flight_recorder": {"spike": 0.5}}})",
            "train.flight_recorder.spike", "more than 1");
        row("no batch kept", R"({"train": {"flight_recorder": {"batches": 0}}})",
            "train.flight_recorder.batches", "1 to 1000");
        row("breakpoint that is no text", R"({"train": {"breakpoints": ["is nan", 2]}})",
            "train.breakpoints[1]", "text in quotes");
        row("group without parameters",
            R"({"train": {"optimizer": {"groups": [{"frozen": true}]}}})",
            "train.optimizer.groups[0].parameters", "which parameters");
        row("group with a slip", R"({"train": {"optimizer": {"groups": [{"parameters": "*",
            "lr_scal": 2}]}}})",
            "train.optimizer.groups[0].lr_scal", "“lr_scale”");
        row("no batch at all", R"({"train": {"accumulate": 0}})", "train.accumulate", "1 to");
        row("a share above one", R"({"train": {"label_smoothing": 1}})", "train.label_smoothing",
            "0 to 0.99");
        row("unknown average", R"({"train": {"averaging": {"name": "emma"}}})",
            "train.averaging.name", "“ema”");
        row("pictures turned too far", R"({"data": {"augment": {"rotate": 200}}})",
            "data.augment.rotate", "0 to 180");
        row("not an object", R"([1])", "", "object");
    }
    void wrongFieldsSayWhereAndWhat()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, where);
        QFETCH(QString, says);
        const auto spec = specFromText(json, QStringLiteral("spec.json"));
        QVERIFY(!spec);
        QCOMPARE(spec.error().code, ErrorCode::InvalidInput);
        QCOMPARE(spec.error().where, where);
        QVERIFY2(spec.error().message.contains(says), qPrintable(spec.error().message));
    }

    void whatIsWrittenIsRead()
    {
        Spec spec;
        spec.name = QStringLiteral("try");
        spec.data.source = QStringLiteral("a.csv");
        spec.data.csv.delimiter = QStringLiteral(";");
        spec.data.csv.quote = QString(QLatin1String(""));
        spec.data.csv.missing = QStringList{"", "NA"};
        spec.data.columns = {ColumnSpec{.name = QStringLiteral("z"),
                                 .type = ColumnType::Number,
                                 .role = ColumnRole::Input,
                                 .missing = MissingRule::Constant,
                                 .fill = 1.5,
                                 .scale = Scaling::MinMax},
            ColumnSpec{.name = QStringLiteral("a.b"),
                .type = ColumnType::YesNo,
                .role = ColumnRole::Target}};
        spec.network.preset = QStringLiteral("mlp");
        spec.network.layersGiven = true;
        spec.network.layers = {
            LayerSpec{QStringLiteral("linear"),
                {{QStringLiteral("units"), 64LL}, {QStringLiteral("bias"), true}}},
            LayerSpec{QStringLiteral("parallel"), {{QStringLiteral("join"), QStringLiteral("sum")}},
                {{}, {LayerSpec{QStringLiteral("relu"), {}}}}}};
        spec.train.task = Task::Binary;
        spec.train.optimizer.lr = 0.1 + 0.2; // every bit counts
        spec.train.batchSize = 32;
        spec.train.seed = 0xFFFFFFFFFFFFFFFFULL;
        spec.train.classWeights = QStringLiteral("given");
        spec.train.classWeightValues = {1, 2.5};
        spec.train.breakpoints = {QStringLiteral("is nan"), QStringLiteral("train/loss > 2")};
        spec.train.flightRecorder = {false, 3, 0};
        spec.train.optimizer.groups = {{QStringLiteral("embedding*"), 0.1, 0.0, false},
            {QStringLiteral("conv1_*"), 1, std::nullopt, true}};
        spec.train.averaging = {QStringLiteral("swa"), 0.9, 3};
        spec.train.schedule.name = QStringLiteral("plateau");
        spec.train.schedule.patience = 0;
        spec.train.loss = QStringLiteral("focal");
        spec.train.focalGamma = 1.5;
        spec.train.labelSmoothing = 0.1;
        spec.train.accumulate = 4;
        spec.data.augment = {true, false, 2, 15, 0.1, 0.2, 0.3, 4, 0.5, 0.6};
        spec.track.gradientNorm = true;
        spec.track.layers = 7;
        spec.track.histograms = 0;
        spec.track.system = false;
        spec.track.pricePerKwh = 0.31;
        const auto read = specFromText(toJsonText(specToJson(spec)), QString());
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QVERIFY(*read == spec);
    }

    void sourceAndFileAreWrittenAndRead()
    {
        for (const bool fromFile : {false, true}) {
            Spec spec;
            if (fromFile) {
                spec.network.file = QStringLiteral("/n/a.pt");
                spec.network.fingerprint = QStringLiteral("ab12");
            } else {
                spec.network.source = QStringLiteral("def forward(self, x):\n    return x\n");
            }
            const auto read = specFromText(toJsonText(specToJson(spec)), QString());
            QVERIFY(read);
            QVERIFY(*read == spec);
        }
    }

    void anEmptySpecHasTheDefaults()
    {
        const auto spec = specFromText("{}", QString());
        QVERIFY(spec);
        QVERIFY(*spec == Spec());
    }

    // Chen et al. 2023 (Lion), Jordan et al. 2024 (Muon), PyTorch (RMSprop).
    void constantsAreThoseOfTheOptimisersAuthors()
    {
        const auto optimizer
            = [](const char *json) { return specFromText(json, QString())->train.optimizer; };
        QCOMPARE(optimizer(R"({"train": {"optimizer": {"name": "lion"}}})").beta2, 0.99);
        QCOMPARE(optimizer(R"({"train": {"optimizer": {"name": "rmsprop"}}})").momentum, 0.0);
        const OptimizerSpec muon = optimizer(R"({"train": {"optimizer": {"name": "muon"}}})");
        QCOMPARE(muon.momentum, 0.95);
        QVERIFY(muon.nesterov);
        QCOMPARE(muon.beta2, 0.999);
        // What is said holds, wherever it stands.
        const OptimizerSpec said = optimizer(
            R"({"train": {"optimizer": {"beta2": 0.9, "momentum": 0.5, "name": "lion"}}})");
        QCOMPARE(said.beta2, 0.9);
        QCOMPARE(said.momentum, 0.5);
    }

    void augmentationIsWrittenForPicturesOnly()
    {
        Spec spec;
        QVERIFY(!specToJson(spec)["data"].contains("augment"));
        spec.data.imageScaling = Scaling::Standard;
        QVERIFY(specToJson(spec)["data"].contains("augment"));
    }

    void nullMeansUnsaid()
    {
        const auto spec = specFromText(R"({"train": {"epochs": null}})", QString());
        QVERIFY(spec);
        QVERIFY(!spec->train.epochs);
    }
};

QTEST_GUILESS_MAIN(SpecJsonTest)
#include "tst_specjson.moc"
