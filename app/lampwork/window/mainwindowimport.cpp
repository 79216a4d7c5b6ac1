// SPDX-License-Identifier: GPL-3.0-or-later
// Other programs' logs in the File menu: imported once off the GUI thread, or followed by a process
// of this program's own, since that goes on for as long as the training does.
#include "app/lampwork/window/longwork.h"
#include "app/lampwork/window/mainwindow.h"
#include "app/lampwork/window/messagebar.h"
#include "app/lampwork/window/reportdialog.h"
#include "core/base/format.h"
#include "core/exchange/findlogs.h"
#include "core/exchange/importer.h"
#include "widgets/style/icons.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QSettings>
#include <QStatusBar>

#include <numeric>

namespace lampwork {

namespace {

const QString logFolderKey = QStringLiteral("import/folder");
constexpr int endMs = 3000;

struct Imported {
    std::vector<ImportReport> reports;
    QList<Error> problems;
};

Result<Imported> importLogs(const QString &path, const QString &address, const Progress &progress)
{
    const auto found = findForeignLogs(path);
    if (!found)
        return found.error();
    if (found->isEmpty()) {
        return Error{ErrorCode::NotFound,
            MainWindow::tr("There is no log here that Lampwork knows. Choose the file or folder "
                           "that the training writes to."),
            path};
    }
    auto store = openStore(address, {.create = false});
    if (!store)
        return store.error();
    Importer importer(**store, {});
    for (const FoundLog &log : *found)
        importer.add(makeForeignLog(log));
    for (bool more = true; more && !progress.isCancelled();) {
        const auto passed = importer.pass();
        if (!passed)
            return passed.error();
        more = *passed;
        progress(importer.fraction());
    }
    if (auto done = importer.finish(); !done)
        return done.error();
    // Whoever imports once waits for nothing more: what is cut is told as well.
    return Imported{importer.reports(), importer.takeProblems() + importer.unfinished()};
}

} // namespace

void MainWindow::makeImportMenu(QMenu *file)
{
    QMenu *menu = file->addMenu(icon(QStringLiteral("open")), tr("&Import runs"));
    menu->setToolTipsVisible(true);
    addAction(menu, "importFolder", "open", tr("From a &folder…"),
        tr("Every log below it: TensorBoard, MLflow, W&B, Lightning, Optuna, CSV, JSON lines"), {},
        [this] { importRuns(chooseLogFolder(tr("Import runs"))); });
    addAction(menu, "importFile", "open", tr("From a f&ile…"),
        tr("An event file, .wandb, mlflow.db, a study of Optuna's, CSV or JSON lines"), {}, [this] {
            importRuns(QFileDialog::getOpenFileName(
                this, tr("Import runs"), QSettings().value(logFolderKey).toString()));
        });
    addAction(menu, "followFolder", "clock", tr("Follow a folder as it &grows…"),
        tr("Draws other programs' trainings live"), {},
        [this] { followLogs(chooseLogFolder(tr("Follow a folder"))); });
    QAction *stop = addAction(menu, "stopFollowing", "stop", tr("&Stop following"),
        tr("The runs stay; the logs are not read on"), {}, [this] { stopFollowing(); });
    connect(menu, &QMenu::aboutToShow, stop,
        [this, stop] { stop->setEnabled(!m_following.isEmpty()); });
}

QString MainWindow::chooseLogFolder(const QString &title)
{
    QSettings settings;
    const QString path
        = QFileDialog::getExistingDirectory(this, title, settings.value(logFolderKey).toString());
    if (!path.isEmpty())
        settings.setValue(logFolderKey, path);
    return path;
}

void MainWindow::importRuns(const QString &path)
{
    if (path.isEmpty())
        return;
    const QString address = m_storePath;
    runLong<Imported>(
        this, tr("Importing runs"),
        [path, address](const Progress &progress) { return importLogs(path, address, progress); },
        [this](const Result<Imported> &result) {
            if (!result) {
                m_messages->addProblem(result.error());
                return;
            }
            for (const Error &problem : result->problems)
                m_messages->addProblem(problem);
            Report report;
            report.title = tr("Imported runs");
            report.head = {tr("Run"), tr("Name"), tr("From"), tr("Series"), tr("Points"),
                tr("New points"), tr("Left out")};
            for (const ImportReport &run : result->reports) {
                const qint64 leftOut
                    = std::accumulate(run.leftOut.begin(), run.leftOut.end(), qint64(0));
                report.rows.append({QString::number(run.run), run.name, titleOf(run.format),
                    formatCount(run.series), formatCount(run.pointsInAll), formatCount(run.points),
                    leftOut > 0 ? formatCount(leftOut) : QString()});
            }
            report.summary = tr("%n runs", nullptr, int(result->reports.size()));
            showReport(this, report);
            showPage(Page::Runs);
        });
}

void MainWindow::followLogs(const QString &path)
{
    if (path.isEmpty())
        return;
    auto *process = new QProcess(this);
    process->setStandardOutputFile(QProcess::nullDevice());
    connect(process, &QProcess::finished, this, [this, process, path](int code) {
        m_following.removeAll(process);
        process->deleteLater();
        const QString said = QString::fromUtf8(process->readAllStandardError()).trimmed();
        if (code != 0 && process->exitStatus() == QProcess::NormalExit)
            m_messages->addProblem({ErrorCode::Io, said, path});
        else
            statusBar()->showMessage(tr("%1 is not followed any more").arg(path));
    });
    connect(process, &QProcess::errorOccurred, this,
        [this, process, path](QProcess::ProcessError error) {
            if (error != QProcess::FailedToStart)
                return;
            m_following.removeAll(process);
            process->deleteLater();
            m_messages->addProblem({ErrorCode::Io, process->errorString(), path});
        });
    m_following.append(process);
    process->start(QCoreApplication::applicationFilePath(),
        {QStringLiteral("import"), path, QStringLiteral("--follow"), QStringLiteral("--store"),
            m_storePath});
    statusBar()->showMessage(tr("Following %1").arg(path));
    showPage(Page::Runs);
}

void MainWindow::stopFollowing()
{
    for (QProcess *process : std::as_const(m_following))
        process->terminate(); // as Ctrl+C: it stores what it has read
}

void MainWindow::endFollowing()
{
    stopFollowing();
    const QList<QProcess *> ending = m_following;
    for (QProcess *process : ending) {
        process->disconnect(this);
        process->waitForFinished(endMs);
    }
}

} // namespace lampwork
