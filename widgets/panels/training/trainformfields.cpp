// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of the training form, one statement each; how a field works is in trainform.cpp.
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

} // namespace

void TrainForm::buildOptimizer()
{
    QVBoxLayout *form = addSection(tr("Optimiser"));
    addChoice(
        form, QStringLiteral("train.optimizer.name"), tr("&Optimiser"),
        tr("How a step follows from the gradient"),
        {{QStringLiteral("adamw"), optimizerText(QStringLiteral("adamw"))},
            {QStringLiteral("adam"), optimizerText(QStringLiteral("adam"))},
            {QStringLiteral("sgd"), optimizerText(QStringLiteral("sgd"))}},
        [](const Spec &spec) { return spec.train.optimizer.name; },
        [](Spec &spec, const QString &name) { spec.train.optimizer.name = name; });
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
        addNumber(form, QStringLiteral("train.optimizer.") + QLatin1String(name), label, toolTip,
            range, getter(&TrainSpec::optimizer, member), setter(&TrainSpec::optimizer, member),
            standard(&TrainSpec::optimizer, member));
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
            {QStringLiteral("one_cycle"), scheduleText(QStringLiteral("one_cycle"))}},
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
    addPart("min_lr", tr("Final rate"), tr("What the cosine ends at"), {0, 1000}, &S::minLr);
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
    const QStringList losses = isClassification(*task)
        ? QStringList{QStringLiteral("cross_entropy")}
        : QStringList{QStringLiteral("mse"), QStringLiteral("mae"), QStringLiteral("huber")};
    for (const QString &loss : losses)
        m_loss->addItem(lossText(loss), loss);
    const int given = m_weights->findData(QStringLiteral("given"));
    if (m_chosen.train.classWeights == u"given" && given < 0)
        m_weights->addItem(tr("As given"), QStringLiteral("given"));
    showOnly(QStringLiteral("train.class_weights"), isClassification(*task));
}

void TrainForm::refreshVisibility()
{
    const OptimizerSpec &optimizer = m_chosen.train.optimizer;
    const bool sgd = optimizer.name == u"sgd";
    showOnly(QStringLiteral("train.optimizer.momentum"), sgd);
    showOnly(QStringLiteral("train.optimizer.nesterov"), sgd);
    for (const char *name : {"beta1", "beta2", "eps"})
        showOnly(QStringLiteral("train.optimizer.") + QLatin1String(name), !sgd);
    const QString &schedule = m_chosen.train.schedule.name;
    showOnly(QStringLiteral("train.schedule.warmup_steps"), schedule != u"one_cycle");
    showOnly(QStringLiteral("train.schedule.step_epochs"), schedule == u"step");
    showOnly(QStringLiteral("train.schedule.gamma"), schedule == u"step");
    showOnly(QStringLiteral("train.schedule.min_lr"), schedule == u"cosine");
    for (const char *name : {"warmup_fraction", "div_factor", "final_div_factor"})
        showOnly(QStringLiteral("train.schedule.") + QLatin1String(name), schedule == u"one_cycle");
    const bool early = m_chosen.train.earlyStopping.enabled;
    showOnly(QStringLiteral("train.early_stopping.patience"), early);
    showOnly(QStringLiteral("train.early_stopping.min_delta"), early);
}

} // namespace lampwork
