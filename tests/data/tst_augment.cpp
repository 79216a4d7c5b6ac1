// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/philox.h"
#include "core/data/augment.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

using namespace lampwork;

namespace {

using Picture = std::vector<float>;

const Picture nine{1, 2, 3, 4, 5, 6, 7, 8, 9};

// As it is, a pixel's number is what the network sees, and black is 0.
PixelInput shape(int channels, int height, int width)
{
    return {channels, height, width, 0, 1};
}

Augmentation augmentation(const AugmentSpec &spec, const PixelInput &pixels = shape(1, 3, 3))
{
    return {spec, pixels, 7};
}

Picture changed(const Augmentation &tested, const Picture &picture, const PictureChange &change)
{
    Picture out(picture.size(), -1);
    tested.change(picture.data(), change, out.data());
    return out;
}

Picture applied(const Augmentation &tested, const Picture &pictures, qint64 rows, qint64 epoch,
    qint64 row, Augmentation::Mixture *mixture = nullptr)
{
    Picture out(pictures.size() / std::size_t(rows), -1);
    const auto mixed = tested.apply(pictures.data(), rows, epoch, row, out.data());
    if (mixture)
        *mixture = mixed;
    return out;
}

void compare(const Picture &found, const Picture &expected)
{
    QCOMPARE(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        QVERIFY2(std::abs(found[i] - expected[i]) < 1e-5F,
            qPrintable(
                QStringLiteral("[%1]: %2 instead of %3").arg(i).arg(found[i]).arg(expected[i])));
}

} // namespace

// Values by hand.
class AugmentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void picturesMoveFlipAndTurn_data()
    {
        QTest::addColumn<PictureChange>("change");
        QTest::addColumn<Picture>("expected");
        const auto row = [](const char *name, auto set, const Picture &expected) {
            PictureChange change;
            set(change);
            QTest::newRow(name) << change << expected;
        };
        row(
            "as it is", [](PictureChange &) {}, nine);
        row("mirrored", [](PictureChange &c) { c.flip = true; }, {3, 2, 1, 6, 5, 4, 9, 8, 7});
        row("upside down", [](PictureChange &c) { c.flipVertical = true; },
            {7, 8, 9, 4, 5, 6, 1, 2, 3});
        row("seen one further right and below",
            [](PictureChange &c) {
                c.right = 1;
                c.down = 1;
            },
            {5, 6, 0, 8, 9, 0, 0, 0, 0});
        row("mirrored, seen two further left",
            [](PictureChange &c) {
                c.flip = true;
                c.right = -2;
            },
            {0, 0, 3, 0, 0, 6, 0, 0, 9});
    }
    void picturesMoveFlipAndTurn()
    {
        QFETCH(PictureChange, change);
        QFETCH(Picture, expected);
        compare(changed(augmentation({}), nine, change), expected);
        // The way that turns gives the same where the angle is 0.
        AugmentSpec turning;
        turning.rotate = 90;
        compare(changed(augmentation(turning), nine, change), expected);
    }

    void picturesTurnClockwiseAboutTheirCentre()
    {
        AugmentSpec spec;
        spec.rotate = 180;
        PictureChange change;
        change.angle = std::numbers::pi / 2;
        compare(changed(augmentation(spec), nine, change), {7, 4, 1, 8, 5, 2, 9, 6, 3});
        change.angle = std::numbers::pi;
        compare(changed(augmentation(spec), nine, change), {9, 8, 7, 6, 5, 4, 3, 2, 1});
        // By 45°: the middle of the right side comes from (1, 1) + (√½, -√½), between 2, 3, 5, 6:
        // 2 + 0.7071 + 3 · 0.2929.
        change.angle = std::numbers::pi / 4;
        const Picture turned = changed(augmentation(spec), nine, change);
        QVERIFY(std::abs(turned[5] - 3.585786F) < 1e-5F);
        QCOMPARE(turned[4], 5.0F);
        // The upper right corner comes from (1, 1 - √2), between 2 and the black above it.
        QVERIFY(std::abs(turned[2] - 2 * (2 - std::numbers::sqrt2_v<float>)) < 1e-5F);
    }

    void everyChannelMovesAlike()
    {
        AugmentSpec spec;
        Picture picture = nine;
        for (const float value : nine)
            picture.push_back(10 * value);
        PictureChange change;
        change.flip = true;
        compare(changed(augmentation(spec, shape(2, 3, 3)), picture, change),
            {3, 2, 1, 6, 5, 4, 9, 8, 7, 30, 20, 10, 60, 50, 40, 90, 80, 70});
    }

    void brightnessIsOfThePixelsNotOfWhatTheNetworkSees()
    {
        AugmentSpec spec;
        spec.brightness = 0.5;
        // x = (pixel - 100) / 50: black is -2, and 1 is a pixel of 150, which becomes 180: 1.6.
        const Augmentation tested(spec, {1, 1, 2, 100, 50}, 1);
        PictureChange change;
        change.brightness = 1.2F;
        compare(changed(tested, {1, -2}, change), {1.6F, -2});
        // What comes in from outside is black.
        change.brightness = 1;
        change.right = 1;
        compare(changed(tested, {1, 0}, change), {0, -2});
    }

    void contrastIsAboutTheMeanLuminance()
    {
        AugmentSpec spec;
        spec.contrast = 0.5;
        PictureChange change;
        change.contrast = 0.5F;
        compare(changed(augmentation(spec, shape(1, 1, 4)), {0, 2, 4, 6}, change),
            {1.5F, 2.5F, 3.5F, 4.5F});
        // Of a red pixel (10, 0, 0) and a black one the mean luminance is 0.299 · 10 / 2.
        const Picture red{10, 0, 0, 0, 0, 0};
        compare(changed(augmentation(spec, shape(3, 1, 2)), red, change),
            {5.7475F, 0.7475F, 0.7475F, 0.7475F, 0.7475F, 0.7475F});
    }

    void saturationIsAboutThePixelsLuminance()
    {
        AugmentSpec spec;
        spec.saturation = 1;
        PictureChange change;
        change.saturation = 0;
        // 0.299 · 10 + 0.587 · 20 + 0.114 · 30 = 18.15: grey
        compare(changed(augmentation(spec, shape(3, 1, 1)), {10, 20, 30}, change),
            {18.15F, 18.15F, 18.15F});
        change.saturation = 1.5F;
        compare(changed(augmentation(spec, shape(3, 1, 1)), {10, 20, 30}, change),
            {5.925F, 20.925F, 35.925F});
    }

    void cutoutBlanksASquareThatMayReachOverTheEdge()
    {
        AugmentSpec spec;
        spec.cutout = 2;
        PictureChange change;
        change.cutX = 1;
        change.cutY = 2;
        compare(changed(augmentation(spec), nine, change), {1, 2, 3, 0, 0, 6, 0, 0, 9});
        change.cutX = 0;
        change.cutY = 0;
        compare(changed(augmentation(spec), nine, change), {0, 2, 3, 4, 5, 6, 7, 8, 9});
    }

    void everyPlaceAndBothSidesComeUp()
    {
        AugmentSpec spec;
        spec.flip = true;
        spec.crop = 1;
        const Augmentation tested = augmentation(spec);
        int flips = 0;
        std::map<std::pair<int, int>, int> places;
        for (int row = 0; row < 9000; ++row) {
            const PictureChange change = tested.draw(3, row);
            flips += change.flip ? 1 : 0;
            ++places[{change.right, change.down}];
            QVERIFY(!change.flipVertical);
            QCOMPARE(change.angle, 0.0);
            QCOMPARE(change.brightness, 1.0F);
        }
        QVERIFY(std::abs(flips - 4500) < 200);
        QCOMPARE(places.size(), std::size_t(9));
        for (const auto &[place, count] : places)
            QVERIFY(std::abs(place.first) <= 1 && std::abs(count - 1000) < 150);
    }

    void whatHappensDependsOnSeedEpochAndRowOnly()
    {
        AugmentSpec spec;
        spec.crop = 2;
        spec.rotate = 10;
        spec.mixup = 0.4;
        Picture pictures;
        for (int i = 0; i < 5 * 64; ++i)
            pictures.push_back(float(i % 37));
        const PixelInput pixels = shape(1, 8, 8);
        const Augmentation tested(spec, pixels, 7);
        const Picture first = applied(tested, pictures, 5, 4, 2);
        applied(tested, pictures, 5, 4, 3);
        QCOMPARE(applied(tested, pictures, 5, 4, 2), first);
        QCOMPARE(applied(Augmentation(spec, pixels, 7), pictures, 5, 4, 2), first);
        QVERIFY(applied(Augmentation(spec, pixels, 8), pictures, 5, 4, 2) != first);
        QVERIFY(applied(tested, pictures, 5, 5, 2) != first);
        // Switching a change on leaves the others as they were.
        AugmentSpec more = spec;
        more.flip = true;
        more.brightness = 0.5;
        const PictureChange before = tested.draw(4, 2);
        const PictureChange after = Augmentation(more, pixels, 7).draw(4, 2);
        QCOMPARE(after.right, before.right);
        QCOMPARE(after.angle, before.angle);
        QCOMPARE(after.other, before.other);
    }

    void mixupBlendsWithAnotherPicture()
    {
        AugmentSpec spec;
        spec.mixup = 1;
        const Augmentation tested = augmentation(spec, shape(1, 1, 2));
        const Picture pictures{0, 1, 10, 11, 20, 21, 30, 31};
        std::set<qint64> others;
        double sum = 0;
        for (int epoch = 0; epoch < 2000; ++epoch) {
            Augmentation::Mixture mixture;
            const Picture found = applied(tested, pictures, 4, epoch, 1, &mixture);
            const float expected
                = mixture.share * 10 + (1 - mixture.share) * 10 * float(mixture.other);
            compare(found, {expected, expected + 1});
            others.insert(mixture.other);
            sum += double(mixture.share);
        }
        QCOMPARE(others.size(), std::size_t(4));
        QVERIFY(std::abs(sum / 2000 - 0.5) < 0.03); // Beta(1, 1) is uniform
    }

    void cutmixTakesABoxAndTheShareIsWhatIsLeft()
    {
        AugmentSpec spec;
        spec.cutmix = 1;
        const Augmentation tested = augmentation(spec, shape(2, 5, 6));
        Picture pictures(2 * 60);
        std::fill(pictures.begin() + 60, pictures.end(), 1.0F);
        std::set<float> shares;
        for (int epoch = 0; epoch < 300; ++epoch) {
            Augmentation::Mixture mixture;
            const Picture found = applied(tested, pictures, 2, epoch, 0, &mixture);
            const auto taken = std::count(found.cbegin(), found.cend(), 1.0F);
            if (mixture.other == 0)
                QCOMPARE(taken, 0);
            else
                QVERIFY(std::abs(mixture.share - (1 - float(taken) / 60)) < 1e-6F);
            shares.insert(mixture.share);
        }
        QVERIFY(shares.size() > 10);
    }

    void withBothEachPictureHasOneOfThem()
    {
        AugmentSpec spec;
        spec.mixup = 1;
        spec.cutmix = 1;
        const Augmentation tested = augmentation(spec);
        int boxes = 0;
        for (int row = 0; row < 2000; ++row)
            boxes += tested.draw(0, row).cutsMix ? 1 : 0;
        QVERIFY(std::abs(boxes - 1000) < 100);
        QVERIFY(tested.mixes());
        QVERIFY(!augmentation({}).changesAnything());
    }

    void sharesHaveTheDistributionBeta_data()
    {
        QTest::addColumn<double>("alpha");
        QTest::newRow("nearly all or nothing") << 0.1;
        QTest::newRow("as for mixup") << 0.4;
        QTest::newRow("uniform") << 1.0;
        QTest::newRow("near a half") << 5.0;
    }
    void sharesHaveTheDistributionBeta()
    {
        QFETCH(double, alpha);
        Philox random(1, RandomPurpose::Augmentation, 0);
        constexpr int count = 20'000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; ++i) {
            const double value = symmetricBeta(random, alpha);
            QVERIFY(value >= 0 && value <= 1);
            sum += value;
            squares += value * value;
        }
        const double mean = sum / count;
        // Mean 1/2, variance 1 / (4 (2α + 1)).
        QVERIFY(std::abs(mean - 0.5) < 0.015);
        const double variance = squares / count - mean * mean;
        const double expected = 1 / (4 * (2 * alpha + 1));
        QVERIFY2(std::abs(variance / expected - 1) < 0.03, qPrintable(QString::number(variance)));
    }
};

QTEST_APPLESS_MAIN(AugmentTest)
#include "tst_augment.moc"
