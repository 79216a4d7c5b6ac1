// SPDX-License-Identifier: GPL-3.0-or-later
// Training steps per second of the design's small network, 20-64-64-2, batches of 64, Adam, one
// thread, on the same TorchScript module: a plain loop with LibTorch's own C++ optimiser against
// the engine's steppers. Every step gathers its rows, as a training loop does.
#include "core/base/philox.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/train/order.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/scriptstepper.h"
#include "core/engine/train/update.h"

#include <benchmark/benchmark.h>
#include <torch/optim/adam.h>
#include <torch/script.h>

#include <cstdio>

using namespace lampwork;

namespace {

constexpr qint64 rowCount = 4096;
constexpr qint64 batchSize = 64;
constexpr int featureCount = 20;
constexpr double learningRate = 1e-3;

struct Problem {
    NetworkPlan plan;
    torch::jit::Module network;
    LossFunction loss;
    at::Tensor features; // [rows, 20]
    at::Tensor targets; // [rows]

    Problem()
    {
        Preprocessing preprocessing;
        preprocessing.task = Task::Binary;
        preprocessing.classes = {QStringLiteral("no"), QStringLiteral("yes")};
        for (int i = 0; i < featureCount; ++i) {
            NumericInput input;
            input.name = QString::number(i);
            preprocessing.numeric.append(input);
        }
        NetworkSpec spec;
        spec.layersGiven = true;
        const LayerSpec hidden{
            QStringLiteral("linear"), {{QStringLiteral("units"), qlonglong(64)}}};
        spec.layers = {hidden, {QStringLiteral("relu"), {}}, hidden, {QStringLiteral("relu"), {}}};
        plan = planNetwork(spec, preprocessing);
        network = *makeNetwork(plan, 1);
        Philox random(1, RandomPurpose::Split);
        features = at::empty({rowCount, featureCount}, at::kFloat);
        std::generate_n(
            features.data_ptr<float>(), features.numel(), [&] { return float(random.normal()); });
        targets = features.sum(1).gt(0).to(at::kLong);
    }
};

double plainRate = 0;
double engineRate = 0;

void measure(benchmark::State &state, double &rate, const std::function<void(qint64)> &step)
{
    qint64 done = 0;
    for (; done < 50; ++done) // warm
        step(done);
    const auto begin = std::chrono::steady_clock::now();
    for ([[maybe_unused]] auto iteration : state)
        step(done++);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    rate = double(state.iterations()) / elapsed.count();
    state.counters["steps/s"] = rate;
}

void plainLoopWithTorchOptim(benchmark::State &state)
{
    setTorchThreads(1);
    Problem problem;
    std::vector<at::Tensor> parameters;
    for (const at::Tensor &parameter : problem.network.parameters())
        parameters.push_back(parameter);
    torch::optim::Adam optimizer(parameters, torch::optim::AdamOptions(learningRate));
    at::Tensor order;
    measure(state, plainRate, [&](qint64 step) {
        const qint64 batch = step % (rowCount / batchSize);
        if (batch == 0 || !order.defined())
            order = at::randperm(rowCount);
        const at::Tensor rows = order.narrow(0, batch * batchSize, batchSize);
        const at::Tensor x = problem.features.index_select(0, rows);
        const at::Tensor y = problem.targets.index_select(0, rows);
        optimizer.zero_grad();
        const at::Tensor loss = at::cross_entropy_loss(problem.network.forward({x}).toTensor(), y);
        loss.backward();
        optimizer.step();
        benchmark::DoNotOptimize(loss.item<float>());
    });
}

void engineStepper(benchmark::State &state)
{
    setTorchThreads(1);
    const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
    Problem problem;
    FlatParameters parameters
        = FlatParameters::adopt(problem.network, problem.plan.parameters, at::kCPU);
    OptimizerSpec spec;
    spec.name = QStringLiteral("adam");
    Optimizer optimizer(spec, parameters);
    const auto stepper = std::make_unique<ScriptStepper>(problem.network, parameters, problem.loss);
    Update update(parameters, optimizer, {});
    at::Tensor order;
    measure(state, engineRate, [&](qint64 step) {
        const qint64 batches = rowCount / batchSize;
        const qint64 batch = step % batches;
        if (batch == 0 || !order.defined())
            order = epochOrder(1, step / batches, rowCount);
        const at::Tensor rows = order.narrow(0, batch * batchSize, batchSize);
        const StepResult result
            = stepper->gradients({problem.features.index_select(0, rows),
                                     problem.targets.index_select(0, rows), batchSize},
                {});
        update.apply(learningRate);
        benchmark::DoNotOptimize(result.loss.item<float>());
    });
}

BENCHMARK(plainLoopWithTorchOptim)->Unit(benchmark::kMicrosecond)->MinTime(2);
BENCHMARK(engineStepper)->Unit(benchmark::kMicrosecond)->MinTime(2);

} // namespace

int main(int argc, char **argv)
{
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    if (plainRate > 0 && engineRate > 0)
        std::printf("engine / plain loop with torch::optim::Adam: %.2f (%.0f and %.0f steps/s)\n",
            engineRate / plainRate, engineRate, plainRate);
    return 0;
}
