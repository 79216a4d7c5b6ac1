// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/groupcurve.h"
#include "tests/analysis/curvesreference.h"

#include <QTest>

#include <cmath>

using namespace lampwork;

namespace {

struct Points {
    std::vector<double> x;
    std::vector<double> y;
};

GroupMember memberOf(const Points &points)
{
    return {points.x.size(), [&points](std::size_t i) { return points.x[i]; },
        [&points](std::size_t i) { return points.y[i]; }};
}

std::vector<GroupMember> membersOf(const std::vector<Points> &all)
{
    std::vector<GroupMember> members;
    for (const Points &points : all)
        members.push_back(memberOf(points));
    return members;
}

const double noNumber = std::nan("");

} // namespace

class TestGroupCurve : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bandsAreScipys();
    void onePointHasAllFour();
    void whatIsNotFiniteDoesNotCount();
    void quantilesAreStudents();
    void equalStepsAreJoinedExactly();
    void otherStepsByTheLastValue();
    void anEndedRunIsNotCarriedOn();
    void severalAtOnePlaceAreTheLastOne();
    void growsAsItIsAtOnce();
    void namesAreReadBack();
};

void TestGroupCurve::bandsAreScipys()
{
    for (const Json &reference : curvesReference()["intervals"]) {
        const std::vector<double> values = numbersOf(reference["values"]);
        const double mean = reference["mean"].get<double>();
        const GroupPoint deviation = groupPoint(values, GroupBand::Deviation);
        QVERIFY(isNear(deviation.mean, mean));
        QVERIFY(isNear(deviation.upper - mean, reference["deviation"].get<double>()));
        QVERIFY(isNear(mean - deviation.lower, reference["deviation"].get<double>()));
        const GroupPoint interval = groupPoint(values, GroupBand::Interval);
        QVERIFY(isNear(interval.upper - mean, reference["half"].get<double>(), 1e-8));
        QVERIFY(isNear(mean - interval.lower, reference["half"].get<double>(), 1e-8));
    }
}

// By hand: 1, 2, 6: mean 3, deviation √((4 + 1 + 9) / 2) = √7, t(2) = 4.30265, half 4.30265 √7 /
// √3.
void TestGroupCurve::onePointHasAllFour()
{
    const std::vector<double> values{1, 2, 6};
    QCOMPARE(groupPoint(values, GroupBand::Extremes), (GroupPoint{3, 1, 6, 3}));
    QCOMPARE(groupPoint(values, GroupBand::Members), (GroupPoint{3, 3, 3, 3}));
    QVERIFY(isNear(groupPoint(values, GroupBand::Deviation).upper, 3 + std::sqrt(7.0)));
    QVERIFY(isNear(groupPoint(values, GroupBand::Interval).lower,
        3 - 4.302652730 * std::sqrt(7.0) / std::sqrt(3.0), 1e-9));
    for (const GroupBand band : {GroupBand::Deviation, GroupBand::Interval, GroupBand::Extremes})
        QCOMPARE(groupPoint({4}, band), (GroupPoint{4, 4, 4, 1}));
    // 0.1 three times does not sum to 0.3 exactly.
    QCOMPARE(groupPoint({0.1, 0.1, 0.1}, GroupBand::Deviation), (GroupPoint{0.1, 0.1, 0.1, 3}));
}

void TestGroupCurve::whatIsNotFiniteDoesNotCount()
{
    QCOMPARE(groupPoint({1, noNumber, HUGE_VAL, 3}, GroupBand::Extremes), (GroupPoint{2, 1, 3, 2}));
    const GroupPoint none = groupPoint({noNumber}, GroupBand::Deviation);
    QVERIFY(std::isnan(none.mean));
    QCOMPARE(none.count, std::size_t(0));
}

void TestGroupCurve::quantilesAreStudents()
{
    // scipy.stats.t.ppf(0.975, n)
    QVERIFY(isNear(studentT975(1), 12.706204736, 1e-9));
    QVERIFY(isNear(studentT975(30), 2.042272456, 1e-9));
    QVERIFY(isNear(studentT975(31), 2.039513446, 5e-6));
    QVERIFY(isNear(studentT975(100), 1.983971519, 1e-6));
    QVERIFY(studentT975(1'000'000) > 1.95996 && studentT975(1'000'000) < 1.95997);
}

void TestGroupCurve::equalStepsAreJoinedExactly()
{
    const std::vector<Points> all{{{0, 10, 20}, {1, 2, 3}}, {{0, 10, 20}, {3, 4, 8}}};
    GroupCurve curve;
    curve.update(membersOf(all), GroupBand::Extremes, -HUGE_VAL);
    QCOMPARE(curve.size(), std::size_t(3));
    QCOMPARE(curve.mean().values(), (std::vector<double>{2, 3, 5.5}));
    QCOMPARE(curve.lower().values(), (std::vector<double>{1, 2, 3}));
    QCOMPARE(curve.upper().values(), (std::vector<double>{3, 4, 8}));
}

// By hand. At 5 only the second has a point, the first stands at its value of 0; at 3 the second
// has not begun.
void TestGroupCurve::otherStepsByTheLastValue()
{
    const std::vector<Points> all{{{0, 3, 10}, {1, 2, 4}}, {{5, 10}, {10, 20}}};
    GroupCurve curve;
    curve.update(membersOf(all), GroupBand::Extremes, -HUGE_VAL);
    QCOMPARE(curve.size(), std::size_t(4));
    QCOMPARE(curve.x(2), 5.0);
    QCOMPARE(curve.mean().values(), (std::vector<double>{1, 2, 6, 12}));
    QCOMPARE(curve.count(1), std::size_t(1));
    QCOMPARE(curve.count(2), std::size_t(2));
}

void TestGroupCurve::anEndedRunIsNotCarriedOn()
{
    const std::vector<Points> all{{{0, 1}, {100, 100}}, {{0, 1, 2, 3}, {0, noNumber, 4, 6}}};
    GroupCurve curve;
    curve.update(membersOf(all), GroupBand::Extremes, -HUGE_VAL);
    QCOMPARE(curve.mean().values(), (std::vector<double>{50, 100, 4, 6}));
    QCOMPARE(curve.count(1), std::size_t(1)); // the other's is not finite
    QCOMPARE(curve.count(3), std::size_t(1));
}

void TestGroupCurve::severalAtOnePlaceAreTheLastOne()
{
    const std::vector<Points> all{{{0, 0, 0, 1}, {1, 2, 3, 4}}};
    GroupCurve curve;
    curve.update(membersOf(all), GroupBand::Deviation, -HUGE_VAL);
    QCOMPARE(curve.mean().values(), (std::vector<double>{3, 4}));
}

// Members that grow in turn, each time only from the place where the member ended.
void TestGroupCurve::growsAsItIsAtOnce()
{
    std::vector<Points> all(3);
    GroupCurve grown;
    for (int turn = 0; turn < 300; ++turn) {
        Points &points = all[std::size_t(turn * 7 % 3)];
        const double from = points.x.empty() ? -HUGE_VAL : points.x.back();
        for (int i = 0; i < turn % 5 + 1; ++i) {
            points.x.push_back((points.x.empty() ? 0 : points.x.back()) + 1 + (turn + i) % 4);
            points.y.push_back(turn % 17 == 3 ? noNumber : std::sin(double(turn * 10 + i)));
        }
        grown.update(membersOf(all), GroupBand::Deviation, from);
        GroupCurve whole;
        whole.update(membersOf(all), GroupBand::Deviation, -HUGE_VAL);
        QCOMPARE(grown.size(), whole.size());
        for (std::size_t i = 0; i < whole.size(); ++i) {
            QCOMPARE(grown.x(i), whole.x(i));
            QCOMPARE(grown.count(i), whole.count(i));
            QVERIFY(isNear(grown.mean().value(i), whole.mean().value(i), 0));
            QVERIFY(isNear(grown.lower().value(i), whole.lower().value(i), 0));
            QVERIFY(isNear(grown.upper().value(i), whole.upper().value(i), 0));
        }
    }
}

void TestGroupCurve::namesAreReadBack()
{
    for (const GroupBand band :
        {GroupBand::Deviation, GroupBand::Interval, GroupBand::Extremes, GroupBand::Members})
        QCOMPARE(groupBandFromName(nameOf(band)), std::optional(band));
    QCOMPARE(groupBandFromName(QStringLiteral("std")), std::nullopt);
}

QTEST_GUILESS_MAIN(TestGroupCurve)
#include "tst_groupcurve.moc"
