// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/walscan.h"

#include <QFile>
#include <QtEndian>

#include <cstring>

namespace lampwork {

namespace {

constexpr qint64 headerSize = 32;
constexpr qint64 frameHeaderSize = 24;
constexpr quint32 magic = 0x377f0682; // + 1: checksums over big-endian words

struct Sum {
    quint32 a = 0;
    quint32 b = 0;
    bool operator==(const Sum &) const = default;
};

Sum add(Sum sum, const char *data, qint64 size, bool bigEndian)
{
    for (qint64 at = 0; at + 8 <= size; at += 8) {
        const quint32 x = bigEndian ? qFromBigEndian<quint32>(data + at)
                                    : qFromLittleEndian<quint32>(data + at);
        const quint32 y = bigEndian ? qFromBigEndian<quint32>(data + at + 4)
                                    : qFromLittleEndian<quint32>(data + at + 4);
        sum.a += x + sum.b;
        sum.b += y + sum.a;
    }
    return sum;
}

Sum storedSum(const char *at)
{
    return {qFromBigEndian<quint32>(at), qFromBigEndian<quint32>(at + 4)};
}

// How many frames the index counts, where it is whole and of the same round.
qint64 indexedFrames(const QString &databaseFile, const QByteArray &salts)
{
    constexpr qint64 copySize = 48;
    QFile file(databaseFile + QStringLiteral("-shm"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray head = file.read(2 * copySize);
    if (head.size() < 2 * copySize || head.left(copySize) != head.mid(copySize) || head[12] != 1)
        return -1;
    Sum stored;
    std::memcpy(&stored, head.constData() + 40, sizeof stored); // in the machine's order
    if (add({}, head.constData(), 40, false) != stored || head.mid(32, 8) != salts)
        return -1;
    quint32 frames = 0;
    std::memcpy(&frames, head.constData() + 16, sizeof frames);
    return frames;
}

} // namespace

Result<WalScan> scanWal(const QString &databaseFile)
{
    WalScan scan;
    QFile file(databaseFile + QStringLiteral("-wal"));
    if (!file.exists() || file.size() == 0)
        return scan;
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::Io,
            QStringLiteral("%1 could not be read: %2.").arg(file.fileName(), file.errorString()),
            {}};
    }
    const QByteArray head = file.read(headerSize);
    const quint32 kind = head.size() == headerSize ? qFromBigEndian<quint32>(head.constData()) : 0;
    const bool bigEndian = kind & 1;
    Sum sum = add({}, head.constData(), headerSize - 8, bigEndian);
    if ((kind & ~1U) != magic || sum != storedSum(head.constData() + 24)) {
        scan.badHeader = true;
        return scan;
    }
    const qint64 pageSize = qFromBigEndian<quint32>(head.constData() + 8);
    if (pageSize < 512 || pageSize > 65536) {
        scan.badHeader = true;
        return scan;
    }
    const QByteArray salts = head.mid(16, 8);
    scan.indexed = indexedFrames(databaseFile, salts);
    qint64 stopped = -1; // the first frame that does not belong to the whole ones
    for (;;) {
        const QByteArray frame = file.read(frameHeaderSize + pageSize);
        if (frame.size() < frameHeaderSize + pageSize)
            break;
        const qint64 number = scan.frames++;
        const bool isOurs = frame.mid(8, 8) == salts;
        if (stopped < 0) {
            const Sum next = add(add(sum, frame.constData(), 8, bigEndian),
                frame.constData() + frameHeaderSize, pageSize, bigEndian);
            if (isOurs && next == storedSum(frame.constData() + 16)) {
                sum = next;
                if (qFromBigEndian<quint32>(frame.constData() + 4) != 0)
                    scan.committed = number + 1;
                continue;
            }
            stopped = number;
            if (isOurs)
                scan.firstBad = number;
        } else if (isOurs) {
            // A frame with other salts between frames of this round is a damaged one.
            if (scan.firstBad < 0)
                scan.firstBad = stopped;
            ++scan.lostAfter;
        }
    }
    return scan;
}

} // namespace lampwork
