// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/capsule.h"

#include "core/base/json.h"
#include "core/store/runcopy.h"
#include "core/store/zipfile.h"
#include "tests/store/carefixture.h"

#include <QCryptographicHash>
#include <QMap>

#include <functional>

using namespace lampwork;

namespace {

using Members = QList<std::pair<QString, QByteArray>>;

Members membersOf(const QString &path)
{
    auto zip = ZipReader::open(path);
    if (!zip)
        qFatal("%s", qPrintable(zip.error().text()));
    Members members;
    for (ZipMember member;;) {
        const auto more = (*zip)->next(member);
        if (!more || !*more)
            return members;
        QByteArray bytes;
        auto read = (*zip)->read([&](const char *data, qint64 size) -> Result<void> {
            bytes.append(data, size);
            return {};
        });
        if (!read)
            qFatal("%s", qPrintable(read.error().text()));
        members.append({member.name, bytes});
    }
}

void writeZip(const QString &path, const Members &members)
{
    auto zip = ZipWriter::create(path);
    if (!zip)
        qFatal("cannot write");
    for (const auto &[name, bytes] : members) {
        if (!(*zip)->add(name, bytes, ZipWriter::Packing::Deflate))
            qFatal("cannot write");
    }
    if (!(*zip)->close())
        qFatal("cannot write");
}

QString sha256(const QByteArray &bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

QByteArray *find(Members &members, const QString &name)
{
    for (auto &[known, bytes] : members) {
        if (known == name)
            return &bytes;
    }
    return nullptr;
}

// Makes the manifest right again, so that only what lies behind it is wrong.
void renewManifest(Members &members)
{
    QByteArray &text = *find(members, QStringLiteral("manifest.json"));
    Json manifest = parseJson(text, QStringLiteral("manifest")).value();
    Json list = Json::array();
    for (const auto &[name, bytes] : members) {
        if (name != QLatin1String("manifest.json"))
            list.push_back({{"name", toJson(name)}, {"size", bytes.size()},
                {"sha256", toJson(sha256(bytes))}});
    }
    manifest["members"] = list;
    text = toJsonText(manifest);
}

void replace(Members &members, const QString &name, const QByteArray &from, const QByteArray &to)
{
    QByteArray &bytes = *find(members, name);
    if (!bytes.contains(from))
        qFatal("%s has no %s", qPrintable(name), from.constData());
    bytes.replace(from, to);
}

} // namespace

class CapsuleTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<RunStore> m_store;
    QString m_capsule;

    QString fresh(const QString &suffix) const
    {
        static int number = 0;
        return m_folder.filePath(QStringLiteral("f%1%2").arg(++number).arg(suffix));
    }
    static QStringList textOf(RunStore &store)
    {
        QStringList text;
        auto runs = store.runs();
        for (auto it = runs->crbegin(); it != runs->crend(); ++it)
            text.append(*care::runText(store, *it));
        return text;
    }
    QStringList leftovers() const
    {
        return QDir(m_folder.path()).entryList({QStringLiteral("*.unfinished-*")}, QDir::AllEntries);
    }

private Q_SLOTS:
    void initTestCase()
    {
        REQUIRE(store, openStore(fresh(QStringLiteral(".lampwork"))));
        REQUIRE_OK(care::fill(*store));
        m_store = std::move(store);
        m_capsule = fresh(QStringLiteral(".lampcap"));
        REQUIRE(report, packCapsule(*m_store, {2, 3, 1}, m_capsule));
        QCOMPARE(report.runs, 3);
        QCOMPARE(report.points, 11'710);
        QCOMPARE(report.files, 5);
        QCOMPARE(report.sizeBytes, QFileInfo(m_capsule).size());
    }

    void aCapsuleHoldsEverything()
    {
        const QString opened = fresh(QStringLiteral(".lampwork"));
        REQUIRE(report, openCapsule(m_capsule, opened));
        QCOMPARE(report.runs, 3);
        QCOMPARE(report.points, 11'710);
        REQUIRE(store, openStore(opened, {false, true}));
        QStringList original = textOf(*m_store);
        const QStringList there = textOf(*store);
        QCOMPARE(there, original.mid(0, there.size())); // the last run is in the bin: not packed
        REQUIRE(fork, store->run(2));
        QCOMPARE(fork.parent, 1);
        QVERIFY(leftovers().isEmpty());
        // Once imported, it is known again.
        REQUIRE(copied, copyRuns(*store, {1, 2, 3}, *m_store));
        for (const CopiedRun &run : copied)
            QVERIFY(run.wasThere);
    }

    void aForkWithoutItsParentIsPacked()
    {
        const QString path = fresh(QStringLiteral(".lampcap"));
        REQUIRE_OK(packCapsule(*m_store, {2}, path));
        const QString opened = fresh(QStringLiteral(".lampwork"));
        REQUIRE_OK(openCapsule(path, opened));
        REQUIRE(store, openStore(opened));
        REQUIRE(runs, store->runs());
        QCOMPARE(runs.size(), 1);
        QCOMPARE(runs[0].parent, 0);
        QCOMPARE(runs[0].parentStep, 5000);
    }

    void whatIsThereIsNotOverwritten()
    {
        REQUIRE_ERROR(packCapsule(*m_store, {1}, m_capsule), ErrorCode::InvalidInput);
        REQUIRE_ERROR(packCapsule(*m_store, {}, fresh({})), ErrorCode::InvalidInput);
        REQUIRE_ERROR(packCapsule(*m_store, {99}, fresh({})), ErrorCode::NotFound);
        REQUIRE_ERROR(openCapsule(m_capsule, m_folder.path()), ErrorCode::InvalidInput);
        QVERIFY(leftovers().isEmpty());
    }

    void whatIsNoCapsuleIsTold()
    {
        const QString text = fresh(QStringLiteral(".lampcap"));
        QFile file(text);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no zip at all") > 0);
        file.close();
        const QString store = fresh(QStringLiteral(".lampwork"));
        REQUIRE_ERROR(openCapsule(text, store), ErrorCode::InvalidInput);
        REQUIRE_ERROR(openCapsule(text + u'x', store), ErrorCode::NotFound);
        const QString other = fresh(QStringLiteral(".zip"));
        writeZip(other, {{QStringLiteral("manifest.json"), "{\"format\":\"another\"}"}});
        REQUIRE_ERROR(openCapsule(other, store), ErrorCode::InvalidInput);
        QVERIFY(!QFile::exists(store));
    }

    void aHostileCapsuleIsRefused_data()
    {
        QTest::addColumn<std::function<void(Members &)>>("change");
        QTest::addColumn<bool>("renewed"); // the manifest agrees with the change
        const auto row = [](const char *name, std::function<void(Members &)> change, bool renewed) {
            QTest::newRow(name) << std::move(change) << renewed;
        };
        const QString run = QStringLiteral("runs/1/run.json");
        const QString points = QStringLiteral("runs/1/points/1.points");
        const QString manifest = QStringLiteral("manifest.json");
        row("a changed member", [=](Members &m) { (*find(m, points))[100] ^= 1; }, false);
        row("a longer member", [=](Members &m) { find(m, points)->append('x'); }, false);
        row("a shorter member", [=](Members &m) { find(m, points)->chop(1); }, false);
        row("a missing member", [=](Members &m) { m.removeAt(3); }, false);
        row("a member that is not listed", [](Members &m) { m.append(std::pair(QStringLiteral("objects/x"), QByteArray("y"))); }, false);
        row("a way out by dots", [](Members &m) { m.prepend(std::pair(QString("../../evil"), QByteArray("y"))); }, true);
        row("an absolute name", [](Members &m) { m.prepend(std::pair(QString("/tmp/lampwork-evil"), QByteArray("y"))); }, true);
        row("dots within a name",
            [](Members &m) { m.prepend(std::pair(QString("runs/1/../../../evil.points"), QByteArray("y"))); }, true);
        row("the same member twice", [](Members &m) { m.append(m[1]); }, false);
        row("an object under another's name",
            [](Members &m) { m.prepend(std::pair("objects/" + QString(64, u'0'), QByteArray("y"))); }, true);
        row("a bomb",
            [](Members &m) {
                m.prepend(std::pair(QString("runs/9/events.jsonl"), QByteArray(200 << 20, '\n')));
            },
            true);
        row("a bomb that hides its size",
            [](Members &m) {
                *find(m, QStringLiteral("runs/1/events.jsonl")) = QByteArray(100 << 20, '\n');
            },
            false);
        row("a size beyond reason",
            [=](Members &m) {
                QByteArray &text = *find(m, manifest);
                Json json = parseJson(text, {}).value();
                json["members"][1]["size"] = quint64(1) << 49;
                text = toJsonText(json);
            },
            false);
        row("points that are no chunks", [=](Members &m) { *find(m, points) = "abcdefgh"; }, true);
        row("points cut", [=](Members &m) { find(m, points)->chop(10); }, true);
        row("fewer points than told",
            [=](Members &m) { find(m, QStringLiteral("runs/3/points/1.points"))->clear(); }, true);
        row("steps that do not ascend",
            [=](Members &m) { *find(m, points) += QByteArray(*find(m, points)); }, true);
        row("a state that is none",
            [=](Members &m) { replace(m, run, "\"finished\"", "\"flying\""); }, true);
        row("a run that is still trained",
            [=](Members &m) { replace(m, run, "\"finished\"", "\"running\""); }, true);
        row("a number that is a text",
            [=](Members &m) { replace(m, run, "\"step\": 10000", "\"step\": \"many\""); }, true);
        row("a number beyond 64 bits",
            [=](Members &m) {
                replace(m, run, "\"step\": 10000", "\"step\": 18446744073709551615");
            },
            true);
        row("no JSON", [=](Members &m) { *find(m, run) = "{"; }, true);
        row("JSON of another shape", [=](Members &m) { *find(m, run) = "[1]"; }, true);
        row("deep JSON", [=](Members &m) { *find(m, run) = QByteArray(1 << 20, '['); }, true);
        row("an event that does not end",
            [](Members &m) { *find(m, QStringLiteral("runs/1/events.jsonl")) = "{}"; }, true);
        row("a checkpoint without its file",
            [](Members &m) {
                for (qsizetype i = 0; i < m.size(); ++i) {
                    if (m[i].first.startsWith(QLatin1String("objects/"))) {
                        m.removeAt(i);
                        return;
                    }
                }
            },
            true);
        row("a checkpoint that refers elsewhere",
            [](Members &m) {
                *find(m, QStringLiteral("runs/1/checkpoints.json"))
                    = "[{\"step\":1,\"epoch\":1,\"at_ms\":1,\"object\":\"../runs/1/run.json\","
                      "\"best\":false,\"metric\":null}]";
            },
            true);
        row("a series of another run's file",
            [=](Members &m) {
                replace(m, manifest, "runs/1/points/1.points", "runs/1/run.json");
            },
            false);
        row("a newer version",
            [=](Members &m) { replace(m, manifest, "\"version\": 1", "\"version\": 2"); }, false);
    }
    void aHostileCapsuleIsRefused()
    {
        QFETCH(std::function<void(Members &)>, change);
        QFETCH(bool, renewed);
        Members members = membersOf(m_capsule);
        change(members);
        if (renewed)
            renewManifest(members);
        const QString path = fresh(QStringLiteral(".lampcap"));
        writeZip(path, members);
        const QString store = fresh(QStringLiteral(".lampwork"));
        const auto opened = openCapsule(path, store);
        QVERIFY(!opened.ok());
        QVERIFY2(opened.error().code == ErrorCode::Damaged
                || opened.error().code == ErrorCode::InvalidInput
                || opened.error().code == ErrorCode::TooNew,
            qPrintable(opened.error().text()));
        QVERIFY(!opened.error().where.isEmpty());
        QVERIFY(!QFile::exists(store));
        QVERIFY(leftovers().isEmpty());
        QVERIFY(!QFile::exists(QStringLiteral("/tmp/lampwork-evil")));
        QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("evil"))));
        QFile::remove(path);
    }

    // The unchanged members, written again, are a capsule: the rows above are refused for what
    // they change.
    void writtenAgainItOpens()
    {
        Members members = membersOf(m_capsule);
        renewManifest(members);
        const QString path = fresh(QStringLiteral(".lampcap"));
        writeZip(path, members);
        REQUIRE_OK(openCapsule(path, fresh(QStringLiteral(".lampwork"))));
    }

    void aCutOrFlippedFileIsRefusedOrWhole()
    {
        QFile file(m_capsule);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        int refused = 0;
        for (int i = 0; i < 120; ++i) {
            QByteArray bytes = whole;
            const qsizetype at = whole.size() * i / 120;
            if (i % 2 == 0)
                bytes.truncate(at);
            else
                bytes[at] = char(bytes[at] ^ 0x5a);
            const QString path = fresh(QStringLiteral(".lampcap"));
            QFile out(path);
            QVERIFY(out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size());
            out.close();
            const QString folder = fresh(QStringLiteral(".lampwork"));
            const auto opened = openCapsule(path, folder);
            if (opened) {
                // Bytes that mean nothing: times and attributes of members, or the index behind
                // the last one.
                REQUIRE(store, openStore(folder));
                const QStringList there = textOf(*store);
                QCOMPARE(there, textOf(*m_store).mid(0, there.size()));
            } else {
                ++refused;
                QVERIFY(!QFile::exists(folder));
            }
            QFile::remove(path);
        }
        QVERIFY(refused > 80);
        QVERIFY(leftovers().isEmpty());
    }

    void cancellingLeavesNothing()
    {
        std::atomic<bool> cancelled{true};
        Progress progress;
        progress.cancelled = &cancelled;
        const QString path = fresh(QStringLiteral(".lampcap"));
        REQUIRE_ERROR(packCapsule(*m_store, {1}, path, progress), ErrorCode::Cancelled);
        QVERIFY(!QFile::exists(path));
        const QString store = fresh(QStringLiteral(".lampwork"));
        REQUIRE_ERROR(openCapsule(m_capsule, store, progress), ErrorCode::Cancelled);
        QVERIFY(!QFile::exists(store));
        QVERIFY(leftovers().isEmpty());
    }
};

QTEST_GUILESS_MAIN(CapsuleTest)
#include "tst_capsule.moc"
