// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/network.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/network/branches.h"
#include "core/network/layerkinds.h"
#include "core/network/layersteps.h"
#include "core/network/layertools.h"
#include "core/network/networksource.h"

#include <limits>
#include <map>
#include <utility>

namespace lampwork {

namespace {

qint64 sizeOf(const std::vector<qint64> &shape)
{
    qint64 size = 1;
    for (const qint64 side : shape)
        size *= side;
    return size;
}

std::string batchShape(const Shape &shape)
{
    std::string text = "[batch";
    for (const int side : shape)
        text += ", " + std::to_string(side);
    return text + "]";
}

constexpr int deepestNesting = 16;

// Builds a plan layer by layer. After the first problem it only names the layers.
class Planner {
public:
    explicit Planner(const Shape &input)
        : m_shape(input)
    {
        addLine({}, "# x: " + batchShape(m_shape));
    }

    NetworkPlan plan(const NetworkSpec &network, const Preprocessing &preprocessing)
    {
        m_tokens = preprocessing.text ? preprocessing.text->tokens() : 0;
        m_language = preprocessing.task == Task::LanguageModel;
        addEmbedding(preprocessing);
        addLayers(network.layers);
        const int index = int(network.layers.size());
        m_plan.output = m_language ? addTokenOutput(preprocessing.outputShape(), index)
                                   : addOutput(preprocessing.outputSize(), index);
        addProbe();
        return take();
    }

    NetworkPlan planAlone(const QList<LayerSpec> &layers)
    {
        addLayers(layers);
        return take();
    }

private:
    // Where a layer stands: its index in the spec's list, and how deep inside branches.
    struct Position {
        int index = 0;
        QString path;
        int depth = 0;
    };

    void addLine(const std::string &code, const std::string &comment)
    {
        const std::string line
            = "    " + code + (code.empty() || comment.empty() ? "" : "  ") + comment + "\n";
        m_body += line;
        m_probeBody += line;
    }

    // The layer that was just added is one of those that are looked at.
    void addProbe() { m_probeBody += "    outputs.append(x)\n"; }

    void broken(LayerInfo &info, const Error &problem)
    {
        info.problem = problem;
        m_broken = true;
    }

    void accept(LayerInfo &info, const LayerStep &step)
    {
        for (const Parameter &parameter : step.parameters)
            info.parameters += sizeOf(parameter.shape);
        m_plan.parameterCount += info.parameters;
        m_plan.parameters.insert(
            m_plan.parameters.end(), step.parameters.begin(), step.parameters.end());
        m_plan.buffers.insert(m_plan.buffers.end(), step.buffers.begin(), step.buffers.end());
        for (const DropoutRate &dropout : step.dropouts) {
            m_plan.dropouts.push_back(dropout);
            m_plan.usesDropout = m_plan.usesDropout || dropout.rate > 0;
        }
        for (const std::string &method : step.methods) {
            if (m_methods.find(method) == std::string::npos)
                m_methods += method + "\n";
        }
        for (const std::string &line : step.lines)
            addLine(line, {});
        if (step.padding)
            m_padding = *step.padding;
        else if (step.output.size() != 2 || m_shape.size() != 2 || step.output[0] != m_shape[0])
            m_padding.clear();
        m_shape = step.output;
        info.output = m_shape;
        // A step whose lines made x already has no expression.
        addLine(
            step.expression.empty() ? "" : "x = " + step.expression, "# " + batchShape(m_shape));
    }

    void addLayers(const QList<LayerSpec> &layers)
    {
        for (qsizetype i = 0; i < layers.size(); ++i) {
            m_plan.layers.append(
                addLayer(layers[i], {int(i), joinPath(QStringLiteral("network.layers"), i), 0}));
            addProbe();
        }
    }

    NetworkPlan take()
    {
        if (m_broken) {
            m_plan.parameterCount = 0;
            m_plan.parameters.clear();
            m_plan.buffers.clear();
            m_plan.dropouts.clear();
        } else {
            m_plan.source = m_methods + "def forward(self, x: Tensor) -> Tensor:\n" + m_body
                + "    return x\n";
            m_plan.probeSource = m_methods
                + "def probe(self, x: Tensor) -> List[Tensor]:\n"
                  "    outputs: List[Tensor] = []\n"
                + m_probeBody + "    return outputs\n";
        }
        return std::move(m_plan);
    }

    std::string nameFor(const QString &kind)
    {
        const std::string prefix = attributePrefix(kind);
        return prefix + std::to_string(++m_counts[prefix]);
    }

    std::optional<Error> checkTokens(const LayerSpec &layer, const QString &path) const;
    void addEmbedding(const Preprocessing &preprocessing);
    LayerInfo addLayer(const LayerSpec &given, const Position &position);
    void addBranches(LayerInfo &info, const LayerSpec &layer, const Position &position);
    std::vector<LayerInfo> addBranch(
        const std::vector<LayerSpec> &layers, const Position &position, qsizetype branch);
    std::optional<Error> checkOrder(const LayerSpec &layer, const QString &path) const;
    LayerInfo addOutput(int units, int index);
    LayerInfo addTokenOutput(const Shape &shape, int index);

    NetworkPlan m_plan;
    Shape m_shape;
    std::string m_padding; // LayerPlace::padding of what reaches the next layer
    int m_tokens = 0; // of texts: codes are below it
    bool m_language = false; // each place tells what comes next, of which it must know nothing
    std::string m_methods;
    std::string m_body;
    std::string m_probeBody; // the same, with each layer's output kept
    std::map<std::string, int> m_counts; // of each prefix so far
    bool m_broken = false;
};

// x = [plain features | codes]; each code column is replaced by its row of a learnt table.
void Planner::addEmbedding(const Preprocessing &preprocessing)
{
    if (!preprocessing.hasEmbeddings())
        return;
    LayerInfo info;
    info.name = "embedding";
    LayerStep step;
    QStringList names;
    std::string parts;
    qint64 features = m_shape.value(0);
    int codeColumn = 0;
    for (const CategoryInput &input : preprocessing.categories) {
        if (input.encode != CategoryEncoding::Embedding)
            continue;
        names.append(QStringLiteral("%1 %2 → %3")
                         .arg(input.name)
                         .arg(input.cardinality())
                         .arg(input.embeddingSize));
        if (input.embeddingSize < 1 && !info.problem)
            broken(info,
                {ErrorCode::InvalidInput,
                    QStringLiteral("The embedding of “%1” needs a size of at least 1.")
                        .arg(input.name),
                    joinPath(joinPath(QStringLiteral("data.columns"), input.name),
                        QStringLiteral("embedding_size"))});
        const std::string name = "embedding" + std::to_string(codeColumn + 1) + "_weight";
        step.parameters.push_back({name, {input.cardinality(), input.embeddingSize},
            Initialisation::Normal, 0, true, -1});
        parts
            += ", torch.embedding(self." + name + ", codes[:, " + std::to_string(codeColumn) + "])";
        addLine({}, "# code " + std::to_string(codeColumn) + ": " + scriptText(input.name));
        features += input.embeddingSize - 1;
        ++codeColumn;
    }
    info.title = QStringLiteral("Embedding ") + names.join(QStringLiteral(", "));
    if (!m_broken) {
        const std::string plain = std::to_string(m_shape.value(0) - codeColumn);
        addLine(
            "codes = x[:, " + plain + ":].long()", "# [batch, " + std::to_string(codeColumn) + "]");
        step.output = {int(features)};
        step.expression = "torch.cat([x[:, :" + plain + "]" + parts + "], 1)";
        accept(info, step);
        addProbe();
    }
    info.name = "embedding";
    m_plan.embedding = info;
}

// A table of tokens that is too small would fail in the middle of the training.
std::optional<Error> Planner::checkTokens(const LayerSpec &layer, const QString &path) const
{
    if (layer.kind != u"embedding"
        || layer.options.value(QStringLiteral("tokens")).toInt() >= m_tokens)
        return std::nullopt;
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("The texts have %1 different tokens, more than this embedding has room for. "
                       "Raise “tokens” to %1, or lower data.text.vocabulary.")
            .arg(m_tokens),
        joinPath(path, QStringLiteral("tokens"))};
}

// The layers that are known to look at later places. What a source or a shape hides is found by a
// trial (core/engine/tensors/networkmodule.cpp).
std::optional<Error> Planner::checkOrder(const LayerSpec &layer, const QString &path) const
{
    if (!m_language)
        return std::nullopt;
    const auto ahead = [&](const QString &field, const QString &todo) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("A language model must not see the tokens that it is to tell, and this "
                           "layer looks at later places. %1")
                .arg(todo),
            field.isEmpty() ? path : joinPath(path, field)};
    };
    const auto flag
        = [&](const char *option) { return layer.options.value(QLatin1String(option)).toBool(); };
    if ((layer.kind == u"multi_head_attention" || layer.kind == u"transformer_block")
        && !flag("causal"))
        return ahead(QStringLiteral("causal"), QStringLiteral("Set “causal” to true."));
    if ((layer.kind == u"lstm" || layer.kind == u"gru") && flag("bidirectional"))
        return ahead(
            QStringLiteral("bidirectional"), QStringLiteral("Set “bidirectional” to false."));
    if (layer.kind == u"conv1d" && layer.options.value(QStringLiteral("kernel")).toInt() > 1)
        return ahead(QStringLiteral("kernel"),
            QStringLiteral("Use causal attention or an LSTM in its place."));
    return std::nullopt;
}

LayerInfo Planner::addLayer(const LayerSpec &given, const Position &position)
{
    LayerInfo info;
    const Result<LayerSpec> resolved = resolveLayerOptions(given, position.path);
    const LayerKind *kind = layerKind(given.kind);
    info.title = resolved ? layerTitle(*resolved) : kind ? kind->title : given.kind;
    if (m_broken || !resolved) {
        if (!m_broken)
            broken(info, resolved.error());
        // The layers inside are named, too.
        m_broken = true;
        for (std::size_t b = 0; b < given.branches.size(); ++b)
            info.branches.push_back(addBranch(given.branches[b], position, qsizetype(b)));
        return info;
    }
    if (kind->maxBranches > 0) {
        addBranches(info, *resolved, position);
        return info;
    }
    info.name = nameFor(resolved->kind);
    const Result<LayerStep> step
        = layerStep({m_shape, *resolved, info.name, position.path, position.index, m_padding});
    if (!step)
        broken(info, step.error());
    else if (const auto problem = checkTokens(*resolved, position.path))
        broken(info, *problem);
    else if (const auto problem = checkOrder(*resolved, position.path))
        broken(info, *problem);
    else
        accept(info, *step);
    return info;
}

std::vector<LayerInfo> Planner::addBranch(
    const std::vector<LayerSpec> &layers, const Position &position, qsizetype branch)
{
    const QString path = joinPath(joinPath(position.path, QStringLiteral("branches")), branch);
    std::vector<LayerInfo> infos;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        infos.push_back(addLayer(
            layers[i], {position.index, joinPath(path, qsizetype(i)), position.depth + 1}));
    }
    return infos;
}

// Each branch begins with the x that reaches the layer:
//   residual1 = x           parallel1 = x
//   x = … (the branch)      x = … (the first)
//   x = residual1 + x       parallel1_branch1 = x
//                           x = parallel1
//                           x = … (the second)
//                           x = torch.cat([parallel1_branch1, x], 1)
void Planner::addBranches(LayerInfo &info, const LayerSpec &layer, const Position &position)
{
    if (position.depth >= deepestNesting) {
        broken(info,
            {ErrorCode::InvalidInput,
                QStringLiteral("Branches stand in branches more than %1 times.")
                    .arg(deepestNesting),
                position.path});
        return;
    }
    const Shape input = m_shape;
    const std::string padding = m_padding;
    const std::string name = nameFor(layer.kind);
    info.name = name;
    const qint64 before = m_plan.parameterCount;
    std::vector<BranchEnd> ends;
    addLine(name + " = x", {});
    for (std::size_t b = 0; b < layer.branches.size(); ++b) {
        if (b > 0 && !m_broken) {
            ends.back().name = name + "_branch" + std::to_string(b);
            addLine(ends.back().name + " = x", {});
            addLine("x = " + name, "# " + batchShape(input));
            m_shape = input;
            m_padding = padding;
        }
        info.branches.push_back(addBranch(layer.branches[b], position, qsizetype(b)));
        ends.push_back({m_shape, "x", m_padding});
    }
    if (m_broken)
        return;
    const Result<LayerStep> step
        = joinBranches({input, layer, name, position.path, position.index, padding}, ends);
    if (!step) {
        broken(info, step.error());
        return;
    }
    info.parameters = m_plan.parameterCount - before;
    const qint64 inside = info.parameters;
    accept(info, *step);
    m_plan.parameterCount -= inside; // counted where they stand
}

LayerInfo Planner::addOutput(int units, int index)
{
    LayerInfo info;
    info.name = "output";
    info.title = QStringLiteral("Output %1").arg(units);
    if (m_broken)
        return info;
    const qint64 inputs = elementCount(m_shape);
    if (inputs < 1 || units < 1 || inputs > std::numeric_limits<int>::max()) {
        broken(info,
            {ErrorCode::InvalidInput,
                inputs < 1
                    ? QStringLiteral("There is no input column to learn from: choose at least one.")
                    : units < 1
                    ? QStringLiteral(
                        "The target has no classes to tell apart: choose another target.")
                    : QStringLiteral(
                        "%1 numbers a sample reach the output, more than can be trained. Pool or "
                        "stride before it.")
                          .arg(formatCount(inputs)),
                inputs > std::numeric_limits<int>::max() ? QStringLiteral("network.layers")
                                                         : QStringLiteral("data.columns")});
        return info;
    }
    if (m_shape.size() > 1)
        addLine("x = torch.flatten(x, 1)", "# " + batchShape({int(inputs)}));
    accept(info, linearStep("output", int(inputs), units, true, index));
    return info;
}

// shape: {length, tokens}.
LayerInfo Planner::addTokenOutput(const Shape &shape, int index)
{
    LayerInfo info;
    info.name = "output";
    info.title = QStringLiteral("Output %1").arg(shapeText(shape));
    if (m_broken)
        return info;
    if (m_shape.size() != 2 || m_shape[0] != shape[0]) {
        broken(info,
            {ErrorCode::InvalidInput,
                QStringLiteral("A language model tells the next token at each of its %1 places, "
                               "but what reaches the output is %2. Begin with an “embedding” "
                               "layer, and remove what pools, flattens or cuts the sequence.")
                    .arg(shape[0])
                    .arg(describeShape(m_shape)),
                QStringLiteral("network.layers")});
        return info;
    }
    LayerStep step = linearStep("output", m_shape[1], shape[1], true, index);
    step.output = shape;
    accept(info, step);
    return info;
}

} // namespace

QString shapeText(const Shape &shape)
{
    QStringList sides;
    for (const int side : shape)
        sides.append(QString::number(side));
    return sides.join(QStringLiteral(" × "));
}

namespace {

std::optional<Error> problemOf(const LayerInfo &layer)
{
    for (const std::vector<LayerInfo> &branch : layer.branches) {
        for (const LayerInfo &inner : branch) {
            if (const auto problem = problemOf(inner))
                return problem;
        }
    }
    return layer.problem;
}

} // namespace

std::optional<Error> NetworkPlan::problem() const
{
    if (wholeProblem)
        return wholeProblem;
    if (embedding && embedding->problem)
        return embedding->problem;
    for (const LayerInfo &layer : layers) {
        if (const auto inside = problemOf(layer))
            return inside;
    }
    return output.problem;
}

NetworkPlan planNetwork(const NetworkSpec &network, const Preprocessing &preprocessing)
{
    if (!network.source.isEmpty())
        return planSource(network.source);
    if (!network.file.isEmpty()) {
        NetworkPlan plan;
        plan.origin = NetworkOrigin::File;
        plan.file = network.file;
        plan.fingerprint = network.fingerprint;
        plan.usesDropout = true;
        return plan;
    }
    return Planner(preprocessing.featureShape()).plan(network, preprocessing);
}

NetworkPlan planLayers(const QList<LayerSpec> &layers, const Shape &input)
{
    return Planner(input).planAlone(layers);
}

} // namespace lampwork
