// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/tensors/loss.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/stepper.h"

#include <memory>

namespace lampwork {

// What a stepper is made from. All must outlive it.
struct StepperParts {
    const Spec &spec; // resolved
    const Preprocessing &preprocessing;
    const NetworkPlan &plan;
    torch::jit::Module &network; // made from the plan
    FlatParameters &parameters; // adopted from the network
    const LossFunction &loss; // made from the spec
};

struct ChosenStepper {
    std::unique_ptr<Stepper> stepper;
    QString reason; // for a person: "planned: every layer is known"
};

struct PreparedTraining;

// The stepper that train.stepper asks for; "auto" is the planned one where it can, else the script
// one. "planned" where it cannot is Unsupported at train.stepper with the reason. The choice
// depends on `parts` alone.
Result<ChosenStepper> makeStepper(const StepperParts &parts);
Result<ChosenStepper> makeStepper(PreparedTraining &prepared, FlatParameters &parameters);

} // namespace lampwork
