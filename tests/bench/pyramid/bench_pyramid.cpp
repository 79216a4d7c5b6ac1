// SPDX-License-Identifier: GPL-3.0-or-later
// Drawing a long curve: the minimum and maximum of 1600 pixel columns from the pyramid, against a
// scan of the values; and what appending costs, against a plain vector.
#include "core/analysis/pyramid.h"
#include "core/base/philox.h"

#include <benchmark/benchmark.h>

#include <cstdint>

namespace {

using namespace lampwork;

constexpr std::size_t columns = 1600;

std::vector<double> noise(std::size_t count)
{
    Philox random(1, RandomPurpose::Order);
    std::vector<double> values(count);
    for (double &value : values)
        value = random.uniform();
    return values;
}

void drawFromPyramid(benchmark::State &state)
{
    const std::vector<double> values = noise(std::size_t(state.range(0)));
    MinMaxPyramid pyramid;
    pyramid.append(values.data(), values.size());
    for (auto _ : state) {
        for (std::size_t c = 0; c < columns; ++c)
            benchmark::DoNotOptimize(
                pyramid.envelope(values.size() * c / columns, values.size() * (c + 1) / columns));
    }
}

void drawFromValues(benchmark::State &state)
{
    const std::vector<double> values = noise(std::size_t(state.range(0)));
    for (auto _ : state) {
        for (std::size_t c = 0; c < columns; ++c) {
            Envelope envelope;
            const std::size_t end = values.size() * (c + 1) / columns;
            for (std::size_t i = values.size() * c / columns; i < end; ++i)
                envelope.add(values[i]);
            benchmark::DoNotOptimize(envelope);
        }
    }
}

void appendToPyramid(benchmark::State &state)
{
    const std::vector<double> values = noise(1'000'000);
    for (auto _ : state) {
        MinMaxPyramid pyramid;
        pyramid.append(values.data(), values.size());
        benchmark::DoNotOptimize(pyramid.size());
    }
    state.SetItemsProcessed(std::int64_t(values.size()) * state.iterations());
}

void appendToVector(benchmark::State &state)
{
    const std::vector<double> values = noise(1'000'000);
    for (auto _ : state) {
        std::vector<double> copy;
        for (const double value : values)
            copy.push_back(value);
        benchmark::DoNotOptimize(copy.size());
    }
    state.SetItemsProcessed(std::int64_t(values.size()) * state.iterations());
}

} // namespace

BENCHMARK(drawFromPyramid)->Arg(100'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(drawFromValues)->Arg(100'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(appendToPyramid)->Unit(benchmark::kMillisecond);
BENCHMARK(appendToVector)->Unit(benchmark::kMillisecond);
