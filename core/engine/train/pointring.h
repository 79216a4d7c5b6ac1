// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <atomic>
#include <cstddef>
#include <memory>

namespace lampwork {

// A lock-free queue from one thread (push) to one other (pop), of a fixed capacity that is a power
// of two. Lamport, "Specifying Concurrent Program Modules", 1983, section 3, with each side keeping
// a copy of the other's index so that it rarely touches the other's cache line.
template <typename T, std::size_t capacity> class PointRing {
    static_assert((capacity & (capacity - 1)) == 0, "a power of two");

public:
    PointRing()
        : m_items(std::make_unique<T[]>(capacity))
    {
    }

    // False when full. Producer only.
    bool push(const T &item)
    {
        const std::size_t head = m_head.load(std::memory_order_relaxed);
        if (head - m_knownTail == capacity) {
            m_knownTail = m_tail.load(std::memory_order_acquire);
            if (head - m_knownTail == capacity)
                return false;
        }
        m_items[head & (capacity - 1)] = item;
        m_head.store(head + 1, std::memory_order_release);
        return true;
    }

    // False when empty. Consumer only.
    bool pop(T &item)
    {
        const std::size_t tail = m_tail.load(std::memory_order_relaxed);
        if (tail == m_knownHead) {
            m_knownHead = m_head.load(std::memory_order_acquire);
            if (tail == m_knownHead)
                return false;
        }
        item = m_items[tail & (capacity - 1)];
        m_tail.store(tail + 1, std::memory_order_release);
        return true;
    }

private:
    static constexpr std::size_t line = 64;
    std::unique_ptr<T[]> m_items;
    alignas(line) std::atomic<std::size_t> m_head{0};
    std::size_t m_knownTail = 0; // the producer's copy
    alignas(line) std::atomic<std::size_t> m_tail{0};
    std::size_t m_knownHead = 0; // the consumer's copy
};

} // namespace lampwork
