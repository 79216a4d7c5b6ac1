// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/data/bytesource.h"

#include <QList>
#include <QStringList>

#include <functional>

namespace lampwork {

enum class ElementType {
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    Float32,
    Float64,
    Utf32Text,
    ByteText
};

// What the head of an IDX or NumPy .npy file says.
struct ArrayHeader {
    ElementType type = ElementType::UInt8;
    std::size_t elementSize = 1; // bytes; for texts of the whole text
    bool bigEndian = false;
    QList<qint64> shape;
    qint64 count() const; // elements
    qint64 count(qsizetype fromDimension) const;
    bool isWhole() const; // integers
    bool isText() const { return type == ElementType::Utf32Text || type == ElementType::ByteText; }
};
QString sizesText(const QList<qint64> &shape); // "60000 × 28 × 28"

// An array read from front to back. The formats: "THE IDX FILE FORMAT" by LeCun, Cortes, Burges on
// the MNIST page; NumPy enhancement proposal 1, "A Simple File Format for NumPy Arrays", versions 1
// to 3.
class ArrayFile {
public:
    static Result<ArrayFile> open(const QString &path, Fingerprint *fingerprint);

    const ArrayHeader &header() const { return m_header; }
    const QString &path() const { return m_path; }
    // Hands all elements over in order, in pieces, in the machine's byte order.
    using Bytes = std::function<void(const char *data, std::size_t elements)>;
    Result<void> read(const Progress &progress, const Bytes &take);
    // The same as doubles; not for texts. 64-bit integers beyond 2^53 are rounded.
    using Numbers = std::function<void(const double *values, std::size_t count)>;
    Result<void> readNumbers(const Progress &progress, const Numbers &take);
    Result<QStringList> readTexts(const Progress &progress);

private:
    ArrayFile(QString path, std::unique_ptr<ByteSource> source);
    Result<void> readIdxHeader();
    Result<void> readNpyHeader();
    Result<void> take(char *data, std::size_t size);
    Error bad(const QString &message) const;

    QString m_path;
    std::unique_ptr<ByteSource> m_source;
    ArrayHeader m_header;
};

} // namespace lampwork
