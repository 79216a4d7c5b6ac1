// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/plainyaml.h"

#include "core/data/celltext.h"

#include <algorithm>
#include <optional>

namespace lampwork {

namespace {

constexpr std::size_t mostValues = 10'000;
constexpr std::size_t deepest = 32;

QString unquoted(QString text)
{
    const QChar quote = text.front();
    text = text.mid(1, text.size() - 2);
    return quote == u'\'' ? text.replace(QLatin1String("''"), QLatin1String("'"))
                          : text.replace(QLatin1String("\\\""), QLatin1String("\""))
                                .replace(QLatin1String("\\\\"), QLatin1String("\\"));
}

// Nothing for what is not a plain value.
std::optional<QVariant> scalarOf(const QString &text)
{
    const bool isQuoted = text.size() >= 2 && (text.front() == u'\'' || text.front() == u'"')
        && text.back() == text.front();
    if (isQuoted)
        return QVariant(unquoted(text));
    if (QStringLiteral("!&*|>[{%@`'\"").contains(text.front()))
        return text == QLatin1String("[]") || text == QLatin1String("{}")
            ? std::optional<QVariant>(QVariant(text))
            : std::nullopt;
    if (text == QLatin1String("null") || text == QLatin1String("~"))
        return QVariant(QStringLiteral("null"));
    if (text == QLatin1String("true") || text == QLatin1String("false"))
        return QVariant(text == QLatin1String("true"));
    bool isNumber = false;
    const qlonglong integer = text.toLongLong(&isNumber);
    if (isNumber)
        return QVariant(integer);
    if (const auto number = parseNumber(text.toStdString(), '.'))
        return QVariant(*number);
    return QVariant(text);
}

} // namespace

QVariant PlainYaml::value(const QString &path) const
{
    const auto found = std::find_if(
        values.begin(), values.end(), [&](const auto &one) { return one.first == path; });
    return found == values.end() ? QVariant() : found->second;
}

PlainYaml readPlainYaml(const QByteArray &text)
{
    struct Level {
        qsizetype indent = 0;
        QString path;
    };
    PlainYaml yaml;
    std::vector<Level> levels;
    const QList<QByteArray> lines = text.split('\n');
    for (const QByteArray &raw : lines) {
        const QString line = QString::fromUtf8(raw);
        const QString content = line.trimmed();
        if (content.isEmpty() || content.startsWith(u'#') || content == QLatin1String("---"))
            continue;
        qsizetype indent = 0;
        while (line[indent] == u' ')
            ++indent;
        while (!levels.empty() && levels.back().indent >= indent)
            levels.pop_back();
        qsizetype colon = content.indexOf(QLatin1String(": "));
        if (colon < 0 && content.endsWith(u':'))
            colon = content.size() - 1;
        QString key = colon > 0 ? content.left(colon) : QString();
        const bool isKey = colon > 0 && key.size() <= 512 && !key.startsWith(u'-')
            && !key.startsWith(u'?') && levels.size() < deepest && yaml.values.size() < mostValues;
        if (!isKey) {
            ++yaml.skippedLines;
            continue;
        }
        if (key.size() >= 2 && (key.front() == u'\'' || key.front() == u'"')
            && key.back() == key.front())
            key = unquoted(key);
        const QString path = levels.empty() ? key : levels.back().path + u'.' + key;
        const QString value = content.mid(colon + 1).trimmed();
        if (value.isEmpty()) {
            if (path.size() <= 4096)
                levels.push_back({indent, path});
            continue;
        }
        if (const auto scalar = scalarOf(value))
            yaml.values.emplace_back(path, *scalar);
        else
            ++yaml.skippedLines;
    }
    return yaml;
}

} // namespace lampwork
