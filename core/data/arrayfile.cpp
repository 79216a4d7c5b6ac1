// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/arrayfile.h"

#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace lampwork {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t blockElements = 128 * 1024;
constexpr qint64 largest = std::numeric_limits<qint64>::max() / 1024;

template <typename T> void widen(const char *data, std::size_t count, double *out)
{
    for (std::size_t i = 0; i < count; ++i) {
        T value;
        std::memcpy(&value, data + i * sizeof(T), sizeof(T));
        out[i] = double(value);
    }
}

void toDoubles(ElementType type, const char *data, std::size_t count, double *out)
{
    switch (type) {
    case ElementType::UInt8:
        return widen<std::uint8_t>(data, count, out);
    case ElementType::Int8:
        return widen<std::int8_t>(data, count, out);
    case ElementType::UInt16:
        return widen<std::uint16_t>(data, count, out);
    case ElementType::Int16:
        return widen<std::int16_t>(data, count, out);
    case ElementType::UInt32:
        return widen<std::uint32_t>(data, count, out);
    case ElementType::Int32:
        return widen<std::int32_t>(data, count, out);
    case ElementType::UInt64:
        return widen<std::uint64_t>(data, count, out);
    case ElementType::Int64:
        return widen<std::int64_t>(data, count, out);
    case ElementType::Float32:
        return widen<float>(data, count, out);
    case ElementType::Float64:
        return widen<double>(data, count, out);
    case ElementType::Utf32Text:
    case ElementType::ByteText:
        Q_ASSERT(false);
    }
}

std::size_t unitSize(const ArrayHeader &header)
{
    return header.type == ElementType::Utf32Text ? 4
        : header.type == ElementType::ByteText   ? 1
                                                 : header.elementSize;
}

std::optional<ElementType> npyType(QChar kind, int size)
{
    switch (kind.unicode()) {
    case 'b':
        return ElementType::UInt8;
    case 'u':
        return size == 1 ? ElementType::UInt8
            : size == 2  ? ElementType::UInt16
            : size == 4  ? ElementType::UInt32
                         : ElementType::UInt64;
    case 'i':
        return size == 1 ? ElementType::Int8
            : size == 2  ? ElementType::Int16
            : size == 4  ? ElementType::Int32
                         : ElementType::Int64;
    case 'f':
        if (size == 4)
            return ElementType::Float32;
        if (size == 8)
            return ElementType::Float64;
        return {};
    case 'U':
        return ElementType::Utf32Text;
    case 'S':
        return ElementType::ByteText;
    default:
        return {};
    }
}

} // namespace

qint64 ArrayHeader::count(qsizetype fromDimension) const
{
    qint64 product = 1;
    for (qsizetype i = fromDimension; i < shape.size(); ++i)
        product *= shape[i];
    return product;
}

qint64 ArrayHeader::count() const
{
    return count(0);
}

bool ArrayHeader::isWhole() const
{
    return !isText() && type != ElementType::Float32 && type != ElementType::Float64;
}

QString sizesText(const QList<qint64> &shape)
{
    QStringList parts;
    for (const qint64 size : shape)
        parts.append(QString::number(size));
    return parts.isEmpty() ? QStringLiteral("a single value") : parts.join(QStringLiteral(" × "));
}

ArrayFile::ArrayFile(QString path, std::unique_ptr<ByteSource> source)
    : m_path(std::move(path))
    , m_source(std::move(source))
{
}

Error ArrayFile::bad(const QString &message) const
{
    return Error{ErrorCode::InvalidInput, message, m_path};
}

Result<void> ArrayFile::take(char *data, std::size_t size)
{
    auto got = m_source->read(data, size);
    if (!got)
        return got.error();
    if (*got < size)
        return bad(QStringLiteral(
            "“%1” is cut off: it ends before the %2 values that its header announces. Copy or "
            "download it again.")
                       .arg(m_path, sizesText(m_header.shape)));
    return {};
}

Result<ArrayFile> ArrayFile::open(const QString &path, Fingerprint *fingerprint)
{
    auto source = ByteSource::open(path, fingerprint);
    if (!source)
        return source.error();
    ArrayFile file(path, std::move(*source));
    char magic[4] = {};
    if (auto got = file.take(magic, 4); !got)
        return got.error();
    Result<void> header;
    if (std::memcmp(magic, "\x93NUM", 4) == 0) {
        header = file.readNpyHeader();
    } else if (magic[0] == 0 && magic[1] == 0 && magic[3] > 0 && magic[3] <= 8) {
        file.m_header.shape.resize(magic[3]);
        file.m_header.elementSize = std::size_t(static_cast<unsigned char>(magic[2]));
        header = file.readIdxHeader();
    } else {
        header
            = file.bad(QStringLiteral("“%1” is neither an IDX nor a NumPy .npy file.").arg(path));
    }
    if (!header)
        return header.error();
    qint64 total = qint64(file.m_header.elementSize);
    for (const qint64 size : file.m_header.shape) {
        if (size < 0 || (size > 0 && total > largest / size))
            return file.bad(QStringLiteral("“%1” announces an impossible size (%2).")
                                .arg(path, sizesText(file.m_header.shape)));
        total *= size;
    }
    if (total == 0)
        return file.bad(QStringLiteral("“%1” holds no values: its shape is %2.")
                            .arg(path, sizesText(file.m_header.shape)));
    if (!file.m_source->isCompressed() && total > file.m_source->fileSize())
        return file.bad(QStringLiteral("“%1” is cut off: its header announces %2 values of %3 "
                                       "bytes, but it has %4 bytes. Copy or "
                                       "download it again.")
                            .arg(path, sizesText(file.m_header.shape))
                            .arg(file.m_header.elementSize)
                            .arg(file.m_source->fileSize()));
    return file;
}

// On entry elementSize is the type code and shape has the number of dimensions.
Result<void> ArrayFile::readIdxHeader()
{
    const auto code = m_header.elementSize;
    m_header.bigEndian = true;
    switch (code) {
    case 0x08:
        m_header.type = ElementType::UInt8;
        break;
    case 0x09:
        m_header.type = ElementType::Int8;
        break;
    case 0x0B:
        m_header.type = ElementType::Int16;
        break;
    case 0x0C:
        m_header.type = ElementType::Int32;
        break;
    case 0x0D:
        m_header.type = ElementType::Float32;
        break;
    case 0x0E:
        m_header.type = ElementType::Float64;
        break;
    default:
        return bad(QStringLiteral("“%1” has the unknown IDX type 0x%2.")
                       .arg(m_path)
                       .arg(code, 2, 16, QLatin1Char('0')));
    }
    m_header.elementSize = code == 0x0E ? 8 : code >= 0x0C ? 4 : code == 0x0B ? 2 : 1;
    for (qint64 &size : m_header.shape) {
        unsigned char bytes[4];
        if (auto got = take(reinterpret_cast<char *>(bytes), 4); !got)
            return got;
        size = (qint64(bytes[0]) << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3];
    }
    return {};
}

Result<void> ArrayFile::readNpyHeader()
{
    unsigned char head[4]; // "PY", then the version
    if (auto got = take(reinterpret_cast<char *>(head), 4); !got)
        return got;
    const int lengthBytes = head[2] == 1 ? 2 : 4;
    unsigned char length[4] = {};
    if (auto got = take(reinterpret_cast<char *>(length), std::size_t(lengthBytes)); !got)
        return got;
    const std::size_t size
        = length[0] | (length[1] << 8) | (length[2] << 16) | (std::size_t(length[3]) << 24);
    if (head[0] != 'P' || head[1] != 'Y' || head[2] < 1 || head[2] > 3 || size > 1024 * 1024)
        return bad(QStringLiteral("“%1” has a damaged NumPy header.").arg(m_path));
    QByteArray text(qsizetype(size), Qt::Uninitialized);
    if (auto got = take(text.data(), size); !got)
        return got;
    const QString header = QString::fromUtf8(text);
    static const QRegularExpression descr(QStringLiteral("'descr':\\s*'([<>|=])([a-zA-Z])(\\d*)'"));
    static const QRegularExpression order(QStringLiteral("'fortran_order':\\s*(True|False)"));
    static const QRegularExpression shape(QStringLiteral("'shape':\\s*\\(([^)]*)\\)"));
    const auto type = descr.match(header);
    const auto fortran = order.match(header);
    const auto sizes = shape.match(header);
    if (!fortran.hasMatch() || !sizes.hasMatch())
        return bad(QStringLiteral("“%1” has a damaged NumPy header.").arg(m_path));
    const int elementSize = type.captured(3).toInt();
    const auto known = type.hasMatch() ? npyType(type.captured(2)[0], elementSize) : std::nullopt;
    if (!known || elementSize < 1)
        return bad(QStringLiteral(
            "“%1” holds values of a type that cannot be read here (%2). Save numbers, for example "
            "with x.astype(\"float32\").")
                       .arg(m_path, header.section(QStringLiteral("'fortran"), 0, 0).trimmed()));
    if (fortran.captured(1) == QLatin1String("True"))
        return bad(QStringLiteral("“%1” is stored column by column (Fortran order). Save it with "
                                  "numpy.ascontiguousarray(x).")
                       .arg(m_path));
    m_header.type = *known;
    m_header.elementSize = std::size_t(elementSize) * (*known == ElementType::Utf32Text ? 4 : 1);
    m_header.bigEndian = type.captured(1) == QLatin1String(">");
    m_header.shape.clear();
    for (const QString &part : sizes.captured(1).split(u',', Qt::SkipEmptyParts)) {
        if (!part.trimmed().isEmpty())
            m_header.shape.append(part.trimmed().toLongLong());
    }
    return {};
}

Result<void> ArrayFile::read(const Progress &progress, const Bytes &hand)
{
    const QString doing = QStringLiteral("Reading %1").arg(QFileInfo(m_path).fileName());
    const std::size_t unit = unitSize(m_header);
    std::vector<char> block;
    auto left = std::size_t(m_header.count());
    while (left > 0) {
        if (progress.isCancelled())
            return Error{ErrorCode::Cancelled, QStringLiteral("Reading was cancelled."), m_path};
        progress(m_source->fraction(), doing);
        const std::size_t elements = std::min(left, blockElements);
        block.resize(elements * m_header.elementSize);
        if (auto got = take(block.data(), block.size()); !got)
            return got;
        if (m_header.bigEndian && unit > 1) {
            for (std::size_t i = 0; i < block.size(); i += unit)
                std::reverse(
                    block.begin() + std::ptrdiff_t(i), block.begin() + std::ptrdiff_t(i + unit));
        }
        hand(block.data(), elements);
        left -= elements;
    }
    // What stands behind the array belongs to the file's fingerprint all the same.
    block.resize(blockElements);
    for (;;) {
        auto got = m_source->read(block.data(), block.size());
        if (!got)
            return got.error();
        if (*got == 0)
            return {};
    }
}

Result<void> ArrayFile::readNumbers(const Progress &progress, const Numbers &hand)
{
    std::vector<double> values;
    return read(progress, [&](const char *data, std::size_t elements) {
        values.resize(elements);
        toDoubles(m_header.type, data, elements, values.data());
        hand(values.data(), elements);
    });
}

Result<QStringList> ArrayFile::readTexts(const Progress &progress)
{
    QStringList texts;
    auto done = read(progress, [&](const char *data, std::size_t elements) {
        for (std::size_t i = 0; i < elements; ++i) {
            const char *begin = data + i * m_header.elementSize;
            QString text;
            if (m_header.type == ElementType::Utf32Text) {
                std::vector<char32_t> units(m_header.elementSize / 4);
                std::memcpy(units.data(), begin, m_header.elementSize);
                const auto end = std::find(units.begin(), units.end(), U'\0');
                text = QString::fromUcs4(units.data(), qsizetype(end - units.begin()));
            } else {
                text = QString::fromUtf8(begin, qsizetype(strnlen(begin, m_header.elementSize)));
            }
            texts.append(text);
        }
    });
    if (!done)
        return done.error();
    return texts;
}

} // namespace lampwork
