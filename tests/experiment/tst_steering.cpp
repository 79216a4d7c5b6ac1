// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/specjson.h"
#include "core/experiment/steering.h"

#include <QTest>

using namespace lampwork;

namespace {

Spec resolved()
{
    Spec spec;
    spec.train.task = Task::Multiclass;
    spec.train.batchSize = 32;
    spec.train.epochs = 10;
    spec.train.optimizer.lr = 0.001;
    spec.train.optimizer.weightDecay = 0.01;
    spec.network.layersGiven = true;
    LayerSpec dropout;
    dropout.kind = QStringLiteral("dropout");
    dropout.options[QStringLiteral("rate")] = 0.2;
    LayerSpec linear;
    linear.kind = QStringLiteral("linear");
    spec.network.layers = {linear, dropout, linear, dropout};
    spec.network.layers[3].options[QStringLiteral("rate")] = 0.4;
    return spec;
}

Order order(OrderVerb verb, const QString &text, double value = 0, const QString &result = {})
{
    Order order;
    order.verb = verb;
    order.text = text;
    order.value = value;
    order.handledMs = 1;
    order.handledStep = 5;
    order.result = result;
    return order;
}

double rate(const Spec &spec, qsizetype layer)
{
    return spec.network.layers[layer].options.value(QStringLiteral("rate")).toDouble();
}

} // namespace

class SteeringTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRateIsThatOfItsOwnLayer()
    {
        Spec spec;
        spec.network.layers = {{QStringLiteral("dropout"), {{QStringLiteral("rate"), 0.4}}},
            {QStringLiteral("transformer_block"), {{QStringLiteral("dropout"), 0.25}}},
            {QStringLiteral("residual"), {},
                {{{QStringLiteral("multi_head_attention"), {{QStringLiteral("dropout"), 0.0}}}}}}};
        QCOMPARE(steeredValue(spec, QStringLiteral("network.layers[0].rate")), Json(0.4));
        QCOMPARE(steeredValue(spec, QStringLiteral("network.layers[1].dropout")), Json(0.25));
        QCOMPARE(steeredValue(spec, QStringLiteral("network.layers[2].branches[0][0].dropout")),
            Json(0.0));
    }

    void aSettingChangesItsFieldAlone_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *setting, const char *path, const char *value) {
            QTest::newRow(setting) << QString::fromLatin1(setting) << QString::fromLatin1(path)
                                   << QString::fromLatin1(value);
        };
        row("train.clip_norm=1.5", "train.clip_norm", "1.5");
        row(" train.batch_size = 64 ", "train.batch_size", "64");
        row("train.epochs=20", "train.epochs", "20");
        row("train.optimizer.weight_decay=0", "train.optimizer.weight_decay", "0");
        row("train.optimizer.lr=0.5", "train.optimizer.lr", "0.5");
        row("train.schedule.name=cosine", "train.schedule.name", "\"cosine\"");
        row("train.schedule.min_lr=1e-5", "train.schedule.min_lr", "1e-05");
        row("network.layers[3].rate=0.1", "network.layers[3].rate", "0.1");
    }
    void aSettingChangesItsFieldAlone()
    {
        QFETCH(QString, setting);
        QFETCH(QString, path);
        QFETCH(QString, value);
        const auto changed = withSetting(resolved(), setting);
        QVERIFY2(changed.ok(), changed ? "" : qPrintable(changed.error().text()));
        QCOMPARE(changed->path, path);
        const Json is = steeredValue(changed->spec, path);
        const Json wanted = Json::parse(value.toStdString());
        QVERIFY(is == wanted || (is.is_number() && is.get<double>() == wanted.get<double>()));
        // Nothing else is another.
        int differing = 0;
        const auto before = flatten(specToJson(resolved()));
        const auto after = flatten(specToJson(changed->spec));
        QCOMPARE(after.size(), before.size());
        for (std::size_t i = 0; i < after.size(); ++i)
            differing += after[i] != before[i];
        QCOMPARE(differing, 1);
    }

    void dropoutIsSetInAllLayersOrInOne()
    {
        const Spec all = withSetting(resolved(), QStringLiteral("network.dropout=0.5"))->spec;
        QCOMPARE(rate(all, 1), 0.5);
        QCOMPARE(rate(all, 3), 0.5);
        const Spec one = withSetting(resolved(), QStringLiteral("network.layers[1].rate=0"))->spec;
        QCOMPARE(rate(one, 1), 0.0);
        QCOMPARE(rate(one, 3), 0.4);
        Spec inside = resolved();
        LayerSpec block;
        block.kind = QStringLiteral("residual");
        block.branches = {{inside.network.layers[0], inside.network.layers[1]}};
        inside.network.layers = {block};
        QVERIFY(steerablePaths(inside).contains(
            QStringLiteral("network.layers[0].branches[0][1].rate")));
        const Spec deep = withSetting(inside, QStringLiteral("network.dropout=0.3"))->spec;
        QCOMPARE(deep.network.layers[0].branches[0][1].options.value(QStringLiteral("rate")), 0.3);
    }

    void attentionHasItsRatesToo()
    {
        Spec spec = resolved();
        LayerSpec block;
        block.kind = QStringLiteral("transformer_block");
        block.options[QStringLiteral("dropout")] = 0.1;
        spec.network.layers.append(block);
        QVERIFY(steerablePaths(spec).contains(QStringLiteral("network.layers[4].dropout")));
        const Spec all = withSetting(spec, QStringLiteral("network.dropout=0.3"))->spec;
        QCOMPARE(rate(all, 3), 0.3);
        QCOMPARE(all.network.layers[4].options.value(QStringLiteral("dropout")).toDouble(), 0.3);
        QVERIFY(!withSetting(spec, QStringLiteral("network.layers[4].rate=0.3")).ok());
    }

    void aWholeScheduleReplacesTheOldOne()
    {
        Spec spec = resolved();
        spec.train.schedule.warmupSteps = 50;
        const auto changed = withSetting(
            spec, QStringLiteral("train.schedule={\"name\": \"step\", \"step_epochs\": 3}"));
        QVERIFY(changed.ok());
        QCOMPARE(changed->spec.train.schedule.name, QStringLiteral("step"));
        QCOMPARE(changed->spec.train.schedule.stepEpochs, 3);
        QCOMPARE(changed->spec.train.schedule.warmupSteps, 0);
    }

    void whatCannotBeSetIsSaid_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *setting, const char *where, const char *message) {
            QTest::newRow(setting) << QString::fromUtf8(setting) << QString::fromUtf8(where)
                                   << QString::fromUtf8(message);
        };
        row("faster", "", "write PATH=VALUE");
        row("train.clip_nrom=1", "train.clip_nrom", "Did you mean “train.clip_norm”?");
        row("train.loss=mse", "train.loss", "no field that can be changed while the run trains");
        row("train.clip_norm=", "train.clip_norm", "missing");
        row("train.clip_norm=null", "train.clip_norm", "missing");
        row("train.clip_norm=-1", "train.clip_norm", "0 or more");
        row("train.clip_norm=much", "train.clip_norm", "a number");
        row("train.batch_size=0", "train.batch_size", "a whole number");
        row("train.batch_size=2.5", "train.batch_size", "a whole number");
        row("train.schedule.name=cosinus", "train.schedule.name", "Did you mean “cosine”?");
        row("train.schedule=cosine", "train.schedule", "an object in braces");
        row("train.schedule={\"nmae\": \"step\"}", "train.schedule.nmae", "There is no field");
        row("network.dropout=1", "network.dropout", "0 to 0.99");
        row("network.dropout=high", "network.dropout", "0 to 0.99");
        row("network.layers[0].rate=0.1", "network.layers[0].rate", "no field");
    }
    void whatCannotBeSetIsSaid()
    {
        QFETCH(QString, setting);
        QFETCH(QString, where);
        QFETCH(QString, message);
        const auto changed = withSetting(resolved(), setting);
        QVERIFY(!changed.ok());
        QCOMPARE(changed.error().where, where);
        QVERIFY2(changed.error().message.contains(message), qPrintable(changed.error().text()));
        Spec plain = resolved();
        plain.network.layers.clear();
        const auto none = withSetting(plain, QStringLiteral("network.dropout=0.1"));
        QVERIFY(!none.ok());
        QVERIFY(none.error().message.contains(QStringLiteral("no dropout layer")));
    }

    void ordersThatWereDoneAddUp()
    {
        Spec spec = resolved();
        spec.train.breakpoints = {QStringLiteral("is nan")};
        const SteeredRun steered = steeredRun(spec,
            {order(OrderVerb::SetLearningRate, {}, 0.5), order(OrderVerb::Pause, {}),
                order(OrderVerb::Set, QStringLiteral("train.clip_norm=2")),
                order(OrderVerb::Set, QStringLiteral("train.clip_norm=3"), 0,
                    QStringLiteral("refused")),
                order(OrderVerb::Freeze, QStringLiteral("conv*")),
                order(OrderVerb::Unfreeze, QStringLiteral("conv1*")),
                order(OrderVerb::Break, QStringLiteral("loss>2")),
                order(OrderVerb::Unbreak, QStringLiteral("IS NAN"))});
        QCOMPARE(*steered.spec.train.optimizer.lr, 0.5);
        QCOMPARE(steered.spec.train.clipNorm, 2.0);
        QCOMPARE(steered.breakpoints, (QStringList{QStringLiteral("train/loss > 2")}));
        const QList<std::pair<bool, QString>> globs{
            {true, QStringLiteral("conv*")}, {false, QStringLiteral("conv1*")}};
        QCOMPARE(steered.frozen, globs);
        Order open = order(OrderVerb::Set, QStringLiteral("train.clip_norm=9"));
        open.handledMs = 0;
        QCOMPARE(steeredRun(spec, {open}).spec.train.clipNorm, 0.0);
    }

    void anOrderReadsAsItIsTyped()
    {
        QCOMPARE(orderText(order(OrderVerb::Pause, {})), QStringLiteral("pause"));
        QCOMPARE(orderText(order(OrderVerb::SetLearningRate, {}, 0.001)),
            QStringLiteral("set_lr 0.001"));
        QCOMPARE(orderText(order(OrderVerb::Step, {}, 5)), QStringLiteral("step 5"));
        QCOMPARE(orderText(order(OrderVerb::Set, QStringLiteral("train.clip_norm=1"))),
            QStringLiteral("set train.clip_norm=1"));
    }
};

QTEST_GUILESS_MAIN(SteeringTest)
#include "tst_steering.moc"
