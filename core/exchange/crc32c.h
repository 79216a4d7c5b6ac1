// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace lampwork {

// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) of the bytes, as iSCSI (RFC 3720, B.4) has
// it. By the processor's instruction where it has one. Any thread.
std::uint32_t crc32c(const char *data, std::size_t size);
// The same by tables alone, for processors without the instruction, and for the test of both.
std::uint32_t crc32cByTables(const char *data, std::size_t size);

// TFRecord stores a CRC rotated and shifted, so that a CRC of bytes that hold CRCs stays a good one
// (tensorflow/core/lib/hash/crc32c.h).
inline std::uint32_t maskedCrc(std::uint32_t crc)
{
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

} // namespace lampwork
