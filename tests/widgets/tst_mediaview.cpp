// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/mediafixture.h"
#include "widgets/panels/runs/runspage.h"
#include "widgets/panels/workbench/media/histogramtile.h"
#include "widgets/plots/heatmapplot.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QTabWidget>
#include <QToolButton>

using namespace lampwork;

// Pictures, texts and histograms of runs in a real store, by clicks and keys.
class TestMediaView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { isolateSettings(m_folder.path()); }
    void init() { QSettings().clear(); }
    void picturesOfTwoRunsStandSideBySide();
    void arrowKeysGoToExistingSteps();
    void stepsMoveTogetherWhereWanted();
    void whatALiveRunLogsArrives();
    void aPictureAloneArrives();
    void histogramsOverTheSteps();
    void histogramsOfLayersStandElsewhere();
    void theSearchChoosesSeries();
    void onlyWhatIsInSightIsRead();
    void nothingToShowSaysHow();
    void readingAgainParsesOnlyWhatIsNew();
    void theRunsPageHasATabForThem();

private:
    QTemporaryDir m_folder;
};

void TestMediaView::picturesOfTwoRunsStandSideBySide()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    const RunId b = addRun(f.store(), QStringLiteral("b"));
    addPicture(f.store(), a, 10, Qt::red);
    addPicture(f.store(), a, 30, Qt::green);
    addPicture(f.store(), b, 20, Qt::blue);
    addPicture(f.store(), b, 20, Qt::black, QStringLiteral("other"));
    Shown s(f, {a, b});
    MediaCard *card = s.card(QStringLiteral("samples"));
    QTRY_COMPARE(card->tiles().size(), 2);
    QCOMPARE(card->steps(), (std::vector<qint64>{10, 20, 30}));
    QCOMPARE(card->step(), 30); // the newest
    auto *first = s.tile<PictureTile>(card, 0);
    auto *second = s.tile<PictureTile>(card, 1);
    QCOMPARE(first->runName(), QStringLiteral("a"));
    QTRY_COMPARE(colorOf(first), QColor(Qt::green));
    QTRY_COMPARE(colorOf(second), QColor(Qt::blue)); // the last before it, and says so
    QCOMPARE(second->item()->step, 20);
    QTRY_COMPARE(second->accessibleDescription(), QStringLiteral("step 20"));
    QTRY_VERIFY(first->toolTip().contains(QStringLiteral("8 × 8 pixels")));
    QVERIFY(first->toolTip().contains(QStringLiteral("at 30")));
    card->slider()->setValue(0);
    QCOMPARE(card->step(), 10);
    QTRY_COMPARE(colorOf(first), QColor(Qt::red));
    QVERIFY(colorOf(second) == QColor());
    QVERIFY(second->message().contains(QStringLiteral("Nothing at or before")));
    // The other series has its own card, and only the run that logged it.
    QCOMPARE(s.card(QStringLiteral("other"))->tiles().size(), 1);
    // A run that is no longer ticked goes; the other keeps its tile.
    s.view.setRuns({a});
    QTRY_COMPARE(card->tiles().size(), 1);
    QCOMPARE(card->tiles().constFirst(), first);
    QCOMPARE(card->steps(), (std::vector<qint64>{10, 30}));
    QTRY_COMPARE(s.view.cards().size(), 1);
    // Ticked again it has nothing yet at the step that is shown.
    s.view.setRuns({a, b});
    QTRY_COMPARE(card->tiles().size(), 2);
    QCOMPARE(card->step(), 10);
    QVERIFY(card->tiles().constLast()->message().contains(QStringLiteral("Nothing at or before")));
}

void TestMediaView::arrowKeysGoToExistingSteps()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    for (const qint64 step : {5, 100, 2000})
        addPicture(f.store(), a, step, Qt::red);
    Shown s(f, {a});
    MediaCard *card = s.card(QStringLiteral("samples"));
    QCOMPARE(card->step(), 2000);
    QTest::keyClick(card->slider(), Qt::Key_Left);
    QCOMPARE(card->step(), 100);
    MediaTile *tile = card->tiles().constFirst();
    QTest::keyClick(tile, Qt::Key_Left);
    QCOMPARE(card->step(), 5);
    QTest::keyClick(tile, Qt::Key_Left);
    QCOMPARE(card->step(), 5);
    QTest::keyClick(tile, Qt::Key_End);
    QCOMPARE(card->step(), 2000);
    QTest::keyClick(card->slider(), Qt::Key_Home);
    QCOMPARE(card->step(), 5);
    auto *text = child<QLabel>(card, "media.step");
    QCOMPARE(text->text(), QStringLiteral("step 5"));
    QCOMPARE(text->toolTip(), QStringLiteral("1 of 3 steps"));
}

void TestMediaView::stepsMoveTogetherWhereWanted()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    for (const qint64 step : {10, 20, 30})
        addPicture(f.store(), a, step, Qt::red, QStringLiteral("one"));
    for (const qint64 step : {15, 25, 35})
        addPicture(f.store(), a, step, Qt::red, QStringLiteral("two"));
    Shown s(f, {a});
    MediaCard *one = s.card(QStringLiteral("one"));
    MediaCard *two = s.card(QStringLiteral("two"));
    QTest::keyClick(one->slider(), Qt::Key_Left);
    QCOMPARE(two->step(), 35);
    child<QCheckBox>(&s.view, "runs.media.together")->setChecked(true);
    QTest::keyClick(one->slider(), Qt::Key_Right);
    QCOMPARE(one->step(), 30);
    QCOMPARE(two->step(), 25);
    QTest::keyClick(one->slider(), Qt::Key_Home);
    QCOMPARE(two->step(), 15); // before its first
}

void TestMediaView::whatALiveRunLogsArrives()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    addPicture(f.store(), a, 10, Qt::red);
    Shown s(f, {a});
    MediaCard *card = s.card(QStringLiteral("samples"));
    auto *tile = s.tile<PictureTile>(card, 0);
    addPicture(f.store(), a, 20, Qt::green);
    progressTo(f.store(), a, 20);
    QTRY_COMPARE(card->step(), 20); // at its end it follows
    QTRY_COMPARE(colorOf(tile), QColor(Qt::green));
    QTest::keyClick(card->slider(), Qt::Key_Home);
    addPicture(f.store(), a, 30, Qt::blue);
    addPicture(f.store(), a, 30, Qt::blue, QStringLiteral("new"));
    progressTo(f.store(), a, 30);
    QTRY_COMPARE(card->steps().size(), 3U);
    QCOMPARE(card->step(), 10); // a person looks at something
    s.card(QStringLiteral("new"));
    // Logged again at the same step: the later one counts.
    QTest::keyClick(card->slider(), Qt::Key_End);
    addPicture(f.store(), a, 30, Qt::yellow);
    progressTo(f.store(), a, 31);
    QTRY_COMPARE(colorOf(tile), QColor(Qt::yellow));
}

void TestMediaView::aPictureAloneArrives()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    addPicture(f.store(), a, 10, Qt::red);
    Shown s(f, {a});
    MediaCard *card = s.card(QStringLiteral("samples"));
    addPicture(f.store(), a, 20, Qt::green);
    QTRY_COMPARE_WITH_TIMEOUT(card->step(), 20, 20'000);
}

void TestMediaView::histogramsOverTheSteps()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    const RunId b = addRun(f.store(), QStringLiteral("b"));
    const QString name = QStringLiteral("weights");
    must(f.store().appendHistograms(a, {histogram(name, 10), histogram(name, 20)}));
    must(f.store().appendHistograms(b, {histogram(name, 10)}));
    Shown s(f, {a, b});
    MediaCard *card = s.card(name, MediaKind::Histogram);
    QVERIFY(!card->slider()->isVisible());
    auto *first = s.tile<HistogramTile>(card, 0);
    auto *second = s.tile<HistogramTile>(card, 1);
    QTRY_VERIFY(first->plot() && first->plot()->count() == 2);
    QTRY_VERIFY(second->plot() && second->plot()->count() == 1);
    QCOMPARE(first->plot()->density(10, 0.25), 1.0); // three of at most three
    must(f.store().appendHistograms(b, {histogram(name, 30)}));
    progressTo(f.store(), b, 30);
    QTRY_COMPARE(second->plot()->count(), 2U);
    QCOMPARE(second->plot()->lastStep(), 30);
    QCOMPARE(first->plot()->count(), 2U);
}

void TestMediaView::histogramsOfLayersStandElsewhere()
{
    PageFixture f;
    NewRun fresh;
    fresh.name = QStringLiteral("engine");
    fresh.specJson = QStringLiteral("{}");
    const RunId engine = *f.store().createRun(fresh);
    must(f.store().claimRun(engine));
    const QString layer = QStringLiteral("layers/linear1/weights");
    must(f.store().appendHistograms(engine, {histogram(layer, 1)}));
    must(f.store().appendHistograms(engine, {histogram(QStringLiteral("own"), 1)}));
    const RunId script = addRun(f.store(), QStringLiteral("script"));
    must(f.store().appendHistograms(script, {histogram(layer, 1)}));
    Shown s(f, {engine});
    s.card(QStringLiteral("own"), MediaKind::Histogram);
    QVERIFY(!s.view.card({MediaKind::Histogram, layer}));
    s.view.setRuns({engine, script});
    QCOMPARE(s.card(layer, MediaKind::Histogram)->tiles().size(), 1);
}

void TestMediaView::theSearchChoosesSeries()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    for (const char *series : {"train/samples", "valid/samples", "valid/errors"})
        addPicture(f.store(), a, 1, Qt::red, QLatin1String(series));
    must(f.store().appendHistograms(a, {histogram(QStringLiteral("valid/scores"), 1)}));
    Shown s(f, {a});
    QTRY_COMPARE(s.view.cards().size(), 4);
    auto *field = child<QLineEdit>(&s.view, "runs.media.series");
    auto *problem = child<QLabel>(&s.view, "runs.media.problem");
    auto *note = child<QLabel>(&s.view, "runs.media.note");
    const auto shown = [&] {
        QStringList names;
        for (const MediaCard *card : s.view.cards())
            names.append(card->key().series);
        return names;
    };
    QTest::keyClicks(field, QStringLiteral("valid/* !errors"));
    QTRY_COMPARE(shown(), (QStringList{"valid/samples", "valid/scores"}));
    QVERIFY(choose(child<QComboBox>(&s.view, "runs.media.kind"), QStringLiteral("Histograms")));
    QTRY_COMPARE(shown(), QStringList{"valid/scores"});
    QVERIFY(choose(child<QComboBox>(&s.view, "runs.media.kind"), QStringLiteral("All")));
    field->clear();
    QTest::keyClicks(field, QStringLiteral("nowhere"));
    QTRY_VERIFY(s.view.cards().isEmpty());
    QVERIFY(note->isVisible());
    child<QToolButton>(&s.view, "runs.media.byExpression")->click();
    field->clear();
    QTest::keyClicks(field, QStringLiteral("^(train|valid)/s.*s$"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(shown(), (QStringList{"train/samples", "valid/samples", "valid/scores"}));
    QVERIFY(!note->isVisible());
    QTest::keyClicks(field, QStringLiteral("("));
    QTRY_VERIFY(problem->isVisible());
    QCOMPARE(shown().size(), 3); // the last that made sense
}

void TestMediaView::onlyWhatIsInSightIsRead()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    must(f.store().together([&]() -> Result<void> {
        for (int i = 0; i < 60; ++i)
            addPicture(f.store(), a, 1, QColor(i, 0, 0),
                QStringLiteral("s%1").arg(i, 2, 10, QLatin1Char('0')));
        return {};
    }));
    Shown s(f, {a});
    MediaCard *first = s.card(QStringLiteral("s00"));
    QTRY_COMPARE(colorOf(s.tile<PictureTile>(first, 0)), QColor(0, 0, 0));
    QCOMPARE(s.view.cards().size(), MediaView::cardsAtOnce);
    MediaCard *last = s.view.card({MediaKind::Picture, QStringLiteral("s47")});
    QVERIFY(last);
    QTest::qWait(200); // for what must not come
    QVERIFY(last->tiles().isEmpty());
    auto *scroll = child<QScrollArea>(&s.view, "runs.media.scroll");
    scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
    QTRY_COMPARE(last->tiles().size(), 1);
    QTRY_COMPARE(colorOf(s.tile<PictureTile>(last, 0)), QColor(47, 0, 0));
    QVERIFY(
        child<QLabel>(&s.view, "runs.media.moreText")->text().contains(QStringLiteral("48 of 60")));
    child<QPushButton>(&s.view, "runs.media.more")->click();
    QCOMPARE(s.view.cards().size(), 60);
    QVERIFY(!child<QPushButton>(&s.view, "runs.media.more")->isVisible());
}

void TestMediaView::nothingToShowSaysHow()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    Shown s(f, {});
    auto *empty = child<QWidget>(&s.view, "runs.media.empty");
    const auto says = [&](const char *text) {
        const QList<QLabel *> labels = empty->findChildren<QLabel *>();
        return empty->isVisible() && std::any_of(labels.begin(), labels.end(), [&](QLabel *label) {
            return label->text().contains(QLatin1String(text));
        });
    };
    QVERIFY(says("Tick runs"));
    QVERIFY(f.knows(a, RunState::Running));
    s.view.setRuns({a});
    QTRY_VERIFY(says("run.log_image("));
    QVERIFY(says("TensorBoard"));
    QVERIFY(!child<QLineEdit>(&s.view, "runs.media.series")->isVisible());
    addPicture(f.store(), a, 1, Qt::red);
    progressTo(f.store(), a, 1);
    QTRY_VERIFY(!empty->isVisible());
    QVERIFY(child<QLineEdit>(&s.view, "runs.media.series")->isVisible());
}

void TestMediaView::readingAgainParsesOnlyWhatIsNew()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    const auto read = [&](const RunMediaPointer &before) {
        return *readRunMedia(f.store(), a, before, LayerHistograms::Included);
    };
    addPicture(f.store(), a, 20, Qt::red);
    addPicture(f.store(), a, 10, Qt::green);
    const RunMediaPointer first = read({});
    QCOMPARE(read(first), first);
    const MediaKey key{MediaKind::Picture, QStringLiteral("samples")};
    QCOMPARE(first->series[key].constFirst().step, 10); // by step, not as logged
    Artifact file;
    file.kind = QStringLiteral("file");
    file.name = QStringLiteral("weights.bin");
    file.object = *f.store().putObject("bytes");
    must(f.store().addArtifact(a, file));
    QCOMPARE(read(first), first); // that is nothing to look at
    addPicture(f.store(), a, 20, Qt::blue); // replaces one
    addPicture(f.store(), a, 30, Qt::blue);
    const RunMediaPointer second = read(first);
    QVERIFY(second != first);
    QCOMPARE(second->series[key].size(), 3);
    QCOMPARE(second->series[key][1].object,
        *f.store().putObject(pngOf(Qt::blue))); // the same bytes have the same name
    QVERIFY(*read({}) == *second);
    must(f.store().appendHistograms(a, {histogram(QStringLiteral("w"), 1)}));
    QVERIFY(read(second) != second);
}

void TestMediaView::theRunsPageHasATabForThem()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    addPicture(f.store(), a, 1, Qt::red);
    QVERIFY(f.knows(a, RunState::Running));
    {
        RunsPage page(f.workbench());
        page.resize(1000, 900);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        f.workbench().setShownRuns({a});
        auto *tabs = child<QTabWidget>(&page, "runs.tabs");
        auto *view = page.findChild<MediaView *>();
        QCOMPARE(tabs->currentIndex(), 0);
        QVERIFY(view->cards().isEmpty()); // nothing is read until it is looked at
        tabs->setCurrentIndex(1);
        QTRY_COMPARE(view->cards().size(), 1);
    }
    const RunsPage again(f.workbench());
    QCOMPARE(again.findChild<QTabWidget *>()->currentIndex(), 1);
}

QTEST_MAIN(TestMediaView)
#include "tst_mediaview.moc"
