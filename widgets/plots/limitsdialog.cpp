// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/limitsdialog.h"

#include "core/base/format.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>

#include <cmath>

namespace lampwork {

LimitsDialog::LimitsDialog(
    const CurveLimits &limits, const CurvePlot::View &shown, const Scales &scales, QWidget *parent)
    : QDialog(parent)
    , m_scales(scales)
    , m_limits(limits)
{
    setObjectName(QStringLiteral("limitsDialog"));
    setWindowTitle(tr("Limits of the axes"));
    auto *form = new QFormLayout(this);
    auto *hint = new QLabel(tr("A field left empty follows the curves."), this);
    hint->setProperty("role", QStringLiteral("hint"));
    form->addRow(hint);
    m_yMin = addField("limits.yMin", tr("Lowest value"), shown.yMin, limits.yMin);
    m_yMax = addField("limits.yMax", tr("Highest value"), shown.yMax, limits.yMax);
    m_xMin = addField("limits.xMin", tr("Left end"), shown.xMin, limits.xMin);
    m_xMax = addField("limits.xMax", tr("Right end"), shown.xMax, limits.xMax);
    m_problem = new QLabel(this);
    m_problem->setObjectName(QStringLiteral("limits.problem"));
    m_problem->setProperty("role", QStringLiteral("problem"));
    m_problem->setWordWrap(true);
    form->addRow(m_problem);
    m_buttons = new QDialogButtonBox(
        QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::Reset, this);
    form->addRow(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_buttons->button(QDialogButtonBox::Reset), &QPushButton::clicked, this, [this] {
        for (QLineEdit *field : {m_xMin, m_xMax, m_yMin, m_yMax})
            field->clear();
    });
    check();
}

QLineEdit *LimitsDialog::addField(
    const char *name, const QString &label, double shown, std::optional<double> value)
{
    auto *field = new QLineEdit(this);
    field->setObjectName(QLatin1String(name));
    field->setClearButtonEnabled(true);
    field->setPlaceholderText(formatNumber(shown, 6));
    if (value)
        field->setText(formatExact(*value));
    static_cast<QFormLayout *>(layout())->addRow(label, field);
    connect(field, &QLineEdit::textChanged, this, &LimitsDialog::check);
    return field;
}

void LimitsDialog::check()
{
    if (!m_buttons)
        return;
    QString problem;
    const auto read = [&](const QLineEdit *field, bool log) -> std::optional<double> {
        const QString text = field->text().trimmed();
        if (text.isEmpty())
            return std::nullopt;
        bool ok = false;
        const double value = QLocale::c().toDouble(text, &ok);
        if (!ok || !std::isfinite(value)) {
            problem = tr("“%1” is not a number: write 0.5 or 1e-3.").arg(text);
            return std::nullopt;
        }
        if (log && value <= 0)
            problem = tr("%1 is not above zero, where a logarithmic axis begins.").arg(text);
        return value;
    };
    CurveLimits limits;
    limits.xMin = read(m_xMin, m_scales.logX);
    limits.xMax = read(m_xMax, m_scales.logX);
    limits.yMin = read(m_yMin, m_scales.logY);
    limits.yMax = read(m_yMax, m_scales.logY);
    if (problem.isEmpty() && limits.yMin && limits.yMax && *limits.yMin >= *limits.yMax)
        problem = tr("The lowest value must be below the highest.");
    if (problem.isEmpty() && limits.xMin && limits.xMax && *limits.xMin >= *limits.xMax)
        problem = tr("The left end must be below the right end.");
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(problem.isEmpty());
    if (problem.isEmpty())
        m_limits = limits;
}

} // namespace lampwork
