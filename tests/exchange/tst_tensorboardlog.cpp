// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"
#include "core/exchange/crc32c.h"
#include "tests/exchange/exchangetest.h"

#include <cmath>
#include <numeric>

using namespace lampwork;

namespace {

using Steps = std::vector<qint64>;

ReadRun readRun(const QString &name)
{
    const ReadLog read = readLog(
        {ForeignFormat::TensorBoard, exchangeData(QStringLiteral("tensorboard/") + name)});
    if (read.error || !read.problems.isEmpty() || read.runs.size() != 1)
        qFatal("%s was not read as one whole run", qPrintable(name));
    return read.runs.begin()->second;
}

quint64 sumOf(const Histogram &histogram)
{
    return std::accumulate(histogram.counts.begin(), histogram.counts.end(), quint64(0));
}

} // namespace

// The logs were written by PyTorch's SummaryWriter and TensorFlow (fixtures_tensorboard.py), and
// what is in them was read by TensorBoard's own EventAccumulator (data/tensorboard.json).
class TensorBoardLogTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void checksumIsThatOfTheStandard()
    {
        // RFC 3720, appendix B.4.
        const QByteArray zeros(32, '\0');
        const QByteArray ones(32, '\xff');
        QByteArray rising;
        for (char byte = 0; byte < 32; ++byte)
            rising.append(byte);
        QCOMPARE(crc32c(zeros.constData(), 32), 0x8a9136aaU);
        QCOMPARE(crc32c(ones.constData(), 32), 0x62a8ab43U);
        QCOMPARE(crc32c(rising.constData(), 32), 0x46dd794eU);
        for (std::size_t size = 0; size <= 32; ++size)
            QCOMPARE(crc32cByTables(rising.constData(), size), crc32c(rising.constData(), size));
    }

    void scalarsAreThoseOfTensorBoard_data()
    {
        QTest::addColumn<QString>("run");
        QTest::newRow("PyTorch, old and new style") << QStringLiteral("torch");
        QTest::newRow("hyperparameters") << QStringLiteral("hparams");
        QTest::newRow("TensorFlow 2") << QStringLiteral("keras");
    }
    void scalarsAreThoseOfTensorBoard()
    {
        QFETCH(QString, run);
        const auto all = parseJson(contentOf(exchangeData(QStringLiteral("tensorboard.json"))), {});
        QVERIFY(all.ok());
        const Json &expected = all->at(run.toStdString());
        const ReadRun read = readRun(run);
        QCOMPARE(read.series.size(), expected.size());
        QVERIFY(!read.series.empty());
        for (const auto &[name, points] : expected.items()) {
            const SeriesPoints &series = read.series.at(QString::fromStdString(name));
            QCOMPARE(series.steps, points.at("steps").get<Steps>());
            QCOMPARE(series.wallMs, points.at("wall_ms").get<Steps>());
            for (std::size_t i = 0; i < series.size(); ++i) {
                const double value = std::stod(points.at("values")[i].get<std::string>());
                QVERIFY(series.values[i] == value
                    || (std::isnan(series.values[i]) && std::isnan(value)));
            }
        }
    }

    void restartsOverrideWhatCameBefore()
    {
        // Values as the script wrote them: 10 - step, from step 6 100 - step, from 9 1000 - step.
        const SeriesPoints loss
            = readRun(QStringLiteral("restart")).series.at(QStringLiteral("loss"));
        QCOMPARE(loss.steps, (Steps{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}));
        QCOMPARE(loss.values,
            (std::vector<double>{10, 9, 8, 7, 6, 5, 94, 93, 92, 991, 990, 989, 988, 987, 986}));
        // TensorBoard agrees on what it purged: from the second restart on.
        const auto all = parseJson(contentOf(exchangeData(QStringLiteral("tensorboard.json"))), {});
        QVERIFY(all.ok());
        const Json &theirs = all->at("restart").at("loss");
        for (std::size_t i = 0; i < 6; ++i) {
            const std::size_t there = theirs.at("steps").size() - 6 + i;
            QCOMPARE(theirs.at("steps")[there].get<qint64>(), loss.steps[9 + i]);
            QCOMPARE(std::stod(theirs.at("values")[there].get<std::string>()), loss.values[9 + i]);
        }
    }

    void hyperparametersAndTheEndAreRead()
    {
        const RunNews told = readRun(QStringLiteral("hparams")).last;
        QCOMPARE(told.attributes.value(QStringLiteral("params.lr")), QVariant(0.01));
        QCOMPARE(told.attributes.value(QStringLiteral("params.layers")), QVariant(3.0));
        QCOMPARE(
            told.attributes.value(QStringLiteral("params.name")), QVariant(QStringLiteral("adam")));
        QCOMPARE(told.attributes.value(QStringLiteral("params.nesterov")), QVariant(true));
        QCOMPARE(told.state, std::optional(RunState::Finished));
    }

    void histogramsKeepTheirCounts()
    {
        const ReadRun torch = readRun(QStringLiteral("torch"));
        QCOMPARE(torch.histograms.size(), std::size_t(2));
        QCOMPARE(torch.histograms[0].name, QStringLiteral("weights"));
        QCOMPARE(torch.histograms[1].step, 10);
        for (const Histogram &histogram : torch.histograms)
            QCOMPARE(sumOf(histogram), quint64(1000)); // as many values were given
        // A normal distribution: its middle half (of ± 0.674) lies in the middle.
        const Histogram &normal = torch.histograms[0];
        const double width = (normal.upper - normal.lower) / double(normal.counts.size());
        double inside = 0;
        for (std::size_t i = 0; i < normal.counts.size(); ++i) {
            const double middle = normal.lower + (double(i) + 0.5) * width;
            inside += std::abs(middle) < 0.674 ? normal.counts[i] : 0;
        }
        QVERIFY2(inside > 450 && inside < 550, qPrintable(QString::number(inside)));
        // 0 … 99, a TensorFlow histogram of 30 buckets.
        const ReadRun keras = readRun(QStringLiteral("keras"));
        QCOMPARE(keras.histograms.size(), std::size_t(1));
        QCOMPARE(sumOf(keras.histograms[0]), quint64(100));
        QCOMPARE(keras.histograms[0].lower, 0.0);
        QCOMPARE(keras.histograms[0].upper, 99.0);
    }

    void picturesAndTextsAreFiles()
    {
        const ReadRun torch = readRun(QStringLiteral("torch"));
        QCOMPARE(torch.files.size(), std::size_t(2));
        QCOMPARE(torch.files[0].kind, QStringLiteral("text"));
        QCOMPARE(torch.files[0].bytes, QByteArray("a **bold** text"));
        QCOMPARE(torch.files[0].step, 3);
        QCOMPARE(torch.files[1].kind, QStringLiteral("image"));
        QCOMPARE(torch.files[1].suffix, QStringLiteral("png"));
        QVERIFY(torch.files[1].bytes.startsWith("\x89PNG"));
        const ReadRun keras = readRun(QStringLiteral("keras"));
        QCOMPARE(keras.files.size(), std::size_t(4));
        QCOMPARE(keras.files[0].name, QStringLiteral("readme/0"));
        QCOMPARE(keras.files[1].bytes, QByteArray("two"));
        QCOMPARE(keras.files[3].name, QStringLiteral("digits/1"));
        QVERIFY(keras.files[3].bytes.startsWith("\x89PNG"));
    }

    void aFileThatGrowsIsReadByAndBy()
    {
        const QByteArray whole = contentOf(
            exchangeData(QStringLiteral("tensorboard/torch/events.out.tfevents.1700000000.host")));
        const ReadRun expected = readRun(QStringLiteral("torch"));
        const ImportTest test;
        const QString path = test.path(QStringLiteral("log/events.out.tfevents.1"));
        writeFile(path, {});
        const auto log
            = makeForeignLog({ForeignFormat::TensorBoard, test.path(QStringLiteral("log"))});
        ReadLog read;
        // Pieces of 997 bytes end in the middle of records, and of their lengths.
        for (qsizetype at = 0; at < whole.size(); at += 997) {
            writeFile(path, whole.mid(at, 997), QIODevice::Append);
            readOn(*log, read);
        }
        QVERIFY(!read.error && read.problems.isEmpty());
        QCOMPARE(read.runs.size(), std::size_t(1));
        const ReadRun &run = read.runs.begin()->second;
        QCOMPARE(run.series.size(), expected.series.size());
        for (const auto &[name, points] : expected.series) {
            QCOMPARE(run.series.at(name).steps, points.steps);
            QCOMPARE(run.series.at(name).wallMs, points.wallMs);
        }
        QCOMPARE(run.histograms, expected.histograms);
        QCOMPARE(run.files, expected.files);
    }
};

QTEST_GUILESS_MAIN(TensorBoardLogTest)
#include "tst_tensorboardlog.moc"
