// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/curveplot.h"

#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace lampwork {

// Asks where the axes of a plot begin and end; a field left empty follows the curves.
class LimitsDialog : public QDialog {
    Q_OBJECT
public:
    struct Scales {
        bool logX = false; // such an axis has no zero
        bool logY = false;
    };
    // shown: stands grey in the empty fields.
    LimitsDialog(const CurveLimits &limits, const CurvePlot::View &shown, const Scales &scales,
        QWidget *parent = nullptr);

    CurveLimits limits() const { return m_limits; }

private:
    QLineEdit *addField(
        const char *name, const QString &label, double shown, std::optional<double> value);
    void check();

    Scales m_scales;
    CurveLimits m_limits;
    QLineEdit *m_xMin = nullptr;
    QLineEdit *m_xMax = nullptr;
    QLineEdit *m_yMin = nullptr;
    QLineEdit *m_yMax = nullptr;
    QLabel *m_problem = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
};

} // namespace lampwork
