// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/experiment/spec.h"
#include "widgets/itemmodels/parameterlistmodel.h"

#include <QObject>
#include <QTemporaryDir>
#include <QTimer>

#include <memory>

namespace lampwork {

class EngineJob;

// What an engine said of a network.
struct NetworkReport {
    struct Problem {
        int line = 0; // of the source; 0: none
        int column = 0;
        QString message;
    };
    QList<Problem> problems;
    QList<ParameterListModel::Row> parameters;
    qint64 parameterCount = 0;
};

// Has networks of source and of files compiled and tried by an engine process, some time after the
// last change; the window has no LibTorch. Lives in the GUI thread.
class NetworkChecker : public QObject {
    Q_OBJECT
public:
    explicit NetworkChecker(QObject *parent = nullptr);
    ~NetworkChecker() override;
    // Asked again with the same, nothing happens. A check that still runs for another is ended.
    void check(const NetworkSpec &network, const Preprocessing &preprocessing);
    void forget(); // nothing is to be checked

Q_SIGNALS:
    void checked(const lampwork::NetworkReport &report);

private:
    void start();
    void finished(const Result<Json> &result);

    QByteArray m_wanted; // the request that was asked for last
    QByteArray m_running;
    QTimer m_delay;
    QTemporaryDir m_folder;
    std::unique_ptr<EngineJob> m_job;
};

} // namespace lampwork
