// SPDX-License-Identifier: GPL-3.0-or-later
// Every class of bytes of a store is damaged in turn. Damage is found by the check, or is harmless:
// then everything still reads as before. Nothing crashes, and what is whole can be saved.
#include "core/store/storecheck.h"
#include "core/store/storerepair.h"
#include "tests/store/carefixture.h"

#include <QSet>

using namespace lampwork;

namespace {

constexpr qint64 allPoints = 10'000 + 60 + 150 + 1500;

// The lines that only one of the two has.
QStringList differences(const QStringList &a, const QStringList &b)
{
    QStringList different;
    const QSet<QString> inA(a.begin(), a.end());
    const QSet<QString> inB(b.begin(), b.end());
    for (const QString &line : a) {
        if (!inB.contains(line))
            different.append(QStringLiteral("- ") + line);
    }
    for (const QString &line : b) {
        if (!inA.contains(line))
            different.append(QStringLiteral("+ ") + line);
    }
    return different;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s", qPrintable(file.errorString()));
    return file.readAll();
}

void setContent(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s", qPrintable(file.errorString()));
}

} // namespace

class StoreDamageTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_whole; // closed: no log
    QString m_logged; // as if its writer had been killed: much of it is in the log alone
    QStringList m_text;
    QStringList m_logText; // of m_logged, which was filled at another time
    int m_found = 0;
    int m_harmless = 0;

    QString fresh(const QString &from)
    {
        static int number = 0;
        const QString path = m_folder.filePath(QStringLiteral("s%1.lampwork").arg(++number));
        if (!care::copyFolder(from, path))
            qFatal("cannot copy");
        return path;
    }

    // What is to hold for any damage whatsoever. Empty: it does.
    QString judge(const QString &path, bool repaired)
    {
        const auto report = checkStore(path);
        if (!report && report.error().code != ErrorCode::InvalidInput
            && report.error().code != ErrorCode::TooNew)
            return QStringLiteral("the check failed: ") + report.error().text();
        const bool found = !report || report->isDamaged();
        const auto text = care::storeText(path);
        if (text && *text != m_text && !found) {
            return QStringLiteral("not found, and different: ")
                + differences(m_text, *text).value(0);
        } else if (!text && !found) {
            return QStringLiteral("not found, and not readable: ") + text.error().text();
        } else {
            ++(found ? m_found : m_harmless);
        }
        return repaired ? judgeRepair(path) : QString();
    }

    QString judgeRepair(const QString &path)
    {
        const QByteArray before = contentOf(path + QStringLiteral("/store.db"));
        const QString to = path + QStringLiteral("-repaired");
        const auto report = repairStore(path, to);
        if (!report)
            return report.error().code == ErrorCode::TooNew
                ? QString()
                : QStringLiteral("not repaired: ") + report.error().text();
        if (contentOf(path + QStringLiteral("/store.db")) != before)
            return QStringLiteral("the damaged store was changed");
        const auto text = care::storeText(to);
        QDir(to).removeRecursively();
        if (!text)
            return QStringLiteral("the repaired store cannot be read: ") + text.error().text();
        // Of points, what is not saved is told, but for flushes that cannot be read at all.
        qint64 told = 0;
        for (const Loss &loss : report->losses)
            told += std::max<qint64>(loss.points, 0);
        if (report->points + told < allPoints - pointsInJournal)
            return QStringLiteral("%1 points were saved and %2 told to be lost")
                .arg(report->points)
                .arg(told);
        if (!report->losses.isEmpty())
            return {};
        if (*text != m_text)
            return QStringLiteral("nothing is told to be lost, and different: ")
                + differences(m_text, *text).value(0);
        return {};
    }
    static constexpr qint64 pointsInJournal = 1500;

    // Changes bytes of one file of a copy, one after the other, and judges each.
    void damage(
        const QString &from, const QString &name, const QList<qint64> &offsets, int repairEvery)
    {
        const QString path = fresh(from);
        const QString file = path + u'/' + name;
        const QByteArray whole = contentOf(file);
        int count = 0;
        for (const qint64 offset : offsets) {
            QByteArray bytes = whole;
            bytes[offset] = char(bytes[offset] ^ 0x5a);
            setContent(file, bytes);
            const bool repaired = repairEvery > 0 && count++ % repairEvery == 0;
            const QString wrong = judge(path, repaired);
            if (!wrong.isEmpty())
                qWarning("%s, byte %lld: %s", qPrintable(name), offset, qPrintable(wrong));
            QVERIFY(wrong.isEmpty());
        }
        qInfo("%s: %d found, %d harmless", qPrintable(name), m_found, m_harmless);
    }

    static QList<qint64> every(qint64 first, qint64 end, qint64 stride)
    {
        QList<qint64> offsets;
        for (qint64 at = first; at < end; at += stride)
            offsets.append(at);
        return offsets;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_whole = m_folder.filePath(QStringLiteral("whole.lampwork"));
        REQUIRE_OK(care::makeStore(m_whole));
        REQUIRE(text, care::storeText(m_whole));
        m_text = text;
        // A copy of the files while the writer still has them open.
        m_logged = m_folder.filePath(QStringLiteral("logged.lampwork"));
        const QString open = m_folder.filePath(QStringLiteral("open.lampwork"));
        REQUIRE(store, openStore(open));
        REQUIRE_OK(care::fill(*store));
        QVERIFY(care::copyFolder(open, m_logged));
        QVERIFY(QFileInfo(m_logged + QStringLiteral("/store.db-wal")).size() > 100'000);
        REQUIRE(logText, care::storeText(fresh(m_logged)));
        m_logText = logText;
    }
    void init() { m_found = m_harmless = 0; }

    void theHeadOfTheDatabase()
    {
        damage(m_whole, QStringLiteral("store.db"), every(0, 100, 1), 5);
    }

    // Heads of b-tree pages and pages that map them, and their lists of cells.
    void theHeadsOfItsPages()
    {
        const qint64 size = QFileInfo(m_whole + QStringLiteral("/store.db")).size();
        QList<qint64> offsets;
        for (qint64 page = 0; page < size; page += 4096) {
            for (const int at : {0, 1, 3, 4, 5, 6, 8, 9, 10, 11, 13})
                offsets.append(page + at + (page == 0 ? 100 : 0));
        }
        damage(m_whole, QStringLiteral("store.db"), offsets, 4);
    }

    // Chunks, their levels, journal entries, rows, indexes, free space.
    void theRestOfItsPages()
    {
        const qint64 size = QFileInfo(m_whole + QStringLiteral("/store.db")).size();
        damage(m_whole, QStringLiteral("store.db"), every(31, size, 211), 7);
    }

    void wholePages_data()
    {
        QTest::addColumn<char>("with");
        QTest::newRow("zeros") << '\0';
        QTest::newRow("ones") << '\xff';
    }
    void wholePages()
    {
        QFETCH(char, with);
        const QString path = fresh(m_whole);
        const QString file = path + QStringLiteral("/store.db");
        const QByteArray whole = contentOf(file);
        for (qint64 page = 0; page < whole.size(); page += 4096) {
            QByteArray bytes = whole;
            bytes.replace(page, 4096, QByteArray(4096, with));
            setContent(file, bytes);
            const QString wrong = judge(path, true);
            QVERIFY2(wrong.isEmpty(),
                qPrintable(QStringLiteral("page %1: ").arg(page / 4096 + 1) + wrong));
        }
    }

    // A page that was written to the place of another.
    void misplacedPages()
    {
        const QString path = fresh(m_whole);
        const QString file = path + QStringLiteral("/store.db");
        const QByteArray whole = contentOf(file);
        for (qint64 page = 4096; page + 4096 < whole.size(); page += 4096) {
            QByteArray bytes = whole;
            bytes.replace(page, 4096, whole.mid(page + 4096, 4096));
            setContent(file, bytes);
            const QString wrong = judge(path, true);
            QVERIFY2(wrong.isEmpty(),
                qPrintable(QStringLiteral("page %1: ").arg(page / 4096 + 1) + wrong));
        }
    }

    void aCutDatabase()
    {
        const QString path = fresh(m_whole);
        const QString file = path + QStringLiteral("/store.db");
        const QByteArray whole = contentOf(file);
        for (qint64 size = 0; size < whole.size(); size += 4096 + 512) {
            setContent(file, whole.left(size));
            const QString wrong = judge(path, false);
            QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("%1 bytes: ").arg(size) + wrong));
        }
        setContent(file, whole.left(whole.size() - 4096));
        QCOMPARE(judge(path, true), QString());
    }

    void framesOfTheLog()
    {
        const QString name = QStringLiteral("store.db-wal");
        const qint64 size = QFileInfo(m_logged + u'/' + name).size();
        for (const bool withIndex : {true, false}) {
            // Reading makes a new index, which would conceal what the old one knew: a fresh copy
            // each time.
            int offsets = 0;
            for (const qint64 offset :
                every(0, 64, 5) + every(64, size, std::max<qint64>(size / 60, 1))) {
                const QString path = fresh(m_logged);
                if (!withIndex)
                    QFile::remove(path + QStringLiteral("/store.db-shm"));
                QByteArray bytes = contentOf(path + u'/' + name);
                bytes[offset] = char(bytes[offset] ^ 0x5a);
                setContent(path + u'/' + name, bytes);
                const auto report = checkStore(path);
                QVERIFY2(report.ok(), report ? "" : qPrintable(report.error().text()));
                const auto text = care::storeText(path);
                const bool equal = text && *text == m_logText;
                QVERIFY2(report->isDamaged() || equal,
                    qPrintable(QStringLiteral("byte %1 is not found").arg(offset)));
                ++offsets;
                QDir(path).removeRecursively();
            }
            QVERIFY(offsets > 50);
        }
    }

    void aCutLog()
    {
        const QString path = fresh(m_logged);
        const QString file = path + QStringLiteral("/store.db-wal");
        const QByteArray whole = contentOf(file);
        QVERIFY(!checkStore(path)->isDamaged());
        const QByteArray index = contentOf(path + QStringLiteral("/store.db-shm"));
        for (qint64 cut = 100; cut < whole.size(); cut += whole.size() / 10) {
            setContent(file, whole.left(whole.size() - cut));
            setContent(path + QStringLiteral("/store.db-shm"), index);
            const auto report = checkStore(path);
            QVERIFY(report.ok() && report->isDamaged());
            (void)care::storeText(path).ok(); // whatever it gives: it does not crash
        }
    }

    // The index of the log is made anew by whoever opens the store first.
    void theIndexOfTheLog()
    {
        const QString name = QStringLiteral("store.db-shm");
        const qint64 size = QFileInfo(m_logged + u'/' + name).size();
        for (const qint64 offset : every(0, 136, 3) + every(136, size, 997)) {
            const QString path = fresh(m_logged);
            QByteArray bytes = contentOf(path + u'/' + name);
            bytes[offset] = char(bytes[offset] ^ 0x5a);
            setContent(path + u'/' + name, bytes);
            REQUIRE(report, checkStore(path));
            QVERIFY(!report.isDamaged());
            REQUIRE(text, care::storeText(path));
            QCOMPARE(text, m_logText);
            QDir(path).removeRecursively();
        }
    }

    void objects()
    {
        const QString path = fresh(m_whole);
        const QDir folder(path + QStringLiteral("/objects"));
        for (const QString &name : folder.entryList(QDir::Files)) {
            const QByteArray whole = contentOf(folder.filePath(name));
            for (qsizetype at = 0; at < whole.size(); ++at) {
                QByteArray bytes = whole;
                bytes[at] = char(bytes[at] ^ 1);
                setContent(folder.filePath(name), bytes);
                REQUIRE(report, checkStore(path));
                QCOMPARE(report.findings.size(), 1);
                QCOMPARE(report.findings[0].object, name);
                QVERIFY(report.isDamaged());
                REQUIRE_ERROR(care::storeText(path), ErrorCode::Damaged);
            }
            setContent(folder.filePath(name), whole.left(whole.size() - 1));
            QVERIFY(checkStore(path)->isDamaged());
            setContent(folder.filePath(name), whole);
        }
        QVERIFY(!checkStore(path)->isDamaged());
    }

    void theLockFile()
    {
        const QString path = fresh(m_whole);
        setContent(path + QStringLiteral("/store.lock"), QByteArray(100, 'x'));
        QVERIFY(!checkStore(path)->isDamaged());
        {
            REQUIRE(store, openStore(path));
            REQUIRE_OK(store->editRun(1, {}));
        }
        QVERIFY(QFile::remove(path + QStringLiteral("/store.lock")));
        QVERIFY(!checkStore(path)->isDamaged());
        REQUIRE(store, openStore(path));
        REQUIRE_OK(store->editRun(1, {}));
    }
};

QTEST_GUILESS_MAIN(StoreDamageTest)
#include "tst_storedamage.moc"
