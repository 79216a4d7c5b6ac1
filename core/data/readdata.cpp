// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readdata.h"

#include "core/base/nearest.h"
#include "core/data/arrayreader.h"
#include "core/data/bytesource.h"
#include "core/data/csvreader.h"
#include "core/data/linereader.h"
#include "core/data/textsource.h"

#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string_view>

namespace lampwork {

namespace {

struct Magic {
    std::string_view bytes;
    const char *what; // and what to do
};
using namespace std::string_view_literals;
constexpr std::array<Magic, 20> magics{{
    {"PAR1"sv, "a Parquet file; convert it to CSV first"},
    {"\x89PNG"sv,
        "a PNG picture; for many pictures, put them into one NumPy array and save it as .npy"},
    {"\xFF\xD8\xFF"sv,
        "a JPEG picture; for many pictures, put them into one NumPy array and save it as .npy"},
    {"GIF8"sv,
        "a GIF picture; for many pictures, put them into one NumPy array and save it as .npy"},
    {"%PDF"sv, "a PDF document; save the table in it as CSV"},
    {"SQLite format 3"sv, "an SQLite database; export the table as CSV"},
    {"\x89HDF"sv, "an HDF5 file; export the data as CSV or .npy"},
    {"\xD0\xCF\x11\xE0"sv, "an old Office file (such as .xls); save the sheet as CSV"},
    {"7z\xBC\xAF"sv, "a 7-Zip archive; unpack it first"},
    {"\x28\xB5\x2F\xFD"sv, "a zstd file; unpack it first"},
    {"BZh"sv, "a bzip2 file; unpack it first"},
    {"\xFD"
     "7zXZ"sv,
        "an xz file; unpack it first"},
    {"Rar!"sv, "a RAR archive; unpack it first"},
    {"ORC"sv, "an ORC file; convert it to CSV first"},
    {"ARROW1"sv, "an Arrow file; convert it to CSV first"},
    {"\x80\x04\x95"sv, "a Python pickle; save the data as CSV or .npy"},
    {"\x7F"
     "ELF"sv,
        "a program"},
    {"<!DOCTYPE html"sv,
        "a web page, perhaps an error page saved in place of the data; download it again"},
    {"<html"sv, "a web page, perhaps an error page saved in place of the data; download it again"},
    {"<?xml"sv, "an XML file; convert it to CSV first"},
}};

bool startsWith(const std::vector<char> &bytes, std::string_view prefix)
{
    return bytes.size() >= prefix.size()
        && std::memcmp(bytes.data(), prefix.data(), prefix.size()) == 0;
}

Error notData(const QString &path, const QString &what)
{
    return Error{ErrorCode::InvalidInput, QStringLiteral("“%1” is %2.").arg(path, what), path};
}

QString describeZip(const QString &path, const std::vector<char> &bytes)
{
    const std::string_view text(bytes.data(), bytes.size());
    if (path.endsWith(QLatin1String(".npz"), Qt::CaseInsensitive))
        return QStringLiteral(
            "a NumPy archive of several arrays; save the one you need with numpy.save");
    if (text.find("xl/") != text.npos || path.endsWith(QLatin1String(".xlsx"), Qt::CaseInsensitive))
        return QStringLiteral("an Excel workbook; save the sheet as CSV");
    if (text.find("opendocument.spreadsheet") != text.npos)
        return QStringLiteral("an OpenDocument spreadsheet; save the sheet as CSV");
    return QStringLiteral("a ZIP archive; unpack it first");
}

// Text has no zero bytes (unless it is UTF-16) and hardly any control characters.
bool looksBinary(const std::vector<char> &bytes, bool whole)
{
    const TextEncoding encoding = sniffEncoding(bytes, whole);
    if (encoding == TextEncoding::Utf16Le || encoding == TextEncoding::Utf16Be)
        return false;
    std::size_t controls = 0;
    for (const char c : bytes) {
        if (c == 0)
            return true;
        controls
            += static_cast<unsigned char>(c) < 32 && !std::strchr("\t\n\r\f\x1a\x1b", c) ? 1 : 0;
    }
    return controls * 50 > bytes.size();
}

QString withoutSuffix(const QString &name, QLatin1String suffix)
{
    return name.endsWith(suffix) ? name.chopped(suffix.size()) : name;
}

} // namespace

Result<QString> detectFormat(const QString &path)
{
    constexpr std::size_t looked = 64 * 1024;
    auto source = ByteSource::open(path);
    if (!source)
        return source.error();
    std::vector<char> bytes(looked);
    auto got = (*source)->read(bytes.data(), looked);
    if (!got)
        return got.error();
    bytes.resize(*got);
    if (bytes.empty())
        return Error{ErrorCode::InvalidInput, QStringLiteral("“%1” is empty.").arg(path), path};
    if (startsWith(bytes, "\x93NUMPY"))
        return QStringLiteral("npy");
    if (bytes.size() >= 8 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] >= 0x08 && bytes[2] <= 0x0E
        && bytes[3] >= 1 && bytes[3] <= 8)
        return QStringLiteral("idx");
    if (startsWith(bytes, "PK\x03\x04") || startsWith(bytes, "PK\x05\x06"))
        return notData(path, describeZip(path, bytes));
    if (bytes.size() > 262 && std::memcmp(bytes.data() + 257, "ustar", 5) == 0)
        return notData(path, QStringLiteral("a tar archive; unpack it first"));
    for (const Magic &magic : magics) {
        if (startsWith(bytes, magic.bytes))
            return notData(path, QString::fromUtf8(magic.what));
    }
    if (looksBinary(bytes, bytes.size() < looked))
        return notData(path,
            QStringLiteral("a binary file of an unknown kind, not a table. CSV and TSV, IDX and "
                           "NumPy .npy files can be "
                           "read, also packed with gzip"));
    const bool lines
        = looksLikeLines(path, std::string(bytes.begin(), bytes.end()), bytes.size() < looked);
    return lines ? QStringLiteral("text") : QStringLiteral("csv");
}

QString guessLabelsFile(const QString &imagesPath)
{
    const QFileInfo info(imagesPath);
    const QString folder = info.path() + QLatin1Char('/');
    const QString name = info.fileName();
    QStringList guesses;
    if (name.contains(QLatin1String("images"))) {
        QString labels = name;
        labels.replace(QLatin1String("images"), QLatin1String("labels"));
        guesses.append(labels);
        labels.replace(QLatin1String("idx3"), QLatin1String("idx1"));
        labels.replace(QLatin1String("idx4"), QLatin1String("idx1"));
        guesses.append(labels);
    }
    const QString base
        = withoutSuffix(withoutSuffix(name, QLatin1String(".gz")), QLatin1String(".npy"));
    const QString rest = name.mid(base.size());
    if (base == QLatin1String("x") || base.startsWith(QLatin1String("x_")))
        guesses.append(QLatin1Char('y') + base.mid(1) + rest);
    if (base == QLatin1String("X") || base.startsWith(QLatin1String("X_"))) {
        guesses.append(QLatin1Char('y') + base.mid(1) + rest);
        guesses.append(QLatin1Char('Y') + base.mid(1) + rest);
    }
    if (base.endsWith(QLatin1String("_x")) || base.endsWith(QLatin1String("_X")))
        guesses.append(base.chopped(1) + QLatin1Char('y') + rest);
    guesses.append(base + QLatin1String("_labels") + rest);
    const qsizetype found = guesses.size();
    for (qsizetype i = 0; i < found; ++i) // either of the two may be packed
        guesses.append(guesses[i].endsWith(QLatin1String(".gz"))
                ? guesses[i].chopped(3)
                : guesses[i] + QLatin1String(".gz"));
    for (const QString &guess : guesses) {
        if (guess != name && QFileInfo::exists(folder + guess))
            return folder + guess;
    }
    return {};
}

Result<ReadData> readData(const DataSpec &spec, const Progress &progress)
{
    auto found = detectFormat(spec.source);
    if (!found)
        return found.error();
    const QStringList formats{QStringLiteral("csv"), QStringLiteral("text"), QStringLiteral("idx"),
        QStringLiteral("npy")};
    const QStringList texts = formats.mid(0, 2); // any text can be read as either
    if (!spec.format.isEmpty() && !formats.contains(spec.format))
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” is not a known format.%2")
                .arg(spec.format, suggestion(spec.format, formats)),
            QStringLiteral("data.format")};
    if (texts.contains(spec.format) && texts.contains(*found))
        found = spec.format;
    if (!spec.format.isEmpty() && spec.format != *found)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” is said to be %2, but its content is %3. Correct data.format or "
                           "leave it out.")
                .arg(spec.source, spec.format, *found),
            QStringLiteral("data.format")};
    const bool isText = texts.contains(*found);
    if (isText && !spec.labels.isEmpty())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("A table has its target as a column, and a text has none; leave "
                           "data.labels out."),
            QStringLiteral("data.labels")};
    try {
        auto data = *found == u"csv" ? readCsv(spec, progress)
            : *found == u"text"      ? readLines(spec, progress)
                                     : readArrays(spec, *found, progress);
        if (data)
            data->spec.fingerprint = data->dataset.fingerprint;
        return data;
    } catch (const std::bad_alloc &) {
        return Error{ErrorCode::Unsupported,
            QStringLiteral("There is not enough memory to hold “%1”. Use a part of the file, or a "
                           "machine with more "
                           "memory.")
                .arg(spec.source),
            spec.source};
    }
}

} // namespace lampwork
