// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/makestepper.h"

#include "core/engine/tensors/mixedprecision.h"
#include "core/engine/train/plannedstepper.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/scriptstepper.h"

#include <torch/script.h>

namespace lampwork {

namespace {

ChosenStepper script(const StepperParts &parts, const QString &why)
{
    const ScriptStepper::Options options{.mixedPrecision = wantsMixedPrecision(parts.spec.train)};
    return {std::make_unique<ScriptStepper>(parts.network, parts.parameters, parts.loss, options),
        QStringLiteral("script: ") + why};
}

} // namespace

Result<ChosenStepper> makeStepper(const StepperParts &parts)
{
    const QString &wanted = parts.spec.train.stepper;
    if (wanted == u"script")
        return script(parts, QStringLiteral("train.stepper asks for it"));
    Result<std::unique_ptr<PlannedStepper>> planned = PlannedStepper::plan(parts);
    if (planned)
        return ChosenStepper{
            std::move(*planned), QStringLiteral("planned: every layer and the loss are known")};
    if (wanted != u"planned")
        return script(parts, planned.error().message);
    return Error{ErrorCode::Unsupported,
        QStringLiteral("This run cannot be trained by the planned stepper: %1. Set train.stepper "
                       "to “auto” or “script”.")
            .arg(planned.error().message),
        QStringLiteral("train.stepper")};
}

Result<ChosenStepper> makeStepper(PreparedTraining &prepared, FlatParameters &parameters)
{
    return makeStepper({prepared.spec, prepared.preprocessing, prepared.plan, prepared.network,
        parameters, prepared.loss});
}

} // namespace lampwork
