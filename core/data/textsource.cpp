// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/textsource.h"

#include "core/base/nearest.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace lampwork {

namespace {

constexpr std::size_t blockSize = 1024 * 1024;

// 0x80 … 0x9F of Windows-1252 (WHATWG encoding standard, index windows-1252).
constexpr std::array<char16_t, 32> windows1252{0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
    0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019,
    0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E,
    0x0178};

void appendUtf8(std::vector<char> &out, char32_t c)
{
    if (c < 0x80) {
        out.push_back(char(c));
    } else if (c < 0x800) {
        out.push_back(char(0xC0 | (c >> 6)));
        out.push_back(char(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        out.push_back(char(0xE0 | (c >> 12)));
        out.push_back(char(0x80 | ((c >> 6) & 0x3F)));
        out.push_back(char(0x80 | (c & 0x3F)));
    } else {
        out.push_back(char(0xF0 | (c >> 18)));
        out.push_back(char(0x80 | ((c >> 12) & 0x3F)));
        out.push_back(char(0x80 | ((c >> 6) & 0x3F)));
        out.push_back(char(0x80 | (c & 0x3F)));
    }
}

// Decodes whole characters and returns how many bytes they took; unpaired surrogates become U+FFFD.
std::size_t appendUtf16(
    std::vector<char> &out, const char *data, std::size_t size, bool bigEndian, bool atEnd)
{
    const auto unit = [&](std::size_t i) {
        const auto a = std::uint8_t(data[i]);
        const auto b = std::uint8_t(data[i + 1]);
        return char32_t(bigEndian ? (a << 8) | b : (b << 8) | a);
    };
    std::size_t at = 0;
    while (at + 2 <= size) {
        const char32_t first = unit(at);
        if (first >= 0xD800 && first < 0xDC00) {
            if (at + 4 > size && !atEnd)
                break;
            const char32_t second = at + 4 <= size ? unit(at + 2) : 0;
            if (second >= 0xDC00 && second < 0xE000) {
                appendUtf8(out, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
                at += 4;
                continue;
            }
        }
        appendUtf8(out, first >= 0xD800 && first < 0xE000 ? 0xFFFD : first);
        at += 2;
    }
    return at;
}

Result<TextEncoding> wishedEncoding(const QString &name, TextEncoding found)
{
    const QString plain = name.toLower();
    if (plain == QLatin1String("utf-8") || plain == QLatin1String("utf8"))
        return TextEncoding::Utf8;
    if (plain == QLatin1String("latin1") || plain == QLatin1String("iso-8859-1"))
        return TextEncoding::Latin1;
    if (plain == QLatin1String("windows-1252"))
        return TextEncoding::Windows1252;
    if (plain == QLatin1String("utf-16"))
        return found == TextEncoding::Utf16Be ? found : TextEncoding::Utf16Le;
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("“%1” is not a known encoding.%2")
            .arg(name,
                suggestion(name,
                    {QStringLiteral("utf-8"), QStringLiteral("utf-16"), QStringLiteral("latin1"),
                        QStringLiteral("windows-1252")})),
        QStringLiteral("data.csv.encoding")};
}

} // namespace

QString nameOf(TextEncoding encoding)
{
    switch (encoding) {
    case TextEncoding::Utf16Le:
    case TextEncoding::Utf16Be:
        return QStringLiteral("utf-16");
    case TextEncoding::Windows1252:
        return QStringLiteral("windows-1252");
    case TextEncoding::Latin1:
        return QStringLiteral("latin1");
    case TextEncoding::Utf8:
        break;
    }
    return QStringLiteral("utf-8");
}

bool Utf8Check::add(const char *data, std::size_t size, std::size_t &at)
{
    std::size_t i = 0;
    while (i < size) {
        if (m_pending == 0) {
            std::uint64_t eight = 0;
            while (i + 8 <= size) {
                std::memcpy(&eight, data + i, 8);
                if (eight & 0x8080808080808080ULL)
                    break;
                i += 8;
            }
            if (i == size)
                break;
        }
        const auto c = static_cast<unsigned char>(data[i]);
        if (m_pending > 0) {
            if (c < m_low || c > m_high)
                return at = i, false;
            --m_pending;
            m_low = 0x80;
            m_high = 0xBF;
        } else if (c >= 0x80) {
            if (c < 0xC2 || c > 0xF4)
                return at = i, false;
            m_pending = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
            m_low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
            m_high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
        }
        ++i;
    }
    return true;
}

TextEncoding sniffEncoding(const std::vector<char> &bytes, bool whole)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (bytes.size() >= 3 && byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF)
        return TextEncoding::Utf8;
    if (bytes.size() >= 2 && byte(0) == 0xFF && byte(1) == 0xFE)
        return TextEncoding::Utf16Le;
    if (bytes.size() >= 2 && byte(0) == 0xFE && byte(1) == 0xFF)
        return TextEncoding::Utf16Be;
    // Without a mark: mostly Western text has a zero in every other byte.
    std::size_t zeros[2] = {0, 0};
    const std::size_t looked = std::min<std::size_t>(bytes.size(), 4096);
    for (std::size_t i = 0; i < looked; ++i)
        zeros[i % 2] += bytes[i] == 0 ? 1 : 0;
    if (looked >= 4 && zeros[1] > looked * 2 / 5 && zeros[0] < looked / 20)
        return TextEncoding::Utf16Le;
    if (looked >= 4 && zeros[0] > looked * 2 / 5 && zeros[1] < looked / 20)
        return TextEncoding::Utf16Be;
    Utf8Check check;
    std::size_t at = 0;
    const bool valid = check.add(bytes.data(), bytes.size(), at) && (!whole || check.isComplete());
    return valid ? TextEncoding::Utf8 : TextEncoding::Windows1252;
}

Result<FoundEncoding> encodingOf(const DataSpec &spec)
{
    auto source = ByteSource::open(spec.source);
    if (!source)
        return source.error();
    std::vector<char> bytes(blockSize);
    const auto got = (*source)->read(bytes.data(), bytes.size());
    if (!got)
        return got.error();
    bytes.resize(*got);
    FoundEncoding found{TextEncoding::Utf8, *got < blockSize};
    found.encoding = sniffEncoding(bytes, found.whole);
    if (!spec.csv.encoding)
        return found;
    const auto wished = wishedEncoding(*spec.csv.encoding, found.encoding);
    if (!wished)
        return wished.error();
    found.encoding = *wished;
    return found;
}

TextSource::TextSource(
    std::unique_ptr<ByteSource> bytes, TextEncoding encoding, const QString &path)
    : m_bytes(std::move(bytes))
    , m_encoding(encoding)
    , m_path(path)
{
}

Result<std::unique_ptr<TextSource>> TextSource::open(
    const QString &path, TextEncoding encoding, Fingerprint *fingerprint)
{
    auto bytes = ByteSource::open(path, fingerprint);
    if (!bytes)
        return bytes.error();
    return std::unique_ptr<TextSource>(new TextSource(std::move(*bytes), encoding, path));
}

Result<bool> TextSource::fill(std::vector<char> &out)
{
    return m_encoding == TextEncoding::Utf8 ? fillUtf8(out) : fillDecoded(out);
}

Result<bool> TextSource::fillUtf8(std::vector<char> &out)
{
    const std::size_t before = out.size();
    out.resize(before + blockSize);
    auto got = m_bytes->read(out.data() + before, blockSize);
    if (!got)
        return got.error();
    out.resize(before + *got);
    std::size_t bad = 0;
    const bool valid = m_check.add(out.data() + before, *got, bad);
    if (!valid || (*got == 0 && !m_check.isComplete()))
        return Error{ErrorCode::Unsupported,
            QStringLiteral("“%1” is not valid UTF-8 at byte %2. Set data.csv.encoding to what it "
                           "is, for example "
                           "windows-1252.")
                .arg(m_path)
                .arg(m_offset + qint64(valid ? 0 : bad)),
            m_path};
    m_offset += qint64(*got);
    if (!m_started && *got >= 3 && std::memcmp(out.data() + before, "\xEF\xBB\xBF", 3) == 0)
        out.erase(out.begin() + std::ptrdiff_t(before), out.begin() + std::ptrdiff_t(before) + 3);
    m_started = true;
    return *got > 0;
}

Result<bool> TextSource::fillDecoded(std::vector<char> &out)
{
    m_raw.resize(m_kept + blockSize);
    auto got = m_bytes->read(m_raw.data() + m_kept, blockSize);
    if (!got)
        return got.error();
    const std::size_t size = m_kept + *got;
    out.reserve(out.size() + size + size / 2);
    if (m_encoding == TextEncoding::Utf16Le || m_encoding == TextEncoding::Utf16Be) {
        const bool bigEndian = m_encoding == TextEncoding::Utf16Be;
        const char *mark = bigEndian ? "\xFE\xFF" : "\xFF\xFE";
        const std::size_t skip
            = !m_started && size >= 2 && std::memcmp(m_raw.data(), mark, 2) == 0 ? 2 : 0;
        const std::size_t used
            = skip + appendUtf16(out, m_raw.data() + skip, size - skip, bigEndian, *got == 0);
        m_kept = *got == 0 ? 0 : size - used;
        std::memmove(m_raw.data(), m_raw.data() + used, m_kept);
    } else {
        const bool windows = m_encoding == TextEncoding::Windows1252;
        for (std::size_t i = 0; i < size; ++i) {
            const auto c = static_cast<unsigned char>(m_raw[i]);
            appendUtf8(out,
                windows && c >= 0x80 && c < 0xA0 ? char32_t(windows1252[c - 0x80]) : char32_t(c));
        }
    }
    m_started = true;
    return *got > 0;
}

} // namespace lampwork
