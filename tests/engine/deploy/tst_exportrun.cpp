// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/exporter.h"
#include "core/engine/deploy/trainedrun.h"
#include "tests/engine/deploy/fixtures.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include <sstream>

using namespace lampwork;
using namespace lampwork::test;

class ExportRunTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::unique_ptr<RunStore> m_store;
    QString path(const QString &name) const { return m_folder.filePath(name); }

    static Checkpoint checkpointOf(
        RunStore &store, const torch::jit::Module &network, qint64 step, bool best)
    {
        std::ostringstream stream;
        network.save(stream);
        Checkpoint checkpoint;
        checkpoint.step = step;
        checkpoint.epoch = step / 10;
        checkpoint.object = take(store.putObject(QByteArray::fromStdString(stream.str())));
        checkpoint.sizeBytes = qint64(stream.str().size());
        checkpoint.best = best;
        return checkpoint;
    }

    // A run as training leaves it: the best checkpoint is the prepared network; the last one, some
    // steps later, is another.
    RunId storeRun(const Prepared &prepared)
    {
        const Spec &spec = prepared.resolved.spec;
        const RunId run = take(m_store->createRun({spec.experiment, QStringLiteral("a run"),
            QString::fromUtf8(toJsonText(specToJson(spec))), {}}));
        torch::jit::Module later = prepared.network.deepcopy();
        for (at::Tensor parameter : later.parameters())
            parameter.detach().mul_(0.5);
        take(m_store->addCheckpoint(run, checkpointOf(*m_store, prepared.network, 30, true), 2));
        take(m_store->addCheckpoint(run, checkpointOf(*m_store, later, 40, false), 2));
        return run;
    }

    // Penguins in a file of our own, so that it can change.
    Prepared ownPenguins()
    {
        write(path("data.csv"), contentOf(samplePath("penguins.csv")));
        return prepare(specFor(path("data.csv"), "species"));
    }

    QStringList leftovers() const
    {
        return QDir(m_folder.path()).entryList({"*.tmp", ".*.tmp"}, QDir::Files | QDir::Hidden)
            + QDir(m_store->location()).entryList({"*.tmp"}, QDir::Files | QDir::Hidden);
    }

private Q_SLOTS:
    void init()
    {
        m_store = take(
            openStore(path(QString::fromLatin1(QTest::currentTestFunction()) + ".lampwork")));
    }

    void writesVerifiesAndRecords()
    {
        const Prepared prepared = ownPenguins();
        const RunId run = storeRun(prepared);
        double last = 0;
        bool rose = true;
        const Progress progress{[&](double fraction, const QString &) {
                                    rose = rose && fraction >= last;
                                    last = fraction;
                                },
            nullptr};
        ExportOptions options;
        options.path = path("model.pt");
        const ExportReport report = take(exportRun(*m_store, run, options, progress));
        QVERIFY(rose);
        QCOMPARE(last, 1.0);
        QCOMPARE(report.file, QFileInfo(path("model.pt")).canonicalFilePath());
        QCOMPARE(report.sizeBytes, QFileInfo(path("model.pt")).size());
        QCOMPARE(report.checkpointStep, 30);
        QCOMPARE(report.rows.heldOut, qint64(prepared.resolved.split.test.size()));
        QVERIFY(report.parity.maximum <= 1e-6);
        QCOMPARE(report.latency.size(), 2);
        QVERIFY(report.warnings.isEmpty());
        QVERIFY(leftovers().isEmpty());

        const Json json = exportReportToJson(report);
        QCOMPARE(json["checkpoint_step"].get<int>(), 30);
        QVERIFY(json["latency_ms"]["1"]["p50"].get<double>() > 0);
        QVERIFY(json["latency_ms"]["64"]["p99"].get<double>() > 0);

        const ShippedModel shipped = take(loadShipped(path("model.pt")));
        QCOMPARE(shipped.preprocessing, prepared.preprocessing());
        QCOMPARE(toQString(shipped.description["run"]["name"]), QStringLiteral("a run"));
        QCOMPARE(shipped.description["verification"]["max_abs_difference"].get<double>(),
            report.parity.maximum);
        QCOMPARE(take(specFromJson(shipped.description["spec"])), prepared.resolved.spec);

        const QList<Artifact> artifacts = take(m_store->artifacts(run));
        QCOMPARE(artifacts.size(), 1);
        QCOMPARE(artifacts[0].kind, QStringLiteral("export"));
        QCOMPARE(artifacts[0].name, QStringLiteral("model.pt"));
        QCOMPARE(artifacts[0].sizeBytes, report.sizeBytes);
        QCOMPARE(take(m_store->object(artifacts[0].object)), contentOf(path("model.pt")));
        const Json info = take(parseJson(artifacts[0].info.toUtf8(), {}));
        QCOMPARE(info["parity"].get<double>(), report.parity.maximum);
    }

    void bestAndLastAreDifferentCheckpoints()
    {
        const RunId run = storeRun(ownPenguins());
        ExportOptions options;
        options.path = path("last.pt");
        options.checkpoint = CheckpointChoice::Last;
        QCOMPARE(take(exportRun(*m_store, run, options)).checkpointStep, 40);
        options.path = path("best.pt");
        options.checkpoint = CheckpointChoice::Best;
        QCOMPARE(take(exportRun(*m_store, run, options)).checkpointStep, 30);
        ShippedModel last = take(loadShipped(path("last.pt")));
        ShippedModel best = take(loadShipped(path("best.pt")));
        RawInputs raw;
        raw.rows = 1;
        raw.numbers.assign(std::size_t(best.preprocessing.numeric.size()), 1);
        raw.texts.assign(std::size_t(best.preprocessing.categories.size()), {""});
        QVERIFY(!at::allclose(last.outputs(raw), best.outputs(raw)));
    }

    void whatCannotBeExportedSaysWhy()
    {
        const RunId run = storeRun(ownPenguins());
        ExportOptions options;
        options.path = path("none/model.pt");
        const auto noFolder = exportRun(*m_store, run, options);
        QCOMPARE(int(noFolder.error().code), int(ErrorCode::NotFound));
        options.path = path("model2.pt");
        const auto noRun = exportRun(*m_store, run + 100, options);
        QCOMPARE(int(noRun.error().code), int(ErrorCode::NotFound));
        options.verifyRows = 0;
        QCOMPARE(int(exportRun(*m_store, run, options).error().code), int(ErrorCode::InvalidInput));
        options.verifyRows = 10;

        const RunId empty = take(
            m_store->createRun({{}, QStringLiteral("new"), take(m_store->run(run)).specJson, {}}));
        const auto noCheckpoint = exportRun(*m_store, empty, options);
        QVERIFY2(noCheckpoint.error().message.contains("no checkpoint yet"),
            qPrintable(noCheckpoint.error().message));

        write(path("data.csv"), contentOf(path("data.csv")).replace("39.1", "39.2"));
        const auto changed = exportRun(*m_store, run, options);
        QVERIFY(!changed);
        QVERIFY2(
            changed.error().message.contains("has changed"), qPrintable(changed.error().message));
        QFile::remove(path("data.csv"));
        QCOMPARE(int(exportRun(*m_store, run, options).error().code), int(ErrorCode::NotFound));
        QVERIFY(!QFile::exists(path("model2.pt")));
        QVERIFY(leftovers().isEmpty());
    }

    void aDivergedRunIsNotExported()
    {
        const Prepared prepared = ownPenguins();
        for (at::Tensor parameter : prepared.network.parameters())
            parameter.detach().fill_(std::nan(""));
        const RunId run = storeRun(prepared);
        ExportOptions options;
        options.path = path("nan.pt");
        const auto report = exportRun(*m_store, run, options);
        QVERIFY(!report);
        QVERIFY2(report.error().message.contains("NaN"), qPrintable(report.error().message));
        QVERIFY(!QFile::exists(path("nan.pt")));
        QVERIFY(leftovers().isEmpty());
    }

    void aReadOnlyStoreStillExports()
    {
        const RunId run = storeRun(ownPenguins());
        const QString location = m_store->location();
        m_store.reset();
        m_store = take(openStore(location, {false, true}));
        ExportOptions options;
        options.path = path("readonly.pt");
        const ExportReport report = take(exportRun(*m_store, run, options));
        QCOMPARE(report.warnings.size(), 1);
        QVERIFY(QFile::exists(path("readonly.pt")));
    }

    void evaluatingStoresPredictionsAndTestMetrics()
    {
        const Prepared prepared = ownPenguins();
        const RunId run = storeRun(prepared);
        const RunEvaluation evaluation = take(evaluateRun(*m_store, run, CheckpointChoice::Best));
        QCOMPARE(evaluation.checkpointStep, 30);
        QCOMPARE(evaluation.splits.size(), 2);
        const SplitEvaluation &test = evaluation.splits[1];
        QCOMPARE(test.split, QStringLiteral("test"));
        QCOMPARE(test.rows, qint64(prepared.resolved.split.test.size()));
        QCOMPARE(take(m_store->run(run)).attributes.value("test/loss").toDouble(), test.loss);
        QCOMPARE(take(m_store->run(run)).attributes.value("test/accuracy").toDouble(),
            test.metrics[0].second);
        const QList<Artifact> artifacts = take(m_store->artifacts(run));
        QCOMPARE(artifacts.size(), 2);
        for (const Artifact &artifact : artifacts) {
            const Predictions predictions
                = take(predictionsFromBytes(take(m_store->object(artifact.object))));
            QCOMPARE(predictions.split, artifact.name);
            if (artifact.name == "test") {
                QCOMPARE(predictions.rows, prepared.resolved.split.test);
                QCOMPARE(metricsOf(predictions), test.metrics);
            }
        }
        // The other checkpoint is another network.
        const RunEvaluation last = take(evaluateRun(*m_store, run, CheckpointChoice::Last));
        QVERIFY(last.splits[1].loss != test.loss);
        QCOMPARE(take(m_store->artifacts(run)).size(), 2);
    }
};

QTEST_GUILESS_MAIN(ExportRunTest)
#include "tst_exportrun.moc"
