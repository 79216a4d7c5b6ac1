// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lampwork/cli/options.h"

#include <memory>
#include <vector>

// One function a verb, each in the file of its name; evaluate, export and predict, which the engine
// does, in deployverbs.cpp.
namespace lampwork {

std::unique_ptr<Verb> makeOpenVerb();
std::unique_ptr<Verb> makeInitVerb();
std::unique_ptr<Verb> makeTrainVerb();
std::unique_ptr<Verb> makeForkVerb();
std::unique_ptr<Verb> makeWhatIfVerb();
std::unique_ptr<Verb> makeReproduceVerb();
std::unique_ptr<Verb> makeRangeVerb();
std::unique_ptr<Verb> makeRunsVerb();
std::unique_ptr<Verb> makeShowVerb();
std::unique_ptr<Verb> makeCompareVerb();
std::unique_ptr<Verb> makeOrderVerb();
std::unique_ptr<Verb> makeEditVerb();
std::unique_ptr<Verb> makeEvaluateVerb();
std::unique_ptr<Verb> makeExportVerb();
std::unique_ptr<Verb> makePredictVerb();
std::unique_ptr<Verb> makeGenerateVerb();
std::unique_ptr<Verb> makeImportVerb();
std::unique_ptr<Verb> makeDumpVerb();
std::unique_ptr<Verb> makeEmptyBinVerb();
// About stores as a whole: storecheck.cpp, storesize.cpp, storecopies.cpp.
std::unique_ptr<Verb> makeStoreCheckVerb();
std::unique_ptr<Verb> makeStoreSizeVerb();
std::unique_ptr<Verb> makeStoreCompactVerb();
std::unique_ptr<Verb> makeStoreBackupVerb();
std::unique_ptr<Verb> makeStoreRepairVerb();
std::unique_ptr<Verb> makeStoreMergeVerb(); // move.cpp
std::unique_ptr<Verb> makeMoveVerb();
std::unique_ptr<Verb> makePackVerb();
std::unique_ptr<Verb> makePruneVerb();
std::unique_ptr<Verb> makeUnpackVerb(); // pack.cpp

// All of them, in the order of the overview.
std::vector<std::unique_ptr<Verb>> makeVerbs();

} // namespace lampwork
