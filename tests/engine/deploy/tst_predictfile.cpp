// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/predict.h"
#include "tests/engine/deploy/fixtures.h"
#include "tests/engine/labelledtable.h"

#include <QProcess>
#include <QTemporaryDir>

using namespace lampwork;
using namespace lampwork::test;

class PredictFileTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString path(const QString &name) const { return m_folder.filePath(name); }

    // The penguins with a row whose island was never seen, and one where everything is missing.
    QString strangePenguins() const
    {
        write(path("penguins.csv"),
            contentOf(samplePath("penguins.csv"))
                + "Gentoo,Atlantis,40,18,200,4000,male,2008\nAdelie,NA,NA,NA,NA,NA,NA,NA\n");
        return path("penguins.csv");
    }

    static QList<QByteArrayList> csvLines(const QString &path)
    {
        QList<QByteArrayList> lines;
        const QByteArrayList all = contentOf(path).split('\n');
        for (const QByteArray &line : all) {
            if (!line.isEmpty())
                lines.append(line.split(','));
        }
        return lines;
    }

private Q_SLOTS:
    void pythonGivesTheSame_data()
    {
        QTest::addColumn<QString>("data");
        QTest::addColumn<ShipOptions>("options");
        for (const QString data : {"one-hot", "embedded", "regression", "labels", "pictures"})
            QTest::addRow("%s", qPrintable(data)) << data << ShipOptions{};
        QTest::newRow("pictures, neither frozen nor optimised")
            << "pictures" << ShipOptions{false, false};
    }
    void pythonGivesTheSame()
    {
        QFETCH(QString, data);
        QFETCH(ShipOptions, options);
        Spec spec = penguins();
        PredictOptions predict{path("model.pt"), strangePenguins(), {}, path("out.csv")};
        columnOf(spec, "island").missing = MissingRule::OwnCategory;
        if (data == "embedded") {
            columnOf(spec, "island").encode = CategoryEncoding::Embedding;
        } else if (data == "regression") {
            spec = autoMpg();
            predict.data = spec.data.source;
        } else if (data == "labels") {
            spec = labelledSpec(path("labels.csv"));
            predict.data = spec.data.source;
        } else if (data == "pictures") {
            spec = digitsWithBatchNorm();
            predict.data = spec.data.source;
        }
        Prepared prepared = prepare(spec);
        ship(prepared, predict.model, options);
        const PredictReport report = take(predictFile(predict));

        QProcess python;
        python.start("/usr/bin/python3",
            {LAMPWORK_SOURCE_DIR "/tests/engine/deploy/run_model.py", predict.model, predict.data,
                path("python.txt")});
        python.waitForFinished(100'000);
        const QByteArray problem = python.readAllStandardError();
        if (python.error() == QProcess::FailedToStart
            || problem.contains("No module named 'torch'"))
            QSKIP("python3-torch is not installed");
        QVERIFY2(python.exitCode() == 0, problem.constData());
        const QByteArrayList expected = contentOf(path("python.txt")).trimmed().split('\n');
        const QList<QByteArrayList> lines = csvLines(predict.output);
        QCOMPARE(lines.size() - 1, expected.size());
        QCOMPARE(report.rows, expected.size());
        for (qsizetype row = 0; row < expected.size(); ++row) {
            const QByteArrayList values = expected[row].split(' ');
            const QByteArrayList mine = lines[row + 1].last(values.size());
            for (qsizetype i = 0; i < values.size(); ++i) {
                const double theirs = values[i].toDouble();
                QVERIFY2(
                    std::abs(theirs - mine[i].toDouble()) <= 1e-6 * std::max(1.0, std::abs(theirs)),
                    qPrintable(QStringLiteral("row %1: %2 and %3")
                                   .arg(row)
                                   .arg(QString(mine[i]), QString(values[i]))));
            }
        }
    }

    void writesOneLineARow()
    {
        Prepared prepared = prepare(penguins());
        ship(prepared, path("model.pt"));
        write(path("few.csv"),
            "sex,species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,year\n"
            "male,Adelie,Torgersen,39.1,18.7,181,3750,2007\n"
            "NA,Gentoo,Atlantis,NA,,217,5000,2008\n"
            "female,NA,Dream,50,18,200,4000,2009\n");
        const PredictReport report
            = take(predictFile({path("model.pt"), path("few.csv"), {}, path("out.csv")}));
        const QList<QByteArrayList> lines = csvLines(path("out.csv"));
        QCOMPARE(lines.size(), 4);
        const QByteArrayList header{"row", "species", "prediction", "probability_Adelie",
            "probability_Chinstrap", "probability_Gentoo"};
        QCOMPARE(lines[0], header);
        QCOMPARE(report.columns.size(), header.size());
        QCOMPARE(lines[3][0], QByteArray("3"));
        QCOMPARE(lines[2][1], QByteArray("Gentoo"));
        QCOMPARE(lines[3][1], QByteArray("")); // its species is missing
        for (qsizetype row = 1; row < lines.size(); ++row) {
            const QByteArrayList &fields = lines[row];
            qsizetype best = 3;
            for (qsizetype i = 4; i < 6; ++i)
                best = fields[i].toDouble() > fields[best].toDouble() ? i : best;
            QCOMPARE("probability_" + fields[2], header[best]);
            QVERIFY(std::abs(fields[3].toDouble() + fields[4].toDouble() + fields[5].toDouble() - 1)
                < 1e-5);
        }
        QVERIFY(report.metrics);
        QCOMPARE(report.metricRows, 2); // the third row has no species
        const double right
            = double(lines[1][1] == lines[1][2]) + double(lines[2][1] == lines[2][2]);
        QCOMPARE(report.metrics->first(), (std::pair<QString, double>{"accuracy", right / 2}));
        const Json json = predictReportToJson(report);
        QCOMPARE(json["metric_rows"].get<int>(), 2);
        QVERIFY(json["metrics"].contains("accuracy"));
    }

    void severalLabelsGetAColumnEach()
    {
        Prepared prepared = prepare(labelledSpec(path("labels.csv")));
        ship(prepared, path("model.pt"));
        // Other words for yes and no; the last row lacks a label.
        write(path("few.csv"),
            "warm,x1,windy,x2,wet,x3\n1,0.5,no,1,TRUE,2\n0,-0.5,yes,-1,FALSE,-2\n0,3,,3,TRUE,0\n");
        const PredictReport report
            = take(predictFile({path("model.pt"), path("few.csv"), {}, path("out.csv")}));
        const QList<QByteArrayList> lines = csvLines(path("out.csv"));
        QCOMPARE(lines.size(), 4);
        const QByteArrayList header{"row", "warm", "windy", "wet", "prediction_wet",
            "prediction_windy", "prediction_warm", "probability_wet", "probability_windy",
            "probability_warm"};
        QCOMPARE(lines[0], header);
        double wrong = 0;
        for (qsizetype row = 1; row < lines.size(); ++row) {
            for (qsizetype i = 0; i < 3; ++i) {
                const double probability = lines[row][7 + i].toDouble();
                QVERIFY(probability > 0 && probability < 1);
                QCOMPARE(lines[row][4 + i], QByteArray(probability >= 0.5 ? "1" : "0"));
                const bool isTrue = i == 0 ? row != 2 : i == 1 ? row == 2 : row == 1;
                if (row < 3)
                    wrong += isTrue != (probability >= 0.5) ? 1 : 0;
            }
        }
        QVERIFY(report.metrics);
        QCOMPARE(report.metricRows, 2);
        QCOMPARE(report.metrics->last(), (std::pair<QString, double>{"hamming_loss", wrong / 6}));
        // Without one of the labels there is nothing to compare with.
        write(path("fewer.csv"), "x1,x2,x3,wet\n1,2,3,yes\n3,2,1,no\n");
        const PredictReport fewer
            = take(predictFile({path("model.pt"), path("fewer.csv"), {}, path("out.csv")}));
        QVERIFY(!fewer.metrics);
        QCOMPARE(fewer.columns.size(), 7);
    }

    void anAutoencoderTellsHowStrangeEachRowIs()
    {
        Spec spec = penguins();
        spec.data.columns.clear();
        columnOf(spec, "year").role = ColumnRole::Ignore;
        spec.train.task = Task::Autoencoder;
        Prepared prepared = prepare(spec);
        ship(prepared, path("model.pt"));
        const PredictReport report = take(
            predictFile({path("model.pt"), samplePath("penguins.csv"), {}, path("out.csv")}));
        QVERIFY(!report.metrics);
        QCOMPARE(report.columns.mid(0, 3),
            (QStringList{"row", "reconstruction_error", "reconstruction_bill_length_mm"}));
        QVERIFY(report.columns.contains(QStringLiteral("reconstruction_species=Adelie")));
        const qsizetype features = report.columns.size() - 2;
        QCOMPARE(features, qsizetype(prepared.preprocessing().outputSize()));
        // The error is the mean squared distance of the features from what is given back.
        ShippedModel shipped = take(loadShipped(path("model.pt")));
        const RawInputs raw
            = take(rawInputs(prepared.preprocessing(), prepared.data.dataset, {0, 1, 2}));
        const at::Tensor wanted = shipped.features(raw);
        const QList<QByteArrayList> lines = csvLines(path("out.csv"));
        QCOMPARE(lines.size(), 345);
        for (int64_t row = 0; row < 3; ++row) {
            double error = 0;
            for (int64_t i = 0; i < features; ++i)
                error += std::pow(
                    lines[row + 1][2 + i].toDouble() - wanted[row][i].item<double>(), 2);
            QVERIFY(std::abs(lines[row + 1][1].toDouble() - error / double(features)) < 1e-5);
        }
    }

    void theTargetNeedNotBeThere()
    {
        Prepared prepared = prepare(autoMpg());
        ship(prepared, path("model.pt"));
        write(path("cars.csv"),
            "name,cylinders,displacement,horsepower,weight,acceleration,year,origin\n"
            "\"say \"\"hello\"\", car\",4,100,NA,2500,15,76,Europe\n"
            "other,8,300,150,4000,11,70,USA\n");
        const PredictReport report
            = take(predictFile({path("model.pt"), path("cars.csv"), {}, path("out.csv")}));
        QVERIFY(!report.metrics);
        QVERIFY(!predictReportToJson(report).contains("metrics"));
        QCOMPARE(report.rows, 2);
        QCOMPARE(report.columns.first(), QStringLiteral("row"));
        QCOMPARE(report.columns.last(), QStringLiteral("prediction"));
    }

    void fieldsAreQuotedWhereNeeded_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("plain") << "Adelie" << QByteArray("Adelie");
        QTest::newRow("comma") << "a,b" << QByteArray("\"a,b\"");
        QTest::newRow("quote") << "a\"b" << QByteArray("\"a\"\"b\"");
        QTest::newRow("line break") << "a\nb" << QByteArray("\"a\nb\"");
        QTest::newRow("blank at the end") << "a " << QByteArray("\"a \"");
        QTest::newRow("not ASCII") << QStringLiteral("Zürich") << QByteArray("Z\xc3\xbcrich");
    }
    void fieldsAreQuotedWhereNeeded()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, field);
        QCOMPARE(csvField(text), field);
    }

    void whatDoesNotFitIsNamed_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QStringList>("parts");
        QTest::newRow("two columns are missing")
            << QByteArray("species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,year\n"
                          "Adelie,Dream,39,18,181,2007\nAdelie,Dream,39,18,181,2007\n")
            << ErrorCode::NotFound << QStringList{"“body_mass_g”", "“sex”", "2 of the columns"};
        QTest::newRow("every column is missing")
            << QByteArray("a,b\n1,2\n3,4\n") << ErrorCode::NotFound
            << QStringList{"“island”", "“year”"};
        QTest::newRow("words where numbers belong")
            << QByteArray(
                   "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\n"
                   "Dream,long,18,181,4000,male,2007\nDream,short,18,181,4000,male,2007\n")
            << ErrorCode::InvalidInput << QStringList{"bill_length_mm", "long"};
        QTest::newRow("nothing") << QByteArray() << ErrorCode::InvalidInput << QStringList{"empty"};
    }
    void whatDoesNotFitIsNamed()
    {
        QFETCH(QByteArray, data);
        QFETCH(ErrorCode, code);
        QFETCH(QStringList, parts);
        Prepared prepared = prepare(penguins());
        ship(prepared, path("model.pt"));
        write(path("data.csv"), data);
        QFile::remove(path("out.csv"));
        const auto report = predictFile({path("model.pt"), path("data.csv"), {}, path("out.csv")});
        QVERIFY(!report);
        QVERIFY2(report.error().code == code, qPrintable(report.error().text()));
        for (const QString &part : parts)
            QVERIFY2(report.error().message.contains(part), qPrintable(report.error().message));
        QVERIFY(!QFile::exists(path("out.csv")));
    }

    void picturesAndTablesAreNotMistaken()
    {
        Prepared table = prepare(penguins());
        ship(table, path("table.pt"));
        Prepared pictures = prepare(digits());
        ship(pictures, path("pictures.pt"));
        const QString images = samplePath("digits-images-idx3-ubyte");
        const QString labels = samplePath("digits-labels-idx1-ubyte");
        const auto first = predictFile({path("table.pt"), images, {}, path("out.csv")});
        QVERIFY(!first);
        QVERIFY2(
            first.error().message.contains("takes a table"), qPrintable(first.error().message));
        const auto second
            = predictFile({path("pictures.pt"), samplePath("penguins.csv"), {}, path("out.csv")});
        QVERIFY(!second);
        QVERIFY2(
            second.error().message.contains("takes pictures"), qPrintable(second.error().message));
        const PredictReport labelled
            = take(predictFile({path("pictures.pt"), images, labels, path("out.csv")}));
        QVERIFY(labelled.metrics);
        QCOMPARE(labelled.metrics->first().first, QStringLiteral("accuracy"));
        QCOMPARE(labelled.metricRows, labelled.rows);
    }

    void cancellingLeavesNothing()
    {
        Prepared prepared = prepare(penguins());
        ship(prepared, path("model.pt"));
        QFile::remove(path("out.csv"));
        const std::atomic<bool> stop = true;
        const auto report = predictFile(
            {path("model.pt"), samplePath("penguins.csv"), {}, path("out.csv")}, {{}, &stop});
        QVERIFY(!report);
        QCOMPARE(int(report.error().code), int(ErrorCode::Cancelled));
        QVERIFY(!QFile::exists(path("out.csv")));
    }
};

QTEST_GUILESS_MAIN(PredictFileTest)
#include "tst_predictfile.moc"
