// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/shippedmodel.h"
#include "core/engine/deploy/verification.h"
#include "tests/engine/deploy/fixtures.h"
#include "tests/engine/labelledtable.h"

#include <ATen/Parallel.h>

#include <QTemporaryDir>

using namespace lampwork;
using namespace lampwork::test;

class ShippedModelTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString path(const QString &name) const { return m_folder.filePath(name); }

private Q_SLOTS:
    void isThatOfTheTrainedNetwork_data()
    {
        QTest::addColumn<QString>("data");
        QTest::addColumn<ShipOptions>("options");
        for (const QString data : {"penguins", "embedded", "auto-mpg", "labels", "digits",
                 "autoencoder", "autoencoder of pictures"}) {
            QTest::addRow("%s, frozen and optimised", qPrintable(data)) << data << ShipOptions{};
            QTest::addRow("%s, frozen", qPrintable(data)) << data << ShipOptions{true, false};
            QTest::addRow("%s, as it is", qPrintable(data)) << data << ShipOptions{false, true};
        }
    }
    void isThatOfTheTrainedNetwork()
    {
        QFETCH(QString, data);
        QFETCH(ShipOptions, options);
        Spec spec = data == "auto-mpg" ? autoMpg()
            : data == "digits"         ? digitsWithBatchNorm()
            : data == "labels"         ? labelledSpec(path("labels.csv"))
                                       : penguins();
        if (data == "autoencoder") {
            spec.data.columns.clear();
            spec.train.task = Task::Autoencoder;
        } else if (data == "autoencoder of pictures") {
            spec = digits();
            spec.train.task = Task::Autoencoder;
        }
        if (data == "embedded")
            columnOf(spec, "island").encode = CategoryEncoding::Embedding;
        Prepared prepared = prepare(spec);
        QCOMPARE(prepared.preprocessing().hasEmbeddings(), data == "embedded");
        ship(prepared, path("model.pt"), options);
        ShippedModel shipped = take(loadShipped(path("model.pt")));
        QCOMPARE(shipped.preprocessing, prepared.preprocessing());

        const VerificationRows rows = take(verificationRows(
            prepared.preprocessing(), prepared.data.dataset, prepared.resolved.split, 200));
        const Parity parity = take(
            measureParity(shipped, prepared.network, prepared.preprocessing(), rows.inputs, {}));
        QVERIFY2(parity.acceptable(), qPrintable(QString::number(parity.maximum)));
        QVERIFY(parity.maximum <= 1e-6 * std::max(1.0, parity.largestOutput));
        QVERIFY(parity.largestOutput > 0.1);
        if (isClassification(prepared.preprocessing().task)) {
            const at::Tensor sums = shipped.outputs(rows.inputs).sum(1);
            QVERIFY(at::allclose(sums, at::ones_like(sums)));
        }
        if (data.startsWith("autoencoder"))
            QCOMPARE(shipped.outputs(rows.inputs).sizes(), shipped.features(rows.inputs).sizes());
        if (data == "labels") {
            const at::Tensor outputs = shipped.outputs(rows.inputs);
            QCOMPARE(outputs.size(1), 3);
            QVERIFY(outputs.min().item<float>() > 0 && outputs.max().item<float>() < 1);
            QVERIFY(!at::allclose(outputs.sum(1), at::ones({outputs.size(0)})));
        }
    }

    void freezingAndOptimisingDoWhatTheySay()
    {
        Prepared prepared = prepare(digitsWithBatchNorm());
        const auto opsOf = [&](const ShipOptions &options) {
            ship(prepared, path("ops.pt"), options);
            torch::jit::Module network
                = torch::jit::load(path("ops.pt").toStdString()).attr("network").toModule();
            return std::pair(network.get_method("forward").graph()->toString(false),
                network.parameters().size());
        };
        const auto [plain, plainParameters] = opsOf({false, false});
        QVERIFY(plainParameters > 0);
        QVERIFY(plain.find("aten::dropout") != std::string::npos);
        const auto [frozen, frozenParameters] = opsOf({true, false});
        QCOMPARE(frozenParameters, std::size_t(0));
        QVERIFY(frozen.find("aten::batch_norm") != std::string::npos);
        QVERIFY(frozen.find("aten::dropout") == std::string::npos);
        const auto [optimized, parameters] = opsOf({true, true});
        QCOMPARE(parameters, std::size_t(0));
        QVERIFY(optimized.find("aten::batch_norm") == std::string::npos);
        QVERIFY(optimized.find("aten::conv2d") != std::string::npos);
        QVERIFY2(
            optimized.find("mkldnn") == std::string::npos, optimized.c_str()); // opens anywhere
    }

    void parityFindsADifference()
    {
        Prepared prepared = prepare(penguins());
        ship(prepared, path("model.pt"));
        ShippedModel shipped = take(loadShipped(path("model.pt")));
        const VerificationRows rows = take(verificationRows(
            prepared.preprocessing(), prepared.data.dataset, prepared.resolved.split, 50));
        {
            const torch::NoGradGuard noGradients;
            for (at::Tensor parameter : prepared.network.parameters())
                parameter.mul_(1.05);
        }
        const auto parity
            = measureParity(shipped, prepared.network, prepared.preprocessing(), rows.inputs, {});
        QVERIFY(parity);
        QVERIFY(parity->maximum > 1e-3);
        QVERIFY(!parity->acceptable());
        for (at::Tensor parameter : prepared.network.parameters())
            parameter.detach().fill_(std::nan(""));
        const auto diverged
            = measureParity(shipped, prepared.network, prepared.preprocessing(), rows.inputs, {});
        QVERIFY(!diverged);
        QVERIFY2(diverged.error().message.contains("NaN"), qPrintable(diverged.error().message));
    }

    void verificationRowsHoldMissingValuesAndProbes()
    {
        Prepared prepared = prepare(penguins());
        Split split = prepared.resolved.split;
        // Rows 3 and 271 of the penguins lack all measurements; 8 lacks the sex.
        split.test = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 271};
        const Preprocessing &preprocessing = prepared.preprocessing();
        const VerificationRows rows
            = take(verificationRows(preprocessing, prepared.data.dataset, split, 6));
        QCOMPARE(rows.heldOut, 6);
        QVERIFY(rows.withMissing >= 3);
        const auto inputs = preprocessing.numeric.size() + preprocessing.categories.size();
        QCOMPARE(rows.probes, qint64(inputs + 2));
        QCOMPARE(rows.inputs.rows, std::size_t(6 + inputs + 2));
        const std::size_t allMissing = rows.inputs.rows - 2;
        QVERIFY(std::isnan(
            rows.inputs.numbers[allMissing * std::size_t(preprocessing.numeric.size())]));
        QVERIFY(rows.inputs.texts[0][allMissing].empty());
        const std::string unseen = rows.inputs.texts[0].back();
        QVERIFY(!preprocessing.categories[0].categories.contains(QString::fromStdString(unseen)));
    }

    void latencyIsMeasured()
    {
        Prepared prepared = prepare(penguins());
        ship(prepared, path("model.pt"));
        ShippedModel shipped = take(loadShipped(path("model.pt")));
        const VerificationRows rows = take(verificationRows(
            prepared.preprocessing(), prepared.data.dataset, prepared.resolved.split, 10));
        const int threads = at::get_num_threads();
        const Latency latency = take(measureLatency(shipped, rows.inputs, 64, {}));
        QVERIFY(latency.p50Ms > 0);
        QVERIFY(latency.p99Ms >= latency.p50Ms);
        QCOMPARE(at::get_num_threads(), threads);
        const std::atomic<bool> stop = true;
        const auto stopped = measureLatency(shipped, rows.inputs, 64, {{}, &stop});
        QVERIFY(!stopped);
        QCOMPARE(int(stopped.error().code), int(ErrorCode::Cancelled));
    }

    void otherFilesAreRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("part");
        QTest::newRow("nothing there") << "none.pt" << ErrorCode::NotFound << "does not exist";
        QTest::newRow("a folder") << "folder" << ErrorCode::InvalidInput << "not a file";
        QTest::newRow("an empty file")
            << "empty.pt" << ErrorCode::InvalidInput << "not a TorchScript file";
        QTest::newRow("a text") << "text.pt" << ErrorCode::InvalidInput << "not a TorchScript file";
        QTest::newRow("a zip without a module")
            << "zip.pt" << ErrorCode::Damaged << "cannot be opened";
        QTest::newRow("a cut model") << "cut.pt" << ErrorCode::Damaged << "cannot be opened";
        QTest::newRow("TorchScript of another program")
            << "foreign.pt" << ErrorCode::InvalidInput << "not exported by Lampwork";
        QTest::newRow("one of a newer Lampwork")
            << "newer.pt" << ErrorCode::TooNew << "newer Lampwork";
        QTest::newRow("a damaged description")
            << "broken.pt" << ErrorCode::Damaged << "description";
        QTest::newRow("a description without inputs")
            << "bare.pt" << ErrorCode::Damaged << "description";
    }
    void otherFilesAreRefused()
    {
        QFETCH(QString, name);
        QFETCH(ErrorCode, code);
        QFETCH(QString, part);
        Prepared prepared = prepare(penguins());
        ship(prepared, path("good.pt"));
        const QByteArray good = contentOf(path("good.pt"));
        QDir(m_folder.path()).mkdir("folder");
        write(path("empty.pt"), {});
        write(path("text.pt"), "a,b\n1,2\n");
        write(path("zip.pt"), QByteArray("PK\x05\x06", 4) + QByteArray(18, '\0'));
        write(path("zip.pt"), QByteArray("PK\x03\x04", 4) + QByteArray(100, '\0'));
        write(path("cut.pt"), good.left(good.size() / 2));
        prepared.network.save(path("foreign.pt").toStdString());
        prepared.network.save(path("newer.pt").toStdString(),
            {{"lampwork.json", R"({"format": "lampwork-model", "version": 99})"}});
        prepared.network.save(path("broken.pt").toStdString(), {{"lampwork.json", "{"}});
        prepared.network.save(path("bare.pt").toStdString(),
            {{"lampwork.json", R"({"format": "lampwork-model", "version": 1})"}});
        const auto loaded = loadShipped(path(name));
        QVERIFY(!loaded);
        QCOMPARE(int(loaded.error().code), int(code));
        QVERIFY2(loaded.error().message.contains(part), qPrintable(loaded.error().message));
        QVERIFY2(!loaded.error().message.contains("frame #"), qPrintable(loaded.error().message));
    }
};

QTEST_GUILESS_MAIN(ShippedModelTest)
#include "tst_shippedmodel.moc"
