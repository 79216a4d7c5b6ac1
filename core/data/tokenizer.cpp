// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/tokenizer.h"

#include "core/data/tokenstream.h"

#include <algorithm>
#include <array>
#include <limits>

namespace lampwork {

namespace {

enum class Mark : std::uint8_t { None, Space, Punctuation };

std::array<Mark, 256> makeMarks()
{
    std::array<Mark, 256> marks{};
    for (const char c : spaceMarks())
        marks[static_cast<unsigned char>(c)] = Mark::Space;
    for (const char c : punctuationMarks())
        marks[static_cast<unsigned char>(c)] = Mark::Punctuation;
    return marks;
}

Mark markOf(char c)
{
    static const std::array<Mark, 256> marks = makeMarks();
    return marks[static_cast<unsigned char>(c)];
}

// Calls take(piece) for each piece of the text.
template <typename Take> void eachPiece(std::string_view text, Take take)
{
    std::string without; // the separator
    if (text.find(textSeparator) != text.npos) {
        std::remove_copy(text.begin(), text.end(), std::back_inserter(without), textSeparator);
        text = without;
    }
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const Mark mark = markOf(text[at]);
        if (mark == Mark::None)
            continue;
        if (at > begin)
            take(text.substr(begin, at - begin));
        begin = at;
        if (mark == Mark::Punctuation) {
            take(text.substr(at, 1));
            begin = at + 1;
        }
    }
    if (begin < text.size())
        take(text.substr(begin));
}

bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::size_t characterSize(std::string_view text, std::size_t at)
{
    std::size_t size = 1;
    while (size < 4 && at + size < text.size() && isContinuation(text[at + size]))
        ++size;
    return size;
}

using PieceCounts = std::unordered_map<std::string, qint64>;

void countPieces(std::string_view text, PieceCounts &counts)
{
    eachPiece(text, [&](std::string_view piece) { ++counts[std::string(piece)]; });
}

QStringList frequentCharacters(const PieceCounts &pieces, int most)
{
    std::unordered_map<std::string, qint64> counts;
    for (const auto &[piece, count] : pieces) {
        for (std::size_t at = 0; at < piece.size();) {
            const std::size_t size = characterSize(piece, at);
            counts[piece.substr(at, size)] += count;
            at += size;
        }
    }
    std::vector<std::pair<std::string, qint64>> order(counts.begin(), counts.end());
    std::sort(order.begin(), order.end(), [](const auto &a, const auto &b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    QStringList characters;
    for (const auto &[bytes, count] : order) {
        const QString text = QString::fromStdString(bytes);
        // What is no UTF-8 stays unknown: the description that is kept with a model is text.
        if (characters.size() < most && text.toStdString() == bytes)
            characters.append(text);
    }
    return characters;
}

std::vector<std::pair<int, int>> bytePairsOf(const PieceCounts &pieces, int most)
{
    std::vector<CountedPiece> parts;
    for (const auto &[piece, count] : pieces) {
        for (std::size_t at = 0; at < piece.size(); at += longestBytePairPart)
            parts.push_back({std::string_view(piece).substr(at, longestBytePairPart), count});
    }
    return learnBytePairs(parts, most);
}

// As many tokens as 95 of 100 texts have.
int usualLength(const TextInput &input, const std::vector<std::string_view> &texts)
{
    constexpr int shortest = 8;
    constexpr int longest = 256;
    TextTokenizer tokenizer(input);
    std::vector<std::size_t> lengths;
    lengths.reserve(texts.size());
    for (const std::string_view text : texts)
        lengths.push_back(tokenizer.codes(text).size());
    if (lengths.empty())
        return shortest;
    const std::size_t rank = (lengths.size() * 95 + 99) / 100 - 1;
    std::nth_element(lengths.begin(), lengths.begin() + std::ptrdiff_t(rank), lengths.end());
    return int(std::clamp<std::size_t>(lengths[rank], shortest, longest));
}

} // namespace

std::string_view spaceMarks()
{
    return " \t\n"; // LibTorch 1.13 cannot read other control characters that it wrote in a script
}

std::string_view punctuationMarks()
{
    return "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~";
}

int TextInput::tokens() const
{
    return tokenizer == Tokenizer::Character ? firstCharacterCode + int(characters.size())
                                             : firstMergeCode + int(merges.size());
}

std::size_t longestTokenBytes(const TextInput &input)
{
    if (input.tokenizer == Tokenizer::Character)
        return 4;
    std::vector<std::size_t> sizes(std::size_t(input.tokens()), 1);
    for (std::size_t i = 0; i < input.merges.size(); ++i) {
        const auto &[left, right] = input.merges[i];
        sizes[firstMergeCode + i] = sizes[std::size_t(left)] + sizes[std::size_t(right)];
    }
    return *std::max_element(sizes.begin(), sizes.end());
}

TextTokenizer::TextTokenizer(const TextInput &input)
    : m_kind(input.tokenizer)
    , m_bytes(std::size_t(input.tokens()))
{
    if (m_kind == Tokenizer::Character) {
        m_bytes[unknownCharacterCode] = "\xEF\xBF\xBD";
        for (qsizetype i = 0; i < input.characters.size(); ++i) {
            const int code = firstCharacterCode + int(i);
            m_bytes[std::size_t(code)] = input.characters[i].toStdString();
            m_characters.emplace(m_bytes[std::size_t(code)], code);
        }
        return;
    }
    for (int byte = 0; byte < 256; ++byte)
        m_bytes[std::size_t(firstByteCode + byte)] = std::string(1, char(byte));
    for (std::size_t i = 0; i < input.merges.size(); ++i) {
        const auto &[left, right] = input.merges[i];
        m_bytes[firstMergeCode + i] = m_bytes[std::size_t(left)] + m_bytes[std::size_t(right)];
        m_merged.emplace(pairKey(left, right), int(firstMergeCode + i));
    }
}

std::vector<int> TextTokenizer::codes(std::string_view text)
{
    std::vector<int> codes;
    eachPiece(text, [&](std::string_view piece) {
        const auto [known, isNew] = m_known.try_emplace(std::string(piece));
        if (isNew)
            known->second = codesOfPiece(piece);
        codes.insert(codes.end(), known->second.begin(), known->second.end());
    });
    return codes;
}

std::vector<int> TextTokenizer::codesOfPiece(std::string_view piece) const
{
    std::vector<int> codes;
    if (m_kind == Tokenizer::BytePair) {
        for (std::size_t at = 0; at < piece.size(); at += longestBytePairPart)
            addBytePairs(piece.substr(at, longestBytePairPart), codes);
        return codes;
    }
    for (std::size_t at = 0; at < piece.size();) {
        const std::size_t size = characterSize(piece, at);
        const auto found = m_characters.find(std::string(piece.substr(at, size)));
        codes.push_back(found == m_characters.end() ? unknownCharacterCode : found->second);
        at += size;
    }
    return codes;
}

void TextTokenizer::addBytePairs(std::string_view part, std::vector<int> &codes) const
{
    std::vector<int> own;
    for (const char byte : part)
        own.push_back(firstByteCode + int(static_cast<unsigned char>(byte)));
    for (;;) {
        int earliest = std::numeric_limits<int>::max();
        std::pair<int, int> pair;
        for (std::size_t i = 0; i + 1 < own.size(); ++i) {
            const auto found = m_merged.find(pairKey(own[i], own[i + 1]));
            if (found != m_merged.end() && found->second < earliest) {
                earliest = found->second;
                pair = {own[i], own[i + 1]};
            }
        }
        if (earliest == std::numeric_limits<int>::max())
            break;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < own.size(); ++i) {
            const bool fits
                = i + 1 < own.size() && own[i] == pair.first && own[i + 1] == pair.second;
            own[kept++] = fits ? earliest : own[i];
            i += fits ? 1 : 0;
        }
        own.resize(kept);
    }
    codes.insert(codes.end(), own.begin(), own.end());
}

namespace {

// All but the length.
Result<TextInput> fitTokens(const TextSpec &spec, const PieceCounts &pieces)
{
    TextInput input;
    input.tokenizer = spec.tokenizer.value_or(Tokenizer::BytePair);
    const bool pairs = input.tokenizer == Tokenizer::BytePair;
    const int vocabulary = spec.vocabulary.value_or(defaultVocabulary(input.tokenizer));
    const int least = pairs ? firstMergeCode : firstCharacterCode + 1;
    if (vocabulary < least)
        return Error{ErrorCode::InvalidInput,
            pairs ? QStringLiteral("Byte pairs need a vocabulary of at least %1: the padding and "
                                   "each byte. Raise it, or use the tokenizer “character”.")
                        .arg(least)
                  : QStringLiteral("Characters need a vocabulary of at least %1: the padding, the "
                                   "unknown character and one that is known.")
                        .arg(least),
            QStringLiteral("data.text.vocabulary")};
    if (pairs)
        input.merges = bytePairsOf(pieces, vocabulary - firstMergeCode);
    else
        input.characters = frequentCharacters(pieces, vocabulary - firstCharacterCode);
    return input;
}

} // namespace

Result<TextInput> fitText(const TextSpec &spec, const std::vector<std::string_view> &texts)
{
    PieceCounts pieces;
    for (const std::string_view text : texts)
        countPieces(text, pieces);
    Result<TextInput> input = fitTokens(spec, pieces);
    if (input)
        input->length = spec.length ? *spec.length : usualLength(*input, texts);
    return input;
}

Result<TextInput> fitDocuments(const TextSpec &spec, const std::vector<std::string_view> &texts)
{
    PieceCounts pieces;
    for (const std::string_view text : texts)
        countPieces(documentOf(text), pieces);
    Result<TextInput> input = fitTokens(spec, pieces);
    if (input)
        input->length = spec.length.value_or(defaultContext);
    return input;
}

int defaultVocabulary(Tokenizer tokenizer)
{
    return tokenizer == Tokenizer::BytePair ? 4096 : 1024;
}

} // namespace lampwork
