// SPDX-License-Identifier: GPL-3.0-or-later
// Parquet (https://parquet.apache.org/docs/file-format/), as plain as it can be: six required
// columns, one page for each in a row group of up to a million rows, compressed by zstd. Names are
// a dictionary and runs of its indices, since a series' points stand together.
#include "core/exchange/pointsink.h"
#include "core/exchange/thriftwriter.h"

#include <zstd.h>

#include <QHash>

#include <array>
#include <cstring>

namespace lampwork {

namespace {

constexpr std::size_t rowsAGroup = 1'000'000;

// Numbers of parquet.thrift.
enum Type { Int64 = 2, Double = 5, ByteArray = 6 };
enum Encoding { Plain = 0, Rle = 3, RleDictionary = 8 };
constexpr int noConversion = -1;
constexpr int utf8 = 0;
constexpr int timestampMillis = 9;
constexpr int zstdCodec = 6;
constexpr int dataPage = 0;
constexpr int dictionaryPage = 2;

struct Column {
    const char *name;
    Type type;
    int conversion;
};
constexpr std::array<Column, 6> columns{{{"run", Int64, noConversion},
    {"run_name", ByteArray, utf8}, {"series", ByteArray, utf8}, {"step", Int64, noConversion},
    {"time_ms", Int64, timestampMillis}, {"value", Double, noConversion}}};

struct ColumnChunk {
    qint64 dictionaryAt = -1; // -1: none
    qint64 dataAt = 0;
    qint64 compressed = 0;
    qint64 uncompressed = 0;
};
struct RowGroup {
    qint64 rows = 0;
    std::array<ColumnChunk, columns.size()> chunks;
};

void appendLittle32(QByteArray &bytes, quint32 value)
{
    for (int shift = 0; shift < 32; shift += 8)
        bytes.append(char(value >> shift));
}

// A column of texts: each different one once, and how often it is repeated.
class TextColumn {
public:
    void add(const QString &text, std::size_t times)
    {
        const auto known = m_index.constFind(text);
        const int index = known != m_index.constEnd() ? *known : int(m_index.size());
        if (known == m_index.constEnd()) {
            m_index.insert(text, index);
            const QByteArray bytes = text.toUtf8();
            appendLittle32(m_dictionary, quint32(bytes.size()));
            m_dictionary += bytes;
        }
        if (!m_runs.empty() && m_runs.back().first == index)
            m_runs.back().second += times;
        else
            m_runs.emplace_back(index, times);
    }
    int size() const { return int(m_index.size()); }
    const QByteArray &dictionary() const { return m_dictionary; }
    // The width of an index in bits, then runs of the RLE encoding.
    QByteArray indices() const
    {
        int bits = 0;
        while ((std::size_t(1) << bits) < std::size_t(m_index.size()))
            ++bits;
        QByteArray bytes(1, char(bits));
        for (const auto &[index, times] : m_runs) {
            std::uint64_t header = std::uint64_t(times) << 1;
            for (; header >= 0x80; header >>= 7)
                bytes.append(char(header | 0x80));
            bytes.append(char(header));
            for (int shift = 0; shift < bits; shift += 8)
                bytes.append(char(index >> shift));
        }
        return bytes;
    }

private:
    QHash<QString, int> m_index;
    QByteArray m_dictionary;
    std::vector<std::pair<int, std::size_t>> m_runs;
};

template <typename T> QByteArray plainBytes(const std::vector<T> &values)
{
    return QByteArray(
        reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * sizeof(T)));
}

class ParquetSink : public PointSink {
public:
    explicit ParquetSink(OutputFile &file)
        : m_file(file)
    {
    }
    Result<void> start() override { return m_file.write("PAR1"); }

    Result<void> add(const Run &run, const SeriesPoints &points) override
    {
        for (std::size_t first = 0; first < points.size();) {
            const std::size_t count = std::min(points.size() - first, rowsAGroup - m_values.size());
            m_runs.insert(m_runs.end(), count, run.id);
            m_names.add(run.name, count);
            m_series.add(points.name, count);
            const auto from = std::ptrdiff_t(first);
            const auto to = from + std::ptrdiff_t(count);
            m_steps.insert(m_steps.end(), points.steps.begin() + from, points.steps.begin() + to);
            m_times.insert(m_times.end(), points.wallMs.begin() + from, points.wallMs.begin() + to);
            m_values.insert(
                m_values.end(), points.values.begin() + from, points.values.begin() + to);
            first += count;
            if (m_values.size() == rowsAGroup) {
                if (auto written = writeGroup(); !written)
                    return written;
            }
        }
        return {};
    }

    Result<void> finish() override
    {
        if (!m_values.empty()) {
            if (auto written = writeGroup(); !written)
                return written;
        }
        QByteArray end = footer();
        appendLittle32(end, quint32(end.size()));
        return m_file.write(end + "PAR1");
    }

private:
    Result<void> writeGroup()
    {
        RowGroup group;
        group.rows = qint64(m_values.size());
        const auto texts = [&](std::size_t column, const TextColumn &text) -> Result<void> {
            ColumnChunk &chunk = group.chunks[column];
            chunk.dictionaryAt = m_file.size();
            if (auto done = page(chunk, dictionaryPage, text.dictionary(), text.size(), Plain);
                !done)
                return done;
            chunk.dataAt = m_file.size();
            return page(chunk, dataPage, text.indices(), int(group.rows), RleDictionary);
        };
        const auto numbers = [&](std::size_t column, const QByteArray &bytes) {
            group.chunks[column].dataAt = m_file.size();
            return page(group.chunks[column], dataPage, bytes, int(group.rows), Plain);
        };
        if (auto done = numbers(0, plainBytes(m_runs)); !done)
            return done;
        if (auto done = texts(1, m_names); !done)
            return done;
        if (auto done = texts(2, m_series); !done)
            return done;
        if (auto done = numbers(3, plainBytes(m_steps)); !done)
            return done;
        if (auto done = numbers(4, plainBytes(m_times)); !done)
            return done;
        if (auto done = numbers(5, plainBytes(m_values)); !done)
            return done;
        m_groups.push_back(group);
        m_runs.clear();
        m_names = {};
        m_series = {};
        m_steps.clear();
        m_times.clear();
        m_values.clear();
        return {};
    }

    Result<void> page(
        ColumnChunk &chunk, int type, const QByteArray &bytes, int count, Encoding encoding)
    {
        QByteArray packed(
            qsizetype(ZSTD_compressBound(std::size_t(bytes.size()))), Qt::Uninitialized);
        const std::size_t size = ZSTD_compress(packed.data(), std::size_t(packed.size()),
            bytes.constData(), std::size_t(bytes.size()), 1);
        if (ZSTD_isError(size)) {
            return Error{ErrorCode::Internal,
                QStringLiteral("Compressing failed: %1.")
                    .arg(QString::fromLatin1(ZSTD_getErrorName(size))),
                {}};
        }
        packed.truncate(qsizetype(size));
        ThriftWriter header;
        header.beginStruct();
        header.i32(1, type);
        header.i32(2, int(bytes.size()));
        header.i32(3, int(packed.size()));
        header.structField(type == dictionaryPage ? 7 : 5);
        header.i32(1, count);
        header.i32(2, encoding);
        if (type == dataPage) {
            header.i32(3, Rle); // of the levels, which required columns have not
            header.i32(4, Rle);
        }
        header.endStruct();
        header.endStruct();
        chunk.uncompressed += header.bytes().size() + bytes.size();
        chunk.compressed += header.bytes().size() + packed.size();
        return m_file.write(header.bytes() + packed);
    }

    static void writeSchema(ThriftWriter &out)
    {
        out.structList(2, columns.size() + 1);
        out.beginStruct();
        out.text(4, "points");
        out.i32(5, int(columns.size()));
        out.endStruct();
        for (const Column &column : columns) {
            out.beginStruct();
            out.i32(1, column.type);
            out.i32(3, 0); // required
            out.text(4, column.name);
            if (column.conversion != noConversion)
                out.i32(6, column.conversion);
            out.endStruct();
        }
    }

    static void writeChunk(
        ThriftWriter &out, const Column &column, const ColumnChunk &chunk, qint64 rows)
    {
        const bool hasDictionary = chunk.dictionaryAt >= 0;
        out.beginStruct();
        out.i64(2, hasDictionary ? chunk.dictionaryAt : chunk.dataAt);
        out.structField(3);
        out.i32(1, column.type);
        out.i32List(2, hasDictionary ? 3 : 2);
        out.element(Plain);
        out.element(Rle);
        if (hasDictionary)
            out.element(RleDictionary);
        out.textList(3, 1);
        out.element(QByteArray(column.name));
        out.i32(4, zstdCodec);
        out.i64(5, rows);
        out.i64(6, chunk.uncompressed);
        out.i64(7, chunk.compressed);
        out.i64(9, chunk.dataAt);
        if (hasDictionary)
            out.i64(11, chunk.dictionaryAt);
        out.endStruct();
        out.endStruct();
    }

    QByteArray footer() const
    {
        qint64 rows = 0;
        for (const RowGroup &group : m_groups)
            rows += group.rows;
        ThriftWriter out;
        out.beginStruct();
        out.i32(1, 1); // version
        writeSchema(out);
        out.i64(3, rows);
        out.structList(4, m_groups.size());
        for (const RowGroup &group : m_groups) {
            out.beginStruct();
            out.structList(1, columns.size());
            qint64 bytes = 0;
            for (std::size_t i = 0; i < columns.size(); ++i) {
                writeChunk(out, columns[i], group.chunks[i], group.rows);
                bytes += group.chunks[i].uncompressed;
            }
            out.i64(2, bytes);
            out.i64(3, group.rows);
            out.endStruct();
        }
        out.text(6, "lampwork");
        out.endStruct();
        return out.bytes();
    }

    OutputFile &m_file;
    std::vector<RowGroup> m_groups;
    std::vector<qint64> m_runs;
    TextColumn m_names;
    TextColumn m_series;
    std::vector<qint64> m_steps;
    std::vector<qint64> m_times;
    std::vector<double> m_values;
};

} // namespace

std::unique_ptr<PointSink> makeParquetSink(OutputFile &file)
{
    return std::make_unique<ParquetSink>(file);
}

} // namespace lampwork
