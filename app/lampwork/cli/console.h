// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <QString>

namespace lampwork {

// Exit codes of every verb.
constexpr int exitDone = 0;
constexpr int exitFailed = 1;
constexpr int exitWrongUse = 2;

// Standard output and error of the command line: results go to standard output, everything else to
// standard error, progress only where that is a terminal. One for the program; main thread.
class Console {
public:
    Console();

    // With JSON, results and errors are JSON objects; set before the verb runs.
    void setJson(bool json) { m_json = json; }
    bool isJson() const { return m_json; }
    void setVerb(const QString &verb) { m_verb = verb; }

    // -- Results --
    void print(const QString &text); // a line break is added
    void printBytes(const QByteArray &bytes); // as they are
    void printJson(const Json &json);
    // Columns that a table may use; nullopt: as many as it likes (not a terminal).
    std::optional<int> outputWidth() const;

    // -- Everything else --
    // "lampwork: where: message", or {"error": {"code", "message", "where"}} with JSON.
    int fail(const Error &error); // returns exitFailed
    int wrongUse(const QString &message, const QString &where = {}); // returns exitWrongUse
    void note(const QString &text); // for a person: "lampwork: text"
    bool showsProgress() const { return m_errorIsTerminal; }
    // Overwrites the line before it; cut to the terminal. Nothing where there is no terminal.
    void progress(const QString &text);
    void clearProgress();
    // Reports work to progress(): "Reading data.csv  45 %".
    Progress progressOf(const QString &what);
    // Asks a question on the terminal; false where standard input is none.
    bool confirm(const QString &question);

    // Writes out what is buffered; an error of standard output (a full disk) makes `exitCode` a
    // failure.
    int finish(int exitCode);

private:
    void tell(const Error &error);

    QString m_verb;
    bool m_json = false;
    bool m_errorIsTerminal = false;
    bool m_outputIsTerminal = false;
    bool m_progressShown = false;
    int m_outputError = 0; // errno
};

// Columns that a text takes on a terminal; wide characters count as two.
int displayWidth(const QString &text);
// Cut to that many columns, the last one "…".
QString cutToWidth(const QString &text, int columns);
// Control characters, which could move a terminal's cursor, as spaces.
QString oneLine(const QString &text);
// Columns of the terminal behind a file descriptor; $COLUMNS or 80 when it is none.
int terminalWidth(int descriptor);

} // namespace lampwork
