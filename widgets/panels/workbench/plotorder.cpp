// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/plotorder.h"

#include "core/analysis/naturalorder.h"

#include <QHash>

#include <algorithm>

namespace lampwork {

namespace {

// Loss first, the learning rate and norms of interest to few last.
int rankOf(const QString &plot)
{
    static const QStringList first{QStringLiteral("loss"), QStringLiteral("accuracy"),
        QStringLiteral("f1_macro"), QStringLiteral("rmse")};
    static const QStringList last{QStringLiteral("learning_rate"), QStringLiteral("gradient_norm")};
    if (const qsizetype at = first.indexOf(plot); at >= 0)
        return int(at);
    if (const qsizetype at = last.indexOf(plot); at >= 0)
        return 100 + int(at);
    return 50;
}

} // namespace

bool comesBefore(const QString &a, const QString &b)
{
    if (const int left = rankOf(a), right = rankOf(b); left != right)
        return left < right;
    const int order = compareNaturally(a, b);
    return order != 0 ? order < 0 : a < b;
}

QStringList arranged(QStringList plots, const QStringList &byHand)
{
    QHash<QString, qsizetype> places;
    for (const QString &plot : byHand)
        places.insert(plot, places.size());
    std::sort(plots.begin(), plots.end(), [&places](const QString &a, const QString &b) {
        const qsizetype left = places.value(a, places.size());
        const qsizetype right = places.value(b, places.size());
        return left != right ? left < right : left == places.size() && comesBefore(a, b);
    });
    return plots;
}

QStringList moved(const QStringList &plots, const QStringList &byHand, const QString &plot,
    PlotSide side, const QString &other)
{
    QStringList order = byHand;
    for (const QString &known : arranged(plots, byHand)) {
        if (!order.contains(known))
            order.append(known);
    }
    const qsizetype from = order.indexOf(plot);
    if (plot == other || from < 0 || !order.contains(other))
        return byHand;
    order.removeAt(from);
    order.insert(order.indexOf(other) + (side == PlotSide::Behind ? 1 : 0), plot);
    return order;
}

} // namespace lampwork
