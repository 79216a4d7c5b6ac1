// SPDX-License-Identifier: GPL-3.0-or-later
// Two windows on one store that eight processes write to at an engine's cadence, one window editing
// meanwhile: both hold what the store holds, point for point.
#include "app/lampwork/window/mainwindow.h"
#include "tests/store/storecontract.h"
#include "tests/store/writeroutput.h"
#include "tests/widgets/runfixture.h"
#include "widgets/panels/workbench/curvesview.h"

#include <QMap>
#include <QTimer>

#include <utility>

using namespace lampwork;

namespace {

constexpr int writers = 8;
constexpr int flushes = 40;
constexpr qint64 pointsAFlush = 150; // more than a chunk of them in all, so that it is compacted
constexpr int cadenceMs = 100;
constexpr int editMs = 120;
constexpr int patienceMs = 60'000;
// Not a measurement (tests/bench has that): nobody may be shut out of the store.
constexpr qint64 absurdMs = 8'000;

const QString loss = QStringLiteral("train/loss");

// A window, and what it was told, as its pages are.
struct Shown {
    explicit Shown(const QString &address)
        : window(address, [address] { return openStore(address); })
        , problems(&window.workbench(), &Workbench::problemReported)
        , feed(window.workbench())
    {
        QObject::connect(
            &feed, &RunFeed::pointsArrived, &feed, [this](RunId run, const PointBatch &batch) {
                for (const SeriesPoints &points : batch) {
                    SeriesPoints &all = held[run];
                    all.name = points.name;
                    all.steps.insert(all.steps.end(), points.steps.begin(), points.steps.end());
                    all.wallMs.insert(all.wallMs.end(), points.wallMs.begin(), points.wallMs.end());
                    all.values.insert(all.values.end(), points.values.begin(), points.values.end());
                }
            });
        window.resize(1100, 700);
        window.showPage(Page::Runs);
        window.show();
    }
    // As a person ticks runs, once they are listed.
    void follow(const QList<RunId> &runs)
    {
        feed.setRuns(QSet<RunId>(runs.begin(), runs.end()));
        workbench().setShownRuns(runs);
    }
    Workbench &workbench() { return window.workbench(); }
    CurvePlot *plot() const
    {
        return window.findChild<CurvesView *>()->plot(QStringLiteral("loss"));
    }
    QString told() const
    {
        QStringList texts;
        for (const QList<QVariant> &one : problems)
            texts.append(one[0].value<Error>().text());
        return texts.join(u'\n');
    }
    bool holds(RunId run, qint64 points) const
    {
        return held.contains(run) && qint64(held[run].size()) >= points;
    }

    MainWindow window;
    QSignalSpy problems;
    RunFeed feed;
    QMap<RunId, SeriesPoints> held;
};

// A person who never rests: renames, tags, notes, bins and restores one run after the other.
struct Editor {
    Editor(Workbench &workbench, QList<RunId> ids)
        : bench(workbench)
        , runs(std::move(ids))
    {
        QObject::connect(&timer, &QTimer::timeout, &timer, [this] { edit(); });
        timer.start(editMs);
    }
    void edit()
    {
        const RunId id = runs[rounds / 5 % runs.size()];
        const int round = rounds++;
        RunEdit change;
        if (round % 5 == 0)
            change.name = QStringLiteral("renamed %1;").arg(round);
        else if (round % 5 == 1)
            change.tags = QStringList{QStringLiteral("round %1").arg(round), QStringLiteral("b")};
        else if (round % 5 == 2)
            change.note = QStringLiteral("noted %1").arg(round);
        else
            change.deleted = round % 5 == 3;
        if (change.name)
            names[id] = *change.name;
        if (change.tags)
            tags[id] = *change.tags;
        if (change.note)
            notes[id] = *change.note;
        bench.editRun(id, change);
    }

    Workbench &bench;
    QList<RunId> runs;
    QTimer timer;
    int rounds = 0;
    QHash<RunId, QString> names;
    QHash<RunId, QStringList> tags;
    QHash<RunId, QString> notes;
};

// What CurvePlot::csv() says of a curve: its lines "step,time_ms,value", after its name.
QByteArrayList linesOf(const QByteArray &csv, const QString &name)
{
    QByteArrayList lines;
    const QByteArray start = '"' + name.toUtf8();
    for (const QByteArray &line : csv.split('\n')) {
        if (line.startsWith(start))
            lines.append(line.mid(line.indexOf("\",") + 2));
    }
    return lines;
}

} // namespace

class TwoWindowsTest : public StoreContract {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        isolateSettings(m_settings.path());
        Theme::instance().install(*qApp);
    }
    void bothHoldWhatEightProcessesWrite();

private:
    void examineWriters(const std::vector<std::unique_ptr<QProcess>> &processes);
    void examineHeld(Shown &shown, const QList<RunId> &ids);
    void examinePlot(Shown &shown, const QList<RunId> &ids);
    void examineEdits(const Editor &editor, const QList<RunId> &ids);

    QTemporaryDir m_settings;
};

void TwoWindowsTest::examineWriters(const std::vector<std::unique_ptr<QProcess>> &processes)
{
    for (const auto &process : processes) {
        QVERIFY2(process->exitCode() == 0, process->readAllStandardError());
        Acknowledged acknowledged;
        acknowledged.read(process->readAllStandardOutput());
        QCOMPARE(acknowledged.lastLine, QByteArray("finished"));
        QCOMPARE(acknowledged.step, flushes * pointsAFlush);
        QVERIFY2(acknowledged.slowestMs >= 0 && acknowledged.slowestMs < absurdMs,
            qPrintable(QStringLiteral("a flush took %1 ms").arg(acknowledged.slowestMs)));
    }
}

void TwoWindowsTest::examineHeld(Shown &shown, const QList<RunId> &ids)
{
    for (const RunId id : ids) {
        QTRY_VERIFY_WITH_TIMEOUT(shown.holds(id, flushes * pointsAFlush), patienceMs);
        REQUIRE(stored, store->points(id, loss));
        QVERIFY(samePoints(stored, makePoints(loss, 1, flushes * pointsAFlush)));
        QVERIFY2(samePoints(shown.held[id], stored), "the window holds other points");
    }
    // The last edits may still be under way.
    const auto hasTheList = [&] {
        const auto runs = store->runs();
        return runs && shown.workbench().runs() == *runs;
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasTheList(), patienceMs);
    QCOMPARE(shown.told(), QString());
}

// That of the window's own page; the curves of the runs that were in the bin are drawn anew.
void TwoWindowsTest::examinePlot(Shown &shown, const QList<RunId> &ids)
{
    shown.workbench().setShownRuns(ids);
    for (const RunId id : ids) {
        const auto curve = QStringLiteral("%1:%2").arg(id).arg(loss);
        QTRY_VERIFY_WITH_TIMEOUT(
            shown.plot() && shown.plot()->pointCount(curve) == flushes * pointsAFlush, patienceMs);
    }
    const QByteArray csv = shown.plot()->csv();
    QByteArrayList expected;
    const SeriesPoints points = makePoints(loss, 1, flushes * pointsAFlush);
    for (std::size_t i = 0; i < points.size(); ++i)
        expected.append(QByteArray::number(points.steps[i]) + ','
            + QByteArray::number(points.wallMs[i]) + ','
            + QByteArray::number(points.values[i], 'g', QLocale::FloatingPointShortest));
    for (const RunId id : ids)
        QCOMPARE(linesOf(csv, shown.workbench().run(id)->name), expected);
}

void TwoWindowsTest::examineEdits(const Editor &editor, const QList<RunId> &ids)
{
    QVERIFY2(editor.rounds > 5, "nothing was edited while they wrote");
    for (const RunId id : ids) {
        REQUIRE(run, store->run(id));
        QCOMPARE(run.name,
            editor.names.value(id, QStringLiteral("writer %1;").arg(ids.indexOf(id) + 1)));
        QCOMPARE(run.tags, editor.tags.value(id));
        QCOMPARE(run.note, editor.notes.value(id));
        QCOMPARE(run.deleted, false);
        QCOMPARE(run.state, RunState::Finished);
        QCOMPARE(run.step, flushes * pointsAFlush);
    }
}

void TwoWindowsTest::bothHoldWhatEightProcessesWrite()
{
    QList<RunId> ids;
    for (int i = 0; i < writers; ++i)
        ids.append(makeRun(QStringLiteral("writer %1;").arg(i + 1)));
    const QString address = store->location();
    Shown editing(address);
    Shown looking(address);
    for (Shown *shown : {&editing, &looking}) {
        QTRY_COMPARE(shown->workbench().runs().size(), writers);
        shown->follow(ids);
    }

    std::vector<std::unique_ptr<QProcess>> processes;
    int ended = 0;
    for (const RunId id : ids) {
        processes.push_back(std::make_unique<QProcess>());
        connect(processes.back().get(), &QProcess::finished, this, [&ended] { ++ended; });
        processes.back()->start(QStringLiteral(LAMPWORK_STORE_WRITER),
            {address, QString::number(id), QString::number(flushes), QString::number(pointsAFlush),
                QStringLiteral("0"), QString::number(cadenceMs)});
    }
    Editor editor(editing.workbench(), ids);
    QTRY_COMPARE_WITH_TIMEOUT(ended, writers, patienceMs);
    while (editor.rounds % 5 != 0) // what lies in the bin is restored
        editor.edit();
    editor.timer.stop();

    examineWriters(processes);
    for (Shown *shown : {&editing, &looking}) {
        if (!QTest::currentTestFailed())
            examineHeld(*shown, ids);
        if (!QTest::currentTestFailed())
            examinePlot(*shown, ids);
    }
    if (!QTest::currentTestFailed())
        examineEdits(editor, ids);
}

QTEST_MAIN(TwoWindowsTest)
#include "tst_twowindows.moc"
