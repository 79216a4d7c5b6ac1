// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/machine/nvml.h"

#include <dlfcn.h>

namespace lampwork {

namespace {

// Of nvml.h, whose binary interface NVIDIA keeps: "NVML API Reference Guide", version 2 of those
// functions that have one.
using Status = int;
constexpr Status success = 0;
struct Utilization {
    unsigned int gpu;
    unsigned int memory;
};
struct Memory {
    unsigned long long total;
    unsigned long long free;
    unsigned long long used;
};

} // namespace

struct Nvml::Functions {
    Status (*init)() = nullptr;
    Status (*shutdown)() = nullptr;
    Status (*byIndex)(unsigned int, void **) = nullptr;
    Status (*byBusId)(const char *, void **) = nullptr;
    Status (*utilization)(void *, Utilization *) = nullptr;
    Status (*memory)(void *, Memory *) = nullptr;
    Status (*power)(void *, unsigned int *) = nullptr; // milliwatts
    Status (*energy)(void *, unsigned long long *) = nullptr; // millijoules; since Volta
};

Nvml::Nvml(void *library, std::unique_ptr<Functions> functions)
    : m_library(library)
    , m_functions(std::move(functions))
{
}

Nvml::~Nvml()
{
    if (m_started)
        m_functions->shutdown();
    dlclose(m_library);
}

Result<std::unique_ptr<Nvml>> Nvml::open(const NvmlOptions &options)
{
    void *library = dlopen(options.library.toUtf8().constData(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("NVIDIA's management library %1 is not here, so the card's load, memory "
                           "and watts stay unknown.")
                .arg(options.library),
            {}};
    }
    auto functions = std::make_unique<Functions>();
    bool complete = true;
    const auto find = [&](auto &function, const char *name) {
        function = reinterpret_cast<std::decay_t<decltype(function)>>(dlsym(library, name));
        complete = complete && function;
    };
    find(functions->init, "nvmlInit_v2");
    find(functions->shutdown, "nvmlShutdown");
    find(functions->byIndex, "nvmlDeviceGetHandleByIndex_v2");
    find(functions->byBusId, "nvmlDeviceGetHandleByPciBusId_v2");
    find(functions->utilization, "nvmlDeviceGetUtilizationRates");
    find(functions->memory, "nvmlDeviceGetMemoryInfo");
    find(functions->power, "nvmlDeviceGetPowerUsage");
    find(functions->energy, "nvmlDeviceGetTotalEnergyConsumption");
    std::unique_ptr<Nvml> nvml(new Nvml(library, std::move(functions)));
    if (!complete || nvml->m_functions->init() != success) {
        return Error{ErrorCode::Unsupported,
            QStringLiteral(
                "NVIDIA's management library %1 does not start. Is it of the driver that "
                "runs?")
                .arg(options.library),
            {}};
    }
    nvml->m_started = true;
    const Status found = options.busId.isEmpty()
        ? nvml->m_functions->byIndex(0, &nvml->m_card)
        : nvml->m_functions->byBusId(options.busId.toUtf8().constData(), &nvml->m_card);
    if (found != success) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("NVIDIA's management library does not know the card %1.")
                .arg(options.busId.isEmpty() ? QStringLiteral("0") : options.busId),
            {}};
    }
    return nvml;
}

GpuReading Nvml::read() const
{
    GpuReading reading;
    Utilization utilization{};
    if (m_functions->utilization(m_card, &utilization) == success)
        reading.percent = utilization.gpu;
    Memory memory{};
    if (m_functions->memory(m_card, &memory) == success)
        reading.memoryBytes = qint64(memory.used);
    unsigned int milliwatts = 0;
    if (m_functions->power(m_card, &milliwatts) == success)
        reading.watts = milliwatts * 1e-3;
    unsigned long long millijoules = 0;
    if (m_functions->energy(m_card, &millijoules) == success)
        reading.joules = double(millijoules) * 1e-3;
    return reading;
}

} // namespace lampwork
