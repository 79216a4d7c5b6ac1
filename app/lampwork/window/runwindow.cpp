// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/runwindow.h"

#include "app/lampwork/window/mainwindow.h"
#include "app/lampwork/window/startupreport.h"
#include "core/store/runstore.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QTranslator>

namespace lampwork {

namespace {

Result<std::unique_ptr<RunStore>> openForWindow(const QString &path)
{
    // The default store's folder may be the first thing there.
    const QString parent = QFileInfo(path).absolutePath();
    if (!QDir().mkpath(parent)) {
        return Error {ErrorCode::Io,
            MainWindow::tr("The folder %1 for the store could not be made. Choose another place with File, New Store.")
                .arg(parent),
            parent};
    }
    Result<std::unique_ptr<RunStore>> store = openStore(path);
    if (store.ok())
        return store;
    const ErrorCode code = store.error().code;
    if (code != ErrorCode::ReadOnly && code != ErrorCode::TooNew)
        return store;
    // Looking is still possible.
    OpenOptions options;
    options.create = false;
    options.readOnly = true;
    Result<std::unique_ptr<RunStore>> readable = openStore(path, options);
    return readable.ok() ? std::move(readable) : std::move(store);
}

} // namespace

int runWindow(QApplication &application, const WindowOptions &options)
{
    auto *translator = new QTranslator(&application);
    if (translator->load(QLocale(), QStringLiteral("lampwork"), QStringLiteral("_"), QStringLiteral(":/i18n")))
        QApplication::installTranslator(translator);

    const QSettings settings;
    Theme::instance().setChoice(themeChoiceFromName(settings.value(QStringLiteral("theme")).toString()));
    Theme::instance().install(application);

    std::function<void(const QString &)> showStore = [&showStore, &options](const QString &store) {
        auto *window = new MainWindow(store, [store] { return openForWindow(store); });
        window->setAttribute(Qt::WA_DeleteOnClose);
        QObject::connect(&window->workbench(), &Workbench::storeOpened, window,
            [&options](const QString &location) { options.storeOpened(location); });
        QObject::connect(window, &MainWindow::storeRequested, window, [window, &showStore](const QString &other) {
            showStore(QFileInfo(other).absoluteFilePath());
            window->close();
        });
        reportStartup(*window);
        window->show();
    };
    showStore(QFileInfo(options.storePath).absoluteFilePath());
    return QApplication::exec();
}

} // namespace lampwork
