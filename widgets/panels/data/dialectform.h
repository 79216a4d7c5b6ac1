// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/spec.h"

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace lampwork {

class ProblemLabel;

// How the delimited file is read: what was found by looking, and what a person corrects.
class DialectForm : public QWidget {
    Q_OBJECT
public:
    explicit DialectForm(QWidget *parent = nullptr);
    // `found`: everything said, as the file was read.
    void setDialect(const CsvSpec &chosen, const CsvSpec &found);
    void setProblem(const QString &text);

Q_SIGNALS:
    void edited(const lampwork::CsvSpec &chosen, const QString &what);

private:
    QComboBox *addChoice(const QString &label, const QString &field, const QString &toolTip);
    void connectChoices();
    void takeMissingTexts();

    CsvSpec m_chosen;
    QComboBox *m_delimiter = nullptr;
    QComboBox *m_quote = nullptr;
    QComboBox *m_header = nullptr;
    QComboBox *m_encoding = nullptr;
    QComboBox *m_decimal = nullptr;
    QLineEdit *m_missing = nullptr;
    ProblemLabel *m_problem = nullptr;
};

} // namespace lampwork
