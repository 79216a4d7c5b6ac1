// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <cstddef>
#include <memory>
#include <vector>

namespace lampwork {

// XXH3-128 of the bytes given to it, in order.
class Fingerprint {
public:
    Fingerprint();
    ~Fingerprint();
    void add(const void *data, std::size_t size);
    QString hex() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// Whether the path is a regular, readable, non-empty file; else the error that says why not.
Result<void> checkReadable(const QString &path);

// A file read from front to back; gzip is unpacked on the way. For one thread.
class ByteSource {
public:
    // fingerprint: gets every byte of the file as stored, if not null; it must outlive the source.
    static Result<std::unique_ptr<ByteSource>> open(
        const QString &path, Fingerprint *fingerprint = nullptr);
    ~ByteSource();

    // Fills as much of [data, data + size) as there is; returns how much; 0 at the end. Io when
    // reading fails, InvalidInput when the gzip data are damaged or cut.
    Result<std::size_t> read(char *data, std::size_t size);
    double fraction() const; // of the file that was consumed, in [0, 1]
    bool isCompressed() const { return m_inflate != nullptr; }
    qint64 fileSize() const { return m_size; }

private:
    struct Inflate;
    explicit ByteSource(const QString &path);
    Result<std::size_t> readFile(char *data, std::size_t size);
    Result<std::size_t> readInflated(char *data, std::size_t size);

    QFile m_file;
    qint64 m_size = 0;
    qint64 m_done = 0;
    Fingerprint *m_fingerprint = nullptr;
    std::unique_ptr<Inflate> m_inflate;
};

} // namespace lampwork
