// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

#include <optional>

namespace lampwork {

// What a NumberField takes. `min` and `max` are allowed unless `aboveMin`.
struct NumberRange {
    double min = 0;
    double max = 1e12;
    bool integer = false;
    bool aboveMin = false; // min itself is not allowed
};

// A number that may be left to its default: empty shows the default as placeholder, and the clear
// button resets to it. A text that is no number in range is marked and not taken; leaving the field
// brings the last good value back.
class NumberField : public QLineEdit {
    Q_OBJECT
public:
    explicit NumberField(const NumberRange &range, QWidget *parent = nullptr);

    std::optional<double> value() const { return m_value; }
    // Leaves the text alone where it already means that value, so that typing is not disturbed.
    void setValue(std::optional<double> value);
    void setDefault(std::optional<double> value);
    // The default where the value is the default, so that it shows as one.
    void setValueOrDefault(double value, double defaultValue);

    QSize sizeHint() const override;

Q_SIGNALS:
    void edited(std::optional<double> value); // by a person; nullopt: back to the default

protected:
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    std::optional<double> parsed() const; // nullopt: no number in range
    void take(const QString &text);
    void stepBy(double direction);
    void mark(bool wrong);

    NumberRange m_range;
    std::optional<double> m_value;
    std::optional<double> m_default;
    bool m_wrong = false;
};

} // namespace lampwork
