// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QList>

#include <utility>

namespace lampwork {

// Passes on what is damaged in a file, up to a hundred places: a file that is damaged in every
// record would fill the memory and the terminal.
class DamageList {
public:
    void add(QList<Error> &problems, Error problem)
    {
        if (++m_count < most) {
            problems.append(std::move(problem));
        } else if (m_count == most) {
            problem.message
                = QStringLiteral("From here on, damaged places are left out without being "
                                 "named: there are a hundred before this one.");
            problems.append(std::move(problem));
        }
    }

private:
    static constexpr int most = 101;
    int m_count = 0;
};

} // namespace lampwork
