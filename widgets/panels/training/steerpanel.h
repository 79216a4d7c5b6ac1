// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/steering.h"

#include <QList>
#include <QStringList>
#include <QWidget>

#include <functional>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace lampwork {

class NumberField;
class ProblemLabel;

// What can be changed of a run while it trains, with the values that are in force: settings, frozen
// parameters, breakpoints. It only asks; what was asked stands in force once the engine has said
// so.
class SteerPanel : public QWidget {
    Q_OBJECT
public:
    explicit SteerPanel(QWidget *parent = nullptr);

    // The run as it was made, and its orders so far.
    void setRun(const Run &run, const QList<Order> &orders);

Q_SIGNALS:
    void ordered(lampwork::OrderVerb verb, const QString &text);

private:
    struct Setting {
        QString path;
        QLabel *label = nullptr;
        NumberField *field = nullptr;
    };
    QWidget *buildSettings();
    QWidget *buildFreezing();
    QWidget *buildBreakpoints();
    void refresh();
    void refreshFrozen();
    void applyNumber(const Setting &setting);
    void applyAll();
    void applyField();
    void giveFreeze(OrderVerb verb);
    void addBreakpoint();
    void removeBreakpoints();
    void showProblem(const QString &text);

    RunId m_run = 0;
    std::optional<Spec> m_spec; // as the run was made; none: it cannot be read
    SteeredRun m_steered;
    QList<Setting> m_settings;
    QComboBox *m_schedule = nullptr;
    QLineEdit *m_field = nullptr;
    QLineEdit *m_glob = nullptr;
    QLabel *m_frozen = nullptr;
    QListWidget *m_breakpoints = nullptr;
    QLineEdit *m_condition = nullptr;
    ProblemLabel *m_problem = nullptr;
};

} // namespace lampwork
