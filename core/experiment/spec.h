// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <optional>
#include <vector>

// One spec says everything a run needs. These are the value types; the JSON names, the checks and
// the texts of errors are in specjson.h. The members have the names of the JSON fields, so that a
// dotted path ("train.optimizer.lr") is the same everywhere.
//
// Optional members and empty strings mean "not said": resolveSpec() (core/launch/resolve.h) fills
// them with what suits the data. A stored run's spec has none left.
namespace lampwork {

enum class Task { Regression, Binary, Multiclass, Multilabel, Autoencoder, LanguageModel };
enum class ColumnType { Number, Category, YesNo, Date, Text, Id };
enum class ColumnRole { Input, Target, Ignore };
enum class MissingRule { Mean, Median, MostFrequent, Constant, OwnCategory };
enum class Scaling { Standard, MinMax, None };
enum class CategoryEncoding { OneHot, Embedding };
enum class Tokenizer { Character, BytePair };

struct ColumnSpec {
    QString name;
    std::optional<ColumnType> type;
    std::optional<ColumnRole> role;
    // Numbers, dates, yes/no: Mean, Median or Constant; categories: MostFrequent or OwnCategory.
    std::optional<MissingRule> missing;
    std::optional<double> fill; // for MissingRule::Constant
    std::optional<Scaling> scale; // numbers, dates
    std::optional<CategoryEncoding> encode; // categories
    std::optional<int> embeddingSize; // for CategoryEncoding::Embedding
    bool operator==(const ColumnSpec &) const = default;
};

// How a delimited file is read. What is not said is found by looking (core/data/csvsniffer.h).
struct CsvSpec {
    std::optional<QString> delimiter; // one character
    std::optional<QString> quote; // one character, or empty for none
    std::optional<bool> header;
    std::optional<QString> encoding; // "utf-8", "utf-16", "latin1", "windows-1252"
    std::optional<QString> decimal; // "." or ","
    std::optional<QStringList> missing; // texts that mean "no value"
    bool operator==(const CsvSpec &) const = default;
};

struct SplitSpec {
    std::optional<QString>
        method; // "random", "stratified" (by the target), "ordered" (as in the file)
    double valid = 0.15; // fraction of the rows
    double test = 0.15;
    quint64 seed = 0;
    bool operator==(const SplitSpec &) const = default;
};

// Changes of the train rows' pictures, drawn anew for each row of each epoch.
struct AugmentSpec {
    bool flip = false; // mirrored left to right, every second time
    bool flipVertical = false;
    int crop = 0; // padded by so many pixels, then cut back to size at a random place
    double rotate = 0; // by up to so many degrees
    double brightness = 0; // times 1 ± up to this
    double contrast = 0;
    double saturation = 0; // of three channels
    int cutout = 0; // side of a square that is blanked, in pixels
    double mixup = 0; // α of Beta(α, α); 0: none
    double cutmix = 0;
    bool operator==(const AugmentSpec &) const = default;
};

// How the texts of a column become tokens.
struct TextSpec {
    std::optional<Tokenizer> tokenizer;
    std::optional<int> vocabulary; // tokens at most
    std::optional<int> length; // tokens of one sample; of a language model, its context
    bool operator==(const TextSpec &) const = default;
};

struct DataSpec {
    QString source; // a file; relative to the spec file's folder when read from one, else absolute
    QString labels; // for IDX and NumPy: the file of labels
    QString format; // "csv", "text" (each line is a row), "idx", "npy"
    QString fingerprint; // XXH3-128 of the file(s), hex; filled on resolving
    CsvSpec csv;
    QList<ColumnSpec> columns; // in JSON an object keyed by name, in the file's order
    std::optional<Scaling>
        imageScaling; // pixels: Standard (mean and std of the train rows), MinMax (0…1)
    SplitSpec split;
    AugmentSpec augment; // pictures only
    TextSpec text; // texts only
    bool operator==(const DataSpec &) const = default;
};

// One layer: its kind ("linear", "conv2d", "relu", …; core/network/layerkinds.h) and its options,
// flat in JSON: {"kind": "linear", "units": 64}. Values are bool, qlonglong, double or QString.
struct LayerSpec {
    QString kind;
    QVariantMap options;
    // Of "residual" (one) and "parallel" (two or more): the layers inside.
    std::vector<std::vector<LayerSpec>> branches{};
    bool operator==(const LayerSpec &) const = default;
};

// A template or layers; or TorchScript: its source, or a module made in Python.
struct NetworkSpec {
    QString preset; // JSON "template": "mlp", "cnn", …; kept as a note once layers are given
    QList<LayerSpec> layers;
    bool layersGiven = false; // an empty list that is said (a linear model) is not an unsaid one
    QString source{}; // instead of layers: TorchScript (core/network/networksource.h)
    QString file{}; // instead of layers: what torch.jit.save() wrote
    QString fingerprint{}; // SHA-256 of the file, hex; filled on resolving
    bool operator==(const NetworkSpec &) const = default;
};

// What holds for some parameters only.
struct ParameterGroupSpec {
    QString parameters; // glob over parameter names, "embedding*"
    double lrScale = 1; // times the learning rate
    std::optional<double> weightDecay;
    bool frozen = false;
    bool operator==(const ParameterGroupSpec &) const = default;
};

struct OptimizerSpec {
    QString name = QStringLiteral("adamw"); // "sgd", "adam", "adamw", "rmsprop", "lion", "muon"
    std::optional<double> lr;
    std::optional<double> weightDecay; // JSON weight_decay
    double momentum = 0.9; // SGD, Muon
    bool nesterov = false; // SGD
    double beta1 = 0.9; // Adam, AdamW
    double beta2 = 0.999;
    double eps = 1e-8;
    double alpha = 0.99; // RMSprop: smoothing of the squares
    QList<ParameterGroupSpec> groups; // the first that matches holds
    bool operator==(const OptimizerSpec &) const = default;
};

struct ScheduleSpec {
    // "none", "step", "cosine", "one_cycle", "polynomial", "plateau"
    QString name = QStringLiteral("none");
    qint64 warmupSteps = 0; // linear from lr/100 to lr; not with one_cycle, which has its own
    int stepEpochs = 10; // step: every so many epochs …
    double gamma = 0.1; // … the learning rate is multiplied by this; plateau: the same
    double minLr = 0; // cosine, polynomial, plateau: what it ends at
    double power = 1; // polynomial
    int patience = 5; // plateau: epochs without an improvement of more than threshold (relative)
    double threshold = 1e-4;
    double warmupFraction = 0.3; // one_cycle: the rising part
    double divFactor = 25; // one_cycle: starts at lr / this
    double finalDivFactor = 1e4; // one_cycle: ends at lr / divFactor / this
    bool operator==(const ScheduleSpec &) const = default;
};

struct EarlyStoppingSpec {
    bool enabled = false;
    QString metric = QStringLiteral("valid/loss");
    int patience = 10; // epochs without an improvement of more than minDelta
    double minDelta = 0;
    bool operator==(const EarlyStoppingSpec &) const = default;
};

// Averages of the weights, which are what is evaluated and shipped.
struct AveragingSpec {
    QString name = QStringLiteral("none"); // "none", "ema", "swa"
    double decay = 0.999; // ema
    int startEpoch = 0; // swa: averages from this epoch on
    bool operator==(const AveragingSpec &) const = default;
};

// Watches the loop for values that are no numbers or leap, and pauses before they do damage.
struct FlightRecorderSpec {
    bool enabled = true;
    int batches = 8; // the last ones that are kept
    double spike = 20; // the loss is so many times the median of the last 100 steps; 0: never
    bool operator==(const FlightRecorderSpec &) const = default;
};

struct CheckpointSpec {
    int everyEpochs = 1;
    int keep = 2; // newest ones; the best one is kept besides
    int keepEverySteps = 0; // and the first of every so many steps; 0: none for their steps
    bool operator==(const CheckpointSpec &) const = default;
};

struct TrainSpec {
    std::optional<Task> task;
    QString loss; // "cross_entropy", "focal"; "mse", "mae", "huber", "quantile"
    double labelSmoothing = 0; // cross_entropy, focal
    double focalGamma = 2; // focal
    double huberDelta = 1; // huber
    double quantile = 0.5; // quantile
    OptimizerSpec optimizer;
    ScheduleSpec schedule;
    std::optional<int> batchSize;
    std::optional<int> epochs;
    quint64 seed = 1;
    EarlyStoppingSpec earlyStopping;
    // "none", "balanced" (rows / (classes × rows of the class)), or one weight a class in the
    // order of the class names.
    QString classWeights = QStringLiteral("none");
    QList<double> classWeightValues; // when classWeights is "given"; in JSON the list itself
    double clipNorm = 0; // gradient norm; 0: no clipping
    int accumulate = 1; // batches whose gradients make one update
    AveragingSpec averaging;
    QString stepper = QStringLiteral("auto"); // "auto", "script", "planned"
    QStringList breakpoints; // "train/loss > 2"; the run pauses when one holds
    FlightRecorderSpec flightRecorder;
    QString sanity; // "overfit_batch", "shuffled_labels"; empty: a real run
    QString device = QStringLiteral("cpu"); // "cpu", "cuda"
    QString precision = QStringLiteral("float32"); // "float32", "bfloat16": mixed
    int threads = 1; // of each process
    int processes = 1; // that share the rows of each batch
    CheckpointSpec checkpoint;
    bool operator==(const TrainSpec &) const = default;
};

struct TrackSpec {
    bool stepLoss = true; // train/loss at every step
    bool gradientNorm = false; // train/gradient_norm at every step
    int layers = 100; // every so many steps, what each layer does; 0: never
    int histograms = 500; // every so many steps, histograms of each layer; 0: never
    bool system = true; // throughput, processor, memory, energy
    double pricePerKwh = 0; // for the cost of a run; 0: not told
    bool operator==(const TrackSpec &) const = default;
};

struct Spec {
    QString name; // of the run
    QString experiment = QStringLiteral("default");
    DataSpec data;
    NetworkSpec network;
    TrainSpec train;
    TrackSpec track;
    bool operator==(const Spec &) const = default;

    const ColumnSpec *target() const; // null when no column has that role
    const ColumnSpec *column(const QString &name) const;
    ColumnSpec *column(const QString &name);
};

bool isClassification(Task task);
// Whether something besides the inputs is to be predicted: an autoencoder gives its inputs back,
// and a language model goes on from them.
bool hasTarget(Task task);
// Whether each output speaks of something that has a name: a class, or one of several labels.
bool hasClasses(Task task);
// Whether the network reads it as tokens.
bool isTextInput(const ColumnSpec &column);

} // namespace lampwork
