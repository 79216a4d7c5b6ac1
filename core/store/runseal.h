// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

#include <QByteArray>
#include <QCryptographicHash>

#include <vector>

namespace lampwork {

// The seal of a run that is not active (an engine would write to it all the time): a SHA-256 of all
// that is kept of it but its points, which have checksums of their own. It stands in run_seal with
// the run's revision, since every write to a run gives it another one: a seal of another revision
// says nothing. Damage to a name, a parameter or an event is found by it (storecheck.h).

// Rows of a run, each in an order of its own: what is sealed.
struct SealedRows {
    const char *sql; // with the run's id as its one value
    const char *columns; // of each: 'i' integer, 'r' real, 't' text, 'b' blob
};
const std::vector<SealedRows> &sealedRows();

// Takes the rows one after the other, in the order of sealedRows().
class RunDigest {
public:
    // row: a Query, or what has its isNull(), integer(), real(), text() and blob().
    template <typename Row> void add(const SealedRows &rows, const Row &row)
    {
        m_bytes.append('\n');
        for (int i = 0; rows.columns[i] != '\0'; ++i) {
            const char kind = row.isNull(i) ? 'n' : rows.columns[i];
            m_bytes.append(kind);
            if (kind == 'i')
                addNumber(row.integer(i));
            else if (kind == 'r')
                addNumber(row.real(i));
            else if (kind == 't')
                addBytes(row.text(i).toUtf8());
            else if (kind == 'b')
                addBytes(row.blob(i));
        }
        if (m_bytes.size() > 1 << 20)
            flush();
    }
    // Between the rows of one and the next.
    void endRows() { m_bytes.append(';'); }
    QByteArray result();

private:
    template <typename Number> void addNumber(Number value)
    {
        m_bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    void addBytes(const QByteArray &bytes)
    {
        addNumber(qint64(bytes.size()));
        m_bytes.append(bytes);
    }
    void flush();

    QByteArray m_bytes; // not hashed yet
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
};

} // namespace lampwork
