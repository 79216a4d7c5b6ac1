// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluate/metrics.h"

#include <QTest>

using namespace lampwork;

// Expected values: scikit-learn 1.2.1 (accuracy_score, f1_score(average="macro"), roc_auc_score,
// mean_squared_error(squared=False), mean_absolute_error, r2_score).
class RunMetricsTest : public QObject {
    Q_OBJECT

    static void compare(const Metrics &metrics, const Metrics &expected)
    {
        QCOMPARE(metrics.size(), expected.size());
        for (qsizetype i = 0; i < metrics.size(); ++i) {
            QCOMPARE(metrics[i].first, expected[i].first);
            QVERIFY2(std::abs(metrics[i].second - expected[i].second) < 1e-7,
                qPrintable(QStringLiteral("%1: %2").arg(metrics[i].first).arg(metrics[i].second)));
        }
    }

private Q_SLOTS:
    void severalClasses()
    {
        Predictions p;
        p.task = Task::Multiclass;
        p.classes = {"a", "b", "c"};
        p.targets = {0, 1, 2, 2, 1, 0, 2, 1, 0, 2};
        p.rows.resize(p.targets.size());
        p.losses.resize(p.targets.size());
        p.outputs = {.7F, .2F, .1F, .1F, .6F, .3F, .2F, .2F, .6F, .5F, .3F, .2F, .3F, .3F, .4F, .9F,
            .05F, .05F, .1F, .1F, .8F, .2F, .7F, .1F, .4F, .5F, .1F, .05F, .05F, .9F};
        compare(metricsOf(p), {{"accuracy", 0.7}, {"f1", 0.6944444444444443}});
    }

    void twoClassesWithTiedScores()
    {
        Predictions p;
        p.task = Task::Binary;
        p.classes = {"no", "yes"};
        p.targets = {0, 0, 1, 1, 0, 1, 0, 1, 1, 0};
        p.rows.resize(p.targets.size());
        p.losses.resize(p.targets.size());
        for (const float yes : {.1F, .4F, .35F, .8F, .4F, .4F, .2F, .9F, .4F, .7F}) {
            p.outputs.push_back(1 - yes);
            p.outputs.push_back(yes);
        }
        compare(metricsOf(p), {{"accuracy", 0.6}, {"f1", 0.5833333333333333}, {"auc", 0.72}});
    }

    void values()
    {
        Predictions p;
        p.targets = {3, -.5F, 2, 7, 4.25F};
        p.outputs = {2.5F, 0, 2, 8, 4};
        p.rows.resize(5);
        p.losses.resize(5);
        compare(metricsOf(p),
            {{"rmse", 0.5590169943749475}, {"mae", 0.45}, {"r2", 0.9491042345276873}});
    }

    void withoutRowsNothingIsDefined()
    {
        Predictions p;
        p.task = Task::Binary;
        p.classes = {"no", "yes"};
        for (const auto &[name, value] : metricsOf(p))
            QVERIFY2(std::isnan(value), qPrintable(name));
    }
};

QTEST_GUILESS_MAIN(RunMetricsTest)
#include "tst_runmetrics.moc"
