// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tensorvalue.h"

#include "core/exchange/wire.h"

#include <cmath>
#include <cstring>

namespace lampwork {

namespace {

// A byte of a message can become a number of eight: no summary is nearly as large.
constexpr std::size_t mostNumbers = 1'000'000;
constexpr std::size_t mostTexts = 100'000;

// tensorflow/core/framework/types.proto
enum class DataType : int {
    Float = 1,
    Double = 2,
    Int32 = 3,
    Uint8 = 4,
    Int16 = 5,
    Int8 = 6,
    String = 7,
    Int64 = 9,
    Bool = 10,
    Bfloat16 = 14,
    Uint16 = 17,
    Half = 19,
    Uint32 = 22,
    Uint64 = 23,
};

float floatFromHalf(std::uint16_t half)
{
    const int exponent = (half >> 10) & 31;
    const int mantissa = half & 1023;
    const float sign = (half & 0x8000) != 0 ? -1.F : 1.F;
    if (exponent == 31)
        return mantissa != 0 ? std::nanf("") : sign * INFINITY;
    return sign
        * (exponent == 0 ? std::ldexp(float(mantissa), -24)
                         : std::ldexp(float(mantissa + 1024), exponent - 25));
}

float floatFromBfloat(std::uint16_t bits)
{
    return std::bit_cast<float>(std::uint32_t(bits) << 16);
}

template <typename T> double elementAt(const char *data)
{
    T element;
    std::memcpy(&element, data, sizeof element);
    return double(element);
}

struct Element {
    std::size_t bytes = 0; // in tensor_content; 0: not a number
    double (*read)(const char *) = nullptr;
};

Element elementOf(DataType type)
{
    switch (type) {
    case DataType::Float:
        return {4, elementAt<float>};
    case DataType::Double:
        return {8, elementAt<double>};
    case DataType::Int32:
        return {4, elementAt<std::int32_t>};
    case DataType::Uint8:
    case DataType::Bool:
        return {1, elementAt<std::uint8_t>};
    case DataType::Int16:
        return {2, elementAt<std::int16_t>};
    case DataType::Int8:
        return {1, elementAt<std::int8_t>};
    case DataType::Int64:
        return {8, elementAt<std::int64_t>};
    case DataType::Uint16:
        return {2, elementAt<std::uint16_t>};
    case DataType::Uint32:
        return {4, elementAt<std::uint32_t>};
    case DataType::Uint64:
        return {8, elementAt<std::uint64_t>};
    case DataType::Half:
        return {2, [](const char *data) {
                    return double(floatFromHalf(std::uint16_t(elementAt<std::uint16_t>(data))));
                }};
    case DataType::Bfloat16:
        return {2, [](const char *data) {
                    return double(floatFromBfloat(std::uint16_t(elementAt<std::uint16_t>(data))));
                }};
    case DataType::String:
        break;
    }
    return {};
}

// Calls `use` with each number of the field, packed or not, until it says no. False: wrong message.
template <typename Use> bool eachNumber(const WireReader &field, DataType type, Use &&use)
{
    const auto halfOr = [&](std::int64_t bits) {
        if (type == DataType::Half)
            return double(floatFromHalf(std::uint16_t(bits)));
        return type == DataType::Bfloat16 ? double(floatFromBfloat(std::uint16_t(bits)))
                                          : double(bits);
    };
    switch (field.type()) {
    case WireReader::Fixed32:
        use(double(field.single()));
        return true;
    case WireReader::Fixed64:
        use(field.real());
        return true;
    case WireReader::Varint:
        use(halfOr(field.integer()));
        return true;
    case WireReader::Bytes:
        break;
    }
    const std::string_view packed = field.bytes();
    if (field.field() == 5 || field.field() == 6) { // float_val, double_val
        const std::size_t size = field.field() == 5 ? 4 : 8;
        for (std::size_t at = 0; at + size <= packed.size(); at += size) {
            if (!use(size == 4 ? elementAt<float>(packed.data() + at)
                               : elementAt<double>(packed.data() + at)))
                return true;
        }
        return packed.size() % size == 0;
    }
    for (std::size_t at = 0; at < packed.size();) {
        std::uint64_t value = 0;
        int shift = 0;
        for (;; shift += 7) {
            if (at == packed.size() || shift > 63)
                return false;
            const auto byte = static_cast<unsigned char>(packed[at++]);
            value |= std::uint64_t(byte & 0x7f) << shift;
            if (byte < 0x80)
                break;
        }
        if (!use(halfOr(std::int64_t(value))))
            return true;
    }
    return true;
}

// float_val, double_val, int_val, int64_val, bool_val, half_val, uint32_val, uint64_val
bool isNumberField(std::uint32_t field)
{
    return field == 5 || field == 6 || field == 7 || field == 10 || field == 11 || field == 13
        || field == 16 || field == 17;
}

bool readShape(std::string_view message, std::vector<qint64> &shape)
{
    WireReader dims(message);
    while (dims.next()) {
        if (!dims.is(2, WireReader::Bytes))
            continue;
        WireReader dim(dims.bytes());
        qint64 size = 0;
        while (dim.next()) {
            if (dim.is(1, WireReader::Varint))
                size = dim.integer();
        }
        shape.push_back(size);
    }
    return !dims.failed();
}

} // namespace

std::optional<double> scalarOfTensor(std::string_view message)
{
    WireReader fields(message);
    DataType type = DataType::Float;
    std::string_view content;
    std::optional<double> value;
    while (fields.next()) {
        if (fields.is(1, WireReader::Varint)) {
            type = DataType(fields.integer());
        } else if (fields.is(4, WireReader::Bytes)) {
            content = fields.bytes();
        } else if (isNumberField(fields.field()) && !value) {
            const auto first = [&](double number) {
                value = number;
                return false;
            };
            if (!eachNumber(fields, type, first))
                return std::nullopt;
        }
    }
    if (fields.failed())
        return std::nullopt;
    const Element element = elementOf(type);
    if (!value && element.bytes > 0 && content.size() >= element.bytes)
        value = element.read(content.data());
    return value;
}

std::optional<TensorValue> readTensor(std::string_view message)
{
    TensorValue tensor;
    WireReader fields(message);
    DataType type = DataType::Float;
    std::string_view content;
    while (fields.next()) {
        if (fields.is(1, WireReader::Varint)) {
            type = DataType(fields.integer());
        } else if (fields.is(2, WireReader::Bytes)) {
            if (!readShape(fields.bytes(), tensor.shape))
                return std::nullopt;
        } else if (fields.is(4, WireReader::Bytes)) {
            content = fields.bytes();
        } else if (fields.is(8, WireReader::Bytes)) {
            if (tensor.texts.size() < mostTexts)
                tensor.texts.push_back(fields.bytes());
        } else if (isNumberField(fields.field())) {
            const auto add = [&](double number) {
                tensor.numbers.push_back(number);
                return tensor.numbers.size() <= mostNumbers;
            };
            if (!eachNumber(fields, type, add))
                return std::nullopt;
        }
    }
    if (fields.failed())
        return std::nullopt;
    if (tensor.numbers.size() > mostNumbers || content.size() > mostNumbers * sizeof(double))
        return std::nullopt;
    const Element element = elementOf(type);
    if (element.bytes == 0)
        return type == DataType::String ? std::optional(tensor) : std::nullopt;
    if (tensor.numbers.empty()) {
        if (content.size() % element.bytes != 0)
            return std::nullopt;
        for (std::size_t at = 0; at < content.size(); at += element.bytes)
            tensor.numbers.push_back(element.read(content.data() + at));
    }
    return tensor;
}

} // namespace lampwork
