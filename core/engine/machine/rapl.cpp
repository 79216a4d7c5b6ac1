// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/machine/rapl.h"

#include <QDir>
#include <QFile>

namespace lampwork {

namespace {

std::optional<qint64> number(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    bool understood = false;
    const qint64 value = file.readAll().trimmed().toLongLong(&understood);
    return understood ? std::optional(value) : std::nullopt;
}

QByteArray nameOfZone(const QString &folder)
{
    QFile file(folder + QStringLiteral("/name"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
}

} // namespace

Rapl::Rapl(const QString &root)
{
    // Not "intel-rapl-mmio:…": the same package by another way.
    const QStringList folders = QDir(root).entryList(
        {QStringLiteral("intel-rapl:*")}, QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString &folder : folders) {
        const QString path = root + u'/' + folder;
        const QByteArray name = nameOfZone(path);
        const bool memory = name == "dram";
        if (!memory && !name.startsWith("package"))
            continue;
        Zone zone;
        zone.energyPath = path + QStringLiteral("/energy_uj");
        const auto energy = number(zone.energyPath);
        const auto range = number(path + QStringLiteral("/max_energy_range_uj"));
        if (!energy || !range) {
            // A part of the counters would be told as the whole.
            m_zones.clear();
            m_hasMemory = false;
            return;
        }
        zone.last = *energy;
        zone.range = *range;
        m_hasMemory = m_hasMemory || memory;
        m_zones.push_back(zone);
    }
}

std::optional<double> Rapl::joules()
{
    if (m_zones.empty())
        return std::nullopt;
    qint64 microjoules = 0;
    for (Zone &zone : m_zones) {
        const auto now = number(zone.energyPath);
        if (!now)
            return std::nullopt;
        microjoules += *now >= zone.last ? *now - zone.last : *now + zone.range - zone.last;
        zone.last = *now;
    }
    return double(microjoules) * 1e-6;
}

} // namespace lampwork
