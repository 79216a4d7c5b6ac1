// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/addressdialog.h"

#include "core/store/storeaddress.h"
#include "widgets/dialogs/problemlabel.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace lampwork {

AddressDialog::AddressDialog(const QString &address, QWidget *parent)
    : QDialog(parent)
    , m_address(new QLineEdit(address, this))
    , m_problem(new ProblemLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Open team store"));
    m_address->setObjectName(QStringLiteral("address"));
    m_address->setPlaceholderText(
        QStringLiteral("postgresql://user@host/database?folder=/mnt/team/lampwork"));
    m_address->setMinimumWidth(520);
    auto *label = new QLabel(tr("&Address:"), this);
    label->setBuddy(m_address);
    auto *help = new QLabel(
        tr("A PostgreSQL database, and a folder that every machine reaches under the same path, "
           "for checkpoints and other files. A password belongs into ~/.pgpass."),
        this);
    help->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(label);
    layout->addWidget(m_address);
    layout->addWidget(m_problem);
    layout->addWidget(help);
    layout->addWidget(m_buttons);
    connect(m_address, &QLineEdit::textChanged, this, &AddressDialog::check);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

QString AddressDialog::address() const
{
    return normalizedAddress(m_address->text().trimmed());
}

void AddressDialog::check()
{
    const QString text = m_address->text().trimmed();
    const auto parsed = parsePostgresAddress(text);
    m_buttons->button(QDialogButtonBox::Open)->setEnabled(parsed.ok());
    m_problem->setText(parsed.ok() || text.isEmpty() ? QString() : parsed.error().message);
}

} // namespace lampwork
