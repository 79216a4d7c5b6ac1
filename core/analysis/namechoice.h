// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/namefilter.h"

#include <QString>
#include <QStringView>

#include <functional>
#include <map>

namespace lampwork {

// A folder of names ends in “/” ("layer/12/"); the empty text is the folder of all. The folder of a
// name is the name and “/”: it holds the name itself and what is below it.
inline QString folderOf(const QString &name)
{
    return name + u'/';
}

// Whether a name is the folder's own or below it.
inline bool isInFolder(QStringView name, QStringView folder)
{
    return name.startsWith(folder)
        || (name.size() + 1 == folder.size() && folder.startsWith(name) && folder.back() == u'/');
}

// Which names are ticked, as few rules: a tick or none on a folder holds for all that is in it,
// also for what comes later, but where a folder inside has a rule of its own. Without rules all are
// ticked. A value type.
class NameTicks {
public:
    using Rules = std::map<QString, bool, std::less<>>; // by folder

    NameTicks() = default;
    explicit NameTicks(Rules rules); // those that say nothing new are left out

    bool isTicked(QStringView name) const;
    // All that is in the folder.
    void set(const QString &folder, bool ticked);
    // What is in the folder, and nothing else.
    void setOnly(const QString &folder);
    bool isOnly(const QString &folder) const;
    const Rules &rules() const { return m_rules; }
    bool operator==(const NameTicks &) const = default;

private:
    bool ruleOf(QStringView folder) const;
    bool ruleAbove(QStringView folder) const; // what holds for it without a rule of its own
    Rules m_rules;
};

// Which of many names a person wants to see: those that fit the text, are ticked, and lie in the
// folder that is looked at. A value type.
struct NameChoice {
    NameFilter filter;
    NameTicks ticks;
    QString folder; // empty: all

    bool matches(const QString &name) const
    {
        return isInFolder(name, folder) && ticks.isTicked(name) && filter.matches(name);
    }
    bool operator==(const NameChoice &) const = default;
};

} // namespace lampwork
