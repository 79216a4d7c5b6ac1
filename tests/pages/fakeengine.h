// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

namespace lampwork {

// A stand-in for lampwork-engine: a shell script that notes its arguments and says what it is
// given. The real engine goes through the same pages in tests/tour.
inline void installFakeEngine(const QString &path, const QByteArray &body)
{
    QFile script(path);
    if (!script.open(QIODevice::WriteOnly))
        qFatal("the fake engine cannot be written");
    script.write("#!/bin/sh\necho \"$@\" >> \"$0.log\"\n" + body);
    script.close();
    script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    qputenv("LAMPWORK_ENGINE", path.toUtf8());
}

inline QString fakeEngineLog(const QString &path)
{
    QFile log(path + QStringLiteral(".log"));
    return log.open(QIODevice::ReadOnly) ? QString::fromUtf8(log.readAll()) : QString();
}

} // namespace lampwork
