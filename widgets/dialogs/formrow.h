// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace lampwork {

// One line of a form: a label, its field, and what belongs below the field. Labels have one width,
// so that the fields of forms that stand below each other align. A row of QFormLayout would do, but
// Qt 6.4 writes past the end of its own arrays when one with hidden rows holds wrapping labels.
class FormRow : public QWidget {
    Q_OBJECT
public:
    // `label` may be empty: the field takes the whole line. `below` may be null.
    FormRow(const QString &label, QWidget *field, QWidget *below = nullptr);
};

} // namespace lampwork
