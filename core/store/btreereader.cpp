// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/btreereader.h"

#include "core/store/pagesource.h"

#include <QtEndian>

#include <bit>

namespace lampwork {

namespace {

constexpr quint64 largestPayload = quint64(1) << 30;

// SQLite's own varint: up to nine bytes, the highest first. False past the end.
bool readVarint(const char *&at, const char *end, quint64 &value)
{
    value = 0;
    for (int i = 0; i < 9; ++i) {
        if (at == end)
            return false;
        const auto byte = quint8(*at++);
        if (i == 8) {
            value = (value << 8) | byte;
            return true;
        }
        value = (value << 7) | (byte & 0x7f);
        if (byte < 0x80)
            return true;
    }
    return true;
}

int headOffset(qint64 page)
{
    return page == 1 ? 100 : 0;
}

bool isInterior(quint8 type)
{
    return type == 2 || type == 5;
}

qint64 sizeOfSerialType(quint64 type)
{
    static constexpr qint64 sizes[]{0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    if (type < 10)
        return sizes[type];
    return type < 12 ? -1 : qint64((type - 12) / 2);
}

QVariant valueOf(quint64 type, const char *at, qint64 size)
{
    if (type == 0)
        return {};
    if (type == 8 || type == 9)
        return qlonglong(type - 8);
    if (type >= 12)
        return type % 2 == 0 ? QVariant(QByteArray(at, size)) : QVariant(QString::fromUtf8(at, size));
    quint64 bits = type < 7 && (*at & 0x80) ? ~quint64(0) : 0;
    for (qint64 i = 0; i < size; ++i)
        bits = (bits << 8) | quint8(at[i]);
    return type == 7 ? QVariant(std::bit_cast<double>(bits)) : QVariant(qlonglong(bits));
}

std::optional<QList<QVariant>> valuesOf(const QByteArray &payload)
{
    const char *const begin = payload.constData();
    const char *const end = begin + payload.size();
    const char *at = begin;
    quint64 headSize = 0;
    if (!readVarint(at, end, headSize) || headSize > quint64(payload.size()))
        return std::nullopt;
    const char *const headEnd = begin + headSize;
    const char *body = headEnd;
    QList<QVariant> values;
    while (at < headEnd) {
        quint64 type = 0;
        if (!readVarint(at, headEnd, type))
            return std::nullopt;
        const qint64 size = sizeOfSerialType(type);
        if (size < 0 || size > end - body)
            return std::nullopt;
        values.append(valueOf(type, body, size));
        body += size;
    }
    return body == end ? std::optional(values) : std::nullopt;
}

} // namespace

const QByteArray &BTreeReader::cached(qint64 number) const
{
    if (number != m_cachedNumber) {
        m_cached = m_pages.page(number);
        m_cachedNumber = number;
    }
    return m_cached;
}

BTreeReader::PageKind BTreeReader::kindOf(qint64 page) const
{
    const QByteArray &bytes = cached(page);
    if (bytes.isEmpty())
        return PageKind::None;
    switch (quint8(bytes[headOffset(page)])) {
    case 2:
        return PageKind::IndexInterior;
    case 5:
        return PageKind::TableInterior;
    case 10:
        return PageKind::IndexLeaf;
    case 13:
        return PageKind::TableLeaf;
    default:
        return PageKind::None;
    }
}

int BTreeReader::cellsOf(qint64 page) const
{
    if (kindOf(page) == PageKind::None)
        return 0;
    const int head = headOffset(page);
    const int count = qFromBigEndian<quint16>(cached(page).constData() + head + 3);
    const int headSize = isInterior(quint8(cached(page)[head])) ? 12 : 8;
    const int most = (m_pages.usableSize() - head - headSize) / 2;
    return std::min(count, most);
}

std::optional<BTreeReader::Cell> BTreeReader::cellAt(
    const QByteArray &page, qint64 number, int index) const
{
    const int head = headOffset(number);
    const auto type = quint8(page[head]);
    const int usable = m_pages.usableSize();
    const int pointer = head + (isInterior(type) ? 12 : 8) + 2 * index;
    if (pointer + 2 > usable)
        return std::nullopt;
    const int offset = qFromBigEndian<quint16>(page.constData() + pointer);
    if (offset < head + 8 || offset >= usable)
        return std::nullopt;
    const char *at = page.constData() + offset;
    const char *const end = page.constData() + usable;
    Cell cell;
    if (isInterior(type)) {
        if (end - at < 4)
            return std::nullopt;
        cell.child = qFromBigEndian<quint32>(at);
        at += 4;
    }
    quint64 number64 = 0;
    if (type == 5) { // only a child and a key
        if (!readVarint(at, end, number64))
            return std::nullopt;
        cell.rowid = qint64(number64);
        return cell;
    }
    if (!readVarint(at, end, cell.payloadSize) || cell.payloadSize > largestPayload)
        return std::nullopt;
    if (type == 13) {
        if (!readVarint(at, end, number64))
            return std::nullopt;
        cell.rowid = qint64(number64);
    }
    // How much of it lies here: fileformat2.html, "Cell Payload Overflow Pages".
    const qint64 u = usable;
    const auto p = qint64(cell.payloadSize);
    const qint64 x = type == 13 ? u - 35 : (u - 12) * 64 / 255 - 23;
    const qint64 m = (u - 12) * 32 / 255 - 23;
    qint64 local = p;
    if (p > x) {
        const qint64 k = m + (p - m) % (u - 4);
        local = k <= x ? k : m;
    }
    if (local > end - at || (local < p && end - at - local < 4))
        return std::nullopt;
    cell.local = at;
    cell.localSize = quint64(local);
    if (local < p)
        cell.overflow = qFromBigEndian<quint32>(at + local);
    return cell;
}

std::optional<QByteArray> BTreeReader::payloadOf(const Cell &cell) const
{
    if (cell.payloadSize > quint64(m_pages.pageCount()) * quint64(m_pages.pageSize()))
        return std::nullopt; // a chain as long would have to run in a circle
    QByteArray payload(cell.local, qsizetype(cell.localSize));
    qint64 next = cell.overflow;
    while (quint64(payload.size()) < cell.payloadSize) {
        const QByteArray page = next > 0 ? m_pages.page(next) : QByteArray();
        if (page.isEmpty())
            return std::nullopt;
        const qint64 size = std::min<qint64>(
            qint64(cell.payloadSize) - payload.size(), m_pages.usableSize() - 4);
        payload.append(page.constData() + 4, size);
        next = qFromBigEndian<quint32>(page.constData());
    }
    return payload;
}

std::optional<Record> BTreeReader::record(RecordPlace place) const
{
    const QByteArray page = cached(place.page); // a copy: the chain is read through the same cache
    if (kindOf(place.page) == PageKind::None)
        return std::nullopt;
    const auto cell = cellAt(page, place.page, place.cell);
    if (!cell || !cell->local)
        return std::nullopt;
    const auto payload = payloadOf(*cell);
    auto values = payload ? valuesOf(*payload) : std::nullopt;
    if (!values)
        return std::nullopt;
    return Record{cell->rowid, *std::move(values)};
}

void BTreeReader::walk(
    qint64 root, bool hasRowids, std::vector<bool> &seen, const Visitor &visitor) const
{
    std::vector<qint64> waiting{root};
    while (!waiting.empty()) {
        const qint64 number = waiting.back();
        waiting.pop_back();
        if (number < 1 || std::size_t(number) >= seen.size() || seen[std::size_t(number)]) {
            visitor.broken(number);
            continue;
        }
        const PageKind kind = kindOf(number);
        const bool isOfTree = hasRowids
            ? kind == PageKind::TableLeaf || kind == PageKind::TableInterior
            : kind == PageKind::IndexLeaf || kind == PageKind::IndexInterior;
        if (!isOfTree) {
            visitor.broken(number);
            continue;
        }
        seen[std::size_t(number)] = true;
        const QByteArray page = cached(number);
        const bool interior = kind == PageKind::TableInterior || kind == PageKind::IndexInterior;
        std::vector<qint64> children;
        for (int i = 0; i < cellsOf(number); ++i) {
            const auto cell = cellAt(page, number, i);
            if (!cell)
                visitor.broken(number);
            else if (interior)
                children.push_back(cell->child);
            if (cell && kind != PageKind::TableInterior)
                visitor.row({number, i});
        }
        if (interior)
            children.push_back(
                qFromBigEndian<quint32>(page.constData() + headOffset(number) + 8));
        // The first child is visited first.
        waiting.insert(waiting.end(), children.rbegin(), children.rend());
    }
}

} // namespace lampwork
