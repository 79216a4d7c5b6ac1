// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"
#include "tests/exchange/exchangetest.h"

#include <cmath>

using namespace lampwork;

namespace {

using Steps = std::vector<qint64>;
using Values = std::vector<double>;

QString state(const RunNews &news)
{
    return news.state ? nameOf(*news.state) : QStringLiteral("unknown");
}

QVariant parameter(const ReadRun &run, const char *name)
{
    return run.last.attributes.value(QStringLiteral("params.") + QLatin1String(name));
}

ReadLog readText(const QByteArray &text, ForeignFormat format)
{
    const ImportTest folder;
    const QString path = folder.path(QStringLiteral("log"));
    writeFile(path, text);
    const auto log = makeForeignLog({format, path});
    ReadLog read;
    readOn(*log, read);
    return read;
}

} // namespace

// The logs were written by the programs themselves (fixtures_others.py); the expected values are
// what that script logged.
class ForeignLogsTest : public QObject {
    Q_OBJECT
private:
    static void checkMlflow(const FoundLog &found, const char *key)
    {
        const auto facts = parseJson(contentOf(exchangeData(QStringLiteral("others.json"))), {});
        QVERIFY(facts.ok());
        const auto id = [&](int index) {
            return QString::fromStdString((*facts)[key][std::size_t(index)].get<std::string>());
        };
        const ReadLog read = readLog(found);
        QVERIFY2(!read.error, read.error ? qPrintable(read.error->text()) : "");
        QVERIFY(read.problems.isEmpty());
        QCOMPARE(read.runs.size(), std::size_t(3)); // not the deleted one
        const ReadRun &one = read.runs.at(id(0));
        QCOMPARE(one.last.name, QStringLiteral("with steps"));
        QCOMPARE(one.last.experiment, QStringLiteral("digits"));
        QCOMPARE(one.last.note, QStringLiteral("a note"));
        QCOMPARE(state(one.last), QStringLiteral("finished"));
        QVERIFY(one.last.startedMs > 0 && one.last.endedMs >= one.last.startedMs);
        QCOMPARE(parameter(one, "lr"), QVariant(0.01));
        QCOMPARE(parameter(one, "layers"), QVariant(qlonglong(3)));
        QCOMPARE(parameter(one, "optimizer"), QVariant(QStringLiteral("adam")));
        QCOMPARE(parameter(one, "nesterov"), QVariant(true));
        QCOMPARE(parameter(one, "tags.team"), QVariant(QStringLiteral("vision")));
        const SeriesPoints &loss = one.series.at(QStringLiteral("valid/loss"));
        QCOMPARE(loss.steps, (Steps{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
        QCOMPARE(loss.wallMs.back(), 1700000000009);
        for (int step = 0; step < 10; ++step)
            QCOMPARE(loss.values[std::size_t(step)], 1.0 / (step + 1));
        const SeriesPoints &bad = one.series.at(QStringLiteral("bad"));
        QVERIFY(std::isnan(bad.values[0]) && std::isinf(bad.values[1]) && bad.values[1] > 0);
        const ReadRun &two = read.runs.at(id(1));
        QCOMPARE(state(two.last), QStringLiteral("failed"));
        QCOMPARE(two.series.at(QStringLiteral("accuracy")).steps, (Steps{0, 0, 0, 0, 0}));
        QCOMPARE(two.series.at(QStringLiteral("accuracy")).values, (Values{0, 0.1, 0.2, 0.3, 0.4}));
        const ReadRun &three = read.runs.at(id(2));
        QCOMPARE(state(three.last), QStringLiteral("running"));
        QCOMPARE(three.series.at(QStringLiteral("accuracy")).steps, (Steps{3}));
    }

private Q_SLOTS:
    void mlflowFoldersAreRead()
    {
        checkMlflow(
            {ForeignFormat::MlflowFolder, exchangeData(QStringLiteral("mlruns"))}, "mlruns");
    }
    void mlflowDatabasesAreRead()
    {
        checkMlflow({ForeignFormat::MlflowDatabase, exchangeData(QStringLiteral("mlflow.db"))},
            "mlflow.db");
    }

    void wandbFilesAreRead()
    {
        const ReadLog read
            = readLog({ForeignFormat::Wandb, exchangeData(QStringLiteral("wandb/finished.wandb"))});
        QVERIFY(!read.error && read.problems.isEmpty());
        QCOMPARE(read.runs.size(), std::size_t(1));
        const ReadRun &run = read.runs.begin()->second;
        QCOMPARE(run.last.name, QStringLiteral("finished"));
        QCOMPARE(run.last.experiment, QStringLiteral("digits"));
        QCOMPARE(run.last.note, QStringLiteral("a note"));
        QCOMPARE(run.last.tags, (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(state(run.last), QStringLiteral("finished"));
        QCOMPARE(parameter(run, "lr"), QVariant(0.01));
        QCOMPARE(parameter(run, "optimizer.name"), QVariant(QStringLiteral("adam")));
        QCOMPARE(parameter(run, "optimizer.beta"), QVariant(0.9));
        const SeriesPoints &loss = run.series.at(QStringLiteral("loss"));
        QCOMPARE(loss.steps, (Steps{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
        for (int step = 0; step < 10; ++step)
            QCOMPARE(loss.values[std::size_t(step)], 1.0 / (step + 1));
        QVERIFY(loss.wallMs.front() > 1'700'000'000'000);
        QCOMPARE(run.series.at(QStringLiteral("nested.accuracy")).values.back(), 0.9);
        QVERIFY(std::isnan(run.series.at(QStringLiteral("bad")).values.front()));
        // Counts 1, 2, 3 over 0 … 1 … 2 … 4.
        QCOMPARE(run.histograms.size(), std::size_t(1));
        QCOMPARE(run.histograms[0].name, QStringLiteral("weights"));
        QCOMPARE(run.histograms[0].step, 10);
        QCOMPARE(run.histograms[0].upper, 4.0);
        quint64 firstHalf = 0;
        quint64 all = 0;
        for (std::size_t i = 0; i < run.histograms[0].counts.size(); ++i) {
            all += run.histograms[0].counts[i];
            firstHalf += i < run.histograms[0].counts.size() / 2 ? run.histograms[0].counts[i] : 0;
        }
        QCOMPARE(all, quint64(6));
        QCOMPARE(firstHalf, quint64(3));
        const ReadLog failed
            = readLog({ForeignFormat::Wandb, exchangeData(QStringLiteral("wandb/failed.wandb"))});
        QCOMPARE(state(failed.runs.begin()->second.last), QStringLiteral("failed"));
        QVERIFY(failed.runs.begin()->second.last.message.contains(u'3'));
    }

    void optunaStudiesAreRead()
    {
        const ReadLog read
            = readLog({ForeignFormat::Optuna, exchangeData(QStringLiteral("optuna.db"))});
        QVERIFY(!read.error && read.problems.isEmpty());
        QCOMPARE(read.runs.size(), std::size_t(3));
        const ReadRun &first = read.runs.at(QStringLiteral("1"));
        QCOMPARE(first.last.name, QStringLiteral("search #0"));
        QCOMPARE(state(first.last), QStringLiteral("finished"));
        QCOMPARE(parameter(first, "lr"), QVariant(0.1));
        QCOMPARE(parameter(first, "layers"), QVariant(qlonglong(2)));
        QCOMPARE(parameter(first, "kind"), QVariant(QStringLiteral("relu")));
        QCOMPARE(parameter(first, "user.seed"), QVariant(qlonglong(0)));
        QCOMPARE(first.last.attributes.value(QStringLiteral("objective/value")), QVariant(0.2));
        QCOMPARE(first.series.at(QStringLiteral("intermediate")).steps, (Steps{0, 1, 2, 3}));
        QCOMPARE(
            first.series.at(QStringLiteral("intermediate")).values, (Values{0.2, 1.2, 2.2, 3.2}));
        QVERIFY(first.last.startedMs > 1'700'000'000'000);
        QCOMPARE(state(read.runs.at(QStringLiteral("2")).last), QStringLiteral("stopped"));
        QCOMPARE(state(read.runs.at(QStringLiteral("3")).last), QStringLiteral("failed"));
        QCOMPARE(
            parameter(read.runs.at(QStringLiteral("2")), "kind"), QVariant(QStringLiteral("tanh")));
    }

    void lightningsRowsAreSparse()
    {
        const ReadLog read = readLog({ForeignFormat::Lightning,
            exchangeData(QStringLiteral("lightning/version_0/metrics.csv"))});
        QVERIFY(!read.error && read.problems.isEmpty());
        const ReadRun &run = read.runs.begin()->second;
        QCOMPARE(run.series.at(QStringLiteral("train_loss")).steps, (Steps{0, 1, 2, 3, 4, 5}));
        QCOMPARE(run.series.at(QStringLiteral("val_loss")).steps, (Steps{2, 5}));
        QCOMPARE(run.series.at(QStringLiteral("val_loss")).values, (Values{1.8, 1.5}));
        QVERIFY(!run.series.contains(QStringLiteral("step")));
        QCOMPARE(parameter(run, "lr"), QVariant(0.01));
        QCOMPARE(parameter(run, "model.width"), QVariant(qlonglong(64)));
        QCOMPARE(parameter(run, "model.name"), QVariant(QStringLiteral("mlp")));
        QCOMPARE(parameter(run, "deterministic"), QVariant(true));
    }

    void csvLogs_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<Steps>("steps");
        QTest::addColumn<Values>("values"); // of the series "loss"
        const auto row
            = [](const char *name, const char *text, const Steps &steps, const Values &values) {
                  QTest::newRow(name) << QByteArray(text) << steps << values;
              };
        row("a step and a value", "step,loss\n0,0.5\n10,0.25\n", {0, 10}, {0.5, 0.25});
        row("semicolons", "epoch;loss\n1;0.5\n2;0.25\n", {1, 2}, {0.5, 0.25});
        row("tabs and spaces", "Epoch \t loss\n1\t 0.5\n2\t0.25\n", {1, 2}, {0.5, 0.25});
        row("no step: rows are numbered", "loss,accuracy\n0.5,0\n0.25,1\n", {0, 1}, {0.5, 0.25});
        row("the step that counts batches of an epoch",
            "epoch,step,loss\n0,0,5\n0,1,4\n1,0,3\n1,1,2\n", {0, 1, 2, 3}, {5, 4, 3, 2});
        row("a restart from a checkpoint", "step,loss\n0,5\n1,4\n2,3\n1,2\n2,1\n", {0, 1, 2},
            {5, 2, 1});
        row("the head again", "step,loss\n0,5\nstep,loss\n1,4\n", {0, 1}, {5, 4});
        row("empty cells and short rows", "step,loss,x\n0,,1\n1,5,1\n2,4\n3\n", {1, 2}, {5, 4});
        row("quoted names and returns", "\"step\",\"loss\"\r\n0,\"0.5\"\r\n1,0.25\r\n", {0, 1},
            {0.5, 0.25});
        row("words are no points", "step,loss,phase\n0,5,train\n1,4,train\n", {0, 1}, {5, 4});
        row("steps that a float column wrote", "step,loss\n0.0,5\n1.0,4\n", {0, 1}, {5, 4});
    }
    void csvLogs()
    {
        QFETCH(QByteArray, text);
        QFETCH(Steps, steps);
        QFETCH(Values, values);
        const ReadLog read = readText(text, ForeignFormat::Csv);
        QVERIFY2(!read.error, read.error ? qPrintable(read.error->text()) : "");
        QVERIFY(read.problems.isEmpty());
        const SeriesPoints &loss = read.runs.begin()->second.series.at(QStringLiteral("loss"));
        QCOMPARE(loss.steps, steps);
        QCOMPARE(loss.values, values);
    }

    void aLongQuotedCellIsReadAcrossBlocks()
    {
        // Longer than the megabyte that is read at once.
        const QByteArray text = "step,loss,text\n0,1,\"" + QByteArray("a line\n").repeated(300'000)
            + "\"\n1,2,5\" pipe\n2,3,\n";
        const ReadLog read = readText(text, ForeignFormat::Csv);
        QVERIFY(!read.error && read.problems.isEmpty());
        const SeriesPoints &loss = read.runs.begin()->second.series.at(QStringLiteral("loss"));
        QCOMPARE(loss.steps, (Steps{0, 1, 2}));
        QCOMPARE(loss.values, (Values{1, 2, 3}));
    }

    void aQuoteThatNeverClosesCostsFourMegabytes()
    {
        const QByteArray text = "step,loss,text\n0,1,\"open\n"
            + QByteArray("1,2,3\n").repeated(1'000'000) + "2,3,4\n";
        const ReadLog read = readText(text, ForeignFormat::Csv);
        QVERIFY(!read.error);
        const SeriesPoints &loss = read.runs.begin()->second.series.at(QStringLiteral("loss"));
        QCOMPARE(loss.steps.back(), 2); // what comes after them is read
    }

    void csvTimes()
    {
        const ReadLog read = readText("step,timestamp,loss,time\n0,1700000000.5,1,12\n1,"
                                      "1700000001,nan,13\n",
            ForeignFormat::Csv);
        const ReadRun &run = read.runs.begin()->second;
        const SeriesPoints &loss = run.series.at(QStringLiteral("loss"));
        QCOMPARE(loss.wallMs, (Steps{1700000000500, 1700000001000}));
        QVERIFY(std::isnan(loss.values[1]));
        QCOMPARE(run.series.at(QStringLiteral("time")).values, (Values{12, 13})); // seconds taken
        const ReadLog dated
            = readText("step,date,loss\n0,2023-11-14 22:13:20,1\n", ForeignFormat::Csv);
        QCOMPARE(dated.runs.begin()->second.series.at(QStringLiteral("loss")).wallMs,
            (Steps{1700000000000}));
    }

    void jsonLines()
    {
        const ReadLog read = readText("{\"step\": 1, \"loss\": 0.5, \"valid\": {\"acc\": 0.1}}\n"
                                      "not json\n"
                                      "{\"step\": 2, \"loss\": NaN, \"text\": \"NaN\", "
                                      "\"list\": [1, 2]}\n"
                                      "{\"step\": 3, \"loss\": -Infinity}\n"
                                      "{\"step\": 4, \"loss\": 1",
            ForeignFormat::JsonLines);
        QVERIFY(!read.error);
        const ReadRun &run = read.runs.begin()->second;
        const SeriesPoints &loss = run.series.at(QStringLiteral("loss"));
        QCOMPARE(loss.steps, (Steps{1, 2, 3}));
        QCOMPARE(loss.values[0], 0.5);
        QVERIFY(std::isnan(loss.values[1]));
        QVERIFY(std::isinf(loss.values[2]) && loss.values[2] < 0);
        QCOMPARE(run.series.at(QStringLiteral("valid.acc")).values, (Values{0.1}));
        QCOMPARE(run.series.size(), std::size_t(2));
        QCOMPARE(read.problems.size(), 1);
        QVERIFY2(read.problems[0].where.endsWith(QLatin1String(":2")),
            qPrintable(read.problems[0].where));
    }

    void logsAreFoundByTheirContent()
    {
        const ImportTest folder;
        const QString root = folder.path(QStringLiteral("all"));
        for (const QString &name : exchangeLogs()) {
            const QString from = exchangeData(name);
            if (QFileInfo(from).isDir())
                copyFolder(from, root + u'/' + name);
            else
                writeFile(root + u'/' + name, contentOf(from));
        }
        // Not logs: a table, a note, and a database of another program.
        writeFile(root + QStringLiteral("/table.csv"), "height,weight\n1,2\n3,4\n");
        writeFile(root + QStringLiteral("/notes.jsonl"), "{\"text\": \"no number\"}\n");
        writeFile(root + QStringLiteral("/log.jsonl"), "{\"step\": 1, \"loss\": 2}\n");
        writeFile(root + QStringLiteral("/other.db"), "SQLite format 3");
        const auto found = findForeignLogs(root);
        QVERIFY(found.ok());
        QStringList names;
        for (const FoundLog &log : *found)
            names.append(nameOf(log.format) + u' ' + log.path.mid(root.size() + 1));
        names.sort();
        const QStringList expected{QStringLiteral("jsonl log.jsonl"),
            QStringLiteral("lightning lightning/version_0/metrics.csv"),
            QStringLiteral("mlflow-db mlflow.db"), QStringLiteral("mlruns mlruns"),
            QStringLiteral("optuna optuna.db"), QStringLiteral("tensorboard tensorboard/hparams"),
            QStringLiteral("tensorboard tensorboard/keras"),
            QStringLiteral("tensorboard tensorboard/restart"),
            QStringLiteral("tensorboard tensorboard/torch"),
            QStringLiteral("wandb wandb/failed.wandb"),
            QStringLiteral("wandb wandb/finished.wandb")};
        QCOMPARE(names, expected);
        // A file by itself is told by what is in it, whatever its name.
        QFile::copy(
            exchangeData(QStringLiteral("optuna.db")), folder.path(QStringLiteral("study")));
        const auto alone = findForeignLogs(folder.path(QStringLiteral("study")));
        QVERIFY(alone.ok() && alone->size() == 1);
        QCOMPARE(alone->front().format, ForeignFormat::Optuna);
        // And a format that is given is believed.
        writeFile(folder.path(QStringLiteral("log.txt")), "a b\n1 2\n");
        const auto given
            = findForeignLogs(folder.path(QStringLiteral("log.txt")), ForeignFormat::Csv);
        QVERIFY(given.ok() && given->size() == 1);
        QVERIFY(!findForeignLogs(folder.path(QStringLiteral("nowhere"))).ok());
    }
};

QTEST_GUILESS_MAIN(ForeignLogsTest)
#include "tst_foreignlogs.moc"
