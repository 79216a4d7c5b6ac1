// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/machine/freedmemory.h"
#include "core/engine/machine/machinesampler.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>
#include <sys/resource.h>
#include <unistd.h>

using namespace lampwork;

namespace {

void write(const QString &path, const QByteArray &text)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("%s cannot be written", qPrintable(path));
}

bool near(double value, double expected)
{
    return std::abs(value - expected) <= 1e-9 * std::max(1.0, std::abs(expected));
}

// A tree like that of /sys/class/powercap: two packages, the first with a core's zone and memory.
class PowercapTree {
public:
    PowercapTree()
    {
        zone("intel-rapl:0", "package-0", 1'000'000);
        zone("intel-rapl:0:0", "core", 400'000);
        zone("intel-rapl:0:1", "dram", 50'000);
        zone("intel-rapl:1", "package-1", 2'000'000);
        zone("intel-rapl-mmio:0", "package-0", 777);
        write(path() + QStringLiteral("/intel-rapl/enabled"), "1\n");
    }
    QString path() const { return m_dir.path(); }
    void energy(const char *zone, qint64 microjoules) const
    {
        write(path() + u'/' + QLatin1String(zone) + QStringLiteral("/energy_uj"),
            QByteArray::number(microjoules) + '\n');
    }
    void remove(const char *zone) const
    {
        QDir(path() + u'/' + QLatin1String(zone)).removeRecursively();
    }

private:
    void zone(const char *folder, const QByteArray &name, qint64 microjoules) const
    {
        const QString zone = path() + u'/' + QLatin1String(folder);
        write(zone + QStringLiteral("/name"), name + '\n');
        write(zone + QStringLiteral("/max_energy_range_uj"), "10000000\n");
        energy(folder, microjoules);
    }
    QTemporaryDir m_dir;
};

PowerReading reading(qint64 atMs, double processSeconds, double busySeconds)
{
    PowerReading reading;
    reading.atMs = atMs;
    reading.usage.processSeconds = processSeconds;
    reading.usage.busySeconds = busySeconds;
    reading.usage.residentBytes = 2'000'000'000;
    return reading;
}

} // namespace

class MachineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void freedMemoryIsNotFaultedInAgain()
    {
#if defined(__GLIBC__)
        // A step's large tensors, all alive at once, then all freed.
        constexpr int blocks = 8;
        constexpr std::size_t bytes = 20 << 20;
        const auto faultsOfAStep = [] {
            rusage before, after;
            getrusage(RUSAGE_SELF, &before);
            void *memory[blocks];
            for (void *&block : memory) {
                block = std::malloc(bytes);
                std::memset(block, 1, bytes);
            }
            for (void *block : memory)
                std::free(block);
            getrusage(RUSAGE_SELF, &after);
            return after.ru_minflt - before.ru_minflt;
        };
        keepFreedMemory();
        const long first = faultsOfAStep();
        const long second = faultsOfAStep();
        QVERIFY2(second * 100 <= first,
            qPrintable(QStringLiteral("%1, then %2").arg(first).arg(second)));
#else
        QSKIP("glibc only");
#endif
    }
    // -- procfs -------------------------------------------------------------------------------

    void procfsIsReadAsItsManualSays()
    {
        const QTemporaryDir proc;
        // A program whose name tries to look like the fields after it.
        write(proc.filePath(QStringLiteral("self/stat")),
            "42 (a) b (c) R 1 42 42 0 -1 4194304 102 0 0 0 1230 70 5 6 20 0 3 0 99850 1 2 3\n");
        write(proc.filePath(QStringLiteral("stat")),
            "cpu  1000 20 300 5000 400 6 7 8 900 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n");
        write(proc.filePath(QStringLiteral("self/status")),
            "Name:\ta\nVmPeak:\t 9 kB\nVmHWM:\t    4096 kB\nVmRSS:\t    1024 kB\n");
        write(proc.filePath(QStringLiteral("meminfo")),
            "MemTotal:       24000000 kB\nMemFree: 1 kB\nMemAvailable:   2000 kB\n");
        const auto usage = readProcessUsage(proc.path());
        QVERIFY(usage);
        const auto ticks = double(sysconf(_SC_CLK_TCK));
        QVERIFY(near(usage->processSeconds, (1230 + 70) / ticks));
        QVERIFY(near(usage->busySeconds, (1000 + 20 + 300 + 6 + 7 + 8) / ticks));
        QVERIFY(near(usage->totalSeconds, (1000 + 20 + 300 + 5000 + 400 + 6 + 7 + 8) / ticks));
        QCOMPARE(usage->residentBytes, 1024 * 1024);
        QCOMPARE(usage->peakResidentBytes, 4096 * 1024);
        QCOMPARE(usage->availableBytes, 2000 * 1024);

        QVERIFY(QFile::remove(proc.filePath(QStringLiteral("meminfo"))));
        QVERIFY(!readProcessUsage(proc.path()));
        QVERIFY(!readProcessUsage(QStringLiteral("/nowhere")));
    }

    void thisProcessIsSeenToWork()
    {
        const auto before = readProcessUsage();
        QVERIFY(before);
        QElapsedTimer timer;
        timer.start();
        volatile double sum = 0;
        while (readProcessUsage()->processSeconds < before->processSeconds + 0.1
            && timer.elapsed() < 60'000)
            for (int i = 0; i < 1'000'000; ++i)
                sum = sum + std::sqrt(double(i));
        const auto after = readProcessUsage();
        QVERIFY(after->processSeconds >= before->processSeconds + 0.1);
        QVERIFY(after->totalSeconds > before->totalSeconds);
        QVERIFY(after->peakResidentBytes >= after->residentBytes);
        QVERIFY(after->residentBytes > 1'000'000);
    }

    // -- RAPL ---------------------------------------------------------------------------------

    void packagesAndMemoryAreAddedUp()
    {
        const PowercapTree tree;
        Rapl rapl(tree.path());
        QVERIFY(rapl.isAvailable());
        QVERIFY(rapl.hasMemory());
        tree.energy("intel-rapl:0", 1'500'000);
        tree.energy("intel-rapl:0:0", 800'000); // within the package
        tree.energy("intel-rapl:0:1", 75'000);
        tree.energy("intel-rapl:1", 2'250'000);
        tree.energy("intel-rapl-mmio:0", 500'000); // the first package once more
        QVERIFY(near(rapl.joules().value_or(-1), 0.5 + 0.025 + 0.25));
        QVERIFY(near(rapl.joules().value_or(-1), 0));
    }

    void aCounterThatStartsAgainLosesNothing()
    {
        const PowercapTree tree;
        tree.energy("intel-rapl:0", 9'900'000);
        Rapl rapl(tree.path());
        tree.energy("intel-rapl:0", 300'000); // past 10,000,000
        QVERIFY(near(rapl.joules().value_or(-1), 0.4));
    }

    void countersThatMayNotBeReadAreNotThere()
    {
        QVERIFY(!Rapl(QStringLiteral("/nowhere")).isAvailable());
        const PowercapTree tree;
        QFile::remove(tree.path() + QStringLiteral("/intel-rapl:1/energy_uj"));
        Rapl part(tree.path());
        QVERIFY(!part.isAvailable());
        QVERIFY(!part.joules());
    }

    void aCounterThatVanishesIsTold()
    {
        const PowercapTree tree;
        Rapl rapl(tree.path());
        tree.remove("intel-rapl:1");
        QVERIFY(!rapl.joules());
    }

    // -- NVML ---------------------------------------------------------------------------------

    void aCardTellsItsLoadMemoryAndWatts()
    {
        NvmlOptions options;
        options.library = QStringLiteral(LAMPWORK_FAKE_NVML);
        const auto first = Nvml::open(options);
        QVERIFY2(first, first ? "" : qPrintable(first.error().message));
        const GpuReading reading = (*first)->read();
        QCOMPARE(reading.percent, 87.0);
        QCOMPARE(reading.memoryBytes, 12'000'000'000);
        QVERIFY(near(reading.watts.value_or(0), 350.25));
        QVERIFY(near(reading.joules.value_or(0), 123'456.789));
        options.busId = QStringLiteral("0000:AF:00.0");
        const auto second = Nvml::open(options);
        QVERIFY(second);
        const GpuReading less = (*second)->read();
        QCOMPARE(less.percent, 5.0);
        QVERIFY(!less.watts);
        QVERIFY(!less.joules);
    }

    void whatIsNotThereIsSaid()
    {
        NvmlOptions options;
        options.library = QStringLiteral("/nowhere/libnvidia-ml.so.1");
        QCOMPARE(Nvml::open(options).error().code, ErrorCode::NotFound);
        options.library = QStringLiteral(LAMPWORK_OLD_NVML);
        QCOMPARE(Nvml::open(options).error().code, ErrorCode::Unsupported);
        options.library = QStringLiteral(LAMPWORK_FAKE_NVML);
        options.busId = QStringLiteral("0000:01:00.0");
        QCOMPARE(Nvml::open(options).error().code, ErrorCode::NotFound);
    }

    // -- Energy -------------------------------------------------------------------------------

    void measuredEnergyIsTheProcesssShareOfTheMachines()
    {
        EnergyMeter meter;
        PowerReading first = reading(1000, 5, 100);
        first.raplJoules = 1000; // before the watch began
        meter.add(first);
        QCOMPARE(meter.joules(), 0.0);
        PowerReading second = reading(2000, 5.5, 102);
        second.raplJoules = 40;
        meter.add(second);
        QVERIFY(near(meter.joules(), 40 * 0.5 / 2)); // half a second of two busy ones
        QCOMPARE(meter.sources().size(), 1);
        QVERIFY(meter.sources()[0].startsWith(u"measured: RAPL"));
        PowerReading third = reading(3000, 8, 103); // ticks: ahead of the machine's
        third.raplJoules = 30;
        meter.add(third);
        QVERIFY(near(meter.joules(), 10 + 30));
    }

    void estimatedEnergyFollowsItsFormula()
    {
        EnergyMeter meter;
        meter.add(reading(1000, 5, 100));
        meter.add(reading(3000, 6.5, 102));
        // 12 W × 1.5 s, and 0.3725 W/GB × 2 GB × 2 s.
        QVERIFY(near(meter.joules(), 18 + 1.49));
        QCOMPARE(meter.sources().size(), 1);
        QVERIFY(meter.sources()[0].startsWith(u"estimated: 12 W"));
    }

    void aCardsEnergyIsAddedByItsCounterOrItsWatts()
    {
        EnergyMeter counted;
        EnergyMeter integrated;
        for (const double second : {0.0, 1.0, 2.0}) {
            PowerReading one = reading(qint64(second * 1000), 0, second);
            one.raplJoules = 0;
            one.usesGpu = true;
            one.gpu.watts = 100 + 50 * second;
            integrated.add(one);
            one.gpu.joules = 7000 + 90 * second;
            counted.add(one);
        }
        QVERIFY(near(counted.joules(), 180));
        QVERIFY(near(integrated.joules(), 125 + 175));
        QVERIFY(integrated.sources().contains(
            QStringLiteral("measured: NVML, the whole graphics card")));
    }

    void aCardThatTellsNothingIsNamedAsLeftOut()
    {
        EnergyMeter meter;
        for (const qint64 ms : {0, 1000}) {
            PowerReading one = reading(ms, 0, 0);
            one.usesGpu = true;
            meter.add(one);
        }
        QVERIFY(meter.sources().contains(
            QStringLiteral("not known: the graphics card, which is left out")));
    }

    // -- The sampler --------------------------------------------------------------------------

    void aSamplerLooksAgainAndAgainAndOnceMoreAtTheEnd()
    {
        const PowercapTree tree;
        MachineSamplerOptions options;
        options.periodMs = 20;
        options.gpu = true;
        options.nvml.library = QStringLiteral(LAMPWORK_FAKE_NVML);
        options.powercapRoot = tree.path();
        MachineSampler sampler(options);
        QTRY_VERIFY(sampler.hasSample());
        const auto sample = sampler.take();
        QVERIFY(sample);
        QVERIFY(sample->gpu);
        QCOMPARE(sample->gpu->watts, 350.25);
        QVERIFY(sample->usage.residentBytes > 0);
        QVERIFY(sample->energySources.contains(
            QStringLiteral("measured: NVML, the whole graphics card")));
        QTRY_VERIFY(sampler.hasSample());
        sampler.stop();
        QVERIFY(sampler.take());
        QVERIFY(!sampler.hasSample());
        QVERIFY(!sampler.take());
    }

    void withoutProcfsThereAreNoSamples()
    {
        MachineSamplerOptions options;
        options.periodMs = 1;
        options.procRoot = QStringLiteral("/nowhere");
        MachineSampler sampler(options);
        sampler.stop();
        QVERIFY(!sampler.take());
    }
};

QTEST_GUILESS_MAIN(MachineTest)
#include "tst_machine.moc"
