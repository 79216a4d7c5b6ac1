// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/networkplanner.h"

#include "core/engine/train/planned/plannedconvolution.h"
#include "core/engine/train/planned/plannedelementwise.h"
#include "core/engine/train/planned/plannedembedding.h"
#include "core/engine/train/planned/plannedlinear.h"
#include "core/engine/train/planned/plannednorms.h"
#include "core/engine/train/planned/plannedpictures.h"
#include "core/network/layerkinds.h"

#include <QHash>

#include <map>

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

Error notPlanned(const QString &why)
{
    return {ErrorCode::Unsupported, why, QStringLiteral("train.stepper")};
}

qint64 product(const Shape &shape)
{
    qint64 count = 1;
    for (const int side : shape)
        count *= side;
    return count;
}

bool isPicture(const Shape &shape)
{
    return shape.size() == 3;
}

// Walks along the layers as planNetwork() does, taking its parameters in their order.
class LayerPlanner {
public:
    explicit LayerPlanner(const PlannedParts &parts)
        : m_parts(parts)
        , m_shape(parts.preprocessing.featureShape())
    {
        for (const FlatParameters::Slot &slot : parts.parameters.slots)
            m_offsets[slot.name] = slot.offset;
        for (std::size_t i = 0; i < parts.plan.buffers.size(); ++i)
            m_buffers[parts.plan.buffers[i].name] = int(i);
    }

    Result<std::unique_ptr<PlannedNetwork>> plan();

private:
    Result<void> resolveLayers();
    Result<void> addEmbedding();
    Result<void> addLayer(qsizetype index);
    Result<void> addLinear(qint64 units, bool bias);
    Result<void> addConvolution(const LayerSpec &layer, const Shape &output);
    void addPool(const LayerSpec &layer, const Shape &output);
    Result<void> addNorm(const LayerSpec &layer);
    void addActivation(qsizetype index);
    void turn(PlannedTurn::To to);
    void flatten();

    // Whether the layer at `index`, the output behind the last, does a ReLU's backward itself.
    bool takesRelu(qsizetype index) const;
    // The offset of the plan's next parameter, which must have this shape.
    Result<qint64> parameter(const std::vector<qint64> &shape);

    template <typename Layer> Layer *add(std::unique_ptr<Layer> layer)
    {
        Layer *added = layer.get();
        m_layers.push_back(std::move(layer));
        m_inputIsRelu = false;
        return added;
    }
    qint64 channels() const { return isPicture(m_shape) ? m_shape[0] : product(m_shape); }
    qint64 places() const { return isPicture(m_shape) ? qint64(m_shape[1]) * m_shape[2] : 1; }
    // How a layer that keeps every number in its place sees what reaches it.
    qint64 seenChannels() const { return m_channelsLast ? channels() : product(m_shape); }
    qint64 seenPlaces() const { return m_channelsLast ? places() : 1; }

    const PlannedParts &m_parts;
    QList<LayerSpec> m_specs; // resolved
    std::vector<std::unique_ptr<PlannedLayer>> m_layers;
    std::map<std::string, qint64> m_offsets;
    std::map<std::string, int> m_buffers;
    std::size_t m_nextParameter = 0;
    std::string m_parameterName; // the last one taken
    Shape m_shape; // of what reaches the next layer
    bool m_channelsLast = false; // how it lies, where that makes a difference
    bool m_inputIsRelu = false; // it comes from a ReLU whose backward the next layer must do
};

Result<std::unique_ptr<PlannedNetwork>> LayerPlanner::plan()
{
    if (m_shape.size() != 1 && m_shape.size() != 3)
        return notPlanned(QStringLiteral("the input is neither a table nor a picture"));
    if (const auto resolved = resolveLayers(); !resolved)
        return resolved.error();
    if (m_parts.preprocessing.hasEmbeddings()) {
        if (const auto added = addEmbedding(); !added)
            return added.error();
    }
    for (qsizetype i = 0; i < m_specs.size(); ++i) {
        if (const auto added = addLayer(i); !added)
            return added.error();
    }
    flatten();
    if (const auto added = addLinear(m_parts.preprocessing.outputSize(), true); !added)
        return added.error();
    if (m_nextParameter != m_parts.plan.parameters.size())
        return notPlanned(QStringLiteral("the network has parameters besides its layers'"));
    return std::make_unique<PlannedNetwork>(std::move(m_layers));
}

Result<void> LayerPlanner::resolveLayers()
{
    const QList<LayerSpec> &layers = m_parts.network.layers;
    if (m_parts.plan.origin != NetworkOrigin::Layers || layers.size() != m_parts.plan.layers.size())
        return notPlanned(QStringLiteral("the network is not made of layers"));
    for (qsizetype i = 0; i < layers.size(); ++i) {
        const QString kind = layers[i].kind;
        const auto known = plannedOptions().constFind(kind);
        const auto layerText
            = [&] { return QStringLiteral("layer %1, “%2”, ").arg(i + 1).arg(kind); };
        if (known == plannedOptions().cend())
            return notPlanned(layerText() + QStringLiteral("is not among the layers it knows"));
        const Result<LayerSpec> resolved
            = resolveLayer(layers[i], QStringLiteral("network.layers[%1]").arg(i));
        if (!resolved)
            return resolved.error();
        for (auto option = resolved->options.cbegin(); option != resolved->options.cend();
             ++option) {
            if (!known->contains(option.key()))
                return notPlanned(layerText()
                    + QStringLiteral("has an option it does not know, %1").arg(option.key()));
        }
        m_specs.append(*resolved);
    }
    return {};
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

Result<void> LayerPlanner::addLayer(qsizetype index)
{
    const LayerSpec &layer = m_specs[index];
    const Shape &output = m_parts.plan.layers[index].output;
    Result<void> added;
    if (layer.kind.endsWith(u"2d") || layer.kind == u"global_avg_pool") {
        if (!isPicture(m_shape) || output.isEmpty())
            return notPlanned(QStringLiteral("layer %1, “%2”, is given no picture")
                                  .arg(index + 1)
                                  .arg(layer.kind));
    }
    if (layer.kind == u"linear") {
        added = addLinear(layer.options.value(QStringLiteral("units")).toLongLong(),
            layer.options.value(QStringLiteral("bias")).toBool());
    } else if (layer.kind == u"conv2d") {
        added = addConvolution(layer, output);
    } else if (layer.kind == u"max_pool2d" || layer.kind == u"avg_pool2d") {
        addPool(layer, output);
    } else if (layer.kind == u"global_avg_pool") {
        turn(PlannedTurn::To::ChannelsLast);
        add(std::make_unique<PlannedGlobalPool>(channels(), places()));
        m_shape = {m_shape.value(0)};
    } else if (layer.kind == u"batch_norm" || layer.kind == u"layer_norm") {
        added = addNorm(layer);
    } else if (layer.kind == u"dropout") {
        const double rate = layer.options.value(QStringLiteral("rate")).toDouble();
        if (rate > 0)
            add(std::make_unique<PlannedDropout>(
                PlannedDropout::Options{seenChannels(), seenPlaces(), rate}));
    } else if (layer.kind == u"flatten") {
        flatten();
    } else {
        addActivation(index);
    }
    if (added && m_shape != output)
        return notPlanned(
            QStringLiteral("layer %1, “%2”, gives another shape").arg(index + 1).arg(layer.kind));
    return added;
}

Result<void> LayerPlanner::addLinear(qint64 units, bool bias)
{
    if (m_shape.size() != 1)
        return notPlanned(QStringLiteral("a linear layer's input is not flat"));
    PlannedLinear::Options options;
    options.inputs = m_shape[0];
    options.units = units;
    const Result<qint64> weight = parameter({units, options.inputs});
    if (!weight)
        return weight.error();
    options.weight = *weight;
    if (bias) {
        const Result<qint64> offset = parameter({units});
        if (!offset)
            return offset.error();
        options.bias = *offset;
    }
    options.inputIsRelu = m_inputIsRelu;
    add(std::make_unique<PlannedLinear>(options));
    m_shape = {int(units)};
    return {};
}

Result<void> LayerPlanner::addConvolution(const LayerSpec &layer, const Shape &output)
{
    const auto option
        = [&](const char *name) { return layer.options.value(QLatin1String(name)).toInt(); };
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
    if (layer.options.value(QStringLiteral("bias")).toBool()) {
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
    pooling.kernel = layer.options.value(QStringLiteral("kernel")).toInt();
    pooling.stride = layer.options.value(QStringLiteral("stride")).toInt();
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

Result<void> LayerPlanner::addNorm(const LayerSpec &layer)
{
    const bool overBatch = layer.kind == u"batch_norm";
    if (overBatch)
        turn(PlannedTurn::To::ChannelsLast);
    const std::vector<qint64> shape = overBatch
        ? std::vector<qint64>{channels()}
        : std::vector<qint64>(m_shape.cbegin(), m_shape.cend());
    const Result<qint64> weight = parameter(shape);
    if (!weight)
        return weight.error();
    std::string name = m_parameterName;
    const Result<qint64> bias = parameter(shape);
    if (!bias)
        return bias.error();
    PlannedNormOptions options;
    options.weight = *weight;
    options.bias = *bias;
    options.eps = layer.options.value(QStringLiteral("eps")).toDouble();
    if (!overBatch) {
        options.channels = seenChannels();
        options.places = seenPlaces();
        add(std::make_unique<PlannedLayerNorm>(options));
        return {};
    }
    name.erase(std::min(name.rfind("_weight"), name.size()));
    const auto mean = m_buffers.find(name + "_mean");
    const auto variance = m_buffers.find(name + "_var");
    if (mean == m_buffers.end() || variance == m_buffers.end())
        return notPlanned(QStringLiteral("a batch norm has no running statistics"));
    options.channels = channels();
    options.places = places();
    options.momentum = layer.options.value(QStringLiteral("momentum")).toDouble();
    options.runningMean = mean->second;
    options.runningVar = variance->second;
    add(std::make_unique<PlannedBatchNorm>(options));
    return {};
}

void LayerPlanner::addActivation(qsizetype index)
{
    const LayerSpec &layer = m_specs[index];
    Activation activation;
    activation.kind = activationKinds().value(layer.kind);
    activation.slope = float(layer.options.value(QStringLiteral("slope")).toDouble());
    const bool nextTakes
        = activation.kind == ActivationKind::Relu && takesRelu(index + 1) && !m_layers.empty();
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
    auto *added = add(std::make_unique<PlannedActivation>(product(m_shape), activation));
    if (nextTakes) {
        added->leaveGradientToNext();
        m_inputIsRelu = true;
    }
}

bool LayerPlanner::takesRelu(qsizetype index) const
{
    if (index == m_specs.size())
        return !isPicture(m_shape) || !m_channelsLast || places() == 1 || channels() == 1;
    const QString &kind = m_specs[index].kind;
    const bool lies = m_channelsLast || places() == 1 || channels() == 1; // no turn comes between
    return kind == u"linear" || ((kind == u"conv2d" || kind == u"max_pool2d") && lies);
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
    if (!isPicture(m_shape))
        return;
    turn(PlannedTurn::To::ChannelsFirst);
    m_shape = {int(product(m_shape))};
}

} // namespace

Result<std::unique_ptr<PlannedNetwork>> planLayers(const PlannedParts &parts)
{
    return LayerPlanner(parts).plan();
}

} // namespace lampwork
