// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/runfixture.h"
#include "widgets/panels/runs/runspage.h"
#include "widgets/panels/workbench/media/histogramtile.h"
#include "widgets/panels/workbench/media/itemtiles.h"
#include "widgets/panels/workbench/media/mediaview.h"
#include "widgets/panels/workbench/media/picturewindow.h"
#include "widgets/panels/workbench/media/savemedia.h"
#include "widgets/plots/heatmapplot.h"

#include <QBuffer>
#include <QCheckBox>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
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
    void damagedObjectsSaySo();
    void picturesWithoutInformation();
    void textsAreShownAsTheyAre();
    void histogramsOverTheSteps();
    void histogramsOfLayersStandElsewhere();
    void theSearchChoosesSeries();
    void onlyWhatIsInSightIsRead();
    void nothingToShowSaysHow();
    void aClickEnlargesToTruePixels();
    void filesAreSavedAsTheyWereLogged();
    void aTileMayGoWhileItsMenuIsOpen();
    void namesThatFilesMayHave();
    void readingAgainParsesOnlyWhatIsNew();
    void theRunsPageHasATabForThem();

private:
    QTemporaryDir m_folder;
};

namespace {

constexpr int slowDiskMs = 20'000; // a file is synced

void must(const auto &result)
{
    if (!result.ok())
        qFatal("%s", qPrintable(result.error().text()));
}

QByteArray pngOf(const QColor &color, const QSize &size = {8, 8})
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(color);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

RunId addRun(RunStore &store, const QString &name)
{
    NewRun fresh;
    fresh.experiment = QStringLiteral("default");
    fresh.name = name;
    fresh.specJson = QStringLiteral("{}");
    const RunId id = *store.createRun(fresh);
    must(store.claimRun(id));
    must(store.setAttributes(id, {{QStringLiteral("made_by.client"), QStringLiteral("python")}}));
    return id;
}

// As packaging/python writes them. Returns the object.
QString addFile(RunStore &store, RunId run, const char *kind, const QString &series, qint64 step,
    const QByteArray &bytes, const QString &caption = {})
{
    Artifact artifact;
    artifact.kind = QLatin1String(kind);
    artifact.name
        = QStringLiteral("%1/%2.%3")
              .arg(series)
              .arg(step, 8, 10, QLatin1Char('0'))
              .arg(artifact.kind == u"image" ? QStringLiteral("png") : QStringLiteral("txt"));
    artifact.object = *store.putObject(bytes);
    artifact.info = QString::fromUtf8(toJsonText(
        Json{{"series", toJson(series)}, {"step", step}, {"caption", toJson(caption)}}, -1));
    must(store.addArtifact(run, artifact));
    return artifact.object;
}

void addPicture(RunStore &store, RunId run, qint64 step, const QColor &color,
    const QString &series = QStringLiteral("samples"))
{
    addFile(store, run, "image", series, step, pngOf(color), QStringLiteral("at %1").arg(step));
}

Histogram histogram(const QString &name, qint64 step)
{
    return {name, step, -1, 1, {1, 2, 3, 2}};
}

void progressTo(RunStore &store, RunId run, qint64 step)
{
    RunProgress progress;
    progress.step = step;
    must(store.updateRun(run, progress));
}

struct Shown {
    Shown(PageFixture &fixture, const QList<RunId> &runs)
        : view(fixture.workbench(), QStringLiteral("runs"))
    {
        for (const RunId run : runs) {
            if (!fixture.knows(run, RunState::Running))
                qFatal("the window does not know run %lld", static_cast<long long>(run));
        }
        view.resize(1000, 700);
        view.setRuns(runs);
        view.show();
        if (!QTest::qWaitForWindowExposed(&view))
            qFatal("not exposed");
    }
    // Waits for the card and its tiles.
    MediaCard *card(const QString &series, MediaKind kind = MediaKind::Picture)
    {
        const MediaKey key{kind, series};
        if (!QTest::qWaitFor([&] { return view.card(key) && !view.card(key)->tiles().isEmpty(); }))
            qFatal("no card of %s", qPrintable(series));
        return view.card(key);
    }
    template <typename Tile> Tile *tile(const MediaCard *card, qsizetype index)
    {
        return qobject_cast<Tile *>(card->tiles().value(index));
    }
    MediaView view;
};

QColor colorOf(const PictureTile *tile)
{
    const QImage image = tile->shown();
    return image.isNull() ? QColor() : image.pixelColor(0, 0);
}

} // namespace

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

// The list of runs says nothing else new of the run.
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

void TestMediaView::damagedObjectsSaySo()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    const auto add = [&](const char *series, const QByteArray &bytes) {
        return addFile(f.store(), a, "image", QLatin1String(series), 1, bytes);
    };
    const QString objects = f.store().folder() + QStringLiteral("/objects/");
    QFile changed(objects + add("changed", pngOf(Qt::red)));
    QFile::remove(objects + add("missing", pngOf(Qt::green)));
    add("text", "this is no picture");
    add("cut", pngOf(Qt::blue).left(45));
    addPicture(f.store(), a, 1, Qt::cyan, QStringLiteral("whole"));
    QVERIFY(changed.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    QVERIFY(changed.open(QIODevice::ReadWrite));
    changed.seek(20);
    changed.write("?");
    changed.close();
    Shown s(f, {a});
    const auto says = [&](const char *series, const char *text) {
        auto *tile = s.tile<PictureTile>(s.card(QLatin1String(series)), 0);
        s.view.findChild<QScrollArea *>(QStringLiteral("runs.media.scroll"))
            ->ensureWidgetVisible(tile);
        return QTest::qWaitFor([&] { return tile->message().contains(QString::fromUtf8(text)); })
            && tile->shown().isNull();
    };
    s.view.resize(1000, 2400); // all in sight
    QVERIFY(says("changed", "is not what was once stored"));
    QVERIFY(says("missing", "missing from the store"));
    QVERIFY(says("text", "This is no picture that can be shown here"));
    QVERIFY(says("cut", "cannot be decoded"));
    QTRY_COMPARE(
        colorOf(s.tile<PictureTile>(s.card(QStringLiteral("whole")), 0)), QColor(Qt::cyan));
}

void TestMediaView::picturesWithoutInformation()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    Artifact artifact;
    artifact.kind = QStringLiteral("image");
    artifact.name = QStringLiteral("confusion.png");
    artifact.object = *f.store().putObject(pngOf(Qt::red));
    artifact.info = QStringLiteral("{\"step\": ");
    must(f.store().addArtifact(a, artifact));
    Shown s(f, {a});
    MediaCard *card = s.card(QStringLiteral("confusion.png"));
    QVERIFY(!card->slider()->isVisible());
    QCOMPARE(card->step(), -1);
    auto *tile = s.tile<PictureTile>(card, 0);
    QTRY_COMPARE(colorOf(tile), QColor(Qt::red));
    QTRY_COMPARE(tile->accessibleDescription(), QStringLiteral("no step"));
}

void TestMediaView::textsAreShownAsTheyAre()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    const QByteArray markup = "# Title\n<img src=\"file:///etc/passwd\"> <b>bold</b>";
    addFile(f.store(), a, "text", QStringLiteral("notes"), 1, markup);
    const QByteArray large(300'000, 'x');
    addFile(f.store(), a, "text", QStringLiteral("notes"), 2, large);
    Shown s(f, {a});
    MediaCard *card = s.card(QStringLiteral("notes"), MediaKind::Text);
    auto *tile = s.tile<TextTile>(card, 0);
    QTRY_COMPARE(tile->shown().size(), 128 * 1024);
    const QString path = f.file(QStringLiteral("all.txt"));
    QSignalSpy done(&f.workbench(), &Workbench::doneReported);
    tile->saveTo(path);
    QTRY_COMPARE_WITH_TIMEOUT(done.size(), 1, slowDiskMs);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), large);
    QTest::keyClick(card->slider(), Qt::Key_Home);
    QTRY_COMPARE(tile->shown(), QString::fromUtf8(markup));
    tile->copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromUtf8(markup));
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

void TestMediaView::aClickEnlargesToTruePixels()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    addFile(f.store(), a, "image", QStringLiteral("large"), 1, pngOf(Qt::red, {1200, 900}));
    addFile(f.store(), a, "image", QStringLiteral("large"), 2, "no picture");
    addFile(f.store(), a, "image", QStringLiteral("large"), 3, pngOf(Qt::blue, {1200, 900}));
    Shown s(f, {a});
    auto *tile = s.tile<PictureTile>(s.card(QStringLiteral("large")), 0);
    QTRY_COMPARE(colorOf(tile), QColor(Qt::blue));
    QCOMPARE(tile->shown().width(), contentSize(MediaKind::Picture, MediaSize::Medium).width());
    QTest::mouseClick(tile, Qt::LeftButton);
    auto *window = s.view.findChild<PictureWindow *>();
    QVERIFY(window);
    QTRY_COMPARE(window->shown().size(), QSize(1200, 900));
    QCOMPARE(window->zoom(), 1.0);
    QVERIFY(window->windowTitle().contains(QStringLiteral("step 3")));
    const QPoint middle = window->rect().center();
    QWheelEvent wheel(middle, window->mapToGlobal(middle), {}, {0, 240}, Qt::NoButton,
        Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(window->findChild<QAbstractScrollArea *>()->viewport(), &wheel);
    QCOMPARE(window->zoom(), 2.0);
    child<QAction>(window, "media.window.back")->trigger();
    QTRY_VERIFY(window->shown().isNull());
    QVERIFY(window->message().contains(QStringLiteral("This is no picture")));
    child<QAction>(window, "media.window.back")->trigger();
    QTRY_COMPARE(window->shown().size(), QSize(1200, 900));
    QCOMPARE(window->shown().pixelColor(0, 0), QColor(Qt::red));
    QVERIFY(!child<QAction>(window, "media.window.back")->isEnabled());
    QCOMPARE(window->zoom(), 2.0); // as it was chosen
    child<QAction>(window, "media.window.copy")->trigger();
    QCOMPARE(QGuiApplication::clipboard()->image().size(), QSize(1200, 900));
}

void TestMediaView::filesAreSavedAsTheyWereLogged()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    const QByteArray bytes = pngOf(Qt::red) + "trailing bytes that a decoder passes over";
    const QString object = addFile(f.store(), a, "image", QStringLiteral("one"), 1, bytes);
    Shown s(f, {a});
    auto *tile = s.tile<PictureTile>(s.card(QStringLiteral("one")), 0);
    QTRY_COMPARE(colorOf(tile), QColor(Qt::red));
    QSignalSpy done(&f.workbench(), &Workbench::doneReported);
    QSignalSpy failed(&f.workbench(), &Workbench::problemReported);
    const QString path = f.file(QStringLiteral("saved.png"));
    tile->saveTo(path);
    QTRY_COMPARE_WITH_TIMEOUT(done.size(), 1, slowDiskMs);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), bytes);
    tile->saveTo(f.file(QStringLiteral("no/such/folder/saved.png")));
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, slowDiskMs);
    QVERIFY(failed.constFirst().constFirst().value<Error>().message.contains(
        QStringLiteral("could not be written")));
    // What was damaged in the meantime is not passed on as if it were whole.
    QFile stored(f.store().folder() + QStringLiteral("/objects/") + object);
    QVERIFY(stored.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    QVERIFY(stored.open(QIODevice::Append));
    stored.write("?");
    stored.close();
    const QString other = f.file(QStringLiteral("damaged.png"));
    tile->saveTo(other);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 2, slowDiskMs);
    QCOMPARE(failed.constLast().constFirst().value<Error>().code, ErrorCode::Damaged);
    QVERIFY(!QFile::exists(other));
}

void TestMediaView::aTileMayGoWhileItsMenuIsOpen()
{
    PageFixture f;
    const RunId a = addRun(f.store(), QStringLiteral("a"));
    addPicture(f.store(), a, 1, Qt::red);
    Shown s(f, {a});
    auto *tile = s.tile<PictureTile>(s.card(QStringLiteral("samples")), 0);
    QTRY_COMPARE(colorOf(tile), QColor(Qt::red));
    QContextMenuEvent asked(
        QContextMenuEvent::Mouse, QPoint(20, 20), tile->mapToGlobal(QPoint(20, 20)));
    QApplication::sendEvent(tile, &asked);
    const QPointer<QMenu> menu = tile->findChild<QMenu *>();
    QVERIFY(menu && menu->isVisible());
    QStringList names;
    for (const QAction *action : menu->actions()) {
        if (action->isVisible())
            names.append(action->objectName());
    }
    QCOMPARE(
        names, (QStringList{"media.enlarge", "media.copy", "media.copyCaption", "media.save"}));
    child<QAction>(menu, "media.copyCaption")->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("at 1"));
    s.view.setRuns({});
    QTRY_VERIFY(!menu);
}

void TestMediaView::namesThatFilesMayHave()
{
    MediaItem item;
    item.series = QStringLiteral("valid/samples: 1");
    item.step = 40;
    item.name = QStringLiteral("valid/samples: 1/00000040.jpg");
    QCOMPARE(fileNameFor(QStringLiteral("my run"), item),
        QStringLiteral("my-run-valid-samples--1-40.jpg"));
    item.step = -1;
    item.series = item.name = QStringLiteral("../../.bashrc");
    QCOMPARE(fileNameFor(QStringLiteral(".."), item), QStringLiteral("-.-..-..-.bashrc"));
    item.series = QString(500, u'x');
    item.name = QStringLiteral("x.") + QString(50, u'y');
    QCOMPARE(fileNameFor(QString(500, u'r'), item).size(), 121);
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
