// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <cwchar>
#include <sys/ioctl.h>
#include <unistd.h>

namespace lampwork {

namespace {

int characterWidth(char32_t character)
{
    return std::max(0, ::wcwidth(wchar_t(character)));
}

} // namespace

int displayWidth(const QString &text)
{
    int width = 0;
    for (const char32_t character : text.toStdU32String())
        width += characterWidth(character);
    return width;
}

QString cutToWidth(const QString &text, int columns)
{
    if (displayWidth(text) <= columns)
        return text;
    std::u32string kept;
    int width = 1; // of the dots
    for (const char32_t character : text.toStdU32String()) {
        width += characterWidth(character);
        if (width > columns)
            break;
        kept += character;
    }
    return QString::fromStdU32String(kept) + u'…';
}

QString oneLine(const QString &text)
{
    QString line = text;
    for (QChar &c : line) {
        if (c.category() == QChar::Other_Control)
            c = u' ';
    }
    return line;
}

int terminalWidth(int descriptor)
{
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    bool ok = false;
    const int columns = qEnvironmentVariableIntValue("COLUMNS", &ok);
    return ok && columns >= 20 ? columns : 80;
}

Console::Console()
    : m_errorIsTerminal(::isatty(STDERR_FILENO) == 1)
    , m_outputIsTerminal(::isatty(STDOUT_FILENO) == 1)
{
}

void Console::print(const QString &text)
{
    printBytes(text.toUtf8() + '\n');
}

void Console::printBytes(const QByteArray &bytes)
{
    clearProgress();
    if (std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stdout)
            != std::size_t(bytes.size())
        && m_outputError == 0)
        m_outputError = errno;
}

void Console::printJson(const Json &json)
{
    printBytes(toJsonText(json) + '\n');
}

std::optional<int> Console::outputWidth() const
{
    return m_outputIsTerminal ? std::optional(terminalWidth(STDOUT_FILENO)) : std::nullopt;
}

void Console::tell(const Error &error)
{
    clearProgress();
    QByteArray line;
    if (m_json) {
        Json object;
        object["error"]["code"] = toJson(errorCodeName(error.code));
        object["error"]["message"] = toJson(error.message);
        object["error"]["where"] = toJson(error.where);
        line = toJsonText(object, -1);
    } else {
        line = "lampwork: " + error.text().toUtf8();
    }
    line += '\n';
    // Nothing is left to tell a failure of standard error to.
    std::fwrite(line.constData(), 1, std::size_t(line.size()), stderr);
}

int Console::fail(const Error &error)
{
    tell(error);
    return exitFailed;
}

int Console::wrongUse(const QString &message, const QString &where)
{
    const QString place = where.isEmpty() ? m_verb : where;
    tell({ErrorCode::InvalidInput, message, place});
    if (!m_json) {
        const QString command = m_verb.isEmpty() ? QStringLiteral("lampwork --help")
                                                 : QStringLiteral("lampwork %1 --help").arg(m_verb);
        note(QStringLiteral("“%1” says how it is used.").arg(command));
    }
    return exitWrongUse;
}

void Console::note(const QString &text)
{
    clearProgress();
    if (m_json && !m_errorIsTerminal)
        return; // a program that reads JSON errors must not meet prose among them
    const QByteArray line = "lampwork: " + text.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, std::size_t(line.size()), stderr);
}

void Console::progress(const QString &text)
{
    if (!m_errorIsTerminal)
        return;
    const QString line = cutToWidth(oneLine(text), terminalWidth(STDERR_FILENO) - 1);
    const QByteArray bytes = "\r" + line.toUtf8() + "\x1b[K";
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
    std::fflush(stderr);
    m_progressShown = true;
}

void Console::clearProgress()
{
    if (!m_progressShown)
        return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    m_progressShown = false;
}

Progress Console::progressOf(const QString &what)
{
    Progress progress;
    if (m_errorIsTerminal) {
        progress.report = [this, what](double fraction, const QString &text) {
            QString line = text.isEmpty() ? what : text;
            if (fraction >= 0)
                line += QStringLiteral("  %1 %").arg(int(fraction * 100));
            this->progress(line);
        };
    }
    return progress;
}

bool Console::confirm(const QString &question)
{
    if (::isatty(STDIN_FILENO) != 1 || !m_errorIsTerminal)
        return false;
    clearProgress();
    const QByteArray bytes = question.toUtf8() + " [y/N] ";
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
    std::fflush(stderr);
    const int answer = std::fgetc(stdin);
    return answer == 'y' || answer == 'Y';
}

int Console::finish(int exitCode)
{
    clearProgress();
    if (std::fflush(stdout) != 0 && m_outputError == 0)
        m_outputError = errno;
    if (m_outputError != 0) {
        return fail({ErrorCode::Io,
            QStringLiteral("The result could not be written: %1.")
                .arg(QString::fromLocal8Bit(std::strerror(m_outputError))),
            QStringLiteral("standard output")});
    }
    return exitCode;
}

} // namespace lampwork
