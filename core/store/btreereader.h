// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QVariant>

#include <functional>
#include <optional>
#include <vector>

namespace lampwork {

class PageSource;

// One row as it lies in a page. Texts are QString, blobs QByteArray, numbers qlonglong or double.
struct Record {
    qint64 rowid = 0; // 0 in a table without rowids
    QList<QVariant> values; // only those that were written: later columns have their defaults
};

// Where a row lies, to be read when it is needed.
struct RecordPlace {
    qint64 page = 0;
    int cell = 0;
};

// Reads SQLite's b-tree pages, believing nothing: whatever is not exactly what SQLite writes is
// left out and told. https://www.sqlite.org/fileformat2.html#b_tree_pages
class BTreeReader {
public:
    explicit BTreeReader(const PageSource &pages)
        : m_pages(pages)
    {
    }

    enum class PageKind { None, TableInterior, TableLeaf, IndexInterior, IndexLeaf };
    PageKind kindOf(qint64 page) const;
    int cellsOf(qint64 page) const;
    // nullopt: the cell, or the chain of overflow pages behind it, is not whole.
    std::optional<Record> record(RecordPlace place) const;

    // Visits each page of the tree below `root` once, calling `row` with every cell that holds a
    // row; `broken` with each page, or child of a page, that is no page of such a tree. `seen` (a
    // flag a page, from 0) keeps loops and pages of other trees out.
    struct Visitor {
        std::function<void(RecordPlace)> row;
        std::function<void(qint64 page)> broken;
    };
    void walk(qint64 root, bool hasRowids, std::vector<bool> &seen, const Visitor &visitor) const;

private:
    struct Cell {
        qint64 child = 0; // of interior pages
        qint64 rowid = 0;
        quint64 payloadSize = 0;
        const char *local = nullptr;
        quint64 localSize = 0;
        qint64 overflow = 0; // its first page; 0: none
    };
    std::optional<Cell> cellAt(const QByteArray &page, qint64 number, int index) const;
    std::optional<QByteArray> payloadOf(const Cell &cell) const;
    const QByteArray &cached(qint64 number) const;

    const PageSource &m_pages;
    mutable qint64 m_cachedNumber = -1;
    mutable QByteArray m_cached;
};

} // namespace lampwork
