// SPDX-License-Identifier: GPL-3.0-or-later
// Runs written for other programs: what stands in the files to the letter, and what the real
// programs read in them (data/written.json, by written_reference.py).
#include "core/base/json.h"
#include "core/exchange/runwriter.h"
#include "core/store/runstore.h"
#include "tests/store/storetest.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>

#include <cmath>
#include <limits>

using namespace lampwork;

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
}

// MLflow's files say where they stand.
QByteArray withoutAddresses(const QByteArray &bytes)
{
    QByteArrayList lines = bytes.split('\n');
    lines.removeIf([](const QByteArray &line) { return line.startsWith("artifact_"); });
    return lines.join('\n');
}

} // namespace

class RunWritersTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<RunStore> m_store;
    QList<Run> m_runs;

    QString path(const char *name) const { return m_folder.filePath(QLatin1String(name)); }

    Result<DumpReport> dump(DumpFormat format, const QString &to, bool replace = false)
    {
        auto writer = makeRunWriter({format, to, replace});
        if (!writer)
            return writer.error();
        return dumpRuns(*m_store, m_runs, **writer);
    }

private Q_SLOTS:
    // Two runs: one with odd values, one that failed with nothing measured.
    void initTestCase()
    {
        REQUIRE(store, openStore(path("s.lampwork")));
        m_store = std::move(store);
        REQUIRE(first,
            m_store->createRun({QStringLiteral("odd, \"values\""), QStringLiteral("a, \"b\""),
                QStringLiteral("{}"),
                {{QStringLiteral("train.optimizer.lr"), 0.1},
                    {QStringLiteral("train.epochs"), qint64(3)},
                    {QStringLiteral("train.task"), QStringLiteral("regression")},
                    {QStringLiteral("valid/loss:best"), 0.25}}}));
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double inf = std::numeric_limits<double>::infinity();
        REQUIRE_OK(m_store->appendPoints(first,
            {{QStringLiteral("train/loss"), {1, 2, 3, 4}, {1000, 2000, 3000, 4000},
                 {0.1, nan, inf, -inf}},
                {QStringLiteral("valid/loss"), {4}, {4500}, {0.25}}}));
        Histogram histogram{QStringLiteral("layers/w"), 4, -1, 1, {1, 2, 3, 4}};
        REQUIRE_OK(m_store->appendHistograms(first, {histogram}));
        REQUIRE_OK(m_store->editRun(first,
            {.tags = QStringList{QStringLiteral("good")}, .note = QStringLiteral("a note")}));
        REQUIRE_OK(m_store->updateRun(first, {.state = RunState::Finished, .step = 4}));
        REQUIRE(second,
            m_store->createRun({QStringLiteral("odd, \"values\""), QStringLiteral("läuft nicht"),
                QStringLiteral("{}"), {}}));
        REQUIRE_OK(m_store->updateRun(second, {.state = RunState::Failed}));
        REQUIRE(runs, m_store->runs());
        m_runs = runs;
        std::reverse(m_runs.begin(), m_runs.end());
        // Times as they are everywhere.
        for (Run &run : m_runs) {
            run.createdMs = 1'700'000'000'000 + run.id;
            run.startedMs = 0;
            run.endedMs = 1'700'000'100'000;
        }
    }

    void csvToTheLetter()
    {
        REQUIRE(report, dump(DumpFormat::Csv, path("p.csv")));
        QCOMPARE(report.runs, 2);
        QCOMPARE(report.series, 2);
        QCOMPARE(report.points, 5);
        QCOMPARE(report.histogramsLeftOut, 1);
        QCOMPARE(contents(path("p.csv")),
            QByteArray("run,run_name,series,step,time_ms,value\n"
                       "1,\"a, \"\"b\"\"\",train/loss,1,1000,0.1\n"
                       "1,\"a, \"\"b\"\"\",train/loss,2,2000,nan\n"
                       "1,\"a, \"\"b\"\"\",train/loss,3,3000,inf\n"
                       "1,\"a, \"\"b\"\"\",train/loss,4,4000,-inf\n"
                       "1,\"a, \"\"b\"\"\",valid/loss,4,4500,0.25\n"));
        QCOMPARE(contents(path("p.csv.runs.csv")),
            QByteArray("run,run_name,experiment,state,tags,note,created_ms,started_ms,ended_ms,"
                       "step,parent_run,parent_step,train.epochs,train.optimizer.lr,train.task,"
                       "valid/loss:best\n"
                       "1,\"a, \"\"b\"\"\",\"odd, \"\"values\"\"\",finished,good,a note,"
                       "1700000000001,,1700000100000,4,,,3,0.1,regression,0.25\n"
                       "2,läuft nicht,\"odd, \"\"values\"\"\",failed,,,1700000000002,,"
                       "1700000100000,0,,,,,,\n"));
    }

    void jsonLinesToTheLetter()
    {
        REQUIRE_OK(dump(DumpFormat::JsonLines, path("p.jsonl")));
        const QByteArrayList lines = contents(path("p.jsonl")).split('\n');
        QCOMPARE(lines.size(), 6);
        QCOMPARE(lines[0],
            QByteArray("{\"run\":1,\"run_name\":\"a, \\\"b\\\"\",\"series\":\"train/loss\","
                       "\"step\":1,\"time_ms\":1000,\"value\":0.1}"));
        QVERIFY(lines[1].endsWith("\"value\":\"NaN\"}"));
        QVERIFY(lines[2].endsWith("\"value\":\"Infinity\"}"));
        QVERIFY(lines[3].endsWith("\"value\":\"-Infinity\"}"));
        const QByteArrayList runs = contents(path("p.jsonl.runs.jsonl")).split('\n');
        QCOMPARE(runs.size(), 3);
        for (const QByteArray &line : runs.first(2))
            REQUIRE_OK(parseJson(line, QStringLiteral("line")));
        QVERIFY(runs[0].contains("\"train.optimizer.lr\":0.1"));
        QVERIFY(runs[1].contains("\"run_name\":\"läuft nicht\""));
    }

    // Byte for byte the files that the real programs have read; see written_reference.py.
    void othersReadIt_data()
    {
        QTest::addColumn<DumpFormat>("format");
        QTest::addColumn<QString>("name");
        QTest::newRow("Parquet") << DumpFormat::Parquet << "points.parquet";
        QTest::newRow("TensorBoard") << DumpFormat::TensorBoard << "board";
        QTest::newRow("MLflow") << DumpFormat::Mlflow << "mlruns";
    }
    void othersReadIt()
    {
        QFETCH(DumpFormat, format);
        QFETCH(QString, name);
        const QString written = path("w-") + name;
        REQUIRE_OK(dump(format, written));
        const QString kept
            = QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/exchange/data/written/") + name;
        if (qEnvironmentVariableIsSet("LAMPWORK_KEEP_WRITTEN")) { // for written_reference.py
            QCOMPARE(QProcess::execute(QStringLiteral("cp"), {"-rT", written, kept}), 0);
            return;
        }
        const auto filesOf = [](const QString &folder) {
            QMap<QString, QByteArray> files;
            if (QFileInfo(folder).isFile())
                files.insert({}, contents(folder));
            QDirIterator all(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (all.hasNext()) {
                const QString file = all.next();
                files.insert(QDir(folder).relativeFilePath(file), contents(file));
            }
            return files;
        };
        const auto is = filesOf(written);
        const auto wanted = filesOf(kept);
        QCOMPARE(is.keys(), wanted.keys());
        for (auto it = is.begin(); it != is.end(); ++it) {
            QVERIFY2(withoutAddresses(*it) == withoutAddresses(wanted.value(it.key())),
                qPrintable(it.key()));
        }
    }

    void whatIsThereIsKept()
    {
        REQUIRE_ERROR(dump(DumpFormat::Csv, path("p.csv")), ErrorCode::InvalidInput);
        QVERIFY(contents(path("p.csv")).startsWith("run,"));
        REQUIRE_OK(dump(DumpFormat::Csv, path("p.csv"), true));
        QVERIFY(QDir().mkpath(path("there")));
        REQUIRE_ERROR(dump(DumpFormat::Mlflow, path("there"), true), ErrorCode::InvalidInput);
        REQUIRE_ERROR(dump(DumpFormat::Csv, path("no/such/folder.csv")), ErrorCode::Io);
    }

    void cancellingLeavesNothing()
    {
        std::atomic<bool> cancelled = true;
        for (const DumpFormat format :
            {DumpFormat::Csv, DumpFormat::Parquet, DumpFormat::TensorBoard, DumpFormat::Mlflow}) {
            {
                REQUIRE(writer, makeRunWriter({format, path("cancelled")}));
                Progress progress;
                progress.cancelled = &cancelled;
                REQUIRE_ERROR(dumpRuns(*m_store, m_runs, *writer, progress), ErrorCode::Cancelled);
            }
            for (const QString &name : QDir(m_folder.path()).entryList(QDir::AllEntries))
                QVERIFY2(!name.startsWith(QLatin1String("cancelled")), qPrintable(name));
        }
    }

    void namesThatWouldLeadElsewhere()
    {
        REQUIRE(id,
            m_store->createRun({QStringLiteral("e"), QStringLiteral("../../../tmp/x"),
                QStringLiteral("{}"), {{QStringLiteral("params.a/../../b"), 1.0}}}));
        REQUIRE_OK(m_store->appendPoints(
            id, {{QStringLiteral("../../../../../../../escaped"), {1}, {1}, {1}}}));
        REQUIRE(run, m_store->run(id));
        for (const DumpFormat format : {DumpFormat::TensorBoard, DumpFormat::Mlflow}) {
            const QString to = path("inner") + nameOf(format);
            REQUIRE(writer, makeRunWriter({format, to}));
            REQUIRE_OK(dumpRuns(*m_store, {run}, *writer));
            int files = 0;
            QDirIterator all(m_folder.path(), QDir::Files, QDirIterator::Subdirectories);
            while (all.hasNext()) {
                const QString file = all.next();
                files += file.startsWith(to + u'/') ? 1 : 0;
                QVERIFY2(!QFileInfo(file).fileName().contains(QLatin1String("escaped"))
                        || file.startsWith(to + u'/'),
                    qPrintable(file));
            }
            QVERIFY(files > 0);
        }
    }
};

QTEST_GUILESS_MAIN(RunWritersTest)
#include "tst_runwriters.moc"
