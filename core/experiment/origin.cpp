// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/origin.h"

#include "core/experiment/steering.h"

namespace lampwork {

namespace {

constexpr int originVersion = 1;

Error damaged(const QString &why)
{
    return {ErrorCode::Damaged,
        QStringLiteral("What the store says of the run's origin cannot be read: %1").arg(why), {}};
}

Json orderToJson(const Order &order)
{
    return {{"seq", order.seq}, {"verb", toJson(nameOf(order.verb))}, {"value", order.value},
        {"text", toJson(order.text)}, {"at_ms", order.atMs}, {"handled_ms", order.handledMs},
        {"handled_step", order.handledStep}};
}

Result<Order> orderFromJson(const Json &json)
{
    const QString verb = toQString(json.at("verb"));
    const auto known = orderVerbFromName(verb);
    if (!known)
        return Error{ErrorCode::TooNew,
            QStringLiteral("The order “%1” of a run that this one was forked from is unknown to "
                           "this version of Lampwork; go on with a newer one.")
                .arg(verb),
            {}};
    return Order{json.at("seq").get<qint64>(), *known, json.at("value").get<double>(),
        toQString(json.at("text")), json.at("at_ms").get<qint64>(),
        json.at("handled_ms").get<qint64>(), json.at("handled_step").get<qint64>(), {}};
}

Result<OriginSegment> segmentFromJson(const Json &json)
{
    OriginSegment segment;
    segment.run = json.at("run").get<qint64>();
    segment.runName = toQString(json.at("name"));
    segment.specJson = QString::fromUtf8(toJsonText(json.at("spec")));
    segment.untilStep = json.at("until_step").get<qint64>();
    for (const Json &item : json.at("orders")) {
        const Result<Order> order = orderFromJson(item);
        if (!order)
            return order.error();
        segment.orders.append(*order);
    }
    return segment;
}

} // namespace

Json originToJson(const Origin &origin)
{
    Json json{{"version", originVersion}, {"segments", Json::array()}};
    for (const OriginSegment &segment : origin.segments) {
        const auto spec = parseJson(segment.specJson.toUtf8(), QStringLiteral("spec"));
        Json item{{"run", segment.run}, {"name", toJson(segment.runName)},
            {"until_step", segment.untilStep}, {"orders", Json::array()},
            {"spec", spec ? *spec : Json()}};
        for (const Order &order : segment.orders)
            item["orders"].push_back(orderToJson(order));
        json["segments"].push_back(std::move(item));
    }
    return json;
}

Result<Origin> originFromJson(const Json &json)
{
    try {
        if (json.at("version").get<int>() > originVersion)
            return Error{ErrorCode::TooNew,
                QStringLiteral("The run was forked by a newer version of Lampwork; go on with that "
                               "one."),
                {}};
        Origin origin;
        for (const Json &item : json.at("segments")) {
            const Result<OriginSegment> segment = segmentFromJson(item);
            if (!segment)
                return segment.error();
            origin.segments.append(*segment);
        }
        if (origin.segments.isEmpty())
            return damaged(QStringLiteral("it names no run."));
        return origin;
    } catch (const Json::exception &error) {
        return damaged(QString::fromUtf8(error.what()));
    }
}

Json startToJson(const OriginStart &start)
{
    return {{"step", start.step}, {"segment", start.segment}};
}

Result<OriginStart> startFromJson(const Json &json)
{
    try {
        return OriginStart{json.at("step").get<qint64>(), json.at("segment").get<qint64>()};
    } catch (const Json::exception &error) {
        return damaged(QString::fromUtf8(error.what()));
    }
}

QList<Order> repeatedOrders(const QList<Order> &orders, qint64 step)
{
    QList<Order> kept;
    for (const Order &order : orders) {
        if (isRepeated(order.verb) && order.handledMs != 0 && order.result.isEmpty()
            && order.handledStep < step)
            kept.append(order);
    }
    return kept;
}

} // namespace lampwork
