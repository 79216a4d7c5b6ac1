// SPDX-License-Identifier: GPL-3.0-or-later
// Tables and pictures; sequences and branches are in sequenceplanner.cpp.
#include "core/engine/train/planned/networkplanner.h"

#include "core/engine/train/planned/layerplanner.h"
#include "core/engine/train/planned/plannedconvolution.h"
#include "core/engine/train/planned/plannedelementwise.h"
#include "core/engine/train/planned/plannedembedding.h"
#include "core/network/layerkinds.h"

#include <QHash>

namespace lampwork {

namespace {

// The options of each kind that the planned layers carry out. An option that comes to a kind later
// makes it unknown until it is carried out here, too.
const QHash<QString, QStringList> &plannedOptions()
{
    static const auto list = [](std::initializer_list<const char *> names) {
        QStringList options;
        for (const char *name : names)
            options.append(QLatin1String(name));
        return options;
    };
    static const QHash<QString, QStringList> options{
        {QStringLiteral("linear"), list({"units", "bias"})},
        {QStringLiteral("conv2d"), list({"channels", "kernel", "stride", "padding", "bias"})},
        {QStringLiteral("max_pool2d"), list({"kernel", "stride"})},
        {QStringLiteral("avg_pool2d"), list({"kernel", "stride"})},
        {QStringLiteral("global_avg_pool"), {}},
        {QStringLiteral("batch_norm"), list({"momentum", "eps"})},
        {QStringLiteral("layer_norm"), list({"eps"})},
        {QStringLiteral("dropout"), list({"rate"})},
        {QStringLiteral("flatten"), {}},
        {QStringLiteral("relu"), {}},
        {QStringLiteral("leaky_relu"), list({"slope"})},
        {QStringLiteral("gelu"), {}},
        {QStringLiteral("silu"), {}},
        {QStringLiteral("tanh"), {}},
        {QStringLiteral("sigmoid"), {}},
        {QStringLiteral("embedding"), list({"tokens", "width", "std", "padding"})},
        {QStringLiteral("positional_embedding"), list({"std"})},
        {QStringLiteral("multi_head_attention"), list({"heads", "causal", "dropout"})},
        {QStringLiteral("transformer_block"), list({"heads", "mlp_ratio", "causal", "dropout"})},
        {QStringLiteral("residual"), {}},
    };
    return options;
}

const QHash<QString, ActivationKind> &activationKinds()
{
    static const QHash<QString, ActivationKind> kinds{
        {QStringLiteral("relu"), ActivationKind::Relu},
        {QStringLiteral("leaky_relu"), ActivationKind::LeakyRelu},
        {QStringLiteral("gelu"), ActivationKind::Gelu},
        {QStringLiteral("silu"), ActivationKind::Silu},
        {QStringLiteral("tanh"), ActivationKind::Tanh},
        {QStringLiteral("sigmoid"), ActivationKind::Sigmoid},
    };
    return kinds;
}

// With every option written out, the layers inside, too; Unsupported for what is not planned.
Result<std::vector<LayerSpec>> resolvedLayers(const std::vector<LayerSpec> &layers)
{
    std::vector<LayerSpec> resolved;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const QString kind = layers[i].kind;
        const auto known = plannedOptions().constFind(kind);
        const auto layerText
            = [&] { return QStringLiteral("layer %1, “%2”, ").arg(i + 1).arg(kind); };
        if (known == plannedOptions().cend())
            return notPlanned(layerText() + QStringLiteral("is not among the layers it knows"));
        Result<LayerSpec> layer
            = resolveLayer(layers[i], QStringLiteral("network.layers[%1]").arg(i));
        if (!layer)
            return layer.error();
        for (auto option = layer->options.cbegin(); option != layer->options.cend(); ++option) {
            if (!known->contains(option.key()))
                return notPlanned(layerText()
                    + QStringLiteral("has an option it does not know, %1").arg(option.key()));
        }
        for (std::vector<LayerSpec> &branch : layer->branches) {
            auto inside = resolvedLayers(branch);
            if (!inside)
                return inside.error();
            branch = std::move(*inside);
        }
        resolved.push_back(std::move(*layer));
    }
    return resolved;
}

} // namespace

Result<ObservedNetwork> LayerPlanner::plan()
{
    if (m_shape.size() != 1 && m_shape.size() != 3)
        return notPlanned(QStringLiteral("the input is neither a table nor a picture"));
    const QList<LayerSpec> &layers = m_parts.network.layers;
    const QList<LayerInfo> &infos = m_parts.plan.layers;
    if (m_parts.plan.origin != NetworkOrigin::Layers)
        return notPlanned(QStringLiteral("the network is not made of layers"));
    if (m_parts.preprocessing.hasEmbeddings()) {
        if (const auto added = addEmbedding(); !added)
            return added.error();
        addEnd();
    }
    const auto resolved = resolvedLayers({layers.cbegin(), layers.cend()});
    if (!resolved)
        return resolved.error();
    if (const auto added = addLayers(*resolved, {infos.cbegin(), infos.cend()}); !added)
        return added.error();
    if (m_parts.preprocessing.task != Task::LanguageModel)
        flatten();
    if (const auto added = addLinear(m_parts.preprocessing.outputSize(), true); !added)
        return added.error();
    if (m_nextParameter != m_parts.plan.parameters.size())
        return notPlanned(QStringLiteral("the network has parameters besides its layers'"));
    addEnd();
    return ObservedNetwork{
        std::make_unique<PlannedNetwork>(std::move(m_layers), m_use), std::move(m_ends)};
}

// What has been added so far ends a layer of the network.
void LayerPlanner::addEnd()
{
    if (!observes() || m_depth > 0)
        return;
    ObservedNetwork::End end{qint64(m_layers.size()) - 1, {m_shape.cbegin(), m_shape.cend()}};
    if (isPicture(m_shape) && m_channelsLast)
        end.shape = {places(), channels()};
    m_ends.push_back(std::move(end));
}

Result<qint64> LayerPlanner::parameter(const std::vector<qint64> &shape)
{
    const std::vector<Parameter> &parameters = m_parts.plan.parameters;
    const auto offset
        = m_nextParameter < parameters.size() && parameters[m_nextParameter].shape == shape
        ? m_offsets.find(parameters[m_nextParameter].name)
        : m_offsets.end();
    if (offset == m_offsets.end())
        return notPlanned(QStringLiteral("the network's parameters are not those of its layers"));
    m_parameterName = parameters[m_nextParameter].name;
    ++m_nextParameter;
    return offset->second;
}

Result<void> LayerPlanner::addEmbedding()
{
    std::vector<PlannedEmbedding::Table> tables;
    for (const CategoryInput &input : m_parts.preprocessing.categories) {
        if (input.encode != CategoryEncoding::Embedding)
            continue;
        const Result<qint64> weight = parameter({input.cardinality(), input.embeddingSize});
        if (!weight)
            return weight.error();
        tables.push_back({*weight, input.cardinality(), input.embeddingSize});
    }
    const qint64 plain = m_shape.value(0) - qint64(tables.size());
    const auto *layer = add(std::make_unique<PlannedEmbedding>(plain, std::move(tables)));
    m_shape = {int(layer->outputSize)};
    return {};
}

Result<void> LayerPlanner::addLayers(
    const std::vector<LayerSpec> &layers, const std::vector<LayerInfo> &infos)
{
    if (layers.size() != infos.size())
        return notPlanned(QStringLiteral("the plan is not that of the network's layers"));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (const auto added = addLayer({layers, qsizetype(i)}, infos[i]); !added)
            return added;
        addEnd();
    }
    return {};
}

Result<void> LayerPlanner::addLayer(const List &list, const LayerInfo &info)
{
    const LayerSpec &layer = list.layers[std::size_t(list.index)];
    const Shape &output = info.output;
    const QString layerText
        = QStringLiteral("layer %1, “%2”, ").arg(list.index + 1).arg(layer.kind);
    Result<void> added;
    if (layer.kind.endsWith(u"2d") || layer.kind == u"global_avg_pool") {
        if (!isPicture(m_shape) || output.isEmpty())
            return notPlanned(layerText + QStringLiteral("is given no picture"));
    }
    if (layer.kind == u"linear") {
        added = addLinear(wholeOption(layer, "units"), flagOption(layer, "bias"));
    } else if (layer.kind == u"conv2d") {
        added = addConvolution(layer, output);
    } else if (layer.kind == u"max_pool2d" || layer.kind == u"avg_pool2d") {
        addPool(layer, output);
    } else if (layer.kind == u"global_avg_pool") {
        turn(PlannedTurn::To::ChannelsLast);
        add(std::make_unique<PlannedGlobalPool>(channels(), places()));
        m_shape = {m_shape.value(0)};
    } else if (layer.kind == u"batch_norm") {
        added = addBatchNorm(layer);
    } else if (layer.kind == u"layer_norm") {
        added = addLayerNorm(numberOption(layer, "eps"));
    } else if (layer.kind == u"dropout") {
        addDropout(numberOption(layer, "rate"));
    } else if (layer.kind == u"flatten") {
        flatten();
    } else if (layer.kind == u"embedding") {
        added = addTokenEmbedding(layer);
    } else if (layer.kind == u"positional_embedding") {
        added = addPositions();
    } else if (layer.kind == u"multi_head_attention") {
        added = addAttention(layer);
    } else if (layer.kind == u"transformer_block") {
        added = addTransformerBlock(layer);
    } else if (layer.kind == u"residual") {
        added = addResidual(layer, info);
    } else {
        addActivation(list);
    }
    if (added && m_shape != output)
        return notPlanned(layerText + QStringLiteral("gives another shape"));
    return added;
}

Result<LinearProducts> LayerPlanner::linearProducts(qint64 inputs, qint64 units, bool bias)
{
    LinearProducts products;
    products.inputs = inputs;
    products.units = units;
    products.places = isSequence(m_shape) ? m_shape[0] : 1;
    const Result<qint64> weight = parameter({units, inputs});
    if (!weight)
        return weight.error();
    products.weight = *weight;
    if (bias) {
        const Result<qint64> offset = parameter({units});
        if (!offset)
            return offset.error();
        products.bias = *offset;
    }
    return products;
}

Result<void> LayerPlanner::addLinear(qint64 units, bool bias)
{
    if (isPicture(m_shape))
        return notPlanned(QStringLiteral("a linear layer's input is a picture"));
    const Result<LinearProducts> products = linearProducts(m_shape.constLast(), units, bias);
    if (!products)
        return products.error();
    add(std::make_unique<PlannedLinear>(PlannedLinear::Options{*products, m_inputIsRelu}));
    m_shape.last() = int(units);
    return {};
}

void LayerPlanner::addDropout(double rate)
{
    if (rate > 0 && !observes())
        add(std::make_unique<PlannedDropout>(
            PlannedDropout::Options{seenChannels(), seenPlaces(), rate}));
}

Result<void> LayerPlanner::addConvolution(const LayerSpec &layer, const Shape &output)
{
    const auto option = [&](const char *name) { return int(wholeOption(layer, name)); };
    if (option("padding") >= option("kernel"))
        return notPlanned(QStringLiteral("a convolution's padding is as wide as its kernel"));
    turn(PlannedTurn::To::ChannelsLast);
    PlannedConvolution::Options options;
    options.channels = m_shape[0];
    options.height = m_shape[1];
    options.width = m_shape[2];
    options.outChannels = output[0];
    options.outHeight = output[1];
    options.outWidth = output[2];
    options.kernel = option("kernel");
    options.stride = option("stride");
    options.padding = option("padding");
    const Result<qint64> weight
        = parameter({output[0], m_shape[0], options.kernel, options.kernel});
    if (!weight)
        return weight.error();
    options.weight = *weight;
    if (flagOption(layer, "bias")) {
        const Result<qint64> bias = parameter({output[0]});
        if (!bias)
            return bias.error();
        options.bias = *bias;
    }
    options.inputIsRelu = m_inputIsRelu;
    add(std::make_unique<PlannedConvolution>(options));
    m_shape = output;
    return {};
}

void LayerPlanner::addPool(const LayerSpec &layer, const Shape &output)
{
    turn(PlannedTurn::To::ChannelsLast);
    Pooling pooling;
    pooling.channels = m_shape.value(0);
    pooling.height = m_shape.value(1);
    pooling.width = m_shape.value(2);
    pooling.outHeight = output.value(1);
    pooling.outWidth = output.value(2);
    pooling.kernel = int(wholeOption(layer, "kernel"));
    pooling.stride = int(wholeOption(layer, "stride"));
    const bool relu = m_inputIsRelu;
    if (layer.kind == u"avg_pool2d") {
        add(std::make_unique<PlannedAveragePool>(pooling));
    } else {
        auto *added = add(std::make_unique<PlannedMaxPool>(pooling));
        if (relu)
            added->setInputIsRelu();
    }
    m_shape = output;
}

// Its weight and bias are the next two parameters, each of this shape.
Result<PlannedNormOptions> LayerPlanner::normOptions(const std::vector<qint64> &shape, double eps)
{
    const Result<qint64> weight = parameter(shape);
    if (!weight)
        return weight.error();
    const Result<qint64> bias = parameter(shape);
    if (!bias)
        return bias.error();
    PlannedNormOptions options;
    options.weight = *weight;
    options.bias = *bias;
    options.eps = eps;
    return options;
}

Result<void> LayerPlanner::addBatchNorm(const LayerSpec &layer)
{
    if (isSequence(m_shape))
        return notPlanned(QStringLiteral("a batch norm is given a sequence"));
    turn(PlannedTurn::To::ChannelsLast);
    auto options = normOptions({channels()}, numberOption(layer, "eps"));
    if (!options)
        return options.error();
    std::string name = m_parameterName;
    name.erase(std::min(name.rfind("_bias"), name.size()));
    const auto mean = m_buffers.find(name + "_mean");
    const auto variance = m_buffers.find(name + "_var");
    if (mean == m_buffers.end() || variance == m_buffers.end())
        return notPlanned(QStringLiteral("a batch norm has no running statistics"));
    options->channels = channels();
    options->places = places();
    options->momentum = numberOption(layer, "momentum");
    options->evaluates = observes();
    options->runningMean = mean->second;
    options->runningVar = variance->second;
    add(std::make_unique<PlannedBatchNorm>(*options));
    return {};
}

void LayerPlanner::addActivation(const List &list)
{
    const LayerSpec &layer = list.layers[std::size_t(list.index)];
    Activation activation;
    activation.kind = activationKinds().value(layer.kind);
    activation.slope = float(numberOption(layer, "slope"));
    const bool nextTakes = !observes() && activation.kind == ActivationKind::Relu
        && takesRelu(list, list.index + 1) && !m_layers.empty();
    if (nextTakes) {
        if (auto *linear = dynamic_cast<PlannedLinear *>(m_layers.back().get())) {
            linear->fuseRelu();
            m_inputIsRelu = true;
            return;
        }
        if (auto *convolution = dynamic_cast<PlannedConvolution *>(m_layers.back().get())) {
            convolution->fuseRelu();
            m_inputIsRelu = true;
            return;
        }
    }
    auto *added = add(std::make_unique<PlannedActivation>(elementCount(m_shape), activation));
    if (nextTakes) {
        added->leaveGradientToNext();
        m_inputIsRelu = true;
    }
}

bool LayerPlanner::takesRelu(const List &list, qsizetype index) const
{
    if (index == qsizetype(list.layers.size()))
        return m_depth == 0
            && (!isPicture(m_shape) || !m_channelsLast || places() == 1 || channels() == 1);
    const QString &kind = list.layers[std::size_t(index)].kind;
    const bool lies = m_channelsLast || places() == 1 || channels() == 1; // no turn comes between
    return kind == u"linear" || ((kind == u"conv2d" || kind == u"max_pool2d") && lies);
}

Result<void> LayerPlanner::addLayerNorm(double eps)
{
    const std::vector<qint64> shape = isSequence(m_shape)
        ? std::vector<qint64>{m_shape[1]}
        : std::vector<qint64>(m_shape.cbegin(), m_shape.cend());
    auto options = normOptions(shape, eps);
    if (!options)
        return options.error();
    options->length = isSequence(m_shape) ? m_shape[0] : 1;
    options->channels = seenChannels() / options->length;
    options->places = seenPlaces();
    add(std::make_unique<PlannedLayerNorm>(*options));
    return {};
}

void LayerPlanner::turn(PlannedTurn::To to)
{
    const bool last = to == PlannedTurn::To::ChannelsLast;
    if (m_channelsLast != last && isPicture(m_shape) && channels() > 1 && places() > 1)
        add(std::make_unique<PlannedTurn>(channels(), places(), to));
    m_channelsLast = last;
}

void LayerPlanner::flatten()
{
    if (isPicture(m_shape))
        turn(PlannedTurn::To::ChannelsFirst);
    m_shape = {int(elementCount(m_shape))};
}

Result<std::unique_ptr<PlannedNetwork>> planLayers(const PlannedParts &parts)
{
    auto planned = LayerPlanner(parts, PlannedNetwork::Use::Train).plan();
    if (!planned)
        return planned.error();
    return std::move(planned->network);
}

Result<ObservedNetwork> planObserved(const PlannedParts &parts)
{
    return LayerPlanner(parts, PlannedNetwork::Use::Observe).plan();
}

} // namespace lampwork
