// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/exportlistmodel.h"

#include "core/base/format.h"

#include <QFileInfo>

#include <algorithm>
#include <limits>

namespace lampwork {

namespace {

double numberAt(const Json &json, const char *key)
{
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number())
        return std::numeric_limits<double>::quiet_NaN();
    return found->get<double>();
}

qint64 integerAt(const Json &json, const char *key)
{
    const auto found = json.find(key);
    return found == json.end() || !found->is_number_integer() ? 0 : found->get<qint64>();
}

std::optional<ExportMeasurements::Latency> latencyAt(const Json &json, const char *batch)
{
    const auto all = json.find("latency_ms");
    if (all == json.end() || !all->is_object() || !all->contains(batch))
        return {};
    const Json &one = all->at(batch);
    return ExportMeasurements::Latency{numberAt(one, "p50"), numberAt(one, "p99")};
}

QString latencyText(const std::optional<ExportMeasurements::Latency> &latency)
{
    if (!latency)
        return QStringLiteral("–");
    return ExportListModel::tr("%1 / %2 ms")
        .arg(formatNumber(latency->p50Ms, 3), formatNumber(latency->p99Ms, 3));
}

} // namespace

ExportMeasurements exportMeasurementsFromJson(const Json &json)
{
    ExportMeasurements made;
    if (!json.is_object())
        return made;
    if (const auto file = json.find("file"); file != json.end() && file->is_string())
        made.file = toQString(*file);
    made.sizeBytes = integerAt(json, "size_bytes");
    made.parity = numberAt(json, "parity");
    made.rows = integerAt(json, "rows");
    made.batch1 = latencyAt(json, "1");
    made.batch64 = latencyAt(json, "64");
    made.checkpointStep = integerAt(json, "checkpoint_step");
    if (const auto warnings = json.find("warnings");
        warnings != json.end() && warnings->is_array()) {
        for (const Json &warning : *warnings) {
            if (warning.is_string())
                made.warnings << toQString(warning);
        }
    }
    return made;
}

ExportListModel::ExportListModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void ExportListModel::setExports(QList<ExportEntry> entries)
{
    std::stable_sort(
        entries.begin(), entries.end(), [](const ExportEntry &a, const ExportEntry &b) {
            return a.artifact.atMs > b.artifact.atMs;
        });
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

const ExportEntry *ExportListModel::entry(int row) const
{
    return row >= 0 && row < m_entries.size() ? &m_entries[row] : nullptr;
}

int ExportListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int ExportListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ExportListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ExportEntry &entry = m_entries[index.row()];
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::Alignment(
            Qt::AlignVCenter | (index.column() >= Size ? Qt::AlignRight : Qt::AlignLeft)));
    }
    if (role == Qt::ToolTipRole && index.column() == File)
        return entry.measurements.file;
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case File:
        return entry.artifact.name;
    case RunName:
        return entry.runName;
    case When:
        return formatTime(entry.artifact.atMs);
    case Size:
        return formatBytes(entry.artifact.sizeBytes);
    case Parity:
        return formatNumber(entry.measurements.parity, 2);
    case Single:
        return latencyText(entry.measurements.batch1);
    case Batch:
        return latencyText(entry.measurements.batch64);
    default:
        return {};
    }
}

QVariant ExportListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::ToolTipRole) {
        if (section == Parity)
            return tr(
                "Largest difference between an output of the file and of the trained network");
        if (section == Single || section == Batch)
            return tr("Time of one call: median and 99th percentile");
        return {};
    }
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (section >= Size ? Qt::AlignRight : Qt::AlignLeft)));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case File:
        return tr("File");
    case RunName:
        return tr("Run");
    case When:
        return tr("When");
    case Size:
        return tr("Size");
    case Parity:
        return tr("Parity");
    case Single:
        return tr("1 row");
    case Batch:
        return tr("64 rows");
    default:
        return {};
    }
}

} // namespace lampwork
