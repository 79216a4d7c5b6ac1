// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace lampwork {

// Whether a TorchScript file from elsewhere, which runs code when it is opened, may be opened: asks
// the person once for each file while the window is open. GUI thread.
bool mayOpenForeignFile(QWidget *parent, const QString &path);
bool isForeignFileTrusted(const QString &path); // asks nobody

} // namespace lampwork
