// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/pages/fakeengine.h"
#include "tests/pages/pagesamples.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/examplesmodel.h"
#include "widgets/panels/inspect/inspectpage.h"
#include "widgets/plots/matrixplot.h"
#include "widgets/style/labels.h"

#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>

using namespace lampwork;

namespace {

// Four rows of two classes by hand: three right, row 3 (class yes) taken for no.
Predictions fourRows(const QString &split)
{
    Predictions made;
    made.task = Task::Binary;
    made.split = split;
    made.target = QStringLiteral("diagnosis");
    made.classes = {QStringLiteral("benign"), QStringLiteral("malignant")};
    made.rows = {0, 1, 2, 3};
    made.targets = {0, 0, 1, 1};
    made.outputs = {0.9F, 0.1F, 0.8F, 0.2F, 0.3F, 0.7F, 0.6F, 0.4F};
    made.losses = {0.1F, 0.2F, 0.3F, 1.0F};
    return made;
}

} // namespace

class TestInspectPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutRunsItSaysWhatWillBeHere();
    void metricsAndMatrixFollowFromThePredictions();
    void clickingACellShowsItsRows();
    void severalLabelsAreScoredEachOnItsOwn();
    void anAutoencoderShowsWhatItCouldNotGiveBack();
    void aRegressionShowsItsErrors();
    void aRunWithoutPredictionsCanBeEvaluated();
    void aFailedEvaluationIsTold();
    void damagedPredictionsAreTold();
};

void TestInspectPage::withoutRunsItSaysWhatWillBeHere()
{
    PageFixture fixture;
    InspectPage page(fixture.workbench());
    page.show();
    QVERIFY(!child<QPushButton>(&page, "inspect.evaluate")->isEnabled());
    QVERIFY(!child<QPushButton>(&page, "emptyState.button")->isVisible());
}

void TestInspectPage::metricsAndMatrixFollowFromThePredictions()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);
    storePredictions(fixture.store(), id, fourRows(QStringLiteral("test")));
    fixture.setState(id, RunState::Finished);
    QVERIFY(fixture.knows(id, RunState::Finished));
    InspectPage page(fixture.workbench());
    page.show();
    fixture.workbench().requestInspection(id);
    auto *scores = child<QTableWidget>(&page, "inspect.scores");
    QTRY_VERIFY(scores->isVisible());
    QCOMPARE(
        child<NumberLabel>(&page, "inspect.number.0")->value(), QStringLiteral("0.75")); // 3 of 4
    // AUC: of the 2 × 2 pairs, all rank the malignant one higher: 0.7 and 0.4 over 0.1 and 0.2.
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.2")->value(), QStringLiteral("1"));
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.3")->value(),
        QStringLiteral("0.4")); // mean loss 1.6 / 4
    QCOMPARE(
        scores->item(0, 1)->text(), QStringLiteral("0.667")); // benign: 2 of 3 that were called so
    QCOMPARE(scores->item(1, 2)->text(), QStringLiteral("0.5")); // malignant: 1 of 2 found
    auto *tabs = child<QTabWidget>(&page, "inspect.tabs");
    QVERIFY(!tabs->isTabVisible(3)); // predicted against true is for numbers
}

void TestInspectPage::clickingACellShowsItsRows()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);
    storePredictions(fixture.store(), id, fourRows(QStringLiteral("test")));
    fixture.setState(id, RunState::Finished);
    QVERIFY(fixture.knows(id, RunState::Finished));
    InspectPage page(fixture.workbench());
    page.show();
    page.setRun(id);
    QTRY_VERIFY(child<QTableWidget>(&page, "inspect.scores")->isVisible());
    Q_EMIT child<MatrixPlot>(&page, "inspect.matrix")->cellClicked(1, 0);
    auto *examples = child<QTableView>(&page, "inspect.examples");
    QTRY_VERIFY(examples->isVisible());
    QCOMPARE(examples->model()->rowCount(), 1);
    QCOMPARE(
        examples->model()->index(0, ExamplesModel::Row).data().toString(), QStringLiteral("4"));
    // The row's own values stand beside it: the file's fourth row begins with 11.42.
    QTRY_COMPARE(examples->model()->index(0, ExamplesModel::FixedColumns).data().toString(),
        QStringLiteral("11.42"));
    QTest::mouseClick(child<QToolButton>(&page, "inspect.examples.all"), Qt::LeftButton);
    QCOMPARE(examples->model()->rowCount(), 4);
    QCOMPARE(
        examples->model()->index(0, ExamplesModel::Loss).data().toString(), QStringLiteral("1"));
}

void TestInspectPage::severalLabelsAreScoredEachOnItsOwn()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);
    Predictions made;
    made.task = Task::Multilabel;
    made.split = QStringLiteral("test");
    made.target = QStringLiteral("wet, windy");
    made.classes = {QStringLiteral("wet"), QStringLiteral("windy")};
    made.rows = {0, 1, 2, 3};
    made.targets = {1, 1, 1, 0, 0, 0, 0, 1};
    made.outputs = {0.9F, 0.4F, 0.8F, 0.2F, 0.6F, 0.1F, 0.2F, 0.7F};
    made.losses = {0.1F, 0.2F, 0.3F, 1.0F};
    storePredictions(fixture.store(), id, made);
    fixture.setState(id, RunState::Finished);
    QVERIFY(fixture.knows(id, RunState::Finished));
    InspectPage page(fixture.workbench());
    page.show();
    page.setRun(id);
    auto *labels = child<QTableWidget>(&page, "inspect.labels");
    QTRY_VERIFY(labels->isVisible());
    auto *tabs = child<QTabWidget>(&page, "inspect.tabs");
    QVERIFY(!tabs->isTabVisible(0) && !tabs->isTabVisible(3));
    // By hand. wet: 2 right of 3 named and of 2 there; windy: 1 of 1 named, of 2 there.
    QCOMPARE(labels->rowCount(), 2);
    const auto cells = [&](int row) {
        QStringList texts;
        for (int column = 0; column < labels->columnCount(); ++column)
            texts << labels->item(row, column)->text();
        return texts;
    };
    QCOMPARE(cells(0), QStringList({"wet", "0.667", "1", "0.8", "1", "2"}));
    QCOMPARE(cells(1), QStringList({"windy", "1", "0.5", "0.667", "1", "2"}));
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.0")->value(),
        QStringLiteral("0.7333")); // (4/5 + 2/3) / 2
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.1")->value(),
        QStringLiteral("0.75")); // 2·3 / (2·3 + 1 + 1)
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.2")->value(), QStringLiteral("0.5"));
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.3")->value(), QStringLiteral("0.25"));
    // A label's curves are a double click away.
    Q_EMIT labels->cellActivated(1, 0);
    QTRY_COMPARE(child<QComboBox>(&page, "inspect.class")->currentText(), QStringLiteral("windy"));
    QVERIFY(child<QComboBox>(&page, "inspect.class")->isVisible());
    tabs->setCurrentIndex(4);
    auto *examples = child<QTableView>(&page, "inspect.examples");
    QTRY_VERIFY(examples->isVisible());
    const auto cell = [&](int row, ExamplesModel::Column column) {
        return examples->model()->index(row, column).data().toString();
    };
    QCOMPARE(cell(3, ExamplesModel::True), QStringLiteral("wet, windy")); // the smallest loss
    QCOMPARE(cell(3, ExamplesModel::Predicted), QStringLiteral("wet"));
    QCOMPARE(cell(3, ExamplesModel::Confidence), QStringLiteral("1"));
    QCOMPARE(cell(1, ExamplesModel::True), QStringLiteral("none"));
    QCOMPARE(ExamplesModel::caption(made, 1), QStringLiteral("wet"));
    QCOMPARE(ExamplesModel::caption(made, 2), QStringLiteral("none → wet"));
}

void TestInspectPage::anAutoencoderShowsWhatItCouldNotGiveBack()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("auto-mpg.csv"), QStringLiteral("mpg")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);
    Predictions made;
    made.task = Task::Autoencoder;
    made.split = QStringLiteral("test");
    made.rows = {0, 1, 2};
    made.outputs = {1, 5, 3};
    made.losses = {0.5F, 0.7F, 0.9F};
    storePredictions(fixture.store(), id, made);
    fixture.setState(id, RunState::Finished);
    QVERIFY(fixture.knows(id, RunState::Finished));
    InspectPage page(fixture.workbench());
    page.show();
    page.setRun(id);
    auto *tabs = child<QTabWidget>(&page, "inspect.tabs");
    QTRY_VERIFY(tabs->isVisible());
    QVERIFY(!tabs->isTabVisible(0) && !tabs->isTabVisible(1) && !tabs->isTabVisible(2));
    QCOMPARE(tabs->tabText(3), QStringLiteral("Reconstruction errors"));
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.0")->value(), QStringLiteral("3"));
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.3")->value(), QStringLiteral("5"));
    tabs->setCurrentIndex(4);
    auto *examples = child<QTableView>(&page, "inspect.examples");
    QTRY_VERIFY(examples->isVisible());
    QCOMPARE(examples->model()->index(0, ExamplesModel::Row).data().toString(),
        QStringLiteral("2")); // the largest error, not the largest loss
    QCOMPARE(examples->model()->index(0, ExamplesModel::Confidence).data().toString(),
        QStringLiteral("5"));
    QVERIFY(examples->isColumnHidden(ExamplesModel::True));
    QCOMPARE(ExamplesModel::caption(made, 1), QStringLiteral("5"));
}

void TestInspectPage::aRegressionShowsItsErrors()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("auto-mpg.csv"), QStringLiteral("mpg")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);
    Predictions made;
    made.task = Task::Regression;
    made.split = QStringLiteral("test");
    made.target = QStringLiteral("mpg");
    made.rows = {0, 1};
    made.targets = {10, 20};
    made.outputs = {13, 16}; // errors 3 and -4
    made.losses = {9, 16};
    storePredictions(fixture.store(), id, made);
    fixture.setState(id, RunState::Finished);
    QVERIFY(fixture.knows(id, RunState::Finished));
    InspectPage page(fixture.workbench());
    page.show();
    page.setRun(id);
    auto *tabs = child<QTabWidget>(&page, "inspect.tabs");
    QTRY_VERIFY(tabs->isVisible());
    QVERIFY(tabs->isTabVisible(3));
    QVERIFY(!tabs->isTabVisible(0));
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.0")->value(),
        QStringLiteral("3.536")); // sqrt(12.5)
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.1")->value(), QStringLiteral("3.5"));
    QCOMPARE(child<NumberLabel>(&page, "inspect.number.3")->value(), QStringLiteral("-0.5"));
}

void TestInspectPage::aRunWithoutPredictionsCanBeEvaluated()
{
    PageFixture fixture;
    const QString engine = fixture.file(QStringLiteral("engine"));
    installFakeEngine(
        engine, "echo '{\"progress\": 0.5, \"text\": \"half\"}'\necho '{\"result\": {}}'\n");
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Stopped);
    QVERIFY(fixture.knows(id, RunState::Stopped));
    InspectPage page(fixture.workbench());
    page.show();
    page.setRun(id);
    auto *evaluate = child<QPushButton>(&page, "emptyState.button");
    QTRY_VERIFY(evaluate->isVisible());
    storePredictions(
        fixture.store(), id, fourRows(QStringLiteral("test"))); // what the engine will do
    QTest::mouseClick(evaluate, Qt::LeftButton);
    QTRY_VERIFY(child<QTableWidget>(&page, "inspect.scores")->isVisible());
    QVERIFY(fakeEngineLog(engine).startsWith(QStringLiteral("evaluate --store ")));
    QVERIFY(fakeEngineLog(engine).contains(QStringLiteral("--run %1 --checkpoint best").arg(id)));
}

void TestInspectPage::aFailedEvaluationIsTold()
{
    PageFixture fixture;
    installFakeEngine(fixture.file(QStringLiteral("engine")),
        "echo '{\"error\": {\"code\": \"damaged\", \"message\": \"The checkpoint is cut.\", "
        "\"where\": \"\"}}'\nexit 1\n");
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Stopped);
    QVERIFY(fixture.knows(id, RunState::Stopped));
    InspectPage page(fixture.workbench());
    page.show();
    page.setRun(id);
    auto *evaluate = child<QPushButton>(&page, "inspect.evaluate");
    QTRY_VERIFY(evaluate->isEnabled());
    QTest::mouseClick(evaluate, Qt::LeftButton);
    auto *problem = child<ProblemLabel>(&page, "inspect.problem");
    QTRY_COMPARE(problem->text(), QStringLiteral("The checkpoint is cut."));
    QVERIFY(evaluate->isEnabled()); // it can be tried again
}

void TestInspectPage::damagedPredictionsAreTold()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);
    const Result<QString> object = fixture.store().putObject(
        predictionsToBytes(fourRows(QStringLiteral("test"))).chopped(5));
    QVERIFY(object);
    Artifact artifact;
    artifact.kind = QStringLiteral("predictions");
    artifact.name = QStringLiteral("test");
    artifact.object = *object;
    QVERIFY(fixture.store().addArtifact(id, artifact));
    fixture.setState(id, RunState::Finished);
    QVERIFY(fixture.knows(id, RunState::Finished));
    InspectPage page(fixture.workbench());
    page.show();
    page.setRun(id);
    QTRY_VERIFY(!child<ProblemLabel>(&page, "inspect.problem")->text().isEmpty());
    QVERIFY(child<QPushButton>(&page, "emptyState.button")->isVisible());
}

QTEST_MAIN(TestInspectPage)
#include "tst_inspectpage.moc"
