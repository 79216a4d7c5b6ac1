// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/mediafixture.h"
#include "widgets/panels/workbench/media/picturewindow.h"
#include "widgets/panels/workbench/media/savemedia.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QScrollArea>
#include <QSlider>
#include <QWheelEvent>

using namespace lampwork;

// What one run logged at one step: shown, enlarged, copied and saved; or why it cannot be.
class TestMediaTiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { isolateSettings(m_folder.path()); }
    void init() { QSettings().clear(); }
    void damagedObjectsSaySo();
    void picturesWithoutInformation();
    void textsAreShownAsTheyAre();
    void aClickEnlargesToTruePixels();
    void filesAreSavedAsTheyWereLogged();
    void aTileMayGoWhileItsMenuIsOpen();
    void namesThatFilesMayHave();

private:
    QTemporaryDir m_folder;
};

void TestMediaTiles::damagedObjectsSaySo()
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

void TestMediaTiles::picturesWithoutInformation()
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

void TestMediaTiles::textsAreShownAsTheyAre()
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

void TestMediaTiles::aClickEnlargesToTruePixels()
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

void TestMediaTiles::filesAreSavedAsTheyWereLogged()
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

void TestMediaTiles::aTileMayGoWhileItsMenuIsOpen()
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

void TestMediaTiles::namesThatFilesMayHave()
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

QTEST_MAIN(TestMediaTiles)
#include "tst_mediatiles.moc"
