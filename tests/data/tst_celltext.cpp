// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/celltext.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace lampwork;

Q_DECLARE_METATYPE(std::optional<double>)

class CellTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbers_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<char>("decimal");
        QTest::addColumn<std::optional<double>>("value");
        const std::optional<double> none;
        const auto some = [](double v) { return std::optional<double>(v); };
        QTest::newRow("whole") << QByteArray("42") << '.' << some(42);
        QTest::newRow("negative") << QByteArray("-0.5") << '.' << some(-0.5);
        QTest::newRow("plus sign") << QByteArray("+3") << '.' << some(3);
        QTest::newRow("exponent") << QByteArray("1e-3") << '.' << some(0.001);
        QTest::newRow("no digit before the dot") << QByteArray(".25") << '.' << some(0.25);
        QTest::newRow("17 digits") << QByteArray("0.10000000000000001") << '.' << some(0.1);
        QTest::newRow("infinity") << QByteArray("inf") << '.' << some(HUGE_VAL);
        QTest::newRow("minus infinity") << QByteArray("-Infinity") << '.' << some(-HUGE_VAL);
        QTest::newRow("decimal comma") << QByteArray("3,25") << ',' << some(3.25);
        QTest::newRow("thousands") << QByteArray("1,234,567.5") << '.' << some(1234567.5);
        QTest::newRow("thousands with dots") << QByteArray("-1.234,5") << ',' << some(-1234.5);
        QTest::newRow("a dot where the comma is decimal") << QByteArray("3.25") << ',' << none;
        QTest::newRow("a group of two digits") << QByteArray("1,23") << '.' << none;
        QTest::newRow("four digits before a group") << QByteArray("1234,567") << '.' << none;
        QTest::newRow("nan is no number") << QByteArray("nan") << '.' << none;
        QTest::newRow("empty") << QByteArray("") << '.' << none;
        QTest::newRow("text after it") << QByteArray("12kg") << '.' << none;
        QTest::newRow("two signs") << QByteArray("+-1") << '.' << none;
        QTest::newRow("hexadecimal") << QByteArray("0x10") << '.' << none;
    }
    void numbers()
    {
        QFETCH(QByteArray, text);
        QFETCH(char, decimal);
        QFETCH(std::optional<double>, value);
        QCOMPARE(parseNumber(std::string_view(text.constData(), std::size_t(text.size())), decimal),
            value);
    }

    // Seconds from Python: (datetime(…) - datetime(1970, 1, 1)).total_seconds().
    void dates_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<quint32>("forms");
        QTest::addColumn<double>("seconds"); // in the first form
        QTest::newRow("ISO") << QByteArray("2024-03-31") << quint32(YearFirst) << 1711843200.0;
        QTest::newRow("before 1970") << QByteArray("1969-12-31") << quint32(YearFirst) << -86400.0;
        QTest::newRow("leap day of 2000")
            << QByteArray("2000-02-29") << quint32(YearFirst) << 951782400.0;
        QTest::newRow("1900 had none") << QByteArray("1900-02-29") << quint32(0) << 0.0;
        QTest::newRow("first of March 1900")
            << QByteArray("1900-03-01") << quint32(YearFirst) << -2203891200.0;
        QTest::newRow("year one") << QByteArray("0001-01-01") << quint32(YearFirst)
                                  << -62135596800.0;
        QTest::newRow("slashes") << QByteArray("2024/3/31") << quint32(YearFirst) << 1711843200.0;
        QTest::newRow("German") << QByteArray("31.03.2024") << quint32(DayFirst) << 1711843200.0;
        QTest::newRow("American") << QByteArray("3/31/2024") << quint32(MonthFirst) << 1711843200.0;
        QTest::newRow("day or month")
            << QByteArray("03/04/2024") << quint32(DayFirst | MonthFirst) << 1712102400.0;
        QTest::newRow("two digits of 20xx")
            << QByteArray("31/03/24") << quint32(DayFirst) << 1711843200.0;
        QTest::newRow("two digits of 19xx")
            << QByteArray("12/31/69") << quint32(MonthFirst) << -86400.0;
        QTest::newRow("name") << QByteArray("31 Mar 2024") << quint32(NamedMonth) << 1711843200.0;
        QTest::newRow("name with dashes")
            << QByteArray("31-MAR-2024") << quint32(NamedMonth) << 1711843200.0;
        QTest::newRow("American name")
            << QByteArray("March 31, 2024") << quint32(NamedMonth) << 1711843200.0;
        QTest::newRow("time") << QByteArray("2024-03-31 14:05:09") << quint32(YearFirst)
                              << 1711893909.0;
        QTest::newRow("T and fraction")
            << QByteArray("2024-03-31T14:05:09.5") << quint32(YearFirst) << 1711893909.5;
        QTest::newRow("zulu") << QByteArray("2024-03-31T14:05Z") << quint32(YearFirst)
                              << 1711893900.0;
        QTest::newRow("zone ahead")
            << QByteArray("2024-03-31T14:05:00+02:00") << quint32(YearFirst) << 1711886700.0;
        QTest::newRow("zone behind")
            << QByteArray("2024-03-31T14:05:00-0530") << quint32(YearFirst) << 1711913700.0;
        QTest::newRow("afternoon")
            << QByteArray("3/31/2024 2:05 PM") << quint32(MonthFirst) << 1711893900.0;
        QTest::newRow("midnight") << QByteArray("3/31/2024 12:00 AM") << quint32(MonthFirst)
                                  << 1711843200.0;
        QTest::newRow("compact") << QByteArray("20240331") << quint32(CompactDate) << 1711843200.0;
        QTest::newRow("a version is no date") << QByteArray("1.2.13") << quint32(0) << 0.0;
        QTest::newRow("month 13") << QByteArray("2024-13-01") << quint32(0) << 0.0;
        QTest::newRow("31st of April") << QByteArray("2024-04-31") << quint32(0) << 0.0;
        QTest::newRow("mixed separators") << QByteArray("2024-03/31") << quint32(0) << 0.0;
        QTest::newRow("text behind") << QByteArray("2024-03-31x") << quint32(0) << 0.0;
        QTest::newRow("a number") << QByteArray("1234.5") << quint32(0) << 0.0;
    }
    void dates()
    {
        QFETCH(QByteArray, text);
        QFETCH(quint32, forms);
        QFETCH(double, seconds);
        const std::string_view view(text.constData(), std::size_t(text.size()));
        QCOMPARE(dateForms(view), forms);
        if (forms != 0)
            QCOMPARE(
                parseDate(view, DateForm(forms & (0U - forms))), std::optional<double>(seconds));
    }

    void dateTexts()
    {
        QCOMPARE(dateText(1711843200.0), QStringLiteral("2024-03-31"));
        QCOMPARE(dateText(1711893909.0), QStringLiteral("2024-03-31T14:05:09Z"));
        QCOMPARE(dateText(1711893909.5), QStringLiteral("2024-03-31T14:05:09.500Z"));
    }

    void numberTexts()
    {
        QCOMPARE(numberText(1000000), QStringLiteral("1000000"));
        QCOMPARE(numberText(-3), QStringLiteral("-3"));
        QCOMPARE(numberText(0.1), QStringLiteral("0.1"));
        QCOMPARE(numberText(1e300), QStringLiteral("1e+300"));
    }

    void yesNoWords_data()
    {
        QTest::addColumn<QList<QByteArray>>("texts");
        QTest::addColumn<bool>("pair");
        QTest::newRow("yes and no") << QList<QByteArray>{"yes", "no"} << true;
        QTest::newRow("any case") << QList<QByteArray>{"Yes", "NO", "YES"} << true;
        QTest::newRow("letters") << QList<QByteArray>{"T", "F"} << true;
        QTest::newRow("German") << QList<QByteArray>{"ja", "nein"} << true;
        QTest::newRow("one word only") << QList<QByteArray>{"yes"} << false;
        QTest::newRow("of two pairs") << QList<QByteArray>{"yes", "false"} << false;
        QTest::newRow("another word") << QList<QByteArray>{"yes", "no", "maybe"} << false;
    }
    void yesNoWords()
    {
        QFETCH(QList<QByteArray>, texts);
        QFETCH(bool, pair);
        std::vector<std::string_view> views;
        for (const QByteArray &text : texts)
            views.emplace_back(text.constData(), std::size_t(text.size()));
        QCOMPARE(areYesNoWords(views), pair);
    }

    void missingTexts()
    {
        const MissingTexts usual(MissingTexts::defaults());
        for (const char *text : {"", "NA", "N/A", "nan", "NaN", "null", "?", "-", "None"})
            QVERIFY2(usual.contains(text), text);
        for (const char *text : {"na ", "0", "--1", "nano", "NAB", " "})
            QVERIFY2(!usual.contains(text), text);
        QVERIFY(!usual.hasNumbers());
        const MissingTexts own({QStringLiteral("-999")});
        QVERIFY(own.contains("-999"));
        QVERIFY(own.contains(""));
        QVERIFY(!own.contains("NA"));
        QVERIFY(own.hasNumbers());
    }

    void naturalOrder()
    {
        QStringList names{QStringLiteral("x10"), QStringLiteral("x9"), QStringLiteral("X1"),
            QStringLiteral("b"), QStringLiteral("10"), QStringLiteral("9"), QStringLiteral("x09a"),
            QStringLiteral("B")};
        std::sort(names.begin(), names.end(), naturalLess);
        QCOMPARE(names.join(u' '), QStringLiteral("9 10 B b X1 x9 x09a x10"));
    }
};

QTEST_GUILESS_MAIN(CellTextTest)
#include "tst_celltext.moc"
