// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

namespace lampwork {

// Memory of numbers that begins at a cache line. Growing it loses what was in it: all are 0 then.
template <typename T> class AlignedMemory {
public:
    void reserve(qint64 size)
    {
        if (size <= m_size)
            return;
        constexpr std::align_val_t alignment{64};
        m_data.reset(static_cast<T *>(::operator new(std::size_t(size) * sizeof(T), alignment)));
        std::fill_n(m_data.get(), size, T());
        m_size = size;
    }
    T *data() const { return m_data.get(); }
    qint64 size() const { return m_size; }

private:
    struct Free {
        void operator()(T *data) const { ::operator delete(data, std::align_val_t(64)); }
    };
    std::unique_ptr<T, Free> m_data;
    qint64 m_size = 0;
};

} // namespace lampwork
