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
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace lampwork {

namespace {

QString fieldName(const QString &option)
{
    return QStringLiteral("network.option.") + option;
}

// "3", and "3.2.1" for the first layer of the second branch.
QString numberText(const LayerPath &path)
{
    QStringList numbers;
    for (const int index : path)
        numbers.append(QString::number(index + 1));
    return numbers.join(u'.');
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
    m_path.clear();
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
        QWidget *field = makeField(option);
        field->setObjectName(fieldName(option.name));
        const bool labelled = option.type == LayerOption::Type::Boolean;
        form->addRow(labelled ? QString() : layerOptionText(option.name), field);
    }
    auto *box = static_cast<QVBoxLayout *>(layout());
    box->insertWidget(box->indexOf(m_hint), m_fields);
}

QWidget *LayerForm::makeField(const LayerOption &option)
{
    const auto edited = [this, name = option.name](
                            const QVariant &value) { Q_EMIT optionEdited(m_path, name, value); };
    switch (option.type) {
    case LayerOption::Type::Boolean: {
        auto *box = new QCheckBox(layerOptionText(option.name));
        connect(box, &QCheckBox::clicked, this, edited);
        return box;
    }
    case LayerOption::Type::Choice: {
        auto *box = new QComboBox;
        for (const QString &choice : option.choices)
            box->addItem(layerChoiceText(choice), choice);
        connect(box, &QComboBox::activated, this,
            [edited, box](int index) { edited(box->itemData(index)); });
        return box;
    }
    case LayerOption::Type::Sizes: {
        auto *field = new QLineEdit;
        field->setToolTip(tr("Whole numbers from %1 to %2, separated by commas")
                              .arg(formatNumber(option.min), formatNumber(option.max)));
        connect(field, &QLineEdit::textEdited, this, edited);
        return field;
    }
    default:
        break;
    }
    const bool whole = option.type == LayerOption::Type::Integer;
    auto *field = new NumberField({option.min, option.max, whole});
    field->setToolTip(tr("From %1 to %2").arg(formatNumber(option.min), formatNumber(option.max)));
    field->setDefault(option.defaultValue.toDouble());
    connect(field, &NumberField::edited, this, [edited, whole](std::optional<double> value) {
        QVariant taken;
        if (value)
            taken = whole ? QVariant(qlonglong(*value)) : QVariant(*value);
        edited(taken);
    });
    return field;
}

void LayerForm::setLayer(const LayerPath &path, const LayerSpec &layer, const QString &problem)
{
    const LayerKind *kind = layerKind(layer.kind);
    m_problem->setText(problem);
    if (!kind) {
        setNoLayer({});
        m_problem->setText(problem);
        return;
    }
    if (path != m_path || layer.kind != m_kind || !m_fields) {
        m_path = path;
        m_kind = layer.kind;
        build(*kind);
    }
    m_title->setText(tr("Layer %1: %2").arg(numberText(path), layerKindText(layer.kind)));
    m_hint->setText(tr("This layer has no options."));
    m_hint->setVisible(kind->options.isEmpty());
    for (const LayerOption &option : kind->options)
        showValue(option, layer);
}

void LayerForm::showValue(const LayerOption &option, const LayerSpec &layer)
{
    const QVariant value = layer.options.value(option.name, option.defaultValue);
    auto *widget = m_fields->findChild<QWidget *>(fieldName(option.name));
    if (auto *box = qobject_cast<QCheckBox *>(widget)) {
        box->setChecked(value.toBool());
    } else if (auto *choices = qobject_cast<QComboBox *>(widget)) {
        choices->setCurrentIndex(choices->findData(value));
    } else if (auto *text = qobject_cast<QLineEdit *>(widget)) {
        if (text->text() != value.toString() && !text->hasFocus())
            text->setText(value.toString());
    } else if (auto *field = qobject_cast<NumberField *>(widget)) {
        // A pool's stride left out is its kernel.
        const bool poolStride = option.name == u"stride" && layer.kind.contains(u"_pool");
        const double standard = poolStride
            ? layer.options.value(QStringLiteral("kernel"), option.defaultValue).toDouble()
            : option.defaultValue.toDouble();
        const QVariant given = layer.options.value(option.name);
        field->setValueOrDefault(given.isValid() ? given.toDouble() : standard, standard);
    }
}

} // namespace lampwork
