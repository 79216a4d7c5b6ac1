// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/runwindow.h"

#include "app/lampwork/window/mainwindow.h"
#include "app/lampwork/window/startupreport.h"
#include "core/store/capsule.h"
#include "core/store/runstore.h"
#include "core/store/storeaddress.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QSettings>
#include <QTemporaryDir>
#include <QTranslator>

#include <memory>

namespace lampwork {

namespace {

Result<std::unique_ptr<RunStore>> openForWindow(const QString &path)
{
    // The default store's folder may be the first thing there.
    const QString parent = QFileInfo(path).absolutePath();
    if (!isPostgresAddress(path) && !QDir().mkpath(parent)) {
        return Error{ErrorCode::Io,
            MainWindow::tr("The folder %1 for the store could not be made. Choose another place "
                           "with File, New Store.")
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

// A window for what a capsule holds: unpacked into a folder that goes with the window, and
// read-only.
MainWindow *makeCapsuleWindow(const QString &capsule, const QString &usualStore)
{
    const auto folder = std::make_shared<QTemporaryDir>();
    auto *window
        = new MainWindow(capsule, [capsule, folder]() -> Result<std::unique_ptr<RunStore>> {
              if (!folder->isValid()) {
                  return Error{ErrorCode::Io,
                      MainWindow::tr("No temporary folder could be made: %1.")
                          .arg(folder->errorString()),
                      capsule};
              }
              const QString unpacked = folder->filePath(QStringLiteral("capsule.lampwork"));
              if (const auto opened = openCapsule(capsule, unpacked); !opened)
                  return opened.error();
              OpenOptions options;
              options.create = false;
              options.readOnly = true;
              return openStore(unpacked, options);
          });
    QObject::connect(window, &QObject::destroyed, window, [folder] {}); // so long it is kept
    window->showAsCapsule(capsule, usualStore);
    return window;
}

// The texts of the system's language, where there are any; else they stay English.
void install(QApplication &application, const QString &name, const QString &folder)
{
    auto *translator = new QTranslator(&application);
    if (translator->load(QLocale(), name, QStringLiteral("_"), folder))
        QApplication::installTranslator(translator);
}

} // namespace

int runWindow(QApplication &application, const WindowOptions &options)
{
    install(application, QStringLiteral("lampwork"), QStringLiteral(":/i18n"));
    // Standard buttons, file dialogs, names of keys.
    install(
        application, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));

    const QSettings settings;
    Theme::instance().setChoice(
        themeChoiceFromName(settings.value(QStringLiteral("theme")).toString()));
    Theme::instance().install(application);

    std::function<void(const QString &)> showStore = [&showStore, &options](const QString &store) {
        const bool isCapsule
            = store.endsWith(QLatin1String(capsuleSuffix)) && QFileInfo(store).isFile();
        MainWindow *window = isCapsule
            ? makeCapsuleWindow(store, options.usualStore)
            : new MainWindow(store, [store] { return openForWindow(store); });
        window->setAttribute(Qt::WA_DeleteOnClose);
        if (!isCapsule)
            QObject::connect(&window->workbench(), &Workbench::storeOpened, window,
                [&options](const QString &location) { options.storeOpened(location); });
        QObject::connect(window, &MainWindow::storeRequested, window,
            [window, &showStore](const QString &other) {
                showStore(normalizedAddress(other));
                window->close();
            });
        reportStartup(*window);
        window->show();
    };
    showStore(normalizedAddress(options.storePath));
    return QApplication::exec();
}

} // namespace lampwork
