// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readdata.h"
#include "core/launch/enginelauncher.h"

#include <QTemporaryDir>
#include <QThreadPool>
#include <QWidget>

#include <memory>

class QLabel;
class QProgressBar;
class QPushButton;
class QTableView;

namespace lampwork {

class ProblemLabel;
class TablePreviewModel;

// Predicts the rows of a file with an exported model and shows what came out.
class TryPanel : public QWidget {
    Q_OBJECT
public:
    explicit TryPanel(QWidget *parent = nullptr);
    ~TryPanel() override;
    void setModel(const QString &path); // empty: none
    // Predicts the rows of this file.
    void predict(const QString &data);

private:
    void choose();
    void finished(const Result<Json> &result);
    void showRows();
    void saveAs();
    void refreshButtons();

    QString m_model;
    QString m_data;
    QTemporaryDir m_folder;
    QThreadPool m_pool;
    std::shared_ptr<std::atomic<bool>> m_cancelled;
    std::unique_ptr<EngineJob> m_job;
    bool m_hasResult = false;
    QPushButton *m_choose = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_cancel = nullptr;
    QProgressBar *m_bar = nullptr;
    QLabel *m_summary = nullptr;
    ProblemLabel *m_problem = nullptr;
    QTableView *m_rows = nullptr;
    TablePreviewModel *m_rowsModel = nullptr;
};

} // namespace lampwork
