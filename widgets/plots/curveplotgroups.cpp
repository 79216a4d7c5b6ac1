// SPDX-License-Identifier: GPL-3.0-or-later
// Curves that are drawn as the mean of a group.
#include "core/base/format.h"
#include "widgets/plots/curveplotprivate.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {
const auto legendPrefix = QStringLiteral("group:");
}

void CurvePlot::setGroups(const QList<CurveGroup> &groups, GroupBand band)
{
    if (groups == d->groupsGiven && band == d->band)
        return;
    d->groupsGiven = groups;
    d->band = band;
    QHash<QString, bool> visible;
    for (auto &[id, group] : d->groups) {
        visible.insert(id, group->data.visible);
        d->legend->removeEntry(Private::groupLegendId(id));
        d->plot->removePlottable(group->plottable);
    }
    d->groups.clear();
    for (const CurveGroup &given : groups) {
        auto made = std::make_unique<Private::Group>();
        made->data.style = given.style;
        made->data.members = given.members;
        made->data.visible = visible.value(given.id, true);
        made->data.withBand = band != GroupBand::Members;
        made->plottable
            = new GroupPlottable(d->plot->xAxis, d->plot->yAxis, &made->data, &d->scale);
        d->groups.emplace(given.id, std::move(made));
    }
    d->groupsChanged();
    d->refresh();
}

QString CurvePlot::Private::groupLegendId(const QString &group)
{
    return legendPrefix + group;
}

void CurvePlot::Private::groupsChanged()
{
    for (const auto &[id, curve] : curves) {
        curve->data.grouping = CurveData::Grouping::None;
        curve->group.clear();
    }
    for (const auto &[id, group] : groups) {
        for (const QString &member : std::as_const(group->data.members)) {
            if (Curve *curve = find(member)) {
                curve->group = id;
                curve->data.grouping = band == GroupBand::Members ? CurveData::Grouping::Faint
                                                                  : CurveData::Grouping::Hidden;
            }
        }
    }
    for (const QString &id : std::as_const(order))
        updateLegend(id);
    for (const CurveGroup &given : std::as_const(groupsGiven)) {
        Group &group = *groups.at(given.id);
        updateGroup(group, -HUGE_VAL);
        legend->setEntry(groupLegendId(given.id), group.data.style, group.data.visible, 0);
    }
}

void CurvePlot::Private::updateGroup(Group &group, double from)
{
    std::vector<GroupMember> members;
    for (const QString &id : std::as_const(group.data.members)) {
        const Curve *curve = find(id);
        if (!curve || !curve->data.hasX() || curve->data.size() == 0)
            continue;
        const CurveData *data = &curve->data;
        members.push_back({data->size(), [data](std::size_t i) { return data->x(i); },
            [data](std::size_t i) { return data->shown(i); }});
    }
    group.data.curve.update(members, band, from);
}

void CurvePlot::Private::updateGroupOf(const Curve &curve, double from)
{
    if (const auto found = groups.find(curve.group); found != groups.end())
        updateGroup(*found->second, from);
}

void CurvePlot::Private::updateAllGroups()
{
    for (const auto &[id, group] : groups)
        updateGroup(*group, -HUGE_VAL);
}

bool CurvePlot::Private::toggleGroup(const QString &legendId, bool visible)
{
    if (!legendId.startsWith(legendPrefix))
        return false;
    const auto found = groups.find(legendId.mid(legendPrefix.size()));
    if (found == groups.end())
        return false;
    found->second->data.visible = visible;
    for (const QString &id : std::as_const(found->second->data.members)) {
        if (Curve *curve = find(id))
            curve->data.visible = visible;
    }
    refresh();
    return true;
}

QString CurvePlot::Private::groupMember(const QString &legendId) const
{
    if (!legendId.startsWith(legendPrefix))
        return legendId;
    const auto found = groups.find(legendId.mid(legendPrefix.size()));
    return found == groups.end() ? QString() : found->second->data.members.value(0);
}

QList<CurveReadout::Line> CurvePlot::Private::groupLines(double x) const
{
    QList<CurveReadout::Line> lines;
    for (const CurveGroup &given : groupsGiven) {
        const GroupData &data = groups.at(given.id)->data;
        if (!data.isDrawn() || x > data.curve.x(data.curve.size() - 1))
            continue;
        // The group's last point at or before x: what its members had there.
        std::size_t index = data.curve.lowerBound(std::nextafter(x, HUGE_VAL));
        if (index == 0)
            continue;
        --index;
        const double mean = data.curve.mean().value(index);
        QString text = formatNumber(mean);
        if (data.withBand && data.curve.count(index) > 1)
            text = tr("%1 [%2 to %3], n = %4")
                       .arg(text, formatNumber(data.curve.lower().value(index)),
                           formatNumber(data.curve.upper().value(index)))
                       .arg(data.curve.count(index));
        else
            text = tr("%1, n = %2").arg(text).arg(data.curve.count(index));
        lines.append({data.style.color, data.style.name, text,
            plot->yAxis->coordToPixel(scale.toAxis(mean))});
    }
    return lines;
}

std::vector<GroupPoint> CurvePlot::groupPoints(const QString &id) const
{
    std::vector<GroupPoint> points;
    if (const auto found = d->groups.find(id); found != d->groups.end()) {
        const GroupCurve &curve = found->second->data.curve;
        for (std::size_t i = 0; i < curve.size(); ++i)
            points.push_back({curve.mean().value(i), curve.lower().value(i), curve.upper().value(i),
                curve.count(i)});
    }
    return points;
}

QByteArray CurvePlot::Private::groupsCsv() const
{
    QByteArray text = "group," + nameOf(x).toUtf8() + ",mean,lower,upper,count\n";
    for (const CurveGroup &given : groupsGiven) {
        const GroupData &data = groups.at(given.id)->data;
        if (!data.visible)
            continue;
        QString name = data.style.name;
        name.replace(QLatin1Char('"'), QLatin1String("\"\""));
        const QByteArray quoted = '"' + name.toUtf8() + "\",";
        for (std::size_t i = 0; i < data.curve.size(); ++i) {
            text += quoted;
            for (const double value : {data.curve.x(i), data.curve.mean().value(i),
                     data.curve.lower().value(i), data.curve.upper().value(i)})
                text += formatExact(value).toUtf8() + ',';
            text += QByteArray::number(qulonglong(data.curve.count(i))) + '\n';
        }
    }
    return text;
}

} // namespace lampwork
