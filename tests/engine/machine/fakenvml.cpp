// SPDX-License-Identifier: GPL-3.0-or-later
// The functions of NVIDIA's management library that core/engine/machine/nvml.cpp calls, with the
// signatures of nvml.h, over two cards: the first tells everything; the second (of an older
// generation) neither watts nor energy. LAMPWORK_OLD_NVML: a library that lacks functions.
#include <string_view>

namespace {

constexpr int success = 0;
constexpr int invalid = 2;
constexpr int unsupported = 3;

int started = 0;
int cards[2]; // their addresses are the handles

bool isCard(void *card)
{
    return started > 0 && (card == &cards[0] || card == &cards[1]);
}

} // namespace

extern "C" {

int nvmlInit_v2()
{
    ++started;
    return success;
}

int nvmlShutdown()
{
    --started;
    return success;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void **card)
{
    if (started == 0 || index > 1)
        return invalid;
    *card = &cards[index];
    return success;
}

#ifndef LAMPWORK_OLD_NVML
int nvmlDeviceGetHandleByPciBusId_v2(const char *busId, void **card)
{
    if (started == 0)
        return invalid;
    if (std::string_view(busId) == "0000:3B:00.0")
        *card = &cards[0];
    else if (std::string_view(busId) == "0000:AF:00.0")
        *card = &cards[1];
    else
        return invalid;
    return success;
}

int nvmlDeviceGetTotalEnergyConsumption(void *card, unsigned long long *millijoules)
{
    if (card != &cards[0] || !isCard(card))
        return unsupported;
    *millijoules = 123'456'789;
    return success;
}
#endif

int nvmlDeviceGetUtilizationRates(void *card, unsigned int *rates)
{
    if (!isCard(card))
        return invalid;
    rates[0] = card == &cards[0] ? 87 : 5; // of the kernels
    rates[1] = 40; // of the memory's interface
    return success;
}

int nvmlDeviceGetMemoryInfo(void *card, unsigned long long *memory)
{
    if (!isCard(card))
        return invalid;
    memory[0] = 80'000'000'000;
    memory[1] = 68'000'000'000;
    memory[2] = 12'000'000'000; // used
    return success;
}

int nvmlDeviceGetPowerUsage(void *card, unsigned int *milliwatts)
{
    if (card != &cards[0] || !isCard(card))
        return unsupported;
    *milliwatts = 350'250;
    return success;
}

} // extern "C"
