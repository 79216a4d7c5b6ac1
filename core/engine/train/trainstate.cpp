// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/trainstate.h"

#include "core/experiment/specjson.h"

#include <cmath>

namespace lampwork {

namespace {

constexpr int stateVersion = 3;

// JSON has no NaN or infinity; finite doubles are written so that they read back as the same bits.
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

// A schedule is written as a spec writes it.
Json scheduleToJson(const ScheduleSpec &schedule)
{
    Spec spec;
    spec.train.schedule = schedule;
    return specToJson(spec).at("train").at("schedule");
}

ScheduleSpec scheduleFromJson(const Json &json)
{
    const Result<Spec> spec = specFromJson({{"train", {{"schedule", json}}}});
    if (!spec)
        throw Json::other_error::create(501, spec.error().text().toStdString(), &json);
    return spec->train.schedule;
}

Json settingsToJson(const TrainSettings &settings)
{
    Json json;
    json["weight_decay"] = exact(settings.weightDecay);
    json["batch_size"] = settings.batchSize;
    json["epochs"] = settings.epochs;
    json["clip_norm"] = exact(settings.clipNorm);
    json["schedule"] = scheduleToJson(settings.schedule);
    json["dropout"] = settings.dropout;
    return json;
}

TrainSettings settingsFromJson(const Json &json)
{
    TrainSettings settings;
    settings.weightDecay = exactFrom(json.at("weight_decay"));
    settings.batchSize = json.at("batch_size").get<int>();
    settings.epochs = json.at("epochs").get<int>();
    settings.clipNorm = exactFrom(json.at("clip_norm"));
    settings.schedule = scheduleFromJson(json.at("schedule"));
    settings.dropout = json.at("dropout").get<std::vector<double>>();
    return settings;
}

Json breakpointToJson(const BreakpointState &state)
{
    return {{"condition", state.condition.text().toStdString()}, {"holds", state.holds},
        {"bad_series", state.badSeries.toStdString()}, {"best", optionalExact(state.best)},
        {"best_at", state.bestAt}};
}

BreakpointState breakpointFromJson(const Json &json)
{
    BreakpointState state;
    QStringList series; // of whatever task: it was checked when it was set
    for (const Task task : allTasks())
        series += breakpointSeries(task);
    const Result<Breakpoint> condition = parseBreakpoint(toQString(json.at("condition")), series);
    if (!condition)
        throw Json::other_error::create(501, condition.error().text().toStdString(), &json);
    state.condition = *condition;
    state.holds = json.at("holds").get<bool>();
    state.badSeries = toQString(json.at("bad_series"));
    state.best = optionalExactFrom(json.at("best"));
    state.bestAt = json.at("best_at").get<qint64>();
    return state;
}

void readSteering(const Json &json, TrainState &state)
{
    if (const Json &settings = json.at("settings"); !settings.is_null())
        state.settings = settingsFromJson(settings);
    for (const Json &one : json.at("freezes"))
        state.freezes.append({one.at("frozen").get<bool>(), toQString(one.at("parameters"))});
    for (const Json &one : json.at("breakpoints"))
        state.breakpoints.push_back(breakpointFromJson(one));
    state.startLoss = exactFrom(json.at("start_loss"));
}

TrainState readState(const Json &json)
{
    TrainState state;
    state.step = json.at("step").get<qint64>();
    state.baseLearningRate = exactFrom(json.at("base_lr"));
    const bool first = json.at("version").get<int>() == 1;
    const bool steered = json.contains("last_order"); // since version 3
    state.lastOrder = json.at(steered ? "last_order" : "last_lr_order").get<qint64>();
    state.badLosses = json.at("bad_losses").get<int>();
    if (steered)
        readSteering(json, state);
    const Json &sums = json.at(first ? "epoch" : "sums");
    state.sums = {exactFrom(sums.at("loss")), sums.at("rows").get<qint64>(),
        sums.at("correct").get<qint64>(), exactFrom(sums.at("squared_error"))};
    state.epoch = first ? -1 : json.at("epoch").get<qint64>();
    state.row = first ? state.sums.rows : json.at("row").get<qint64>();
    const Json &stopping = json.at("early_stopping");
    state.stopping
        = {optionalExactFrom(stopping.at("best")), stopping.at("best_step").get<qint64>(),
            optionalExactFrom(stopping.at("reference")), stopping.at("epochs_without").get<int>()};
    if (const auto plateau = json.find("plateau"); plateau != json.end()) // since version 3
        state.plateau = {optionalExactFrom(plateau->at("best")),
            plateau->at("epochs_without").get<int>(), plateau->at("reductions").get<int>()};
    for (const auto &[name, value] : json.at("bests").items())
        state.bests[QString::fromStdString(name)] = exactFrom(value);
    return state;
}

} // namespace

bool EarlyStopping::observe(double value, qint64 step, double minDelta, bool higherIsBetter)
{
    const auto betterBy = [&](const std::optional<double> &than, double margin) {
        return !std::isnan(value)
            && (!than || (higherIsBetter ? value > *than + margin : value < *than - margin));
    };
    if (betterBy(reference, minDelta)) {
        reference = value;
        epochsWithout = 0;
    } else {
        ++epochsWithout;
    }
    if (!betterBy(best, 0))
        return false;
    best = value;
    bestStep = step;
    return true;
}

void Plateau::observe(double value, const ScheduleSpec &spec, bool higherIsBetter)
{
    // The margin is a fraction of the best, as PyTorch's threshold_mode "rel", but on the side of
    // better for negative values too.
    const bool better = !std::isnan(value)
        && (!best
            || (higherIsBetter ? value > *best + spec.threshold * std::abs(*best)
                               : value < *best - spec.threshold * std::abs(*best)));
    if (better) {
        best = value;
        epochsWithout = 0;
    } else if (++epochsWithout > spec.patience) {
        ++reductions;
        epochsWithout = 0;
    }
}

TrainState forkedState(TrainState state, const TrainSpec &from, const TrainSpec &to)
{
    state.baseLearningRate = to.optimizer.lr.value_or(state.baseLearningRate);
    state.lastOrder = 0;
    state.settings.reset(); // as the fork's spec says
    state.breakpoints.clear();
    state.bests.clear();
    state.stopping.best.reset();
    state.stopping.bestStep = 0;
    if (from.earlyStopping != to.earlyStopping)
        state.stopping = {};
    if (from.schedule != to.schedule)
        state.plateau = {};
    return state;
}

bool sharesState(const OptimizerSpec &from, const OptimizerSpec &to)
{
    return from.name == to.name && (from.momentum == 0) == (to.momentum == 0);
}

Json stateToJson(const TrainState &state)
{
    Json json;
    json["version"] = stateVersion;
    json["step"] = state.step;
    json["epoch"] = state.epoch;
    json["row"] = state.row;
    json["base_lr"] = exact(state.baseLearningRate);
    json["last_order"] = state.lastOrder;
    json["settings"] = state.settings ? settingsToJson(*state.settings) : Json(nullptr);
    json["freezes"] = Json::array();
    for (const auto &[frozen, glob] : state.freezes)
        json["freezes"].push_back({{"frozen", frozen}, {"parameters", glob.toStdString()}});
    json["breakpoints"] = Json::array();
    for (const BreakpointState &one : state.breakpoints)
        json["breakpoints"].push_back(breakpointToJson(one));
    json["start_loss"] = exact(state.startLoss);
    json["bad_losses"] = state.badLosses;
    json["sums"] = {{"loss", exact(state.sums.loss)}, {"rows", state.sums.rows},
        {"correct", state.sums.correct}, {"squared_error", exact(state.sums.squaredError)}};
    json["early_stopping"]
        = {{"best", optionalExact(state.stopping.best)}, {"best_step", state.stopping.bestStep},
            {"reference", optionalExact(state.stopping.reference)},
            {"epochs_without", state.stopping.epochsWithout}};
    json["plateau"] = {{"best", optionalExact(state.plateau.best)},
        {"epochs_without", state.plateau.epochsWithout}, {"reductions", state.plateau.reductions}};
    json["bests"] = Json::object();
    for (const auto &[name, value] : state.bests)
        json["bests"][name.toStdString()] = exact(value);
    return json;
}

Result<TrainState> stateFromJson(const Json &json)
{
    try {
        const int version = json.at("version").get<int>();
        if (version > stateVersion)
            return Error{ErrorCode::TooNew,
                QStringLiteral("The checkpoint was written by a newer version of Lampwork; go on "
                               "with that one."),
                {}};
        return readState(json);
    } catch (const Json::exception &error) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("The checkpoint's state cannot be read: %1")
                .arg(QString::fromUtf8(error.what())),
            {}};
    }
}

} // namespace lampwork
