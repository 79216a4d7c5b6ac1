// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

namespace lampwork {

// Builds one protobuf message; the other way round than WireReader.
class WireWriter {
public:
    WireWriter &integer(int field, std::int64_t value)
    {
        tag(field, 0);
        varint(std::uint64_t(value));
        return *this;
    }
    WireWriter &real(int field, double value)
    {
        tag(field, 1);
        raw(&value, sizeof value);
        return *this;
    }
    WireWriter &single(int field, float value)
    {
        tag(field, 5);
        raw(&value, sizeof value);
        return *this;
    }
    WireWriter &bytes(int field, const QByteArray &value)
    {
        tag(field, 2);
        varint(std::uint64_t(value.size()));
        m_bytes += value;
        return *this;
    }
    WireWriter &message(int field, const WireWriter &value) { return bytes(field, value.m_bytes); }
    WireWriter &reals(int field, const std::vector<double> &values) // packed
    {
        tag(field, 2);
        varint(values.size() * sizeof(double));
        raw(values.data(), values.size() * sizeof(double));
        return *this;
    }
    const QByteArray &result() const { return m_bytes; }

private:
    static_assert(std::endian::native == std::endian::little);
    void tag(int field, int type) { varint(std::uint64_t(field) << 3 | std::uint64_t(type)); }
    void varint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            m_bytes.append(char(value | 0x80));
        m_bytes.append(char(value));
    }
    void raw(const void *data, std::size_t size)
    {
        m_bytes.append(static_cast<const char *>(data), qsizetype(size));
    }
    QByteArray m_bytes;
};

} // namespace lampwork
