// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <utility>
#include <vector>

namespace lampwork {

// JSON that keeps the order of its keys.
using Json = nlohmann::ordered_json;

// Parses UTF-8 text. The error's `where` is "source:line:column".
Result<Json> parseJson(const QByteArray &text, const QString &source);

// Indented UTF-8 text; NaN and infinities become null. Never fails: bad UTF-8 is replaced.
QByteArray toJsonText(const Json &json, int indent = 2);

QString toQString(const Json &json); // a JSON string as QString
Json toJson(const QString &text);
// Scalars and lists only: null, bool, integer, double, string, array.
QVariant toVariant(const Json &json);
Json toJson(const QVariant &value);

// A dotted path: "train.optimizer.lr"; a key that itself holds a dot or a bracket is written
// `data.columns["a.b"].type`; array elements are `network.layers[2].units`.
QString joinPath(const QString &parent, const QString &key);
QString joinPath(const QString &parent, qsizetype index);
Result<QStringList> splitPath(const QString &path); // keys, array indices as "[2]"

// Every scalar below `json` with its dotted path, in order. Empty arrays and objects are kept as
// themselves, so that nothing disappears from a comparison.
std::vector<std::pair<QString, Json>> flatten(const Json &json);

// Sets the value at a dotted path, creating objects on the way; an error when the path runs
// through a scalar or an array index that does not exist.
Result<void> setAtPath(Json &json, const QString &path, const Json &value);

// Parses the right side of `--set path=value`: JSON where it is valid JSON, else a string.
Json parseLooseValue(const QString &text);

} // namespace lampwork
