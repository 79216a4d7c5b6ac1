// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"
#include "core/experiment/spec.h"

#include <QString>

// The words for a spec's values as a person reads them, translated. The JSON names stay in
// core/experiment/specjson.h.
namespace lampwork {

QString textOf(Task task);
QString textOf(ColumnType type);
QString textOf(ColumnRole role);
QString textOf(MissingRule rule);
QString textOf(Scaling scaling);
QString textOf(CategoryEncoding encoding);
QString textOf(Tokenizer tokenizer);
QString textOf(RunState state);
QString textOf(OrderVerb verb);
QString textOf(const Order &order); // with what it was given: "Learning rate 0.01"

// Names that the spec holds as text: templates, layer groups, optimisers, schedules, losses, split
// methods. An unknown name is returned as it is.
QString templateText(const QString &name);
QString layerGroupText(const QString &group);
QString layerKindText(const QString &kind);
QString layerOptionText(const QString &option);
QString layerChoiceText(const QString &choice); // "concat", "last", …
QString optimizerText(const QString &name);
QString scheduleText(const QString &name);
QString lossText(const QString &name);
QString splitMethodText(const QString &name);
QString metricNameText(const QString &metric); // "loss", "accuracy", …
QString metricText(const QString &series); // "valid/loss" → "Validation loss"

// The rules that suit a column of this type; empty where there is nothing to fill.
QList<MissingRule> missingRulesFor(ColumnType type);

} // namespace lampwork
