// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/media.h"

#include <QTest>

using namespace lampwork;

// What is known of a picture or a text that a run logged.
class TestMedia : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void artifacts_data();
    void artifacts();
    void othersAreNoMedia();
    void theNewestAtOrBeforeAStep();
};

void TestMedia::artifacts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("info");
    QTest::addColumn<QString>("series");
    QTest::addColumn<qint64>("step");
    QTest::addColumn<QString>("caption");
    const auto row = [](const char *title, const char *name, const char *info, const char *series,
                         qint64 step, const char *caption = "") {
        QTest::newRow(title) << QString::fromUtf8(name) << QString::fromUtf8(info)
                             << QString::fromUtf8(series) << step << QString::fromUtf8(caption);
    };
    row("of a script", "samples/00000012.png",
        R"({"series": "samples", "step": 12, "caption": "a cat"})", "samples", 12, "a cat");
    row("of an imported log", "in/7@3.png", R"({"tag": "in/7", "step": 3})", "in/7", 3);
    row("the information counts, not the name", "a/5.png", R"({"series": "b", "step": 6})", "b", 6);
    row("no information", "samples/digits/00000100.png", "", "samples/digits", 100);
    row("no information of an imported one", "text@40.txt", "", "text", 40);
    row("damaged information", "samples/00000012.png", R"({"series": "sam)", "samples", 12);
    row("information that is a list", "samples/00000012.png", "[1, 2]", "samples", 12);
    row("information of other types", "x/4.png", R"({"series": 7, "step": "9", "caption": {}})",
        "x", 4);
    row("a name without a step", "confusion.png", "", "confusion.png", -1);
    row("a series without a step", "confusion.png", R"({"series": "confusion"})", "confusion", -1);
    row("a step below none", "c.png", R"({"series": "c", "step": -5})", "c", -1);
    row("a step beyond all numbers", "c.png", R"({"series": "c", "step": 18446744073709551615})",
        "c", -1);
    row("a step in the name that no number holds", "c/99999999999999999999.png", "",
        "c/99999999999999999999.png", -1);
    row("a part of a step", "c.png", R"({"series": "c", "step": 1.5})", "c", -1);
}

void TestMedia::artifacts()
{
    QFETCH(QString, name);
    QFETCH(QString, info);
    Artifact artifact;
    artifact.id = 5;
    artifact.kind = QStringLiteral("image");
    artifact.name = name;
    artifact.object = QString(64, u'a');
    artifact.sizeBytes = 17;
    artifact.info = info;
    const std::optional<MediaItem> item = mediaItemOf(artifact);
    QVERIFY(item);
    QTEST(item->series, "series");
    QTEST(item->step, "step");
    QTEST(item->caption, "caption");
    QCOMPARE(item->name, name);
    QCOMPARE(item->object, artifact.object);
    QCOMPARE(item->artifactId, 5);
    QCOMPARE(item->sizeBytes, 17);
}

void TestMedia::othersAreNoMedia()
{
    Artifact artifact;
    artifact.name = QStringLiteral("samples/00000012.png");
    for (const char *kind : {"", "file", "predictions", "images"}) {
        artifact.kind = QLatin1String(kind);
        QVERIFY2(!mediaItemOf(artifact), kind);
    }
    artifact.kind = QStringLiteral("text");
    QCOMPARE(mediaItemOf(artifact)->kind, MediaKind::Text);
}

void TestMedia::theNewestAtOrBeforeAStep()
{
    QList<MediaItem> items;
    for (const qint64 step : {-1, 10, 20, 20, 30}) {
        MediaItem item;
        item.step = step;
        item.artifactId = items.size();
        items.append(item);
    }
    QCOMPARE(itemAt(items, 5)->artifactId, 0); // the one without a step
    QCOMPARE(itemAt(items, 10)->artifactId, 1);
    QCOMPARE(itemAt(items, 29)->artifactId, 3); // of one step the later one
    QCOMPARE(itemAt(items, 1000)->artifactId, 4);
    items.removeFirst();
    QCOMPARE(itemAt(items, 9), nullptr);
    QCOMPARE(itemAt({}, 9), nullptr);
}

QTEST_GUILESS_MAIN(TestMedia)
#include "tst_media.moc"
