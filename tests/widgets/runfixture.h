// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/pages/pagefixture.h"

#include <QSettings>
#include <QStandardPaths>

#include <cmath>

namespace lampwork {

// Settings of the test's own: call before anything reads one.
inline void isolateSettings(const QString &folder)
{
    QCoreApplication::setOrganizationName(QStringLiteral("lampwork-test"));
    QCoreApplication::setApplicationName(QStringLiteral("lampwork"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder);
    QStandardPaths::setTestModeEnabled(true);
    QSettings().clear();
}

struct MadeRun {
    QString name;
    double lr = 0.01;
    double accuracy = 0.9;
    quint64 seed = 1;
};

// A finished run with a noisy falling loss, epoch metrics and an order, as an engine writes them.
inline RunId addFinishedRun(RunStore &store, const MadeRun &made)
{
    NewRun fresh;
    fresh.experiment = QStringLiteral("default");
    fresh.name = made.name;
    fresh.specJson = QStringLiteral(
        R"({"name": "%1", "network": {"template": "mlp"}, "train": {"optimizer": {"name": "adamw", "lr": %2}, "epochs": 20, "seed": %3}})")
                         .arg(made.name)
                         .arg(made.lr)
                         .arg(made.seed);
    fresh.attributes
        = {{QStringLiteral("train.optimizer.lr"), made.lr}, {QStringLiteral("train.epochs"), 20}};
    const RunId id = *store.createRun(fresh);
    constexpr qint64 stepsPerEpoch = 40;
    constexpr qint64 steps = 20 * stepsPerEpoch;
    const auto check = [](const auto &result) {
        if (!result.ok())
            qFatal("%s", qPrintable(result.error().text()));
    };
    check(store.claimRun(id));
    SeriesPoints loss{QStringLiteral("train/loss"), {}, {}, {}};
    SeriesPoints rate{QStringLiteral("train/learning_rate"), {}, {}, {}};
    SeriesPoints validLoss{QStringLiteral("valid/loss"), {}, {}, {}};
    SeriesPoints accuracy{QStringLiteral("valid/accuracy"), {}, {}, {}};
    const auto add = [](SeriesPoints &points, qint64 step, double value) {
        points.steps.push_back(step);
        points.wallMs.push_back(1'700'000'000'000 + step * 25);
        points.values.push_back(value);
    };
    for (qint64 step = 1; step <= steps; ++step) {
        const double t = double(step) / steps;
        const double noise = 0.12 * std::sin(double(step * step % 997) + double(id));
        add(loss, step, 0.08 + 0.9 * std::exp(-5 * t) + noise * std::exp(-2 * t));
        add(rate, step, made.lr * (step < steps / 2 ? 1.0 : 0.5));
        if (step % stepsPerEpoch == 0) {
            add(validLoss, step, 0.11 + 0.85 * std::exp(-4 * t) + 0.01 * double(id));
            add(accuracy, step, made.accuracy - 0.4 * std::exp(-5 * t));
        }
    }
    RunProgress progress;
    progress.step = steps;
    progress.totalSteps = steps;
    progress.stepsPerEpoch = stepsPerEpoch;
    check(store.appendPoints(id, {loss, rate, validLoss, accuracy}, progress));
    const qint64 order = *store.giveOrder(id, OrderVerb::SetLearningRate, made.lr / 2);
    check(store.orderHandled(id, order, steps / 2));
    check(store.setAttributes(id,
        {{QStringLiteral("valid/accuracy"), made.accuracy},
            {QStringLiteral("valid/accuracy:best"), made.accuracy},
            {QStringLiteral("valid/loss"), validLoss.values.back()},
            {QStringLiteral("valid/loss:best"), validLoss.values.back()}}));
    RunProgress end;
    end.state = RunState::Finished;
    check(store.updateRun(id, end));
    return id;
}

} // namespace lampwork
