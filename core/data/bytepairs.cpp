// SPDX-License-Identifier: GPL-3.0-or-later
// How byte pairs are learnt: the counts of pairs are kept up to date from merge to merge, so that
// each merge costs only the pieces that it changes.
#include "core/data/tokenizer.h"

#include <queue>

#include <set>

namespace lampwork {

namespace {

using Pair = std::pair<int, int>;

struct Word {
    std::vector<int> codes;
    qint64 count = 0;
};

// How often a pair stood when it was noted. The greatest comes first; of equal ones, the one of the
// lowest codes.
struct Noted {
    qint64 count = 0;
    Pair pair;
    bool operator<(const Noted &other) const
    {
        return count != other.count ? count < other.count : other.pair < pair;
    }
};

class PairLearner {
public:
    explicit PairLearner(const std::vector<CountedPiece> &pieces)
    {
        m_words.reserve(pieces.size());
        for (const CountedPiece &piece : pieces) {
            Word word{{}, piece.count};
            for (const char byte : piece.text)
                word.codes.push_back(firstByteCode + int(static_cast<unsigned char>(byte)));
            m_words.push_back(std::move(word));
            addPairs(m_words.size() - 1, m_words.back().count);
        }
        for (const auto &[key, pair] : m_pairs)
            m_queue.push({pair.count, {int(key >> 32), int(key & 0xFFFFFFFFU)}});
    }

    // The most frequent pair, joined to `code`; none when no pair stands twice.
    std::optional<Pair> joinNext(int code)
    {
        while (!m_queue.empty()) {
            const Noted noted = m_queue.top();
            m_queue.pop();
            const qint64 count = m_pairs[pairKey(noted.pair.first, noted.pair.second)].count;
            if (count < 2 || noted.count < count) // a later note tells its count
                continue;
            if (noted.count > count) {
                m_queue.push({count, noted.pair});
                continue;
            }
            join(noted.pair, code);
            return noted.pair;
        }
        return std::nullopt;
    }

private:
    struct PairPlaces {
        qint64 count = 0;
        std::vector<std::size_t> words; // that hold it or held it
    };

    void addPairs(std::size_t index, qint64 count)
    {
        const std::vector<int> &codes = m_words[index].codes;
        for (std::size_t i = 0; i + 1 < codes.size(); ++i) {
            PairPlaces &places = m_pairs[pairKey(codes[i], codes[i + 1])];
            places.count += count;
            if (count > 0 && (places.words.empty() || places.words.back() != index))
                places.words.push_back(index);
        }
    }

    void join(const Pair &pair, int code)
    {
        const std::vector<std::size_t> words
            = std::move(m_pairs[pairKey(pair.first, pair.second)].words);
        std::set<Pair> made; // every pair that stands more often now has the new code
        for (const std::size_t index : words) {
            Word &word = m_words[index];
            std::vector<int> joined;
            joined.reserve(word.codes.size());
            for (std::size_t i = 0; i < word.codes.size(); ++i) {
                const bool fits = i + 1 < word.codes.size() && word.codes[i] == pair.first
                    && word.codes[i + 1] == pair.second;
                joined.push_back(fits ? code : word.codes[i]);
                i += fits ? 1 : 0;
            }
            if (joined.size() == word.codes.size())
                continue;
            addPairs(index, -word.count);
            word.codes = std::move(joined);
            addPairs(index, word.count);
            for (std::size_t i = 0; i + 1 < word.codes.size(); ++i) {
                if (word.codes[i] == code || word.codes[i + 1] == code)
                    made.insert({word.codes[i], word.codes[i + 1]});
            }
        }
        for (const Pair &one : made)
            m_queue.push({m_pairs[pairKey(one.first, one.second)].count, one});
    }

    std::vector<Word> m_words;
    std::unordered_map<std::uint64_t, PairPlaces> m_pairs;
    std::priority_queue<Noted> m_queue;
};

} // namespace

std::vector<std::pair<int, int>> learnBytePairs(
    const std::vector<CountedPiece> &pieces, int mostMerges)
{
    PairLearner learner(pieces);
    std::vector<Pair> merges;
    while (int(merges.size()) < mostMerges) {
        const std::optional<Pair> pair = learner.joinNext(firstMergeCode + int(merges.size()));
        if (!pair)
            break;
        merges.push_back(*pair);
    }
    return merges;
}

} // namespace lampwork
