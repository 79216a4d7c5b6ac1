// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/pagesource.h"

#include "core/store/walscan.h"

#include <QtEndian>

#include <algorithm>

namespace lampwork {

namespace {

constexpr qint64 logHeaderSize = 32;
constexpr qint64 frameHeaderSize = 24;
constexpr char sqliteMagic[] = "SQLite format 3"; // with its final zero: 16 bytes

bool isPageSize(int size)
{
    return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

} // namespace

Result<std::unique_ptr<PageSource>> PageSource::open(const QString &databaseFile)
{
    std::unique_ptr<PageSource> source(new PageSource);
    source->m_file.setFileName(databaseFile);
    if (!source->m_file.open(QIODevice::ReadOnly)) {
        return Error{source->m_file.exists() ? ErrorCode::Io : ErrorCode::NotFound,
            QStringLiteral("%1 could not be read: %2.")
                .arg(databaseFile, source->m_file.errorString()),
            {}};
    }
    source->m_log.setFileName(databaseFile + QStringLiteral("-wal"));
    if (auto read = source->readHead(); !read)
        return read.error();
    if (auto read = source->readLog(); !read)
        return read.error();
    return source;
}

Result<void> PageSource::readHead()
{
    const QByteArray head = m_file.read(100);
    const bool isWhole = head.size() == 100
        && head.left(16) == QByteArray(sqliteMagic, sizeof sqliteMagic);
    const int stated
        = head.size() == 100 ? qFromBigEndian<quint16>(head.constData() + 16) : 0; // 1: 65536
    const int size = stated == 1 ? 65536 : stated;
    m_headWasDamaged = !isWhole || !isPageSize(size);
    if (isPageSize(size))
        m_pageSize = size;
    m_usableSize = m_pageSize; // stores are made without reserved bytes
    m_pageCount = (m_file.size() + m_pageSize - 1) / m_pageSize;
    return {};
}

Result<void> PageSource::readLog()
{
    auto scan = scanWal(m_file.fileName());
    if (!scan)
        return scan.error();
    if (scan->badHeader || scan->committed == 0 || !m_log.open(QIODevice::ReadOnly))
        return {};
    const QByteArray head = m_log.read(logHeaderSize);
    const int size = int(qFromBigEndian<quint32>(head.constData() + 8));
    if (m_headWasDamaged && isPageSize(size)) {
        m_pageSize = m_usableSize = size;
        m_pageCount = (m_file.size() + size - 1) / size;
    }
    if (size != m_pageSize)
        return {}; // of another database
    for (qint64 frame = 0; frame < scan->committed; ++frame) {
        const qint64 at = logHeaderSize + frame * (frameHeaderSize + size);
        if (!m_log.seek(at))
            return {};
        const QByteArray header = m_log.read(frameHeaderSize);
        const qint64 number = qFromBigEndian<quint32>(header.constData());
        const qint64 pagesAfter = qFromBigEndian<quint32>(header.constData() + 4);
        m_inLog.insert(number, at + frameHeaderSize);
        if (pagesAfter > 0)
            m_pageCount = pagesAfter;
    }
    return {};
}

QByteArray PageSource::page(qint64 number) const
{
    if (number < 1 || number > m_pageCount)
        return {};
    const auto logged = m_inLog.constFind(number);
    QFile &file = logged != m_inLog.constEnd() ? m_log : m_file;
    const qint64 at = logged != m_inLog.constEnd() ? *logged : (number - 1) * m_pageSize;
    if (!file.seek(at))
        return {};
    const QByteArray page = file.read(m_pageSize);
    return page.size() == m_pageSize ? page : QByteArray();
}

} // namespace lampwork
