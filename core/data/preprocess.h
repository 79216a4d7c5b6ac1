// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/data/split.h"
#include "core/data/table.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace lampwork {

// How one numeric input (number, date, yes/no) becomes one feature: x = isnan(v) ? fill : v, then
// (x - shift) / scale. In double, then rounded to float32. ±inf counts as missing.
struct NumericInput {
    QString name;
    ColumnType type = ColumnType::Number;
    double fill = 0;
    double shift = 0;
    double scale = 1; // never 0: a constant column has scale 1
    QString noText, yesText; // YesNo
    bool operator==(const NumericInput &) const = default;
};

// How one category input becomes features. Codes: 0 … categories.size() - 1 in the order given;
// `unknownCode` for texts never seen in training rows; `missingCode` for missing values.
// OneHot: categories.size() features (+ 1 with OwnCategory, the last, for missing); an unknown
// category is all zeros. Embedding: one feature holding the code, of `cardinality()` possible ones.
struct CategoryInput {
    QString name;
    QStringList categories; // of the train rows, most frequent first, then by text
    bool ownCategoryForMissing = false;
    int missingCode = 0; // index of the most frequent one (0), or of the own category
    CategoryEncoding encode = CategoryEncoding::OneHot;
    int embeddingSize = 0; // only with Embedding
    int oneHotWidth() const { return int(categories.size()) + (ownCategoryForMissing ? 1 : 0); }
    int unknownCode() const { return oneHotWidth(); }
    int cardinality() const { return oneHotWidth() + 1; } // with the unknown one
    bool operator==(const CategoryInput &) const = default;
};

struct PixelInput {
    int channels = 1, height = 0, width = 0;
    double shift = 0; // x = (pixel - shift) / scale
    double scale = 255;
    bool operator==(const PixelInput &) const = default;
};

// How texts become token codes, `length` of them a sample: what is longer is cut off, what is
// shorter is filled up with code 0, the padding. A language model takes the last tokens of a text
// instead, with a line feed before it (core/data/tokenstream.h). What a token is:
// core/data/tokenizer.h. Character:
// code 1 is any character that is not known, 2 + i is characters[i], most frequent first. BytePair:
// codes 1 … 256 are the bytes of UTF-8, byte + 1; merge i joins two codes to 257 + i.
struct TextInput {
    QString name; // of the column
    Tokenizer tokenizer = Tokenizer::Character;
    QStringList characters;
    std::vector<std::pair<int, int>> merges;
    int length = 0; // tokens of one sample
    int tokens() const; // codes are 0 … tokens() - 1
    bool operator==(const TextInput &) const = default;
};

// Everything learnt from the train rows that turns raw values into features and targets, and the
// description that an exported model carries. Features of a table, in order: numeric inputs, then
// the one-hot blocks, then one code column for each embedded category.
struct Preprocessing {
    Task task = Task::Regression;
    QList<NumericInput> numeric;
    QList<CategoryInput> categories;
    std::optional<PixelInput> pixels; // pictures: then the two lists are empty
    std::optional<TextInput> text; // texts: likewise
    QString target; // of several labels, their names joined; empty without a target
    // Classification, in the order of the network's outputs; of several labels, their names.
    QStringList classes;
    // Regression: the network learns (y - targetShift) / targetScale.
    double targetShift = 0;
    double targetScale = 1;

    // Shape of one sample as the network's first layer sees it: {features}, of texts {length}, or
    // {channels, height, width}.
    QList<int> featureShape() const;
    // Numbers of one sample; of a language model, of each of its tokens: a logit for each token
    // that may be next.
    int outputSize() const;
    // Of one sample: {outputSize()}; of a language model {length, outputSize()}.
    QList<int> outputShape() const;
    QStringList targetColumns() const; // of a table
    bool hasEmbeddings() const;
    bool operator==(const Preprocessing &) const = default;
};

// Learns it from the train rows of a resolved spec. InvalidInput when nothing is left to learn
// from.
Result<Preprocessing> fitPreprocessing(
    const Spec &spec, const Dataset &dataset, const Split &split);

Json preprocessingToJson(const Preprocessing &preprocessing);
Result<Preprocessing> preprocessingFromJson(const Json &json);

// Raw values as the exported module takes them. For a table: numbers [rows × numeric inputs] and
// texts per category input; for pictures: pixels; for texts: one list of them.
struct RawInputs {
    std::vector<double> numbers; // row-major, NaN: missing
    std::vector<std::vector<std::string>> texts; // [category or text input][row], "" : missing
    std::vector<float> pixels; // [rows × channels × height × width]
    std::size_t rows = 0;
};

// Collects the raw values of `rows`. A column that the table lacks is NotFound, naming it; a column
// of another type is converted where its texts allow, else InvalidInput.
Result<RawInputs> rawInputs(
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows);

// Targets of `rows`: class indices, or values in the target's unit (not scaled); of several labels
// [rows × labels] of 0 and 1, row-major. NaN: missing. InvalidInput for a task without a target.
Result<std::vector<float>> rawTargets(
    const Preprocessing &preprocessing, const Dataset &dataset, const std::vector<qint64> &rows);

} // namespace lampwork
