// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/rows.h"

#include <ATen/Parallel.h>
#include <torch/script.h>

#include <algorithm>
#include <cstring>

namespace lampwork {

namespace {

constexpr qint64 bytesOfTask = 64 << 10; // less is not worth another thread
constexpr std::size_t lineBytes = 64;
constexpr std::size_t fetchedBytes = 256; // of a row; the processor sees how a longer one goes on
constexpr int64_t rowsAhead = 8; // that are fetched into the caches while one is copied

bool isFree(const at::Tensor &used, const at::Tensor &like, c10::IntArrayRef sizes)
{
    return used.defined() && used.is_cpu() && used.is_contiguous() && used.use_count() == 1
        && used.storage().use_count() == 1 && used.sizes() == sizes && used.dtype() == like.dtype();
}

} // namespace

at::Tensor viewOfRows(const at::Tensor &tensor, qint64 begin, qint64 rows)
{
    TORCH_INTERNAL_ASSERT(begin >= 0 && rows >= 0 && begin + rows <= tensor.size(0));
    const c10::TensorImpl *of = tensor.unsafeGetTensorImpl();
    at::Tensor view = at::detail::make_tensor<c10::TensorImpl>(
        c10::TensorImpl::VIEW, c10::Storage(of->storage()), of->key_set(), of->dtype());
    c10::SmallVector<int64_t, 5> sizes(tensor.sizes().begin(), tensor.sizes().end());
    sizes[0] = rows;
    c10::TensorImpl *made = view.unsafeGetTensorImpl();
    made->set_storage_offset(of->storage_offset() + begin * tensor.stride(0));
    made->set_sizes_and_strides(sizes, tensor.strides());
    return view;
}

at::Tensor gatherRows(const at::Tensor &tensor, const at::Tensor &places, at::Tensor used)
{
    if (!tensor.is_cpu() || !tensor.is_contiguous() || !places.is_contiguous())
        return tensor.index_select(0, places);
    std::vector<int64_t> sizes = tensor.sizes().vec();
    const int64_t count = sizes.front();
    sizes.front() = places.numel();
    at::Tensor gathered
        = isFree(used, tensor, sizes) ? std::move(used) : at::empty(sizes, tensor.options());
    const auto rowBytes
        = std::size_t(count > 0 ? tensor.numel() / count : 0) * tensor.element_size();
    if (rowBytes == 0)
        return gathered;
    const auto *from = static_cast<const char *>(tensor.data_ptr());
    auto *to = static_cast<char *>(gathered.data_ptr());
    const int64_t *place = places.data_ptr<int64_t>();
    const int64_t rowsOfTask = std::max<int64_t>(bytesOfTask / int64_t(rowBytes), 1);
    at::parallel_for(0, places.numel(), rowsOfTask, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            TORCH_INTERNAL_ASSERT_DEBUG_ONLY(place[i] >= 0 && place[i] < count);
            const char *ahead
                = from + std::size_t(place[std::min(i + rowsAhead, end - 1)]) * rowBytes;
            for (std::size_t at = 0; at < std::min(rowBytes, fetchedBytes); at += lineBytes)
                __builtin_prefetch(ahead + at);
            std::memcpy(
                to + std::size_t(i) * rowBytes, from + std::size_t(place[i]) * rowBytes, rowBytes);
        }
    });
    return gathered;
}

} // namespace lampwork
