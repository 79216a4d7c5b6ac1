// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/resolve.h"

#include "core/base/json.h"
#include "core/base/nearest.h"
#include "core/data/resolvedata.h"
#include "core/data/tokenstream.h"
#include "core/experiment/specjson.h"
#include "core/launch/resolvetrain.h"
#include "core/network/layerkinds.h"
#include "core/network/network.h"
#include "core/network/templates.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace lampwork {

namespace {

// A template that is only a note beside its layers must still be one that exists.
std::optional<Error> checkTemplateName(const QString &name)
{
    if (name.isEmpty() || templateNames().contains(name))
        return std::nullopt;
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("There is no network template “%1”.%2")
            .arg(name, suggestion(name, templateNames())),
        QStringLiteral("network.template")};
}

// A file that is gone may still be in a store, by its fingerprint.
Result<NetworkSpec> withFingerprint(const NetworkSpec &network)
{
    NetworkSpec resolved = network;
    QFile file(network.file);
    if (!file.exists() && !network.fingerprint.isEmpty())
        return resolved;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return Error{file.exists() ? ErrorCode::Io : ErrorCode::NotFound,
            QStringLiteral("The network file “%1” cannot be read: %2.")
                .arg(network.file, file.errorString()),
            QStringLiteral("network.file")};
    resolved.fingerprint = QString::fromLatin1(hash.result().toHex());
    return resolved;
}

Result<NetworkSpec> resolveNetwork(const NetworkSpec &network, const Preprocessing &preprocessing)
{
    if (const auto problem = checkTemplateName(network.preset))
        return *problem;
    if (!network.file.isEmpty())
        return withFingerprint(network);
    if (!network.source.isEmpty()) {
        const auto problem = planNetwork(network, preprocessing).problem();
        return problem ? Result<NetworkSpec>(*problem) : network;
    }
    NetworkSpec resolved = network;
    if (!network.layersGiven && network.layers.isEmpty()) {
        const QString name = network.preset.isEmpty()
            ? suitableTemplates(preprocessing).constFirst()
            : network.preset;
        const Result<NetworkSpec> made = networkFromTemplate(name, preprocessing);
        if (!made)
            return made.error();
        resolved = *made;
    }
    resolved.layersGiven = true;
    if (const auto problem = planNetwork(resolved, preprocessing).problem())
        return *problem;
    for (qsizetype i = 0; i < resolved.layers.size(); ++i) {
        const Result<LayerSpec> layer
            = resolveLayer(resolved.layers[i], joinPath(QStringLiteral("network.layers"), i));
        if (!layer)
            return layer.error();
        resolved.layers[i] = *layer;
    }
    return resolved;
}

// What is trained or evaluated on: the rows, or the windows of a language model.
Result<qint64> samplesOf(
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows)
{
    if (preprocessing.task != Task::LanguageModel)
        return qint64(rows.size());
    const Result<RawInputs> raw = rawInputs(preprocessing, dataset, rows);
    if (!raw)
        return raw.error();
    const std::vector<std::string> &texts = raw->texts.front();
    return tokenStream(*preprocessing.text, {texts.begin(), texts.end()})
        .windows(preprocessing.text->length);
}

Result<TrainingFacts> trainingFacts(const ResolvedSpec &inputs, const ReadData &read)
{
    const Preprocessing &preprocessing = inputs.preprocessing;
    TrainingFacts facts;
    facts.task = preprocessing.task;
    facts.classes = preprocessing.classes;
    facts.rowsPerClass.assign(std::size_t(facts.classes.size()), 0);
    const Result<qint64> trainRows = samplesOf(preprocessing, read.dataset, inputs.split.train);
    const Result<qint64> validRows = samplesOf(preprocessing, read.dataset, inputs.split.valid);
    if (!trainRows || !validRows)
        return trainRows ? validRows.error() : trainRows.error();
    if (*trainRows == 0)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The texts to train on hold less than two tokens, so none follows "
                           "another. Use more text."),
            QStringLiteral("data.source")};
    facts.trainRows = *trainRows;
    facts.validRows = *validRows;
    facts.pictures = preprocessing.pixels || preprocessing.text; // as costly, and as soon learnt
    for (const Parameter &parameter : planNetwork(inputs.spec.network, preprocessing).parameters)
        facts.parameters.append(QString::fromStdString(parameter.name));
    const bool labels = facts.task == Task::Multilabel;
    if (!hasClasses(facts.task))
        return facts;
    const auto targets = rawTargets(preprocessing, read.dataset, inputs.split.train);
    if (!targets)
        return targets.error();
    for (std::size_t i = 0; labels && i < targets->size(); ++i)
        facts.rowsPerClass.at(i % facts.rowsPerClass.size()) += (*targets)[i] > 0 ? 1 : 0;
    if (labels)
        return facts;
    for (const float target : *targets)
        ++facts.rowsPerClass.at(std::size_t(target));
    return facts;
}

// The target must not leak into what it is predicted from.
std::optional<Error> checkInputs(const Preprocessing &preprocessing)
{
    const QStringList targets = preprocessing.targetColumns();
    const auto isTarget = [&](const auto &input) { return targets.contains(input.name); };
    if (preprocessing.pixels
        || (std::none_of(preprocessing.numeric.cbegin(), preprocessing.numeric.cend(), isTarget)
            && std::none_of(
                preprocessing.categories.cbegin(), preprocessing.categories.cend(), isTarget)))
        return std::nullopt;
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("The target “%1” is also an input: it would predict itself.")
            .arg(preprocessing.target),
        joinPath(QStringLiteral("data.columns"), preprocessing.target)};
}

Error wrongAugment(const char *field, const QString &message)
{
    return {
        ErrorCode::InvalidInput, message, QStringLiteral("data.augment.") + QLatin1String(field)};
}

std::optional<Error> checkAugment(const AugmentSpec &augment, const Preprocessing &preprocessing)
{
    if (augment == AugmentSpec())
        return std::nullopt;
    if (!preprocessing.pixels)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Only pictures can be augmented, and these data are a table: remove "
                           "this section."),
            QStringLiteral("data.augment")};
    if (preprocessing.task == Task::Autoencoder && (augment.mixup > 0 || augment.cutmix > 0))
        return wrongAugment(augment.mixup > 0 ? "mixup" : "cutmix",
            QStringLiteral("An autoencoder has no targets that could be mixed: set this to 0."));
    const PixelInput &picture = *preprocessing.pixels;
    const int side = std::min(picture.height, picture.width);
    if (augment.crop >= side)
        return wrongAugment("crop",
            QStringLiteral("Pictures of %1 × %2 pixels cannot be moved by up to %3: use less than "
                           "%4.")
                .arg(picture.height)
                .arg(picture.width)
                .arg(augment.crop)
                .arg(side));
    if (augment.cutout >= side)
        return wrongAugment("cutout",
            QStringLiteral("A square of %1 pixels would blank whole pictures of %2 × %3: use less "
                           "than %4.")
                .arg(augment.cutout)
                .arg(picture.height)
                .arg(picture.width)
                .arg(side));
    if (augment.saturation > 0 && picture.channels != 3)
        return wrongAugment("saturation",
            QStringLiteral("Only pictures of three channels have colours, and these have %1: set "
                           "saturation to 0.")
                .arg(picture.channels));
    return std::nullopt;
}

} // namespace

Result<ResolvedSpec> resolveInputs(const Spec &spec, const ReadData &read)
{
    // The window changes values without passing JSON: the same checks hold for them.
    if (const auto checked = specFromJson(specToJson(spec)); !checked)
        return checked.error();
    const Result<Spec> data = resolveData(spec, read);
    if (!data)
        return data.error();
    Result<Split> split = makeSplit(*data, read.dataset);
    if (!split)
        return split.error();
    Result<Preprocessing> preprocessing = fitPreprocessing(*data, read.dataset, *split);
    if (!preprocessing)
        return preprocessing.error();
    if (const auto problem = checkInputs(*preprocessing))
        return *problem;
    ResolvedSpec resolved{*data, std::move(*split), std::move(*preprocessing)};
    if (resolved.preprocessing.text)
        resolved.spec.data.text.length = resolved.preprocessing.text->length;
    return resolved;
}

Result<ResolvedSpec> resolveTraining(const ResolvedSpec &inputs, const ReadData &read)
{
    ResolvedSpec resolved = inputs;
    if (const auto problem = checkAugment(inputs.spec.data.augment, inputs.preprocessing))
        return *problem;
    const Result<NetworkSpec> network = resolveNetwork(inputs.spec.network, inputs.preprocessing);
    if (!network)
        return network.error();
    resolved.spec.network = *network;
    const Result<TrainingFacts> facts = trainingFacts(resolved, read);
    if (!facts)
        return facts.error();
    const Result<TrainSpec> train = resolveTrain(inputs.spec.train, *facts);
    if (!train)
        return train.error();
    resolved.spec.train = *train;
    resolved.trainSamples = facts->trainRows;
    if (!train->sanity.isEmpty())
        resolved.spec.data.augment = {}; // the same rows must come again
    if (resolved.spec.name.isEmpty())
        resolved.spec.name = defaultRunName(resolved.spec);
    return resolved;
}

Result<ResolvedSpec> resolveSpec(const Spec &spec, const ReadData &read)
{
    const Result<ResolvedSpec> inputs = resolveInputs(spec, read);
    return inputs ? resolveTraining(*inputs, read) : inputs;
}

Result<ResolvedSpec> readAndResolve(const Spec &spec, const Progress &progress)
{
    const Result<ReadData> read = readData(spec.data, progress);
    if (!read)
        return read.error();
    return resolveSpec(spec, *read);
}

QHash<QString, QVariant> specAttributes(const Spec &spec)
{
    QHash<QString, QVariant> attributes;
    for (const auto &[path, value] : flatten(specToJson(spec))) {
        attributes.insert(path,
            value.is_structured() ? QVariant(QString::fromUtf8(toJsonText(value, -1)))
                                  : toVariant(value));
    }
    return attributes;
}

QString defaultRunName(const Spec &spec)
{
    const QString network = !spec.network.file.isEmpty()
        ? QFileInfo(spec.network.file).completeBaseName()
        : spec.network.preset.isEmpty() ? QStringLiteral("custom")
                                        : spec.network.preset;
    // "x.csv.gz" → "x", "my.table.csv" → "my.table"
    QString name = QFileInfo(spec.data.source).fileName();
    static const QStringList endings{QStringLiteral(".gz"), QStringLiteral(".csv"),
        QStringLiteral(".tsv"), QStringLiteral(".txt"), QStringLiteral(".md"),
        QStringLiteral(".npy")};
    for (const QString &ending : endings) {
        if (name.size() > ending.size() && name.endsWith(ending, Qt::CaseInsensitive))
            name.chop(ending.size());
    }
    if (!name.isEmpty())
        name.prepend(QStringLiteral(" · "));
    if (!spec.train.sanity.isEmpty()) // "overfit_batch"
        name += QStringLiteral(" · ") + QString(spec.train.sanity).replace(u'_', u' ');
    return network + name;
}

} // namespace lampwork
