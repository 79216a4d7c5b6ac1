// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/format.h"
#include "core/base/nearest.h"
#include "core/base/result.h"

#include <QTest>

#include <limits>

using namespace lampwork;

class TextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nearestNames()
    {
        const QStringList known{"lr", "weight_decay", "momentum"};
        QCOMPARE(
            nearestName(QStringLiteral("weigth_decay"), known), QStringLiteral("weight_decay"));
        QCOMPARE(nearestName(QStringLiteral("LR"), known), QStringLiteral("lr"));
        QCOMPARE(nearestName(QStringLiteral("xyz"), known), QString());
        QVERIFY(suggestion(QStringLiteral("momentun"), known).contains(QLatin1String("momentum")));
        QVERIFY(suggestion(QStringLiteral("xyz"), known).contains(QLatin1String("weight_decay")));
    }

    void numbers()
    {
        QCOMPARE(formatNumber(0.032514), QStringLiteral("0.03251"));
        QCOMPARE(formatNumber(3), QStringLiteral("3"));
        QCOMPARE(formatNumber(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("nan"));
        QCOMPARE(formatNumber(-std::numeric_limits<double>::infinity()), QStringLiteral("-inf"));
        QCOMPARE(formatExact(0.1), QStringLiteral("0.1"));
        QCOMPARE(formatCount(12345), QStringLiteral("12,345"));
        QCOMPARE(formatBytes(1'400'000), QStringLiteral("1.4 MB"));
        QCOMPARE(formatBytes(999), QStringLiteral("999 B"));
        QCOMPARE(formatDuration(185'000), QStringLiteral("3 min 05 s"));
        QCOMPARE(formatDuration(7'620'000), QStringLiteral("2 h 07 min"));
    }

    void errorsReadAsOneLine()
    {
        QCOMPARE((Error{ErrorCode::Io, QStringLiteral("No."), QStringLiteral("a.csv:3")}).text(),
            QStringLiteral("a.csv:3: No."));
        QCOMPARE((Error{ErrorCode::Io, QStringLiteral("No."), {}}).text(), QStringLiteral("No."));
    }
};

QTEST_GUILESS_MAIN(TextTest)
#include "tst_text.moc"
