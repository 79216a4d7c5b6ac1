// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/celltext.h"

#include <fast_float/fast_float.h>

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace lampwork {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
        return lower(x) == lower(y);
    });
}

// "1,234,567.8": one to three digits, then groups of three, then perhaps decimals.
std::optional<double> parseGrouped(std::string_view text, char decimal)
{
    const char group = decimal == '.' ? ',' : '.';
    std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    if (text.size() > 64 || text.find(group, at) == std::string_view::npos)
        return {};
    std::array<char, 64> plain;
    std::size_t length = 0;
    if (at == 1 && text[0] == '-')
        plain[length++] = '-';
    std::size_t digits = 0;
    bool grouped = false;
    for (; at < text.size() && (isDigit(text[at]) || text[at] == group); ++at) {
        if (text[at] == group) {
            if (grouped ? digits != 3 : digits < 1 || digits > 3)
                return {};
            grouped = true;
            digits = 0;
        } else {
            plain[length++] = text[at];
            ++digits;
        }
    }
    if (!grouped || digits != 3)
        return {};
    const std::size_t whole = length;
    for (; at < text.size(); ++at)
        plain[length++] = text[at];
    if (length > whole && plain[whole] != decimal)
        return {};
    return parseNumber({plain.data(), length}, decimal);
}

// Reads a date from left to right; every function returns false where the text is something else.
struct DateScanner {
    const char *at;
    const char *end;

    bool done() const { return at == end; }
    bool take(char c) { return at != end && *at == c && (++at, true); }
    int number(int minDigits, int maxDigits, int &value)
    {
        int count = 0;
        value = 0;
        while (count < maxDigits && at != end && isDigit(*at)) {
            value = value * 10 + (*at++ - '0');
            ++count;
        }
        return count >= minDigits && (at == end || !isDigit(*at)) ? count : 0;
    }
    bool spaces()
    {
        const char *begin = at;
        while (at != end && *at == ' ')
            ++at;
        return at != begin;
    }
    int month() // 1 … 12, 0: none; "Mar", "mar.", "March"
    {
        static constexpr std::array<std::string_view, 12> names{"january", "february", "march",
            "april", "may", "june", "july", "august", "september", "october", "november",
            "december"};
        const char *begin = at;
        while (at != end && ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z')))
            ++at;
        const std::string_view word(begin, std::size_t(at - begin));
        take('.');
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (equalsIgnoringCase(word, names[i])
                || equalsIgnoringCase(word, names[i].substr(0, 3)))
                return int(i) + 1;
        }
        return equalsIgnoringCase(word, "sept") ? 9 : 0;
    }
};

struct Day {
    int year = 0, month = 0, day = 0;
};

// Days since 1970-01-01 in the Gregorian calendar: Hinnant, "chrono-compatible low-level date
// algorithms", days_from_civil.
std::optional<qint64> daysFromCivil(Day date)
{
    static constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.month < 1 || date.month > 12 || date.day < 1 || date.year < 1)
        return {};
    const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    if (date.day > lengths[std::size_t(date.month - 1)] + (leap && date.month == 2 ? 1 : 0))
        return {};
    const qint64 y = date.year - (date.month <= 2 ? 1 : 0);
    const qint64 era = y / 400;
    const qint64 yearOfEra = y - era * 400;
    const qint64 dayOfYear
        = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    const qint64 dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146097 + dayOfEra - 719468;
}

bool scanNumericDay(DateScanner &scan, DateForm form, Day &date)
{
    int first = 0;
    int second = 0;
    const int firstDigits = form == YearFirst ? scan.number(4, 4, first) : scan.number(1, 2, first);
    if (firstDigits == 0 || scan.done())
        return false;
    const char separator = *scan.at++;
    if (separator != '-' && separator != '/' && separator != '.')
        return false;
    const int secondDigits = scan.number(1, 2, second);
    if (secondDigits == 0 || !scan.take(separator))
        return false;
    if (form == YearFirst) {
        date = {first, second, 0};
        return scan.number(1, 2, date.day) > 0;
    }
    date = form == DayFirst ? Day{0, second, first} : Day{0, first, second};
    const int yearDigits = scan.number(2, 4, date.year);
    if (yearDigits == 2) {
        // "1.2.13" may as well be a version.
        if (separator == '-' || (separator == '.' && (firstDigits != 2 || secondDigits != 2)))
            return false;
        date.year += date.year >= 69 ? 1900 : 2000;
    }
    return yearDigits == 2 || yearDigits == 4;
}

bool scanNamedDay(DateScanner &scan, Day &date)
{
    if (scan.at != scan.end && isDigit(*scan.at)) {
        if (scan.number(1, 2, date.day) == 0)
            return false;
        scan.take('.');
        if (!scan.take('-'))
            scan.spaces();
        date.month = scan.month();
        if (!scan.take('-'))
            scan.spaces();
    } else {
        date.month = scan.month();
        if (date.month == 0 || !scan.spaces() || scan.number(1, 2, date.day) == 0)
            return false;
        scan.take(',');
        if (!scan.spaces())
            return false;
    }
    return date.month != 0 && scan.number(4, 4, date.year) == 4;
}

bool scanZone(DateScanner &scan, double &seconds)
{
    if (scan.take('Z') || scan.take('z'))
        return true;
    const bool minus = scan.take('-');
    if (!minus && !scan.take('+'))
        return scan.done();
    int hours = 0;
    int minutes = 0;
    const int digits = scan.number(2, 4, hours);
    if (digits == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (digits != 2 || (scan.take(':') && scan.number(2, 2, minutes) == 0)) {
        return false;
    }
    if (hours > 14 || minutes > 59)
        return false;
    seconds += (minus ? 60.0 : -60.0) * (hours * 60 + minutes);
    return true;
}

// What may follow the day; adds to `seconds`.
bool scanTime(DateScanner &scan, double &seconds)
{
    if (scan.done())
        return true;
    if (!scan.take('T') && !scan.spaces())
        return false;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (scan.number(1, 2, hour) == 0 || !scan.take(':') || scan.number(2, 2, minute) == 0)
        return false;
    if (scan.take(':') && scan.number(2, 2, second) == 0)
        return false;
    double fraction = 0;
    if (scan.take('.') || scan.take(',')) {
        double place = 0.1;
        for (; scan.at != scan.end && isDigit(*scan.at); ++scan.at, place /= 10)
            fraction += place * (*scan.at - '0');
    }
    scan.spaces();
    if (scan.end - scan.at >= 2 && lower(scan.at[1]) == 'm'
        && (lower(*scan.at) == 'a' || lower(*scan.at) == 'p')) {
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + (lower(*scan.at) == 'p' ? 12 : 0);
        scan.at += 2;
    }
    if (hour > 24 || minute > 59 || second > 60)
        return false;
    seconds += hour * 3600 + minute * 60 + second + fraction;
    return scanZone(scan, seconds);
}

struct WordPair {
    std::string_view no, yes;
};
constexpr std::array<WordPair, 7> yesNoPairs{{{"no", "yes"}, {"false", "true"}, {"n", "y"},
    {"f", "t"}, {"nein", "ja"}, {"n", "j"}, {"non", "oui"}}};

} // namespace

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

std::optional<double> parseNumber(std::string_view text, char decimal)
{
    const char *begin = text.data();
    const char *end = begin + text.size();
    if (end - begin > 1 && *begin == '+' && begin[1] != '-')
        ++begin;
    double value = 0;
    const fast_float::parse_options options(fast_float::chars_format::general, decimal);
    const auto parsed = fast_float::from_chars_advanced(begin, end, value, options);
    if (parsed.ec == std::errc() && parsed.ptr == end) {
        if (std::isnan(value))
            return {};
        return value;
    }
    if (begin == end || (!isDigit(*begin) && *begin != '-'))
        return {};
    return parseGrouped(text, decimal);
}

QString numberText(double value)
{
    if (std::isfinite(value) && std::floor(value) == value && std::abs(value) < 1e15)
        return QString::number(qint64(value));
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

std::optional<double> parseDate(std::string_view text, DateForm form)
{
    if (text.size() < 6 || text.size() > 40)
        return {};
    DateScanner scan{text.data(), text.data() + text.size()};
    Day date;
    if (form == CompactDate) {
        int all = 0;
        if (scan.number(8, 8, all) == 0)
            return {};
        date = {all / 10000, all / 100 % 100, all % 100};
    } else if (form == NamedMonth ? !scanNamedDay(scan, date) : !scanNumericDay(scan, form, date)) {
        return {};
    }
    const auto days = daysFromCivil(date);
    double seconds = 0;
    if (!days || !scanTime(scan, seconds) || !scan.done())
        return {};
    return double(*days) * 86400 + seconds;
}

std::uint32_t dateForms(std::string_view text)
{
    if (text.size() < 6 || text.size() > 40)
        return 0;
    std::uint32_t forms = 0;
    for (const DateForm form : {YearFirst, DayFirst, MonthFirst, NamedMonth, CompactDate}) {
        if (parseDate(text, form))
            forms |= form;
    }
    return forms;
}

DateForm preferredDateForm(std::uint32_t forms, std::string_view example)
{
    if ((forms & DayFirst) && (forms & MonthFirst))
        return example.find('/') != std::string_view::npos ? MonthFirst : DayFirst;
    for (const DateForm form : {YearFirst, NamedMonth, DayFirst, MonthFirst}) {
        if (forms & form)
            return form;
    }
    return CompactDate;
}

QString dateText(double seconds)
{
    const auto time = QDateTime::fromMSecsSinceEpoch(qint64(std::llround(seconds * 1000)), Qt::UTC);
    if (time.time() == QTime(0, 0))
        return time.date().toString(Qt::ISODate);
    return time.toString(time.time().msec() == 0 ? Qt::ISODate : Qt::ISODateWithMs);
}

std::optional<bool> parseYesNo(std::string_view text)
{
    for (const WordPair &pair : yesNoPairs) {
        if (equalsIgnoringCase(text, pair.no))
            return false;
        if (equalsIgnoringCase(text, pair.yes))
            return true;
    }
    const auto number = parseNumber(text, '.');
    if (number && (*number == 0 || *number == 1))
        return *number == 1;
    return {};
}

bool areYesNoWords(const std::vector<std::string_view> &texts)
{
    for (const WordPair &pair : yesNoPairs) {
        bool no = false;
        bool yes = false;
        const bool all = std::all_of(texts.begin(), texts.end(), [&](std::string_view text) {
            const bool isNo = equalsIgnoringCase(text, pair.no);
            const bool isYes = equalsIgnoringCase(text, pair.yes);
            no |= isNo;
            yes |= isYes;
            return isNo || isYes;
        });
        if (all && no && yes)
            return true;
    }
    return false;
}

MissingTexts::MissingTexts(const QStringList &texts)
{
    for (const QString &text : texts) {
        const std::string utf8 = text.trimmed().toStdString();
        if (utf8.empty())
            continue;
        m_texts.push_back(utf8);
        m_first[static_cast<unsigned char>(utf8[0])] = true;
        m_longest = std::max(m_longest, utf8.size());
        m_hasNumbers |= parseNumber(utf8, '.') || parseNumber(utf8, ',');
    }
}

QStringList MissingTexts::defaults()
{
    return {QString(), QStringLiteral("NA"), QStringLiteral("N/A"), QStringLiteral("n/a"),
        QStringLiteral("#N/A"), QStringLiteral("<NA>"), QStringLiteral("NaN"),
        QStringLiteral("nan"), QStringLiteral("NAN"), QStringLiteral("-nan"),
        QStringLiteral("null"), QStringLiteral("NULL"), QStringLiteral("Null"),
        QStringLiteral("None"), QStringLiteral("?"), QStringLiteral("-"), QStringLiteral("--")};
}

bool MissingTexts::contains(std::string_view text) const
{
    if (text.empty())
        return true;
    if (text.size() > m_longest || !m_first[static_cast<unsigned char>(text[0])])
        return false;
    return std::find(m_texts.begin(), m_texts.end(), text) != m_texts.end();
}

bool naturalLess(const QString &a, const QString &b)
{
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        if (a[i].isDigit() && b[j].isDigit()) {
            qsizetype iEnd = i;
            qsizetype jEnd = j;
            while (i < a.size() - 1 && a[i] == u'0' && a[i + 1].isDigit())
                ++i;
            while (j < b.size() - 1 && b[j] == u'0' && b[j + 1].isDigit())
                ++j;
            for (iEnd = i; iEnd < a.size() && a[iEnd].isDigit();)
                ++iEnd;
            for (jEnd = j; jEnd < b.size() && b[jEnd].isDigit();)
                ++jEnd;
            if (iEnd - i != jEnd - j)
                return iEnd - i < jEnd - j;
            const int order
                = QStringView(a).mid(i, iEnd - i).compare(QStringView(b).mid(j, jEnd - j));
            if (order != 0)
                return order < 0;
            i = iEnd;
            j = jEnd;
        } else {
            const QChar x = a[i++].toCaseFolded();
            const QChar y = b[j++].toCaseFolded();
            if (x != y)
                return x < y;
        }
    }
    if (a.size() - i != b.size() - j)
        return a.size() - i < b.size() - j;
    return a < b;
}

} // namespace lampwork
