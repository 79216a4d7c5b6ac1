// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/experiment/run.h"

#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include <optional>

namespace lampwork {

// The engine program: $LAMPWORK_ENGINE, else beside this program, else in ../libexec/lampwork, else
// on PATH. NotFound with what to install.
Result<QString> findEngine();

struct StartOptions {
    // Somebody will see when the run pauses by itself, and decide; else it fails or goes on.
    bool attended = false;
    // Stop with a checkpoint once so many steps are done; each of the runs.
    std::optional<qint64> until;
    QList<RunId> next; // trained by the same engine, one after the other, behind the first
    bool together = false; // with the first instead: runs that differ in their seeds
};

// Starts `lampwork-engine train --store … --run …` as a process of its own session that outlives
// this one; its standard error goes to trainingLog(). Returns its pid.
Result<qint64> startTraining(const QString &store, RunId run, const StartOptions &options = {});

// Where the engines of a run write what they have to say: `<store>/logs/run-ID.log`. Each start
// appends to it.
QString trainingLog(const QString &store, RunId run);

// Null while the process that startTraining() returned lives. Once it is gone: an Engine error with
// the last lines of its log. For a run that stays Queued: an engine that ends before it has claimed
// its run cannot say so in the store.
std::optional<Error> engineEnded(const QString &store, RunId run, qint64 pid);

// An engine verb as a child process that reports: each line of its standard output is a JSON object
// {"progress": 0.4, "text": "…"}, and the last one {"result": …} or {"error": {"code", "message",
// "where"}}. Lives in the thread that made it; destroying it ends the process.
class EngineJob : public QObject {
    Q_OBJECT
public:
    explicit EngineJob(QObject *parent = nullptr);
    ~EngineJob() override;
    // Verb first. Once for each job; finished() follows, never from within start().
    void start(const QStringList &arguments);
    // Asks the process to end, and kills it after 3 s; finished() follows with
    // ErrorCode::Cancelled.
    void cancel();
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

Q_SIGNALS:
    void progressed(double fraction, const QString &text); // fraction below 0: unknown
    // Once, when the process has ended. Engine: it ended without a result; the message says how,
    // and has the last lines of its standard error.
    void finished(const lampwork::Result<lampwork::Json> &result);

private:
    void readOutput();
    void readErrors();
    void readLine(const QByteArray &line);
    void processEnded(int exitCode, QProcess::ExitStatus status);
    Result<Json> outcome(int exitCode, QProcess::ExitStatus status) const;

    QProcess m_process;
    QTimer m_killTimer;
    QByteArray m_buffer; // an unfinished line of standard output
    QByteArray m_errors; // the end of standard error
    std::optional<Result<Json>> m_result;
    bool m_cancelled = false;
};

} // namespace lampwork
