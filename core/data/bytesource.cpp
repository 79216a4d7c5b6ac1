// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/bytesource.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <QFileInfo>

#include <algorithm>
#include <limits>
#include <zlib.h>

namespace lampwork {

namespace {
constexpr std::size_t packedBlock = 256 * 1024;
}

struct Fingerprint::State {
    XXH3_state_t hash;
};

Fingerprint::Fingerprint()
    : m_state(std::make_unique<State>())
{
    XXH3_128bits_reset(&m_state->hash);
}

Fingerprint::~Fingerprint() = default;

void Fingerprint::add(const void *data, std::size_t size)
{
    XXH3_128bits_update(&m_state->hash, data, size);
}

QString Fingerprint::hex() const
{
    const XXH128_hash_t hash = XXH3_128bits_digest(&m_state->hash);
    return QStringLiteral("%1%2")
        .arg(hash.high64, 16, 16, QLatin1Char('0'))
        .arg(hash.low64, 16, 16, QLatin1Char('0'));
}

Result<void> checkReadable(const QString &path)
{
    const QFileInfo info(path);
    if (path.isEmpty())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("No data file is given; set data.source."),
            QStringLiteral("data.source")};
    if (!info.exists())
        return Error{ErrorCode::NotFound,
            QStringLiteral("There is no file “%1”. Check the name and the folder.").arg(path),
            path};
    if (info.isDir())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” is a folder; choose a file in it.").arg(path), path};
    if (!info.isFile())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” is not a regular file. Save the data to a file first.").arg(path),
            path};
    if (!info.isReadable())
        return Error{ErrorCode::Io,
            QStringLiteral("“%1” may not be read by this user. Change its permissions, or copy it.")
                .arg(path),
            path};
    if (info.size() == 0)
        return Error{ErrorCode::InvalidInput, QStringLiteral("“%1” is empty.").arg(path), path};
    return {};
}

struct ByteSource::Inflate {
    z_stream stream{};
    std::vector<unsigned char> input = std::vector<unsigned char>(packedBlock);
    bool inputEnded = false;
    bool memberEnded = false;
    Inflate() { inflateInit2(&stream, 15 + 16); }
    ~Inflate() { inflateEnd(&stream); }
};

ByteSource::ByteSource(const QString &path)
    : m_file(path)
{
}

ByteSource::~ByteSource() = default;

Result<std::unique_ptr<ByteSource>> ByteSource::open(const QString &path, Fingerprint *fingerprint)
{
    if (auto readable = checkReadable(path); !readable)
        return readable.error();
    std::unique_ptr<ByteSource> source(new ByteSource(path));
    if (!source->m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return Error{ErrorCode::Io,
            QStringLiteral("“%1” cannot be opened: %2.").arg(path, source->m_file.errorString()),
            path};
    source->m_size = source->m_file.size();
    char magic[2] = {};
    if (source->m_file.read(magic, 2) == 2 && magic[0] == '\x1f' && magic[1] == '\x8b')
        source->m_inflate = std::make_unique<Inflate>();
    if (!source->m_file.seek(0))
        return Error{
            ErrorCode::Io, QStringLiteral("“%1” cannot be read from its start.").arg(path), path};
    source->m_fingerprint = fingerprint;
    return source;
}

double ByteSource::fraction() const
{
    return m_size <= 0 ? 1.0 : std::min(1.0, double(m_done) / double(m_size));
}

Result<std::size_t> ByteSource::read(char *data, std::size_t size)
{
    return m_inflate ? readInflated(data, size) : readFile(data, size);
}

Result<std::size_t> ByteSource::readFile(char *data, std::size_t size)
{
    std::size_t got = 0;
    while (got < size) {
        const qint64 count = m_file.read(data + got, qint64(size - got));
        if (count < 0)
            return Error{ErrorCode::Io,
                QStringLiteral("Reading “%1” failed after %2 bytes: %3.")
                    .arg(m_file.fileName())
                    .arg(m_done)
                    .arg(m_file.errorString()),
                m_file.fileName()};
        if (count == 0)
            break;
        if (m_fingerprint)
            m_fingerprint->add(data + got, std::size_t(count));
        got += std::size_t(count);
        m_done += count;
    }
    return got;
}

Result<std::size_t> ByteSource::readInflated(char *data, std::size_t size)
{
    z_stream &stream = m_inflate->stream;
    stream.next_out = reinterpret_cast<Bytef *>(data);
    stream.avail_out = uInt(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
    const auto wanted = stream.avail_out;
    while (stream.avail_out > 0) {
        if (stream.avail_in == 0 && !m_inflate->inputEnded) {
            auto got = readFile(
                reinterpret_cast<char *>(m_inflate->input.data()), m_inflate->input.size());
            if (!got)
                return got.error();
            stream.next_in = m_inflate->input.data();
            stream.avail_in = uInt(*got);
            m_inflate->inputEnded = *got == 0;
        }
        if (stream.avail_in == 0 && m_inflate->memberEnded)
            break;
        if (m_inflate->memberEnded) { // a file may be several gzip members, one after the other
            inflateReset(&stream);
            m_inflate->memberEnded = false;
        }
        const int state = inflate(&stream, Z_NO_FLUSH);
        m_inflate->memberEnded = state == Z_STREAM_END;
        if (state == Z_BUF_ERROR && m_inflate->inputEnded)
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("The gzip file “%1” is cut off; copy or download it again.")
                    .arg(m_file.fileName()),
                m_file.fileName()};
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("The gzip file “%1” is damaged (%2); copy or download it again.")
                    .arg(m_file.fileName(),
                        QString::fromLatin1(stream.msg ? stream.msg : "zlib error")),
                m_file.fileName()};
    }
    return std::size_t(wanted - stream.avail_out);
}

} // namespace lampwork
