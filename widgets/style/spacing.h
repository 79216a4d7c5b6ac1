// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Distances in device-independent pixels, so that every page breathes alike.
namespace lampwork::spacing {

inline constexpr int tight = 4; // between a label and its field
inline constexpr int small = 8; // between fields
inline constexpr int medium = 12; // between groups
inline constexpr int large = 20; // a page's margin
inline constexpr int huge = 32; // around an empty state

} // namespace lampwork::spacing
