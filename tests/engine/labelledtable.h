// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/philox.h"
#include "core/experiment/spec.h"

#include <QFile>

#include <stdexcept>

// A table of three labels, each of which a straight line tells from its absence.
namespace lampwork::test {

inline QByteArray labelledTable(int rows)
{
    Philox random(5, RandomPurpose::Order);
    QByteArray text("x1,x2,x3,wet,windy,warm\n");
    for (int i = 0; i < rows; ++i) {
        const double x1 = random.normal();
        const double x2 = random.normal();
        const double x3 = random.normal();
        text += QByteArray::number(x1, 'f', 4) + ',' + QByteArray::number(x2, 'f', 4) + ','
            + QByteArray::number(x3, 'f', 4) + ',' + (x1 + x2 > 0 ? "yes" : "no") + ','
            + (x1 - x2 > 0.3 ? "1" : "0") + ',' + (x3 > 0.6 ? "true" : "false") + '\n';
    }
    return text;
}

// Writes the table to `path`; the spec that learns its labels.
inline Spec labelledSpec(const QString &path, int rows = 600)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(labelledTable(rows)) < 0)
        throw std::runtime_error("cannot write " + path.toStdString());
    Spec spec;
    spec.data.source = path;
    for (const char *name : {"wet", "windy", "warm"}) {
        ColumnSpec column;
        column.name = QLatin1String(name);
        column.role = ColumnRole::Target;
        spec.data.columns.append(column);
    }
    return spec;
}

} // namespace lampwork::test
