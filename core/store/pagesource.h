// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QFile>
#include <QHash>
#include <QString>

#include <memory>

namespace lampwork {

// The pages of a SQLite database as SQLite would see them, the committed part of its write-ahead
// log laid over the file; read without SQLite, so that no damage elsewhere keeps a page from being
// read. Nobody else may write meanwhile. https://www.sqlite.org/fileformat2.html
class PageSource {
public:
    // Only Io and NotFound: a damaged head is replaced by what a store of ours always has there.
    static Result<std::unique_ptr<PageSource>> open(const QString &databaseFile);

    int pageSize() const { return m_pageSize; }
    int usableSize() const { return m_usableSize; }
    qint64 pageCount() const { return m_pageCount; }
    bool headWasDamaged() const { return m_headWasDamaged; }
    // Page `number`, from 1; empty where there is no such page or it cannot be read (a bad sector).
    QByteArray page(qint64 number) const;

private:
    Result<void> readHead();
    Result<void> readLog();

    mutable QFile m_file;
    mutable QFile m_log;
    QHash<qint64, qint64> m_inLog; // page: where its newest frame's content begins
    int m_pageSize = 4096;
    int m_usableSize = 4096;
    qint64 m_pageCount = 0;
    bool m_headWasDamaged = false;
};

} // namespace lampwork
