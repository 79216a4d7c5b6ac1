// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

#include <QString>

#include <functional>

class QWidget;

namespace lampwork {

class CurvePlot;
class Workbench;

// Ask how, and do it: the dialogs of forking and of trying variants. A run that is not known (any
// more) is passed over. GUI thread.
void askAndFork(Workbench &workbench, RunId run, qint64 step, QWidget *parent);
void askAndTryVariants(Workbench &workbench, RunId run, qint64 step, QWidget *parent);

// Gives a plot the entries “Fork here…” and “What if…” for the point under the mouse. runOf: whose
// curve it is, by its id; 0: nobody's. `workbench` outlives the plot.
void addForkActions(
    CurvePlot &plot, Workbench &workbench, std::function<RunId(const QString &curve)> runOf);

} // namespace lampwork
