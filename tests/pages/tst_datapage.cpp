// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/pages/pagefixture.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/columnlistmodel.h"
#include "widgets/panels/data/datapage.h"

#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>
#include <QUndoStack>

using namespace lampwork;

class TestDataPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutDataItSaysHowToGetSome();
    void aDroppedFileIsOpened();
    void theTargetIsChosenWithTheKeyboard();
    void aRoleIsChosenInTheListAndUndone();
    void aTypeIsCorrected();
    void anotherTargetTakesTheRoleOver();
    void severalYesNoColumnsBecomeLabels();
    void missingValuesAreFilledAsChosen();
    void theSplitShowsItsRows();
    void aSplitThatLeavesNothingIsToldAtTheSplit();
    void theDelimiterIsCorrected();
    void anUnreadableFileIsToldAbout_data();
    void anUnreadableFileIsToldAbout();
    void picturesAreShownWithTheirLabels();
    void aColumnOfTextsIsReadAlone();
};

void TestDataPage::withoutDataItSaysHowToGetSome()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QVERIFY(child<QPushButton>(&page, "emptyState.button")->isVisible());
    QVERIFY(!child<QComboBox>(&page, "data.target")->isVisible());
}

void TestDataPage::aDroppedFileIsOpened()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(sample(QStringLiteral("penguins.csv")))});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&page, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&page, &drop);
    QVERIFY(fixture.settled());
    auto *columns = child<QTableView>(&page, "data.columns");
    QTRY_VERIFY(columns->isVisible());
    QCOMPARE(columns->model()->rowCount(), 8);
    QCOMPARE(child<QTableView>(&page, "data.preview")->model()->rowCount(), 344);
    QVERIFY(child<QLabel>(&page, "data.summary")
                ->text()
                .startsWith(QStringLiteral("344 rows × 8 columns")));
    // Nothing is predicted yet: that is said, and the way on is closed.
    QVERIFY(!child<ProblemLabel>(&page, "data.problem")->text().isEmpty());
    QVERIFY(!child<QPushButton>(&page, "data.next")->isEnabled());
}

void TestDataPage::theTargetIsChosenWithTheKeyboard()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv")));
    auto *target = child<QComboBox>(&page, "data.target");
    QVERIFY(choose(target, QStringLiteral("species")));
    QVERIFY(fixture.settled());
    QCOMPARE(target->currentText(), QStringLiteral("species"));
    QVERIFY(child<ProblemLabel>(&page, "data.problem")->text().isEmpty());
    auto *task = child<QComboBox>(&page, "data.task");
    QCOMPARE(task->currentText(), QStringLiteral("Automatic (Several classes)"));
    QSignalSpy asked(&fixture.workbench(), &Workbench::pageRequested);
    QTest::mouseClick(child<QPushButton>(&page, "data.next"), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].value<Page>(), Page::Network);
}

void TestDataPage::aRoleIsChosenInTheListAndUndone()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    auto *columns = child<QTableView>(&page, "data.columns");
    const QModelIndex cell = columns->model()->index(1, ColumnListModel::Role); // island
    QCOMPARE(cell.data().toString(), QStringLiteral("Input"));
    columns->setFocus();
    columns->setCurrentIndex(cell);
    columns->edit(cell);
    auto *editor = columns->findChild<QComboBox *>();
    QVERIFY(editor);
    QVERIFY(choose(editor, QStringLiteral("Ignore")));
    QVERIFY(fixture.settled());
    QCOMPARE(cell.data().toString(), QStringLiteral("Ignore"));
    const auto inputs = fixture.draft().resolved()->preprocessing.categories.size();
    fixture.draft().undoStack()->undo();
    QVERIFY(fixture.settled());
    QCOMPARE(cell.data().toString(), QStringLiteral("Input"));
    QCOMPARE(fixture.draft().resolved()->preprocessing.categories.size(), inputs + 1);
}

void TestDataPage::aTypeIsCorrected()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    auto *columns = child<QTableView>(&page, "data.columns");
    columns->selectRow(7); // year
    QVERIFY(choose(child<QComboBox>(&page, "data.column.type"), QStringLiteral("Category")));
    QVERIFY(fixture.settled());
    QCOMPARE(columns->model()->index(7, ColumnListModel::Type).data().toString(),
        QStringLiteral("Category"));
    QCOMPARE(columns->currentIndex().row(), 7); // reading again keeps the selection
    QCOMPARE(fixture.draft().data()->dataset.table->columns[7].type, ColumnType::Category);
}

void TestDataPage::anotherTargetTakesTheRoleOver()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    QVERIFY(choose(child<QComboBox>(&page, "data.task"), QStringLiteral("Several classes")));
    QVERIFY(fixture.settled());
    QVERIFY(choose(child<QComboBox>(&page, "data.target"), QStringLiteral("body_mass_g")));
    QVERIFY(fixture.settled());
    const Spec &spec = fixture.draft().resolved()->spec;
    QCOMPARE(spec.target()->name, QStringLiteral("body_mass_g"));
    QCOMPARE(*spec.column(QStringLiteral("species"))->role, ColumnRole::Input);
    // The task that was chosen for the other target is forgotten.
    QCOMPARE(child<QComboBox>(&page, "data.task")->currentText(),
        QStringLiteral("Automatic (Regression)"));
}

void TestDataPage::severalYesNoColumnsBecomeLabels()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QFile file(fixture.file(QStringLiteral("weather.csv")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("x,wet,windy,kind\n");
    for (int i = 0; i < 40; ++i)
        file.write(QByteArray::number(i) + (i % 2 ? ",yes" : ",no") + (i % 3 ? ",1" : ",0")
            + (i % 5 ? ",a\n" : ",b\n"));
    file.close();
    fixture.draft().openData(file.fileName());
    QVERIFY(fixture.settled());
    auto *columns = child<QTableView>(&page, "data.columns");
    const auto setRole = [&](int row, ColumnRole role) {
        columns->model()->setData(
            columns->model()->index(row, ColumnListModel::Role), int(role), Qt::EditRole);
        return fixture.settled();
    };
    auto *target = child<QComboBox>(&page, "data.target");
    auto *task = child<QComboBox>(&page, "data.task");
    QVERIFY(setRole(1, ColumnRole::Target));
    QCOMPARE(task->currentText(), QStringLiteral("Automatic (Two classes)"));
    QVERIFY(setRole(2, ColumnRole::Target));
    QCOMPARE(task->currentText(), QStringLiteral("Automatic (Several labels)"));
    QCOMPARE(target->currentIndex(), -1);
    QVERIFY(target->placeholderText().contains(QStringLiteral("wet, windy")));
    QVERIFY(fixture.draft().resolved());
    QCOMPARE(fixture.draft().resolved()->preprocessing.classes, QStringList({"wet", "windy"}));
    // What is no label takes the role over alone, as does what is chosen above.
    QVERIFY(setRole(3, ColumnRole::Target));
    QCOMPARE(target->currentText(), QStringLiteral("kind"));
    fixture.draft().undoStack()->undo();
    QVERIFY(fixture.settled());
    QCOMPARE(target->currentIndex(), -1);
    QVERIFY(choose(target, QStringLiteral("windy")));
    QVERIFY(fixture.settled());
    QCOMPARE(task->currentText(), QStringLiteral("Automatic (Two classes)"));
    QCOMPARE(
        *fixture.draft().resolved()->spec.column(QStringLiteral("wet"))->role, ColumnRole::Input);
}

void TestDataPage::missingValuesAreFilledAsChosen()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    child<QTableView>(&page, "data.columns")->selectRow(2); // bill_length_mm
    auto *fill = child<NumberField>(&page, "data.column.fill");
    QVERIFY(!fill->isVisible());
    QVERIFY(choose(child<QComboBox>(&page, "data.column.missing"), QStringLiteral("Constant")));
    QVERIFY(fixture.settled());
    QVERIFY(fill->isVisible());
    fill->setFocus();
    fill->selectAll();
    QTest::keyClicks(fill, QStringLiteral("44.5"));
    QVERIFY(fixture.settled());
    const NumericInput &input = fixture.draft().resolved()->preprocessing.numeric.at(0);
    QCOMPARE(input.name, QStringLiteral("bill_length_mm"));
    QCOMPARE(input.fill, 44.5);
}

void TestDataPage::theSplitShowsItsRows()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    QVERIFY(choose(child<QComboBox>(&page, "data.split.method"), QStringLiteral("In the file")));
    auto *valid = child<NumberField>(&page, "data.split.valid");
    QCOMPARE(valid->placeholderText(), QStringLiteral("15"));
    QTest::keyClicks(valid, QStringLiteral("25"));
    auto *test = child<NumberField>(&page, "data.split.test");
    QTest::keyClicks(test, QStringLiteral("25"));
    QVERIFY(fixture.settled());
    // 344 rows: a quarter is 86.
    QCOMPARE(child<QLabel>(&page, "data.split.counts")->text(),
        QStringLiteral("Rows: 172 train, 86 validation, 86 test"));
    QCOMPARE(fixture.draft().chosen().data.split.valid, 0.25);
}

void TestDataPage::aSplitThatLeavesNothingIsToldAtTheSplit()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    QTest::keyClicks(child<NumberField>(&page, "data.split.valid"), QStringLiteral("60"));
    QTest::keyClicks(child<NumberField>(&page, "data.split.test"), QStringLiteral("60"));
    QVERIFY(fixture.settled());
    QVERIFY(!child<ProblemLabel>(&page, "data.split.problem")->text().isEmpty());
    QVERIFY(child<ProblemLabel>(&page, "data.problem")->text().isEmpty());
}

void TestDataPage::theDelimiterIsCorrected()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QFile file(fixture.file(QStringLiteral("x.csv")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("a,b\n1,2\n3,4\n5,6\n");
    file.close();
    fixture.draft().openData(file.fileName());
    QVERIFY(fixture.settled());
    auto *columns = child<QTableView>(&page, "data.columns");
    QCOMPARE(columns->model()->rowCount(), 2);
    auto *delimiter = child<QComboBox>(&page, "data.csv.delimiter");
    QVERIFY(!delimiter->isVisible()); // folded away until it is needed
    QTest::mouseClick(child<QToolButton>(&page, "data.csv"), Qt::LeftButton);
    QVERIFY(delimiter->isVisible());
    QCOMPARE(delimiter->currentText(), QStringLiteral("Automatic (Comma)"));
    QVERIFY(choose(delimiter, QStringLiteral("Semicolon")));
    QVERIFY(fixture.settled());
    QCOMPARE(columns->model()->rowCount(), 1);
}

void TestDataPage::anUnreadableFileIsToldAbout_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("an empty file") << QByteArray();
    QTest::newRow("a binary file") << QByteArray("\x7f"
                                                 "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0",
        18)
                                          .repeated(50);
}

void TestDataPage::anUnreadableFileIsToldAbout()
{
    QFETCH(QByteArray, content);
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QFile file(fixture.file(QStringLiteral("bad.csv")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    fixture.draft().openData(file.fileName());
    QVERIFY(fixture.settled());
    auto *problem = child<ProblemLabel>(&page, "data.problem");
    QVERIFY(problem->isVisible());
    QVERIFY(!problem->text().isEmpty());
    QVERIFY(child<QPushButton>(&page, "data.open")->isVisible());
}

void TestDataPage::picturesAreShownWithTheirLabels()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QVERIFY(fixture.openSample(QStringLiteral("digits-images-idx3-ubyte")));
    auto *pictures = child<QListView>(&page, "data.pictures");
    QTRY_VERIFY(pictures->isVisible());
    // The first label of the sample, read from its file of labels (8 bytes of header).
    QFile labels(sample(QStringLiteral("digits-labels-idx1-ubyte")));
    QVERIFY(labels.open(QIODevice::ReadOnly));
    const int first = labels.readAll().at(8);
    QCOMPARE(pictures->model()->index(0, 0).data().toString(), QString::number(first));
    QVERIFY(child<QPushButton>(&page, "data.labels")->isVisible());
    QVERIFY(!child<QComboBox>(&page, "data.target")->isVisible());
    QVERIFY(fixture.draft().resolved());
}

void TestDataPage::aColumnOfTextsIsReadAlone()
{
    PageFixture fixture;
    DataPage page(fixture.workbench());
    page.show();
    QFile file(fixture.file(QStringLiteral("reviews.csv")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("stars,review,mood\n");
    for (int i = 0; i < 30; ++i)
        file.write(QStringLiteral("%1,%2 film\tno. %3,%4\n")
                       .arg(i % 5)
                       .arg(i % 2 ? u"good" : u"bad")
                       .arg(i)
                       .arg(i % 2 ? u"happy" : u"sad")
                       .toUtf8());
    file.close();
    Spec spec;
    spec.data.source = file.fileName();
    spec.data.columns = {{QStringLiteral("mood"), {}, ColumnRole::Target}};
    fixture.draft().openSpec(spec);
    QVERIFY(fixture.settled());
    auto *columns = child<QTableView>(&page, "data.columns");
    const auto cell = [&](int row, int column) {
        return columns->model()->index(row, column).data().toString();
    };
    QCOMPARE(cell(0, ColumnListModel::Role), QStringLiteral("Input"));
    QCOMPARE(cell(1, ColumnListModel::Role), QStringLiteral("Ignore"));
    auto *tokenizer = child<QComboBox>(&page, "data.text.tokenizer");
    QVERIFY(!tokenizer->isVisible());

    columns->selectRow(1);
    QVERIFY(choose(child<QComboBox>(&page, "data.column.role"), QStringLiteral("Input")));
    QVERIFY(fixture.settled());
    QVERIFY(fixture.draft().resolved());
    QCOMPARE(cell(0, ColumnListModel::Role), QStringLiteral("Ignore"));
    QCOMPARE(cell(1, ColumnListModel::Preparation), QStringLiteral("tokens"));
    QVERIFY(tokenizer->isVisible());
    QCOMPARE(tokenizer->currentText(), QStringLiteral("Automatic (Byte pairs)"));
    QVERIFY(choose(tokenizer, QStringLiteral("Characters")));
    QVERIFY(fixture.settled());
    const auto example
        = [&] { return child<QLabel>(&page, "data.text.example")->text().remove(QChar(0x200B)); };
    QCOMPARE(example(), QStringLiteral("b|a|d| |f|i|l|m|⇥|n|o|.| |0"));
    auto *length = child<NumberField>(&page, "data.text.length");
    length->setFocus();
    QTest::keyClicks(length, QStringLiteral("4"));
    QVERIFY(fixture.settled());
    QCOMPARE(example(), QStringLiteral("b|a|d| |…"));
    QCOMPARE(fixture.draft().resolved()->preprocessing.featureShape(), QList<int>{4});

    // A vocabulary that byte pairs cannot do with is told beside it.
    QVERIFY(choose(tokenizer, QStringLiteral("Byte pairs")));
    auto *vocabulary = child<NumberField>(&page, "data.text.vocabulary");
    vocabulary->setFocus();
    QTest::keyClicks(vocabulary, QStringLiteral("100"));
    QVERIFY(fixture.settled());
    QVERIFY(child<ProblemLabel>(&page, "data.text.problem")->text().contains(u"at least 257"));
    QVERIFY(child<ProblemLabel>(&page, "data.problem")->text().isEmpty());

    // The one that is chosen last holds, and what was said of texts is forgotten.
    columns->selectRow(0);
    QVERIFY(choose(child<QComboBox>(&page, "data.column.role"), QStringLiteral("Input")));
    QVERIFY(fixture.settled());
    QVERIFY(fixture.draft().resolved());
    QCOMPARE(cell(1, ColumnListModel::Role), QStringLiteral("Ignore"));
    QVERIFY(!tokenizer->isVisible());
}

QTEST_MAIN(TestDataPage)
#include "tst_datapage.moc"
