// SPDX-License-Identifier: GPL-3.0-or-later
// The Store menu, and what a capsule's window offers. The work is done off the GUI thread.
#include "app/lampwork/window/longwork.h"
#include "app/lampwork/window/mainwindow.h"
#include "app/lampwork/window/messagebar.h"
#include "app/lampwork/window/reportdialog.h"
#include "core/base/format.h"
#include "core/store/capsule.h"
#include "core/store/runcopy.h"
#include "core/store/storebackup.h"
#include "core/store/storecheck.h"
#include "core/store/storecompact.h"
#include "core/store/storesize.h"
#include "widgets/style/icons.h"
#include "widgets/style/spacing.h"

#include <QDate>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lampwork {

void MainWindow::makeStoreMenu()
{
    QMenu *store = menuBar()->addMenu(tr("&Store"));
    store->setToolTipsVisible(true);
    addAction(store, "store.check", "check", tr("&Check…"),
        tr("Look for damage in everything that the store holds"), {}, [this] { checkTheStore(); });
    addAction(store, "store.size", "store", tr("&Size…"), tr("What takes the room in the store"),
        {}, [this] { measureTheStore(); });
    addAction(store, "store.compact", "store", tr("C&ompact"),
        tr("Pack points, give free room back; nothing is lost"), {}, [this] { compactTheStore(); });
    addAction(store, "store.backup", "store", tr("&Back up…"),
        tr("Copy the store as it is now, while runs go on"), {}, [this] { backUpTheStore(); });
    store->addSeparator();
    addAction(store, "openCapsule", "open", tr("Open ca&psule…"),
        tr("Look at runs that came in one file"), {}, [this] { openACapsule(); });
}

void MainWindow::checkTheStore()
{
    const QString path = m_storePath;
    runLong<CheckReport>(
        this, tr("Checking the store"),
        [path](const Progress &progress) { return checkStore(path, progress); },
        [this](const Result<CheckReport> &result) {
            if (!result) {
                m_messages->addProblem(result.error());
                return;
            }
            Report report;
            report.title = tr("Check of the store");
            report.head
                = {tr("Kind"), tr("Run"), tr("Series"), tr("Number"), tr("Steps"), tr("What")};
            for (const Finding &finding : result->findings) {
                const QString steps = finding.firstStep < 0
                    ? QString()
                    : QStringLiteral("%1–%2").arg(finding.firstStep).arg(finding.lastStep);
                report.rows.append({nameOf(finding.kind),
                    finding.run > 0 ? QString::number(finding.run) : QString(), finding.series,
                    finding.chunk < 0 ? QString() : QString::number(finding.chunk), steps,
                    QStringList{finding.what, finding.object}.join(u' ').trimmed()});
            }
            const QString looked = tr("%1 runs, %2 points and %3 files were checked.")
                                       .arg(formatCount(result->runs), formatCount(result->points),
                                           formatCount(result->objects));
            report.summary = result->isDamaged()
                ? tr("The store is damaged. Copy its folder before anything else; “lampwork store "
                     "repair” saves all that is whole.")
                : tr("The store is whole.");
            report.summary += u' ' + looked;
            showReport(this, report);
        });
}

void MainWindow::measureTheStore()
{
    const QString path = m_storePath;
    runLong<StoreSize>(
        this, tr("Measuring the store"), [path](const Progress &) { return measureStore(path); },
        [this](const Result<StoreSize> &result) {
            if (!result) {
                m_messages->addProblem(result.error());
                return;
            }
            Report report;
            report.title = tr("Size of the store");
            report.head = {tr("Run"), tr("Name"), tr("Total"), tr("Points"), tr("Histograms"),
                tr("Checkpoints"), tr("Artifacts"), tr("Texts")};
            QList<RunSize> runs = result->runs;
            std::stable_sort(runs.begin(), runs.end(),
                [](const RunSize &a, const RunSize &b) { return a.total() > b.total(); });
            for (const RunSize &run : std::as_const(runs)) {
                report.rows.append({QString::number(run.run),
                    run.deleted ? tr("%1 (in the bin)").arg(run.name) : run.name,
                    formatBytes(run.total()), formatBytes(run.points + run.journal),
                    formatBytes(run.histograms), formatBytes(run.checkpoints),
                    formatBytes(run.artifacts), formatBytes(run.texts)});
            }
            report.summary
                = tr("The store takes %1: the database %2 (%3 of it free), files %4 (%5 of them "
                     "belong to no run).")
                      .arg(formatBytes(result->totalBytes), formatBytes(result->databaseBytes),
                          formatBytes(result->freeBytes), formatBytes(result->objectBytes),
                          formatBytes(result->unreferencedBytes));
            showReport(this, report);
        });
}

void MainWindow::compactTheStore()
{
    const QString path = m_storePath;
    runLong<CompactReport>(
        this, tr("Compacting the store"),
        [path](const Progress &progress) { return compactStore(path, progress); },
        [this](const Result<CompactReport> &result) {
            if (!result) {
                m_messages->addProblem(result.error());
                return;
            }
            Report report;
            report.title = tr("The store is compact");
            report.summary
                = tr("It took %1 and takes %2 now.")
                      .arg(formatBytes(result->bytesBefore), formatBytes(result->bytesAfter));
            showReport(this, report);
        });
}

void MainWindow::backUpTheStore()
{
    const QFileInfo store(m_storePath);
    const QString suggested = QStringLiteral("%1/%2-%3.lampwork")
                                  .arg(store.absolutePath(), store.completeBaseName(),
                                      QDate::currentDate().toString(Qt::ISODate));
    const QString to = QFileDialog::getSaveFileName(
        this, tr("Back up the store"), suggested, tr("Lampwork stores (*.lampwork)"));
    if (to.isEmpty())
        return;
    const QString path = m_storePath;
    runLong<BackupReport>(
        this, tr("Backing up the store"),
        [path, to](const Progress &progress) { return backupStore(path, to, {}, progress); },
        [this](const Result<BackupReport> &result) {
            if (!result) {
                m_messages->addProblem(result.error());
                return;
            }
            Report report;
            report.title = tr("The store is backed up");
            report.summary = tr("%1 holds %2 runs with %3 points and %4 files, and was checked "
                                "whole.")
                                 .arg(result->path)
                                 .arg(result->runs)
                                 .arg(formatCount(result->points))
                                 .arg(result->objects);
            showReport(this, report);
        });
}

// -- Capsules ---------------------------------------------------------------------------------

void MainWindow::openACapsule()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Open capsule"),
        QFileInfo(m_storePath).absolutePath(), tr("Run capsules (*.lampcap)"));
    if (!path.isEmpty())
        Q_EMIT storeRequested(path);
}

void MainWindow::showAsCapsule(const QString &capsule, const QString &usualStore)
{
    m_capsule = capsule;
    m_usualStore = usualStore;
    auto *bar = new QFrame(centralWidget());
    bar->setObjectName(QStringLiteral("capsuleBar"));
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(spacing::large, spacing::small, spacing::large, spacing::small);
    auto *text = new QLabel(
        tr("These are the runs of %1. They can be looked at and compared, not changed.")
            .arg(QFileInfo(capsule).fileName()),
        bar);
    text->setTextFormat(Qt::PlainText);
    auto *take = new QPushButton(tr("Import into my store"), bar);
    take->setObjectName(QStringLiteral("capsule.import"));
    take->setToolTip(tr("Take the runs over into %1").arg(usualStore));
    connect(take, &QPushButton::clicked, this, &MainWindow::importCapsule);
    layout->addWidget(text, 1);
    layout->addWidget(take);
    static_cast<QVBoxLayout *>(centralWidget()->layout())->insertWidget(0, bar);
    showPage(Page::Runs);
}

void MainWindow::importCapsule()
{
    const QString from = m_workbench.storeLocation();
    if (from.isEmpty())
        return; // not open yet, or it could not be opened, which is told
    const QString to = m_usualStore;
    runLong<QList<CopiedRun>>(
        this, tr("Importing the runs"),
        [from, to](const Progress &progress) -> Result<QList<CopiedRun>> {
            auto source = openStore(from, {false, true});
            if (!source)
                return source.error();
            if (!QDir().mkpath(QFileInfo(to).absolutePath()))
                return Error{ErrorCode::Io, QStringLiteral("The folder could not be made."), to};
            auto target = openStore(to);
            if (!target)
                return target.error();
            const auto runs = (*source)->runs();
            if (!runs)
                return runs.error();
            QList<RunId> ids;
            for (const Run &run : *runs)
                ids.append(run.id);
            return copyRuns(**source, ids, **target, progress);
        },
        [this](const Result<QList<CopiedRun>> &result) {
            if (!result)
                m_messages->addProblem(result.error());
            else
                Q_EMIT storeRequested(m_usualStore);
        });
}

} // namespace lampwork
