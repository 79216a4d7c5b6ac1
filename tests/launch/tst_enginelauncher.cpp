// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/enginelauncher.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <unistd.h>

using namespace lampwork;

namespace {

// Stands for lampwork-engine: a shell script that behaves well or badly, by its first argument.
const char *fakeEngine = R"sh(#!/bin/sh
case "$1" in
good) echo '{"progress": 0.25, "text": "reading"}'; echo '{"progress": 1}'
      echo '{"result": {"file": "m.pt", "rows": 3}}' ;;
split) printf '{"progress": 0.5, "te'; printf 'xt": "half"}\n{"result": [1, 2]}' ;;
refused) echo '{"error": {"code": "not_found", "message": "There is no run 9.", "where": "run"}}'
         exit 1 ;;
silent) exit 0 ;;
wrong) echo 'first line' >&2; echo 'terminate called after c10::Error' >&2; exit 3 ;;
signalled) echo 'about to die' >&2; kill -SEGV $$ ;;
late) echo '{"result": 1}'; exit 4 ;;
chatty) echo 'Loading …'; echo '{"result": 1}' ;;
waiting) echo '{"progress": 0}'; exec sleep 60 ;;
deaf) trap '' TERM; echo '{"progress": 0}'; while :; do sleep 1; done ;;
train) echo "$@" > args; echo "cwd $(pwd)" >> args; echo "sid $(cut -d ' ' -f 6 /proc/$$/stat)" >> args
       echo 'cannot load libtorch' >&2
       [ -n "$FAKE_ENGINE_WAITS" ] && exec sleep 60
       exit 127 ;;
esac
)sh";

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<Json> resultOf(const QSignalSpy &finished)
{
    // qvariant_cast would need a default constructor.
    return *static_cast<const Result<Json> *>(finished.front().front().constData());
}

} // namespace

class EngineLauncherTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        m_engine = m_folder->filePath(QStringLiteral("engine"));
        QFile file(m_engine);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(fakeEngine);
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        qputenv("LAMPWORK_ENGINE", m_engine.toLocal8Bit());
        qunsetenv("FAKE_ENGINE_WAITS");
    }

    void theEngineIsFoundWhereItIsSaidToBe()
    {
        const auto engine = findEngine();
        QVERIFY(engine);
        QCOMPARE(*engine, m_engine);
        qputenv("LAMPWORK_ENGINE", "/nowhere/engine");
        const auto missing = findEngine();
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(missing.error().message.contains(QStringLiteral("/nowhere/engine")));
    }

    void theEngineIsFoundOnThePath()
    {
        QVERIFY(QFile::copy(m_engine, m_folder->filePath(QStringLiteral("lampwork-engine"))));
        const QByteArray path = qgetenv("PATH");
        qunsetenv("LAMPWORK_ENGINE");
        qputenv("PATH", m_folder->path().toLocal8Bit());
        const auto engine = findEngine();
        qputenv("PATH", "/nowhere");
        const auto missing = findEngine();
        qputenv("PATH", path);
        QVERIFY(engine);
        QCOMPARE(*engine, m_folder->filePath(QStringLiteral("lampwork-engine")));
        QVERIFY(!missing);
        QVERIFY(missing.error().message.contains(QStringLiteral("LAMPWORK_ENGINE")));
    }

    void aJobReportsProgressAndResult()
    {
        EngineJob job;
        QSignalSpy progress(&job, &EngineJob::progressed);
        QSignalSpy finished(&job, &EngineJob::finished);
        job.start({QStringLiteral("good")});
        QVERIFY(job.isRunning());
        QVERIFY(finished.wait());
        QCOMPARE(progress.size(), 2);
        QCOMPARE(progress[0], (QVariantList{0.25, QStringLiteral("reading")}));
        QCOMPARE(progress[1], (QVariantList{1.0, QString()}));
        const auto result = resultOf(finished);
        QVERIFY2(result, result ? "" : qPrintable(result.error().text()));
        QCOMPARE((*result)["rows"].get<int>(), 3);
        QVERIFY(!job.isRunning());
    }

    void aReportMayComeInPieces()
    {
        EngineJob job;
        QSignalSpy progress(&job, &EngineJob::progressed);
        QSignalSpy finished(&job, &EngineJob::finished);
        job.start({QStringLiteral("split")});
        QVERIFY(finished.wait());
        QCOMPARE(progress.size(), 1);
        QCOMPARE(progress[0][1].toString(), QStringLiteral("half"));
        QVERIFY(resultOf(finished));
    }

    void aFailedJobSaysWhy_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QStringList>("says");
        const auto row
            = [](const char *name, const char *verb, ErrorCode code, const QStringList &says) {
                  QTest::newRow(name) << QString(QLatin1String(verb)) << code << says;
              };
        row("an error it told", "refused", ErrorCode::NotFound, {"run: There is no run 9."});
        row("no word at all", "silent", ErrorCode::Engine, {"exit code 0", "“silent”"});
        row("its last words", "wrong", ErrorCode::Engine,
            {"exit code 3", "c10::Error", "first line"});
        row("a crash", "signalled", ErrorCode::Engine,
            {"signal 11", "Segmentation fault", "about to die"});
        row("a result, then a failure", "late", ErrorCode::Engine, {"exit code 4"});
    }
    void aFailedJobSaysWhy()
    {
        QFETCH(QString, verb);
        QFETCH(ErrorCode, code);
        QFETCH(QStringList, says);
        EngineJob job;
        QSignalSpy finished(&job, &EngineJob::finished);
        job.start({verb});
        QVERIFY(finished.wait());
        const auto result = resultOf(finished);
        QVERIFY(!result);
        QCOMPARE(result.error().code, code);
        for (const QString &text : says)
            QVERIFY2(result.error().text().contains(text), qPrintable(result.error().text()));
    }

    void otherOutputIsSkippedWithAWarning()
    {
        QTest::ignoreMessage(
            QtWarningMsg, QRegularExpression(QStringLiteral("no report.*Loading")));
        EngineJob job;
        QSignalSpy finished(&job, &EngineJob::finished);
        job.start({QStringLiteral("chatty")});
        QVERIFY(finished.wait());
        QVERIFY(resultOf(finished));
    }

    void aJobWithoutAnEngineFails()
    {
        qputenv("LAMPWORK_ENGINE", "/nowhere/engine");
        EngineJob job;
        QSignalSpy finished(&job, &EngineJob::finished);
        job.start({QStringLiteral("good")});
        QVERIFY(finished.isEmpty()); // never from within start()
        QVERIFY(finished.wait());
        QCOMPARE(resultOf(finished).error().code, ErrorCode::NotFound);
    }

    void anEngineThatIsNoProgramFails()
    {
        QFile file(m_engine);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/nowhere/shell\n");
        file.close();
        EngineJob job;
        QSignalSpy finished(&job, &EngineJob::finished);
        job.start({QStringLiteral("good")});
        QVERIFY(finished.wait());
        QCOMPARE(finished.size(), 1);
        QCOMPARE(resultOf(finished).error().code, ErrorCode::Engine);
        QVERIFY(resultOf(finished).error().message.contains(m_engine));
    }

    void cancellingEndsIt_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::newRow("one that listens") << "waiting";
        QTest::newRow("one that is deaf") << "deaf"; // killed after 3 s
    }
    void cancellingEndsIt()
    {
        QFETCH(QString, verb);
        EngineJob job;
        QSignalSpy progress(&job, &EngineJob::progressed);
        QSignalSpy finished(&job, &EngineJob::finished);
        job.start({verb});
        QVERIFY(progress.wait());
        job.cancel();
        job.cancel();
        QVERIFY(finished.wait(30'000));
        QCOMPARE(finished.size(), 1);
        QCOMPARE(resultOf(finished).error().code, ErrorCode::Cancelled);
        QVERIFY(!job.isRunning());
    }

    void destroyingAJobEndsItsProcess()
    {
        auto job = std::make_unique<EngineJob>();
        QSignalSpy progress(job.get(), &EngineJob::progressed);
        job->start({QStringLiteral("waiting")});
        QVERIFY(progress.wait());
        QElapsedTimer timer;
        timer.start();
        job.reset();
        QVERIFY(timer.elapsed() < 30'000); // the process would sleep for 60 s
    }

    void trainingIsStartedOnItsOwn()
    {
        qputenv("FAKE_ENGINE_WAITS", "1");
        const QString store = m_folder->filePath(QStringLiteral("s.lampwork"));
        QVERIFY(QDir().mkpath(store));
        const auto pid = startTraining(store, 7);
        QVERIFY2(pid, pid ? "" : qPrintable(pid.error().text()));
        QVERIFY(*pid > 0);
        const QString words = store + QStringLiteral("/args");
        QTRY_VERIFY(contentOf(words).contains("sid ") && contentOf(words).endsWith('\n'));
        const QStringList lines = QString::fromUtf8(contentOf(words)).split(u'\n');
        QCOMPARE(lines[0], QStringLiteral("train --store %1 --run 7").arg(store));
        QCOMPARE(lines[1], QStringLiteral("cwd ") + QFileInfo(store).canonicalFilePath());
        const qint64 session = lines[2].mid(4).trimmed().toLongLong();
        QVERIFY2(session > 0 && session != ::getsid(0), qPrintable(lines[2]));
        QVERIFY(!engineEnded(store, 7, *pid));
        QCOMPARE(::kill(pid_t(*pid), SIGKILL), 0);
        QTRY_VERIFY(engineEnded(store, 7, *pid).has_value());
    }

    void somebodyWhoWatchesIsTold()
    {
        const QString store = m_folder->filePath(QStringLiteral("s.lampwork"));
        QVERIFY(QDir().mkpath(store));
        QVERIFY(startTraining(store, 3, {.attended = true}).ok());
        const QString words = store + QStringLiteral("/args");
        QTRY_VERIFY(contentOf(words).contains("sid ") && contentOf(words).endsWith('\n'));
        QVERIFY(contentOf(words).startsWith(
            QStringLiteral("train --store %1 --run 3 --attended\n").arg(store).toUtf8()));
    }

    void anEngineThatEndsBeforeItBeginsLeavesItsWords()
    {
        const QString store = m_folder->filePath(QStringLiteral("s.lampwork"));
        QVERIFY(QDir().mkpath(store));
        QDir().mkpath(store + QStringLiteral("/logs"));
        QFile before(trainingLog(store, 2));
        QVERIFY(before.open(QIODevice::WriteOnly));
        before.write("words of an earlier engine\n");
        before.close();
        const auto pid = startTraining(store, 2);
        QVERIFY(pid);
        QTRY_VERIFY(engineEnded(store, 2, *pid).has_value());
        const Error error = *engineEnded(store, 2, *pid);
        QCOMPARE(error.code, ErrorCode::Engine);
        QVERIFY2(error.message.contains(QStringLiteral("cannot load libtorch")),
            qPrintable(error.message));
        QVERIFY(!error.message.contains(QStringLiteral("earlier")));
        QVERIFY(before.open(QIODevice::ReadOnly));
        QVERIFY(before.readAll().startsWith("words of an earlier engine\n"));
    }

    void trainingNeedsAStoreAndAnEngine()
    {
        const auto noStore = startTraining(m_folder->filePath(QStringLiteral("none.lampwork")), 1);
        QVERIFY(!noStore);
        QCOMPARE(noStore.error().code, ErrorCode::NotFound);
        QVERIFY(!QFileInfo::exists(m_folder->filePath(QStringLiteral("none.lampwork"))));
        QFile inTheWay(m_folder->filePath(QStringLiteral("logs")));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        const auto noLog = startTraining(m_folder->path(), 1);
        QVERIFY(!noLog);
        QCOMPARE(noLog.error().code, ErrorCode::Io);
        qputenv("LAMPWORK_ENGINE", "/nowhere/engine");
        QCOMPARE(startTraining(m_folder->path(), 1).error().code, ErrorCode::NotFound);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_engine;
};

QTEST_GUILESS_MAIN(EngineLauncherTest)
#include "tst_enginelauncher.moc"
