// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/series.h"
#include "core/store/envelope.h"

#include <QByteArray>

namespace lampwork {

// How points become bytes, in the journal and in chunks. Pure functions; any thread.
//
// A chunk:
//     byte      1: version of this format
//     byte      flags: 1 steps are regular, 2 values are float32, 4 the body is packed
//     varint    n, the number of points
//     varint    size of the body before compression; only where it is packed
//     body      plain, or one zstd frame (level 1) where it is packed
//     uint32    XXH32 (seed 0) of all bytes before it, little-endian
// The body:
//     steps     regular: first, stride; else first, then n - 1 differences
//     wall      first, then the first difference, then n - 2 differences of differences
//     values    n little-endian IEEE 754 numbers of 8 bytes, or of 4 where every value is the same,
//               bit for bit, after a round trip through float32. In a packed body they are
//               byte-shuffled: the lowest bytes of all values, then the next ones, ….
// A column of n = 0 is absent, and of n = 1 only its first number is there. Steps and wall times
// are zigzag varints (LEB128, 7 bits a byte, lowest first) of 64-bit differences that wrap around,
// so that every int64 survives.

inline constexpr int pointsPerChunk = 4096;
inline constexpr int pointsPerBucket = 64;

enum class ChunkForm {
    Plain, // cheap to write and rewrite: journal entries and the tail of a series
    Packed, // shuffled and compressed: chunks that will not change any more
};

// The columns of `points` from index `first` on, `count` of them.
QByteArray encodeChunk(
    const SeriesPoints &points, std::size_t first, std::size_t count, ChunkForm form);
QByteArray encodeChunk(const SeriesPoints &points, ChunkForm form);
// Appends the chunk's points to `points`. Damaged, with `points` unchanged, when the bytes are not
// what encodeChunk wrote.
Result<void> decodeChunk(const QByteArray &bytes, SeriesPoints &points);

PointStatistics statisticsOf(const SeriesPoints &points, std::size_t first, std::size_t count);

// The min/max level of a chunk, a bucket for each 64 points:
//     byte      1: version of this format
//     byte      flags: 2 minima and maxima are float32
//     varint    number of buckets
//     buckets   each: zigzag varint of the difference of first steps (the first one: itself),
//     varint
//               number of non-finite values, minimum, maximum (4 or 8 bytes each)
//     uint32    XXH32 of all bytes before it
QByteArray encodeMip(const SeriesPoints &points, std::size_t first, std::size_t count);
Result<std::vector<EnvelopeBucket>> decodeMip(const QByteArray &bytes);

} // namespace lampwork
