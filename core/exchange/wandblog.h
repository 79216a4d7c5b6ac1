// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/exchange/blocklog.h"
#include "core/exchange/foreignlog.h"

#include <string_view>

namespace lampwork {

// Reads W&B's Record messages (wandb/proto/wandb_internal.proto) of one run into its news: history
// as points and histograms, the machine's measurements as series "system/NAME" (numbered, since
// they have no step), config as parameters, and how the run is called, began and ended. For one
// thread.
class WandbRecords {
public:
    explicit WandbRecords(RunCollector &run)
        : m_run(run)
    {
    }
    // False where the record is none; what was read of it until then is kept.
    bool read(std::string_view record);

private:
    struct Item;
    bool readItem(std::string_view message, Item &item) const;
    bool readHistory(std::string_view message);
    void takeMedia(std::vector<Item> &items, qint64 step);
    void takeMedium(const Json &json, std::string_view name, qint64 step);
    void addItem(const Item &item, qint64 step, qint64 wallMs);
    bool readSummary(std::string_view message);
    bool readConfig(std::string_view message);
    bool readRun(std::string_view message);
    bool readExit(std::string_view message);
    bool readMeasurements(std::string_view message);

    RunCollector &m_run;
    qint64 m_nextStep = 0; // of a history record that says none
    qint64 m_measurements = 0;
};

// The .wandb file of an offline run.
class WandbLog : public ForeignLog {
public:
    explicit WandbLog(const QString &path);

    ForeignFormat format() const override { return ForeignFormat::Wandb; }
    QString source() const override { return m_path; }
    Result<LogNews> look() override;
    void reset() override;
    QList<Error> unfinished() const override;
    qint64 lastWrittenMs() const override { return m_log->lastWrittenMs(); }

private:
    QString m_path;
    std::unique_ptr<BlockLog> m_log;
    RunCollector m_run;
    std::unique_ptr<WandbRecords> m_records;
    bool m_wrongTold = false;
};

bool looksLikeWandb(std::string_view text);

} // namespace lampwork
