// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace lampwork {

// Thrift's compact protocol, as far as Parquet's metadata need it
// (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). Fields of a
// struct are written in the order of their numbers.
class ThriftWriter {
public:
    void beginStruct() { m_last.push_back(0); } // the outermost, or an element of a list
    void endStruct()
    {
        m_bytes.append('\0');
        m_last.pop_back();
    }
    void structField(int field)
    {
        header(field, 12);
        beginStruct();
    }
    void i32(int field, std::int32_t value)
    {
        header(field, 5);
        zigzag(value);
    }
    void i64(int field, std::int64_t value)
    {
        header(field, 6);
        zigzag(value);
    }
    void text(int field, const QByteArray &value)
    {
        header(field, 8);
        element(value);
    }
    // Then `count` elements: by element(), or by beginStruct() … endStruct().
    void structList(int field, std::size_t count) { list(field, 12, count); }
    void textList(int field, std::size_t count) { list(field, 8, count); }
    void i32List(int field, std::size_t count) { list(field, 5, count); }
    void element(const QByteArray &value)
    {
        varint(std::uint64_t(value.size()));
        m_bytes.append(value);
    }
    void element(std::int32_t value) { zigzag(value); }

    const QByteArray &bytes() const { return m_bytes; }

private:
    void header(int field, int type)
    {
        const int step = field - m_last.back();
        m_last.back() = field;
        if (step > 0 && step < 16) {
            m_bytes.append(char(step << 4 | type));
        } else {
            m_bytes.append(char(type));
            zigzag(field);
        }
    }
    void list(int field, int type, std::size_t count)
    {
        header(field, 9);
        if (count < 15) {
            m_bytes.append(char(count << 4 | std::size_t(type)));
        } else {
            m_bytes.append(char(0xf0 | type));
            varint(count);
        }
    }
    void zigzag(std::int64_t value)
    {
        varint(std::uint64_t(value) << 1 ^ std::uint64_t(value >> 63));
    }
    void varint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            m_bytes.append(char(value | 0x80));
        m_bytes.append(char(value));
    }

    QByteArray m_bytes;
    std::vector<int> m_last; // field of each open struct
};

} // namespace lampwork
