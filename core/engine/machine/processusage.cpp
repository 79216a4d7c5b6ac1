// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/machine/processusage.h"

#include <QByteArray>
#include <QFile>
#include <QList>

#include <unistd.h>

namespace lampwork {

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

double ticksPerSecond()
{
    static const auto ticks = double(sysconf(_SC_CLK_TCK));
    return ticks;
}

// "VmRSS:     1234 kB" in bytes.
std::optional<qint64> memoryLine(const QByteArray &text, const QByteArray &name)
{
    for (const QByteArray &line : text.split('\n')) {
        if (!line.startsWith(name + ':'))
            continue;
        bool understood = false;
        const qint64 kilobytes = line.mid(name.size() + 1)
                                     .simplified()
                                     .split(' ')
                                     .constFirst()
                                     .toLongLong(&understood);
        return understood ? std::optional(kilobytes * 1024) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::optional<ProcessUsage> readProcessUsage(const QString &root)
{
    ProcessUsage usage;
    // The name of the program, in brackets, may hold anything: what follows the last one counts.
    const QByteArray self = contents(root + QStringLiteral("/self/stat"));
    const QList<QByteArray> fields = self.mid(self.lastIndexOf(')') + 2).split(' ');
    if (fields.size() < 13)
        return std::nullopt;
    usage.processSeconds = (fields[11].toDouble() + fields[12].toDouble()) / ticksPerSecond();

    const QByteArray stat = contents(root + QStringLiteral("/stat"));
    const QList<QByteArray> times = stat.left(stat.indexOf('\n')).simplified().split(' ');
    // cpu user nice system idle iowait irq softirq steal …: guests are counted in user and nice.
    if (times.size() < 9 || times[0] != "cpu")
        return std::nullopt;
    for (int i = 1; i <= 8; ++i) {
        const double seconds = times[i].toDouble() / ticksPerSecond();
        usage.totalSeconds += seconds;
        if (i != 4 && i != 5) // idle, waiting for a disk
            usage.busySeconds += seconds;
    }

    const QByteArray status = contents(root + QStringLiteral("/self/status"));
    const auto resident = memoryLine(status, "VmRSS");
    const auto peak = memoryLine(status, "VmHWM");
    const auto available = memoryLine(contents(root + QStringLiteral("/meminfo")), "MemAvailable");
    if (!resident || !peak || !available)
        return std::nullopt;
    usage.residentBytes = *resident;
    usage.peakResidentBytes = *peak;
    usage.availableBytes = *available;
    return usage;
}

} // namespace lampwork
