// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/specjson.h"
#include "tests/data/testfiles.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

using namespace lampwork;

namespace {

// As numpy.save writes it, version 1.
QByteArray npy(const QByteArray &descr, const QByteArray &shape, const QByteArray &values,
    bool fortran = false)
{
    QByteArray header = "{'descr': '" + descr
        + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" + shape + "), }";
    while ((10 + header.size() + 1) % 64 != 0)
        header += ' ';
    header += '\n';
    QByteArray out("\x93NUMPY\x01\x00", 8);
    out += char(header.size() & 0xFF);
    out += char(header.size() >> 8);
    return out + header + values;
}

template <typename T> QByteArray raw(const std::vector<T> &values, bool bigEndian = false)
{
    QByteArray out;
    for (T value : values) {
        char bytes[sizeof(T)];
        std::memcpy(bytes, &value, sizeof(T));
        if (bigEndian)
            std::reverse(bytes, bytes + sizeof(T));
        out.append(bytes, sizeof(T));
    }
    return out;
}

QByteArray idx(char type, const std::vector<qint32> &shape, const QByteArray &values)
{
    QByteArray out("\0\0", 2);
    out += type;
    out += char(shape.size());
    return out + raw(shape, true) + values;
}

} // namespace

class ArrayReaderTest : public QObject {
    Q_OBJECT
private:
    Result<ReadData> read(const QByteArray &samples, const QByteArray &labels = {},
        const char *labelsName = "labels.npy")
    {
        TestFolder folder;
        DataSpec spec;
        spec.source = folder.write(QStringLiteral("samples.bin"), samples);
        if (!labels.isEmpty())
            spec.labels = folder.write(QString::fromLatin1(labelsName), labels);
        return readData(spec);
    }

private Q_SLOTS:
    // sklearn.datasets.load_digits: 1797 pictures of 8 × 8; first labels 0 1 2 3 4; images[0][0] is
    // 0 0 5 13 9 1 0 0; 178 zeros (numpy.bincount(target)[0]).
    void digits()
    {
        DataSpec spec;
        spec.source = samplePath(QStringLiteral("digits-images-idx3-ubyte"));
        READ_OR_FAIL(data, readData(spec));
        const ImageSet &images = *data.dataset.images;
        QCOMPARE(data.spec.format, QStringLiteral("idx"));
        QCOMPARE(data.spec.labels, samplePath(QStringLiteral("digits-labels-idx1-ubyte")));
        QCOMPARE(images.count, std::size_t(1797));
        QCOMPARE(images.channels, 1);
        QCOMPARE(images.height, 8);
        QCOMPARE(images.width, 8);
        const std::vector<std::uint8_t> firstRow(images.bytes.begin(), images.bytes.begin() + 8);
        QCOMPARE(firstRow, (std::vector<std::uint8_t>{0, 0, 5, 13, 9, 1, 0, 0}));
        QCOMPARE(images.classes.join(u' '), QStringLiteral("0 1 2 3 4 5 6 7 8 9"));
        QCOMPARE(std::count(images.labels.begin(), images.labels.end(), 0.0), 178);
        QCOMPARE(images.labels[4], 4.0);
    }

    void types_data()
    {
        QTest::addColumn<QByteArray>("content");
        const std::vector<double> values{0, 1, 2, 3, 4, 5};
        const auto as = [&]<typename T>(T) { return std::vector<T>(values.begin(), values.end()); };
        const QByteArray shape("3, 2");
        QTest::newRow("npy u1") << npy("|u1", shape, raw(as(std::uint8_t())));
        QTest::newRow("npy i1") << npy("|i1", shape, raw(as(std::int8_t())));
        QTest::newRow("npy i2") << npy("<i2", shape, raw(as(std::int16_t())));
        QTest::newRow("npy u2") << npy("<u2", shape, raw(as(std::uint16_t())));
        QTest::newRow("npy i4") << npy("<i4", shape, raw(as(std::int32_t())));
        QTest::newRow("npy i8") << npy("<i8", shape, raw(as(std::int64_t())));
        QTest::newRow("npy f4") << npy("<f4", shape, raw(as(float())));
        QTest::newRow("npy f8") << npy("<f8", shape, raw(as(double())));
        QTest::newRow("npy big-endian f4") << npy(">f4", shape, raw(as(float()), true));
        QTest::newRow("npy big-endian i8") << npy(">i8", shape, raw(as(std::int64_t()), true));
        QTest::newRow("idx u1") << idx(0x08, {3, 2}, raw(as(std::uint8_t())));
        QTest::newRow("idx i2") << idx(0x0B, {3, 2}, raw(as(std::int16_t()), true));
        QTest::newRow("idx i4") << idx(0x0C, {3, 2}, raw(as(std::int32_t()), true));
        QTest::newRow("idx f4") << idx(0x0D, {3, 2}, raw(as(float()), true));
        QTest::newRow("idx f8") << idx(0x0E, {3, 2}, raw(as(double()), true));
    }
    void types()
    {
        QFETCH(QByteArray, content);
        READ_OR_FAIL(data, read(content));
        const Table &table = *data.dataset.table;
        QCOMPARE(namesOf(table), QStringList({"x0", "x1"}));
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{0, 2, 4}));
        QCOMPARE(table.columns[1].numbers, (std::vector<double>{1, 3, 5}));
    }

    void tableWithLabels()
    {
        const std::vector<float> values{0.5F, 1.5F, 2.5F, NAN, 4.5F, 5.5F};
        READ_OR_FAIL(data,
            read(npy("<f4", "3, 2", raw(values)), npy("<i8", "3,", raw<std::int64_t>({7, 3, 7}))));
        const Table &table = *data.dataset.table;
        QCOMPARE(namesOf(table), QStringList({"x0", "x1", "y"}));
        QVERIFY(table.columns[1].isMissing(1));
        QCOMPARE(nameOf(table.columns[2].type), QStringLiteral("category"));
        QCOMPARE(textsOf(table, 2), QStringList({"7", "3", "7"}));
        QCOMPARE(data.spec.columns[2].role, std::optional(ColumnRole::Target));
    }

    void layoutsOfPictures_data()
    {
        QTest::addColumn<QByteArray>("shape");
        QTest::addColumn<QList<int>>("chw");
        QTest::addColumn<QList<int>>("pixels"); // of the first picture; the file counts up from 0
        QTest::newRow("count, height, width")
            << QByteArray("2, 2, 3") << QList<int>{1, 2, 3} << QList<int>{0, 1, 2, 3, 4, 5};
        QTest::newRow("channels first")
            << QByteArray("2, 3, 1, 2") << QList<int>{3, 1, 2} << QList<int>{0, 1, 2, 3, 4, 5};
        QTest::newRow("channels last") << QByteArray("1, 2, 2, 3") << QList<int>{3, 2, 2}
                                       << QList<int>{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11};
    }
    void layoutsOfPictures()
    {
        QFETCH(QByteArray, shape);
        QFETCH(QList<int>, chw);
        QFETCH(QList<int>, pixels);
        std::vector<std::uint8_t> bytes(12);
        std::iota(bytes.begin(), bytes.end(), std::uint8_t(0));
        for (const bool asFloats : {false, true}) {
            const std::vector<float> floats(bytes.begin(), bytes.end());
            READ_OR_FAIL(data,
                read(asFloats ? npy("<f4", shape, raw(floats)) : npy("|u1", shape, raw(bytes))));
            const ImageSet &images = *data.dataset.images;
            QCOMPARE((QList<int>{images.channels, images.height, images.width}), chw);
            QList<int> first;
            for (std::size_t i = 0; i < images.pixelsPerImage(); ++i)
                first.append(int(images.pixel(0, i)));
            QCOMPARE(first, pixels);
            QCOMPARE(images.bytes.empty(), asFloats);
            QVERIFY(images.labels.empty());
        }
    }

    void labels_data()
    {
        QTest::addColumn<QByteArray>("labels");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("classes");
        QTest::addColumn<QList<double>>("values");
        QByteArray utf32;
        for (const std::u32string &word :
            {std::u32string(U"caté"), std::u32string(U"dog\0", 4), std::u32string(U"caté")})
            utf32 += raw(std::vector<char32_t>(word.begin(), word.end()));
        QTest::newRow("numbers in natural order")
            << npy("<i4", "3,", raw<std::int32_t>({10, 9, 10})) << "y.npy" << QStringList{"9", "10"}
            << QList<double>{1, 0, 1};
        QTest::newRow("a column of one")
            << npy("<i4", "3, 1", raw<std::int32_t>({1, 0, 1})) << "y.npy" << QStringList{"0", "1"}
            << QList<double>{1, 0, 1};
        QTest::newRow("unicode texts")
            << npy("<U4", "3,", utf32) << "y.npy" << QStringList{QStringLiteral("caté"), "dog"}
            << QList<double>{0, 1, 0};
        QTest::newRow("byte texts") << npy("|S2", "3,", QByteArray("b\0aab\0", 6)) << "y.npy"
                                    << QStringList{"aa", "b"} << QList<double>{1, 0, 1};
        QTest::newRow("text file") << QByteArray("kind\ndog\ncat\ndog\n") << "y.csv"
                                   << QStringList{"cat", "dog"} << QList<double>{1, 0, 1};
        QTest::newRow("decimals are values")
            << npy("<f8", "3,", raw<double>({0.5, 1.5, 0.5})) << "y.npy" << QStringList()
            << QList<double>{0.5, 1.5, 0.5};
    }
    void labels()
    {
        QFETCH(QByteArray, labels);
        QFETCH(QString, name);
        QFETCH(QStringList, classes);
        QFETCH(QList<double>, values);
        READ_OR_FAIL(data, read(npy("|u1", "3, 1, 1", "abc"), labels, name.toLatin1().constData()));
        QCOMPARE(data.dataset.images->classes, classes);
        QCOMPARE(
            QList<double>(data.dataset.images->labels.begin(), data.dataset.images->labels.end()),
            values);
    }

    void mistakes_data()
    {
        QTest::addColumn<QByteArray>("samples");
        QTest::addColumn<QByteArray>("labels");
        QTest::addColumn<QString>("message");
        const QByteArray good = npy("|u1", "3, 1, 1", "abc");
        QTest::newRow("cut") << npy("<f4", "3, 2", raw<float>({1, 2})) << QByteArray()
                             << "is cut off";
        QTest::newRow("cut IDX") << idx(0x08, {3, 2}, "abc") << QByteArray() << "is cut off";
        QTest::newRow("one dimension")
            << npy("<f4", "2,", raw<float>({1, 2})) << QByteArray() << "has the shape 2;";
        QTest::newRow("five dimensions") << npy("|u1", "1, 1, 1, 1, 1", "a") << QByteArray()
                                         << "has the shape 1 × 1 × 1 × 1 × 1";
        QTest::newRow("no rows") << npy("|u1", "0, 2", "") << QByteArray()
                                 << "holds no values: its shape is 0 × 2";
        QTest::newRow("Fortran order")
            << npy("|u1", "3, 1", "abc", true) << QByteArray() << "numpy.ascontiguousarray";
        QTest::newRow("complex") << npy("<c8", "1, 1", raw<float>({1, 2})) << QByteArray()
                                 << "of a type that cannot be read";
        QTest::newRow("half floats")
            << npy("<f2", "1, 1", "ab") << QByteArray() << "of a type that cannot be read";
        QTest::newRow("objects") << npy("|O", "1, 1", "ab") << QByteArray()
                                 << "of a type that cannot be read";
        QTest::newRow("impossible size")
            << npy("|u1", "9000000000, 9000000000", "a") << QByteArray() << "an impossible size";
        QTest::newRow("damaged header") << QByteArray("\x93NUMPY\x01\x00\x04\x00{oh}", 14)
                                        << QByteArray() << "a damaged NumPy header";
        QTest::newRow("unknown IDX type")
            << idx(0x0A, {1, 1}, "a") << QByteArray() << "the unknown IDX type 0x0a";
        QTest::newRow("other number of labels")
            << good << npy("|u1", "2,", "ab") << "has 3 samples, but the labels file";
        QTest::newRow("labels of two dimensions")
            << good << npy("|u1", "3, 2", "abcdef") << "has the shape 3 × 2; labels must be";
        QTest::newRow("labels with two columns")
            << good << QByteArray("a,b\n1,2\n3,4\n5,6\n") << "has 2 columns; it must have one";
        QTest::newRow("NaN in a picture")
            << npy("<f4", "2, 1, 1", raw<float>({1, NAN})) << QByteArray() << "Picture 1 of";
    }
    void mistakes()
    {
        QFETCH(QByteArray, samples);
        QFETCH(QByteArray, labels);
        QFETCH(QString, message);
        const auto result = read(samples, labels);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::InvalidInput);
        QVERIFY2(result.error().message.contains(message), qPrintable(result.error().message));
    }

    void fingerprintCoversLabels()
    {
        const QByteArray samples = npy("|u1", "3, 1, 1", "abc");
        READ_OR_FAIL(one, read(samples, npy("|u1", "3,", QByteArray("\1\0\1", 3))));
        READ_OR_FAIL(other, read(samples, npy("|u1", "3,", QByteArray("\1\0\0", 3))));
        QVERIFY(one.dataset.fingerprint != other.dataset.fingerprint);
    }

    void labelsAreFoundByName_data()
    {
        QTest::addColumn<QString>("images");
        QTest::addColumn<QString>("labels");
        QTest::newRow("MNIST") << "train-images-idx3-ubyte"
                               << "train-labels-idx1-ubyte";
        QTest::newRow("MNIST, packed") << "t10k-images-idx3-ubyte.gz"
                                       << "t10k-labels-idx1-ubyte.gz";
        QTest::newRow("one of them packed") << "a-images-idx3-ubyte"
                                            << "a-labels-idx1-ubyte.gz";
        QTest::newRow("x and y") << "x.npy"
                                 << "y.npy";
        QTest::newRow("X and y") << "X_train.npy"
                                 << "y_train.npy";
        QTest::newRow("at the end") << "train_x.npy"
                                    << "train_y.npy";
        QTest::newRow("added") << "faces.npy"
                               << "faces_labels.npy";
    }
    void labelsAreFoundByName()
    {
        QFETCH(QString, images);
        QFETCH(QString, labels);
        TestFolder folder;
        const QString path = folder.write(images, "x");
        QCOMPARE(guessLabelsFile(path), QString());
        const QString expected = folder.write(labels, "y");
        QCOMPARE(guessLabelsFile(path), expected);
    }
};

QTEST_GUILESS_MAIN(ArrayReaderTest)
#include "tst_arrayreader.moc"
