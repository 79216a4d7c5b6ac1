// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/preprocess.h"
#include "core/data/resolvedata.h"
#include "tests/data/testfiles.h"

#include <cmath>

using namespace lampwork;

class PreprocessTest : public QObject {
    Q_OBJECT
private:
    TestFolder m_folder;

    struct Fitted {
        ReadData data;
        Spec spec;
        Preprocessing preprocessing;
    };

    // Fits on all rows.
    Result<Fitted> fit(
        const QByteArray &text, QList<ColumnSpec> columns, std::vector<qint64> rows = {})
    {
        DataSpec source;
        source.columns = columns;
        auto read = m_folder.readText(text, source);
        if (!read)
            return read.error();
        Spec spec;
        spec.data = source;
        auto resolved = resolveData(spec, *read);
        if (!resolved)
            return resolved.error();
        Split split;
        split.train = std::move(rows);
        if (split.train.empty()) {
            split.train.resize(read->dataset.rowCount());
            std::iota(split.train.begin(), split.train.end(), qint64(0));
        }
        auto fitted = fitPreprocessing(*resolved, read->dataset, split);
        if (!fitted)
            return fitted.error();
        return Fitted{*read, *resolved, *fitted};
    }

    static ColumnSpec target(const QString &name)
    {
        ColumnSpec column;
        column.name = name;
        column.role = ColumnRole::Target;
        return column;
    }

private Q_SLOTS:
    // sklearn 1.2: make_pipeline(SimpleImputer(strategy), StandardScaler() or MinMaxScaler()).
    void numbers_data()
    {
        QTest::addColumn<MissingRule>("missing");
        QTest::addColumn<Scaling>("scale");
        QTest::addColumn<QList<double>>("expected"); // fill, shift, scale
        QTest::newRow("mean") << MissingRule::Mean << Scaling::Standard
                              << QList<double>{3.8, 3.8000000000000003, 2.966479394838265};
        QTest::newRow("median") << MissingRule::Median << Scaling::Standard
                                << QList<double>{2, 3.5, 3.0413812651491097};
        QTest::newRow("most frequent") << MissingRule::MostFrequent << Scaling::Standard
                                       << QList<double>{2, 3.5, 3.0413812651491097};
        QTest::newRow("min and max")
            << MissingRule::Median << Scaling::MinMax << QList<double>{2, 1, 9};
        QTest::newRow("not scaled")
            << MissingRule::Mean << Scaling::None << QList<double>{3.8, 0, 1};
        QTest::newRow("constant") << MissingRule::Constant << Scaling::MinMax
                                  << QList<double>{-1, -1, 11};
    }
    void numbers()
    {
        QFETCH(MissingRule, missing);
        QFETCH(Scaling, scale);
        QFETCH(QList<double>, expected);
        ColumnSpec x;
        x.name = QStringLiteral("x");
        x.missing = missing;
        x.scale = scale;
        if (missing == MissingRule::Constant)
            x.fill = -1;
        READ_OR_FAIL(fitted, fit("x,y\n1,1.5\n2,2.5\nNA,4\n4,1\n10,2\n2,3\n", {x, target("y")}));
        const NumericInput &input = fitted.preprocessing.numeric.at(0);
        QCOMPARE(input.fill, expected[0]);
        QCOMPARE(input.shift, expected[1]);
        QCOMPARE(input.scale, expected[2]);
        QCOMPARE(fitted.preprocessing.featureShape(), QList<int>{1});
    }

    void onlyTrainRowsCount()
    {
        READ_OR_FAIL(fitted,
            fit("x,c,y\n1,a,1.5\n3,a,2.5\n1000,b,400\n", {target("y"), {"c", ColumnType::Category}},
                {0, 1}));
        const Preprocessing &p = fitted.preprocessing;
        QCOMPARE(p.numeric[0].shift, 2.0);
        QCOMPARE(p.numeric[0].scale, 1.0);
        QCOMPARE(p.categories[0].categories, QStringList{"a"});
        QCOMPARE(p.targetShift, 2.0);
        QCOMPARE(p.targetScale, 0.5);
    }

    // numpy: mean and std of 1.5, 2.5, 4.
    void targetIsScaled()
    {
        READ_OR_FAIL(fitted, fit("x,y\n1,1.5\n2,2.5\n3,4\n", {target("y")}));
        QCOMPARE(fitted.preprocessing.targetShift, 2.6666666666666665);
        QCOMPARE(fitted.preprocessing.targetScale, 1.0274023338281628);
        READ_OR_FAIL(raw, rawTargets(fitted.preprocessing, fitted.data.dataset, {2, 0}));
        QCOMPARE(raw, (std::vector<float>{4, 1.5F}));
    }

    void constantAndInfiniteNumbers()
    {
        ColumnSpec flat;
        flat.name = QStringLiteral("flat");
        flat.role = ColumnRole::Input;
        READ_OR_FAIL(fitted, fit("flat,x,y\n5,1,1.5\n5,inf,2.5\n5,3,4\n", {flat, target("y")}));
        QCOMPARE(fitted.preprocessing.numeric[0].scale, 1.0);
        QCOMPARE(fitted.preprocessing.numeric[0].shift, 5.0);
        QCOMPARE(fitted.preprocessing.numeric[1].fill, 2.0); // the median of 1 and 3
        READ_OR_FAIL(raw, rawInputs(fitted.preprocessing, fitted.data.dataset, {1}));
        QCOMPARE(raw.numbers[0], 5.0);
        QVERIFY(std::isnan(raw.numbers[1]));
    }

    void categories()
    {
        READ_OR_FAIL(
            fitted, fit("c,d,y\nb,p,1.5\na,q,2.5\nb,p,3\nNA,q,4\nc,p,5\na,q,6\n", {target("y")}));
        const CategoryInput &c = fitted.preprocessing.categories[0];
        QCOMPARE(c.categories, QStringList({"a", "b", "c"}));
        QVERIFY(c.ownCategoryForMissing);
        QCOMPARE(c.missingCode, 3);
        QCOMPARE(c.unknownCode(), 4);
        QCOMPARE(c.cardinality(), 5);
        const CategoryInput &d = fitted.preprocessing.categories[1];
        QVERIFY(!d.ownCategoryForMissing);
        QCOMPARE(d.missingCode, 0);
        QCOMPARE(fitted.preprocessing.featureShape(), QList<int>{4 + 2});
        READ_OR_FAIL(raw, rawInputs(fitted.preprocessing, fitted.data.dataset, {3, 4}));
        QCOMPARE(raw.texts[0], (std::vector<std::string>{"", "c"}));
        QCOMPARE(raw.texts[1], (std::vector<std::string>{"q", "p"}));
        QCOMPARE(raw.rows, std::size_t(2));
    }

    void manyCategoriesAreEmbedded()
    {
        QByteArray text("town,x,y\n");
        for (int i = 0; i < 120; ++i)
            text += "t" + QByteArray::number(i % 30) + "," + QByteArray::number(i * 0.5) + ",1."
                + QByteArray::number(i) + "\n";
        READ_OR_FAIL(fitted, fit(text, {target("y")}));
        const CategoryInput &town = fitted.preprocessing.categories[0];
        QCOMPARE(int(town.encode), int(CategoryEncoding::Embedding));
        QCOMPARE(town.embeddingSize, 15); // (30 + 1) / 2
        QVERIFY(fitted.preprocessing.hasEmbeddings());
        QCOMPARE(fitted.preprocessing.featureShape(), QList<int>{2}); // x, and the code
    }

    void classes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<Task>("task");
        QTest::addColumn<QStringList>("classes");
        QTest::addColumn<QList<float>>("targets");
        QTest::newRow("natural order")
            << QByteArray("x,y\n1,c10\n2,c9\n4,c10\n5,c1\n") << Task::Multiclass
            << QStringList{"c1", "c9", "c10"} << QList<float>{2, 1, 2, 0};
        QTest::newRow("two words")
            << QByteArray("x,y\n1,pos\n2,neg\n4,pos\n5,neg\n") << Task::Binary
            << QStringList{"neg", "pos"} << QList<float>{1, 0, 1, 0};
        QTest::newRow("yes and no") << QByteArray("x,y\n1,Yes\n2,No\n4,yes\n5,no\n") << Task::Binary
                                    << QStringList{"No", "Yes"} << QList<float>{1, 0, 1, 0};
        QTest::newRow("one and zero") << QByteArray("x,y\n1,1\n2,0\n4,1\n5,0\n") << Task::Binary
                                      << QStringList{"0", "1"} << QList<float>{1, 0, 1, 0};
    }
    void classes()
    {
        QFETCH(QByteArray, text);
        QFETCH(Task, task);
        QFETCH(QStringList, classes);
        QFETCH(QList<float>, targets);
        READ_OR_FAIL(fitted, fit(text, {target("y")}));
        QCOMPARE(int(fitted.preprocessing.task), int(task));
        QCOMPARE(fitted.preprocessing.classes, classes);
        QCOMPARE(fitted.preprocessing.outputSize(), int(classes.size()));
        READ_OR_FAIL(raw, rawTargets(fitted.preprocessing, fitted.data.dataset, {0, 1, 2, 3}));
        QCOMPARE(QList<float>(raw.begin(), raw.end()), targets);
    }

    void wholeNumbersAsClassesWhereTheTaskSaysSo()
    {
        READ_OR_FAIL(data, m_folder.readText("x,y\n1.5,10\n2,9\n3,NA\n4,10\n5,3\n"));
        Spec spec;
        spec.data.columns = {target("y")};
        spec.train.task = Task::Multiclass;
        READ_OR_FAIL(resolved, resolveData(spec, data));
        Split split;
        split.train = {0, 1, 3, 4};
        READ_OR_FAIL(fitted, fitPreprocessing(resolved, data.dataset, split));
        QCOMPARE(fitted.classes, QStringList({"3", "9", "10"}));
        READ_OR_FAIL(raw, rawTargets(fitted, data.dataset, {0, 1, 2, 4}));
        QCOMPARE(raw[0], 2.0F);
        QCOMPARE(raw[1], 1.0F);
        QVERIFY(std::isnan(raw[2]));
        QCOMPARE(raw[3], 0.0F);
    }

    void labelsAreNoughtsAndOnes()
    {
        READ_OR_FAIL(fitted,
            fit("x,wet,bit,y\n1,yes,1,0\n2,no,0,1\n3,yes,NA,1\n4,no,1,0\n",
                {target("wet"), target("bit"), target("y")}, {0, 1, 3}));
        const Preprocessing &preprocessing = fitted.preprocessing;
        QCOMPARE(preprocessing.task, Task::Multilabel);
        QCOMPARE(preprocessing.classes, QStringList({"wet", "bit", "y"}));
        QCOMPARE(preprocessing.targetColumns(), preprocessing.classes);
        QCOMPARE(preprocessing.outputSize(), 3);
        QCOMPARE(preprocessing.featureShape(), QList<int>{1});
        READ_OR_FAIL(raw, rawTargets(preprocessing, fitted.data.dataset, {0, 1, 2}));
        QCOMPARE(raw.size(), std::size_t(9));
        QCOMPARE(std::vector<float>(raw.begin(), raw.begin() + 7),
            (std::vector<float>{1, 1, 0, 0, 0, 1, 1}));
        QVERIFY(std::isnan(raw[7]));
        READ_OR_FAIL(back, preprocessingFromJson(preprocessingToJson(preprocessing)));
        QCOMPARE(back, preprocessing);
        // Another file has other words for them, in another order; and one with none of them.
        READ_OR_FAIL(other, m_folder.readText("y,wet,bit,x\nFALSE,1,y,7\nTRUE,0,n,8\n"));
        READ_OR_FAIL(words, rawTargets(preprocessing, other.dataset, {0, 1}));
        QCOMPARE(words, (std::vector<float>{1, 1, 0, 0, 0, 1}));
        READ_OR_FAIL(bad, m_folder.readText("y,wet,bit,x\n0,soaked,1,7\n1,dry,0,8\n"));
        const auto refused = rawTargets(preprocessing, bad.dataset, {0, 1});
        QVERIFY(!refused);
        QVERIFY(refused.error().message.contains(QStringLiteral("soaked")));
    }

    // A model is asked about another file: no target, columns in another order and of other types.
    void otherFiles()
    {
        READ_OR_FAIL(fitted,
            fit("n,b,c,d,y\n1.5,yes,7a,2024-03-31,p\n2.5,no,8,2024-04-01,q\n3.5,yes,8,2024-04-02,"
                "p\n4.5,no,7a,2024-04-03,q\n",
                {target("y")}));
        QCOMPARE(fitted.preprocessing.numeric.size(), 3);
        // n has become text by a header of its own kind, b is 0 and 1, c looks like numbers, d is
        // German.
        READ_OR_FAIL(other,
            TestFolder().readText("d;c;b;n\n31.03.2024;8;1;1,5\n01.04.2024;9;0;\n;8;;2,5\n"));
        READ_OR_FAIL(raw, rawInputs(fitted.preprocessing, other.dataset, {0, 1, 2}));
        const std::vector<double> &numbers = raw.numbers; // n, b, d
        QCOMPARE(numbers.size(), std::size_t(9));
        QCOMPARE(numbers[0], 1.5);
        QCOMPARE(numbers[1], 1.0);
        QCOMPARE(numbers[2], 1711843200.0);
        QVERIFY(std::isnan(numbers[3]));
        QCOMPARE(numbers[4], 0.0);
        QVERIFY(std::isnan(numbers[7]));
        QCOMPARE(raw.texts[0], (std::vector<std::string>{"8", "9", "8"}));
        const auto targets = rawTargets(fitted.preprocessing, other.dataset, {0});
        QVERIFY(!targets);
        QCOMPARE(targets.error().code, ErrorCode::NotFound);
    }

    void unfitFiles_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("message");
        QTest::newRow("a column is missing")
            << QByteArray("number,b\n1.5,yes\n2,no\n") << ErrorCode::NotFound << "no column “n”";
        QTest::newRow("words for numbers")
            << QByteArray("n,b\nabc,yes\ndef,no\n") << ErrorCode::InvalidInput << "holds “abc”";
        QTest::newRow("another word for yes") << QByteArray("n,b\n1.5,yes\n2,perhaps\n")
                                              << ErrorCode::InvalidInput << "row 2 holds “perhaps”";
    }
    void unfitFiles()
    {
        QFETCH(QByteArray, text);
        QFETCH(ErrorCode, code);
        QFETCH(QString, message);
        READ_OR_FAIL(fitted, fit("n,b,y\n1.5,yes,p\n2.5,no,q\n3.5,yes,p\n", {target("y")}));
        READ_OR_FAIL(other, TestFolder().readText(text));
        const auto raw = rawInputs(fitted.preprocessing, other.dataset, {0, 1});
        QVERIFY(!raw);
        QCOMPARE(raw.error().code, code);
        QVERIFY2(raw.error().message.contains(message), qPrintable(raw.error().message));
    }

    void unknownClass()
    {
        READ_OR_FAIL(fitted, fit("x,y\n1.5,p\n2.5,q\n3.5,r\n", {target("y")}));
        READ_OR_FAIL(other, TestFolder().readText("x,y\n1.5,p\n2.5,s\n"));
        const auto raw = rawTargets(fitted.preprocessing, other.dataset, {0, 1});
        QVERIFY(!raw);
        QVERIFY(raw.error().message.contains(QStringLiteral("the class “s”")));
    }

    // sklearn.datasets.load_digits: pixels from 0 to 16; mean and std of all by numpy.
    void pictures()
    {
        Spec spec;
        spec.data.source = samplePath(QStringLiteral("digits-images-idx3-ubyte"));
        READ_OR_FAIL(data, readData(spec.data));
        READ_OR_FAIL(resolved, resolveData(spec, data));
        QCOMPARE(int(*resolved.train.task), int(Task::Multiclass));
        Split split;
        split.train.resize(1797);
        std::iota(split.train.begin(), split.train.end(), qint64(0));
        READ_OR_FAIL(fitted, fitPreprocessing(resolved, data.dataset, split));
        QCOMPARE(fitted.featureShape(), QList<int>({1, 8, 8}));
        QCOMPARE(fitted.pixels->shift, 0.0);
        QCOMPARE(fitted.pixels->scale, 16.0);
        resolved.data.imageScaling = Scaling::Standard;
        READ_OR_FAIL(standard, fitPreprocessing(resolved, data.dataset, split));
        QCOMPARE(standard.pixels->shift, 4.884164579855314);
        QCOMPARE(standard.pixels->scale, 6.016787548672236);
        READ_OR_FAIL(raw, rawInputs(fitted, data.dataset, {0}));
        QCOMPARE(raw.pixels.size(), std::size_t(64));
        QCOMPARE(raw.pixels[3], 13.0F);
    }

    void jsonRoundTrip()
    {
        READ_OR_FAIL(fitted,
            fit("n,b,c,d,y\n0.1,yes,7a,2024-03-31,p\n2.5,no,8,2024-04-01,q\n3.3,yes,NA,2024-04-02,"
                "p\n",
                {target("y")}));
        READ_OR_FAIL(back, preprocessingFromJson(preprocessingToJson(fitted.preprocessing)));
        QCOMPARE(back, fitted.preprocessing);
        READ_OR_FAIL(parsed,
            parseJson(toJsonText(preprocessingToJson(fitted.preprocessing)), QStringLiteral("x")));
        READ_OR_FAIL(again, preprocessingFromJson(parsed));
        QCOMPARE(again, fitted.preprocessing); // to the last bit through text
        Preprocessing pictures;
        pictures.task = Task::Regression;
        pictures.pixels = PixelInput{3, 32, 24, 0.25, 0.5};
        pictures.target = QStringLiteral("label");
        pictures.targetShift = 1.0 / 3;
        READ_OR_FAIL(same, preprocessingFromJson(preprocessingToJson(pictures)));
        QCOMPARE(same, pictures);
    }

    void damagedJson_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("empty") << QByteArray("{}") << ErrorCode::Damaged;
        QTest::newRow("newer") << QByteArray(R"({"version": 2})") << ErrorCode::TooNew;
        QTest::newRow("unknown task")
            << QByteArray(R"({"version": 1, "task": "dance"})") << ErrorCode::Damaged;
        QTest::newRow("a list") << QByteArray("[]") << ErrorCode::Damaged;
        QTest::newRow("scale 0") << QByteArray(
            R"({"version": 1, "task": "regression", "numeric": [{"name": "a", "type": "number", "fill": 0, "shift": 0, "scale": 0}], "categories": [], "target": {"name": "y", "shift": 0, "scale": 1}})")
                                 << ErrorCode::Damaged;
    }
    void damagedJson()
    {
        QFETCH(QByteArray, json);
        QFETCH(ErrorCode, code);
        READ_OR_FAIL(parsed, parseJson(json, QStringLiteral("x")));
        const auto result = preprocessingFromJson(parsed);
        QVERIFY(!result);
        QCOMPARE(result.error().code, code);
    }
};

QTEST_GUILESS_MAIN(PreprocessTest)
#include "tst_preprocess.moc"
