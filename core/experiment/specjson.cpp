// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/specjson.h"

#include "core/base/format.h"
#include "core/base/nearest.h"
#include "core/experiment/optimizerdefaults.h"

#include <array>
#include <cmath>
#include <limits>
#include <type_traits>

// Each section is described once, by a describe() that names its fields, their members and their
// limits. A SpecReader and a SpecWriter both run over that description, so that what is written is
// what is read, and the known names in an error are the real ones.
namespace lampwork {

namespace {

template <typename T> struct EnumNames;
template <> struct EnumNames<Task> {
    static constexpr std::array names{
        "regression", "binary", "multiclass", "multilabel", "autoencoder", "language_model"};
};
template <> struct EnumNames<ColumnType> {
    static constexpr std::array names{"number", "category", "yes_no", "date", "text", "id"};
};
template <> struct EnumNames<ColumnRole> {
    static constexpr std::array names{"input", "target", "ignore"};
};
template <> struct EnumNames<MissingRule> {
    static constexpr std::array names{
        "mean", "median", "most_frequent", "constant", "own_category"};
};
template <> struct EnumNames<Scaling> {
    static constexpr std::array names{"standard", "min_max", "none"};
};
template <> struct EnumNames<CategoryEncoding> {
    static constexpr std::array names{"one_hot", "embedding"};
};

template <> struct EnumNames<Tokenizer> {
    static constexpr std::array names{"character", "byte_pair"};
};

template <typename T> QString enumName(T value)
{
    return QString::fromLatin1(EnumNames<T>::names[std::size_t(value)]);
}

template <typename T> QStringList enumNames()
{
    QStringList names;
    for (const char *name : EnumNames<T>::names)
        names.append(QString::fromLatin1(name));
    return names;
}

// What a number must lie in, or what texts are possible.
struct Limits {
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    bool aboveMin = false; // min itself is too small
    QStringList texts; // empty: any
};
Limits atLeast(double min)
{
    return {.min = min};
}
Limits above(double min)
{
    return {.min = min, .aboveMin = true};
}
Limits between(double min, double max)
{
    return {.min = min, .max = max};
}
Limits oneOf(QStringList texts)
{
    return {.texts = std::move(texts)};
}

template <typename T> struct OptionalOf : std::false_type {
};
template <typename T> struct OptionalOf<std::optional<T>> : std::true_type {
    using Value = T;
};

QString describeJson(const Json &json)
{
    const QString text = QString::fromUtf8(toJsonText(json, -1));
    return text.size() <= 40 ? text : text.left(37) + QStringLiteral("…");
}

Error wrong(const QString &path, const Json &json, const QString &wanted)
{
    return {ErrorCode::InvalidInput,
        QStringLiteral("%1 is not valid here; it must be %2.").arg(describeJson(json), wanted),
        path};
}

QString rangeText(const Limits &limits)
{
    if (std::isfinite(limits.min) && std::isfinite(limits.max)) {
        return QStringLiteral("%1 to %2").arg(formatExact(limits.min), formatExact(limits.max));
    }
    if (std::isfinite(limits.min))
        return (limits.aboveMin ? QStringLiteral("above %1") : QStringLiteral("%1 or more"))
            .arg(formatExact(limits.min));
    return QStringLiteral("up to %1").arg(formatExact(limits.max));
}

bool inLimits(double value, const Limits &limits)
{
    return std::isfinite(value) && value >= limits.min && value <= limits.max
        && !(limits.aboveMin && value == limits.min);
}

QString bounded(const QString &kind, const Limits &limits)
{
    if (!std::isfinite(limits.min) && !std::isfinite(limits.max))
        return kind;
    return kind + QStringLiteral(", ") + rangeText(limits);
}

// -- Single values --------------------------------------------------------------------------

std::optional<Error> readValue(const Json &json, const QString &path, const Limits &, bool &out)
{
    if (!json.is_boolean())
        return wrong(path, json, QStringLiteral("true or false"));
    out = json.get<bool>();
    return std::nullopt;
}

std::optional<Error> readValue(
    const Json &json, const QString &path, const Limits &limits, double &out)
{
    if (!json.is_number() || !inLimits(json.get<double>(), limits))
        return wrong(path, json, bounded(QStringLiteral("a number"), limits));
    out = json.get<double>();
    return std::nullopt;
}

template <typename T>
requires std::is_integral_v<T> std::optional<Error> readValue(
    const Json &json, const QString &path, const Limits &limits, T &out)
{
    // 64 and 64.0 are the same number to a person.
    const bool whole = json.is_number_integer()
        || (json.is_number_float() && json.get<double>() == std::trunc(json.get<double>())
            && std::abs(json.get<double>()) < 9e15);
    const double lowest = std::is_unsigned_v<T> ? 0.0 : double(std::numeric_limits<T>::min());
    const bool fits = whole
        && (json.is_number_unsigned()
                ? json.get<quint64>() <= quint64(std::numeric_limits<T>::max())
                : json.get<double>() >= lowest
                    && json.get<double>() <= double(std::numeric_limits<T>::max()));
    if (!fits || !inLimits(json.get<double>(), limits))
        return wrong(path, json, bounded(QStringLiteral("a whole number"), limits));
    out = json.is_number_float() ? T(json.get<double>()) : json.get<T>();
    return std::nullopt;
}

std::optional<Error> readValue(
    const Json &json, const QString &path, const Limits &limits, QString &out)
{
    if (!json.is_string())
        return wrong(path, json, QStringLiteral("a text in quotes"));
    const QString text = toQString(json);
    if (!limits.texts.isEmpty() && !limits.texts.contains(text)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” is not known here.").arg(text) + suggestion(text, limits.texts),
            path};
    }
    out = text;
    return std::nullopt;
}

std::optional<Error> readValue(
    const Json &json, const QString &path, const Limits &, QStringList &out)
{
    if (!json.is_array())
        return wrong(path, json, QStringLiteral("a list of texts"));
    QStringList texts;
    for (std::size_t i = 0; i < json.size(); ++i) {
        QString text;
        if (auto error = readValue(json[i], joinPath(path, qsizetype(i)), {}, text))
            return error;
        texts.append(text);
    }
    out = texts;
    return std::nullopt;
}

template <typename T>
requires std::is_enum_v<T> std::optional<Error> readValue(
    const Json &json, const QString &path, const Limits &, T &out)
{
    QString name;
    const QStringList names = enumNames<T>();
    if (auto error = readValue(json, path, oneOf(names), name))
        return error;
    out = T(names.indexOf(name));
    return std::nullopt;
}

Json writeValue(bool value)
{
    return value;
}
Json writeValue(double value)
{
    return value;
}
template <typename T>
requires std::is_integral_v<T> Json writeValue(T value)
{
    return value;
}
Json writeValue(const QString &value)
{
    return toJson(value);
}
Json writeValue(const QStringList &value)
{
    Json list = Json::array();
    for (const QString &text : value)
        list.push_back(toJson(text));
    return list;
}
template <typename T>
requires std::is_enum_v<T> Json writeValue(T value)
{
    return toJson(enumName(value));
}

// -- Sections -------------------------------------------------------------------------------

// Reads one object; the first error stays. A JSON null means "not said".
class SpecReader {
public:
    SpecReader(const Json &json, QString path)
        : m_json(json)
        , m_path(std::move(path))
    {
        if (!json.is_object())
            m_error = wrong(m_path, json, QStringLiteral("an object in braces"));
    }

    template <typename T> void field(const char *name, T &member, const Limits &limits = {})
    {
        const Json *json = find(name);
        if (!json)
            return;
        if constexpr (OptionalOf<T>::value) {
            typename OptionalOf<T>::Value value{};
            note(readValue(*json, pathOf(name), limits, value));
            if (!m_error)
                member = value;
        } else {
            note(readValue(*json, pathOf(name), limits, member));
        }
    }
    template <typename T> void section(const char *name, T &member)
    {
        const Json *json = find(name);
        if (!json)
            return;
        SpecReader reader(*json, pathOf(name));
        if (!reader.m_error)
            describe(reader, member);
        note(reader.finish());
    }
    // A section that is not written where it says nothing.
    template <typename T> void section(const char *name, T &member, bool) { section(name, member); }
    // Defaults that depend on fields before them.
    template <typename Set> void defaults(Set set) { set(); }
    // A field of its own form: `read` gets its JSON and path and returns an error or nothing.
    template <typename Read, typename Write> void custom(const char *name, Read read, Write)
    {
        if (const Json *json = find(name))
            note(read(*json, pathOf(name)));
    }
    std::optional<Error> finish() const
    {
        if (m_error)
            return m_error;
        for (const auto &[key, value] : m_json.items()) {
            const QString name = QString::fromStdString(key);
            if (!m_known.contains(name)) {
                return Error{ErrorCode::InvalidInput,
                    QStringLiteral("There is no field “%1” here.").arg(name)
                        + suggestion(name, m_known),
                    joinPath(m_path, name)};
            }
        }
        return std::nullopt;
    }
    bool failed() const { return m_error.has_value(); }

private:
    const Json *find(const char *name)
    {
        m_known.append(QString::fromLatin1(name));
        if (m_error)
            return nullptr;
        const auto found = m_json.find(name);
        return found == m_json.end() || found->is_null() ? nullptr : &*found;
    }
    QString pathOf(const char *name) const { return joinPath(m_path, QString::fromLatin1(name)); }
    void note(std::optional<Error> error)
    {
        if (!m_error)
            m_error = std::move(error);
    }

    const Json &m_json;
    QString m_path;
    QStringList m_known;
    std::optional<Error> m_error;
};

class SpecWriter {
public:
    template <typename T> void field(const char *name, const T &member, const Limits & = {})
    {
        if constexpr (OptionalOf<T>::value) {
            if (member)
                m_json[name] = writeValue(*member);
        } else if constexpr (std::is_same_v<T, QString>) {
            if (!member.isEmpty())
                m_json[name] = writeValue(member);
        } else {
            m_json[name] = writeValue(member);
        }
    }
    template <typename T> void section(const char *name, T &member)
    {
        SpecWriter writer;
        describe(writer, member);
        if (!writer.m_json.empty())
            m_json[name] = writer.m_json;
    }
    template <typename T> void section(const char *name, T &member, bool isSaid)
    {
        if (isSaid)
            section(name, member);
    }
    template <typename Set> void defaults(Set) { }
    template <typename Read, typename Write> void custom(const char *name, Read, Write write)
    {
        Json json = write();
        if (!json.is_null())
            m_json[name] = std::move(json);
    }
    Json take() { return std::move(m_json); }

private:
    Json m_json = Json::object();
};

template <typename Archive> void describe(Archive &archive, CsvSpec &csv)
{
    archive.field("delimiter", csv.delimiter);
    archive.field("quote", csv.quote);
    archive.field("header", csv.header);
    archive.field("encoding", csv.encoding,
        oneOf({QStringLiteral("utf-8"), QStringLiteral("utf-16"), QStringLiteral("latin1"),
            QStringLiteral("windows-1252")}));
    archive.field("decimal", csv.decimal, oneOf({QStringLiteral("."), QStringLiteral(",")}));
    archive.field("missing", csv.missing);
}

template <typename Archive> void describe(Archive &archive, ColumnSpec &column)
{
    archive.field("type", column.type);
    archive.field("role", column.role);
    archive.field("missing", column.missing);
    archive.field("fill", column.fill);
    archive.field("scale", column.scale);
    archive.field("encode", column.encode);
    archive.field("embedding_size", column.embeddingSize, between(1, 4096));
}

template <typename Archive> void describe(Archive &archive, SplitSpec &split)
{
    archive.field("method", split.method,
        oneOf({QStringLiteral("random"), QStringLiteral("stratified"), QStringLiteral("ordered")}));
    archive.field("valid", split.valid, between(0, 0.9));
    archive.field("test", split.test, between(0, 0.9));
    archive.field("seed", split.seed);
}

std::optional<Error> readColumns(const Json &json, const QString &path, QList<ColumnSpec> &columns)
{
    if (!json.is_object())
        return wrong(path, json, QStringLiteral("an object with a section for each column"));
    columns.clear();
    for (const auto &[key, value] : json.items()) {
        ColumnSpec column;
        column.name = QString::fromStdString(key);
        SpecReader reader(value, joinPath(path, column.name));
        if (!reader.failed())
            describe(reader, column);
        if (auto error = reader.finish())
            return error;
        columns.append(column);
    }
    return std::nullopt;
}

Json writeColumns(QList<ColumnSpec> &columns)
{
    Json json;
    for (ColumnSpec &column : columns) {
        SpecWriter writer;
        describe(writer, column);
        json[column.name.toStdString()] = writer.take();
    }
    return json;
}

template <typename Archive> void describe(Archive &archive, AugmentSpec &augment)
{
    archive.field("flip", augment.flip);
    archive.field("flip_vertical", augment.flipVertical);
    archive.field("crop", augment.crop, between(0, 4096));
    archive.field("rotate", augment.rotate, between(0, 180));
    archive.field("brightness", augment.brightness, between(0, 1));
    archive.field("contrast", augment.contrast, between(0, 1));
    archive.field("saturation", augment.saturation, between(0, 1));
    archive.field("cutout", augment.cutout, between(0, 4096));
    archive.field("mixup", augment.mixup, between(0, 100));
    archive.field("cutmix", augment.cutmix, between(0, 100));
}

template <typename Archive> void describe(Archive &archive, TextSpec &text)
{
    archive.field("tokenizer", text.tokenizer);
    archive.field("vocabulary", text.vocabulary, between(3, 1'000'000));
    archive.field("length", text.length, between(1, 65'536));
}

template <typename Archive> void describe(Archive &archive, DataSpec &data)
{
    archive.field("source", data.source);
    archive.field("labels", data.labels);
    archive.field("format", data.format,
        oneOf({QStringLiteral("csv"), QStringLiteral("text"), QStringLiteral("idx"),
            QStringLiteral("npy")}));
    archive.field("fingerprint", data.fingerprint);
    archive.section("csv", data.csv);
    archive.custom(
        "columns",
        [&](const Json &json, const QString &path) {
            return readColumns(json, path, data.columns);
        },
        [&] { return writeColumns(data.columns); });
    archive.field("image_scaling", data.imageScaling);
    archive.section("split", data.split);
    // A resolved spec of pictures has it in full; tables have none.
    archive.section("augment", data.augment, data.imageScaling || data.augment != AugmentSpec());
    archive.section("text", data.text);
}

template <typename Layers>
std::optional<Error> readLayers(const Json &json, const QString &path, Layers &layers);

// The lists of layers inside a layer.
std::optional<Error> readBranches(const Json &json, const QString &path, LayerSpec &layer)
{
    if (!json.is_array())
        return wrong(path, json, QStringLiteral("a list of branches, each a list of layers"));
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (auto error
            = readLayers(json[i], joinPath(path, qsizetype(i)), layer.branches.emplace_back()))
            return error;
    }
    return std::nullopt;
}

std::optional<Error> readLayer(const Json &json, const QString &path, LayerSpec &layer)
{
    if (!json.is_object() || !json.contains("kind") || !json["kind"].is_string())
        return wrong(
            path, json, QStringLiteral("a layer as {\"kind\": \"linear\", \"units\": 64}"));
    for (const auto &[key, value] : json.items()) {
        const QString name = QString::fromStdString(key);
        if (name == QLatin1String("kind")) {
            layer.kind = toQString(value);
        } else if (name == QLatin1String("branches")) {
            if (auto error = readBranches(value, joinPath(path, name), layer))
                return error;
        } else if (value.is_boolean() || value.is_number() || value.is_string()) {
            layer.options.insert(name, toVariant(value));
        } else {
            return wrong(joinPath(path, name), value, QStringLiteral("a single value"));
        }
    }
    return std::nullopt;
}

template <typename Layers>
std::optional<Error> readLayers(const Json &json, const QString &path, Layers &layers)
{
    // Deeper than any network that can be planned: the reading itself must not run out of stack.
    constexpr qsizetype deepest = 4000; // characters of the path
    if (!json.is_array() || path.size() > deepest)
        return wrong(path, json, QStringLiteral("a list of layers"));
    layers.clear();
    for (std::size_t i = 0; i < json.size(); ++i) {
        LayerSpec layer;
        if (auto error = readLayer(json[i], joinPath(path, qsizetype(i)), layer))
            return error;
        layers.push_back(std::move(layer));
    }
    return std::nullopt;
}

template <typename Layers> Json writeLayers(const Layers &layers)
{
    Json json = Json::array();
    for (const LayerSpec &layer : layers) {
        Json item;
        item["kind"] = toJson(layer.kind);
        for (auto option = layer.options.cbegin(); option != layer.options.cend(); ++option)
            item[option.key().toStdString()] = toJson(option.value());
        for (const std::vector<LayerSpec> &branch : layer.branches)
            item["branches"].push_back(writeLayers(branch));
        json.push_back(std::move(item));
    }
    return json;
}

template <typename Archive> void describe(Archive &archive, NetworkSpec &network)
{
    archive.field("template", network.preset);
    archive.custom(
        "layers",
        [&](const Json &json, const QString &path) {
            network.layersGiven = true;
            return readLayers(json, path, network.layers);
        },
        [&] { return network.layersGiven ? writeLayers(network.layers) : Json(); });
    archive.field("source", network.source);
    archive.field("file", network.file);
    archive.field("fingerprint", network.fingerprint);
}

// A network is made from one thing.
std::optional<Error> checkNetwork(const NetworkSpec &network)
{
    const bool layers = network.layersGiven || !network.preset.isEmpty();
    if (int(layers) + int(!network.source.isEmpty()) + int(!network.file.isEmpty()) <= 1)
        return std::nullopt;
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("A network is made from a template or layers, from “source”, or from a "
                       "“file”, but from one of them only. Remove the others."),
        QStringLiteral("network")};
}

template <typename Archive> void describe(Archive &archive, ParameterGroupSpec &group)
{
    archive.field("parameters", group.parameters);
    archive.field("lr_scale", group.lrScale, atLeast(0));
    archive.field("weight_decay", group.weightDecay, atLeast(0));
    archive.field("frozen", group.frozen);
}

std::optional<Error> readGroups(
    const Json &json, const QString &path, QList<ParameterGroupSpec> &groups)
{
    if (!json.is_array())
        return wrong(path, json, QStringLiteral("a list of groups"));
    groups.clear();
    for (std::size_t i = 0; i < json.size(); ++i) {
        ParameterGroupSpec group;
        const QString groupPath = joinPath(path, qsizetype(i));
        SpecReader reader(json[i], groupPath);
        if (!reader.failed())
            describe(reader, group);
        if (auto error = reader.finish())
            return error;
        if (group.parameters.isEmpty())
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("A group says which parameters it is for, as in {\"parameters\": "
                               "\"embedding*\", \"lr_scale\": 0.1}."),
                joinPath(groupPath, QStringLiteral("parameters"))};
        groups.append(group);
    }
    return std::nullopt;
}

Json writeGroups(QList<ParameterGroupSpec> &groups)
{
    Json json; // null: none are said
    for (ParameterGroupSpec &group : groups) {
        SpecWriter writer;
        describe(writer, group);
        json.push_back(writer.take());
    }
    return json;
}

template <typename Archive> void describe(Archive &archive, OptimizerSpec &optimizer)
{
    archive.field("name", optimizer.name,
        oneOf({QStringLiteral("sgd"), QStringLiteral("adam"), QStringLiteral("adamw"),
            QStringLiteral("rmsprop"), QStringLiteral("lion"), QStringLiteral("muon")}));
    archive.defaults([&] { setOptimizerDefaults(optimizer); });
    archive.field("lr", optimizer.lr, above(0));
    archive.field("weight_decay", optimizer.weightDecay, atLeast(0));
    archive.field("momentum", optimizer.momentum, between(0, 1));
    archive.field("nesterov", optimizer.nesterov);
    archive.field("beta1", optimizer.beta1, between(0, 0.999999));
    archive.field("beta2", optimizer.beta2, between(0, 0.999999));
    archive.field("eps", optimizer.eps, above(0));
    archive.field("alpha", optimizer.alpha, between(0, 0.999999));
    archive.custom(
        "groups",
        [&](const Json &json, const QString &path) {
            return readGroups(json, path, optimizer.groups);
        },
        [&] { return writeGroups(optimizer.groups); });
}

template <typename Archive> void describe(Archive &archive, ScheduleSpec &schedule)
{
    archive.field("name", schedule.name,
        oneOf({QStringLiteral("none"), QStringLiteral("step"), QStringLiteral("cosine"),
            QStringLiteral("one_cycle"), QStringLiteral("polynomial"), QStringLiteral("plateau")}));
    archive.field("warmup_steps", schedule.warmupSteps, atLeast(0));
    archive.field("step_epochs", schedule.stepEpochs, atLeast(1));
    archive.field("gamma", schedule.gamma, between(0, 1));
    archive.field("min_lr", schedule.minLr, atLeast(0));
    archive.field("power", schedule.power, above(0));
    archive.field("patience", schedule.patience, atLeast(0));
    archive.field("threshold", schedule.threshold, between(0, 1));
    archive.field("warmup_fraction", schedule.warmupFraction, between(0, 1));
    archive.field("div_factor", schedule.divFactor, atLeast(1));
    archive.field("final_div_factor", schedule.finalDivFactor, atLeast(1));
}

template <typename Archive> void describe(Archive &archive, AveragingSpec &averaging)
{
    archive.field("name", averaging.name,
        oneOf({QStringLiteral("none"), QStringLiteral("ema"), QStringLiteral("swa")}));
    archive.field("decay", averaging.decay, between(0, 0.9999999));
    archive.field("start_epoch", averaging.startEpoch, atLeast(0));
}

template <typename Archive> void describe(Archive &archive, EarlyStoppingSpec &stopping)
{
    archive.field("enabled", stopping.enabled);
    archive.field("metric", stopping.metric);
    archive.field("patience", stopping.patience, atLeast(1));
    archive.field("min_delta", stopping.minDelta, atLeast(0));
}

template <typename Archive> void describe(Archive &archive, CheckpointSpec &checkpoint)
{
    archive.field("every_epochs", checkpoint.everyEpochs, atLeast(1));
    archive.field("keep", checkpoint.keep, between(2, 1000));
    archive.field("keep_every_steps", checkpoint.keepEverySteps, atLeast(0));
}

template <typename Archive> void describe(Archive &archive, FlightRecorderSpec &recorder)
{
    archive.field("enabled", recorder.enabled);
    archive.field("batches", recorder.batches, between(1, 1000));
    archive.field("spike", recorder.spike, atLeast(0));
}

std::optional<Error> readClassWeights(const Json &json, const QString &path, TrainSpec &train)
{
    if (!json.is_array())
        return readValue(json, path, oneOf({QStringLiteral("none"), QStringLiteral("balanced")}),
            train.classWeights);
    train.classWeights = QStringLiteral("given");
    train.classWeightValues.clear();
    for (std::size_t i = 0; i < json.size(); ++i) {
        double weight = 0;
        if (auto error = readValue(json[i], joinPath(path, qsizetype(i)), atLeast(0), weight))
            return error;
        train.classWeightValues.append(weight);
    }
    return std::nullopt;
}

Json writeClassWeights(const TrainSpec &train)
{
    if (train.classWeights != QLatin1String("given"))
        return toJson(train.classWeights);
    Json list = Json::array();
    for (const double weight : train.classWeightValues)
        list.push_back(weight);
    return list;
}

template <typename Archive> void describe(Archive &archive, TrainSpec &train)
{
    archive.field("task", train.task);
    archive.field("loss", train.loss,
        oneOf({QStringLiteral("cross_entropy"), QStringLiteral("mse"), QStringLiteral("mae"),
            QStringLiteral("huber"), QStringLiteral("quantile"), QStringLiteral("focal"),
            QStringLiteral("binary_cross_entropy")}));
    archive.field("label_smoothing", train.labelSmoothing, between(0, 0.99));
    archive.field("focal_gamma", train.focalGamma, between(0, 100));
    archive.field("huber_delta", train.huberDelta, above(0));
    archive.field("quantile", train.quantile, between(0.0001, 0.9999));
    archive.section("optimizer", train.optimizer);
    archive.section("schedule", train.schedule);
    archive.field("batch_size", train.batchSize, atLeast(1));
    archive.field("epochs", train.epochs, atLeast(1));
    archive.field("seed", train.seed);
    archive.section("early_stopping", train.earlyStopping);
    archive.custom(
        "class_weights",
        [&](const Json &json, const QString &path) { return readClassWeights(json, path, train); },
        [&] { return writeClassWeights(train); });
    archive.field("clip_norm", train.clipNorm, atLeast(0));
    archive.field("accumulate", train.accumulate, between(1, 1'000'000));
    archive.section("averaging", train.averaging);
    archive.field("stepper", train.stepper,
        oneOf({QStringLiteral("auto"), QStringLiteral("script"), QStringLiteral("planned")}));
    archive.field("device", train.device, oneOf({QStringLiteral("cpu"), QStringLiteral("cuda")}));
    archive.field("precision", train.precision,
        oneOf({QStringLiteral("float32"), QStringLiteral("bfloat16")}));
    archive.field("threads", train.threads, between(1, 1024));
    archive.field("processes", train.processes, between(1, 1024));
    archive.section("checkpoint", train.checkpoint);
    archive.field("breakpoints", train.breakpoints);
    archive.section("flight_recorder", train.flightRecorder);
    archive.custom(
        "sanity",
        [&](const Json &json, const QString &path) {
            return readValue(json, path,
                oneOf({QStringLiteral("overfit_batch"), QStringLiteral("shuffled_labels")}),
                train.sanity);
        },
        [&] { return train.sanity.isEmpty() ? Json() : toJson(train.sanity); });
}

template <typename Archive> void describe(Archive &archive, TrackSpec &track)
{
    archive.field("step_loss", track.stepLoss);
    archive.field("gradient_norm", track.gradientNorm);
    archive.field("layers", track.layers, atLeast(0));
    archive.field("histograms", track.histograms, atLeast(0));
    archive.field("system", track.system);
    archive.field("price_per_kwh", track.pricePerKwh, atLeast(0));
}

template <typename Archive> void describe(Archive &archive, Spec &spec)
{
    archive.field("name", spec.name);
    archive.field("experiment", spec.experiment);
    archive.section("data", spec.data);
    archive.section("network", spec.network);
    archive.section("train", spec.train);
    archive.section("track", spec.track);
}

// What one field alone cannot tell.
std::optional<Error> checkTogether(const Spec &spec)
{
    const SplitSpec &split = spec.data.split;
    if (split.valid + split.test > 0.95) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The parts valid (%1) and test (%2) leave too little to train on; "
                           "together they must be at most 0.95.")
                .arg(split.valid)
                .arg(split.test),
            QStringLiteral("data.split")};
    }
    if (auto problem = checkNetwork(spec.network))
        return problem;
    QStringList targets;
    for (const ColumnSpec &column : spec.data.columns) {
        if (column.role == ColumnRole::Target)
            targets.append(column.name);
    }
    const Task task = spec.train.task.value_or(Task::Multilabel); // not said: it may be that
    if (!hasTarget(task) && !targets.isEmpty())
        return Error{ErrorCode::InvalidInput,
            (task == Task::Autoencoder
                    ? QStringLiteral("An autoencoder has no target, it learns to give back its "
                                     "inputs, but “%1” has the role target. Give it the role input "
                                     "or ignore.")
                    : QStringLiteral("A language model has no target, it learns to go on from its "
                                     "text, but “%1” has the role target. Give it the role input "
                                     "if it is the text, else ignore."))
                .arg(targets.constFirst()),
            joinPath(QStringLiteral("data.columns"), targets.constFirst())
                + QStringLiteral(".role")};
    if (targets.size() > 1 && task != Task::Multilabel) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("A %1 task has one target, but %2 columns have the role target (%3). "
                           "Keep one, or set train.task to multilabel.")
                .arg(nameOf(task))
                .arg(targets.size())
                .arg(targets.join(QStringLiteral(", "))),
            QStringLiteral("train.task")};
    }
    const auto oneCharacter = [](const std::optional<QString> &text, bool mayBeEmpty) {
        return !text || text->size() == 1 || (mayBeEmpty && text->isEmpty());
    };
    if (!oneCharacter(spec.data.csv.delimiter, false) || !oneCharacter(spec.data.csv.quote, true)) {
        const bool delimiter = !oneCharacter(spec.data.csv.delimiter, false);
        return Error{ErrorCode::InvalidInput, QStringLiteral("This must be a single character."),
            delimiter ? QStringLiteral("data.csv.delimiter") : QStringLiteral("data.csv.quote")};
    }
    if (const double spike = spec.train.flightRecorder.spike; spike > 0 && spike <= 1) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("A spike is a loss so many times the usual one: give more than 1, or 0 "
                           "to look for none."),
            QStringLiteral("train.flight_recorder.spike")};
    }
    if (spec.train.optimizer.nesterov && spec.train.optimizer.momentum <= 0) {
        return Error{ErrorCode::InvalidInput, QStringLiteral("Nesterov needs a momentum above 0."),
            QStringLiteral("train.optimizer.nesterov")};
    }
    return std::nullopt;
}

} // namespace

QString nameOf(Task task)
{
    return enumName(task);
}

QString nameOf(ColumnType type)
{
    return enumName(type);
}

QString nameOf(ColumnRole role)
{
    return enumName(role);
}

QString nameOf(MissingRule rule)
{
    return enumName(rule);
}

QString nameOf(Scaling scaling)
{
    return enumName(scaling);
}

QString nameOf(CategoryEncoding encoding)
{
    return enumName(encoding);
}

QString nameOf(Tokenizer tokenizer)
{
    return enumName(tokenizer);
}

QList<Task> allTasks()
{
    QList<Task> tasks;
    for (std::size_t i = 0; i < EnumNames<Task>::names.size(); ++i)
        tasks.append(Task(i));
    return tasks;
}

std::optional<Task> taskFromName(const QString &name)
{
    const qsizetype index = enumNames<Task>().indexOf(name);
    return index < 0 ? std::nullopt : std::optional(Task(index));
}

std::optional<ColumnType> columnTypeFromName(const QString &name)
{
    const qsizetype index = enumNames<ColumnType>().indexOf(name);
    return index < 0 ? std::nullopt : std::optional(ColumnType(index));
}

Result<Spec> specFromJson(const Json &json)
{
    if (json.is_object() && json.contains(scriptSection)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("A script made this run with the lampwork package; Lampwork has no spec "
                           "to train it by. Start the script again: lampwork.init(resume=…) goes "
                           "on with a run."),
            QString::fromLatin1(scriptSection)};
    }
    Spec spec;
    SpecReader reader(json, QString());
    if (!reader.failed())
        describe(reader, spec);
    if (auto error = reader.finish())
        return *error;
    if (auto error = checkTogether(spec))
        return *error;
    return spec;
}

Result<Spec> specFromText(const QByteArray &text, const QString &source)
{
    if (text.trimmed().isEmpty()) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("There is no spec here. A run that was imported from another program's "
                           "log has none."),
            source};
    }
    const auto json = parseJson(text, source);
    if (!json)
        return json.error();
    return specFromJson(*json);
}

Json specToJson(const Spec &spec)
{
    // describe() takes a mutable section because reading and writing share it.
    Spec copy = spec;
    SpecWriter writer;
    describe(writer, copy);
    return writer.take();
}

} // namespace lampwork
