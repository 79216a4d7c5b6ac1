// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/flightrecord.h"
#include "core/store/runstore.h"
#include "tests/cli/commandlinetest.h"

#include <limits>

using namespace lampwork;

// runs, show, compare, edit and empty-bin over a store that was filled here.
class TestCliRuns : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void listsTheNewestFirst();
    void findsTheStoreByEnvironmentAndMemory();
    void whereAndSort();
    void wrongQueriesSayWhere();
    void columns();
    void asJson();
    void anEmptyStore();
    void showsEverything();
    void showsEverythingAsJson();
    void showsWhatTheFlightRecorderKept();
    void writesPoints();
    void comparesOnlyWhatDiffers();
    void comparesAsJson();
    void editsAndRestores();
    void emptiesTheBinOnlyWhenSure();

private:
    Outcome run(const QStringList &arguments) const
    {
        return m_test->run(arguments + QStringList{QStringLiteral("--store"), m_place});
    }
    Outcome run(const char *arguments) const
    {
        return run(QString::fromUtf8(arguments).split(u' ', Qt::SkipEmptyParts));
    }

    std::unique_ptr<CommandLineTest> m_test;
    QString m_place;
};

void TestCliRuns::init()
{
    m_test = std::make_unique<CommandLineTest>();
    m_place = m_test->path(QStringLiteral("s.lampwork"));
    auto opened = openStore(m_place);
    QVERIFY(opened.ok());
    RunStore &store = **opened;
    const auto add = [&](const char *name, double lr, double accuracy, RunState state) {
        const QString spec = QStringLiteral(
            R"({"name": "%1", "train": {"optimizer": {"name": "adam", "lr": %2}, "seed": 1}})")
                                 .arg(QLatin1String(name))
                                 .arg(lr);
        const RunId id = store
                             .createRun({QStringLiteral("default"), QLatin1String(name), spec,
                                 {{QStringLiteral("train.optimizer.lr"), lr}}})
                             .value();
        QVERIFY(store.claimRun(id).ok());
        PointBatch batch{
            {QStringLiteral("valid/accuracy"), {10, 20}, {1000, 2000}, {accuracy / 2, accuracy}}};
        RunProgress progress;
        progress.step = 20;
        progress.totalSteps = 20;
        progress.stepsPerEpoch = 10;
        progress.state = state;
        QVERIFY(store.appendPoints(id, batch, progress).ok());
        QVERIFY(store
                    .setAttributes(id,
                        {{QStringLiteral("valid/accuracy"), accuracy},
                            {QStringLiteral("valid/accuracy:best"), accuracy}})
                    .ok());
    };
    add("mlp small", 0.001, 0.8, RunState::Finished);
    add("mlp wide", 0.01, 0.95, RunState::Finished);
    add("linear", 0.1, 0.6, RunState::Stopped);
    QVERIFY(
        store.appendEvent(1, EventKind::Warning, 12, QStringLiteral("A class has two rows only."))
            .ok());
    QVERIFY(store
                .setAttributes(1,
                    {{QStringLiteral("energy.kwh"), 0.01234},
                        {QStringLiteral("energy.source"), QStringLiteral("measured: RAPL")},
                        {QStringLiteral("energy.cost"), 0.0037},
                        {QStringLiteral("system.peak_memory_bytes"), 345'000'000LL},
                        {QStringLiteral("system.samples_per_second"), 12'345.6}})
                .ok());
    QVERIFY(store.giveOrder(1, OrderVerb::SetLearningRate, 0.5).ok());
    QVERIFY(store.orderHandled(1, 1, 15).ok());
    const QString object = store.putObject("weights").value();
    Checkpoint checkpoint;
    checkpoint.step = 20;
    checkpoint.epoch = 2;
    checkpoint.object = object;
    checkpoint.sizeBytes = 7;
    checkpoint.best = true;
    QVERIFY(store.addCheckpoint(1, checkpoint, 2).ok());
}

void TestCliRuns::listsTheNewestFirst()
{
    const Outcome outcome = run("runs");
    COMPARE_EXIT(outcome, 0);
    QVERIFY(outcome.err.isEmpty());
    const QList<QByteArray> lines = outcome.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[0].contains("NAME") && lines[0].contains("valid/accuracy:best"));
    QVERIFY(
        lines[1].contains("linear") && lines[1].contains("stopped") && lines[1].contains("0.6"));
    QVERIFY(lines[3].contains("mlp small"));
    QCOMPARE(lines[1].indexOf("stopped"), lines[0].indexOf("STATE")); // aligned
}

void TestCliRuns::findsTheStoreByEnvironmentAndMemory()
{
    COMPARE_EXIT(m_test->run({QStringLiteral("runs")}), 1); // none known yet
    m_test->environment.insert(QStringLiteral("LAMPWORK_STORE"), m_place);
    COMPARE_EXIT(m_test->run({QStringLiteral("runs")}), 0);
    m_test->environment.remove(QStringLiteral("LAMPWORK_STORE"));
    const Outcome outcome = m_test->run({QStringLiteral("runs")}); // the one last used
    COMPARE_EXIT(outcome, 0);
    VERIFY_CONTAINS(outcome.out, "mlp wide");
}

void TestCliRuns::whereAndSort()
{
    const auto names = [&](const QStringList &more) {
        QStringList list;
        for (const Json &one :
            run(QStringList{QStringLiteral("runs"), QStringLiteral("--json")} + more).json())
            list.append(toQString(one["name"]));
        return list;
    };
    QCOMPARE(names({QStringLiteral("--where"),
                 QStringLiteral("valid/accuracy > 0.7 and name ~ \"mlp*\""),
                 QStringLiteral("--sort"), QStringLiteral("-valid/accuracy")}),
        (QStringList{QStringLiteral("mlp wide"), QStringLiteral("mlp small")}));
    QCOMPARE(names({QStringLiteral("--sort"), QStringLiteral("train.optimizer.lr"),
                 QStringLiteral("--limit"), QStringLiteral("1")}),
        QStringList{QStringLiteral("mlp small")});
    QCOMPARE(names({QStringLiteral("--where"), QStringLiteral("state = failed")}), QStringList());
    const Outcome none = run("runs --where state=failed");
    COMPARE_EXIT(none, 0);
    QVERIFY(none.out.isEmpty());
    VERIFY_CONTAINS(none.err, "No run matches");
}

void TestCliRuns::wrongQueriesSayWhere()
{
    const Outcome outcome = run({QStringLiteral("runs"), QStringLiteral("--where"),
        QStringLiteral("state = finished and valid/acuracy > 1")});
    COMPARE_EXIT(outcome, 2);
    VERIFY_CONTAINS(
        outcome.err, "query:22: No run has “valid/acuracy”. Did you mean “valid/accuracy”?");
    COMPARE_EXIT(run("runs --sort -valid/acuracy"), 2);
    COMPARE_EXIT(run("runs --columns nmae"), 2);
}

void TestCliRuns::columns()
{
    const Outcome outcome = run("runs --columns name,train.optimizer.lr --sort name");
    COMPARE_EXIT(outcome, 0);
    QCOMPARE(outcome.out,
        QByteArray("NAME       train.optimizer.lr\n"
                   "linear                    0.1\n"
                   "mlp small               0.001\n"
                   "mlp wide                 0.01\n"));
}

void TestCliRuns::asJson()
{
    const Json json = run("runs --json").json();
    QCOMPARE(json.size(), std::size_t(3));
    QCOMPARE(json[0]["id"].get<int>(), 3);
    QCOMPARE(json[0]["metrics"]["valid/accuracy"].get<double>(), 0.6);
    QCOMPARE(json[0]["parameters"]["train.optimizer.lr"].get<double>(), 0.1);
    const Json some = run("runs --json --columns name,note").json();
    QCOMPARE(toQString(some[0]["name"]), QStringLiteral("linear"));
    QVERIFY(some[0]["note"].is_null());
}

void TestCliRuns::anEmptyStore()
{
    const QString place = m_test->path(QStringLiteral("empty.lampwork"));
    QVERIFY(openStore(place).ok());
    const Outcome outcome = m_test->run(
        {QStringLiteral("runs"), QStringLiteral("--where"), QStringLiteral("valid/accuracy > 0.9"),
            QStringLiteral("--json"), QStringLiteral("--store"), place});
    COMPARE_EXIT(outcome, 0);
    QCOMPARE(outcome.json(), Json::array());
}

void TestCliRuns::showsEverything()
{
    const Outcome outcome = run({QStringLiteral("show"), QStringLiteral("mlp small")});
    COMPARE_EXIT(outcome, 0);
    for (const char *part :
        {"METRICS", "SPEC", "train.optimizer.lr", "SERIES", "2 points", "CHECKPOINTS", "best",
            "ORDERS", "set_lr 0.5", "done after step 15", "EVENTS", "A class has two rows only.",
            "12,345 samples/s on average", "345 MB", "12.3 Wh (measured: RAPL)", "0.0037"})
        VERIFY_CONTAINS(outcome.out, part);
    // Of a run that nobody watched nothing is said.
    const Outcome unwatched = run({QStringLiteral("show"), QStringLiteral("mlp wide")});
    QVERIFY(!unwatched.out.contains("energy"));
    QVERIFY(!unwatched.out.contains("peak memory"));
}

void TestCliRuns::showsEverythingAsJson()
{
    const Json json = run("show 1 --json").json();
    QCOMPARE(toQString(json["name"]), QStringLiteral("mlp small"));
    QCOMPARE(json["spec"]["train"]["optimizer"]["lr"].get<double>(), 0.001);
    QCOMPARE(json["orders"][0]["handled_step"].get<int>(), 15);
    QCOMPARE(json["checkpoints"][0]["epoch"].get<int>(), 2);
    QVERIFY(json["events"].size() >= 1);
    QCOMPARE(toQString(json["series"][0]["name"]), QStringLiteral("valid/accuracy"));
    QCOMPARE(json["resources"]["energy.kwh"].get<double>(), 0.01234);
    QVERIFY(!json["parameters"].contains("energy.kwh"));
}

void TestCliRuns::showsWhatTheFlightRecorderKept()
{
    const Outcome none = run("show 2 --flight");
    COMPARE_EXIT(none, 1);
    VERIFY_CONTAINS(none.err, "has kept nothing of run 2");
    FlightRecord record;
    record.step = 41;
    record.loss = std::numeric_limits<double>::infinity();
    record.learningRate = 0.5;
    record.culprit = {QStringLiteral("linear2"), QStringLiteral("activations")};
    record.layers = {{QStringLiteral("linear2"), QStringLiteral("Linear 4"),
        FlightRecord::Values{1.5, 0}, FlightRecord::Values{0.25, 0}, FlightRecord::Values{2, 7}}};
    record.batches = {{42, 0, record.loss, std::nullopt, {{17, 0.25, 3, 0}, {5, 1e30, 9, 0}}}};
    {
        const auto store = openStore(m_place).value();
        Artifact artifact;
        artifact.kind = QStringLiteral("flight_record");
        artifact.name = QStringLiteral("step 42");
        artifact.object = store->putObject(toJsonText(flightRecordToJson(record))).value();
        QVERIFY(store->addArtifact(1, artifact).ok());
    }
    VERIFY_CONTAINS(run("show 1").out, "“lampwork show 1 --flight” tells what happened");
    const Outcome text = run("show 1 --flight");
    COMPARE_EXIT(text, 0);
    for (const char *part : {"The loss became inf at step 42", "the activations of linear2",
             "2 (7 bad)", "first bad", "1e+30"})
        VERIFY_CONTAINS(text.out, part);
    // The row with the highest loss stands first.
    QVERIFY(text.out.indexOf("1e+30") < text.out.indexOf(" 17 "));
    const Json json = run("show 1 --flight --json").json();
    QCOMPARE(json.size(), 1U);
    QCOMPARE(toQString(json[0]["first_bad"]["layer"]), QStringLiteral("linear2"));
    QCOMPARE(toQString(json[0]["loss"]), QStringLiteral("inf"));
}

void TestCliRuns::writesPoints()
{
    const Outcome outcome = run("show 1 --points valid/accuracy");
    COMPARE_EXIT(outcome, 0);
    QCOMPARE(outcome.out, QByteArray("step,time_ms,value\n10,1000,0.4\n20,2000,0.8\n"));
    for (const char *later : {"11:", "20:20", "11:99"})
        QCOMPARE(run(QByteArray("show 1 --points valid/accuracy --steps ") + later).out,
            QByteArray("step,time_ms,value\n20,2000,0.8\n"));
    QCOMPARE(run("show 1 --points valid/accuracy --steps :10").out,
        QByteArray("step,time_ms,value\n10,1000,0.4\n"));
    QCOMPARE(
        run("show 1 --points valid/accuracy --steps 21:").out, QByteArray("step,time_ms,value\n"));
    const Outcome unknown = run("show 1 --points valid/acuracy");
    COMPARE_EXIT(unknown, 1);
    VERIFY_CONTAINS(unknown.err, "Did you mean “valid/accuracy”?");
}

void TestCliRuns::comparesOnlyWhatDiffers()
{
    const Outcome outcome = run("compare 1 2 3");
    COMPARE_EXIT(outcome, 0);
    VERIFY_CONTAINS(outcome.out, "2 mlp wide");
    VERIFY_CONTAINS(outcome.out, "train.optimizer.lr");
    VERIFY_CONTAINS(outcome.out, "train.seed"); // in any case
    QVERIFY(!outcome.out.contains("train.optimizer.name"));
    QCOMPARE(outcome.out.count("0.95*"), 2); // the best of the last and of the best values
    VERIFY_CONTAINS(run("compare 1 2 --all").out, "train.optimizer.name");
}

void TestCliRuns::comparesAsJson()
{
    const Json json = run("compare 2 1 --json").json();
    QCOMPARE(json["spec"]["train.optimizer.lr"], Json({0.01, 0.001}));
    QCOMPARE(json["metrics"]["valid/accuracy"]["last"], Json({0.95, 0.8}));
    QCOMPARE(json["metrics"]["valid/accuracy"]["lower_is_better"].get<bool>(), false);
}

void TestCliRuns::editsAndRestores()
{
    COMPARE_EXIT(run({QStringLiteral("edit"), QStringLiteral("2"), QStringLiteral("--name"),
                     QStringLiteral("[baseline, a]"), QStringLiteral("--tag"),
                     QStringLiteral("paper"), QStringLiteral("--tag"), QStringLiteral("good"),
                     QStringLiteral("--note"), QStringLiteral("-x is not an option")}),
        0);
    const Json changed
        = run({QStringLiteral("edit"), QStringLiteral("[baseline, a]"), QStringLiteral("--untag"),
                  QStringLiteral("good"), QStringLiteral("--archive"), QStringLiteral("--json")})
              .json()[0];
    QCOMPARE(toQString(changed["name"]), QStringLiteral("[baseline, a]"));
    QCOMPARE(changed["tags"], Json({"paper"}));
    QCOMPARE(toQString(changed["note"]), QStringLiteral("-x is not an option"));
    QVERIFY(changed["archived"].get<bool>());
    QCOMPARE(run("runs --json").json().size(), std::size_t(2));
    QCOMPARE(run("runs --json --all").json().size(), std::size_t(3));
    COMPARE_EXIT(run("edit 2 --unarchive --no-note"), 0);
    COMPARE_EXIT(run("edit 1 2 3 --delete"), 0);
    QCOMPARE(run("runs --json").json().size(), std::size_t(0));
    COMPARE_EXIT(run("edit 1 3 --restore"), 0);
    QCOMPARE(run("runs --json").json().size(), std::size_t(2));
    // Nothing is changed where one of the runs does not exist.
    COMPARE_EXIT(run("edit 1 99 --archive"), 1);
    QCOMPARE(run("runs --json").json().size(), std::size_t(2));
}

void TestCliRuns::emptiesTheBinOnlyWhenSure()
{
    COMPARE_EXIT(run("edit 3 --delete"), 0);
    const Outcome unsure = run("empty-bin");
    COMPARE_EXIT(unsure, 1);
    VERIFY_CONTAINS(unsure.err, "--yes");
    QCOMPARE(run("runs --json --all").json().size(), std::size_t(3));
    COMPARE_EXIT(run("empty-bin --yes"), 0);
    QCOMPARE(run("runs --json --all").json().size(), std::size_t(2));
}

QTEST_GUILESS_MAIN(TestCliRuns)
#include "tst_cliruns.moc"
