// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/differences.h"

#include <QTest>

#include <limits>

using namespace lampwork;

namespace {

Run runWithSpec(RunId id, const char *spec)
{
    Run run;
    run.id = id;
    run.specJson = QString::fromUtf8(spec);
    return run;
}

Run runWithMetrics(const QHash<QString, QVariant> &metrics)
{
    Run run;
    run.attributes = metrics;
    return run;
}

QStringList pathsOf(const QList<SpecDifference> &fields)
{
    QStringList paths;
    for (const SpecDifference &field : fields)
        paths.append(field.path);
    return paths;
}

} // namespace

class TestDifferences : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyWhatDiffersInTheOrderOfTheSpec();
    void fieldsOfLaterRunsStandWhereTheyBelong();
    void allFieldsOnRequest();
    void aDamagedSpecIsAnError();
    void valuesAsText();
    void metricsInOrderWithTheirBest();
    void noBestAmongEquals();
};

void TestDifferences::onlyWhatDiffersInTheOrderOfTheSpec()
{
    const auto fields = specDifferences(
        {runWithSpec(1,
             R"({"name": "a", "train": {"seed": 1, "epochs": 5, "lr": 0.1}, "data": {"rows": 3}})"),
            runWithSpec(2,
                R"({"name": "b", "train": {"seed": 2, "epochs": 5, "lr": 0.2}, "data": {"rows": 3}})")});
    QVERIFY(fields.ok());
    QCOMPARE(
        pathsOf(*fields), (QStringList{QStringLiteral("train.seed"), QStringLiteral("train.lr")}));
    QCOMPARE(specValueText(fields->at(1).values[0]), QStringLiteral("0.1"));
    QCOMPARE(specValueText(fields->at(1).values[1]), QStringLiteral("0.2"));
    QVERIFY(fields->at(0).differs);
}

void TestDifferences::fieldsOfLaterRunsStandWhereTheyBelong()
{
    const auto fields = specDifferences({runWithSpec(1,
                                             R"({"layers": [{"kind": "linear", "units": 8}], "last": 1})"),
        runWithSpec(2,
            R"({"first": 0, "layers": [{"kind": "linear", "units": 8}, {"kind": "relu"}], "last": 1})")});
    QVERIFY(fields.ok());
    QCOMPARE(
        pathsOf(*fields), (QStringList{QStringLiteral("first"), QStringLiteral("layers[1].kind")}));
    QVERIFY(!fields->at(1).values[0].has_value());
    QCOMPARE(specValueText(fields->at(1).values[0]), QStringLiteral("—"));
    QCOMPARE(specValueText(fields->at(1).values[1]), QStringLiteral("relu"));

    const auto all = specDifferences(
        {runWithSpec(1, R"({"layers": [{"kind": "linear"}], "last": 1})"),
            runWithSpec(
                2, R"({"first": 0, "layers": [{"kind": "linear"}, {"kind": "relu"}], "last": 1})")},
        {false, true});
    QCOMPARE(pathsOf(*all),
        (QStringList{QStringLiteral("first"), QStringLiteral("layers[0].kind"),
            QStringLiteral("layers[1].kind"), QStringLiteral("last")}));
}

void TestDifferences::allFieldsOnRequest()
{
    const QList<Run> runs{
        runWithSpec(1, R"({"name": "a", "x": 1})"), runWithSpec(2, R"({"name": "b", "x": 1})")};
    QVERIFY(specDifferences(runs)->isEmpty());
    QCOMPARE(pathsOf(*specDifferences(runs, {false, false})), QStringList{QStringLiteral("x")});
    QCOMPARE(pathsOf(*specDifferences(runs, {true, true})), QStringList{QStringLiteral("name")});
}

void TestDifferences::aDamagedSpecIsAnError()
{
    const auto fields = specDifferences({runWithSpec(1, "{}"), runWithSpec(7, "{\"a\": ")});
    QVERIFY(!fields.ok());
    QCOMPARE(fields.error().code, ErrorCode::Damaged);
    QVERIFY(fields.error().message.contains(QStringLiteral("run 7")));
}

void TestDifferences::valuesAsText()
{
    QCOMPARE(specValueText(Json(0.1)), QStringLiteral("0.1"));
    QCOMPARE(specValueText(Json(3)), QStringLiteral("3"));
    QCOMPARE(specValueText(Json(true)), QStringLiteral("true"));
    QCOMPARE(specValueText(Json("text")), QStringLiteral("text"));
    QCOMPARE(specValueText(Json::array()), QStringLiteral("[]"));
    QCOMPARE(specValueText(Json()), QStringLiteral("—"));
}

void TestDifferences::metricsInOrderWithTheirBest()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const QList<MetricComparison> metrics = compareMetrics({
        runWithMetrics({{QStringLiteral("train/loss"), 0.3}, {QStringLiteral("valid/loss"), 0.5},
            {QStringLiteral("valid/loss:best"), 0.4}, {QStringLiteral("valid/accuracy"), 0.9},
            {QStringLiteral("test/accuracy"), 0.8}, {QStringLiteral("train.seed"), 1}}),
        runWithMetrics({{QStringLiteral("train/loss"), nan}, {QStringLiteral("valid/loss"), 0.6},
            {QStringLiteral("valid/loss:best"), 0.3}, {QStringLiteral("valid/accuracy"), 0.95},
            {QStringLiteral("test/note"), QStringLiteral("a text is no metric")}}),
    });
    QStringList names;
    for (const MetricComparison &metric : metrics)
        names.append(metric.name);
    QCOMPARE(names,
        (QStringList{QStringLiteral("valid/loss"), QStringLiteral("valid/accuracy"),
            QStringLiteral("test/accuracy"), QStringLiteral("train/loss")}));
    QVERIFY(metrics[0].lowerIsBetter);
    QCOMPARE(metrics[0].bestLast, QList<qsizetype>{0});
    QCOMPARE(metrics[0].bestBest, QList<qsizetype>{1});
    QCOMPARE(metrics[1].bestLast, QList<qsizetype>{1});
    QVERIFY(!metrics[2].last[1].has_value());
    QVERIFY(metrics[2].bestLast.isEmpty()); // only one has it
    QVERIFY(metrics[3].bestLast.isEmpty()); // the other is NaN
}

void TestDifferences::noBestAmongEquals()
{
    const Run same = runWithMetrics({{QStringLiteral("valid/loss"), 0.5}});
    QVERIFY(compareMetrics({same, same}).first().bestLast.isEmpty());
    const Run worse = runWithMetrics({{QStringLiteral("valid/loss"), 0.6}});
    QCOMPARE(compareMetrics({same, worse, same}).first().bestLast, (QList<qsizetype>{0, 2}));
}

QTEST_GUILESS_MAIN(TestDifferences)
#include "tst_differences.moc"
