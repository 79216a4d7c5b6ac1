// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/foreignfile.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QSet>

namespace lampwork {

namespace {

QSet<QString> &trusted()
{
    static QSet<QString> paths;
    return paths;
}

QString translated(const char *text)
{
    return QCoreApplication::translate("ForeignFile", text);
}

} // namespace

bool isForeignFileTrusted(const QString &path)
{
    return trusted().contains(path);
}

bool mayOpenForeignFile(QWidget *parent, const QString &path)
{
    if (isForeignFileTrusted(path))
        return true;
    QMessageBox box(QMessageBox::Warning,
        translated(QT_TRANSLATE_NOOP("ForeignFile", "Open a TorchScript file")),
        translated(QT_TRANSLATE_NOOP("ForeignFile",
                       "“%1” holds code, which runs on this machine with your "
                       "rights as soon as it is opened."))
            .arg(QFileInfo(path).fileName()),
        QMessageBox::Cancel, parent);
    box.setObjectName(QStringLiteral("foreignFile"));
    box.setInformativeText(
        translated(QT_TRANSLATE_NOOP("ForeignFile", "Open it only if you trust whoever made it.")));
    QPushButton *open = box.addButton(
        translated(QT_TRANSLATE_NOOP("ForeignFile", "&Trust and open")), QMessageBox::AcceptRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    if (box.clickedButton() != open)
        return false;
    trusted().insert(path);
    return true;
}

} // namespace lampwork
