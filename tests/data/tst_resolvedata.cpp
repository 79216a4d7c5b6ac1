// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/preprocess.h"
#include "core/data/resolvedata.h"
#include "core/data/split.h"
#include "core/experiment/specjson.h"
#include "tests/data/testfiles.h"

using namespace lampwork;

class ResolveDataTest : public QObject {
    Q_OBJECT
private:
    TestFolder m_folder;

    // Reads the table and resolves the data section given as JSON.
    Result<Spec> resolve(
        const QByteArray &text, const QByteArray &columns, const QByteArray &rest = {})
    {
        const QString source = m_folder.write(QStringLiteral("t.csv"), text);
        auto spec = specFromText("{\"data\": {\"source\": \"" + source.toUtf8()
                + "\", \"columns\": " + columns + "}" + rest + "}",
            QStringLiteral("spec.json"));
        if (!spec)
            return spec;
        auto read = readData(spec->data);
        if (!read)
            return read.error();
        return resolveData(*spec, *read);
    }

private Q_SLOTS:
    void penguins()
    {
        Spec spec;
        spec.data.source = samplePath(QStringLiteral("penguins.csv"));
        READ_OR_FAIL(data, readData(spec.data));
        spec.data.columns = {{QStringLiteral("species"), {}, ColumnRole::Target}};
        READ_OR_FAIL(resolved, resolveData(spec, data));
        QCOMPARE(int(*resolved.train.task), int(Task::Multiclass));
        QCOMPARE(*resolved.data.split.method, QStringLiteral("stratified"));
        QCOMPARE(resolved.data.columns.size(), 8);
        const ColumnSpec &bill = *resolved.column(QStringLiteral("bill_length_mm"));
        QCOMPARE(bill.role, std::optional(ColumnRole::Input));
        QCOMPARE(bill.missing, std::optional(MissingRule::Median));
        QCOMPARE(bill.scale, std::optional(Scaling::Standard));
        const ColumnSpec &sex = *resolved.column(QStringLiteral("sex"));
        QCOMPARE(sex.missing, std::optional(MissingRule::OwnCategory));
        QCOMPARE(sex.encode, std::optional(CategoryEncoding::OneHot));
        QCOMPARE(resolved.column(QStringLiteral("island"))->missing,
            std::optional(MissingRule::MostFrequent));
        QCOMPARE(resolved.data.fingerprint, data.dataset.fingerprint);
        QCOMPARE(*resolved.data.csv.delimiter, QStringLiteral(","));
        // Resolving what is resolved changes nothing, and neither does a way through JSON.
        READ_OR_FAIL(again, resolveData(resolved, data));
        QCOMPARE(again, resolved);
        READ_OR_FAIL(stored, specFromJson(specToJson(resolved)));
        READ_OR_FAIL(reread, readData(stored.data));
        READ_OR_FAIL(fromStored, resolveData(stored, reread));
        QCOMPARE(specToJson(fromStored), specToJson(resolved));
    }

    void roles()
    {
        QByteArray text("id,name,flat,none,flag,when,x,y\n");
        for (int i = 0; i < 30; ++i)
            text += QByteArray::number(i) + ",mr " + QByteArray::number(i) + ",5,NA,"
                + (i % 2 ? "yes" : "no") + ",2024-01-" + QByteArray::number(10 + i % 10) + ","
                + QByteArray::number(i * 0.5) + "," + QByteArray::number(i * 1.5) + "\n";
        READ_OR_FAIL(spec, resolve(text, R"({"y": {"role": "target"}})"));
        QStringList roles;
        for (const ColumnSpec &column : spec.data.columns)
            roles.append(column.name + u':' + nameOf(*column.type) + u':' + nameOf(*column.role));
        QCOMPARE(roles.join(u' '),
            QStringLiteral("id:id:ignore name:text:ignore flat:number:ignore none:number:ignore "
                           "flag:yes_no:input "
                           "when:date:input x:number:input y:number:target"));
        QCOMPARE(
            spec.column(QStringLiteral("flag"))->missing, std::optional(MissingRule::MostFrequent));
        QCOMPARE(spec.column(QStringLiteral("flag"))->scale, std::optional(Scaling::None));
        QCOMPARE(int(*spec.train.task), int(Task::Regression));
        QCOMPARE(*spec.data.split.method, QStringLiteral("random"));
    }

    void saidThingsStay()
    {
        READ_OR_FAIL(spec,
            resolve("a,c,y\n1,p,1.5\n2,q,2\n3,r,5\n",
                R"({"a": {"fill": 7, "scale": "min_max"}, "c": {"embedding_size": 3}, "y": {"role": "target"}})"));
        QCOMPARE(spec.data.columns[0].missing, std::optional(MissingRule::Constant));
        QCOMPARE(spec.data.columns[0].scale, std::optional(Scaling::MinMax));
        QCOMPARE(spec.data.columns[1].encode, std::optional(CategoryEncoding::Embedding));
        QCOMPARE(spec.data.columns[1].embeddingSize, std::optional(3));
    }

    void mistakes_data()
    {
        QTest::addColumn<QByteArray>("columns");
        QTest::addColumn<QByteArray>("rest");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *name, const char *columns, const char *rest,
                             const char *where, const char *message) {
            QTest::newRow(name) << QByteArray(columns) << QByteArray(rest)
                                << QString::fromUtf8(where) << QString::fromUtf8(message);
        };
        row("no target", R"({})", "", "data.columns", "No column is the target");
        row("two targets of numbers", R"({"y": {"role": "target"}, "x": {"role": "target"}})", "",
            "data.columns.x", "2 columns have the role \"target\" (x, y)");
        row("a label that is none", R"({"yes": {"role": "target"}, "c": {"role": "target"}})", "",
            "data.columns.c", "“c” is of type category");
        row("a label with one value", R"({"yes": {"role": "target"}, "only": {"role": "target"}})",
            "", "data.columns.only", "the same value in every row");
        row("one target of a task of several", R"({"yes": {"role": "target"}})",
            R"(, "train": {"task": "multilabel"})", "train.task", "only “yes”");
        row("several targets of a task of one",
            R"({"yes": {"role": "target"}, "bit": {"role": "target"}})",
            R"(, "train": {"task": "binary"})", "train.task",
            "A binary task has one target, but 2 columns");
        row("a target with one value", R"({"flat": {"role": "target"}})", "", "data.columns.flat",
            "the same value in every row");
        row("a target without values", R"({"none": {"role": "target"}})", "", "data.columns.none",
            "no values at all");
        row("a target of unique texts", R"({"name": {"role": "target"}})", "", "data.columns.name",
            "too many to be classes");
        row("ids as input", R"({"y": {"role": "target"}, "name": {"type": "id", "role": "input"}})",
            "", "data.columns.name.role", "cannot be an input");
        row("nothing left as input",
            R"({"y": {"role": "target"}, "x": {"role": "ignore"}, "c": {"role": "ignore"},
                 "yes": {"role": "ignore"}, "bit": {"role": "ignore"},
                 "name": {"role": "ignore"}})",
            "", "data.columns", "No column is left as input");
        row("mean of categories", R"({"y": {"role": "target"}, "c": {"missing": "mean"}})", "",
            "data.columns.c.missing", "most_frequent or own_category");
        row("own category of numbers",
            R"({"y": {"role": "target"}, "x": {"missing": "own_category"}})", "",
            "data.columns.x.missing", "Only categories");
        row("constant without a value",
            R"({"y": {"role": "target"}, "x": {"missing": "constant"}})", "", "data.columns.x.fill",
            "needs a fill value");
        row("a value without constant",
            R"({"y": {"role": "target"}, "x": {"missing": "mean", "fill": 1}})", "",
            "data.columns.x.fill", "only with missing: constant");
        row("encoded numbers", R"({"y": {"role": "target"}, "x": {"encode": "one_hot"}})", "",
            "data.columns.x.encode", "Only categories are encoded");
        row("scaled categories", R"({"y": {"role": "target"}, "c": {"scale": "standard"}})", "",
            "data.columns.c.scale", "Only numbers can be scaled");
        row("embedding size of one-hot",
            R"({"y": {"role": "target"}, "c": {"encode": "one_hot", "embedding_size": 2}})", "",
            "data.columns.c.embedding_size", "only with encode: embedding");
        row("binary with three classes", R"({"c": {"role": "target"}})",
            R"(, "train": {"task": "binary"})", "train.task", "has 3");
        row("an autoencoder's target", R"({"y": {"role": "target"}})",
            R"(, "train": {"task": "autoencoder"})", "data.columns.y.role", "has no target");
        row("an autoencoder's codes", R"({"c": {"encode": "embedding"}})",
            R"(, "train": {"task": "autoencoder"})", "data.columns.c.encode",
            "cannot give back embedded categories");
        row("an autoencoder's texts", R"({"name": {"role": "input"}})",
            R"(, "train": {"task": "autoencoder"})", "data.columns.name.role",
            "the tokens of “name” are not");
        row("regression of words", R"({"c": {"role": "target"}})",
            R"(, "train": {"task": "regression"})", "train.task", "Regression needs numbers");
        row("classes of decimals", R"({"x": {"role": "target"}})",
            R"(, "train": {"task": "multiclass"})", "train.task", "numbers with decimals");
    }
    void mistakes()
    {
        QFETCH(QByteArray, columns);
        QFETCH(QByteArray, rest);
        QFETCH(QString, where);
        QFETCH(QString, message);
        QByteArray text("name,flat,none,c,x,y,yes,bit,only\n");
        for (int i = 0; i < 30; ++i)
            text += "mr " + QByteArray::number(i) + ",5,NA," + QByteArray(1, char('p' + i % 3))
                + "," + QByteArray::number(i * 0.5) + "," + QByteArray::number(i % 7) + ","
                + (i % 2 ? "yes" : "no") + "," + (i % 3 ? "1" : "0") + ",1\n";
        const auto result = resolve(text, columns, rest);
        QVERIFY(!result);
        QCOMPARE(result.error().where, where);
        QCOMPARE(result.error().code, ErrorCode::InvalidInput);
        QVERIFY2(result.error().message.contains(message), qPrintable(result.error().message));
    }

    void tasks_data()
    {
        QTest::addColumn<QStringList>("cells");
        QTest::addColumn<Task>("task");
        QTest::newRow("numbers") << QStringList{"1.5", "2", "3"} << Task::Regression;
        QTest::newRow("few whole numbers") << QStringList{"3", "4", "5", "3"} << Task::Regression;
        QTest::newRow("zero and one") << QStringList{"0", "1", "1"} << Task::Binary;
        QTest::newRow("true and false") << QStringList{"true", "false", "NA"} << Task::Binary;
        QTest::newRow("two words") << QStringList{"cat", "dog", "cat"} << Task::Binary;
        QTest::newRow("three words") << QStringList{"cat", "dog", "cow"} << Task::Multiclass;
    }
    void tasks()
    {
        QFETCH(QStringList, cells);
        QFETCH(Task, task);
        QByteArray text("x,y,z\n");
        for (const QString &cell : cells)
            text += "1.5," + cell.toUtf8() + ",2\n";
        READ_OR_FAIL(data, m_folder.readText(text));
        READ_OR_FAIL(found, recogniseTask(data.dataset.table->columns[1]));
        QCOMPARE(int(found), int(task));
    }

    void severalYesNoTargetsAreLabels()
    {
        QByteArray text("x,wet,windy,warm\n");
        for (int i = 0; i < 30; ++i)
            text += QByteArray::number(i) + "," + (i % 2 ? "yes" : "no") + ","
                + (i == 4       ? "NA"
                        : i % 3 ? "1"
                                : "0")
                + "," + (i % 5 ? "True" : "False") + "\n";
        READ_OR_FAIL(spec,
            resolve(text,
                R"({"wet": {"role": "target"}, "windy": {"role": "target"}, "warm": {"role": "target"}})"));
        QCOMPARE(int(*spec.train.task), int(Task::Multilabel));
        QCOMPARE(*spec.data.split.method, QStringLiteral("random"));
        READ_OR_FAIL(data, readData(spec.data));
        READ_OR_FAIL(again, resolveData(spec, data));
        QCOMPARE(again, spec);
        // A row that lacks a label is in no part, as one that lacks its only target.
        READ_OR_FAIL(split, makeSplit(spec, data.dataset));
        QCOMPARE(split.train.size() + split.valid.size() + split.test.size(), std::size_t(29));
        for (const auto *part : {&split.train, &split.valid, &split.test})
            QVERIFY(std::find(part->begin(), part->end(), 4) == part->end());
        spec.data.split.method = QStringLiteral("stratified");
        const auto stratified = makeSplit(spec, data.dataset);
        QVERIFY(!stratified);
        QCOMPARE(stratified.error().where, QStringLiteral("data.split.method"));
    }

    void anAutoencoderHasInputsOnly()
    {
        QByteArray text("x,c,t,many\n");
        for (int i = 0; i < 60; ++i)
            text += QByteArray::number(i) + "," + QByteArray(1, char('p' + i % 3)) + ",some text "
                + QByteArray::number(i) + ",m" + QByteArray::number(i % 25) + "\n";
        READ_OR_FAIL(spec, resolve(text, "{}", R"(, "train": {"task": "autoencoder"})"));
        QCOMPARE(int(*spec.train.task), int(Task::Autoencoder));
        QVERIFY(!spec.target());
        QCOMPARE(spec.column(QStringLiteral("t"))->role, std::optional(ColumnRole::Ignore));
        // 25 categories would be embedded for another task.
        QCOMPARE(
            spec.column(QStringLiteral("many"))->encode, std::optional(CategoryEncoding::OneHot));
        READ_OR_FAIL(data, readData(spec.data));
        READ_OR_FAIL(split, makeSplit(spec, data.dataset));
        QCOMPARE(split.train.size() + split.valid.size() + split.test.size(), std::size_t(60));
        for (const auto *part : {&split.valid, &split.test})
            split.train.insert(split.train.end(), part->begin(), part->end());
        READ_OR_FAIL(fitted, fitPreprocessing(spec, data.dataset, split));
        QCOMPARE(fitted.featureShape(), QList<int>{1 + 3 + 25});
        QCOMPARE(fitted.outputSize(), 29);
        QVERIFY(fitted.targetColumns().isEmpty());
        READ_OR_FAIL(back, preprocessingFromJson(preprocessingToJson(fitted)));
        QCOMPARE(back, fitted);
        QVERIFY(!rawTargets(fitted, data.dataset, {0}));
    }

    void picturesWithoutLabels()
    {
        Spec spec;
        spec.data.source = m_folder.write(QStringLiteral("alone-idx3-ubyte"),
            QByteArray::fromHex("0000080300000001000000010000000105"));
        READ_OR_FAIL(data, readData(spec.data));
        const auto result = resolveData(spec, data);
        QVERIFY(!result);
        QCOMPARE(result.error().where, QStringLiteral("data.labels"));
    }
};

QTEST_GUILESS_MAIN(ResolveDataTest)
#include "tst_resolvedata.moc"
