// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/connection.h"
#include "core/store/objecttable.h"
#include "core/store/pointtable.h"
#include "core/store/runstore.h"
#include "core/store/runtable.h"

namespace lampwork {

// The RunStore on an SQL database: puts the tables together, one transaction a call.
class SqlStore final : public RunStore {
public:
    static Result<std::unique_ptr<RunStore>> open(
        const QString &address, const ConnectionOptions &options);

    QString location() const override { return m_db->location(); }
    QString folder() const override { return m_db->folder(); }
    bool isReadOnly() const override { return m_db->isReadOnly(); }
    Result<bool> changed() override { return m_db->changed(); }
    Result<void> together(const std::function<Result<void>()> &work) override;

    Result<RunId> createRun(const NewRun &run) override { return m_runs.create(run); }
    Result<QList<Run>> runs(qint64 most) override { return m_runs.newest(most); }
    Result<Run> run(RunId id) override { return m_runs.one(id); }
    Result<RunChanges> runsSince(const RunCursor &cursor) override { return m_runs.since(cursor); }
    Result<void> editRun(RunId id, const RunEdit &edit) override { return m_runs.edit(id, edit); }
    Result<void> emptyBin() override;
    Result<void> claimRun(RunId id) override { return m_runs.claim(id); }
    Result<qint64> sealRuns(qint64 most) override { return m_runs.sealSome(most); }
    Result<void> updateRun(RunId id, const RunProgress &progress) override
    {
        return appendPoints(id, {}, progress);
    }
    Result<void> setAttributes(RunId id, const QHash<QString, QVariant> &attributes) override
    {
        return m_runs.setAttributes(id, attributes);
    }
    Result<QList<RunId>> markLostRuns(qint64 staleMs) override { return m_runs.markLost(staleMs); }

    Result<RunId> beginImport() override { return m_runs.beginImport(); }
    Result<void> importEvents(RunId id, const QList<RunEvent> &events) override;
    Result<void> importOrders(RunId id, const QList<Order> &orders) override;
    Result<void> finishImport(RunId id, const Run &run) override;
    Result<void> dropImport(RunId id) override;

    Result<void> appendPoints(
        RunId id, const PointBatch &batch, const RunProgress &progress) override;
    Result<void> compact(RunId id) override;
    Result<QList<Series>> series(RunId id) override { return m_points.series(id); }
    Result<SeriesPoints> points(
        RunId id, const QString &seriesName, const StepRange &range) override
    {
        return m_points.points(id, seriesName, range);
    }
    Result<SeriesEnvelope> envelope(
        RunId id, const QString &seriesName, const StepRange &range, qint64 buckets) override
    {
        return m_points.envelope(id, seriesName, range, buckets);
    }
    Result<PointRead> pointsSince(RunId id, const PointCursor &cursor, qint64 most) override
    {
        return m_points.since(id, cursor, most);
    }

    Result<void> appendHistograms(RunId id, const std::vector<Histogram> &histograms) override;
    Result<std::vector<Histogram>> histograms(
        RunId id, const QString &name, qint64 afterStep) override;
    Result<QStringList> histogramNames(RunId id) override;

    Result<void> appendEvent(RunId id, EventKind kind, qint64 step, const QString &text) override;
    Result<QList<RunEvent>> events(RunId id, qint64 afterSeq) override;
    Result<qint64> giveOrder(RunId id, OrderVerb verb, double value, const QString &text) override;
    Result<QList<Order>> orders(RunId id) override;
    Result<QList<Order>> openOrders(RunId id) override;
    Result<void> orderHandled(RunId id, qint64 seq, qint64 step, const QString &result) override;

    Result<QString> putObject(const QByteArray &bytes) override { return m_objects.put(bytes); }
    Result<QString> putObjectFile(const QString &path) override { return m_objects.putFile(path); }
    Result<QString> copyObjectFile(const QString &path) override
    {
        return m_objects.copyFile(path);
    }
    Result<QString> objectPath(const QString &object, bool verify) override
    {
        return m_objects.path(object, verify);
    }
    Result<QByteArray> object(const QString &object) override { return m_objects.bytes(object); }
    Result<qint64> addCheckpoint(
        RunId id, const Checkpoint &checkpoint, const CheckpointRetention &keep) override;
    Result<QList<Checkpoint>> forgetCheckpoints(RunId id, const CheckpointRetention &keep) override;
    Result<QList<Checkpoint>> checkpoints(RunId id) override { return m_objects.checkpoints(id); }
    Result<qint64> addArtifact(RunId id, const Artifact &artifact) override;
    Result<QList<Artifact>> artifacts(RunId id) override { return m_objects.artifacts(id); }

private:
    explicit SqlStore(std::unique_ptr<Connection> connection);
    // A write about a run that is no sign of life of its engine.
    template <typename Work> std::invoke_result_t<Work> writeTo(RunId id, Work &&work);
    void compactWide();
    Result<void> writeImport(RunId id, const std::function<Result<void>()> &work);

    std::unique_ptr<Connection> m_db;
    RunTable m_runs;
    PointTable m_points;
    ObjectTable m_objects;
    QHash<RunId, bool> m_wide; // runs to be compacted after the commit; true: they are over
    bool m_together = false;
};

// openStore() with a say in how it is connected, for tests and benchmarks.
Result<std::unique_ptr<RunStore>> openSqlStore(
    const QString &address, const OpenOptions &options, const ConnectionOptions &connection);

} // namespace lampwork
