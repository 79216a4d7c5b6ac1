// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/data/columndelegates.h"

#include "widgets/itemmodels/columnlistmodel.h"

#include <QApplication>
#include <QComboBox>
#include <QPainter>

#include <algorithm>

namespace lampwork {

ChoiceDelegate::ChoiceDelegate(Choices choices, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_choices(std::move(choices))
{
}

QWidget *ChoiceDelegate::createEditor(
    QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const
{
    auto *combo = new QComboBox(parent);
    for (const auto &[value, text] : m_choices)
        combo->addItem(text, value);
    connect(combo, &QComboBox::activated, this, [this, combo] {
        auto *self = const_cast<ChoiceDelegate *>(this);
        Q_EMIT self->commitData(combo);
        Q_EMIT self->closeEditor(combo);
    });
    return combo;
}

void ChoiceDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    auto *combo = qobject_cast<QComboBox *>(editor);
    combo->setCurrentIndex(combo->findData(index.data(Qt::EditRole)));
}

void ChoiceDelegate::setModelData(
    QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const
{
    const auto *combo = qobject_cast<QComboBox *>(editor);
    if (combo->currentIndex() >= 0)
        model->setData(index, combo->currentData());
}

void DistributionDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, {});
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, option.palette.highlight());
    const auto distribution = index.data(ColumnListModel::ValueRole).value<Distribution>();
    const QRect area = option.rect.adjusted(6, 3, -6, -3);
    const auto count = int(distribution.bars.size());
    if (count == 0 || area.width() <= 0)
        return;
    // At most 20 bars, of equal width; a lone category does not fill the whole cell.
    const double step = double(area.width()) / std::max(count, distribution.categories ? 8 : 1);
    const double gap = distribution.categories ? 2 : 1;
    const bool selected = option.state & QStyle::State_Selected;
    QColor color = option.palette.color(selected ? QPalette::HighlightedText : QPalette::Highlight);
    color.setAlphaF(selected ? 0.9F : 0.75F);
    for (int i = 0; i < count; ++i) {
        const double height = std::max(1.0, distribution.bars[std::size_t(i)] * area.height());
        painter->fillRect(QRectF(area.left() + i * step, area.bottom() + 1 - height,
                              std::max(1.0, step - gap), height),
            color);
    }
}

QSize DistributionDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {130, std::max(24, option.fontMetrics.height() + 8)};
}

} // namespace lampwork
