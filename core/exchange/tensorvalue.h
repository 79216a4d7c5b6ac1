// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <optional>
#include <string_view>
#include <vector>

namespace lampwork {

// A TensorProto (tensorflow/core/framework/tensor.proto), as far as summaries use it. Views into
// the message that it was read from.
struct TensorValue {
    std::vector<qint64> shape;
    std::vector<double> numbers;
    std::vector<std::string_view> texts; // of a tensor of strings
};

// The first number alone, without an allocation: what a scalar is. Nothing for texts and none.
std::optional<double> scalarOfTensor(std::string_view message);
// Nothing where the message is wrong, of a type that summaries do not use, or has over a million
// numbers.
std::optional<TensorValue> readTensor(std::string_view message);

} // namespace lampwork
