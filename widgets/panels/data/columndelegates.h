// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPair>
#include <QStyledItemDelegate>

#include <functional>

namespace lampwork {

// Edits an enumeration value (int under Qt::EditRole) with a combo box that takes effect at once.
class ChoiceDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using Choices = QList<QPair<int, QString>>;
    explicit ChoiceDelegate(Choices choices, QObject *parent = nullptr);
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option,
        const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void setModelData(
        QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override;

private:
    Choices m_choices;
};

// Paints the Distribution of a column as small bars.
class DistributionDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace lampwork
