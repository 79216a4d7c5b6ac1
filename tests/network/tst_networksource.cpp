// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/networksource.h"
#include "tests/network/networktest.h"

#include <QTest>

using namespace lampwork;

class NetworkSourceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void declarationsAreRead()
    {
        const QString source
            = QStringLiteral("#: parameter weight [3, 4] kaiming_uniform(4)\n"
                             "#: parameter bias [3] uniform(0.25) no_decay\n"
                             "#:parameter gain [] constant( -1.5 )\n"
                             "  #: parameter table [10, 2] normal(0.02)\n"
                             "# parameter of a plain comment\n"
                             "#: buffer mean [3] 0.5\n"
                             "#: rate dropout 0.1\n"
                             "def forward(self, x: Tensor) -> Tensor:\n"
                             "    return torch.linear(x, self.weight, self.bias)\n");
        const NetworkPlan plan = planSource(source);
        QVERIFY2(!plan.problem(), plan.problem() ? qPrintable(plan.problem()->text()) : "");
        QCOMPARE(plan.origin, NetworkOrigin::Source);
        const std::vector<Parameter> expected{{"weight", {3, 4}, Initialisation::KaimingUniform, 4},
            {"bias", {3}, Initialisation::Uniform, 0, false, -1, 0.25},
            {"gain", {}, Initialisation::Constant, 0, true, -1, -1.5},
            {"table", {10, 2}, Initialisation::Normal, 0, true, -1, 0.02}};
        QVERIFY(plan.parameters == expected);
        QCOMPARE(plan.parameterCount, 12 + 3 + 1 + 20);
        QVERIFY((plan.buffers == std::vector<Buffer>{{"mean", {3}, 0.5}}));
        QCOMPARE(plan.dropouts.size(), 1U);
        QCOMPARE(plan.dropouts[0].attribute, std::string("dropout"));
        QCOMPARE(plan.dropouts[0].rate, 0.1);
        // Lines stay where they are.
        QCOMPARE(QString::fromStdString(plan.source), source);
    }

    void wrongDeclarationsSayWhere_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const char *line, const char *says) {
            QTest::newRow(name) << QString::fromUtf8(line) << QString::fromUtf8(says);
        };
        row("unknown word", "#: paramter w [2] zeros", "declares nothing");
        row("nothing", "#:", "declares nothing");
        row("no sides", "#: parameter w zeros", "needs its sides");
        row("sides of a rate", "#: rate r [2] 0.1", "single number");
        row("a side of nothing", "#: parameter w [2, 0] zeros", "no shape that can be trained");
        row("a side that is a word", "#: parameter w [two] zeros", "no shape that can be trained");
        row("too large", "#: parameter w [100000, 100000] zeros", "no shape that can be trained");
        row("no start", "#: parameter w [2]", "does not say how a parameter begins");
        row("unknown start", "#: parameter w [2] zeroes", "Did you mean “zeros”?");
        row("a number too many", "#: parameter w [2] zeros(1)", "does not say");
        row("a number too few", "#: parameter w [2] normal", "does not say");
        row("a wrong number", "#: parameter w [2] normal(x)", "must be a number");
        row("a wrong buffer", "#: buffer b [2] x", "must be a number");
        row("a high rate", "#: rate r 1", "from 0 to 0.99");
        row("taken", "#: parameter a [2] zeros", "taken already");
        row("reserved", "#: buffer training [1] 0", "taken already");
    }
    void wrongDeclarationsSayWhere()
    {
        QFETCH(QString, line);
        QFETCH(QString, says);
        const NetworkPlan plan = planSource(QStringLiteral("#: parameter a [1] ones\n\n") + line
            + QStringLiteral("\ndef forward(self, x: Tensor) -> Tensor:\n    return x\n"));
        QVERIFY(plan.problem());
        QCOMPARE(plan.problem()->where, QStringLiteral("network.source:3"));
        QVERIFY2(plan.problem()->message.contains(says), qPrintable(plan.problem()->message));
        QVERIFY(plan.parameters.empty());
        QVERIFY(plan.source.empty());
    }

    void aSourceWithoutForwardIsNone()
    {
        const NetworkPlan plan = planSource(QStringLiteral("def foward(self, x):\n    return x\n"));
        QVERIFY(plan.problem());
        QVERIFY(plan.problem()->message.contains(QStringLiteral("def forward")));
    }

    void layersTurnedIntoSourceReadAsWritten()
    {
        const NetworkPlan plan
            = planNetwork(network({layer("linear", {{"units", 2}}), layer("batch_norm"),
                              layer("prelu"), layer("dropout", {{"rate", 0.25}})}),
                numbers(3, 2));
        QVERIFY(networkSource(plan).startsWith(
            QStringLiteral("#: parameter linear1_weight [2, 3] kaiming_uniform(3)\n"
                           "#: parameter linear1_bias [2] kaiming_uniform(3) no_decay\n"
                           "#: parameter batch_norm1_weight [2] ones no_decay\n"
                           "#: parameter batch_norm1_bias [2] zeros no_decay\n"
                           "#: parameter prelu1_weight [1] constant(0.25) no_decay\n"
                           "#: parameter output_weight [2, 2] kaiming_uniform(2)\n"
                           "#: parameter output_bias [2] kaiming_uniform(2) no_decay\n"
                           "#: buffer batch_norm1_mean [2] 0.0\n"
                           "#: buffer batch_norm1_var [2] 1.0\n"
                           "#: rate dropout1_rate 0.25\n"
                           "\n"
                           "def forward(self, x: Tensor) -> Tensor:\n")));
    }
};

QTEST_GUILESS_MAIN(NetworkSourceTest)
#include "tst_networksource.moc"
