// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that only arrange the numbers anew.
#include "core/base/format.h"
#include "core/network/layerkinds.h"
#include "core/network/layertools.h"

#include <algorithm>
#include <limits>

namespace lampwork {

namespace {

using std::to_string;

Result<LayerStep> flatten(const LayerPlace &place)
{
    const qint64 count = elementCount(place.input);
    if (count > std::numeric_limits<int>::max())
        return misfit(place,
            QStringLiteral(
                "Flattening %1 gives %2 numbers a sample, more than can be trained. Pool or stride "
                "before it.")
                .arg(shapeText(place.input), formatCount(count)));
    return LayerStep{{int(count)}, {}, {}, "torch.flatten(x, 1)"};
}

std::string sides(const QList<int> &values)
{
    std::string text;
    for (const int value : values)
        text += ", " + to_string(value);
    return text;
}

// The numbers in their order under other sides; -1 is what is left. Two sides make a sequence,
// three a picture.
Result<LayerStep> reshape(const LayerPlace &place)
{
    Shape shape = sizesFromText(textOption(place, "shape"));
    const qint64 count = elementCount(place.input);
    qint64 known = 1;
    for (const int side : std::as_const(shape))
        known *= side == -1 ? 1 : side;
    const auto open = std::count(shape.cbegin(), shape.cend(), -1);
    if (shape.size() > 3 || shape.contains(0) || open > 1)
        return misfit(place,
            QStringLiteral("“%1” is no shape: give one to three sides, such as “16, 8”, of which "
                           "one may be -1.")
                .arg(textOption(place, "shape")));
    if (open == 1 ? count % known != 0 : count != known)
        return misfit(place,
            QStringLiteral("What reaches it, %1, has %2 numbers, which cannot be arranged as %3.")
                .arg(describeShape(place.input), formatCount(count), textOption(place, "shape")));
    std::replace(shape.begin(), shape.end(), -1, int(count / known));
    LayerStep step{shape, {}, {}, "x.reshape([x.size(0)" + sides(shape) + "])"};
    step.padding = std::string();
    return step;
}

// The sides in another order; 1 is the first behind the batch.
Result<LayerStep> permute(const LayerPlace &place)
{
    const QList<int> order = sizesFromText(textOption(place, "order"));
    QList<int> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    QList<int> expected;
    for (int i = 1; i <= place.input.size(); ++i)
        expected.append(i);
    if (sorted != expected)
        return misfit(place,
            QStringLiteral("What reaches it, %1, has %2 sides: the order must name each of the "
                           "numbers 1 to %2 once, not %3.")
                .arg(describeShape(place.input))
                .arg(place.input.size())
                .arg(textOption(place, "order")));
    Shape shape;
    for (const int side : order)
        shape.append(place.input[side - 1]);
    LayerStep step{shape, {}, {}, "x.permute([0" + sides(order) + "])"};
    step.padding = std::string();
    return step;
}

} // namespace

QHash<QString, LayerFunction> shapeSteps()
{
    return {
        {QStringLiteral("flatten"), flatten},
        {QStringLiteral("reshape"), reshape},
        {QStringLiteral("permute"), permute},
    };
}

} // namespace lampwork
