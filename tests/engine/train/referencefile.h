// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QFile>

// What a Python script beside the tests wrote from PyTorch.
namespace lampwork::test {

inline Json readReference(const char *name)
{
    QFile file(QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/engine/train/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s is missing", name);
    return Json::parse(file.readAll().toStdString());
}

} // namespace lampwork::test
