// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/runstore.h"

#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <memory>

// Fails the test with the error's text, else names the value.
#define REQUIRE(name, expression)                                                                  \
    auto name##Result = (expression);                                                              \
    if (!name##Result)                                                                             \
        QFAIL(qPrintable(name##Result.error().text()));                                            \
    auto &name = *name##Result

#define REQUIRE_OK(expression)                                                                     \
    do {                                                                                           \
        if (auto done = (expression); !done)                                                       \
            QFAIL(qPrintable(done.error().text()));                                                \
    } while (false)

// Fails the test unless the result is an error of that code.
#define REQUIRE_ERROR(expression, expected)                                                        \
    do {                                                                                           \
        auto failing = (expression);                                                               \
        QVERIFY2(!failing.ok(), #expression " succeeded");                                         \
        QVERIFY2(failing.error().code == (expected), qPrintable(failing.error().text()));          \
        QVERIFY(!failing.error().message.isEmpty());                                               \
    } while (false)

namespace lampwork {

// `count` points of a series from step `first` on: wall time 10 ms a step, value = step / 3.
inline SeriesPoints makePoints(const QString &name, qint64 first, qint64 count)
{
    SeriesPoints points;
    points.name = name;
    for (qint64 step = first; step < first + count; ++step) {
        points.steps.push_back(step);
        points.wallMs.push_back(1'700'000'000'000 + step * 10);
        points.values.push_back(double(step) / 3);
    }
    return points;
}

// Bit for bit, so that NaN equals NaN.
inline bool sameBits(const std::vector<double> &a, const std::vector<double> &b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

inline bool samePoints(const SeriesPoints &a, const SeriesPoints &b)
{
    return a.name == b.name && a.steps == b.steps && a.wallMs == b.wallMs
        && sameBits(a.values, b.values);
}

} // namespace lampwork
