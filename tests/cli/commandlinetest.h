// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>
#include <utility>

namespace lampwork {

struct Outcome {
    int exitCode = -1;
    QByteArray out;
    QByteArray err;
    // What was written, which the test cannot go on without.
    Json json() const { return parsed(out, QStringLiteral("standard output")); }
    Json errorJson() const { return parsed(err, QStringLiteral("standard error"))["error"]; }

    static Json parsed(const QByteArray &text, const QString &source)
    {
        auto json = parseJson(text, source);
        if (!json)
            qFatal("%s\n%s", qPrintable(json.error().text()), text.constData());
        return std::move(json).value();
    }
};

// Runs the real program in a folder of its own, with settings and data of nobody else.
class CommandLineTest {
public:
    CommandLineTest()
        : environment(QProcessEnvironment::systemEnvironment())
    {
        environment.remove(QStringLiteral("LAMPWORK_STORE"));
        // No test gets an engine that it did not ask for.
        environment.insert(
            QStringLiteral("LAMPWORK_ENGINE"), QStringLiteral("/nonexistent/lampwork-engine"));
        environment.remove(QStringLiteral("COLUMNS"));
        environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
        environment.insert(QStringLiteral("HOME"), folder.path());
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), path(QStringLiteral("config")));
        environment.insert(QStringLiteral("XDG_DATA_HOME"), path(QStringLiteral("data")));
    }

    QString path(const QString &name) const { return folder.filePath(name); }

    QString write(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    void prepare(QProcess &process, const QStringList &arguments) const
    {
        process.setProgram(QStringLiteral(LAMPWORK_PROGRAM));
        process.setArguments(arguments);
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(folder.path());
        process.setStandardInputFile(QProcess::nullDevice());
    }

    Outcome run(const QStringList &arguments, int timeoutMs = 240'000) const
    {
        QProcess process;
        prepare(process, arguments);
        process.start();
        if (!process.waitForFinished(timeoutMs)) {
            process.kill();
            process.waitForFinished();
            return {-1, process.readAllStandardOutput(),
                process.readAllStandardError() + " (killed by the test)"};
        }
        if (process.exitStatus() != QProcess::NormalExit)
            return {
                -2, process.readAllStandardOutput(), process.readAllStandardError() + " (crashed)"};
        return {
            process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    // As run(), but as nobody where the tests run as root, who may write everywhere.
    Outcome runUnprivileged(const QStringList &arguments) const
    {
        QProcess process;
        prepare(process, arguments);
        if (::geteuid() == 0) {
            process.setChildProcessModifier([] {
                constexpr uid_t nobody = 65534;
                if (::setgid(nobody) != 0 || ::setuid(nobody) != 0)
                    ::_exit(127);
            });
        }
        process.start();
        if (!process.waitForFinished(60'000))
            return {-1, {}, process.errorString().toUtf8()};
        return {
            process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    QTemporaryDir folder;
    QProcessEnvironment environment;
};

} // namespace lampwork

// The exit code, with what was said where it is another one. Runs `outcome` once.
#define COMPARE_EXIT(outcome, expected)                                                            \
    do {                                                                                           \
        const lampwork::Outcome &told = (outcome);                                                 \
        QVERIFY2(told.exitCode == (expected),                                                      \
            qPrintable(QStringLiteral("exit code %1\n%2\n%3")                                      \
                           .arg(told.exitCode)                                                     \
                           .arg(QString::fromUtf8(told.out), QString::fromUtf8(told.err))));       \
    } while (false)
#define VERIFY_CONTAINS(text, part)                                                                \
    QVERIFY2((text).contains(part), qPrintable(QString::fromUtf8(text)))
