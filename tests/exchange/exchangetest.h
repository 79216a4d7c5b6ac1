// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/findlogs.h"
#include "core/exchange/importer.h"
#include "core/store/runstore.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>

// What the tests of foreign logs share: logs read to their end, and stores to import them into.
namespace lampwork {

inline QString exchangeData(const QString &name)
{
    return QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/exchange/data/") + name;
}

// The logs that other programs have written, in that folder.
inline QStringList exchangeLogs()
{
    return {QStringLiteral("lightning"), QStringLiteral("mlflow.db"), QStringLiteral("mlruns"),
        QStringLiteral("optuna.db"), QStringLiteral("tensorboard"), QStringLiteral("wandb")};
}

inline QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

inline void writeFile(
    const QString &path, const QByteArray &content, QIODevice::OpenMode mode = QIODevice::WriteOnly)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    if (!file.open(mode) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

inline void copyFolder(const QString &from, const QString &to)
{
    QDirIterator files(from, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        writeFile(to + path.mid(from.size()), contentOf(path));
    }
}

// All that a log told of a run.
struct ReadRun {
    RunNews last; // texts, times, state and what was left out, put together
    std::map<QString, SeriesPoints> series;
    std::vector<Histogram> histograms;
    std::vector<ForeignFile> files;
};

struct ReadLog {
    std::map<QString, ReadRun> runs; // by key
    QList<Error> problems;
    std::optional<Error> error; // of the log as a whole
};

inline void collect(ReadRun &run, RunNews &news)
{
    for (auto it = news.rewound.cbegin(); it != news.rewound.cend(); ++it) {
        for (auto &[name, points] : run.series) {
            if (!it.key().isEmpty() && name != it.key())
                continue;
            dropFrom(points, it.value());
        }
    }
    for (const SeriesPoints &fresh : news.points) {
        SeriesPoints &all = run.series[fresh.name];
        all.name = fresh.name;
        all.steps.insert(all.steps.end(), fresh.steps.begin(), fresh.steps.end());
        all.wallMs.insert(all.wallMs.end(), fresh.wallMs.begin(), fresh.wallMs.end());
        all.values.insert(all.values.end(), fresh.values.begin(), fresh.values.end());
    }
    run.histograms.insert(run.histograms.end(), news.histograms.begin(), news.histograms.end());
    run.files.insert(run.files.end(), news.files.begin(), news.files.end());
    RunNews &last = run.last;
    const auto take = [](auto &known, const auto &fresh) {
        if (!fresh.isEmpty())
            known = fresh;
    };
    take(last.name, news.name);
    take(last.experiment, news.experiment);
    take(last.note, news.note);
    take(last.message, news.message);
    take(last.tags, news.tags);
    last.attributes.insert(news.attributes);
    if (news.state)
        last.state = news.state;
    last.startedMs = news.startedMs > 0 ? news.startedMs : last.startedMs;
    last.lastMs = std::max(last.lastMs, news.lastMs);
    last.endedMs = news.endedMs > 0 ? news.endedMs : last.endedMs;
    for (auto it = news.leftOut.cbegin(); it != news.leftOut.cend(); ++it)
        last.leftOut[it.key()] += it.value();
}

// Looks at the log until there is nothing more to read right now; adds to what was read before.
inline void readOn(ForeignLog &log, ReadLog &read)
{
    for (bool more = true; more;) {
        auto news = log.look();
        if (!news) {
            read.error = news.error();
            return;
        }
        read.problems += news->problems;
        more = news->more;
        for (RunNews &run : news->runs)
            collect(read.runs[run.key], run);
    }
}

inline ReadLog readLog(const FoundLog &found)
{
    ReadLog read;
    readOn(*makeForeignLog(found), read);
    return read;
}

// A store in a folder of its own.
class ImportTest {
public:
    ImportTest()
    {
        auto opened = openStore(m_folder.filePath(QStringLiteral("test.lampwork")));
        if (!opened)
            qFatal("%s", qPrintable(opened.error().text()));
        store = std::move(*opened);
    }
    QString path(const QString &name) const { return m_folder.filePath(name); }

    // As `lampwork import PATH…`.
    std::vector<ImportReport> import(const QStringList &paths)
    {
        Importer importer(*store, {});
        for (const QString &path : paths) {
            const auto found = findForeignLogs(path);
            if (!found)
                qFatal("%s", qPrintable(found.error().text()));
            for (const FoundLog &log : *found)
                importer.add(makeForeignLog(log));
        }
        readAll(importer);
        if (const auto finished = importer.finish(); !finished)
            qFatal("%s", qPrintable(finished.error().text()));
        problems = importer.takeProblems();
        return importer.reports();
    }
    std::vector<ImportReport> import(const QString &path) { return import(QStringList{path}); }
    std::vector<ImportReport> importEverything()
    {
        QStringList paths;
        for (const QString &name : exchangeLogs())
            paths.append(exchangeData(name));
        return import(paths);
    }
    static void readAll(Importer &importer)
    {
        for (;;) {
            const auto more = importer.pass();
            if (!more)
                qFatal("%s", qPrintable(more.error().text()));
            if (!*more)
                return;
        }
    }
    SeriesPoints points(RunId run, const QString &series)
    {
        auto points = store->points(run, series);
        if (!points)
            qFatal("%s", qPrintable(points.error().text()));
        return *points;
    }
    Run run(RunId id)
    {
        auto run = store->run(id);
        if (!run)
            qFatal("%s", qPrintable(run.error().text()));
        return *run;
    }

    std::unique_ptr<RunStore> store;
    QList<Error> problems;

private:
    QTemporaryDir m_folder;
};

} // namespace lampwork
