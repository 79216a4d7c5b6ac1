// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/resolvedata.h"
#include "core/data/split.h"
#include "tests/data/testfiles.h"

#include <set>

using namespace lampwork;

class SplitTest : public QObject {
    Q_OBJECT
private:
    // `rows` rows whose class is a, a, b, c, a, a, b, c, …; every 50th target is missing.
    static ReadData classes(int rows)
    {
        QByteArray text("x,y\n");
        for (int i = 0; i < rows; ++i)
            text += QByteArray::number(i * 0.5) + ","
                + (i % 50 == 49      ? ""
                        : i % 4 < 2  ? "a"
                        : i % 4 == 2 ? "b"
                                     : "c")
                + "\n";
        auto read = TestFolder().readText(text);
        if (!read)
            qFatal("%s", qPrintable(read.error().text()));
        return *read;
    }

    static Spec specFor(const ReadData &data, const QString &method)
    {
        Spec spec;
        spec.data.columns = {{QStringLiteral("y"), {}, ColumnRole::Target}};
        if (!method.isEmpty())
            spec.data.split.method = method;
        auto resolved = resolveData(spec, data);
        if (!resolved)
            qFatal("%s", qPrintable(resolved.error().text()));
        return *resolved;
    }

private Q_SLOTS:
    void everyRowIsInOnePart_data()
    {
        QTest::addColumn<QString>("method");
        for (const char *method : {"random", "stratified", "ordered"})
            QTest::newRow(method) << method;
    }
    void everyRowIsInOnePart()
    {
        QFETCH(QString, method);
        const ReadData data = classes(1000);
        READ_OR_FAIL(split, makeSplit(specFor(data, method), data.dataset));
        QCOMPARE(split.valid.size(), std::size_t(147)); // 0.15 × 980
        QCOMPARE(split.test.size(), std::size_t(147));
        QCOMPARE(split.train.size(), std::size_t(686));
        std::set<qint64> all;
        for (const auto *part : {&split.train, &split.valid, &split.test}) {
            QVERIFY(std::is_sorted(part->begin(), part->end()));
            all.insert(part->begin(), part->end());
        }
        QCOMPARE(all.size(), std::size_t(980));
        QVERIFY(!all.count(49));
    }

    // 500 a, 250 b of 1000 less the missing ones (rows 49, 99, …: 49 % 4 = 1 and 99 % 4 = 3 in
    // turn, so 10 a and 10 c): 490 a, 250 b, 240 c; 15 % of each: 73.5, 37.5, 36, and 147 in all:
    // the largest remainders are equal, so the first class gets the odd one.
    void stratifiedKeepsShares()
    {
        const ReadData data = classes(1000);
        READ_OR_FAIL(split, makeSplit(specFor(data, QStringLiteral("stratified")), data.dataset));
        for (const auto *part : {&split.valid, &split.test}) {
            const auto count = [&](const char *name) {
                return std::count_if(part->begin(), part->end(), [&](qint64 row) {
                    return data.dataset.table->columns[1].text(std::size_t(row))
                        == QLatin1String(name);
                });
            };
            QCOMPARE(count("a"), 74);
            QCOMPARE(count("b"), 37);
            QCOMPARE(count("c"), 36);
        }
    }

    void orderedKeepsTheFilesOrder()
    {
        const ReadData data = classes(100);
        READ_OR_FAIL(split, makeSplit(specFor(data, QStringLiteral("ordered")), data.dataset));
        QVERIFY(split.train.back() < split.valid.front());
        QVERIFY(split.valid.back() < split.test.front());
    }

    void seedDecides()
    {
        const ReadData data = classes(200);
        Spec spec = specFor(data, QStringLiteral("random"));
        READ_OR_FAIL(one, makeSplit(spec, data.dataset));
        READ_OR_FAIL(same, makeSplit(spec, data.dataset));
        spec.data.split.seed = 1;
        READ_OR_FAIL(other, makeSplit(spec, data.dataset));
        QCOMPARE(one.test, same.test);
        QVERIFY(one.test != other.test);
        spec.train.seed = 99; // another seed of the training leaves the split alone
        READ_OR_FAIL(still, makeSplit(spec, data.dataset));
        QCOMPARE(still.test, other.test);
    }

    // A class of one row stays in the training part.
    void rareClassesStayInTraining()
    {
        QByteArray text("x,y\n");
        for (int i = 0; i < 20; ++i)
            text += QByteArray::number(i * 0.5) + (i == 7 ? ",rare\n" : i % 2 ? ",a\n" : ",b\n");
        READ_OR_FAIL(data, TestFolder().readText(text));
        READ_OR_FAIL(split, makeSplit(specFor(data, QStringLiteral("stratified")), data.dataset));
        QVERIFY(std::count(split.train.begin(), split.train.end(), 7) == 1);
        QCOMPARE(*specFor(data, {}).data.split.method, QStringLiteral("random"));
    }

    void impossibleSplits_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<double>("valid");
        QTest::addColumn<double>("test");
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("where");
        QTest::newRow("nothing left") << 100 << 0.5 << 0.5 << "random"
                                      << "data.split";
        QTest::newRow("negative") << 100 << -0.1 << 0.1 << "random"
                                  << "data.split.valid";
        QTest::newRow("too few rows for validation") << 8 << 0.01 << 0.2 << "random"
                                                     << "data.split.valid";
        QTest::newRow("too few rows to test") << 8 << 0.2 << 0.01 << "ordered"
                                              << "data.split.test";
        QTest::newRow("unknown method") << 100 << 0.1 << 0.1 << "magic"
                                        << "data.split.method";
    }
    void impossibleSplits()
    {
        QFETCH(int, rows);
        QFETCH(double, valid);
        QFETCH(double, test);
        QFETCH(QString, method);
        QFETCH(QString, where);
        const ReadData data = classes(rows);
        Spec spec = specFor(data, method);
        spec.data.split.valid = valid;
        spec.data.split.test = test;
        const auto split = makeSplit(spec, data.dataset);
        QVERIFY(!split);
        QCOMPARE(split.error().code, ErrorCode::InvalidInput);
        QCOMPARE(split.error().where, where);
    }

    void partsMayBeLeftOut()
    {
        const ReadData data = classes(100);
        Spec spec = specFor(data, QStringLiteral("random"));
        spec.data.split.valid = 0;
        spec.data.split.test = 0;
        READ_OR_FAIL(split, makeSplit(spec, data.dataset));
        QCOMPARE(split.train.size(), std::size_t(98));
    }

    void numbersCannotBeStratified()
    {
        READ_OR_FAIL(data, TestFolder().readText("x,y\n1.5,2.5\n2,3\n3,4\n4,5\n7,9\n"));
        const auto split = makeSplit(specFor(data, QStringLiteral("stratified")), data.dataset);
        QVERIFY(!split);
        QCOMPARE(split.error().where, QStringLiteral("data.split.method"));
    }
};

QTEST_GUILESS_MAIN(SplitTest)
#include "tst_split.moc"
