// SPDX-License-Identifier: GPL-3.0-or-later
// From starting the process to the window painted on screen: `lampwork` on its first start and with
// a draft left on the Data page, and the least Qt program, on Qt's offscreen platform and on an X
// server of its own (Xvfb). The aim is below 300 ms.
#include "core/base/clock.h"

#include <benchmark/benchmark.h>

#include <QCoreApplication>
#include <QProcess>
#include <QProcessEnvironment>
#include <QSettings>
#include <QTemporaryDir>

#include <memory>

namespace {

using namespace lampwork;

struct Start {
    const char *program;
    QString platform;
    QString display;
    QString home; // settings and store of the measured program
};

// Nanoseconds, or -1 with the reason on standard error.
qint64 measure(const Start &start)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LAMPWORK_REPORT_STARTUP"), QStringLiteral("1"));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), start.platform);
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), start.home);
    environment.insert(QStringLiteral("XDG_DATA_HOME"), start.home);
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), start.home);
    if (!start.display.isEmpty())
        environment.insert(QStringLiteral("DISPLAY"), start.display);
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    const qint64 begin = monotonicNs();
    process.start(QString::fromLocal8Bit(start.program), QStringList());
    if (!process.waitForFinished(20'000)) {
        process.kill();
        process.waitForFinished();
        return -1;
    }
    bool ok = false;
    const qint64 end = process.readAllStandardOutput().trimmed().toLongLong(&ok);
    return ok ? end - begin : -1;
}

// What a window leaves behind that was closed on the Data page with a draft.
void leaveDraft(const QString &home)
{
    QSettings settings(home + QStringLiteral("/lampwork/lampwork.conf"), QSettings::IniFormat);
    settings.setValue(QStringLiteral("draft/spec"),
        QByteArray(R"({"data": {"source": ")" LAMPWORK_SAMPLES R"(/penguins.csv"}})"));
    settings.setValue(QStringLiteral("window/page"), 0);
}

void startUp(benchmark::State &state, const Start &start, bool first)
{
    for (auto _ : state) {
        Start one = start;
        std::unique_ptr<QTemporaryDir> fresh;
        if (first) {
            fresh = std::make_unique<QTemporaryDir>();
            one.home = fresh->path();
        }
        const qint64 taken = measure(one);
        if (taken < 0) {
            state.SkipWithError("the program did not report its window");
            return;
        }
        state.SetIterationTime(double(taken) * 1e-9);
    }
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QTemporaryDir home;
    leaveDraft(home.path());
    QProcess server;
    QString display;
    server.start(QStringLiteral("Xvfb"),
        {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
            QStringLiteral("0"), QStringLiteral("1600x1000x24"), QStringLiteral("-nolisten"),
            QStringLiteral("tcp")});
    if (server.waitForStarted() && server.waitForReadyRead(10'000))
        display = QLatin1Char(':') + QString::fromLatin1(server.readAllStandardOutput().trimmed());
    else
        qWarning("no Xvfb: measuring on the offscreen platform alone");

    QList<Start> platforms{{nullptr, QStringLiteral("offscreen"), {}, home.path()}};
    if (!display.isEmpty())
        platforms.append({nullptr, QStringLiteral("xcb"), display, home.path()});
    for (Start start : platforms) {
        const auto add = [&](const char *name, const char *program, bool first) {
            start.program = program;
            const std::string title = std::string(name) + "/" + start.platform.toStdString();
            benchmark::RegisterBenchmark(title.c_str(), startUp, start, first)
                ->UseManualTime()
                ->Iterations(10)
                ->Unit(benchmark::kMillisecond);
        };
        add("lampwork_first_start", LAMPWORK_PROGRAM, true);
        add("lampwork_with_draft", LAMPWORK_PROGRAM, false);
        add("bare_qmainwindow", BARE_PROGRAM, false);
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    server.terminate();
    server.waitForFinished();
    return 0;
}
