// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/mlflowfolder.h"

#include "core/data/celltext.h"
#include "core/exchange/linefile.h"
#include "core/exchange/mlflownames.h"
#include "core/exchange/plainyaml.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace lampwork {

namespace {

constexpr qint64 lookBytes = qint64(16) << 20;
constexpr qint64 largestText = qint64(1) << 20; // of meta.yaml, a parameter or a tag
constexpr std::size_t mostRuns = 100'000;
constexpr std::size_t mostMetrics = 20'000; // of a run

qint64 modifiedMs(const QFileInfo &file)
{
    return file.lastModified().toMSecsSinceEpoch();
}

std::optional<QByteArray> textOf(const QString &path)
{
    QFile file(path);
    if (file.size() > largestText || !file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return file.read(largestText);
}

struct MetricLine {
    qint64 wallMs = 0;
    double value = 0;
    qint64 step = 0;
};

std::string_view nextWord(std::string_view &rest)
{
    rest = trimmed(rest);
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    return word;
}

bool readInteger(std::string_view text, qint64 &number)
{
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

// "time value step"; MLflow 3 may add the data set's name and digest.
std::optional<MetricLine> metricLineOf(std::string_view text)
{
    MetricLine line;
    const std::string_view time = nextWord(text);
    const std::string_view value = nextWord(text);
    const std::string_view step = nextWord(text);
    if (!readInteger(time, line.wallMs) || (!step.empty() && !readInteger(step, line.step)))
        return std::nullopt;
    if (value == "nan") {
        line.value = std::numeric_limits<double>::quiet_NaN();
        return line;
    }
    const auto number = parseNumber(value, '.');
    if (!number)
        return std::nullopt;
    line.value = *number;
    return line;
}

} // namespace

struct MlflowFolder::RunFolder {
    QString path;
    QString experiment;
    RunCollector news;
    qint64 metaMs = -1; // when meta.yaml that was read was written
    QSet<QString> wrongTold; // files
    QHash<QString, qint64> textMs; // when a parameter or tag that was read was written
    struct Metric {
        std::unique_ptr<LineFile> file;
        qint64 line = 1;
        qint64 size = -1; // when it was last read
        qint64 writtenMs = -1;
    };
    std::map<QString, Metric> metrics; // by path
};

bool isMlflowFolder(const QString &path)
{
    // An experiment's meta.yaml, in a folder that is called as it is.
    const QStringList folders = QDir(path).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    return std::any_of(folders.cbegin(), folders.cend(), [&](const QString &folder) {
        const QString meta = QStringLiteral("%1/%2/meta.yaml").arg(path, folder);
        if (!QFileInfo(meta).isFile())
            return false;
        const auto text = textOf(meta);
        return text && text->contains("artifact_location:");
    });
}

MlflowFolder::MlflowFolder(const QString &path)
    : m_path(QFileInfo(path).absoluteFilePath())
{
}

MlflowFolder::~MlflowFolder() = default;

void MlflowFolder::reset()
{
    m_runs.clear();
}

Result<LogNews> MlflowFolder::look()
{
    LogNews news;
    if (!QFileInfo(m_path).isDir()) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("There is no such folder. Name the folder mlruns itself."), m_path};
    }
    findRuns(news);
    for (const auto &[path, run] : m_runs) {
        if (news.bytesRead >= lookBytes) {
            news.more = true;
            break;
        }
        readRun(*run, news);
        if (run->news.hasNews()) {
            RunNews fresh = run->news.take();
            for (SeriesPoints &points : fresh.points)
                sortPoints(points);
            news.runs.push_back(std::move(fresh));
        }
    }
    return news;
}

void MlflowFolder::findRuns(LogNews &news)
{
    const QFileInfoList experiments
        = QDir(m_path).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QFileInfo &experiment : experiments) {
        const QString meta = experiment.filePath() + QStringLiteral("/meta.yaml");
        if (!QFileInfo(meta).isFile())
            continue;
        const QFileInfoList runs
            = QDir(experiment.filePath())
                  .entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        for (const QFileInfo &run : runs) {
            const QString path = run.absoluteFilePath();
            const bool isOne = !m_runs.contains(path)
                && QFileInfo(path + QStringLiteral("/meta.yaml")).isFile() && !isDeleted(path);
            if (isOne && m_runs.size() >= mostRuns) {
                news.problems.append({ErrorCode::Unsupported,
                    QStringLiteral("Only the first 100,000 runs are read."), m_path});
                return;
            }
            if (isOne)
                addRun(path, meta, news);
        }
    }
}

void MlflowFolder::addRun(const QString &path, const QString &experimentMeta, LogNews &news)
{
    const auto text = textOf(experimentMeta);
    if (!text)
        news.problems.append({ErrorCode::Io,
            QStringLiteral("The name of the experiment could not be read."), experimentMeta});
    auto folder = std::make_unique<RunFolder>();
    folder->path = path;
    folder->experiment
        = text ? readPlainYaml(*text).value(QStringLiteral("name")).toString() : QString();
    folder->news.news().key = QFileInfo(path).fileName();
    m_runs.emplace(path, std::move(folder));
}

// In MLflow, where it can be restored.
bool MlflowFolder::isDeleted(const QString &path)
{
    const QFileInfo meta(path + QStringLiteral("/meta.yaml"));
    const qint64 writtenMs = modifiedMs(meta);
    if (const auto known = m_deleted.find(path);
        known != m_deleted.end() && known->second == writtenMs)
        return true;
    const auto text = textOf(meta.filePath());
    const bool isDeleted = text
        && readPlainYaml(*text).value(QStringLiteral("lifecycle_stage")).toString()
            == QLatin1String("deleted");
    if (isDeleted)
        m_deleted[path] = writtenMs;
    else
        m_deleted.erase(path);
    return isDeleted;
}

void MlflowFolder::readRun(RunFolder &run, LogNews &news)
{
    readTexts(run, QStringLiteral("params"), news);
    readTexts(run, QStringLiteral("tags"), news);
    readMetrics(run, news);
    // Last: when it says that the run has ended, everything else is there.
    readMeta(run, news);
}

void MlflowFolder::readMeta(RunFolder &run, LogNews &news)
{
    const QFileInfo file(run.path + QStringLiteral("/meta.yaml"));
    const qint64 writtenMs = modifiedMs(file);
    if (!file.isFile() || writtenMs == run.metaMs)
        return;
    run.metaMs = writtenMs;
    m_lastWrittenMs = std::max(m_lastWrittenMs, writtenMs);
    const auto text = textOf(file.filePath());
    const PlainYaml yaml = text ? readPlainYaml(*text) : PlainYaml();
    // The numbers of mlflow.entities.RunStatus.
    static const QStringList states{QString(), QStringLiteral("RUNNING"),
        QStringLiteral("SCHEDULED"), QStringLiteral("FINISHED"), QStringLiteral("FAILED"),
        QStringLiteral("KILLED")};
    const auto state = mlflowState(states.value(yaml.value(QStringLiteral("status")).toInt()));
    if (!state) {
        if (!run.wrongTold.contains(file.filePath()))
            news.problems.append({ErrorCode::Damaged,
                QStringLiteral("The file says no state of the run; it may be cut. The points of "
                               "the run were read."),
                file.filePath()});
        run.wrongTold.insert(file.filePath());
        return;
    }
    RunNews &fresh = run.news.news();
    const QString name = yaml.value(QStringLiteral("run_name")).toString();
    if (!name.isEmpty())
        fresh.name = name;
    fresh.experiment = run.experiment;
    fresh.state = state;
    fresh.startedMs = std::max<qint64>(0, yaml.value(QStringLiteral("start_time")).toLongLong());
    fresh.endedMs = std::max<qint64>(0, yaml.value(QStringLiteral("end_time")).toLongLong());
    fresh.lastMs = std::max(fresh.startedMs, fresh.endedMs);
}

// A file each; a name with slashes is a folder.
void MlflowFolder::readTexts(RunFolder &run, const QString &kind, LogNews &news)
{
    const QString folder = run.path + u'/' + kind;
    QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        const qint64 writtenMs = modifiedMs(files.fileInfo());
        if (run.textMs.value(path, -1) == writtenMs)
            continue;
        const auto text = textOf(path);
        if (!text) {
            if (!run.wrongTold.contains(path))
                news.problems.append({ErrorCode::Io,
                    QStringLiteral("The file could not be read, or is larger than a megabyte; it "
                                   "is left out."),
                    path});
            run.wrongTold.insert(path);
            continue;
        }
        run.textMs.insert(path, writtenMs);
        news.bytesRead += text->size();
        const QString name = path.mid(folder.size() + 1);
        if (kind == QLatin1String("params"))
            takeMlflowParameter(run.news.news(), name, QString::fromUtf8(*text).trimmed());
        else
            takeMlflowTag(run.news.news(), name, QString::fromUtf8(*text));
    }
}

void MlflowFolder::readMetrics(RunFolder &run, LogNews &news)
{
    const QString folder = run.path + QStringLiteral("/metrics");
    QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        const QFileInfo information = files.fileInfo();
        if (run.metrics.size() >= mostMetrics && !run.metrics.contains(path)) {
            run.news.leaveOut(QStringLiteral("metrics beyond the first 20,000"));
            continue;
        }
        RunFolder::Metric &metric = run.metrics[path];
        if (metric.size == information.size() && metric.writtenMs == modifiedMs(information))
            continue;
        if (!metric.file)
            metric.file = std::make_unique<LineFile>(path);
        const auto refreshed = metric.file->refresh();
        if (!refreshed) {
            news.problems.append(refreshed.error());
            continue;
        }
        const std::string name = path.mid(folder.size() + 1).toStdString();
        for (;;) {
            const auto block = metric.file->lines();
            if (!block) {
                news.problems.append(block.error());
                break;
            }
            if (block->empty())
                break;
            std::string_view rest = *block;
            while (!rest.empty()) {
                const std::string_view line = rest.substr(0, rest.find('\n'));
                if (const auto read = metricLineOf(line)) {
                    run.news.add(name, read->step, read->wallMs, read->value);
                } else {
                    run.news.leaveOut(QStringLiteral("lines that are no metric"));
                    if (!run.wrongTold.contains(path))
                        news.problems.append({ErrorCode::Damaged,
                            QStringLiteral("The line is not “time value step”; such lines are "
                                           "left out."),
                            QStringLiteral("%1:%2").arg(path).arg(metric.line)});
                    run.wrongTold.insert(path);
                }
                ++metric.line;
                rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            }
            news.bytesRead += qint64(block->size());
            metric.file->use(block->size());
        }
        if (const int skipped = metric.file->takeSkipped(); skipped > 0)
            run.news.leaveOut(QStringLiteral("lines that are no metric"), skipped);
        m_lastWrittenMs = std::max(m_lastWrittenMs, metric.file->lastWrittenMs());
        if (metric.file->left() == 0) {
            metric.size = information.size();
            metric.writtenMs = modifiedMs(information);
        }
        metric.file->rest();
    }
}

QList<Error> MlflowFolder::unfinished() const
{
    QList<Error> list;
    for (const auto &[path, run] : m_runs) {
        for (const auto &[file, metric] : run->metrics) {
            const auto cut = metric.file ? metric.file->unfinished(metric.line) : std::nullopt;
            if (cut)
                list.append(*cut);
        }
    }
    return list;
}

} // namespace lampwork
