// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/blocklog.h"

#include <algorithm>
#include <cstring>
#include <zlib.h>

namespace lampwork {

namespace {

constexpr qint64 blockBytes = 32768;
constexpr std::size_t partHeadBytes = 7;
// ":W&B", a magic number and the version of the format
constexpr std::string_view magic = ":W&B\xe1\xbe";
constexpr std::size_t headBytes = 7;
constexpr int firstPart = 2;
constexpr int lastPart = 4;

struct PartHead {
    std::uint32_t checksum = 0;
    std::uint16_t length = 0;
    int type = 0;
};

// The head at the beginning of `bytes`, if one can be there.
std::optional<PartHead> partHeadOf(std::string_view bytes, qint64 leftInBlock)
{
    if (bytes.size() < partHeadBytes)
        return std::nullopt;
    PartHead head;
    std::memcpy(&head.checksum, bytes.data(), sizeof head.checksum);
    std::memcpy(&head.length, bytes.data() + 4, sizeof head.length);
    head.type = static_cast<unsigned char>(bytes[6]);
    const bool isPossible = head.type >= 1 && head.type <= lastPart
        && qint64(head.length) + qint64(partHeadBytes) <= leftInBlock;
    return isPossible ? std::optional(head) : std::nullopt;
}

// `bytes` hold the part as a whole.
bool matches(const PartHead &head, std::string_view bytes)
{
    const auto *checked = reinterpret_cast<const Bytef *>(bytes.data() + 6);
    return ::crc32_z(::crc32(0, nullptr, 0), checked, head.length + 1U) == head.checksum;
}

QString place(const QString &path, qint64 offset)
{
    return QStringLiteral("%1, byte %2").arg(path).arg(offset);
}

} // namespace

Result<bool> BlockLog::has(std::size_t bytes)
{
    if (m_file.buffered().size() >= bytes)
        return true;
    if (m_file.left() < qint64(bytes))
        return false;
    if (const auto filled = m_file.fill(bytes); !filled)
        return filled.error();
    return m_file.buffered().size() >= bytes;
}

Result<BlockLog::Read> BlockLog::read(qint64 budget, const Use &use, QList<Error> &problems)
{
    const auto refreshed = m_file.refresh();
    if (!refreshed)
        return refreshed.error();
    Read done;
    done.restarted = *refreshed;
    if (done.restarted) {
        m_hasHead = false;
        m_skipUntil = 0;
        m_inRecord = false;
        m_record.clear();
    }
    const qint64 begin = m_file.offset();
    while (m_file.offset() - begin < budget) {
        const auto step = m_file.offset() < m_skipUntil ? readSkipped()
            : m_hasHead                                 ? readPart(use, problems)
                                                        : readHead();
        if (!step)
            return step.error();
        if (*step == Step::NeedsMore)
            break;
    }
    done.bytes = m_file.offset() - begin;
    done.more = done.bytes >= budget;
    if (!done.more)
        m_file.rest();
    return done;
}

Result<BlockLog::Step> BlockLog::readHead()
{
    const auto there = has(headBytes);
    if (!there)
        return there.error();
    if (!*there)
        return Step::NeedsMore;
    if (!m_file.buffered().starts_with(magic)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("This is not a W&B log: it does not begin as one. Name the .wandb file "
                           "in the folder of an offline run."),
            place(m_file.path(), 0)};
    }
    if (m_file.buffered()[6] != 0) {
        return Error{ErrorCode::TooNew,
            QStringLiteral("This W&B log has version %1 of its format; Lampwork reads version 0. "
                           "Export the run with wandb itself.")
                .arg(int(static_cast<unsigned char>(m_file.buffered()[6]))),
            place(m_file.path(), 6)};
    }
    m_file.use(headBytes);
    m_hasHead = true;
    return Step::Took;
}

Result<BlockLog::Step> BlockLog::readPart(const Use &use, QList<Error> &problems)
{
    const qint64 leftInBlock = blockBytes - m_file.offset() % blockBytes;
    const bool isPadding = leftInBlock < qint64(partHeadBytes);
    const auto there = has(isPadding ? std::size_t(leftInBlock) : partHeadBytes);
    if (!there)
        return there.error();
    if (!*there)
        return Step::NeedsMore;
    if (isPadding) {
        m_file.use(std::size_t(leftInBlock));
        return Step::Took;
    }
    const auto head = partHeadOf(m_file.buffered(), leftInBlock);
    if (!head) {
        skip(leftInBlock, QStringLiteral("There is no part of a record here"), problems);
        return Step::Took;
    }
    const std::size_t size = partHeadBytes + head->length;
    const auto whole = has(size);
    if (!whole)
        return whole.error();
    if (!*whole)
        return Step::NeedsMore;
    if (!matches(*head, m_file.buffered())) {
        if (const auto next = has(std::size_t(std::min(leftInBlock, m_file.left()))); !next)
            return next.error();
        const std::string_view behind = m_file.buffered().substr(size);
        const auto following = partHeadOf(behind, leftInBlock - qint64(size));
        const bool isWhole = following && behind.size() >= partHeadBytes + following->length
            && matches(*following, behind);
        skip(isWhole ? qint64(size) : leftInBlock,
            QStringLiteral("A part of a record does not match its checksum"), problems);
        return Step::Took;
    }
    takePart(head->type, m_file.buffered().substr(partHeadBytes, head->length), use);
    m_file.use(size);
    return Step::Took;
}

Result<BlockLog::Step> BlockLog::readSkipped()
{
    const auto there = has(1);
    if (!there)
        return there.error();
    if (!*there)
        return Step::NeedsMore;
    m_file.use(std::min(std::size_t(m_skipUntil - m_file.offset()), m_file.buffered().size()));
    return Step::Took;
}

void BlockLog::takePart(int type, std::string_view bytes, const Use &use)
{
    const bool begins = type <= firstPart;
    const bool ends = type == 1 || type == lastPart;
    if (begins) {
        m_record.clear();
        m_recordBegin = m_file.offset();
        m_inRecord = true;
    }
    if (!m_inRecord)
        return; // its beginning was damaged, which was told
    if (begins && ends) {
        m_inRecord = false;
        use(bytes);
        return;
    }
    m_record.append(bytes);
    if (!ends)
        return;
    m_inRecord = false;
    use(m_record);
    m_record = {};
}

void BlockLog::skip(qint64 bytes, const QString &why, QList<Error> &problems)
{
    m_skipUntil = m_file.offset() + bytes;
    m_damage.add(problems,
        {ErrorCode::Damaged,
            QStringLiteral(
                "%1; the bytes from here to %2 are left out, and what follows them is read.")
                .arg(why)
                .arg(m_skipUntil),
            place(m_file.path(), m_file.offset())});
    m_inRecord = false;
    m_record = {};
}

std::optional<Error> BlockLog::unfinished() const
{
    if ((m_file.left() <= 0 && !m_inRecord) || m_file.offset() < m_skipUntil)
        return std::nullopt;
    return Error{ErrorCode::Damaged,
        QStringLiteral("The last record is cut and is left out until the rest of it is there."),
        place(m_file.path(), m_inRecord ? m_recordBegin : m_file.offset())};
}

} // namespace lampwork
