// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/integercolumn.h"

#include <limits>

namespace lampwork {

namespace {

// Whether `value` lies at most 2^32 − 1 above `first`.
bool isNear(qint64 first, qint64 value)
{
    return value >= first && quint64(value) - quint64(first) <= std::numeric_limits<quint32>::max();
}

} // namespace

void IntegerColumn::append(qint64 value)
{
    const std::size_t count = m_size % blockSize; // in the last block
    if (count == 0) {
        m_blocks.push_back({value, 0, {}, {}});
        ++m_size;
        return;
    }
    Block &block = m_blocks.back();
    if (block.narrow.empty() && block.wide.empty()) {
        if (count == 1)
            block.stride = quint64(value) - quint64(block.first);
        else if (quint64(block.first) + block.stride * count != quint64(value))
            widen(block, count, value);
    } else if (!block.narrow.empty() && !isNear(block.first, value)) {
        widen(block, count, value);
    }
    if (!block.narrow.empty())
        block.narrow.push_back(quint32(quint64(value) - quint64(block.first)));
    else if (!block.wide.empty())
        block.wide.push_back(value);
    ++m_size;
}

// Gives the `count` values of the last block places of their own, in which `value` fits as well.
void IntegerColumn::widen(Block &block, std::size_t count, qint64 value)
{
    const std::size_t start = m_size - count;
    bool near = block.narrow.empty() && isNear(block.first, value);
    for (std::size_t i = 0; near && i < count; ++i)
        near = isNear(block.first, (*this)[start + i]);
    if (near) {
        std::vector<quint32> narrow;
        narrow.reserve(blockSize);
        for (std::size_t i = 0; i < count; ++i)
            narrow.push_back(quint32(quint64((*this)[start + i]) - quint64(block.first)));
        block.narrow = std::move(narrow);
        return;
    }
    std::vector<qint64> wide;
    wide.reserve(blockSize);
    for (std::size_t i = 0; i < count; ++i)
        wide.push_back((*this)[start + i]);
    block.narrow = {};
    block.wide = std::move(wide);
}

std::size_t IntegerColumn::lowerBound(qint64 value) const
{
    std::size_t begin = 0;
    std::size_t end = m_size;
    while (begin < end) {
        const std::size_t middle = begin + (end - begin) / 2;
        if ((*this)[middle] < value)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

std::size_t IntegerColumn::bytes() const
{
    std::size_t bytes = m_blocks.capacity() * sizeof(Block);
    for (const Block &block : m_blocks)
        bytes += block.narrow.capacity() * sizeof(quint32) + block.wide.capacity() * sizeof(qint64);
    return bytes;
}

} // namespace lampwork
