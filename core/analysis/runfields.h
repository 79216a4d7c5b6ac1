// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <QVariant>

// One name for everything a run has: its own fields ("name", "state", "duration"), the fields of
// its spec ("train.optimizer.lr") and its metrics ("valid/accuracy", "valid/accuracy:best").
// Queries, sorting, columns and tables use these names.
namespace lampwork {

enum class RunFieldKind { Number, Text, List, Flag, Time, Duration };

struct RunField {
    QString name; // "duration"
    RunFieldKind kind = RunFieldKind::Text;
    QString description; // "how long it has trained"
};
// Of every run: id, name, experiment, state, tags, note, message, archived, deleted, created,
// started, ended, duration, host, step, total_steps, epoch, parent, parent_step, forked_from,
// progress, speed.
const QList<RunField> &runFields();
// Its kind; attributes are Number or Text by their value, here Text.
RunFieldKind runFieldKind(const QString &name);

// Invalid when the run does not have it (yet). Number: double or qlonglong; Text: QString; List:
// QStringList; Flag: bool; Time: ms since the epoch; Duration: ms; an attribute: as stored. The
// duration of an active run ends at its last heartbeat.
QVariant runValue(const Run &run, const QString &name);

// For a person: numbers short (4 digits), times local, durations in words; empty when invalid.
QString runValueText(const Run &run, const QString &name);

// Names of the attributes that any of the runs has, sorted: spec fields first, then metrics. How a
// run is displayed is not among them.
QStringList attributeNames(const QList<Run> &runs);
// The run fields and then attributeNames().
QStringList knownNames(const QList<Run> &runs);

// Whether an attribute is a metric ("valid/loss", also "valid/loss:best", and "loss" of an imported
// run) and not a field of the spec, a parameter, or anything else whose name has a dot.
bool isMetricName(const QString &name);
// What the run cost the machine: "energy.kwh", "system.peak_memory_bytes".
bool isResourceName(const QString &name);
// Whether less is better: losses and errors (…loss, …error, rmse, mae, mse, mape), perplexity, bits
// per byte, gradient norms.
bool isLowerBetter(const QString &metric);

} // namespace lampwork
