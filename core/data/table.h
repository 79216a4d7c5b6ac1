// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/spec.h"

#include <QString>
#include <QStringList>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lampwork {

// Texts in one block of memory, each once. Index -1 stands for "missing" everywhere.
struct TextPool {
    std::string bytes;
    std::vector<std::uint64_t> ends; // ends[i] is one past the last byte of text i
    std::size_t size() const { return ends.size(); }
    std::string_view at(std::size_t i) const
    {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        return std::string_view(bytes).substr(begin, ends[i] - begin);
    }
};

// One typed column. Number, Date and YesNo use `numbers` (Date: seconds since the epoch, UTC;
// YesNo: 0 or 1; NaN: missing). Category, Text and Id use `codes` into `texts` (-1: missing); the
// texts are UTF-8, in order of first appearance.
struct Column {
    QString name;
    ColumnType type = ColumnType::Number;
    std::vector<double> numbers;
    std::vector<std::int32_t> codes;
    TextPool texts;
    // What "no" and "yes" were called in the file; only for YesNo.
    QString noText;
    QString yesText;

    bool isNumeric() const
    {
        return type == ColumnType::Number || type == ColumnType::Date || type == ColumnType::YesNo;
    }
    bool isMissing(std::size_t row) const
    {
        return isNumeric() ? std::isnan(numbers[row]) : codes[row] < 0;
    }
    // The cell as text for a person; empty when missing.
    QString text(std::size_t row) const;
};

struct Table {
    std::vector<Column> columns;
    std::size_t rowCount = 0;
    QStringList
        warnings; // "Row 12 had 5 fields instead of 6 …"; at most 100, the last says how many more
    const Column *column(const QString &name) const;
    int indexOf(const QString &name) const; // -1: none
    QStringList columnNames() const;
};

// Pictures with a label each. Pixels: [count, channels, height, width], row-major, as in the file
// (bytes, or values of float files).
struct ImageSet {
    std::size_t count = 0;
    int channels = 1;
    int height = 0;
    int width = 0;
    std::vector<std::uint8_t> bytes; // one of the two is used
    std::vector<float> floats;
    std::vector<double> labels; // class index, or a value for regression
    QStringList classes; // empty: labels are values
    std::size_t pixelsPerImage() const
    {
        return std::size_t(channels) * std::size_t(height) * std::size_t(width);
    }
    double pixel(std::size_t image, std::size_t index) const
    {
        const std::size_t at = image * pixelsPerImage() + index;
        return bytes.empty() ? double(floats[at]) : double(bytes[at]);
    }
};

// What a DataSpec's source holds: a table, or pictures. Immutable once read; shared between
// threads.
struct Dataset {
    std::shared_ptr<const Table> table;
    std::shared_ptr<const ImageSet> images;
    QString fingerprint; // XXH3-128 of the file(s), hex
    std::size_t rowCount() const { return table ? table->rowCount : images ? images->count : 0; }
};

} // namespace lampwork
