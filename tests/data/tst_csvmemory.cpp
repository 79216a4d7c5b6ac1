// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/data/testfiles.h"

#include <functional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lampwork;

// Reading stays within twice the typed columns' size, whatever the columns are.
class CsvMemoryTest : public QObject {
    Q_OBJECT
private:
    struct Measured {
        qint64 rows = -1;
        qint64 typedBytes = 0;
        qint64 peakBytes = 0;
    };

    static qint64 typedBytes(const Table &table)
    {
        std::size_t bytes = 0;
        for (const Column &column : table.columns)
            bytes += column.numbers.size() * sizeof(double)
                + column.codes.size() * sizeof(std::int32_t) + column.texts.bytes.size()
                + column.texts.ends.size() * sizeof(std::uint64_t);
        return qint64(bytes);
    }

    // In a process of its own, whose peak is of this reading alone.
    static Measured measure(const QString &path)
    {
        Measured measured;
        int ends[2];
        if (pipe(ends) != 0)
            return measured;
        if (fork() == 0) {
            rusage before;
            rusage after;
            getrusage(RUSAGE_SELF, &before);
            DataSpec spec;
            spec.source = path;
            const auto data = readData(spec);
            getrusage(RUSAGE_SELF, &after);
            if (data)
                measured = {qint64(data->dataset.rowCount()), typedBytes(*data->dataset.table),
                    (after.ru_maxrss - before.ru_maxrss) * 1024};
            const auto written = write(ends[1], &measured, sizeof(measured));
            _exit(written == sizeof(measured) ? 0 : 1);
        }
        close(ends[1]);
        const auto got = read(ends[0], &measured, sizeof(measured));
        close(ends[0]);
        wait(nullptr);
        return got == sizeof(measured) ? measured : Measured{};
    }

private Q_SLOTS:
    void peak_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("one column of numbers") << 0;
        QTest::newRow("ten columns of numbers") << 1;
        QTest::newRow("different texts") << 2;
        QTest::newRow("short different texts") << 3;
        QTest::newRow("a category") << 4;
        QTest::newRow("rows that become shorter") << 5;
        QTest::newRow("rows that become longer") << 6;
        QTest::newRow("numbers that end with a word") << 7;
    }
    void peak()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("sanitizers need memory of their own");
#endif
        QFETCH(int, kind);
        const qint64 rows = kind == 1 ? 300000 : 2000000;
        QByteArray text(kind == 1 ? "a,b,c,d,e,f,g,h,i,j\n" : kind == 2 ? "x,y\n" : "x\n");
        text.reserve(rows * 32);
        for (qint64 i = 0; i < rows; ++i) {
            const QByteArray number = QByteArray::number(i * 7919 % 1000003);
            switch (kind) {
            case 0:
                text += number;
                break;
            case 1:
                text += i == 0 ? "1,2,3,4,5,6,7,8,9,10" : number + ".5,2,3,4,5,6,7,8.5,9,10";
                break;
            case 2:
                text += "customer number " + QByteArray::number(i) + ",town" + number.right(2);
                break;
            case 3:
                text += "k" + QByteArray::number(i);
                break;
            case 4:
                text += "town" + number.right(2);
                break;
            case 5:
                text += i < rows / 10 ? number + ".123456789012" : number.left(1);
                break;
            case 6:
                text += i < rows / 10 ? number.left(1) : number + ".123456789012";
                break;
            case 7:
                text += i + 1 < rows ? number.right(3) : "word";
                break;
            }
            text += '\n';
        }
        TestFolder folder;
        const QString path = folder.write(QStringLiteral("t.csv"), text);
        text = {};
        const Measured measured = measure(path);
        QVERIFY(measured.rows >= rows - 1);
        constexpr qint64 buffers = 8 * 1024 * 1024; // two blocks, and the records looked at first
        qInfo("%lld bytes typed, %lld at most", measured.typedBytes, measured.peakBytes);
        QVERIFY2(measured.peakBytes <= 2 * measured.typedBytes + buffers,
            qPrintable(QStringLiteral("%1 bytes typed, %2 at most")
                           .arg(measured.typedBytes)
                           .arg(measured.peakBytes)));
    }
};

QTEST_GUILESS_MAIN(CsvMemoryTest)
#include "tst_csvmemory.moc"
