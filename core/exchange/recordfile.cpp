// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/recordfile.h"

#include "core/exchange/crc32c.h"

#include <cstring>

namespace lampwork {

namespace {

constexpr std::size_t headBytes = 12;
constexpr std::size_t tailBytes = 4;

template <typename T> T numberAt(const char *data)
{
    T number;
    std::memcpy(&number, data, sizeof number);
    return number;
}

bool isHead(const char *data)
{
    return numberAt<std::uint32_t>(data + 8) == maskedCrc(crc32c(data, 8));
}

QString place(const QString &path, qint64 offset)
{
    return QStringLiteral("%1, byte %2").arg(path).arg(offset);
}

} // namespace

bool looksLikeRecords(std::string_view text)
{
    return text.size() >= headBytes && isHead(text.data());
}

Result<RecordFile::Read> RecordFile::read(qint64 budget, const Use &use, QList<Error> &problems)
{
    const auto refreshed = m_file.refresh();
    if (!refreshed)
        return refreshed.error();
    Read done;
    done.restarted = *refreshed;
    if (done.restarted) {
        m_damagedFrom.reset();
        m_damageTold = false;
        m_damage = {};
    }
    const qint64 begin = m_file.offset();
    while (m_file.offset() - begin < budget) {
        if (m_damagedFrom) {
            const auto found = findNext(problems);
            if (!found)
                return found.error();
            if (!*found)
                break;
        }
        const auto step = readOne(use, problems);
        if (!step)
            return step.error();
        if (*step == Step::NeedsMore)
            break;
        if (*step == Step::Damaged)
            m_damagedFrom = m_file.offset();
    }
    done.bytes = m_file.offset() - begin;
    done.more = done.bytes >= budget;
    if (!done.more)
        m_file.rest();
    return done;
}

Result<RecordFile::Step> RecordFile::readOne(const Use &use, QList<Error> &problems)
{
    if (m_file.buffered().size() < headBytes) {
        if (m_file.left() < qint64(headBytes))
            return Step::NeedsMore;
        if (const auto filled = m_file.fill(headBytes); !filled)
            return filled.error();
        if (m_file.buffered().size() < headBytes)
            return Step::NeedsMore;
    }
    const char *head = m_file.buffered().data();
    if (!isHead(head))
        return Step::Damaged;
    const auto length = numberAt<std::uint64_t>(head);
    if (length > std::uint64_t(m_file.left()) - headBytes
        || length + tailBytes > std::uint64_t(m_file.left()) - headBytes)
        return Step::NeedsMore;
    const std::size_t whole = headBytes + std::size_t(length) + tailBytes;
    if (m_file.buffered().size() < whole) {
        if (const auto filled = m_file.fill(whole); !filled)
            return filled.error();
        if (m_file.buffered().size() < whole)
            return Step::NeedsMore;
    }
    const std::string_view record = m_file.buffered().substr(headBytes, std::size_t(length));
    if (numberAt<std::uint32_t>(record.data() + length)
        != maskedCrc(crc32c(record.data(), record.size()))) {
        m_damage.add(problems,
            {ErrorCode::Damaged,
                QStringLiteral(
                    "A record of %1 bytes does not match its checksum and is left out. Copy "
                    "the file again if there is a good copy.")
                    .arg(length),
                place(m_file.path(), m_file.offset())});
    } else {
        use(record);
    }
    m_file.use(whole);
    return Step::Took;
}

Result<bool> RecordFile::findNext(QList<Error> &problems)
{
    bool hasMoved = m_file.offset() > *m_damagedFrom;
    for (;;) {
        if (!hasMoved && !m_file.buffered().empty()) {
            m_file.use(1);
            hasMoved = true;
        }
        const std::string_view bytes = m_file.buffered();
        std::size_t at = 0;
        while (at + headBytes <= bytes.size() && !isHead(bytes.data() + at))
            ++at;
        const bool found = at + headBytes <= bytes.size();
        m_file.use(at);
        if (found) {
            m_damage.add(problems,
                {ErrorCode::Damaged,
                    QStringLiteral("The bytes from here to %1 are damaged and left out; what "
                                   "follows them was read.")
                        .arg(m_file.offset()),
                    place(m_file.path(), *m_damagedFrom)});
            m_damagedFrom.reset();
            m_damageTold = false;
            return true;
        }
        const auto filled = m_file.fill(headBytes);
        if (!filled)
            return filled.error();
        if (!*filled)
            break;
    }
    if (!m_damageTold) {
        m_damageTold = true;
        m_damage.add(problems,
            {ErrorCode::Damaged,
                QStringLiteral(
                    "From here on the file is damaged, and no whole record follows. What "
                    "stands before it was read."),
                place(m_file.path(), *m_damagedFrom)});
    }
    return false;
}

std::optional<Error> RecordFile::unfinished() const
{
    if (m_damagedFrom || m_file.left() <= 0)
        return std::nullopt;
    return Error{ErrorCode::Damaged,
        QStringLiteral("The last record is cut after %1 bytes and is left out until the rest of it "
                       "is there.")
            .arg(m_file.left()),
        place(m_file.path(), m_file.offset())};
}

} // namespace lampwork
