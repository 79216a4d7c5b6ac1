// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QString>

class QDialogButtonBox;
class QLineEdit;

namespace lampwork {

class ProblemLabel;

// Asks for the address of a team's store and says what is wrong with it while it is typed.
class AddressDialog : public QDialog {
    Q_OBJECT
public:
    explicit AddressDialog(const QString &address, QWidget *parent = nullptr);
    QString address() const; // as it is written everywhere

private:
    void check();

    QLineEdit *m_address = nullptr;
    ProblemLabel *m_problem = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
};

} // namespace lampwork
