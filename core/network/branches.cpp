// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/branches.h"

#include "core/base/json.h"
#include "core/network/layertools.h"

#include <algorithm>

namespace lampwork {

namespace {

using std::to_string;

// The stride s of a 1×1 convolution from a side to another, floor((side - 1) / s) + 1; 0: none.
int strideBetween(int from, int to)
{
    if (to < 1 || to > from)
        return 0;
    for (int stride = 1; stride <= from; ++stride) {
        if ((from - 1) / stride + 1 == to)
            return stride;
    }
    return 0;
}

Error cannotAdd(const LayerPlace &place, const Shape &branch)
{
    return misfit(place,
        QStringLiteral("The branch gives %1, which cannot be added to what goes around it, %2. "
                       "Change the layers of the branch so that it ends as it begins.")
            .arg(describeShape(branch), describeShape(place.input)));
}

// y = x + branch(x): He et al., "Deep Residual Learning for Image Recognition", 2015, eq. 1; where
// the branch changes the shape, y = W x + branch(x), eq. 2: W is a linear layer (at each place of a
// sequence), or for pictures a convolution of 1×1 whose stride makes the sides fit, without bias.
Result<LayerStep> residual(const LayerPlace &place, const Shape &branch)
{
    const Shape &input = place.input;
    LayerStep step;
    step.output = branch;
    step.padding = place.padding; // a place of the sum is one of the input's
    if (branch == input) {
        step.expression = place.name + " + x";
        return step;
    }
    if (branch.size() != input.size() || (isSequence(input) && branch[0] != input[0]))
        return cannotAdd(place, branch);
    const int inputs = isPicture(input) ? input[0] : input.constLast();
    const int outputs = isPicture(input) ? branch[0] : branch.constLast();
    std::vector<qint64> shape{outputs, inputs};
    const std::string weight = attribute(place.name, "projection_weight");
    if (isPicture(input)) {
        const int down = strideBetween(input[1], branch[1]);
        const int across = strideBetween(input[2], branch[2]);
        if (down == 0 || across == 0)
            return cannotAdd(place, branch);
        shape.insert(shape.end(), {1, 1});
        step.expression = "torch.conv2d(" + place.name + ", " + weight + ", None, ["
            + to_string(down) + ", " + to_string(across) + "]) + x";
    } else {
        step.expression = "torch.linear(" + place.name + ", " + weight + ") + x";
    }
    addParameter(step, place, "projection_weight", shape, {Initialisation::KaimingUniform, inputs});
    return step;
}

// The branches' numbers side by side (features, channels, or the numbers of each place), or added.
Result<LayerStep> parallel(const LayerPlace &place, const std::vector<BranchEnd> &ends)
{
    const bool concat = textOption(place, "join") == u"concat";
    const Shape &first = ends.front().shape;
    const int side = isSequence(first) ? 1 : 0; // that they are joined along
    LayerStep step;
    step.output = first;
    const std::string &padding = ends.front().padding;
    const bool same = std::all_of(
        ends.begin(), ends.end(), [&](const BranchEnd &end) { return end.padding == padding; });
    step.padding = same ? padding : std::string();
    std::string names = ends.front().name;
    for (std::size_t i = 1; i < ends.size(); ++i) {
        const Shape &shape = ends[i].shape;
        Shape expected = first;
        if (concat && shape.size() == first.size())
            expected[side] = shape[side];
        if (shape != expected)
            return misfit(place,
                QStringLiteral("Branch 1 gives %1 and branch %2 gives %3, which cannot be %4. "
                               "Change their layers so that they agree.")
                    .arg(describeShape(first))
                    .arg(i + 1)
                    .arg(describeShape(shape),
                        concat ? QStringLiteral("put side by side") : QStringLiteral("added")));
        if (concat)
            step.output[side] += shape[side];
        names += (concat ? ", " : " + ") + ends[i].name;
    }
    step.expression = concat ? "torch.cat([" + names + "], " + to_string(side + 1) + ")" : names;
    return step;
}

} // namespace

Result<LayerStep> joinBranches(const LayerPlace &place, const std::vector<BranchEnd> &ends)
{
    if (place.layer.kind == u"parallel")
        return parallel(place, ends);
    if (place.layer.branches.front().empty())
        return misfit(place,
            QStringLiteral("The branch of a “residual” layer is empty: add a layer to it, or "
                           "remove it."));
    return residual(place, ends.front().shape);
}

} // namespace lampwork
