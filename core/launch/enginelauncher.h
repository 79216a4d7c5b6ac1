// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/experiment/run.h"

#include <QObject>
#include <QProcess>
#include <QStringList>

namespace lampwork {

// The engine program: $LAMPWORK_ENGINE, else beside this program, else in ../libexec/lampwork, else
// on PATH. NotFound with what to install.
Result<QString> findEngine();

// Starts `lampwork-engine train --store … --run …` as a process of its own session that outlives
// this one; its standard error goes to `<store>/logs/run-ID.log`. Returns its pid.
Result<qint64> startTraining(const QString &store, RunId run);

// An engine verb as a child process that reports: each line of its standard output is a JSON object
// {"progress": 0.4, "text": "…"}, and the last one {"result": …} or {"error": {"code", "message",
// "where"}}. Lives in the thread that made it; destroying it ends the process.
class EngineJob : public QObject {
    Q_OBJECT
public:
    explicit EngineJob(QObject *parent = nullptr);
    ~EngineJob() override;
    void start(const QStringList &arguments); // verb first
    void cancel(); // finished() follows with ErrorCode::Cancelled

Q_SIGNALS:
    void progressed(double fraction, const QString &text);
    void finished(const lampwork::Result<lampwork::Json> &result);

private:
    void readOutput();
    void processEnded(int exitCode, QProcess::ExitStatus status);

    QProcess m_process;
    QByteArray m_buffer;
    std::optional<Result<Json>> m_result;
    bool m_cancelled = false;
};

} // namespace lampwork
