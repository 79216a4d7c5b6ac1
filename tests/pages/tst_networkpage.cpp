// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/pages/pagefixture.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/layerlistmodel.h"
#include "widgets/panels/network/networkpage.h"

#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>
#include <QUndoStack>

using namespace lampwork;

class TestNetworkPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutDataItLeadsToTheDataPage();
    void theTemplateIsShown();
    void aLayerIsAddedFromTheMenu();
    void layersMoveWithTheKeyboard();
    void aLayerIsDuplicatedAndRemoved();
    void anOptionChangesShapesAndSource();
    void aMisfitIsExplainedAndMended();
    void choosingATemplateReplacesTheLayers();
    void theSourceIsCopied();
    void layersAreAddedMovedAndRemovedInsideBranches();
    void layersTurnIntoSourceAndBackByUndo();
    void aWrongDeclarationIsMarkedAtItsLine();
    void aFileIsNotOpenedBeforeItIsTrusted();

private:
    static QStringList kinds(const Draft &draft)
    {
        QStringList names;
        for (const LayerSpec &layer : draft.chosen().network.layers)
            names << layer.kind;
        return names;
    }
};

void TestNetworkPage::withoutDataItLeadsToTheDataPage()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QSignalSpy asked(&fixture.workbench(), &Workbench::pageRequested);
    QTest::mouseClick(child<QPushButton>(&page, "emptyState.button"), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].value<Page>(), Page::Data);
}

void TestNetworkPage::theTemplateIsShown()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *layers = child<QTableView>(&page, "network.layers");
    QTRY_VERIFY(layers->isVisible());
    QCOMPARE(child<QComboBox>(&page, "network.template")->currentText(),
        QStringLiteral("Multilayer perceptron"));
    // 30 inputs; linear 64, relu, linear 64, relu; output 2.
    QCOMPARE(layers->model()->rowCount(), 6);
    QCOMPARE(
        layers->model()->index(0, LayerListModel::Output).data().toString(), QStringLiteral("30"));
    // 30 × 64 + 64 + 64 × 64 + 64 + 64 × 2 + 2 = 6,274
    QCOMPARE(child<QLabel>(&page, "network.total")->text(), QStringLiteral("Parameters: 6,274"));
    QVERIFY(child<QPlainTextEdit>(&page, "network.source")
                ->toPlainText()
                .contains(QStringLiteral("def forward(self")));
}

void TestNetworkPage::aLayerIsAddedFromTheMenu()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *layers = child<QTableView>(&page, "network.layers");
    layers->selectRow(2); // the first relu
    auto *menu = child<QMenu>(&page, "network.add.group.regularisation");
    QAction *dropout = page.findChild<QAction *>(QStringLiteral("network.add.dropout"));
    QVERIFY(dropout);
    menu->popup({0, 0});
    menu->setActiveAction(dropout);
    QTest::keyClick(menu, Qt::Key_Return);
    QVERIFY(fixture.settled());
    QCOMPARE(kinds(fixture.draft()),
        (QStringList{QStringLiteral("linear"), QStringLiteral("relu"), QStringLiteral("dropout"),
            QStringLiteral("linear"), QStringLiteral("relu")}));
    QCOMPARE(layers->currentIndex().row(), 3); // the new one
    QCOMPARE(
        child<NumberField>(&page, "network.option.rate")->placeholderText(), QStringLiteral("0.5"));
    QCOMPARE(child<QComboBox>(&page, "network.template")->currentIndex(), -1);
    fixture.draft().undoStack()->undo();
    QVERIFY(fixture.settled());
    QCOMPARE(layers->model()->rowCount(), 6);
}

void TestNetworkPage::layersMoveWithTheKeyboard()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *layers = child<QTableView>(&page, "network.layers");
    layers->setFocus();
    layers->selectRow(1); // the first linear
    QTest::keyClick(layers, Qt::Key_Down, Qt::AltModifier);
    QVERIFY(fixture.settled());
    QCOMPARE(kinds(fixture.draft()).mid(0, 2),
        (QStringList{QStringLiteral("relu"), QStringLiteral("linear")}));
    QCOMPARE(layers->currentIndex().row(), 2); // the selection moves along
    QTest::keyClick(layers, Qt::Key_Up, Qt::AltModifier);
    QVERIFY(fixture.settled());
    QCOMPARE(kinds(fixture.draft()).mid(0, 2),
        (QStringList{QStringLiteral("linear"), QStringLiteral("relu")}));
    QTest::keyClick(layers, Qt::Key_Up, Qt::AltModifier); // it is the first already
    QCOMPARE(kinds(fixture.draft()).value(0), QStringLiteral("linear"));
}

void TestNetworkPage::aLayerIsDuplicatedAndRemoved()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *layers = child<QTableView>(&page, "network.layers");
    layers->setFocus();
    layers->selectRow(1);
    QTest::keyClick(layers, Qt::Key_D, Qt::ControlModifier);
    QVERIFY(fixture.settled());
    QCOMPARE(kinds(fixture.draft()).size(), 5);
    QTest::keyClick(layers, Qt::Key_Delete);
    QTest::keyClick(layers, Qt::Key_Delete);
    QVERIFY(fixture.settled());
    QCOMPARE(kinds(fixture.draft()),
        (QStringList{QStringLiteral("linear"), QStringLiteral("linear"), QStringLiteral("relu")}));
    // The output cannot be removed.
    layers->selectRow(4);
    QTest::keyClick(layers, Qt::Key_Delete);
    QCOMPARE(kinds(fixture.draft()).size(), 3);
}

void TestNetworkPage::anOptionChangesShapesAndSource()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *layers = child<QTableView>(&page, "network.layers");
    layers->selectRow(1);
    const QString before = child<QPlainTextEdit>(&page, "network.source")->toPlainText();
    auto *units = child<NumberField>(&page, "network.option.units");
    units->setFocus();
    units->selectAll();
    QTest::keyClicks(units, QStringLiteral("10"));
    QCOMPARE(
        layers->model()->index(1, LayerListModel::Output).data().toString(), QStringLiteral("10"));
    // 30 × 10 + 10
    QCOMPARE(layers->model()->index(1, LayerListModel::Parameters).data().toString(),
        QStringLiteral("310"));
    QVERIFY(fixture.settled());
    // Typing "1", then "10" is one step to undo.
    fixture.draft().undoStack()->undo();
    QVERIFY(fixture.settled());
    QCOMPARE(
        layers->model()->index(1, LayerListModel::Output).data().toString(), QStringLiteral("64"));
    QCOMPARE(child<QPlainTextEdit>(&page, "network.source")->toPlainText(), before);
}

void TestNetworkPage::aMisfitIsExplainedAndMended()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *layers = child<QTableView>(&page, "network.layers");
    layers->selectRow(1);
    page.findChild<QAction *>(QStringLiteral("network.add.conv2d"))->trigger();
    QVERIFY(fixture.settled());
    QVERIFY(fixture.draft().problem());
    QVERIFY(layers->isVisible()); // what does not fit is still shown
    QVERIFY(!layers->model()->index(2, 0).data(LayerListModel::ProblemRole).toString().isEmpty());
    QVERIFY(child<ProblemLabel>(&page, "network.layer.problem")->isVisible());
    QVERIFY(!child<QPushButton>(&page, "network.next")->isEnabled());
    page.findChild<QAction *>(QStringLiteral("network.remove"))->trigger();
    QVERIFY(fixture.settled());
    QVERIFY(!fixture.draft().problem());
    QVERIFY(child<QPushButton>(&page, "network.next")->isEnabled());
}

void TestNetworkPage::choosingATemplateReplacesTheLayers()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("digits-images-idx3-ubyte")));
    auto *templates = child<QComboBox>(&page, "network.template");
    QTRY_COMPARE(templates->currentText(), QStringLiteral("Small convolutional network"));
    QVERIFY(choose(templates, QStringLiteral("Linear")));
    QVERIFY(fixture.settled());
    QCOMPARE(templates->currentText(), QStringLiteral("Linear model"));
    // 64 pixels × 10 classes and 10 biases.
    QCOMPARE(child<QLabel>(&page, "network.total")->text(), QStringLiteral("Parameters: 650"));
}

void TestNetworkPage::theSourceIsCopied()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    auto *choice = child<QComboBox>(&page, "network.source.choice");
    QTRY_VERIFY(choice->isVisible());
    QVERIFY(choose(choice, QStringLiteral("Preprocessing")));
    QTest::mouseClick(child<QToolButton>(&page, "network.source.copy"), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().contains(
        QStringLiteral("categories: List[List[str]]")));
}

void TestNetworkPage::layersAreAddedMovedAndRemovedInsideBranches()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *layers = child<QTableView>(&page, "network.layers");
    const auto trigger = [&](const char *name) {
        page.findChild<QAction *>(QLatin1String(name))->trigger();
        return fixture.settled();
    };
    layers->selectRow(2); // the first relu
    QVERIFY(trigger("network.add.residual"));
    const auto branch = [&]() -> const std::vector<LayerSpec> & {
        return fixture.draft().chosen().network.layers[2].branches[0];
    };
    QCOMPARE(branch().size(), 2U); // linear and relu inside, which fit
    QVERIFY(!fixture.draft().problem());
    QCOMPARE(layers->model()->rowCount(), 10);
    layers->selectRow(6); // the relu of the branch
    QVERIFY(trigger("network.add.dropout"));
    QCOMPARE(branch().size(), 3U);
    QCOMPARE(branch()[2].kind, QStringLiteral("dropout"));
    QCOMPARE(layers->currentIndex().row(), 7);
    QVERIFY(trigger("network.up"));
    QCOMPARE(branch()[1].kind, QStringLiteral("dropout"));
    QCOMPARE(layers->currentIndex().row(), 6);
    auto *rate = child<NumberField>(&page, "network.option.rate");
    rate->setFocus();
    rate->selectAll();
    QTest::keyClicks(rate, QStringLiteral("0.3"));
    QVERIFY(fixture.settled());
    QCOMPARE(branch()[1].options.value(QStringLiteral("rate")).toDouble(), 0.3);
    QVERIFY(trigger("network.remove"));
    QCOMPARE(branch().size(), 2U);
    layers->selectRow(4); // the branch: a residual layer keeps its only one
    QVERIFY(!page.findChild<QAction *>(QStringLiteral("network.remove"))->isEnabled());
    fixture.draft().undoStack()->undo();
    QVERIFY(fixture.settled());
    QCOMPARE(branch().size(), 3U);
}

void TestNetworkPage::layersTurnIntoSourceAndBackByUndo()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    auto *source = child<QPlainTextEdit>(&page, "network.source");
    QVERIFY(source->isReadOnly());
    QTest::mouseClick(child<QPushButton>(&page, "network.toSource"), Qt::LeftButton);
    QVERIFY(fixture.settled());
    QVERIFY(!fixture.draft().problem());
    QVERIFY(!source->isReadOnly());
    QVERIFY(source->toPlainText().startsWith(
        QStringLiteral("#: parameter linear1_weight [64, 30] kaiming_uniform(30)\n")));
    QVERIFY(!child<QTableView>(&page, "network.layers")->isVisible());
    auto *parameters = child<QTableView>(&page, "network.parameters");
    QVERIFY(parameters->isVisible());
    QCOMPARE(parameters->model()->rowCount(), 6);
    QCOMPARE(parameters->model()->index(0, 2).data().toString(), QStringLiteral("1,920"));
    QCOMPARE(child<QLabel>(&page, "network.total")->text(), QStringLiteral("Parameters: 6,274"));

    source->moveCursor(QTextCursor::End);
    QTest::keyClicks(source, QStringLiteral("# more"));
    QVERIFY(fixture.settled());
    QVERIFY(fixture.draft().chosen().network.source.endsWith(QStringLiteral("# more")));
    fixture.draft().undoStack()->undo(); // the typing, in one step
    QVERIFY(fixture.settled());
    QVERIFY(!source->toPlainText().contains(QStringLiteral("# more")));
    fixture.draft().undoStack()->undo();
    QVERIFY(fixture.settled());
    QVERIFY(child<QTableView>(&page, "network.layers")->isVisible());
    QVERIFY(source->isReadOnly());
}

void TestNetworkPage::aWrongDeclarationIsMarkedAtItsLine()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("breast-cancer.csv"), QStringLiteral("diagnosis")));
    QTest::mouseClick(child<QPushButton>(&page, "network.toSource"), Qt::LeftButton);
    QVERIFY(fixture.settled());
    auto *source = child<QPlainTextEdit>(&page, "network.source");
    source->moveCursor(QTextCursor::Start);
    source->moveCursor(QTextCursor::Down);
    source->moveCursor(QTextCursor::EndOfLine);
    QTest::keyClicks(source, QStringLiteral("x"));
    QVERIFY(fixture.settled());
    QCOMPARE(source->extraSelections().size(), 1);
    QCOMPARE(source->extraSelections().constFirst().cursor.blockNumber(), 1);
    QVERIFY(child<ProblemLabel>(&page, "network.source.problem")
                ->text()
                .startsWith(QStringLiteral("Line 2: ")));
    QVERIFY(!child<QPushButton>(&page, "network.next")->isEnabled());
    QTest::keyClick(source, Qt::Key_Backspace);
    QVERIFY(fixture.settled());
    QTRY_VERIFY(source->extraSelections().isEmpty());
}

void TestNetworkPage::aFileIsNotOpenedBeforeItIsTrusted()
{
    PageFixture fixture;
    NetworkPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    Spec spec = fixture.draft().chosen();
    spec.network = {};
    spec.network.file = QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/engine/tensors/nested.pt");
    fixture.draft().edit(QStringLiteral("from elsewhere"), spec);
    QVERIFY(fixture.settled());
    auto *trust = child<QPushButton>(&page, "network.trust");
    QVERIFY(trust->isVisible());
    QVERIFY(child<QLabel>(&page, "network.byHand")
                ->text()
                .contains(QStringLiteral("runs as soon as it is opened")));
    QCOMPARE(child<QTableView>(&page, "network.parameters")->model()->rowCount(), 0);
}

QTEST_MAIN(TestNetworkPage)
#include "tst_networkpage.moc"
