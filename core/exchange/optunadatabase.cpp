// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/optunadatabase.h"

#include "core/exchange/jsonscalars.h"

#include <QDateTime>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lampwork {

namespace {

constexpr int lookRows = 300'000;
constexpr std::size_t mostTrials = 100'000;

// Optuna writes local times without a zone.
qint64 timeOf(const QString &text)
{
    QDateTime time
        = QDateTime::fromString(text.left(23), QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
    if (!time.isValid())
        time = QDateTime::fromString(text.left(19), QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    return time.isValid() ? std::max<qint64>(0, time.toMSecsSinceEpoch()) : 0;
}

std::optional<RunState> stateOf(const QString &state)
{
    if (state == QLatin1String("RUNNING") || state == QLatin1String("WAITING"))
        return RunState::Running;
    if (state == QLatin1String("COMPLETE"))
        return RunState::Finished;
    if (state == QLatin1String("PRUNED"))
        return RunState::Stopped;
    if (state == QLatin1String("FAIL"))
        return RunState::Failed;
    return std::nullopt;
}

// trial_values.value_type and its like: FINITE, INF_POS, INF_NEG, NAN.
double valueOf(const QVariant &value, const QString &type)
{
    if (type == QLatin1String("INF_POS"))
        return std::numeric_limits<double>::infinity();
    if (type == QLatin1String("INF_NEG"))
        return -std::numeric_limits<double>::infinity();
    return value.isNull() || type == QLatin1String("NAN") ? std::numeric_limits<double>::quiet_NaN()
                                                          : value.toDouble();
}

// What a parameter was, out of the number that stands for it and its distribution.
QVariant parameterOf(double internal, const QString &distribution)
{
    const auto json = foreignJson(distribution.toStdString());
    if (!json || !json->is_object())
        return internal;
    const auto name = json->find("name");
    const auto attributes = json->find("attributes");
    const std::string kind
        = name != json->end() && name->is_string() ? name->get<std::string>() : std::string();
    if (kind.find("Int") != std::string::npos && std::abs(internal) < 9e15)
        return QVariant::fromValue<qlonglong>(qint64(internal));
    if (kind != "CategoricalDistribution" || attributes == json->end() || !attributes->is_object())
        return internal;
    const auto choices = attributes->find("choices");
    if (choices == attributes->end() || !choices->is_array() || !(internal >= 0)
        || internal >= double(choices->size()))
        return internal;
    const Json &choice = (*choices)[std::size_t(internal)];
    if (choice.is_null())
        return QStringLiteral("None");
    return choice.is_structured() ? QVariant(QString::fromUtf8(toJsonText(choice, -1)))
                                  : toVariant(choice);
}

} // namespace

bool isOptunaDatabase(ForeignDatabase &file)
{
    const auto studies = file.columns(QStringLiteral("studies"));
    const auto trials = file.columns(QStringLiteral("trials"));
    return studies && trials && studies->contains(QStringLiteral("study_name"))
        && trials->contains(QStringLiteral("study_id"));
}

OptunaDatabase::OptunaDatabase(const QString &path)
    : m_path(QFileInfo(path).absoluteFilePath())
{
}

void OptunaDatabase::reset()
{
    m_trials.clear();
    m_last.clear();
}

qint64 OptunaDatabase::lastWrittenMs() const
{
    return QFileInfo(m_path).lastModified().toMSecsSinceEpoch();
}

Result<LogNews> OptunaDatabase::look()
{
    auto file = ForeignDatabase::open(m_path);
    if (!file)
        return file.error();
    if (!isOptunaDatabase(**file)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The database has no tables of Optuna's. Say with --format what it is."),
            m_path};
    }
    LogNews news;
    if (const auto trials = readTrials(**file); !trials)
        return trials.error();
    // Where the rest is damaged, what was read until then is kept.
    for (const auto &part : {readParameters(**file), readValues(**file), readAttributes(**file)}) {
        if (!part)
            news.problems.append(part.error());
    }
    const auto more = readIntermediates(**file);
    if (!more)
        news.problems.append(more.error());
    news.more = more.ok() && *more;
    for (auto &[id, trial] : m_trials) {
        if (trial.news.hasNews())
            news.runs.push_back(trial.news.take());
    }
    return news;
}

Result<void> OptunaDatabase::readTrials(ForeignDatabase &file)
{
    return file.rows(
        QStringLiteral(
            "SELECT trial_id, number, substr(study_name, 1, 1000), state, datetime_start,"
            " datetime_complete FROM trials JOIN studies ON studies.study_id ="
            " trials.study_id ORDER BY trial_id"),
        {}, [&](const ForeignDatabase::Row &row) {
            if (m_trials.size() >= mostTrials && !m_trials.contains(row(0).toLongLong()))
                return;
            Trial &trial = m_trials[row(0).toLongLong()];
            QString all;
            for (int column = 1; column <= 5; ++column)
                all += row(column).toString() + u'\n';
            if (trial.row == all)
                return;
            trial.row = all;
            RunNews &news = trial.news.news();
            news.key = row(0).toString();
            news.experiment = row(2).toString();
            news.name = QStringLiteral("%1 #%2").arg(news.experiment, row(1).toString());
            news.state = stateOf(row(3).toString());
            news.startedMs = timeOf(row(4).toString());
            news.endedMs = timeOf(row(5).toString());
            news.lastMs = std::max(news.startedMs, news.endedMs);
            if (row(3).toString() == QLatin1String("PRUNED"))
                news.message = QStringLiteral("Pruned by Optuna.");
        });
}

Result<void> OptunaDatabase::readParameters(ForeignDatabase &file)
{
    qint64 &last = m_last[QStringLiteral("trial_params")];
    return file.rows(
        QStringLiteral("SELECT param_id, trial_id, substr(param_name, 1, 1000), param_value,"
                       " substr(distribution_json, 1, 100000) FROM trial_params WHERE param_id > ?"
                       " ORDER BY param_id"),
        {last}, [&](const ForeignDatabase::Row &row) {
            last = row(0).toLongLong();
            const auto trial = m_trials.find(row(1).toLongLong());
            if (trial != m_trials.end())
                trial->second.news.news().attributes.insert(
                    QStringLiteral("params.") + row(2).toString(),
                    parameterOf(row(3).toDouble(), row(4).toString()));
        });
}

Result<void> OptunaDatabase::readValues(ForeignDatabase &file)
{
    const auto columns = file.columns(QStringLiteral("trial_values"));
    if (!columns)
        return columns.error();
    const bool isTyped = columns->contains(QStringLiteral("value_type"));
    std::map<qint64, int> objectives; // the number of values of a trial
    qint64 &last = m_last[QStringLiteral("trial_values")];
    struct Value {
        qint64 trial = 0;
        int objective = 0;
        double number = 0;
    };
    std::vector<Value> values;
    const auto read = file.rows(
        QStringLiteral("SELECT trial_value_id, trial_id, objective, value, %1 FROM trial_values"
                       " WHERE trial_value_id > ? ORDER BY trial_value_id")
            .arg(isTyped ? QStringLiteral("value_type") : QStringLiteral("'FINITE'")),
        {last}, [&](const ForeignDatabase::Row &row) {
            last = row(0).toLongLong();
            values.push_back(
                {row(1).toLongLong(), row(2).toInt(), valueOf(row(3), row(4).toString())});
            ++objectives[values.back().trial];
        });
    for (const Value &value : values) {
        const auto trial = m_trials.find(value.trial);
        if (trial == m_trials.end())
            continue;
        const QString name = objectives[value.trial] == 1
            ? QStringLiteral("objective/value")
            : QStringLiteral("objective/%1").arg(value.objective);
        trial->second.news.news().attributes.insert(name, value.number);
    }
    return read;
}

Result<void> OptunaDatabase::readAttributes(ForeignDatabase &file)
{
    qint64 &last = m_last[QStringLiteral("trial_user_attributes")];
    return file.rows(
        QStringLiteral("SELECT trial_user_attribute_id, trial_id, substr(\"key\", 1, 1000),"
                       " substr(value_json, 1, 10000) FROM trial_user_attributes WHERE"
                       " trial_user_attribute_id > ? ORDER BY trial_user_attribute_id"),
        {last}, [&](const ForeignDatabase::Row &row) {
            last = row(0).toLongLong();
            const auto trial = m_trials.find(row(1).toLongLong());
            const auto json = foreignJson(row(3).toString().toStdString());
            if (trial == m_trials.end() || !json)
                return;
            eachScalar(*json, row(2).toString(), [&](const QString &path, const QVariant &value) {
                trial->second.news.news().attributes.insert(
                    QStringLiteral("params.user.") + path, value);
            });
        });
}

Result<bool> OptunaDatabase::readIntermediates(ForeignDatabase &file)
{
    const auto columns = file.columns(QStringLiteral("trial_intermediate_values"));
    if (!columns)
        return columns.error();
    const bool isTyped = columns->contains(QStringLiteral("intermediate_value_type"));
    qint64 &last = m_last[QStringLiteral("trial_intermediate_values")];
    int count = 0;
    const auto read = file.rows(
        QStringLiteral("SELECT trial_intermediate_value_id, trial_id, step, intermediate_value, %1"
                       " FROM trial_intermediate_values WHERE trial_intermediate_value_id > ?"
                       " ORDER BY trial_intermediate_value_id LIMIT %2")
            .arg(isTyped ? QStringLiteral("intermediate_value_type") : QStringLiteral("'FINITE'"))
            .arg(lookRows),
        {last}, [&](const ForeignDatabase::Row &row) {
            last = row(0).toLongLong();
            ++count;
            const auto trial = m_trials.find(row(1).toLongLong());
            if (trial != m_trials.end())
                trial->second.news.add(
                    "intermediate", row(2).toLongLong(), 0, valueOf(row(3), row(4).toString()));
        });
    if (!read)
        return read.error();
    return count >= lookRows;
}

} // namespace lampwork
