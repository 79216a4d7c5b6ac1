// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/tokenizer.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Texts as a language model learns from them. Each row is a document with a line feed before it, so
// that the rows of a file of lines are the file again, and a line feed is where a document begins.
// The documents, one after the other, are one stream of tokens, and the stream is cut into windows
// of `length` tokens, each of which is to be followed by the token behind it:
//   stream   t0 t1 t2 t3 t4 t5 t6          length 3
//   windows  [t0 t1 t2] → [t1 t2 t3], [t3 t4 t5] → [t4 t5 t6]
// Of the last window, what is behind the end of the stream is padding on both sides.
namespace lampwork {

constexpr char documentStart = '\n';

// A row as a document.
std::string documentOf(std::string_view text);

struct TokenStream {
    std::vector<std::int32_t> codes;
    // For each row in its order: where in the stream it begins.
    std::vector<qint64> begins;
    qint64 windows(int length) const; // 0 for less than two tokens
    // The place in `begins` of the row that the token of this place belongs to.
    qint64 rowOf(qint64 place) const;
};

TokenStream tokenStream(const TextInput &input, const std::vector<std::string_view> &texts);

} // namespace lampwork
