// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/network/scripthighlighter.h"

#include "widgets/style/theme.h"

#include <QRegularExpression>

namespace lampwork {

namespace {

// One alternative a kind, tried from left to right, so that a keyword inside a text stays text.
const QRegularExpression &tokens()
{
    static const QRegularExpression expression(QStringLiteral(
        R"re((?<comment>#.*$)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|)re"
        R"re((?<keyword>\b(?:def|return|if|elif|else|for|in|while|not|and|or|is|pass|True|False|None|self)\b)|)re"
        R"re((?<type>\b(?:Tensor|List|Dict|Tuple|Optional|int|float|bool|str)\b)|)re"
        R"re((?<number>\b\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\b))re"));
    return expression;
}

} // namespace

ScriptHighlighter::ScriptHighlighter(QTextDocument *document)
    : QSyntaxHighlighter(document)
{
    connect(&Theme::instance(), &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void ScriptHighlighter::highlightBlock(const QString &text)
{
    const ThemeColors &colors = Theme::instance().colors();
    auto matches = tokens().globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        QTextCharFormat format;
        if (match.capturedStart(QStringLiteral("comment")) >= 0) {
            format.setForeground(colors.mutedText);
            format.setFontItalic(true);
        } else if (match.capturedStart(QStringLiteral("text")) >= 0) {
            format.setForeground(colors.good);
        } else if (match.capturedStart(QStringLiteral("keyword")) >= 0) {
            format.setForeground(colors.accent);
            format.setFontWeight(QFont::DemiBold);
        } else if (match.capturedStart(QStringLiteral("type")) >= 0) {
            format.setForeground(colors.accent);
        } else {
            format.setForeground(colors.warning);
        }
        setFormat(int(match.capturedStart()), int(match.capturedLength()), format);
    }
}

} // namespace lampwork
