// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/run.h"

#include <QTest>

using namespace lampwork;

namespace {

RunEvent noted(qint64 seq, EventKind kind, qint64 step, const char *text)
{
    return {seq, seq * 1000, kind, step, QString::fromUtf8(text)};
}

} // namespace

class TestNotes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theLastOfEachStepHolds();
    void theKindHasAName();
};

void TestNotes::theLastOfEachStepHolds()
{
    const QList<RunEvent> events{noted(1, EventKind::Note, 50, "late"),
        noted(2, EventKind::Warning, 5, "no note"), noted(3, EventKind::Note, 10, "typo"),
        noted(4, EventKind::Note, 20, "taken back"), noted(5, EventKind::Note, 10, "right"),
        noted(6, EventKind::Note, 20, "")};
    QCOMPARE(notesAmong(events), (QList<RunEvent>{events[4], events[0]}));
    QVERIFY(notesAmong({}).isEmpty());
}

void TestNotes::theKindHasAName()
{
    QCOMPARE(nameOf(EventKind::Note), QStringLiteral("note"));
    QCOMPARE(eventKindFromName(QStringLiteral("note")), std::optional(EventKind::Note));
}

QTEST_GUILESS_MAIN(TestNotes)
#include "tst_notes.moc"
