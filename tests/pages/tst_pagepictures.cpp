// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of every page in light and dark, at the smallest and a usual size, in
// <build>/pictures/pages. They are made to be looked at; the test fails when a page asks for more
// room than the smallest window has.
#include "tests/pages/fakeengine.h"
#include "tests/pages/pagesamples.h"
#include "widgets/dialogs/exportwizard.h"
#include "widgets/panels/data/datapage.h"
#include "widgets/panels/deploy/deploypage.h"
#include "widgets/panels/deploy/trypanel.h"
#include "widgets/panels/inspect/inspectpage.h"
#include "widgets/panels/network/networkpage.h"
#include "widgets/panels/training/trainpage.h"
#include "widgets/style/labels.h"

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>

using namespace lampwork;

namespace {

// What a page gets in a window of 1280 × 800 beside the rail, below menu and above status bar.
constexpr QSize smallest(1140, 720);
constexpr QSize usual(1780, 980);

} // namespace

class TestPagePictures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void data();
    void network();
    void training();
    void inspect();
    void deploy();

private:
    void grab(QWidget &page, const QString &name);
};

void TestPagePictures::initTestCase_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestPagePictures::init()
{
    QFETCH_GLOBAL(bool, dark);
    Theme::instance().setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
}

void TestPagePictures::grab(QWidget &page, const QString &name)
{
    QFETCH_GLOBAL(bool, dark);
    const QString folder = QStringLiteral(LAMPWORK_BINARY_DIR "/pictures/pages");
    QVERIFY(QDir().mkpath(folder));
    for (const QSize &size : {smallest, usual}) {
        page.resize(size);
        page.show();
        QTest::qWait(50); // layouts and plots settle over several turns of the event loop
        QVERIFY2(page.size() == size,
            qPrintable(QStringLiteral("%1 needs %2 × %3, more than the smallest window has")
                           .arg(name)
                           .arg(page.width())
                           .arg(page.height())));
        QVERIFY(page.grab().save(
            QStringLiteral("%1/%2-%3-%4.png")
                .arg(folder, name, dark ? QStringLiteral("dark") : QStringLiteral("light"))
                .arg(size.width())));
    }
}

void TestPagePictures::data()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    grab(page, QStringLiteral("data-empty"));
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv")));
    grab(page, QStringLiteral("data-no-target"));
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    child<QTableView>(&page, "data.columns")->selectRow(2);
    grab(page, QStringLiteral("data-numbers"));
    child<QTableView>(&page, "data.columns")->selectRow(1);
    child<QToolButton>(&page, "data.csv")->click();
    grab(page, QStringLiteral("data-category"));
    fixture.draft().openData(QStringLiteral("/nowhere/missing.csv"));
    QVERIFY(fixture.settled());
    grab(page, QStringLiteral("data-problem"));
    QVERIFY(fixture.openSample(QStringLiteral("digits-images-idx3-ubyte")));
    grab(page, QStringLiteral("data-pictures"));
}

void TestPagePictures::network()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    grab(page, QStringLiteral("network-empty"));
    QVERIFY(fixture.openSample(QStringLiteral("digits-images-idx3-ubyte")));
    grab(page, QStringLiteral("network-cnn"));
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    page.findChild<QAction *>(QStringLiteral("network.add.conv2d"))->trigger();
    QVERIFY(fixture.settled());
    grab(page, QStringLiteral("network-misfit"));
}

void TestPagePictures::training()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    grab(page, QStringLiteral("train-empty"));
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("mlp · breast-cancer"), RunState::Running);
    storeCurves(fixture.store(), id, 900, 13, 1300);
    QVERIFY(fixture.store().giveOrder(id, OrderVerb::SetLearningRate, 0.0003));
    PageFixture::must(fixture.store().orderHandled(id, 1, 520));
    PageFixture::must(fixture.store().appendEvent(
        id, EventKind::Log, 1, QStringLiteral("Training on 398 rows.")));
    PageFixture::must(fixture.store().appendEvent(
        id, EventKind::Checkpoint, 897, QStringLiteral("Checkpoint of epoch 69.")));
    QVERIFY(fixture.knows(id, RunState::Running));
    fixture.workbench().setCurrentRun(id);
    QTRY_VERIFY(!child<NumberLabel>(&page, "train.last_loss")->value().startsWith(u'–'));
    QTest::qWait(200); // the plots replot in the background
    grab(page, QStringLiteral("train-running"));
    QVERIFY(fixture.store().giveOrder(id, OrderVerb::Freeze, 0, QStringLiteral("linear1*")));
    PageFixture::must(fixture.store().orderHandled(id, 2, 700));
    QVERIFY(fixture.store().giveOrder(id, OrderVerb::Break, 0, QStringLiteral("is nan")));
    PageFixture::must(fixture.store().orderHandled(id, 3, 710));
    page.findChild<QAction *>(QStringLiteral("train.steer.action"))->setChecked(true);
    QTRY_COMPARE(child<QListWidget>(&page, "train.steer.breakpoints")->count(), 1);
    grab(page, QStringLiteral("train-steer"));
    page.findChild<QAction *>(QStringLiteral("train.steer.action"))->setChecked(false);
    Spec spec = fixture.draft().chosen();
    spec.train.schedule.warmupSteps = 999'999;
    fixture.draft().edit(QStringLiteral("bad"), spec);
    fixture.setState(id, RunState::Lost);
    QVERIFY(fixture.knows(id, RunState::Lost));
    QVERIFY(fixture.settled());
    grab(page, QStringLiteral("train-problem"));
}

void TestPagePictures::inspect()
{
    PageFixture fixture;
    InspectPage page(fixture.workbench());
    grab(page, QStringLiteral("inspect-empty"));
    for (const auto &[file, target] : {std::pair("breast-cancer.csv", "diagnosis"),
             std::pair("auto-mpg.csv", "mpg"), std::pair("digits-images-idx3-ubyte", "")}) {
        QVERIFY(fixture.openSample(QString::fromLatin1(file), QString::fromLatin1(target)));
        const RunId id = fixture.addRun(QString::fromLatin1(file), RunState::Running);
        storePredictions(
            fixture.store(), id, madePredictions(fixture.draft(), QStringLiteral("test")));
        fixture.setState(id, RunState::Finished);
        QVERIFY(fixture.knows(id, RunState::Finished));
        page.setRun(id);
        auto *tabs = child<QTabWidget>(&page, "inspect.tabs");
        const bool classes = fixture.draft().resolved()->preprocessing.task != Task::Regression;
        QTRY_COMPARE(tabs->isTabVisible(0), classes);
        QTRY_VERIFY(tabs->isVisible());
        for (int tab = 0; tab < tabs->count(); ++tab) {
            if (!tabs->isTabVisible(tab))
                continue;
            tabs->setCurrentIndex(tab);
            QTest::qWait(150); // rows and plots come from the background
            grab(page,
                QStringLiteral("inspect-%1-%2")
                    .arg(QString::fromLatin1(file).section(u'.', 0, 0))
                    .arg(tab));
        }
    }
}

void TestPagePictures::deploy()
{
    PageFixture fixture;
    DeployPage page(fixture.workbench());
    grab(page, QStringLiteral("deploy-empty"));
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    const RunId id = fixture.addRun(QStringLiteral("mlp · penguins"), RunState::Running);
    storeCheckpoint(fixture.store(), id, 1800, 80, true);
    storeCheckpoint(fixture.store(), id, 2000, 90, false);
    fixture.setState(id, RunState::Finished);
    const QString model = fixture.file(QStringLiteral("penguins.pt"));
    installFakeEngine(fixture.file(QStringLiteral("engine")),
        "echo '{\"result\": {\"size_bytes\": 25600, \"parity\": 1.2e-7, \"rows\": 52, "
        "\"checkpoint_step\": 1800, "
        "\"latency_ms\": {\"1\": {\"p50\": 0.06, \"p99\": 0.11}, \"64\": {\"p50\": 0.3, \"p99\": "
        "0.5}}}}'\n");
    QVERIFY(fixture.knows(id, RunState::Finished));
    QTest::mouseClick(child<QPushButton>(&page, "deploy.export"), Qt::LeftButton);
    auto *wizard = page.window()->findChild<ExportWizard *>();
    QVERIFY(wizard);
    auto *next = child<QPushButton>(wizard, "export.next");
    QTRY_VERIFY(next->isEnabled());
    QFETCH_GLOBAL(bool, dark);
    const auto save = [&](const char *name) {
        QCoreApplication::processEvents();
        QVERIFY(wizard->grab().save(
            QStringLiteral(LAMPWORK_BINARY_DIR "/pictures/pages/wizard-%1-%2.png")
                .arg(QString::fromLatin1(name),
                    dark ? QStringLiteral("dark") : QStringLiteral("light"))));
    };
    save("1-run");
    next->click();
    child<QLineEdit>(wizard, "export.path")->setText(model);
    save("2-options");
    next->click();
    QTRY_VERIFY(child<NumberLabel>(wizard, "export.parity")->isVisible());
    save("3-verify");
    next->click();
    save("4-done");
    wizard->close();

    const Result<QString> object = fixture.store().putObject("model");
    QVERIFY(object);
    for (const QString &name :
        {QStringLiteral("penguins.pt"), QStringLiteral("penguins-last.pt")}) {
        QFile file(fixture.file(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        Artifact artifact;
        artifact.kind = QStringLiteral("export");
        artifact.name = name;
        artifact.object = *object;
        artifact.sizeBytes = 25'600;
        artifact.atMs = 1'772'000'000'000;
        artifact.info = QStringLiteral(
            "{\"file\": \"%1\", \"parity\": 1.2e-7, \"latency_ms\": {\"1\": {\"p50\": 0.06, "
            "\"p99\": 0.11}, \"64\": {\"p50\": 0.3, \"p99\": 0.5}}}")
                            .arg(file.fileName());
        QVERIFY(fixture.store().addArtifact(id, artifact));
    }
    installFakeEngine(fixture.file(QStringLiteral("engine")),
        "while [ \"$1\" != --to ]; do shift; done\n"
        "printf "
        "'row,species,prediction,probability_Adelie\\n1,Adelie,Adelie,0.99\\n2,Gentoo,Gentoo,0."
        "01\\n' > \"$2\"\n"
        "echo '{\"result\": {\"rows\": 2, \"metrics\": {\"accuracy\": 1.0}}}'\n");
    DeployPage again(fixture.workbench());
    again.show();
    QTRY_COMPARE(child<QTableView>(&again, "deploy.exports")->model()->rowCount(), 2);
    again.findChild<TryPanel *>()->predict(sample(QStringLiteral("penguins.csv")));
    QTRY_COMPARE(child<QTableView>(&again, "deploy.try.rows")->model()->rowCount(), 2);
    grab(again, QStringLiteral("deploy"));
}

QTEST_MAIN(TestPagePictures)
#include "tst_pagepictures.moc"
