// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/interrupt.h"

#include <atomic>
#include <csignal>
#include <signal.h>

namespace lampwork {

namespace {

std::atomic<int> interrupts{0};
static_assert(std::atomic<int>::is_always_lock_free); // it is written by a signal handler

struct sigaction oldInterrupt { };
struct sigaction oldTerminate { };

} // namespace

Interrupt::Interrupt()
{
    interrupts = 0;
    struct sigaction action { };
    action.sa_handler = [](int) { ++interrupts; };
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

} // namespace lampwork
