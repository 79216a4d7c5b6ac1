// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tensorboardevent.h"
#include "core/exchange/wire.h"

namespace lampwork {

namespace {

constexpr int mostParameters = 10'000;
constexpr std::size_t longestName = 1024; // bytes

QString textOf(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

// A google.protobuf.Value that is a number, a text or a yes/no value.
QVariant valueOf(std::string_view message)
{
    QVariant value;
    WireReader fields(message);
    while (fields.next()) {
        if (fields.is(2, WireReader::Fixed64))
            value = fields.real();
        else if (fields.is(3, WireReader::Bytes))
            value = textOf(fields.bytes());
        else if (fields.is(4, WireReader::Varint))
            value = fields.integer() != 0;
    }
    return value;
}

bool readStart(std::string_view message, RunNews &news)
{
    WireReader fields(message);
    while (fields.next()) {
        if (fields.is(5, WireReader::Fixed64)) {
            if (const qint64 ms = toMs(fields.real()); ms > 0)
                news.startedMs = ms;
        }
        if (!fields.is(1, WireReader::Bytes))
            continue;
        std::string_view name;
        QVariant value;
        WireReader entry(fields.bytes());
        while (entry.next()) {
            if (entry.is(1, WireReader::Bytes))
                name = entry.bytes();
            else if (entry.is(2, WireReader::Bytes))
                value = valueOf(entry.bytes());
        }
        const bool isTaken = !name.empty() && name.size() <= longestName
            && news.attributes.size() < mostParameters && value.isValid();
        if (isTaken)
            news.attributes.insert(QStringLiteral("params.") + textOf(name), value);
        else
            ++news.leftOut[QStringLiteral("hyperparameters that are empty or too many")];
    }
    return !fields.failed();
}

bool readEnd(std::string_view message, RunNews &news)
{
    enum Status : int { Success = 1, Failure = 2, Running = 3 };
    WireReader fields(message);
    while (fields.next()) {
        if (fields.is(1, WireReader::Varint)) {
            if (fields.integer() == Success)
                news.state = RunState::Finished;
            else if (fields.integer() == Failure)
                news.state = RunState::Failed;
            else if (fields.integer() == Running)
                news.state = RunState::Running;
        } else if (fields.is(2, WireReader::Fixed64)) {
            news.endedMs = toMs(fields.real());
        }
    }
    return !fields.failed();
}

} // namespace

bool readHparams(std::string_view content, RunNews &news)
{
    bool isRight = true;
    WireReader fields(content);
    while (fields.next()) {
        if (fields.is(3, WireReader::Bytes))
            isRight = readStart(fields.bytes(), news) && isRight;
        else if (fields.is(4, WireReader::Bytes))
            isRight = readEnd(fields.bytes(), news) && isRight;
    }
    return isRight && !fields.failed();
}

} // namespace lampwork
