// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/bytesource.h"
#include "core/experiment/spec.h"

#include <optional>
#include <string>
#include <vector>

namespace lampwork {

enum class TextEncoding { Utf8, Utf16Le, Utf16Be, Windows1252, Latin1 };
QString nameOf(TextEncoding encoding); // as in the spec: "utf-8", "utf-16", …

// By byte order mark, zero bytes and validity of the first bytes of a file. `whole`: they are all
// of it.
TextEncoding sniffEncoding(const std::vector<char> &bytes, bool whole);

// The encoding that the spec says (data.csv.encoding), else the one that the first megabyte of its
// source suggests. InvalidInput for a name that is not known.
struct FoundEncoding {
    TextEncoding encoding = TextEncoding::Utf8;
    bool whole = false; // the file is no larger than what was looked at
};
Result<FoundEncoding> encodingOf(const DataSpec &spec);

// Checks a stream for valid UTF-8 (RFC 3629), block after block.
class Utf8Check {
public:
    // False at the first wrong byte, whose index goes to `at`.
    bool add(const char *data, std::size_t size, std::size_t &at);
    bool isComplete() const { return m_pending == 0; }

private:
    int m_pending = 0; // continuation bytes still due
    unsigned char m_low = 0x80, m_high = 0xBF; // allowed range of the next one
};

// The text of a file as UTF-8 without a byte order mark. For one thread.
class TextSource {
public:
    static Result<std::unique_ptr<TextSource>> open(
        const QString &path, TextEncoding encoding, Fingerprint *fingerprint = nullptr);

    // Appends about 1 MiB to `out`; false at the end. An error of code Unsupported means: the bytes
    // are not valid in this encoding.
    Result<bool> fill(std::vector<char> &out);
    double fraction() const { return m_bytes->fraction(); }

private:
    TextSource(std::unique_ptr<ByteSource> bytes, TextEncoding encoding, const QString &path);
    Result<bool> fillUtf8(std::vector<char> &out);
    Result<bool> fillDecoded(std::vector<char> &out);

    std::unique_ptr<ByteSource> m_bytes;
    TextEncoding m_encoding;
    QString m_path;
    Utf8Check m_check;
    std::vector<char> m_raw;
    std::size_t m_kept = 0; // undecoded bytes at the front of m_raw
    qint64 m_offset = 0;
    bool m_started = false;
};

} // namespace lampwork
