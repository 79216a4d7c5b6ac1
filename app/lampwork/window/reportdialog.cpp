// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/reportdialog.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>

namespace lampwork {

void showReport(QWidget *parent, const Report &report)
{
    auto *dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("report"));
    dialog->setWindowTitle(report.title);
    auto *layout = new QVBoxLayout(dialog);
    auto *summary = new QLabel(report.summary, dialog);
    summary->setObjectName(QStringLiteral("report.summary"));
    summary->setTextFormat(Qt::PlainText);
    summary->setWordWrap(true);
    summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(summary);
    if (!report.rows.isEmpty()) {
        auto *table = new QTableWidget(int(report.rows.size()), int(report.head.size()), dialog);
        table->setObjectName(QStringLiteral("report.table"));
        table->setHorizontalHeaderLabels(report.head);
        table->verticalHeader()->hide();
        table->setEditTriggers(QAbstractItemView::NoEditTriggers);
        table->setSelectionBehavior(QAbstractItemView::SelectRows);
        for (int row = 0; row < int(report.rows.size()); ++row) {
            for (int column = 0; column < int(report.head.size()); ++column)
                table->setItem(row, column, new QTableWidgetItem(report.rows[row].value(column)));
        }
        table->resizeColumnsToContents();
        table->horizontalHeader()->setStretchLastSection(true);
        layout->addWidget(table, 1);
        dialog->resize(760, 420);
    }
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    layout->addWidget(buttons);
    dialog->show();
}

} // namespace lampwork
