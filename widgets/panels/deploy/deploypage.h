// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/itemmodels/exportlistmodel.h"
#include "widgets/panels/workbench/workbench.h"

#include <QPointer>
#include <QWidget>

class QComboBox;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace lampwork {

class ElidedLabel;
class EmptyState;
class ExportWizard;
class TryPanel;
class WritePanel;

// Export trained networks, see what was exported with what was measured, and try a file.
class DeployPage : public QWidget {
    Q_OBJECT
public:
    explicit DeployPage(Workbench &workbench, QWidget *parent = nullptr);
    // Opens the export wizard on a run; 0: the newest that can be exported.
    void startExport(RunId run);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildExport();
    QWidget *buildExports();
    void refreshRuns();
    void loadExports();
    void refreshSelection();
    QList<Run> exportableRuns() const;
    QString selectedFile() const; // empty: none, or it is gone

    Workbench &m_workbench;
    QPointer<ExportWizard> m_wizard;
    // What is shown of the runs, to be compared before thousands of texts are made again.
    struct Shown {
        RunId id = 0;
        RunState state = RunState::Queued;
        QString name;
        bool operator==(const Shown &) const = default;
    };
    QList<Shown> m_shown;
    quint64 m_number = 0;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QComboBox *m_runs = nullptr;
    QPushButton *m_export = nullptr;
    QStackedWidget *m_exportsStack = nullptr;
    QTableView *m_exports = nullptr;
    ExportListModel *m_model = nullptr;
    ElidedLabel *m_path = nullptr;
    QPushButton *m_folder = nullptr;
    QPushButton *m_copy = nullptr;
    TryPanel *m_try = nullptr;
    WritePanel *m_write = nullptr;
    QStackedWidget *m_trials = nullptr; // one of the two: what suits the model
};

} // namespace lampwork
