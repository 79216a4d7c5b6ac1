// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QDialog>
#include <QTemporaryFile>

#include <optional>

class QLabel;
class QProgressBar;
class QPushButton;

namespace lampwork {

class EngineJob;
class ProblemLabel;
class XyPlot;

// Finds a learning rate for a spec: an engine tries them from small to large (lampwork range), the
// loss is shown over the rate, and the suggestion can be taken. Nothing is stored. GUI thread.
class RangeDialog : public QDialog {
    Q_OBJECT
public:
    // specJson: resolved. The sweep starts at once; closing the dialog ends it.
    explicit RangeDialog(const QString &specJson, QWidget *parent = nullptr);

    // What was taken: the suggestion; after accept().
    std::optional<double> rate() const { return m_rate; }

private:
    void start(const QString &specJson);
    void showResult(const Result<Json> &result);

    QTemporaryFile m_spec;
    EngineJob *m_job = nullptr;
    XyPlot *m_plot = nullptr;
    QProgressBar *m_progress = nullptr;
    QLabel *m_text = nullptr;
    ProblemLabel *m_problem = nullptr;
    QPushButton *m_use = nullptr;
    std::optional<double> m_rate;
};

} // namespace lampwork
