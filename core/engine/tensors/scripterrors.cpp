// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/scripterrors.h"

#include <QRegularExpression>
#include <QStringList>

namespace lampwork {

namespace {

const QString pointer = QStringLiteral("<--- HERE");

// "    y = x +↵        ~~~ <--- HERE": the column of the first tilde after line `from`; 0: none.
int columnBehind(const QStringList &lines, qsizetype from)
{
    for (qsizetype i = from; i < lines.size(); ++i) {
        if (i > from && lines[i].contains(QStringLiteral("File \"")))
            return 0;
        if (lines[i].contains(pointer))
            return int(lines[i].indexOf(u'~')) + 1;
    }
    return 0;
}

QString firstParagraph(const QStringList &lines)
{
    QStringList parts;
    for (const QString &line : lines) {
        if (line.contains(QStringLiteral("File \"")))
            break;
        if (!line.trimmed().isEmpty())
            parts.append(line.trimmed());
    }
    QString message = parts.join(u' ');
    if (message.endsWith(u':'))
        message.chop(1);
    if (message.endsWith(QStringLiteral(" here")))
        message.chop(5);
    return message.trimmed();
}

} // namespace

ScriptProblem scriptProblem(const QString &text)
{
    static const QRegularExpression place(QStringLiteral("File \"[^\"]*\", line (\\d+)"));
    static const QRegularExpression failed(QStringLiteral("^[\\w.]*Error: (.*)$"));
    const QStringList lines = text.split(u'\n');
    const bool ran = text.contains(QStringLiteral("Traceback of TorchScript"));
    ScriptProblem problem;
    problem.message = firstParagraph(lines);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (ran) {
            if (const auto match = failed.match(lines[i].trimmed()); match.hasMatch())
                problem.message = match.captured(1);
        }
        const auto match = place.match(lines[i]);
        // The first place is that of what does not compile, the last one that of what failed.
        if (!match.hasMatch() || (!ran && problem.line > 0))
            continue;
        problem.line = match.captured(1).toInt();
        problem.column = columnBehind(lines, i);
    }
    // The end of a line counts as part of the next one.
    if (problem.line > 1 && problem.message.contains(QStringLiteral("found 'newline'"))) {
        --problem.line;
        problem.column = 0;
    }
    return problem;
}

} // namespace lampwork
