// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <QString>

#include <optional>
#include <vector>

namespace lampwork {

// What the flight recorder keeps of an incident: a run's artifact of kind "flight_record", JSON.
// Doubles may be NaN or infinite; they read back as the same bits.
struct FlightRecord {
    enum class Kind { NotFinite, Spike };

    // Norms of one layer, and how many of its values are NaN or infinite.
    struct Values {
        double norm = 0;
        qint64 bad = 0;
        bool operator==(const Values &) const = default;
    };
    // In the order of the forward pass. Activations: what it gave for the batch of the incident.
    struct Layer {
        QString name; // "linear1", "relu2"
        QString title; // "Linear 64"
        std::optional<Values> weights; // none: it has no parameters
        std::optional<Values> gradients;
        std::optional<Values> activations; // none: the network cannot be looked into
        bool operator==(const Layer &) const = default;
    };
    struct Row {
        qint64 row = 0; // in the source, from 0
        double loss = 0; // by the weights of its step
        double largestInput = 0; // by magnitude, as the network gets it
        qint64 badInputs = 0;
        bool operator==(const Row &) const = default;
    };
    struct Batch {
        qint64 step = 0; // the update it was for, from 1
        qint64 epoch = 0; // from 0
        double loss = 0;
        std::optional<double> gradientNorm;
        std::vector<Row> rows;
        bool operator==(const Batch &) const = default;
    };
    // Where values went bad first.
    struct Culprit {
        QString layer; // its name; "input", "loss"
        QString values; // "inputs", "weights", "activations", "losses", "gradients"
        bool operator==(const Culprit &) const = default;
    };

    Kind kind = Kind::NotFinite;
    qint64 step = 0; // finished updates: the one of the incident is not among them
    qint64 epoch = 0;
    double loss = 0;
    std::optional<double> gradientNorm;
    std::optional<double> usualLoss; // of a spike: the median before it
    double learningRate = 0;
    bool applied = false; // the update was already done when the incident was found
    std::optional<Culprit> culprit;
    std::vector<Layer> layers;
    std::vector<Batch> batches; // oldest first; the last one is that of the incident
    bool operator==(const FlightRecord &) const = default;

    // What happened, in sentences.
    QString summary() const;
};

Json flightRecordToJson(const FlightRecord &record);
// Damaged for what is none.
Result<FlightRecord> flightRecordFromBytes(const QByteArray &bytes);

} // namespace lampwork
