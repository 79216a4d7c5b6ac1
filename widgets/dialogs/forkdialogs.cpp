// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/forkdialogs.h"

#include "core/base/format.h"
#include "core/experiment/specjson.h"
#include "widgets/dialogs/formrow.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace lampwork {

namespace {

constexpr int dialogWidth = 420;
constexpr double usualSteps = 200;

NumberField *stepField(const Run &run, qint64 step)
{
    auto *field = new NumberField({0, double(run.step), true, false});
    field->setDefault(double(step));
    field->setToolTip(ForkDialog::tr("So many steps are those of “%1”; it has done %2.")
                          .arg(run.name, formatCount(run.step)));
    return field;
}

QVBoxLayout *startDialog(QDialog &dialog, const QString &title, const QString &explanation)
{
    dialog.setWindowTitle(title);
    dialog.setMinimumWidth(dialogWidth);
    auto *layout = new QVBoxLayout(&dialog);
    layout->setSpacing(spacing::small);
    layout->addWidget(hintLabel(explanation));
    return layout;
}

void endDialog(QDialog &dialog, QVBoxLayout &layout, const QString &go, const QString &name)
{
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton *start = buttons->addButton(go, QDialogButtonBox::AcceptRole);
    start->setObjectName(name);
    start->setDefault(true);
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    layout.addStretch();
    layout.addWidget(buttons);
}

} // namespace

ForkDialog::ForkDialog(const Run &run, qint64 step, QWidget *parent)
    : QDialog(parent)
    , m_proposed(step)
{
    setObjectName(QStringLiteral("dialog.fork"));
    QVBoxLayout *layout = startDialog(*this, tr("Fork “%1”").arg(run.name),
        tr("A new run that is the same up to this step and goes on with what you change here. What "
           "is left empty stays as it is."));
    m_step = stepField(run, step);
    m_step->setObjectName(QStringLiteral("fork.step"));
    layout->addWidget(new FormRow(tr("&Step"), m_step));
    const Result<Spec> spec = specFromText(run.specJson.toUtf8(), QStringLiteral("spec"));
    const TrainSpec train = spec.ok() ? spec->train : TrainSpec();
    const auto optional = [](const auto &value) {
        return value ? std::optional<double>(double(*value)) : std::nullopt;
    };
    addNumber(*layout, tr("&Learning rate"), QStringLiteral("train.optimizer.lr"), false,
        optional(train.optimizer.lr));
    addNumber(*layout, tr("&Weight decay"), QStringLiteral("train.optimizer.weight_decay"), false,
        optional(train.optimizer.weightDecay));
    addNumber(*layout, tr("&Batch size"), QStringLiteral("train.batch_size"), true,
        optional(train.batchSize));
    addNumber(*layout, tr("&Epochs"), QStringLiteral("train.epochs"), true, optional(train.epochs));
    addNumber(*layout, tr("&Clip gradients at"), QStringLiteral("train.clip_norm"), false,
        train.clipNorm);
    addNumber(*layout, tr("See&d"), QStringLiteral("train.seed"), true, double(train.seed));
    m_other = new QLineEdit;
    m_other->setObjectName(QStringLiteral("fork.other"));
    m_other->setPlaceholderText(QStringLiteral("train.schedule.name=cosine"));
    m_other->setToolTip(
        tr("Other fields below train and track as path=value, with spaces between"));
    layout->addWidget(new FormRow(tr("&Other changes"), m_other));
    m_name = new QLineEdit;
    m_name->setObjectName(QStringLiteral("fork.name"));
    m_name->setPlaceholderText(tr("%1 @%2").arg(run.name).arg(step));
    layout->addWidget(new FormRow(tr("&Name"), m_name));
    endDialog(*this, *layout, tr("Fork and train"), QStringLiteral("fork.go"));
}

NumberField *ForkDialog::addNumber(QVBoxLayout &layout, const QString &label, const QString &path,
    bool whole, std::optional<double> now)
{
    auto *field = new NumberField({0, 1e12, whole, false});
    field->setObjectName(QStringLiteral("fork.") + path);
    field->setDefault(now);
    layout.addWidget(new FormRow(label, field));
    m_fields.append({path, field});
    return field;
}

qint64 ForkDialog::step() const
{
    return qint64(m_step->value().value_or(double(m_proposed)));
}

QStringList ForkDialog::changes() const
{
    QStringList changes;
    for (const Field &one : m_fields) {
        if (const std::optional<double> value = one.field->value())
            changes.append(one.path + u'=' + formatExact(*value));
    }
    return changes + m_other->text().split(u' ', Qt::SkipEmptyParts);
}

QString ForkDialog::name() const
{
    return m_name->text().trimmed();
}

WhatIfDialog::WhatIfDialog(const Run &run, qint64 step, QWidget *parent)
    : QDialog(parent)
    , m_proposed(step)
{
    setObjectName(QStringLiteral("dialog.whatIf"));
    QVBoxLayout *layout = startDialog(*this, tr("What if, from “%1”").arg(run.name),
        tr("Trains a variant for each value from the same state on the same batches, one after the "
           "other, and shows their curves. One of them can be kept afterwards."));
    m_step = stepField(run, step);
    m_step->setObjectName(QStringLiteral("whatIf.step"));
    layout->addWidget(new FormRow(tr("&Step"), m_step));
    m_path = new QComboBox;
    m_path->setObjectName(QStringLiteral("whatIf.path"));
    m_path->setEditable(true);
    m_path->addItems({QStringLiteral("train.optimizer.lr"),
        QStringLiteral("train.optimizer.weight_decay"), QStringLiteral("train.batch_size"),
        QStringLiteral("train.clip_norm"), QStringLiteral("train.optimizer.name"),
        QStringLiteral("train.schedule.name"), QStringLiteral("train.seed")});
    layout->addWidget(new FormRow(tr("&Field"), m_path));
    m_values = new QLineEdit(QStringLiteral("x0.3, x1, x3"));
    m_values->setObjectName(QStringLiteral("whatIf.values"));
    m_values->setToolTip(
        tr("Values with commas between; “x” and a number multiplies what the run has there"));
    layout->addWidget(new FormRow(tr("&Values"), m_values));
    m_steps = new NumberField({1, 1e9, true, false});
    m_steps->setObjectName(QStringLiteral("whatIf.steps"));
    m_steps->setDefault(usualSteps);
    layout->addWidget(new FormRow(tr("&For how many steps"), m_steps));
    endDialog(*this, *layout, tr("Try them"), QStringLiteral("whatIf.go"));
}

qint64 WhatIfDialog::step() const
{
    return qint64(m_step->value().value_or(double(m_proposed)));
}

qint64 WhatIfDialog::steps() const
{
    return qint64(m_steps->value().value_or(usualSteps));
}

QStringList WhatIfDialog::fields() const
{
    return {m_path->currentText().trimmed() + u'=' + m_values->text()};
}

} // namespace lampwork
