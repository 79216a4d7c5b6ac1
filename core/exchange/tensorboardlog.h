// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/foreignlog.h"
#include "core/exchange/recordfile.h"
#include "core/exchange/tensorboardevent.h"

namespace lampwork {

// A folder with TensorBoard event files, which is one run: its files are read in the order of their
// names, and all of them may grow. A file alone is a run as well.
class TensorBoardLog : public ForeignLog {
public:
    // path: the folder, or one event file.
    explicit TensorBoardLog(const QString &path);
    ~TensorBoardLog() override;

    ForeignFormat format() const override { return ForeignFormat::TensorBoard; }
    QString source() const override { return m_path; }
    Result<LogNews> look() override;
    void reset() override;
    QList<Error> unfinished() const override;
    qint64 lastWrittenMs() const override;

private:
    struct EventFile;
    Result<void> findFiles();
    Result<bool> readFile(EventFile &file, LogNews &news); // true: it began anew

    QString m_path;
    RunCollector m_run;
    std::unique_ptr<TensorBoardEvents> m_events;
    std::vector<std::unique_ptr<EventFile>> m_files; // in the order of their names
};

bool isEventFileName(const QString &name);

} // namespace lampwork
