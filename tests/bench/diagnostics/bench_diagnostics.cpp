// SPDX-License-Identifier: GPL-3.0-or-later
// What the default diagnostics cost: the engine's own training loop, store included, with them and
// without, in turns. Wall time is what a person waits; the processor time of the loop's own thread
// is steadier on a machine that has other things to do. What counts is the median over the rounds of
// the two beside each other: what disturbs the machine for a while disturbs both.
//
//     bench_diagnostics [rounds] [part of the name of a problem]
#include "core/base/philox.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/train/training.h"

#include <torch/script.h>

#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>

using namespace lampwork;

namespace {

struct Problem {
    const char *name;
    NetworkSpec network;
    Preprocessing preprocessing;
    int batch;
    int stepsPerEpoch;
    int epochs;
};

LayerSpec layer(const char *kind, const QVariantMap &options = {})
{
    return {QLatin1String(kind), options};
}

Preprocessing classesOf(int classes)
{
    Preprocessing preprocessing;
    preprocessing.task = Task::Multiclass;
    for (int i = 0; i < classes; ++i)
        preprocessing.classes.append(QString::number(i));
    return preprocessing;
}

Preprocessing tableOf(int features, int classes)
{
    Preprocessing preprocessing = classesOf(classes);
    for (int i = 0; i < features; ++i)
        preprocessing.numeric.append({.name = QString::number(i)});
    return preprocessing;
}

Preprocessing picturesOf(int side, int classes)
{
    Preprocessing preprocessing = classesOf(classes);
    preprocessing.pixels = PixelInput{1, side, side, 0, 255};
    return preprocessing;
}

std::vector<Problem> problems()
{
    const auto linear = [](int units) { return layer("linear", {{"units", qlonglong(units)}}); };
    const auto conv = [](int channels) {
        return layer("conv2d", {{"channels", qlonglong(channels)}});
    };
    const LayerSpec relu = layer("relu");
    return {
        {"MLP 20-64-64-2, batch 64", {{}, {linear(64), relu, linear(64), relu}, true},
            tableOf(20, 2), 64, 1000, 20},
        {"MLP 784-512-512-10, batch 128", {{}, {linear(512), relu, linear(512), relu}, true},
            tableOf(784, 10), 128, 100, 10},
        {"CNN conv8-pool-conv16-pool-10 on 28×28, batch 64",
            {{}, {conv(8), relu, layer("max_pool2d"), conv(16), relu, layer("max_pool2d")}, true},
            picturesOf(28, 10), 64, 100, 10},
    };
}

PreparedTraining prepare(const Problem &problem, const TrackSpec &track)
{
    Spec spec;
    spec.network = problem.network;
    spec.train.task = Task::Multiclass;
    spec.train.loss = QStringLiteral("cross_entropy");
    spec.train.optimizer.name = QStringLiteral("adam");
    spec.train.optimizer.lr = 1e-3;
    spec.train.optimizer.weightDecay = 0;
    spec.train.batchSize = problem.batch;
    spec.train.epochs = problem.epochs;
    spec.train.checkpoint.everyEpochs = problem.epochs;
    spec.track = track;
    PreparedTraining prepared{spec, problem.preprocessing,
        planNetwork(spec.network, problem.preprocessing), {}, {}, {}, at::kCPU};
    prepared.network = *makeNetwork(prepared.plan, 1);
    const qint64 rows = qint64(problem.batch) * problem.stepsPerEpoch;
    std::vector<int64_t> shape{rows};
    for (const int side : problem.preprocessing.featureShape())
        shape.push_back(side);
    EncodedData &train = prepared.data.train;
    train.features = at::empty(shape, at::kFloat);
    Philox random(1, RandomPurpose::Split);
    std::generate_n(train.features.data_ptr<float>(), train.features.numel(),
        [&] { return float(random.uniform() - 0.5); });
    train.targets = train.features.flatten(1).narrow(1, 0, 2).sum(1).gt(0).to(at::kLong);
    train.rows.resize(std::size_t(rows));
    prepared.stepsPerEpoch = problem.stepsPerEpoch;
    prepared.totalSteps = qint64(problem.stepsPerEpoch) * problem.epochs;
    return prepared;
}

struct Times {
    double wallMs = 0; // a step
    double threadMs = 0;
};

double threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

template <typename T> T take(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", qPrintable(result.error().text()));
        std::exit(1);
    }
    return std::move(*result);
}

Times measure(const Problem &problem, const TrackSpec &track)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bench.lampwork"));
    const auto store = take(openStore(path));
    const RunId run = take(store->createRun(
        {QStringLiteral("bench"), QStringLiteral("run"), QStringLiteral("{}"), {}}));
    StoreWriter writer({.store = path, .run = run});
    take(writer.open());
    PreparedTraining prepared = prepare(problem, track);
    Times times;
    {
        Training training(prepared, writer, run);
        const double threadBefore = threadSeconds();
        const qint64 before = monotonicNs();
        take(training.run({}));
        const auto steps = double(prepared.totalSteps);
        times.wallMs = double(monotonicNs() - before) * 1e-6 / steps;
        times.threadMs = (threadSeconds() - threadBefore) * 1e3 / steps;
    }
    (void)writer.close();
    return times;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double cost(double with, double without)
{
    return 100 * (with / without - 1);
}

} // namespace

int main(int argc, char **argv)
{
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 15;
    setTorchThreads(1);
    const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
    const TrackSpec defaults;
    TrackSpec off = defaults;
    off.layers = 0;
    off.histograms = 0;
    off.system = false;
    std::printf("Diagnostics: layers every %d steps, histograms every %d, the machine once a "
                "second; %d rounds\n",
        defaults.layers, defaults.histograms, rounds);
    for (const Problem &problem : problems()) {
        if (argc > 2 && !std::strstr(problem.name, argv[2]))
            continue;
        std::vector<double> wall, thread, steps;
        for (int round = 0; round < rounds; ++round) {
            const Times first = measure(problem, round % 2 ? defaults : off);
            const Times second = measure(problem, round % 2 ? off : defaults);
            const Times &with = round % 2 ? first : second;
            const Times &without = round % 2 ? second : first;
            wall.push_back(cost(with.wallMs, without.wallMs));
            thread.push_back(cost(with.threadMs, without.threadMs));
            steps.push_back(without.threadMs * 1e3);
        }
        std::printf("%s: %.1f µs a step without; with them %+.2f %% (of the loop's processor time "
                    "%+.2f %%)\n",
            problem.name, median(steps), median(wall), median(thread));
        std::fflush(stdout);
    }
    return 0;
}
