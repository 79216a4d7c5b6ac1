// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <utility>
#include <variant>

namespace lampwork {

// One option or positional argument of a verb. The declaration is the one source of parsing, of
// --help and of the manual page.
struct Option {
    // "--store", or "--to,-o"; for a positional argument its placeholder, "RUN".
    QString names;
    QString placeholder; // of the value, "FILE"; empty for flags
    QString text; // for --help; a sentence, the default in it
    // Where the value goes. A QStringList collects every occurrence.
    std::variant<bool *, int *, QString *, QStringList *> target;
    bool isPositional = false;
    bool isRequired = false;
};

// Declares the options of a verb. The targets belong to the verb and outlive the parsing.
class Options {
public:
    void flag(const QString &names, bool *target, const QString &text)
    {
        m_list.append({names, {}, text, target});
    }
    template <typename T>
    void value(const QString &names, const QString &placeholder, T *target, const QString &text)
    {
        m_list.append({names, placeholder, text, target});
    }
    template <typename T>
    void argument(
        const QString &placeholder, T *target, const QString &text, bool isRequired = true)
    {
        m_list.append({placeholder, placeholder, text, target, true, isRequired});
    }
    const QList<Option> &list() const { return m_list; }

private:
    QList<Option> m_list;
};

// What --help and the manual page say about a verb besides its options.
struct Manual {
    QString name; // "train"
    QString summary; // one line, no full stop
    QStringList synopsis; // without "lampwork"
    QStringList description; // paragraphs; one that starts with two spaces is kept as it is
    QList<std::pair<QString, QString>> examples; // command, what it does
    QList<std::pair<int, QString>> exitCodes;
};

class Console;

// One verb of the command line. Lives for one run of the program.
class Verb {
public:
    virtual ~Verb() = default;
    virtual Manual manual() const = 0;
    virtual void declare(Options &options) = 0;
    // The program's exit code; every error is already told to the console.
    virtual int run(Console &console) = 0;
};

} // namespace lampwork
