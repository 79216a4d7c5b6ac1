// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/breakpoint.h"

#include "core/base/format.h"
#include "core/base/nearest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace lampwork {

namespace {

using Operator = Breakpoint::Operator;

// Longer ones first.
constexpr std::array<std::pair<const char *, Operator>, 7> spellings{{
    {">=", Operator::GreaterEqual},
    {"<=", Operator::LessEqual},
    {"!=", Operator::NotEqual},
    {"==", Operator::Equal},
    {">", Operator::Greater},
    {"<", Operator::Less},
    {"=", Operator::Equal},
}};

QString nameOf(Operator op)
{
    switch (op) {
    case Operator::Less:
        return QStringLiteral("<");
    case Operator::LessEqual:
        return QStringLiteral("<=");
    case Operator::Greater:
        return QStringLiteral(">");
    case Operator::GreaterEqual:
        return QStringLiteral(">=");
    case Operator::Equal:
        return QStringLiteral("=");
    case Operator::NotEqual:
        return QStringLiteral("!=");
    }
    Q_UNREACHABLE();
}

// NaN compares with nothing, not even by !=: that is what "is nan" is for.
bool compare(double value, Operator op, double limit)
{
    if (std::isnan(value))
        return false;
    switch (op) {
    case Operator::Less:
        return value < limit;
    case Operator::LessEqual:
        return value <= limit;
    case Operator::Greater:
        return value > limit;
    case Operator::GreaterEqual:
        return value >= limit;
    case Operator::Equal:
        return value == limit;
    case Operator::NotEqual:
        return value != limit;
    }
    Q_UNREACHABLE();
}

class Parser {
public:
    Parser(const QString &text, const QStringList &series)
        : m_text(text)
        , m_series(series)
    {
    }

    Result<Breakpoint> parse()
    {
        Breakpoint breakpoint;
        skipSpace();
        if (m_at == m_text.size())
            return fail(m_at,
                QStringLiteral("A condition is missing, such as “train/loss > 2”, “is nan” or “no "
                               "improvement in 500 steps”."));
        const bool named = !isWord("is") && !isWord("no");
        if (named && !takeSeries(breakpoint.series))
            return *m_error;
        if (isWord("is"))
            readNotFinite(breakpoint);
        else if (isWord("no"))
            readNoImprovement(breakpoint);
        else
            readComparison(breakpoint);
        if (!m_error && m_at < m_text.size())
            fail(m_at,
                QStringLiteral("Nothing may follow the condition, and “%1” does.")
                    .arg(m_text.mid(m_at)));
        if (m_error)
            return *m_error;
        return breakpoint;
    }

private:
    bool takeSeries(QString &name)
    {
        const qsizetype begin = m_at;
        while (m_at < m_text.size() && !m_text[m_at].isSpace()
            && !QStringView(u"<>=!").contains(m_text[m_at]))
            ++m_at;
        const QString given = m_text.mid(begin, m_at - begin);
        if (given.isEmpty()) {
            fail(begin,
                QStringLiteral("The name of a series is missing before “%1”.")
                    .arg(m_text.mid(begin)));
            return false;
        }
        const QString full = QStringLiteral("train/") + given;
        name = m_series.contains(given) ? given : full;
        if (!m_series.contains(name)) {
            fail(begin,
                QStringLiteral("A run has no series “%1” to watch.%2")
                    .arg(given, suggestion(given, m_series)));
            return false;
        }
        skipSpace();
        return true;
    }

    void readComparison(Breakpoint &breakpoint)
    {
        const auto found = std::find_if(spellings.begin(), spellings.end(), [&](const auto &one) {
            return QStringView(m_text).mid(m_at).startsWith(QLatin1String(one.first));
        });
        if (found == spellings.end()) {
            fail(m_at,
                QStringLiteral("Expected a comparison (>, >=, <, <=, =, !=), “is nan” or “no "
                               "improvement in …” %1.")
                    .arg(m_at == m_text.size()
                            ? QStringLiteral("at the end")
                            : QStringLiteral("before “%1”").arg(m_text.mid(m_at))));
            return;
        }
        m_at += qsizetype(qstrlen(found->first));
        breakpoint.kind = Breakpoint::Kind::Comparison;
        breakpoint.op = found->second;
        skipSpace();
        const qsizetype begin = m_at;
        const QString word = takeUntilSpace();
        bool ok = false;
        breakpoint.value = word.toDouble(&ok);
        if (!ok || !std::isfinite(breakpoint.value))
            fail(begin,
                word.isEmpty()
                    ? QStringLiteral("A number is missing after “%1”.").arg(nameOf(breakpoint.op))
                    : QStringLiteral("“%1” is not a number.").arg(word));
    }

    void readNotFinite(Breakpoint &breakpoint)
    {
        breakpoint.kind = Breakpoint::Kind::NotFinite;
        takeWord("is");
        if (!takeWord("nan"))
            fail(m_at, QStringLiteral("Expected “nan” after “is”."));
    }

    void readNoImprovement(Breakpoint &breakpoint)
    {
        breakpoint.kind = Breakpoint::Kind::NoImprovement;
        if (breakpoint.series.isEmpty())
            breakpoint.series = QStringLiteral("train/loss");
        takeWord("no");
        if (!takeWord("improvement") || !takeWord("in")) {
            fail(m_at, QStringLiteral("Expected “no improvement in N steps” or “… N epochs”."));
            return;
        }
        const qsizetype begin = m_at;
        const QString number = takeUntilSpace();
        bool ok = false;
        breakpoint.count = number.toLongLong(&ok);
        if (!ok || breakpoint.count < 1) {
            fail(begin,
                number.isEmpty()
                    ? QStringLiteral("A number of steps or epochs is missing after “in”.")
                    : QStringLiteral("“%1” is not a whole number of at least 1.").arg(number));
            return;
        }
        skipSpace();
        breakpoint.epochs = takeWord("epochs") || takeWord("epoch");
        if (!breakpoint.epochs && !takeWord("steps") && !takeWord("step"))
            fail(m_at, QStringLiteral("Expected “steps” or “epochs” after the number."));
    }

    bool isWord(const char *word) const
    {
        const QLatin1String expected(word);
        const qsizetype end = m_at + expected.size();
        return QStringView(m_text).mid(m_at, expected.size()).compare(expected, Qt::CaseInsensitive)
            == 0
            && (end >= m_text.size() || m_text[end].isSpace());
    }
    bool takeWord(const char *word)
    {
        if (!isWord(word))
            return false;
        m_at += qsizetype(qstrlen(word));
        skipSpace();
        return true;
    }
    QString takeUntilSpace()
    {
        const qsizetype begin = m_at;
        while (m_at < m_text.size() && !m_text[m_at].isSpace())
            ++m_at;
        const QString word = m_text.mid(begin, m_at - begin);
        skipSpace();
        return word;
    }
    void skipSpace()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
    }
    Error fail(qsizetype at, const QString &what)
    {
        if (!m_error)
            m_error = Error{ErrorCode::InvalidInput,
                QStringLiteral("The breakpoint “%1” is wrong at column %2: %3")
                    .arg(m_text)
                    .arg(at + 1)
                    .arg(what),
                {}};
        return *m_error;
    }

    const QString &m_text;
    const QStringList &m_series;
    qsizetype m_at = 0;
    std::optional<Error> m_error;
};

} // namespace

QString Breakpoint::text() const
{
    switch (kind) {
    case Kind::Comparison:
        return QStringLiteral("%1 %2 %3").arg(series, nameOf(op), formatExact(value));
    case Kind::NotFinite:
        return series.isEmpty() ? QStringLiteral("is nan") : series + QStringLiteral(" is nan");
    case Kind::NoImprovement:
        return QStringLiteral("%1 no improvement in %2 %3")
            .arg(series)
            .arg(count)
            .arg(epochs ? QStringLiteral("epochs") : QStringLiteral("steps"));
    }
    Q_UNREACHABLE();
}

QStringList breakpointSeries(Task task, bool hasValidationRows)
{
    QStringList names{QStringLiteral("train/loss"), QStringLiteral("train/gradient_norm"),
        QStringLiteral("train/learning_rate"), QStringLiteral("train/epoch_loss"),
        QStringLiteral("valid/loss")};
    if (isClassification(task))
        names << QStringLiteral("train/accuracy") << QStringLiteral("valid/accuracy")
              << QStringLiteral("valid/f1");
    if (task == Task::Binary)
        names << QStringLiteral("valid/auc");
    if (task == Task::Multilabel)
        names << QStringLiteral("train/subset_accuracy") << QStringLiteral("valid/f1_macro")
              << QStringLiteral("valid/f1_micro") << QStringLiteral("valid/subset_accuracy")
              << QStringLiteral("valid/hamming_loss");
    if (task == Task::Regression || task == Task::Autoencoder)
        names << QStringLiteral("train/rmse") << QStringLiteral("valid/rmse")
              << QStringLiteral("valid/mae") << QStringLiteral("valid/r2");
    if (task == Task::LanguageModel)
        names << QStringLiteral("valid/perplexity") << QStringLiteral("valid/bits_per_byte")
              << QStringLiteral("valid/accuracy");
    if (!hasValidationRows)
        names.removeIf([](const QString &name) { return name.startsWith(u"valid/"); });
    return names;
}

Result<Breakpoint> parseBreakpoint(const QString &text, const QStringList &series)
{
    return Parser(text, series).parse();
}

bool BreakpointState::observe(const Value &seen)
{
    if (!condition.series.isEmpty() && condition.series != seen.series)
        return false;
    if (holds && !badSeries.isEmpty() && badSeries != seen.series)
        return false;
    bool now = false;
    switch (condition.kind) {
    case Breakpoint::Kind::Comparison:
        now = compare(seen.value, condition.op, condition.value);
        break;
    case Breakpoint::Kind::NotFinite:
        now = !std::isfinite(seen.value);
        badSeries = now ? seen.series : QString();
        break;
    case Breakpoint::Kind::NoImprovement: {
        const qint64 at = condition.epochs ? seen.epoch : seen.step;
        const bool better = !std::isnan(seen.value)
            && (!best || (seen.higherIsBetter ? seen.value > *best : seen.value < *best));
        // The count begins with the first value, whether that is a number or not.
        if (better || bestAt < 0)
            bestAt = at;
        if (better)
            best = seen.value;
        now = at - bestAt >= condition.count;
        break;
    }
    }
    const bool fires = now && !holds;
    holds = now;
    return fires;
}

} // namespace lampwork
