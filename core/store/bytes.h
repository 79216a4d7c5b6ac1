// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <bit>
#include <cstring>

namespace lampwork {

static_assert(std::endian::native == std::endian::little,
    "the store's byte formats are written as they lie in memory");

inline quint64 toZigzag(quint64 wrapped)
{
    return (wrapped << 1) ^ (0 - (wrapped >> 63));
}

inline quint64 fromZigzag(quint64 zigzag)
{
    return (zigzag >> 1) ^ (0 - (zigzag & 1));
}

// Appends to a QByteArray.
class ByteWriter {
public:
    explicit ByteWriter(QByteArray &out)
        : m_out(out)
    {
    }
    void byte(quint8 value) { m_out.append(char(value)); }
    void varint(quint64 value)
    {
        while (value >= 0x80) {
            byte(quint8(value | 0x80));
            value >>= 7;
        }
        byte(quint8(value));
    }
    void zigzag(quint64 wrapped) { varint(toZigzag(wrapped)); }
    template <typename T> void raw(T value)
    {
        m_out.append(reinterpret_cast<const char *>(&value), sizeof value);
    }

private:
    QByteArray &m_out;
};

// Reads what a ByteWriter wrote. After a read past the end, or a varint that is none, it has
// failed: everything it then gives is 0.
class ByteReader {
public:
    ByteReader(const char *begin, const char *end)
        : m_at(begin)
        , m_end(end)
    {
    }
    bool failed() const { return m_failed; }
    std::size_t left() const { return std::size_t(m_end - m_at); }
    const char *at() const { return m_at; }

    quint8 byte()
    {
        if (m_at == m_end) {
            m_failed = true;
            return 0;
        }
        return quint8(*m_at++);
    }
    quint64 varint()
    {
        quint64 value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const quint8 next = byte();
            value |= quint64(next & 0x7f) << shift;
            if (next < 0x80)
                return m_failed ? 0 : value;
        }
        m_failed = true;
        return 0;
    }
    quint64 zigzag() { return fromZigzag(varint()); }
    template <typename T> T raw()
    {
        T value{};
        if (left() < sizeof value)
            m_failed = true;
        else
            std::memcpy(&value, skip(sizeof value), sizeof value);
        return value;
    }
    // The next `size` bytes, which must be there.
    const char *skip(std::size_t size)
    {
        const char *here = m_at;
        m_at += size;
        return here;
    }

private:
    const char *m_at;
    const char *m_end;
    bool m_failed = false;
};

} // namespace lampwork
