// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/rangefinder.h"

#include "core/base/format.h"
#include "core/engine/train/batchsource.h"
#include "core/engine/train/makestepper.h"
#include "core/engine/train/order.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/update.h"

#include <torch/script.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lampwork {

namespace {

constexpr double smoothingAt200 = 0.95;
// The loss has left for good when it is so many times as high as the best it came from.
constexpr double divergence = 4;
constexpr std::size_t fewestSteps = 10;

// The same number of decades is smoothed over however many steps there are.
double smoothingFor(std::size_t steps)
{
    return std::pow(smoothingAt200, 200.0 / double(std::max<std::size_t>(steps, 1)));
}

class Smoother {
public:
    explicit Smoother(std::size_t steps)
        : m_weight(smoothingFor(steps))
    {
    }
    // Kingma and Ba 2015, section 3: the average's start at zero is corrected.
    double next(double value)
    {
        m_average = m_weight * m_average + (1 - m_weight) * value;
        m_share *= m_weight;
        return m_average / (1 - m_share);
    }

private:
    double m_weight;
    double m_average = 0;
    double m_share = 1;
};

} // namespace

std::optional<double> RangeResult::suggestion() const
{
    if (!steepest || !tenthOfLowest)
        return std::nullopt;
    return std::min(*steepest, *tenthOfLowest);
}

QString RangeResult::reason() const
{
    if (!suggestion())
        return QStringLiteral("The loss never fell, so there is nothing to suggest. Look at the "
                              "data and the network first.");
    return *steepest <= *tenthOfLowest
        ? QStringLiteral("where the smoothed loss falls steepest (a tenth of the rate at its "
                         "minimum would be %1)")
              .arg(formatNumber(*tenthOfLowest))
        : QStringLiteral("a tenth of the rate at which the smoothed loss is lowest (it falls "
                         "steepest at %1)")
              .arg(formatNumber(*steepest));
}

void judgeRange(RangeResult &result, int plannedSteps)
{
    Smoother smoother{std::size_t(plannedSteps)};
    result.smoothed.clear();
    for (const double loss : result.losses)
        result.smoothed.push_back(smoother.next(loss));
    const std::vector<double> &loss = result.smoothed;
    const std::size_t count = loss.size();
    if (count < fewestSteps)
        return;
    // The first steps are hardly an average yet.
    const std::size_t first = count / 20;
    const auto lowest = std::size_t(
        std::min_element(loss.begin() + std::ptrdiff_t(first), loss.end()) - loss.begin());
    std::size_t steepest = 0;
    double slope = 0;
    for (std::size_t i = std::max<std::size_t>(first, 1); i + 1 < count && i <= lowest; ++i) {
        const double here = (loss[i + 1] - loss[i - 1])
            / (std::log(result.rates[i + 1]) - std::log(result.rates[i - 1]));
        if (here < slope) {
            slope = here;
            steepest = i;
        }
    }
    if (steepest == 0)
        return;
    result.steepest = result.rates[steepest];
    result.tenthOfLowest = result.rates[lowest] / 10;
}

Result<RangeResult> findRange(
    const QString &specJson, const RangeOptions &options, const Progress &progress)
{
    const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
    Result<PreparedTraining> prepared = prepareTraining(specJson, progress);
    if (!prepared)
        return prepared.error();
    const TrainSpec &spec = prepared->spec.train;
    setTorchThreads(spec.threads);
    FlatParameters parameters
        = FlatParameters::adopt(prepared->network, prepared->plan.parameters, prepared->device);
    Optimizer optimizer(spec.optimizer, parameters);
    const Result<ChosenStepper> chosen = makeStepper(*prepared, parameters);
    if (!chosen)
        return chosen.error();
    Stepper &stepper = *chosen->stepper;
    Update update(parameters, optimizer, {spec.clipNorm, false});
    BatchSource batches(prepared->data.train, spec.seed, prepared->device);
    prepared->network.train();

    RangeResult result;
    Smoother smoother{std::size_t(options.steps)};
    double best = std::numeric_limits<double>::infinity();
    qint64 epoch = 0;
    qint64 row = 0;
    for (int step = 0; step < options.steps; ++step) {
        if (progress.isCancelled())
            return Error{ErrorCode::Cancelled, QStringLiteral("Cancelled."), {}};
        const Batch batch = batches.batch(epoch, row, *spec.batchSize);
        GradientOptions gradients;
        if (prepared->plan.usesDropout)
            gradients.dropoutSeed = dropoutSeed(spec.seed, step);
        const double loss = stepper.gradients(batch, gradients).loss.item<double>();
        const double fraction = double(step) / double(std::max(options.steps - 1, 1));
        const double rate = options.lowest * std::pow(options.highest / options.lowest, fraction);
        const double smooth = smoother.next(loss);
        if (!std::isfinite(loss)
            || (std::size_t(step) >= fewestSteps && smooth > divergence * best)) {
            result.diverged = true;
            break;
        }
        best = std::min(best, smooth);
        result.rates.push_back(rate);
        result.losses.push_back(loss);
        update.apply(rate);
        row += batch.rows;
        if (row >= batches.size()) {
            row = 0;
            ++epoch;
        }
        progress(fraction, QStringLiteral("Learning rate %1").arg(formatNumber(rate)));
    }
    judgeRange(result, options.steps);
    return result;
}

} // namespace lampwork
