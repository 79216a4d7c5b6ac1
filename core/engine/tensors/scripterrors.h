// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace lampwork {

// What LibTorch says of a TorchScript source, and where.
struct ScriptProblem {
    int line = 0; // of the source, from 1; 0: unknown
    int column = 0; // from 1; 0: unknown
    QString message;
    bool operator==(const ScriptProblem &) const = default;
};

// From the whole text of the exception: of a source that does not compile, or of a call that failed
// while it ran (the innermost line).
ScriptProblem scriptProblem(const QString &text);

} // namespace lampwork
