// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace lampwork {

// A table for a terminal: columns padded to the same width, two spaces between, no lines. A column
// whose cells are all numbers (or empty) stands to the right.
class TextTable {
public:
    explicit TextTable(const QStringList &head = {});
    void add(const QStringList &cells);
    qsizetype rowCount() const { return m_rows.size(); }
    // Lines without a break at the end. Where they would be wider than `width`, the widest columns
    // of texts are cut.
    QString text(std::optional<int> width) const;

private:
    QStringList m_head;
    QList<QStringList> m_rows;
};

} // namespace lampwork
