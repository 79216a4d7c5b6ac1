// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csvsniffer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace lampwork {

namespace {

constexpr std::string_view candidates = "\t;|, ";

bool isTyped(std::string_view cell)
{
    static const MissingTexts missing(MissingTexts::defaults());
    return missing.contains(cell) || parseNumber(cell, '.') || parseNumber(cell, ',')
        || (dateForms(cell) & ~std::uint32_t(CompactDate));
}

// How well the text is a table with this delimiter, from 0 to 1: share of records of the usual
// width × share of cells that are something whole.
double dialectScore(const CsvSample &sample, char delimiter)
{
    const std::size_t width = usualWidth(sample, 0);
    if (width < 2)
        return 0;
    std::size_t regular = 0;
    double cells = 0;
    double good = 0;
    double typed = 0;
    for (const auto &record : sample.records) {
        regular += record.size() == width ? 1 : 0;
        for (const std::string &cell : record) {
            const std::string_view text = trimmed(cell);
            const bool isType = isTyped(text);
            const bool clean = isType || text.find_first_of(",;\t|") == std::string_view::npos;
            const bool clock = delimiter == ' ' && text.find(':') != std::string_view::npos;
            ++cells;
            typed += isType ? 1 : 0;
            good += clean && !clock ? 1 : 0;
        }
    }
    // Spaces part words as well: they count only between numbers.
    if (delimiter == ' ' && typed < 0.5 * cells)
        return 0;
    double score = double(regular) / double(sample.records.size()) * good / cells;
    // A first line of another width is rather a header cut wrongly.
    const std::size_t first = sample.records.front().size();
    if (first != width && first + 1 != width)
        score *= 0.5;
    return delimiter == ' ' ? score * 0.9 : score;
}

enum class CellKind { Missing, Number, Date, Text };

CellKind kindOf(std::string_view cell, const MissingTexts &missing, char decimal)
{
    const std::string_view text = trimmed(cell);
    if (missing.contains(text))
        return CellKind::Missing;
    if (parseNumber(text, decimal))
        return CellKind::Number;
    return (dateForms(text) & ~std::uint32_t(CompactDate)) ? CellKind::Date : CellKind::Text;
}

// What column `c` says about the first record being a header: above 0 for, below 0 against.
double headerVote(const CsvSample &sample, std::size_t c, const MissingTexts &missing, char decimal)
{
    const std::string &head = sample.records.front()[c];
    const CellKind headKind = kindOf(head, missing, decimal);
    std::set<CellKind> kinds;
    std::set<std::string_view> texts;
    bool repeated = false;
    std::size_t rows = 0;
    for (std::size_t r = 1; r < sample.records.size(); ++r) {
        if (c >= sample.records[r].size())
            continue;
        const std::string &cell = sample.records[r][c];
        const CellKind kind = kindOf(cell, missing, decimal);
        if (kind == CellKind::Missing)
            continue;
        kinds.insert(kind);
        texts.insert(cell);
        repeated |= cell == head;
        ++rows;
    }
    if (rows == 0)
        return 0;
    if (kinds.count(CellKind::Text) == 0) {
        if (headKind == CellKind::Missing)
            return 0;
        return headKind == CellKind::Text ? 1 : -1;
    }
    if (headKind != CellKind::Text)
        return headKind == CellKind::Missing ? 0 : -0.5;
    if (repeated)
        return -1;
    return texts.size() * 2 <= rows ? 0.5 : 0;
}

// "0","1","2",… as pandas writes the names of columns that have none.
bool countsUp(const std::vector<std::string> &record)
{
    const std::size_t from = !record.empty() && trimmed(record.front()).empty() ? 1 : 0;
    if (record.size() < from + 3)
        return false;
    for (std::size_t i = from; i < record.size(); ++i) {
        if (trimmed(record[i]) != std::to_string(i - from))
            return false;
    }
    return true;
}

} // namespace

CsvSample sampleRecords(
    const std::string &text, const CsvDialect &dialect, bool whole, std::size_t limit)
{
    CsvSample sample;
    bool given = false;
    CsvRecords records(dialect, [&](std::vector<char> &out) -> Result<bool> {
        if (given)
            return false;
        given = true;
        out.insert(out.end(), text.begin(), text.end());
        return true;
    });
    auto status = CsvRecords::Status::Record;
    while (
        sample.records.size() < limit && (status = records.next()) == CsvRecords::Status::Record) {
        sample.records.emplace_back(records.fields().begin(), records.fields().end());
        sample.lines.push_back(records.line());
    }
    if (!whole && status == CsvRecords::Status::End && sample.records.size() > 1) {
        sample.records.pop_back();
        sample.lines.pop_back();
    }
    return sample;
}

char sniffLineEnd(const std::string &text)
{
    return text.find('\n') == std::string::npos && text.find('\r') != std::string::npos ? '\r'
                                                                                        : '\n';
}

char sniffQuote(const std::string &text)
{
    std::size_t doubles = 0;
    std::size_t singles = 0;
    // Only a quote that opens a field and one that closes a field count, not an apostrophe.
    const auto isEdge = [&](std::size_t i) {
        return i >= text.size()
            || std::string_view(",;\t|\n\r").find(text[i]) != std::string_view::npos;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '"' && text[i] != '\'')
            continue;
        if (i == 0 || isEdge(i - 1) || isEdge(i + 1))
            ++(text[i] == '"' ? doubles : singles);
    }
    return doubles == 0 && singles >= 4 ? '\'' : '"';
}

char sniffDelimiter(const std::string &text, const CsvDialect &rest, bool whole, char preferred)
{
    char best = ',';
    double bestScore = 0;
    for (const char candidate : candidates) {
        if (text.find(candidate) == std::string::npos)
            continue;
        CsvDialect dialect = rest;
        dialect.delimiter = candidate;
        const CsvSample sample = sampleRecords(text, dialect, whole, 500);
        if (sample.records.empty())
            continue;
        double score = dialectScore(sample, candidate);
        if (candidate == preferred)
            score *= 1.2;
        if (score > bestScore + 1e-9) {
            best = candidate;
            bestScore = score;
        }
    }
    return best;
}

char sniffDecimal(const CsvSample &sample, char delimiter)
{
    std::size_t onlyDot = 0;
    std::size_t onlyComma = 0;
    std::size_t either = 0;
    for (const auto &record : sample.records) {
        for (const std::string &cell : record) {
            const std::string_view text = trimmed(cell);
            if (text.find_first_of(".,") == std::string_view::npos)
                continue;
            const bool dot = parseNumber(text, '.').has_value();
            const bool comma = parseNumber(text, ',').has_value();
            onlyDot += dot && !comma ? 1 : 0;
            onlyComma += comma && !dot ? 1 : 0;
            either += dot && comma && text.find(',') != std::string_view::npos ? 1 : 0;
        }
    }
    if (onlyDot == 0 && onlyComma == 0)
        return either > 0 && delimiter != ',' ? ',' : '.';
    return onlyComma > onlyDot ? ',' : '.';
}

std::size_t usualWidth(const CsvSample &sample, std::size_t firstRecord)
{
    std::map<std::size_t, std::size_t> counts;
    for (std::size_t r = firstRecord; r < sample.records.size(); ++r)
        ++counts[sample.records[r].size()];
    std::size_t width = 0;
    std::size_t most = 0;
    for (const auto &[fields, count] : counts) {
        if (count >= most) {
            width = fields;
            most = count;
        }
    }
    return width;
}

bool sniffHeader(const CsvSample &sample, const MissingTexts &missing, char decimal)
{
    if (sample.records.empty())
        return false;
    const auto &first = sample.records.front();
    if (countsUp(first))
        return true;
    double votes = 0;
    std::set<std::string_view> names;
    bool allTexts = true;
    for (std::size_t c = 0; c < first.size(); ++c) {
        votes += headerVote(sample, c, missing, decimal);
        allTexts &= kindOf(first[c], missing, decimal) == CellKind::Text;
        names.insert(first[c]);
    }
    if (votes != 0)
        return votes > 0;
    return allTexts && names.size() == first.size();
}

} // namespace lampwork
