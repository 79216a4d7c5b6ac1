// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/namefilter.h"

#include <algorithm>

namespace lampwork {

namespace {

constexpr auto options = QRegularExpression::CaseInsensitiveOption;

Error wrong(const QString &text, const QString &what, qsizetype offset)
{
    return {ErrorCode::InvalidInput,
        QStringLiteral(
            "“%1” cannot be used to choose names: %2, at character %3. Mend it, or choose "
            "names by words instead.")
            .arg(text, what)
            .arg(offset + 1),
        {}};
}

// QRegularExpression::wildcardToRegularExpression() stops * at “/”.
Result<QString> fromGlob(const QString &text, const QString &word)
{
    QString expression;
    for (qsizetype i = 0; i < word.size(); ++i) {
        const QChar c = word[i];
        if (c == u'*') {
            expression += QLatin1String(".*");
        } else if (c == u'?') {
            expression += u'.';
        } else if (c == u'[') {
            const qsizetype end = word.indexOf(u']', i + 2);
            if (end < 0)
                return wrong(text, QStringLiteral("the [ has no ]"), text.indexOf(word) + i);
            QString set = word.mid(i + 1, end - i - 1);
            set.replace(u'\\', QLatin1String("\\\\"));
            if (set.startsWith(u'!'))
                set[0] = u'^';
            set.replace(u'[', QLatin1String("\\["));
            expression += u'[' + set + u']';
            i = end;
        } else {
            expression += QRegularExpression::escape(QString(c));
        }
    }
    return QRegularExpression::anchoredPattern(expression);
}

Result<QRegularExpression> compiled(const QString &text, const QString &pattern)
{
    QRegularExpression expression(pattern, options);
    if (!expression.isValid())
        return wrong(text, expression.errorString(), expression.patternErrorOffset());
    expression.optimize();
    return expression;
}

} // namespace

Result<NameFilter> NameFilter::parse(const QString &text, Kind kind)
{
    NameFilter filter;
    if (text.trimmed().isEmpty())
        return filter;
    if (kind == Kind::RegularExpression) {
        const Result<QRegularExpression> expression = compiled(text, text);
        if (!expression.ok())
            return expression.error();
        filter.m_wanted.push_back(*expression);
        return filter;
    }
    for (QString word : text.split(u' ', Qt::SkipEmptyParts)) {
        const bool unwanted = word.startsWith(u'!');
        if (unwanted)
            word.remove(0, 1);
        if (word.isEmpty())
            continue; // still being typed
        const bool glob = word.contains(u'*') || word.contains(u'?') || word.contains(u'[');
        const Result<QString> pattern
            = glob ? fromGlob(text, word) : Result<QString>(QRegularExpression::escape(word));
        if (!pattern.ok())
            return pattern.error();
        const Result<QRegularExpression> expression = compiled(text, *pattern);
        if (!expression.ok())
            return expression.error();
        (unwanted ? filter.m_unwanted : filter.m_wanted).push_back(*expression);
    }
    return filter;
}

bool NameFilter::matches(const QString &name) const
{
    const auto fits = [&name](const QRegularExpression &expression) {
        return expression.match(name).hasMatch();
    };
    return (m_wanted.empty() || std::any_of(m_wanted.begin(), m_wanted.end(), fits))
        && std::none_of(m_unwanted.begin(), m_unwanted.end(), fits);
}

} // namespace lampwork
