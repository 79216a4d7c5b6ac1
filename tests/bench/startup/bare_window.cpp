// SPDX-License-Identifier: GPL-3.0-or-later
// The least that Qt can show: what lampwork's start is measured against.
#include "app/lampwork/window/startupreport.h"

#include <QApplication>
#include <QMainWindow>

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QMainWindow window;
    window.resize(1240, 800);
    lampwork::reportStartup(window);
    window.show();
    return QApplication::exec();
}
