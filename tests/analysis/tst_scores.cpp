// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/classification.h"
#include "core/analysis/multilabel.h"
#include "core/analysis/reconstruction.h"
#include "core/analysis/regression.h"
#include "core/analysis/worst.h"
#include "core/base/json.h"

#include <QFile>
#include <QTest>

#include <cmath>
#include <limits>

using namespace lampwork;

namespace {

constexpr float undefined = std::numeric_limits<float>::quiet_NaN();

// Written by reference.py with scikit-learn 1.2.1.
const Json &reference()
{
    static const Json json = [] {
        QFile file(QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/analysis/reference.json"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("reference.json cannot be read");
        return parseJson(file.readAll(), QStringLiteral("reference.json")).value();
    }();
    return json;
}

void addRows(const char *group)
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const Json &example : reference()[group])
        QTest::newRow(example["name"].get<std::string>().c_str()) << index++;
}

void compareLists(const std::vector<double> &actual, const Json &expected)
{
    QCOMPARE(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i)
        QCOMPARE(actual[i], expected[i].get<double>());
}

void compareScores(const ClassScores &actual, const Json &expected)
{
    QCOMPARE(actual.precision, expected["precision"].get<double>());
    QCOMPARE(actual.recall, expected["recall"].get<double>());
    QCOMPARE(actual.f1, expected["f1-score"].get<double>());
    QCOMPARE(actual.support, expected["support"].get<qint64>());
}

Predictions classified(
    const std::vector<float> &targets, const std::vector<std::vector<float>> &outputs)
{
    Predictions predictions;
    predictions.task = Task::Multiclass;
    for (std::size_t c = 0; c < outputs.front().size(); ++c)
        predictions.classes.append(QStringLiteral("class %1").arg(c));
    predictions.targets = targets;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        predictions.rows.push_back(qint64(i));
        predictions.outputs.insert(predictions.outputs.end(), outputs[i].begin(), outputs[i].end());
    }
    return predictions;
}

Predictions regressed(const std::vector<float> &targets, const std::vector<float> &outputs)
{
    Predictions predictions;
    predictions.targets = targets;
    predictions.outputs = outputs;
    for (std::size_t i = 0; i < targets.size(); ++i)
        predictions.rows.push_back(qint64(i));
    return predictions;
}

} // namespace

class TestScores : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void curvesAgreeWithScikitLearn_data() { addRows("binary"); }
    void curvesAgreeWithScikitLearn();
    void curvesOfOneClassAgainstTheRest();
    void classReportAgreesWithScikitLearn_data() { addRows("multiclass"); }
    void classReportAgreesWithScikitLearn();
    void rowsWithoutAPredictionAreCounted();
    void severalLabelsAgreeWithScikitLearn_data() { addRows("multilabel"); }
    void severalLabelsAgreeWithScikitLearn();
    void labelsOfARowAreNamed();
    void reconstructionErrorsAreSummedUpAndSorted();
    void regressionAgreesWithScikitLearn_data() { addRows("regression"); }
    void regressionAgreesWithScikitLearn();
    void regressionLeavesOutWhatIsNotFinite();
    void worstRowsComeInOrder();
};

void TestScores::curvesAgreeWithScikitLearn()
{
    QFETCH(int, index);
    const Json &expected = reference()["binary"][std::size_t(index)];
    std::vector<float> scores;
    for (const Json &score : expected["score"])
        scores.push_back(score.get<float>());
    std::vector<char> positive;
    for (const Json &truth : expected["truth"])
        positive.push_back(char(truth.get<int>()));

    const RocCurve roc = rocCurve(scores, positive);
    if (expected["auc"].is_null()) {
        QVERIFY(std::isnan(roc.auc));
    } else {
        QCOMPARE(roc.auc, expected["auc"].get<double>());
        compareLists(roc.falsePositiveRate, expected["fpr"]);
        compareLists(roc.truePositiveRate, expected["tpr"]);
        QVERIFY(std::isinf(roc.thresholds.front()));
        compareLists(
            {roc.thresholds.begin() + 1, roc.thresholds.end()}, expected["roc_thresholds"]);
    }

    const PrecisionRecallCurve curve = precisionRecallCurve(scores, positive);
    if (expected["average_precision"].is_null()) {
        QVERIFY(std::isnan(curve.averagePrecision));
    } else {
        QCOMPARE(curve.averagePrecision, expected["average_precision"].get<double>());
        compareLists(curve.precision, expected["precision"]);
        compareLists(curve.recall, expected["recall"]);
        compareLists(
            {curve.thresholds.begin() + 1, curve.thresholds.end()}, expected["pr_thresholds"]);
    }
}

void TestScores::curvesOfOneClassAgainstTheRest()
{
    // By hand: class 1 has scores .5 (true), .25, .5 (false), .125; one row is undefined.
    const Predictions predictions = classified({1, 0, 2, 1, 1},
        {{.25F, .5F, .25F}, {.5F, .25F, .25F}, {.25F, .5F, .25F}, {.5F, .125F, .25F},
            {undefined, 1, 0}});
    const RocCurve roc = rocCurve(predictions, 1);
    QCOMPARE(roc.positives, 2);
    QCOMPARE(roc.negatives, 2);
    QCOMPARE(roc.falsePositiveRate, (std::vector<double>{0, .5, 1, 1}));
    QCOMPARE(roc.truePositiveRate, (std::vector<double>{0, .5, .5, 1}));
    QCOMPARE(roc.auc, .125 + .25);
    QCOMPARE(precisionRecallCurve(predictions, 1).prevalence, 0.5);
}

void TestScores::classReportAgreesWithScikitLearn()
{
    QFETCH(int, index);
    const Json &expected = reference()["multiclass"][std::size_t(index)];
    std::vector<float> targets;
    for (const Json &truth : expected["truth"])
        targets.push_back(truth.get<float>());
    const Predictions predictions
        = classified(targets, expected["probabilities"].get<std::vector<std::vector<float>>>());
    for (std::size_t i = 0; i < predictions.size(); ++i)
        QCOMPARE(predictedClass(predictions, i), expected["predicted"][i].get<int>());

    const ClassificationReport report = classificationReport(predictions);
    const qsizetype classes = predictions.classes.size();
    for (qsizetype t = 0; t < classes; ++t) {
        for (qsizetype p = 0; p < classes; ++p)
            QCOMPARE(report.confusion.at(t, p),
                expected["confusion"][std::size_t(t)][std::size_t(p)].get<qint64>());
        compareScores(report.classes[t], expected["classes"][std::size_t(t)]);
    }
    QCOMPARE(report.accuracy, expected["accuracy"].get<double>());
    compareScores(report.macro, expected["macro"]);
    compareScores(report.weighted, expected["weighted"]);
    QCOMPARE(report.confusion.total(), qint64(predictions.size()));
    QCOMPARE(report.undefinedRows, std::size_t(0));
}

void TestScores::rowsWithoutAPredictionAreCounted()
{
    const Predictions predictions
        = classified({0, 1, 1}, {{.75F, .25F}, {undefined, .5F}, {.25F, .75F}});
    const ClassificationReport report = classificationReport(predictions);
    QCOMPARE(report.undefinedRows, std::size_t(1));
    QCOMPARE(report.confusion.total(), 2);
    QCOMPARE(report.accuracy, 1.0);
    QVERIFY(std::isnan(classificationReport(classified({0}, {{undefined, undefined}})).accuracy));
}

void TestScores::severalLabelsAgreeWithScikitLearn()
{
    QFETCH(int, index);
    const Json &expected = reference()["multilabel"][std::size_t(index)];
    Predictions predictions
        = classified({}, expected["probabilities"].get<std::vector<std::vector<float>>>());
    predictions.task = Task::Multilabel;
    for (const Json &row : expected["truth"]) {
        for (const Json &truth : row)
            predictions.targets.push_back(truth.get<float>());
    }
    const MultilabelReport report = multilabelReport(predictions);
    const std::vector<double> areas = labelAreas(predictions);
    QCOMPARE(report.labels.size(), qsizetype(expected["labels"].size()));
    for (std::size_t i = 0; i < areas.size(); ++i) {
        compareScores(report.labels[qsizetype(i)], expected["labels"][i]);
        if (expected["areas"][i].is_null())
            QVERIFY(std::isnan(areas[i]));
        else
            QCOMPARE(areas[i], expected["areas"][i].get<double>());
    }
    QCOMPARE(report.f1Macro, expected["f1_macro"].get<double>());
    QCOMPARE(report.f1Micro, expected["f1_micro"].get<double>());
    QCOMPARE(report.subsetAccuracy, expected["subset_accuracy"].get<double>());
    QCOMPARE(report.hammingLoss, expected["hamming_loss"].get<double>());
    // A row without a prediction changes nothing but the count of those.
    predictions.rows.push_back(99);
    predictions.targets.resize(predictions.targets.size() + predictions.width(), 1);
    predictions.outputs.resize(predictions.outputs.size() + predictions.width(), undefined);
    const MultilabelReport more = multilabelReport(predictions);
    QCOMPARE(more.undefinedRows, std::size_t(1));
    QCOMPARE(more.labels, report.labels);
    QCOMPARE(more.hammingLoss, report.hammingLoss);
}

void TestScores::reconstructionErrorsAreSummedUpAndSorted()
{
    Predictions predictions;
    predictions.task = Task::Autoencoder;
    predictions.rows = {0, 1, 2, 3, 4};
    predictions.outputs = {4, 1, undefined, 2, 3};
    predictions.losses = {1, 9, 2, 8, 3}; // of another loss: they don't decide
    const ReconstructionReport report = reconstructionReport(predictions);
    QCOMPARE(report.mean, 2.5);
    QCOMPARE(report.median, 2.5);
    QCOMPARE(report.high, 3.85); // numpy.quantile([1, 2, 3, 4], 0.95)
    QCOMPARE(report.largest, 4.0);
    QCOMPARE(report.undefinedRows, std::size_t(1));
    QCOMPARE(worstPredictions(predictions, 3), (std::vector<std::size_t>{2, 0, 4}));
    predictions.outputs.clear();
    QVERIFY(std::isnan(reconstructionReport(predictions).mean));
}

void TestScores::labelsOfARowAreNamed()
{
    Predictions predictions = classified({1, 0, 1, 0, 0, 0}, {{.5F, .75F, 0}, {.25F, 0, .4375F}});
    predictions.task = Task::Multilabel;
    QCOMPARE(trueLabels(predictions, 0), QStringList({"class 0", "class 2"}));
    QCOMPARE(predictedLabels(predictions, 0), QStringList({"class 0", "class 1"}));
    QCOMPARE(wrongLabels(predictions, 0), 2);
    QCOMPARE(trueLabels(predictions, 1), QStringList());
    QCOMPARE(wrongLabels(predictions, 1), 0);
    predictions.rows.clear();
    predictions.targets.clear();
    predictions.outputs.clear();
    QVERIFY(std::isnan(multilabelReport(predictions).f1Macro));
    QVERIFY(std::isnan(multilabelReport(predictions).hammingLoss));
}

void TestScores::regressionAgreesWithScikitLearn()
{
    QFETCH(int, index);
    const Json &expected = reference()["regression"][std::size_t(index)];
    const auto truth = expected["truth"].get<std::vector<float>>();
    const auto output = expected["output"].get<std::vector<float>>();
    const RegressionReport report = regressionReport(regressed(truth, output));
    QCOMPARE(report.rmse, expected["rmse"].get<double>());
    QCOMPARE(report.mae, expected["mae"].get<double>());
    QCOMPARE(report.medianAbsoluteError, expected["median"].get<double>());
    QCOMPARE(report.maxAbsoluteError, expected["max"].get<double>());
    QCOMPARE(report.r2, expected["r2"].get<double>());
    for (std::size_t i = 0; i < truth.size(); ++i)
        QCOMPARE(report.residuals[i], double(output[i]) - double(truth[i]));
}

void TestScores::regressionLeavesOutWhatIsNotFinite()
{
    const float infinity = std::numeric_limits<float>::infinity();
    const RegressionReport report
        = regressionReport(regressed({1, 2, 3, undefined}, {1.5F, undefined, infinity, 0}));
    QCOMPARE(report.rows, std::size_t(1));
    QCOMPARE(report.undefinedRows, std::size_t(3));
    QCOMPARE(report.mae, 0.5);
    QCOMPARE(report.bias, 0.5);
    QVERIFY(std::isnan(report.r2)); // one row has no spread
    QVERIFY(std::isnan(report.residuals[1]));
    QVERIFY(std::isnan(regressionReport(regressed({}, {})).rmse));
}

void TestScores::worstRowsComeInOrder()
{
    Predictions predictions;
    predictions.losses = {0.5F, 2, undefined, 0.25F, 2, std::numeric_limits<float>::infinity()};
    QCOMPARE(worstPredictions(predictions, 4), (std::vector<std::size_t>{2, 5, 1, 4}));
    QCOMPARE(worstPredictions(predictions, 100), (std::vector<std::size_t>{2, 5, 1, 4, 0, 3}));
    QVERIFY(worstPredictions(predictions, 0).empty());
}

QTEST_GUILESS_MAIN(TestScores)
#include "tst_scores.moc"
