// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/flightrecord.h"

#include "core/base/format.h"

#include <cmath>
#include <limits>

namespace lampwork {

namespace {

// JSON has no NaN or infinity.
Json exact(double value)
{
    if (std::isfinite(value))
        return value;
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double exactFrom(const Json &json)
{
    if (json.is_number())
        return json.get<double>();
    const std::string text = json.get<std::string>();
    const double infinity = std::numeric_limits<double>::infinity();
    return text == "inf" ? infinity : text == "-inf" ? -infinity : std::nan("");
}

Json optionalExact(const std::optional<double> &value)
{
    return value ? exact(*value) : Json(nullptr);
}

std::optional<double> optionalExactFrom(const Json &json)
{
    return json.is_null() ? std::nullopt : std::optional(exactFrom(json));
}

Json valuesToJson(const std::optional<FlightRecord::Values> &values)
{
    return values ? Json{{"norm", exact(values->norm)}, {"bad", values->bad}} : Json(nullptr);
}

std::optional<FlightRecord::Values> valuesFromJson(const Json &json)
{
    if (json.is_null())
        return std::nullopt;
    return FlightRecord::Values{exactFrom(json.at("norm")), json.at("bad").get<qint64>()};
}

Json batchToJson(const FlightRecord::Batch &batch)
{
    Json rows = Json::array();
    for (const FlightRecord::Row &row : batch.rows) {
        rows.push_back({{"row", row.row}, {"loss", exact(row.loss)},
            {"largest_input", exact(row.largestInput)}, {"bad_inputs", row.badInputs}});
    }
    return {{"step", batch.step}, {"epoch", batch.epoch}, {"loss", exact(batch.loss)},
        {"gradient_norm", optionalExact(batch.gradientNorm)}, {"rows", std::move(rows)}};
}

FlightRecord::Batch batchFromJson(const Json &json)
{
    FlightRecord::Batch batch;
    batch.step = json.at("step").get<qint64>();
    batch.epoch = json.at("epoch").get<qint64>();
    batch.loss = exactFrom(json.at("loss"));
    batch.gradientNorm = optionalExactFrom(json.at("gradient_norm"));
    for (const Json &row : json.at("rows")) {
        batch.rows.push_back({row.at("row").get<qint64>(), exactFrom(row.at("loss")),
            exactFrom(row.at("largest_input")), row.at("bad_inputs").get<qint64>()});
    }
    return batch;
}

FlightRecord readRecord(const Json &json)
{
    FlightRecord record;
    record.kind = json.at("kind").get<std::string>() == "spike" ? FlightRecord::Kind::Spike
                                                                : FlightRecord::Kind::NotFinite;
    record.step = json.at("step").get<qint64>();
    record.epoch = json.at("epoch").get<qint64>();
    record.loss = exactFrom(json.at("loss"));
    record.gradientNorm = optionalExactFrom(json.at("gradient_norm"));
    record.usualLoss = optionalExactFrom(json.at("usual_loss"));
    record.learningRate = exactFrom(json.at("learning_rate"));
    record.applied = json.at("applied").get<bool>();
    if (const Json &first = json.at("first_bad"); !first.is_null())
        record.culprit = {toQString(first.at("layer")), toQString(first.at("values"))};
    for (const Json &layer : json.at("layers")) {
        record.layers.push_back({toQString(layer.at("name")), toQString(layer.at("title")),
            valuesFromJson(layer.at("weights")), valuesFromJson(layer.at("gradients")),
            valuesFromJson(layer.at("activations"))});
    }
    for (const Json &batch : json.at("batches"))
        record.batches.push_back(batchFromJson(batch));
    return record;
}

} // namespace

QString FlightRecord::summary() const
{
    QString text;
    if (kind == Kind::Spike)
        text = QStringLiteral("The loss leapt to %1, usually %2, at step %3")
                   .arg(formatNumber(loss), formatNumber(usualLoss.value_or(0)),
                       formatCount(step + 1));
    else if (!std::isfinite(loss))
        text = QStringLiteral("The loss became %1 at step %2")
                   .arg(formatNumber(loss), formatCount(step + 1));
    else
        text = QStringLiteral("The gradients became %1 at step %2")
                   .arg(formatNumber(gradientNorm.value_or(std::nan(""))), formatCount(step + 1));
    text += QStringLiteral(", with a learning rate of %1.").arg(formatNumber(learningRate));
    if (culprit) {
        if (culprit->values == u"inputs")
            text += QStringLiteral(" The inputs of the batch already hold values that are no "
                                   "numbers.");
        else if (culprit->values == u"losses")
            text += QStringLiteral(" The network's outputs are still numbers; the loss of them is "
                                   "none.");
        else
            text += QStringLiteral(" The first values that went bad are the %1 of %2.")
                        .arg(culprit->values, culprit->layer);
    }
    text += applied ? QStringLiteral(" Updates were made before this was found.")
                    : QStringLiteral(" Its update was not made: the weights are as before.");
    return text;
}

Json flightRecordToJson(const FlightRecord &record)
{
    Json json;
    json["version"] = 1;
    json["kind"] = record.kind == FlightRecord::Kind::Spike ? "spike" : "not_finite";
    json["summary"] = toJson(record.summary());
    json["step"] = record.step;
    json["epoch"] = record.epoch;
    json["loss"] = exact(record.loss);
    json["gradient_norm"] = optionalExact(record.gradientNorm);
    json["usual_loss"] = optionalExact(record.usualLoss);
    json["learning_rate"] = exact(record.learningRate);
    json["applied"] = record.applied;
    json["first_bad"] = record.culprit
        ? Json{{"layer", toJson(record.culprit->layer)}, {"values", toJson(record.culprit->values)}}
        : Json(nullptr);
    json["layers"] = Json::array();
    for (const FlightRecord::Layer &layer : record.layers) {
        json["layers"].push_back({{"name", toJson(layer.name)}, {"title", toJson(layer.title)},
            {"weights", valuesToJson(layer.weights)}, {"gradients", valuesToJson(layer.gradients)},
            {"activations", valuesToJson(layer.activations)}});
    }
    json["batches"] = Json::array();
    for (const FlightRecord::Batch &batch : record.batches)
        json["batches"].push_back(batchToJson(batch));
    return json;
}

Result<FlightRecord> flightRecordFromBytes(const QByteArray &bytes)
{
    const auto json = parseJson(bytes, QStringLiteral("flight record"));
    if (!json)
        return Error{ErrorCode::Damaged, json.error().message, json.error().where};
    try {
        return readRecord(*json);
    } catch (const Json::exception &error) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("The flight record cannot be read: %1")
                .arg(QString::fromUtf8(error.what())),
            {}};
    }
}

} // namespace lampwork
