// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/foreigndatabase.h"
#include "core/exchange/foreignlog.h"

#include <map>

namespace lampwork {

// MLflow's SQLite store (mlflow/store/tracking/dbmodels/models.py): every run of every experiment
// that was not deleted in MLflow.
class MlflowDatabase : public ForeignLog {
public:
    explicit MlflowDatabase(const QString &path);

    ForeignFormat format() const override { return ForeignFormat::MlflowDatabase; }
    QString source() const override { return m_path; }
    Result<LogNews> look() override;
    void reset() override;
    bool canChange() const override { return false; }
    qint64 lastWrittenMs() const override;

private:
    Result<void> readRuns(ForeignDatabase &file);
    Result<void> readTexts(ForeignDatabase &file);
    Result<bool> readMetrics(ForeignDatabase &file); // true: there are more

    QString m_path;
    std::map<QString, RunCollector> m_runs; // by run_uuid
    std::map<QString, QString> m_runRows; // what was last read of a run
    std::map<QString, QString> m_texts; // last value by table, run and key
    qint64 m_lastMetric = 0; // rowid
};

// Whether the database is MLflow's.
bool isMlflowDatabase(ForeignDatabase &file);

} // namespace lampwork
