// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query.h"

#include "core/analysis/querytree.h"
#include "core/analysis/runfields.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lampwork {

namespace {

using Node = RunQuery::Node;
using Operator = Node::Operator;

// `*` any text, `?` one character, case ignored; in linear memory, by falling back to the last
// star.
bool matchesPattern(const QString &text, const QString &pattern)
{
    qsizetype at = 0;
    qsizetype p = 0;
    qsizetype star = -1;
    qsizetype resume = 0;
    while (at < text.size()) {
        if (p < pattern.size() && pattern[p] == u'*') {
            star = p++;
            resume = at;
        } else if (p < pattern.size()
            && (pattern[p] == u'?' || pattern[p].toCaseFolded() == text[at].toCaseFolded())) {
            ++p;
            ++at;
        } else if (star >= 0) {
            p = star + 1;
            at = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == u'*')
        ++p;
    return p == pattern.size();
}

bool holds(Operator op, int order)
{
    switch (op) {
    case Operator::Equal:
        return order == 0;
    case Operator::Less:
        return order < 0;
    case Operator::LessEqual:
        return order <= 0;
    case Operator::Greater:
        return order > 0;
    case Operator::GreaterEqual:
        return order >= 0;
    case Operator::Exists:
    case Operator::Like:
        break;
    }
    return false;
}

bool isTrue(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Bool:
        return value.toBool();
    case QMetaType::QString: {
        const QString text = value.toString();
        return !text.isEmpty() && text.compare(QLatin1String("no"), Qt::CaseInsensitive) != 0
            && text.compare(QLatin1String("false"), Qt::CaseInsensitive) != 0;
    }
    case QMetaType::QStringList:
    case QMetaType::QVariantList:
        return !value.toList().isEmpty();
    default:
        return value.isValid() && value.toDouble() != 0;
    }
}

bool compareOne(const Node &node, const QVariant &value)
{
    if (value.typeId() == QMetaType::Bool && node.op != Operator::Like) {
        // The parser let only yes/no words and numbers through for flags; spec fields may be
        // compared with anything.
        const bool wantsTrue = node.number ? *node.number != 0 : isTrue(QVariant(node.text));
        return holds(node.op, int(value.toBool()) - int(wantsTrue));
    }
    const bool isText = value.typeId() == QMetaType::QString;
    if (node.op == Operator::Like)
        return matchesPattern(value.toString(), node.text);
    if (!isText && value.canConvert<double>()) {
        const double number = value.toDouble();
        return node.number && !std::isnan(number)
            && holds(node.op,
                number < *node.number       ? -1
                    : number > *node.number ? 1
                                            : 0);
    }
    return holds(node.op, value.toString().compare(node.text, Qt::CaseInsensitive));
}

bool answer(const Node &node, const Run &run)
{
    const auto holdsFor
        = [&](const std::shared_ptr<const Node> &child) { return answer(*child, run); };
    switch (node.kind) {
    case Node::Kind::And:
        return std::all_of(node.children.begin(), node.children.end(), holdsFor);
    case Node::Kind::Or:
        return std::any_of(node.children.begin(), node.children.end(), holdsFor);
    case Node::Kind::Not:
        return !holdsFor(node.children.front());
    case Node::Kind::Comparison:
        break;
    }
    const QVariant value = runValue(run, node.name);
    if (node.op == Operator::Exists)
        return isTrue(value);
    if (!value.isValid())
        return false;
    if (value.typeId() == QMetaType::QStringList || value.typeId() == QMetaType::QVariantList) {
        const QVariantList items = value.toList();
        return std::any_of(items.begin(), items.end(),
            [&](const QVariant &item) { return compareOne(node, item); });
    }
    return compareOne(node, value);
}

} // namespace

RunQuery::RunQuery() = default;
RunQuery::~RunQuery() = default;
RunQuery::RunQuery(const RunQuery &) = default;
RunQuery &RunQuery::operator=(const RunQuery &) = default;
RunQuery::RunQuery(RunQuery &&) noexcept = default;
RunQuery &RunQuery::operator=(RunQuery &&) noexcept = default;

Result<RunQuery> RunQuery::parse(const QString &text, const QStringList &known)
{
    auto root = parseQuery(text, known);
    if (!root)
        return root.error();
    RunQuery query;
    query.m_root = std::move(root).value();
    return query;
}

bool RunQuery::matches(const Run &run) const
{
    return !m_root || answer(*m_root, run);
}

qsizetype queryErrorPosition(const Error &error)
{
    static const QString prefix = QStringLiteral("query:");
    if (!error.where.startsWith(prefix))
        return -1;
    bool ok = false;
    const qlonglong column = error.where.mid(prefix.size()).toLongLong(&ok);
    return ok ? qsizetype(column) - 1 : -1;
}

} // namespace lampwork
