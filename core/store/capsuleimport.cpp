// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/capsuleimport.h"

#include "core/store/bytes.h"
#include "core/store/capsulejson.h"
#include "core/store/chunkcodec.h"
#include "core/store/files.h"
#include "core/store/sqlstore.h"

#include <QFile>
#include <QHash>

#include <limits>
#include <utility>
#include <vector>

namespace lampwork {

namespace {

constexpr qint64 largestText = qint64(64) << 20; // a JSON document, or a line of one
constexpr quint32 largestChunk = 1 << 20; // 4,096 points take about 110 kB at most
constexpr quint64 largestChunkBody = 1 << 18;
constexpr std::size_t histogramsAtOnce = 1000;

Error damaged(const QString &member, const QString &what)
{
    return Error{ErrorCode::Damaged,
        QStringLiteral("“%1”: %2 The capsule was not written by Lampwork, or tampered with. Nothing "
                       "was imported.")
            .arg(member, what),
        {}};
}

// A chunk's head says how much it unpacks to: no more than a chunk of ours.
bool isBounded(const QByteArray &chunk)
{
    ByteReader reader(chunk.constData(), chunk.constData() + chunk.size());
    reader.byte();
    const quint8 flags = reader.byte();
    const quint64 count = reader.varint();
    const quint64 size = flags & 4 ? reader.varint() : 0;
    return !reader.failed() && count > 0 && count <= pointsPerChunk && size <= largestChunkBody;
}

class Importer {
public:
    Importer(const QString &unpacked, RunStore &store, const Progress &progress)
        : m_unpacked(unpacked)
        , m_store(store)
        , m_progress(progress)
    {
    }

    Result<CapsuleReport> importAll(const Json &manifest)
    {
        if (!manifest.contains("runs") || !manifest["runs"].is_array())
            return damaged(QStringLiteral("manifest.json"), QStringLiteral("It lists no runs."));
        const Json &runs = manifest["runs"];
        for (std::size_t i = 0; i < runs.size(); ++i) {
            m_progress(0.5 + 0.5 * double(i) / double(runs.size()), QStringLiteral("Importing"));
            if (m_progress.isCancelled())
                return Error{
                    ErrorCode::Cancelled, QStringLiteral("Cancelled; nothing was imported."), {}};
            if (auto done = importRun(runs[i]); !done)
                return done.error();
            ++m_report.runs;
        }
        return m_report;
    }

private:
    QString pathOf(const QString &member) const { return m_unpacked + u'/' + member; }

    Result<QByteArray> textOf(const QString &member) const
    {
        QFile file(pathOf(member));
        if (!file.open(QIODevice::ReadOnly))
            return damaged(member, QStringLiteral("It is missing."));
        if (file.size() > largestText)
            return damaged(member, QStringLiteral("It is larger than it can be."));
        return file.readAll();
    }

    Result<Json> jsonOf(const QString &member) const
    {
        auto text = textOf(member);
        if (!text)
            return text.error();
        return parseJson(*text, member);
    }

    // Calls `use` with the object on each line.
    template <typename Use> Result<void> eachLine(const QString &member, Use &&use) const
    {
        QFile file(pathOf(member));
        if (!file.open(QIODevice::ReadOnly))
            return damaged(member, QStringLiteral("It is missing."));
        for (int line = 1; !file.atEnd(); ++line) {
            const QByteArray text = file.readLine(largestText);
            if (!text.endsWith('\n'))
                return damaged(member, QStringLiteral("Line %1 does not end.").arg(line));
            auto json = parseJson(text, QStringLiteral("%1:%2").arg(member).arg(line));
            if (!json)
                return json.error();
            if (auto used = use(*json); !used)
                return damaged(
                    member, QStringLiteral("Line %1: %2").arg(line).arg(used.error().message));
        }
        return {};
    }

    Result<void> importRun(const Json &about)
    {
        const bool isWhole = about.is_object() && about.contains("folder")
            && about["folder"].is_string() && about.contains("series")
            && about["series"].is_array() && about.contains("parent")
            && about["parent"].is_number_integer();
        const QString folder = isWhole ? toQString(about["folder"]) : QString();
        if (!isWhole || !QFile::exists(pathOf(folder + QStringLiteral("/run.json")))
            || folder.contains(QLatin1String("..")))
            return damaged(QStringLiteral("manifest.json"),
                QStringLiteral("It lists a run that is not there."));
        auto json = jsonOf(folder + QStringLiteral("/run.json"));
        if (!json)
            return json.error();
        auto run = runFromCapsule(*json);
        if (!run)
            return damaged(folder + QStringLiteral("/run.json"), run.error().message);
        auto spec = textOf(folder + QStringLiteral("/spec.json"));
        if (!spec)
            return spec.error();
        run->specJson = QString::fromUtf8(*spec);
        run->parent = m_runs.value(about["parent"].get<qint64>());
        auto id = m_store.beginImport();
        if (!id)
            return id.error();
        if (auto done = importPoints(*id, about["series"]); !done)
            return done;
        if (auto done = importRows(*id, folder); !done)
            return done;
        if (auto done = importFiles(*id, folder); !done)
            return done;
        if (auto done = m_store.finishImport(*id, *run); !done)
            return done;
        m_runs.insert(folder.section(u'/', 1).toLongLong(), *id);
        return {};
    }

    Result<void> importPoints(RunId id, const Json &list)
    {
        for (const Json &one : list) {
            const bool isWhole = one.is_object() && one.contains("name") && one["name"].is_string()
                && one.contains("file") && one["file"].is_string() && one.contains("points")
                && one["points"].is_number_integer();
            const QString member = isWhole ? toQString(one["file"]) : QString();
            if (!isWhole || member.contains(QLatin1String(".."))
                || !member.endsWith(QLatin1String(".points")))
                return damaged(QStringLiteral("manifest.json"),
                    QStringLiteral("A series of it is not what it should be."));
            qint64 count = 0;
            if (auto done = importSeries(id, toQString(one["name"]), member, count); !done)
                return done;
            if (count != one["points"].get<qint64>())
                return damaged(member,
                    QStringLiteral("It holds %1 points; the manifest says otherwise.").arg(count));
            m_report.points += count;
        }
        return {};
    }

    Result<void> importSeries(
        RunId id, const QString &name, const QString &member, qint64 &count)
    {
        QFile file(pathOf(member));
        if (!file.open(QIODevice::ReadOnly))
            return damaged(member, QStringLiteral("It is missing."));
        qint64 lastStep = std::numeric_limits<qint64>::min();
        while (!file.atEnd()) {
            const QByteArray head = file.read(sizeof(quint32));
            const quint32 size
                = ByteReader(head.constData(), head.constData() + head.size()).raw<quint32>();
            const QByteArray chunk = size <= largestChunk ? file.read(size) : QByteArray();
            SeriesPoints points;
            points.name = name;
            if (size == 0 || chunk.size() != qsizetype(size) || !isBounded(chunk)
                || !decodeChunk(chunk, points))
                return damaged(member,
                    QStringLiteral("The chunk after %1 points cannot be read.").arg(count));
            for (const qint64 step : points.steps) {
                if (step <= lastStep && count + (&step - points.steps.data()) > 0)
                    return damaged(member, QStringLiteral("Its steps do not ascend."));
                lastStep = step;
            }
            count += qint64(points.size());
            if (auto done = m_store.appendPoints(id, {std::move(points)}); !done)
                return done;
        }
        return {};
    }

    Result<void> importRows(RunId id, const QString &folder)
    {
        std::vector<Histogram> waiting;
        auto histograms = eachLine(
            folder + QStringLiteral("/histograms.jsonl"), [&](const Json &json) -> Result<void> {
                auto one = histogramFromCapsule(json);
                if (!one)
                    return one.error();
                waiting.push_back(*std::move(one));
                if (waiting.size() < histogramsAtOnce)
                    return {};
                return m_store.appendHistograms(id, std::exchange(waiting, {}));
            });
        if (!histograms)
            return histograms;
        if (auto done = m_store.appendHistograms(id, waiting); !done)
            return done;
        QList<RunEvent> events;
        auto read = eachLine(
            folder + QStringLiteral("/events.jsonl"), [&](const Json &json) -> Result<void> {
                auto one = eventFromCapsule(json);
                if (!one)
                    return one.error();
                one->seq = events.size() + 1;
                events.append(*one);
                return {};
            });
        if (!read)
            return read;
        if (auto done = m_store.importEvents(id, events); !done)
            return done;
        QList<Order> orders;
        read = eachLine(
            folder + QStringLiteral("/orders.jsonl"), [&](const Json &json) -> Result<void> {
                auto one = orderFromCapsule(json);
                if (!one)
                    return one.error();
                one->seq = orders.size() + 1;
                orders.append(*one);
                return {};
            });
        if (!read)
            return read;
        return m_store.importOrders(id, orders);
    }

    // Stores a file once, under its name, which was checked when it was unpacked.
    Result<void> takeObject(const QString &object, const QString &member)
    {
        const QString path = pathOf(QStringLiteral("objects/") + object);
        if (object.contains(u'/') || !QFile::exists(path))
            return damaged(member, QStringLiteral("It refers to a file that is not there."));
        auto stored = m_store.copyObjectFile(path);
        if (!stored)
            return stored.error();
        ++m_report.files;
        return {};
    }

    Result<void> importFiles(RunId id, const QString &folder)
    {
        const QString first = folder + QStringLiteral("/checkpoints.json");
        auto checkpoints = jsonOf(first);
        if (!checkpoints)
            return checkpoints.error();
        if (!checkpoints->is_array())
            return damaged(first, QStringLiteral("It is no list."));
        for (const Json &json : *checkpoints) {
            auto one = checkpointFromCapsule(json);
            if (!one)
                return damaged(first, one.error().message);
            if (auto taken = takeObject(one->object, first); !taken)
                return taken;
            auto added = m_store.addCheckpoint(id, *one, std::numeric_limits<int>::max());
            if (!added)
                return added.error();
        }
        const QString second = folder + QStringLiteral("/artifacts.json");
        auto artifacts = jsonOf(second);
        if (!artifacts)
            return artifacts.error();
        if (!artifacts->is_array())
            return damaged(second, QStringLiteral("It is no list."));
        for (const Json &json : *artifacts) {
            auto one = artifactFromCapsule(json);
            if (!one)
                return damaged(second, one.error().message);
            if (auto taken = takeObject(one->object, second); !taken)
                return taken;
            if (auto added = m_store.addArtifact(id, *one); !added)
                return added.error();
        }
        return {};
    }

    QString m_unpacked;
    RunStore &m_store;
    const Progress &m_progress;
    QHash<RunId, RunId> m_runs; // by their numbers in the capsule
    CapsuleReport m_report;
};

} // namespace

Result<CapsuleReport> importUnpacked(const Json &manifest, const QString &unpacked,
    const QString &folder, const Progress &progress)
{
    Result<CapsuleReport> report = CapsuleReport();
    {
        auto store = openSqlStore(folder, {}, {.durable = false}); // synced at the end
        if (!store)
            return store.error();
        report = Importer(unpacked, **store, progress).importAll(manifest);
    }
    if (report) {
        if (auto synced = syncFile(folder + QStringLiteral("/store.db")); !synced)
            return synced.error();
    }
    return report;
}

} // namespace lampwork
