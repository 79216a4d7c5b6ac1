// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/crc32c.h"
#include "tests/exchange/exchangetest.h"
#include "tests/fuzz/readbytes.h"

#include <cmath>
#include <cstring>
#include <random>
#include <sys/resource.h>

using namespace lampwork;

namespace {

QByteArray record(const QByteArray &bytes)
{
    const auto number = [](auto value) {
        return QByteArray(reinterpret_cast<const char *>(&value), sizeof value);
    };
    const QByteArray length = number(quint64(bytes.size()));
    return length + number(maskedCrc(crc32c(length.constData(), 8))) + bytes
        + number(maskedCrc(crc32c(bytes.constData(), std::size_t(bytes.size()))));
}

// An event with the simple value `step` of the tag "loss", as PyTorch writes one.
QByteArray lossEvent(int step)
{
    QByteArray value("\x0a\x04loss\x15", 7);
    const auto single = float(step);
    value.append(reinterpret_cast<const char *>(&single), 4);
    QByteArray bytes("\x09\0\0\0\0\0\x54\xd9\x41\x10", 10);
    bytes.append(char(step));
    bytes.append('\x2a').append(char(value.size() + 2)).append('\x0a').append(char(value.size()));
    return bytes + value;
}

qint64 peakBytes()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return qint64(usage.ru_maxrss) * 1024;
}

std::vector<double> lossOf(const ReadLog &read)
{
    const auto run = read.runs.begin();
    if (run == read.runs.end() || !run->second.series.contains(QStringLiteral("loss")))
        return {};
    return run->second.series.at(QStringLiteral("loss")).values;
}

} // namespace

// Every reader with files that are cut, flipped and made up: it never crashes, keeps what is whole,
// and names the place.
class ExchangeBadInputTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    ReadLog readBytes(const QByteArray &bytes, ForeignFormat format)
    {
        const QString path = m_folder.filePath(QStringLiteral("log.tfevents"));
        writeFile(path, bytes);
        return readLog({format, path});
    }

private Q_SLOTS:
    void mutatedSeeds_data()
    {
        QTest::addColumn<QString>("target");
        for (const QString &target : readBytesTargets())
            QTest::newRow(qPrintable(target)) << target;
    }
    // Crashes and endless loops are what it looks for, so it says little by itself; the sanitizers
    // of the preset asan say more.
    void mutatedSeeds()
    {
        QFETCH(QString, target);
        const ReadBytes read = readBytesOf(target);
        const QDir seeds(QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/fuzz/corpus/") + target);
        const QFileInfoList files = seeds.entryInfoList(QDir::Files, QDir::Name);
        QVERIFY2(!files.isEmpty(), qPrintable(seeds.path()));
        std::mt19937 random(20240501); // NOLINT: the same mutations each time
        constexpr int mutations = 300; // of all seeds of a reader together
        for (const QFileInfo &file : files)
            read(contentOf(file.filePath()));
        for (int number = 0; number < mutations; ++number) {
            QByteArray bytes = contentOf(files[number % files.size()].filePath());
            if (number % 3 == 0)
                bytes.truncate(qsizetype(random() % unsigned(bytes.size() + 1)));
            for (unsigned flips = random() % 4 + (number % 3 == 0 ? 0 : 1);
                 flips > 0 && !bytes.isEmpty(); --flips) {
                const auto at = qsizetype(random() % unsigned(bytes.size()));
                bytes[at] = char(bytes[at] ^ (1 << (random() % 8)));
            }
            if (number % 5 == 0)
                bytes.insert(qsizetype(random() % unsigned(bytes.size() + 1)),
                    QByteArray(int(random() % 64), char(random())));
            read(bytes);
        }
    }

    void aCutFileLosesOnlyItsTail_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("format");
        QTest::newRow("TensorBoard")
            << QStringLiteral("tensorboard/restart/events.out.tfevents.1700000000.host")
            << int(ForeignFormat::TensorBoard);
        QTest::newRow("W&B") << QStringLiteral("wandb/finished.wandb") << int(ForeignFormat::Wandb);
    }
    void aCutFileLosesOnlyItsTail()
    {
        QFETCH(QString, file);
        QFETCH(int, format);
        const QByteArray whole = contentOf(exchangeData(file));
        const std::vector<double> all = lossOf(readBytes(whole, ForeignFormat(format)));
        QCOMPARE(all.size(), std::size_t(10));
        std::size_t before = 0;
        for (qsizetype size = 0; size <= whole.size(); size += 7) {
            const ReadLog read = readBytes(whole.left(size), ForeignFormat(format));
            const std::vector<double> kept = lossOf(read);
            QVERIFY(kept.size() >= before && kept.size() <= all.size());
            QVERIFY(std::equal(kept.begin(), kept.end(), all.begin()));
            QVERIFY2(!read.error && read.problems.isEmpty(), "what is cut is only waited for");
            before = kept.size();
        }
        QVERIFY(before >= all.size() - 1);
    }

    void aFlippedBitCostsOneRecord_data() { aCutFileLosesOnlyItsTail_data(); }
    void aFlippedBitCostsOneRecord()
    {
        QFETCH(QString, file);
        QFETCH(int, format);
        const QByteArray whole = contentOf(exchangeData(file));
        // TensorBoard files have no head, W&B's seven bytes.
        const qsizetype first = ForeignFormat(format) == ForeignFormat::Wandb ? 7 : 0;
        for (qsizetype at = first; at < whole.size(); at += 11) {
            QByteArray bytes = whole;
            bytes[at] = char(bytes[at] ^ (1 << (at % 8)));
            const QString path = m_folder.filePath(QStringLiteral("flipped.tfevents"));
            writeFile(path, bytes);
            const auto log = makeForeignLog({ForeignFormat(format), path});
            ReadLog read;
            readOn(*log, read);
            const std::size_t kept = lossOf(read).size();
            // A wrong length in a .wandb file costs the rest of its block, which is the file here.
            if (ForeignFormat(format) == ForeignFormat::TensorBoard)
                QVERIFY2(
                    kept >= 9, qPrintable(QStringLiteral("%1 of 10 at byte %2").arg(kept).arg(at)));
            if (read.problems.isEmpty()) {
                // A length that is too large now: it is as if the file were cut there.
                QVERIFY(!log->unfinished().isEmpty());
                continue;
            }
            QVERIFY2(read.problems[0].where.contains(QLatin1String(", byte ")),
                qPrintable(read.problems[0].text()));
        }
    }

    void damageIsNamedByItsPlace()
    {
        QByteArray bytes;
        QList<qsizetype> begins;
        for (int step = 0; step < 5; ++step) {
            begins.append(bytes.size());
            bytes += record(lossEvent(step));
        }
        QByteArray flipped = bytes;
        flipped[begins[2] + 20] = char(flipped[begins[2] + 20] ^ 4); // in the bytes of a record
        ReadLog read = readBytes(flipped, ForeignFormat::TensorBoard);
        QCOMPARE(lossOf(read), (std::vector<double>{0, 1, 3, 4}));
        QCOMPARE(read.problems.size(), 1);
        QVERIFY(read.problems[0].where.endsWith(QStringLiteral(", byte %1").arg(begins[2])));

        QByteArray wrongLength = bytes;
        wrongLength[begins[1]] = char(wrongLength[begins[1]] ^ 1);
        read = readBytes(wrongLength, ForeignFormat::TensorBoard);
        QCOMPARE(lossOf(read), (std::vector<double>{0, 2, 3, 4}));
        QCOMPARE(read.problems.size(), 1);
        QVERIFY(read.problems[0].where.endsWith(QStringLiteral(", byte %1").arg(begins[1])));
        QVERIFY(read.problems[0].message.contains(QString::number(begins[2])));

        read = readBytes(bytes.left(begins[3]) + QByteArray(50, 'x'), ForeignFormat::TensorBoard);
        QCOMPARE(lossOf(read), (std::vector<double>{0, 1, 2}));
        QCOMPARE(read.problems.size(), 1);
        QVERIFY(read.problems[0].where.endsWith(QStringLiteral(", byte %1").arg(begins[3])));
    }

    void lengthsAreNotBelieved()
    {
        // A record that says it has 2^60 bytes, with a checksum that agrees.
        const quint64 huge = quint64(1) << 60;
        QByteArray head(reinterpret_cast<const char *>(&huge), 8);
        const std::uint32_t checksum = maskedCrc(crc32c(head.constData(), 8));
        head.append(reinterpret_cast<const char *>(&checksum), 4);
        const qint64 before = peakBytes();
        const ReadLog read
            = readBytes(record(lossEvent(1)) + head + "rest", ForeignFormat::TensorBoard);
        QCOMPARE(lossOf(read), (std::vector<double>{1}));
        QVERIFY(peakBytes() - before < (qint64(64) << 20));
    }

    void endlessFilesTakeBoundedMemory_data()
    {
        QTest::addColumn<QByteArray>("unit");
        QTest::addColumn<int>("format");
        const auto row = [](const char *name, const QByteArray &unit, ForeignFormat format) {
            QTest::newRow(name) << unit << int(format);
        };
        row("a line without an end", QByteArray(1 << 20, '1'), ForeignFormat::Csv);
        row("commas without an end", QByteArray(1 << 20, ','), ForeignFormat::Csv);
        row("a quote without an end", '"' + QByteArray((1 << 20) - 2, 'a') + '\n',
            ForeignFormat::Csv);
        row("one row after another", QByteArray("1,2,3,4,5,6,7,8\n").repeated(65536),
            ForeignFormat::Csv);
        row("open brackets", QByteArray(1 << 20, '['), ForeignFormat::JsonLines);
        row("deep objects", QByteArray("{\"a\":").repeated(209715) + '\n',
            ForeignFormat::JsonLines);
        row("zeros", QByteArray(1 << 20, '\0'), ForeignFormat::TensorBoard);
        row("an empty event again and again", record({}).repeated(65536),
            ForeignFormat::TensorBoard);
        QByteArray damaged = record("x");
        damaged[12] = 'y';
        row("a damaged record again and again", damaged.repeated(61680),
            ForeignFormat::TensorBoard);
        row("zeros as blocks", QByteArray(1 << 20, '\0'), ForeignFormat::Wandb);
    }
    void endlessFilesTakeBoundedMemory()
    {
        QFETCH(QByteArray, unit);
        QFETCH(int, format);
        constexpr int units = 24; // megabytes
        const QString path = m_folder.filePath(QStringLiteral("endless"));
        writeFile(path,
            ForeignFormat(format) == ForeignFormat::Csv         ? "step,b,c,d,e,f,g,h\n"
                : ForeignFormat(format) == ForeignFormat::Wandb ? QByteArray(":W&B\xe1\xbe\0", 7)
                                                                : QByteArray());
        for (int i = 0; i < units; ++i)
            writeFile(path, unit, QIODevice::Append);
        const qint64 before = peakBytes();
        const auto log = makeForeignLog({ForeignFormat(format), path});
        for (bool more = true; more;) {
            const auto news = log->look();
            QVERIFY(news.ok());
            more = news->more;
        }
        const qint64 allowed = (qint64(256) << 20) + 2 * QFileInfo(path).size();
        QVERIFY2(peakBytes() - before < allowed,
            qPrintable(QStringLiteral("%1 MB").arg((peakBytes() - before) >> 20)));
    }

    void databasesThatDeceiveAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("only a head") << QByteArray("SQLite format 3\0", 16);
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("a text") << QByteArray("hello");
        QByteArray cut = contentOf(exchangeData(QStringLiteral("optuna.db")));
        QTest::newRow("cut") << cut.left(5000);
    }
    void databasesThatDeceiveAreRefused()
    {
        QFETCH(QByteArray, bytes);
        for (const auto format : {ForeignFormat::Optuna, ForeignFormat::MlflowDatabase}) {
            const ReadLog read = readBytes(bytes, format);
            QVERIFY(read.runs.empty());
            QVERIFY(read.error || !read.problems.isEmpty());
            QVERIFY(read.error->where.contains(QLatin1String("log.tfevents")));
        }
    }

    void otherThingsThanFilesAreRefused()
    {
        for (const auto format : {ForeignFormat::TensorBoard, ForeignFormat::Csv,
                 ForeignFormat::JsonLines, ForeignFormat::Wandb}) {
            const ReadLog read = readLog({format, QStringLiteral("/dev/zero")});
            QVERIFY(read.runs.empty());
            QVERIFY(read.error || !read.problems.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(ExchangeBadInputTest)
#include "tst_exchangebadinput.moc"
