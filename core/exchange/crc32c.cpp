// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/crc32c.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace lampwork {

namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

// Slicing by eight: table[k][b] is the CRC of byte b followed by k zero bytes.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables makeTables()
{
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
        tables[0][byte] = crc;
    }
    for (std::size_t k = 1; k < 8; ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte)
            tables[k][byte] = (tables[k - 1][byte] >> 8) ^ tables[0][tables[k - 1][byte] & 0xff];
    }
    return tables;
}

constexpr Tables tables = makeTables();

std::uint64_t wordAt(const char *data)
{
    std::uint64_t word = 0;
    std::memcpy(&word, data, sizeof word);
    return word;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32cByInstruction(
    const char *data, std::size_t size)
{
    std::uint64_t crc = 0xffffffffU;
    for (; size >= 8; data += 8, size -= 8)
        crc = _mm_crc32_u64(crc, wordAt(data));
    auto rest = std::uint32_t(crc);
    for (; size > 0; ++data, --size)
        rest = _mm_crc32_u8(rest, static_cast<unsigned char>(*data));
    return ~rest;
}
#endif

} // namespace

std::uint32_t crc32cByTables(const char *data, std::size_t size)
{
    std::uint32_t crc = 0xffffffffU;
    for (; size >= 8; data += 8, size -= 8) {
        const std::uint64_t word = wordAt(data) ^ crc;
        crc = 0;
        for (std::size_t k = 0; k < 8; ++k)
            crc ^= tables[7 - k][(word >> (8 * k)) & 0xff];
    }
    for (; size > 0; ++data, --size)
        crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(*data)) & 0xff];
    return ~crc;
}

std::uint32_t crc32c(const char *data, std::size_t size)
{
#if defined(__x86_64__)
    static const bool hasInstruction = __builtin_cpu_supports("sse4.2") != 0;
    if (hasInstruction)
        return crc32cByInstruction(data, size);
#endif
    return crc32cByTables(data, size);
}

} // namespace lampwork
