// SPDX-License-Identifier: GPL-3.0-or-later
// Training steps per second of one stepper on one case, on one thread, as the engine's loop does
// them: rows gathered in a new order each epoch, gradients, update, loss read, hits counted.
//
//   bench_training mlp_small|mlp_large|cnn|gpt script|planned SECONDS
//   bench_training seeds SECONDS        32 networks of mlp_small in turns, as --seeds trains them;
//                                       steps of all
//   bench_training store SECONDS        mlp_small with 10 values a step into a store, and without
//
// Prints the rate. compare.py runs it in turns with PyTorch.
#include "core/engine/machine/freedmemory.h"
#include "core/engine/train/batchmeasure.h"
#include "core/engine/train/batchsource.h"
#include "core/engine/train/plannedstepper.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/scriptstepper.h"
#include "core/engine/train/storewriter.h"
#include "core/engine/train/update.h"
#include "tests/bench/training/cases.h"

#include <torch/script.h>

#include <QTemporaryDir>

#include <chrono>
#include <cstdio>
#include <functional>

using namespace lampwork;
using namespace lampwork::bench;

namespace {

constexpr double learningRate = 1e-3;
constexpr int warmSteps = 10;

double secondsSince(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Steps per second; looks at the clock every `chunk` steps.
double rateOf(const std::function<void()> &step, double seconds, int chunk)
{
    for (int i = 0; i < warmSteps; ++i)
        step();
    const auto begin = std::chrono::steady_clock::now();
    qint64 steps = 0;
    do {
        for (int i = 0; i < chunk; ++i)
            step();
        steps += chunk;
    } while (secondsSince(begin) < seconds);
    return double(steps) / secondsSince(begin);
}

double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// One network in training.
class Trainee {
public:
    Trainee(const std::string &name, quint64 seed)
        : m_case(makeCase(name, seed))
        , m_parameters(FlatParameters::adopt(m_case->network, m_case->plan.parameters, at::kCPU))
        , m_batches(m_case->data, seed, at::kCPU)
    {
        m_case->spec.train.seed = seed;
    }

    StepperParts parts()
    {
        return {m_case->spec, m_case->preprocessing, m_case->plan, m_case->network, m_parameters,
            m_case->loss};
    }
    FlatParameters &parameters() { return m_parameters; }
    void makeUpdate()
    {
        OptimizerSpec adam;
        adam.name = QStringLiteral("adam");
        adam.lr = learningRate;
        m_optimizer = std::make_unique<Optimizer>(adam, m_parameters);
        m_update = std::make_unique<Update>(m_parameters, *m_optimizer, ClippingOptions());
    }
    std::unique_ptr<Stepper> stepper(const std::string &name)
    {
        if (name == "script")
            return std::make_unique<ScriptStepper>(m_case->network, m_parameters, m_case->loss);
        Result<std::unique_ptr<PlannedStepper>> planned = PlannedStepper::plan(parts());
        if (!planned)
            qFatal("%s", qPrintable(planned.error().text()));
        return std::move(*planned);
    }

    Batch next()
    {
        if (m_row == m_batches.size()) {
            m_row = 0;
            ++m_epoch;
        }
        Batch batch = m_batches.batch(m_epoch, m_row, m_case->batchSize);
        m_row += batch.rows;
        return batch;
    }
    double finish(const Batch &batch, const StepResult &result)
    {
        m_update->apply(learningRate);
        const bool language = result.outputs.dim() == 3;
        m_correct += correctCount(language ? result.outputs.flatten(0, 1) : result.outputs,
            language ? batch.targets.flatten() : batch.targets);
        const double loss = result.loss.item<double>();
        if (!std::isfinite(loss))
            qFatal("The loss became %f.", loss);
        return loss;
    }
    double step(Stepper &stepper)
    {
        const Batch batch = next();
        return finish(batch, stepper.gradients(batch, {}));
    }

private:
    std::unique_ptr<Case> m_case;
    FlatParameters m_parameters;
    BatchSource m_batches;
    std::unique_ptr<Optimizer> m_optimizer;
    std::unique_ptr<Update> m_update;
    qint64 m_epoch = 0;
    qint64 m_row = 0;
    qint64 m_correct = 0;
};

double measure(const std::string &name, const std::string &stepperName, double seconds)
{
    Trainee trainee(name, 1);
    trainee.makeUpdate();
    const auto stepper = trainee.stepper(stepperName);
    return rateOf([&] { trainee.step(*stepper); }, seconds, name.starts_with("mlp") ? 20 : 1);
}

// Turns as trainTogether() gives them.
double measureSeeds(double seconds)
{
    constexpr std::size_t count = 32;
    constexpr int stepsOfTurn = 100; // about as many as fit in its 5 ms
    std::vector<std::unique_ptr<Trainee>> trainees;
    std::vector<std::unique_ptr<Stepper>> steppers;
    for (std::size_t i = 0; i < count; ++i) {
        trainees.push_back(std::make_unique<Trainee>("mlp_small", i + 1));
        trainees.back()->makeUpdate();
        steppers.push_back(trainees.back()->stepper("planned"));
    }
    std::size_t turn = 0;
    return rateOf(
               [&] {
                   const std::size_t i = turn++ % count;
                   for (int step = 0; step < stepsOfTurn; ++step)
                       trainees[i]->step(*steppers[i]);
               },
               seconds, int(count))
        * stepsOfTurn;
}

// The same steps with ten values each into a store that another thread writes, and without, in
// turns. Prints the rate without and the median difference.
int measureStore(double seconds)
{
    constexpr int values = 10;
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bench.lampwork"));
    RunId run = 0;
    {
        auto store = openStore(path);
        if (!store)
            qFatal("%s", qPrintable(store.error().text()));
        const auto created = (*store)->createRun({});
        if (!created)
            qFatal("%s", qPrintable(created.error().text()));
        run = *created;
    }
    StoreWriter writer({.store = path, .run = run});
    if (const auto opened = writer.open(); !opened)
        qFatal("%s", qPrintable(opened.error().text()));
    std::vector<qint32> series;
    for (int i = 0; i < values; ++i)
        series.push_back(writer.seriesId(QStringLiteral("bench/%1").arg(i)));
    for (const char *name : {"mlp_small", "mlp_large"}) {
        Trainee trainee(name, 1);
        trainee.makeUpdate();
        const auto stepper = trainee.stepper("planned");
        qint64 steps = 0;
        const std::function<void()> plain = [&] { trainee.step(*stepper); };
        const std::function<void()> stored = [&] {
            const double loss = trainee.step(*stepper);
            ++steps;
            for (const qint32 one : series)
                writer.point(one, steps, loss);
            writer.setProgress(steps, steps);
        };
        // Many short turns, each beside one of the other kind: what disturbs the machine disturbs
        // both of a pair.
        constexpr int pairs = 60;
        std::vector<double> rates, losses;
        for (int pair = 0; pair < pairs; ++pair) {
            const bool storedFirst = pair % 2 == 1;
            const double first = rateOf(storedFirst ? stored : plain, seconds / (4 * pairs), 5);
            const double second = rateOf(storedFirst ? plain : stored, seconds / (4 * pairs), 5);
            rates.push_back(storedFirst ? second : first);
            losses.push_back(1 - (storedFirst ? first / second : second / first));
        }
        std::printf("%s: %.0f steps/s; with %d values a step into a store %.1f %% less\n", name,
            medianOf(rates), values, 100 * medianOf(losses));
    }
    const auto closed = writer.close();
    if (!closed)
        qFatal("%s", qPrintable(closed.error().text()));
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    keepFreedMemory(); // as the engine does
    setTorchThreads(1);
    const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "store")
        return measureStore(std::stod(arguments[1]));
    double rate = 0;
    if (arguments.size() == 2 && arguments[0] == "seeds")
        rate = measureSeeds(std::stod(arguments[1]));
    else if (arguments.size() == 3)
        rate = measure(arguments[0], arguments[1], std::stod(arguments[2]));
    else
        qFatal("Usage: bench_training CASE script|planned SECONDS, or seeds|store SECONDS");
    std::printf("%.3f\n", rate);
    return 0;
}
