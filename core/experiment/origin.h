// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/experiment/run.h"

#include <QList>
#include <QString>

namespace lampwork {

// One run on the way to a fork: what it did up to the step at which the next one was forked from
// it, as its spec and its recorded orders say.
struct OriginSegment {
    RunId run = 0; // may have been removed for good since
    QString runName;
    QString specJson; // resolved
    QList<Order> orders; // repeatedOrders() up to `untilStep`
    qint64 untilStep = 0; // the finished steps that the next one starts with
    bool operator==(const OriginSegment &) const = default;
};

// Where a forked run comes from: the whole way from step 0, so that the fork needs none of the runs
// before it. Kept as the run's artifact originKind/originName.
struct Origin {
    QList<OriginSegment> segments; // oldest first; the last is the parent
    bool operator==(const Origin &) const = default;
};

// The state that the way is repeated from: the artifact originKind/startName, a checkpoint's file;
// this is its info. Without one, the way begins at step 0.
struct OriginStart {
    qint64 step = 0; // finished steps
    qint64 segment = 0; // whose spec the state belongs to
    bool operator==(const OriginStart &) const = default;
};

inline constexpr char originKind[] = "fork";
inline constexpr char originName[] = "origin.json";
inline constexpr char startName[] = "start.pt";

Json originToJson(const Origin &origin);
// Damaged: not what originToJson() wrote; TooNew: an order that this program does not know.
Result<Origin> originFromJson(const Json &json);
Json startToJson(const OriginStart &start);
Result<OriginStart> startFromJson(const Json &json);

// Those of a run's orders that isRepeated() (core/experiment/steering.h), that were carried out, and
// that took effect before `step` steps were done.
QList<Order> repeatedOrders(const QList<Order> &orders, qint64 step);

} // namespace lampwork
