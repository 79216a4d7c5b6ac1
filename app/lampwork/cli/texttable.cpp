// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/texttable.h"

#include "app/lampwork/cli/console.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace lampwork {

namespace {

constexpr int gap = 2;
constexpr int narrowest = 8; // a column is not cut below this

bool isNumber(const QString &cell)
{
    QString text = cell.trimmed();
    if (text.endsWith(u'*')) // the mark of the best value
        text.chop(1);
    text.remove(u',');
    bool ok = false;
    text.toDouble(&ok);
    return ok || text == QLatin1String("—");
}

// Cuts the widest of the columns that may be cut until the table fits or none is left.
void narrow(std::vector<int> &widths, const std::vector<bool> &isRight, int available)
{
    for (;;) {
        const int total
            = std::accumulate(widths.begin(), widths.end(), 0) + gap * int(widths.size() - 1);
        if (total <= available)
            return;
        int widest = -1;
        for (std::size_t c = 0; c < widths.size(); ++c) {
            if (!isRight[c] && widths[c] > narrowest
                && (widest < 0 || widths[c] > widths[std::size_t(widest)]))
                widest = int(c);
        }
        if (widest < 0)
            return;
        int &width = widths[std::size_t(widest)];
        width = std::max(narrowest, width - std::max(1, (total - available) / 2));
    }
}

} // namespace

TextTable::TextTable(const QStringList &head)
    : m_head(head)
{
}

void TextTable::add(const QStringList &cells)
{
    QStringList row;
    for (const QString &cell : cells)
        row.append(oneLine(cell));
    m_rows.append(row);
}

QString TextTable::text(std::optional<int> width) const
{
    QList<QStringList> lines;
    if (!m_head.isEmpty())
        lines.append(m_head);
    lines.append(m_rows);
    std::size_t columns = 0;
    for (const QStringList &line : lines)
        columns = std::max(columns, std::size_t(line.size()));

    std::vector<int> widths(columns, 0);
    std::vector<bool> isRight(columns, !m_rows.isEmpty());
    for (qsizetype l = 0; l < lines.size(); ++l) {
        const bool isHead = l == 0 && !m_head.isEmpty();
        for (std::size_t c = 0; c < columns; ++c) {
            const QString cell = lines[l].value(qsizetype(c));
            widths[c] = std::max(widths[c], displayWidth(cell));
            if (!isHead && !cell.isEmpty() && !isNumber(cell))
                isRight[c] = false;
        }
    }
    if (width)
        narrow(widths, isRight, *width);

    QStringList out;
    for (const QStringList &line : lines) {
        QString text;
        for (std::size_t c = 0; c < columns; ++c) {
            const QString cell = cutToWidth(line.value(qsizetype(c)), widths[c]);
            const QString padding(std::max(0, widths[c] - displayWidth(cell)), u' ');
            if (c > 0)
                text += QString(gap, u' ');
            text += isRight[c] ? padding + cell : cell + padding;
        }
        while (text.endsWith(u' '))
            text.chop(1);
        out.append(text);
    }
    return out.join(u'\n');
}

} // namespace lampwork
