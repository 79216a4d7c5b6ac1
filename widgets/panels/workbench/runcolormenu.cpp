// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/runcolormenu.h"

#include "widgets/style/theme.h"

#include <QColorDialog>
#include <QPainter>

namespace lampwork {

namespace {

QIcon swatch(const QColor &color)
{
    QPixmap pixmap(16, 16);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRoundedRect(1, 1, 14, 14, 3, 3);
    return QIcon(pixmap);
}

} // namespace

RunColorMenu::RunColorMenu(const QString &current, QWidget *parent)
    : QMenu(tr("Colour"), parent)
{
    const Theme &theme = Theme::instance();
    for (int i = 0; i < Theme::seriesColorCount(); ++i) {
        QAction *action = addAction(swatch(theme.seriesColor(i)), Theme::seriesColorName(i));
        action->setObjectName(QStringLiteral("color.%1").arg(i));
        action->setCheckable(true);
        action->setChecked(current == QString::number(i));
        connect(
            action, &QAction::triggered, this, [this, i] { Q_EMIT chosen(QString::number(i)); });
    }
    addSeparator();
    const bool other = current.startsWith(QLatin1Char('#'));
    QAction *ask = addAction(other ? swatch(QColor(current)) : QIcon(), tr("Another…"));
    ask->setObjectName(QStringLiteral("color.other"));
    ask->setCheckable(true);
    ask->setChecked(other);
    connect(ask, &QAction::triggered, this, [this, current] { askOther(current); });
    QAction *own = addAction(tr("As it was by itself"));
    own->setObjectName(QStringLiteral("color.own"));
    own->setEnabled(!current.isEmpty());
    connect(own, &QAction::triggered, this, [this] { Q_EMIT chosen({}); });
}

void RunColorMenu::askOther(const QString &current)
{
    const QColor before = QColor::isValidColor(current) ? QColor(current) : QColor();
    const QColor color = QColorDialog::getColor(before, parentWidget(), tr("Colour of the run"));
    if (color.isValid())
        Q_EMIT chosen(color.name());
}

} // namespace lampwork
