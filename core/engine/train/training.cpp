// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/training.h"

#include "core/analysis/runfields.h"
#include "core/engine/evaluate/evaluate.h"
#include "core/engine/train/accumulation.h"
#include "core/engine/train/batchmeasure.h"
#include "core/engine/train/checkpointfile.h"
#include "core/engine/train/divergence.h"
#include "core/engine/train/order.h"
#include "core/engine/train/parallel/parallelstepper.h"
#include "core/engine/train/parallel/workerteam.h"

#include <torch/script.h>

#include <cmath>

namespace lampwork {

namespace {

// So many losses in a row that are no numbers end the run.
constexpr int badLossLimit = 10;

const QString lossName = QStringLiteral("train/loss");
const QString rateName = QStringLiteral("train/learning_rate");
const QString normName = QStringLiteral("train/gradient_norm");
const QString epochLossName = QStringLiteral("train/epoch_loss");

double scalar(const at::Tensor &tensor)
{
    if (!tensor.defined())
        return 0;
    // What item() costs counts, twice a step.
    return tensor.is_cpu() && tensor.scalar_type() == at::kFloat ? double(*tensor.data_ptr<float>())
                                                                 : tensor.item<double>();
}

Result<ChosenStepper> chooseStepper(PreparedTraining &prepared, FlatParameters &parameters)
{
    Result<ChosenStepper> own = makeStepper(prepared, parameters);
    if (!own || !prepared.team)
        return own;
    return ChosenStepper{std::make_unique<ParallelStepper>(
                             prepared.team->group(), std::move(own->stepper), prepared, parameters),
        own->reason};
}

} // namespace

Training::Training(
    PreparedTraining &prepared, StoreWriter &writer, RunId run, const Options &options)
    : m_prepared(prepared)
    , m_writer(writer)
    , m_run(run)
    , m_parameters(
          FlatParameters::adopt(prepared.network, prepared.plan.parameters, prepared.device))
    , m_optimizer(prepared.spec.train.optimizer, m_parameters)
    , m_average(prepared.spec.train.averaging, prepared.network, m_parameters)
    , m_chosen(chooseStepper(prepared, m_parameters))
    , m_update(m_parameters, m_optimizer,
          {prepared.spec.train.clipNorm, prepared.spec.track.gradientNorm}, &m_average)
    , m_schedule(prepared.spec.train.schedule, prepared.totalSteps, prepared.stepsPerEpoch)
    , m_batches(prepared.data.train, prepared.spec.train.seed, prepared.device,
          augmentationOf(prepared), prepared.together ? *prepared.together : 1)
    , m_diagnostics(prepared, m_parameters, writer)
    , m_options(options)
    , m_steering({prepared, m_parameters, m_optimizer, m_update, m_schedule, m_batches, m_state})
    , m_recorder(prepared, m_parameters, m_batches)
{
    m_state.baseLearningRate = *prepared.spec.train.optimizer.lr;
    for (const DropoutRate &dropout : prepared.plan.dropouts)
        m_stepperRates.push_back(dropout.rate);
    if (prepared.spec.train.sanity == u"overfit_batch")
        m_batches.keepToFirst(*prepared.spec.train.batchSize);
    m_lossSeries = writer.seriesId(lossName);
    m_rateSeries = writer.seriesId(rateName);
    m_normSeries = writer.seriesId(normName);
}

Training::~Training() = default;

Result<TrainState> Training::restore(const QString &path)
{
    Result<TrainState> state = loadCheckpoint(path, m_prepared.network, {&m_optimizer, &m_average});
    if (!state)
        return state;
    if (state->epoch < 0)
        state->epoch = state->step / m_prepared.stepsPerEpoch;
    m_state = *state;
    return state;
}

Result<void> Training::adopt(const QString &path, const TrainSpec &from)
{
    const TrainSpec &spec = m_prepared.spec.train;
    const bool sameOptimizer = sharesState(from.optimizer, spec.optimizer);
    Result<TrainState> state = loadCheckpoint(path, m_prepared.network,
        {sameOptimizer ? &m_optimizer : nullptr,
            from.averaging == spec.averaging ? &m_average : nullptr});
    if (!state)
        return state.error();
    m_state = forkedState(*state, from, spec);
    if (sameOptimizer)
        return {};
    return event(EventKind::State,
        QStringLiteral("The optimiser is another one than before the fork, so it begins without "
                       "what the old one knew (momentum, moments)."));
}

Result<void> Training::doStep()
{
    m_diagnostics.beginStep();
    const TrainSpec &spec = m_prepared.spec.train;
    const Batch rows
        = m_batches.batch(m_state.epoch, m_state.row, qint64(*spec.batchSize) * spec.accumulate);
    m_diagnostics.batchIsThere();
    const EpochSums sums = m_state.sums;
    m_recorder.beginPass(m_state, rows.rows);
    const at::Tensor loss = takeGradients(rows);
    const double rate = learningRate();
    at::Tensor norm = m_update.measure();
    Result<Incident> incident = Incident::Apply;
    if (m_recorder.isOn() && m_parameters.onCpu())
        incident = examine(scalar(loss), norm, rate);
    if (!incident)
        return incident.error();
    if (*incident != Incident::Apply)
        m_state.sums = sums;
    if (*incident == Incident::Again)
        return {};
    m_diagnostics.beforeUpdate(m_state.step + 1);
    if (*incident == Incident::Apply)
        norm = m_update.apply(rate);
    ++m_state.step;
    m_diagnostics.afterUpdate(m_state.step);
    m_state.row += rows.rows;
    m_rowsTrained += rows.rows;
    m_pending.push_back({m_state.step, rows.rows, rate, loss, norm, *incident == Incident::Skip});
    return {};
}

// Of the mean loss over `rows`, batch by batch; returns that loss.
at::Tensor Training::takeGradients(const Batch &rows)
{
    const TrainSpec &spec = m_prepared.spec.train;
    const std::vector<BatchPart> parts = batchParts(rows, *spec.batchSize, m_prepared.loss);
    at::Tensor loss;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto &[batch, share] = parts[i];
        GradientOptions options;
        if (m_steering.usesDropout())
            options.dropoutSeed = dropoutSeed(spec.seed, m_state.step, qint64(i));
        options.accumulate = i > 0;
        options.scale = share;
        const StepResult result = m_chosen->stepper->gradients(batch, options);
        m_recorder.keep(result.outputs, batch.targets);
        measureBatch(result.outputs, measuredTargets(batch));
        if (parts.size() == 1)
            return result.loss;
        const at::Tensor part = result.loss * share;
        loss = loss.defined() ? loss + part : part;
    }
    return loss;
}

// A stepper may have the rates of dropout in its plan.
Result<void> Training::remakeStepper()
{
    const std::vector<double> &rates = m_state.settings->dropout;
    if (m_chosen && rates != m_stepperRates) {
        m_chosen->stepper.reset(); // a team is let go before it is told the spec again
        m_chosen = chooseStepper(m_prepared, m_parameters);
        m_stepperRates = rates;
    }
    return m_chosen ? Result<void>() : m_chosen.error();
}

double Training::learningRate() const
{
    return m_schedule.learningRate(
        m_steering.schedulePosition(), m_state.baseLearningRate, m_state.plateau.reductions);
}

void Training::measureBatch(const at::Tensor &outputs, const at::Tensor &targets)
{
    if (m_prepared.preprocessing.task == Task::LanguageModel)
        return; // its loss says it all
    const bool classes = hasClasses(m_prepared.preprocessing.task);
    if (!outputs.is_cpu()) {
        const at::Tensor measured
            = classes ? correctTensor(outputs, targets) : squaredErrorTensor(outputs, targets);
        m_deviceSums = m_deviceSums.defined() ? m_deviceSums + measured : measured;
    } else if (classes) {
        m_state.sums.correct += correctCount(outputs, targets);
    } else {
        m_state.sums.squaredError += squaredErrorSum(outputs, targets);
    }
}

// What the steps since the last reading told, from the device into the store and the state.
Result<void> Training::readPending()
{
    if (m_pending.empty())
        return {};
    if (m_parameters.onCpu()) {
        const Pending pending = std::move(m_pending.back());
        m_pending.clear(); // its memory stays
        return record(pending, scalar(pending.loss), scalar(pending.gradientNorm));
    }
    std::vector<at::Tensor> values;
    for (const Pending &pending : m_pending) {
        values.push_back(pending.loss.to(at::kDouble));
        values.push_back(
            (pending.gradientNorm.defined() ? pending.gradientNorm : pending.loss).to(at::kDouble));
    }
    const at::Tensor host = at::stack(values).cpu();
    if (m_deviceSums.defined()) {
        const double sum = std::exchange(m_deviceSums, {}).item<double>();
        if (hasClasses(m_prepared.preprocessing.task))
            m_state.sums.correct += qint64(sum);
        else
            m_state.sums.squaredError += sum;
    }
    const std::vector<Pending> read = std::exchange(m_pending, {});
    const double *value = host.data_ptr<double>();
    for (const Pending &pending : read) {
        const double loss = *value++;
        if (const auto done = record(pending, loss, *value++); !done)
            return done;
    }
    return {};
}

Result<void> Training::record(const Pending &pending, double loss, double gradientNorm)
{
    const TrackSpec &track = m_prepared.spec.track;
    if (track.stepLoss)
        m_writer.point(m_lossSeries, pending.step, loss);
    m_writer.point(m_rateSeries, pending.step, pending.learningRate);
    if (track.gradientNorm)
        m_writer.point(m_normSeries, pending.step, gradientNorm);
    m_writer.setProgress(pending.step, m_rowsTrained);
    if (const auto watched = observeStep(pending, loss, gradientNorm); !watched)
        return watched;
    if (pending.skipped)
        return {};
    m_state.sums.loss += loss * double(pending.rows);
    m_state.sums.rows += pending.rows;
    if (m_recorder.isOn())
        return m_parameters.onCpu() ? Result<void>() : judgeApplied(pending, loss, gradientNorm);
    if (std::isfinite(loss)) {
        m_state.badLosses = 0;
        return {};
    }
    ++m_state.badLosses;
    const bool weightsBad = !m_parameters.allFinite();
    if (weightsBad || m_state.badLosses >= badLossLimit)
        return diverged({pending.step, loss, pending.learningRate, weightsBad, {}});
    return {};
}

Result<void> Training::endEpoch()
{
    if (const auto read = readPending(); !read)
        return read;
    averageEpoch();
    const QHash<QString, double> metrics = evaluateEpoch();
    m_state.sums = {};
    ++m_state.epoch;
    m_state.row = 0;
    const TrainSpec &spec = m_prepared.spec.train;
    // Without validation rows, the best epoch is the one with the lowest training loss.
    const QString watched
        = metrics.contains(spec.earlyStopping.metric) ? spec.earlyStopping.metric : epochLossName;
    const bool best = m_state.stopping.observe(
        metrics.value(watched), m_state.step, spec.earlyStopping.minDelta, !isLowerBetter(watched));
    if (spec.schedule.name == u"plateau")
        m_state.plateau.observe(metrics.value(watched), spec.schedule, !isLowerBetter(watched));
    recordEpoch(metrics);
    QStringList names = metrics.keys();
    names.sort(); // what a breakpoint has seen must not depend on the hash
    for (const QString &name : std::as_const(names)) {
        if (const auto seen = observe(name, metrics.value(name)); !seen)
            return seen;
    }
    if (isDone())
        return saveCheckpointNow();
    if (best || m_state.epoch % spec.checkpoint.everyEpochs == 0)
        return checkpointEpoch();
    return {};
}

void Training::averageEpoch()
{
    const int batch = *m_prepared.spec.train.batchSize;
    qint64 row = 0;
    const auto features = [&]() -> at::Tensor {
        if (row >= m_batches.size())
            return {};
        const Batch next = m_batches.batch(m_state.epoch, row, batch);
        row += next.rows;
        return next.features;
    };
    m_average.afterEpoch(
        m_state.epoch + 1, features, dropoutSeed(m_prepared.spec.train.seed, m_state.step));
}

QHash<QString, double> Training::evaluateEpoch()
{
    const Preprocessing &preprocessing = m_prepared.preprocessing;
    const EpochSums &sums = m_state.sums;
    const auto rows = double(sums.rows);
    QHash<QString, double> metrics{{epochLossName, sums.loss / rows}};
    if (isClassification(preprocessing.task))
        metrics[QStringLiteral("train/accuracy")] = double(sums.correct) / rows;
    else if (preprocessing.task == Task::Multilabel)
        metrics[QStringLiteral("train/subset_accuracy")] = double(sums.correct) / rows;
    else if (preprocessing.task != Task::LanguageModel)
        metrics[QStringLiteral("train/rmse")]
            = std::sqrt(sums.squaredError / (rows * preprocessing.outputSize()))
            * preprocessing.targetScale;
    metrics.insert(evaluateValid());
    return metrics;
}

// Empty without validation rows.
QHash<QString, double> Training::evaluateValid()
{
    if (m_prepared.data.valid.size() == 0)
        return {};
    const WeightAverage::InForce averaged(m_average);
    const Evaluation valid = evaluate(
        m_prepared.network, m_prepared.data.valid, m_prepared.loss, m_prepared.preprocessing);
    QHash<QString, double> metrics{{QStringLiteral("valid/loss"), valid.loss}};
    for (const auto &[name, value] : valid.metrics)
        metrics[QStringLiteral("valid/") + name] = value;
    return metrics;
}

void Training::recordEpoch(const QHash<QString, double> &metrics)
{
    QHash<QString, QVariant> attributes;
    for (const auto &[name, value] : metrics.asKeyValueRange()) {
        m_writer.point(m_writer.seriesId(name), m_state.step, value);
        attributes[name] = value;
        const auto known = m_state.bests.find(name);
        const bool better = known == m_state.bests.end() || std::isnan(known->second)
            || (isLowerBetter(name) ? value < known->second : value > known->second);
        if (better)
            m_state.bests[name] = value;
        attributes[name + QStringLiteral(":best")] = m_state.bests[name];
    }
    m_writer.setAttributes(attributes);
}

Checkpoint Training::checkpointInfo() const
{
    Checkpoint info;
    info.step = m_state.step;
    info.epoch = m_state.epoch;
    info.best = m_state.stopping.best && m_state.stopping.bestStep == m_state.step;
    if (info.best)
        info.metric = m_state.stopping.best;
    return info;
}

Result<QByteArray> Training::checkpointBytes()
{
    if (!m_parameters.allFinite())
        return diverged({m_state.step, std::nan(""), learningRate(), true, {}});
    return checkpointToBytes(m_prepared.network, m_state, m_optimizer, m_average);
}

CheckpointRetention Training::retention() const
{
    const CheckpointSpec &spec = m_prepared.spec.train.checkpoint;
    return {spec.keep, spec.keepEverySteps};
}

Result<void> Training::checkpointEpoch()
{
    Result<QByteArray> bytes = checkpointBytes();
    if (!bytes)
        return bytes.error();
    m_writer.postCheckpoint(checkpointInfo(), std::move(*bytes), retention());
    return {};
}

Result<void> Training::saveCheckpointNow()
{
    if (const auto read = readPending(); !read)
        return read;
    const Result<QByteArray> bytes = checkpointBytes();
    if (!bytes)
        return bytes.error();
    return m_writer.storeCheckpoint(checkpointInfo(), *bytes, retention());
}

SanityVerdict Training::sanityVerdict()
{
    const TrainSpec &spec = m_prepared.spec.train;
    if (spec.sanity == u"shuffled_labels") {
        const EncodedData &valid = m_prepared.data.valid;
        const Evaluation found
            = evaluate(m_prepared.network, valid, m_prepared.loss, m_prepared.preprocessing);
        return judgeShuffled(found, valid.targets, spec);
    }
    const EncodedData batch
        = firstRows(m_prepared.data.train, m_batches.firstPlaces(0, *spec.batchSize));
    const Evaluation found
        = evaluate(m_prepared.network, batch, m_prepared.loss, m_prepared.preprocessing);
    return judgeOverfit(found, batch.size(), m_state.step, spec);
}

Result<void> Training::event(EventKind kind, const QString &text)
{
    return m_writer.call(
        [&](RunStore &store) { return store.appendEvent(m_run, kind, m_state.step, text); });
}

} // namespace lampwork
