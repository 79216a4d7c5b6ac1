// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/readbytes.h"

#include "core/exchange/findlogs.h"
#include "core/exchange/plainyaml.h"
#include "core/exchange/tensorboardevent.h"
#include "core/exchange/wandblog.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <array>

namespace lampwork {

namespace {

void writeOrDie(const QString &path, const QByteArray &bytes, QIODevice::OpenMode mode)
{
    QFile file(path);
    if (!file.open(mode) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

// In memory where there is a place for that.
const QString &folder()
{
    static const QTemporaryDir made(QDir(QStringLiteral("/dev/shm")).exists()
            ? QStringLiteral("/dev/shm/lampwork-fuzz-XXXXXX")
            : QDir::tempPath() + QStringLiteral("/lampwork-fuzz-XXXXXX"));
    static const QString path = made.path();
    return path;
}

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

void lookUntilDone(ForeignLog &log)
{
    for (int looks = 0; looks < 1000; ++looks) {
        const auto news = log.look();
        if (!news || !news->more)
            return;
    }
    qFatal("the log never says that it was read");
}

// Once whole, and once as a file that grows.
void readFile(ForeignFormat format, const QByteArray &bytes)
{
    const QString path = folder() + QStringLiteral("/tfevents");
    writeOrDie(path, bytes, QIODevice::WriteOnly);
    const auto whole = makeForeignLog({format, path});
    lookUntilDone(*whole);
    (void)whole->unfinished();
    const bool canGrow = format != ForeignFormat::Optuna && format != ForeignFormat::MlflowDatabase;
    if (!canGrow)
        return;
    writeOrDie(path, bytes.left(bytes.size() / 2), QIODevice::WriteOnly);
    const auto growing = makeForeignLog({format, path});
    lookUntilDone(*growing);
    writeOrDie(path, bytes.mid(bytes.size() / 2), QIODevice::Append);
    lookUntilDone(*growing);
    (void)growing->unfinished();
}

void readMlflowFolder(const QByteArray &bytes)
{
    const QString root = folder() + QStringLiteral("/mlruns");
    const QString run = root + QStringLiteral("/0/run");
    for (const char *inner : {"/metrics", "/params", "/tags"})
        QDir().mkpath(run + QLatin1String(inner));
    writeOrDie(root + QStringLiteral("/0/meta.yaml"), bytes, QIODevice::WriteOnly);
    for (const char *file : {"/meta.yaml", "/metrics/loss", "/params/lr", "/tags/team"})
        writeOrDie(run + QLatin1String(file), bytes, QIODevice::WriteOnly);
    const auto log = makeForeignLog({ForeignFormat::MlflowFolder, root});
    lookUntilDone(*log);
    (void)log->unfinished();
}

struct Target {
    const char *name;
    void (*read)(const QByteArray &bytes);
};

constexpr std::array targets{
    Target{"tensorboard",
        [](const QByteArray &bytes) { readFile(ForeignFormat::TensorBoard, bytes); }},
    Target{"tensorboard-event",
        [](const QByteArray &bytes) {
            RunCollector run;
            TensorBoardEvents events(run);
            TensorBoardEvents::File file;
            (void)events.read(viewOf(bytes), file);
            (void)events.read(viewOf(bytes), file);
            (void)run.take();
        }},
    Target{"wandb", [](const QByteArray &bytes) { readFile(ForeignFormat::Wandb, bytes); }},
    Target{"wandb-record",
        [](const QByteArray &bytes) {
            RunCollector run;
            WandbRecords records(run);
            (void)records.read(viewOf(bytes));
            (void)run.take();
        }},
    Target{"csv", [](const QByteArray &bytes) { readFile(ForeignFormat::Csv, bytes); }},
    Target{"jsonl", [](const QByteArray &bytes) { readFile(ForeignFormat::JsonLines, bytes); }},
    Target{"yaml", [](const QByteArray &bytes) { (void)readPlainYaml(bytes); }},
    Target{"mlflow-folder", readMlflowFolder},
    Target{"mlflow-db",
        [](const QByteArray &bytes) { readFile(ForeignFormat::MlflowDatabase, bytes); }},
    Target{"optuna", [](const QByteArray &bytes) { readFile(ForeignFormat::Optuna, bytes); }},
};

} // namespace

QStringList readBytesTargets()
{
    QStringList names;
    for (const Target &target : targets)
        names.append(QString::fromLatin1(target.name));
    return names;
}

ReadBytes readBytesOf(const QString &name)
{
    for (const Target &target : targets) {
        if (name == QLatin1String(target.name))
            return target.read;
    }
    qFatal("there is no reader %s", qPrintable(name));
}

} // namespace lampwork
