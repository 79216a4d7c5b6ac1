// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/mixedprecision.h"

#include <ATen/autocast_mode.h>
#include <torch/csrc/jit/passes/autocast.h>
#include <torch/library.h>
#include <torch/version.h>

namespace lampwork {

namespace {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
void setAutocast(c10::DeviceType device, bool enabled)
{
    at::autocast::set_autocast_enabled(device, enabled);
    if (enabled)
        at::autocast::set_autocast_dtype(device, at::kBFloat16);
}
#else
void setAutocast(c10::DeviceType device, bool enabled)
{
    if (device == c10::DeviceType::CUDA) {
        at::autocast::set_enabled(enabled);
        if (enabled)
            at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    } else {
        at::autocast::set_cpu_enabled(enabled);
        if (enabled)
            at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    }
}
#endif

#if TORCH_VERSION_MAJOR < 2
// LibTorch 1.13 leaves the norms out on the CPU, and their kernels take no bfloat16 beside float32
// weights: here they compute in float32, as they do on CUDA.
at::Tensor inFloat32(const at::Tensor &tensor)
{
    return at::autocast::cached_cast(at::kFloat, tensor, c10::DeviceType::CPU);
}

at::Tensor layerNorm(const at::Tensor &input, at::IntArrayRef shape,
    const c10::optional<at::Tensor> &weight, const c10::optional<at::Tensor> &bias, double eps,
    bool cudnn)
{
    const c10::impl::ExcludeDispatchKeyGuard noAutocast(c10::DispatchKey::AutocastCPU);
    return at::layer_norm(inFloat32(input), shape, weight, bias, eps, cudnn);
}

at::Tensor groupNorm(const at::Tensor &input, std::int64_t groups,
    const c10::optional<at::Tensor> &weight, const c10::optional<at::Tensor> &bias, double eps,
    bool cudnn)
{
    const c10::impl::ExcludeDispatchKeyGuard noAutocast(c10::DispatchKey::AutocastCPU);
    return at::group_norm(inFloat32(input), groups, weight, bias, eps, cudnn);
}

at::Tensor batchNorm(const at::Tensor &input, const c10::optional<at::Tensor> &weight,
    const c10::optional<at::Tensor> &bias, const c10::optional<at::Tensor> &mean,
    const c10::optional<at::Tensor> &variance, bool training, double momentum, double eps,
    bool cudnn)
{
    const c10::impl::ExcludeDispatchKeyGuard noAutocast(c10::DispatchKey::AutocastCPU);
    return at::batch_norm(
        inFloat32(input), weight, bias, mean, variance, training, momentum, eps, cudnn);
}
#endif

} // namespace

#if TORCH_VERSION_MAJOR < 2
TORCH_LIBRARY_IMPL(aten, AutocastCPU, library)
{
    library.impl("layer_norm", layerNorm);
    library.impl("group_norm", groupNorm);
    library.impl("batch_norm", batchNorm);
}
#endif

MixedPrecision::MixedPrecision(c10::DeviceType device)
    : m_device(device)
    , m_scriptMode(torch::jit::setAutocastMode(false))
{
    setAutocast(device, true);
    at::autocast::increment_nesting();
}

MixedPrecision::~MixedPrecision()
{
    // The copies of the weights are those of this step.
    if (at::autocast::decrement_nesting() == 0)
        at::autocast::clear_cache();
    setAutocast(m_device, false);
    torch::jit::setAutocastMode(m_scriptMode);
}

bool wantsMixedPrecision(const TrainSpec &train)
{
    return train.precision == u"bfloat16";
}

bool processorHasBfloat16()
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16") != 0;
#else
    return false;
#endif
}

} // namespace lampwork
