// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/namefilter.h"

#include <QTest>

using namespace lampwork;

class TestNameFilter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void choosesNames_data();
    void choosesNames();
    void whatMakesNoSenseIsAnError_data();
    void whatMakesNoSenseIsAnError();
};

void TestNameFilter::choosesNames_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("regular");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("chosen");
    const auto row = [](const char *text, bool regular, const char *name, bool chosen) {
        QTest::addRow("%s %s %s", text, chosen ? "chooses" : "leaves", name)
            << QString::fromUtf8(text) << regular << QString::fromUtf8(name) << chosen;
    };
    row("", false, "train/loss", true);
    row("  ", true, "train/loss", true);
    row("loss", false, "train/loss", true);
    row("LOSS", false, "train/loss", true);
    row("loss", false, "valid/accuracy", false);
    row("loss acc", false, "valid/accuracy", true);
    row("train/*", false, "train/epoch/loss", true);
    row("train/*", false, "retrain/loss", false);
    row("*loss", false, "train/loss", true);
    row("*loss", false, "train/loss_scale", false);
    row("layer?/w", false, "layer1/w", true);
    row("layer?/w", false, "layer12/w", false);
    row("layer[12]/w", false, "layer2/w", true);
    row("layer[!12]/w", false, "layer2/w", false);
    row("loss !train", false, "train/loss", false);
    row("loss !train", false, "valid/loss", true);
    row("!train/*", false, "valid/loss", true);
    row("!", false, "valid/loss", true);
    row("a.b", false, "axb", false); // a dot is a dot
    row("(x)+", false, "f(x)+1", true);
    row("a.b", true, "axb", true);
    row("^(train|valid)/loss$", true, "valid/loss", true);
    row("^(train|valid)/loss$", true, "test/loss", false);
    row("größe", false, "Größe", true);
}

void TestNameFilter::choosesNames()
{
    QFETCH(QString, text);
    QFETCH(bool, regular);
    QFETCH(QString, name);
    QFETCH(bool, chosen);
    const auto filter = NameFilter::parse(
        text, regular ? NameFilter::Kind::RegularExpression : NameFilter::Kind::Glob);
    QVERIFY2(filter.ok(), filter.ok() ? "" : qPrintable(filter.error().message));
    QCOMPARE(filter->matches(name), chosen);
}

void TestNameFilter::whatMakesNoSenseIsAnError_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("regular");
    QTest::addColumn<int>("place");
    QTest::addRow("an open bracket") << QStringLiteral("loss(") << true << 6;
    QTest::addRow("a star with nothing before") << QStringLiteral("*loss") << true << 1;
    QTest::addRow("an open set") << QStringLiteral("acc layer[12") << false << 10;
}

void TestNameFilter::whatMakesNoSenseIsAnError()
{
    QFETCH(QString, text);
    QFETCH(bool, regular);
    QFETCH(int, place);
    const auto filter = NameFilter::parse(
        text, regular ? NameFilter::Kind::RegularExpression : NameFilter::Kind::Glob);
    QVERIFY(!filter.ok());
    QCOMPARE(filter.error().code, ErrorCode::InvalidInput);
    QVERIFY2(filter.error().message.contains(QStringLiteral("character %1").arg(place)),
        qPrintable(filter.error().message));
}

QTEST_GUILESS_MAIN(TestNameFilter)
#include "tst_namefilter.moc"
