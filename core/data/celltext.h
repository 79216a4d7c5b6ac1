// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the text of one cell means. All texts are UTF-8; no function here allocates for plain cells.
namespace lampwork {

std::string_view trimmed(std::string_view text); // without spaces, tabs and returns at both ends

// A number written with `decimal` ('.' or ','): "12", "-1.5e3", "+.5", "1,234.50" (groups of three
// by the other sign), "inf". Nothing when the text is anything else, "nan" included.
std::optional<double> parseNumber(std::string_view text, char decimal);

// The shortest text that reads back as the number; whole numbers without an exponent below 1e15.
QString numberText(double value);

// The ways dates are written; a column has one of them.
enum DateForm : std::uint32_t {
    YearFirst = 1, // 2024-03-31, 2024/3/31
    DayFirst = 2, // 31.03.2024, 31/3/2024, 31/3/24
    MonthFirst = 4, // 3/31/2024, 3/31/24
    NamedMonth = 8, // 31 Mar 2024, 31-Mar-2024, March 31, 2024
    CompactDate = 16, // 20240331: only where a column is said to hold dates
};
// The time of day may follow: "T" or a space, 14:05, 14:05:09.5, 2:05 PM; then "Z" or "+02:00".
// Years of two digits: 69 … 99 are 1969 … 1999, the rest 20xx (as POSIX strptime).
// Seconds since the epoch, UTC; without a zone the time counts as UTC.
std::optional<double> parseDate(std::string_view text, DateForm form);
std::uint32_t dateForms(std::string_view text); // every form in which the text is a date
// The form to read a column in whose cells all fit `forms`: where days and months cannot be told
// apart, dots and dashes mean day first, slashes month first.
DateForm preferredDateForm(std::uint32_t forms, std::string_view example);
QString dateText(double seconds); // "2024-03-31", or with the time of day where it is not midnight

// no: false, yes: true, for the usual words in any case and for 0 and 1.
std::optional<bool> parseYesNo(std::string_view text);
// Whether the texts are one pair of such words ("yes"/"no", "T"/"F", …), both present.
bool areYesNoWords(const std::vector<std::string_view> &texts);

// The texts that mean "no value". An empty cell always does.
class MissingTexts {
public:
    explicit MissingTexts(const QStringList &texts);
    // "", NA, N/A, nan, null, None, ?, -, … as spreadsheets, R and pandas write them.
    static QStringList defaults();
    bool contains(std::string_view trimmedText) const;
    // Some of them read as numbers (-999): then they are looked for before numbers are.
    bool hasNumbers() const { return m_hasNumbers; }

private:
    std::vector<std::string> m_texts;
    bool m_first[256] = {};
    std::size_t m_longest = 0;
    bool m_hasNumbers = false;
};

// Order for people: digits by their value, other characters by code point, case first ignored.
bool naturalLess(const QString &a, const QString &b);

} // namespace lampwork
