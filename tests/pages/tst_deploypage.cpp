// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/pages/fakeengine.h"
#include "tests/pages/pagesamples.h"
#include "widgets/dialogs/exportwizard.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/exportlistmodel.h"
#include "widgets/panels/deploy/deploypage.h"
#include "widgets/panels/deploy/trypanel.h"
#include "widgets/panels/deploy/writepanel.h"
#include "widgets/style/labels.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>

using namespace lampwork;

namespace {

const QByteArray report = "echo '{\"progress\": 0.5, \"text\": \"Comparing\"}'\n"
                          "echo '{\"result\": {\"size_bytes\": 25600, \"parity\": 1.2e-7, "
                          "\"rows\": 86, \"checkpoint_step\": 40, "
                          "\"latency_ms\": {\"1\": {\"p50\": 0.06, \"p99\": 0.11}, \"64\": "
                          "{\"p50\": 0.3, \"p99\": 0.5}}}}'\n";

ExportWizard *openedWizard(DeployPage &page)
{
    return page.window()->findChild<ExportWizard *>(QStringLiteral("export"));
}

} // namespace

class TestDeployPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutRunsItLeadsToTheTraining();
    void theWizardExportsTheBestCheckpoint();
    void theOptionsReachTheEngine();
    void aBadPlaceIsToldBeforeAnythingRuns_data();
    void aBadPlaceIsToldBeforeAnythingRuns();
    void aFailedExportCanBeTriedAgain();
    void earlierExportsAreListed();
    void aModelIsTriedOnAFile();
    void aLanguageModelWrites();
};

void TestDeployPage::withoutRunsItLeadsToTheTraining()
{
    PageFixture fixture;
    DeployPage page(fixture.workbench());
    page.show();
    QSignalSpy asked(&fixture.workbench(), &Workbench::pageRequested);
    QTest::mouseClick(child<QPushButton>(&page, "emptyState.button"), Qt::LeftButton);
    QCOMPARE(asked[0][0].value<Page>(), Page::Train);
}

// What the tests of the wizard begin with.
#define OPEN_WIZARD(body)                                                                          \
    PageFixture fixture;                                                                           \
    const QString engine = fixture.file(QStringLiteral("engine"));                                 \
    installFakeEngine(engine, body);                                                               \
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));        \
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Running);                   \
    storeCheckpoint(fixture.store(), id, 40, 4, true);                                             \
    storeCheckpoint(fixture.store(), id, 60, 6, false);                                            \
    fixture.setState(id, RunState::Finished);                                                      \
    QVERIFY(fixture.knows(id, RunState::Finished));                                                \
    DeployPage page(fixture.workbench());                                                          \
    page.resize(1280, 800);                                                                        \
    page.show();                                                                                   \
    QTest::mouseClick(child<QPushButton>(&page, "deploy.export"), Qt::LeftButton);                 \
    ExportWizard *wizard = openedWizard(page);                                                     \
    QVERIFY(wizard);                                                                               \
    auto *next = child<QPushButton>(wizard, "export.next");                                        \
    QTRY_VERIFY(next->isEnabled());

void TestDeployPage::theWizardExportsTheBestCheckpoint()
{
    OPEN_WIZARD(report)
    auto *best = child<QRadioButton>(wizard, "export.best");
    QVERIFY(best->isChecked());
    QVERIFY(best->text().contains(QStringLiteral("epoch 4, step 40")));
    QVERIFY(child<QRadioButton>(wizard, "export.last")
                ->text()
                .contains(QStringLiteral("epoch 6, step 60")));
    QTest::mouseClick(next, Qt::LeftButton);
    auto *path = child<QLineEdit>(wizard, "export.path");
    QVERIFY(path->text().endsWith(QStringLiteral("first.pt")));
    const QString file = fixture.file(QStringLiteral("out.pt"));
    path->setFocus();
    path->selectAll();
    QTest::keyClicks(path, file);
    QTest::mouseClick(next, Qt::LeftButton);
    auto *parity = child<NumberLabel>(wizard, "export.parity");
    QTRY_VERIFY(parity->isVisible());
    QCOMPARE(parity->value(), QStringLiteral("1.2e-07"));
    QCOMPARE(child<NumberLabel>(wizard, "export.size")->value(), QStringLiteral("25.6 kB"));
    QCOMPARE(
        child<NumberLabel>(wizard, "export.latency.64")->value(), QStringLiteral("0.3 / 0.5 ms"));
    QCOMPARE(fakeEngineLog(engine).trimmed(),
        QStringLiteral("export --store %1 --run %2 --checkpoint best --to %3")
            .arg(fixture.workbench().storeLocation())
            .arg(id)
            .arg(file));
    QTest::mouseClick(next, Qt::LeftButton);
    QCOMPARE(child<QLineEdit>(wizard, "export.done.path")->text(), file);
    auto *code = child<QTabWidget>(wizard, "export.code");
    QVERIFY(qobject_cast<QPlainTextEdit *>(code->widget(0))
                ->toPlainText()
                .contains(QStringLiteral("island, sex")));
    QTest::mouseClick(child<QPushButton>(wizard, "export.finish"), Qt::LeftButton);
    QTRY_VERIFY(!openedWizard(page));
}

void TestDeployPage::theOptionsReachTheEngine()
{
    OPEN_WIZARD(report)
    QTest::mouseClick(child<QRadioButton>(wizard, "export.last"), Qt::LeftButton, {}, {8, 8});
    QTest::mouseClick(next, Qt::LeftButton);
    auto *freeze = child<QCheckBox>(wizard, "export.freeze");
    QTest::mouseClick(freeze, Qt::LeftButton, {}, {8, 8});
    QVERIFY(!freeze->isChecked());
    QVERIFY(!child<QCheckBox>(wizard, "export.optimize")->isEnabled());
    QTest::keyClicks(child<QLineEdit>(wizard, "export.rows"), QStringLiteral("25"));
    auto *path = child<QLineEdit>(wizard, "export.path");
    path->selectAll();
    QTest::keyClicks(path, fixture.file(QStringLiteral("out.pt")));
    QTest::mouseClick(next, Qt::LeftButton);
    QTRY_VERIFY(child<NumberLabel>(wizard, "export.parity")->isVisible());
    const QString log = fakeEngineLog(engine);
    QVERIFY(log.contains(QStringLiteral("--checkpoint last")));
    QVERIFY(log.contains(QStringLiteral("--no-freeze --no-optimize --verify-rows 25")));
    wizard->close();
}

void TestDeployPage::aBadPlaceIsToldBeforeAnythingRuns_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("a folder that does not exist") << QStringLiteral("/nowhere/at/all/model.pt");
    QTest::newRow("a folder") << QStringLiteral("/tmp");
    QTest::newRow("nothing") << QString();
}

void TestDeployPage::aBadPlaceIsToldBeforeAnythingRuns()
{
    QFETCH(QString, path);
    OPEN_WIZARD(report)
    QTest::mouseClick(next, Qt::LeftButton);
    auto *field = child<QLineEdit>(wizard, "export.path");
    field->selectAll();
    QTest::keyClick(field, Qt::Key_Delete);
    QTest::keyClicks(field, path);
    QVERIFY(!next->isEnabled());
    QVERIFY(child<ProblemLabel>(wizard, "export.path.problem")->isVisible());
    wizard->close();
}

void TestDeployPage::aFailedExportCanBeTriedAgain()
{
    OPEN_WIZARD("echo '{\"error\": {\"code\": \"engine\", \"message\": \"Too different.\", "
                "\"where\": \"\"}}'\nexit 1\n")
    QTest::mouseClick(next, Qt::LeftButton);
    auto *path = child<QLineEdit>(wizard, "export.path");
    path->selectAll();
    QTest::keyClicks(path, fixture.file(QStringLiteral("out.pt")));
    QTest::mouseClick(next, Qt::LeftButton);
    auto *problem = child<ProblemLabel>(wizard, "export.problem");
    QTRY_COMPARE(problem->text(), QStringLiteral("Too different."));
    QVERIFY(!next->isEnabled());
    installFakeEngine(engine, report);
    QTest::mouseClick(child<QPushButton>(wizard, "export.again"), Qt::LeftButton);
    QTRY_VERIFY(next->isEnabled());
    QVERIFY(problem->text().isEmpty());
    wizard->close();
}

void TestDeployPage::earlierExportsAreListed()
{
    PageFixture fixture;
    QVERIFY(fixture.openSample(QStringLiteral("penguins.csv"), QStringLiteral("species")));
    const RunId id = fixture.addRun(QStringLiteral("first"), RunState::Stopped);
    const Result<QString> object = fixture.store().putObject("model");
    QVERIFY(object);
    Artifact artifact;
    artifact.kind = QStringLiteral("export");
    artifact.name = QStringLiteral("gone.pt");
    artifact.object = *object;
    artifact.sizeBytes = 25'600;
    artifact.atMs = 1'772'000'000'000;
    artifact.info = QStringLiteral("{\"file\": \"/nowhere/gone.pt\", \"parity\": 1e-7}");
    QVERIFY(fixture.store().addArtifact(id, artifact));
    QVERIFY(fixture.knows(id, RunState::Stopped));
    DeployPage page(fixture.workbench());
    page.show();
    auto *exports = child<QTableView>(&page, "deploy.exports");
    QTRY_COMPARE(exports->model()->rowCount(), 1);
    QCOMPARE(exports->model()->index(0, ExportListModel::RunName).data().toString(),
        QStringLiteral("first"));
    // The file is not where it was written: that is said, and it cannot be tried.
    QTRY_VERIFY(child<QLabel>(&page, "deploy.path")->text().contains(QStringLiteral("no longer")));
    QVERIFY(!child<QPushButton>(&page, "deploy.try")->isEnabled());
}

void TestDeployPage::aModelIsTriedOnAFile()
{
    PageFixture fixture; // for a folder of its own
    installFakeEngine(fixture.file(QStringLiteral("engine")),
        "while [ \"$1\" != --to ]; do shift; done\n"
        "printf 'row,prediction\\n1,Adelie\\n2,Gentoo\\n' > \"$2\"\n"
        "echo '{\"result\": {\"rows\": 2, \"metrics\": {\"accuracy\": 0.5}}}'\n");
    TryPanel panel;
    panel.show();
    panel.setModel(QStringLiteral("/some/model.pt"));
    panel.predict(sample(QStringLiteral("penguins.csv")));
    auto *rows = child<QTableView>(&panel, "deploy.try.rows");
    QTRY_COMPARE(rows->model()->rowCount(), 2);
    QCOMPARE(rows->model()->index(1, 1).data().toString(), QStringLiteral("Gentoo"));
    QCOMPARE(child<QLabel>(&panel, "deploy.try.summary")->text(),
        QStringLiteral("Rows of penguins.csv: 2, accuracy 0.5"));
    QVERIFY(child<QPushButton>(&panel, "deploy.try.save")->isVisible());
}

void TestDeployPage::aLanguageModelWrites()
{
    PageFixture fixture; // for a folder of its own
    installFakeEngine(fixture.file(QStringLiteral("engine")),
        "echo \"{\\\"result\\\": {\\\"text\\\": \\\" and on: $*\\\"}}\"\n");
    WritePanel panel;
    panel.show();
    auto *write = child<QPushButton>(&panel, "deploy.write");
    QVERIFY(!write->isEnabled());
    panel.setModel(QStringLiteral("/some/model.pt"));
    child<QLineEdit>(&panel, "deploy.write.text")->setText(QStringLiteral("-- Once"));
    child<QSpinBox>(&panel, "deploy.write.tokens")->setValue(7);
    write->click();
    auto *result = child<QPlainTextEdit>(&panel, "deploy.write.result");
    QTRY_COMPARE(result->toPlainText(),
        QStringLiteral("-- Once and on: generate --model /some/model.pt --text=-- Once --tokens 7 "
                       "--temperature 0.8 --seed 1"));
    write->click(); // another way
    QTRY_VERIFY(result->toPlainText().endsWith(QStringLiteral("--seed 2")));
    panel.setModel(QStringLiteral("/another/model.pt"));
    QVERIFY(result->toPlainText().isEmpty());
}

QTEST_MAIN(TestDeployPage)
#include "tst_deploypage.moc"
