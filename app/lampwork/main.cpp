// SPDX-License-Identifier: GPL-3.0-or-later
// lampwork: the window, or a verb of the command line.
#include "app/lampwork/cli/commandline.h"
#include "app/lampwork/cli/stores.h"

#ifdef LAMPWORK_WITH_WINDOW
#include "app/lampwork/window/runwindow.h"

#include <QApplication>
#include <QFileInfo>
#endif

#include <QCoreApplication>

#include <cstring>

namespace {

#ifdef LAMPWORK_WITH_WINDOW
// No argument, `open STORE`, or a capsule or store alone, as a file manager calls it. The command
// line says what is wrong with anything else.
bool wantsWindow(int argc, char **argv)
{
    if (argc >= 2 && std::strcmp(argv[1], "open") == 0)
        return argc == 3 && argv[2][0] != '-';
    if (argc != 2)
        return argc == 1;
    const QString path = QString::fromLocal8Bit(argv[1]);
    return QFileInfo::exists(path)
        && (path.endsWith(QLatin1String(".lampcap")) || path.endsWith(QLatin1String(".lampwork")));
}
#endif

} // namespace

int main(int argc, char **argv)
{
    lampwork::setApplicationNames();
    QCoreApplication::setApplicationVersion(QStringLiteral(LAMPWORK_VERSION));
#ifdef LAMPWORK_WITH_WINDOW
    if (wantsWindow(argc, argv)) {
        QApplication application(argc, argv);
        QApplication::setDesktopFileName(QStringLiteral("io.github.lampwork.Lampwork"));
        lampwork::WindowOptions options;
        options.usualStore = lampwork::defaultStorePath();
        options.storePath = argc > 1 ? QString::fromLocal8Bit(argv[argc - 1]) : options.usualStore;
        options.storeOpened = lampwork::rememberStore;
        return lampwork::runWindow(application, options);
    }
#endif
    return lampwork::runCommandLine(argc, argv);
}
