// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/namechoice.h"

#include <QVarLengthArray>

#include <algorithm>

namespace lampwork {

NameTicks::NameTicks(Rules rules)
{
    // A folder comes before those inside it, so that what holds for it is known by then.
    for (const auto &[folder, ticked] : rules) {
        if ((folder.isEmpty() || folder.endsWith(u'/')) && ruleAbove(folder) != ticked)
            m_rules.emplace(folder, ticked);
    }
}

// What the rule of the folder itself or of the nearest one around it says.
bool NameTicks::ruleOf(QStringView folder) const
{
    for (qsizetype end = folder.size(); end > 0; --end) {
        if (folder[end - 1] != u'/')
            continue;
        if (const auto rule = m_rules.find(folder.first(end)); rule != m_rules.end())
            return rule->second;
    }
    const auto all = m_rules.find(QStringView());
    return all == m_rules.end() || all->second;
}

bool NameTicks::ruleAbove(QStringView folder) const
{
    return folder.isEmpty() || ruleOf(folder.chopped(1));
}

bool NameTicks::isTicked(QStringView name) const
{
    if (m_rules.empty())
        return true;
    QVarLengthArray<QChar, 256> key(name.size());
    std::copy(name.begin(), name.end(), key.begin());
    key.append(u'/');
    return ruleOf(QStringView(key.data(), key.size()));
}

void NameTicks::set(const QString &folder, bool ticked)
{
    auto rule = m_rules.lower_bound(folder);
    while (rule != m_rules.end() && rule->first.startsWith(folder))
        rule = m_rules.erase(rule);
    if (ruleAbove(folder) != ticked)
        m_rules.emplace(folder, ticked);
}

void NameTicks::setOnly(const QString &folder)
{
    m_rules.clear();
    if (folder.isEmpty())
        return;
    m_rules.emplace(QString(), false);
    m_rules.emplace(folder, true);
}

bool NameTicks::isOnly(const QString &folder) const
{
    NameTicks only;
    only.setOnly(folder);
    return *this == only;
}

} // namespace lampwork
