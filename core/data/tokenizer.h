// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/preprocess.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// Texts as token codes. A text is taken as the bytes it has, valid UTF-8 or not:
//   a piece      is what the tokens never reach across. It ends before a space, a tab and a line
//                feed, and before and after each ASCII punctuation mark but the apostrophe, so that
//                a word has the space before it: "so, it's" → "so" "," " it's".
//   a character  is a byte and up to three continuation bytes (10xxxxxx) after it in its piece: of
//                valid UTF-8, one code point.
//   a byte pair  is a byte, or two tokens that were joined. A piece is cut into parts of at most
//                64 bytes; in each part, the earliest learnt merge that fits is done from left to
//                right at all its places, until none fits: Sennrich, Haddow and Birch, "Neural
//                Machine Translation of Rare Words with Subword Units", 2016, section 3.2, over
//                bytes.
// The byte 0xFF, which no UTF-8 has, is left out: the exported module cuts texts by it.
namespace lampwork {

constexpr char textSeparator = '\xFF';
constexpr int paddingCode = 0;
constexpr int unknownCharacterCode = 1;
constexpr int firstCharacterCode = 2;
constexpr int firstByteCode = 1;
constexpr int firstMergeCode = 257;
constexpr std::size_t longestBytePairPart = 64;

// The ASCII bytes that end a piece before them, and those that also end one behind them.
std::string_view spaceMarks();
std::string_view punctuationMarks();

inline std::uint64_t pairKey(int left, int right)
{
    return std::uint64_t(left) << 32 | std::uint64_t(right);
}

// Tokens at most, where the spec leaves that open.
int defaultVocabulary(Tokenizer tokenizer);

// The most bytes that one token stands for.
std::size_t longestTokenBytes(const TextInput &input);

// Turns texts into codes and back. Remembers pieces that it has seen; belongs to one thread.
class TextTokenizer {
public:
    explicit TextTokenizer(const TextInput &input);

    // All codes of a text, without padding; input.length does not matter.
    std::vector<int> codes(std::string_view text);
    // The bytes of a code; of the padding none, of an unknown character U+FFFD.
    std::string_view bytes(int code) const { return m_bytes[std::size_t(code)]; }

private:
    std::vector<int> codesOfPiece(std::string_view piece) const;
    void addBytePairs(std::string_view part, std::vector<int> &codes) const;

    Tokenizer m_kind;
    std::unordered_map<std::string, int> m_characters;
    std::unordered_map<std::uint64_t, int> m_merged; // by pairKey()
    std::vector<std::string> m_bytes; // of each code
    std::unordered_map<std::string, std::vector<int>> m_known; // pieces
};

// Learns the tokens of the texts, and how many of them a sample has where the spec leaves that
// open: as many as 95 of 100 texts have, from 8 to 256. InvalidInput at data.text… for a vocabulary
// that is too small.
Result<TextInput> fitText(const TextSpec &spec, const std::vector<std::string_view> &texts);
// The same for a language model: of the texts as documents (core/data/tokenstream.h). Left open,
// the length is defaultContext.
Result<TextInput> fitDocuments(const TextSpec &spec, const std::vector<std::string_view> &texts);
constexpr int defaultContext = 64;

// The merges of most frequent pairs within the pieces, at most so many; of pairs that are equally
// frequent, the one of the lowest codes. A pair that stands once is not joined. count: how often a
// piece stands in the texts.
struct CountedPiece {
    std::string_view text;
    qint64 count = 0;
};
std::vector<std::pair<int, int>> learnBytePairs(
    const std::vector<CountedPiece> &pieces, int mostMerges);

} // namespace lampwork
