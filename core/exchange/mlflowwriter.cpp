// SPDX-License-Identifier: GPL-3.0-or-later
// The layout of mlflow/store/tracking/file_store.py.
#include "core/base/format.h"
#include "core/base/json.h"
#include "core/exchange/folderwriters.h"
#include "core/exchange/outputfile.h"
#include "core/exchange/outputfolder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QHash>
#include <QUrl>

namespace lampwork {

namespace {

// A text in YAML: JSON's strings are a part of it.
QByteArray yaml(const QString &text)
{
    return QByteArray::fromStdString(Json(text.toStdString()).dump());
}

// RunStatus of mlflow/protos/service.proto.
int statusOf(RunState state)
{
    switch (state) {
    case RunState::Running:
    case RunState::Paused:
        return 1;
    case RunState::Queued:
        return 2;
    case RunState::Finished:
        return 3;
    case RunState::Failed:
    case RunState::Lost:
        return 4;
    case RunState::Stopped:
        break;
    }
    return 5;
}

// A metric's or parameter's name is a path below its folder: what MLflow refuses as "_".
QString asPath(const QString &name)
{
    QStringList parts;
    for (const QString &part : name.split(u'/'))
        parts.append(asFileName(part));
    return parts.join(u'/');
}

class MlflowWriter : public RunWriter {
public:
    explicit MlflowWriter(const QString &folder)
        : m_target(QFileInfo(folder).absoluteFilePath())
        , m_folder(folder)
    {
    }
    Result<void> open() { return m_folder.open(); }

    Result<void> begin(const Run &run) override
    {
        auto experiment = experimentOf(run);
        if (!experiment)
            return experiment.error();
        const QByteArray identity = QByteArray::number(run.createdMs) + ' '
            + QByteArray::number(run.id) + ' ' + run.name.toUtf8();
        const QString id = QString::fromLatin1(
            QCryptographicHash::hash(identity, QCryptographicHash::Sha256).toHex().first(32));
        m_run = *experiment + u'/' + id;
        for (const char *inner : {"/metrics", "/params", "/tags", "/artifacts"}) {
            if (auto made = m_folder.makePath(m_run + QLatin1String(inner)); !made)
                return made;
        }
        if (auto written = writeMeta(run, *experiment, id); !written)
            return written;
        if (auto written = writeTags(run); !written)
            return written;
        for (auto it = run.attributes.begin(); it != run.attributes.end(); ++it) {
            if (!isParameter(it.key()))
                continue;
            const QVariant &value = it.value();
            const QByteArray text = value.typeId() == QMetaType::Double
                ? formatExact(value.toDouble()).toLatin1()
                : value.toString().toUtf8();
            if (auto written = writeFile(QStringLiteral("/params/") + asPath(it.key()), text);
                !written)
                return written;
        }
        return {};
    }

    Result<void> add(const SeriesPoints &points) override
    {
        QByteArray text;
        text.reserve(qsizetype(points.size()) * 40);
        for (std::size_t i = 0; i < points.size(); ++i) {
            text += QByteArray::number(points.wallMs[i]) + ' '
                + formatExact(points.values[i]).toLatin1() + ' '
                + QByteArray::number(points.steps[i]) + '\n';
        }
        return writeFile(QStringLiteral("/metrics/") + asPath(points.name), text);
    }

    Result<void> end() override { return m_folder.finish(); }

private:
    // Its number, which is the name of its folder.
    Result<QString> experimentOf(const Run &run)
    {
        const auto known = m_experiments.constFind(run.experiment);
        if (known != m_experiments.constEnd())
            return *known;
        // "0" is MLflow's "Default"; it is made by itself.
        const QString id = QString::number(m_experiments.size() + 1);
        if (auto made = m_folder.makePath(id); !made)
            return made.error();
        const QByteArray meta = "artifact_location: " + yaml(location(id))
            + "\ncreation_time: " + QByteArray::number(run.createdMs) + "\nexperiment_id: '"
            + id.toLatin1() + "'\nlast_update_time: " + QByteArray::number(run.createdMs)
            + "\nlifecycle_stage: active\nname: " + yaml(run.experiment) + '\n';
        m_run = id;
        if (auto written = writeFile(QStringLiteral("/meta.yaml"), meta); !written)
            return written.error();
        m_experiments.insert(run.experiment, id);
        return id;
    }

    Result<void> writeMeta(const Run &run, const QString &experiment, const QString &id)
    {
        const qint64 started = run.startedMs > 0 ? run.startedMs : run.createdMs;
        const QByteArray ended
            = run.endedMs > 0 ? QByteArray::number(run.endedMs) : QByteArray("null");
        const QByteArray meta
            = "artifact_uri: " + yaml(location(m_run) + QStringLiteral("/artifacts"))
            + "\nend_time: " + ended + "\nentry_point_name: ''\nexperiment_id: '"
            + experiment.toLatin1() + "'\nlifecycle_stage: active\nrun_id: " + id.toLatin1()
            + "\nrun_name: " + yaml(run.name) + "\nrun_uuid: " + id.toLatin1()
            + "\nsource_name: lampwork\nsource_type: 4\nsource_version: ''\nstart_time: "
            + QByteArray::number(started) + "\nstatus: " + QByteArray::number(statusOf(run.state))
            + "\ntags: []\nuser_id: lampwork\n";
        return writeFile(QStringLiteral("/meta.yaml"), meta);
    }

    Result<void> writeTags(const Run &run)
    {
        if (auto done = writeFile(QStringLiteral("/tags/mlflow.runName"), run.name.toUtf8()); !done)
            return done;
        if (!run.note.isEmpty()) {
            auto done = writeFile(QStringLiteral("/tags/mlflow.note.content"), run.note.toUtf8());
            if (!done)
                return done;
        }
        for (const QString &tag : run.tags) {
            if (auto done = writeFile(QStringLiteral("/tags/") + asPath(tag), "true"); !done)
                return done;
        }
        return {};
    }

    QString location(const QString &name) const
    {
        return QString::fromLatin1(
            QUrl::fromLocalFile(m_target + u'/' + name).toEncoded(QUrl::FullyEncoded));
    }

    Result<void> writeFile(const QString &name, const QByteArray &text)
    {
        const QString inner = m_run + name;
        if (auto made = m_folder.makePath(inner.section(u'/', 0, -2)); !made)
            return made;
        OutputFile file(m_folder.filePath(inner));
        if (auto opened = file.open(false); !opened)
            return opened;
        if (auto written = file.write(text); !written)
            return written;
        return file.finish();
    }

    QString m_target;
    OutputFolder m_folder;
    QHash<QString, QString> m_experiments;
    QString m_run; // its folder, below the target's
};

} // namespace

Result<std::unique_ptr<RunWriter>> makeMlflowWriter(const QString &folder)
{
    auto writer = std::make_unique<MlflowWriter>(folder);
    if (auto opened = writer->open(); !opened)
        return opened.error();
    return std::unique_ptr<RunWriter>(std::move(writer));
}

} // namespace lampwork
