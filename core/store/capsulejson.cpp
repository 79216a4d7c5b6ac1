// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/capsulejson.h"

#include <cmath>
#include <limits>

namespace lampwork {

namespace {

// JSON has no number for these.
Json number(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    return value;
}

std::optional<double> fromNumber(const Json &json)
{
    if (json.is_number())
        return json.get<double>();
    if (json == "nan")
        return std::numeric_limits<double>::quiet_NaN();
    if (json == "inf")
        return std::numeric_limits<double>::infinity();
    if (json == "-inf")
        return -std::numeric_limits<double>::infinity();
    return std::nullopt;
}

// Reads the members of an object; the first that is missing or wrong is the error.
class Members {
public:
    explicit Members(const Json &json)
        : m_json(json)
    {
        if (!json.is_object())
            fail("the object");
    }
    qint64 integer(const char *name)
    {
        const Json *value = find(name);
        if (value && value->is_number_integer()
            && !(value->is_number_unsigned()
                && value->get<quint64>() > quint64(std::numeric_limits<qint64>::max())))
            return value->get<qint64>();
        fail(name);
        return 0;
    }
    double real(const char *name)
    {
        const Json *value = find(name);
        const auto number = value ? fromNumber(*value) : std::nullopt;
        if (!number)
            fail(name);
        return number.value_or(0);
    }
    bool flag(const char *name)
    {
        const Json *value = find(name);
        if (value && value->is_boolean())
            return value->get<bool>();
        fail(name);
        return false;
    }
    QString text(const char *name)
    {
        const Json *value = find(name);
        if (value && value->is_string())
            return toQString(*value);
        fail(name);
        return {};
    }
    Json list(const char *name)
    {
        const Json *value = find(name);
        if (value && value->is_array())
            return *value;
        fail(name);
        return Json::array();
    }
    Json any(const char *name)
    {
        const Json *value = find(name);
        if (!value)
            fail(name);
        return value ? *value : Json();
    }
    void fail(const char *name)
    {
        if (m_wrong.isEmpty())
            m_wrong = QString::fromLatin1(name);
    }
    template <typename T> Result<T> result(T value) const
    {
        if (m_wrong.isEmpty())
            return value;
        return Error{ErrorCode::Damaged,
            QStringLiteral("“%1” is missing or not what it should be.").arg(m_wrong), {}};
    }

private:
    const Json *find(const char *name) const
    {
        if (!m_json.is_object())
            return nullptr;
        const auto found = m_json.find(name);
        return found == m_json.end() ? nullptr : &*found;
    }
    const Json &m_json;
    QString m_wrong;
};

// With the type, so that 1 and 1.0 stay apart.
Json attributeToJson(const QString &key, const QVariant &value)
{
    Json json;
    json["key"] = toJson(key);
    switch (value.typeId()) {
    case QMetaType::Float:
    case QMetaType::Double:
        json["type"] = "double";
        json["value"] = number(value.toDouble());
        break;
    case QMetaType::UInt:
    case QMetaType::ULong:
    case QMetaType::ULongLong:
        json["type"] = "unsigned";
        json["value"] = value.toULongLong();
        break;
    default:
        json["type"] = "json";
        json["value"] = toJson(value);
    }
    return json;
}

bool readAttribute(const Json &json, QHash<QString, QVariant> &attributes)
{
    Members members(json);
    const QString key = members.text("key");
    const QString type = members.text("type");
    const Json value = members.any("value");
    QVariant read;
    if (type == QLatin1String("double")) {
        const auto number = fromNumber(value);
        if (!number)
            return false;
        read = *number;
    } else if (type == QLatin1String("unsigned")) {
        if (!value.is_number_unsigned())
            return false;
        read = qulonglong(value.get<quint64>());
    } else if (type == QLatin1String("json") && !value.is_object()) {
        read = toVariant(value);
    } else {
        return false;
    }
    attributes.insert(key, read);
    return members.result(true).ok() && !key.isEmpty();
}

} // namespace

Json toCapsule(const Run &run)
{
    Json json;
    json["experiment"] = toJson(run.experiment);
    json["name"] = toJson(run.name);
    json["state"] = toJson(nameOf(run.state));
    json["message"] = toJson(run.message);
    json["tags"] = toJson(QVariant(run.tags));
    json["note"] = toJson(run.note);
    json["archived"] = run.archived;
    json["created_ms"] = run.createdMs;
    json["started_ms"] = run.startedMs;
    json["ended_ms"] = run.endedMs;
    json["heartbeat_ms"] = run.heartbeatMs;
    json["host"] = toJson(run.host);
    json["pid"] = run.pid;
    json["step"] = run.step;
    json["total_steps"] = run.totalSteps;
    json["steps_per_epoch"] = run.stepsPerEpoch;
    json["samples_per_second"] = number(run.samplesPerSecond);
    json["parent_step"] = run.parentStep;
    QStringList keys(run.attributes.keyBegin(), run.attributes.keyEnd());
    keys.sort();
    Json attributes = Json::array();
    for (const QString &key : std::as_const(keys))
        attributes.push_back(attributeToJson(key, run.attributes.value(key)));
    json["attributes"] = attributes;
    return json;
}

Result<Run> runFromCapsule(const Json &json)
{
    Members members(json);
    Run run;
    run.experiment = members.text("experiment");
    run.name = members.text("name");
    if (const auto state = runStateFromName(members.text("state")); state && !isActive(*state))
        run.state = *state;
    else
        members.fail("state");
    run.message = members.text("message");
    for (const Json &tag : members.list("tags")) {
        if (!tag.is_string())
            members.fail("tags");
        else
            run.tags.append(toQString(tag));
    }
    run.note = members.text("note");
    run.archived = members.flag("archived");
    run.createdMs = members.integer("created_ms");
    run.startedMs = members.integer("started_ms");
    run.endedMs = members.integer("ended_ms");
    run.heartbeatMs = members.integer("heartbeat_ms");
    run.host = members.text("host");
    run.pid = members.integer("pid");
    run.step = members.integer("step");
    run.totalSteps = members.integer("total_steps");
    run.stepsPerEpoch = members.integer("steps_per_epoch");
    run.samplesPerSecond = members.real("samples_per_second");
    run.parentStep = members.integer("parent_step");
    for (const Json &attribute : members.list("attributes")) {
        if (!readAttribute(attribute, run.attributes))
            members.fail("attributes");
    }
    return members.result(run);
}

Json toCapsule(const RunEvent &event)
{
    return {{"at_ms", event.atMs}, {"kind", toJson(nameOf(event.kind))}, {"step", event.step},
        {"text", toJson(event.text)}};
}

Result<RunEvent> eventFromCapsule(const Json &json)
{
    Members members(json);
    RunEvent event;
    event.atMs = members.integer("at_ms");
    if (const auto kind = eventKindFromName(members.text("kind")))
        event.kind = *kind;
    else
        members.fail("kind");
    event.step = members.integer("step");
    event.text = members.text("text");
    return members.result(event);
}

Json toCapsule(const Order &order)
{
    return {{"verb", toJson(nameOf(order.verb))}, {"value", number(order.value)},
        {"text", toJson(order.text)}, {"at_ms", order.atMs}, {"handled_ms", order.handledMs},
        {"handled_step", order.handledStep}, {"result", toJson(order.result)}};
}

Result<Order> orderFromCapsule(const Json &json)
{
    Members members(json);
    Order order;
    if (const auto verb = orderVerbFromName(members.text("verb")))
        order.verb = *verb;
    else
        members.fail("verb");
    order.value = members.real("value");
    order.text = members.text("text");
    order.atMs = members.integer("at_ms");
    order.handledMs = members.integer("handled_ms");
    order.handledStep = members.integer("handled_step");
    order.result = members.text("result");
    return members.result(order);
}

Json toCapsule(const Histogram &histogram)
{
    return {{"name", toJson(histogram.name)}, {"step", histogram.step}, {"lower", histogram.lower},
        {"upper", histogram.upper}, {"counts", histogram.counts}};
}

Result<Histogram> histogramFromCapsule(const Json &json)
{
    Members members(json);
    Histogram histogram;
    histogram.name = members.text("name");
    histogram.step = members.integer("step");
    histogram.lower = members.real("lower");
    histogram.upper = members.real("upper");
    for (const Json &count : members.list("counts")) {
        if (!count.is_number_unsigned()
            || count.get<quint64>() > std::numeric_limits<quint32>::max())
            members.fail("counts");
        else
            histogram.counts.push_back(count.get<quint32>());
    }
    return members.result(histogram);
}

Json toCapsule(const Checkpoint &checkpoint)
{
    return {{"step", checkpoint.step}, {"epoch", checkpoint.epoch}, {"at_ms", checkpoint.atMs},
        {"object", toJson(checkpoint.object)}, {"best", checkpoint.best},
        {"metric", checkpoint.metric ? number(*checkpoint.metric) : Json()}};
}

Result<Checkpoint> checkpointFromCapsule(const Json &json)
{
    Members members(json);
    Checkpoint checkpoint;
    checkpoint.step = members.integer("step");
    checkpoint.epoch = members.integer("epoch");
    checkpoint.atMs = members.integer("at_ms");
    checkpoint.object = members.text("object");
    checkpoint.best = members.flag("best");
    if (!members.any("metric").is_null())
        checkpoint.metric = members.real("metric");
    return members.result(checkpoint);
}

Json toCapsule(const Artifact &artifact)
{
    return {{"kind", toJson(artifact.kind)}, {"name", toJson(artifact.name)},
        {"object", toJson(artifact.object)}, {"at_ms", artifact.atMs},
        {"info", toJson(artifact.info)}};
}

Result<Artifact> artifactFromCapsule(const Json &json)
{
    Members members(json);
    Artifact artifact;
    artifact.kind = members.text("kind");
    artifact.name = members.text("name");
    artifact.object = members.text("object");
    artifact.atMs = members.integer("at_ms");
    artifact.info = members.text("info");
    return members.result(artifact);
}

} // namespace lampwork
