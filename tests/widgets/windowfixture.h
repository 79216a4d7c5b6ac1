// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lampwork/window/mainwindow.h"
#include "app/lampwork/window/messagebar.h"
#include "tests/store/storetest.h"
#include "tests/widgets/runfixture.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QTableWidget>
#include <QTimer>

#include <functional>

// What the tests of a window's menus share: a window on a store, and what a person does with its
// actions and dialogs.
namespace lampwork {

// Does something with the next modal dialog of that class, once it is open.
template <typename Dialog> void withNext(std::function<void(Dialog &)> act)
{
    auto *timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, act] {
        auto *dialog = qobject_cast<Dialog *>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        timer->stop();
        timer->deleteLater();
        act(*dialog);
    });
    timer->start(20);
}

// Types a path into the next file dialog and accepts it.
inline void chooseInNextFileDialog(const QString &path)
{
    withNext<QFileDialog>([path](QFileDialog &dialog) {
        auto *name = dialog.findChild<QLineEdit *>(QStringLiteral("fileNameEdit"));
        if (!name)
            qFatal("the file dialog has no field for a name");
        name->setText(path);
        static_cast<QDialog &>(dialog).accept();
    });
}

class WindowFixture {
public:
    // options: of the store, which is opened once the window shows.
    explicit WindowFixture(const QString &path, const OpenOptions &options = {})
        : m_window(path, [path, options] { return openStore(path, options); })
    {
        m_window.resize(1100, 700);
        m_window.show();
        if (!QTest::qWaitForWindowExposed(&m_window))
            qFatal("the window was not exposed");
    }

    MainWindow &window() { return m_window; }
    bool isOpen() { return !m_window.workbench().storeLocation().isEmpty(); }
    void trigger(const char *name) { triggerIn(m_window, name); }
    static void triggerIn(MainWindow &window, const char *name)
    {
        auto *action = window.findChild<QAction *>(QLatin1String("action.") + QLatin1String(name));
        if (!action)
            qFatal("no action %s", name);
        action->trigger();
    }

    QString problem() { return m_window.findChild<MessageBar *>()->text(); }
    qsizetype problems() { return m_window.findChild<MessageBar *>()->count(); }
    // The report that is shown, and closes with the next one's wait.
    QDialog *report() { return m_window.findChild<QDialog *>(QStringLiteral("report")); }
    QString summary()
    {
        return report()->findChild<QLabel *>(QStringLiteral("report.summary"))->text();
    }
    // Its table, a line a row, cells parted by "|".
    QStringList rows()
    {
        QStringList lines;
        const auto *table = report()->findChild<QTableWidget *>(QStringLiteral("report.table"));
        for (int row = 0; table && row < table->rowCount(); ++row) {
            QStringList cells;
            for (int column = 0; column < table->columnCount(); ++column)
                cells.append(table->item(row, column)->text());
            lines.append(cells.join(u'|'));
        }
        return lines;
    }

private:
    MainWindow m_window;
};

} // namespace lampwork
