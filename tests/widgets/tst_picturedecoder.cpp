// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/picturedecoder.h"

#include <QBuffer>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>

using namespace lampwork;

// Pictures that scripts logged, and what only pretends to be one.
class TestPictureDecoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void formats_data();
    void formats();
    void largeOnesAreMadeSmaller();
    void aPhotographStandsUpright();
    void refused_data();
    void refused();
    void everyCutIsRefusedOrShown();
    void drawings();
    void drawingsFetchNothing();
    void partsWithinParts_data();
    void partsWithinParts();
};

namespace {

QByteArray encoded(const QImage &image, const char *format)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, format, 100))
        qFatal("cannot write %s", format);
    return buffer.data();
}

// Left half red, right half blue.
QImage halves(const QSize &size)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::red);
    QPainter painter(&image);
    painter.fillRect(size.width() / 2, 0, size.width(), size.height(), Qt::blue);
    return image;
}

bool isNear(const QColor &a, const QColor &b)
{
    return std::abs(a.red() - b.red()) < 40 && std::abs(a.green() - b.green()) < 40
        && std::abs(a.blue() - b.blue()) < 40;
}

QByteArray svg(const QByteArray &inside)
{
    return "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
           "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"20\" height=\"10\">"
        + inside + "</svg>";
}

} // namespace

void TestPictureDecoder::formats_data()
{
    QTest::addColumn<QByteArray>("format");
    for (const char *format : {"PNG", "JPEG", "BMP", "PPM"})
        QTest::newRow(format) << QByteArray(format);
}

void TestPictureDecoder::formats()
{
    QFETCH(QByteArray, format);
    const Result<DecodedPicture> picture
        = decodePicture(encoded(halves({40, 20}), format.constData()), {100, 100});
    QVERIFY(picture);
    QCOMPARE(picture->pixels, QSize(40, 20));
    QCOMPARE(picture->image.size(), QSize(40, 20)); // enlarged only where it is painted
    QVERIFY(isNear(picture->image.pixelColor(5, 10), Qt::red));
    QVERIFY(isNear(picture->image.pixelColor(35, 10), Qt::blue));
}

void TestPictureDecoder::largeOnesAreMadeSmaller()
{
    for (const char *format : {"PNG", "JPEG"}) {
        const QByteArray bytes = encoded(halves({1600, 400}), format);
        const Result<DecodedPicture> picture = decodePicture(bytes, {200, 200});
        QVERIFY(picture);
        QCOMPARE(picture->pixels, QSize(1600, 400));
        QCOMPARE(picture->image.size(), QSize(200, 50));
        QVERIFY(isNear(picture->image.pixelColor(50, 25), Qt::red));
        QVERIFY(isNear(picture->image.pixelColor(150, 25), Qt::blue));
        const Result<DecodedPicture> whole = decodePicture(bytes, {});
        QCOMPARE(whole->image.size(), QSize(1600, 400));
    }
    // A line of a thousand pixels is still one of one.
    const Result<DecodedPicture> line = decodePicture(encoded(halves({1000, 1}), "PNG"), {10, 10});
    QCOMPARE(line->image.size(), QSize(10, 1));
}

// The way a camera was held (EXIF orientation 6: turn it a quarter to the right).
void TestPictureDecoder::aPhotographStandsUpright()
{
    QByteArray bytes = encoded(halves({64, 32}), "JPEG");
    bytes.insert(2,
        QByteArray::fromHex("ffe1002245786966"
                            "00004d4d002a00000008000101120003000000010006000000000000"));
    const Result<DecodedPicture> picture = decodePicture(bytes, {100, 100});
    QVERIFY(picture);
    QCOMPARE(picture->pixels, QSize(32, 64));
    QCOMPARE(picture->image.size(), QSize(32, 64));
    QVERIFY(isNear(picture->image.pixelColor(16, 5), Qt::red));
    QVERIFY(isNear(picture->image.pixelColor(16, 60), Qt::blue));
}

void TestPictureDecoder::refused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << QByteArray() << ErrorCode::Unsupported << "no picture";
    QTest::newRow("a text") << QByteArray("hello") << ErrorCode::Unsupported << "no picture";
    // Made by Python's zlib and struct: a head of 100,000 × 100,000 pixels, and ten bytes of them.
    QTest::newRow("a picture that would fill the memory")
        << QByteArray::fromHex("89504e470d0a1a0a0000000d49484452000186a0000186a00802000000"
                               "27309c9f0000000b49444154789c6360800100000a00017f80745e"
                               "0000000049454e44ae426082")
        << ErrorCode::Unsupported << "100,000 × 100,000";
    QTest::newRow("a picture that breaks off")
        << encoded(halves({64, 64}), "PNG").chopped(24) << ErrorCode::Damaged << "64 × 64";
    QTest::newRow("a drawing that breaks off")
        << svg("<rect").chopped(8) << ErrorCode::Damaged << "line 2";
    QTest::newRow("a page that is no drawing")
        << QByteArray("<?xml version=\"1.0\"?><html><svg></svg></html>") << ErrorCode::Damaged
        << "SVG";
}

void TestPictureDecoder::refused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(ErrorCode, code);
    QFETCH(QString, says);
    const Result<DecodedPicture> picture = decodePicture(bytes, {100, 100});
    QVERIFY(!picture);
    QCOMPARE(picture.error().code, code);
    QVERIFY2(picture.error().message.contains(says), qPrintable(picture.error().message));
    QVERIFY2(picture.error().message.contains(QStringLiteral("Save it")),
        qPrintable(picture.error().message));
}

// A write that was cut short at any byte, and a byte that was turned over.
void TestPictureDecoder::everyCutIsRefusedOrShown()
{
    for (const char *format : {"PNG", "JPEG", "BMP"}) {
        const QByteArray bytes = encoded(halves({16, 8}), format);
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            QByteArray turned = bytes;
            turned[i] = char(~turned[i]);
            for (const QByteArray &damaged : {bytes.left(i), turned}) {
                const Result<DecodedPicture> picture = decodePicture(damaged, {100, 100});
                if (picture)
                    QVERIFY(!picture->image.isNull());
                else
                    QVERIFY(!picture.error().message.isEmpty());
            }
        }
    }
}

void TestPictureDecoder::drawings()
{
    const QByteArray bytes = svg("<style>.a { fill: red; }</style>"
                                 "<defs><rect id=\"half\" width=\"10\" height=\"10\"/></defs>"
                                 "<use xlink:href=\"#half\" fill=\"#ff0000\"/>"
                                 "<use xlink:href=\"#half\" x=\"10\" fill=\"#0000ff\"/>");
    const Result<DecodedPicture> picture = decodePicture(bytes, {200, 200});
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().message));
    QCOMPARE(picture->pixels, QSize(20, 10));
    QCOMPARE(picture->image.size(), QSize(200, 100));
    QCOMPARE(picture->image.pixelColor(50, 50), QColor(Qt::red));
    QCOMPARE(picture->image.pixelColor(150, 50), QColor(Qt::blue));
    QCOMPARE(decodePicture(bytes, {})->image.size(), QSize(20, 10));
}

// A drawing may hold a picture, but not bring one in from a file of whoever looks at it.
void TestPictureDecoder::drawingsFetchNothing()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("secret.png"));
    QVERIFY(halves({10, 10}).save(file));
    const auto image = [](const QByteArray &reference) {
        return svg("<image width=\"20\" height=\"10\" xlink:href=\"" + reference + "\"/>");
    };
    const QByteArray data = encoded(halves({10, 10}), "PNG").toBase64();
    const Result<DecodedPicture> within
        = decodePicture(image("data:image/png;base64," + data), {20, 10});
    QVERIFY(within);
    QCOMPARE(within->image.pixelColor(3, 5), QColor(Qt::red));
    const QByteArray drawing
        = svg("<rect width=\"20\" height=\"10\" fill=\"#ff0000\"/>").toBase64();
    for (const QByteArray &reference : {file.toUtf8(), "file://" + file.toUtf8(),
             QByteArray("data:image/png;base64," + drawing)}) {
        const Result<DecodedPicture> without = decodePicture(image(reference), {20, 10});
        QVERIFY(without);
        QCOMPARE(without->image.pixelColor(3, 5).alpha(), 0);
    }
}

void TestPictureDecoder::partsWithinParts_data()
{
    QTest::addColumn<QByteArray>("inside");
    QByteArray doubled = "<defs><rect id=\"p0\" width=\"1\" height=\"1\"/>";
    for (int i = 1; i <= 40; ++i) {
        const QByteArray before = QByteArray::number(i - 1);
        doubled += "<g id=\"p" + QByteArray::number(i) + "\"><use xlink:href=\"#p" + before
            + "\"/><use xlink:href=\"#p" + before + "\"/></g>";
    }
    QTest::newRow("forty times doubled") << doubled + "</defs><use xlink:href=\"#p40\"/>";
    QTest::newRow("within itself") << QByteArray(
        "<g id=\"a\"><use xlink:href=\"#b\"/></g><g id=\"b\"><use xlink:href=\"#a\"/></g>");
    QTest::newRow("too deep") << QByteArray("<g>").repeated(100'000)
            + QByteArray("</g>").repeated(100'000);
}

void TestPictureDecoder::partsWithinParts()
{
    QFETCH(QByteArray, inside);
    const Result<DecodedPicture> picture = decodePicture(svg(inside), {100, 100});
    QVERIFY(!picture);
    QCOMPARE(picture.error().code, ErrorCode::Unsupported);
}

QTEST_MAIN(TestPictureDecoder)
#include "tst_picturedecoder.moc"
