// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/store/btreereader.h"
#include "core/store/pagesource.h"

#include <QMap>
#include <QSet>
#include <QString>

#include <memory>
#include <utility>

namespace lampwork {

// All rows of a store's tables that can be read from the pages of its database, however damaged the
// rest is. First each table's tree is walked from its root; where that is not whole, pages that no
// tree led to are taken for what their rows look like.
class StoreSalvage {
public:
    // Errors: Io, NotFound, Cancelled. Rows of points are kept as places, to be read one by one.
    static Result<std::unique_ptr<StoreSalvage>> read(
        const QString &databaseFile, const Progress &progress);

    // Of the small tables; the columns are those of the current format, missing ones with their
    // defaults, and an INTEGER PRIMARY KEY in its column.
    const QList<QList<QVariant>> &rows(const QString &table) const;
    using Places = QMap<std::pair<qint64, qint64>, RecordPlace>;
    const Places &chunks() const { return m_chunks; } // by series id and chunk number
    const Places &journal() const { return m_journal; } // by run and seq
    const QList<RecordPlace> &histograms() const { return m_histograms; }
    // The row at a place of the three; empty when it is not whole.
    QList<QVariant> row(RecordPlace place) const;

    // Tables of which pages could not be read, with how many.
    const QMap<QString, qint64> &brokenPages() const { return m_broken; }

private:
    explicit StoreSalvage(std::unique_ptr<PageSource> pages);
    Result<void> readAll(const Progress &progress);
    QMap<QString, qint64> readRoots();
    void readFreeList();
    void readTable(const QString &table, qint64 root);
    void readOrphans();
    bool take(const QString &table, RecordPlace place);

    std::unique_ptr<PageSource> m_pages;
    BTreeReader m_reader;
    std::vector<bool> m_seen; // a flag a page
    QSet<qint64> m_misfits; // pages that a tree led to and that are none of its own
    QMap<QString, QList<QList<QVariant>>> m_rows;
    Places m_chunks;
    Places m_journal;
    QList<RecordPlace> m_histograms;
    QMap<QString, qint64> m_broken;
};

} // namespace lampwork
