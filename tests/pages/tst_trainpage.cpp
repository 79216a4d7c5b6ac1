// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/augment.h"
#include "tests/pages/fakeengine.h"
#include "tests/pages/pagefixture.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/panels/training/augmentpreview.h"
#include "widgets/panels/training/flightview.h"
#include "widgets/panels/training/steerpanel.h"
#include "widgets/panels/training/trainpage.h"
#include "widgets/plots/curveplot.h"
#include "widgets/style/labels.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QUndoStack>

#include <algorithm>
#include <cmath>

using namespace lampwork;

namespace {

SeriesPoints series(
    const char *name, qint64 first, qint64 stride, const std::vector<double> &values)
{
    SeriesPoints made;
    made.name = QString::fromLatin1(name);
    for (std::size_t i = 0; i < values.size(); ++i) {
        made.steps.push_back(first + qint64(i) * stride);
        made.wallMs.push_back(1'700'000'000'000 + qint64(i) * 10);
        made.values.push_back(values[i]);
    }
    return made;
}

} // namespace

class TestTrainPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutDataItSaysWhatIsMissing();
    void defaultsAreShownAndWhatIsTypedIsTaken();
    void clearingAFieldGoesBackToTheDefault();
    void onlyFieldsThatSuitTheChoiceAreShown();
    void constantsAreThoseOfTheChosenOptimiser();
    void severalBatchesAStepShortenThePlan();
    void picturesCanBeAugmented();
    void thePreviewShowsWhatTheNetworkWillSee();
    void severalSeedsAreStartedTogether();
    void aProblemStandsAtItsField();
    void aProblemOfTheNetworkLeadsThere();
    void aRunIsDrawnAsItTrains();
    void aScriptsRunIsDrawnWhateverItsNames();
    void ordersReachTheStoreAndAreMarked();
    void aLostRunCanBeResumed();
    void everyOrderIsAButtonAndAnAction();
    void settingsInForceAreShownAndChanged();
    void breakpointsAreAddedAndRemoved();
    void aRefusedOrderIsReported();
    void aRunThatPausedByItselfSaysWhy();
    void theFlightRecordIsShownAndDecidedOn();

private:
    // A running run of the breast-cancer sample, as the current one.
    static RunId running(PageFixture &fixture)
    {
        if (!fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")))
            qFatal("the sample cannot be opened");
        const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);
        if (!fixture.knows(id, RunState::Running))
            qFatal("the window does not know the run");
        fixture.workbench().setCurrentRun(id);
        return id;
    }
    static QList<Order> orders(PageFixture &fixture, RunId id)
    {
        const Result<QList<Order>> orders = fixture.store().orders(id);
        return orders ? *orders : QList<Order>();
    }
};

void TestTrainPage::withoutDataItSaysWhatIsMissing()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.show();
    QVERIFY(!child<QPushButton>(&page, "train.start")->isEnabled());
    QVERIFY(
        child<QLabel>(&page, "train.plan")->text().contains(QStringLiteral("open a data file")));
    QSignalSpy asked(&fixture.workbench(), &Workbench::pageRequested);
    QTest::mouseClick(child<QPushButton>(&page, "train.go_to_problem"), Qt::LeftButton);
    QCOMPARE(asked[0][0].value<Page>(), Page::Data);
}

void TestTrainPage::defaultsAreShownAndWhatIsTypedIsTaken()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *rate = child<NumberField>(&page, "train.lr");
    QCOMPARE(rate->placeholderText(), QStringLiteral("0.001"));
    QVERIFY(rate->text().isEmpty());
    rate->setFocus();
    QTest::keyClicks(rate, QStringLiteral("0.02"));
    auto *epochs = child<NumberField>(&page, "train.epochs");
    QTest::keyClicks(epochs, QStringLiteral("7"));
    QVERIFY(fixture.settled());
    QCOMPARE(fixture.draft().resolved()->spec.train.optimizer.lr, std::optional(0.02));
    QCOMPARE(fixture.draft().resolved()->spec.train.epochs, std::optional(7));
    QVERIFY(child<QPushButton>(&page, "train.start")->isEnabled());
    const auto rows = qint64(fixture.draft().resolved()->split.train.size());
    const qint64 batch = *fixture.draft().resolved()->spec.train.batchSize;
    QVERIFY(child<QLabel>(&page, "train.plan")
                ->text()
                .startsWith(
                    QString::number((rows + batch - 1) / batch * 7) + QStringLiteral(" steps")));
}

void TestTrainPage::clearingAFieldGoesBackToTheDefault()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *rate = child<NumberField>(&page, "train.lr");
    rate->setFocus();
    QTest::keyClicks(rate, QStringLiteral("0.5"));
    QVERIFY(fixture.settled());
    rate->selectAll();
    QTest::keyClick(rate, Qt::Key_Backspace);
    QVERIFY(fixture.settled());
    QVERIFY(!fixture.draft().chosen().train.optimizer.lr);
    QCOMPARE(fixture.draft().resolved()->spec.train.optimizer.lr, std::optional(0.001));
}

void TestTrainPage::onlyFieldsThatSuitTheChoiceAreShown()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1100, 1400);
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *momentum = child<NumberField>(&page, "train.momentum");
    QVERIFY(!momentum->isVisible());
    QVERIFY(choose(child<QComboBox>(&page, "train.optimizer"), QStringLiteral("SGD")));
    QVERIFY(fixture.settled());
    QVERIFY(momentum->isVisible());
    QCOMPARE(momentum->placeholderText(), QStringLiteral("0.9"));
    QVERIFY(!child<NumberField>(&page, "train.beta1")->isVisible());
    QVERIFY(!child<NumberField>(&page, "train.early_stopping.patience")->isVisible());
    QTest::mouseClick(
        child<QCheckBox>(&page, "train.early_stopping.enabled"), Qt::LeftButton, {}, {8, 8});
    QVERIFY(child<NumberField>(&page, "train.early_stopping.patience")->isVisible());
    QVERIFY(choose(child<QComboBox>(&page, "train.schedule"), QStringLiteral("Cosine")));
    QVERIFY(child<NumberField>(&page, "train.schedule.min_lr")->isVisible());
    QVERIFY(!child<NumberField>(&page, "train.schedule.gamma")->isVisible());
}

void TestTrainPage::constantsAreThoseOfTheChosenOptimiser()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1100, 1400);
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    QVERIFY(choose(child<QComboBox>(&page, "train.optimizer"), QStringLiteral("Lion")));
    QVERIFY(fixture.settled());
    auto *beta2 = child<NumberField>(&page, "train.beta2");
    QVERIFY(beta2->text().isEmpty());
    QCOMPARE(beta2->placeholderText(), QStringLiteral("0.99"));
    QCOMPARE(fixture.draft().resolved()->spec.train.optimizer.beta2, 0.99);
    QCOMPARE(fixture.draft().resolved()->spec.train.optimizer.lr, std::optional(3e-4));
    QVERIFY(choose(child<QComboBox>(&page, "train.optimizer"), QStringLiteral("Muon")));
    QVERIFY(fixture.settled());
    QVERIFY(child<QCheckBox>(&page, "train.nesterov")->isChecked());
    QCOMPARE(
        child<NumberField>(&page, "train.momentum")->placeholderText(), QStringLiteral("0.95"));
    QCOMPARE(beta2->placeholderText(), QStringLiteral("0.999"));
}

void TestTrainPage::severalBatchesAStepShortenThePlan()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    Spec spec = fixture.draft().chosen();
    spec.train.batchSize = 10;
    spec.train.accumulate = 4;
    spec.train.epochs = 2;
    fixture.draft().edit(QStringLiteral("length"), spec);
    QVERIFY(fixture.settled());
    const auto rows = qint64(fixture.draft().resolved()->split.train.size());
    QVERIFY(child<QLabel>(&page, "train.plan")
                ->text()
                .startsWith(QString::number((rows + 39) / 40 * 2) + QStringLiteral(" steps")));
}

void TestTrainPage::picturesCanBeAugmented()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1100, 1400);
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *move = child<NumberField>(&page, "data.augment.crop");
    QVERIFY(!move->isVisible());
    QVERIFY(fixture.openSample(QStringLiteral("digits-images-idx3-ubyte")));
    Spec spec = fixture.draft().chosen();
    spec.data.augment.crop = 8; // as wide as the pictures
    fixture.draft().edit(QStringLiteral("augmentation"), spec);
    QVERIFY(fixture.settled());
    auto *problem = child<ProblemLabel>(&page, "data.augment.crop.problem");
    QVERIFY(problem->isVisible()); // the part is unfolded for it
    QVERIFY(problem->text().contains(QStringLiteral("8 × 8")));
    move->setFocus();
    move->selectAll();
    QTest::keyClicks(move, QStringLiteral("2"));
    QVERIFY(fixture.settled());
    QVERIFY(!problem->isVisible());
    QCOMPARE(fixture.draft().resolved()->spec.data.augment.crop, 2);
    QTest::mouseClick(child<QPushButton>(&page, "data.augment.preview"), Qt::LeftButton);
    auto *preview = page.findChild<AugmentPreview *>();
    QVERIFY(preview);
    QCOMPARE(preview->findChild<QListView *>()->model()->rowCount(), 8 * 7);
    preview->reject();
}

// What is shown is what BatchSource will give: as it is first, then as in each epoch.
void TestTrainPage::thePreviewShowsWhatTheNetworkWillSee()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("digits-images-idx3-ubyte")));
    Spec spec = fixture.draft().chosen();
    spec.data.augment.mixup = 1;
    spec.data.augment.rotate = 20;
    fixture.draft().edit(QStringLiteral("augmentation"), spec);
    QVERIFY(fixture.settled());
    const ResolvedSpec &resolved = *fixture.draft().resolved();
    const ImageSet &images = *fixture.draft().data()->dataset.images;
    const AugmentedPictures made = augmentedPictures(resolved, images, 3, 2);
    QCOMPARE(made.images.count, std::size_t(9));
    QCOMPARE(made.captions.size(), 9);
    const auto first = std::size_t(resolved.split.train[0]);
    for (std::size_t i = 0; i < 64; ++i)
        QVERIFY(std::abs(made.images.pixel(0, i) - images.pixel(first, i)) < 1e-3);
    std::vector<float> encoded;
    const PixelInput &shape = *resolved.preprocessing.pixels;
    for (const qint64 row : resolved.split.train) {
        for (std::size_t i = 0; i < 64; ++i)
            encoded.push_back(
                float((images.pixel(std::size_t(row), i) - shape.shift) / shape.scale));
    }
    const Augmentation augmentation(resolved.spec.data.augment, shape, resolved.spec.train.seed);
    std::vector<float> expected(64);
    const auto mixture = augmentation.apply(
        encoded.data(), qint64(resolved.split.train.size()), 1, 2, expected.data());
    for (std::size_t i = 0; i < 64; ++i) // row 2 in epoch 1
        QVERIFY(
            std::abs(made.images.pixel(8, i) - (double(expected[i]) * shape.scale + shape.shift))
            < 1e-3);
    const qint64 percent = std::lround(100 * double(mixture.share));
    QVERIFY(made.captions[8].contains(QString::number(percent)) || percent == 100
        || !made.captions[8].contains(u'%'));
}

void TestTrainPage::severalSeedsAreStartedTogether()
{
    PageFixture fixture;
    const QString engine = fixture.file(QStringLiteral("engine"));
    installFakeEngine(engine, "sleep 60\n");
    TrainPage page(fixture.workbench());
    page.show();
    auto *seeds = child<QSpinBox>(&page, "train.seeds");
    auto *start = child<QPushButton>(&page, "train.start");
    QVERIFY(!seeds->isEnabled());
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    QVERIFY(seeds->isEnabled());
    QCOMPARE(start->text(), QStringLiteral("Train"));
    seeds->setValue(3);
    QCOMPARE(start->text(), QStringLiteral("Train 3 seeds"));
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_COMPARE(fixture.workbench().shownRuns().size(), 3);
    const QList<RunId> runs = fixture.workbench().shownRuns();
    QCOMPARE(fixture.workbench().currentRun(), runs[0]);
    QTRY_VERIFY(fakeEngineLog(engine).endsWith(u'\n'));
    QVERIFY(fakeEngineLog(engine).contains(QStringLiteral("--run %1 --attended --together --run %2 "
                                                          "--run %3")
                                               .arg(runs[0])
                                               .arg(runs[1])
                                               .arg(runs[2])));
    const auto first = fixture.store().run(runs[0]);
    const auto last = fixture.store().run(runs[2]);
    QVERIFY(first.ok() && last.ok());
    QVERIFY(first->name.endsWith(QStringLiteral(" · seed 1")));
    QVERIFY(last->name.endsWith(QStringLiteral(" · seed 3")));
    QCOMPARE(first->experiment, last->experiment);
    qunsetenv("LAMPWORK_ENGINE");
}

void TestTrainPage::aProblemStandsAtItsField()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *warmup = child<NumberField>(&page, "train.schedule.warmup_steps");
    warmup->setFocus();
    QTest::keyClicks(warmup, QStringLiteral("999999"));
    QVERIFY(fixture.settled());
    auto *problem = child<ProblemLabel>(&page, "train.schedule.warmup_steps.problem");
    QVERIFY(problem->isVisible());
    QVERIFY(!child<QPushButton>(&page, "train.start")->isEnabled());
    QCOMPARE(warmup->text(), QStringLiteral("999999")); // what was typed stays
    warmup->selectAll();
    QTest::keyClicks(warmup, QStringLiteral("5"));
    QVERIFY(fixture.settled());
    QVERIFY(!problem->isVisible());
    QVERIFY(child<QPushButton>(&page, "train.start")->isEnabled());
}

void TestTrainPage::aProblemOfTheNetworkLeadsThere()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    Spec spec = fixture.draft().chosen();
    spec.network.layers = {LayerSpec{QStringLiteral("conv2d"), {}}};
    spec.network.layersGiven = true;
    fixture.draft().edit(QStringLiteral("misfit"), spec);
    QVERIFY(fixture.settled());
    auto *button = child<QPushButton>(&page, "train.go_to_problem");
    QVERIFY(button->isVisible());
    QSignalSpy asked(&fixture.workbench(), &Workbench::pageRequested);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(asked[0][0].value<Page>(), Page::Network);
}

void TestTrainPage::aRunIsDrawnAsItTrains()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1280, 800);
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);
    QVERIFY(fixture.knows(id, RunState::Running));
    fixture.workbench().setCurrentRun(id);
    QVERIFY(child<QLabel>(&page, "train.run")->text() == QStringLiteral("first"));

    RunProgress progress;
    progress.step = 40;
    progress.totalSteps = 100;
    progress.stepsPerEpoch = 20;
    progress.samplesPerSecond = 1920;
    std::vector<double> losses;
    for (int i = 0; i < 40; ++i)
        losses.push_back(std::exp(-i / 20.0));
    PageFixture::must(fixture.store().appendPoints(id,
        {series("train/loss", 1, 1, losses), series("valid/loss", 20, 20, {0.9, 0.5}),
            series("train/epoch_loss", 20, 20, {0.8, 0.4}),
            series("valid/accuracy", 20, 20, {0.6, 0.75})},
        progress));
    auto *plot = child<CurvePlot>(&page, "train.plot.loss");
    QTRY_COMPARE(plot->pointCount(QStringLiteral("train/loss")), 40);
    QTRY_COMPARE(child<NumberLabel>(&page, "train.step")->value(), QStringLiteral("40 of 100"));
    QCOMPARE(child<NumberLabel>(&page, "train.epoch")->value(), QStringLiteral("3 of 5"));
    QCOMPARE(child<NumberLabel>(&page, "train.speed")->value(), QStringLiteral("1,920"));
    // 60 steps of 32 rows at 1,920 rows/s.
    QCOMPARE(child<NumberLabel>(&page, "train.time_left")->value(), QStringLiteral("1.0 s"));
    QCOMPARE(child<QProgressBar>(&page, "train.progress")->value(), 400);
    QCOMPARE(child<QLabel>(&page, "train.state")->text(), QStringLiteral("Running"));
    // The accuracy is what is drawn first; the loss can be chosen.
    auto *metrics = child<CurvePlot>(&page, "train.plot.metric");
    QCOMPARE(metrics->curves(), QStringList{QStringLiteral("valid/accuracy")});
    QCOMPARE(metrics->valueAt(QStringLiteral("valid/accuracy"), 40), std::optional(0.75));
    QVERIFY(choose(child<QComboBox>(&page, "train.metric"), QStringLiteral("loss")));
    QCOMPARE(metrics->curves(),
        (QStringList{QStringLiteral("train/epoch_loss"), QStringLiteral("valid/loss")}));

    PageFixture::must(fixture.store().appendPoints(id, {series("train/loss", 41, 1, {0.1, 0.05})}));
    QTRY_COMPARE(plot->pointCount(QStringLiteral("train/loss")), 42);
    QTRY_COMPARE(child<NumberLabel>(&page, "train.last_loss")->value(), QStringLiteral("0.05"));
}

void TestTrainPage::aScriptsRunIsDrawnWhateverItsNames()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1280, 800);
    page.show();
    NewRun made{QStringLiteral("default"), QStringLiteral("script"),
        QStringLiteral(R"({"params": {"lr": 0.5}, "made_by": {"client": "lampwork-python"}})"),
        {{QStringLiteral("made_by.client"), QStringLiteral("lampwork-python")}}};
    const Result<RunId> id = fixture.store().createRun(made);
    QVERIFY(id.ok());
    fixture.setState(*id, RunState::Running);
    QVERIFY(fixture.knows(*id, RunState::Running));
    fixture.workbench().setCurrentRun(*id);
    PageFixture::must(fixture.store().appendPoints(
        *id, {series("acc", 1, 1, {0.5, 0.75}), series("loss", 1, 1, {2, 1.5, 1.25})}));
    auto *plot = child<CurvePlot>(&page, "train.plot.loss");
    QTRY_COMPARE(plot->pointCount(QStringLiteral("loss")), 3);
    QCOMPARE(child<NumberLabel>(&page, "train.last_loss")->value(), QStringLiteral("1.25"));
    auto *metrics = child<CurvePlot>(&page, "train.plot.metric");
    QVERIFY(choose(child<QComboBox>(&page, "train.metric"), QStringLiteral("acc")));
    QCOMPARE(metrics->curves(), QStringList{QStringLiteral("acc")});
    QCOMPARE(metrics->valueAt(QStringLiteral("acc"), 2), std::optional(0.75));

    // The name that Lampwork has for it goes before, once it is there.
    PageFixture::must(fixture.store().appendPoints(
        *id, {series("train/loss", 4, 1, {1, 0.5}), series("loss", 4, 1, {9})}));
    QTRY_COMPARE(plot->pointCount(QStringLiteral("train/loss")), 2);
    QCOMPARE(plot->curves(), QStringList{QStringLiteral("train/loss")});
    QCOMPARE(child<NumberLabel>(&page, "train.last_loss")->value(), QStringLiteral("0.5"));

    // It takes orders, and no engine can go on with it.
    QVERIFY(child<QPushButton>(&page, "train.pause")->isVisible());
    fixture.setState(*id, RunState::Stopped);
    QVERIFY(fixture.knows(*id, RunState::Stopped));
    QTRY_VERIFY(!child<QPushButton>(&page, "train.pause")->isVisible());
    QVERIFY(!child<QPushButton>(&page, "train.resume")->isVisible());
    QSignalSpy problems(&fixture.workbench(), &Workbench::problemReported);
    fixture.workbench().resumeRun(*id);
    QCOMPARE(problems.size(), 1);
    QVERIFY(
        problems[0][0].value<Error>().message.contains(QStringLiteral("lampwork.init(resume=")));
    QCOMPARE(fixture.store().run(*id)->state, RunState::Stopped);
}

void TestTrainPage::ordersReachTheStoreAndAreMarked()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1280, 800);
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);
    QVERIFY(fixture.knows(id, RunState::Running));
    fixture.workbench().setCurrentRun(id);
    auto *rate = child<NumberField>(&page, "train.live.lr");
    rate->setFocus();
    QTest::keyClicks(rate, QStringLiteral("0.004"));
    QTest::keyClick(rate, Qt::Key_Return);
    QTest::mouseClick(child<QPushButton>(&page, "train.pause"), Qt::LeftButton);
    const auto openOrders = [&] {
        const Result<QList<Order>> orders = fixture.store().openOrders(id);
        return orders ? *orders : QList<Order>();
    };
    QTRY_COMPARE(openOrders().size(), 2);
    QCOMPARE(openOrders()[0].verb, OrderVerb::SetLearningRate);
    QCOMPARE(openOrders()[0].value, 0.004);
    QCOMPARE(openOrders()[1].verb, OrderVerb::Pause);

    // The engine answers.
    PageFixture::must(fixture.store().orderHandled(id, 1, 12));
    PageFixture::must(fixture.store().orderHandled(id, 2, 15));
    fixture.setState(id, RunState::Paused);
    QTRY_COMPARE(child<QLabel>(&page, "train.state")->text(), QStringLiteral("Paused"));
    QTRY_VERIFY(child<QListWidget>(&page, "train.events")->count() >= 2);
    // The same button now continues.
    QTest::mouseClick(child<QPushButton>(&page, "train.pause"), Qt::LeftButton);
    QTRY_COMPARE(openOrders().size(), 1);
    QCOMPARE(openOrders()[0].verb, OrderVerb::Resume);
}

void TestTrainPage::aLostRunCanBeResumed()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("lost"), RunState::Lost);
    QVERIFY(fixture.knows(id, RunState::Lost));
    fixture.workbench().setCurrentRun(id);
    QVERIFY(child<QPushButton>(&page, "train.resume")->isVisible());
    QVERIFY(!child<QPushButton>(&page, "train.pause")->isVisible());
    QVERIFY(child<ProblemLabel>(&page, "train.message")->isVisible());
}

void TestTrainPage::everyOrderIsAButtonAndAnAction()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1280, 800);
    page.show();
    const RunId id = running(fixture);
    for (const char *name : {"train.step", "train.evaluate", "train.checkpoint"})
        QTest::mouseClick(child<QPushButton>(&page, name), Qt::LeftButton);
    QTRY_COMPARE(orders(fixture, id).size(), 3);
    QCOMPARE(orders(fixture, id)[0].verb, OrderVerb::Step);
    QCOMPARE(orders(fixture, id)[0].value, 1.0);
    QCOMPARE(orders(fixture, id)[1].verb, OrderVerb::Evaluate);
    QCOMPARE(orders(fixture, id)[2].verb, OrderVerb::Checkpoint);
    QSet<QKeySequence> shortcuts;
    for (const QAction *action : page.orderActions()) {
        QVERIFY(!action->text().isEmpty());
        QVERIFY(!action->icon().isNull());
        QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->objectName()));
        QVERIFY(action->objectName().startsWith(u"train."));
        QVERIFY2(!shortcuts.contains(action->shortcut()), qPrintable(action->objectName()));
        shortcuts.insert(action->shortcut());
    }
    child<QAction>(&page, "train.stop.action")->trigger();
    QTRY_COMPARE(orders(fixture, id).size(), 4);
    QCOMPARE(orders(fixture, id)[3].verb, OrderVerb::Stop);
    fixture.setState(id, RunState::Stopped);
    QTRY_VERIFY(!child<QAction>(&page, "train.stop.action")->isEnabled());
}

void TestTrainPage::settingsInForceAreShownAndChanged()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1280, 900);
    page.show();
    const RunId id = running(fixture);
    auto *panel = child<SteerPanel>(&page, "train.steer");
    QVERIFY(!panel->isVisible());
    QTest::mouseClick(child<QPushButton>(&page, "train.steer.toggle"), Qt::LeftButton);
    QVERIFY(panel->isVisible());
    auto *decay = child<NumberField>(&page, "train.steer.weight_decay");
    QCOMPARE(decay->placeholderText(), QStringLiteral("0.01"));
    QTest::keyClicks(decay, QStringLiteral("0.5"));
    QTest::keyClick(decay, Qt::Key_Return);
    QTRY_COMPARE(orders(fixture, id).size(), 1);
    QCOMPARE(orders(fixture, id)[0].verb, OrderVerb::Set);
    QCOMPARE(orders(fixture, id)[0].text, QStringLiteral("train.optimizer.weight_decay=0.5"));
    QCOMPARE(decay->placeholderText(), QStringLiteral("0.01")); // not in force yet
    PageFixture::must(fixture.store().orderHandled(id, 1, 12));
    QTRY_COMPARE(decay->placeholderText(), QStringLiteral("0.5"));
    // Any field, checked before it is given.
    auto *field = child<QLineEdit>(&page, "train.steer.field");
    field->setText(QStringLiteral("train.schedule.min_rl=1e-5"));
    QTest::mouseClick(child<QPushButton>(&page, "train.steer.set"), Qt::LeftButton);
    QVERIFY(child<ProblemLabel>(&page, "train.steer.problem")
                ->text()
                .contains(QStringLiteral("Did you mean “train.schedule.min_lr”?")));
    field->setText(QStringLiteral("train.schedule.min_lr=1e-5"));
    QTest::mouseClick(child<QPushButton>(&page, "train.steer.set"), Qt::LeftButton);
    QTRY_COMPARE(orders(fixture, id).size(), 2);
    QCOMPARE(orders(fixture, id)[1].text, QStringLiteral("train.schedule.min_lr=1e-5"));
    QVERIFY(choose(child<QComboBox>(&page, "train.steer.schedule"), QStringLiteral("Cosine")));
    QTRY_COMPARE(orders(fixture, id).size(), 3);
    QCOMPARE(orders(fixture, id)[2].text, QStringLiteral("train.schedule.name=cosine"));
    // Freezing.
    child<QLineEdit>(&page, "train.steer.glob")->setText(QStringLiteral("linear1*"));
    QTest::mouseClick(child<QPushButton>(&page, "train.steer.freeze"), Qt::LeftButton);
    QTRY_COMPARE(orders(fixture, id).size(), 4);
    QCOMPARE(orders(fixture, id)[3].verb, OrderVerb::Freeze);
    PageFixture::must(fixture.store().orderHandled(id, 4, 13));
    QTRY_VERIFY(child<QLabel>(&page, "train.steer.frozen")->text().contains("linear1*"));
}

void TestTrainPage::breakpointsAreAddedAndRemoved()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1280, 900);
    page.show();
    const RunId id = running(fixture);
    child<QAction>(&page, "train.steer.action")->trigger();
    auto *condition = child<QLineEdit>(&page, "train.steer.condition");
    condition->setText(QStringLiteral("los > 2"));
    QTest::keyClick(condition, Qt::Key_Return);
    auto *problem = child<ProblemLabel>(&page, "train.steer.problem");
    QVERIFY(problem->text().contains(QStringLiteral("at column 1")));
    condition->setText(QStringLiteral("loss>2"));
    QTest::keyClick(condition, Qt::Key_Return);
    QVERIFY(problem->text().isEmpty());
    QTRY_COMPARE(orders(fixture, id).size(), 1);
    QCOMPARE(orders(fixture, id)[0].verb, OrderVerb::Break);
    QCOMPARE(orders(fixture, id)[0].text, QStringLiteral("train/loss > 2"));
    auto *list = child<QListWidget>(&page, "train.steer.breakpoints");
    QCOMPARE(list->count(), 0); // the engine has not answered
    PageFixture::must(fixture.store().orderHandled(id, 1, 12));
    QTRY_COMPARE(list->count(), 1);
    list->setCurrentRow(0);
    QTest::mouseClick(child<QPushButton>(&page, "train.steer.remove"), Qt::LeftButton);
    QTRY_COMPARE(orders(fixture, id).size(), 2);
    QCOMPARE(orders(fixture, id)[1].verb, OrderVerb::Unbreak);
    PageFixture::must(fixture.store().orderHandled(id, 2, 14));
    QTRY_COMPARE(list->count(), 0);
}

void TestTrainPage::aRefusedOrderIsReported()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1280, 900);
    page.show();
    const RunId id = running(fixture);
    QSignalSpy problems(&fixture.workbench(), &Workbench::problemReported);
    fixture.workbench().giveOrder(id, OrderVerb::Freeze, 0, QStringLiteral("conv*"));
    QTRY_COMPARE(
        child<QLabel>(&page, "train.state")->text(), QStringLiteral("Running, order sent"));
    PageFixture::must(fixture.store().orderHandled(
        id, 1, 12, QStringLiteral("No parameter's name matches “conv*”.")));
    QTRY_COMPARE(problems.size(), 1);
    const QString message = problems[0][0].value<Error>().message;
    QVERIFY2(message.contains(QStringLiteral("“Freeze conv*” was not carried out")),
        qPrintable(message));
    QVERIFY(message.contains(QStringLiteral("No parameter's name matches")));
}

void TestTrainPage::aRunThatPausedByItselfSaysWhy()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1280, 900);
    page.show();
    const RunId id = running(fixture);
    QSignalSpy problems(&fixture.workbench(), &Workbench::problemReported);
    RunProgress paused;
    paused.state = RunState::Paused;
    paused.message = QStringLiteral("Paused by the breakpoint “is nan”: train/loss is nan.");
    PageFixture::must(fixture.store().updateRun(id, paused));
    auto *message = child<ProblemLabel>(&page, "train.message");
    QTRY_COMPARE(message->text(), *paused.message);
    QTRY_COMPARE(problems.size(), 1);
    QVERIFY(problems[0][0].value<Error>().message.contains(*paused.message));
    RunProgress going;
    going.state = RunState::Running;
    going.message = QString();
    PageFixture::must(fixture.store().updateRun(id, going));
    QTRY_VERIFY(message->text().isEmpty());
}

void TestTrainPage::theFlightRecordIsShownAndDecidedOn()
{
    PageFixture fixture;
    TrainPage page(fixture.workbench());
    page.resize(1280, 900);
    page.show();
    const RunId id = running(fixture);
    auto *button = child<QPushButton>(&page, "train.flight.show");
    QVERIFY(!button->isVisible());
    FlightRecord record;
    record.step = 41;
    record.loss = std::nan("");
    record.culprit = {QStringLiteral("linear2"), QStringLiteral("activations")};
    record.layers
        = {{QStringLiteral("linear1"), QStringLiteral("Linear 8"), FlightRecord::Values{1, 0},
               FlightRecord::Values{2, 0}, FlightRecord::Values{3, 0}},
            {QStringLiteral("linear2"), QStringLiteral("Linear 4"), FlightRecord::Values{1.5, 0},
                FlightRecord::Values{0.25, 0}, FlightRecord::Values{record.loss, 7}}};
    record.batches = {{41, 0, 0.5, std::nullopt, {{1, 0.5, 1, 0}}},
        {42, 0, record.loss, std::nullopt, {{17, 0.25, 3, 0}, {5, record.loss, 9, 1}}}};
    Artifact artifact;
    artifact.kind = QStringLiteral("flight_record");
    artifact.name = QStringLiteral("step 42");
    artifact.object = fixture.store().putObject(toJsonText(flightRecordToJson(record))).value();
    artifact.atMs = 1;
    QVERIFY(fixture.store().addArtifact(id, artifact).ok());
    fixture.setState(id, RunState::Paused);
    PageFixture::must(fixture.store().appendEvent(id, EventKind::Warning, 41, record.summary()));
    QTRY_VERIFY(button->isVisible());
    QTRY_COMPARE(child<QLabel>(&page, "train.state")->text(), QStringLiteral("Paused"));
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(page.findChild<FlightView *>(QStringLiteral("train.flight")));
    auto *view = child<FlightView>(&page, "train.flight");
    QTRY_VERIFY(view->isVisible());
    QCOMPARE(child<QLabel>(view, "train.flight.summary")->text(), record.summary());
    auto *layers = child<QTableWidget>(view, "train.flight.layers");
    QCOMPARE(layers->rowCount(), 2);
    QCOMPARE(layers->item(1, 0)->text(), QStringLiteral("linear2: Linear 4"));
    QCOMPARE(layers->item(1, 4)->text(), QStringLiteral("activations"));
    QVERIFY(layers->item(0, 4)->text().isEmpty());
    auto *rows = child<QTableWidget>(view, "train.flight.rows");
    QCOMPARE(rows->rowCount(), 3);
    QCOMPARE(rows->item(0, 0)->text(), QStringLiteral("42")); // the newest batch, worst row first
    QCOMPARE(rows->item(0, 2)->text(), QStringLiteral("5"));
    QCOMPARE(rows->item(2, 0)->text(), QStringLiteral("41"));
    QTest::mouseClick(child<QPushButton>(view, "train.flight.go_on"), Qt::LeftButton);
    QTRY_COMPARE(orders(fixture, id).size(), 1);
    QCOMPARE(orders(fixture, id)[0].verb, OrderVerb::Resume);
    fixture.setState(id, RunState::Running);
    QTRY_VERIFY(!child<QPushButton>(view, "train.flight.go_on")->isEnabled());
    // Rewinding: a fork with a tenth of the learning rate; the run itself is stopped.
    QTest::mouseClick(child<QPushButton>(view, "train.flight.rewind"), Qt::LeftButton);
    const auto forked = [&]() -> std::optional<Run> {
        const Result<QList<Run>> runs = fixture.store().runs();
        if (!runs)
            return std::nullopt;
        const auto found = std::find_if(
            runs->cbegin(), runs->cend(), [&](const Run &run) { return run.parent == id; });
        return found == runs->cend() ? std::nullopt : std::optional(*found);
    };
    QTRY_VERIFY_WITH_TIMEOUT(forked(), 20'000);
    const auto spec = specFromText(forked()->specJson.toUtf8(), {});
    QVERIFY(spec.ok());
    QVERIFY(std::abs(*spec->train.optimizer.lr - 1e-4) < 1e-12);
    QTRY_COMPARE(orders(fixture, id).last().verb, OrderVerb::Stop);
}

QTEST_MAIN(TestTrainPage)
#include "tst_trainpage.moc"
