// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

namespace lampwork {

// A folder that is filled beside its place and put there when it is whole. One that is there
// already is never touched. What is not finished goes away with the object.
class OutputFolder {
public:
    explicit OutputFolder(const QString &path);
    ~OutputFolder();
    OutputFolder(const OutputFolder &) = delete;
    OutputFolder &operator=(const OutputFolder &) = delete;

    Result<void> open();
    QString filePath(const QString &name) const; // where to write it until finish()
    Result<void> makePath(const QString &name); // a folder in it, with those above
    Result<void> finish();

private:
    QString m_path;
    QString m_temporary; // empty: not open
};

// A text as one file or folder name: what a name cannot have, or would lead elsewhere, as "_".
QString asFileName(const QString &text);

} // namespace lampwork
