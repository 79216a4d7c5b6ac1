// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/foreigndatabase.h"
#include "core/exchange/foreignlog.h"

#include <map>

namespace lampwork {

// Optuna's SQLite storage (optuna/storages/_rdb/models.py): each trial of each study is a run, with
// its parameters, its intermediate values as the series "intermediate", and its values as
// "objective/value" ("objective/0", … where the study has several).
class OptunaDatabase : public ForeignLog {
public:
    explicit OptunaDatabase(const QString &path);

    ForeignFormat format() const override { return ForeignFormat::Optuna; }
    QString source() const override { return m_path; }
    Result<LogNews> look() override;
    void reset() override;
    bool canChange() const override { return false; }
    qint64 lastWrittenMs() const override;

private:
    struct Trial {
        RunCollector news;
        QString row; // what was last read of it
    };
    Result<void> readTrials(ForeignDatabase &file);
    Result<void> readParameters(ForeignDatabase &file);
    Result<void> readValues(ForeignDatabase &file);
    Result<void> readAttributes(ForeignDatabase &file);
    Result<bool> readIntermediates(ForeignDatabase &file); // true: there are more

    QString m_path;
    std::map<qint64, Trial> m_trials; // by trial_id
    std::map<QString, qint64> m_last; // rows read, by table: the last id
};

// Whether the database is Optuna's.
bool isOptunaDatabase(ForeignDatabase &file);

} // namespace lampwork
