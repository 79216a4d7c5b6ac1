// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/diagnostics/layerprobe.h"

#include "core/engine/train/diagnostics/layermeter.h"

#include <torch/script.h>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr qint64 mostRows = 64;
constexpr qint64 usefulRows = 32; // what a small batch is filled up to …
constexpr qint64 rowsPerBatchRow = 4; // … though by no more than this: rows cost time

// [outer, units, inner] of [rows, units], [rows, channels, height, width] or
// [rows, positions, units].
UnitShape unitShape(const at::Tensor &output)
{
    if (output.dim() == 4)
        return {output.size(0), output.size(1), output.size(2) * output.size(3)};
    const qint64 units = output.size(-1);
    return {units > 0 ? output.numel() / units : 0, units, 1};
}

} // namespace

std::optional<DeadRule> deadRule(const QString &kind)
{
    if (kind == u"relu")
        return DeadRule{0, 0, false};
    if (kind == u"gelu" || kind == u"silu")
        return DeadRule{0, 1e-3F, false};
    if (kind == u"tanh")
        return DeadRule{0, 0.99F, true};
    if (kind == u"sigmoid")
        return DeadRule{0.5F, 0.49F, true};
    return std::nullopt;
}

std::vector<qint64> probeRows(qint64 available, int batchSize)
{
    const qint64 filled = std::min(usefulRows, rowsPerBatchRow * batchSize);
    const qint64 count = std::min({mostRows, std::max<qint64>(batchSize, filled), available});
    std::vector<qint64> rows;
    for (qint64 i = 0; i < count; ++i)
        rows.push_back(i * available / count);
    return rows;
}

LayerProbe::LayerProbe(const torch::jit::Module &network, const LayerProbeOptions &options)
    : m_features(options.features)
{
    const NetworkPlan &plan = options.parts.plan;
    if (plan.probeSource.empty())
        return;
    if (!options.script) {
        if (auto planned = PlannedForward::plan(options.parts, network, m_features))
            m_planned = std::move(*planned);
    }
    if (m_planned)
        m_outputs = m_planned->outputs();
    else
        compile(network, plan);
    choose(options.parts.network, plan);
}

void LayerProbe::compile(const torch::jit::Module &network, const NetworkPlan &plan)
{
    torch::jit::Module module("Probe");
    module.register_attribute("training", c10::BoolType::get(), false);
    for (const auto &attribute : network.named_attributes(false)) {
        if (attribute.name != "training")
            module.register_attribute(
                attribute.name, network.type()->getAttribute(attribute.name), attribute.value);
    }
    module.define(plan.probeSource);
    m_module = std::move(module);
}

// What only passes its input on is left out: it would tell the same again.
void LayerProbe::choose(const NetworkSpec &network, const NetworkPlan &plan)
{
    std::size_t output = 0;
    if (plan.embedding)
        m_probed.push_back({QString::fromStdString(plan.embedding->name), output++, {}});
    for (qsizetype i = 0; i < plan.layers.size(); ++i, ++output) {
        const QString &kind = network.layers.at(i).kind;
        if (kind == u"dropout" || kind == u"flatten" || kind == u"reshape")
            continue;
        m_probed.push_back({QString::fromStdString(plan.layers[i].name), output, deadRule(kind)});
    }
    m_probed.push_back({QString::fromStdString(plan.output.name), output, {}});
}

QStringList LayerProbe::layers() const
{
    QStringList names;
    for (const Probed &probed : m_probed)
        names.append(probed.name);
    return names;
}

void LayerProbe::run()
{
    if (m_planned) {
        m_planned->run();
        return;
    }
    const torch::NoGradGuard noGradients;
    const c10::List<at::Tensor> outputs = m_module->run_method("probe", m_features).toTensorList();
    m_outputs.clear();
    for (const at::Tensor &output : outputs)
        m_outputs.push_back(output.to(at::kFloat).contiguous());
}

std::vector<ActivationStatistics> LayerProbe::statistics() const
{
    const torch::NoGradGuard noGradients;
    std::vector<ActivationStatistics> all;
    for (const Probed &probed : m_probed) {
        const at::Tensor &output = m_outputs.at(probed.output);
        ActivationStatistics one{probed.name, 0, 0, deadFraction(probed)};
        if (output.is_cpu()) {
            const auto count = double(output.numel());
            const Sums sums = sumsKernel(output.data_ptr<float>(), output.numel());
            one.mean = sums.values / count;
            const double variance = sums.squares / count - one.mean * one.mean;
            one.deviation = std::sqrt(variance < 0 ? 0 : variance); // NaN stays NaN
        } else {
            const auto [deviation, mean] = at::std_mean(output, /*unbiased=*/false);
            one.mean = mean.item<double>();
            one.deviation = deviation.item<double>();
        }
        all.push_back(one);
    }
    return all;
}

std::optional<double> LayerProbe::deadFraction(const Probed &probed) const
{
    if (!probed.dead)
        return std::nullopt;
    const at::Tensor &output = m_outputs.at(probed.output);
    const UnitShape shape = unitShape(output);
    if (!output.is_cpu()) {
        const at::Tensor inside
            = (output.view({shape.outer, shape.units, shape.inner}) - probed.dead->centre)
                  .abs()
                  .le(probed.dead->bound);
        const at::Tensor silent = probed.dead->saturated ? inside.logical_not() : inside;
        return silent.all(2).all(0).to(at::kDouble).mean().item<double>();
    }
    std::vector<float> alive(std::size_t(shape.units), 0);
    aliveKernel(output.data_ptr<float>(), shape, *probed.dead, alive.data());
    return double(std::count(alive.begin(), alive.end(), 0)) / double(shape.units);
}

std::vector<Histogram> LayerProbe::histograms() const
{
    std::vector<Histogram> all;
    for (const Probed &probed : m_probed) {
        const at::Tensor host = m_outputs.at(probed.output).cpu();
        if (auto histogram = histogramOf({{host.data_ptr<float>(), host.numel()}})) {
            histogram->name = layerSeries(probed.name, "activations");
            all.push_back(std::move(*histogram));
        }
    }
    return all;
}

} // namespace lampwork
