// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/network/layerform.h"

#include "core/base/format.h"
#include "core/network/layerkinds.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace lampwork {

namespace {

QString fieldName(const QString &option)
{
    return QStringLiteral("network.option.") + option;
}

} // namespace

LayerForm::LayerForm(QWidget *parent)
    : QWidget(parent)
    , m_title(groupTitle({}))
    , m_hint(hintLabel({}))
    , m_problem(new ProblemLabel)
{
    m_problem->setObjectName(QStringLiteral("network.layer.problem"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_title);
    layout->addWidget(m_problem);
    layout->addWidget(m_hint);
    layout->addStretch();
}

void LayerForm::setNoLayer(const QString &hint)
{
    m_index = -1;
    m_kind.clear();
    delete m_fields;
    m_fields = nullptr;
    m_title->setText(tr("Options"));
    m_problem->setText({});
    m_hint->setText(hint);
    m_hint->show();
}

void LayerForm::build(const LayerKind &kind)
{
    delete m_fields;
    m_fields = new QWidget;
    auto *form = new QFormLayout(m_fields);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(spacing::small);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    for (const LayerOption &option : kind.options) {
        if (option.type == LayerOption::Type::Boolean) {
            auto *box = new QCheckBox(layerOptionText(option.name));
            box->setObjectName(fieldName(option.name));
            connect(box, &QCheckBox::clicked, this,
                [this, option](bool on) { Q_EMIT optionEdited(m_index, option.name, on); });
            form->addRow(QString(), box);
            continue;
        }
        const bool whole = option.type == LayerOption::Type::Integer;
        auto *field = new NumberField({option.min, option.max, whole});
        field->setObjectName(fieldName(option.name));
        field->setToolTip(
            tr("From %1 to %2").arg(formatNumber(option.min), formatNumber(option.max)));
        field->setDefault(option.defaultValue.toDouble());
        connect(
            field, &NumberField::edited, this, [this, option, whole](std::optional<double> value) {
                QVariant taken;
                if (value)
                    taken = whole ? QVariant(qlonglong(*value)) : QVariant(*value);
                Q_EMIT optionEdited(m_index, option.name, taken);
            });
        form->addRow(layerOptionText(option.name), field);
    }
    auto *box = static_cast<QVBoxLayout *>(layout());
    box->insertWidget(box->indexOf(m_hint), m_fields);
}

void LayerForm::setLayer(int index, const LayerSpec &layer, const QString &problem)
{
    const LayerKind *kind = layerKind(layer.kind);
    m_problem->setText(problem);
    if (!kind) {
        setNoLayer({});
        m_problem->setText(problem);
        return;
    }
    if (index != m_index || layer.kind != m_kind || !m_fields) {
        m_index = index;
        m_kind = layer.kind;
        build(*kind);
    }
    m_title->setText(tr("Layer %1: %2").arg(index + 1).arg(layerKindText(layer.kind)));
    m_hint->setText(tr("This layer has no options."));
    m_hint->setVisible(kind->options.isEmpty());
    for (const LayerOption &option : kind->options) {
        const QVariant value = layer.options.value(option.name);
        if (option.type == LayerOption::Type::Boolean) {
            auto *box = m_fields->findChild<QCheckBox *>(fieldName(option.name));
            box->setChecked(value.isValid() ? value.toBool() : option.defaultValue.toBool());
            continue;
        }
        auto *field = m_fields->findChild<NumberField *>(fieldName(option.name));
        // A pool's stride left out is its kernel.
        const bool poolStride = kind->group == u"pooling" && option.name == u"stride";
        const double standard = poolStride
            ? layer.options.value(QStringLiteral("kernel"), option.defaultValue).toDouble()
            : option.defaultValue.toDouble();
        if (value.isValid())
            field->setValueOrDefault(value.toDouble(), standard);
        else
            field->setValueOrDefault(standard, standard);
    }
}

} // namespace lampwork
