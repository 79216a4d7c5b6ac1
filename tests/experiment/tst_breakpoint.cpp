// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/breakpoint.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace lampwork;

namespace {

const QString loss = QStringLiteral("train/loss");
const QString norm = QStringLiteral("train/gradient_norm");
const QString accuracy = QStringLiteral("valid/accuracy");

QStringList known()
{
    return breakpointSeries(Task::Multiclass);
}

BreakpointState made(const char *text)
{
    return {parseBreakpoint(QString::fromUtf8(text), known()).value(), false, {}, {}, -1};
}

bool see(BreakpointState &state, const QString &series, double value, qint64 step = 1,
    qint64 epoch = 0, bool higherIsBetter = false)
{
    return state.observe({series, value, step, epoch, higherIsBetter});
}

} // namespace

class BreakpointTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aConditionIsReadAndWrittenInOneWay_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("written");
        const auto row = [](const char *given, const char *written) {
            QTest::newRow(given) << QString::fromUtf8(given) << QString::fromUtf8(written);
        };
        row("train/loss > 2", "train/loss > 2");
        row("  train/loss>2e0 ", "train/loss > 2");
        row("gradient_norm >= 10", "train/gradient_norm >= 10");
        row("loss == 0.5", "train/loss = 0.5");
        row("valid/accuracy != -1", "valid/accuracy != -1");
        row("is nan", "is nan");
        row("IS  NaN", "is nan");
        row("valid/loss is nan", "valid/loss is nan");
        row("no improvement in 500 steps", "train/loss no improvement in 500 steps");
        row("valid/loss no improvement in 5 epochs", "valid/loss no improvement in 5 epochs");
        row("No Improvement in 1 step", "train/loss no improvement in 1 steps");
    }
    void aConditionIsReadAndWrittenInOneWay()
    {
        QFETCH(QString, given);
        QFETCH(QString, written);
        const auto parsed = parseBreakpoint(given, known());
        QVERIFY2(parsed.ok(), parsed ? "" : qPrintable(parsed.error().text()));
        QCOMPARE(parsed->text(), written);
        QVERIFY(parseBreakpoint(written, known()).value() == *parsed);
    }

    void whatIsWrongIsSaidWithItsPlace_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *given, const char *message) {
            QTest::newRow(*given ? given : "nothing")
                << QString::fromUtf8(given) << QString::fromUtf8(message);
        };
        row("", "at column 1: A condition is missing");
        row("   ", "at column 4: A condition is missing");
        row("train/los > 2",
            "at column 1: A run has no series “train/los” to watch. Did you mean "
            "“train/loss”?");
        row("valid/rmse > 2", "A run has no series “valid/rmse” to watch."); // of a regression
        row("> 2", "at column 1: The name of a series is missing before “> 2”.");
        row("train/loss", "at column 11: Expected a comparison");
        row("train/loss 2", "at column 12: Expected a comparison");
        row("train/loss >", "at column 13: A number is missing after “>”.");
        row("train/loss > two", "at column 14: “two” is not a number.");
        row("train/loss > inf", "“inf” is not a number.");
        row("train/loss > 2 or 3", "at column 16: Nothing may follow the condition, and “or 3”");
        row("train/loss is", "at column 14: Expected “nan” after “is”.");
        row("train/loss is not nan", "at column 15: Expected “nan” after “is”.");
        row("no improvement", "Expected “no improvement in N steps”");
        row("no improvement in", "at column 18: A number of steps or epochs is missing");
        row("no improvement in 0 steps", "“0” is not a whole number of at least 1.");
        row("no improvement in 2.5 steps", "“2.5” is not a whole number");
        row("no improvement in 5 years", "at column 21: Expected “steps” or “epochs”");
    }
    void whatIsWrongIsSaidWithItsPlace()
    {
        QFETCH(QString, given);
        QFETCH(QString, message);
        const auto parsed = parseBreakpoint(given, known());
        QVERIFY(!parsed.ok());
        QVERIFY2(parsed.error().message.contains(message), qPrintable(parsed.error().message));
    }

    void withoutValidationRowsTheirSeriesAreUnknown()
    {
        const QStringList names = breakpointSeries(Task::Multiclass, false);
        QVERIFY(names.contains(loss));
        QVERIFY(!parseBreakpoint(QStringLiteral("valid/loss > 1"), names).ok());
    }

    void aComparisonFiresOnceUntilItCeasesToHold()
    {
        BreakpointState state = made("train/loss > 2");
        QVERIFY(!see(state, loss, 2));
        QVERIFY(!see(state, norm, 100)); // another series
        QVERIFY(see(state, loss, 2.5));
        QVERIFY(!see(state, loss, 3));
        QVERIFY(!see(state, loss, 1));
        QVERIFY(see(state, loss, 2.1));
        QVERIFY(!see(state, loss, std::nan("")));
        QVERIFY(see(state, loss, std::numeric_limits<double>::infinity()));
    }

    void badValuesOfAnySeriesFire()
    {
        BreakpointState state = made("is nan");
        QVERIFY(!see(state, loss, 1));
        QVERIFY(see(state, norm, std::numeric_limits<double>::infinity()));
        QVERIFY(!see(state, loss, 1)); // says nothing of the norm
        QVERIFY(!see(state, norm, std::nan("")));
        QVERIFY(!see(state, norm, 1));
        QVERIFY(see(state, loss, std::nan("")));
        BreakpointState one = made("valid/loss is nan");
        QVERIFY(!see(one, loss, std::nan("")));
    }

    void aStandstillIsCountedFromTheBestValue()
    {
        BreakpointState state = made("no improvement in 3 steps");
        QVERIFY(!see(state, loss, 5, 10));
        QVERIFY(!see(state, loss, 4, 11));
        QVERIFY(!see(state, loss, 4, 12));
        QVERIFY(!see(state, loss, 6, 13));
        QVERIFY(see(state, loss, 4.5, 14));
        QVERIFY(!see(state, loss, 4.5, 15));
        QVERIFY(!see(state, loss, 3, 16)); // better: armed again
        QVERIFY(!see(state, loss, 9, 18));
        QVERIFY(see(state, loss, 9, 19));
    }

    void moreIsBetterOfAnAccuracyAndEpochsAreCounted()
    {
        BreakpointState state = made("valid/accuracy no improvement in 2 epochs");
        QVERIFY(!see(state, accuracy, 0.5, 60, 1, true));
        QVERIFY(!see(state, accuracy, 0.6, 120, 2, true));
        QVERIFY(!see(state, accuracy, 0.55, 180, 3, true));
        QVERIFY(see(state, accuracy, 0.55, 240, 4, true));
    }

    void aStandstillFromANumberlessBeginningFires()
    {
        BreakpointState state = made("no improvement in 2 steps");
        QVERIFY(!see(state, loss, std::nan(""), 1));
        QVERIFY(!see(state, loss, std::nan(""), 2));
        QVERIFY(see(state, loss, std::nan(""), 3));
    }
};

QTEST_GUILESS_MAIN(BreakpointTest)
#include "tst_breakpoint.moc"
