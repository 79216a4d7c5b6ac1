// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/elementary.h"
#include "core/engine/kernels/productways.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace lampwork;

namespace {

using Index = std::int64_t;

std::vector<float> waves(Index size, double frequency)
{
    std::vector<float> values(static_cast<std::size_t>(size));
    for (Index i = 0; i < size; ++i)
        values[std::size_t(i)] = float(std::sin(double(i) * frequency));
    return values;
}

// Units in the last place between a float and the true value.
double ulps(float found, double expected)
{
    const float near = std::abs(float(expected));
    const double unit
        = double(std::nextafter(near, std::numeric_limits<float>::infinity())) - double(near);
    return std::abs(double(found) - expected) / unit;
}

struct Case {
    Index rows = 0, columns = 0, depth = 0;
    bool turnedA = false, turnedB = false;
    bool bias = false, accumulate = false;
    ProductEnd end = ProductEnd::None;
};

struct Operands {
    std::vector<float> a, b, c, bias, gate;

    explicit Operands(const Case &one)
        : a(waves(one.rows * one.depth, 0.37))
        , b(waves(one.depth * one.columns, 0.71))
        , c(waves(one.rows * one.columns, 0.13))
        , bias(waves(one.columns, 1.1))
        , gate(waves(one.rows * one.columns, 0.9))
    {
    }
    MatrixProduct product(const Case &one)
    {
        MatrixProduct product;
        product.rows = one.rows;
        product.columns = one.columns;
        product.depth = one.depth;
        product.a
            = one.turnedA ? MatrixView{a.data(), 1, one.rows} : MatrixView{a.data(), one.depth, 1};
        product.b = one.turnedB ? MatrixView{b.data(), 1, one.depth}
                                : MatrixView{b.data(), one.columns, 1};
        product.c = c.data();
        product.cStride = one.columns;
        product.bias = one.bias ? bias.data() : nullptr;
        product.accumulate = one.accumulate;
        product.end = one.end;
        product.gate = gate.data();
        return product;
    }
};

// What rounding may do to an element: Higham, "Accuracy and Stability of Numerical Algorithms",
// 2002, equation 3.7: (terms) u Σ|term| for any order of summation, here with the bias and the old
// value.
double roundingBound(const MatrixProduct &product, Index row, Index column)
{
    double sum = product.accumulate ? std::abs(product.c[row * product.cStride + column]) : 0;
    sum += product.bias ? std::abs(product.bias[column]) : 0;
    for (Index k = 0; k < product.depth; ++k)
        sum += std::abs(
                   double(product.a.data[row * product.a.rowStride + k * product.a.columnStride]))
            * std::abs(
                double(product.b.data[k * product.b.rowStride + column * product.b.columnStride]));
    return double(product.depth + 2) * 0x1p-24 * sum;
}

// The definition, in double.
double element(const MatrixProduct &product, Index row, Index column)
{
    double sum = product.accumulate ? double(product.c[row * product.cStride + column]) : 0;
    sum += product.bias ? double(product.bias[column]) : 0;
    for (Index k = 0; k < product.depth; ++k)
        sum += double(product.a.data[row * product.a.rowStride + k * product.a.columnStride])
            * double(product.b.data[k * product.b.rowStride + column * product.b.columnStride]);
    if (product.end == ProductEnd::Relu)
        return std::max(sum, 0.0);
    if (product.end == ProductEnd::Gate)
        return product.gate[row * product.cStride + column] > 0 ? sum : 0;
    return sum;
}

} // namespace

class KernelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void productsAreWhatTheirDefinitionSays_data()
    {
        QTest::addColumn<bool>("fused");
        QTest::newRow("with AVX2 and FMA") << true;
        QTest::newRow("on any processor") << false;
    }
    void productsAreWhatTheirDefinitionSays()
    {
        QFETCH(bool, fused);
        if (fused && !hasFusedProducts())
            QSKIP("this processor has no AVX2 or FMA");
        std::vector<Case> cases;
        for (const Index rows : {1, 2, 5, 6, 7, 64, 200}) {
            for (const Index columns : {1, 2, 8, 9, 15, 16, 20, 40, 64}) {
                for (const Index depth : {0, 1, 3, 20, 300, 600})
                    cases.push_back({rows, columns, depth});
            }
        }
        int variant = 0;
        for (Case &one : cases) {
            ++variant;
            one.turnedA = variant & 1;
            one.turnedB = variant & 2;
            one.bias = variant & 4;
            one.accumulate = variant & 8;
            one.end = ProductEnd(variant / 3 % 3);
            Operands operands(one);
            const MatrixProduct product = operands.product(one);
            std::vector<double> expected;
            std::vector<double> bounds;
            for (Index i = 0; i < one.rows * one.columns; ++i) {
                expected.push_back(element(product, i / one.columns, i % one.columns));
                bounds.push_back(roundingBound(product, i / one.columns, i % one.columns));
            }
            fused ? multiplyFused(product) : multiplyPlain(product);
            for (std::size_t i = 0; i < expected.size(); ++i) {
                const double off = std::abs(double(operands.c[i]) - expected[i]);
                QVERIFY2(off <= bounds[i],
                    qPrintable(QStringLiteral("%1 × %2 × %3, element %4: %5 instead of %6")
                                   .arg(one.rows)
                                   .arg(one.columns)
                                   .arg(one.depth)
                                   .arg(i)
                                   .arg(operands.c[i])
                                   .arg(expected[i])));
            }
        }
    }

    // A row's bits must not depend on which rows or columns are computed with it.
    void anElementDependsOnItsRowAndColumnAlone()
    {
        const Case all{37, 41, 333};
        Operands operands(all);
        multiply(operands.product(all));
        const std::vector<float> whole = operands.c;
        MatrixProduct part = operands.product(all);
        part.rows = 4;
        part.columns = 9;
        part.a.data += 13 * all.depth;
        part.b.data += 17;
        std::vector<float> c(4 * 9);
        part.c = c.data();
        part.cStride = 9;
        multiply(part);
        for (std::size_t row = 0; row < 4; ++row) {
            for (std::size_t column = 0; column < 9; ++column)
                QCOMPARE(c[row * 9 + column], whole[(row + 13) * 41 + column + 17]);
        }
    }

    void productsWithNaNGiveNaN()
    {
        const Case one{7, 20, 5};
        Operands operands(one);
        operands.a[3] = std::nanf("");
        multiply(operands.product(one));
        for (std::size_t column = 0; column < 20; ++column)
            QVERIFY(std::isnan(operands.c[column]));
        QVERIFY(!std::isnan(operands.c[20]));
    }

    // The bounds that elementary.h states, against the standard library in double.
    void elementaryFunctionsKeepTheirBounds()
    {
        double exponential = 0, tangent = 0, error = 0;
        for (int i = -88'000; i <= 88'000; ++i) {
            const float x = float(i) * 1e-3F;
            if (x > -87 && x < 88)
                exponential = std::max(exponential, ulps(quickExp(x), std::exp(double(x))));
            const float y = float(i) * 1e-4F;
            tangent = std::max(tangent, ulps(quickTanh(y), std::tanh(double(y))));
            error = std::max(error, std::abs(double(quickErf(y)) - std::erf(double(y))));
        }
        QVERIFY2(exponential <= 2, qPrintable(QString::number(exponential)));
        QVERIFY2(tangent <= 3, qPrintable(QString::number(tangent)));
        QVERIFY2(error <= 4e-7, qPrintable(QString::number(error)));
        for (const float x : {std::nanf("")}) {
            QVERIFY(std::isnan(quickExp(x)) && std::isnan(quickTanh(x)));
            QVERIFY(std::isnan(quickErf(x)) && std::isnan(quickSigmoid(x)));
        }
        QCOMPARE(quickSigmoid(200), 1.0F);
        QVERIFY(quickSigmoid(-200) < 1e-37F);
        QCOMPARE(quickTanh(50), 1.0F);
        QCOMPARE(quickTanh(-50), -1.0F);
    }
};

QTEST_APPLESS_MAIN(KernelsTest)
#include "tst_kernels.moc"
