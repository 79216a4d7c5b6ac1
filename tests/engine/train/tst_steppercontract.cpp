// SPDX-License-Identifier: GPL-3.0-or-later
// One contract for all steppers: the same data and seed give the same losses, outputs and
// gradients. The reference is the script stepper, LibTorch's autograd. Tolerance: 5e-5 of the
// largest gradient of the parameter, or 2e-6 where all are small; float32 has 6e-8 a rounding.
#include "core/engine/train/diagnostics/layerprobe.h"
#include "core/engine/train/update.h"
#include "tests/engine/train/stepperfixture.h"

#include <ATen/Parallel.h>

#include <QTest>

using namespace lampwork;
using namespace lampwork::test;

Q_DECLARE_METATYPE(lampwork::test::Problem)

namespace {

QString difference(const at::Tensor &found, const at::Tensor &expected, const std::string &what)
{
    if (found.sizes() != expected.sizes())
        return QString::fromStdString(what) + QStringLiteral(" has another shape");
    if (expected.numel() == 0)
        return {};
    const double largest = expected.abs().max().item<double>();
    const double furthest = (found - expected).abs().max().item<double>();
    // Both round; batch norm over units that hardly vary enlarges that up to 1/√eps times.
    const double allowed = std::max(1e-4 * largest, 2e-6);
    if (furthest <= allowed) // not true for NaN
        return {};
    return QStringLiteral("%1 is off by %2, the largest being %3")
        .arg(QString::fromStdString(what))
        .arg(furthest)
        .arg(largest);
}

QString difference(Subject &found, Subject &expected)
{
    for (std::size_t i = 0; i < expected.parameters.slots.size(); ++i) {
        const auto &slot = expected.parameters.slots[i];
        const QString wrong = difference(found.parameters.slots[i].parameter.grad(),
            slot.parameter.grad(), "the gradient of " + slot.name);
        if (!wrong.isEmpty())
            return wrong;
    }
    for (const auto &buffer : expected.network.named_buffers()) {
        const QString wrong
            = difference(found.network.attr(buffer.name).toTensor(), buffer.value, buffer.name);
        if (!wrong.isEmpty())
            return wrong;
    }
    return {};
}

QString difference(const StepResult &found, const StepResult &expected)
{
    const QString loss = difference(found.loss, expected.loss, "the loss");
    return loss.isEmpty() ? difference(found.outputs, expected.outputs, "the outputs") : loss;
}

Problem table(QList<LayerSpec> layers, Task task = Task::Multiclass)
{
    Problem problem;
    problem.task = task;
    problem.layers = std::move(layers);
    return problem;
}

Problem picture(QList<int> shape, QList<LayerSpec> layers)
{
    Problem problem;
    problem.picture = std::move(shape);
    problem.layers = std::move(layers);
    return problem;
}

LayerSpec linear(int units, bool bias = true)
{
    return layer("linear", {{QStringLiteral("units"), units}, {QStringLiteral("bias"), bias}});
}

LayerSpec convolution(int channels, int kernel, int stride, int padding, bool bias = true)
{
    return layer("conv2d",
        {{QStringLiteral("channels"), channels}, {QStringLiteral("kernel"), kernel},
            {QStringLiteral("stride"), stride}, {QStringLiteral("padding"), padding},
            {QStringLiteral("bias"), bias}});
}

LayerSpec pool(const char *kind, int kernel, int stride)
{
    return layer(kind, {{QStringLiteral("kernel"), kernel}, {QStringLiteral("stride"), stride}});
}

LayerSpec dropout(double rate)
{
    return layer("dropout", {{QStringLiteral("rate"), rate}});
}

void addTables()
{
    const auto row
        = [](const char *name, const Problem &problem) { QTest::newRow(name) << problem; };
    row("no layer but the output", table({}));
    row("a linear layer", table({linear(16)}));
    row("without biases", table({linear(17, false), layer("relu"), linear(3, false)}));
    for (const char *kind : {"relu", "leaky_relu", "gelu", "silu", "tanh", "sigmoid"}) {
        row(qPrintable(QLatin1String(kind) + QStringLiteral(" between linear layers")),
            table({linear(16), layer(kind), linear(9), layer(kind)}));
        row(qPrintable(QLatin1String(kind) + QStringLiteral(" first, twice, after norms")),
            table({layer(kind), linear(8), layer("batch_norm"), layer(kind), layer(kind),
                layer("layer_norm"), layer(kind)}));
    }
    row("leaky ReLU of slope 0",
        table({linear(12), layer("leaky_relu", {{QStringLiteral("slope"), 0.0}}), linear(4)}));
    row("layer norm", table({layer("layer_norm"), linear(13), layer("layer_norm"), layer("tanh")}));
    row("batch norm", table({layer("batch_norm"), linear(13), layer("batch_norm"), layer("relu")}));
    row("batch norm of another momentum and eps",
        table({linear(6),
            layer("batch_norm",
                {{QStringLiteral("momentum"), 0.37}, {QStringLiteral("eps"), 0.01}})}));
    row("dropout", table({dropout(0.2), linear(33), layer("relu"), dropout(0.5), linear(8)}));
    row("dropout of nothing", table({linear(7), dropout(0)}));
    row("dropout after tanh", table({linear(9), layer("tanh"), dropout(0.3), layer("sigmoid")}));
    row("flatten of what is flat", table({linear(9), layer("relu"), layer("flatten"), linear(5)}));
    Problem wide = table({linear(67), layer("relu"), linear(129), layer("relu"), linear(31)});
    wide.features = 301;
    wide.classes = 17;
    row("odd sizes above the blocks of the products", wide);
    Problem one = table({linear(1), layer("relu"), linear(1)});
    one.features = 1;
    row("one of everything", one);
    Problem embedded = table({linear(8), layer("relu")});
    embedded.embedded = {{4, 3}, {7, 1}, {2, 5}};
    row("embedded categories", embedded);
    embedded.features = 0;
    row("nothing but embedded categories", embedded);
}

void addLosses()
{
    const auto regression = [](const char *name, const char *loss) {
        Problem problem = table({linear(8), layer("tanh")}, Task::Regression);
        problem.train.loss = QLatin1String(loss);
        QTest::newRow(name) << problem;
    };
    regression("squared error", "mse");
    regression("absolute error", "mae");
    regression("Huber's error", "huber");
    regression("a quantile", "quantile");
    Problem narrow = table({linear(8)}, Task::Regression);
    narrow.train.loss = QStringLiteral("huber");
    narrow.train.huberDelta = 0.3;
    QTest::newRow("Huber's error with another delta") << narrow;
    Problem lowest = table({linear(8)}, Task::Regression);
    lowest.train.loss = QStringLiteral("quantile");
    lowest.train.quantile = 0.1;
    QTest::newRow("the lowest tenth") << lowest;
    Problem weighted = table({linear(8), layer("relu")});
    weighted.train.classWeights = QStringLiteral("given");
    weighted.train.classWeightValues = {0.5, 2, 7};
    QTest::newRow("class weights") << weighted;
    weighted.train.labelSmoothing = 0.15;
    QTest::newRow("class weights and label smoothing") << weighted;
    weighted.train.classWeights = QStringLiteral("none");
    QTest::newRow("label smoothing") << weighted;
    for (const char *loss : {"mse", "mae", "huber"}) {
        Problem reconstruction = table({linear(8), layer("relu"), linear(2)}, Task::Autoencoder);
        reconstruction.train.loss = QLatin1String(loss);
        QTest::addRow("an autoencoder, %s", loss) << reconstruction;
    }
    Problem again = picture({2, 4, 3}, {convolution(3, 3, 1, 1), layer("relu")});
    again.task = Task::Autoencoder;
    QTest::newRow("an autoencoder of pictures") << again;
    Problem alone = table({linear(3)}, Task::Autoencoder);
    alone.features = 1;
    QTest::newRow("an autoencoder of one feature") << alone;
    Problem labels = table({linear(8), layer("relu")}, Task::Multilabel);
    labels.classes = 4;
    QTest::newRow("labels") << labels;
    labels.train.classWeights = QStringLiteral("balanced");
    QTest::newRow("labels, balanced") << labels;
    labels.train.labelSmoothing = 0.15;
    QTest::newRow("labels, balanced and smoothed") << labels;
    labels.train.classWeights = QStringLiteral("none");
    QTest::newRow("labels, smoothed") << labels;
    Problem binary = table({linear(8), layer("relu")}, Task::Binary);
    binary.classes = 2;
    QTest::newRow("two classes") << binary;
}

void addPictures()
{
    const auto row
        = [](const char *name, const Problem &problem) { QTest::newRow(name) << problem; };
    row("a picture flattened", picture({3, 5, 4}, {layer("flatten"), linear(8), layer("relu")}));
    row("a picture straight to the output", picture({2, 4, 4}, {}));
    row("convolution, ReLU, pool",
        picture({1, 9, 8}, {convolution(8, 3, 1, 1), layer("relu"), pool("max_pool2d", 2, 2)}));
    row("convolutions of odd sizes",
        picture({3, 9, 7},
            {convolution(5, 3, 1, 0), layer("relu"), convolution(11, 3, 1, 1), layer("gelu"),
                convolution(4, 1, 1, 0, false)}));
    row("convolutions with strides",
        picture({2, 11, 10},
            {convolution(6, 3, 2, 1), layer("relu"), convolution(9, 4, 3, 2), layer("relu")}));
    row("a convolution wider than the panels",
        picture({4, 6, 6}, {convolution(35, 5, 1, 2), layer("relu"), convolution(19, 2, 2, 0)}));
    row("a wide picture", picture({1, 2, 300}, {convolution(3, 2, 1, 1), layer("relu")}));
    row("pools that overlap or leave a rest",
        picture({3, 9, 8}, {pool("max_pool2d", 3, 2), layer("tanh"), pool("avg_pool2d", 2, 1)}));
    row("average pool after ReLU",
        picture({2, 6, 6}, {convolution(4, 3, 1, 1), layer("relu"), pool("avg_pool2d", 2, 2)}));
    row("global average pool",
        picture({3, 5, 4}, {convolution(6, 3, 1, 1), layer("relu"), layer("global_avg_pool")}));
    row("batch norm of channels",
        picture({3, 5, 4},
            {convolution(6, 3, 1, 1, false), layer("batch_norm"), layer("relu"),
                convolution(5, 3, 1, 1), layer("batch_norm"), layer("relu"),
                pool("max_pool2d", 2, 2)}));
    row("layer norm of pictures, in both layouts",
        picture({3, 4, 5},
            {layer("layer_norm"), convolution(4, 3, 1, 1), layer("layer_norm"), layer("silu")}));
    row("dropout of pictures, in both layouts",
        picture({3, 4, 5}, {dropout(0.3), convolution(4, 3, 1, 1), layer("relu"), dropout(0.4)}));
    row("flatten, then layers of tables",
        picture({2, 6, 5},
            {convolution(4, 3, 1, 1), layer("relu"), pool("max_pool2d", 2, 2), layer("flatten"),
                linear(16), layer("relu"), layer("batch_norm")}));
    row("one channel, one pixel",
        picture({1, 1, 1}, {convolution(3, 1, 1, 0), layer("relu"), layer("flatten")}));
}

Problem language(int length, QList<LayerSpec> layers)
{
    Problem problem;
    problem.task = Task::LanguageModel;
    problem.length = length;
    problem.layers = QList<LayerSpec>{layer("embedding",
                         {{QStringLiteral("tokens"), 9}, {QStringLiteral("width"), 12}})}
        + layers;
    return problem;
}

LayerSpec attention(int heads, bool causal, double dropout = 0)
{
    return layer("multi_head_attention",
        {{QStringLiteral("heads"), heads}, {QStringLiteral("causal"), causal},
            {QStringLiteral("dropout"), dropout}});
}

LayerSpec block(int heads, double ratio, double dropout = 0)
{
    return layer("transformer_block",
        {{QStringLiteral("heads"), heads}, {QStringLiteral("mlp_ratio"), ratio},
            {QStringLiteral("causal"), true}, {QStringLiteral("dropout"), dropout}});
}

LayerSpec residual(const std::vector<LayerSpec> &branch)
{
    return {QStringLiteral("residual"), {}, {branch}};
}

void addSequences()
{
    const auto row
        = [](const char *name, const Problem &problem) { QTest::newRow(name) << problem; };
    const LayerSpec positions = layer("positional_embedding");
    row("tokens", language(5, {}));
    row("tokens and places", language(5, {positions, linear(10), layer("relu")}));
    row("one token", language(1, {positions, block(3, 2)}));
    row("causal attention", language(7, {positions, attention(3, true)}));
    row("causal attention with dropout", language(6, {dropout(0.2), attention(2, true, 0.3)}));
    row("norms of places", language(6, {layer("layer_norm"), attention(1, true), layer("gelu")}));
    row("transformer blocks",
        language(11, {positions, block(4, 4), block(2, 1.5), layer("layer_norm")}));
    row("transformer blocks with dropout", language(9, {dropout(0.1), block(4, 2, 0.25)}));
    row("a long text", language(70, {positions, block(2, 4)}));
    Problem smoothed = language(5, {block(2, 2)});
    smoothed.train.labelSmoothing = 0.1;
    row("a text, smoothed", smoothed);
    // Attention that looks both ways is for texts that are classified.
    Problem classes
        = language(8, {positions, attention(2, false), layer("tanh"), layer("flatten")});
    classes.task = Task::Multiclass;
    row("attention both ways, flattened", classes);
}

void addBranches()
{
    const auto row
        = [](const char *name, const Problem &problem) { QTest::newRow(name) << problem; };
    row("a residual branch", table({linear(8), residual({linear(8), layer("tanh")})}));
    row("residual branches first and last, with ReLU around them",
        table({residual({linear(16), layer("relu"), linear(5)}), layer("relu"),
            residual({layer("relu"), linear(5), layer("relu")}), layer("relu")}));
    row("a residual MLP block",
        table({linear(16),
            residual({layer("batch_norm"), linear(24), layer("relu"), dropout(0.2), linear(16),
                dropout(0.1)}),
            layer("batch_norm"), layer("relu")}));
    row("a branch in a branch",
        table({linear(6),
            residual({linear(6), residual({layer("gelu"), linear(6)}), dropout(0.3)})}));
    row("a branch of nothing but an activation", table({linear(6), residual({layer("tanh")})}));
    row("a residual block of pictures",
        picture({3, 6, 5},
            {convolution(4, 3, 1, 1), layer("batch_norm"), layer("relu"),
                residual({convolution(4, 3, 1, 1, false), layer("batch_norm"), layer("relu"),
                    convolution(4, 3, 1, 1, false), layer("batch_norm")}),
                layer("relu"), layer("global_avg_pool")}));
    row("a residual branch before everything",
        picture({3, 5, 5}, {residual({convolution(3, 3, 1, 1), layer("relu")}), layer("flatten")}));
}

// A network in training by its own planned stepper.
struct Trainee {
    Trainee(const Problem &problem, quint64 itsSeed)
        : seed(itsSeed)
        , subject(problem, itsSeed)
        , stepper(subject.stepper("planned"))
        , optimizer(adam(), subject.parameters)
        , update(subject.parameters, optimizer, {.norm = 0.7})
    {
    }
    static OptimizerSpec adam()
    {
        OptimizerSpec spec;
        spec.name = QStringLiteral("adam");
        return spec;
    }
    void train(int passes)
    {
        constexpr qint64 rows[] = {12, 12, 5};
        for (int i = 0; i < passes; ++i) {
            const std::size_t pass = losses.size();
            GradientOptions options;
            options.dropoutSeed = 100 * seed + pass;
            const Batch batch = subject.batch(rows[pass], double(seed) + double(pass));
            losses.push_back(stepper->gradients(batch, options).loss.item<float>());
            update.apply(1e-3 * double(seed));
        }
    }

    quint64 seed;
    Subject subject;
    std::unique_ptr<Stepper> stepper;
    Optimizer optimizer;
    Update update;
    std::vector<float> losses;
};

} // namespace

class StepperContractTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(1);
        torch::jit::setGraphExecutorOptimize(false); // as the engine runs it
    }

    void theSameLossesOutputsAndGradients_data()
    {
        QTest::addColumn<Problem>("problem");
        addTables();
        addLosses();
        addPictures();
        addSequences();
        addBranches();
    }
    void theSameLossesOutputsAndGradients()
    {
        QFETCH(Problem, problem);
        Subject expected(problem);
        Subject found(problem);
        const auto reference = expected.stepper("script");
        const auto tested = found.stepper("planned");
        QCOMPARE(reference->name(), QStringLiteral("script"));
        QCOMPARE(tested->name(), QStringLiteral("planned"));
        // One after the other: the last batch is smaller, a later one larger, and one is a single
        // row; then gradients are added up and scaled.
        struct Pass {
            qint64 rows = 0;
            bool accumulate = false;
            double scale = 1;
        };
        const std::vector<Pass> passes{
            {12}, {12}, {5}, {1}, {23}, {8, true}, {8, true, 0.25}, {8, false, 3}};
        for (std::size_t i = 0; i < passes.size(); ++i) {
            GradientOptions options;
            options.dropoutSeed = 100 + i;
            options.accumulate = passes[i].accumulate;
            options.scale = passes[i].scale;
            const Batch batch = expected.batch(passes[i].rows, double(i));
            const StepResult wanted = reference->gradients(batch, options);
            const StepResult result = tested->gradients(batch, options);
            QString wrong = difference(result, wanted);
            if (wrong.isEmpty())
                wrong = difference(found, expected);
            QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("pass %1: %2").arg(i).arg(wrong)));
        }
    }

    void aPassDependsOnNothingThatRanBefore_data() { theSameLossesOutputsAndGradients_data(); }
    void aPassDependsOnNothingThatRanBefore()
    {
        QFETCH(Problem, problem);
        Subject fresh(problem);
        Subject used(problem);
        const auto first = fresh.stepper("planned");
        const auto second = used.stepper("planned");
        GradientOptions options;
        options.dropoutSeed = 5;
        for (const qint64 rows : {31, 3, 12})
            second->gradients(used.batch(rows, 2.5), options);
        // Running statistics do depend on what ran before.
        for (const auto &buffer : fresh.network.named_buffers())
            used.network.attr(buffer.name).toTensor().copy_(buffer.value);
        const StepResult a = first->gradients(fresh.batch(12), options);
        const StepResult b = second->gradients(used.batch(12), options);
        QVERIFY(a.loss.equal(b.loss));
        QVERIFY(a.outputs.equal(b.outputs));
        QVERIFY(fresh.parameters.gradients.equal(used.parameters.gradients));
        QVERIFY(b.loss.item<float>() > 0);
    }

    // Each of three networks, with its own seed, rows and dropout, as if it were alone: updated
    // between the passes, with clipping and a learning rate of its own.
    void networksTrainedInTurnsAreToTheBitWhatTheyAreAlone_data()
    {
        theSameLossesOutputsAndGradients_data();
    }
    void networksTrainedInTurnsAreToTheBitWhatTheyAreAlone()
    {
        QFETCH(Problem, problem);
        std::vector<std::unique_ptr<Trainee>> trainees;
        for (const quint64 seed : {1, 2, 3})
            trainees.push_back(std::make_unique<Trainee>(problem, seed));
        // Turns of one and of two steps.
        for (const int passes : {1, 2}) {
            for (const auto &trainee : trainees)
                trainee->train(passes);
        }
        for (const quint64 seed : {1, 2, 3}) {
            Trainee alone(problem, seed);
            alone.train(3);
            const Trainee &found = *trainees[seed - 1];
            QCOMPARE(found.losses, alone.losses);
            QVERIFY(found.subject.parameters.values.equal(alone.subject.parameters.values));
            for (const auto &buffer : alone.subject.network.named_buffers())
                QVERIFY(found.subject.network.attr(buffer.name).toTensor().equal(buffer.value));
        }
        QVERIFY(trainees[0]->losses != trainees[1]->losses);
    }

    void theRowsOfATextAreEachOnTheirOwn()
    {
        Subject subject(language(48, {block(4, 4)}));
        for (const char *name : {"script", "planned"}) {
            const auto stepper = subject.stepper(name);
            const Batch both = subject.batch(3);
            const at::Tensor together = stepper->gradients(both, {}).outputs.clone();
            for (qint64 row = 0; row < 3; ++row) {
                const Batch one{both.features.narrow(0, row, 1), both.targets.narrow(0, row, 1), 1};
                const at::Tensor alone = stepper->gradients(one, {}).outputs;
                QVERIFY2(alone[0].allclose(together[row], 1e-5, 1e-5), name);
            }
        }
    }

    // In evaluation mode, after steps that moved the running statistics.
    void whatIsLookedAtIsWhatTheScriptGives_data() { theSameLossesOutputsAndGradients_data(); }
    void whatIsLookedAtIsWhatTheScriptGives()
    {
        QFETCH(Problem, problem);
        Subject subject(problem);
        const auto stepper = subject.stepper("planned");
        stepper->gradients(subject.batch(12), {});
        const PlannedParts parts{
            subject.spec.network, subject.preprocessing, subject.plan, subject.parameters};
        const at::Tensor rows = subject.batch(9, 1).features;
        const auto planned = PlannedForward::plan(parts, subject.network, rows);
        QVERIFY2(planned, planned ? "" : qPrintable(planned.error().text()));
        LayerProbe script(subject.network, {parts, rows, true});
        LayerProbe probe(subject.network, {parts, rows});
        script.run();
        probe.run();
        const std::vector<ActivationStatistics> expected = script.statistics();
        const std::vector<ActivationStatistics> found = probe.statistics();
        QCOMPARE(found.size(), expected.size());
        const auto near = [](double a, double b) {
            return std::abs(a - b) <= 1e-4 * std::max(std::abs(b), 1e-2);
        };
        for (std::size_t i = 0; i < found.size(); ++i) {
            QCOMPARE(found[i].layer, expected[i].layer);
            QVERIFY2(near(found[i].mean, expected[i].mean), qPrintable(found[i].layer));
            QVERIFY2(near(found[i].deviation, expected[i].deviation), qPrintable(found[i].layer));
            QCOMPARE(found[i].deadFraction, expected[i].deadFraction);
        }
    }

    void threadsDoNotChangeTheBits()
    {
        Problem problem = picture({3, 24, 24},
            {convolution(32, 3, 1, 1), layer("relu"), convolution(24, 3, 1, 1), layer("relu"),
                layer("flatten"), linear(130)});
        Subject one(problem);
        Subject several(problem);
        const auto first = one.stepper("planned");
        const auto second = several.stepper("planned");
        first->gradients(one.batch(16), {});
        at::set_num_threads(3);
        second->gradients(several.batch(16), {});
        at::set_num_threads(1);
        QVERIFY(one.parameters.gradients.abs().max().item<float>() > 0);
        QVERIFY(one.parameters.gradients.equal(several.parameters.gradients));
        Problem text = language(64, {block(4, 4, 0.1)});
        Subject alone(text);
        Subject shared(text);
        const auto third = alone.stepper("planned");
        const auto fourth = shared.stepper("planned");
        third->gradients(alone.batch(16), {.dropoutSeed = 3});
        at::set_num_threads(3);
        fourth->gradients(shared.batch(16), {.dropoutSeed = 3});
        at::set_num_threads(1);
        QVERIFY(alone.parameters.gradients.equal(shared.parameters.gradients));
    }

    void theGapsBetweenParametersStayZero()
    {
        Subject subject(table({linear(17), layer("relu"), linear(3)}));
        subject.stepper("planned")->gradients(subject.batch(9), {});
        at::Tensor gradients = subject.parameters.gradients.clone();
        for (const auto &slot : subject.parameters.slots)
            gradients.narrow(0, slot.offset, slot.parameter.numel()).zero_();
        QCOMPARE(gradients.abs().max().item<float>(), 0.0F);
    }

    void theChoiceIsMadeByItselfWithItsReason()
    {
        Subject known(table({linear(8), layer("relu")}));
        known.spec.train.stepper = QStringLiteral("auto");
        const Result<ChosenStepper> planned = makeStepper(known.parts());
        QVERIFY(planned.ok());
        QCOMPARE(planned->stepper->name(), QStringLiteral("planned"));
        QCOMPARE(planned->reason, QStringLiteral("planned: every layer and the loss are known"));
        known.spec.train.stepper = QStringLiteral("script");
        const Result<ChosenStepper> script = makeStepper(known.parts());
        QCOMPARE(script->stepper->name(), QStringLiteral("script"));
        QCOMPARE(script->reason, QStringLiteral("script: train.stepper asks for it"));
    }

    void whatIsNotKnownFallsBackToTheScript()
    {
        Problem problem
            = picture({1, 8, 8}, {convolution(3, 2, 1, 2)}); // padded as wide as the kernel
        Subject subject(problem);
        subject.spec.train.stepper = QStringLiteral("auto");
        const Result<ChosenStepper> chosen = makeStepper(subject.parts());
        QVERIFY(chosen.ok());
        QCOMPARE(chosen->reason,
            QStringLiteral("script: a convolution's padding is as wide as its kernel"));
        subject.spec.train.stepper = QStringLiteral("planned");
        const Result<ChosenStepper> forced = makeStepper(subject.parts());
        QVERIFY(!forced.ok());
        QCOMPARE(forced.error().where, QStringLiteral("train.stepper"));
        QVERIFY(forced.error().message.contains(QStringLiteral("padding is as wide")));

        Problem focal = table({linear(4)});
        focal.train.loss = QStringLiteral("focal");
        Subject loss(focal);
        loss.spec.train.stepper = QStringLiteral("auto");
        QVERIFY(makeStepper(loss.parts())->reason.startsWith(QStringLiteral("script: the loss")));
        focal.task = Task::Multilabel;
        Subject labels(focal);
        labels.spec.train.stepper = QStringLiteral("auto");
        QVERIFY(makeStepper(labels.parts())->reason.startsWith(QStringLiteral("script: the loss")));
        Subject mixed(table({linear(4)}));
        mixed.spec.train.stepper = QStringLiteral("auto");
        mixed.spec.data.augment.mixup = 0.2;
        QVERIFY(makeStepper(mixed.parts())->reason.contains(QStringLiteral("mixup")));
        Subject other(table({linear(4)}));
        other.spec.train.stepper = QStringLiteral("auto");
        other.spec.network.layers[0].kind = QStringLiteral("lstm");
        QCOMPARE(makeStepper(other.parts())->reason,
            QStringLiteral("script: layer 1, “lstm”, is not among the layers it knows"));
        Subject inside(table({linear(4), residual({linear(4)})}));
        inside.spec.train.stepper = QStringLiteral("auto");
        inside.spec.network.layers[1].branches[0][0].kind = QStringLiteral("rms_norm");
        QVERIFY(makeStepper(inside.parts())->reason.contains(QStringLiteral("rms_norm")));
        Subject wider(picture({2, 4, 4}, {residual({convolution(3, 3, 1, 1)})}));
        wider.spec.train.stepper = QStringLiteral("auto");
        QVERIFY(makeStepper(wider.parts())->reason.contains(QStringLiteral("changes the shape")));
    }
};

QTEST_APPLESS_MAIN(StepperContractTest)
#include "tst_steppercontract.moc"
