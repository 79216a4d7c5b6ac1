// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/numberfield.h"

#include "core/base/format.h"
#include "widgets/style/theme.h"

#include <QFocusEvent>
#include <QKeyEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lampwork {

NumberField::NumberField(const NumberRange &range, QWidget *parent)
    : QLineEdit(parent)
    , m_range(range)
{
    setClearButtonEnabled(true);
    connect(this, &QLineEdit::textEdited, this, &NumberField::take);
    // The clear button is no edit by key; textChanged with an empty text is the only trace of it.
    connect(this, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty() && m_value)
            take(text);
    });
}

QSize NumberField::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(QStringLiteral("0.000000000")) + 36,
        QLineEdit::sizeHint().height()};
}

std::optional<double> NumberField::parsed() const
{
    bool ok = false;
    QString plain = text().trimmed();
    plain.replace(u',', u'.');
    const double value = plain.toDouble(&ok);
    if (!ok || !std::isfinite(value) || value > m_range.max || value < m_range.min
        || (m_range.aboveMin && value == m_range.min)
        || (m_range.integer && value != std::trunc(value)))
        return {};
    return value;
}

void NumberField::setValue(std::optional<double> value)
{
    const bool typing = hasFocus() && (value ? parsed() == value : text().isEmpty());
    m_value = value;
    if (!typing && !(hasFocus() && m_wrong)) {
        setText(value ? formatExact(*value) : QString());
        mark(false);
    }
}

void NumberField::setDefault(std::optional<double> value)
{
    m_default = value;
    setPlaceholderText(value ? formatNumber(*value, 6) : QString());
}

void NumberField::setValueOrDefault(double value, double defaultValue)
{
    setDefault(defaultValue);
    setValue(value == defaultValue ? std::nullopt : std::optional(value));
}

void NumberField::take(const QString &text)
{
    const std::optional<double> value = text.isEmpty() ? std::nullopt : parsed();
    mark(!text.isEmpty() && !value);
    if (m_wrong || value == m_value)
        return;
    m_value = value;
    Q_EMIT edited(value);
}

void NumberField::mark(bool wrong)
{
    if (m_wrong == wrong)
        return;
    m_wrong = wrong;
    QPalette palette;
    if (wrong)
        palette.setColor(QPalette::Text, Theme::instance().colors().bad);
    setPalette(palette);
    if (!wrong || !isVisible())
        return;
    const QString kind = m_range.integer ? tr("a whole number") : tr("a number");
    QString limits;
    if (m_range.aboveMin)
        limits = tr("above %1").arg(formatNumber(m_range.min));
    else
        limits = tr("from %1").arg(formatNumber(m_range.min));
    if (m_range.max < 1e12)
        limits = tr("%1 to %2").arg(limits, formatNumber(m_range.max));
    //: %1 is "a number" or "a whole number", %2 is "from 0 to 1"
    QToolTip::showText(
        mapToGlobal(QPoint(0, height())), tr("This must be %1 %2.").arg(kind, limits), this);
}

void NumberField::focusOutEvent(QFocusEvent *event)
{
    QLineEdit::focusOutEvent(event);
    if (m_wrong && event->reason() != Qt::PopupFocusReason) {
        setText(m_value ? formatExact(*m_value) : QString());
        mark(false);
    }
}

void NumberField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        stepBy(event->key() == Qt::Key_Up ? 1 : -1);
    else
        QLineEdit::keyPressEvent(event);
}

// Whole numbers go by one, others by a tenth of their magnitude.
void NumberField::stepBy(double direction)
{
    const std::optional<double> start = m_value ? m_value : m_default;
    if (!start || isReadOnly())
        return;
    const double step = m_range.integer || *start == 0
        ? 1
        : std::pow(10.0, std::floor(std::log10(std::abs(*start))) - 1);
    // Rounded, so that 0.1 + 0.01 is 0.11.
    const double next = QString::number(*start + direction * step, 'g', 12).toDouble();
    const QString text = formatExact(std::clamp(next, m_range.min, m_range.max));
    setText(text);
    take(text);
}

} // namespace lampwork
