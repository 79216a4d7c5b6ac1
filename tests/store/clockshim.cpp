// SPDX-License-Identifier: GPL-3.0-or-later
// A wall clock that can be set without anybody's leave: linked into a test, or preloaded into a
// program (LD_PRELOAD) with $CLOCK_SHIFT_MS. The monotonic clocks stay as they are, as they do when
// an administrator sets the time.
#include "tests/store/clockshim.h"

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <sys/time.h>

namespace {

constexpr long long nsPerMs = 1'000'000;
constexpr long long nsPerS = 1'000'000'000;

std::atomic<long long> &shiftMs()
{
    static std::atomic<long long> shift = [] {
        const char *given = std::getenv("CLOCK_SHIFT_MS");
        return given ? std::atoll(given) : 0;
    }();
    return shift;
}

} // namespace

extern "C" {

void setClockShiftMs(long long milliseconds)
{
    shiftMs() = milliseconds;
}

int clock_gettime(clockid_t clock, timespec *time)
{
    using Call = int (*)(clockid_t, timespec *);
    static const auto call = reinterpret_cast<Call>(::dlsym(RTLD_NEXT, "clock_gettime"));
    const int done = call(clock, time);
    if (done != 0 || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE))
        return done;
    const long long ns = time->tv_sec * nsPerS + time->tv_nsec + shiftMs() * nsPerMs;
    time->tv_sec = ns / nsPerS;
    time->tv_nsec = ns % nsPerS;
    return 0;
}

int gettimeofday(timeval *time, void *)
{
    timespec now{};
    const int done = clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return done;
}

time_t time(time_t *to)
{
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (to)
        *to = now.tv_sec;
    return now.tv_sec;
}

} // extern "C"
