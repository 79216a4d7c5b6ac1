// SPDX-License-Identifier: GPL-3.0-or-later
// What every RunStore does with objects, checkpoints and artifacts.
#include "tests/store/storecontract.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

using namespace lampwork;

namespace {

QString hashOf(const QByteArray &bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

bool writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

class ObjectContractTest : public StoreContract {
    Q_OBJECT
private:
    Result<qint64> checkpointOf(
        RunId id, qint64 step, const QByteArray &bytes, bool best, const CheckpointRetention &keep)
    {
        auto object = store->putObject(bytes);
        if (!object)
            return object.error();
        Checkpoint checkpoint;
        checkpoint.step = step;
        checkpoint.epoch = step / 10;
        checkpoint.object = *object;
        checkpoint.best = best;
        checkpoint.metric = 1.0 / double(step);
        return store->addCheckpoint(id, checkpoint, keep);
    }
    bool has(const QByteArray &bytes) { return store->objectPath(hashOf(bytes)).ok(); }

private Q_SLOTS:
    void anObjectIsKeptUnderItsHash()
    {
        // sha256sum of "abc", FIPS 180-2, appendix B.1.
        const auto expected
            = QStringLiteral("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        REQUIRE(object, store->putObject("abc"));
        QCOMPARE(object, expected);
        REQUIRE(again, store->putObject("abc"));
        QCOMPARE(again, expected);
        REQUIRE(bytes, openAnother()->object(expected));
        QCOMPARE(bytes, QByteArray("abc"));
        REQUIRE(empty, store->putObject({}));
        REQUIRE(nothing, store->object(empty));
        QVERIFY(nothing.isEmpty());
    }

    void aFileBecomesAnObject()
    {
        QTemporaryDir elsewhere;
        const QString path = elsewhere.filePath(QStringLiteral("model.pt"));
        const QByteArray bytes(3'000'000, 'x');
        QVERIFY(writeFile(path, bytes));
        REQUIRE(object, store->putObjectFile(path));
        QCOMPARE(object, hashOf(bytes));
        QVERIFY(!QFile::exists(path));
        REQUIRE(back, store->object(object));
        QCOMPARE(back, bytes);
        REQUIRE_ERROR(store->putObjectFile(path), ErrorCode::NotFound);
    }

    void aMissingOrChangedObjectIsDamaged()
    {
        REQUIRE(object, store->putObject("abc"));
        REQUIRE(path, store->objectPath(object));
        QVERIFY(writeFile(path, "abd"));
        REQUIRE_ERROR(store->objectPath(object), ErrorCode::Damaged);
        REQUIRE_ERROR(store->object(object), ErrorCode::Damaged);
        REQUIRE(unverified, store->objectPath(object, false));
        QCOMPARE(unverified, path);
        REQUIRE(mended, store->putObject("abc"));
        QVERIFY(has("abc"));
        QVERIFY(QFile::remove(path));
        REQUIRE_ERROR(store->objectPath(mended), ErrorCode::Damaged);
        REQUIRE_ERROR(store->objectPath(QStringLiteral("../store.db")), ErrorCode::InvalidInput);
        REQUIRE_ERROR(store->object(QString()), ErrorCode::InvalidInput);
    }

    void checkpointsAreListedNewestFirst()
    {
        const RunId id = makeRun();
        REQUIRE(first, checkpointOf(id, 10, "one", true, 5));
        REQUIRE(second, checkpointOf(id, 20, "two", false, 5));
        REQUIRE(list, store->checkpoints(id));
        QCOMPARE(list.size(), 2);
        QCOMPARE(list[0].id, second);
        QCOMPARE(list[0].step, 20);
        QCOMPARE(list[0].epoch, 2);
        QCOMPARE(list[0].object, hashOf("two"));
        QCOMPARE(list[0].sizeBytes, 3);
        QCOMPARE(list[0].metric, std::optional<double>(0.05));
        QVERIFY(!list[0].best && list[0].atMs > 0);
        QCOMPARE(list[1].id, first);
        QVERIFY(list[1].best);
        Checkpoint missing;
        missing.object = hashOf("never stored");
        REQUIRE_ERROR(store->addCheckpoint(id, missing, 1), ErrorCode::Damaged);
        missing.object = hashOf("two");
        REQUIRE_ERROR(store->addCheckpoint(99, missing, 1), ErrorCode::NotFound);
    }

    static QList<qint64> stepsOf(const QList<Checkpoint> &list)
    {
        QList<qint64> steps;
        for (const Checkpoint &one : list)
            steps.append(one.step);
        return steps;
    }

    void theFirstOfEverySoManyStepsIsKept()
    {
        const RunId id = makeRun();
        for (qint64 step = 30; step <= 450; step += 60) // 30, 90, …, 450
            REQUIRE_OK(checkpointOf(id, step, QByteArray::number(step), step == 210, {1, 100}));
        REQUIRE(list, store->checkpoints(id));
        // 450 the newest; 210 the best; of each hundred the first: 30, 150, 210, 330, 450.
        QCOMPARE(stepsOf(list), (QList<qint64>{450, 330, 210, 150, 30}));
        QVERIFY(!has("90") && !has("270") && !has("390") && has("30") && has("330"));
    }

    void checkpointsAreForgotten()
    {
        const RunId id = makeRun();
        for (qint64 step = 100; step <= 600; step += 100)
            REQUIRE_OK(checkpointOf(id, step, QByteArray::number(step), step == 300, 99));
        REQUIRE(none, store->forgetCheckpoints(id, {99, 0}));
        QVERIFY(none.isEmpty());
        REQUIRE(first, store->forgetCheckpoints(id, {2, 400}));
        QCOMPARE(stepsOf(first), (QList<qint64>{200})); // 600, 500; 300; 100 and 400
        QVERIFY(!has("200"));
        CheckpointRetention best(0);
        REQUIRE(second, store->forgetCheckpoints(id, best));
        QCOMPARE(stepsOf(second), (QList<qint64>{600, 500, 400, 100}));
        best.best = false;
        REQUIRE(third, store->forgetCheckpoints(id, best)); // one is always left
        QVERIFY(third.isEmpty());
        QVERIFY(has("300"));
        REQUIRE_ERROR(store->forgetCheckpoints(99, {1}), ErrorCode::NotFound);
    }

    void aMetricThatIsNoNumberOrNotThereIsKept()
    {
        const RunId id = makeRun();
        REQUIRE(object, store->putObject("x"));
        Checkpoint checkpoint;
        checkpoint.object = object;
        checkpoint.metric = std::nan("");
        REQUIRE(first, store->addCheckpoint(id, checkpoint, 3));
        checkpoint.metric.reset();
        checkpoint.step = 1;
        REQUIRE(second, store->addCheckpoint(id, checkpoint, 3));
        QVERIFY(first != second);
        REQUIRE(list, store->checkpoints(id));
        QVERIFY(!list[0].metric);
        QVERIFY(list[1].metric && std::isnan(*list[1].metric));
    }

    void onlyTheNewestAndTheBestAreKept()
    {
        const RunId id = makeRun();
        REQUIRE_OK(checkpointOf(id, 10, "c10", true, 2));
        REQUIRE_OK(checkpointOf(id, 20, "c20", true, 2)); // better
        REQUIRE_OK(checkpointOf(id, 30, "c30", false, 2));
        REQUIRE_OK(checkpointOf(id, 40, "c40", false, 2));
        REQUIRE_OK(checkpointOf(id, 50, "c50", false, 2));
        REQUIRE(list, store->checkpoints(id));
        QList<qint64> steps;
        for (const Checkpoint &one : list)
            steps.append(one.step);
        QCOMPARE(steps, (QList<qint64>{50, 40, 20}));
        QVERIFY(!has("c10") && !has("c30"));
        QVERIFY(has("c20") && has("c40") && has("c50"));
        REQUIRE_OK(checkpointOf(id, 60, "c60", true, 0)); // at least one
        REQUIRE(last, store->checkpoints(id));
        QCOMPARE(last.size(), 1);
        QCOMPARE(last[0].step, 60);
        QVERIFY(!has("c20") && !has("c50"));
    }

    void anObjectThatIsReferredToIsNeverRemoved()
    {
        const RunId a = makeRun();
        const RunId b = makeRun();
        REQUIRE_OK(checkpointOf(a, 1, "shared", false, 1));
        REQUIRE_OK(checkpointOf(b, 1, "shared", false, 1));
        REQUIRE_OK(checkpointOf(a, 2, "own", false, 1));
        QVERIFY(has("shared"));
        // Put by somebody who has not got round to referring to it yet.
        const auto another = openAnother();
        REQUIRE(pinned, another->putObject("own"));
        REQUIRE_OK(checkpointOf(a, 3, "newer", false, 1));
        QVERIFY(has("own"));
        REQUIRE_OK(another->emptyBin());
        QVERIFY(has("own"));
        Artifact artifact;
        artifact.kind = QStringLiteral("export");
        artifact.name = QStringLiteral("model");
        artifact.object = pinned;
        REQUIRE_OK(another->addArtifact(b, artifact));
        QVERIFY(has("own"));
        REQUIRE_OK(checkpointOf(b, 2, "last", false, 1));
        QVERIFY(!has("shared"));
    }

    void anArtifactReplacesItsNamesake()
    {
        const RunId id = makeRun();
        Artifact artifact;
        artifact.kind = QStringLiteral("predictions");
        artifact.name = QStringLiteral("valid");
        artifact.info = QStringLiteral("{\"rows\": 3}");
        REQUIRE(one, store->putObject("one"));
        artifact.object = one;
        REQUIRE(first, store->addArtifact(id, artifact));
        REQUIRE(two, store->putObject("two"));
        artifact.object = two;
        REQUIRE(second, store->addArtifact(id, artifact));
        QCOMPARE(second, first);
        artifact.name = QStringLiteral("test");
        REQUIRE_OK(store->putObject("two"));
        REQUIRE_OK(store->addArtifact(id, artifact));
        REQUIRE(list, store->artifacts(id));
        QCOMPARE(list.size(), 2);
        QCOMPARE(list[0].object, two);
        QCOMPARE(list[0].sizeBytes, 3);
        QCOMPARE(list[0].info, artifact.info);
        QCOMPARE(list[1].name, QStringLiteral("test"));
        QVERIFY(!has("one") && has("two"));
    }

    void emptyingTheBinRemovesUnusedObjects()
    {
        const RunId gone = makeRun();
        const RunId kept = makeRun();
        REQUIRE_OK(checkpointOf(gone, 1, "only here", false, 1));
        REQUIRE_OK(checkpointOf(gone, 2, "in both", true, 2));
        REQUIRE_OK(checkpointOf(kept, 1, "in both", false, 1));
        QVERIFY(has("only here") && has("in both"));
        REQUIRE_OK(store->editRun(gone, {{}, {}, {}, {}, true}));
        REQUIRE_OK(store->emptyBin());
        QVERIFY(!has("only here"));
        QVERIFY(has("in both"));
    }
};

QTEST_GUILESS_MAIN(ObjectContractTest)
#include "tst_objectcontract.moc"
