// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/querytree.h"
#include "core/analysis/runfields.h"
#include "core/base/nearest.h"

#include <QDateTime>
#include <QRegularExpression>

#include <utility>

namespace lampwork {

namespace {

using Node = RunQuery::Node;
using Operator = Node::Operator;
using NodePtr = std::shared_ptr<const Node>;

std::optional<double> durationFromText(const QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral("^([0-9]*\\.?[0-9]+(?:e[+-]?[0-9]+)?)(ms|s|min|h|d)?$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const QString unit = match.captured(2);
    const double factor = unit == QLatin1String("ms") ? 1
        : unit == QLatin1String("min")                ? 60e3
        : unit == QLatin1String("h")                  ? 3600e3
        : unit == QLatin1String("d")                  ? 86400e3
                                                      : 1e3;
    return match.captured(1).toDouble() * factor;
}

std::optional<double> timeFromText(const QString &text)
{
    QString iso = text;
    iso.replace(u' ', u'T');
    const QDateTime time = QDateTime::fromString(iso, Qt::ISODate);
    return time.isValid() ? std::optional(double(time.toMSecsSinceEpoch())) : std::nullopt;
}

// Recursive descent over the grammar in the header. Reading stops at the first error.
class Parser {
public:
    Parser(const QString &text, const QStringList &known)
        : m_text(text)
        , m_known(known)
    {
    }

    Result<NodePtr> parse()
    {
        skipSpace();
        if (m_at == m_text.size())
            return NodePtr();
        NodePtr root = parseOr();
        if (root && m_at < m_text.size()) {
            fail(m_at,
                m_text[m_at] == u')'
                    ? QStringLiteral("This “)” closes nothing.")
                    : QStringLiteral("Expected “and”, “or” or the end before “%1”.")
                          .arg(m_text.mid(m_at)));
        }
        if (m_error)
            return *m_error;
        return root;
    }

private:
    NodePtr parseOr() { return parseChain("or", Node::Kind::Or, &Parser::parseAnd); }
    NodePtr parseAnd() { return parseChain("and", Node::Kind::And, &Parser::parseNot); }

    NodePtr parseChain(const char *word, Node::Kind kind, NodePtr (Parser::*next)())
    {
        NodePtr first = (this->*next)();
        if (!first || !isWord(word))
            return first;
        auto chain = std::make_shared<Node>();
        chain->kind = kind;
        chain->children.push_back(first);
        while (takeWord(word)) {
            NodePtr another = (this->*next)();
            if (!another)
                return nullptr;
            chain->children.push_back(std::move(another));
        }
        return chain;
    }

    NodePtr parseNot()
    {
        if (++m_depth > maximumDepth)
            return fail(m_at, QStringLiteral("The query is nested too deeply."));
        NodePtr result = parseNegated();
        --m_depth;
        return result;
    }

    NodePtr parseNegated()
    {
        if (takeWord("not")) {
            NodePtr inner = parseNot();
            return inner ? negated(std::move(inner)) : nullptr;
        }
        if (m_at < m_text.size() && m_text[m_at] == u'(') {
            const qsizetype open = m_at++;
            skipSpace();
            NodePtr inner = parseOr();
            if (!inner)
                return nullptr;
            if (m_at == m_text.size() || m_text[m_at] != u')')
                return fail(open, QStringLiteral("This “(” is not closed."));
            ++m_at;
            skipSpace();
            return inner;
        }
        return parseComparison();
    }

    NodePtr parseComparison()
    {
        const qsizetype begin = m_at;
        auto node = std::make_shared<Node>();
        if (!takeName(node->name))
            return nullptr;
        if (!m_known.contains(node->name)) {
            return fail(
                begin, QStringLiteral("No run has “%1”.%2").arg(node->name, nearest(node->name)));
        }
        skipSpace();
        bool isNegated = false;
        if (!takeOperator(node->op, isNegated)) {
            // NAME alone.
            return m_error ? nullptr : node;
        }
        skipSpace();
        const qsizetype valueBegin = m_at;
        if (!takeValue(node->text) || !readValue(*node, valueBegin))
            return nullptr;
        skipSpace();
        if (isNegated)
            return negated(std::move(node));
        return node;
    }

    // Turns the text of a value into what its field compares with.
    bool readValue(Node &node, qsizetype begin)
    {
        const QString &text = node.text;
        if (node.op == Operator::Like)
            return true;
        if (node.name == QLatin1String("state") && !runStateFromName(text.toLower())) {
            static const QStringList states{QStringLiteral("queued"), QStringLiteral("running"),
                QStringLiteral("paused"), QStringLiteral("finished"), QStringLiteral("stopped"),
                QStringLiteral("failed"), QStringLiteral("lost")};
            fail(begin,
                QStringLiteral("“%1” is not a state.%2").arg(text, suggestion(text, states)));
            return false;
        }
        switch (runFieldKind(node.name)) {
        case RunFieldKind::Time:
            node.number = timeFromText(text);
            if (!node.number)
                fail(begin,
                    QStringLiteral(
                        "“%1” is not a time; write \"2026-03-01\" or \"2026-03-01 14:05\".")
                        .arg(text));
            break;
        case RunFieldKind::Duration:
            node.number = durationFromText(text);
            if (!node.number)
                fail(begin,
                    QStringLiteral("“%1” is not a duration; write seconds, or 90s, 5min, 2h, 1d.")
                        .arg(text));
            break;
        case RunFieldKind::Flag:
            node.number = flagFromText(text);
            if (!node.number)
                fail(begin, QStringLiteral("“%1” is neither yes nor no.").arg(text));
            break;
        case RunFieldKind::Number:
            node.number = numberFromText(text);
            if (!node.number)
                fail(begin,
                    QStringLiteral("“%1” is not a number, and “%2” is one.").arg(text, node.name));
            break;
        case RunFieldKind::Text:
        case RunFieldKind::List:
            node.number = numberFromText(text);
            break;
        }
        return !m_error;
    }

    static std::optional<double> numberFromText(const QString &text)
    {
        bool ok = false;
        const double number = text.toDouble(&ok);
        return ok ? std::optional(number) : std::nullopt;
    }

    static std::optional<double> flagFromText(const QString &text)
    {
        static const QStringList yes{
            QStringLiteral("yes"), QStringLiteral("true"), QStringLiteral("1")};
        static const QStringList no{
            QStringLiteral("no"), QStringLiteral("false"), QStringLiteral("0")};
        if (yes.contains(text, Qt::CaseInsensitive))
            return 1;
        return no.contains(text, Qt::CaseInsensitive) ? std::optional(0.0) : std::nullopt;
    }

    // -- Tokens --
    void skipSpace()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
    }

    static bool endsName(QChar c) { return c.isSpace() || QStringView(u"()=<>!~`").contains(c); }

    bool isWord(const char *word) const
    {
        const QLatin1String expected(word);
        if (m_text.mid(m_at, expected.size()).compare(expected, Qt::CaseInsensitive) != 0)
            return false;
        const qsizetype end = m_at + expected.size();
        return end == m_text.size() || endsName(m_text[end]);
    }

    bool takeWord(const char *word)
    {
        if (!isWord(word))
            return false;
        m_at += qsizetype(qstrlen(word));
        skipSpace();
        return true;
    }

    bool takeName(QString &name)
    {
        const qsizetype begin = m_at;
        if (m_at < m_text.size() && m_text[m_at] == u'`') {
            const qsizetype close = m_text.indexOf(u'`', m_at + 1);
            if (close < 0)
                return fail(begin, QStringLiteral("This “`” is not closed.")), false;
            name = m_text.mid(begin + 1, close - begin - 1);
            m_at = close + 1;
            return true;
        }
        while (m_at < m_text.size() && !endsName(m_text[m_at])) {
            if (m_text.mid(m_at, 2) == QLatin1String("[\"")) {
                const qsizetype close = m_text.indexOf(QLatin1String("\"]"), m_at + 2);
                if (close < 0)
                    return fail(m_at, QStringLiteral("This “[\"” is not closed.")), false;
                m_at = close + 2;
            } else {
                ++m_at;
            }
        }
        name = m_text.mid(begin, m_at - begin);
        const bool isKeyword = name.compare(QLatin1String("and"), Qt::CaseInsensitive) == 0
            || name.compare(QLatin1String("or"), Qt::CaseInsensitive) == 0;
        if (name.isEmpty() || isKeyword) {
            return fail(begin,
                       begin == m_text.size()
                           ? QStringLiteral(
                               "A comparison such as “valid/accuracy > 0.9” is missing at the end.")
                           : QStringLiteral("Expected the name of a field or metric before “%1”.")
                                 .arg(m_text.mid(begin))),
                   false;
        }
        return true;
    }

    bool takeOperator(Operator &op, bool &isNegated)
    {
        struct Spelling {
            const char *text;
            Operator op;
            bool negated;
        };
        // Longer ones first.
        static constexpr Spelling spellings[]{{"==", Operator::Equal, false},
            {"!=", Operator::Equal, true}, {"<>", Operator::Equal, true},
            {"!~", Operator::Like, true}, {"<=", Operator::LessEqual, false},
            {">=", Operator::GreaterEqual, false}, {"=", Operator::Equal, false},
            {"<", Operator::Less, false}, {">", Operator::Greater, false},
            {"~", Operator::Like, false}};
        for (const Spelling &spelling : spellings) {
            const QLatin1String text(spelling.text);
            if (QStringView(m_text).mid(m_at).startsWith(text)) {
                m_at += text.size();
                op = spelling.op;
                isNegated = spelling.negated;
                return true;
            }
        }
        if (m_at < m_text.size() && m_text[m_at] == u'!')
            fail(m_at, QStringLiteral("“!” alone means nothing; write “!=”, “!~” or “not”."));
        return false;
    }

    bool takeValue(QString &value)
    {
        const qsizetype begin = m_at;
        if (m_at < m_text.size() && (m_text[m_at] == u'"' || m_text[m_at] == u'\'')) {
            const QChar quote = m_text[m_at++];
            while (m_at < m_text.size() && m_text[m_at] != quote) {
                if (m_text[m_at] == u'\\' && m_at + 1 < m_text.size())
                    ++m_at;
                value += m_text[m_at++];
            }
            if (m_at == m_text.size())
                return fail(begin, QStringLiteral("This quote is not closed.")), false;
            ++m_at;
            return true;
        }
        while (m_at < m_text.size() && !m_text[m_at].isSpace() && m_text[m_at] != u'('
            && m_text[m_at] != u')')
            ++m_at;
        value = m_text.mid(begin, m_at - begin);
        if (value.isEmpty())
            return fail(begin, QStringLiteral("A value is missing after the comparison sign.")),
                   false;
        return true;
    }

    // -- Helpers --
    static NodePtr negated(NodePtr inner)
    {
        auto node = std::make_shared<Node>();
        node->kind = Node::Kind::Not;
        node->children.push_back(std::move(inner));
        return node;
    }

    QString nearest(const QString &name) const
    {
        const QString near = nearestName(name, m_known);
        return near.isEmpty()
            ? QStringLiteral(" Names are those of fields (name, state, duration, …), of the "
                             "spec (train.optimizer.lr) and of metrics (valid/loss).")
            : QStringLiteral(" Did you mean “%1”?").arg(near);
    }

    NodePtr fail(qsizetype position, const QString &message)
    {
        if (!m_error)
            m_error = Error{
                ErrorCode::InvalidInput, message, QStringLiteral("query:%1").arg(position + 1)};
        return nullptr;
    }

    static constexpr int maximumDepth = 200;
    const QString m_text;
    const QStringList m_known;
    qsizetype m_at = 0;
    int m_depth = 0;
    std::optional<Error> m_error;
};

} // namespace

Result<std::shared_ptr<const RunQuery::Node>> parseQuery(
    const QString &text, const QStringList &known)
{
    return Parser(text, known).parse();
}

} // namespace lampwork
