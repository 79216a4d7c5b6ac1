// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/runstore.h"
#include "tests/cli/commandlinetest.h"

#include <cmath>
#include <csignal>

using namespace lampwork;

// The whole way with the real engine and real data, without a window: init, train, runs, compare,
// evaluate, export, predict; and an interrupted run that is resumed.
class TestCliJourney : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void fromDataToASpec();
    void severalTargetsAreLabels();
    void anAutoencoderNeedsNoTarget();
    void aTextNeedsNoTarget();
    void fromASpecToRuns();
    void runsAreCompared();
    void aRunIsEvaluatedAgain();
    void aRunIsExported();
    void theExportPredicts();
    void anInterruptedRunResumes();
    void seedsAreTrainedTogether();

private:
    QStringList sample(const char *name) const
    {
        return {QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/") + QLatin1String(name)};
    }
    Outcome run(const QStringList &arguments) const { return m_test.run(arguments); }

    CommandLineTest m_test;
};

void TestCliJourney::initTestCase()
{
    m_test.environment.insert(
        QStringLiteral("LAMPWORK_ENGINE"), QStringLiteral(LAMPWORK_ENGINE_PROGRAM));
    m_test.environment.insert(
        QStringLiteral("LAMPWORK_STORE"), m_test.path(QStringLiteral("journey.lampwork")));
}

void TestCliJourney::fromDataToASpec()
{
    const Outcome outcome = run(QStringList{QStringLiteral("init")} + sample("penguins.csv")
        + QStringList{QStringLiteral("--target"), QStringLiteral("species"),
            QStringLiteral("--set"), QStringLiteral("train.epochs=10"), QStringLiteral("--to"),
            QStringLiteral("penguins.json"), QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 0);
    QCOMPARE(toQString(outcome.json()["task"]), QStringLiteral("multiclass"));
}

void TestCliJourney::severalTargetsAreLabels()
{
    QByteArray text("x,wet,windy,kind\n");
    for (int i = 0; i < 60; ++i)
        text += QByteArray::number(i) + (i % 2 ? ",yes" : ",no") + (i % 3 ? ",1" : ",0")
            + (i % 5 ? ",a\n" : ",b\n");
    m_test.write(QStringLiteral("weather.csv"), text);
    const Outcome outcome
        = run({QStringLiteral("init"), QStringLiteral("weather.csv"), QStringLiteral("--target"),
            QStringLiteral("wet"), QStringLiteral("--target"), QStringLiteral("windy"),
            QStringLiteral("--to"), QStringLiteral("weather.json"), QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 0);
    QCOMPARE(toQString(outcome.json()["task"]), QStringLiteral("multilabel"));
    QCOMPARE(toQString(outcome.json()["target"]), QStringLiteral("wet, windy"));
    const Outcome mixed = run({QStringLiteral("train"), QStringLiteral("weather.csv"),
        QStringLiteral("--target"), QStringLiteral("wet"), QStringLiteral("--target"),
        QStringLiteral("kind"), QStringLiteral("--json")});
    COMPARE_EXIT(mixed, 1);
    QCOMPARE(toQString(mixed.errorJson()["where"]), QStringLiteral("data.columns.kind"));
    QVERIFY(toQString(mixed.errorJson()["message"]).contains(QStringLiteral("yes or no")));
}

void TestCliJourney::anAutoencoderNeedsNoTarget()
{
    const Outcome outcome = run(QStringList{QStringLiteral("init")} + sample("penguins.csv")
        + QStringList{QStringLiteral("--set"), QStringLiteral("train.task=autoencoder"),
            QStringLiteral("--to"), QStringLiteral("autoencoder.json"), QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 0);
    QCOMPARE(toQString(outcome.json()["task"]), QStringLiteral("autoencoder"));
    const Outcome both = run(QStringList{QStringLiteral("train")} + sample("penguins.csv")
        + QStringList{QStringLiteral("--target"), QStringLiteral("species"),
            QStringLiteral("--set"), QStringLiteral("train.task=autoencoder")});
    QVERIFY(both.exitCode != 0);
    QVERIFY(both.err.contains("has no target"));
}

void TestCliJourney::aTextNeedsNoTarget()
{
    QByteArray text;
    for (int i = 0; i < 200; ++i)
        text += i % 2 ? "tick, tack\n" : "tock and tuck\n";
    m_test.write(QStringLiteral("clock.txt"), text);
    const Outcome init = run({QStringLiteral("init"), QStringLiteral("clock.txt"),
        QStringLiteral("--to"), QStringLiteral("clock.json"), QStringLiteral("--set"),
        QStringLiteral("data.text.length=16"), QStringLiteral("--set"),
        QStringLiteral(R"(network.layers=[{"kind":"embedding","tokens":32},{"kind":"gru"}])"),
        QStringLiteral("--set"), QStringLiteral("train.epochs=30"), QStringLiteral("--set"),
        QStringLiteral("train.optimizer.lr=0.01"), QStringLiteral("--json")});
    COMPARE_EXIT(init, 0);
    QCOMPARE(toQString(init.json()["task"]), QStringLiteral("language_model"));
    const QString store = m_test.path(QStringLiteral("clock.lampwork"));
    const Outcome trained = run({QStringLiteral("train"), QStringLiteral("clock.json"),
        QStringLiteral("--store"), store, QStringLiteral("--json")});
    COMPARE_EXIT(trained, 0);
    const Json metrics = trained.json()["metrics"];
    // Nothing but the beginning of a window is open.
    QVERIFY2(metrics["test/perplexity"].get<double>() < 1.5, trained.out.constData());
    QVERIFY(metrics["test/bits_per_byte"].get<double>() < 0.6);
    COMPARE_EXIT(run({QStringLiteral("export"), QStringLiteral("1"), QStringLiteral("--store"),
                     store, QStringLiteral("--to"), QStringLiteral("clock.pt")}),
        0);
    const Outcome written = run({QStringLiteral("generate"), QStringLiteral("clock.pt"),
        QStringLiteral("ti"), QStringLiteral("--tokens"), QStringLiteral("22"),
        QStringLiteral("--temperature"), QStringLiteral("0")});
    COMPARE_EXIT(written, 0);
    QCOMPARE(written.out, QByteArray("tick, tack\ntock and tuck\n"));
    const Outcome wrong = run({QStringLiteral("generate"), QStringLiteral("clock.pt"),
        QStringLiteral("--temperature"), QStringLiteral("hot")});
    COMPARE_EXIT(wrong, 2);
}

void TestCliJourney::fromASpecToRuns()
{
    for (const char *more : {"train.seed=1", "train.seed=2"}) {
        const Outcome outcome = run({QStringLiteral("train"), QStringLiteral("penguins.json"),
            QStringLiteral("--set"), QLatin1String(more), QStringLiteral("--json")});
        COMPARE_EXIT(outcome, 0);
        const Json json = outcome.json();
        QCOMPARE(toQString(json["state"]), QStringLiteral("finished"));
        QCOMPARE(json["step"], json["total_steps"]);
        // Guessing the most frequent of the three species gets 44 %.
        QVERIFY2(json["metrics"]["test/accuracy"].get<double>() > 0.8, outcome.out.constData());
    }
    const Outcome list = run({QStringLiteral("runs"), QStringLiteral("--where"),
        QStringLiteral("state = finished and valid/accuracy:best > 0.8"), QStringLiteral("--sort"),
        QStringLiteral("id"), QStringLiteral("--json")});
    COMPARE_EXIT(list, 0);
    QCOMPARE(list.json().size(), std::size_t(2));
}

void TestCliJourney::runsAreCompared()
{
    const Outcome outcome = run({QStringLiteral("compare"), QStringLiteral("1"),
        QStringLiteral("2"), QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 0);
    const Json json = outcome.json();
    QCOMPARE(json["spec"].size(), std::size_t(1)); // the seed alone
    QCOMPARE(json["spec"]["train.seed"], Json({1, 2}));
    QVERIFY(json["metrics"].contains("valid/loss"));
    COMPARE_EXIT(run({QStringLiteral("show"), QStringLiteral("1")}), 0);
}

void TestCliJourney::aRunIsEvaluatedAgain()
{
    COMPARE_EXIT(run({QStringLiteral("evaluate"), QStringLiteral("1")}), 0);
}

void TestCliJourney::aRunIsExported()
{
    const Outcome outcome = run({QStringLiteral("export"), QStringLiteral("1"),
        QStringLiteral("--to"), QStringLiteral("model.pt"), QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 0);
    const Json json = outcome.json();
    QVERIFY(json["parity"].get<double>() < 1e-5);
    QCOMPARE(json["size_bytes"].get<qint64>(),
        QFileInfo(m_test.path(QStringLiteral("model.pt"))).size());
}

void TestCliJourney::theExportPredicts()
{
    const Outcome outcome = run(QStringList{QStringLiteral("predict"), QStringLiteral("model.pt")}
        + sample("penguins.csv"));
    COMPARE_EXIT(outcome, 0);
    QFile data(sample("penguins.csv").front());
    QVERIFY(data.open(QIODevice::ReadOnly));
    QCOMPARE(
        outcome.out.trimmed().count('\n'), data.readAll().trimmed().count('\n')); // a line a row
    QVERIFY(outcome.out.contains("Adelie"));
    const Outcome notAModel = run({QStringLiteral("predict"), QStringLiteral("penguins.json"),
        sample("penguins.csv").front()});
    COMPARE_EXIT(notAModel, 1);
    VERIFY_CONTAINS(notAModel.err, "penguins.json");
}

void TestCliJourney::anInterruptedRunResumes()
{
    QProcess process;
    m_test.prepare(process,
        {QStringLiteral("train"), QStringLiteral("penguins.json"), QStringLiteral("--set"),
            QStringLiteral("train.epochs=100000"), QStringLiteral("--name"),
            QStringLiteral("long")});
    process.start();
    const auto steps = [this] {
        const Outcome outcome = run({QStringLiteral("runs"), QStringLiteral("--json")});
        const Json json = outcome.exitCode == 0 ? outcome.json() : Json::array();
        return !json.empty() && toQString(json[0]["name"]) == QLatin1String("long")
            ? json[0]["step"].get<int>()
            : 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(steps() > 20, 120'000);
    ::kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitCode(), 1);
    const int stoppedAt = steps();

    QProcess resumed;
    m_test.prepare(
        resumed, {QStringLiteral("train"), QStringLiteral("--resume"), QStringLiteral("long")});
    resumed.start();
    QTRY_VERIFY_WITH_TIMEOUT(steps() > stoppedAt, 120'000);
    COMPARE_EXIT(run({QStringLiteral("order"), QStringLiteral("long"), QStringLiteral("stop"),
                     QStringLiteral("--wait")}),
        0);
    QVERIFY(resumed.waitForFinished(120'000));
    QCOMPARE(resumed.exitCode(), 0); // stopped by an order from elsewhere
}

void TestCliJourney::seedsAreTrainedTogether()
{
    const QString spec = QStringLiteral("penguins.json");
    const Outcome outcome
        = run({QStringLiteral("train"), spec, QStringLiteral("--seeds"), QStringLiteral("3,8"),
            QStringLiteral("--name"), QStringLiteral("chance"), QStringLiteral("--json")});
    COMPARE_EXIT(outcome, 0);
    const Json json = outcome.json();
    QCOMPARE(json["runs"].size(), std::size_t(2));
    QCOMPARE(toQString(json["runs"][1]["name"]), QStringLiteral("chance · seed 8"));
    QCOMPARE(json["runs"][1]["parameters"]["train.seed"].get<int>(), 8);
    double sum = 0;
    double squares = 0;
    for (const Json &one : json["runs"]) {
        QCOMPARE(toQString(one["state"]), QStringLiteral("finished"));
        sum += one["metrics"]["valid/loss"].get<double>();
    }
    for (const Json &one : json["runs"])
        squares += std::pow(one["metrics"]["valid/loss"].get<double>() - sum / 2, 2);
    const Json &loss = json["metrics"]["valid/loss"];
    QCOMPARE(loss["mean"].get<double>(), sum / 2);
    QCOMPARE(loss["std"].get<double>(), std::sqrt(squares));
    QVERIFY(loss["lowest"].get<double>() < loss["highest"].get<double>());

    // Ctrl+C stops all of them; resumed together, they are trained to the end.
    QProcess process;
    m_test.prepare(process,
        {QStringLiteral("train"), spec, QStringLiteral("--seeds"), QStringLiteral("2"),
            QStringLiteral("--set"), QStringLiteral("train.epochs=800"), QStringLiteral("--name"),
            QStringLiteral("many")});
    process.start();
    const auto runsWhere = [this](const QString &where) {
        return run(
            {QStringLiteral("runs"), QStringLiteral("--where"), where, QStringLiteral("--json")})
            .json();
    };
    QTRY_COMPARE_WITH_TIMEOUT(
        runsWhere(QStringLiteral("name ~ \"many*\" and step > 20")).size(), std::size_t(2), 60'000);
    ::kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 1);
    const QByteArray said = process.readAllStandardError();
    const Json stopped = runsWhere(QStringLiteral("name ~ \"many*\" and state = \"stopped\""));
    QCOMPARE(stopped.size(), std::size_t(2));
    const QString numbers = QStringLiteral("%1,%2")
                                .arg(stopped[1]["id"].get<qint64>())
                                .arg(stopped[0]["id"].get<qint64>());
    VERIFY_CONTAINS(said, "train --resume " + numbers.toUtf8());
    const Outcome resumed = run(
        {QStringLiteral("train"), QStringLiteral("--resume"), numbers, QStringLiteral("--watch")});
    COMPARE_EXIT(resumed, 0);
    VERIFY_CONTAINS(resumed.err, "2 runs  epoch ");
    VERIFY_CONTAINS(resumed.out, "± STD");
    COMPARE_EXIT(run({QStringLiteral("train"), QStringLiteral("--resume"), numbers}), 1);
    COMPARE_EXIT(
        run({QStringLiteral("train"), spec, QStringLiteral("--seeds"), QStringLiteral("none")}), 2);
    COMPARE_EXIT(run({QStringLiteral("train"), QStringLiteral("--resume"), numbers,
                     QStringLiteral("--seeds"), QStringLiteral("2")}),
        2);
}

QTEST_GUILESS_MAIN(TestCliJourney)
#include "tst_clijourney.moc"
