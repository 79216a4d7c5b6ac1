// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/runstore.h"
#include "tests/cli/commandlinetest.h"

using namespace lampwork;

// What is made of a run afterwards, with the real engine: forks, variants, reproductions; and what
// is tried before one: a learning rate, a sanity run.
class TestCliForks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_test.environment.insert(
            QStringLiteral("LAMPWORK_ENGINE"), QStringLiteral(LAMPWORK_ENGINE_PROGRAM));
        m_test.environment.insert(
            QStringLiteral("LAMPWORK_STORE"), m_test.path(QStringLiteral("forks.lampwork")));
        const Outcome trained = run({"train", LAMPWORK_SOURCE_DIR "/resources/samples/penguins.csv",
            "--target", "species", "--set", "train.epochs=6", "--set", "train.batch_size=8",
            "--name", "mother", "--json"});
        COMPARE_EXIT(trained, 0);
        m_steps = trained.json()["step"].get<qint64>();
    }

    void aForkIsMadeAndShown()
    {
        const Outcome fork = run({"fork", "mother", "--at", "100", "--set",
            "train.optimizer.lr=0.01", "--name", "child", "--json"});
        COMPARE_EXIT(fork, 0);
        QCOMPARE(fork.json()["parent"].get<qint64>(), 1);
        QCOMPARE(fork.json()["parent_step"].get<qint64>(), 100);
        QCOMPARE(fork.json()["step"].get<qint64>(), m_steps);
        const Outcome runs = run({"runs"});
        COMPARE_EXIT(runs, 0);
        VERIFY_CONTAINS(runs.out, "FORKED FROM");
        VERIFY_CONTAINS(runs.out, "1 @100");
        const Outcome shown = run({"show", "child"});
        VERIFY_CONTAINS(shown.out, "forked from");
        VERIFY_CONTAINS(shown.out, "identical to its curves");
        const Outcome points = run({"show", "child", "--points", "train/loss"});
        VERIFY_CONTAINS(points.out, "step,time_ms,value\n101,");
        const Outcome found = run({"runs", "--where", "parent = 1", "--json"});
        QCOMPARE(found.json().size(), std::size_t(1));
    }

    void whatCannotBeForkedIsRefused()
    {
        const Outcome beyond = run({"fork", "mother", "--at", "99999"});
        COMPARE_EXIT(beyond, 1);
        VERIFY_CONTAINS(beyond.err, "cannot be forked at step 99999");
        COMPARE_EXIT(run({"fork", "mother"}), 2);
        COMPARE_EXIT(run({"fork", "mother", "--at", "soon"}), 2);
        const Outcome shape
            = run({"fork", "mother", "--at", "10", "--set", "data.split.seed=4", "--json"});
        COMPARE_EXIT(shape, 2);
        QCOMPARE(toQString(shape.errorJson()["where"]), QStringLiteral("data.split.seed"));
        const Outcome unfit
            = run({"fork", "mother", "--at", "10", "--set", "train.loss=mse", "--json"});
        COMPARE_EXIT(unfit, 1);
        QCOMPARE(toQString(unfit.errorJson()["where"]), QStringLiteral("train.loss"));
    }

    void variantsAreComparedAndOneIsKept()
    {
        const Outcome outcome = run({"whatif", "mother", "--at", "50", "--set",
            "train.optimizer.lr=x0.1,x1,x3", "--steps", "60", "--keep", "2", "--json"});
        COMPARE_EXIT(outcome, 0);
        const Json json = outcome.json();
        QCOMPARE(json["variants"].size(), std::size_t(3));
        for (const Json &variant : json["variants"]) {
            QCOMPARE(variant["step"].get<qint64>(), 110);
            QVERIFY(variant["train_loss"].is_number() && variant["valid_loss"].is_number());
        }
        const qint64 kept = json["kept"].get<qint64>();
        QCOMPARE(kept, json["variants"][1]["run"].get<qint64>());
        const Outcome left = run({"runs", "--json"});
        std::size_t variants = 0;
        for (const Json &one : left.json())
            variants += one["name"].get<std::string>().find("@50") != std::string::npos ? 1 : 0;
        QCOMPARE(variants, std::size_t(1));
        COMPARE_EXIT(run({"whatif", "mother", "--at", "50"}), 2);
        COMPARE_EXIT(run({"whatif", "mother", "--at", "50", "--set", "train.seed=1"}), 2);
        COMPARE_EXIT(
            run({"whatif", "mother", "--at", "50", "--set", "train.seed=1,2", "--keep", "5"}), 2);
    }

    void aRunIsReproduced()
    {
        const Outcome text = run({"reproduce", "mother"});
        COMPARE_EXIT(text, 0);
        VERIFY_CONTAINS(text.out, "identical");
        const Outcome json = run({"reproduce", "child", "--keep", "--json"});
        COMPARE_EXIT(json, 0);
        QVERIFY(json.json()["identical"].get<bool>());
        QVERIFY(json.json()["kept_run"].get<qint64>() > 2);
        COMPARE_EXIT(run({"reproduce", "nobody"}), 1);
    }

    void aRateIsFound()
    {
        const Outcome found = run({"range", LAMPWORK_SOURCE_DIR "/resources/samples/penguins.csv",
            "--target", "species", "--json"});
        COMPARE_EXIT(found, 0);
        const double suggestion = found.json()["suggestion"].get<double>();
        QVERIFY2(suggestion > 1e-5 && suggestion < 1, found.out.constData());
        QCOMPARE(found.json()["rates"].size(), found.json()["smoothed"].size());
        const Outcome text = run({"range", LAMPWORK_SOURCE_DIR "/resources/samples/penguins.csv",
            "--target", "species"});
        VERIFY_CONTAINS(text.out, "Suggestion: train.optimizer.lr=");
        COMPARE_EXIT(run({"range", "nothing.csv", "--target", "x"}), 1);
    }

    void aSanityRunTellsItsVerdict()
    {
        const Outcome overfit = run({"train", LAMPWORK_SOURCE_DIR "/resources/samples/penguins.csv",
            "--target", "species", "--sanity", "overfit_batch"});
        COMPARE_EXIT(overfit, 0);
        VERIFY_CONTAINS(overfit.out, "Overfits one batch");
        COMPARE_EXIT(run({"train", LAMPWORK_SOURCE_DIR "/resources/samples/penguins.csv",
                         "--target", "species", "--sanity", "guess"}),
            2);
    }

private:
    Outcome run(std::initializer_list<const char *> arguments) const
    {
        QStringList list;
        for (const char *argument : arguments)
            list.append(QString::fromUtf8(argument));
        return m_test.run(list);
    }

    CommandLineTest m_test;
    qint64 m_steps = 0;
};

QTEST_GUILESS_MAIN(TestCliForks)
#include "tst_cliforks.moc"
