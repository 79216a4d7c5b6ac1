// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <optional>

// Values read from or written to a store. All are copies: what a read returned never changes.
namespace lampwork {

using RunId = qint64; // unique within a store; from 1

// Queued: created, no engine yet. Lost: its engine died without saying so. Stopped: by order.
enum class RunState { Queued, Running, Paused, Finished, Stopped, Failed, Lost };
QString nameOf(RunState state); // "queued", …
std::optional<RunState> runStateFromName(const QString &name);
bool isActive(RunState state); // an engine should be alive: Running or Paused
bool isResumable(RunState state); // Stopped, Failed or Lost

struct Run {
    RunId id = 0;
    QString experiment;
    QString name;
    RunState state = RunState::Queued;
    QString specJson; // the resolved spec
    QString message; // for Failed and Lost: why
    QStringList tags;
    QString note;
    bool archived = false;
    bool deleted = false; // can be restored until the store is emptied
    qint64 createdMs = 0; // times: ms since the epoch, 0: not yet
    qint64 startedMs = 0;
    qint64 endedMs = 0;
    qint64 heartbeatMs = 0;
    QString host;
    qint64 pid = 0;
    qint64 step = 0; // last finished step
    qint64 totalSteps = 0; // as planned; 0: unknown
    qint64 stepsPerEpoch = 0;
    double samplesPerSecond = 0; // measured over the last seconds
    RunId parent = 0; // the run it was forked from; 0: none, or removed for good
    qint64 parentStep = 0; // the finished steps of the parent that it starts with
    // Parameters ("train.optimizer.lr") and summaries ("valid/accuracy" the last value,
    // "valid/accuracy:best", "test/accuracy") under one dotted name.
    QHash<QString, QVariant> attributes;
    bool operator==(const Run &) const = default;
};

// A run that another program made, whose log was brought into the store. It has no spec; what is
// known of it are its attributes: "params.NAME", and "import.format", "import.source", ….
inline bool isImported(const Run &run)
{
    return run.attributes.contains(QStringLiteral("import.format"));
}
// Whose log it was, for people: "TensorBoard"; empty for a run of Lampwork's own.
inline QString importedFrom(const Run &run)
{
    return run.attributes.value(QStringLiteral("import.format")).toString();
}
// An engine of Lampwork's should be at it: one that takes orders.
inline bool hasEngine(const Run &run)
{
    return isActive(run.state) && !isImported(run);
}
inline bool canResume(const Run &run)
{
    return isResumable(run.state) && !isImported(run);
}

// The attribute under which a run keeps the colour that a person gave it: the number of one of the
// program's own colours ("3"), which suits light and dark, or "#rrggbb". It says nothing about the
// training: tables of parameters leave it out.
QString colorAttribute(); // "display.color"
bool isDisplayAttribute(const QString &name); // "display.…"

// What a person tells a running engine.
enum class OrderVerb {
    Pause,
    Resume,
    Stop,
    SetLearningRate,
    Checkpoint,
    Evaluate, // on the validation rows, now
    Step, // `value` steps, then pause
    Set, // text: "train.clip_norm=1", one of the fields that can be changed while training
    Freeze, // text: a glob over parameter names
    Unfreeze,
    Break, // text: a condition, "train/loss > 2"
    Unbreak,
};
QString nameOf(OrderVerb verb); // "pause", "resume", "stop", "set_lr", "checkpoint", "evaluate", …
std::optional<OrderVerb> orderVerbFromName(const QString &name);

struct Order {
    qint64 seq = 0; // in the run, from 1
    OrderVerb verb = OrderVerb::Pause;
    double value = 0; // SetLearningRate: the new one
    QString text; // of verbs that take more than a number
    qint64 atMs = 0; // given
    qint64 handledMs = 0; // 0: not yet
    qint64 handledStep = -1; // the number of steps that were done when it took effect
    QString result; // empty: done; else why not
    bool operator==(const Order &) const = default;
};

// Note: a person's, at a step; it replaces the one before it at the same step, and an empty text
// takes that back. What was written stays in the record.
enum class EventKind { Log, Warning, Error, Checkpoint, Order, State, Note };
QString nameOf(EventKind kind);
std::optional<EventKind> eventKindFromName(const QString &name);

struct RunEvent {
    qint64 seq = 0;
    qint64 atMs = 0;
    EventKind kind = EventKind::Log;
    qint64 step = -1; // -1: none
    QString text; // for a person
    bool operator==(const RunEvent &) const = default;
};

// The notes that hold, by step.
QList<RunEvent> notesAmong(const QList<RunEvent> &events);

struct Checkpoint {
    qint64 id = 0;
    qint64 step = 0; // finished steps it holds
    qint64 epoch = 0; // finished epochs
    qint64 atMs = 0;
    QString object; // SHA-256, hex
    qint64 sizeBytes = 0;
    bool best = false; // by the early-stopping metric
    std::optional<double> metric;
    bool operator==(const Checkpoint &) const = default;
};

// A file that belongs to a run: kind "predictions", "export", ….
struct Artifact {
    qint64 id = 0;
    QString kind;
    QString name;
    QString object; // SHA-256, hex
    qint64 sizeBytes = 0;
    qint64 atMs = 0;
    QString info; // JSON
    bool operator==(const Artifact &) const = default;
};

} // namespace lampwork
