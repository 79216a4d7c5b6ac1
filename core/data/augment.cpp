// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/augment.h"

#include "core/base/philox.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lampwork {

namespace {

double within(double uniform, double around, double width)
{
    return around + (2 * uniform - 1) * width;
}

// The whole number in [0, bound) that a uniform number stands for.
int wholeBelow(double uniform, int bound)
{
    return std::min(int(uniform * bound), bound - 1);
}

// log of a variate of Gamma(alpha, 1): of a small alpha it would be no double any more.
double logGamma(Philox &random, double alpha)
{
    const double raised = alpha < 1 ? alpha + 1 : alpha;
    const double boost = alpha < 1 ? std::log(1 - random.uniform()) / alpha : 0;
    const double d = raised - 1.0 / 3.0;
    const double c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = random.normal();
        const double v = std::pow(1 + c * x, 3);
        if (v > 0 && std::log(1 - random.uniform()) < x * x / 2 + d - d * v + d * std::log(v))
            return std::log(d * v) + boost;
    }
}

} // namespace

double symmetricBeta(Philox &random, double alpha)
{
    const double first = logGamma(random, alpha);
    const double second = logGamma(random, alpha);
    return 1 / (1 + std::exp(second - first));
}

Augmentation::Augmentation(const AugmentSpec &spec, const PixelInput &pixels, quint64 seed)
    : m_spec(spec)
    , m_shape(pixels)
    , m_seed(seed)
    , m_black(float((0 - pixels.shift) / pixels.scale))
{
}

namespace {

Philox generatorOf(quint64 seed, qint64 epoch, qint64 row)
{
    return Philox(
        seed, RandomPurpose::Augmentation, (quint64(epoch) << 32) | quint64(quint32(row)));
}

// Uniform numbers that Draw takes before what mixing takes: none may be left out.
constexpr int drawnUniforms = 14;

} // namespace

PictureChange Augmentation::draw(qint64 epoch, qint64 row) const
{
    Philox random = generatorOf(m_seed, epoch, row);
    double uniform[drawnUniforms];
    for (double &value : uniform)
        value = random.uniform();
    PictureChange change;
    change.flip = m_spec.flip && uniform[0] < 0.5;
    change.flipVertical = m_spec.flipVertical && uniform[1] < 0.5;
    change.right = wholeBelow(uniform[2], 2 * m_spec.crop + 1) - m_spec.crop;
    change.down = wholeBelow(uniform[3], 2 * m_spec.crop + 1) - m_spec.crop;
    change.angle = within(uniform[4], 0, m_spec.rotate) * std::numbers::pi / 180;
    change.brightness = float(within(uniform[5], 1, m_spec.brightness));
    change.contrast = float(within(uniform[6], 1, m_spec.contrast));
    change.saturation = float(within(uniform[7], 1, m_spec.saturation));
    change.cutX = wholeBelow(uniform[8], m_shape.width);
    change.cutY = wholeBelow(uniform[9], m_shape.height);
    change.cutsMix = m_spec.mixup <= 0 || (m_spec.cutmix > 0 && uniform[10] < 0.5);
    change.other = uniform[11];
    change.boxX = uniform[12];
    change.boxY = uniform[13];
    return change;
}

Augmentation::Mixture Augmentation::apply(
    const float *pictures, qint64 rows, qint64 epoch, qint64 row, float *out) const
{
    const qint64 size = m_shape.channels * pixels();
    return apply([=](qint64 asked) { return pictures + asked * size; }, rows, epoch, row, out);
}

Augmentation::Mixture Augmentation::apply(
    const PictureAt &pictureAt, qint64 rows, qint64 epoch, qint64 row, float *out) const
{
    const PictureChange drawn = draw(epoch, row);
    change(pictureAt(row), drawn, out);
    if (!mixes())
        return {row, 1};
    Philox random = generatorOf(m_seed, epoch, row);
    for (int i = 0; i < drawnUniforms; ++i)
        random.next64();
    return mix(pictureAt, rows, epoch, drawn, random, out);
}

void Augmentation::change(const float *picture, const PictureChange &drawn, float *out) const
{
    if (m_spec.rotate > 0)
        turn(picture, drawn, out);
    else
        place(picture, drawn, out);
    colour(drawn, out);
    if (m_spec.cutout > 0)
        cut(drawn, out);
}

// Flips and moves by whole pixels.
void Augmentation::place(const float *picture, const PictureChange &drawn, float *out) const
{
    const int width = m_shape.width;
    const int height = m_shape.height;
    const int begin = std::clamp(-drawn.right, 0, width); // columns that come from the picture
    const int end = std::clamp(width - drawn.right, begin, width);
    for (int channel = 0; channel < m_shape.channels; ++channel, picture += pixels()) {
        for (int y = 0; y < height; ++y, out += width) {
            const int from = y + drawn.down;
            if (from < 0 || from >= height) {
                std::fill(out, out + width, m_black);
                continue;
            }
            const float *line
                = picture + qint64(drawn.flipVertical ? height - 1 - from : from) * width;
            std::fill(out, out + begin, m_black);
            if (drawn.flip) {
                for (int x = begin; x < end; ++x)
                    out[x] = line[width - 1 - x - drawn.right];
            } else {
                std::copy(line + begin + drawn.right, line + end + drawn.right, out + begin);
            }
            std::fill(out + end, out + width, m_black);
        }
    }
}

// Flips, moves and turns: each new pixel from the four around the place that it came from.
void Augmentation::turn(const float *picture, const PictureChange &drawn, float *out) const
{
    const int width = m_shape.width;
    const int height = m_shape.height;
    const double centreX = (width - 1) / 2.0;
    const double centreY = (height - 1) / 2.0;
    const double cosine = std::cos(drawn.angle);
    const double sine = std::sin(drawn.angle);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            double fromX = cosine * (x - centreX) + sine * (y - centreY) + centreX + drawn.right;
            double fromY = cosine * (y - centreY) - sine * (x - centreX) + centreY + drawn.down;
            fromX = drawn.flip ? width - 1 - fromX : fromX;
            fromY = drawn.flipVertical ? height - 1 - fromY : fromY;
            const double floorX = std::floor(fromX);
            const double floorY = std::floor(fromY);
            const auto shareX = float(fromX - floorX);
            const auto shareY = float(fromY - floorY);
            const int left = int(floorX);
            const int top = int(floorY);
            const bool inside = left >= 0 && top >= 0 && left + 1 < width && top + 1 < height;
            const float *plane = picture;
            float *target = out + qint64(y) * width + x;
            for (int channel = 0; channel < m_shape.channels;
                 ++channel, plane += pixels(), target += pixels()) {
                const auto at = [&](int column, int line) {
                    const bool within
                        = inside || (column >= 0 && column < width && line >= 0 && line < height);
                    return within ? plane[qint64(line) * width + column] : m_black;
                };
                const float upper = at(left, top) + shareX * (at(left + 1, top) - at(left, top));
                const float lower
                    = at(left, top + 1) + shareX * (at(left + 1, top + 1) - at(left, top + 1));
                *target = upper + shareY * (lower - upper);
            }
        }
    }
}

void Augmentation::colour(const PictureChange &drawn, float *out) const
{
    const qint64 count = pixels();
    const qint64 all = count * m_shape.channels;
    const bool colours = m_shape.channels == 3;
    const auto luminance = [&](qint64 i) {
        return colours ? 0.299F * out[i] + 0.587F * out[count + i] + 0.114F * out[2 * count + i]
                       : out[i];
    };
    if (m_spec.brightness > 0) {
        for (qint64 i = 0; i < all; ++i)
            out[i] = m_black + drawn.brightness * (out[i] - m_black);
    }
    if (m_spec.contrast > 0) {
        // Of pictures that are neither grey nor coloured, over all channels.
        const qint64 counted = colours ? count : all;
        double sum = 0;
        for (qint64 i = 0; i < counted; ++i)
            sum += double(luminance(i));
        const auto mean = float(sum / double(counted));
        for (qint64 i = 0; i < all; ++i)
            out[i] = mean + drawn.contrast * (out[i] - mean);
    }
    if (m_spec.saturation > 0 && colours) {
        for (qint64 i = 0; i < count; ++i) {
            const float grey = luminance(i);
            for (qint64 channel = i; channel < all; channel += count)
                out[channel] = grey + drawn.saturation * (out[channel] - grey);
        }
    }
}

void Augmentation::cut(const PictureChange &drawn, float *out) const
{
    const int side = m_spec.cutout;
    const int left = std::max(drawn.cutX - side / 2, 0);
    const int right = std::min(drawn.cutX - side / 2 + side, m_shape.width);
    const int top = std::max(drawn.cutY - side / 2, 0);
    const int bottom = std::min(drawn.cutY - side / 2 + side, m_shape.height);
    for (int channel = 0; channel < m_shape.channels; ++channel, out += pixels()) {
        for (int y = top; y < bottom; ++y)
            std::fill(out + qint64(y) * m_shape.width + left,
                out + qint64(y) * m_shape.width + right, 0.0F);
    }
}

Augmentation::Mixture Augmentation::mix(const PictureAt &pictureAt, qint64 rows, qint64 epoch,
    const PictureChange &drawn, Philox &random, float *out) const
{
    const qint64 other = std::min(qint64(drawn.other * double(rows)), rows - 1);
    const qint64 size = m_shape.channels * pixels();
    thread_local std::vector<float> second;
    second.resize(std::size_t(size));
    change(pictureAt(other), draw(epoch, other), second.data());
    const double lambda = symmetricBeta(random, drawn.cutsMix ? m_spec.cutmix : m_spec.mixup);
    if (!drawn.cutsMix) {
        const auto share = float(lambda);
        for (qint64 i = 0; i < size; ++i)
            out[i] = share * out[i] + (1 - share) * second[std::size_t(i)];
        return {other, share};
    }
    const double side = std::sqrt(1 - lambda);
    const auto edges = [&](double centre, int length) {
        const auto middle = double(wholeBelow(centre, length));
        const double half = length * side / 2;
        return std::pair(int(std::clamp(std::floor(middle - half + 0.5), 0.0, double(length))),
            int(std::clamp(std::floor(middle + half + 0.5), 0.0, double(length))));
    };
    const auto [left, right] = edges(drawn.boxX, m_shape.width);
    const auto [top, bottom] = edges(drawn.boxY, m_shape.height);
    for (int channel = 0; channel < m_shape.channels; ++channel) {
        for (int y = top; y < bottom; ++y) {
            const qint64 line = channel * pixels() + qint64(y) * m_shape.width;
            std::copy(second.data() + line + left, second.data() + line + right, out + line + left);
        }
    }
    const double area = double(right - left) * double(bottom - top);
    return {other, float(1 - area / double(pixels()))};
}

} // namespace lampwork
