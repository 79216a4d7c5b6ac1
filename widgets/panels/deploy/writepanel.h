// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <QWidget>

#include <memory>

class QDoubleSpinBox;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace lampwork {

class EngineJob;
class ProblemLabel;

// Goes on from a text with an exported language model and shows what came out.
class WritePanel : public QWidget {
    Q_OBJECT
public:
    explicit WritePanel(QWidget *parent = nullptr);
    ~WritePanel() override;
    void setModel(const QString &path); // empty: none

private:
    void write();
    void finished(const Result<Json> &result);
    void refreshButtons();

    QString m_model;
    QString m_begun; // the text that is gone on from
    quint64 m_seed = 0; // of the text that is shown: each time another one
    std::unique_ptr<EngineJob> m_job;
    QLineEdit *m_text = nullptr;
    QSpinBox *m_tokens = nullptr;
    QDoubleSpinBox *m_temperature = nullptr;
    QPushButton *m_write = nullptr;
    QPushButton *m_cancel = nullptr;
    QProgressBar *m_bar = nullptr;
    ProblemLabel *m_problem = nullptr;
    QPlainTextEdit *m_result = nullptr;
};

} // namespace lampwork
