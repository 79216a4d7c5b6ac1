// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

#include <functional>

class QWidget;

namespace lampwork {

class CurvePlot;
class Workbench;

// What stands at a note's line in a plot: its first line, short.
QString noteLabel(const QString &text);

// Asks for a note at a step and keeps it with the run, in the store, where every window finds it.
// before: what is noted there already; an empty answer takes that away.
void askAndNote(
    Workbench &workbench, RunId run, qint64 step, const QString &before, QWidget *parent);

// Adds “Note here…” to a plot of runs' curves: runOf says whose a curve is, textAt what is noted at
// a step of a run.
void addNoteAction(CurvePlot &plot, Workbench &workbench,
    std::function<RunId(const QString &curve)> runOf,
    std::function<QString(RunId run, qint64 step)> textAt);

} // namespace lampwork
