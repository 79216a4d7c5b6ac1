// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/specfile.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/options.h"
#include "core/base/json.h"
#include "core/data/readdata.h"
#include "core/experiment/specjson.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace lampwork {

namespace {

constexpr qint64 largestSpecBytes = 64'000'000;

void makeAbsolute(QString &path, const QDir &folder)
{
    if (!path.isEmpty())
        path = QDir::cleanPath(folder.absoluteFilePath(path));
}

// A network is made from one thing: another one replaces it.
void forgetOtherNetwork(Json &json, const QString &changedPath)
{
    const std::pair<const char *, std::vector<const char *>> rivals[]{
        {"network.template", {"layers", "source", "file", "fingerprint"}},
        {"network.layers", {"source", "file", "fingerprint"}},
        {"network.source", {"template", "layers", "file", "fingerprint"}},
        {"network.file", {"template", "layers", "source", "fingerprint"}},
    };
    for (const auto &[path, others] : rivals) {
        if (changedPath != QLatin1String(path))
            continue;
        for (const char *other : others)
            json["network"].erase(other);
    }
}

} // namespace

bool isSpecFile(const QString &path)
{
    return path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
}

Result<Spec> readSpecFile(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return Error{ErrorCode::NotFound, QStringLiteral("There is no such file."), path};
    if (QFileInfo(path).isDir())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("This is a folder; a spec is a JSON file."), path};
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Io,
            QStringLiteral("The spec cannot be read: %1.").arg(file.errorString()), path};
    if (file.size() > largestSpecBytes)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("This file is too large for a spec. A file of data needs --target."),
            path};
    const QByteArray text = file.readAll();
    if (text.trimmed().isEmpty())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The file is empty. “lampwork init” writes a complete spec."), path};
    auto spec = specFromText(text, path);
    if (!spec)
        return spec.error();
    const QDir folder = QFileInfo(path).absoluteDir();
    makeAbsolute(spec->data.source, folder);
    makeAbsolute(spec->data.labels, folder);
    makeAbsolute(spec->network.file, folder);
    return spec;
}

Result<Spec> withChanges(const Spec &spec, const QStringList &changes)
{
    if (changes.isEmpty())
        return spec;
    Json json = specToJson(spec);
    for (const QString &change : changes) {
        const qsizetype sign = change.indexOf(u'=');
        if (sign <= 0) {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("A change is written as path=value, for example train.epochs=20."),
                change};
        }
        const QString path = change.left(sign).trimmed();
        auto set = setAtPath(json, path, parseLooseValue(change.mid(sign + 1)));
        if (!set)
            return set.error();
        forgetOtherNetwork(json, path);
    }
    auto changed = specFromJson(json);
    if (!changed)
        return changed.error();
    makeAbsolute(changed->data.source, QDir::current());
    makeAbsolute(changed->data.labels, QDir::current());
    makeAbsolute(changed->network.file, QDir::current());
    return changed;
}

Spec specForData(const DataChoice &choice)
{
    Spec spec;
    spec.data.source = choice.source;
    spec.data.labels = choice.labels;
    makeAbsolute(spec.data.source, QDir::current());
    makeAbsolute(spec.data.labels, QDir::current());
    spec.network.preset = choice.preset;
    for (const QString &name : choice.targets) {
        if (spec.column(name)) // said twice
            continue;
        ColumnSpec target;
        target.name = name;
        target.role = ColumnRole::Target;
        spec.data.columns.append(target);
    }
    return spec;
}

bool needsTarget(const Spec &spec)
{
    return spec.train.task ? hasTarget(*spec.train.task) : spec.data.format != u"text";
}

std::optional<Error> missingTarget(const DataChoice &choice, const Progress &progress)
{
    const auto format = detectFormat(choice.source);
    if (!format)
        return format.error();
    const bool isTable = *format == QLatin1String("csv");
    if (!isTable && !choice.targets.isEmpty()) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "Texts, pictures and arrays have no columns to choose a --target from; --labels "
                "names the file of the pictures' labels."),
            QStringLiteral("--target")};
    }
    if (!isTable || !choice.targets.isEmpty())
        return std::nullopt;
    const auto read = readData(specForData(choice).data, progress);
    if (!read)
        return read.error();
    constexpr qsizetype shown = 30;
    QStringList names;
    for (const ColumnSpec &column : read->spec.columns.mid(0, shown))
        names.append(column.name);
    QString list = names.join(QStringLiteral(", "));
    if (read->spec.columns.size() > shown)
        list += QStringLiteral(" and %1 more").arg(read->spec.columns.size() - shown);
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("Which column is to be predicted? Name it with --target; there are: %1.")
            .arg(list),
        QStringLiteral("--target")};
}

std::variant<Spec, int> specFromChoice(const SpecChoice &choice, Console &console)
{
    Spec spec;
    if (isSpecFile(choice.input)) {
        const auto read = readSpecFile(choice.input);
        if (!read)
            return console.fail(read.error());
        spec = *read;
    } else {
        DataChoice data = choice.data;
        data.source = choice.input;
        spec = specForData(data);
        const auto told = withChanges(spec, choice.changes);
        const auto problem = told && !needsTarget(*told)
            ? std::nullopt
            : missingTarget(
                data, console.progressOf(QStringLiteral("Reading %1").arg(choice.input)));
        if (problem) {
            return problem->where == QLatin1String("--target")
                ? console.wrongUse(problem->message, problem->where)
                : console.fail(*problem);
        }
    }
    const auto changed = withChanges(spec, choice.changes);
    if (!changed)
        return console.wrongUse(changed.error().message, changed.error().where);
    if (!changed->network.file.isEmpty() && !choice.trust)
        return console.wrongUse(
            QStringLiteral("The network is the file “%1”, and a TorchScript file holds code that "
                           "runs on this machine with your rights as soon as it is opened. If you "
                           "trust whoever made it, add --trust.")
                .arg(changed->network.file),
            QStringLiteral("network.file"));
    return *changed;
}

void declareTrust(Options &options, bool *trust)
{
    options.flag(QStringLiteral("--trust"), trust,
        QStringLiteral("Open the file of network.file: a TorchScript file holds code, which runs "
                       "on this machine with your rights as soon as it is opened."));
}

Result<ResolvedSpec> readAndComplete(const Spec &spec, Console &console)
{
    const auto read = readData(
        spec.data, console.progressOf(QStringLiteral("Reading %1").arg(spec.data.source)));
    if (!read)
        return read.error();
    console.clearProgress();
    if (read->dataset.table) {
        constexpr qsizetype shown = 5;
        const QStringList &warnings = read->dataset.table->warnings;
        for (const QString &warning : warnings.mid(0, shown))
            console.note(spec.data.source + QStringLiteral(": ") + warning);
        if (warnings.size() > shown)
            console.note(QStringLiteral("%1: and %2 more like these.")
                             .arg(spec.data.source)
                             .arg(warnings.size() - shown));
    }
    return resolveSpec(spec, *read);
}

} // namespace lampwork
