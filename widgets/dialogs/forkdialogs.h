// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"
#include "core/experiment/spec.h"

#include <QDialog>
#include <QStringList>

class QComboBox;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace lampwork {

class NumberField;

// From which step of a run to go on anew, and with which changes. GUI thread.
class ForkDialog : public QDialog {
    Q_OBJECT
public:
    // step: proposed; it can be changed between 0 and what the run has done.
    ForkDialog(const Run &run, qint64 step, QWidget *parent = nullptr);

    qint64 step() const;
    // "train.optimizer.lr=0.001"; only what was entered.
    QStringList changes() const;
    QString name() const; // empty: to be chosen

private:
    struct Field {
        QString path;
        NumberField *field = nullptr;
    };
    NumberField *addNumber(QVBoxLayout &layout, const QString &label, const QString &path,
        bool whole, std::optional<double> now);

    qint64 m_proposed;
    NumberField *m_step = nullptr;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_other = nullptr;
    QList<Field> m_fields;
};

// Which variants of a run to try from one of its steps, and for how long. GUI thread.
class WhatIfDialog : public QDialog {
    Q_OBJECT
public:
    WhatIfDialog(const Run &run, qint64 step, QWidget *parent = nullptr);

    qint64 step() const;
    qint64 steps() const;
    QStringList fields() const; // "train.optimizer.lr=x0.3,x1,x3"

private:
    qint64 m_proposed;
    NumberField *m_step = nullptr;
    NumberField *m_steps = nullptr;
    QComboBox *m_path = nullptr;
    QLineEdit *m_values = nullptr;
};

} // namespace lampwork
