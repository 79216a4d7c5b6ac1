// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QApplication;

namespace lampwork {

struct WindowOptions {
    QString storePath; // or a capsule
    QString usualStore; // into which a capsule's runs are imported
    std::function<void(const QString &path)> storeOpened; // told of each store that was opened
};

// Shows the window for a store until it, or the one for another store that took its place, is
// closed. Returns the exit code.
int runWindow(QApplication &application, const WindowOptions &options);

} // namespace lampwork
