// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/experiment/spec.h"

#include <QStringList>

namespace lampwork {

QStringList templateNames(); // all of them

// Names of the templates that suit the input, the one to begin with first: tables "mlp", "linear",
// "resmlp", and "transformer" up to 256 features; pictures "cnn", "resnet", "vision_transformer"
// where they are large enough, "mlp", "linear"; texts "text_cnn", "transformer", "linear". For an
// autoencoder "autoencoder" alone: the others have no bottleneck; for a language model "gpt" alone:
// the others look ahead.
QStringList suitableTemplates(const Preprocessing &preprocessing);

// The layers of a template; InvalidInput for an unknown or unsuitable name ("network.template").
Result<NetworkSpec> networkFromTemplate(const QString &name, const Preprocessing &preprocessing);

} // namespace lampwork
