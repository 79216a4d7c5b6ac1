// SPDX-License-Identifier: GPL-3.0-or-later
// The whole journey as a person makes it: from the welcome page to an exported model, with the real
// window, the real engine and the real store, by clicks and keys. Every page is saved as a picture
// in <build>/tour, in light and dark.
#include "app/lampwork/window/mainwindow.h"
#include "core/base/json.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QSettings>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QWizard>

using namespace lampwork;

namespace {

constexpr int trainingMs = 120'000; // a slow machine trains a sample in far less

class TourTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_store;
    std::unique_ptr<MainWindow> m_window;

    void openWindow()
    {
        const QString store = m_store;
        m_window = std::make_unique<MainWindow>(store, [store] { return openStore(store); });
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->workbench().storeLocation(), store, 10'000);
    }

    template <typename T> T *find(const char *name, QWidget *in = nullptr)
    {
        const auto all = (in ? in : m_window.get())->findChildren<T *>(QString::fromLatin1(name));
        for (T *one : all) {
            if (one->isVisible())
                return one;
        }
        return nullptr;
    }

    void click(const char *name, QWidget *in = nullptr)
    {
        auto *button = find<QAbstractButton>(name, in);
        QVERIFY2(button, name);
        QTRY_VERIFY2(button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }

    // Shortcuts reach the active window only, and a dialog may have been that.
    void press(Qt::Key key)
    {
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), key, Qt::ControlModifier);
    }

    void trigger(const char *name)
    {
        auto *action = m_window->findChild<QAction *>(QString::fromLatin1(name));
        QVERIFY2(action, name);
        QVERIFY2(action->isEnabled(), name);
        action->trigger();
    }

    void type(const char *name, const QString &text)
    {
        auto *field = find<QLineEdit>(name);
        QVERIFY2(field, name);
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }

    // From the top of the list down to the entry, then Return.
    void choose(const char *name, const QString &text, QWidget *in = nullptr)
    {
        auto *combo = find<QComboBox>(name, in);
        QVERIFY2(combo, name);
        const int index = combo->findText(text, Qt::MatchContains);
        QVERIFY2(index >= 0, qPrintable(text));
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Home);
        for (int i = 0; i < combo->count() && combo->currentIndex() != index; ++i)
            QTest::keyClick(combo, Qt::Key_Down);
        QCOMPARE(combo->currentIndex(), index);
    }

    // What is on screen, in light and in dark.
    void picture(const QString &name, QWidget *of = nullptr)
    {
        QWidget *widget = of ? of : m_window.get();
        const QDir folder(QStringLiteral(LAMPWORK_BINARY_DIR "/tour"));
        QVERIFY(folder.mkpath(QStringLiteral(".")));
        for (const char *theme : {"dark", "light"}) {
            trigger(qPrintable(QStringLiteral("action.theme.%1").arg(QLatin1String(theme))));
            QTest::qWait(120); // queued replots of the curves
            QVERIFY(widget->grab().save(
                folder.filePath(QStringLiteral("%1-%2.png").arg(name, QLatin1String(theme)))));
        }
    }

    const Run *currentRun()
    {
        return m_window->workbench().run(m_window->workbench().currentRun());
    }

    bool runIs(RunState state)
    {
        return QTest::qWaitFor(
            [&] { return currentRun() && currentRun()->state == state; }, trainingMs);
    }

    Json lampwork(const QStringList &arguments)
    {
        QProcess program;
        program.start(QStringLiteral(LAMPWORK_PROGRAM), arguments);
        if (!program.waitForFinished(trainingMs))
            qFatal("lampwork %s did not end", qPrintable(arguments.join(u' ')));
        if (program.exitCode() != 0)
            qWarning("%s", program.readAllStandardError().constData());
        const QByteArray output = program.readAllStandardOutput();
        auto json = parseJson(output, QStringLiteral("output"));
        return json ? *json : Json();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QCoreApplication::setOrganizationName(QStringLiteral("lampwork-tour"));
        QCoreApplication::setApplicationName(QStringLiteral("lampwork"));
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope,
            m_folder.filePath(QStringLiteral("settings")));
        qputenv("LAMPWORK_ENGINE", LAMPWORK_ENGINE_PROGRAM);
        m_store = m_folder.filePath(QStringLiteral("tour.lampwork"));
        Theme::instance().install(*qApp);
        openWindow();
    }

    void aFirstStartOffersSamples()
    {
        QVERIFY(find<QAbstractButton>("welcome.sample.penguins"));
        QVERIFY(find<QAbstractButton>("welcome.sample.digits"));
        picture(QStringLiteral("01-welcome"));
        press(Qt::Key_4);
        picture(QStringLiteral("02-runs-empty"));
        press(Qt::Key_6);
        picture(QStringLiteral("03-deploy-empty"));
        press(Qt::Key_1);
        picture(QStringLiteral("04-data-empty"));
    }

    void dataAreReadAndTheTargetIsChosen()
    {
        m_window->openDataFile(
            QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/penguins.csv"));
        QTRY_VERIFY_WITH_TIMEOUT(
            find<QComboBox>("data.target") && !m_window->workbench().draft().isReading(), 20'000);
        QCOMPARE(find<QTableView>("data.preview")->model()->rowCount(), 344);
        QVERIFY(m_window->workbench().draft().problem()); // no target yet
        choose("data.target", QStringLiteral("species"));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->workbench().draft().resolved(), 20'000);
        QCOMPARE(m_window->workbench().draft().resolved()->spec.train.task, Task::Multiclass);
        picture(QStringLiteral("05-data"));
    }

    void theNetworkIsShaped()
    {
        press(Qt::Key_2);
        auto *layers = find<QTableView>("network.layers");
        QVERIFY(layers);
        const int before = layers->model()->rowCount();
        auto *source = find<QPlainTextEdit>("network.source");
        QVERIFY(source && source->toPlainText().contains(QStringLiteral("def forward")));
        picture(QStringLiteral("06-network"));
        // A second copy of the first layer, then away with it again.
        layers->setFocus();
        layers->selectRow(1); // the first line is the input
        QTest::keyClick(layers, Qt::Key_D, Qt::ControlModifier);
        QTRY_COMPARE(layers->model()->rowCount(), before + 1);
        press(Qt::Key_Z);
        QTRY_COMPARE(layers->model()->rowCount(), before);
    }

    void aNetworkTrainsAndIsSteered()
    {
        press(Qt::Key_3);
        type("train.epochs", QStringLiteral("100000"));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->workbench().draft().resolved()
                && m_window->workbench().draft().resolved()->spec.train.epochs == 100'000,
            20'000);
        picture(QStringLiteral("07-train-settings"));
        click("train.start");
        QTRY_VERIFY_WITH_TIMEOUT(currentRun() && currentRun()->step > 500, trainingMs);
        picture(QStringLiteral("08-train-running"));

        click("train.pause");
        QVERIFY(runIs(RunState::Paused));
        const qint64 paused = currentRun()->step;
        type("train.live.lr", QStringLiteral("0.0005"));
        click("train.live.set_lr");
        click("train.pause"); // now: go on
        QTRY_VERIFY_WITH_TIMEOUT(
            currentRun()->state == RunState::Running && currentRun()->step > paused, trainingMs);
        picture(QStringLiteral("09-train-steered"));
    }

    void theWindowIsClosedAndOpenedWhileItTrains()
    {
        const RunId id = m_window->workbench().currentRun();
        const qint64 step = currentRun()->step;
        m_window->close();
        m_window.reset();
        openWindow();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->workbench().run(id)
                && m_window->workbench().run(id)->state == RunState::Running
                && m_window->workbench().run(id)->step > step,
            trainingMs);
        press(Qt::Key_3);
        m_window->workbench().setCurrentRun(id);
        QVERIFY(m_window->workbench().draft().chosen().data.source.endsWith(
            QLatin1String("penguins.csv")));
        click("train.stop");
        QVERIFY(runIs(RunState::Stopped));
    }

    void aStoppedRunGoesOn()
    {
        const qint64 step = currentRun()->step;
        click("train.resume");
        QTRY_VERIFY_WITH_TIMEOUT(
            currentRun()->state == RunState::Running && currentRun()->step > step, trainingMs);
        click("train.stop");
        QVERIFY(runIs(RunState::Stopped));
    }

    void aShortRunFinishes()
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_window->workbench().draft().resolved(), 20'000);
        for (const char *rate : {"0.003", "0.0003"}) {
            type("train.epochs", QStringLiteral("30"));
            type("train.lr", QString::fromLatin1(rate));
            QTRY_VERIFY_WITH_TIMEOUT(m_window->workbench().draft().resolved()
                    && m_window->workbench().draft().resolved()->spec.train.epochs == 30,
                20'000);
            const RunId before = m_window->workbench().currentRun();
            click("train.start");
            QTRY_VERIFY_WITH_TIMEOUT(m_window->workbench().currentRun() != before, 20'000);
            QVERIFY(runIs(RunState::Finished));
        }
        const double accuracy
            = currentRun()->attributes.value(QStringLiteral("test/accuracy")).toDouble();
        QVERIFY2(accuracy > 0.8, qPrintable(QString::number(accuracy)));
        picture(QStringLiteral("10-train-finished"));
    }

    void runsAreListedFilteredAndCompared()
    {
        press(Qt::Key_4);
        auto *table = find<QTableView>("runs.table");
        QVERIFY(table);
        QTRY_COMPARE(table->model()->rowCount(), 3);
        picture(QStringLiteral("11-runs"));
        QTest::keyClicks(find<QLineEdit>("runs.filter"), QStringLiteral("train.epochs = 30"));
        QTRY_COMPARE(table->model()->rowCount(), 2);
        table->setFocus();
        table->selectAll();
        trigger("action.run.compare");
        QTRY_VERIFY(find<QWidget>("compare"));
        picture(QStringLiteral("12-compare"));
    }

    void aRunIsLookedAtClosely()
    {
        press(Qt::Key_4);
        auto *table = find<QTableView>("runs.table");
        QVERIFY(table);
        table->clearSelection();
        table->selectRow(0);
        trigger("action.run.inspect");
        QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>("inspect.tabs"), 20'000);
        QTest::qWait(1000); // the predictions are read on a thread of their own
        picture(QStringLiteral("13-inspect"));
        auto *tabs = find<QTabWidget>("inspect.tabs");
        for (int i = 1; i < tabs->count(); ++i) {
            if (!tabs->isTabVisible(i))
                continue; // predicted against true is for numbers
            tabs->setCurrentIndex(i);
            QTest::qWait(300);
            picture(QStringLiteral("14-inspect-%1").arg(i));
        }
        click("inspect.back");
    }

    void theChosenRunIsExported()
    {
        const QString model = m_folder.filePath(QStringLiteral("model.pt"));
        auto *table = find<QTableView>("runs.table");
        QVERIFY(table);
        table->selectRow(0);
        trigger("action.run.export");
        QWizard *wizard = nullptr;
        QTRY_VERIFY((wizard = find<QWizard>("export")) != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(find<QAbstractButton>("export.next", wizard)->isEnabled(), 20'000);
        picture(QStringLiteral("15-export-run"), wizard);
        click("export.next", wizard);
        auto *path = find<QLineEdit>("export.path", wizard);
        QVERIFY(path);
        path->selectAll();
        QTest::keyClicks(path, model);
        picture(QStringLiteral("16-export-options"), wizard);
        click("export.next", wizard);
        QTRY_VERIFY_WITH_TIMEOUT(
            find<QAbstractButton>("export.next", wizard)->isEnabled(), trainingMs);
        picture(QStringLiteral("17-export-verify"), wizard);
        click("export.next", wizard);
        picture(QStringLiteral("18-export-done"), wizard);
        QTest::mouseClick(wizard->button(QWizard::FinishButton), Qt::LeftButton);
        QVERIFY(QFile::exists(model));
        press(Qt::Key_6);
        QTRY_COMPARE(find<QTableView>("deploy.exports")->model()->rowCount(), 1);
        picture(QStringLiteral("19-deploy"));
    }

    void theCommandLineSeesTheSameRunsAndTheModelPredicts()
    {
        const Json runs = lampwork({"runs", "--store", m_store, "--json"});
        QCOMPARE(runs.size(), std::size_t(3));
        const QString output = m_folder.filePath(QStringLiteral("predictions.csv"));
        lampwork({"predict", m_folder.filePath(QStringLiteral("model.pt")),
            QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/penguins.csv"), "--to", output,
            "--json"});
        QFile file(output);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 345); // a line of names, 344 rows
    }

    void picturesAreDigits()
    {
        m_window->openDataFile(
            QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/digits-images-idx3-ubyte"));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->workbench().draft().resolved(), 20'000);
        QCOMPARE(
            m_window->workbench().draft().resolved()->spec.network.preset, QStringLiteral("cnn"));
        picture(QStringLiteral("20-data-pictures"));
        press(Qt::Key_2);
        picture(QStringLiteral("21-network-cnn"));
    }

    void thePaletteFindsEveryAction()
    {
        press(Qt::Key_K);
        QTRY_VERIFY(find<QLineEdit>("palette.input"));
        QTest::keyClicks(find<QLineEdit>("palette.input"), QStringLiteral("run"));
        picture(QStringLiteral("22-palette"));
        QTest::keyClick(find<QLineEdit>("palette.input"), Qt::Key_Escape);
    }

    void cleanupTestCase()
    {
        if (m_window)
            m_window->close();
        m_window.reset();
    }
};

} // namespace

QTEST_MAIN(TourTest)
#include "tst_tour.moc"
