// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/manual.h"

#include "app/lampwork/cli/console.h"

#include <algorithm>

namespace lampwork {

namespace {

constexpr int indent = 4;
constexpr int optionColumn = 26;

QString text(const char *latin1)
{
    return QString::fromUtf8(latin1);
}

const QStringList &overviewSynopsis()
{
    static const QStringList lines{
        text("lampwork [open STORE]"), text("lampwork VERB [OPTION]… [ARGUMENT]…")};
    return lines;
}

const QStringList &overviewDescription()
{
    static const QStringList paragraphs{
        text("Lampwork trains neural networks on tables, "
             "pictures and texts, compares the runs and exports "
             "the one chosen as TorchScript with its preprocessing inside. "
             "Without a verb, or with “open”, it opens its "
             "window; every verb does its work without one."),
        text("Runs are kept in a store, a folder NAME.lampwork. Without --store it is the one that "
             "$LAMPWORK_STORE "
             "names, else the one last used, else runs.lampwork in the user's data folder. RUN "
             "stands for the "
             "number of a run, or for its name where only one run has it."),
        text(
            "A team's store is a schema of a PostgreSQL database and a folder that all its "
            "machines "
            "reach under the same path; its address, postgresql://USER@HOST/DATABASE?folder=/PATH, "
            "stands wherever a store's folder can, with &schema=NAME where it is not “lampwork”. "
            "The password is taken from ~/.pgpass or $PGPASSWORD."),
        text("Only results are written to standard output; progress is shown on standard error "
             "where that is a "
             "terminal. With --json, results are JSON, and an error is the object {\"error\": "
             "{\"code\", "
             "\"message\", \"where\"}} on standard error.")};
    return paragraphs;
}

const QList<std::pair<QString, QString>> &environment()
{
    static const QList<std::pair<QString, QString>> list{
        {text("LAMPWORK_STORE"), text("The store to use where --store is not given.")},
        {text("LAMPWORK_ENGINE"), text("The engine program, where it is not beside lampwork.")}};
    return list;
}

const QList<std::pair<int, QString>> &commonExitCodes()
{
    static const QList<std::pair<int, QString>> list{{exitDone, text("Done.")},
        {exitFailed, text("Failed; the reason is on standard error.")},
        {exitWrongUse, text("Wrong use: an unknown verb or option, or a value that cannot be.")}};
    return list;
}

QString wrapped(const QString &paragraph, int width, int left)
{
    const QString margin(left, u' ');
    QStringList lines;
    QString line;
    for (const QString &word : paragraph.split(u' ', Qt::SkipEmptyParts)) {
        if (!line.isEmpty() && left + displayWidth(line) + 1 + displayWidth(word) > width) {
            lines.append(margin + line);
            line.clear();
        }
        line += (line.isEmpty() ? QString() : QStringLiteral(" ")) + word;
    }
    if (!line.isEmpty())
        lines.append(margin + line);
    return lines.join(u'\n');
}

bool isVerbatim(const QString &paragraph)
{
    return paragraph.startsWith(QLatin1String("  "));
}

QString section(const char *title)
{
    return QString::fromLatin1(title) + u'\n';
}

QString paragraphs(const QStringList &list, int width)
{
    QStringList out;
    for (const QString &paragraph : list) {
        if (isVerbatim(paragraph)) {
            QStringList lines = paragraph.split(u'\n');
            for (QString &line : lines)
                line.prepend(QString(indent, u' '));
            out.append(lines.join(u'\n'));
        } else {
            out.append(wrapped(paragraph, width, indent));
        }
    }
    return out.join(QStringLiteral("\n\n")) + u'\n';
}

// A term and its explanation, beside it where the term is short.
QString definition(const QString &term, const QString &explanation, int width)
{
    const QString head = QString(indent, u' ') + term;
    QString body = wrapped(explanation, width, optionColumn);
    if (displayWidth(head) + 2 > optionColumn)
        return head + u'\n' + body;
    return head + body.mid(displayWidth(head));
}

QString optionTerm(const Option &option)
{
    if (option.isPositional)
        return option.placeholder;
    QString names = option.names;
    names.replace(u',', QLatin1String(", "));
    return option.placeholder.isEmpty() ? names : names + u' ' + option.placeholder;
}

QString exitText(const QList<std::pair<int, QString>> &codes, int width)
{
    QString out;
    for (const auto &[code, meaning] : codes)
        out += definition(QString::number(code), meaning, width) + u'\n';
    return out;
}

// The verb's own exit codes in place of the common ones.
QList<std::pair<int, QString>> exitCodes(const Manual &manual)
{
    QList<std::pair<int, QString>> codes = commonExitCodes();
    for (auto &[code, meaning] : codes) {
        for (const auto &[ownCode, ownMeaning] : manual.exitCodes) {
            if (code == ownCode)
                meaning = ownMeaning;
        }
    }
    return codes;
}

// -- troff ------------------------------------------------------------------------------------

QString roff(const QString &plain)
{
    QString out = plain;
    out.replace(u'\\', QLatin1String("\\e")).replace(u'-', QLatin1String("\\-"));
    out.replace(u'“', QLatin1String("\\(lq")).replace(u'”', QLatin1String("\\(rq"));
    out.replace(u'…', QLatin1String("..."));
    // A dot or an apostrophe at the start of a line is a request.
    if (out.startsWith(u'.') || out.startsWith(u'\''))
        out.prepend(QLatin1String("\\&"));
    return out;
}

QString roffParagraphs(const QStringList &list)
{
    QString out;
    for (const QString &paragraph : list) {
        if (isVerbatim(paragraph)) {
            out += QStringLiteral(".PP\n.nf\n");
            for (const QString &line : paragraph.split(u'\n'))
                out += roff(line) + u'\n';
            out += QStringLiteral(".fi\n");
        } else {
            out += QStringLiteral(".PP\n") + roff(paragraph) + u'\n';
        }
    }
    return out;
}

QString roffDefinition(const QString &term, const QString &explanation)
{
    return QStringLiteral(".TP\n\\fB%1\\fR\n%2\n").arg(roff(term), roff(explanation));
}

QString roffVerb(Verb &verb)
{
    const Manual manual = verb.manual();
    Options options;
    bool json = false;
    bool help = false;
    verb.declare(options);
    declareCommonOptions(options, &json, &help);
    QString out
        = QStringLiteral(".SS \"lampwork %1 \\(em %2\"\n").arg(manual.name, roff(manual.summary));
    for (const QString &line : manual.synopsis)
        out += QStringLiteral(".PP\n\\fBlampwork %1\\fR\n").arg(roff(line));
    out += roffParagraphs(manual.description);
    for (const Option &option : options.list())
        out += roffDefinition(optionTerm(option), option.text);
    for (const auto &[command, effect] : manual.examples)
        out += QStringLiteral(".PP\n%1:\n.PP\n.nf\n    %2\n.fi\n").arg(roff(effect), roff(command));
    for (const auto &[code, meaning] : manual.exitCodes)
        out += QStringLiteral(".PP\nExit status %1: %2\n")
                   .arg(QString::number(code), roff(meaning));
    return out;
}

} // namespace

void declareCommonOptions(Options &options, bool *json, bool *help)
{
    options.flag(text("--json"), json, text("Write the result, and an error, as JSON."));
    options.flag(text("--help,-h"), help, text("Show this help."));
}

QString verbHelp(const Manual &manual, const Options &options, int width)
{
    QString out = section("NAME") + QString(indent, u' ')
        + QStringLiteral("lampwork %1 - %2\n\n").arg(manual.name, manual.summary)
        + section("SYNOPSIS");
    for (const QString &line : manual.synopsis)
        out += wrapped(QStringLiteral("lampwork ") + line, width, indent) + u'\n';
    out += u'\n' + section("DESCRIPTION") + paragraphs(manual.description, width);
    out += u'\n' + section("OPTIONS");
    for (const Option &option : options.list())
        out += definition(optionTerm(option), option.text, width) + u'\n';
    out += u'\n' + section("EXAMPLES");
    for (const auto &[command, effect] : manual.examples) {
        out += wrapped(effect + u':', width, indent) + u'\n';
        out += QString(2 * indent, u' ') + command + u'\n';
    }
    out += u'\n' + section("EXIT STATUS") + exitText(exitCodes(manual), width);
    return out;
}

QString overviewHelp(const std::vector<std::unique_ptr<Verb>> &verbs, int width)
{
    QString out = section("NAME")
        + QStringLiteral("    lampwork - workbench for machine-learning experiments\n\n")
        + section("SYNOPSIS");
    for (const QString &line : overviewSynopsis())
        out += QString(indent, u' ') + line + u'\n';
    out += u'\n' + section("DESCRIPTION") + paragraphs(overviewDescription(), width);
    out += u'\n' + section("VERBS");
    for (const auto &verb : verbs) {
        const Manual manual = verb->manual();
        out += definition(manual.name, manual.summary, width) + u'\n';
    }
    out += u'\n' + wrapped(text("“lampwork VERB --help” tells all about a verb."), width, indent)
        + u'\n';
    out += u'\n' + section("OPTIONS")
        + definition(text("--help, -h"), text("Show this help."), width) + u'\n'
        + definition(text("--version"), text("Show the version."), width) + u'\n'
        + definition(text("--man-page"), text("Write the manual page, for man(1)."), width) + u'\n';
    out += u'\n' + section("ENVIRONMENT");
    for (const auto &[name, meaning] : environment())
        out += definition(name, meaning, width) + u'\n';
    out += u'\n' + section("EXIT STATUS") + exitText(commonExitCodes(), width);
    return out;
}

QString manualPage(const std::vector<std::unique_ptr<Verb>> &verbs, const QString &version)
{
    QString out = QStringLiteral(
        ".\\\" Written by lampwork --man-page.\n.TH LAMPWORK 1 \"\" \"lampwork %1\"\n")
                      .arg(roff(version));
    out += QStringLiteral(
        ".SH NAME\nlampwork \\- workbench for machine-learning experiments\n.SH SYNOPSIS\n");
    for (const QString &line : overviewSynopsis())
        out += QStringLiteral(".PP\n\\fB%1\\fR\n").arg(roff(line));
    out += QStringLiteral(".SH DESCRIPTION\n") + roffParagraphs(overviewDescription());
    out += QStringLiteral(".SH VERBS\n");
    for (const auto &verb : verbs)
        out += roffVerb(*verb);
    out += QStringLiteral(".SH ENVIRONMENT\n");
    for (const auto &[name, meaning] : environment())
        out += roffDefinition(name, meaning);
    out += QStringLiteral(".SH EXIT STATUS\n");
    for (const auto &[code, meaning] : commonExitCodes())
        out += roffDefinition(QString::number(code), meaning);
    return out;
}

} // namespace lampwork
