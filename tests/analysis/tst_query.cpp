// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query.h"
#include "core/analysis/runfields.h"
#include "core/analysis/sorting.h"

#include <QDateTime>
#include <QTest>

#include <limits>

using namespace lampwork;

namespace {

Run makeRun(
    RunId id, const QString &name, RunState state, const QHash<QString, QVariant> &attributes)
{
    Run run;
    run.id = id;
    run.name = name;
    run.state = state;
    run.attributes = attributes;
    return run;
}

QList<Run> someRuns()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QList<Run> runs{
        makeRun(1, QStringLiteral("mlp wide"), RunState::Finished,
            {{QStringLiteral("valid/accuracy"), 0.95},
                {QStringLiteral("train.optimizer.lr"), 0.001},
                {QStringLiteral("train.optimizer.name"), QStringLiteral("adamw")},
                {QStringLiteral("train.batch_size"), 32},
                {QStringLiteral("track.step_loss"), true}}),
        makeRun(2, QStringLiteral("mlp 10"), RunState::Failed,
            {{QStringLiteral("valid/accuracy"), nan}, {QStringLiteral("train.optimizer.lr"), 0.1},
                {QStringLiteral("train.optimizer.name"), QStringLiteral("sgd")},
                {QStringLiteral("train.batch_size"), 64},
                {QStringLiteral("track.step_loss"), false}}),
        makeRun(3, QStringLiteral("Linear"), RunState::Running,
            {{QStringLiteral("train.optimizer.lr"), 0.01},
                {QStringLiteral("data.columns[\"a.b (c)\"].type"), QStringLiteral("number")},
                {QStringLiteral("odd name"), 1}}),
        makeRun(4, QStringLiteral("mlp 9"), RunState::Finished,
            {{QStringLiteral("valid/accuracy"), 0.5}}),
    };
    runs[0].tags = {QStringLiteral("paper"), QStringLiteral("best of all")};
    runs[0].startedMs = QDateTime(QDate(2026, 3, 1), QTime(12, 0)).toMSecsSinceEpoch();
    runs[0].endedMs = runs[0].startedMs + 90'000;
    runs[0].step = 50;
    runs[0].totalSteps = 100;
    runs[0].stepsPerEpoch = 10;
    runs[3].archived = true;
    runs[3].startedMs = QDateTime(QDate(2026, 3, 2), QTime(12, 0)).toMSecsSinceEpoch();
    runs[3].heartbeatMs = runs[3].startedMs + 3'600'000;
    return runs;
}

QList<RunId> answer(const QString &text)
{
    const QList<Run> runs = someRuns();
    const auto query = RunQuery::parse(text, knownNames(runs));
    if (!query) {
        qWarning("%s", qPrintable(query.error().text()));
        return {-1};
    }
    QList<RunId> ids;
    for (const Run &run : runs) {
        if (query->matches(run))
            ids.append(run.id);
    }
    return ids;
}

} // namespace

class TestQuery : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answers_data();
    void answers();
    void errors_data();
    void errors();
    void nestedTooDeeplyIsAnErrorAndNoCrash();
    void sorts_data();
    void sorts();
    void sortingByAnUnknownNameSuggestsTheNearest();
    void valuesReadAsAPersonDoes();
    void metricsAreToldFromSpecFields();
    void lessIsBetterForLossesAndErrors();
};

void TestQuery::answers_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<RunId>>("ids");
    const auto row = [](const char *text, const QList<RunId> &ids) {
        QTest::newRow(text) << QString::fromUtf8(text) << ids;
    };
    row("", {1, 2, 3, 4});
    row("  ", {1, 2, 3, 4});
    row("valid/accuracy > 0.9", {1});
    row("valid/accuracy > 0.9 and state = finished and name ~ \"mlp*\"", {1});
    row("valid/accuracy >= .5", {1, 4});
    row("valid/accuracy < 1", {1, 4}); // NaN and missing compare as false
    row("valid/accuracy != 0.5", {1, 2, 3});
    row("not valid/accuracy = 0.5", {1, 2, 3});
    row("valid/accuracy", {1, 2, 4}); // has it; NaN is not 0
    row("state=finished", {1, 4});
    row("state == FINISHED", {1, 4});
    row("state <> finished", {2, 3});
    row("state = failed or state = running", {2, 3});
    row("state = finished or state = failed and train.optimizer.lr > 1",
        {1, 4}); // and binds tighter
    row("(state = finished or state = failed) and train.optimizer.lr < 1", {1, 2});
    row("NOT (state = finished) AND id<3", {2});
    row("not not id = 2", {2});
    row("name = linear", {3}); // case ignored
    row("name ~ 'MLP *'", {1, 2, 4});
    row("name ~ mlp", {}); // the whole text
    row("name ~ *p?9", {4});
    row("name !~ mlp*", {3});
    row("name = 'mlp wide'", {1});
    row("tags = paper", {1});
    row("tags ~ 'best*'", {1});
    row("tags != paper", {2, 3, 4});
    row("tags", {1});
    row("archived", {4});
    row("archived = yes", {4});
    row("archived = no", {1, 2, 3});
    row("not archived and id > 1", {2, 3});
    row("track.step_loss = true", {1});
    row("track.step_loss", {1});
    row("train.optimizer.name = sgd", {2});
    row("train.batch_size <= 32", {1});
    row("train.optimizer.lr = 1e-3", {1});
    row("duration >= 90", {1, 4});
    row("duration <= 1.5min", {1});
    row("duration = 1h", {4});
    row("started > 2026-03-02", {4});
    row("started >= \"2026-03-01 12:00\" and started < 2026-03-02", {1});
    row("progress = 0.5", {1});
    row("epoch = 5", {1});
    row("data.columns[\"a.b (c)\"].type = number", {3});
    row("`odd name` = 1", {3});
}

void TestQuery::answers()
{
    QFETCH(QString, text);
    QFETCH(QList<RunId>, ids);
    QCOMPARE(answer(text), ids);
}

void TestQuery::errors_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("position");
    QTest::addColumn<QString>("part"); // of the message
    const auto row = [](const char *text, int position, const char *part) {
        QTest::newRow(text) << QString::fromUtf8(text) << position << QString::fromUtf8(part);
    };
    row("valid/acuracy > 0.9", 0, "Did you mean “valid/accuracy”?");
    row("state = finished and nmae = x", 21, "Did you mean “name”?");
    row("zzzzzzzzzzz = 1", 0, "Names are those of");
    row("state = finishd", 8, "Did you mean “finished”?");
    row("valid/accuracy >", 16, "value is missing");
    row("state = finished and", 20, "is missing at the end");
    row("(state = finished", 0, "not closed");
    row("state = finished)", 16, "closes nothing");
    row("state = finished name = x", 17, "Expected “and”");
    row("name = 'x", 7, "quote is not closed");
    row("`name = x", 0, "not closed");
    row("and state = failed", 0, "Expected the name");
    row("= 3", 0, "Expected the name");
    row("name ! x", 5, "means nothing");
    row("step > many", 7, "not a number");
    row("started > yesterday", 10, "not a time");
    row("duration > 5parsecs", 11, "not a duration");
    row("archived = maybe", 11, "neither yes nor no");
}

void TestQuery::errors()
{
    QFETCH(QString, text);
    QFETCH(int, position);
    QFETCH(QString, part);
    const auto query = RunQuery::parse(text, knownNames(someRuns()));
    QVERIFY(!query.ok());
    QCOMPARE(query.error().code, ErrorCode::InvalidInput);
    QCOMPARE(query.error().where, QStringLiteral("query:%1").arg(position + 1));
    QCOMPARE(queryErrorPosition(query.error()), position);
    QVERIFY2(query.error().message.contains(part), qPrintable(query.error().message));
}

void TestQuery::nestedTooDeeplyIsAnErrorAndNoCrash()
{
    const QString text = QString(100'000, u'(') + QStringLiteral("id = 1") + QString(100'000, u')');
    QVERIFY(!RunQuery::parse(text, knownNames({})).ok());
    const QString fine = QString(50, u'(') + QStringLiteral("id = 1") + QString(50, u')');
    QVERIFY(RunQuery::parse(fine, knownNames({})).ok());
}

void TestQuery::sorts_data()
{
    QTest::addColumn<QString>("keys");
    QTest::addColumn<QList<RunId>>("ids");
    QTest::newRow("by a metric, missing and NaN last")
        << QStringLiteral("valid/accuracy") << QList<RunId>{4, 1, 2, 3};
    QTest::newRow("largest first, missing still last")
        << QStringLiteral("-valid/accuracy") << QList<RunId>{1, 4, 2, 3};
    QTest::newRow("names by the numbers in them")
        << QStringLiteral("name") << QList<RunId>{3, 4, 2, 1};
    QTest::newRow("by state, then by id falling")
        << QStringLiteral("state, -id") << QList<RunId>{2, 4, 1, 3};
    QTest::newRow("by nothing: as they were") << QString() << QList<RunId>{1, 2, 3, 4};
}

void TestQuery::sorts()
{
    QFETCH(QString, keys);
    QFETCH(QList<RunId>, ids);
    const QList<Run> runs = someRuns();
    const auto sort = parseSort(keys, knownNames(runs));
    QVERIFY(sort.ok());
    std::vector<const Run *> order;
    for (const Run &run : runs)
        order.push_back(&run);
    sortRuns(order, *sort);
    QList<RunId> sorted;
    for (const Run *run : order)
        sorted.append(run->id);
    QCOMPARE(sorted, ids);
}

void TestQuery::sortingByAnUnknownNameSuggestsTheNearest()
{
    const auto sort = parseSort(QStringLiteral("-valid/acuracy"), knownNames(someRuns()));
    QVERIFY(!sort.ok());
    QVERIFY(sort.error().message.contains(QStringLiteral("valid/accuracy")));
}

void TestQuery::valuesReadAsAPersonDoes()
{
    const Run run = someRuns().first();
    QCOMPARE(runValueText(run, QStringLiteral("duration")), QStringLiteral("1 min 30 s"));
    QCOMPARE(runValueText(run, QStringLiteral("started")), QStringLiteral("2026-03-01 12:00"));
    QCOMPARE(runValueText(run, QStringLiteral("progress")), QStringLiteral("50 %"));
    QCOMPARE(runValueText(run, QStringLiteral("tags")), QStringLiteral("paper, best of all"));
    QCOMPARE(runValueText(run, QStringLiteral("archived")), QStringLiteral("no"));
    QCOMPARE(runValueText(run, QStringLiteral("valid/accuracy")), QStringLiteral("0.95"));
    QCOMPARE(runValueText(run, QStringLiteral("note")), QString());
    QCOMPARE(runValueText(run, QStringLiteral("train.batch_size")), QStringLiteral("32"));
    QCOMPARE(runValueText(run, QStringLiteral("no/such")), QString());
}

void TestQuery::metricsAreToldFromSpecFields()
{
    QVERIFY(isMetricName(QStringLiteral("train/loss")));
    QVERIFY(isMetricName(QStringLiteral("valid/accuracy:best")));
    QVERIFY(isMetricName(QStringLiteral("loss")));
    QVERIFY(!isMetricName(QStringLiteral("params.loss")));
    QVERIFY(!isMetricName(QStringLiteral("params.data/path")));
    QVERIFY(!isMetricName(QStringLiteral("made_by.client")));
    QVERIFY(!isMetricName(QStringLiteral("train.optimizer.lr")));
    QVERIFY(!isMetricName(QStringLiteral("data.columns.miles/gallon.type")));
    QVERIFY(!isMetricName(QStringLiteral("name")));
    const QStringList names = attributeNames(someRuns());
    QCOMPARE(names.last(), QStringLiteral("valid/accuracy"));
}

void TestQuery::lessIsBetterForLossesAndErrors()
{
    for (const char *name :
        {"valid/loss", "train/epoch_loss", "test/rmse", "valid/mae", "valid/loss:best",
            "valid/hamming_loss", "test/perplexity", "valid/bits_per_byte", "train/gradient_norm"})
        QVERIFY2(isLowerBetter(QString::fromLatin1(name)), name);
    for (const char *name : {"valid/accuracy", "test/f1", "valid/auc:best", "valid/r2",
             "valid/f1_macro", "valid/f1_micro", "train/subset_accuracy"})
        QVERIFY2(!isLowerBetter(QString::fromLatin1(name)), name);
}

QTEST_GUILESS_MAIN(TestQuery)
#include "tst_query.moc"
