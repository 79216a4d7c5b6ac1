// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/weightaverage.h"

#include "core/engine/train/optimizerkernels.h"

#include <torch/script.h>

#include <algorithm>

namespace lampwork {

WeightAverage::WeightAverage(
    const AveragingSpec &spec, torch::jit::Module &network, FlatParameters &parameters)
    : m_spec(spec)
    , m_network(network)
    , m_parameters(parameters)
{
    if (m_spec.name == u"none")
        return;
    m_values = at::zeros_like(parameters.values);
    for (const at::Tensor &buffer : network.buffers()) {
        m_networkBuffers.push_back(buffer);
        m_buffers.push_back(buffer.clone());
    }
}

void WeightAverage::afterUpdate()
{
    if (m_spec.name != u"ema")
        return;
    const auto n = double(m_count);
    add(m_count == 0 ? 0 : std::min(m_spec.decay, (1 + n) / (10 + n)));
}

void WeightAverage::afterEpoch(qint64 epochs, const NextFeatures &features, quint64 dropoutSeed)
{
    if (m_spec.name != u"swa" || epochs <= m_spec.startEpoch)
        return;
    const auto n = double(m_count);
    add(n / (n + 1));
    if (m_buffers.empty())
        return;
    const InForce averaged(*this);
    recomputeStatistics(m_network, features, dropoutSeed);
}

// a = keep a + (1-keep) w
void WeightAverage::add(double keep)
{
    const torch::NoGradGuard noGradients;
    ++m_count;
    if (m_parameters.onCpu() && keep > 0) {
        averageKernel(m_values.data_ptr<float>(), m_parameters.values.data_ptr<float>(),
            m_parameters.size(), float(keep), float(1 - keep));
    } else if (keep > 0) {
        m_values.mul_(keep).add_(m_parameters.values, 1 - keep);
    } else {
        m_values.copy_(m_parameters.values);
    }
    for (std::size_t i = 0; i < m_buffers.size(); ++i) {
        if (keep > 0 && m_buffers[i].is_floating_point())
            m_buffers[i].mul_(keep).add_(m_networkBuffers[i], 1 - keep);
        else
            m_buffers[i].copy_(m_networkBuffers[i]);
    }
}

// Contents, since others hold the network's tensors.
void WeightAverage::swap()
{
    const torch::NoGradGuard noGradients;
    const auto swapContents = [](at::Tensor &one, at::Tensor &other) {
        const at::Tensor kept = one.clone();
        one.copy_(other);
        other.copy_(kept);
    };
    swapContents(m_values, m_parameters.values);
    for (std::size_t i = 0; i < m_buffers.size(); ++i)
        swapContents(m_buffers[i], m_networkBuffers[i]);
}

void WeightAverage::restore(qint64 count)
{
    if (m_spec.name == u"none" || count == 0)
        return;
    const torch::NoGradGuard noGradients;
    m_values.copy_(m_parameters.values);
    for (std::size_t i = 0; i < m_buffers.size(); ++i)
        m_buffers[i].copy_(m_networkBuffers[i]);
    m_count = count;
}

WeightAverage::InForce::InForce(WeightAverage &average)
    : m_average(average)
    , m_exists(average.exists())
{
    if (m_exists)
        m_average.swap();
}

WeightAverage::InForce::~InForce()
{
    if (m_exists)
        m_average.swap();
}

namespace {

// One running statistic, r ← (1-m) r + m s for a batch that gives s: from r = 0 it becomes m s, and
// from r = 1 what tells m.
struct Statistic {
    at::Tensor buffer; // the network's own
    double momentum = 1;
    at::Tensor sum; // of s over the batches, float64
};

std::vector<Statistic> findStatistics(torch::jit::Module &network, const at::Tensor &features)
{
    std::vector<at::Tensor> before;
    for (const at::Tensor &buffer : network.buffers())
        before.push_back(buffer.clone());
    network.forward({features});
    std::vector<Statistic> found;
    std::size_t i = 0;
    for (const at::Tensor &buffer : network.buffers()) {
        if (buffer.is_floating_point() && !buffer.equal(before[i]))
            found.push_back({buffer, 1, at::zeros_like(buffer, at::kDouble)});
        else
            at::Tensor(buffer).copy_(before[i]); // counters and the like stay
        ++i;
    }
    return found;
}

// One minus the change of r per unit of r; from a start far above s, whose digits would drown it.
void measureMomenta(torch::jit::Module &network, std::vector<Statistic> &statistics,
    const at::Tensor &features, quint64 dropoutSeed)
{
    const auto forward = [&] {
        at::manual_seed(dropoutSeed);
        network.forward({features});
    };
    for (Statistic &statistic : statistics)
        statistic.buffer.zero_();
    forward();
    std::vector<at::Tensor> fromZero;
    std::vector<double> starts;
    for (Statistic &statistic : statistics) {
        fromZero.push_back(statistic.buffer.to(at::kDouble));
        starts.push_back(1024 * std::max(1.0, fromZero.back().abs().max().item<double>()));
        statistic.buffer.fill_(starts.back());
    }
    forward();
    for (std::size_t i = 0; i < statistics.size(); ++i) {
        const at::Tensor kept = statistics[i].buffer.to(at::kDouble) - fromZero[i];
        statistics[i].momentum = 1 - kept.mean().item<double>() / starts[i];
    }
}

} // namespace

void recomputeStatistics(torch::jit::Module &network,
    const WeightAverage::NextFeatures &nextFeatures, quint64 dropoutSeed)
{
    const torch::NoGradGuard noGradients;
    const bool wasTraining = network.is_training();
    network.train();
    std::vector<Statistic> statistics;
    qint64 batches = 0;
    for (at::Tensor features = nextFeatures(); features.defined(); features = nextFeatures()) {
        if (batches > 0 && features.size(0) == 1)
            continue;
        if (batches == 0) {
            at::manual_seed(dropoutSeed);
            statistics = findStatistics(network, features);
            if (statistics.empty())
                break;
            measureMomenta(network, statistics, features, dropoutSeed);
            at::manual_seed(dropoutSeed);
        }
        ++batches;
        for (Statistic &statistic : statistics)
            statistic.buffer.zero_();
        network.forward({features});
        for (Statistic &statistic : statistics)
            statistic.sum += statistic.buffer.to(at::kDouble) / statistic.momentum;
    }
    for (Statistic &statistic : statistics)
        statistic.buffer.copy_(statistic.sum / double(batches));
    network.train(wasTraining);
}

} // namespace lampwork
