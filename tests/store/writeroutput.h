// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QStringList>

namespace lampwork {

// What the store acknowledged to a storewriter, by what that said.
struct Acknowledged {
    qint64 step = 0;
    qint64 checkpointStep = 0;
    QByteArray object;
    qint64 slowestMs = -1; // the longest flush; -1: not told, since it did not get to its end
    QByteArray lastLine;

    void read(const QByteArray &output)
    {
        // What follows the last line break was cut off.
        for (const QByteArray &line : output.first(output.lastIndexOf('\n') + 1).split('\n')) {
            const QList<QByteArray> words = line.split(' ');
            if (words[0] == "points") {
                step = words[1].toLongLong();
            } else if (words[0] == "checkpoint") {
                checkpointStep = words[1].toLongLong();
                object = words[2];
            } else if (words[0] == "slowest") {
                slowestMs = words[1].toLongLong();
            }
            if (!line.isEmpty())
                lastLine = line;
        }
    }
};

} // namespace lampwork
