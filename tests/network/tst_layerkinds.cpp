// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/layerkinds.h"
#include "tests/network/networktest.h"

#include <QTest>

using namespace lampwork;

class LayerKindsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKindIsComplete()
    {
        QSet<QString> names;
        for (const LayerKind &kind : layerKinds()) {
            QVERIFY2(!names.contains(kind.name), qPrintable(kind.name));
            names.insert(kind.name);
            QVERIFY(!kind.title.isEmpty());
            QVERIFY(!kind.group.isEmpty());
            QCOMPARE(layerKind(kind.name), &kind);
            for (const LayerOption &option : kind.options) {
                const double value = option.defaultValue.toDouble();
                QVERIFY2(option.type == LayerOption::Type::Sizes
                        || (value >= option.min && value <= option.max),
                    qPrintable(kind.name + u'.' + option.name));
            }
            // The defaults are a valid layer, and resolving it again changes nothing.
            LayerSpec given{kind.name, {}};
            given.branches.resize(std::size_t(kind.minBranches));
            const auto resolved = resolveLayer(given, QStringLiteral("p"));
            QVERIFY2(resolved, resolved ? "" : qPrintable(resolved.error().text()));
            QCOMPARE(resolved->options.size(), kind.options.size());
            QCOMPARE(*resolveLayer(*resolved, QStringLiteral("p")), *resolved);
        }
        QCOMPARE(names.size(), 40);
        QVERIFY(!layerKind(QStringLiteral("Linear")));
    }

    void leftOutOptionsAreFilled()
    {
        const auto linear = resolveLayer(layer("linear", {{"units", 10}}), {});
        QCOMPARE(linear->options,
            (QVariantMap{{"units", QVariant::fromValue<qlonglong>(10)}, {"bias", true}}));
        // A whole number for a number, and the other way round, as JSON writers do.
        const auto dropout = resolveLayer(layer("dropout", {{"rate", 0LL}}), {});
        QCOMPARE(dropout->options.value("rate").typeId(), int(QMetaType::Double));
        const auto conv = resolveLayer(layer("conv2d", {{"channels", 8.0}}), {});
        QCOMPARE(conv->options.value("channels").typeId(), int(QMetaType::LongLong));
    }

    void aPoolMovesByItsKernel()
    {
        const auto pool = resolveLayer(layer("max_pool2d", {{"kernel", 3}}), {});
        QCOMPARE(pool->options.value("stride").toInt(), 3);
        const auto strided = resolveLayer(layer("max_pool2d", {{"kernel", 3}, {"stride", 1}}), {});
        QCOMPARE(strided->options.value("stride").toInt(), 1);
    }

    void wrongLayersSayWhereAndWhat_data()
    {
        QTest::addColumn<LayerSpec>("given");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        const auto row
            = [](const char *name, const LayerSpec &given, const char *where, const char *says) {
                  QTest::newRow(name)
                      << given
                      << QString(QLatin1String("network.layers[2].") + QLatin1String(where))
                      << QString::fromUtf8(says);
              };
        row("unknown kind", layer("linaer"), "kind", "Did you mean “linear”?");
        row("no kind", layer(""), "kind", "Known are: linear,");
        row("unknown option", layer("linear", {{"unit", 3}}), "unit", "Did you mean “units”?");
        row("option of a kind without any", layer("relu", {{"slope", 0.1}}), "slope", "remove it");
        row("too small", layer("linear", {{"units", 0}}), "units",
            "whole number from 1 to 65536, not 0");
        row("too large", layer("dropout", {{"rate", 1.0}}), "rate",
            "a number from 0 to 0.99, not 1.0");
        row("half a unit", layer("linear", {{"units", 2.5}}), "units", "whole number");
        row("text for a number", layer("linear", {{"units", "64"}}), "units", "not \"64\"");
        row("number for yes or no", layer("linear", {{"bias", 1}}), "bias", "true or false, not 1");
        row("yes or no for a number", layer("linear", {{"units", true}}), "units", "not true");
        row("an unknown choice", layer("lstm", {{"output", "first"}}), "output",
            "must be one of “sequence”, “last”, not \"first\"");
        row("a number for a choice", layer("sequence_pool", {{"method", 1}}), "method", "one of");
        row("a number for sizes", layer("reshape", {{"shape", 4}}), "shape",
            "whole numbers from -1 to 65536 in one text");
        row("words for sizes", layer("reshape", {{"shape", "4 by 4"}}), "shape", "\"1, -1\"");
        row("a side that is not there", layer("permute", {{"order", "0, 1"}}), "order",
            "from 1 to 3");
        row("a wrong option inside",
            {QStringLiteral("residual"), {}, {{layer("relu"), layer("linear", {{"unit", 1}})}}},
            "branches[0][1].unit", "Did you mean “units”?");
        row("no branches", layer("residual"), "branches", "has one branch");
        row("not a number", layer("dropout", {{"rate", qQNaN()}}), "rate", "a number from 0");
    }
    void wrongLayersSayWhereAndWhat()
    {
        QFETCH(LayerSpec, given);
        QFETCH(QString, where);
        QFETCH(QString, says);
        const auto resolved = resolveLayer(given, QStringLiteral("network.layers[2]"));
        QVERIFY(!resolved);
        QCOMPARE(resolved.error().code, ErrorCode::InvalidInput);
        QCOMPARE(resolved.error().where, where);
        QVERIFY2(resolved.error().message.contains(says), qPrintable(resolved.error().message));
    }
};

QTEST_GUILESS_MAIN(LayerKindsTest)
#include "tst_layerkinds.moc"
