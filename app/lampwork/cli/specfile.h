// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/experiment/spec.h"
#include "core/launch/resolve.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

// From what stands on the command line to a spec: a spec file with changes, or a file of data with
// a target.
namespace lampwork {

class Console;
class Options;

// Whether the argument of `train` is a spec and not data: by its ending, .json.
bool isSpecFile(const QString &path);

// Reads a spec file; its data files, where relative, are taken from the spec file's folder and
// made absolute.
Result<Spec> readSpecFile(const QString &path);

// Applies "path=value" changes to a spec; a relative data file is taken from the current folder.
// Errors have the whole change as `where`, or the JSON path.
Result<Spec> withChanges(const Spec &spec, const QStringList &changes);

struct DataChoice {
    QString source;
    QString labels; // IDX, NumPy; empty: found by name
    QStringList targets; // tables; several: labels
    QString preset; // template; empty: the one that suits
};
// A spec that says where the data are, the target and the template, and no more; whether they exist
// is found out on resolving.
Spec specForData(const DataChoice &choice);

// Whether the spec's task learns from a target; one that is not said does, but for a file that is
// said to be a text.
bool needsTarget(const Spec &spec);

// Why a table without a target cannot be learnt from, with the names of its columns; nullopt for
// pictures, which bring their labels, and for a choice that has a target. A wrong or missing target
// has "--target" as its `where`; other errors are those of reading.
std::optional<Error> missingTarget(const DataChoice &choice, const Progress &progress);

// What a verb that trains is called with: a spec or a file of data, and changes.
struct SpecChoice {
    QString input;
    DataChoice data; // without its source
    QStringList changes; // "path=value"
    bool trust = false; // a foreign network file may be opened (--trust)
};

// Declares --trust, of verbs that open the network's file.
void declareTrust(Options &options, bool *trust);
// The spec that is meant; or the exit code, when it went wrong and was told.
std::variant<Spec, int> specFromChoice(const SpecChoice &choice, Console &console);

// Reads the spec's data, tells its oddities (ragged rows, …) as notes, and fills in every default.
Result<ResolvedSpec> readAndComplete(const Spec &spec, Console &console);

} // namespace lampwork
