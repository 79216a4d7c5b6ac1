// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/equalbins.h"
#include "core/exchange/jsonscalars.h"
#include "core/exchange/wandblog.h"
#include "core/exchange/wire.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace lampwork {

namespace {

constexpr qsizetype mostParameters = 10'000;
constexpr std::size_t mostItems = 20'000; // of a record: a byte of it can become a hundred here

QString textOf(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

// google.protobuf.Timestamp
qint64 timeOf(std::string_view message)
{
    qint64 seconds = 0;
    qint64 nanoseconds = 0;
    WireReader fields(message);
    while (fields.next()) {
        if (fields.is(1, WireReader::Varint))
            seconds = fields.integer();
        else if (fields.is(2, WireReader::Varint))
            nanoseconds = fields.integer();
    }
    return fields.failed() ? 0 : toMs(double(seconds) + double(nanoseconds) / 1e9);
}

// {"_type": "histogram", "values": [counts], "bins": [edges]}
std::optional<Histogram> histogramOf(const Json &json)
{
    const auto type = json.find("_type");
    const auto counts = json.find("values");
    const auto edges = json.find("bins");
    const bool isOne = type != json.end() && type->is_string()
        && type->get_ref<const std::string &>() == "histogram" && counts != json.end()
        && counts->is_array() && edges != json.end() && edges->is_array()
        && edges->size() == counts->size() + 1 && !counts->empty();
    if (!isOne)
        return std::nullopt;
    std::vector<Bucket> buckets;
    for (std::size_t i = 0; i < counts->size(); ++i) {
        const Json &left = (*edges)[i];
        const Json &right = (*edges)[i + 1];
        const Json &count = (*counts)[i];
        if (!left.is_number() || !right.is_number() || !count.is_number())
            return std::nullopt;
        buckets.push_back({left.get<double>(), right.get<double>(), count.get<double>()});
    }
    const double lower = buckets.front().left;
    const double upper = buckets.back().right;
    return equalBins(std::move(buckets), lower, upper);
}

} // namespace

// HistoryItem, ConfigItem, SummaryItem and StatsItem are one in what is read of them.
struct WandbRecords::Item {
    std::string name; // nested keys with dots between
    std::string_view json;
    std::optional<double> number;
};

bool WandbRecords::readItem(std::string_view message, Item &item) const
{
    constexpr std::size_t longestName = 1024;
    WireReader fields(message);
    while (fields.next()) {
        switch (fields.field()) {
        case 1:
        case 2: // key, nested_key
            if (fields.type() != WireReader::Bytes)
                break;
            if (!item.name.empty())
                item.name += '.';
            if (item.name.size() + fields.bytes().size() <= longestName)
                item.name += fields.bytes();
            break;
        case 4: // boolean
            if (fields.type() == WireReader::Varint)
                item.json = fields.integer() != 0 ? "true" : "false";
            break;
        case 5: // integer, zigzag
            if (fields.type() == WireReader::Varint) {
                const auto bits = std::uint64_t(fields.integer());
                item.number = double(std::int64_t((bits >> 1) ^ (0 - (bits & 1))));
            }
            break;
        case 6:
            if (fields.type() == WireReader::Fixed64)
                item.number = fields.real();
            break;
        case 8:
        case 16:
            if (fields.type() == WireReader::Bytes)
                item.json = fields.bytes();
            break;
        default:
            break;
        }
    }
    if (!item.number)
        item.number = jsonNumber(item.json);
    return !fields.failed();
}

bool WandbRecords::read(std::string_view record)
{
    bool isRight = true;
    WireReader fields(record);
    while (fields.next()) {
        if (fields.type() != WireReader::Bytes)
            continue;
        switch (fields.field()) {
        case 2:
            isRight = readHistory(fields.bytes()) && isRight;
            break;
        case 3:
            isRight = readSummary(fields.bytes()) && isRight;
            break;
        case 5:
            isRight = readConfig(fields.bytes()) && isRight;
            break;
        case 7:
            isRight = readMeasurements(fields.bytes()) && isRight;
            break;
        case 17:
            isRight = readRun(fields.bytes()) && isRight;
            break;
        case 18:
            isRight = readExit(fields.bytes()) && isRight;
            break;
        default:
            break; // about files and the server
        }
    }
    return isRight && !fields.failed();
}

bool WandbRecords::readHistory(std::string_view message)
{
    std::vector<Item> items;
    std::optional<qint64> step;
    qint64 wallMs = 0;
    WireReader fields(message);
    while (fields.next()) {
        if (fields.is(2, WireReader::Bytes)) {
            WireReader number(fields.bytes());
            step = 0; // protobuf leaves a 0 out
            while (number.next()) {
                if (number.is(1, WireReader::Varint))
                    step = number.integer();
            }
        } else if (fields.is(1, WireReader::Bytes)) {
            Item item;
            if (!readItem(fields.bytes(), item))
                return false;
            if (item.name == "_timestamp" && item.number)
                wallMs = toMs(*item.number);
            else if (item.name == "_step" && item.number && std::abs(*item.number) < 9e15)
                step = qint64(*item.number);
            else if (items.size() >= mostItems)
                m_run.leaveOut(QStringLiteral("values of one step beyond the first 20,000"));
            else if (item.name != "_runtime" && item.name != "_wandb")
                items.push_back(std::move(item));
        }
    }
    if (fields.failed())
        return false;
    const qint64 at = step.value_or(m_nextStep);
    m_nextStep = at < std::numeric_limits<qint64>::max() ? at + 1 : at;
    takeMedia(items, at);
    for (const Item &item : items)
        addItem(item, at, wallMs);
    return true;
}

// A value that has a type of W&B's may come in parts: "weights._type", "weights.values",
// "weights.bins". Takes them out of `items`.
void WandbRecords::takeMedia(std::vector<Item> &items, qint64 step)
{
    constexpr std::string_view typeKey = "._type";
    constexpr std::size_t mostMedia = 1000; // each is looked for in all items
    std::vector<std::string> prefixes;
    for (const Item &item : items) {
        if (item.name.ends_with(typeKey) && prefixes.size() < mostMedia)
            prefixes.push_back(item.name.substr(0, item.name.size() - typeKey.size() + 1));
    }
    for (const std::string &prefix : prefixes) {
        Json whole = Json::object();
        for (const Item &item : items) {
            if (!item.name.starts_with(prefix))
                continue;
            if (auto part = foreignJson(item.json))
                whole[item.name.substr(prefix.size())] = std::move(*part);
        }
        std::erase_if(items, [&](const Item &item) { return item.name.starts_with(prefix); });
        takeMedium(whole, std::string_view(prefix).substr(0, prefix.size() - 1), step);
    }
}

void WandbRecords::takeMedium(const Json &json, std::string_view name, qint64 step)
{
    auto histogram = histogramOf(json);
    if (!histogram || step < 0) {
        m_run.leaveOut(QStringLiteral("media, whose files are beside the log"));
        return;
    }
    histogram->name = textOf(name);
    histogram->step = step;
    m_run.news().histograms.push_back(std::move(*histogram));
}

void WandbRecords::addItem(const Item &item, qint64 step, qint64 wallMs)
{
    if (item.number) {
        m_run.add(item.name, step, wallMs, *item.number);
        return;
    }
    const auto json = foreignJson(item.json);
    if (!json || !json->is_object() || item.name.empty()) {
        m_run.leaveOut(QStringLiteral("logged values that are no numbers"));
        return;
    }
    if (json->contains("_type")) {
        takeMedium(*json, item.name, step);
        return;
    }
    eachScalar(*json, textOf(item.name), [&](const QString &path, const QVariant &value) {
        if (value.typeId() == QMetaType::Double || value.typeId() == QMetaType::LongLong)
            m_run.add(path.toStdString(), step, wallMs, value.toDouble());
        else
            m_run.leaveOut(QStringLiteral("logged values that are no numbers"));
    });
}

// Mostly the last values of the history; a script may also set its own.
bool WandbRecords::readSummary(std::string_view message)
{
    WireReader fields(message);
    while (fields.next()) {
        if (!fields.is(1, WireReader::Bytes))
            continue;
        Item item;
        if (!readItem(fields.bytes(), item))
            return false;
        auto &attributes = m_run.news().attributes;
        if (item.number && !item.name.empty() && !item.name.starts_with('_')
            && attributes.size() < mostParameters)
            attributes.insert(textOf(item.name), *item.number);
    }
    return !fields.failed();
}

bool WandbRecords::readConfig(std::string_view message)
{
    WireReader fields(message);
    while (fields.next()) {
        if (!fields.is(1, WireReader::Bytes))
            continue;
        Item item;
        if (!readItem(fields.bytes(), item))
            return false;
        if (item.name.empty() || item.name.starts_with("_wandb"))
            continue;
        auto &attributes = m_run.news().attributes;
        const auto json = foreignJson(item.json);
        if (!json || attributes.size() >= mostParameters) {
            m_run.leaveOut(QStringLiteral("parameters that are damaged or too many"));
            continue;
        }
        eachScalar(*json, textOf(item.name), [&](const QString &path, const QVariant &value) {
            if (attributes.size() < mostParameters)
                attributes.insert(QStringLiteral("params.") + path, value);
        });
    }
    return !fields.failed();
}

bool WandbRecords::readRun(std::string_view message)
{
    RunNews &news = m_run.news();
    bool isRight = true;
    QString id;
    QString displayName;
    WireReader fields(message);
    while (fields.next()) {
        if (fields.is(14, WireReader::Varint))
            m_nextStep = fields.integer();
        if (fields.type() != WireReader::Bytes)
            continue;
        const std::string_view bytes = fields.bytes();
        const QString text = textOf(bytes.substr(0, 4096));
        switch (fields.field()) {
        case 1:
            id = text;
            break;
        case 3:
            news.experiment = text;
            break;
        case 4:
            isRight = readConfig(bytes) && isRight;
            break;
        case 6:
            news.attributes.insert(QStringLiteral("import.group"), text);
            break;
        case 7:
            news.attributes.insert(QStringLiteral("import.job_type"), text);
            break;
        case 8:
            displayName = text;
            break;
        case 9:
            news.note = text;
            break;
        case 10:
            if (news.tags.size() < 100)
                news.tags.append(text);
            break;
        case 13:
            news.attributes.insert(QStringLiteral("import.host"), text);
            break;
        case 17:
            if (const qint64 ms = timeOf(bytes); ms > 0)
                news.startedMs = ms;
            break;
        default:
            break;
        }
    }
    news.name = displayName.isEmpty() ? id : displayName;
    news.state = RunState::Running; // until the exit record
    return isRight && !fields.failed();
}

bool WandbRecords::readExit(std::string_view message)
{
    qint64 code = 0;
    WireReader fields(message);
    while (fields.next()) {
        if (fields.is(1, WireReader::Varint))
            code = fields.integer();
    }
    if (fields.failed())
        return false;
    m_run.news().state = code == 0 ? RunState::Finished : RunState::Failed;
    if (code != 0)
        m_run.news().message = QStringLiteral("The program ended with exit code %1.").arg(code);
    return true;
}

bool WandbRecords::readMeasurements(std::string_view message)
{
    qint64 wallMs = 0;
    std::vector<Item> items;
    WireReader fields(message);
    while (fields.next()) {
        if (fields.is(2, WireReader::Bytes))
            wallMs = timeOf(fields.bytes());
        if (!fields.is(3, WireReader::Bytes))
            continue;
        Item item;
        if (!readItem(fields.bytes(), item))
            return false;
        if (item.number && items.size() < mostItems)
            items.push_back(std::move(item));
    }
    if (fields.failed())
        return false;
    for (const Item &item : items)
        m_run.add("system/" + item.name, m_measurements, wallMs, *item.number);
    ++m_measurements;
    return true;
}

} // namespace lampwork
