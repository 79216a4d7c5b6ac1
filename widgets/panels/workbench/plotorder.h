// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

// The order of the plots of a view, each named by what it shows ("loss").
namespace lampwork {

// Those that a person put in an order come first, in that order. The others follow by name: the
// loss and the like before, what is of interest to few behind.
bool comesBefore(const QString &a, const QString &b); // by name alone
QStringList arranged(QStringList plots, const QStringList &byHand);

// The order by hand after a plot was put before or behind another one. Of `byHand`, what is not
// among the plots keeps its place; all plots have one then.
enum class PlotSide { Before, Behind };
QStringList moved(const QStringList &plots, const QStringList &byHand, const QString &plot,
    PlotSide side, const QString &other);

} // namespace lampwork
