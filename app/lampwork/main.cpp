// SPDX-License-Identifier: GPL-3.0-or-later
// lampwork: the window, or a verb of the command line.
#include "app/lampwork/cli/commandline.h"
#include "app/lampwork/cli/stores.h"

#ifdef LAMPWORK_WITH_WINDOW
#include "app/lampwork/window/runwindow.h"

#include <QApplication>
#endif

#include <QCoreApplication>

#include <cstring>

namespace {

#ifdef LAMPWORK_WITH_WINDOW
// No argument, or `open STORE`. The command line says what is wrong with anything else.
bool wantsWindow(int argc, char **argv)
{
    if (argc >= 2 && std::strcmp(argv[1], "open") == 0)
        return argc == 3 && argv[2][0] != '-';
    return argc == 1;
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
        options.storePath
            = argc == 3 ? QString::fromLocal8Bit(argv[2]) : lampwork::defaultStorePath();
        options.storeOpened = lampwork::rememberStore;
        return lampwork::runWindow(application, options);
    }
#endif
    return lampwork::runCommandLine(argc, argv);
}
