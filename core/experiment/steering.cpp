// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/steering.h"

#include "core/base/format.h"
#include "core/base/nearest.h"
#include "core/experiment/breakpoint.h"
#include "core/experiment/specjson.h"

#include <algorithm>

namespace lampwork {

namespace {

const QString scheduleSection = QStringLiteral("train.schedule");
const QString allDropout = QStringLiteral("network.dropout");
constexpr double highestRate = 0.99; // as of the layer in a spec

const QStringList &trainPaths()
{
    static const QStringList paths{QStringLiteral("train.optimizer.lr"),
        QStringLiteral("train.optimizer.weight_decay"), QStringLiteral("train.batch_size"),
        QStringLiteral("train.epochs"), QStringLiteral("train.clip_norm")};
    return paths;
}

// The option that is a layer's dropout rate; empty: it has none.
QString rateOption(const LayerSpec &layer)
{
    if (layer.kind == u"dropout")
        return QStringLiteral("rate");
    const QString inside = QStringLiteral("dropout"); // of attention
    return layer.options.contains(inside) ? inside : QString();
}

// As core/network/layerkinds.cpp has it, where nothing is said.
double rateOf(const LayerSpec &layer)
{
    const QString option = rateOption(layer);
    return layer.options.value(option, option == u"rate" ? 0.5 : 0.0).toDouble();
}

// Calls `visit` with each layer that drops out and its path, in the order of the layers.
template <typename List, typename Visit>
void visitDropout(List &layers, const QString &path, const Visit &visit)
{
    qsizetype index = 0;
    for (auto &layer : layers) {
        const QString place = joinPath(path, index++);
        if (const QString option = rateOption(layer); !option.isEmpty())
            visit(layer, joinPath(place, option));
        qsizetype branch = 0;
        for (auto &inner : layer.branches)
            visitDropout(inner, joinPath(place + QStringLiteral(".branches"), branch++), visit);
    }
}
template <typename Visit> void visitDropout(NetworkSpec &network, const Visit &visit)
{
    visitDropout(network.layers, QStringLiteral("network.layers"), visit);
}

Json valueAt(const Spec &spec, const QString &path)
{
    for (const auto &[name, value] : flatten(specToJson(spec))) {
        if (name == path)
            return value;
    }
    return nullptr;
}

Error wrong(const QString &path, const QString &message)
{
    return {ErrorCode::InvalidInput, message, path};
}

Result<Spec> withRate(const Spec &spec, const QString &path, const Json &value)
{
    if (!value.is_number() || !(value.get<double>() >= 0 && value.get<double>() <= highestRate))
        return wrong(path,
            QStringLiteral("%1 is not valid here; it must be a number, 0 to %2.")
                .arg(QString::fromUtf8(toJsonText(value, -1)), formatExact(highestRate)));
    Spec changed = spec;
    visitDropout(changed.network, [&](LayerSpec &layer, const QString &place) {
        if (path == allDropout || path == place)
            layer.options[rateOption(layer)] = value.get<double>();
    });
    return changed;
}

// A whole schedule replaces the old one; a single field changes it.
Result<Spec> withField(const Spec &spec, const QString &path, const Json &value)
{
    if (value.is_null())
        return wrong(path, QStringLiteral("A value is missing."));
    Json json = specToJson(spec);
    if (const auto set = setAtPath(json, path, value); !set)
        return set.error();
    return specFromJson(json);
}

} // namespace

bool isRepeated(OrderVerb verb)
{
    switch (verb) {
    case OrderVerb::SetLearningRate:
    case OrderVerb::Evaluate:
    case OrderVerb::Set:
    case OrderVerb::Freeze:
    case OrderVerb::Unfreeze:
    case OrderVerb::Break:
    case OrderVerb::Unbreak:
        return true;
    default:
        return false;
    }
}

OrderArgument argumentOf(OrderVerb verb)
{
    switch (verb) {
    case OrderVerb::SetLearningRate:
    case OrderVerb::Step:
        return OrderArgument::Number;
    case OrderVerb::Set:
    case OrderVerb::Freeze:
    case OrderVerb::Unfreeze:
    case OrderVerb::Break:
    case OrderVerb::Unbreak:
        return OrderArgument::Text;
    default:
        return OrderArgument::None;
    }
}

QString orderText(const Order &order)
{
    switch (argumentOf(order.verb)) {
    case OrderArgument::Number:
        return nameOf(order.verb) + u' ' + formatExact(order.value);
    case OrderArgument::Text:
        return nameOf(order.verb) + u' ' + order.text;
    case OrderArgument::None:
        break;
    }
    return nameOf(order.verb);
}

QStringList steerablePaths(const Spec &spec)
{
    QStringList paths = trainPaths();
    for (const auto &[name, value] : flatten(specToJson(spec))) {
        if (name.startsWith(scheduleSection + u'.'))
            paths.append(name);
    }
    paths.append(scheduleSection);
    QStringList rates;
    Spec copy = spec;
    visitDropout(
        copy.network, [&](const LayerSpec &, const QString &place) { rates.append(place); });
    if (!rates.isEmpty())
        paths << allDropout << rates;
    return paths;
}

Json steeredValue(const Spec &spec, const QString &path)
{
    if (path == scheduleSection)
        return specToJson(spec)["train"]["schedule"];
    Json found;
    Spec copy = spec;
    visitDropout(copy.network, [&](const LayerSpec &layer, const QString &place) {
        if (found.is_null() && (path == allDropout || path == place))
            found = rateOf(layer);
    });
    return found.is_null() ? valueAt(spec, path) : found;
}

Result<SteeredSpec> withSetting(const Spec &spec, const QString &setting)
{
    const qsizetype sign = setting.indexOf(u'=');
    if (sign < 0)
        return wrong({},
            QStringLiteral("“%1” sets nothing: write PATH=VALUE, for example train.clip_norm=1.")
                .arg(setting));
    const QString path = setting.left(sign).trimmed();
    const QString text = setting.mid(sign + 1).trimmed();
    const QStringList known = steerablePaths(spec);
    if (!known.contains(path)) {
        if (path == allDropout)
            return wrong(path, QStringLiteral("The network has no dropout layer."));
        return wrong(path,
            QStringLiteral("This is no field that can be changed while the run trains.%1")
                .arg(suggestion(path, known)));
    }
    if (text.isEmpty())
        return wrong(path, QStringLiteral("A value is missing after “=”."));
    const Json value = parseLooseValue(text);
    const bool isRate = path.startsWith(u"network.");
    Result<Spec> changed = isRate ? withRate(spec, path, value) : withField(spec, path, value);
    if (!changed)
        return changed.error();
    return SteeredSpec{std::move(*changed), path};
}

SteeredRun steeredRun(const Spec &spec, const QList<Order> &orders)
{
    SteeredRun steered{spec, {}, {}};
    const auto addBreakpoint = [&](const QString &text) {
        const auto parsed
            = parseBreakpoint(text, breakpointSeries(spec.train.task.value_or(Task::Regression)));
        const QString written = parsed ? parsed->text() : text;
        if (!steered.breakpoints.contains(written))
            steered.breakpoints.append(written);
        return written;
    };
    for (const QString &text : spec.train.breakpoints)
        addBreakpoint(text);
    for (const Order &order : orders) {
        if (order.handledMs == 0 || !order.result.isEmpty())
            continue;
        switch (order.verb) {
        case OrderVerb::SetLearningRate:
            steered.spec.train.optimizer.lr = order.value;
            break;
        case OrderVerb::Set:
            // What an engine has done can be done here; a newer program's field is left out.
            if (auto changed = withSetting(steered.spec, order.text))
                steered.spec = std::move(changed->spec);
            break;
        case OrderVerb::Freeze:
        case OrderVerb::Unfreeze:
            steered.frozen.append({order.verb == OrderVerb::Freeze, order.text});
            break;
        case OrderVerb::Break:
            addBreakpoint(order.text);
            break;
        case OrderVerb::Unbreak: {
            const QString written = addBreakpoint(order.text);
            steered.breakpoints.removeAll(written);
            break;
        }
        default:
            break;
        }
    }
    return steered;
}

} // namespace lampwork
