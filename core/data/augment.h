// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/preprocess.h"
#include "core/experiment/spec.h"

#include <QtGlobal>

#include <functional>
#include <vector>

namespace lampwork {

class Philox;

// What happens to one picture.
struct PictureChange {
    bool flip = false;
    bool flipVertical = false;
    int right = 0, down = 0; // the part that is seen lies so many pixels to the right and below
    double angle = 0; // radians, clockwise
    float brightness = 1;
    float contrast = 1;
    float saturation = 1;
    int cutX = 0, cutY = 0; // the blanked square's centre
    bool cutsMix = false; // cutmix instead of mixup
    // Uniform numbers in [0, 1): which picture it is mixed with, and where the box's centre is.
    double other = 0, boxX = 0, boxY = 0;
};

// Changes of pictures while a network learns from them. What happens to a picture depends on the
// seed, the epoch and its row alone: Philox(seed, Augmentation, epoch · 2³² + row), each change
// having its own place in the sequence, so that switching one on leaves the others as they were.
// In this order:
//
//   flip, flip_vertical   every second picture
//   crop                  moved by up to so many pixels either way; what comes in is black
//   rotate                about the centre, uniformly up to ±degrees, bilinear; outside is black
//   brightness b          x ← black + f (x - black), f uniform in 1 ± b
//   contrast c            x ← m + f (x - m), m the picture's mean luminance
//   saturation s          x ← l + f (x - l), l the pixel's luminance (0.299 R + 0.587 G + 0.114 B)
//   cutout n              a square of n pixels about a uniform centre becomes 0 of the encoded
//                         pixels: the train rows' mean where they are standardised, else black
//                         DeVries and Taylor, "Improved Regularization of CNNs with Cutout", 2017
//   mixup α               λ x + (1-λ) x', x' another train row (with its own changes), λ of
//                         Beta(α, α)             Zhang et al., "mixup", 2018, equation 1
//   cutmix α              a box of 1-λ of the area comes from x', cut off at the edges
//                         Yun et al., "CutMix", 2019, equation 1 and section 3.1
// With both, each picture has one of them, by a coin. Values are not cut off at white. A value
// type; its functions may run in several threads.
class Augmentation {
public:
    // Pictures that are not to be changed.
    Augmentation() = default;
    Augmentation(const AugmentSpec &spec, const PixelInput &pixels, quint64 seed);

    bool changesAnything() const { return m_spec != AugmentSpec(); }
    bool mixes() const { return m_spec.mixup > 0 || m_spec.cutmix > 0; }

    // Of a mixed picture: the other one, and how much of the mixture is the picture itself.
    struct Mixture {
        qint64 other = 0; // its row
        float share = 1;
    };
    // Gives the picture of a row, [channels, height, width] as the network sees it; it need not
    // hold longer than until it is asked again.
    using PictureAt = std::function<const float *(qint64 row)>;
    // Writes the picture of `row` as it is in `epoch` to `out`, [channels, height, width]. rows:
    // all there are.
    Mixture apply(
        const PictureAt &pictureAt, qint64 rows, qint64 epoch, qint64 row, float *out) const;
    // The same for pictures that lie together: [rows, channels, height, width].
    Mixture apply(const float *pictures, qint64 rows, qint64 epoch, qint64 row, float *out) const;

    // The parts of it: what is drawn for a picture, and what that does to it before mixing.
    PictureChange draw(qint64 epoch, qint64 row) const;
    void change(const float *picture, const PictureChange &drawn, float *out) const;

private:
    void place(const float *picture, const PictureChange &drawn, float *out) const;
    void turn(const float *picture, const PictureChange &drawn, float *out) const;
    void colour(const PictureChange &drawn, float *out) const;
    void cut(const PictureChange &drawn, float *out) const;
    Mixture mix(const PictureAt &pictureAt, qint64 rows, qint64 epoch, const PictureChange &drawn,
        Philox &random, float *out) const;
    qint64 pixels() const { return qint64(m_shape.height) * m_shape.width; }

    AugmentSpec m_spec;
    PixelInput m_shape;
    quint64 m_seed = 0;
    float m_black = 0; // a black pixel as the network sees it
};

// A number of the distribution Beta(alpha, alpha), alpha above 0: from two gamma variates,
// Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000.
double symmetricBeta(Philox &random, double alpha);

} // namespace lampwork
