// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/workbench.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace lampwork {

class ProblemLabel;
class RunView;
class TrainForm;

// Set up the training of the draft, start it, and watch and steer the current run.
class TrainPage : public QWidget {
    Q_OBJECT
public:
    explicit TrainPage(Workbench &workbench, QWidget *parent = nullptr);

    // The orders to the current run, for a menu.
    QList<QAction *> orderActions() const;

private:
    QWidget *buildSetup();
    void refresh();
    void placeProblem();
    void previewAugmentation();
    QWidget *buildChecks();
    QWidget *buildStart();
    void nameStart();
    void findRate();

    Workbench &m_workbench;
    Draft &m_draft;
    QLineEdit *m_name = nullptr;
    TrainForm *m_form = nullptr;
    ProblemLabel *m_problem = nullptr;
    QPushButton *m_goToProblem = nullptr;
    Page m_problemPage = Page::Data;
    QLabel *m_plan = nullptr; // "2,400 steps in 50 epochs"
    QAction *m_start = nullptr;
    QPushButton *m_startButton = nullptr;
    QSpinBox *m_seeds = nullptr; // runs to be started together
    QAction *m_findRate = nullptr;
    QAction *m_overfit = nullptr;
    QAction *m_shuffle = nullptr;
    RunView *m_view = nullptr;
};

} // namespace lampwork
