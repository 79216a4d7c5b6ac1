// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace lampwork {

// One of resources/icons ("play"), drawn in the theme's text colour at any size; muted when
// disabled, in the accent when checked. Follows the theme by itself.
QIcon icon(const QString &name);
// The same in a colour of its own.
QIcon icon(const QString &name, const QColor &color);
QPixmap iconPixmap(const QString &name, int size, const QColor &color, qreal devicePixelRatio);

// Makes ":/icons" known to this program; the functions above do it by themselves.
void loadIcons();

} // namespace lampwork
