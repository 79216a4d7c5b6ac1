// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/jsonlinelog.h"

#include "core/data/celltext.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace lampwork {

namespace {

constexpr std::size_t mostCells = 20'000;
constexpr std::size_t longestName = 1024;
constexpr int mostWrongLines = 20; // that are told one by one
constexpr int deepest = 64;

// Takes the numbers of one line out of the parser's events: no tree is built, so that neither depth
// nor size of a hostile line matters.
class RowParser : public nlohmann::json_sax<nlohmann::json> {
public:
    bool null() override { return value(); }
    bool boolean(bool) override { return skipped(); }
    bool number_integer(number_integer_t number) override { return add(double(number)); }
    bool number_unsigned(number_unsigned_t number) override { return add(double(number)); }
    bool number_float(number_float_t number, const string_t &) override { return add(number); }
    bool string(string_t &text) override
    {
        if (isInPlace() && LogRows::isTimeName(m_path) && !m_seconds) {
            const std::uint32_t forms = dateForms(text);
            if (forms != 0)
                m_seconds = parseDate(text, preferredDateForm(forms, text));
            if (m_seconds)
                return value();
        }
        return skipped();
    }
    bool binary(binary_t &) override { return skipped(); }
    bool start_object(std::size_t) override { return open(true); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(false); }
    bool end_array() override { return close(); }
    bool key(string_t &key) override
    {
        m_path.resize(m_ends.empty() ? 0 : m_ends.back());
        if (!m_path.empty())
            m_path += '.';
        if (m_path.size() + key.size() <= longestName)
            m_path += key;
        else
            m_path.clear();
        m_hasKey = true;
        return true;
    }
    bool parse_error(std::size_t, const std::string &, const nlohmann::json::exception &) override
    {
        return false;
    }

    struct Cell {
        std::string name;
        double number = 0;
    };
    std::vector<Cell> cells;
    qint64 skippedValues = 0;
    std::optional<double> seconds() const { return m_seconds; }
    bool isObject() const { return m_isObject; }

private:
    bool isInPlace() const
    {
        return m_hasKey && m_arrays == 0 && !m_path.empty() && m_depth <= deepest;
    }
    bool value()
    {
        m_hasKey = false;
        return true;
    }
    bool skipped()
    {
        ++skippedValues;
        return value();
    }
    bool add(double number)
    {
        if (!isInPlace() || cells.size() >= mostCells)
            return skipped();
        cells.push_back({m_path, number});
        return value();
    }
    bool open(bool isObject)
    {
        if (m_depth == 0)
            m_isObject = isObject;
        ++m_depth;
        if (!isObject || m_arrays > 0)
            ++m_arrays;
        else if (m_depth <= deepest)
            m_ends.push_back(m_hasKey ? m_path.size() : 0);
        m_hasKey = false;
        return true;
    }
    bool close()
    {
        if (m_arrays > 0)
            --m_arrays;
        else if (m_depth <= deepest && !m_ends.empty())
            m_ends.pop_back();
        --m_depth;
        return value();
    }

    std::string m_path;
    std::vector<std::size_t> m_ends; // of the path of each object around
    qint64 m_depth = 0;
    qint64 m_arrays = 0; // depth from the outermost array on
    bool m_hasKey = false;
    bool m_isObject = false;
    std::optional<double> m_seconds;
};

// Python writes NaN, Infinity and -Infinity, which are no JSON: numbers that no program logs
// stand for them while the line is parsed (see withoutStandIn). Not inside of texts.
bool replaceNonNumbers(std::string_view line, std::string &out)
{
    if (line.find("NaN") == std::string_view::npos
        && line.find("Infinity") == std::string_view::npos)
        return false;
    out.clear();
    bool inText = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"')
            inText = !inText;
        if (inText && line[i] == '\\' && i + 1 < line.size())
            out += line[i++];
        if (!inText && line.substr(i, 3) == "NaN") {
            out += "-1.7976931348623157e308";
            i += 2;
        } else if (!inText && line.substr(i, 8) == "Infinity") {
            out += "1.7976931348623155e308";
            i += 7;
        } else {
            out += line[i];
        }
    }
    return true;
}

double withoutStandIn(double number)
{
    if (number == -1.7976931348623157e308)
        return std::numeric_limits<double>::quiet_NaN();
    if (number == 1.7976931348623155e308)
        return std::numeric_limits<double>::infinity();
    return number == -1.7976931348623155e308 ? -std::numeric_limits<double>::infinity() : number;
}

} // namespace

bool looksLikeJsonLines(std::string_view text)
{
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    if (!line.starts_with('{') || !line.ends_with('}'))
        return false;
    RowParser parser;
    std::string replaced;
    const std::string_view parsed = replaceNonNumbers(line, replaced) ? replaced : line;
    return nlohmann::json::sax_parse(parsed.begin(), parsed.end(), &parser)
        && !parser.cells.empty();
}

Result<std::size_t> JsonLineLog::readLines(std::string_view lines, LogNews &news)
{
    std::string_view rest = lines;
    while (!rest.empty()) {
        const std::string_view text = rest.substr(0, rest.find('\n'));
        readLine(trimmed(text), news);
        ++line();
        rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    }
    return lines.size();
}

void JsonLineLog::readLine(std::string_view text, LogNews &news)
{
    if (text.empty())
        return;
    RowParser parser;
    std::string replaced;
    const std::string_view parsed = replaceNonNumbers(text, replaced) ? replaced : text;
    const bool isRight
        = nlohmann::json::sax_parse(parsed.begin(), parsed.end(), &parser) && parser.isObject();
    if (!isRight) {
        run().leaveOut(QStringLiteral("lines that are no JSON objects"));
        if (++m_wrongLines <= mostWrongLines)
            news.problems.append({ErrorCode::Damaged,
                QStringLiteral("The line is not a JSON object and is left out."), place(line())});
        return;
    }
    if (parser.skippedValues > 0)
        run().leaveOut(QStringLiteral("values that are no numbers"), parser.skippedValues);
    m_row.cells.clear();
    for (const RowParser::Cell &cell : parser.cells)
        m_row.cells.push_back({cell.name, withoutStandIn(cell.number)});
    m_row.wallMs = parser.seconds() ? std::optional(toMs(*parser.seconds())) : std::nullopt;
    m_row.fallbackMs = lastWrittenMs();
    addRow(m_row);
}

} // namespace lampwork
