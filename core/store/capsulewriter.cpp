// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"
#include "core/store/bytes.h"
#include "core/store/capsule.h"
#include "core/store/capsulejson.h"
#include "core/store/chunkcodec.h"
#include "core/store/files.h"
#include "core/store/storefolder.h"
#include "core/store/zipfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <limits>

namespace lampwork {

namespace {

constexpr char readme[]
    = "This is a capsule of runs, written by Lampwork.\n"
      "\n"
      "runs/N/run.json         the run: name, state, times, parameters and results\n"
      "runs/N/spec.json        the spec that it was trained by, with every default written out\n"
      "runs/N/points/K.points  a series of points; manifest.json says which. Chunks, each a\n"
      "                        uint32 (little-endian) with its size, then: byte 1, byte flags\n"
      "                        (1 steps regular, 2 values float32, 4 packed), varint n, where\n"
      "                        packed varint size of the body before zstd, the body, XXH32 of\n"
      "                        all before. The body: steps (first, then stride or differences)\n"
      "                        and wall times in ms (first, difference, differences of\n"
      "                        differences) as zigzag LEB128 varints, then the values; in a\n"
      "                        packed body their lowest bytes first, then the next ones.\n"
      "runs/N/*.jsonl          histograms, events and orders, an object a line\n"
      "runs/N/checkpoints.json, artifacts.json   which files belong to the run\n"
      "objects/SHA256          these files\n"
      "manifest.json           name, size and SHA-256 of every other member\n";

class CapsuleWriter {
public:
    CapsuleWriter(RunStore &store, const QString &path, const Progress &progress)
        : m_store(store)
        , m_path(path)
        , m_progress(progress)
    {
    }

    Result<CapsuleReport> write(const QList<RunId> &runs)
    {
        const QString unfinished = unfinishedName(m_path);
        auto written = writeTo(unfinished, runs);
        if (written)
            written = syncFile(unfinished);
        if (written) {
            m_report.sizeBytes = QFileInfo(unfinished).size();
            written = renameDurably(unfinished, m_path);
        }
        if (!written) {
            QFile::remove(unfinished);
            return written.error();
        }
        m_report.path = m_path;
        return m_report;
    }

private:
    Result<void> going(const QString &what) const
    {
        m_progress(m_fraction, what);
        if (!m_progress.isCancelled())
            return {};
        return Error{ErrorCode::Cancelled, QStringLiteral("Cancelled; no file was written."), m_path};
    }

    Result<void> writeTo(const QString &path, const QList<RunId> &runs)
    {
        auto zip = ZipWriter::create(path);
        if (!zip)
            return zip.error();
        m_zip = std::move(*zip);
        if (auto done = add(QStringLiteral("README.txt"), readme); !done)
            return done;
        for (qsizetype i = 0; i < runs.size(); ++i) {
            m_fraction = double(i) / double(runs.size());
            auto run = m_store.run(runs[i]);
            if (!run)
                return run.error();
            if (auto done = addRun(*run); !done)
                return done;
            ++m_report.runs;
        }
        Json manifest;
        manifest["format"] = "lampwork-capsule";
        manifest["version"] = 1;
        manifest["created_ms"] = nowMs();
        manifest["runs"] = m_runs;
        manifest["members"] = m_members;
        if (auto done = m_zip->add(QStringLiteral("manifest.json"), toJsonText(manifest) + '\n',
                ZipWriter::Packing::Deflate);
            !done)
            return done;
        return m_zip->close();
    }

    void record(const QString &name, qint64 size, const QByteArray &sha256)
    {
        m_members.push_back({{"name", toJson(name)}, {"size", size},
            {"sha256", toJson(QString::fromLatin1(sha256.toHex()))}});
    }

    Result<void> add(const QString &name, const QByteArray &bytes,
        ZipWriter::Packing packing = ZipWriter::Packing::Deflate)
    {
        record(name, bytes.size(), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256));
        return m_zip->add(name, bytes, packing);
    }

    Result<void> addRun(Run run)
    {
        if (auto on = going(QStringLiteral("Packing run %1, %2").arg(run.id).arg(run.name)); !on)
            return on;
        const QString folder = QStringLiteral("runs/%1").arg(run.id);
        if (isActive(run.state)) {
            run.state = RunState::Stopped;
            run.message = QStringLiteral("A copy of a run that was being trained.");
            run.endedMs = run.heartbeatMs;
        }
        Json about;
        about["folder"] = toJson(folder);
        about["name"] = toJson(run.name);
        about["parent"] = run.parent;
        if (auto done = add(folder + QStringLiteral("/run.json"), toJsonText(toCapsule(run)) + '\n');
            !done)
            return done;
        if (auto done = add(folder + QStringLiteral("/spec.json"), run.specJson.toUtf8()); !done)
            return done;
        about["series"] = Json::array();
        if (auto done = addPoints(run.id, folder, about["series"]); !done)
            return done;
        m_runs.push_back(about);
        if (auto done = addHistograms(run.id, folder); !done)
            return done;
        if (auto done = addLines(folder + QStringLiteral("/events.jsonl"), m_store.events(run.id));
            !done)
            return done;
        if (auto done = addLines(folder + QStringLiteral("/orders.jsonl"), m_store.orders(run.id));
            !done)
            return done;
        return addFiles(run.id, folder);
    }

    template <typename List> Result<void> addLines(const QString &name, const Result<List> &list)
    {
        if (!list)
            return list.error();
        QByteArray lines;
        for (const auto &one : *list)
            lines += toJsonText(toCapsule(one), -1) + '\n';
        return add(name, lines);
    }

    Result<void> addPoints(RunId id, const QString &folder, Json &list)
    {
        auto series = m_store.series(id);
        if (!series)
            return series.error();
        int number = 0;
        for (const Series &one : *series) {
            if (auto on = going({}); !on)
                return on;
            auto points = m_store.points(id, one.name);
            if (!points)
                return points.error();
            QByteArray bytes;
            for (std::size_t first = 0; first < points->size(); first += pointsPerChunk) {
                const QByteArray chunk = encodeChunk(*points, first,
                    std::min<std::size_t>(pointsPerChunk, points->size() - first),
                    ChunkForm::Packed);
                ByteWriter(bytes).raw(quint32(chunk.size()));
                bytes += chunk;
            }
            const QString file = QStringLiteral("%1/points/%2.points").arg(folder).arg(++number);
            if (auto done = add(file, bytes, ZipWriter::Packing::Store); !done)
                return done;
            list.push_back({{"name", toJson(one.name)}, {"file", toJson(file)},
                {"points", qint64(points->size())}});
            m_report.points += qint64(points->size());
        }
        return {};
    }

    Result<void> addHistograms(RunId id, const QString &folder)
    {
        auto names = m_store.histogramNames(id);
        if (!names)
            return names.error();
        QByteArray lines;
        for (const QString &name : *names) {
            auto histograms = m_store.histograms(id, name, std::numeric_limits<qint64>::min());
            if (!histograms)
                return histograms.error();
            for (const Histogram &one : *histograms)
                lines += toJsonText(toCapsule(one), -1) + '\n';
        }
        return add(folder + QStringLiteral("/histograms.jsonl"), lines);
    }

    Result<void> addFiles(RunId id, const QString &folder)
    {
        auto checkpoints = m_store.checkpoints(id);
        if (!checkpoints)
            return checkpoints.error();
        std::reverse(checkpoints->begin(), checkpoints->end());
        auto artifacts = m_store.artifacts(id);
        if (!artifacts)
            return artifacts.error();
        Json first = Json::array();
        Json second = Json::array();
        for (const Checkpoint &one : *checkpoints) {
            first.push_back(toCapsule(one));
            if (auto done = addObject(one.object); !done)
                return done;
        }
        for (const Artifact &one : *artifacts) {
            second.push_back(toCapsule(one));
            if (auto done = addObject(one.object); !done)
                return done;
        }
        m_report.files += checkpoints->size() + artifacts->size();
        if (auto done = add(folder + QStringLiteral("/checkpoints.json"), toJsonText(first) + '\n');
            !done)
            return done;
        return add(folder + QStringLiteral("/artifacts.json"), toJsonText(second) + '\n');
    }

    Result<void> addObject(const QString &object)
    {
        if (m_objects.contains(object))
            return {};
        if (auto on = going({}); !on)
            return on;
        m_objects.insert(object);
        auto path = m_store.objectPath(object, false);
        if (!path)
            return path.error();
        QCryptographicHash hash(QCryptographicHash::Sha256);
        qint64 size = 0;
        const QString name = QStringLiteral("objects/") + object;
        auto added = m_zip->addFile(name, *path, [&](const char *data, qint64 count) {
            hash.addData(QByteArrayView(data, count));
            size += count;
        });
        if (!added)
            return added;
        if (QString::fromLatin1(hash.result().toHex()) != object) {
            return Error{ErrorCode::Damaged,
                QStringLiteral("The file is not what was once stored. “lampwork store check” says "
                               "more."),
                *path};
        }
        record(name, size, hash.result());
        return {};
    }

    RunStore &m_store;
    QString m_path;
    const Progress &m_progress;
    double m_fraction = 0;
    std::unique_ptr<ZipWriter> m_zip;
    Json m_runs = Json::array();
    Json m_members = Json::array();
    QSet<QString> m_objects;
    CapsuleReport m_report;
};

} // namespace

Result<CapsuleReport> packCapsule(
    RunStore &store, QList<RunId> runs, const QString &path, const Progress &progress)
{
    const QString target = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    if (runs.isEmpty())
        return Error{ErrorCode::InvalidInput, QStringLiteral("There is no run to pack."), {}};
    if (auto free = requireFree(target); !free)
        return free.error();
    std::sort(runs.begin(), runs.end()); // a parent before its forks
    runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
    return CapsuleWriter(store, target, progress).write(runs);
}

} // namespace lampwork
