// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>

struct archive;
struct archive_entry;

namespace lampwork {

// What is said of a member of a zip file.
struct ZipMember {
    QString name;
    bool isFile = true;
};

// Writes a new zip file, member after member, by libarchive. Nothing is synced; on an error the
// file is of no use.
class ZipWriter {
public:
    enum class Packing { Deflate, Store };
    static Result<std::unique_ptr<ZipWriter>> create(const QString &path);
    ~ZipWriter();
    ZipWriter(const ZipWriter &) = delete;
    ZipWriter &operator=(const ZipWriter &) = delete;

    Result<void> add(const QString &name, const QByteArray &bytes, Packing packing);
    // `block` is called with each block of the file's content, as it is written.
    Result<void> addFile(const QString &name, const QString &path,
        const std::function<void(const char *, qint64)> &block);
    Result<void> close();

private:
    explicit ZipWriter(const QString &path);
    Result<void> begin(const QString &name, qint64 size, Packing packing);
    Result<void> write(const char *data, qint64 size);
    Error error() const;

    QString m_path;
    archive *m_archive;
};

// Reads a zip file from its beginning. Errors: NotFound, Io, Damaged (not a zip file, or cut).
class ZipReader {
public:
    static Result<std::unique_ptr<ZipReader>> open(const QString &path);
    ~ZipReader();
    ZipReader(const ZipReader &) = delete;
    ZipReader &operator=(const ZipReader &) = delete;

    // Moves to the next member; false: there is none.
    Result<bool> next(ZipMember &member);
    // Unpacks the member's content block by block until `use` fails.
    Result<void> read(const std::function<Result<void>(const char *, qint64)> &use);

private:
    explicit ZipReader(const QString &path);
    Error error() const;

    QString m_path;
    archive *m_archive;
};

} // namespace lampwork
