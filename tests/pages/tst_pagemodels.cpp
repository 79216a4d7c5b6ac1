// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/templates.h"
#include "widgets/dialogs/codesnippets.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/itemmodels/columnlistmodel.h"
#include "widgets/itemmodels/examplesmodel.h"
#include "widgets/itemmodels/exportlistmodel.h"
#include "widgets/itemmodels/layerlistmodel.h"
#include "widgets/itemmodels/tablepreviewmodel.h"
#include "widgets/itemmodels/thumbnailmodel.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace lampwork;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Column numbers(const QString &name, std::vector<double> values)
{
    Column column;
    column.name = name;
    column.numbers = std::move(values);
    return column;
}

// Two inputs, so that Linear 4 has 2 × 4 + 4 = 12 parameters.
Preprocessing twoInputs()
{
    Preprocessing preprocessing;
    preprocessing.task = Task::Binary;
    preprocessing.numeric = {NumericInput{QStringLiteral("a")}, NumericInput{QStringLiteral("b")}};
    preprocessing.classes = {QStringLiteral("no"), QStringLiteral("yes")};
    return preprocessing;
}

LayerSpec layer(const char *kind, const QVariantMap &options = {})
{
    return {QString::fromLatin1(kind), options};
}

NetworkSpec twoLayers()
{
    NetworkSpec network;
    network.layers = {layer("linear", {{QStringLiteral("units"), 4}}), layer("relu")};
    network.layersGiven = true;
    return network;
}

} // namespace

class TestPageModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTableShowsItsCells();
    void aLongTableIsShownThroughAWindow();
    void columnsShowWhatTheyHold();
    void choosingATypeAsksForItAndChangesNothing();
    void layersShowShapesAndParameters();
    void aMisfitIsMarkedAtItsLayer();
    void droppingALayerAsksForAMove_data();
    void droppingALayerAsksForAMove();
    void branchesStandIndentedBelowTheirLayer();
    void layersMoveBetweenBranches_data();
    void layersMoveBetweenBranches();
    void picturesAreMadeWhenAskedFor();
    void examplesNameTrueAndPredictedClass();
    void exportsAreSortedByTime();
    void aNumberFieldTakesOnlyNumbersInRange();
    void aNumberFieldStepsWithTheArrows();
    void snippetsNameTheInputs();
};

void TestPageModels::aTableShowsItsCells()
{
    auto table = std::make_shared<Table>();
    table->columns = {numbers(QStringLiteral("x"), {1.5, missing})};
    table->rowCount = 2;
    TablePreviewModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTable(table);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.columnCount(), 1);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("1.5"));
    QCOMPARE(model.index(1, 0).data().toString(), QStringLiteral("missing"));
    QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("x"));
    QCOMPARE(model.headerData(1, Qt::Vertical, Qt::DisplayRole).toInt(), 2);
}

void TestPageModels::aLongTableIsShownThroughAWindow()
{
    const std::size_t rows = 25'000;
    std::vector<double> values(rows);
    for (std::size_t i = 0; i < rows; ++i)
        values[i] = double(i);
    auto table = std::make_shared<Table>();
    table->columns = {numbers(QStringLiteral("x"), values)};
    table->rowCount = rows;
    TablePreviewModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTable(table);
    QCOMPARE(model.rowCount(), TablePreviewModel::windowRows);
    model.setFirstRow(12'345);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("12345"));
    QCOMPARE(model.headerData(0, Qt::Vertical, Qt::DisplayRole).toInt(), 12'346);
    model.setFirstRow(1'000'000); // as far as the window stays full: rows 15,000 to 24,999
    QCOMPARE(model.firstRow(), 15'000);
    QCOMPARE(model.index(model.rowCount() - 1, 0).data().toString(), QStringLiteral("24999"));
}

void TestPageModels::columnsShowWhatTheyHold()
{
    ColumnProfile number;
    number.name = QStringLiteral("mass");
    number.count = 200;
    number.missing = 3;
    number.distinct = 90;
    number.histogram = {1, 4, 2};
    ColumnProfile category;
    category.name = QStringLiteral("island");
    category.type = ColumnType::Category;
    category.count = 200;
    category.distinct = 2;
    category.top = {{QStringLiteral("Biscoe"), 150}, {QStringLiteral("Dream"), 50}};
    ColumnSpec mass;
    mass.name = number.name;
    mass.role = ColumnRole::Input;
    mass.missing = MissingRule::Median;

    ColumnListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setColumns({number, category}, {mass});
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(
        model.index(0, ColumnListModel::Missing).data().toString(), QStringLiteral("3 (1.5 %)"));
    QCOMPARE(model.index(1, ColumnListModel::Missing).data().toString(), QStringLiteral("none"));
    QCOMPARE(model.index(0, ColumnListModel::Role).data().toString(), QStringLiteral("Input"));
    QCOMPARE(model.index(1, ColumnListModel::Type).data().toString(), QStringLiteral("Category"));
    QCOMPARE(
        model.index(0, ColumnListModel::Preparation).data().toString(), QStringLiteral("Median"));
    const auto bars = model.index(0, ColumnListModel::Values)
                          .data(ColumnListModel::ValueRole)
                          .value<Distribution>();
    QCOMPARE(bars.bars, (std::vector<double>{0.25, 1.0, 0.5}));
    const auto texts = model.index(1, ColumnListModel::Values)
                           .data(ColumnListModel::ValueRole)
                           .value<Distribution>();
    QVERIFY(texts.categories);
    QCOMPARE(texts.bars, (std::vector<double>{1.0, 50.0 / 150.0}));
    QCOMPARE(model.rowOf(QStringLiteral("island")), 1);
    QCOMPARE(model.rowOf(QStringLiteral("nowhere")), -1);
}

void TestPageModels::choosingATypeAsksForItAndChangesNothing()
{
    ColumnProfile profile;
    profile.name = QStringLiteral("year");
    ColumnListModel model;
    model.setColumns({profile}, {});
    QSignalSpy spy(&model, &ColumnListModel::typeChosen);
    const QModelIndex index = model.index(0, ColumnListModel::Type);
    QVERIFY(model.setData(index, int(ColumnType::Category)));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy[0][0].toString(), QStringLiteral("year"));
    QCOMPARE(index.data().toString(), QStringLiteral("Number"));
    QVERIFY(!model.setData(index, int(ColumnType::Number))); // it is one already
    QVERIFY(!model.setData(model.index(0, ColumnListModel::Missing), 1));
}

void TestPageModels::layersShowShapesAndParameters()
{
    const Preprocessing preprocessing = twoInputs();
    LayerListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setPlan(planNetwork(twoLayers(), preprocessing), preprocessing.featureShape());
    QCOMPARE(model.rowCount(), 4); // input, two layers, output
    QCOMPARE(model.index(0, LayerListModel::Output).data().toString(), QStringLiteral("2"));
    QCOMPARE(model.index(1, LayerListModel::Output).data().toString(), QStringLiteral("4"));
    QCOMPARE(model.index(1, LayerListModel::Parameters).data().toString(), QStringLiteral("12"));
    QCOMPARE(model.index(2, LayerListModel::Parameters).data().toString(), QStringLiteral("0"));
    // The output: 4 × 2 weights and 2 biases.
    QCOMPARE(model.index(3, LayerListModel::Parameters).data().toString(), QStringLiteral("10"));
    QCOMPARE(model.index(0, 0).data(LayerListModel::LayerRole).toInt(), -1);
    QCOMPARE(model.index(2, 0).data(LayerListModel::LayerRole).toInt(), 1);
    QVERIFY(!(model.index(0, 0).flags() & Qt::ItemIsDragEnabled));
    QVERIFY(model.index(1, 0).flags() & Qt::ItemIsDragEnabled);
}

void TestPageModels::aMisfitIsMarkedAtItsLayer()
{
    const Preprocessing preprocessing = twoInputs();
    NetworkSpec network = twoLayers();
    network.layers.insert(1, layer("conv2d")); // a convolution over two numbers
    LayerListModel model;
    model.setPlan(planNetwork(network, preprocessing), preprocessing.featureShape());
    QVERIFY(model.index(1, 0).data(LayerListModel::ProblemRole).toString().isEmpty());
    QVERIFY(!model.index(2, 0).data(LayerListModel::ProblemRole).toString().isEmpty());
    QCOMPARE(model.index(2, LayerListModel::Parameters).data().toString(), QStringLiteral("–"));
    QCOMPARE(model.index(3, LayerListModel::Output).data().toString(), QStringLiteral("–"));
}

void TestPageModels::droppingALayerAsksForAMove_data()
{
    QTest::addColumn<int>("from"); // layer
    QTest::addColumn<int>("row"); // dropped before this row
    QTest::addColumn<QList<int>>("asked"); // from, before
    QTest::newRow("the first behind the second") << 0 << 3 << QList<int>{0, 2};
    QTest::newRow("the second in front") << 1 << 1 << QList<int>{1, 0};
    QTest::newRow("above the input is the front") << 1 << 0 << QList<int>{1, 0};
    QTest::newRow("below the output is the end") << 0 << 4 << QList<int>{0, 2};
    QTest::newRow("where it is: nothing") << 0 << 2 << QList<int>{};
}

void TestPageModels::droppingALayerAsksForAMove()
{
    QFETCH(int, from);
    QFETCH(int, row);
    QFETCH(QList<int>, asked);
    const Preprocessing preprocessing = twoInputs();
    LayerListModel model;
    model.setPlan(planNetwork(twoLayers(), preprocessing), preprocessing.featureShape());
    QSignalSpy spy(&model, &LayerListModel::moveRequested);
    std::unique_ptr<QMimeData> data(model.mimeData({model.index(model.rowOfLayer(from), 0)}));
    QVERIFY(data);
    QVERIFY(!model.dropMimeData(data.get(), Qt::MoveAction, row, 0, {}));
    QCOMPARE(spy.size(), asked.isEmpty() ? 0 : 1);
    if (!asked.isEmpty()) {
        QCOMPARE(spy[0][0].value<LayerPath>(), LayerPath{asked[0]});
        QCOMPARE(spy[0][1].value<LayerPath>(), LayerPath{asked[1]});
    }
}

namespace {

// linear; parallel of (relu) and (); residual of a residual of (linear, relu).
NetworkSpec branchedLayers()
{
    LayerSpec inner = layer("residual");
    inner.branches = {{layer("linear", {{QStringLiteral("units"), 8}}), layer("relu")}};
    LayerSpec outer = layer("residual");
    outer.branches = {{inner}};
    LayerSpec parallel = layer("parallel");
    parallel.branches = {{layer("relu")}, {}};
    NetworkSpec network = twoLayers();
    network.layers = {layer("linear", {{QStringLiteral("units"), 4}}), parallel, outer};
    return network;
}

} // namespace

void TestPageModels::branchesStandIndentedBelowTheirLayer()
{
    const Preprocessing preprocessing = twoInputs();
    LayerListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setPlan(planNetwork(branchedLayers(), preprocessing), preprocessing.featureShape());
    const QList<LayerPath> rows{{}, {0}, {1}, {1, 0}, {1, 0, 0}, {1, 1}, {2}, {2, 0}, {2, 0, 0},
        {2, 0, 0, 0}, {2, 0, 0, 0, 0}, {2, 0, 0, 0, 1}, {}};
    QCOMPARE(model.rowCount(), rows.size());
    for (int row = 0; row < rows.size(); ++row) {
        QCOMPARE(model.index(row, 0).data(LayerListModel::PathRole).value<LayerPath>(), rows[row]);
        if (!rows[row].isEmpty())
            QCOMPARE(model.rowOf(rows[row]), row);
    }
    QCOMPARE(model.index(5, 0).data().toString().trimmed(), QStringLiteral("Branch 2"));
    QVERIFY(model.index(5, 0).data().toString().at(0).isSpace());
    QCOMPARE(model.index(10, 0).data().toString().trimmed(), QStringLiteral("Linear 8"));
    QCOMPARE(model.index(2, LayerListModel::Output).data().toString(), QStringLiteral("8"));
    QCOMPARE(model.index(10, LayerListModel::Parameters).data().toString(), QStringLiteral("72"));
    QCOMPARE(model.index(6, LayerListModel::Parameters).data().toString(), QStringLiteral("72"));
    // Where something lands that is dropped before each row.
    const QList<LayerPath> places{{0}, {0}, {1}, {1, 0, 0}, {1, 0, 0}, {1, 0, 1}, {2}, {2, 0, 0},
        {2, 0, 0}, {2, 0, 0, 0, 0}, {2, 0, 0, 0, 0}, {2, 0, 0, 0, 1}, {3}};
    for (int row = 0; row < places.size(); ++row)
        QCOMPARE(model.placeBefore(row), places[row]);
}

void TestPageModels::layersMoveBetweenBranches_data()
{
    QTest::addColumn<LayerPath>("from");
    QTest::addColumn<LayerPath>("before");
    QTest::addColumn<LayerPath>("now"); // empty: it cannot be done
    QTest::newRow("into a branch behind it")
        << LayerPath{0} << LayerPath{1, 1, 0} << LayerPath{0, 1, 0};
    QTest::newRow("out of a branch") << LayerPath{1, 0, 0} << LayerPath{3} << LayerPath{3};
    QTest::newRow("to the end of its own list")
        << LayerPath{2, 0, 0, 0, 0} << LayerPath{2, 0, 0, 0, 2} << LayerPath{2, 0, 0, 0, 1};
    QTest::newRow("into itself") << LayerPath{2} << LayerPath{2, 0, 0} << LayerPath{};
    QTest::newRow("a branch before another")
        << LayerPath{1, 1} << LayerPath{1, 0} << LayerPath{1, 0};
    QTest::newRow("a branch to another layer") << LayerPath{1, 1} << LayerPath{2, 0} << LayerPath{};
    QTest::newRow("where it is") << LayerPath{1} << LayerPath{2} << LayerPath{};
    QTest::newRow("nothing there") << LayerPath{7} << LayerPath{0} << LayerPath{};
}

void TestPageModels::layersMoveBetweenBranches()
{
    QFETCH(LayerPath, from);
    QFETCH(LayerPath, before);
    QFETCH(LayerPath, now);
    const QList<LayerSpec> layers = branchedLayers().layers;
    const MovedLayers moved = withMoved(layers, from, before);
    QCOMPARE(moved.path, now);
    if (now.isEmpty()) {
        QVERIFY(moved.layers == layers);
        return;
    }
    if (namesLayer(from))
        QCOMPARE(layerAt(moved.layers, now)->kind, layerAt(layers, from)->kind);
    // And back again.
    LayerPath back = from;
    if (parentOf(from) == parentOf(now) && from.constLast() > now.constLast())
        ++back.last();
    else if (from == LayerPath{0} && now.size() > 1)
        back = {0};
    QVERIFY(withMoved(moved.layers, now, back).layers == layers);
}

void TestPageModels::picturesAreMadeWhenAskedFor()
{
    auto images = std::make_shared<ImageSet>();
    images->count = 1200;
    images->height = 1;
    images->width = 2;
    images->bytes.assign(2400, 0);
    images->bytes[3] = 255; // the right pixel of the second picture
    images->labels.assign(1200, 1);
    images->classes = {QStringLiteral("cat"), QStringLiteral("dog")};
    ThumbnailModel model(16);
    model.setImages(images);
    QVERIFY(model.rowCount() < 1200);
    // The tester fetches more by itself, and takes it amiss when that is within a reset.
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.index(1).data().toString(), QStringLiteral("dog"));
    const QImage image = imageOf(*images, 1, pixelRange(*images));
    QCOMPARE(image.pixelColor(0, 0), QColor(Qt::black));
    QCOMPARE(image.pixelColor(1, 0), QColor(Qt::white));
    while (model.canFetchMore({}))
        model.fetchMore({});
    QCOMPARE(model.rowCount(), 1200);
}

void TestPageModels::examplesNameTrueAndPredictedClass()
{
    auto predictions = std::make_shared<Predictions>();
    predictions->task = Task::Binary;
    predictions->classes = {QStringLiteral("no"), QStringLiteral("yes")};
    predictions->rows = {4, 7};
    predictions->targets = {1, 0};
    predictions->outputs = {0.75F, 0.25F, 0.9F, 0.1F};
    predictions->losses = {1.5F, 0.125F};
    auto table = std::make_shared<Table>();
    table->columns = {numbers(QStringLiteral("x"), {0, 1, 2, 3, 40, 5, 6, 70})};
    table->rowCount = 8;
    ExamplesModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setExamples(predictions, {0, 1}, table);
    QCOMPARE(model.index(0, ExamplesModel::Row).data().toString(), QStringLiteral("5"));
    QCOMPARE(model.index(0, ExamplesModel::True).data().toString(), QStringLiteral("yes"));
    QCOMPARE(model.index(0, ExamplesModel::Predicted).data().toString(), QStringLiteral("no"));
    QCOMPARE(model.index(0, ExamplesModel::Confidence).data().toString(), QStringLiteral("0.75"));
    QCOMPARE(model.index(0, ExamplesModel::FixedColumns).data().toString(), QStringLiteral("40"));
    QCOMPARE(ExamplesModel::caption(*predictions, 0), QStringLiteral("yes → no"));
    QCOMPARE(ExamplesModel::caption(*predictions, 1), QStringLiteral("no"));
}

void TestPageModels::exportsAreSortedByTime()
{
    ExportEntry older;
    older.artifact.name = QStringLiteral("a.pt");
    older.artifact.atMs = 1000;
    older.measurements = exportMeasurementsFromJson(Json::parse(
        R"({"file": "/x/a.pt", "size_bytes": 1500, "parity": 2.5e-7, "rows": 57,
            "latency_ms": {"1": {"p50": 0.05, "p99": 0.2}}, "checkpoint_step": 90})"));
    ExportEntry newer;
    newer.artifact.name = QStringLiteral("b.pt");
    newer.artifact.atMs = 2000;
    ExportListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setExports({older, newer});
    QCOMPARE(model.index(0, ExportListModel::File).data().toString(), QStringLiteral("b.pt"));
    QCOMPARE(model.index(1, ExportListModel::Parity).data().toString(), QStringLiteral("2.5e-07"));
    QCOMPARE(
        model.index(1, ExportListModel::Single).data().toString(), QStringLiteral("0.05 / 0.2 ms"));
    QCOMPARE(model.index(1, ExportListModel::Batch).data().toString(), QStringLiteral("–"));
    QCOMPARE(model.entry(1)->measurements.rows, 57);
}

void TestPageModels::aNumberFieldTakesOnlyNumbersInRange()
{
    NumberField field({0, 10, true, true});
    field.setDefault(5);
    QCOMPARE(field.placeholderText(), QStringLiteral("5"));
    QSignalSpy spy(&field, &NumberField::edited);
    QTest::keyClicks(&field, QStringLiteral("0"));
    QCOMPARE(spy.size(), 0); // 0 itself is not allowed
    field.selectAll();
    QTest::keyClicks(&field, QStringLiteral("7"));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(field.value(), std::optional<double>(7));
    QTest::keyClicks(&field, QStringLiteral("5")); // 75 is above the range
    QCOMPARE(spy.size(), 1);
    QCOMPARE(field.value(), std::optional<double>(7));
    field.selectAll();
    QTest::keyClick(&field, Qt::Key_Delete);
    QCOMPARE(spy.size(), 2);
    QCOMPARE(field.value(), std::optional<double>());
}

void TestPageModels::aNumberFieldStepsWithTheArrows()
{
    NumberField field({0, 1});
    field.setDefault(0.1);
    QTest::keyClick(&field, Qt::Key_Up);
    QCOMPARE(field.value(), std::optional<double>(0.11));
    NumberField whole({1, 3, true});
    whole.setValue(3);
    QTest::keyClick(&whole, Qt::Key_Up); // stays in range
    QCOMPARE(whole.value(), std::optional<double>(3));
    QTest::keyClick(&whole, Qt::Key_Down);
    QCOMPARE(whole.value(), std::optional<double>(2));
}

void TestPageModels::snippetsNameTheInputs()
{
    Spec spec;
    spec.train.task = Task::Binary;
    ColumnSpec mass;
    mass.name = QStringLiteral("mass");
    mass.type = ColumnType::Number;
    mass.role = ColumnRole::Input;
    ColumnSpec island = mass;
    island.name = QStringLiteral("island");
    island.type = ColumnType::Category;
    ColumnSpec target = island;
    target.name = QStringLiteral("sex");
    target.role = ColumnRole::Target;
    spec.data.columns = {mass, island, target};
    const QString python = pythonSnippet(spec, QStringLiteral("/tmp/a \"b\".pt"));
    QVERIFY(python.contains(QStringLiteral("torch.jit.load(\"/tmp/a \\\"b\\\".pt\")")));
    QVERIFY(python.contains(QStringLiteral("mass")));
    QVERIFY(python.contains(QStringLiteral("categories = [[\"\"]]")));
    QVERIFY(!python.contains(QStringLiteral("sex")));
    QVERIFY(
        cppSnippet(spec, QStringLiteral("m.pt")).contains(QStringLiteral("torch::zeros({1, 1}")));
}

QTEST_MAIN(TestPageModels)
#include "tst_pagemodels.moc"
