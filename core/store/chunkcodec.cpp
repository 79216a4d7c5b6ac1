// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/chunkcodec.h"

#include "core/store/bytes.h"

#include <xxhash.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace lampwork {

namespace {

constexpr quint8 formatVersion = 1;
enum Flag : quint8 { RegularSteps = 1, Float32Values = 2, PackedBody = 4 };
// No chunk of ours comes near it; a damaged size must not make us allocate everything there is.
constexpr quint64 largestBody = quint64(1) << 30;

Error damaged(const char *what)
{
    return Error{ErrorCode::Damaged,
        QStringLiteral(
            "Stored points cannot be read: %1. The store is damaged; restore it from a copy.")
            .arg(QLatin1String(what)),
        {}};
}

bool isFloat32(double value)
{
    return std::bit_cast<quint64>(double(float(value))) == std::bit_cast<quint64>(value);
}

quint64 difference(qint64 later, qint64 earlier)
{
    return quint64(later) - quint64(earlier);
}

bool areRegular(const qint64 *steps, std::size_t count)
{
    for (std::size_t i = 2; i < count; ++i) {
        if (difference(steps[i], steps[i - 1]) != difference(steps[1], steps[0]))
            return false;
    }
    return true;
}

void writeSteps(ByteWriter &writer, const qint64 *steps, std::size_t count, bool regular)
{
    const std::size_t written = regular ? std::min<std::size_t>(count, 2) : count;
    for (std::size_t i = 0; i < written; ++i)
        writer.zigzag(i == 0 ? quint64(steps[0]) : difference(steps[i], steps[i - 1]));
}

void writeWall(ByteWriter &writer, const qint64 *wall, std::size_t count)
{
    quint64 before = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const quint64 delta = i == 0 ? quint64(wall[0]) : difference(wall[i], wall[i - 1]);
        writer.zigzag(i < 2 ? delta : delta - before);
        before = delta;
    }
}

template <typename T>
void writeValues(QByteArray &body, const double *values, std::size_t count, bool shuffled)
{
    const qsizetype start = body.size();
    body.resize(start + qsizetype(count * sizeof(T)));
    char *out = body.data() + start;
    for (std::size_t i = 0; i < count; ++i) {
        const T value = T(values[i]);
        std::array<char, sizeof(T)> bytes;
        std::memcpy(bytes.data(), &value, sizeof value);
        for (std::size_t b = 0; b < sizeof(T); ++b)
            out[shuffled ? b * count + i : i * sizeof(T) + b] = bytes[b];
    }
}

template <typename T>
void readValues(const char *in, std::vector<double> &values, std::size_t count, bool shuffled)
{
    for (std::size_t i = 0; i < count; ++i) {
        std::array<char, sizeof(T)> bytes;
        for (std::size_t b = 0; b < sizeof(T); ++b)
            bytes[b] = in[shuffled ? b * count + i : i * sizeof(T) + b];
        T value;
        std::memcpy(&value, bytes.data(), sizeof value);
        values.push_back(double(value));
    }
}

void appendChecksum(QByteArray &bytes)
{
    const quint32 sum = XXH32(bytes.constData(), std::size_t(bytes.size()), 0);
    ByteWriter(bytes).raw(sum);
}

bool checksumHolds(const QByteArray &bytes)
{
    const qsizetype size = bytes.size() - qsizetype(sizeof(quint32));
    if (size < 2)
        return false;
    quint32 stored = 0;
    std::memcpy(&stored, bytes.constData() + size, sizeof stored);
    return stored == XXH32(bytes.constData(), std::size_t(size), 0);
}

QByteArray compressed(const QByteArray &body)
{
    QByteArray frame(qsizetype(ZSTD_compressBound(std::size_t(body.size()))), Qt::Uninitialized);
    const std::size_t size = ZSTD_compress(
        frame.data(), std::size_t(frame.size()), body.constData(), std::size_t(body.size()), 1);
    Q_ASSERT(!ZSTD_isError(size)); // fails only where the output does not fit
    frame.truncate(qsizetype(size));
    return frame;
}

Result<void> readBody(ByteReader reader, quint8 flags, std::size_t count, SeriesPoints &points)
{
    const bool regular = flags & RegularSteps;
    quint64 step = 0;
    quint64 stride = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i == 0)
            step = reader.zigzag();
        else if (i == 1 || !regular)
            stride = reader.zigzag();
        step += i == 0 ? 0 : stride;
        points.steps.push_back(qint64(step));
    }
    quint64 wall = 0;
    quint64 delta = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const quint64 number = reader.zigzag();
        delta = i < 2 ? number : delta + number;
        wall = i == 0 ? number : wall + delta;
        points.wallMs.push_back(qint64(wall));
    }
    const std::size_t width = flags & Float32Values ? sizeof(float) : sizeof(double);
    if (reader.failed() || reader.left() != count * width)
        return damaged("their columns are cut");
    if (flags & Float32Values)
        readValues<float>(reader.at(), points.values, count, flags & PackedBody);
    else
        readValues<double>(reader.at(), points.values, count, flags & PackedBody);
    return {};
}

} // namespace

QByteArray encodeChunk(
    const SeriesPoints &points, std::size_t first, std::size_t count, ChunkForm form)
{
    Q_ASSERT(first + count <= points.size());
    const qint64 *steps = points.steps.data() + first;
    const double *values = points.values.data() + first;
    const bool regular = areRegular(steps, count);
    const bool float32 = std::all_of(values, values + count, isFloat32);
    const bool packed = form == ChunkForm::Packed;

    QByteArray body;
    body.reserve(qsizetype(count * 12 + 32));
    ByteWriter bodyWriter(body);
    writeSteps(bodyWriter, steps, count, regular);
    writeWall(bodyWriter, points.wallMs.data() + first, count);
    if (float32)
        writeValues<float>(body, values, count, packed);
    else
        writeValues<double>(body, values, count, packed);

    QByteArray bytes;
    ByteWriter writer(bytes);
    writer.byte(formatVersion);
    writer.byte(quint8(
        (regular ? RegularSteps : 0) | (float32 ? Float32Values : 0) | (packed ? PackedBody : 0)));
    writer.varint(count);
    if (packed)
        writer.varint(quint64(body.size()));
    bytes += packed ? compressed(body) : body;
    appendChecksum(bytes);
    return bytes;
}

QByteArray encodeChunk(const SeriesPoints &points, ChunkForm form)
{
    return encodeChunk(points, 0, points.size(), form);
}

Result<void> decodeChunk(const QByteArray &bytes, SeriesPoints &points)
{
    if (!checksumHolds(bytes))
        return damaged("their checksum is wrong");
    ByteReader reader(bytes.constData(), bytes.constData() + bytes.size() - sizeof(quint32));
    if (reader.byte() != formatVersion)
        return damaged("their format is unknown");
    const quint8 flags = reader.byte();
    const quint64 count = reader.varint();
    QByteArray body;
    if (flags & PackedBody) {
        const quint64 size = reader.varint();
        if (reader.failed() || size > largestBody)
            return damaged("their size is wrong");
        body.resize(qsizetype(size));
        if (ZSTD_decompress(body.data(), size, reader.at(), reader.left()) != size)
            return damaged("they do not unpack");
        reader = ByteReader(body.constData(), body.constData() + body.size());
    }
    // Every point takes at least a byte of wall time and four of value.
    if (reader.failed() || count > reader.left() / 5)
        return damaged("their number is wrong");
    const std::size_t before = points.size();
    auto done = readBody(reader, flags, count, points);
    if (!done) {
        points.steps.resize(before);
        points.wallMs.resize(before);
        points.values.resize(before);
    }
    return done;
}

void PointStatistics::add(double value)
{
    ++count;
    if (!std::isfinite(value)) {
        ++nonFinite;
        return;
    }
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
    sum += value;
}

void PointStatistics::add(const PointStatistics &other)
{
    count += other.count;
    nonFinite += other.nonFinite;
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
    sum += other.sum;
}

PointStatistics statisticsOf(const SeriesPoints &points, std::size_t first, std::size_t count)
{
    PointStatistics statistics;
    for (std::size_t i = first; i < first + count; ++i)
        statistics.add(points.values[i]);
    return statistics;
}

QByteArray encodeMip(const SeriesPoints &points, std::size_t first, std::size_t count)
{
    const double *values = points.values.data() + first;
    const bool float32 = std::all_of(values, values + count, isFloat32);
    QByteArray bytes;
    ByteWriter writer(bytes);
    writer.byte(formatVersion);
    writer.byte(float32 ? Float32Values : 0);
    writer.varint((count + pointsPerBucket - 1) / pointsPerBucket);
    qint64 stepBefore = 0;
    for (std::size_t i = 0; i < count; i += pointsPerBucket) {
        const auto bucket
            = statisticsOf(points, first + i, std::min<std::size_t>(pointsPerBucket, count - i));
        writer.zigzag(difference(points.steps[first + i], stepBefore));
        stepBefore = points.steps[first + i];
        writer.varint(quint64(bucket.nonFinite));
        for (const double bound : {bucket.minimum, bucket.maximum}) {
            if (float32)
                writer.raw(float(bound));
            else
                writer.raw(bound);
        }
    }
    appendChecksum(bytes);
    return bytes;
}

Result<std::vector<EnvelopeBucket>> decodeMip(const QByteArray &bytes)
{
    if (!checksumHolds(bytes))
        return damaged("the checksum of their envelope is wrong");
    ByteReader reader(bytes.constData(), bytes.constData() + bytes.size() - sizeof(quint32));
    if (reader.byte() != formatVersion)
        return damaged("the format of their envelope is unknown");
    const bool float32 = reader.byte() & Float32Values;
    const quint64 count = reader.varint();
    if (reader.failed() || count > reader.left())
        return damaged("their envelope is cut");
    std::vector<EnvelopeBucket> buckets(count);
    quint64 step = 0;
    for (EnvelopeBucket &bucket : buckets) {
        step += reader.zigzag();
        bucket.firstStep = qint64(step);
        bucket.nonFinite = qint64(reader.varint());
        bucket.minimum = float32 ? double(reader.raw<float>()) : reader.raw<double>();
        bucket.maximum = float32 ? double(reader.raw<float>()) : reader.raw<double>();
    }
    if (reader.failed() || reader.left() != 0)
        return damaged("their envelope is cut");
    return buckets;
}

} // namespace lampwork
