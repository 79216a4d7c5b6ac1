// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/diagnostics/diagnostics.h"

#include <dlfcn.h>

namespace lampwork {

namespace {

// Of the card that CUDA computes on, as NVML names it: CUDA's own numbers leave out hidden cards
// and may stand in another order. Empty where CUDA's runtime is not loaded.
QString cudaBusId()
{
    using GetBusId = int (*)(char *, int, int);
    const auto get = reinterpret_cast<GetBusId>(dlsym(RTLD_DEFAULT, "cudaDeviceGetPCIBusId"));
    char busId[32] = {};
    return get && get(busId, sizeof busId, 0) == 0 ? QString::fromLatin1(busId) : QString();
}

} // namespace

Diagnostics::Diagnostics(
    const PreparedTraining &prepared, const FlatParameters &parameters, StoreWriter &writer)
    : m_writer(writer)
    , m_prepared(prepared)
{
    const TrackSpec &track = prepared.spec.track;
    if (track.layers > 0 || track.histograms > 0)
        m_layers.emplace(prepared, parameters, writer);
}

Result<void> Diagnostics::begin(RunId run)
{
    if (!m_prepared.spec.track.system)
        return {};
    const Result<Run> before = m_writer.read<Run>([&](RunStore &store) { return store.run(run); });
    if (!before)
        return before.error();
    SystemWatchOptions options;
    options.pricePerKwh = m_prepared.spec.track.pricePerKwh;
    options.energyBeforeKwh = before->attributes.value(QStringLiteral("energy.kwh")).toDouble();
    options.energySourceBefore
        = before->attributes.value(QStringLiteral("energy.source")).toString();
    options.together = m_prepared.together;
    options.machine.gpu = m_prepared.device.is_cuda();
    if (options.machine.gpu)
        options.machine.nvml.busId = cudaBusId();
    m_system.emplace(m_writer, std::move(options));
    return {};
}

} // namespace lampwork
