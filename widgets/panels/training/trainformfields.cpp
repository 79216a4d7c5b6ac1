// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of the training form, one statement each; how a field works is in trainform.cpp.
#include "core/experiment/optimizerdefaults.h"
#include "core/launch/resolvetrain.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/panels/training/trainform.h"

#include <QComboBox>
#include <QThread>

namespace lampwork {

namespace {

// Numbers of the training section that have a fixed default: said when they differ from it.
template <typename Owner, typename Value> auto getter(Owner TrainSpec::*part, Value Owner::*member)
{
    return [part, member](const Spec &spec) -> std::optional<double> {
        const auto value = double(spec.train.*part.*member);
        return value == double(TrainSpec().*part.*member) ? std::nullopt : std::optional(value);
    };
}

template <typename Owner, typename Value> auto setter(Owner TrainSpec::*part, Value Owner::*member)
{
    return [part, member](Spec &spec, std::optional<double> value) {
        spec.train.*part.*member = value ? Value(*value) : TrainSpec().*part.*member;
    };
}

template <typename Owner, typename Value>
auto standard(Owner TrainSpec::*part, Value Owner::*member)
{
    return [part, member](
               const Spec &) -> std::optional<double> { return double(TrainSpec().*part.*member); };
}

// What an optimiser's constant is by itself depends on the optimiser.
template <typename Value> Value usual(const Spec &spec, Value OptimizerSpec::*member)
{
    OptimizerSpec optimizer;
    optimizer.name = spec.train.optimizer.name;
    setOptimizerDefaults(optimizer);
    return optimizer.*member;
}

} // namespace

void TrainForm::buildOptimizer()
{
    QVBoxLayout *form = addSection(tr("Optimiser"));
    addChoice(
        form, QStringLiteral("train.optimizer.name"), tr("&Optimiser"),
        tr("How a step follows from the gradient"),
        {{QStringLiteral("adamw"), optimizerText(QStringLiteral("adamw"))},
            {QStringLiteral("adam"), optimizerText(QStringLiteral("adam"))},
            {QStringLiteral("sgd"), optimizerText(QStringLiteral("sgd"))},
            {QStringLiteral("rmsprop"), optimizerText(QStringLiteral("rmsprop"))},
            {QStringLiteral("lion"), optimizerText(QStringLiteral("lion"))},
            {QStringLiteral("muon"), optimizerText(QStringLiteral("muon"))}},
        [](const Spec &spec) { return spec.train.optimizer.name; },
        [](Spec &spec, const QString &name) {
            spec.train.optimizer.name = name;
            setOptimizerDefaults(spec.train.optimizer);
        });
    addNumber(
        form, QStringLiteral("train.optimizer.lr"), tr("&Learning rate"),
        tr("Size of a step; the most important setting of all"), {0, 1000, false, true},
        [](const Spec &spec) { return spec.train.optimizer.lr; },
        [](Spec &spec, std::optional<double> value) { spec.train.optimizer.lr = value; },
        [](const Spec &spec) { return spec.train.optimizer.lr; });
    addNumber(
        form, QStringLiteral("train.optimizer.weight_decay"), tr("&Weight decay"),
        tr("Pulls weights towards zero"), {0, 1000},
        [](const Spec &spec) { return spec.train.optimizer.weightDecay; },
        [](Spec &spec, std::optional<double> value) { spec.train.optimizer.weightDecay = value; },
        [](const Spec &spec) { return spec.train.optimizer.weightDecay; });
    using O = OptimizerSpec;
    const auto addPart = [&](const char *name, const QString &label, const QString &toolTip,
                             const NumberRange &range, double O::*member) {
        addNumber(
            form, QStringLiteral("train.optimizer.") + QLatin1String(name), label, toolTip, range,
            [member](const Spec &spec) -> std::optional<double> {
                const double value = spec.train.optimizer.*member;
                return value == usual(spec, member) ? std::nullopt : std::optional(value);
            },
            [member](Spec &spec, std::optional<double> value) {
                spec.train.optimizer.*member = value.value_or(usual(spec, member));
            },
            [member](const Spec &spec) { return std::optional(usual(spec, member)); });
    };
    addPart("momentum", tr("&Momentum"), tr("Share of the last step that is kept"), {0, 0.9999},
        &O::momentum);
    addFlag(
        form, QStringLiteral("train.optimizer.nesterov"), tr("Nesterov’s momentum"),
        tr("Looks ahead along the momentum"),
        [](const Spec &spec) { return spec.train.optimizer.nesterov; },
        [](Spec &spec, bool on) { spec.train.optimizer.nesterov = on; });
    addPart("beta1", tr("Beta 1"), tr("Memory of the gradient’s mean"), {0, 0.99999}, &O::beta1);
    addPart("beta2", tr("Beta 2"), tr("Memory of the gradient’s square"), {0, 0.999999}, &O::beta2);
    addPart("eps", tr("Epsilon"), tr("Keeps the division by the gradient’s size away from zero"),
        {0, 1, false, true}, &O::eps);
    addPart("alpha", tr("Alpha"), tr("Memory of the gradient’s square"), {0, 0.999999}, &O::alpha);
}

void TrainForm::buildAveraging()
{
    QVBoxLayout *form = addSection(tr("Averaged weights"), false);
    addChoice(
        form, QStringLiteral("train.averaging.name"), tr("Average"),
        tr("An average of the weights along the way is measured, kept and shipped in their place"),
        {{QStringLiteral("none"), tr("None")},
            {QStringLiteral("ema"), tr("Moving (EMA), every step")},
            {QStringLiteral("swa"), tr("Equal (SWA), every epoch")}},
        [](const Spec &spec) { return spec.train.averaging.name; },
        [](Spec &spec, const QString &name) { spec.train.averaging.name = name; });
    using A = AveragingSpec;
    const auto addPart = [&](const char *name, const QString &label, const QString &toolTip,
                             const NumberRange &range, auto A::*member) {
        addNumber(form, QStringLiteral("train.averaging.") + QLatin1String(name), label, toolTip,
            range, getter(&TrainSpec::averaging, member), setter(&TrainSpec::averaging, member),
            standard(&TrainSpec::averaging, member));
    };
    addPart("decay", tr("Decay"),
        tr("Share of the average that a step keeps; the first steps keep less"), {0, 0.9999999},
        &A::decay);
    addPart("start_epoch", tr("From epoch"), tr("Epochs before the average begins"), {0, 1e6, true},
        &A::startEpoch);
}

void TrainForm::buildSchedule()
{
    QVBoxLayout *form = addSection(tr("Learning rate over time"));
    addChoice(
        form, QStringLiteral("train.schedule.name"), tr("S&chedule"),
        tr("How the learning rate changes while training"),
        {{QStringLiteral("none"), scheduleText(QStringLiteral("none"))},
            {QStringLiteral("step"), scheduleText(QStringLiteral("step"))},
            {QStringLiteral("cosine"), scheduleText(QStringLiteral("cosine"))},
            {QStringLiteral("one_cycle"), scheduleText(QStringLiteral("one_cycle"))},
            {QStringLiteral("polynomial"), scheduleText(QStringLiteral("polynomial"))},
            {QStringLiteral("plateau"), scheduleText(QStringLiteral("plateau"))}},
        [](const Spec &spec) { return spec.train.schedule.name; },
        [](Spec &spec, const QString &name) {
            spec.train.schedule.name = name;
            if (name == u"one_cycle")
                spec.train.schedule.warmupSteps = 0; // it has its own
        });
    using S = ScheduleSpec;
    const auto addPart = [&](const char *name, const QString &label, const QString &toolTip,
                             const NumberRange &range, auto S::*member) {
        addNumber(form, QStringLiteral("train.schedule.") + QLatin1String(name), label, toolTip,
            range, getter(&TrainSpec::schedule, member), setter(&TrainSpec::schedule, member),
            standard(&TrainSpec::schedule, member));
    };
    addPart("warmup_steps", tr("Warm-&up steps"),
        tr("Steps in which the rate rises from a hundredth"), {0, 1e9, true}, &S::warmupSteps);
    addPart("step_epochs", tr("Epochs a step"), tr("The rate changes after so many epochs"),
        {1, 1e6, true}, &S::stepEpochs);
    addPart("gamma", tr("Factor a step"), tr("What the rate is multiplied by at each step"),
        {0, 1, false, true}, &S::gamma);
    addPart("patience", tr("Patience"),
        tr("Epochs without an improvement before the rate is lowered"), {0, 1e6, true},
        &S::patience);
    addPart("threshold", tr("Least gain"),
        tr("An improvement by no more than this fraction does not count"), {0, 1}, &S::threshold);
    addPart("power", tr("Power"), tr("1 falls in a straight line, more falls faster at first"),
        {0, 100, false, true}, &S::power);
    addPart(
        "min_lr", tr("Final rate"), tr("The rate never falls below this"), {0, 1000}, &S::minLr);
    addPart("warmup_fraction", tr("Rising part"), tr("Fraction of the run in which the rate rises"),
        {0, 1, false, true}, &S::warmupFraction);
    addPart("div_factor", tr("Start divisor"),
        tr("The run starts at the learning rate divided by this"), {1, 1e9}, &S::divFactor);
    addPart("final_div_factor", tr("End divisor"),
        tr("The run ends at the starting rate divided by this"), {1, 1e12}, &S::finalDivFactor);
}

void TrainForm::buildLength()
{
    QVBoxLayout *form = addSection(tr("Length"));
    addNumber(
        form, QStringLiteral("train.epochs"), tr("&Epochs"), tr("How often every row is seen"),
        {1, 1'000'000, true},
        [](const Spec &spec) {
            return spec.train.epochs ? std::optional<double>(*spec.train.epochs) : std::nullopt;
        },
        [](Spec &spec, std::optional<double> value) {
            spec.train.epochs = value ? std::optional(int(*value)) : std::nullopt;
        },
        [](const Spec &spec) {
            return spec.train.epochs ? std::optional<double>(*spec.train.epochs) : std::nullopt;
        });
    const auto batchSize = [](const Spec &spec) {
        return spec.train.batchSize ? std::optional<double>(*spec.train.batchSize) : std::nullopt;
    };
    addNumber(
        form, QStringLiteral("train.batch_size"), tr("&Batch size"), tr("Rows that make one step"),
        {1, 1'000'000, true}, batchSize,
        [](Spec &spec, std::optional<double> value) {
            spec.train.batchSize = value ? std::optional(int(*value)) : std::nullopt;
        },
        batchSize);
    addNumber(
        form, QStringLiteral("train.accumulate"), tr("Batches a ste&p"),
        tr("So many batches make one step: as one large batch, with less memory"),
        {1, 1'000'000, true},
        [](const Spec &spec) {
            return spec.train.accumulate == 1 ? std::nullopt
                                              : std::optional<double>(spec.train.accumulate);
        },
        [](Spec &spec, std::optional<double> value) {
            spec.train.accumulate = int(value.value_or(1));
        },
        [](const Spec &) { return std::optional<double>(1); });
    addFlag(
        form, QStringLiteral("train.early_stopping.enabled"), tr("Stop ea&rly"),
        tr("Stop when the validation metric no longer improves"),
        [](const Spec &spec) { return spec.train.earlyStopping.enabled; },
        [](Spec &spec, bool on) { spec.train.earlyStopping.enabled = on; });
    m_metric = addChoice(
        form, QStringLiteral("train.early_stopping.metric"), tr("Best by"),
        tr("The metric that tells the best checkpoint, and when to stop early"), {},
        [](const Spec &spec) { return spec.train.earlyStopping.metric; },
        [](Spec &spec, const QString &metric) { spec.train.earlyStopping.metric = metric; });
    using E = EarlyStoppingSpec;
    addNumber(form, QStringLiteral("train.early_stopping.patience"), tr("Patience"),
        tr("Epochs without an improvement before it stops"), {1, 1e6, true},
        getter(&TrainSpec::earlyStopping, &E::patience),
        setter(&TrainSpec::earlyStopping, &E::patience),
        standard(&TrainSpec::earlyStopping, &E::patience));
    addNumber(form, QStringLiteral("train.early_stopping.min_delta"), tr("Least gain"),
        tr("An improvement by no more than this does not count"), {0, 1e9},
        getter(&TrainSpec::earlyStopping, &E::minDelta),
        setter(&TrainSpec::earlyStopping, &E::minDelta),
        standard(&TrainSpec::earlyStopping, &E::minDelta));
}

void TrainForm::buildLoss()
{
    QVBoxLayout *form = addSection(tr("Loss"));
    m_loss = addChoice(
        form, QStringLiteral("train.loss"), tr("Loss"), tr("What is made small"), {},
        [](const Spec &spec) { return spec.train.loss; },
        [](Spec &spec, const QString &name) { spec.train.loss = name; });
    const auto addPart = [&](const char *name, const QString &label, const QString &toolTip,
                             const NumberRange &range, double TrainSpec::*member) {
        addNumber(
            form, QStringLiteral("train.") + QLatin1String(name), label, toolTip, range,
            [member](const Spec &spec) -> std::optional<double> {
                const double value = spec.train.*member;
                return value == TrainSpec().*member ? std::nullopt : std::optional(value);
            },
            [member](Spec &spec, std::optional<double> value) {
                spec.train.*member = value.value_or(TrainSpec().*member);
            },
            [member](const Spec &) { return std::optional(TrainSpec().*member); });
    };
    addPart("focal_gamma", tr("Gamma"), tr("How much less the rows count that are right already"),
        {0, 100}, &TrainSpec::focalGamma);
    addPart("huber_delta", tr("Delta"), tr("Errors above this count in proportion, not squared"),
        {0, 1e9, false, true}, &TrainSpec::huberDelta);
    addPart("quantile", tr("Quantile"),
        tr("The share of the targets that shall lie below what is predicted"), {0.0001, 0.9999},
        &TrainSpec::quantile);
    addPart("label_smoothing", tr("Label smoothing"),
        tr("Share of each target that is spread over all classes"), {0, 0.99},
        &TrainSpec::labelSmoothing);
    m_weights = addChoice(
        form, QStringLiteral("train.class_weights"), tr("Class weights"),
        tr("Whether rare classes count more"),
        {{QStringLiteral("none"), tr("All rows alike")},
            {QStringLiteral("balanced"), tr("Balanced")}},
        [](const Spec &spec) { return spec.train.classWeights; },
        [](Spec &spec, const QString &name) {
            spec.train.classWeights = name;
            if (name != u"given")
                spec.train.classWeightValues.clear();
        });
    addNumber(
        form, QStringLiteral("train.clip_norm"), tr("Clip &gradient"),
        tr("A gradient longer than this is shortened to it; 0: never"), {0, 1e9},
        [](const Spec &spec) {
            return spec.train.clipNorm == 0 ? std::nullopt : std::optional(spec.train.clipNorm);
        },
        [](Spec &spec, std::optional<double> value) { spec.train.clipNorm = value.value_or(0); },
        [](const Spec &) { return std::optional<double>(0); });
}

void TrainForm::buildMachine()
{
    QVBoxLayout *form = addSection(tr("Machine and record"));
    const auto addInteger = [&](const char *path, const QString &label, const QString &toolTip,
                                const NumberRange &range, auto TrainSpec::*member) {
        using Value = std::remove_reference_t<decltype(TrainSpec().*member)>;
        addNumber(
            form, QLatin1String(path), label, toolTip, range,
            [member](const Spec &spec) -> std::optional<double> {
                const auto value = spec.train.*member;
                return value == TrainSpec().*member ? std::nullopt : std::optional(double(value));
            },
            [member](Spec &spec, std::optional<double> value) {
                spec.train.*member = value ? Value(*value) : TrainSpec().*member;
            },
            [member](const Spec &) { return std::optional(double(TrainSpec().*member)); });
    };
    addInteger("train.seed", tr("&Seed"), tr("The same seed gives the same run"), {0, 9e15, true},
        &TrainSpec::seed);
    addChoice(
        form, QStringLiteral("train.device"), tr("De&vice"), tr("Where the tensors live"),
        {{QStringLiteral("cpu"), tr("Processor")},
            {QStringLiteral("cuda"), tr("Graphics card (CUDA)")}},
        [](const Spec &spec) { return spec.train.device; },
        [](Spec &spec, const QString &name) { spec.train.device = name; });
    addChoice(
        form, QStringLiteral("train.precision"), tr("Precision"),
        tr("bfloat16 computes products with half the bits: faster where the device has "
           "instructions for it; weights stay float32"),
        {{QStringLiteral("float32"), tr("float32")},
            {QStringLiteral("bfloat16"), tr("bfloat16, mixed")}},
        [](const Spec &spec) { return spec.train.precision; },
        [](Spec &spec, const QString &name) { spec.train.precision = name; });
    addInteger("train.threads", tr("T&hreads"),
        tr("Threads of the processor; this machine has %n. Another number may change the last "
           "digits.",
            nullptr, QThread::idealThreadCount()),
        {1, 1024, true}, &TrainSpec::threads);
    using C = CheckpointSpec;
    addNumber(form, QStringLiteral("train.checkpoint.every_epochs"), tr("Checkpoint every"),
        tr("Epochs between two checkpoints"), {1, 1e6, true},
        getter(&TrainSpec::checkpoint, &C::everyEpochs),
        setter(&TrainSpec::checkpoint, &C::everyEpochs),
        standard(&TrainSpec::checkpoint, &C::everyEpochs));
    addNumber(form, QStringLiteral("train.checkpoint.keep"), tr("Keep"),
        tr("Newest checkpoints that are kept; the best one is kept besides"), {1, 1e6, true},
        getter(&TrainSpec::checkpoint, &C::keep), setter(&TrainSpec::checkpoint, &C::keep),
        standard(&TrainSpec::checkpoint, &C::keep));
    addNumber(form, QStringLiteral("train.checkpoint.keep_every_steps"), tr("Keep every"),
        tr("Steps: of every so many, the first checkpoint is kept for good; 0 keeps none of them"),
        {0, 1e9, true}, getter(&TrainSpec::checkpoint, &C::keepEverySteps),
        setter(&TrainSpec::checkpoint, &C::keepEverySteps),
        standard(&TrainSpec::checkpoint, &C::keepEverySteps));
    addFlag(
        form, QStringLiteral("track.step_loss"), tr("Record the loss of every step"), {},
        [](const Spec &spec) { return spec.track.stepLoss; },
        [](Spec &spec, bool on) { spec.track.stepLoss = on; });
    addFlag(
        form, QStringLiteral("track.gradient_norm"), tr("Record the gradient’s length"), {},
        [](const Spec &spec) { return spec.track.gradientNorm; },
        [](Spec &spec, bool on) { spec.track.gradientNorm = on; });
}

void TrainForm::refreshTaskChoices(const Spec *resolved)
{
    const std::optional<Task> task = resolved ? resolved->train.task : m_chosen.train.task;
    if (!task) {
        // Before there are data, what is chosen is all there is to show.
        if (m_metric->count() == 0)
            m_metric->addItem(metricText(m_chosen.train.earlyStopping.metric),
                m_chosen.train.earlyStopping.metric);
        if (m_loss->count() == 0)
            m_loss->addItem(m_chosen.train.loss.isEmpty() ? tr("Follows from the target")
                                                          : lossText(m_chosen.train.loss),
                m_chosen.train.loss);
        return;
    }
    m_metric->clear();
    for (const QString &metric : stoppingMetrics(*task))
        m_metric->addItem(metricText(metric), metric);
    m_loss->clear();
    for (const QString &loss : lossNames(*task))
        m_loss->addItem(lossText(loss), loss);
    const int given = m_weights->findData(QStringLiteral("given"));
    if (m_chosen.train.classWeights == u"given" && given < 0)
        m_weights->addItem(tr("As given"), QStringLiteral("given"));
    const bool classes = hasClasses(*task);
    showOnly(QStringLiteral("train.class_weights"), classes);
    showOnly(QStringLiteral("train.label_smoothing"), classes);
}

void TrainForm::refreshVisibility()
{
    const OptimizerSpec &optimizer = m_chosen.train.optimizer;
    const auto isOneOf
        = [](const QString &name, const QStringList &names) { return names.contains(name); };
    const auto ofOptimizers = [&](const char *field, const QStringList &names) {
        showOnly(QStringLiteral("train.optimizer.") + QLatin1String(field),
            isOneOf(optimizer.name, names));
    };
    ofOptimizers("momentum", {"sgd", "rmsprop", "muon"});
    ofOptimizers("nesterov", {"sgd", "muon"});
    ofOptimizers("beta1", {"adam", "adamw", "lion", "muon"});
    ofOptimizers("beta2", {"adam", "adamw", "lion", "muon"});
    ofOptimizers("eps", {"adam", "adamw", "rmsprop", "muon"});
    ofOptimizers("alpha", {"rmsprop"});
    const QString &schedule = m_chosen.train.schedule.name;
    showOnly(QStringLiteral("train.schedule.warmup_steps"), schedule != u"one_cycle");
    showOnly(QStringLiteral("train.schedule.step_epochs"), schedule == u"step");
    const bool plateau = schedule == u"plateau";
    showOnly(QStringLiteral("train.schedule.gamma"), schedule == u"step" || plateau);
    showOnly(QStringLiteral("train.schedule.patience"), plateau);
    showOnly(QStringLiteral("train.schedule.threshold"), plateau);
    showOnly(QStringLiteral("train.schedule.power"), schedule == u"polynomial");
    showOnly(QStringLiteral("train.schedule.min_lr"),
        isOneOf(schedule, {"cosine", "polynomial", "plateau"}));
    for (const char *name : {"warmup_fraction", "div_factor", "final_div_factor"})
        showOnly(QStringLiteral("train.schedule.") + QLatin1String(name), schedule == u"one_cycle");
    const QString &loss = m_chosen.train.loss;
    showOnly(QStringLiteral("train.focal_gamma"), loss == u"focal");
    showOnly(QStringLiteral("train.huber_delta"), loss == u"huber");
    showOnly(QStringLiteral("train.quantile"), loss == u"quantile");
    const QString &averaging = m_chosen.train.averaging.name;
    showOnly(QStringLiteral("train.averaging.decay"), averaging == u"ema");
    showOnly(QStringLiteral("train.averaging.start_epoch"), averaging == u"swa");
    const bool early = m_chosen.train.earlyStopping.enabled;
    showOnly(QStringLiteral("train.early_stopping.patience"), early);
    showOnly(QStringLiteral("train.early_stopping.min_delta"), early);
}

} // namespace lampwork
