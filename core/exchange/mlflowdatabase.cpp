// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/mlflowdatabase.h"

#include "core/exchange/mlflownames.h"

#include <QDateTime>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lampwork {

namespace {

constexpr int lookRows = 300'000; // metrics at a look
constexpr std::size_t mostRuns = 100'000;
constexpr std::size_t mostTexts = 500'000; // that are remembered, so as not to be told again
constexpr int longestText = 8000; // characters of a parameter or tag

double metricValue(double value, bool isNan)
{
    if (isNan)
        return std::numeric_limits<double>::quiet_NaN();
    // MLflow keeps infinities as the largest numbers.
    constexpr double largest = 1.7976931348623157e308;
    if (std::abs(value) >= largest)
        return std::copysign(std::numeric_limits<double>::infinity(), value);
    return value;
}

} // namespace

bool isMlflowDatabase(ForeignDatabase &file)
{
    const auto runs = file.columns(QStringLiteral("runs"));
    const auto metrics = file.columns(QStringLiteral("metrics"));
    return runs && metrics && runs->contains(QStringLiteral("run_uuid"))
        && metrics->contains(QStringLiteral("run_uuid"));
}

MlflowDatabase::MlflowDatabase(const QString &path)
    : m_path(QFileInfo(path).absoluteFilePath())
{
}

void MlflowDatabase::reset()
{
    m_runs.clear();
    m_runRows.clear();
    m_texts.clear();
    m_lastMetric = 0;
}

qint64 MlflowDatabase::lastWrittenMs() const
{
    return QFileInfo(m_path).lastModified().toMSecsSinceEpoch();
}

Result<LogNews> MlflowDatabase::look()
{
    auto file = ForeignDatabase::open(m_path);
    if (!file)
        return file.error();
    if (!isMlflowDatabase(**file)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The database has no tables of MLflow's. Say with --format what it is."),
            m_path};
    }
    LogNews news;
    const auto runs = readRuns(**file);
    if (!runs)
        return runs.error();
    // Where the rest is damaged, what was read until then is kept.
    const auto texts = readTexts(**file);
    const auto more = readMetrics(**file);
    for (const auto &failed : {texts.ok() ? std::optional<Error>() : texts.error(),
             more.ok() ? std::optional<Error>() : more.error()}) {
        if (failed)
            news.problems.append(*failed);
    }
    news.more = more.ok() && *more;
    for (auto &[key, run] : m_runs) {
        if (!run.hasNews())
            continue;
        RunNews fresh = run.take();
        for (SeriesPoints &points : fresh.points)
            sortPoints(points);
        news.runs.push_back(std::move(fresh));
    }
    return news;
}

Result<void> MlflowDatabase::readRuns(ForeignDatabase &file)
{
    std::map<QString, QString> experiments;
    const auto named
        = file.rows(QStringLiteral("SELECT experiment_id, substr(name, 1, 1000) FROM experiments"),
            {}, [&](const ForeignDatabase::Row &row) {
                experiments[row(0).toString()] = row(1).toString();
            });
    if (!named)
        return named;
    return file.rows(
        QStringLiteral("SELECT run_uuid, substr(name, 1, 1000), status, start_time, end_time,"
                       " experiment_id FROM runs WHERE coalesce(lifecycle_stage, 'active') ="
                       " 'active' ORDER BY start_time, run_uuid"),
        {}, [&](const ForeignDatabase::Row &row) {
            const QString key = row(0).toString().left(200);
            if (m_runs.size() >= mostRuns && !m_runs.contains(key))
                return;
            QString all;
            for (int column = 1; column <= 5; ++column)
                all += row(column).toString() + u'\n';
            QString &before = m_runRows[key];
            if (before == all)
                return;
            before = all;
            RunNews &news = m_runs[key].news();
            news.key = key;
            news.name = row(1).toString();
            news.state = mlflowState(row(2).toString());
            news.startedMs = std::max<qint64>(0, row(3).toLongLong());
            news.endedMs = std::max<qint64>(0, row(4).toLongLong());
            news.lastMs = std::max(news.startedMs, news.endedMs);
            const auto experiment = experiments.find(row(5).toString());
            if (experiment != experiments.end())
                news.experiment = experiment->second;
        });
}

Result<void> MlflowDatabase::readTexts(ForeignDatabase &file)
{
    for (const char *table : {"params", "tags"}) {
        const bool areParameters = qstrcmp(table, "params") == 0;
        const auto read = file.rows(
            QStringLiteral("SELECT run_uuid, substr(key, 1, 1000), substr(value, 1, %1) FROM %2")
                .arg(longestText)
                .arg(QLatin1String(table)),
            {}, [&](const ForeignDatabase::Row &row) {
                const auto run = m_runs.find(row(0).toString());
                if (run == m_runs.end())
                    return; // deleted
                const QString key = row(1).toString();
                const QString value = row(2).toString();
                const QString name = QLatin1String(table) + u'\n' + run->first + u'\n' + key;
                const auto known = m_texts.find(name);
                if (known != m_texts.end() && known->second == value)
                    return;
                if (known != m_texts.end())
                    known->second = value;
                else if (m_texts.size() < mostTexts)
                    m_texts.emplace(name, value);
                if (areParameters)
                    takeMlflowParameter(run->second.news(), key, value);
                else
                    takeMlflowTag(run->second.news(), key, value);
            });
        if (!read)
            return read;
    }
    return {};
}

Result<bool> MlflowDatabase::readMetrics(ForeignDatabase &file)
{
    int count = 0;
    const auto read = file.rows(
        QStringLiteral("SELECT rowid, run_uuid, substr(key, 1, 1000), value, timestamp, step,"
                       " is_nan FROM metrics WHERE rowid > ? ORDER BY rowid LIMIT %1")
            .arg(lookRows),
        {m_lastMetric}, [&](const ForeignDatabase::Row &row) {
            m_lastMetric = row(0).toLongLong();
            ++count;
            const auto run = m_runs.find(row(1).toString());
            if (run == m_runs.end())
                return;
            run->second.add(row(2).toString().toStdString(), row(5).toLongLong(),
                row(4).toLongLong(), metricValue(row(3).toDouble(), row(6).toBool()));
        });
    if (!read)
        return read.error();
    return count >= lookRows;
}

} // namespace lampwork
