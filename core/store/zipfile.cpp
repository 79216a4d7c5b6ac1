// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/zipfile.h"

#include <archive.h>
#include <archive_entry.h>

#include <QFile>
#include <QFileInfo>

#include <vector>

namespace lampwork {

// -- Writing ----------------------------------------------------------------------------------

ZipWriter::ZipWriter(const QString &path)
    : m_path(path)
    , m_archive(archive_write_new())
{
}

ZipWriter::~ZipWriter()
{
    archive_write_free(m_archive);
}

Error ZipWriter::error() const
{
    const char *reason = archive_error_string(m_archive);
    return Error{ErrorCode::Io,
        QStringLiteral("It could not be written: %1. Free some space or choose another place.")
            .arg(reason ? QString::fromLocal8Bit(reason) : QStringLiteral("unknown reason")),
        m_path};
}

Result<std::unique_ptr<ZipWriter>> ZipWriter::create(const QString &path)
{
    std::unique_ptr<ZipWriter> writer(new ZipWriter(path));
    if (archive_write_set_format_zip(writer->m_archive) != ARCHIVE_OK
        || archive_write_set_options(writer->m_archive, "zip:hdrcharset=UTF-8") != ARCHIVE_OK
        || archive_write_open_filename(writer->m_archive, QFile::encodeName(path).constData())
            != ARCHIVE_OK)
        return writer->error();
    return writer;
}

Result<void> ZipWriter::begin(const QString &name, qint64 size, Packing packing)
{
    const int set = packing == Packing::Store ? archive_write_zip_set_compression_store(m_archive)
                                              : archive_write_zip_set_compression_deflate(m_archive);
    if (set != ARCHIVE_OK)
        return error();
    const std::unique_ptr<archive_entry, void (*)(archive_entry *)> entry(
        archive_entry_new(), archive_entry_free);
    archive_entry_set_pathname_utf8(entry.get(), name.toUtf8().constData());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), size);
    return archive_write_header(m_archive, entry.get()) == ARCHIVE_OK ? Result<void>() : error();
}

Result<void> ZipWriter::write(const char *data, qint64 size)
{
    while (size > 0) {
        const la_ssize_t written = archive_write_data(m_archive, data, std::size_t(size));
        if (written <= 0)
            return error();
        data += written;
        size -= written;
    }
    return {};
}

Result<void> ZipWriter::add(const QString &name, const QByteArray &bytes, Packing packing)
{
    if (auto begun = begin(name, bytes.size(), packing); !begun)
        return begun;
    return write(bytes.constData(), bytes.size());
}

Result<void> ZipWriter::addFile(const QString &name, const QString &path,
    const std::function<void(const char *, qint64)> &block)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{
            ErrorCode::Io, QStringLiteral("It could not be read: %1.").arg(file.errorString()), path};
    }
    if (auto begun = begin(name, file.size(), Packing::Store); !begun)
        return begun;
    std::vector<char> buffer(1 << 20);
    for (;;) {
        const qint64 got = file.read(buffer.data(), qint64(buffer.size()));
        if (got < 0) {
            return Error{ErrorCode::Io,
                QStringLiteral("It could not be read: %1.").arg(file.errorString()), path};
        }
        if (got == 0)
            return {};
        block(buffer.data(), got);
        if (auto written = write(buffer.data(), got); !written)
            return written;
    }
}

Result<void> ZipWriter::close()
{
    return archive_write_close(m_archive) == ARCHIVE_OK ? Result<void>() : error();
}

// -- Reading ----------------------------------------------------------------------------------

ZipReader::ZipReader(const QString &path)
    : m_path(path)
    , m_archive(archive_read_new())
{
}

ZipReader::~ZipReader()
{
    archive_read_free(m_archive);
}

Error ZipReader::error() const
{
    const char *reason = archive_error_string(m_archive);
    return Error{ErrorCode::Damaged,
        QStringLiteral("It cannot be unpacked: %1. The file is damaged or cut; get it anew.")
            .arg(reason ? QString::fromLocal8Bit(reason) : QStringLiteral("unknown reason")),
        m_path};
}

Result<std::unique_ptr<ZipReader>> ZipReader::open(const QString &path)
{
    if (!QFileInfo(path).isFile()) {
        return Error{ErrorCode::NotFound, QStringLiteral("There is no such file."), path};
    }
    if (!QFileInfo(path).isReadable()) {
        return Error{ErrorCode::Io,
            QStringLiteral("The file cannot be read. Check its permissions."), path};
    }
    std::unique_ptr<ZipReader> reader(new ZipReader(path));
    if (archive_read_support_format_zip(reader->m_archive) != ARCHIVE_OK
        || archive_read_open_filename(
               reader->m_archive, QFile::encodeName(path).constData(), 1 << 16)
            != ARCHIVE_OK)
        return reader->error();
    return reader;
}

Result<bool> ZipReader::next(ZipMember &member)
{
    archive_entry *entry = nullptr;
    const int result = archive_read_next_header(m_archive, &entry);
    if (result == ARCHIVE_EOF)
        return false;
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
        return error();
    const char *name = archive_entry_pathname_utf8(entry);
    member.name = name ? QString::fromUtf8(name) : QString();
    member.isFile = archive_entry_filetype(entry) == AE_IFREG;
    return true;
}

Result<void> ZipReader::read(const std::function<Result<void>(const char *, qint64)> &use)
{
    std::vector<char> buffer(1 << 16);
    for (;;) {
        const la_ssize_t got = archive_read_data(m_archive, buffer.data(), buffer.size());
        if (got < 0)
            return error();
        if (got == 0)
            return {};
        if (auto used = use(buffer.data(), got); !used)
            return used;
    }
}

} // namespace lampwork
