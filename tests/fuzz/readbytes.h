// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>

#include <functional>

namespace lampwork {

// Feeds any bytes to one of the readers of foreign logs, as libFuzzer and the test of bad input do.
// The readers of records are fed behind the checksums as well, which mutated bytes do not get past.
using ReadBytes = std::function<void(const QByteArray &bytes)>;

QStringList readBytesTargets(); // "tensorboard", …: also the folders of tests/fuzz/corpus
ReadBytes readBytesOf(const QString &target); // of readBytesTargets()

} // namespace lampwork
