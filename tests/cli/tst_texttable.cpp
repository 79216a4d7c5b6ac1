// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/texttable.h"

#include <QTest>

using namespace lampwork;

class TestTextTable : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textsLeftNumbersRight();
    void nothingIsCutWithoutATerminal();
    void textsAreCutToTheTerminal();
    void numbersAreNeverCut();
    void controlCharactersAreHarmless();
    void wideAndCombiningCharactersKeepTheirColumns();
};

void TestTextTable::textsLeftNumbersRight()
{
    TextTable table({QStringLiteral("NAME"), QStringLiteral("LOSS"), QStringLiteral("X")});
    table.add({QStringLiteral("a"), QStringLiteral("0.5"), QStringLiteral("b")});
    table.add({QStringLiteral("longer"), QStringLiteral("12"), QString()});
    QCOMPARE(
        table.text(std::nullopt), QStringLiteral("NAME    LOSS  X\na        0.5  b\nlonger    12"));
}

void TestTextTable::nothingIsCutWithoutATerminal()
{
    const QString text(300, u'x');
    TextTable table;
    table.add({text, text});
    QCOMPARE(table.text(std::nullopt), text + QStringLiteral("  ") + text);
}

void TestTextTable::textsAreCutToTheTerminal()
{
    TextTable table({QStringLiteral("ID"), QStringLiteral("NOTE"), QStringLiteral("NAME")});
    table.add({QStringLiteral("1"), QString(100, u'n'), QStringLiteral("short")});
    for (const QString &line : table.text(40).split(u'\n'))
        QVERIFY2(displayWidth(line) <= 40, qPrintable(line));
    QVERIFY(table.text(40).contains(QStringLiteral("n…")));
    QVERIFY(table.text(40).contains(QStringLiteral("short")));
}

void TestTextTable::numbersAreNeverCut()
{
    TextTable table;
    table.add({QStringLiteral("0.123456789012345"), QStringLiteral("0.123456789012345")});
    QCOMPARE(table.text(10), QStringLiteral("0.123456789012345  0.123456789012345"));
}

void TestTextTable::controlCharactersAreHarmless()
{
    TextTable table;
    table.add({QStringLiteral("a\x1b[2Jb\nc")});
    QCOMPARE(table.text(std::nullopt), QStringLiteral("a [2Jb c"));
}

void TestTextTable::wideAndCombiningCharactersKeepTheirColumns()
{
    QCOMPARE(displayWidth(QStringLiteral("漢字")), 4);
    QCOMPARE(displayWidth(QStringLiteral("e\u0301")), 1);
    QCOMPARE(cutToWidth(QStringLiteral("漢字漢字"), 5), QStringLiteral("漢字…"));
    QCOMPARE(cutToWidth(QStringLiteral("abc"), 3), QStringLiteral("abc"));
}

QTEST_GUILESS_MAIN(TestTextTable)
#include "tst_texttable.moc"
