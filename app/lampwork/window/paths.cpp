// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/paths.h"

#include <QCoreApplication>
#include <QDir>

namespace lampwork {

QString samplesFolder()
{
    const QDir program(QCoreApplication::applicationDirPath());
    const QString installed
        = QDir::cleanPath(program.filePath(QStringLiteral("../share/lampwork/samples")));
    for (const QString &folder : {installed, QStringLiteral(LAMPWORK_SOURCE_SAMPLES)}) {
        if (QDir(folder).exists())
            return folder;
    }
    return {};
}

} // namespace lampwork
