// SPDX-License-Identifier: GPL-3.0-or-later
// The names of the curves below the plot, and what they come to.
#include "widgets/plots/curveplotprivate.h"

#include <QVBoxLayout>

#include <cmath>

namespace lampwork {

namespace {

constexpr int tableEveryMs = 100;

template <typename Data>
CurveValues valuesOf(const Data &data, const MinMaxPyramid &values, const QCPRange &range)
{
    const std::size_t begin = data.lowerBound(range.lower);
    const std::size_t end = data.lowerBound(std::nextafter(range.upper, HUGE_VAL), begin);
    CurveValues result;
    result.count = qint64(end - begin);
    if (begin == end)
        return result;
    const Envelope envelope = values.envelope(begin, end);
    result.nonFinite = qint64(envelope.nonFinite);
    result.last = values.value(end - 1);
    if (!envelope.isEmpty()) {
        result.least = envelope.min;
        result.greatest = envelope.max;
    }
    return result;
}

} // namespace

CurveStyle CurvePlot::Private::legendStyle(const CurveData &data) const
{
    CurveStyle style = data.style();
    if (data.hasX())
        return style;
    const QString name = style.name;
    switch (x) {
    case CurveX::Epoch:
        style.name = tr("%1 (length of an epoch unknown)").arg(name);
        break;
    case CurveX::Samples:
        style.name = tr("%1 (batch size unknown)").arg(name);
        break;
    case CurveX::Tokens:
        style.name = tr("%1 (tokens of a step unknown)").arg(name);
        break;
    case CurveX::Step:
    case CurveX::RelativeTime:
    case CurveX::WallTime:
        break;
    }
    return style;
}

void CurvePlot::Private::updateLegend(const QString &id)
{
    const CurveData &data = curves.at(id)->data;
    if (data.style().secondary || data.style().hidden || data.grouping != CurveData::Grouping::None)
        legend->removeEntry(id);
    else
        legend->setEntry(id, legendStyle(data), data.visible, qint64(data.nonFiniteCount()));
}

void CurvePlot::Private::toggle(const QString &legendId, bool visible)
{
    if (toggleGroup(legendId, visible))
        return;
    q->setCurveVisible(legendId, visible);
    Q_EMIT q->curveVisibilityChanged(legendId, visible);
}

void CurvePlot::Private::showLegend()
{
    if (legendTable && !table) {
        table = new CurveTable(q);
        table->setObjectName(QStringLiteral("legend.table"));
        q->layout()->addWidget(table);
        connect(table, &CurveTable::toggled, q,
            [this](const QString &id, bool visible) { toggle(id, visible); });
        connect(table, &CurveTable::menuRequested, q, [this](const QString &id, const QPoint &at) {
            Q_EMIT q->curveMenuRequested(groupMember(id), at);
        });
        tableTimer.setSingleShot(true);
        tableTimer.setInterval(tableEveryMs);
        connect(&tableTimer, &QTimer::timeout, q, [this] { fillTable(); });
    }
    legend->setVisible(legendVisible && !legendTable);
    if (table) {
        table->setVisible(legendVisible && legendTable);
        fillTable();
    }
}

void CurvePlot::Private::fillTable()
{
    if (!legendTable)
        return;
    QList<CurveTable::Row> rows;
    for (const CurveGroup &given : std::as_const(groupsGiven)) {
        const GroupData &data = groups.at(given.id)->data;
        rows.append({groupLegendId(given.id), data.style, data.visible,
            valuesOf(data.curve, data.curve.mean(), plot->xAxis->range())});
    }
    for (const QString &id : std::as_const(order)) {
        const CurveData &data = curves.at(id)->data;
        if (!data.style().secondary && !data.style().hidden
            && data.grouping == CurveData::Grouping::None)
            rows.append({id, legendStyle(data), data.visible, q->valuesInSight(id)});
    }
    table->setRows(rows);
}

void CurvePlot::setLegendVisible(bool visible)
{
    d->legendVisible = visible;
    d->showLegend();
}

void CurvePlot::setLegendTable(bool table)
{
    if (table == d->legendTable)
        return;
    d->legendTable = table;
    d->showLegend();
}

CurveValues CurvePlot::valuesInSight(const QString &id) const
{
    const QCPRange range = d->plot->xAxis->range();
    if (const auto group = d->groups.find(id); group != d->groups.end()) {
        const GroupCurve &curve = group->second->data.curve;
        return valuesOf(curve, curve.mean(), range);
    }
    const Private::Curve *curve = d->find(id);
    if (!curve || !curve->data.hasX())
        return {};
    return valuesOf(curve->data, curve->data.raw(), range);
}

} // namespace lampwork
