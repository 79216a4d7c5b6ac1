// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/specjson.h"
#include "core/launch/resolve.h"
#include "core/network/network.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lampwork;

// Over real files in the formats that people have; what the data decide is tested in tests/data.
class ResolveTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        // 40 rows; the class is "warm" for every third one.
        QByteArray text = "height,colour,class\n";
        for (int i = 0; i < 40; ++i)
            text += QByteArray::number(i * 1.5) + (i % 2 ? ",red," : ",blue,")
                + (i % 3 ? "cold\n" : "warm\n");
        m_table = m_folder.filePath(QStringLiteral("weather.2024.csv"));
        QFile file(m_table);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }

    void aTargetIsAllThatMustBeSaid()
    {
        const auto resolved = readAndResolve(spec());
        QVERIFY2(resolved, resolved ? "" : qPrintable(resolved.error().text()));
        const Spec &full = resolved->spec;
        QCOMPARE(full.name, QStringLiteral("mlp · weather.2024"));
        QCOMPARE(full.train.task, Task::Binary);
        QCOMPARE(full.train.loss, QStringLiteral("cross_entropy"));
        QCOMPARE(full.network.preset, QStringLiteral("mlp"));
        QVERIFY(full.network.layersGiven);
        QCOMPARE(full.network.layers.size(), 4);
        QCOMPARE(full.network.layers[0].options.value("units").toInt(), 64);
        QVERIFY(!full.data.fingerprint.isEmpty());
        QCOMPARE(resolved->split.train.size() + resolved->split.valid.size()
                + resolved->split.test.size(),
            40U);
        QCOMPARE(full.train.batchSize, int(resolved->split.train.size()));
        QVERIFY(!planNetwork(full.network, resolved->preprocessing).problem());
    }

    // A stored run must be startable again from its own spec, and stay what it was.
    void aResolvedSpecResolvesToItself()
    {
        const auto first = readAndResolve(spec());
        QVERIFY(first);
        const auto text = toJsonText(specToJson(first->spec));
        const auto read = specFromText(text, QString());
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        const auto second = readAndResolve(*read);
        QVERIFY2(second, second ? "" : qPrintable(second.error().text()));
        QCOMPARE(toJsonText(specToJson(second->spec)), text);
        QVERIFY(second->spec == first->spec);
        QVERIFY(second->preprocessing == first->preprocessing);
    }

    void anEmptyListOfLayersIsALinearModel()
    {
        Spec given = spec();
        given.network.layersGiven = true;
        const auto resolved = readAndResolve(given);
        QVERIFY(resolved);
        QVERIFY(resolved->spec.network.layers.isEmpty());
        QCOMPARE(resolved->spec.name, QStringLiteral("custom · weather.2024"));
    }

    void layersGetTheirLeftOutOptions()
    {
        Spec given = spec();
        given.network.layers = {{QStringLiteral("linear"), {{QStringLiteral("units"), 5}}}};
        given.name = QStringLiteral("mine");
        const auto resolved = readAndResolve(given);
        QVERIFY(resolved);
        QCOMPARE(resolved->spec.name, QStringLiteral("mine"));
        QCOMPARE(resolved->spec.network.layers[0].options.value("bias"), QVariant(true));
    }

    void whatCannotWorkSaysWhere_data()
    {
        QTest::addColumn<Spec>("given");
        QTest::addColumn<QString>("where");
        const auto row = [this](const char *name, auto change, const char *where) {
            Spec given = spec();
            change(given);
            QTest::newRow(name) << given << QString(QLatin1String(where));
        };
        row(
            "unknown template", [](Spec &s) { s.network.preset = "mpl"; }, "network.template");
        row(
            "unknown template beside layers",
            [](Spec &s) {
                s.network.preset = "mpl";
                s.network.layersGiven = true;
            },
            "network.template");
        row(
            "template for pictures", [](Spec &s) { s.network.preset = "cnn"; }, "network.template");
        row(
            "layer that does not fit",
            [](Spec &s) {
                s.network.layers = {{"relu", {}}, {"conv2d", {}}};
            },
            "network.layers[1]");
        row(
            "metric", [](Spec &s) { s.train.earlyStopping.metric = "valid/rmse"; },
            "train.early_stopping.metric");
        row(
            "value that no JSON passed", [](Spec &s) { s.train.optimizer.lr = -1; },
            "train.optimizer.lr");
        row(
            "target that is not there", [](Spec &s) { s.data.columns[0].name = "clas"; },
            "data.columns.clas");
    }
    void whatCannotWorkSaysWhere()
    {
        QFETCH(Spec, given);
        QFETCH(QString, where);
        const auto resolved = readAndResolve(given);
        QVERIFY(!resolved);
        QCOMPARE(resolved.error().where, where);
    }

    void theInputsResolveEvenIfTheNetworkDoesNot()
    {
        Spec given = spec();
        given.network.layers = {{QStringLiteral("conv2d"), {}}};
        const auto read = readData(given.data);
        QVERIFY(read);
        const auto inputs = resolveInputs(given, *read);
        QVERIFY(inputs);
        QVERIFY(planNetwork(inputs->spec.network, inputs->preprocessing).problem());
        QVERIFY(!resolveTraining(*inputs, *read));
    }

    void aMissingFileIsNamed()
    {
        Spec given = spec();
        given.data.source = m_folder.filePath(QStringLiteral("gone.csv"));
        const auto resolved = readAndResolve(given);
        QVERIFY(!resolved);
        QCOMPARE(resolved.error().code, ErrorCode::NotFound);
        QVERIFY2(resolved.error().text().contains(QStringLiteral("gone.csv")),
            qPrintable(resolved.error().text()));
    }

    void attributesAreTheSpecsPaths()
    {
        Spec given = spec();
        given.train.optimizer.lr = 0.125;
        given.train.batchSize = 8;
        given.network.layersGiven = true;
        given.data.csv.missing = QStringList{"", "NA"};
        const QHash<QString, QVariant> attributes = specAttributes(given);
        QCOMPARE(attributes.value("train.optimizer.lr"), QVariant(0.125));
        QCOMPARE(attributes.value("train.batch_size"), QVariant(8LL));
        QCOMPARE(attributes.value("data.columns.class.role"), QVariant("target"));
        QCOMPARE(attributes.value("data.csv.missing[1]"), QVariant("NA"));
        QCOMPARE(attributes.value("network.layers"), QVariant("[]"));
        QCOMPARE(attributes.value("train.early_stopping.enabled"), QVariant(false));
        QVERIFY(!attributes.contains("train.epochs")); // not said
    }

    void runsAreNamedByTemplateAndFile_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("name");
        QTest::newRow("table") << "/a/b.d/penguins.csv"
                               << "cnn · penguins";
        QTest::newRow("packed table") << "/a/My Table.TSV.gz"
                                      << "cnn · My Table";
        QTest::newRow("pictures") << "/a/train-images-idx3-ubyte.gz"
                                  << "cnn · train-images-idx3-ubyte";
        QTest::newRow("only an ending") << "/a/.csv"
                                        << "cnn · .csv";
    }
    void runsAreNamedByTemplateAndFile()
    {
        QFETCH(QString, source);
        QFETCH(QString, name);
        Spec given;
        given.data.source = source;
        given.network.preset = QStringLiteral("cnn");
        QCOMPARE(defaultRunName(given), name);
    }

private:
    Spec spec() const
    {
        Spec spec;
        spec.data.source = m_table;
        ColumnSpec target;
        target.name = QStringLiteral("class");
        target.role = ColumnRole::Target;
        spec.data.columns = {target};
        return spec;
    }

    QTemporaryDir m_folder;
    QString m_table;
};

QTEST_GUILESS_MAIN(ResolveTest)
#include "tst_resolve.moc"
