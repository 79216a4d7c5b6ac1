// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/profile.h"
#include "core/experiment/spec.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace lampwork {

class DistributionView;
class NumberField;
class ProblemLabel;

// One column in full: what it holds, and the choices of the spec for it. What is not chosen shows
// as "Automatic (…)" with the value that was resolved.
class ColumnForm : public QWidget {
    Q_OBJECT
public:
    explicit ColumnForm(QWidget *parent = nullptr);
    // `chosen`: what a person said; `effective`: with every default that is known.
    void setColumn(
        const ColumnProfile &profile, const ColumnSpec &chosen, const ColumnSpec &effective);
    void setProblem(const QString &text);

Q_SIGNALS:
    void typeChosen(const QString &column, lampwork::ColumnType type);
    void roleChosen(const QString &column, lampwork::ColumnRole role);
    // The column's chosen values with one changed; `what` names it for the undo menu; `field` is
    // the spec's name of it.
    void edited(const lampwork::ColumnSpec &column, const QString &what, const QString &field);

private:
    void build();
    void fillChoices(const ColumnSpec &effective);
    void showFacts(const ColumnProfile &profile);
    void addRow(const QString &label, QWidget *field);
    // Shows or hides a field with its label.
    static void setRowVisible(QWidget *field, bool visible);

    ColumnSpec m_chosen;
    QLabel *m_title = nullptr;
    QLabel *m_facts = nullptr;
    DistributionView *m_distribution = nullptr;
    QVBoxLayout *m_form = nullptr;
    QComboBox *m_type = nullptr;
    QComboBox *m_role = nullptr;
    QComboBox *m_missing = nullptr;
    NumberField *m_fill = nullptr;
    QComboBox *m_scale = nullptr;
    QComboBox *m_encode = nullptr;
    NumberField *m_embeddingSize = nullptr;
    ProblemLabel *m_problem = nullptr;
};

} // namespace lampwork
