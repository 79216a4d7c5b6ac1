// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tensorboardevent.h"

#include "core/exchange/equalbins.h"
#include "core/exchange/tensorvalue.h"
#include "core/exchange/wire.h"

#include <QString>

#include <algorithm>
#include <charconv>

namespace lampwork {

namespace {

constexpr int mostFiles = 100'000; // pictures and texts of one run
constexpr std::size_t mostTags = 200'000; // whose metadata is remembered

QString textOf(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

// A packed or single repeated double.
bool addDoubles(const WireReader &field, std::vector<double> &numbers)
{
    if (field.type() == WireReader::Fixed64) {
        numbers.push_back(field.real());
        return true;
    }
    if (field.type() != WireReader::Bytes || field.bytes().size() % 8 != 0)
        return false;
    if (field.bytes().empty())
        return true; // memcpy() takes no null pointer, not even for nothing
    const std::size_t before = numbers.size();
    numbers.resize(before + field.bytes().size() / 8);
    std::memcpy(numbers.data() + before, field.bytes().data(), field.bytes().size());
    return true;
}

QString suffixOf(std::string_view image)
{
    if (image.starts_with("\x89PNG"))
        return QStringLiteral("png");
    if (image.starts_with("\xff\xd8\xff"))
        return QStringLiteral("jpg");
    return image.starts_with("GIF8") ? QStringLiteral("gif") : QStringLiteral("bin");
}

} // namespace

struct TensorBoardEvents::Event {
    qint64 step = 0;
    qint64 wallMs = 0;
    std::string_view fileVersion;
    std::string_view summary;
    std::string_view sessionLog;
};

struct TensorBoardEvents::Value {
    std::string_view tag;
    std::string_view metadata;
    std::string_view histogram;
    std::string_view image;
    std::string_view tensor;
    float simple = 0;
    enum { None, Simple, OldHistogram, OldImage, Audio, Tensor } kind = None;
};

bool TensorBoardEvents::read(std::string_view record, File &file)
{
    Event event;
    double wallTime = 0;
    WireReader fields(record);
    while (fields.next()) {
        switch (fields.field()) {
        case 1:
            if (fields.type() == WireReader::Fixed64)
                wallTime = fields.real();
            break;
        case 2:
            if (fields.type() == WireReader::Varint)
                event.step = fields.integer();
            break;
        case 3:
            if (fields.type() == WireReader::Bytes)
                event.fileVersion = fields.bytes();
            break;
        case 5:
            if (fields.type() == WireReader::Bytes)
                event.summary = fields.bytes();
            break;
        case 7:
            if (fields.type() == WireReader::Bytes)
                event.sessionLog = fields.bytes();
            break;
        default:
            break;
        }
    }
    if (fields.failed())
        return false;
    event.wallMs = toMs(wallTime);
    if (event.fileVersion.starts_with("brain.Event:")) {
        const std::string_view number = event.fileVersion.substr(12);
        std::from_chars(number.data(), number.data() + number.size(), file.version);
        m_run.noteTime(event.wallMs);
    }
    if (event.sessionLog.data() != nullptr)
        restart(event, file);
    if (event.summary.data() == nullptr)
        return true;
    const bool isRead = readSummary(event.summary, event, file);
    file.mostRecentStep = event.step;
    return isRead;
}

// EventAccumulator._CheckForRestartAndMaybePurge (tensorboard/backend/event_processing).
void TensorBoardEvents::restart(const Event &event, File &file)
{
    constexpr qint64 start = 1;
    qint64 status = 0;
    WireReader fields(event.sessionLog);
    while (fields.next()) {
        if (fields.is(1, WireReader::Varint))
            status = fields.integer();
    }
    if (!fields.failed() && status == start && file.version >= 2)
        m_run.rewind(event.step);
}

bool TensorBoardEvents::readSummary(std::string_view message, const Event &event, const File &file)
{
    WireReader values(message);
    while (values.next()) {
        if (!values.is(1, WireReader::Bytes))
            continue;
        Value value;
        WireReader fields(values.bytes());
        while (fields.next()) {
            if (fields.is(2, WireReader::Fixed32)) {
                value.simple = fields.single();
                value.kind = Value::Simple;
                continue;
            }
            if (fields.type() != WireReader::Bytes)
                continue;
            switch (fields.field()) {
            case 1:
                value.tag = fields.bytes();
                break;
            case 4:
                value.image = fields.bytes();
                value.kind = Value::OldImage;
                break;
            case 5:
                value.histogram = fields.bytes();
                value.kind = Value::OldHistogram;
                break;
            case 6:
                value.kind = Value::Audio;
                break;
            case 8:
                value.tensor = fields.bytes();
                value.kind = Value::Tensor;
                break;
            case 9:
                value.metadata = fields.bytes();
                break;
            default:
                break;
            }
        }
        if (fields.failed())
            return false;
        readValue(value, event, file);
    }
    return !values.failed();
}

void TensorBoardEvents::readValue(const Value &value, const Event &event, const File &file)
{
    if (value.kind == Value::Simple) {
        const auto series = m_run.series(value.tag);
        if (!series)
            return;
        // EventAccumulator._CheckForOutOfOrderStepAndMaybePurge.
        if (file.version < 2 && event.step < file.mostRecentStep)
            m_run.rewind(*series, event.step);
        m_run.add(*series, event.step, event.wallMs, double(value.simple), file.number);
        return;
    }
    switch (value.kind) {
    case Value::OldHistogram:
        readOldHistogram(value, event);
        break;
    case Value::OldImage:
        readOldImage(value, event);
        break;
    case Value::Audio:
        m_run.leaveOut(QStringLiteral("sounds"));
        break;
    case Value::Tensor:
        readTensorValue(value, event, file);
        break;
    default: {
        // A value without content: what the hparams plugin says stands in the metadata.
        const Metadata metadata = metadataOf(value);
        if (metadata.plugin == Plugin::Unknown)
            m_run.leaveOut(QStringLiteral("values without content"));
        break;
    }
    }
    m_run.noteTime(event.wallMs);
}

// Only the first value of a tag carries it.
TensorBoardEvents::Metadata TensorBoardEvents::metadataOf(const Value &value)
{
    const auto known = m_metadata.find(value.tag);
    if (value.metadata.data() == nullptr || known != m_metadata.end())
        return known == m_metadata.end() ? Metadata() : known->second;
    Metadata metadata;
    std::string_view content;
    WireReader fields(value.metadata);
    while (fields.next()) {
        if (!fields.is(1, WireReader::Bytes))
            continue;
        WireReader plugin(fields.bytes());
        while (plugin.next()) {
            if (plugin.is(1, WireReader::Bytes))
                metadata.name = plugin.bytes();
            else if (plugin.is(2, WireReader::Bytes))
                content = plugin.bytes();
        }
    }
    static constexpr std::pair<std::string_view, Plugin> plugins[]{{"scalars", Plugin::Scalars},
        {"histograms", Plugin::Histograms}, {"images", Plugin::Images}, {"text", Plugin::Text},
        {"hparams", Plugin::Hparams}};
    const auto *found = std::find_if(std::begin(plugins), std::end(plugins),
        [&](const auto &one) { return one.first == metadata.name; });
    if (found != std::end(plugins))
        metadata.plugin = found->second;
    else if (!metadata.name.empty())
        metadata.plugin = Plugin::Other;
    if (metadata.plugin == Plugin::Hparams && !readHparams(content, m_run.news()))
        m_run.leaveOut(QStringLiteral("damaged hyperparameters"));
    if (metadata.name.size() > 100)
        metadata.name.resize(100);
    if (m_metadata.size() < mostTags)
        m_metadata.emplace(std::string(value.tag), metadata);
    return metadata;
}

void TensorBoardEvents::readTensorValue(const Value &value, const Event &event, const File &file)
{
    const Metadata metadata = metadataOf(value);
    switch (metadata.plugin) {
    case Plugin::Scalars:
    case Plugin::Unknown: { // a file without its beginning; a single number can be nothing else
        const auto scalar = scalarOfTensor(value.tensor);
        const auto series = scalar ? m_run.series(value.tag) : std::nullopt;
        if (series)
            m_run.add(*series, event.step, event.wallMs, *scalar, file.number);
        else if (!scalar)
            m_run.leaveOut(QStringLiteral("tensors that are no numbers"));
        break;
    }
    case Plugin::Histograms:
        readTensorHistogram(value, event);
        break;
    case Plugin::Images:
        readStrings(value, event, Strings::Images);
        break;
    case Plugin::Text:
        readStrings(value, event, Strings::Texts);
        break;
    case Plugin::Hparams:
        break; // all of it is in the metadata
    case Plugin::Other:
        m_run.leaveOut(QStringLiteral("values of the plugin “%1”").arg(textOf(metadata.name)));
        break;
    }
}

void TensorBoardEvents::addHistogram(std::string_view tag, const Event &event, Histogram histogram)
{
    if (event.step < 0 || tag.empty() || tag.size() > 1024) {
        m_run.leaveOut(QStringLiteral("histograms without a step or a name"));
        return;
    }
    histogram.name = textOf(tag);
    histogram.step = event.step;
    m_run.news().histograms.push_back(std::move(histogram));
}

void TensorBoardEvents::readOldHistogram(const Value &value, const Event &event)
{
    double lower = 0;
    double upper = 0;
    std::vector<double> limits;
    std::vector<double> counts;
    bool isRight = true;
    WireReader fields(value.histogram);
    while (fields.next()) {
        if (fields.is(1, WireReader::Fixed64))
            lower = fields.real();
        else if (fields.is(2, WireReader::Fixed64))
            upper = fields.real();
        else if (fields.field() == 6)
            isRight = addDoubles(fields, limits) && isRight;
        else if (fields.field() == 7)
            isRight = addDoubles(fields, counts) && isRight;
    }
    std::vector<Bucket> buckets;
    if (isRight && !fields.failed() && limits.size() == counts.size()) {
        for (std::size_t i = 0; i < limits.size(); ++i)
            buckets.push_back({i == 0 ? lower : limits[i - 1], limits[i], counts[i]});
    }
    if (auto histogram = equalBins(std::move(buckets), lower, upper))
        addHistogram(value.tag, event, std::move(*histogram));
    else
        m_run.leaveOut(QStringLiteral("histograms that hold none"));
}

// Rows of left edge, right edge and count (tensorboard/plugins/histogram/summary_v2.py).
void TensorBoardEvents::readTensorHistogram(const Value &value, const Event &event)
{
    const auto tensor = readTensor(value.tensor);
    std::vector<Bucket> buckets;
    if (tensor && tensor->numbers.size() % 3 == 0) {
        for (std::size_t i = 0; i + 2 < tensor->numbers.size(); i += 3)
            buckets.push_back({tensor->numbers[i], tensor->numbers[i + 1], tensor->numbers[i + 2]});
    }
    // Buckets at the ends may be empty; they say nothing of where the values lie.
    while (!buckets.empty() && buckets.back().count == 0)
        buckets.pop_back();
    const double lower = buckets.empty() ? 0 : buckets.front().left;
    const double upper = buckets.empty() ? 0 : buckets.back().right;
    if (auto histogram = equalBins(std::move(buckets), lower, upper))
        addHistogram(value.tag, event, std::move(*histogram));
    else
        m_run.leaveOut(QStringLiteral("histograms that hold none"));
}

void TensorBoardEvents::readOldImage(const Value &value, const Event &event)
{
    std::string_view image;
    WireReader fields(value.image);
    while (fields.next()) {
        if (fields.is(4, WireReader::Bytes))
            image = fields.bytes();
    }
    if (fields.failed() || image.empty() || m_files >= mostFiles) {
        m_run.leaveOut(QStringLiteral("pictures that are empty or beyond the first 100,000"));
        return;
    }
    ++m_files;
    m_run.news().files.push_back(
        {QStringLiteral("image"), textOf(value.tag.substr(0, 1024)), suffixOf(image), event.step,
            event.wallMs, QByteArray(image.data(), qsizetype(image.size()))});
}

// A tensor of strings: texts, or the width, the height and then encoded pictures
// (tensorboard/plugins/image/summary_v2.py).
void TensorBoardEvents::readStrings(const Value &value, const Event &event, Strings what)
{
    const bool areImages = what == Strings::Images;
    const auto tensor = readTensor(value.tensor);
    const std::size_t first = areImages ? 2 : 0;
    if (!tensor || tensor->texts.size() <= first) {
        m_run.leaveOut(areImages
                ? QStringLiteral("pictures that are empty or beyond the first 100,000")
                : QStringLiteral("texts that are empty"));
        return;
    }
    for (std::size_t i = first; i < tensor->texts.size(); ++i) {
        if (++m_files > mostFiles) {
            m_run.leaveOut(QStringLiteral("pictures and texts beyond the first 100,000"));
            continue;
        }
        QString name = textOf(value.tag.substr(0, 1024));
        if (tensor->texts.size() - first > 1)
            name += QStringLiteral("/%1").arg(i - first);
        const std::string_view bytes = tensor->texts[i];
        m_run.news().files.push_back({areImages ? QStringLiteral("image") : QStringLiteral("text"),
            name, areImages ? suffixOf(bytes) : QStringLiteral("txt"), event.step, event.wallMs,
            QByteArray(bytes.data(), qsizetype(bytes.size()))});
    }
}

} // namespace lampwork
