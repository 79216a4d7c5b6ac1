// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

namespace lampwork {

// Who a process is, so that another one can tell later whether it still lives.
struct ProcessIdentity {
    QString host;
    qint64 pid = 0;
    // "machine/boot/pid namespace/start time": tells a reused pid, a restarted machine, and a
    // process whose pid means nothing here (in another container).
    QString mark;
    bool operator==(const ProcessIdentity &) const = default;
};

const ProcessIdentity &thisProcess();

enum class Liveness { Alive, Gone, Unknown };

// Unknown: on another machine or in another container, where only its heartbeat can tell.
Liveness livenessOf(const ProcessIdentity &process);

} // namespace lampwork
