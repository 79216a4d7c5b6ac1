// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QVariant>

#include <utility>
#include <vector>

namespace lampwork {

// The plain values of a YAML file as MLflow and Lightning write them: mappings, nested by
// indentation, of numbers, texts, true, false and null. Anything else (lists, tags, anchors, texts
// of several lines) is skipped and counted.
struct PlainYaml {
    std::vector<std::pair<QString, QVariant>> values; // by dotted path, in order
    int skippedLines = 0;

    QVariant value(const QString &path) const; // invalid: there is none
};

PlainYaml readPlainYaml(const QByteArray &text);

} // namespace lampwork
