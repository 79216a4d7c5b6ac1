// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <limits>
#include <optional>

namespace lampwork {

struct HeldPoint {
    qint64 step = 0;
    qint64 wallMs = 0;
    double value = 0;
};

// Which points of a foreign series can be stored, whose steps must rise, and at which step. What it
// says of a point depends only on those before it, so that a log that has grown gives the same
// points again and then more.
//
// A point whose step is not above the last one is left out; one that is the last one once more is
// passed over. But where every point so far has the
// same step (a logger that was given none writes 0), they are numbered upwards from it: from the
// third point on, since two at the first step also come from a check before the training. The
// second one is held until that is known.
class StepRule {
public:
    // Calls `take` with the points that can now be stored. False: the point is left out.
    template <typename Take> bool add(const HeldPoint &point, Take &&take)
    {
        if (m_count == 0 || point.step > m_last) {
            if (m_count > 0 && m_held) {
                ++m_leftOut;
                m_held.reset();
            }
            m_isNumbered = false;
            m_first = m_count == 0 ? point.step : m_first;
            m_last = point.step;
            m_lastValue = point.value;
            ++m_count;
            m_onlyFirst = m_count == 1;
            take(point);
            return true;
        }
        if (point.step == m_last && point.value == m_lastValue && !m_onlyFirst)
            return true; // told twice: nothing is lost
        if (point.step != m_first || !(m_onlyFirst || m_isNumbered) || m_last >= lastNumber) {
            ++m_leftOut;
            return false;
        }
        if (!m_isNumbered && !m_held) {
            m_held = point;
            return true;
        }
        if (m_held)
            release(take);
        m_isNumbered = true;
        takeNumbered(point, take);
        return true;
    }
    // The log has ended: the held point has the next number.
    template <typename Take> void end(Take &&take)
    {
        if (m_held)
            release(take);
    }
    qint64 leftOut() const { return m_leftOut; }
    bool isHolding() const { return m_held.has_value(); }

private:
    template <typename Take> void release(Take &&take)
    {
        const HeldPoint held = *m_held;
        m_held.reset();
        m_isNumbered = true;
        takeNumbered(held, take);
    }
    template <typename Take> void takeNumbered(HeldPoint point, Take &&take)
    {
        point.step = ++m_last;
        m_lastValue = point.value;
        ++m_count;
        m_onlyFirst = false;
        take(point);
    }

    static constexpr qint64 lastNumber = std::numeric_limits<qint64>::max() - 2;

    qint64 m_count = 0; // taken
    qint64 m_first = 0;
    qint64 m_last = 0;
    double m_lastValue = 0;
    qint64 m_leftOut = 0;
    bool m_onlyFirst = false; // one point was taken
    bool m_isNumbered = false;
    std::optional<HeldPoint> m_held;
};

} // namespace lampwork
