// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"

#include <QTest>

using namespace lampwork;

class JsonTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void syntaxErrorsSayWhere()
    {
        const auto result = parseJson("{\n  \"a\": 1,\n  \"b\": }\n", QStringLiteral("spec.json"));
        QVERIFY(!result);
        QCOMPARE(result.error().where, QStringLiteral("spec.json:3:8"));
        QCOMPARE(result.error().code, ErrorCode::InvalidInput);
    }

    void pathsAreSplit_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QStringList>("parts");
        QTest::newRow("dotted") << "train.optimizer.lr" << QStringList{"train", "optimizer", "lr"};
        QTest::newRow("list element")
            << "network.layers[2].units" << QStringList{"network", "layers", "[2]", "units"};
        QTest::newRow("key with a dot")
            << "data.columns[\"a.b\"].type" << QStringList{"data", "columns", "a.b", "type"};
        QTest::newRow("key with a quote") << "x[\"a\\\"b\"]" << QStringList{"x", "a\"b"};
        QTest::newRow("malformed: ends with a dot") << "a." << QStringList();
        QTest::newRow("malformed: two dots") << "a..b" << QStringList();
        QTest::newRow("malformed: open bracket") << "a[1" << QStringList();
        QTest::newRow("malformed: empty") << "" << QStringList();
    }
    void pathsAreSplit()
    {
        QFETCH(QString, path);
        QFETCH(QStringList, parts);
        const auto result = splitPath(path);
        QCOMPARE(result.ok(), !parts.isEmpty());
        if (result)
            QCOMPARE(*result, parts);
    }

    void flattenNamesEveryScalarByAPathThatSetsIt()
    {
        const Json json = Json::parse(R"({"a": {"b": 1, "c.d": [true, "x"]}, "e": [], "f": {}})");
        QStringList paths;
        Json rebuilt = json;
        for (const auto &[path, value] : flatten(json)) {
            paths.append(path);
            QVERIFY(setAtPath(rebuilt, path, "changed"));
        }
        QCOMPARE(paths, (QStringList{"a.b", "a[\"c.d\"][0]", "a[\"c.d\"][1]", "e", "f"}));
        QCOMPARE(rebuilt,
            Json::parse(
                R"({"a": {"b": "changed", "c.d": ["changed", "changed"]}, "e": "changed", "f": "changed"})"));
    }

    void settingThroughAScalarIsAnError()
    {
        Json json = Json::parse(R"({"a": 1, "l": [1]})");
        QVERIFY(!setAtPath(json, QStringLiteral("a.b"), 2));
        QVERIFY(!setAtPath(json, QStringLiteral("l[3]"), 2));
        QVERIFY(setAtPath(json, QStringLiteral("new.section"), 2));
        QCOMPARE(json["new"]["section"], Json(2));
    }

    void looseValues()
    {
        QCOMPARE(parseLooseValue(QStringLiteral("0.01")), Json(0.01));
        QCOMPARE(parseLooseValue(QStringLiteral("true")), Json(true));
        QCOMPARE(parseLooseValue(QStringLiteral("adam")), Json("adam"));
        QCOMPARE(parseLooseValue(QStringLiteral("[1, 2]")), Json::parse("[1,2]"));
    }

    void variantsSurvive()
    {
        for (const char *text : {"true", "3", "0.25", "\"x\"", "[1,\"a\"]"}) {
            const Json json = Json::parse(text);
            QCOMPARE(toJson(toVariant(json)), json);
        }
    }
};

QTEST_GUILESS_MAIN(JsonTest)
#include "tst_json.moc"
