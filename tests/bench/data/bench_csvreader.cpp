// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a delimited file into typed columns, against the two loops that one writes by hand. The
// file is in the page cache. bytes_per_second is of the file; peak_over_typed is the most resident
// memory that a reading process had above its start, over the size of the columns it returned.
#include "core/data/readdata.h"

#include <benchmark/benchmark.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTextStream>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lampwork;

namespace {

enum Kind { Numbers, Mixed, Texts };

// About `megabytes` of rows: ten numbers; or a number, a date, a category, a yes/no, a whole
// number; or one column of different texts.
QString makeFile(Kind kind, int megabytes)
{
    static QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("%1-%2.csv").arg(int(kind)).arg(megabytes));
    if (QFile::exists(path))
        return path;
    std::FILE *file = std::fopen(qPrintable(path), "wb");
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    if (kind == Numbers)
        std::fputs("a,b,c,d,e,f,g,h,i,j\n", file);
    else
        std::fputs(kind == Mixed ? "value,day,town,flag,count\n" : "name\n", file);
    for (long row = 0; std::ftell(file) < megabytes * 1000000L; ++row) {
        if (kind == Numbers) {
            for (int c = 0; c < 10; ++c)
                std::fprintf(file, c == 9 ? "%.6f\n" : "%.6f,", normal(random) * 100);
        } else if (kind == Mixed) {
            std::fprintf(file, "%.4f,2024-%02d-%02d,town%d,%s,%d\n", normal(random),
                int(random() % 12) + 1, int(random() % 28) + 1, int(random() % 500),
                random() % 2 ? "yes" : "no", int(random() % 100000));
        } else {
            std::fprintf(file, "customer %016lx of %ld\n", (unsigned long)random(), row);
        }
    }
    std::fclose(file);
    return path;
}

std::size_t typedSize(const Table &table)
{
    std::size_t bytes = 0;
    for (const Column &column : table.columns)
        bytes += column.numbers.size() * 8 + column.codes.size() * 4 + column.texts.bytes.size()
            + column.texts.ends.size() * 8;
    return bytes;
}

// In a process of its own, so that nothing read before is counted.
double peakOverTyped(const QString &path)
{
    int ends[2];
    if (pipe(ends) != 0)
        return 0;
    if (fork() == 0) {
        rusage before;
        rusage after;
        getrusage(RUSAGE_SELF, &before);
        DataSpec spec;
        spec.source = path;
        const auto data = readData(spec);
        getrusage(RUSAGE_SELF, &after);
        const double ratio = data ? double(after.ru_maxrss - before.ru_maxrss) * 1024
                / double(typedSize(*data->dataset.table))
                                  : -1;
        const auto written = write(ends[1], &ratio, sizeof(ratio));
        _exit(written == sizeof(ratio) ? 0 : 1);
    }
    double ratio = -1;
    const auto got = read(ends[0], &ratio, sizeof(ratio));
    wait(nullptr);
    close(ends[0]);
    close(ends[1]);
    return got == sizeof(ratio) ? ratio : -1;
}

void lampworkReader(benchmark::State &state)
{
    const QString path = makeFile(Kind(state.range(0)), int(state.range(1)));
    state.counters["peak_over_typed"] = peakOverTyped(path);
    for (auto _ : state) {
        DataSpec spec;
        spec.source = path;
        auto data = readData(spec);
        if (!data)
            state.SkipWithError(qPrintable(data.error().text()));
        benchmark::DoNotOptimize(data);
    }
    state.SetBytesProcessed(state.iterations() * QFile(path).size());
}

// std::getline and std::strtod, knowing that all is numbers and how many columns there are.
void getlineStrtod(benchmark::State &state)
{
    const QString path = makeFile(Numbers, int(state.range(1)));
    for (auto _ : state) {
        std::ifstream file(path.toStdString());
        std::string line;
        std::getline(file, line);
        std::vector<std::vector<double>> columns(10);
        while (std::getline(file, line)) {
            const char *at = line.c_str();
            for (auto &column : columns) {
                char *end = nullptr;
                column.push_back(std::strtod(at, &end));
                at = end + 1;
            }
        }
        benchmark::DoNotOptimize(columns);
    }
    state.SetBytesProcessed(state.iterations() * QFile(path).size());
}

// QTextStream, split and toDouble, knowing the same.
void textStreamSplit(benchmark::State &state)
{
    const QString path = makeFile(Numbers, int(state.range(1)));
    for (auto _ : state) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            state.SkipWithError("cannot open");
        QTextStream stream(&file);
        stream.readLine();
        std::vector<std::vector<double>> columns(10);
        while (!stream.atEnd()) {
            const QString line = stream.readLine();
            const auto fields = QStringView(line).split(u',');
            for (std::size_t c = 0; c < columns.size(); ++c)
                columns[c].push_back(fields[qsizetype(c)].toDouble());
        }
        benchmark::DoNotOptimize(columns);
    }
    state.SetBytesProcessed(state.iterations() * QFile(path).size());
}

} // namespace

BENCHMARK(lampworkReader)
    ->ArgNames({"kind", "MB"})
    ->Args({Numbers, 100})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(getlineStrtod)
    ->ArgNames({"kind", "MB"})
    ->Args({Numbers, 100})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(textStreamSplit)
    ->ArgNames({"kind", "MB"})
    ->Args({Numbers, 100})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(lampworkReader)
    ->ArgNames({"kind", "MB"})
    ->Args({Mixed, 100})
    ->Args({Texts, 100})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
