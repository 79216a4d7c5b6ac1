// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/forking.h"

#include "widgets/dialogs/forkdialogs.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/plots/curveplot.h"
#include "widgets/style/icons.h"

#include <QAction>

namespace lampwork {

void askAndFork(Workbench &workbench, RunId id, qint64 step, QWidget *parent)
{
    const Run *run = workbench.run(id);
    if (!run)
        return;
    ForkDialog dialog(*run, step, parent);
    if (dialog.exec() == QDialog::Accepted)
        workbench.forkRun(id, dialog.step(), dialog.changes(), dialog.name());
}

void askAndTryVariants(Workbench &workbench, RunId id, qint64 step, QWidget *parent)
{
    const Run *run = workbench.run(id);
    if (!run)
        return;
    WhatIfDialog dialog(*run, step, parent);
    if (dialog.exec() == QDialog::Accepted)
        workbench.tryVariants(id, dialog.step(), dialog.steps(), dialog.fields());
}

void addForkActions(
    CurvePlot &plot, Workbench &workbench, std::function<RunId(const QString &curve)> runOf)
{
    using Ask = void (*)(Workbench &, RunId, qint64, QWidget *);
    const auto add
        = [&](const QString &name, const QString &iconName, const QString &text, Ask ask) {
              QAction *action = plot.addPointAction(name, icon(iconName), text);
              QObject::connect(action, &QAction::triggered, &plot, [&plot, &workbench, runOf, ask] {
                  const std::optional<CurvePlace> place = plot.menuPlace();
                  if (const RunId run = place ? runOf(place->curve) : 0; run > 0)
                      ask(workbench, run, place->step, &plot);
              });
          };
    add(QStringLiteral("plot.fork"), QStringLiteral("train"), Workbench::tr("Fork here…"),
        &askAndFork);
    add(QStringLiteral("plot.whatIf"), QStringLiteral("compare"),
        Workbench::tr("What if, from here…"), &askAndTryVariants);
}

} // namespace lampwork
