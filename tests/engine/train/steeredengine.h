// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/train/enginefixture.h"

namespace lampwork::test {

// What a person says: a verb with its number or text.
struct Said {
    OrderVerb verb = OrderVerb::Pause;
    QString text = {};
    double value = 0;
};

// An engine at work on a run that a test steers step by step.
class SteeredEngine {
public:
    SteeredEngine(EngineStore &stores, RunId run, bool attended = false)
        : m_stores(stores)
        , m_run(run)
    {
        m_engine.setProcessChannelMode(QProcess::SeparateChannels);
        m_engine.start(engineProgram(),
            stores.arguments(run)
                + (attended ? QStringList{QStringLiteral("--attended")} : QStringList()));
        if (!m_engine.waitForStarted())
            throw std::runtime_error("the engine does not start");
    }
    ~SteeredEngine() { kill(); }

    // Gives an order and waits until it has been handled; it as it then is.
    Order say(const Said &said)
    {
        const qint64 seq = take(m_stores.store->giveOrder(m_run, said.verb, said.value, said.text));
        return answered(seq);
    }
    Order answered(qint64 seq)
    {
        Order order;
        const bool done = QTest::qWaitFor(
            [&] {
                for (const Order &one : take(m_stores.store->orders(m_run))) {
                    if (one.seq == seq)
                        order = one;
                }
                return order.handledMs != 0;
            },
            120'000);
        if (!done)
            throw std::runtime_error("the order is not handled");
        return order;
    }
    // Waits until this engine (not one before it) has brought the run to the state; false when it
    // has not within two minutes.
    bool reaches(RunState state)
    {
        return QTest::qWaitFor(
            [&] {
                const Run run = m_stores.get(m_run);
                return run.pid == m_engine.processId() && run.state == state;
            },
            120'000);
    }
    void kill()
    {
        m_engine.kill();
        m_engine.waitForFinished();
    }
    int waitForEnd() { return m_stores.waitForEnd(m_engine); }

private:
    EngineStore &m_stores;
    RunId m_run;
    QProcess m_engine;
};

} // namespace lampwork::test
