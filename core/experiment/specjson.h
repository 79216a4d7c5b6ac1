// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/experiment/spec.h"

namespace lampwork {

// The JSON names of the enumerations: "regression", "one_hot", ….
QString nameOf(Task task);
QString nameOf(ColumnType type);
QString nameOf(ColumnRole role);
QString nameOf(MissingRule rule);
QString nameOf(Scaling scaling);
QString nameOf(CategoryEncoding encoding);
QString nameOf(Tokenizer tokenizer);
QList<Task> allTasks();
std::optional<Task> taskFromName(const QString &name);
std::optional<ColumnType> columnTypeFromName(const QString &name);

// What stands at the top of the document of a run that a script made through packaging/python: its
// settings are that script's, and no engine can train it.
inline constexpr char scriptSection[] = "made_by";

// Reads a spec. Checks names, types and ranges of every field that does not depend on the data; an
// unknown or wrong field is an InvalidInput error whose `where` is its JSON path and whose message
// gives the nearest valid name; the document of a script's run is one, too. Fields left out get the
// defaults of spec.h.
Result<Spec> specFromJson(const Json &json);
// Parses and reads; a syntax error's `where` is "source:line:column".
Result<Spec> specFromText(const QByteArray &text, const QString &source);

// Writes every field that is said, in a fixed order. specFromJson(specToJson(s)) == s.
Json specToJson(const Spec &spec);

} // namespace lampwork
