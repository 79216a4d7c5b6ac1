// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storesalvage.h"

#include <QtEndian>

namespace lampwork {

namespace {

// What the rows of a table look like, a letter a column: k the row's number itself (its record has
// a NULL there), i an integer, t a text, r a number, b a blob; capital: or NULL.
struct Shape {
    const char *table;
    const char *columns;
    int fewest; // columns that the first format wrote
    QList<QVariant> defaults; // of the others
    bool hasRowids = true;
};

const QList<Shape> &shapes()
{
    static const QList<Shape> all{
        {"schema_version", "i", 1, {}},
        {"experiment", "kt", 2, {}},
        {"run", "kittttiiiiiititiiiiriiiIi", 23, {QVariant(), 0}},
        {"run_spec", "it", 2, {}},
        {"run_seal", "iib", 3, {}},
        {"run_attr", "ittRT", 5, {}},
        {"tag", "iit", 3, {}},
        {"series", "kitiI", 5, {}},
        {"metric_chunk", "iiiiiiRRRibb", 12, {}},
        {"metric_journal", "iib", 3, {}, false},
        {"histogram", "itirrb", 6, {}, false},
        {"event", "iiitit", 6, {}},
        {"command", "iiitRiitt", 8, {QStringLiteral("")}},
        {"checkpoint", "kiiiitiiRi", 10, {}},
        {"artifact", "kitttiit", 8, {}},
    };
    return all;
}

const Shape *shapeOf(const QString &table)
{
    for (const Shape &shape : shapes()) {
        if (table == QLatin1String(shape.table))
            return &shape;
    }
    return nullptr;
}

bool fits(char kind, const QVariant &value)
{
    const int type = value.typeId();
    switch (kind) {
    case 'k':
        return !value.isValid();
    case 'I':
        return !value.isValid() || type == QMetaType::LongLong;
    case 'i':
        return type == QMetaType::LongLong;
    case 'T':
        return !value.isValid() || type == QMetaType::QString;
    case 't':
        return type == QMetaType::QString;
    case 'R':
        return !value.isValid() || type == QMetaType::Double || type == QMetaType::LongLong;
    case 'r':
        return type == QMetaType::Double || type == QMetaType::LongLong;
    default:
        return type == QMetaType::QByteArray;
    }
}

bool fits(const Shape &shape, const Record &record)
{
    const auto most = qsizetype(qstrlen(shape.columns));
    if (record.values.size() < shape.fewest || record.values.size() > most)
        return false;
    for (qsizetype i = 0; i < record.values.size(); ++i) {
        if (!fits(shape.columns[i], record.values[i]))
            return false;
    }
    return true;
}

// With defaults and the row's number in place.
QList<QVariant> wholeRow(const Shape &shape, const Record &record)
{
    QList<QVariant> row = record.values;
    for (qsizetype i = row.size(); i < qsizetype(qstrlen(shape.columns)); ++i)
        row.append(shape.defaults[i - shape.fewest]);
    if (shape.columns[0] == 'k')
        row[0] = record.rowid;
    return row;
}

} // namespace

StoreSalvage::StoreSalvage(std::unique_ptr<PageSource> pages)
    : m_pages(std::move(pages))
    , m_reader(*m_pages)
    , m_seen(std::size_t(m_pages->pageCount()) + 1, false)
{
}

Result<std::unique_ptr<StoreSalvage>> StoreSalvage::read(
    const QString &databaseFile, const Progress &progress)
{
    auto pages = PageSource::open(databaseFile);
    if (!pages)
        return pages.error();
    std::unique_ptr<StoreSalvage> salvage(new StoreSalvage(std::move(*pages)));
    if (auto done = salvage->readAll(progress); !done)
        return done.error();
    return salvage;
}

const QList<QList<QVariant>> &StoreSalvage::rows(const QString &table) const
{
    static const QList<QList<QVariant>> none;
    const auto found = m_rows.constFind(table);
    return found == m_rows.constEnd() ? none : *found;
}

QList<QVariant> StoreSalvage::row(RecordPlace place) const
{
    const auto record = m_reader.record(place);
    return record ? record->values : QList<QVariant>();
}

Result<void> StoreSalvage::readAll(const Progress &progress)
{
    const QMap<QString, qint64> roots = readRoots();
    readFreeList();
    int done = 0;
    for (const Shape &shape : shapes()) {
        progress(double(done++) / double(shapes().size()), QStringLiteral("Reading the database"));
        if (progress.isCancelled()) {
            return Error{
                ErrorCode::Cancelled, QStringLiteral("Cancelled; no new store was made."), {}};
        }
        const QString table = QString::fromLatin1(shape.table);
        readTable(table, roots.value(table));
    }
    if (!m_broken.isEmpty())
        readOrphans();
    return {};
}

// The first page's tree holds the schema: type, name, table, root page, SQL.
QMap<QString, qint64> StoreSalvage::readRoots()
{
    QMap<QString, qint64> roots;
    m_reader.walk(1, true, m_seen,
        {[&](RecordPlace place) {
             const auto record = m_reader.record(place);
             if (record && record->values.size() == 5
                 && record->values[0].toString() == QLatin1String("table"))
                 roots.insert(record->values[1].toString(), record->values[3].toLongLong());
         },
            [](qint64) {}});
    return roots;
}

// Free pages may still hold what was removed: they are not looked at.
void StoreSalvage::readFreeList()
{
    const QByteArray first = m_pages->page(1);
    if (first.isEmpty() || m_pages->headWasDamaged())
        return;
    qint64 trunk = qFromBigEndian<quint32>(first.constData() + 32);
    while (trunk > 1 && trunk < qint64(m_seen.size()) && !m_seen[std::size_t(trunk)]) {
        const QByteArray page = m_pages->page(trunk);
        if (page.isEmpty())
            return;
        m_seen[std::size_t(trunk)] = true;
        const qint64 count = std::min<qint64>(
            qFromBigEndian<quint32>(page.constData() + 4), (m_pages->usableSize() - 8) / 4);
        for (qint64 i = 0; i < count; ++i) {
            const qint64 leaf = qFromBigEndian<quint32>(page.constData() + 8 + 4 * i);
            if (leaf > 1 && leaf < qint64(m_seen.size()))
                m_seen[std::size_t(leaf)] = true;
        }
        trunk = qFromBigEndian<quint32>(page.constData());
    }
}

// Keeps the row, if it is one of the table and its key is new.
bool StoreSalvage::take(const QString &table, RecordPlace place)
{
    const Shape *shape = shapeOf(table);
    const auto record = m_reader.record(place);
    if (!record || !fits(*shape, *record))
        return false;
    const QList<QVariant> &values = record->values;
    if (table == QLatin1String("metric_chunk") || table == QLatin1String("metric_journal")) {
        Places &places = table == QLatin1String("metric_chunk") ? m_chunks : m_journal;
        const std::pair key(values[0].toLongLong(), values[1].toLongLong());
        if (!places.contains(key))
            places.insert(key, place);
    } else if (table == QLatin1String("histogram")) {
        m_histograms.append(place);
    } else {
        m_rows[table].append(wholeRow(*shape, *record));
    }
    return true;
}

void StoreSalvage::readTable(const QString &table, qint64 root)
{
    if (root == 0) {
        if (table != QLatin1String("histogram") || m_broken.contains(QStringLiteral("run")))
            ++m_broken[table]; // a store of the first format has no histograms
        return;
    }
    QSet<qint64> bad; // pages with a row that is none
    QSet<qint64> good;
    m_reader.walk(root, shapeOf(table)->hasRowids, m_seen,
        {[&](RecordPlace place) { (take(table, place) ? good : bad).insert(place.page); },
            [&](qint64) { ++m_broken[table]; }});
    if (!bad.isEmpty())
        m_broken[table] += bad.size();
    for (const qint64 page : std::as_const(bad)) {
        if (!good.contains(page))
            m_misfits.insert(page);
    }
}

void StoreSalvage::readOrphans()
{
    for (qint64 page = 2; page < qint64(m_seen.size()); ++page) {
        if (m_seen[std::size_t(page)] && !m_misfits.contains(page))
            continue;
        const auto kind = m_reader.kindOf(page);
        const bool isTable = kind == BTreeReader::PageKind::TableLeaf;
        // An interior page of a table without rowids holds rows as well.
        if (!isTable && kind != BTreeReader::PageKind::IndexLeaf
            && kind != BTreeReader::PageKind::IndexInterior)
            continue;
        for (int cell = 0; cell < m_reader.cellsOf(page); ++cell) {
            for (const Shape &shape : shapes()) {
                if (shape.hasRowids == isTable && m_broken.contains(QLatin1String(shape.table))
                    && take(QString::fromLatin1(shape.table), {page, cell}))
                    break;
            }
        }
    }
}

} // namespace lampwork
