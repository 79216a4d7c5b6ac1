// SPDX-License-Identifier: GPL-3.0-or-later
// Precompiled for the engine's libraries, programs and tests: LibTorch takes 20 s to parse.
#pragma once

#include <torch/script.h>

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
