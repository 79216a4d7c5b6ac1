// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>

namespace lampwork {

// While it exists, Ctrl+C (SIGINT) and SIGTERM are counted instead of ending the program, so that a
// verb can end its work first. One at a time; main thread. The count is polled.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt &) = delete;
    Interrupt &operator=(const Interrupt &) = delete;
    int count() const;
    // Set by the first one: for a Progress.
    const std::atomic<bool> *flag() const;
};

} // namespace lampwork
