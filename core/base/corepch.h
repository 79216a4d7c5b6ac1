// SPDX-License-Identifier: GPL-3.0-or-later
// Precompiled for everything without LibTorch: these headers take longer to parse than the code
// that includes them. Files still include what they use; the preset core-only builds without this.
#pragma once

#include <nlohmann/json.hpp>

#include <QByteArray>
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QHash>
#include <QList>
#include <QLoggingCategory>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>
