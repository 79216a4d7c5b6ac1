// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/profile.h"
#include "tests/data/testfiles.h"

#include <cmath>

using namespace lampwork;

class ProfileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // mean, std (ddof=1), median and histogram (bins=20) by numpy 1.24.
    void numbers()
    {
        Column column;
        column.numbers = {3.5, -1, NAN, 2, 2, HUGE_VAL, 8, 7.25, -HUGE_VAL, NAN};
        const ColumnProfile profile = profileColumn(column);
        QCOMPARE(profile.count, std::size_t(10));
        QCOMPARE(profile.missing, std::size_t(2));
        QCOMPARE(profile.infinite, std::size_t(2));
        QCOMPARE(profile.distinct, std::size_t(5));
        QCOMPARE(profile.min, -1.0);
        QCOMPARE(profile.max, 8.0);
        QCOMPARE(profile.mean, 3.625);
        QCOMPARE(profile.std, 3.4342029642989944);
        QCOMPARE(profile.median, 2.75);
        QCOMPARE(profile.histogram,
            (std::vector<std::size_t>{1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1}));
    }

    // Two-pass, so that a large offset does not eat the deviation: std of 1, 2, 3.
    void largeOffset()
    {
        Column column;
        column.numbers = {1e9 + 1, 1e9 + 2, 1e9 + 3};
        QCOMPARE(profileColumn(column).std, 1.0);
    }

    void oneValueAndNone()
    {
        Column column;
        column.numbers = {5, 5, 5};
        ColumnProfile profile = profileColumn(column);
        QCOMPARE(profile.std, 0.0);
        QCOMPARE(profile.histogram[0], std::size_t(3));
        QVERIFY(isConstant(column));
        column.numbers = {NAN, HUGE_VAL};
        profile = profileColumn(column);
        QVERIFY(std::isnan(profile.mean) && std::isnan(profile.min));
        QVERIFY(profile.histogram.empty());
        QCOMPARE(profile.distinct, std::size_t(0));
        QVERIFY(isConstant(column));
        column.numbers = {5, NAN, 5.5};
        QVERIFY(!isConstant(column));
    }

    void texts()
    {
        READ_OR_FAIL(data, TestFolder().readText("c,n\nb,1\na,2\nb,3\nNA,4\nc,5\na,6\n"));
        const ColumnProfile profile = profileTable(*data.dataset.table)[0];
        QCOMPARE(profile.missing, std::size_t(1));
        QCOMPARE(profile.distinct, std::size_t(3));
        QCOMPARE(profile.top, (QList<QPair<QString, std::size_t>>{{"a", 2}, {"b", 2}, {"c", 1}}));
    }

    void yesNo()
    {
        READ_OR_FAIL(data, TestFolder().readText("a,n\nyes,1.5\nno,2\nyes,3\n?,4\n"));
        const ColumnProfile profile = profileTable(*data.dataset.table)[0];
        QCOMPARE(profile.top, (QList<QPair<QString, std::size_t>>{{"yes", 2}, {"no", 1}}));
        QCOMPARE(profile.missing, std::size_t(1));
        QCOMPARE(profile.mean, 2.0 / 3.0);
    }

    // numpy over the rows that are not NA.
    void penguinsBodyMass()
    {
        DataSpec spec;
        spec.source = samplePath(QStringLiteral("penguins.csv"));
        READ_OR_FAIL(data, readData(spec));
        const ColumnProfile profile
            = profileColumn(*data.dataset.table->column(QStringLiteral("body_mass_g")));
        QCOMPARE(profile.count - profile.missing, std::size_t(342));
        QCOMPARE(profile.mean, 4201.754385964912);
        QCOMPARE(profile.std, 801.9545356980955);
        QCOMPARE(profile.median, 4050.0);
    }
};

QTEST_GUILESS_MAIN(ProfileTest)
#include "tst_profile.moc"
