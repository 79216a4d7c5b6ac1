// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

class QWidget;

namespace lampwork {

struct Report {
    QString title;
    QString summary;
    QStringList head;
    QList<QStringList> rows; // none: only the summary is shown
};

// Shows a report in a dialog of its own that does not hold the window up.
void showReport(QWidget *parent, const Report &report);

} // namespace lampwork
