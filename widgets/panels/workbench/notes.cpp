// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/notes.h"

#include "core/base/format.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/plots/curveplot.h"
#include "widgets/style/icons.h"

#include <QAction>
#include <QInputDialog>

#include <utility>

namespace lampwork {

namespace {
constexpr int longestLabel = 32;
}

QString noteLabel(const QString &text)
{
    const QString line = text.section(u'\n', 0, 0).trimmed();
    return line.size() <= longestLabel ? line : line.left(longestLabel - 1) + u'…';
}

void askAndNote(Workbench &workbench, RunId id, qint64 step, const QString &before, QWidget *parent)
{
    const Run *run = workbench.run(id);
    if (!run)
        return;
    bool accepted = false;
    const QString text = QInputDialog::getMultiLineText(parent, Workbench::tr("Note"),
        Workbench::tr("Note at step %1 of “%2” (empty: none):").arg(formatCount(step), run->name),
        before, &accepted)
                             .trimmed();
    if (accepted && text != before)
        workbench.noteAt(id, step, text);
}

void addNoteAction(CurvePlot &plot, Workbench &workbench,
    std::function<RunId(const QString &curve)> runOf,
    std::function<QString(RunId run, qint64 step)> textAt)
{
    QAction *action = plot.addPointAction(
        QStringLiteral("plot.note"), icon(QStringLiteral("note")), Workbench::tr("Note here…"));
    QObject::connect(action, &QAction::triggered, &plot,
        [&plot, &workbench, runOf = std::move(runOf), textAt = std::move(textAt)] {
            const std::optional<CurvePlace> place = plot.menuPlace();
            if (const RunId run = place ? runOf(place->curve) : 0; run > 0)
                askAndNote(workbench, run, place->step, textAt(run, place->step), &plot);
        });
}

} // namespace lampwork
