// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <optional>

// One spec says everything a run needs. These are the value types; the JSON names, the checks and
// the texts of errors are in specjson.h. The members have the names of the JSON fields, so that a
// dotted path ("train.optimizer.lr") is the same everywhere.
//
// Optional members and empty strings mean "not said": resolveSpec() (core/launch/resolve.h) fills
// them with what suits the data. A stored run's spec has none left.
namespace lampwork {

enum class Task { Regression, Binary, Multiclass };
enum class ColumnType { Number, Category, YesNo, Date, Text, Id };
enum class ColumnRole { Input, Target, Ignore };
enum class MissingRule { Mean, Median, MostFrequent, Constant, OwnCategory };
enum class Scaling { Standard, MinMax, None };
enum class CategoryEncoding { OneHot, Embedding };

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
    std::optional<QString> method; // "random", "stratified" (by the target), "ordered" (as in the file)
    double valid = 0.15; // fraction of the rows
    double test = 0.15;
    quint64 seed = 0;
    bool operator==(const SplitSpec &) const = default;
};

struct DataSpec {
    QString source; // a file; relative to the spec file's folder when read from one, else absolute
    QString labels; // for IDX and NumPy: the file of labels
    QString format; // "csv", "idx", "npy"
    QString fingerprint; // XXH3-128 of the file(s), hex; filled on resolving
    CsvSpec csv;
    QList<ColumnSpec> columns; // in JSON an object keyed by name, in the file's order
    std::optional<Scaling> imageScaling; // pixels: Standard (mean and std of the train rows), MinMax (0…1)
    SplitSpec split;
    bool operator==(const DataSpec &) const = default;
};

// One layer: its kind ("linear", "conv2d", "relu", …; core/network/layerkinds.h) and its options,
// flat in JSON: {"kind": "linear", "units": 64}. Values are bool, qlonglong, double or QString.
struct LayerSpec {
    QString kind;
    QVariantMap options;
    bool operator==(const LayerSpec &) const = default;
};

struct NetworkSpec {
    QString preset; // JSON "template": "linear", "mlp", "cnn"; kept as a note once layers are given
    QList<LayerSpec> layers;
    bool layersGiven = false; // an empty list that is said (a linear model) is not an unsaid one
    bool operator==(const NetworkSpec &) const = default;
};

struct OptimizerSpec {
    QString name = QStringLiteral("adamw"); // "sgd", "adam", "adamw"
    std::optional<double> lr;
    std::optional<double> weightDecay; // JSON weight_decay
    double momentum = 0.9; // SGD
    bool nesterov = false; // SGD
    double beta1 = 0.9; // Adam, AdamW
    double beta2 = 0.999;
    double eps = 1e-8;
    bool operator==(const OptimizerSpec &) const = default;
};

struct ScheduleSpec {
    QString name = QStringLiteral("none"); // "none", "step", "cosine", "one_cycle"
    qint64 warmupSteps = 0; // linear from lr/100 to lr; not with one_cycle, which has its own
    int stepEpochs = 10; // step: every so many epochs …
    double gamma = 0.1; // … the learning rate is multiplied by this
    double minLr = 0; // cosine: what it ends at
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

struct CheckpointSpec {
    int everyEpochs = 1;
    int keep = 2; // newest ones; the best one is kept besides
    bool operator==(const CheckpointSpec &) const = default;
};

struct TrainSpec {
    std::optional<Task> task;
    QString loss; // "cross_entropy"; "mse", "mae", "huber"
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
    QString device = QStringLiteral("cpu"); // "cpu", "cuda"
    int threads = 1;
    CheckpointSpec checkpoint;
    bool operator==(const TrainSpec &) const = default;
};

struct TrackSpec {
    bool stepLoss = true; // train/loss at every step
    bool gradientNorm = false; // train/gradient_norm at every step
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

} // namespace lampwork
