// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

namespace lampwork {

// What random numbers are for. A generator is keyed by (seed, purpose, step), so nothing depends
// on what ran before. The values are part of a run's identity: never renumber them.
enum class RandomPurpose : std::uint32_t {
    Split = 1,
    Order = 2,
    Initialisation = 3,
    Dropout = 4,
    Augmentation = 5,
    Labels = 6, // the shuffled labels of a sanity run
    Generation = 7, // of text by a language model
};

// Philox4x32-10, a counter-based generator: Salmon et al., "Parallel Random Numbers: As Easy as
// 1, 2, 3", SC'11, section 3.3. Key: the seed; counter: (block, step, purpose). The known-answer
// vectors of the authors' Random123 library are in the test. A value type, for one thread.
class Philox {
public:
    Philox(std::uint64_t seed, RandomPurpose purpose, std::uint64_t step = 0)
        : m_key{std::uint32_t(seed), std::uint32_t(seed >> 32)}
        , m_counter{0, std::uint32_t(step), std::uint32_t(step >> 32), std::uint32_t(purpose)}
    {
    }

    std::uint32_t next32()
    {
        if (m_used == 4) {
            m_block = generate(m_counter, m_key);
            ++m_counter[0];
            m_used = 0;
        }
        return m_block[std::size_t(m_used++)];
    }
    std::uint64_t next64()
    {
        const std::uint64_t high = next32();
        return (high << 32) | next32();
    }
    // Uniform in [0, 1), 53 bits.
    double uniform() { return double(next64() >> 11) * 0x1.0p-53; }
    // Standard normal, by Box and Muller.
    double normal()
    {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }
    // Uniform in [0, bound), without bias: Lemire, "Fast Random Integer Generation in an
    // Interval", 2019, on 64 bits by rejection.
    std::uint64_t below(std::uint64_t bound)
    {
        const std::uint64_t threshold = (0 - bound) % bound;
        for (;;) {
            const std::uint64_t value = next64();
            if (value >= threshold)
                return value % bound;
        }
    }
    // Fisher-Yates.
    template <typename T> void shuffle(std::vector<T> &values)
    {
        for (std::size_t i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[std::size_t(below(i))]);
    }

    // One block of the bijection, for tests.
    static std::array<std::uint32_t, 4> generate(
        std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key)
    {
        for (int round = 0; round < 10; ++round) {
            const std::uint64_t a = std::uint64_t(0xD2511F53U) * counter[0];
            const std::uint64_t b = std::uint64_t(0xCD9E8D57U) * counter[2];
            counter = {std::uint32_t(b >> 32) ^ counter[1] ^ key[0], std::uint32_t(b),
                std::uint32_t(a >> 32) ^ counter[3] ^ key[1], std::uint32_t(a)};
            key[0] += 0x9E3779B9U;
            key[1] += 0xBB67AE85U;
        }
        return counter;
    }

private:
    std::array<std::uint32_t, 2> m_key;
    std::array<std::uint32_t, 4> m_counter;
    std::array<std::uint32_t, 4> m_block{};
    int m_used = 4;
};

} // namespace lampwork
