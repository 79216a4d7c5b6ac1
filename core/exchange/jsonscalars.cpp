// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/jsonscalars.h"

#include "core/data/celltext.h"

#include <limits>

namespace lampwork {

namespace {

constexpr std::size_t longest = std::size_t(1) << 20;
constexpr int deepest = 16;

} // namespace

std::optional<double> jsonNumber(std::string_view text)
{
    if (text == "NaN" || text == "\"NaN\"")
        return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity" || text == "\"Infinity\"")
        return std::numeric_limits<double>::infinity();
    if (text == "-Infinity" || text == "\"-Infinity\"")
        return -std::numeric_limits<double>::infinity();
    const bool mayBe = !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'))
        && text.find(',') == std::string_view::npos;
    return mayBe ? parseNumber(text, '.') : std::nullopt;
}

std::optional<Json> foreignJson(std::string_view text)
{
    if (text.size() > longest)
        return std::nullopt;
    Json json = Json::parse(text.begin(), text.end(), nullptr, false);
    return json.is_discarded() ? std::nullopt : std::optional(std::move(json));
}

void eachScalar(const Json &json, const QString &path,
    const std::function<void(const QString &path, const QVariant &value)> &use, int depth)
{
    if (json.is_object()) {
        if (depth >= deepest)
            return;
        for (const auto &[key, value] : json.items()) {
            const QString name = QString::fromStdString(key);
            eachScalar(value, path.isEmpty() ? name : path + u'.' + name, use, depth + 1);
        }
        return;
    }
    if (json.is_array())
        use(path, QString::fromUtf8(toJsonText(json, -1)).left(1000));
    else if (!json.is_null())
        use(path, toVariant(json));
}

} // namespace lampwork
