// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/processes.h"

#include <QFile>
#include <QFileInfo>
#include <QStringList>
#include <QSysInfo>

#include <unistd.h>

namespace lampwork {

namespace {

QString readLine(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readLine()).trimmed()
                                          : QString();
}

struct ProcessStatus {
    QString state; // "R", "S", "Z", …
    QString startTime; // clock ticks since boot
};

// Fields 3 and 22 of /proc/PID/stat (proc(5)); the second field, a name in brackets, may hold
// anything. Empty when there is no such process.
ProcessStatus statusOf(qint64 pid)
{
    const QString line = readLine(QStringLiteral("/proc/%1/stat").arg(pid));
    const QStringList fields = line.mid(line.lastIndexOf(u')') + 2).split(u' ');
    return fields.size() > 19 ? ProcessStatus{fields[0], fields[19]} : ProcessStatus{};
}

// The part of the mark that all processes here share.
QStringList placeHere()
{
    return {QString::fromLatin1(QSysInfo::machineUniqueId()),
        readLine(QStringLiteral("/proc/sys/kernel/random/boot_id")),
        QFile::symLinkTarget(QStringLiteral("/proc/self/ns/pid")).section(u'/', -1)};
}

} // namespace

const ProcessIdentity &thisProcess()
{
    static const ProcessIdentity identity{QSysInfo::machineHostName(), qint64(::getpid()),
        (placeHere() << statusOf(::getpid()).startTime).join(u'/')};
    return identity;
}

Liveness livenessOf(const ProcessIdentity &process)
{
    const QStringList theirs = process.mark.split(u'/');
    const QStringList here = placeHere();
    if (theirs.size() != 4 || process.host != thisProcess().host || theirs[0] != here[0])
        return Liveness::Unknown;
    if (theirs[1] != here[1])
        return Liveness::Gone; // the machine was restarted
    if (theirs[2] != here[2])
        return Liveness::Unknown;
    const ProcessStatus status = statusOf(process.pid);
    const bool alive = status.startTime == theirs[3] && !status.startTime.isEmpty()
        && status.state != QLatin1String("Z") && status.state != QLatin1String("X");
    return alive ? Liveness::Alive : Liveness::Gone;
}

} // namespace lampwork
