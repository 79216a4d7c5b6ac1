// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/celltext.h"
#include "core/data/table.h"

#include <optional>
#include <string_view>
#include <vector>

namespace lampwork {

// Warnings for a person: the first hundred, and how many more there were.
class Warnings {
public:
    void add(const QString &text);
    QStringList take();

private:
    QStringList m_texts;
    qint64 m_more = 0;
};

// Gives each different text a number, in order of first appearance.
class TextInterner {
public:
    std::int32_t code(std::string_view text);
    TextPool pool;

private:
    void grow();
    std::vector<std::int32_t> m_slots; // open addressing; -1: free
};

// Collects the cells of one column as values, narrowing down the type while they come: undecided
// until the first value, then numbers, dates or texts. A cell that does not fit breaks the column:
// its values are dropped, the rest of the cells is only looked at, and the file has to be read once
// more for it. One thread.
class ColumnBuilder {
public:
    enum class Storage { Undecided, Number, Date, Text, Broken };

    // wish: the type that the spec asks for, if any.
    ColumnBuilder(
        QString name, std::optional<ColumnType> wish, char decimal, const MissingTexts *missing);

    // Decides from the first cells of the file; may be left out.
    void look(const std::vector<std::string_view> &cells);
    void reserve(std::size_t rows);
    // False: the column's wished type cannot hold the cell.
    bool add(std::string_view cell, qint64 line);
    void addMissing();

    const QString &name() const { return m_name; }
    bool hasWish() const { return m_wish.has_value(); }
    bool isBroken() const { return m_storage == Storage::Broken; }
    // After a pass that broke it: empty again, with a storage that will hold every cell.
    void restart();
    // The first cell that no number or date could be, for a message.
    const std::string &oddText() const { return m_oddText; }
    qint64 oddLine() const { return m_oddLine; }
    std::size_t storedRows() const { return m_numbers.size() + m_codes.size(); }

    // The typed column; InvalidInput when the wished type does not fit its texts.
    Result<Column> finish(Warnings &warnings);

private:
    bool addUndecided(std::string_view text, qint64 line);
    bool addDate(std::string_view text, qint64 line);
    void decide(Storage storage);
    bool breakAt(std::string_view text, qint64 line);
    void watch(std::string_view text);
    void addCode(std::string_view text);

    QString m_name;
    std::optional<ColumnType> m_wish;
    char m_decimal;
    const MissingTexts *m_missing;
    Storage m_storage = Storage::Undecided;
    std::uint32_t m_forms = 0; // of dates, that all cells so far fit
    DateForm m_form = YearFirst;
    std::size_t m_missingSoFar = 0; // while undecided
    std::size_t m_reserved = 0;
    std::vector<double> m_numbers;
    std::vector<std::int32_t> m_codes;
    TextInterner m_texts;
    std::string m_oddText;
    qint64 m_oddLine = 0;
};

// Types of columns whose texts or numbers are all known. They change the column in place.
void inferTextType(Column &column);
void inferNumberType(Column &column);

// Of a file that the spec was not resolved with.
QString changedFileWarning(const QString &path);

void warnOfInfinite(const Column &column, Warnings &warnings);
// Of a column without values, or with one value only.
void warnOfNothingToLearn(const Column &column, Warnings &warnings);

} // namespace lampwork
