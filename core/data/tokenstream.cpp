// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/tokenstream.h"

#include <algorithm>

namespace lampwork {

std::string documentOf(std::string_view text)
{
    std::string document(1, documentStart);
    document += text;
    return document;
}

qint64 TokenStream::windows(int length) const
{
    const auto followed = qint64(codes.size()) - 1;
    return followed < 1 ? 0 : (followed + length - 1) / length;
}

qint64 TokenStream::rowOf(qint64 place) const
{
    return std::upper_bound(begins.begin(), begins.end(), place) - begins.begin() - 1;
}

TokenStream tokenStream(const TextInput &input, const std::vector<std::string_view> &texts)
{
    TokenStream stream;
    stream.begins.reserve(texts.size());
    TextTokenizer tokenizer(input);
    for (const std::string_view text : texts) {
        stream.begins.push_back(qint64(stream.codes.size()));
        const std::vector<int> codes = tokenizer.codes(documentOf(text));
        stream.codes.insert(stream.codes.end(), codes.begin(), codes.end());
    }
    return stream;
}

} // namespace lampwork
