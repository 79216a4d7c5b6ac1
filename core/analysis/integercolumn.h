// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <cstddef>
#include <vector>

namespace lampwork {

// A column of integers that grows at its end, such as the steps or times of a series: nothing is
// kept for each value while they are evenly spaced, 4 bytes where a block of them lies within
// 2^32, else 8. Appending and reading take constant time. A value type; not for two threads at
// once.
class IntegerColumn {
public:
    static constexpr std::size_t blockSize = 4096;

    void append(qint64 value);
    std::size_t size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    qint64 operator[](std::size_t index) const
    {
        const Block &block = m_blocks[index / blockSize];
        const std::size_t at = index % blockSize;
        if (!block.narrow.empty())
            return block.first + qint64(block.narrow[at]);
        if (!block.wide.empty())
            return block.wide[at];
        return qint64(quint64(block.first) + block.stride * at);
    }
    qint64 front() const { return (*this)[0]; }
    qint64 back() const { return (*this)[m_size - 1]; }
    // The first index whose value is not below `value`, where they never decrease; else size().
    std::size_t lowerBound(qint64 value) const;
    std::size_t bytes() const; // that it takes, about

private:
    // Evenly spaced while both vectors are empty.
    struct Block {
        qint64 first = 0;
        quint64 stride = 0; // wraps around, so that every int64 survives
        std::vector<quint32> narrow; // above `first`
        std::vector<qint64> wide;
    };
    void widen(Block &block, std::size_t count, qint64 value);

    std::vector<Block> m_blocks;
    std::size_t m_size = 0;
};

} // namespace lampwork
