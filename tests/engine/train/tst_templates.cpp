// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/templates.h"
#include "tests/engine/train/enginefixture.h"

using namespace lampwork;
using namespace lampwork::test;

// Every template learns on a sample it is offered for, with the defaults that a person gets.
class TemplatesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachTemplateLearns_data()
    {
        QTest::addColumn<QString>("sample");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("epochs");
        QTest::addColumn<double>("floor"); // of the test rows' accuracy
        const auto row = [](const char *sample, const char *target, const char *name, int epochs,
                             double floor) {
            QTest::addRow("%s, %s", name, sample)
                << QString::fromLatin1(sample) << QString::fromLatin1(target)
                << QString::fromLatin1(name) << epochs << floor;
        };
        for (const char *name : {"linear", "mlp", "resmlp", "transformer"}) {
            row("penguins.csv", "species", name, 40, 0.94);
            row("breast-cancer.csv", "diagnosis", name, 25, 0.92);
        }
        row("digits-images-idx3-ubyte", "", "cnn", 6, 0.94);
        row("digits-images-idx3-ubyte", "", "resnet", 4, 0.94);
        row("digits-images-idx3-ubyte", "", "vision_transformer", 25, 0.88);
    }
    void eachTemplateLearns()
    {
        QFETCH(QString, sample);
        QFETCH(QString, target);
        QFETCH(QString, name);
        QFETCH(int, epochs);
        QFETCH(double, floor);
        Spec spec = specFor(sample, target);
        if (target.isEmpty()) {
            spec.data.columns.clear();
            spec.data.labels
                = QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/digits-labels-idx1-ubyte");
        }
        spec.network.preset = name;
        spec.train.epochs = epochs;
        const RunId run = m_stores.create(spec);
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        const double accuracy
            = m_stores.get(run).attributes[QStringLiteral("test/accuracy")].toDouble();
        qInfo() << "test/accuracy" << accuracy;
        QVERIFY2(accuracy >= floor, qPrintable(QString::number(accuracy)));
    }

private:
    EngineStore m_stores;
};

QTEST_GUILESS_MAIN(TemplatesTest)
#include "tst_templates.moc"
