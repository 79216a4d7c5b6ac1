// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/interrupt.h"

#include <csignal>
#include <signal.h>

namespace lampwork {

namespace {

std::atomic<int> interrupts{0};
std::atomic<bool> interrupted{false};
// They are written by a signal handler.
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

struct sigaction oldInterrupt { };
struct sigaction oldTerminate { };

} // namespace

Interrupt::Interrupt()
{
    interrupts = 0;
    interrupted = false;
    struct sigaction action { };
    action.sa_handler = [](int) {
        ++interrupts;
        interrupted = true;
    };
    action.sa_flags = SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, &oldInterrupt);
    ::sigaction(SIGTERM, &action, &oldTerminate);
}

Interrupt::~Interrupt()
{
    ::sigaction(SIGINT, &oldInterrupt, nullptr);
    ::sigaction(SIGTERM, &oldTerminate, nullptr);
}

int Interrupt::count() const
{
    return interrupts;
}

const std::atomic<bool> *Interrupt::flag() const
{
    return &interrupted;
}

} // namespace lampwork
