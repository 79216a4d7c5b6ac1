// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/foreignlog.h"

#include <map>

namespace lampwork {

// MLflow's file store: a folder (usually mlruns) with a folder an experiment, in it one a run, in
// that meta.yaml, and a file each metric, parameter and tag (mlflow/store/tracking/file_store.py).
// A line of a metric is "time value step". What has been deleted in MLflow is passed over. The
// artifacts stay where they are.
class MlflowFolder : public ForeignLog {
public:
    explicit MlflowFolder(const QString &path);
    ~MlflowFolder() override;

    ForeignFormat format() const override { return ForeignFormat::MlflowFolder; }
    QString source() const override { return m_path; }
    Result<LogNews> look() override;
    void reset() override;
    bool canChange() const override { return false; }
    QList<Error> unfinished() const override;
    qint64 lastWrittenMs() const override { return m_lastWrittenMs; }

private:
    struct RunFolder;
    void findRuns(LogNews &news);
    void addRun(const QString &path, const QString &experimentMeta, LogNews &news);
    bool isDeleted(const QString &path);
    void readRun(RunFolder &run, LogNews &news);
    void readMeta(RunFolder &run, LogNews &news);
    void readTexts(RunFolder &run, const QString &kind, LogNews &news);
    void readMetrics(RunFolder &run, LogNews &news);

    QString m_path;
    std::map<QString, std::unique_ptr<RunFolder>> m_runs; // by path
    std::map<QString, qint64> m_deleted; // runs that were, and when that was written, by path
    qint64 m_lastWrittenMs = 0;
};

// Whether the folder holds the folders of experiments.
bool isMlflowFolder(const QString &path);

} // namespace lampwork
