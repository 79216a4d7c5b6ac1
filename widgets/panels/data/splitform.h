// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/split.h"
#include "core/experiment/spec.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace lampwork {

class NumberField;
class ProblemLabel;

// How the rows are divided into train, validation and test.
class SplitForm : public QWidget {
    Q_OBJECT
public:
    explicit SplitForm(QWidget *parent = nullptr);
    // `method`: what an automatic method became, empty while unknown; `split`: null while unknown.
    void setSplit(const SplitSpec &chosen, const QString &method, const Split *split);
    void setProblem(const QString &text);

Q_SIGNALS:
    void edited(const lampwork::SplitSpec &chosen, const QString &what, const QString &field);

private:
    SplitSpec m_chosen;
    QComboBox *m_method = nullptr;
    NumberField *m_valid = nullptr;
    NumberField *m_test = nullptr;
    NumberField *m_seed = nullptr;
    QLabel *m_counts = nullptr;
    ProblemLabel *m_problem = nullptr;
};

} // namespace lampwork
