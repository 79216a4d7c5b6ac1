// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with the selected runs.
#include "core/base/format.h"
#include "core/experiment/scriptrun.h"
#include "core/experiment/specjson.h"
#include "core/launch/enginelauncher.h"
#include "core/launch/whatif.h"
#include "widgets/panels/runs/runedits.h"
#include "widgets/panels/runs/runspage.h"
#include "widgets/panels/workbench/forking.h"
#include "widgets/panels/workbench/runcolormenu.h"
#include "widgets/style/icons.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMessageBox>
#include <QProgressDialog>
#include <QPushButton>
#include <QTableView>

#include <algorithm>

namespace lampwork {

namespace {

QStringList tagsFromText(const QString &text)
{
    QStringList tags;
    for (const QString &part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const QString tag = part.trimmed();
        if (!tag.isEmpty() && !tags.contains(tag))
            tags.append(tag);
    }
    return tags;
}

} // namespace

QAction *RunsPage::addRunAction(const char *name, const char *iconName, const QString &text,
    const QString &toolTip, void (RunsPage::*slot)())
{
    auto *action = new QAction(icon(QLatin1String(iconName)), text, this);
    action->setObjectName(QStringLiteral("action.run.") + QLatin1String(name));
    action->setToolTip(toolTip);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, slot);
    addAction(action);
    m_actions.append(action);
    return action;
}

void RunsPage::makeActions()
{
    addRunAction("inspect", "inspect", tr("&Look at it"),
        tr("Where it is right and wrong: errors, worst examples"), &RunsPage::inspect)
        ->setShortcut(Qt::CTRL | Qt::Key_Return);
    addRunAction("compare", "compare", tr("&Compare"), tr("Put the selected runs side by side"),
        &RunsPage::compare);
    addRunAction("export", "export", tr("&Export model…"),
        tr("Check and write the trained model as one file"), &RunsPage::exportRun);
    addRunAction(
        "resume", "resume", tr("Res&ume"), tr("Go on from the last checkpoint"), &RunsPage::resume);
    addRunAction("fork", "train", tr("&Fork…"),
        tr("Go back to a step of the run and on from there with a change"), &RunsPage::fork);
    addRunAction("whatIf", "compare", tr("&What if…"),
        tr("Try several values of a field from one step of the run"), &RunsPage::tryVariants);
    addRunAction("keepVariant", "check", tr("&Keep this variant"),
        tr("Keep this one of the variants that were tried and move the others to the bin"),
        &RunsPage::keepVariant);
    addRunAction("reproduce", "refresh", tr("Re&produce"),
        tr("Train the run once more and compare every point and the weights, to the last bit"),
        &RunsPage::reproduce);
    addRunAction("reuse", "refresh", tr("Use its &settings"),
        tr("Start a new draft from the settings of this run"), &RunsPage::reuseSpec);
    addRunAction(
        "rename", "pencil", tr("Re&name"), tr("Change the name of the run"), &RunsPage::rename)
        ->setShortcut(Qt::Key_F2);
    addRunAction(
        "tags", "tag", tr("&Tags…"), tr("Words to find the selected runs by"), &RunsPage::editTags);
    addRunAction("note", "note", tr("N&ote…"), tr("A note for this run"), &RunsPage::editNote);
    addRunAction("color", "target", tr("C&olour…"), tr("The colour of the selected runs' curves"),
        &RunsPage::editColor);
    addRunAction("archive", "archive", tr("&Archive"),
        tr("Put the selected runs out of sight, or back"), &RunsPage::archive);
    addRunAction("delete", "trash", tr("&Delete"), tr("Move the selected runs to the bin"),
        &RunsPage::removeRuns)
        ->setShortcut(QKeySequence::Delete);
    addRunAction("restore", "restore", tr("R&estore"), tr("Take the selected runs out of the bin"),
        &RunsPage::restore);
    addRunAction("emptyBin", "trash", tr("Empty &bin…"), tr("Delete for good what is in the bin"),
        &RunsPage::emptyBin);
    addRunAction("copy", "copy", tr("Cop&y rows"), tr("Copy the selected rows, for a spreadsheet"),
        &RunsPage::copySelection)
        ->setShortcut(QKeySequence::Copy);
}

void RunsPage::updateActions()
{
    const QList<RunId> ids = selectedRuns();
    QList<const Run *> runs;
    for (const RunId id : ids) {
        if (const Run *run = m_workbench.run(id))
            runs.append(run);
    }
    const bool one = runs.size() == 1;
    const bool any = !runs.isEmpty();
    const bool writable = !m_workbench.isReadOnly();
    const bool inBin = m_scope && m_scope->currentIndex() == int(RunTableModel::Scope::Bin);
    const bool archived = any && runs.first()->archived;
    const auto noneActive
        = std::none_of(runs.begin(), runs.end(), [](const Run *run) { return hasEngine(*run); });
    const bool trainedHere = one && isTrainedHere(*runs.first());
    for (QAction *action : std::as_const(m_actions)) {
        const QString name = action->objectName().section(QLatin1Char('.'), -1);
        bool visible = !inBin;
        bool enabled = any;
        if (name == QLatin1String("inspect"))
            enabled = one;
        else if (name == QLatin1String("export") || name == QLatin1String("reuse"))
            enabled = trainedHere;
        else if (name == QLatin1String("fork") || name == QLatin1String("whatIf"))
            enabled = trainedHere && writable && runs.first()->step >= 0;
        else if (name == QLatin1String("keepVariant"))
            enabled = one && writable && whatIfGroup(m_workbench.runs(), ids.first()).size() > 1;
        else if (name == QLatin1String("reproduce"))
            enabled = trainedHere && noneActive && runs.first()->step > runs.first()->parentStep;
        else if (name == QLatin1String("compare"))
            enabled = runs.size() >= 2 || m_workbench.shownRuns().size() >= 2;
        else if (name == QLatin1String("resume"))
            enabled = trainedHere && writable && canResume(*runs.first());
        else if (name == QLatin1String("rename") || name == QLatin1String("note"))
            enabled = one && writable;
        else if (name == QLatin1String("tags") || name == QLatin1String("color"))
            enabled = any && writable;
        else if (name == QLatin1String("archive") || name == QLatin1String("delete"))
            enabled = any && writable && noneActive;
        else if (name == QLatin1String("restore") || name == QLatin1String("emptyBin"))
            visible = inBin;
        if (name == QLatin1String("emptyBin"))
            enabled = writable && inBin && m_model->rowCount() > 0;
        if (name == QLatin1String("restore"))
            enabled = any && writable;
        if (name == QLatin1String("copy"))
            visible = true;
        if (name == QLatin1String("archive"))
            action->setText(archived ? tr("Out of the &archive") : tr("&Archive"));
        action->setVisible(visible);
        action->setEnabled(enabled && visible);
    }
}

void RunsPage::editSelected(const QString &text,
    const std::function<void(const Run &, RunEdit &before, RunEdit &after)> &edit)
{
    QList<RunEditCommand::Change> changes;
    for (const RunId id : selectedRuns()) {
        const Run *run = m_workbench.run(id);
        if (!run)
            continue;
        RunEditCommand::Change change{id, {}, {}};
        edit(*run, change.before, change.after);
        changes.append(change);
    }
    if (!changes.isEmpty())
        m_undo.push(new RunEditCommand(m_workbench, text, changes));
}

void RunsPage::inspect()
{
    if (const QList<RunId> ids = selectedRuns(); ids.size() == 1) {
        m_workbench.setCurrentRun(ids.first());
        m_workbench.requestInspection(ids.first());
    }
}

void RunsPage::exportRun()
{
    if (const QList<RunId> ids = selectedRuns(); ids.size() == 1)
        m_workbench.requestExport(ids.first());
}

void RunsPage::compare()
{
    if (const QList<RunId> ids = selectedRuns(); ids.size() >= 2)
        m_workbench.setShownRuns(ids);
    m_workbench.requestPage(Page::Compare);
}

void RunsPage::resume()
{
    if (const QList<RunId> ids = selectedRuns(); ids.size() == 1)
        m_workbench.resumeRun(ids.first());
}

void RunsPage::reuseSpec()
{
    const QList<RunId> ids = selectedRuns();
    const Run *run = ids.size() == 1 ? m_workbench.run(ids.first()) : nullptr;
    if (!run)
        return;
    Result<Spec> spec
        = specFromText(run->specJson.toUtf8(), tr("the settings of run “%1”").arg(run->name));
    if (!spec.ok()) {
        m_workbench.reportProblem(spec.error());
        return;
    }
    m_workbench.draft().openSpec(*spec);
    m_workbench.requestPage(Page::Train);
}

void RunsPage::fork()
{
    if (const QList<RunId> ids = selectedRuns(); ids.size() == 1)
        askAndFork(m_workbench, ids.first(), m_workbench.run(ids.first())->step, this);
}

void RunsPage::tryVariants()
{
    if (const QList<RunId> ids = selectedRuns(); ids.size() == 1)
        askAndTryVariants(m_workbench, ids.first(), m_workbench.run(ids.first())->step, this);
}

void RunsPage::keepVariant()
{
    if (const QList<RunId> ids = selectedRuns(); ids.size() == 1)
        m_workbench.keepVariant(ids.first());
}

void RunsPage::reproduce()
{
    const QList<RunId> ids = selectedRuns();
    const Run *run = ids.size() == 1 ? m_workbench.run(ids.first()) : nullptr;
    if (!run)
        return;
    auto *progress = new QProgressDialog(
        tr("Training “%1” once more to compare it…").arg(run->name), tr("Cancel"), 0, 1000, this);
    progress->setObjectName(QStringLiteral("reproduce.progress"));
    progress->setAttribute(Qt::WA_DeleteOnClose);
    progress->setMinimumDuration(0);
    progress->setAutoReset(false);
    auto *job = new EngineJob(progress);
    connect(job, &EngineJob::progressed, progress, [progress](double fraction, const QString &) {
        progress->setValue(int(std::clamp(fraction, 0.0, 1.0) * 1000));
    });
    connect(progress, &QProgressDialog::canceled, job, &EngineJob::cancel);
    connect(job, &EngineJob::finished, this,
        [this, progress, name = run->name](const Result<Json> &result) {
            progress->close();
            showReproduction(name, result);
        });
    job->start({QStringLiteral("reproduce"), QStringLiteral("--store"), m_workbench.storeLocation(),
        QStringLiteral("--run"), QString::number(run->id)});
}

void RunsPage::showReproduction(const QString &name, const Result<Json> &result)
{
    if (!result.ok()) {
        if (result.error().code != ErrorCode::Cancelled)
            m_workbench.reportProblem(result.error());
        return;
    }
    QStringList lines;
    const bool identical = (*result)["identical"].get<bool>();
    if (const Json &first = (*result)["first_difference"]; !first.is_null())
        lines.append(
            tr("%1 first differs at step %2.")
                .arg(toQString(first["series"]), formatCount(first["step"].get<qint64>())));
    if (!(*result)["missing"].is_null())
        lines.append(tr("Not in both: %1.").arg(toQString((*result)["missing"])));
    if (!(*result)["weights_differ"].is_null())
        lines.append(
            tr("The last checkpoints differ in %1.").arg(toQString((*result)["weights_differ"])));
    for (const Json &note : (*result)["notes"])
        lines.append(toQString(note));
    lines.append(tr("Compared: %1 steps, %2 points.")
                     .arg(formatCount((*result)["steps"].get<qint64>()),
                         formatCount((*result)["points"].get<qint64>())));
    auto *box = new QMessageBox(identical ? QMessageBox::Information : QMessageBox::Warning,
        tr("Reproduce"),
        identical ? tr("“%1” is identical to the last bit.").arg(name)
                  : tr("“%1” is not the same when it is trained again.").arg(name),
        QMessageBox::Ok, this);
    box->setObjectName(QStringLiteral("reproduce.result"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(lines.join(u'\n'));
    box->open();
}

void RunsPage::rename()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    const int column = int(m_model->columns().indexOf(QStringLiteral("name")));
    if (rows.size() == 1 && column >= 0)
        m_table->edit(m_model->index(rows.first().row(), column));
}

void RunsPage::editTags()
{
    const QList<RunId> ids = selectedRuns();
    const Run *first = ids.isEmpty() ? nullptr : m_workbench.run(ids.first());
    if (!first)
        return;
    bool accepted = false;
    const QString text = QInputDialog::getText(this, tr("Tags"),
        tr("Tags, with commas between (runs selected: %1):").arg(ids.size()), QLineEdit::Normal,
        first->tags.join(QStringLiteral(", ")), &accepted);
    if (!accepted)
        return;
    editSelected(tr("Change tags"),
        [tags = tagsFromText(text)](const Run &run, RunEdit &before, RunEdit &after) {
            before.tags = run.tags;
            after.tags = tags;
        });
}

void RunsPage::editNote()
{
    const QList<RunId> ids = selectedRuns();
    const Run *run = ids.size() == 1 ? m_workbench.run(ids.first()) : nullptr;
    if (!run)
        return;
    bool accepted = false;
    const QString text = QInputDialog::getMultiLineText(
        this, tr("Note"), tr("Note for “%1”:").arg(run->name), run->note, &accepted);
    if (!accepted)
        return;
    editSelected(tr("Change note"), [text](const Run &run, RunEdit &before, RunEdit &after) {
        before.note = run.note;
        after.note = text;
    });
}

void RunsPage::editColor()
{
    const QList<RunId> ids = selectedRuns();
    const Run *first = ids.isEmpty() ? nullptr : m_workbench.run(ids.first());
    if (!first)
        return;
    RunColorMenu menu(first->attributes.value(colorAttribute()).toString(), this);
    menu.setObjectName(QStringLiteral("runs.colorMenu"));
    connect(&menu, &RunColorMenu::chosen, this, [this](const QString &color) {
        editSelected(tr("Change colour"), [color](const Run &run, RunEdit &before, RunEdit &after) {
            before.color = run.attributes.value(colorAttribute()).toString();
            after.color = color;
        });
    });
    menu.exec(QCursor::pos());
}

void RunsPage::archive()
{
    const QList<RunId> ids = selectedRuns();
    const Run *first = ids.isEmpty() ? nullptr : m_workbench.run(ids.first());
    if (!first)
        return;
    const bool archived = !first->archived;
    editSelected(archived ? tr("Archive") : tr("Take out of the archive"),
        [archived](const Run &run, RunEdit &before, RunEdit &after) {
            before.archived = run.archived;
            after.archived = archived;
        });
}

void RunsPage::removeRuns()
{
    const QList<RunId> ids = selectedRuns();
    const Run *first = ids.isEmpty() ? nullptr : m_workbench.run(ids.first());
    if (!first)
        return;
    const QString name = first->name; // the list changes with the edit
    editSelected(tr("Delete"), [](const Run &run, RunEdit &before, RunEdit &after) {
        before.deleted = run.deleted;
        after.deleted = true;
    });
    m_workbench.reportDone(ids.size() == 1
            ? tr("“%1” moved to the bin. Edit, Undo brings it back.").arg(name)
            : tr("%1 runs moved to the bin. Edit, Undo brings them back.").arg(ids.size()));
}

void RunsPage::restore()
{
    editSelected(tr("Restore"), [](const Run &run, RunEdit &before, RunEdit &after) {
        before.deleted = run.deleted;
        after.deleted = false;
    });
}

void RunsPage::emptyBin()
{
    const int count = m_model->rowCount();
    QMessageBox box(QMessageBox::Warning, tr("Empty bin"),
        tr("Delete what is in the bin for good (runs: %1), with all points, checkpoints and "
           "exported models?")
            .arg(count),
        QMessageBox::Cancel, this);
    QPushButton *go = box.addButton(tr("Delete for good"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    if (box.clickedButton() != static_cast<QAbstractButton *>(go))
        return;
    m_undo.clear(); // what is gone cannot be brought back
    m_workbench.emptyBin();
}

void RunsPage::copySelection()
{
    QString text;
    QStringList titles;
    for (const QString &field : m_model->columns())
        titles.append(RunTableModel::columnTitle(field));
    text = titles.join(QLatin1Char('\t')) + QLatin1Char('\n');
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex &row : std::as_const(rows)) {
        QStringList cells;
        for (int column = 0; column < m_model->columnCount(); ++column)
            cells.append(m_model->index(row.row(), column).data().toString());
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    QGuiApplication::clipboard()->setText(text);
}

} // namespace lampwork
