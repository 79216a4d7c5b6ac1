// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/stores.h"

#include "core/base/nearest.h"
#include "core/store/storeaddress.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>

namespace lampwork {

namespace {

const QString &lastStoreKey()
{
    static const QString key = QStringLiteral("store/last");
    return key;
}

} // namespace

void setApplicationNames()
{
    QCoreApplication::setOrganizationName(QStringLiteral("lampwork"));
    QCoreApplication::setApplicationName(QStringLiteral("lampwork"));
}

QString defaultStorePath()
{
    const QString named = qEnvironmentVariable("LAMPWORK_STORE");
    if (!named.isEmpty())
        return named;
    const QString last = QSettings().value(lastStoreKey()).toString();
    if (!last.isEmpty() && mayExist(last))
        return last;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return QDir(folder).filePath(QStringLiteral("lampwork/runs.lampwork"));
}

void rememberStore(const QString &path)
{
    QSettings settings;
    const QString absolute = normalizedAddress(path);
    if (settings.value(lastStoreKey()).toString() != absolute)
        settings.setValue(lastStoreKey(), absolute);
}

Result<std::unique_ptr<RunStore>> openForUse(const QString &path, StoreUse use)
{
    const QString place = normalizedAddress(path.isEmpty() ? defaultStorePath() : path);
    const bool mayCreate = use == StoreUse::Create;
    if (!mayCreate && !mayExist(place)) {
        return Error{ErrorCode::NotFound,
            QStringLiteral(
                "There is no store here yet. Name another one with --store or $LAMPWORK_STORE; "
                "“lampwork train” creates one."),
            place};
    }
    if (mayCreate && !isPostgresAddress(place) && !QDir().mkpath(QFileInfo(place).absolutePath())) {
        return Error{ErrorCode::Io,
            QStringLiteral(
                "The folder for the store could not be created. Name another place with --store."),
            QFileInfo(place).absolutePath()};
    }
    auto store = openStore(place, {mayCreate, false});
    const auto mayBeRead
        = [](ErrorCode code) { return code == ErrorCode::ReadOnly || code == ErrorCode::TooNew; };
    if (!store && use == StoreUse::Read && mayBeRead(store.error().code))
        store = openStore(place, {false, true});
    if (!store) {
        Error error = store.error();
        if (error.where.isEmpty() && !isPostgresAddress(place)) // whose errors name it themselves
            error.where = place;
        return error;
    }
    if (!(*store)->isReadOnly()) {
        if (const auto lost = (*store)->markLostRuns(); !lost)
            return lost.error();
        rememberStore(place);
    }
    return store;
}

Result<Run> findRun(const QList<Run> &runs, const QString &idOrName)
{
    bool isNumber = false;
    const RunId id = idOrName.toLongLong(&isNumber);
    QList<const Run *> matches;
    for (const Run &run : runs) {
        if (isNumber && run.id == id)
            return run;
        if (run.name == idOrName)
            matches.append(&run);
    }
    if (matches.size() > 1 && std::any_of(matches.cbegin(), matches.cend(), [](const Run *run) {
            return !run->deleted;
        }))
        matches.removeIf([](const Run *run) { return run->deleted; });
    if (matches.size() == 1)
        return *matches.front();
    if (matches.size() > 1) {
        QStringList numbers;
        for (const Run *run : std::as_const(matches))
            numbers.prepend(QString::number(run->id));
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("%1 runs have this name; say which by its number: %2.")
                .arg(matches.size())
                .arg(numbers.join(QStringLiteral(", "))),
            idOrName};
    }
    QStringList names;
    for (const Run &run : runs) {
        if (!run.deleted && !names.contains(run.name))
            names.append(run.name);
    }
    QString hint;
    if (const QString nearest = nearestName(idOrName, names); !nearest.isEmpty())
        hint = QStringLiteral(" Did you mean “%1”?").arg(nearest);
    else if (names.isEmpty())
        hint = QStringLiteral(" The store holds none.");
    else
        hint = QStringLiteral(" The newest are: %1.")
                   .arg(names.mid(0, 5).join(QStringLiteral(", ")));
    return Error{
        ErrorCode::NotFound, QStringLiteral("No run has this number or name.") + hint, idOrName};
}

Result<Run> findRun(RunStore &store, const QString &idOrName)
{
    const auto runs = store.runs();
    if (!runs)
        return runs.error();
    return findRun(*runs, idOrName);
}

Result<QList<Run>> findRuns(RunStore &store, const QStringList &idsOrNames)
{
    const auto all = store.runs();
    if (!all)
        return all.error();
    QList<Run> found;
    for (const QString &name : idsOrNames) {
        const auto run = findRun(*all, name);
        if (!run)
            return run.error();
        const bool again = std::any_of(
            found.cbegin(), found.cend(), [&](const Run &one) { return one.id == run->id; });
        if (!again)
            found.append(*run);
    }
    return found;
}

} // namespace lampwork
