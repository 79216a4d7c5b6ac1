// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace lampwork {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in memory");

// Walks over the fields of one protobuf message without building it
// (https://protobuf.dev/programming-guides/encoding/). Every length is checked against what is
// there; nothing is allocated, and a nested message is walked only when asked for, so that the
// depth is the caller's. After next() was false, failed() tells whether the message was cut or
// wrong. Measured against generated code of libprotobuf in tests/bench/exchange.
class WireReader {
public:
    enum Type : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

    explicit WireReader(std::string_view message)
        : m_at(message.data())
        , m_end(message.data() + message.size())
    {
    }

    // Moves to the next field; false at the end, and where the message is wrong.
    bool next()
    {
        if (m_at == m_end)
            return false;
        std::uint64_t tag = 0;
        if (!varint(tag))
            return fail();
        m_field = std::uint32_t(tag >> 3);
        m_type = Type(tag & 7);
        switch (m_type) {
        case Varint:
            return varint(m_number) || fail();
        case Fixed64:
            return fixed(8) || fail();
        case Fixed32:
            return fixed(4) || fail();
        case Bytes: {
            std::uint64_t size = 0;
            if (!varint(size) || size > std::uint64_t(m_end - m_at))
                return fail();
            m_bytes = {m_at, std::size_t(size)};
            m_at += size;
            return true;
        }
        }
        return fail(); // groups have not been written since 2008
    }

    // Of the field that next() moved to.
    std::uint32_t field() const { return m_field; }
    Type type() const { return m_type; }
    bool is(std::uint32_t field, Type type) const { return m_field == field && m_type == type; }
    std::int64_t integer() const { return std::int64_t(m_number); } // of a Varint
    std::string_view bytes() const { return m_bytes; } // of Bytes
    double real() const { return std::bit_cast<double>(m_number); } // of a Fixed64
    float single() const { return std::bit_cast<float>(std::uint32_t(m_number)); } // of a Fixed32

    bool failed() const { return m_failed; }

private:
    bool fail()
    {
        m_failed = true;
        m_at = m_end;
        return false;
    }
    bool varint(std::uint64_t &value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && m_at != m_end; shift += 7) {
            const auto byte = static_cast<unsigned char>(*m_at++);
            value |= std::uint64_t(byte & 0x7f) << shift;
            if (byte < 0x80)
                return true;
        }
        return false;
    }
    bool fixed(std::size_t size)
    {
        if (std::size_t(m_end - m_at) < size)
            return false;
        m_number = 0;
        std::memcpy(&m_number, m_at, size);
        m_at += size;
        return true;
    }

    const char *m_at;
    const char *m_end;
    std::uint32_t m_field = 0;
    Type m_type = Varint;
    std::uint64_t m_number = 0;
    std::string_view m_bytes;
    bool m_failed = false;
};

} // namespace lampwork
