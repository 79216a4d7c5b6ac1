// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/network.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/network/layerkinds.h"
#include "core/network/layersteps.h"

#include <QHash>

#include <limits>
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

// Builds a plan layer by layer. After the first problem it only names the layers.
class Planner {
public:
    explicit Planner(const Preprocessing &preprocessing)
        : m_preprocessing(preprocessing)
        , m_shape(preprocessing.featureShape())
    {
        addLine({}, "# x: " + batchShape(m_shape));
    }

    NetworkPlan plan(const NetworkSpec &network)
    {
        addEmbedding();
        for (qsizetype i = 0; i < network.layers.size(); ++i) {
            m_plan.layers.append(addLayer(network.layers[i], int(i)));
            addProbe();
        }
        m_plan.output = addOutput(int(network.layers.size()));
        addProbe();
        if (m_broken) {
            m_plan.parameterCount = 0;
            m_plan.parameters.clear();
            m_plan.buffers.clear();
            m_plan.dropouts.clear();
            return std::move(m_plan);
        }
        m_plan.source = "def forward(self, x: Tensor) -> Tensor:\n" + m_body + "    return x\n";
        m_plan.probeSource = "def probe(self, x: Tensor) -> List[Tensor]:\n"
                             "    outputs: List[Tensor] = []\n"
            + m_probeBody + "    return outputs\n";
        return std::move(m_plan);
    }

private:
    void addLine(const std::string &code, const std::string &comment)
    {
        const std::string line = "    " + code + (code.empty() ? "" : "  ") + comment + "\n";
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
        m_shape = step.output;
        info.output = m_shape;
        addLine("x = " + step.expression, "# " + batchShape(m_shape));
    }

    void addEmbedding();
    LayerInfo addLayer(const LayerSpec &given, int index);
    LayerInfo addOutput(int index);

    const Preprocessing &m_preprocessing;
    NetworkPlan m_plan;
    Shape m_shape;
    std::string m_body;
    std::string m_probeBody; // the same, with each layer's output kept
    QHash<QString, int> m_counts; // of each kind so far
    bool m_broken = false;
};

// x = [plain features | codes]; each code column is replaced by its row of a learnt table.
void Planner::addEmbedding()
{
    if (!m_preprocessing.hasEmbeddings())
        return;
    LayerInfo info;
    info.name = "embedding";
    LayerStep step;
    QStringList names;
    std::string parts;
    qint64 features = m_shape.value(0);
    int codeColumn = 0;
    for (const CategoryInput &input : m_preprocessing.categories) {
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
    m_plan.embedding = info;
}

LayerInfo Planner::addLayer(const LayerSpec &given, int index)
{
    const QString path = joinPath(QStringLiteral("network.layers"), index);
    LayerInfo info;
    const Result<LayerSpec> resolved = resolveLayer(given, path);
    const LayerKind *kind = layerKind(given.kind);
    info.title = resolved ? layerTitle(*resolved) : kind ? kind->title : given.kind;
    if (m_broken)
        return info;
    if (!resolved) {
        broken(info, resolved.error());
        return info;
    }
    const std::string prefix = attributePrefix(resolved->kind);
    const int number = ++m_counts[resolved->kind];
    info.name = prefix + std::to_string(number);
    const Result<LayerStep> step = layerStep({m_shape, *resolved, info.name, path, index});
    if (!step) {
        broken(info, step.error());
        return info;
    }
    accept(info, *step);
    return info;
}

LayerInfo Planner::addOutput(int index)
{
    LayerInfo info;
    info.name = "output";
    const int units = m_preprocessing.outputSize();
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

} // namespace

QString shapeText(const Shape &shape)
{
    QStringList sides;
    for (const int side : shape)
        sides.append(QString::number(side));
    return sides.join(QStringLiteral(" × "));
}

std::optional<Error> NetworkPlan::problem() const
{
    if (embedding && embedding->problem)
        return embedding->problem;
    for (const LayerInfo &layer : layers) {
        if (layer.problem)
            return layer.problem;
    }
    return output.problem;
}

NetworkPlan planNetwork(const NetworkSpec &network, const Preprocessing &preprocessing)
{
    return Planner(preprocessing).plan(network);
}

} // namespace lampwork
